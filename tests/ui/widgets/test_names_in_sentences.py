"""A name of another script does not turn the sentence around it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from lmsdesk.ui.theme.theme import name_in


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna Nowak", "Anna Nowak"),
        ("سارة Mensah", "\u2068سارة Mensah\u2069"),
        ("(7) سارة", "\u2068(7) سارة\u2069"),
        ("", ""),
        ("日本", "日本"),
    ],
)
def test_a_name_that_is_read_leftwards_stands_for_itself(qapp: QApplication, name: str, shown: str) -> None:
    assert name_in(name) == shown


def test_in_a_mirrored_window_it_is_the_other_way_round(qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert name_in("سارة Mensah") == "سارة Mensah"
        assert name_in("Anna") == "\u2068Anna\u2069"
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
