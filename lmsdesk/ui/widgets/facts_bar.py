"""A few facts side by side, each with its sign; they go on in the next line where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import IconLabel, Label, clear, row
from lmsdesk.ui.widgets.flow import FlowLayout


class FactsBar(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self._flow = FlowLayout(16, self)
        self.hide()

    def show_facts(self, facts: Sequence[tuple[str, str, str]]) -> None:
        """Show icon, tone and text of each."""
        clear(self._flow)
        for icon, tone, text in facts:
            fact = QWidget()
            label = Label(self._theme, text, "small", tone)
            fact.setLayout(row(IconLabel(self._theme, icon, tone, 14), label, spacing=6))
            self._flow.addWidget(fact)
        self.setVisible(bool(facts))
        self.setAccessibleName(", ".join([self._name, *(text for _, _, text in facts)]))
