"""One row, one fate: open questions about columns hold rows, and no row is lost behind another one."""

from __future__ import annotations

from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import Override
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.row_ids import RowId
from tests.fakes.directory import codes, enrolment, only, plan_of, small_site

DOCEBO = "username|course|status\nann.lee|BIO1|active\nbob.ray|BIO1|\nbob.ray|ART1|completed"


def outcomes(plan: ImportPlan) -> list[Outcome]:
    """What becomes of the rows."""
    return [row.outcome for row in plan.rows]


def staged(plan: ImportPlan) -> list[tuple[Entity, int]]:
    """What would be put into the tray: the kind of thing, and the row that asks for it."""
    return [
        (item.key.entity, item.source_row.number if item.source_row else 0) for item in to_operations(plan, lambda: -1)
    ]


def test_a_column_that_can_mean_several_things_holds_the_rows_that_use_it() -> None:
    plan = plan_of(DOCEBO, small_site())
    (ask,) = plan.open_asks
    assert (ask.code, ask.key) == ("column_ambiguous", "column:status")
    assert outcomes(plan) == [Outcome.CHECK, Outcome.CREATE, Outcome.CHECK]
    assert staged(plan) == [(Entity.ENROLMENT, 3)]


def test_once_it_is_told_what_the_column_is_its_rows_go_on() -> None:
    ignored = plan_of(DOCEBO, small_site(), decisions={"column:status": "ignore"})
    assert outcomes(ignored) == [Outcome.CREATE] * 3
    chosen = plan_of(DOCEBO, small_site(), columns={"status": "status"})
    assert outcomes(chosen)[:2] == [Outcome.CREATE] * 2
    assert not any(ask.code == "column_ambiguous" for ask in chosen.asks)


def test_a_row_that_is_so_already_waits_for_a_column_too() -> None:
    site = small_site()
    site.known_enrolments = [enrolment(11, 101)]
    plan = plan_of("username|course|status\nann.lee|BIO1|drop\nbob.ray|BIO1|active", site)
    assert outcomes(plan)[0] is Outcome.CHECK


def test_a_list_without_a_heading_waits_until_its_columns_are_confirmed() -> None:
    text = "add|student|S0011|C-101\nadd|student|S0012|C-101"
    plan = plan_of(text, small_site(), header=False)
    assert [(ask.code, ask.rows) for ask in plan.open_asks] == [("no_header", 2)]
    assert outcomes(plan) == [Outcome.CHECK] * 2
    assert plan.changes == 0
    assert staged(plan) == []
    agreed = plan_of(text, small_site(), header=False, decisions={"no_header": "accept"})
    assert outcomes(agreed) == [Outcome.CREATE] * 2


# Rows behind each other

WEAKER = "username|email|course\nghost|ann.lee@college.example|BIO1\nann.lee||BIO1"


def test_a_row_without_a_doubt_does_not_wait_for_one_that_says_the_same_with_a_doubt() -> None:
    plan = plan_of(WEAKER, small_site())
    assert outcomes(plan) == [Outcome.CHECK, Outcome.CREATE]
    assert "duplicate_row" in codes(plan.rows[0])
    assert staged(plan) == [(Entity.ENROLMENT, 3)]


def test_a_row_is_not_lost_when_the_one_before_it_is_left_out_by_an_answer() -> None:
    plan = plan_of(WEAKER, small_site(), decisions={"weaker_match:username": "skip"})
    assert outcomes(plan) == [Outcome.BLOCKED, Outcome.CREATE]
    accepted = plan_of(WEAKER, small_site(), decisions={"weaker_match:username": "accept"})
    assert outcomes(accepted) == [Outcome.CREATE, Outcome.MERGED]
    assert staged(accepted) == [(Entity.ENROLMENT, 2)]


def test_rows_that_say_the_same_with_the_same_doubt_wait_together() -> None:
    text = "username|course|role\nann.lee|BIO1|teacher\nann.lee|BIO1|teacher"
    plan = plan_of(text, small_site())
    assert outcomes(plan) == [Outcome.CHECK, Outcome.CHECK]
    assert "duplicate_row" in codes(plan.rows[1])
    agreed = plan_of(text, small_site(), decisions={"privileged_role:teacher": "accept"})
    assert outcomes(agreed) == [Outcome.CREATE, Outcome.MERGED]


def test_a_conflict_ends_when_one_of_the_rows_is_left_out_by_an_answer() -> None:
    text = "username|email|course|action\nghost|ann.lee@college.example|BIO1|unenrol\nann.lee||BIO1|enrol"
    both = plan_of(text, small_site())
    assert outcomes(both) == [Outcome.BLOCKED, Outcome.BLOCKED]
    one = plan_of(text, small_site(), decisions={"weaker_match:username": "skip"})
    assert outcomes(one) == [Outcome.BLOCKED, Outcome.CREATE]


def test_all_copies_of_rows_that_contradict_stay_out_with_them() -> None:
    text = "username|course|end\nann.lee|BIO1|2026-12-01\nann.lee|BIO1|2026-12-01\nann.lee|BIO1|2026-12-31"
    plan = plan_of(text, small_site())
    assert outcomes(plan) == [Outcome.BLOCKED] * 3
    assert all("conflicting_rows" in codes(row) for row in plan.rows)


TWO = "username|course|role|group name\nann.lee|BIO1|student|\nann.lee|BIO1|teacher|Blue\nann.lee|BIO1|manager|"


def test_a_role_that_waits_for_an_answer_is_not_given_by_the_next_row() -> None:
    site = small_site()
    site.known_groups = {(101, "blue"): 7}
    decisions = {"two_roles": "accept", "privileged_role:manager": "accept"}
    plan = plan_of(TWO, site, decisions=decisions)
    assert outcomes(plan) == [Outcome.CREATE, Outcome.CHECK, Outcome.CHANGE]
    assert plan.rows[2].after["role"] == "student,manager"


def test_a_group_stays_with_a_row_that_adds_a_role() -> None:
    site = small_site()
    site.known_groups = {(101, "blue"): 7}
    decisions = {"two_roles": "accept", "privileged_role:manager": "accept", "privileged_role:teacher": "accept"}
    plan = plan_of(TWO, site, decisions=decisions)
    assert outcomes(plan) == [Outcome.CREATE, Outcome.CHANGE, Outcome.CHANGE]
    assert dict(plan.rows[1].after) == {"groups": "Blue", "role": "student,teacher"}
    assert (Entity.GROUP_MEMBER, 3) in staged(plan)


def test_two_roles_that_were_accepted_row_by_row_enrol_once() -> None:
    text = "username|course|role\nann.lee|BIO1|student\nann.lee|BIO1|teacher"
    yes = Override(accepted=frozenset({"two_roles", "privileged_role"}))
    plan = plan_of(text, small_site(), overrides={RowId(0, 2): yes, RowId(0, 3): yes})
    assert outcomes(plan) == [Outcome.CREATE, Outcome.CHANGE]
    assert [entity for entity, _ in staged(plan)].count(Entity.ENROLMENT) == 1


def test_a_row_left_out_by_hand_says_nothing_else() -> None:
    row = only(plan_of("username|course\nann.lee|BIO1", small_site(), overrides={RowId(0, 2): Override(skip=True)}))
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"skipped"})
