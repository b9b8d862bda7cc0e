"""Buttons answer to Return as to Space, wherever they stand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, IconButton


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_each_key_presses_a_button_once(theme: Theme, key: Qt.Key) -> None:
    window, pressed = QWidget(), list[str]()
    layout = QVBoxLayout(window)
    for name, button in (("word", Button(theme, "Go")), ("icon", IconButton(theme, "x", "Close"))):
        button.clicked.connect(lambda checked=False, name=name: pressed.append(name))
        layout.addWidget(button)
        QTest.keyClick(button, key)
    assert pressed == ["word", "icon"]


def test_return_on_cancel_does_not_press_the_main_button(theme: Theme) -> None:
    sheet, done = Sheet(theme, None, "Forget the site"), list[str]()
    cancel, main = sheet.cancel_button(), sheet.main_button("Forget")
    sheet.add_foot(cancel, main)
    main.clicked.connect(lambda: done.append("forgotten"))
    sheet.rejected.connect(lambda: done.append("left"))
    sheet.show()
    cancel.setFocus()
    QTest.keyClick(cancel, Qt.Key.Key_Return)
    assert done == ["left"]
