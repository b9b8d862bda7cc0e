"""Who or what a row may have meant: in what they are alike, and the nearest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from lmsdesk.domain.directory import CourseRef, PersonRef
from lmsdesk.domain.imports.likeness import MOST_LETTERS, Found, Likeness, likeness, same_name, skeleton
from lmsdesk.domain.imports.near import Sought, nearest, of_person, offered, sought_by
from lmsdesk.domain.imports.plan import Suggestion
from tests.fakes.directory import ANN, ART, BIO, FakeDirectory, near_ones, only, person, plan_of


@pytest.mark.parametrize(
    ("asked", "known", "why", "letters"),
    [
        ("Ann.Lee", "ann.lee", Likeness.EQUAL, 0),
        ("jose", "josé", Likeness.ACCENTS, 0),
        ("obrien", "o'brien", Likeness.ACCENTS, 0),
        ("\u0430nn.lee", "ann.lee", Likeness.LOOK_ALIKE, 0),
        ("ann.1ee", "ann.lee", Likeness.LOOK_ALIKE, 0),
        ("BIO-2O1", "BIO-201", Likeness.LOOK_ALIKE, 0),
        ("ann\u2013lee", "ann-lee", Likeness.LOOK_ALIKE, 0),
        ("bumley", "burnley", Likeness.LOOK_ALIKE, 0),
        ("amara.okafro@x.org", "amara.okafor@x.org", Likeness.SWAPPED, 2),
        ("ann.leee", "ann.lee", Likeness.LETTERS, 1),
        ("ann.le", "ann.lee", Likeness.LETTERS, 1),
        ("anm.lee", "ann.lee", Likeness.LETTERS, 1),
        ("anna.leigh", "ann.leig", Likeness.LETTERS, 2),
        ("ann.lee@gmail.example", "ann.lee@college.org", Likeness.DOMAIN, 0),
    ],
)
def test_how_two_texts_are_alike(asked: str, known: str, why: Likeness, letters: int) -> None:
    for one, other in ((asked, known), (known, asked)):
        found = likeness(one, other)
        assert found is not None
        assert (found.likeness, found.letters) == (why, letters)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("ann.lee", "bob.ray"),
        ("", "ann"),
        ("ann", ""),
        ("42", "17"),
        ("ann.lee" * 40, "ann.lee" * 40 + "x"),
        ("ab", "ba"),
    ],
)
def test_texts_that_are_far_apart_or_too_short_to_tell_are_not_alike(asked: str, known: str) -> None:
    assert likeness(asked, known) is None


def test_letters_are_counted_up_to_three_and_never_more_than_a_third_of_a_text() -> None:
    assert likeness("abcdefghijkl", "abcdefghi") == (Likeness.LETTERS, MOST_LETTERS)
    assert likeness("abcdefghijkl", "abcdefgh") is None
    assert likeness("abcde", "abcxy") is None


def test_a_name_is_the_same_in_any_order_and_one_word_is_none() -> None:
    assert same_name("Lee, Ann", "Ann", "Lee")
    assert same_name("ann.lee@elsewhere.example", "Ann", "Lee")
    assert not same_name("ann", "Ann", "")
    assert not same_name("ann lee smith", "Ann", "Lee")


def test_what_looks_alike_has_one_skeleton() -> None:
    assert skeleton("B0B-1l|") == skeleton("bob\u2014IIl")


@dataclass
class _Everybody(FakeDirectory):
    """Offers all it knows, whatever is asked."""

    def near_people(self, text: str, limit: int = 5) -> Sequence[tuple[PersonRef, str]]:
        return [(each, "name") for each in self.known_people]

    def near_courses(self, text: str, limit: int = 5) -> Sequence[tuple[CourseRef, str]]:
        return [(each, "fullname") for each in self.known_courses]


def test_the_nearest_is_offered_first_and_each_once_with_what_helps_to_tell() -> None:
    swapped = person(1, "Amara Okafor", last_access=99, department="Biology")
    called = person(2, "Amara Okafro", username="ao2", email="ao2@college.example")
    far = person(3, "Zoe Zed")
    site = _Everybody([far, called, swapped], [BIO, ART])
    found = nearest(Sought("person", "amara.okafro", "Amara Okafro"), site)
    assert [(near.id, near.why, near.by) for near in found] == [
        (1, "swapped", "username"),
        (2, "name", "name"),
        (3, "similar", "name"),
    ]
    assert (found[0].last_access, found[0].detail) == (99, "amara.okafor@college.example, S0001, Biology")
    assert found[1].last_access is None


def test_a_row_says_what_it_seeks_with_the_name_in_its_other_columns() -> None:
    site = FakeDirectory([ANN], [BIO])
    plan = plan_of("username|first name|last name|course\na.lee9|Ann|Lee|BOI1", site)
    assert sought_by(only(plan), plan.columns) == (
        Sought("person", "a.lee9", "Ann Lee"),
        Sought("course", "BOI1"),
    )
    assert sought_by(only(plan_of("username|course\nann.lee|BIO1", site)), plan.columns) == ()


def test_a_course_that_is_not_there_has_near_ones_too() -> None:
    site = _Everybody([ANN], [BIO, ART])
    found = near_ones(plan_of("username|course\nann.lee|BOI1", site), site)
    assert (found[0].field, found[0].id, found[0].why) == ("course", BIO.id, "swapped")


def test_looking_is_left_to_the_one_who_looks_at_the_row() -> None:
    asked: list[str] = []

    class Counting(FakeDirectory):
        def near_people(self, text: str, limit: int = 5) -> Sequence[tuple[PersonRef, str]]:
            asked.append(text)
            return []

    site = Counting([ANN], [BIO])
    plan = plan_of("\n".join(["username|course", *(f"nobody{number}|BIO1" for number in range(200))]), site)
    assert (asked, len(plan.rows)) == ([], 200)
    last = plan.rows[-1]
    nearest(sought_by(last, plan.columns)[0], site)
    assert asked[0] == "nobody199"


def test_nobody_is_offered_twice_and_what_the_check_offers_comes_first() -> None:
    def near(number: int, likeness: Likeness) -> Suggestion:
        return of_person(person(number, "Ann Lee"), Found(likeness), "email")

    row = only(plan_of("username|course\nann.lee|BIO1", FakeDirectory([ANN], [BIO])))
    row = row._replace(suggestions=(near(2, Likeness.EQUAL), near(1, Likeness.EQUAL)))
    found = offered(row, [near(1, Likeness.LETTERS), near(3, Likeness.SIMILAR), near(2, Likeness.SIMILAR)])
    assert [(each.id, each.why) for each in found] == [(2, "equal"), (1, "equal"), (3, "similar")]
