"""Keys for the sheets and pages of columns: what a person without a mouse presses."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from tests.ui.imports.conftest import Import

Kind = TypeVar("Kind", bound=QWidget)


def shown(parent: QWidget, kind: type[Kind]) -> Kind:
    """The one of its kind that is open."""
    (found,) = [each for each in parent.findChildren(kind) if each.isVisible()]
    return found


def button(parent: QWidget, text: str) -> QAbstractButton:
    """A button that Tab reaches, by what it says."""
    named = [each for each in parent.findChildren(QAbstractButton) if text in (each.text(), each.accessibleName())]
    (found,) = [each for each in named if each.isVisible()]
    assert found.isEnabled()
    assert found.focusPolicy() & Qt.FocusPolicy.TabFocus
    return found


def press(imports: Import, widget: QWidget, key: Qt.Key = Qt.Key.Key_Return, *more: Qt.KeyboardModifier) -> None:
    """One key, and what it sets off."""
    modifiers = Qt.KeyboardModifier.NoModifier
    for each in more:
        modifiers |= each
    QTest.keyClick(widget, key, modifiers)
    imports.bench.settle()


def write(imports: Import, line: QLineEdit, text: str) -> None:
    """Type a text in place of what is there, and go on with Tab."""
    line.selectAll()
    QTest.keyClicks(line, text) if text else QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClick(line, Qt.Key.Key_Tab)
    line.editingFinished.emit()  # what leaving a line does in a window that is active
    imports.bench.settle()


def choose(imports: Import, box: QComboBox, value: str) -> None:
    """Go down in a box until it stands on a value."""
    at = box.findData(value)
    assert at >= 0
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(at):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentIndex() == at
    imports.bench.settle()
