"""Plural forms, numbers and days of each language, and how a text is found."""

from __future__ import annotations

from datetime import date

import pytest

from lmsdesk.domain.language import LANGUAGES, Catalogue, first_of


@pytest.mark.parametrize(
    ("code", "form", "counts"),
    [
        ("en", "one", (1,)),
        ("en", "other", (0, 2, 11, 101)),
        ("de", "other", (0, 2, 21)),
        ("es", "other", (0, 2, 100)),
        ("fr", "one", (0, 1)),
        ("fr", "other", (2, 101)),
        ("pt_BR", "one", (0, 1)),
        ("pt_BR", "other", (2, 11)),
        ("ar", "zero", (0,)),
        ("ar", "one", (1,)),
        ("ar", "two", (2,)),
        ("ar", "few", (3, 10, 103, 110, 1003)),
        ("ar", "many", (11, 26, 99, 111, 199)),
        ("ar", "other", (100, 101, 102, 200, 1000)),
    ],
)
def test_numbers_take_the_form_that_their_language_has_for_them(code: str, form: str, counts: tuple[int, ...]) -> None:
    assert {LANGUAGES[code].form(count) for count in counts} == {form}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_has_a_form_that_translators_are_asked_for(code: str) -> None:
    language = LANGUAGES[code]
    assert {language.form(count) for count in range(1100)} == set(language.forms)


def test_days_are_written_as_in_the_language() -> None:
    day = date(2026, 12, 8)
    told = {code: LANGUAGES[code].day(day) for code in ("en", "de", "fr", "es")}
    assert told == {"en": "8 Dec 2026", "de": "8. Dez. 2026", "fr": "8 déc. 2026", "es": "8 dic 2026"}


def test_numbers_below_zero_keep_their_sign() -> None:
    assert [LANGUAGES["de"].number(value) for value in (-7, -999, -1041)] == ["-7", "-999", "-1.041"]


def test_decimals_follow_the_language() -> None:
    assert [LANGUAGES["de"].decimal(value) for value in (12.5, -0.25, 1041.0)] == ["12,5", "-0,2", "1.041,0"]
    assert LANGUAGES["en"].decimal(99.96) == "100.0"


def test_a_text_holds_everywhere_unless_it_means_something_else_there() -> None:
    german = Catalogue(LANGUAGES["de"], {"*": {"Open": "Öffnen"}, "Conflicts": {"Open": "Offen"}})
    assert (german.find("Files", "Open"), german.find("Conflicts", "Open")) == ("Öffnen", "Offen")
    assert german.find("Files", "Close") is None


def test_a_form_that_is_missing_is_said_as_the_one_for_many() -> None:
    made = Catalogue(LANGUAGES["ar"], {"*": {"%n rows": {"one": "صف واحد", "other": "%n صف"}}})
    assert (made.find("", "%n rows", 1), made.find("", "%n rows", 2)) == ("صف واحد", "%n صف")


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("de-AT", "en"), "de"),
        (("pt-PT",), "pt_BR"),
        (("ar_EG.UTF-8",), "ar"),
        (("nl-NL", "fr-BE"), "fr"),
        (("C",), "en"),
        (("es",), "en"),
        ((), "en"),
    ],
)
def test_the_first_language_of_the_system_that_is_shipped_is_spoken(names: tuple[str, ...], code: str) -> None:
    assert first_of(names, ("en", "de", "fr", "pt_BR", "ar")) == code
