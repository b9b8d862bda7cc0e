"""Sentences in the language of the person: one place that knows which that is, for the window and the command line.

``say`` is called where a sentence is needed, never when a module is loaded: another language may be chosen meanwhile.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.language import CORE, ENGLISH, LANGUAGES, Catalogue, Entry, Language, Text
from lmsdesk.resources import folder

Key = TypeVar("Key")

VARIABLE = "LMSDESK_LANGUAGE"  # the language of the command line; English without it


def shipped() -> tuple[str, ...]:
    """The codes of the languages that there are texts for."""
    return tuple(code for code in LANGUAGES if (folder("languages") / f"{code}.json").is_file())


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(code: str) -> Catalogue:
    """The shipped texts of a language; what is missing in them is said in English. Raise KeyError for others."""
    texts: Mapping[str, Mapping[str, Entry]] = {}
    path = folder("languages") / f"{code}.json"
    if path.is_file():
        texts = json.loads(path.read_text(encoding="utf-8"))
    return Catalogue(LANGUAGES[code], texts)


class _Spoken:
    """What is spoken in this process."""

    code = ENGLISH


def use(code: str) -> None:
    """Speak this language from now on. Raise KeyError for one that is not shipped."""
    _Spoken.code = LANGUAGES[code].code


def use_asked() -> None:
    """Speak what the environment asks for. Raise WrongUse for a language that is not shipped."""
    asked = os.environ.get(VARIABLE, "") or ENGLISH
    if asked not in (known := shipped()):
        raise WrongUse(what="language", value=asked, known=", ".join(known))
    use(asked)


def spoken() -> Language:
    """The language that is spoken."""
    return LANGUAGES[_Spoken.code]


def find(context: str, text: Text, count: int | None = None) -> str | None:
    """The text in the language that is spoken, or in English when that has other words for it; None otherwise."""
    found = catalogue(_Spoken.code).find(context, text, count)
    return catalogue(ENGLISH).find(context, text, count) if found is None else found


def say(text: Text, count: int | None = None, **facts: object) -> str:
    """A sentence with its facts: ``{name}`` stands for one of them, ``%n`` for the number that rules the sentence.

    Facts stand there as they are given (``number`` writes one for people). Raise KeyError for one that is missing.
    """
    told = find(CORE, text, count)
    told = text if told is None else told
    if count is not None:
        told = told.replace("%n", number(count))
    return told.format_map(facts) if facts else told


def fill(text: Text, facts: Mapping[str, object]) -> str:
    """A sentence with facts that may be incomplete, as those of errors are: a missing one reads as a dash.

    The fact ``count`` is the number that rules it.
    """
    count = facts.get("count")
    told = find(CORE, text, count if isinstance(count, int) else None)
    told = text if told is None else told
    shown = number(count) if isinstance(count, int) else "\N{EN DASH}" if count is None else str(count)
    return told.replace("%n", shown).format_map(_Known(facts))


class Said(Mapping[Key, str]):
    """A table of English texts whose values are said in the language that is spoken when they are asked for."""

    def __init__(self, texts: Mapping[Key, Text]) -> None:
        self._texts = texts

    def __getitem__(self, key: Key) -> str:
        return say(self._texts[key])

    def __iter__(self) -> Iterator[Key]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "\N{EN DASH}"


def within(text: str) -> str:
    """What begins a sentence elsewhere, as it stands within one: "today 09:34", but "ID number"."""
    if spoken().keeps_capitals or text[:2].isupper():
        return text
    return text[:1].lower() + text[1:]


def number(value: int) -> str:
    """A whole number with the separators of the language."""
    return spoken().number(value)


def decimal(value: float, places: int = 1) -> str:
    """A number with decimals."""
    return spoken().decimal(value, places)


def day(at: date) -> str:
    """A day: 18 Dec 2026."""
    return spoken().day(at)


def moment(at: int, zone: str, *, with_clock: bool = False) -> str:
    """Unix seconds as a day in a zone, with the time of day where asked for: 18 Dec 2026 14:05."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone))
    return f"{day(local.date())} {local:%H:%M}" if with_clock else day(local.date())
