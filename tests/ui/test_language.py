"""Sentences with a number, as people write them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from lmsdesk.ui.english import Singular


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    """The translator that the program installs, in the language of these sentences."""
    before, translator = QLocale(), Singular(qapp)
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "0 changes not sent"),
        (1, "1 change not sent"),
        (999, "999 changes not sent"),
        (1041, "1,041 changes not sent"),
    ],
)
def test_a_number_in_a_sentence_reads_as_people_write_it(english: None, number: int, told: str) -> None:
    assert QCoreApplication.translate("TrayPanel", "%n changes not sent", None, number) == told


def test_a_percent_sign_without_a_number_stays(english: None) -> None:
    assert QCoreApplication.translate("Anywhere", "100 % of it") == "100 % of it"
