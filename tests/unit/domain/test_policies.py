"""What is offered for a field makes a difference in a check; what is not offered is not there to be wondered about."""

from __future__ import annotations

import pytest

from lmsdesk.domain.directory import CategoryRef, EnrolmentRef
from lmsdesk.domain.imports.options import Empty, Kind, Mode, Policy, Write
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.imports.policies import empties_of, usual_write, writes_of
from tests.fakes.directory import NOW, FakeDirectory, course, person, plan_of

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


COURSES = "shortname | fullname | idnumber | category | visible | start | end"
MATHS = "MAT1 | Mathematics | C-2 | Arts | no | 2026-03-01 | 2026-12-31"


def catalogue() -> FakeDirectory:
    """BIO1 with the number C-2 in Science, and two categories at the top."""
    made = site()
    made.known_courses = [course(2, "BIO1", end=NOW)]
    made.known_categories = [CategoryRef(3, ("Science",), "SCI"), CategoryRef(4, ("Arts",), "")]
    return made


def of_things(text: str, kind: Kind, **options: object) -> dict[str, object]:
    """What the one row would change of what is there."""
    plan = plan_of(text, catalogue(), kind=kind, modes={kind: Mode.BOTH}, **options)
    return dict(plan.rows[0].after)


STORED = {"category": "category_id"}


@pytest.mark.parametrize("field", ["shortname", "fullname", "category", "visible", "start", "end"])
def test_how_far_a_field_of_a_course_counts(field: str) -> None:
    def written(write: Write | None) -> bool:
        policies = {} if write is None else {field: Policy(write)}
        return STORED.get(field, field) in of_things(f"{COURSES}\n{MATHS}", Kind.COURSE, policies=policies)

    writes = writes_of(Kind.COURSE, field)
    assert written(Write.ALWAYS)
    assert not written(Write.NEVER)
    if Write.IF_EMPTY in writes:
        assert not written(Write.IF_EMPTY)
    assert written(None) is written(usual_write(Kind.COURSE, field))


def test_the_number_of_a_course_is_written_where_there_is_none_or_where_that_is_said() -> None:
    text = "shortname | idnumber\nBIO1 | C-9"
    assert usual_write(Kind.COURSE, "idnumber") is Write.IF_EMPTY
    assert of_things(text, Kind.COURSE) == {}
    assert of_things(text, Kind.COURSE, policies={"idnumber": Policy(Write.ALWAYS)}) == {"idnumber": "C-9"}


def test_a_course_whose_category_is_not_written_is_not_stopped_by_one_that_is_unknown() -> None:
    text = "shortname | fullname | category\nBIO1 | Biology I | Nowhere"
    plan = plan_of(text, catalogue(), kind=Kind.COURSE, modes={Kind.COURSE: Mode.BOTH})
    assert plan.rows[0].outcome is Outcome.BLOCKED
    assert of_things(text, Kind.COURSE, policies={"category": Policy(Write.NEVER)}) == {"fullname": "Biology I"}


@pytest.mark.parametrize(("field", "value"), [("end", "2026-12-31"), ("start", "2026-03-01"), ("category", "Arts")])
def test_what_an_empty_cell_of_a_course_means(field: str, value: str) -> None:
    text = f"shortname | {field}\nBIO1 | "
    empties = empties_of(Kind.COURSE, field)
    assert of_things(text, Kind.COURSE) == {}
    valued = of_things(text, Kind.COURSE, policies={field: Policy(empty=Empty.DEFAULT)}, defaults={field: value})
    assert list(valued) == [STORED.get(field, field)]
    cleared = of_things(text, Kind.COURSE, policies={field: Policy(empty=Empty.CLEAR)})
    assert (Empty.CLEAR in empties) is bool(cleared) is (field == "end")


def test_how_far_the_number_and_the_parent_of_a_category_count() -> None:
    number, moved = "category | idnumber\nScience | S-2", "idnumber | category | parent\nSCI | Science | Arts"
    assert of_things(number, Kind.CATEGORY) == {}
    assert of_things(number, Kind.CATEGORY, policies={"idnumber": Policy(Write.ALWAYS)}) == {"idnumber": "S-2"}
    assert usual_write(Kind.CATEGORY, "idnumber") is Write.IF_EMPTY
    assert of_things(moved, Kind.CATEGORY) == {"parent": 4}
    assert of_things(moved, Kind.CATEGORY, policies={"parent": Policy(Write.NEVER)}) == {}


@pytest.mark.parametrize("kind", [Kind.COHORT_MEMBER, Kind.GROUP_MEMBER])
def test_members_are_in_or_out(kind: Kind) -> None:
    for field in ("cohort", "group", "action"):
        assert writes_of(kind, field) == ()
    assert empties_of(kind, "cohort" if kind is Kind.COHORT_MEMBER else "group") == (Empty.LEAVE, Empty.DEFAULT)
