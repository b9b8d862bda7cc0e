"""What looks damaged and is what the site has stays as it is; what may be two things is never chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lmsdesk.domain.directory import CategoryRef, CourseRef, PersonRef
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import Empty, ImportOptions, Kind, Mode, Policy
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.files.lists import read_text
from tests.fakes.directory import NOW, FakeDirectory, small_site

BOTH = ImportOptions(now=NOW, modes=dict.fromkeys(Kind, Mode.BOTH))


def person(number: int, username: str, idnumber: str = "", first: str = "Ann") -> PersonRef:
    """Somebody of a site."""
    return PersonRef(number, username, f"p{number}@example.org", idnumber, first, "Lee", False, None, "")


def course(number: int, shortname: str) -> CourseRef:
    """A course that takes people by hand."""
    return CourseRef(number, shortname, f"Course {number}", "", True, None, None, "", ("manual",))


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1.0", 8), ("1", 7), ("'0012", 10), ("0012", 9), ('="0012"', 9), ("2.0", 11)],  # 2.0 is no course: 2 is
)
def test_a_course_that_is_called_like_a_damaged_number_is_the_one_that_is_meant(text: str, meant: int) -> None:
    site = small_site()
    names = {7: "1", 8: "1.0", 9: "0012", 10: "'0012", 11: "2"}
    site.known_courses += [course(number, name) for number, name in names.items()]
    row = check(read_text(f"username\tcourse\nann.lee\t{text}\n"), BOTH, site).rows[0]
    assert (row.course_id, row.outcome) == (meant, Outcome.CREATE)


@pytest.mark.parametrize(("text", "meant"), [("1.0", 8), ("1", 7), ("2.0", 9)])  # 2.0 is none: 2 is
def test_a_category_whose_id_number_looks_damaged_is_the_one_that_is_meant(text: str, meant: int) -> None:
    site = FakeDirectory()
    site.known_categories = [CategoryRef(n, (f"C{n}",), number) for n, number in ((7, "1"), (8, "1.0"), (9, "2"))]
    options = replace(BOTH, kind=Kind.COURSE)
    row = check(read_text(f"short name\tfull name\tcategory id number\nnew\tNew\t{text}\n"), options, site).rows[0]
    assert row.after.get("category_id") == meant, row.reasons


def test_people_are_found_by_what_they_are_called_before_anything_is_repaired() -> None:
    site = FakeDirectory(known_people=[person(3, "1.0"), person(4, "1"), person(5, "'x")])
    text = "username\tfirst name\tlast name\tcity\n1.0\tAnn\tLee\tA\n1\tAnn\tLee\tA\n'x\tAnn\tLee\tA\n"
    plan = check(read_text(text), replace(BOTH, kind=Kind.PERSON), site)
    assert [row.user_id for row in plan.rows] == [3, 4, 5]


@pytest.mark.parametrize(("cell", "held"), [("ª7", "a7"), ("a7", "ª7"), ("ª7", "ª7"), ("1.0", "1.0"), ("1", "1.0")])
def test_an_id_number_differs_only_when_a_list_could_say_it_otherwise(cell: str, held: str) -> None:
    site = FakeDirectory(known_people=[person(3, "ann", held)])
    options = replace(BOTH, kind=Kind.PERSON, match_by="username")
    row = check(read_text(f"username\tid number\tcity\nann\t{cell}\tA\n"), options, site).rows[0]
    assert "kept_as_is" not in {reason.code for reason in row.reasons}
    assert "idnumber" not in row.after


@pytest.mark.parametrize("word", ["n/a", "none", "-", "#N/A"])
def test_a_word_for_nothing_is_no_question_where_the_site_has_it_too(word: str) -> None:
    site = FakeDirectory(known_people=[person(3, "ann", first=word)])
    text = f"username\tfirst name\tlast name\nann\t{word}\tLee\n"
    options = replace(BOTH, kind=Kind.PERSON)
    row = check(read_text(text), options, site).rows[0]
    assert (row.outcome, row.reasons) == (Outcome.SAME, ())
    other = FakeDirectory(known_people=[person(3, "ann", first="Ann")])
    assert check(read_text(text), options, other).rows[0].outcome in (Outcome.CHECK, Outcome.BLOCKED)


def test_a_word_for_nothing_stays_a_question_where_empty_cells_take_away() -> None:
    site = FakeDirectory(known_people=[person(3, "ann")], more={3: {"city": "none"}})
    options = replace(BOTH, kind=Kind.PERSON, policies={"city": Policy(empty=Empty.CLEAR)})
    row = check(read_text("username\tfirst name\tlast name\tcity\nann\tAnn\tLee\tnone\n"), options, site).rows[0]
    assert row.outcome is Outcome.CHECK


def test_categories_whose_paths_are_written_alike_are_not_chosen_among() -> None:
    site = FakeDirectory(
        known_categories=[CategoryRef(1, ("A",)), CategoryRef(2, ("A", "B")), CategoryRef(3, ("A / B",), "AB")],
        known_courses=[course(7, "BIO")],
    )
    head = "short name\tname\tcategory\tcategory id number\n"
    options = replace(BOTH, kind=Kind.COURSE)
    row = check(read_text(f"{head}BIO\tCourse 7\tA / B\t\n"), options, site).rows[0]
    assert (row.outcome, {reason.code for reason in row.reasons}) == (Outcome.BLOCKED, {"category_ambiguous"})
    row = check(read_text(f"{head}BIO\tCourse 7\tA / B\tAB\n"), options, site).rows[0]
    assert (row.outcome, row.after) == (Outcome.CHANGE, {"category_id": 3})


def test_a_name_with_a_slash_is_one_name_where_there_is_such_a_category() -> None:
    site = FakeDirectory(known_categories=[CategoryRef(1, ("Top",)), CategoryRef(3, ("Top", "A / B"))])
    row = check(read_text("category\tparent category\nA / B\tTop\n"), replace(BOTH, kind=Kind.CATEGORY), site).rows[0]
    assert (row.outcome, row.thing, row.reasons) == (Outcome.SAME, 3, ())


def test_of_categories_with_one_name_the_id_number_tells_which() -> None:
    site = FakeDirectory(known_categories=[CategoryRef(1, ("A",), "one"), CategoryRef(2, ("A",), "two")])
    options = replace(BOTH, kind=Kind.CATEGORY)
    plan = check(read_text("category\tparent category\tid number\nA\t\ttwo\nA\t\tone\n"), options, site)
    assert [(row.outcome, row.thing, row.reasons) for row in plan.rows] == [
        (Outcome.SAME, 2, ()),
        (Outcome.SAME, 1, ()),
    ]
