"""Whether words look like words: letters of one script, capitals only where words have them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

# Letters that names of many languages really use; others are legal but rare, and a sign of a wrong reading.
_COMMON = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšžßðþ"
    "ąćęłńśźżčďěňřťůőűăâîșțşţğıİđ"
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў"
    "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋς"
)


def sense(texts: Iterable[str]) -> float:
    """The share of words that make sense as words, from 0 to 1; rare letters count half."""
    scores = [_sense(text) for text in texts]
    return sum(scores) / len(scores) if scores else 0.0


@lru_cache(maxsize=20_000)
def _sense(text: str) -> float:
    letters = [mark for mark in text if not mark.isascii()]
    if not letters:
        return 0.5
    if any(not (mark.isalpha() or unicodedata.combining(mark) or mark in "’ºª°·–—") for mark in letters):
        return 0.0
    scripts = {_script(mark) for mark in text if mark.isalpha()}
    if len(scripts) > 1 and not scripts <= {"CJK", "HIRAGANA", "KATAKANA"}:
        return 0.0
    if "HALFWIDTH" in scripts or "PRIVATE" in scripts:
        return 0.1
    if scripts & {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}:
        rare = sum(1 for mark in letters if not _is_usual_ideograph(mark))
        return 1.0 - rare / len(letters)
    cased = [mark for mark in text if mark.isalpha()]
    if any(later.isupper() and earlier.islower() for earlier, later in pairwise(cased)):
        return 0.2  # a capital after a small letter: Mc and Mac aside, a sign of a wrong reading
    if scripts == {"LATIN"} and len(cased) > 2 and len(letters) > 0.7 * len(cased):
        return 0.2  # no language in Latin letters has words of accents only: another script was read as Latin
    return sum(1.0 if mark.lower() in _COMMON else 0.5 for mark in letters) / len(letters)


def _script(mark: str) -> str:
    name = unicodedata.name(mark, "PRIVATE").split()[0]
    return {"MASCULINE": "LATIN", "FEMININE": "LATIN"}.get(name, name)


def _is_usual_ideograph(mark: str) -> bool:
    """Everyday characters of East Asia have a place in the first level of the national standards."""
    if not "\u4e00" <= mark <= "\u9fff":
        return "\u3040" <= mark <= "\u30ff" or "\uac00" <= mark <= "\ud7a3"
    try:
        lead = mark.encode("gb2312")[0]
    except UnicodeError:
        try:
            return mark.encode("shift_jis")[0] < 0x98
        except UnicodeError:
            try:
                return mark.encode("big5")[0] < 0xC9
            except UnicodeError:
                return False
    return lead < 0xD8
