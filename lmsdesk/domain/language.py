"""What languages differ in besides their words: plural forms, separators, months, direction; and finding a text.

A catalogue is what `resources/languages/CODE.json` holds: context, then the English text, then the text in the language
or its plural forms. The context ``*`` holds a text wherever it stands; another one only where it means something else
there. The forms and their rules are those of Unicode CLDR for whole numbers (`packaging/texts.py` writes and checks
the files).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Text: TypeAlias = str  # an English text that is translated where it is used: `packaging/texts.py` looks for this word
Entry: TypeAlias = str | Mapping[str, str]  # one text, or plural form to text

EVERYWHERE = "*"
CORE = "Core"  # the context of everything that is no widget's
ENGLISH = "en"
UNFINISHED = frozenset({"de"})  # shipped, but only for whoever chooses it: many texts are still English
OTHER = "other"  # the form that every language has

_THIN = "\N{NARROW NO-BREAK SPACE}"
_GROUP = 3


def _one(count: int) -> str:
    return "one" if count == 1 else OTHER


def _up_to_one(count: int) -> str:
    return "one" if count in (0, 1) else OTHER


def _arabic(count: int) -> str:
    if count < 3:
        return ("zero", "one", "two")[count]
    if 3 <= count % 100 <= 10:
        return "few"
    return "many" if count % 100 > 10 else OTHER


@dataclass(frozen=True, slots=True)
class Language:
    """One that the program can be shown in. ``code`` is the name of its file and of Qt's own texts."""

    code: str
    name: str  # as its speakers write it
    region: str  # whose habits hold for what Qt formats by itself
    months: tuple[str, ...]  # short ones, as they stand in a date
    written: str = "{day} {month} {year}"  # a day
    group: str = "."  # between thousands
    point: str = ","  # before decimals
    grouped_from: int = 1_000
    form: Callable[[int], str] = _one
    forms: tuple[str, ...] = ("one", OTHER)
    right_to_left: bool = False
    keeps_capitals: bool = False  # also within a sentence, as nouns have them

    def number(self, value: int) -> str:
        """A whole number as it is written: 1,041."""
        digits = str(abs(value))
        if abs(value) >= self.grouped_from:
            first = len(digits) % _GROUP
            parts = [digits[:first]] if first else []
            digits = self.group.join([*parts, *(digits[at : at + _GROUP] for at in range(first, len(digits), _GROUP))])
        return f"-{digits}" if value < 0 else digits

    def decimal(self, value: float, places: int = 1) -> str:
        """A number with decimals: 12.5."""
        whole, _, rest = f"{value:.{places}f}".partition(".")
        sign = "-" if whole.startswith("-") else ""
        return f"{sign}{self.number(abs(int(whole)))}{self.point}{rest}" if rest else self.number(int(whole))

    def day(self, day: date) -> str:
        """A day as it is written in a narrow column: 18 Dec 2026."""
        return self.written.format(day=day.day, month=self.months[day.month - 1], year=day.year)


def _months(names: str) -> tuple[str, ...]:
    return tuple(names.split())


LANGUAGES: Mapping[str, Language] = {
    each.code: each
    for each in (
        Language(
            ENGLISH,
            "English",
            "en_GB",
            _months("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
            group=",",
            point=".",
        ),
        Language(
            "de",
            "Deutsch",
            "de_DE",
            _months("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
            "{day}. {month} {year}",
            keeps_capitals=True,
        ),
        Language(
            "fr",
            "Français",
            "fr_FR",
            _months("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
            group=_THIN,
            form=_up_to_one,
        ),
        Language(
            "es",
            "Español",
            "es_ES",
            _months("ene feb mar abr may jun jul ago sept oct nov dic"),
            grouped_from=10_000,
        ),
        Language(
            "pt_BR",
            "Português (Brasil)",
            "pt_BR",
            _months("jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez."),
            form=_up_to_one,
        ),
        Language(
            "ar",
            "العربية",
            "ar_AE",  # digits as in everything else that an LMS shows: 1, 2, 3
            _months("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
            group=",",
            point=".",
            form=_arabic,
            forms=("zero", "one", "two", "few", "many", OTHER),
            right_to_left=True,
        ),
    )
}


class Catalogue:
    """The texts of one language."""

    def __init__(self, language: Language, texts: Mapping[str, Mapping[str, Entry]]) -> None:
        self.language, self._texts = language, texts
        self._everywhere = texts.get(EVERYWHERE, {})

    def find(self, context: str, text: Text, count: int | None = None) -> str | None:
        """The text in this language, in the form for ``count``; None when it has not been translated."""
        found = self._texts.get(context, {}).get(text)
        if found is None:
            found = self._everywhere.get(text)
        if found is None or isinstance(found, str):
            return found
        form = OTHER if count is None else self.language.form(abs(count))
        return found.get(form, found.get(OTHER))


def first_of(names: Iterable[str], codes: Sequence[str]) -> str:
    """The first of ``codes`` that somebody with these languages (de-AT, pt, en_US; best first) reads; else English."""
    for name in names:
        wanted = name.replace("-", "_")
        short = wanted.partition("_")[0]
        for code in codes:
            if code == wanted or code.partition("_")[0] == short:
                return code
    return ENGLISH
