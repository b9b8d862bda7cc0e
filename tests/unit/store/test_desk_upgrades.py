"""Desk files of every schema version are opened, upgraded, and nothing in them is lost; newer ones are looked at."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.changes import Gate, State
from lmsdesk.domain.changes import Origin as MadeBy
from lmsdesk.domain.errors import ReadOnly, StoreTooNew
from lmsdesk.store import desk_schema, payloads
from lmsdesk.store.backup import known_copies
from lmsdesk.store.desk import Desk
from lmsdesk.store.desk_looking import LookingDesk, readable_copy
from lmsdesk.store.desk_schema import VERSION
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader
from tests.corpus import make

NOW = make.NOW + 100
VERSIONS = range(1, VERSION + 1)
Table = list[dict[str, Any]]


class Place:
    """A folder with a desk of some version."""

    def __init__(self, folder: Path, version: int) -> None:
        self.folder = folder
        self.path, self.mirror = folder / "desk.sqlite3", folder / "mirror.sqlite3"
        make.load(version, self.path)
        open_mirror(self.mirror, writer=True).close()

    def open(self) -> Desk:
        return Desk(self.path, self.mirror, site="fingerprint", actor=2, wall=lambda: NOW)

    def tables(self, path: Path | None = None) -> dict[str, Table]:
        """Everything in the file but the overlay, which is made anew."""
        with closing(sqlite3.connect(path or self.path)) as file:
            file.row_factory = sqlite3.Row
            names = file.execute(
                "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'ov!_%' ESCAPE '!'"
            ).fetchall()
            return {row[0]: [dict(each) for each in file.execute(f"SELECT * FROM {row[0]}")] for row in names}


@pytest.fixture(params=VERSIONS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, request.param)


def test_there_is_a_file_of_every_version_and_the_newest_is_as_the_steps_make_it() -> None:
    assert sorted(path.name for path in make.FOLDER.glob("*.sql")) == [f"desk_v{number}.sql" for number in VERSIONS]
    assert make.file_of(VERSION).read_text(encoding="utf-8") == make.dump(VERSION), "python -m tests.corpus.make"


def test_nothing_is_lost_on_the_way_to_this_version(place: Place) -> None:
    before = place.tables()
    place.open().close()
    after = place.tables()
    for table, rows in before.items():
        found = [{name: row[name] for name in (rows[0] if rows else row)} for row in after[table]]
        if table == "meta":
            found = [row for row in found if row["k"] in {each["k"] for each in rows} - {"lease_epoch"}]
            rows = [row for row in rows if row["k"] != "lease_epoch"]
        if table != "sqlite_sequence":
            assert found == rows, table
    sequences = {row["name"]: row["seq"] for row in after["sqlite_sequence"]}
    for row in before["sqlite_sequence"]:
        assert sequences[row["name"]] >= row["seq"], "no number is given a second time"


def test_every_operation_can_be_read_in_the_state_that_it_had(place: Place) -> None:
    before = {row["op_id"]: row["state"] for row in place.tables()["op"]}
    desk = place.open()
    assert {item.id: item.state for item in desk.operations()} == before
    assert set(State) == set(before.values())
    assert len(desk.change_sets()) == len(MadeBy)
    assert str(desk.resolved(desk.operation(max(before)).key)) == "enrol:5001/9/manual"
    assert desk.operation(max(before)).needs == (max(before) - 1,)
    assert desk.views() == [("Ends soon", '{"query": "end<2026-12-01"}')]
    assert desk.setting("a word") == "kept"
    assert desk.temporary_id() == -4
    desk.close()


def test_after_the_upgrade_what_was_in_flight_is_unknown_and_keeps_its_request(place: Place) -> None:
    desk = place.open()
    flying = desk.operations(states=[State.INFLIGHT])
    assert len(flying) == 1
    desk.recover()
    assert desk.operation(flying[0].id).state is State.UNKNOWN
    assert desk.database.value("SELECT outcome FROM request WHERE req_id=?", (flying[0].id,)) == "UNKNOWN"
    assert desk.database.value("SELECT body_sha256 FROM request WHERE req_id=?", (flying[0].id,)) == "0" * 64
    desk.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_copy_of_the_file_before_is_kept(tmp_path: Path, version: int) -> None:
    place = Place(tmp_path, version)
    before = place.tables()
    place.open().close()
    copies = known_copies(place.folder / "backups")
    if version == VERSION:
        assert not copies
        return
    assert [copy.why for copy in copies] == ["upgrade"]
    assert place.tables(copies[0].path) == before
    with closing(sqlite3.connect(copies[0].path)) as file:
        assert file.execute("PRAGMA user_version").fetchone()[0] == version


def test_a_crash_in_the_middle_leaves_the_version_before_and_the_next_start_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path, 1)
    before = place.tables()

    def broken(database: object) -> None:
        raise RuntimeError("the power went")

    steps = desk_schema.STEPS
    monkeypatch.setattr(desk_schema, "STEPS", (*steps[:2], broken, *steps[3:]))
    with pytest.raises(RuntimeError):
        place.open()
    with closing(sqlite3.connect(place.path)) as file:
        assert file.execute("PRAGMA user_version").fetchone()[0] == 2
    monkeypatch.setattr(desk_schema, "STEPS", steps)
    desk = place.open()
    assert {item.id: item.state.value for item in desk.operations()} == {
        row["op_id"]: row["state"] for row in before["op"]
    }
    desk.close()


def test_an_upgraded_file_takes_every_word_of_this_version(place: Place) -> None:
    desk = place.open()
    for column, table, words in (
        ("state", "op", State),
        ("gate", "change_set", Gate),
        ("origin", "change_set", MadeBy),
    ):
        key = "op_id" if table == "op" else "cs_id"
        for word in words:
            desk.database.run(f"UPDATE main.{table} SET {column}=? WHERE {key}=1", (word.value,))
    desk.close()


# Forms of what operations say


def test_older_forms_are_rewritten_and_what_cannot_be_stays_visible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upcast(record: dict[str, Any]) -> dict[str, Any]:
        if "7" in str(record["patch"]):
            raise ValueError("no such town any more")
        return {**record, "patch": {"town": record["patch"].get("city")}}

    place = Place(tmp_path, VERSION)
    before = {row["op_id"]: row for row in place.tables()["op"]}
    monkeypatch.setattr(payloads, "FORM", 2)
    monkeypatch.setattr(payloads, "UPCASTS", {1: upcast})
    desk = place.open()
    for item in desk.operations():
        was = before[item.id]
        if "7" in was["patch"]:
            assert item.state is State.RETIRED, "what is decided stays decided"
            kept = desk.database.value("SELECT kept FROM unreadable WHERE op_id=?", (item.id,))
            assert "Gdańsk 7" in kept
        else:
            assert set(item.patch) == {"town"}
            assert item.state.value == was["state"]
    desk.close()


# Newer files


def newer(path: Path, *, reader: int | None, script: str = "") -> None:
    """Make a file look as if a later program had written it."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA ignore_check_constraints=ON")
        file.executescript(script)
        file.execute("DELETE FROM meta WHERE k='min_reader'")
        if reader is not None:
            file.execute("INSERT INTO meta VALUES('min_reader', ?)", (reader,))
        file.execute(f"PRAGMA user_version={VERSION + 3}")
        file.commit()


NEW_WORDS = (
    "ALTER TABLE op ADD COLUMN colour TEXT; CREATE TABLE wish(id INTEGER PRIMARY KEY, text TEXT) STRICT;"
    "UPDATE op SET state='DREAMING' WHERE op_id=1; UPDATE op SET verb='paint' WHERE op_id=2;"
    "UPDATE op SET payload_v=9 WHERE op_id=10; UPDATE change_set SET gate='sleeping' WHERE cs_id=2;"
    "DROP TABLE ov_user; CREATE TABLE ov_user(row INTEGER PRIMARY KEY, other TEXT);"
)


@pytest.mark.parametrize("reader", [None, 1, VERSION])
def test_a_newer_file_is_looked_at_through_a_copy_and_left_as_it_is(tmp_path: Path, reader: int | None) -> None:
    place = Place(tmp_path, VERSION)
    newer(place.path, reader=reader, script=NEW_WORDS)
    raw = place.path.read_bytes()
    with pytest.raises(StoreTooNew):
        place.open()
    folder = tmp_path / "look"
    folder.mkdir()
    copy = readable_copy(place.path, place.mirror, folder, lambda: NOW)
    why = ReadOnly(reason="too_new")
    desk = LookingDesk(copy, place.mirror, site="fingerprint", actor=2, wall=lambda: NOW, why=why)
    states = {item.id: (item.state, item.error_code) for item in desk.operations()}
    assert states[1] == states[2] == states[10] == (State.REJECTED, "unreadable")
    assert states[3][0] is State.PLANNED, "nothing else is touched"
    assert len(states) == 17
    assert desk.change_set(2).gate is Gate.PAUSED
    assert desk.live_subjects()
    with pytest.raises(ReadOnly):
        desk.keep_setting("a", "b")
    with pytest.raises(ReadOnly):
        desk.temporary_id()
    desk.close()
    assert place.path.read_bytes() == raw


def test_a_newer_file_that_only_newer_programs_can_read_is_refused(tmp_path: Path) -> None:
    place = Place(tmp_path, VERSION)
    newer(place.path, reader=VERSION + 1)
    folder = tmp_path / "look"
    folder.mkdir()
    with pytest.raises(StoreTooNew):
        readable_copy(place.path, place.mirror, folder, lambda: NOW)


def test_a_newer_file_without_what_this_program_reads_is_refused(tmp_path: Path) -> None:
    place = Place(tmp_path, VERSION)
    newer(place.path, reader=None, script="ALTER TABLE op RENAME COLUMN label TO title;")
    folder = tmp_path / "look"
    folder.mkdir()
    with pytest.raises(StoreTooNew):
        readable_copy(place.path, place.mirror, folder, lambda: NOW)


def test_a_file_whose_rows_are_yet_to_be_made_anew_is_not_only_read(tmp_path: Path) -> None:
    place = Place(tmp_path, VERSION)
    place.open().close()  # as a process leaves it that is killed between the upgrade and the end of opening
    with closing(sqlite3.connect(place.path)) as file, file:
        names = [
            row[0] for row in file.execute("SELECT name FROM sqlite_schema WHERE name GLOB 'ov_*' AND type='table'")
        ]
        for name in names:
            file.execute(f"DELETE FROM {name}")
    assert Reader.glance(place.mirror, place.path) is None
    desk = place.open()
    desk.recover()
    desk.close()
    reader = Reader.glance(place.mirror, place.path)
    assert reader is not None
    reader.close()
