"""Thousands of changes at once: staged, stopped, taken out and put back by few statements, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lmsdesk.domain.changes import Gone, NewChangeSet, NewOperation, Operation, Origin, State, Verb
from lmsdesk.domain.errors import Cancelled, WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.keys import Entity, EntityKey, enrolment_key, group_member_key, role_key, user_key
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.receipt_pages import Receipts
from lmsdesk.store.desk import Desk
from lmsdesk.store.desk_views import DeskReader
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader

NOW = 1_800_000_000
PEOPLE, COURSES = 60, 40
OVERLAY = (
    'SELECT course_id, user_id, roles, start, "end", mark, was, sort_name, department FROM ov_enrolment ORDER BY 1, 2'
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    mirror = Mirror(open_mirror(tmp_path / "mirror.sqlite3", writer=True), lambda: NOW)
    names = ("id", "username", "email", "first_name", "last_name", "department")
    people = [(n, f"u{n}", f"u{n}@x.example", "Zoë", f"Name {n}", f"D{n % 3}") for n in range(3, PEOPLE + 3)]
    mirror.store("users", [Rows(Table.USER, "sweep", names, people)], 1)
    courses = [(n, f"C{n}", f"Course {n}") for n in range(2, COURSES + 2)]
    mirror.store("courses", [Rows(Table.COURSE, "all", ("id", "shortname", "fullname"), courses)], 1)
    mirror.store("roles", [Rows(Table.ROLE, "r", ("id", "shortname"), [(5, "student"), (4, "teacher")])], 1)
    enrolled = [(2, n, "manual", 0, NOW + n, "student") for n in range(3, PEOPLE + 3)]
    fields = ("course_id", "user_id", "method", "suspended", "end", "roles")
    mirror.store("enrolments", [Rows(Table.ENROLMENT, "report", fields, enrolled)], 1)
    mirror.database.close()
    made = Desk(tmp_path / "desk.sqlite3", tmp_path / "mirror.sqlite3", site="s", actor=2, wall=lambda: NOW)
    yield made
    made.close()


def many() -> NewChangeSet:
    """Everybody into all courses but the first, where dates and roles change instead."""
    made = [
        NewOperation(
            enrolment_key(user, course),
            Verb.CREATE,
            {"role_id": 5, "suspended": False, "start": None, "end": NOW},
            None,
            f"{user} in {course}",
            source_row=RowId(1, user),
        )
        for course in range(3, COURSES + 2)
        for user in range(3, PEOPLE + 3)
    ]
    for user in range(3, PEOPLE + 3):
        made.append(NewOperation(enrolment_key(user, 2), Verb.UPDATE, {"end": 1}, {"end": NOW + user}, "x"))
        made.append(NewOperation(role_key(user, 3, 4), Verb.ADD, {"role": "teacher"}, None, "x"))
    return NewChangeSet("Many", Origin.CSV, tuple(made))


def listened(desk: Desk) -> dict[int, Operation | Gone]:
    """What the desk tells, by operation."""
    told: dict[int, Operation | Gone] = {}

    def hear(views: object, sets: object, moved: Mapping[int, Operation | Gone | None]) -> None:
        told.update({number: item for number, item in moved.items() if item is not None})

    desk.on_change(hear)
    return told


def test_what_is_told_of_staged_operations_is_what_the_desk_reads(desk: Desk) -> None:
    told = listened(desk)
    kept = desk.stage(many())
    assert list(told.values()) == desk.operations(change_set=kept.id)
    assert all(item.needs for item in told.values() if isinstance(item, Operation) and item.verb is Verb.ADD)


def test_staging_that_is_stopped_leaves_everything_as_it_was(desk: Desk) -> None:
    first = desk.stage(many())
    older = desk.operations(change_set=first.id)[:100]
    before = desk.database.rows(OVERLAY), desk.operations(), desk.database.value("SELECT count(*) FROM journal")
    told = listened(desk)
    looks: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        looks.append((done, total))
        if done > total // 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        desk.stage(many(), older, stop)
    assert len(looks) > 2
    assert (
        desk.database.rows(OVERLAY),
        desk.operations(),
        desk.database.value("SELECT count(*) FROM journal"),
    ) == before
    assert not told
    assert desk.stage(many(), older).id == first.id + 1


def test_progress_rises_to_the_whole(desk: Desk) -> None:
    looks: list[tuple[int, int]] = []
    new = many()
    desk.stage(new, (), lambda done, total: looks.append((done, total)))
    assert looks == sorted(looks)
    assert {total for _, total in looks} == {2 * len(new.operations)}
    assert looks[-1][0] > 1.5 * len(new.operations)


def test_all_that_is_taken_out_and_put_back_shows_as_before(desk: Desk) -> None:
    kept = desk.stage(many())
    numbers = desk.operation_ids(kept.id)
    before, shown = desk.operations(), desk.database.rows(OVERLAY)
    told = listened(desk)
    left = desk.swap(numbers, ())
    assert [item.id for item in left] == numbers
    assert told == {item.id: item for item in left}
    assert desk.database.value("SELECT count(*) FROM ov_enrolment") == 0
    assert desk.change_set(kept.id).counts == {State.CANCELLED: len(numbers)}
    told.clear()
    desk.swap((), numbers)
    assert (desk.operations(), desk.database.rows(OVERLAY)) == (before, shown)
    assert list(told.values()) == before
    assert [line[1:] for line in desk.journal(numbers[7])] == [
        (None, "READY", "staged"),
        ("READY", "CANCELLED", "discarded"),
        ("CANCELLED", "READY", "put back"),
    ]


def test_emptying_the_tray_leaves_what_is_being_sent(desk: Desk) -> None:
    kept = desk.stage(many())
    flying = desk.operations(change_set=kept.id)[:5]
    desk.move(flying, State.PLANNED, "planned")
    flying = desk.operations(ids=[item.id for item in flying])
    desk.open_request(flying, "enrol", "0", boot="b")
    assert len(desk.empty()) == kept.total - 5
    assert desk.is_on_its_way([flying[0].id])
    assert {item.state for item in desk.live()} == {State.INFLIGHT}
    assert not desk.is_on_its_way([number for number in desk.operation_ids(kept.id) if number > flying[-1].id])


def test_a_move_of_many_is_refused_whole_when_one_stands_elsewhere_meanwhile(desk: Desk) -> None:
    kept = desk.stage(many())
    items = desk.operations(change_set=kept.id)
    gone = desk.discard(items[40:41])  # with the role that needs the enrolment
    lines = desk.database.value("SELECT count(*) FROM journal")
    with pytest.raises(WrongUse) as refused:
        desk.move(items, State.PLANNED, "planned")
    assert refused.value.facts["operation"] == items[40].id
    assert desk.change_set(kept.id).counts[State.READY] == len(items) - len(gone)
    assert desk.database.value("SELECT count(*) FROM journal") == lines


def test_more_numbers_than_a_statement_can_hold_are_no_trouble(desk: Desk) -> None:
    desk.stage(many())
    assert len(desk.swap(range(1, 250_000), ())) == len(many().operations)
    desk.swap((), range(1, 250_000))
    assert len(desk.operations(ids=range(1, 250_000))) == len(many().operations)


def test_rows_of_many_enrolments_are_those_of_each(desk: Desk, tmp_path: Path) -> None:
    desk.stage(many())
    reader = Reader(tmp_path / "mirror.sqlite3", tmp_path / "desk.sqlite3")
    pairs = [(user, course) for user in (3, 4, 999) for course in (2, 3, 41)]
    found = reader.enrolments_at(pairs)
    for pair in pairs:
        assert found.get(pair, []) == reader.read(View.ENROLMENTS, reader.enrolment_handles(*pair))
    assert (999, 3) not in found
    reader.close()


def test_receipts_of_a_set_are_paged_by_number_also_when_there_are_gaps(desk: Desk, tmp_path: Path) -> None:
    first, second = desk.stage(many()), desk.stage(NewChangeSet("One", Origin.FORM, (one(),)))
    book = DeskReader(tmp_path / "desk.sqlite3", lambda: NOW)
    numbers = desk.operation_ids(first.id)
    receipts = Receipts(book, first.id)
    assert len(receipts) == len(numbers)
    assert [item.id for item in receipts[195:205]] == numbers[195:205]
    assert receipts[-1].id == numbers[-1]
    assert [item.label for item in Receipts(book, second.id)] == ["Somebody"]
    assert list(Receipts(book, 99)) == []
    with desk.database.transaction():
        desk.database.run("UPDATE op SET cs_id=? WHERE op_id=?", (second.id, numbers[50]))
    assert [item.id for item in Receipts(book, second.id)] == [numbers[50], numbers[-1] + 1]
    assert numbers[50] not in [item.id for item in Receipts(book, first.id)]
    book.close()


def one() -> NewOperation:
    """A small change."""
    return NewOperation(user_key(5), Verb.UPDATE, {"city": "Bath"}, {"city": "Wells"}, "Somebody")


def test_a_new_category_and_what_is_new_in_it_are_staged_together(desk: Desk) -> None:
    category, course = EntityKey(Entity.CATEGORY, (-1,)), EntityKey(Entity.COURSE, (-2,))
    made = (
        NewOperation(category, Verb.CREATE, {"name": "Nursing", "parent": 0}, None, "Nursing"),
        NewOperation(course, Verb.CREATE, {"shortname": "N1", "category_id": -1}, None, "N1"),
    )
    first = desk.stage(NewChangeSet("Two", Origin.CSV, made))
    above, below = desk.operations(change_set=first.id)
    assert below.needs == (above.id,)


def test_whom_a_new_group_is_to_hold_is_enrolled_first(desk: Desk) -> None:
    made = (
        NewOperation(EntityKey(Entity.GROUP, (-1,)), Verb.CREATE, {"course_id": 3, "name": "A"}, None, "A"),
        NewOperation(enrolment_key(3, 3), Verb.CREATE, {"role_id": 5}, None, "3 in 3"),
        NewOperation(group_member_key(-1, 3), Verb.ADD, {}, None, "3 in A"),
    )
    group, enrolment, member = desk.operations(change_set=desk.stage(NewChangeSet("All", Origin.CSV, made)).id)
    assert set(member.needs) == {group.id, enrolment.id}
