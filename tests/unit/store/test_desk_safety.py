"""The desk file: copies, damage, files that were put back by hand, and modes."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lmsdesk.domain.backups import Origin
from lmsdesk.domain.changes import NewChangeSet, NewOperation, State, Verb
from lmsdesk.domain.changes import Origin as MadeBy
from lmsdesk.domain.errors import DiskTrouble, StoreDamaged
from lmsdesk.domain.keys import user_key
from lmsdesk.store import backup, restoring
from lmsdesk.store.desk import Desk
from lmsdesk.store.engine import Database
from lmsdesk.store.lease import LeaseMemory
from lmsdesk.store.mirror_schema import open_mirror

NOW = 1_800_000_000
DAY = 86_400


class Place:
    """A folder with a desk, and a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "p"
        self.path, self.mirror = self.folder / "desk.sqlite3", self.folder / "mirror.sqlite3"
        self.backups = self.folder / "backups"
        self.memory = LeaseMemory(folder / "remembered" / "p.json")
        self.now = NOW
        self.folder.mkdir()
        open_mirror(self.mirror, writer=True).close()

    def open(self) -> Desk:
        return Desk(self.path, self.mirror, site="s", actor=2, wall=lambda: self.now, memory=self.memory)

    def stage(self, desk: Desk, count: int, title: str = "Move") -> None:
        made = tuple(
            NewOperation(
                user_key(number), Verb.UPDATE, {"city": f"{title} {number}"}, {"city": "Ulm"}, f"Person {number}"
            )
            for number in range(1, count + 1)
        )
        desk.stage(NewChangeSet(title, MadeBy.FORM, made))

    def uuids(self) -> set[str]:
        with closing(sqlite3.connect(self.path)) as file:
            return {row[0] for row in file.execute("SELECT uuid FROM op")}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    made = place.open()
    yield made
    made.close()


def spoil(path: Path, table: str) -> int:
    """Overwrite one page of a table in the middle of it; return how many rows lay on it."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.execute("PRAGMA journal_mode=DELETE")
        size = file.execute("PRAGMA page_size").fetchone()[0]
        try:
            pages = file.execute(
                "SELECT pageno, ncell FROM dbstat WHERE name=? AND pagetype='leaf' ORDER BY path", (table,)
            ).fetchall()
        except sqlite3.OperationalError:
            pytest.skip("this SQLite cannot tell where a page lies")
    page, cells = pages[len(pages) // 2]
    with path.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xa5" * size)
    return int(cells)


# Copies


def test_ten_copies_and_one_a_week_are_kept_and_the_newest_come_first(place: Place, desk: Desk) -> None:
    place.stage(desk, 1)
    for day in range(100):
        place.now = NOW + day * DAY
        desk.keep_setting("day", str(day))
        desk.back_up("push")
    found = backup.known_copies(place.backups)
    assert [each.at for each in found[:10]] == [NOW + day * DAY for day in range(99, 89, -1)]
    assert len(found) == 10 + backup.WEEKS
    weeks = [time.strftime("%G-%V", time.gmtime(each.at)) for each in found[10:]]
    assert len(set(weeks)) == backup.WEEKS
    assert NOW + 35 * DAY < found[-1].at < NOW + 45 * DAY


def test_copies_of_one_second_come_in_the_order_in_which_they_were_made(place: Place, desk: Desk) -> None:
    place.stage(desk, 1)
    reasons = ["push", "restore", "push", "daily", "staged", "restore", "push", "upgrade"]
    for number, why in enumerate(reasons):
        desk.keep_setting("number", str(number))
        desk.back_up(why)
    assert {each.at for each in backup.known_copies(place.backups)} == {NOW}
    assert [each.why for each in backup.known_copies(place.backups)] == reasons[::-1]


def test_more_copies_of_one_second_than_are_kept_leave_the_last_ones(place: Place, desk: Desk) -> None:
    place.stage(desk, 1)
    made = []
    for number in range(backup.KEPT * 2):
        desk.keep_setting("number", str(number))
        made.append(desk.back_up("push"))
    assert backup.copies(place.backups)[: backup.KEPT] == made[: -backup.KEPT - 1 : -1]


def test_no_copy_is_dropped_while_the_desk_fails_its_check(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = place.open()
    place.stage(desk, 2_000)
    for day in range(20):
        place.now = NOW + day * DAY
        desk.keep_setting("day", str(day))
        desk.back_up("push")
    assert len(backup.copies(place.backups)) < 20, "they are dropped while all is well"
    before = backup.copies(place.backups)
    desk.close()
    with place.path.open("r+b") as file:  # how many pages are free: the rows can be copied all the same
        file.seek(36)
        file.write((7).to_bytes(4, "big"))
    assert not backup.is_sound(place.path)
    raw = Database(place.path, writable=True)
    monkeypatch.setattr(backup, "KEPT", 1)
    made = backup.back_up(raw, place.backups, "push", wall=place.now + 10)
    raw.close()
    assert set(backup.copies(place.backups)) == {made, *before}


def test_what_has_not_changed_is_not_copied_twice(place: Place, desk: Desk) -> None:
    place.stage(desk, 1)
    first = desk.back_up("push")
    place.now += 60
    assert desk.back_up("push") == first
    place.stage(desk, 1, "Again")
    assert desk.back_up("push") != first


def test_a_day_without_a_copy_asks_for_one(place: Place, desk: Desk) -> None:
    desk.back_up_daily()
    assert not backup.copies(place.backups), "an empty desk is not worth one"
    place.stage(desk, 1)
    desk.back_up_daily()
    place.now += DAY - 1
    place.stage(desk, 1, "Later")
    desk.back_up_daily()
    assert len(backup.copies(place.backups)) == 1
    place.now += 1
    desk.back_up_daily()
    assert [each.why for each in backup.known_copies(place.backups)] == ["daily", "daily"]


def test_twenty_changes_at_once_are_copied_when_they_were_staged(place: Place, desk: Desk) -> None:
    place.stage(desk, 19)
    assert not backup.copies(place.backups)
    place.stage(desk, 20, "Many")
    assert [each.why for each in backup.known_copies(place.backups)] == ["staged"]


def test_a_copy_that_takes_too_long_is_given_up_and_leaves_nothing(
    place: Place, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.stage(desk, 2_000)
    monkeypatch.setattr(backup, "PATIENCE", -1.0)
    monkeypatch.setattr(backup, "_STEPS", 100)
    desk.keep_setting("a", "b")
    before = backup.copies(place.backups)
    with pytest.raises(DiskTrouble, match="too long"):
        desk.back_up("push")
    assert backup.copies(place.backups) == before
    assert desk.database.value("SELECT count(*) FROM op") == 2_000, "the desk goes on"


# Modes


def test_nobody_else_reads_any_file_of_a_profile(place: Place) -> None:
    old = os.umask(0)
    try:
        desk = place.open()
        place.stage(desk, 30)
        for path in sorted(place.folder.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), path
        desk.close()
    finally:
        os.umask(old)
    assert stat.S_IMODE(place.memory._path.stat().st_mode) == 0o600


def test_files_of_an_earlier_version_are_made_private_when_they_are_opened(place: Place) -> None:
    place.open().close()
    for path in (place.path, place.mirror):
        path.chmod(0o644)
    place.open().close()
    open_mirror(place.mirror, writer=True).close()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (place.path, place.mirror)} == {0o600}


# Files that were put back


def test_a_desk_that_was_opened_as_usual_has_nothing_to_tell(place: Place) -> None:
    for _ in range(3):
        desk = place.open()
        assert desk.provenance() is None
        desk.close()


def test_an_older_file_that_was_put_back_is_another_one_and_says_so(place: Place, tmp_path: Path) -> None:
    desk = place.open()
    place.stage(desk, 1)
    desk.close()
    shutil.copy(place.path, tmp_path / "old")
    place.open().close()
    remembered = place.memory.read()
    shutil.copy(tmp_path / "old", place.path)
    desk = place.open()
    told = desk.provenance()
    assert told is not None
    assert told.origin is Origin.FOUND
    now = place.memory.read()
    assert now is not None
    assert remembered is not None
    assert now.incarnation != remembered.incarnation
    assert now.epoch > remembered.epoch
    desk.close()
    desk = place.open()
    assert desk.provenance() is not None, "until somebody has read it"
    desk.take_note()
    desk.close()
    desk = place.open()
    assert desk.provenance() is None
    desk.close()


def test_a_desk_that_has_gone_is_missed(place: Place) -> None:
    place.open().close()
    place.path.unlink()
    desk = place.open()
    told = desk.provenance()
    assert told is not None
    assert told.origin is Origin.MISSING
    desk.close()


def test_a_desk_cut_to_nothing_is_missed(place: Place) -> None:
    desk = place.open()
    place.stage(desk, 3)
    desk.close()
    place.path.write_bytes(b"")
    desk = place.open()
    told = desk.provenance()
    assert told is not None
    assert told.origin is Origin.MISSING
    desk.close()


def test_a_crash_between_the_file_and_what_is_remembered_is_no_alarm(place: Place) -> None:
    place.open().close()
    kept = place.memory._path.read_text()
    place.open().close()
    place.memory._path.write_text(kept)
    desk = place.open()
    assert desk.provenance() is None
    desk.close()


# Damage


def test_a_damaged_page_costs_only_what_no_copy_has(place: Place) -> None:
    desk = place.open()
    place.stage(desk, 3_000)
    desk.back_up("push")
    place.stage(desk, 40, "Newer")
    desk.close()
    before = place.uuids()
    for copy in backup.copies(place.backups)[:1]:
        copy.unlink()  # that of the newer forty: they are in the damaged file alone
    damaged = spoil(place.path, "op")
    assert damaged
    kept = place.path.read_bytes()
    desk = place.open()
    told = desk.provenance()
    assert told is not None
    assert told.origin is Origin.RECOVERED
    assert told.lost == ("op",)
    assert told.read == 3_040 - damaged
    assert told.added == damaged
    assert {item.uuid for item in desk.operations()} == before
    assert len(desk.operations(states=[State.READY])) == 3_040
    assert (place.folder / told.aside).read_bytes() == kept, "the damaged file stays as it was"
    desk.close()
    assert place.open().close() is None


def test_without_a_copy_the_rows_on_the_other_pages_come_over(place: Place) -> None:
    desk = place.open()
    place.stage(desk, 3_000)
    desk.close()
    shutil.rmtree(place.backups)
    before = place.uuids()
    with closing(sqlite3.connect(place.path)) as file:  # everything that refers to operations, about each of them
        file.execute("INSERT INTO op_dep SELECT op_id, op_id-1 FROM op WHERE op_id>1")
        file.execute("INSERT INTO idmap SELECT 'user', -op_id, op_id, op_id FROM op")
        file.execute("UPDATE op SET merged_into=op_id-1 WHERE op_id>1")
        file.execute("INSERT INTO lifted SELECT op_id FROM op")
        file.commit()
    damaged = spoil(place.path, "op")
    desk = place.open()
    told = desk.provenance()
    assert told is not None
    assert (told.read, told.added, told.lost, told.copy) == (3_000 - damaged, 0, ("op",), "")
    after = {item.uuid for item in desk.operations()}
    assert after < before
    assert len(before - after) == damaged
    assert desk.database.value("SELECT count(*) FROM lifted") == 3_000 - damaged
    assert desk.database.value("SELECT count(*) FROM op WHERE merged_into IS NULL") == 2
    assert desk.temporary_id() == -3_001, "a number that some operation was given is never given again"
    desk.close()


def test_operations_whose_change_set_is_lost_stay(place: Place) -> None:
    desk = place.open()
    for number in range(400):
        place.stage(desk, 1, f"A title that fills the page {number} " + "x" * 300)
    desk.close()
    damaged = spoil(place.path, "change_set")
    desk = place.open()
    assert len(desk.operations()) == 400
    titles = [each.title for each in desk.change_sets()]
    assert titles.count("Recovered changes") == damaged
    desk.close()


def test_a_file_that_is_no_database_gives_way_to_the_newest_sound_copy(place: Place) -> None:
    desk = place.open()
    place.stage(desk, 25)
    desk.close()
    place.path.write_bytes(os.urandom(50_000))
    newest = backup.copies(place.backups)[0]
    shutil.copy(newest, newest.with_name("desk.20400101-000000.push.sqlite3"))
    backup.copies(place.backups)[0].write_bytes(b"SQLite format 3\0 and no more")
    desk = place.open()
    told = desk.provenance()
    assert told is not None
    assert (told.origin, told.copy, told.added) == (Origin.REPLACED, newest.name, 25)
    assert len(desk.operations()) == 25
    desk.close()


def test_where_nothing_can_be_read_nothing_is_touched(place: Place) -> None:
    place.open().close()
    junk = os.urandom(50_000)
    place.path.write_bytes(junk)
    for _ in range(2):
        with pytest.raises(StoreDamaged):
            place.open()
    assert place.path.read_bytes() == junk
    assert not list(place.folder.glob("*recovering*"))
    told = restoring.start_empty(place.path, NOW, place.memory)
    assert (
        place.folder / f"desk.sqlite3.set-aside-{time.strftime('%Y%m%d-%H%M%S', time.gmtime(NOW))}"
    ).read_bytes() == junk
    desk = place.open()
    found = desk.provenance()
    assert found is not None
    assert found.origin is told.origin is Origin.EMPTIED
    desk.close()


# Restoring


def test_a_restore_can_be_taken_back_by_another(place: Place) -> None:
    desk = place.open()
    place.stage(desk, 2, "First")
    early = desk.back_up("push")
    place.stage(desk, 3, "Second")
    desk.close()
    full = place.uuids()
    told = restoring.restore(place.path, early, NOW + 60, place.memory)
    desk = place.open()
    assert desk.provenance() == told
    assert [each.title for each in desk.change_sets()] == ["First"]
    desk.close()
    assert next(each.why for each in backup.known_copies(place.backups)) == "restore"
    restoring.restore(place.path, place.backups / told.aside, NOW + 120, place.memory)
    assert place.uuids() == full
    assert not list(place.folder.glob("*set-aside*")), "sound files are kept as copies only"


def test_a_copy_that_fails_its_check_is_not_restored(place: Place) -> None:
    desk = place.open()
    place.stage(desk, 3_000)
    copy = desk.back_up("push")
    desk.close()
    spoil(copy, "op")
    before = place.path.read_bytes()
    with pytest.raises(StoreDamaged):
        restoring.restore(place.path, copy, NOW, place.memory)
    assert place.path.read_bytes() == before


def test_while_somebody_reads_the_desk_nothing_takes_its_place(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "PATIENCE", 0.1)
    desk = place.open()
    place.stage(desk, 2)
    copy = desk.back_up("push")
    place.stage(desk, 2, "Later")
    desk.close()
    desk = place.open()
    reading = sqlite3.connect(place.path, isolation_level=None)
    reading.execute("BEGIN")
    reading.execute("SELECT count(*) FROM op").fetchone()
    place.stage(desk, 2, "Latest")
    desk.close()
    with pytest.raises(DiskTrouble, match="reading"):
        restoring.restore(place.path, copy, NOW, place.memory)
    reading.close()
    assert len(place.uuids()) == 6
    assert not list(place.folder.glob("*restoring*"))


# What cannot be read any more


@pytest.mark.parametrize("column", ["patch", "base", "ekey", "verb", "payload_v"])
def test_an_operation_that_nobody_can_read_is_shown_as_refused_and_kept_as_it_was(place: Place, column: str) -> None:
    desk = place.open()
    place.stage(desk, 3)
    desk.close()
    with closing(sqlite3.connect(place.path)) as file:
        file.execute(f"UPDATE op SET {column}=? WHERE op_id=2", (99 if column == "payload_v" else "{\x01odd",))
        file.commit()
    desk = place.open()
    bad = desk.operation(2)
    assert (bad.state, bad.error_code, bad.label) == (State.REJECTED, "unreadable", "Person 2")
    assert [item.state for item in desk.operations()] == [State.READY, State.REJECTED, State.READY]
    kept = desk.database.value("SELECT kept FROM unreadable WHERE op_id=2")
    assert "Move 2" in kept or "odd" in kept
    desk.close()
    desk = place.open()
    assert desk.database.value("SELECT count(*) FROM unreadable") == 1
    desk.close()


@pytest.mark.parametrize(
    "key",
    ["user:", "user:7t", "user:t-", "user:-3", "user:1/2", "enrol:1/9", "enrol:1//manual", "enrol:x/9/manual",
     "role:1/2/", "role:1/2/x", "grope:7", "user 7", ""],
)  # fmt: skip
def test_a_key_that_names_nothing_is_found_whatever_is_wrong_with_it(place: Place, key: str) -> None:
    desk = place.open()
    place.stage(desk, 2)
    desk.close()
    with closing(sqlite3.connect(place.path)) as file:
        entity = "role" if key.startswith("role") else "enrol" if key.startswith("enrol") else "user"
        file.execute("UPDATE op SET ekey=?, entity=? WHERE op_id=2", (key, entity))
        file.commit()
    desk = place.open()
    assert [item.state for item in desk.operations()] == [State.READY, State.REJECTED]
    desk.close()


def test_keys_of_every_kind_are_found_in_order(place: Place) -> None:
    desk = place.open()
    place.stage(desk, 9)
    desk.close()
    keys = ("user:t-3", "enrol:t-3/9/manual", "enrol:5/t-9/self", "role:5/t-2/3", "group_member:t-1/t-2", "cohort:7")
    with closing(sqlite3.connect(place.path)) as file:
        for number, key in enumerate(keys, 1):
            words = (key, key.partition(":")[0], number)
            file.execute("UPDATE op SET ekey=?1, entity=?2, subject=?1 WHERE op_id=?3", words)
        file.commit()
    desk = place.open()
    assert {item.state for item in desk.operations()} == {State.READY}
    assert desk.database.value("SELECT count(*) FROM unreadable") == 0
    desk.close()
