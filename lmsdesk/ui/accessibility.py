"""Telling a screen reader what happened away from the focus."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

_POLITE = QAccessible.AnnouncementPoliteness.Polite
_ASSERTIVE = QAccessible.AnnouncementPoliteness.Assertive


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Speak a text; ``urgent`` interrupts, and is for refusals only."""
    event = QAccessibleAnnouncementEvent(widget, text)
    event.setPoliteness(_ASSERTIVE if urgent else _POLITE)
    QAccessible.updateAccessibility(event)


def accessible_name(widget: QWidget) -> str:
    """What a screen reader calls a control."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""
