"""Finding an action by a few letters: pure, so that the order of the palette is tested without a window."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_START, _INSIDE, _LETTERS, _SYNONYM = 100, 60, 20, 35


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text answers what was typed, and which of its letters did."""

    score: int
    places: tuple[int, ...] = ()


def match(typed: str, text: str, synonyms: str = "") -> Match | None:
    """Compare word by word; None where a word is found neither in the text nor among the synonyms."""
    have, other = _folded(text), _folded(synonyms)
    score, places = 0, set[int]()
    for word in _folded(typed).split():
        found = _word(word, have)
        if found is None:
            if not any(each.startswith(word) for each in other.split()):
                return None
            found = Match(_SYNONYM)
        score += found.score
        places.update(found.places)
    return Match(score, tuple(sorted(places)))


def _word(word: str, have: str) -> Match | None:
    """The start of a word is best, then any part, then the letters in order."""
    starts = [place for place in range(len(have)) if place == 0 or not have[place - 1].isalnum()]
    for place in starts:
        if have.startswith(word, place):
            return Match(_START - min(place, 40), tuple(range(place, place + len(word))))
    place = have.find(word)
    if place >= 0:
        return Match(_INSIDE - min(place, 40), tuple(range(place, place + len(word))))
    return _letters(word, have, starts) if len(word) > 1 else None


def _letters(word: str, have: str, starts: list[int]) -> Match | None:
    """Each letter at the next start of a word where there is one, else at the next place that has it."""
    at, places = -1, list[int]()
    for letter in word:
        begun = next((place for place in starts if place > at and have[place] == letter), -1)
        place = at + 1 if have[at + 1 : at + 2] == letter else begun if begun >= 0 else have.find(letter, at + 1)
        if place < 0:
            return None
        places.append(place)
        at = place
    gaps = places[-1] - places[0] + 1 - len(word)
    return Match(max(1, _LETTERS - gaps), tuple(places)) if gaps <= 3 * len(word) else None


def _folded(text: str) -> str:
    """Small letters without accents, one for each letter of the text."""
    return "".join(unicodedata.normalize("NFKD", letter)[0].lower()[:1] for letter in text)
