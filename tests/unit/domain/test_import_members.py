"""Lists of members of cohorts and groups: in, out, and sets that are made when that is ticked."""

from __future__ import annotations

import pytest

from lmsdesk.domain.changes import Undo, Verb
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import Kind, Mode
from lmsdesk.domain.imports.part import part_of
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.row_ids import RowId
from tests.fakes.directory import FakeDirectory, codes, enrolment, only, plan_of, small_site


def college() -> FakeDirectory:
    """Ann is a nurse; she and Bob are in BIO1, she in the blue group."""
    site = small_site()
    site.known_cohorts = {"Nurses": 50, "COH-2": 51}
    site.in_cohorts = {(50, 11)}
    site.known_enrolments = [enrolment(11, 101), enrolment(12, 101)]
    site.known_groups = {(101, "blue"): 7, (101, "green"): 8, (101, "twice"): 0}
    site.members = {(7, 11)}
    return site


@pytest.mark.parametrize(
    ("row", "outcome", "verb", "said"),
    [
        ("ann.lee|nurses|", Outcome.SAME, RowVerb.ADD, set()),
        ("bob.ray|Nurses|", Outcome.CREATE, RowVerb.ADD, set()),
        ("bob.ray|coh-2|add", Outcome.CREATE, RowVerb.ADD, set()),
        ("ann.lee|Nurses|remove", Outcome.CHANGE, RowVerb.REMOVE, {"cohort_loses"}),
        ("bob.ray|Nurses|remove", Outcome.SAME, RowVerb.REMOVE, {"not_member"}),
        ("ann.lee|Nurse|", Outcome.BLOCKED, RowVerb.ADD, {"cohort_unknown"}),
        ("ann.lee|Nurses|suspend", Outcome.BLOCKED, RowVerb.ADD, {"member_action"}),
        ("ann.lee||", Outcome.BLOCKED, RowVerb.ADD, {"member_of_nothing"}),
        ("nobody|Nurses|", Outcome.BLOCKED, RowVerb.ADD, {"person_unknown"}),
    ],
)
def test_members_of_cohorts(row: str, outcome: Outcome, verb: RowVerb, said: set[str]) -> None:
    found = only(plan_of(f"username|cohort|action\n{row}", college()))
    assert (found.kind, found.outcome, found.verb, codes(found)) == (Kind.COHORT_MEMBER, outcome, verb, said)


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (Mode.BOTH, [Outcome.CREATE, Outcome.CHANGE, Outcome.SAME]),
        (Mode.ADD, [Outcome.CREATE, Outcome.SAME, Outcome.SAME]),
        (Mode.UPDATE, [Outcome.SAME, Outcome.CHANGE, Outcome.SAME]),
    ],
)
def test_people_are_put_in_or_taken_out_or_both(mode: Mode, told: list[Outcome]) -> None:
    text = "username|cohort|action\nbob.ray|Nurses|add\nann.lee|Nurses|remove\nbob.ray|COH-2|remove"
    plan = plan_of(text, college(), modes={Kind.COHORT_MEMBER: mode})
    assert [row.outcome for row in plan.rows] == told
    said = {Mode.ADD: {"member_stays"}, Mode.UPDATE: {"member_not_added"}}.get(mode, set())
    assert {code for row in plan.rows for code in codes(row)} - {"cohort_loses", "not_member"} == said


def test_a_cohort_of_one_name_is_made_when_that_one_is_answered() -> None:
    text = "username|cohort\nbob.ray|Porters\nbob.ray|Cooks"
    plan = plan_of(text, college())
    assert [(ask.key, ask.chosen) for ask in plan.asks] == [
        ("cohort_unknown:porters", "leave"),
        ("cohort_unknown:cooks", "leave"),
    ]
    plan = plan_of(text, college(), decisions={"cohort_unknown:cooks": "create"})
    assert [row.outcome for row in plan.rows] == [Outcome.BLOCKED, Outcome.CREATE]
    assert [each.label for each in plan.new_things] == ["Cooks"]


def test_a_cohort_that_is_unknown_is_told_with_near_names() -> None:
    (reason,) = only(plan_of("username|cohort\nann.lee|Nursis", college())).reasons
    assert reason.facts["known"] == "nurses"


def test_members_become_one_change_each() -> None:
    text = "username|cohort|action\nbob.ray|Nurses|\nann.lee|Nurses|remove\nbob.ray|NURSES|"
    plan = plan_of(text, college())
    made = [(str(each.key), each.verb, each.label, each.source_row) for each in to_operations(plan, lambda: -7)]
    assert made == [
        ("cohort_member:50/12", Verb.ADD, "Bob Ray in Nurses", RowId(0, 2)),
        ("cohort_member:50/11", Verb.REMOVE, "Ann Lee in Nurses", RowId(0, 3)),
    ]
    assert [row.outcome for row in plan.rows][-1] is Outcome.MERGED
    assert (plan.changes, [row.undo for row in plan.rows][:2]) == (2, [Undo.EXACT, Undo.COMPENSATING])


def test_rows_that_put_somebody_in_and_take_them_out_contradict_each_other() -> None:
    text = "username|cohort|action\nbob.ray|Nurses|add\nbob.ray|nurses|remove"
    assert all("conflicting_rows" in codes(row) for row in plan_of(text, college()).rows)


def test_new_cohorts_are_made_once_and_only_for_rows_that_are_done() -> None:
    text = "username|cohort\nann.lee|Porters\nbob.ray|porters\nnobody|Cooks"
    assert all(row.outcome is Outcome.BLOCKED for row in plan_of(text, college()).rows)
    plan = plan_of(text, college(), allow_create_groups=True)
    assert [thing.label for thing in plan.new_things] == ["Porters"]
    first, *rest = to_operations(plan, iter((-9, -10)).__next__)
    assert (str(first.key), first.verb, dict(first.patch)) == (
        "cohort:t-9",
        Verb.CREATE,
        {"name": "Porters", "idnumber": "Porters"},
    )
    assert [str(each.key) for each in rest] == ["cohort_member:t-9/11", "cohort_member:t-9/12"]
    assert (plan.changes, part_of(plan, [RowId(0, 4)]).new_things) == (3, ())


def test_one_cohort_for_the_whole_list() -> None:
    plan = plan_of("username\nbob.ray", college(), kind=Kind.COHORT_MEMBER, defaults={"cohort": "Nurses"})
    assert only(plan).thing == 50
    refused = plan_of("username\nbob.ray", college(), kind=Kind.COHORT_MEMBER).refused
    assert refused is not None
    assert refused.code == "no_cohort_column"


@pytest.mark.parametrize(
    ("row", "outcome", "said"),
    [
        ("ann.lee|BIO1|Blue|", Outcome.SAME, set()),
        ("bob.ray|BIO1|Blue|", Outcome.CREATE, set()),
        ("ann.lee|BIO1|Blue|remove", Outcome.CHANGE, set()),
        ("bob.ray|BIO1|Blue|remove", Outcome.SAME, {"not_member"}),
        ("bob.ray|BIO1|Bleu|", Outcome.BLOCKED, {"group_unknown"}),
        ("bob.ray|BIO1|Twice|", Outcome.BLOCKED, {"group_ambiguous"}),
    ],
)
def test_members_of_groups(row: str, outcome: Outcome, said: set[str]) -> None:
    plan = plan_of(f"username|course|group|action\n{row}", college(), kind=Kind.GROUP_MEMBER)
    found = only(plan)
    assert (found.outcome, codes(found)) == (outcome, said)
    assert len(list(to_operations(plan, lambda: -7))) == plan.changes == (outcome in (Outcome.CREATE, Outcome.CHANGE))


def test_only_people_of_the_course_get_into_its_groups() -> None:
    site = college()
    site.known_enrolments = []
    row = only(plan_of("username|course|group\nbob.ray|BIO1|Blue", site, kind=Kind.GROUP_MEMBER))
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"not_in_course"})


def test_new_groups_are_made_before_their_members() -> None:
    plan = plan_of(
        "username|course|group\nbob.ray|BIO1|Red\nann.lee|BIO1|red",
        college(),
        kind=Kind.GROUP_MEMBER,
        allow_create_groups=True,
    )
    made = [(str(each.key), each.verb) for each in to_operations(plan, lambda: -9)]
    assert made == [("group:t-9", Verb.CREATE), ("group_member:t-9/12", Verb.ADD), ("group_member:t-9/11", Verb.ADD)]


def test_several_groups_of_a_row_are_parts_of_it() -> None:
    plan = plan_of("username|course|group|group\nbob.ray|BIO1|Blue|Green", college(), kind=Kind.GROUP_MEMBER)
    assert [(row.part, dict(row.after)) for row in plan.rows] == [(1, {"groups": "Blue"}), (2, {"groups": "Green"})]
    assert [str(each.key) for each in to_operations(plan, lambda: -9)] == ["group_member:7/12", "group_member:8/12"]


def test_a_protected_person_is_asked_about() -> None:
    row = only(plan_of("username|cohort\nbob.ray|Nurses", college(), protected=frozenset({12})))
    assert (row.outcome, codes(row)) == (Outcome.CHECK, {"protected"})
