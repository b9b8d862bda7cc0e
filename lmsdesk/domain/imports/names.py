"""Whether two names can be one person's: written in another order, shortened, married, or somebody else's."""

from __future__ import annotations

from difflib import SequenceMatcher

from lmsdesk.domain.text import words

_ALIKE = 0.75  # of two words: Katrin and Catrin
_SHORT = 3  # letters that two names have to share at their beginning: Alex and Alexandra


def differs_a_lot(told: str, first: str, last: str) -> bool:
    """Tell whether a name in a list can hardly be that of an account.

    One word that both have is enough: people marry, have second names, and write them in any order. Names in
    different scripts are not compared, they are both right.
    """
    if not told or told == f"{first} {last}" or told == f"{last} {first}":
        return False
    one, other = words(told).split(), words(f"{first} {last}").split()
    if not one or not other or _is_latin(one) is not _is_latin(other):
        return False
    return not any(_alike(each, against) for each in one for against in other)


def _is_latin(parts: list[str]) -> bool:
    return all(part.isascii() for part in parts)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter) and len(shorter) >= _SHORT:
        return True
    return len(shorter) > 1 and SequenceMatcher(None, one, other).ratio() >= _ALIKE
