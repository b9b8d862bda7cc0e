"""What is offered for a field makes a difference in a check; what is not offered is not there to be wondered about."""

from __future__ import annotations

import pytest

from lmsdesk.domain.directory import EnrolmentRef
from lmsdesk.domain.imports.options import Empty, Kind, Mode, Policy, Write
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.domain.imports.policies import empties_of, usual_write, writes_of
from tests.fakes.directory import FakeDirectory, course, person, plan_of

HEAD = "username | course | role | grp | start | end | status | duration"
FULL = "ann.lee | BIO1 | teacher | A | 2026-02-02 | 2026-11-30 | suspended | "
LONG = "ann.lee | BIO1 | student |  | 2026-02-02 |  |  | 10 days"
BARE = "ann.lee |  | student |  |  |  |  | "
IN_BIO = "ann.lee | BIO1 | student |  |  |  |  | "
DEFAULTS = {"start": "2026-03-01", "end": "2026-10-01", "group": "A", "status": "suspended", "course": "BIO1"}
PEOPLE = "username | email | firstname | lastname | idnumber | city | suspended"
ANN = "ann.lee | ann@new.example | Anna | Leigh | S9 | Rome | yes"


def site() -> FakeDirectory:
    """Ann is a student in Biology from the first of January 2026 to the end of June, and lives in Oslo."""
    return FakeDirectory(
        [person(1, "Ann Lee")],
        [course(2, "BIO1")],
        [EnrolmentRef(1, 2, "manual", False, 1_767_225_600, 1_782_777_600, ("student",), True)],
        known_groups={(2, "a"): 9},
        more={1: {"city": "Oslo"}},
    )


def told(plan: ImportPlan) -> list[object]:
    """What would happen."""
    return [(row.outcome, dict(row.after)) for row in plan.rows]


@pytest.mark.parametrize("field", ["role", "start", "end", "group", "status", "duration"])
def test_how_far_a_field_of_an_enrolment_counts(field: str) -> None:
    row = LONG if field == "duration" else FULL
    usual = told(plan_of(f"{HEAD}\n{row}", site()))
    writes = writes_of(Kind.ENROLMENT, field)
    assert writes[0] is usual_write(Kind.ENROLMENT, field) is Write.ALWAYS
    for write in writes[1:]:
        assert told(plan_of(f"{HEAD}\n{row}", site(), policies={field: Policy(write)})) != usual, write
    if Write.IF_EMPTY not in writes:
        assert told(plan_of(f"{HEAD}\n{row}", site(), policies={field: Policy(Write.IF_EMPTY)})) == usual


@pytest.mark.parametrize("field", ["start", "end", "group", "status", "course"])
def test_what_an_empty_cell_of_an_enrolment_means(field: str) -> None:
    text = f"{HEAD}\n{BARE if field == 'course' else IN_BIO}"
    usual, empties = told(plan_of(text, site())), empties_of(Kind.ENROLMENT, field)
    assert empties[0] is Empty.LEAVE
    for empty in empties[1:]:
        defaults = {field: DEFAULTS[field]} if empty is Empty.DEFAULT else {}
        found = told(plan_of(text, site(), policies={field: Policy(empty=empty)}, defaults=defaults))
        assert found != usual, empty
    if Empty.CLEAR not in empties:
        assert told(plan_of(text, site(), policies={field: Policy(empty=Empty.CLEAR)})) == usual


@pytest.mark.parametrize("field", ["email", "first_name", "last_name", "idnumber", "city", "suspended"])
def test_how_far_a_field_of_an_account_counts(field: str) -> None:
    def written(write: Write | None) -> bool:
        policies = {} if write is None else {field: Policy(write)}
        both = {Kind.PERSON: Mode.BOTH}
        plan = plan_of(f"{PEOPLE}\n{ANN}", site(), kind=Kind.PERSON, modes=both, policies=policies)
        return field in plan.rows[0].after

    writes = writes_of(Kind.PERSON, field)
    assert written(Write.ALWAYS)
    assert not written(Write.NEVER)
    if Write.IF_EMPTY in writes:
        assert not written(Write.IF_EMPTY)  # the site has something everywhere
    assert written(None) is written(usual_write(Kind.PERSON, field))


def test_an_empty_cell_of_an_account_clears_or_means_a_value() -> None:
    text = "username | city\nann.lee | "
    both = {Kind.PERSON: Mode.BOTH}
    assert empties_of(Kind.PERSON, "city") == (Empty.LEAVE, Empty.CLEAR, Empty.DEFAULT)
    assert plan_of(text, site(), kind=Kind.PERSON, modes=both).rows[0].after == {}
    cleared = plan_of(text, site(), kind=Kind.PERSON, modes=both, policies={"city": Policy(empty=Empty.CLEAR)})
    assert cleared.rows[0].after == {"city": ""}
    valued = plan_of(
        text, site(), kind=Kind.PERSON, modes=both,
        policies={"city": Policy(empty=Empty.DEFAULT)}, defaults={"city": "Rome"},
    )  # fmt: skip
    assert valued.rows[0].after == {"city": "Rome"}


@pytest.mark.parametrize("field", ["username", "email", "idnumber", "action", None, "nonsense"])
def test_what_tells_who_is_meant_has_no_choice_in_enrolments(field: str | None) -> None:
    assert writes_of(Kind.ENROLMENT, field) == ()
    assert empties_of(Kind.ENROLMENT, field) == ()


@pytest.mark.parametrize("kind", [Kind.COHORT_MEMBER, Kind.GROUP_MEMBER, Kind.COURSE, Kind.CATEGORY])
def test_other_lists_have_no_such_choices_yet(kind: Kind) -> None:
    assert writes_of(kind, "idnumber") == ()
    assert empties_of(kind, "idnumber") == ()
