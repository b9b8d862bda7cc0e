"""A first load does without indexes; whatever happens on the way, nothing is lost and everything is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Query
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.store import digests
from lmsdesk.store.desk import Desk
from lmsdesk.store.engine import Database
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import LATE_INDEXES, open_mirror
from lmsdesk.store.reader import Reader

NOW = 1_800_000_000
PERSON = ("id", "username", "email", "first_name", "last_name", "department")
REPORT = ("course_id", "user_id", "method", "end")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mirror.sqlite3"


@pytest.fixture
def mirror(path: Path) -> Iterator[Mirror]:
    made = opened(path)
    yield made
    made.database.close()


def opened(path: Path) -> Mirror:
    return Mirror(open_mirror(path, writer=True), lambda: NOW)


def people(*names: str, department: str = "Nursing") -> list[Rows]:
    rows = [
        (number, f"u{number}", f"u{number}@example.org", name, "Byrne", department)
        for number, name in enumerate(names, start=3)
    ]
    return [Rows(Table.USER, "sweep", PERSON, rows)]


def report(*rows: tuple[int, int, str, int]) -> list[Rows]:
    return [Rows(Table.ENROLMENT, "report", REPORT, rows)]


def late_indexes(database: Database) -> set[str]:
    wanted = {name for table in LATE_INDEXES.values() for name, _ in table}
    return wanted & {row[0] for row in database.rows("SELECT name FROM sqlite_schema WHERE type='index'")}


ALL = {name for table in LATE_INDEXES.values() for name, _ in table}


def load(mirror: Mirror) -> None:
    """What a first reading of a site does, up to its last request."""
    mirror.begin("users", 1, None)
    mirror.store("users", people("Ana", "Bea"), 1)
    mirror.finish("users", 1, complete=True)
    mirror.begin("enrolment_report", 2, None)
    mirror.store("enrolment_report", report((7, 3, "manual", 10), (7, 4, "self", 20)), 2)


def found(mirror: Mirror, word: str) -> list[int]:
    rows = mirror.database.rows("SELECT rowid FROM user_fts WHERE user_fts MATCH ? ORDER BY 1", (word,))
    return [row[0] for row in rows]


def test_a_first_load_does_without_indexes_and_builds_them_at_its_end(mirror: Mirror) -> None:
    load(mirror)
    assert late_indexes(mirror.database) == {name for name, _ in LATE_INDEXES[Table.USER]}
    mirror.finish("enrolment_report", 2, complete=True)
    mirror.settle(complete=True)
    assert late_indexes(mirror.database) == ALL


def test_people_can_be_searched_while_their_enrolments_are_still_read(mirror: Mirror) -> None:
    load(mirror)
    assert found(mirror, "ana") == [3]


def test_a_mirror_that_was_whole_once_keeps_its_indexes(mirror: Mirror) -> None:
    load(mirror)
    mirror.settle(complete=True)
    mirror.begin("users", 3, None)
    mirror.begin("enrolments:7", 3, None)
    assert late_indexes(mirror.database) == ALL


def test_a_load_that_was_stopped_is_indexed_and_the_next_one_goes_on(mirror: Mirror) -> None:
    load(mirror)
    mirror.settle(complete=False)
    assert late_indexes(mirror.database) == ALL
    mirror.begin("enrolment_report", 4, None)
    assert "enrolment_sort" not in late_indexes(mirror.database)
    stored = mirror.store("enrolment_report", report((7, 3, "manual", 10), (7, 4, "self", 20), (8, 3, "self", 0)), 4)
    assert (stored.new, stored.same) == (1, 2)


def test_a_killed_load_is_made_whole_by_the_next_opening(path: Path) -> None:
    killed = opened(path)
    load(killed)
    killed.begin("users", 3, None)  # people again, without a word index from now on
    killed.store("users", people("Ana", "Bea", "Cleo"), 3)
    killed.database.close()
    again = opened(path)
    assert late_indexes(again.database) == ALL
    assert found(again, "cleo") == [5]
    assert again.database.value("PRAGMA integrity_check") == "ok"
    again.database.run("INSERT INTO user_fts(user_fts, rank) VALUES('integrity-check', 1)")
    again.database.close()


def test_a_window_over_a_killed_load_finds_everything(path: Path, tmp_path: Path) -> None:
    killed = opened(path)
    load(killed)
    killed.database.close()
    Reader.prepare(path)
    Desk(tmp_path / "desk.sqlite3", path, site="s", actor=2, wall=lambda: NOW).close()
    reader = Reader(path, tmp_path / "desk.sqlite3")
    assert late_indexes(reader.database) == ALL
    assert reader.find(Query(View.ENROLMENTS), NOW, "UTC").total == 2
    reader.close()


def test_a_name_that_changes_during_the_load_reaches_the_enrolments(mirror: Mirror) -> None:
    load(mirror)
    mirror.store("user_details", people("Zoe", "Bea", department="Surgery"), 3)
    mirror.settle(complete=True)
    rows = mirror.database.rows("SELECT user_id, department, sort_name FROM enrolment ORDER BY 1")
    assert rows == [(3, "Surgery", "byrne\u0001zoe"), (4, "Surgery", "byrne\u0001bea")]


def test_a_name_that_changes_later_is_carried_at_once_and_found_by_its_new_words_only(mirror: Mirror) -> None:
    load(mirror)
    mirror.settle(complete=True)
    mirror.store("users", people("Zoe", "Bea"), 5)
    assert mirror.database.value("SELECT sort_name FROM enrolment WHERE user_id=3") == "byrne\u0001zoe"
    assert (found(mirror, "ana"), found(mirror, "zoe"), found(mirror, "byrne")) == ([], [3], [3, 4])


def test_a_long_listing_is_compared_in_memory_with_the_same_result(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "MEMORY_AFTER", 3)
    first = [(course, user, "manual", 0) for course in (7, 8) for user in (3, 4, 5)]
    mirror.store("enrolment_report", report(*first), 1)
    for seq, changed in enumerate((10, 20, 0), start=2):
        mirror.begin("enrolment_report", seq, None)
        rows = [(8, 4, "manual", changed), *(row for row in first if row[:2] != (8, 4)), (9, 3, "self", seq)]
        stored = mirror.store("enrolment_report", report(*rows), seq)
        again = mirror.store("enrolment_report", report(*rows), seq)
        assert (stored.new + stored.changed, again.new + again.changed) == (2, 0)
        assert mirror.database.value('SELECT "end" FROM enrolment WHERE course_id=8 AND user_id=4') == changed
        mirror.finish("enrolment_report", seq, complete=True)


def test_what_was_learned_by_a_batch_that_failed_is_forgotten(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MEMORY_AFTER", 1)
    mirror.store("enrolment_report", report((7, 3, "manual", 0), (8, 3, "manual", 0)), 1)
    mirror.begin("enrolment_report", 2, None)
    wrong = Rows(Table.ROLE, "r", ("id", "no_such_column"), [(1, "x")])
    with pytest.raises(Exception, match="no_such_column"):
        mirror.store("enrolment_report", [*report((7, 3, "manual", 5), (8, 3, "manual", 0)), wrong], 2)
    stored = mirror.store("enrolment_report", report((7, 3, "manual", 5), (8, 3, "manual", 0)), 2)
    assert (stored.changed, stored.same) == (1, 1)
    assert mirror.database.value('SELECT "end" FROM enrolment WHERE course_id=7') == 5
