"""In what two texts that are not the same are alike, as a person would say it: one letter, two swapped, an accent."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import NamedTuple

from lmsdesk.domain.text import fold, same_key, words


class Likeness(StrEnum):
    """How near two texts are, nearest first."""

    EQUAL = "equal"
    ZEROS = "zeros"  # the same number with zeros in front
    DATE = "date"  # a code that spreadsheets take for the day that was written
    ACCENTS = "accents"  # only accents, apostrophes or blanks differ
    LOOK_ALIKE = "look_alike"  # letters that look alike: 0 and O, 1 and l, Cyrillic a
    SWAPPED = "swapped"  # two letters beside each other
    LETTERS = "letters"  # a few letters
    DOMAIN = "domain"  # the same before the @
    NAME = "name"  # the same name, whatever the identifiers say
    BEGINS = "begins"  # the same digits, as far as they were not lost
    SIMILAR = "similar"


class Found(NamedTuple):
    """A likeness, with the number of letters that differ where that tells something."""

    likeness: Likeness
    letters: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """For sorting, nearest first."""
        return list(Likeness).index(self.likeness), self.letters


MOST_LETTERS = 3  # more that differ are not counted: the texts are only similar
_LONGEST = 200  # letters that are compared one by one
# What is taken for what, each written as the letter that it is read as. Letters of other scripts are those that
# look like Latin ones in usual fonts; digits and letters are those that are confused when typed from paper.
SCRIPTS = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u03b1\u03bd\u03bf\u03c1\u03b9\u03ba\u03c5\u2010\u2011\u2012\u2013\u2014\u2212\uff0d\u2019\u02bc",
    "abekmhopctyxijsdhavopiku" + "-" * 7 + "''",
)
_SHAPES = str.maketrans("01i5|8", "olls" + "l" + "b")


def likeness(asked: str, known: str) -> Found | None:
    """How a typed text and a known one are alike; None when one of them is empty or they are too far apart."""
    one, other = same_key(asked), same_key(known)
    if not one or not other:
        return None
    if one == other:
        return Found(Likeness.EQUAL)
    if fold(one) == fold(other):
        return Found(Likeness.ACCENTS)
    if skeleton(one) == skeleton(other):
        return Found(Likeness.LOOK_ALIKE)
    if (letters := _distance(one, other)) is not None:
        swapped = letters == 1 and len(one) == len(other) and sorted(one) == sorted(other)
        return Found(Likeness.SWAPPED, 2) if swapped else Found(Likeness.LETTERS, letters)
    local, at, domain = one.partition("@")
    if at and local == other.partition("@")[0] and domain != other.partition("@")[2]:
        return Found(Likeness.DOMAIN)
    return None


def same_name(asked: str, first: str, last: str) -> bool:
    """Tell whether a text holds exactly the words of a name, in any order; one word alone is no name."""
    known = sorted(words(f"{first} {last}").split())
    return len(known) > 1 and sorted(words(asked.partition("@")[0]).split()) == known


def skeleton(text: str) -> str:
    """The text as a hurried eye reads it: what looks alike is written alike."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(SCRIPTS).translate(_SHAPES)
    return plain.replace("rn", "m").replace("vv", "w")


def _distance(one: str, other: str) -> int | None:
    """Letters to put in, take out, change or swap with the one beside it; None for more than MOST_LETTERS.

    In a short text every letter weighs: no more than a third of them may differ.
    """
    most = min(MOST_LETTERS, max(len(one), len(other)) // 3)
    if abs(len(one) - len(other)) > most or max(len(one), len(other)) > _LONGEST:
        return None
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for place, against in enumerate(other, 1):
            cost = min(above[place] + 1, line[-1] + 1, above[place - 1] + (letter != against))
            if row > 1 and place > 1 and letter == other[place - 2] and one[row - 2] == against:
                cost = min(cost, before[place - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1] if above[-1] <= most else None
