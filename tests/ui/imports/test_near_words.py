"""Every way of being near has words."""

from __future__ import annotations

import pytest

from lmsdesk.domain.imports.likeness import Found, Likeness
from lmsdesk.domain.imports.near import of_course, of_person
from lmsdesk.ui.imports.near_words import near_words, run_words, seen_words
from lmsdesk.ui.words import Words
from tests.fakes.college import NOW
from tests.fakes.directory import BIO, person

WORDS = Words("UTC", lambda: NOW, dict)


@pytest.mark.parametrize("likeness", list(Likeness))
def test_every_likeness_is_said_with_its_field(likeness: Likeness) -> None:
    told = near_words(of_person(person(1, "Ann Lee"), Found(likeness, 3), "idnumber"))
    assert told
    assert "{" not in told
    assert "ID number" in told or likeness in (Likeness.DOMAIN, Likeness.NAME)


def test_one_letter_and_several_are_told_apart() -> None:
    one, three = (of_person(person(1, "Ann Lee"), Found(Likeness.LETTERS, n), "email") for n in (1, 3))
    assert near_words(one) == "One letter differs in the e-mail address"
    assert near_words(three) == "3 letters differ in the e-mail address"


@pytest.mark.parametrize(
    ("number", "seen", "told"),
    [
        (1, None, ""),
        (1, 0, "Never signed in"),
        (-1, None, "New, still in your tray"),
        (1, NOW - 3 * 86_400, "Last on the site 3 days ago"),
    ],
)
def test_when_somebody_was_last_there_is_told(number: int, seen: int | None, told: str) -> None:
    near = of_person(person(number, "Ann Lee", last_access=seen), Found(Likeness.SIMILAR), "name")
    assert seen_words(near, WORDS) == told


def test_when_a_course_runs_is_told() -> None:
    assert run_words(None, None, WORDS) == run_words(0, 0, WORDS) == ""
    assert run_words(NOW, None, WORDS).startswith("From ")
    assert run_words(None, NOW, WORDS).startswith("Until ")
    assert seen_words(of_course(BIO, Found(Likeness.SIMILAR), "shortname"), WORDS).startswith("From ")
