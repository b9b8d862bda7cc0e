"""A list that is everybody: who leaves, who never does, and what holds it up."""

from __future__ import annotations

import pytest

from lmsdesk.domain.changes import Undo, Verb
from lmsdesk.domain.imports.kinds.enrolments.everybody import row_number
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import Override, RowFilter, Sync
from lmsdesk.domain.imports.part import first_rows
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow, RowVerb
from lmsdesk.domain.imports.receipts import is_listed, stored_ids
from lmsdesk.domain.row_ids import RowId
from tests.fakes.directory import FakeDirectory, codes, course, enrolment, person, plan_of

ANN, BOB, CY, DEE, EVE = (11, 12, 13, 14, 15)
LIST = "username|course\nann.lee|BIO1"


def college() -> FakeDirectory:
    """BIO1 has Ann, Bob, Cy who comes by a cohort, Dee who teaches, and Eve who is suspended; Bob is in ART1, too."""
    people = [
        person(ANN, "Ann Lee"),
        person(BOB, "Bob Ray"),
        person(CY, "Cy Kay"),
        person(DEE, "Dee May"),
        person(EVE, "Eve One"),
    ]
    enrolments = [
        enrolment(ANN, 101),
        enrolment(BOB, 101, grade=71.0),
        enrolment(CY, 101, method="cohort"),
        enrolment(DEE, 101, roles=("editingteacher",)),
        enrolment(EVE, 101, suspended=True),
        enrolment(BOB, 102),
    ]
    return FakeDirectory(people, [course(101, "BIO1"), course(102, "ART1")], enrolments)


def leaving(plan: ImportPlan) -> dict[int | None, PlanRow]:
    """The rows that stand in no list, by person."""
    return {row.user_id: row for row in plan.rows if row.row < 1}


def test_without_a_word_nobody_leaves() -> None:
    assert leaving(plan_of(LIST, college())) == {}


def test_h93_who_is_missing_is_suspended_or_unenrolled_and_stands_first() -> None:
    plan = plan_of(LIST, college(), sync=Sync.UNENROL)
    assert [(row.user_id, row.verb, row.outcome) for row in plan.rows] == [
        (EVE, RowVerb.UNENROL, Outcome.CHANGE),  # by last name
        (BOB, RowVerb.UNENROL, Outcome.CHANGE),
        (ANN, RowVerb.UPDATE, Outcome.SAME),
    ]
    bob = leaving(plan)[BOB]
    assert (bob.undo, bob.cells, codes(bob)) == (
        Undo.COMPENSATING,
        ["bob.ray", "BIO1"],
        {"not_in_list", "unenrol_loses"},
    )
    assert (plan.removals, plan.changes) == (2, 2)
    assert [(str(each.key), each.verb) for each in to_operations(plan, lambda: -7)] == [
        ("enrol:15/101/manual", Verb.DELETE),
        ("enrol:12/101/manual", Verb.DELETE),
    ]
    told = {note.code: note.facts.get("count") for note in plan.notes}
    assert plan.notes[0].facts["graded"] == 1
    assert told == {"sync_unenrols": 2, "sync_keeps_methods": 1, "sync_keeps_roles": 1}

    milder = leaving(plan_of(LIST, college(), sync=Sync.SUSPEND))
    assert {user: (row.verb, dict(row.after), row.undo) for user, row in milder.items()} == {
        BOB: (RowVerb.SUSPEND, {"suspended": True}, Undo.EXACT)
    }


def test_only_courses_that_a_usable_row_puts_somebody_into_are_meant() -> None:
    assert leaving(plan_of("username|course|action\nann.lee|BIO1|unenrol", college(), sync=Sync.UNENROL)) == {}
    text = "username|course\nnobody|BIO1\nann.lee|ART1"
    rows = leaving(plan_of(text, college(), sync=Sync.UNENROL, decisions={"sync_incomplete": "accept"}))
    assert {(row.user_id, row.course) for row in rows.values()} == {(BOB, "ART1")}


def test_roles_that_the_list_gives_are_meant_and_others_are_not() -> None:
    text = "username|course|role\nann.lee|BIO1|student\nbob.ray|BIO1|student\neve.one|BIO1|editingteacher"
    accepted = {"privileged_role:editingteacher": "accept", "enrolment_suspended": "keep"}
    assert DEE in leaving(plan_of(text, college(), sync=Sync.UNENROL, decisions=accepted))


@pytest.mark.parametrize(
    ("row", "held"),
    [("nobody|BIO1|", True), ("bob.ray|BIO1|nothing", True), ("bob.ray|BIO1|", False)],
)
def test_h93_a_row_with_an_error_holds_everybody_who_would_leave(row: str, held: bool) -> None:
    text = f"username|course|role\nann.lee|BIO1|\n{row}"
    rows = leaving(plan_of(text, college(), sync=Sync.UNENROL))
    assert {each.outcome for each in rows.values()} == {Outcome.CHECK if held else Outcome.CHANGE}
    assert BOB not in rows or "nobody" in row  # a row that names somebody keeps them, whatever else is wrong
    agreed = leaving(plan_of(text, college(), sync=Sync.UNENROL, decisions={"sync_incomplete": "accept"}))
    assert {each.outcome for each in agreed.values()} == {Outcome.CHANGE}


def test_h93_nobody_leaves_for_a_part_of_a_list() -> None:
    text = "username|course|dept\nann.lee|BIO1|A\nbob.ray|BIO1|B"
    only_a = (RowFilter("dept", "equals", "A"),)
    rows = leaving(plan_of(text, college(), sync=Sync.UNENROL, filters=only_a))
    assert {(user, row.outcome) for user, row in rows.items()} == {(BOB, Outcome.BLOCKED), (EVE, Outcome.BLOCKED)}
    assert "sync_filtered" in codes(rows[BOB])


def test_h93_protected_people_stay() -> None:
    plan = plan_of(LIST, college(), sync=Sync.UNENROL, protected=frozenset({BOB}))
    assert BOB not in leaving(plan)
    assert "sync_keeps_protected" in {note.code for note in plan.notes}


def crowd(size: int) -> FakeDirectory:
    """A course of so many people and Ann."""
    people = [person(ANN, "Ann Lee"), *(person(100 + n, f"P{n} Q{n}") for n in range(size))]
    return FakeDirectory(people, [course(101, "BIO1")], [enrolment(each.id, 101) for each in people])


@pytest.mark.parametrize(("size", "asked"), [(20, False), (21, True)])
def test_h93_more_than_a_course_may_lose_at_once_is_asked_for_each_course(size: int, asked: bool) -> None:
    plan = plan_of(LIST, crowd(size), sync=Sync.SUSPEND)
    assert plan.counts[Outcome.CHECK if asked else Outcome.CHANGE] == size
    assert [(ask.key, ask.rows) for ask in plan.asks] == ([("sync_many:bio1", size)] if asked else [])
    agreed = plan_of(LIST, crowd(size), sync=Sync.SUSPEND, decisions={"sync_many:bio1": "accept"})
    assert agreed.counts[Outcome.CHANGE] == size
    refused = plan_of(LIST, crowd(21), sync=Sync.SUSPEND, decisions={"sync_many:bio1": "skip"})
    assert refused.counts[Outcome.BLOCKED] == 21


def test_one_of_them_can_be_left_out_and_stays_so() -> None:
    row = RowId(0, row_number(BOB, 101))
    rows = leaving(plan_of(LIST, college(), sync=Sync.UNENROL, overrides={row: Override(skip=True)}))
    assert (rows[BOB].id, rows[BOB].outcome, rows[EVE].outcome) == (row, Outcome.BLOCKED, Outcome.CHANGE)


def test_a_trial_of_the_first_rows_takes_nobody_out() -> None:
    plan = plan_of("username|course\nann.lee|BIO1\nann.lee|ART1", college(), sync=Sync.UNENROL)
    assert first_rows(plan, 5) == [RowId(0, 3)]


def test_rows_of_no_file_get_numbers_that_can_be_kept() -> None:
    plan = plan_of(LIST, college(), sync=Sync.UNENROL)
    kept = stored_ids(plan)
    assert len(kept) == 2
    assert [RowId.unpacked(each.packed) for each in kept.values()] == list(kept.values())
    assert not any(map(is_listed, kept.values()))
    assert is_listed(RowId(0, 1_048_576))
