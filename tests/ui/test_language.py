"""The window in the language of the person: numbers, days, texts of Qt, direction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QLocale, QObject, Qt
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.language import LANGUAGES
from lmsdesk.ui.action_list import Menu, Spec
from lmsdesk.ui.language import chosen, speak
from tests.fakes.speaking import speaking


class _Box(QObject):
    """Qt asks for the texts of a class by its name."""


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """English, and afterwards as it was before."""
    with speaking(qapp, "en"):
        yield qapp


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "0 changes not sent"),
        (1, "1 change not sent"),
        (999, "999 changes not sent"),
        (1041, "1,041 changes not sent"),
    ],
)
def test_a_number_in_a_sentence_reads_as_people_write_it(app: QApplication, number: int, told: str) -> None:
    assert QCoreApplication.translate("TrayPanel", "%n changes not sent", None, number) == told


def test_a_percent_sign_without_a_number_stays(app: QApplication) -> None:
    assert QCoreApplication.translate("Anywhere", "100 % of it") == "100 % of it"


@pytest.mark.parametrize("code", LANGUAGES)
def test_our_numbers_and_months_are_those_that_qt_writes(app: QApplication, code: str) -> None:
    spoken = LANGUAGES[code]
    locale = QLocale(spoken.region)
    numbers = (0, 7, 999, 1041, 9999, 10410, 123456, 1234567)
    assert [spoken.number(each) for each in numbers] == [locale.toString(each) for each in numbers]
    shown = [spoken.day(date(2026, month, 1)) for month in range(1, 13)]
    written = [locale.toString(QDate(2026, month, 1), "MMM") for month in range(1, 13)]
    assert all(each in day or each.startswith("Sep") for each, day in zip(written, shown, strict=True))


def test_german_is_spoken_by_widgets_and_by_qt(app: QApplication) -> None:
    speak(app, "de")
    assert _Box().tr("Undo") == "Rückgängig"
    assert QCoreApplication.translate("QLineEdit", "&Undo") == "&Rückgängig"
    assert QCoreApplication.translate("TrayPanel", "%n changes not sent", None, 1041).startswith("1.041 ")
    assert QLocale().toString(1041) == "1.041"
    speak(app, "en")
    assert QCoreApplication.translate("QLineEdit", "&Undo") == "&Undo"


def test_an_action_is_found_by_its_names_in_the_language_and_in_english(app: QApplication) -> None:
    spec = Spec("apply", "Anwenden", Menu.CHANGES, words="send commit push")
    assert spec.sought == "send commit push"
    speak(app, "de")
    assert spec.sought == "senden übertragen abschicken send commit push"


def test_arabic_turns_the_window_round(app: QApplication) -> None:
    speak(app, "ar")
    assert app.layoutDirection() is Qt.LayoutDirection.RightToLeft
    speak(app, "en")
    assert app.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_a_language_with_many_english_texts_is_only_spoken_where_it_was_chosen(
    app: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: ["de-DE", "de"])
    assert (chosen("system"), chosen("de")) == ("en", "de")
    monkeypatch.setattr("lmsdesk.ui.language.UNFINISHED", frozenset())
    assert chosen("system") == "de"


def test_a_language_that_is_not_shipped_any_more_is_as_the_system(app: QApplication) -> None:
    assert (chosen("de"), chosen("xx")) == ("de", chosen("system"))
