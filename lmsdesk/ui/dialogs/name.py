"""Asking for a name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.theme.theme import Theme


def ask_name(theme: Theme, parent: QWidget, title: str, suggestion: str, then: Callable[[str], object]) -> Sheet:
    """Open a small sheet with one line; ``then`` is called with a name that is not empty."""
    sheet = Sheet(theme, parent, title, width=360)
    line = QLineEdit(suggestion)
    line.setAccessibleName(sheet.tr("Name"))
    line.setPlaceholderText(sheet.tr("Name"))
    line.selectAll()
    sheet.body.addWidget(line)
    keep = sheet.main_button(sheet.tr("Save"))

    def take() -> None:
        if name := line.text().strip():
            sheet.accept()
            then(name)

    def check() -> None:
        keep.setEnabled(bool(line.text().strip()))

    line.textChanged.connect(check)
    keep.clicked.connect(take)
    check()
    sheet.add_foot(None, sheet.cancel_button(), keep)
    sheet.open()
    line.setFocus()
    return sheet
