"""The keys that go from a tab to the one beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


def step_of(tabs: QWidget, event: QEvent) -> int:
    """1 for the next tab, -1 for the one before, as the window reads; 0 for every other event."""
    pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
    if pressed not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        return 0
    forward = tabs.layoutDirection() == Qt.LayoutDirection.LeftToRight
    return 1 if (pressed == Qt.Key.Key_Right) == forward else -1
