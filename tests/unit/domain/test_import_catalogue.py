"""Lists of courses and categories: made and changed, with the categories that they lie in."""

from __future__ import annotations

import pytest

from lmsdesk.domain.changes import Undo, Verb
from lmsdesk.domain.directory import CategoryRef
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import ImportOptions, Kind, Mode, Policy, Write
from lmsdesk.domain.imports.part import part_of
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.row_ids import RowId
from lmsdesk.lms.moodle.rules import validate
from tests.fakes.directory import NOW, FakeDirectory, codes, only, sheet, small_site

HEAD = "shortname|fullname|category"


def college() -> FakeDirectory:
    """Science with two parts, and two categories of one name."""
    site = small_site()
    site.known_categories = [
        CategoryRef(3, ("Science",), "SCI"),
        CategoryRef(4, ("Science", "Biology"), "BIO"),
        CategoryRef(5, ("Archive",), ""),
        CategoryRef(6, ("Archive", "Biology"), ""),
    ]
    return site


def catalogue(text: str, kind: Kind = Kind.COURSE, **options: object) -> ImportPlan:
    """A list of courses or categories, checked with what a Moodle site would refuse."""
    chosen = ImportOptions(now=NOW, kind=kind, **options)  # type: ignore[arg-type]  # fields by name
    return check(sheet(text), chosen, college(), None, validate)


def made(plan: ImportPlan) -> list[tuple[str, Verb, dict[str, object]]]:
    """Keys, verbs and fields of what a plan does; new things are numbered down from -1."""
    numbers = iter(range(-1, -100, -1))
    return [(str(each.key), each.verb, dict(each.patch)) for each in to_operations(plan, lambda: next(numbers))]


def test_a_new_course_is_made_where_its_path_leads() -> None:
    plan = catalogue(
        f"{HEAD}|idnumber|visible|start|end\nCHE1|Chemistry|science / biology|C-9|no|2026-10-01|2027-02-01"
    )
    row = only(plan)
    assert (row.outcome, row.course, row.undo) == (Outcome.CREATE, "CHE1", Undo.COMPENSATING)
    ((key, verb, fields),) = made(plan)
    assert (key, verb, fields["category_id"], fields["visible"], fields["idnumber"]) == (
        "course:t-1", Verb.CREATE, 4, False, "C-9",
    )  # fmt: skip
    assert (fields["start"], fields["end"]) == (1790812800, 1801526399)


@pytest.mark.parametrize(
    ("category", "code"),
    [("Biology", "category_ambiguous"), ("Sciense", "category_unknown"), ("", "thing_lacks")],
)
def test_a_category_that_is_not_sure_stops_the_row(category: str, code: str) -> None:
    row = only(catalogue(f"{HEAD}\nCHE1|Chemistry|{category}"))
    assert (row.outcome, code in codes(row)) == (Outcome.BLOCKED, True)


def test_categories_are_found_by_their_number_too() -> None:
    plan = catalogue("shortname|fullname|category_idnumber\nCHE1|Chemistry|bio")
    assert made(plan)[0][2]["category_id"] == 4


def test_missing_categories_are_made_once_from_the_top_and_only_when_that_is_ticked() -> None:
    text = f"{HEAD}\nA1|Alpha|Arts / Dance\nA2|Beta|arts/dance\nA3||Arts / Song"
    plan = catalogue(text, allow_create_groups=True)
    assert made(plan) == [
        ("category:t-1", Verb.CREATE, {"name": "Arts"}),
        ("category:t-2", Verb.CREATE, {"name": "Dance", "parent": -1}),
        ("course:t-3", Verb.CREATE, {"shortname": "A1", "fullname": "Alpha", "category_id": -2}),
        ("course:t-4", Verb.CREATE, {"shortname": "A2", "fullname": "Beta", "category_id": -2}),
    ]
    assert plan.changes == 4
    assert [thing.label for thing in part_of(plan, [RowId(0, 2)]).new_things] == ["Arts", "Arts / Dance"]
    assert part_of(plan, [RowId(0, 4)]).new_things == ()


def test_courses_that_are_there_are_left_unless_both_is_chosen() -> None:
    text = f"{HEAD}\nbio1|Biology one|Science / Biology"
    left = only(catalogue(text))
    (reason,) = left.reasons
    assert (left.outcome, reason.code, reason.facts["differs"]) == (
        Outcome.SAME, "left_thing_differs", "fullname, category",
    )  # fmt: skip
    plan = catalogue(text, modes={Kind.COURSE: Mode.BOTH})
    row = only(plan)
    assert (dict(row.before), dict(row.after), row.undo) == (
        {"fullname": "Course BIO1", "category_id": 3},
        {"fullname": "Biology one", "category_id": 4},
        Undo.EXACT,
    )
    assert made(plan) == [("course:101", Verb.UPDATE, dict(row.after))]


def test_what_a_course_is_known_by_stays_unless_a_person_says_so() -> None:
    both = {Kind.COURSE: Mode.BOTH}
    text = "shortname|idnumber\nBIO1|NEW-1"
    kept = only(catalogue(text, modes=both))
    assert (kept.outcome, codes(kept)) == (Outcome.SAME, {"kept_as_is"})
    written = only(catalogue(text, modes=both, policies={"idnumber": Policy(Write.ALWAYS)}))
    assert dict(written.after) == {"idnumber": "NEW-1"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("shortname|idnumber|fullname\nBIO1|C-102|x", "fields_disagree"),
        ("course_id|fullname\n999|x", "course_unknown"),
        (f"{HEAD}|visible\nCHE1|Chemistry|Science|perhaps", "flag_unreadable"),
        (f"{HEAD}|start|end\nCHE1|Chemistry|Science|2027-01-01|2026-01-01", "end_before_start"),
        (f"{HEAD}\nCHE1|{'C' * 255}|Science", "too_long"),
        (f"{HEAD}\nCHE1|<b>C|Science", "has_tags"),
    ],
)
def test_what_cannot_be_done_is_told_before(text: str, code: str) -> None:
    row = only(catalogue(text, modes={Kind.COURSE: Mode.BOTH}))
    assert (row.outcome, code in codes(row)) == (Outcome.BLOCKED, True)


def test_rows_about_one_course_are_one_or_contradict_each_other() -> None:
    first, second = catalogue(f"{HEAD}\nCHE1|Chemistry|Science\nche1|Chemistry|Science").rows
    assert {"conflicting_rows" in codes(row) for row in (first, second)} == {True}  # two spellings of the short name
    first, second = catalogue(f"{HEAD}\nCHE1|Chemistry|Science\nCHE1|Chemistry|Science").rows
    assert (first.outcome, second.outcome) == (Outcome.CREATE, Outcome.MERGED)
    for row in catalogue(f"{HEAD}|idnumber\nCHE1|C|Science|N1\nCHE2|C|Science|N1").rows:
        assert "twice_in_list" in codes(row)


# Categories


def test_categories_are_made_below_those_of_the_site_and_of_rows_above() -> None:
    plan = catalogue("name|idnumber|parent\nArts|ART|\nDance||Arts\nZoology|ZOO|Science", Kind.CATEGORY)
    assert made(plan) == [
        ("category:t-1", Verb.CREATE, {"name": "Arts", "idnumber": "ART"}),
        ("category:t-2", Verb.CREATE, {"name": "Dance", "parent": -1}),
        ("category:t-3", Verb.CREATE, {"name": "Zoology", "parent": 3, "idnumber": "ZOO"}),
    ]
    assert [row.course for row in plan.rows] == ["Arts", "Arts / Dance", "Science / Zoology"]


def test_a_row_names_as_its_parent_what_a_row_above_puts_below_another() -> None:
    plan = catalogue("name|parent\nZoology|Science\nFish|Zoology\nCarp|Science / Zoology / Fish", Kind.CATEGORY)
    assert [fields.get("parent") for _, _, fields in made(plan)] == [3, -1, -2]


@pytest.mark.parametrize("parent", ["Sciense", "Biology"])
def test_a_parent_that_is_not_sure_stops_the_row(parent: str) -> None:
    row = only(catalogue(f"name|parent\nZoology|{parent}", Kind.CATEGORY))
    assert row.outcome is Outcome.BLOCKED


def test_a_category_moves_only_when_both_is_chosen_and_is_found_by_its_number() -> None:
    text = "name|idnumber|parent\nBiology|BIO|Archive"
    same = only(catalogue("name|idnumber|parent\nBiology|BIO|Science", Kind.CATEGORY))
    assert (same.outcome, codes(same)) == (Outcome.SAME, {"left_thing"})
    both = {Kind.CATEGORY: Mode.BOTH}
    row = only(catalogue("name|idnumber|parent\nLife|BIO|Science", Kind.CATEGORY, modes=both))
    assert codes(row) == {"kept_as_is"}  # another name is written only when that is said
    named = {"name": Policy(Write.ALWAYS)}
    plan = catalogue("name|idnumber|parent\nLife|BIO|Archive", Kind.CATEGORY, modes=both, policies=named)
    assert made(plan) == [("category:4", Verb.UPDATE, {"name": "Life", "parent": 5})]
    assert only(catalogue(text, Kind.CATEGORY, modes=both)).thing == 6  # a path says more than a number


def test_one_category_twice_is_one() -> None:
    first, second = catalogue("category\nArts / Song\narts/song", Kind.CATEGORY, allow_create_groups=True).rows
    assert (first.outcome, second.outcome) == (Outcome.CREATE, Outcome.SAME)
