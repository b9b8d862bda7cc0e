"""Identifiers that a spreadsheet or a keyboard spoiled: who has the one that it may have been. Offered, never taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from lmsdesk.domain.directory import CourseRef, Directory, PersonRef
from lmsdesk.domain.imports.autodates import codes_behind
from lmsdesk.domain.imports.likeness import SCRIPTS, Found, Likeness
from lmsdesk.domain.text import fold, same_key

_FIELDS = ("username", "email", "idnumber")
_WIDTHS = range(4, 17)  # of numbers that may have lost their leading zeros
_MOST_WAYS = 256  # of reading a text that holds letters which look like others
_ALIKE = ("o0", "l1i|", "s5", "b8", "z2", "-_")
_SCIENTIFIC = re.compile(r"\+?(\d)(?:[.,](\d+))?[eE]\+?(\d{1,3})")
_KEPT = 15  # digits that a spreadsheet keeps

Offer = tuple[PersonRef, Found, str]


def people_behind(text: str, directory: Directory, limit: int) -> Iterator[Offer]:
    """People whose identifier a text may have been, with how it was spoiled and the field."""
    for likeness, texts in (
        (Likeness.ZEROS, [text.zfill(width) for width in _WIDTHS if width > len(text)] if text.isdecimal() else []),
        (Likeness.DATE, codes_behind(text)),
        (Likeness.LOOK_ALIKE, lookalikes(text)),
    ):
        for field in _FIELDS if texts else ():
            for people in directory.people(field, texts).values():
                yield from ((person, Found(likeness), field) for person in people[:limit])
    if (head := kept_digits(text)) is not None:
        start, length = head
        for field in ("idnumber", "username"):
            for person in directory.starting(field, start, limit * 4):
                if len(getattr(person, field)) == length:
                    yield person, Found(Likeness.BEGINS), field


def courses_behind(text: str, directory: Directory) -> Iterator[CourseRef]:
    """Courses whose short name or ID number became a day."""
    codes = codes_behind(text)
    for field in ("shortname", "idnumber") if codes else ():
        for courses in directory.courses(field, codes).values():
            yield from courses


def kept_digits(text: str) -> tuple[str, int] | None:
    """The digits that are surely left of a number that lost some, and how long it was; None for any other text."""
    if match := _SCIENTIFIC.fullmatch(text):
        digits, length = match[1] + (match[2] or ""), int(match[3]) + 1
        start = digits[:-1] if len(digits) < length else digits  # the last one may be rounded up
        return (start, length) if start and length > len(start) else None
    if text.isdecimal() and len(text) > _KEPT and not text[_KEPT:].strip("0"):
        return text[:_KEPT], len(text)
    return None


def lookalikes(text: str) -> Sequence[str]:
    """Other texts that a hurried eye reads as this one; the text itself is none of them."""
    plain = same_key(text).translate(SCRIPTS)
    places = [next((each for each in _ALIKE if letter in each), letter) for letter in plain]
    ways = 1
    for at, each in enumerate(places):
        if ways * len(each) > _MOST_WAYS:
            places[at] = plain[at]
        else:
            ways *= len(each)
    found = dict.fromkeys("".join(way) for way in product(*places))
    found.pop(fold(text), None)
    return list(found)
