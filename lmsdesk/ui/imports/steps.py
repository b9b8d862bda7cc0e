"""The four steps in the head of an import: where it stands, each a button back."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lmsdesk.ui.theme.theme import NORMAL, STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, IconLabel


class Step(IntEnum):
    """The steps in order."""

    FILE = 0
    COLUMNS = 1
    CHECK = 2
    TRAY = 3


class Steps(QWidget):
    """Shows a tick before what is done, and the present step in bold."""

    chosen = Signal(Step)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.buttons: dict[Step, Button] = {}
        self._ticks: dict[Step, IconLabel] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for step, text in self._names().items():
            if step:
                layout.addWidget(IconLabel(theme, "chevron-right", "faint", 12))
                layout.addSpacing(4)
            tick = IconLabel(theme, "circle-check", "added", 15)
            button = Button(theme, text, kind="quiet")
            button.clicked.connect(lambda _=False, step=step: self.chosen.emit(step))
            layout.addWidget(tick)
            layout.addWidget(button)
            self.buttons[step], self._ticks[step] = button, tick
        theme.changed.connect(self._refont)
        self._at = Step.CHECK
        self.show_step(Step.CHECK, reached=Step.CHECK)

    def show_step(self, step: Step, *, reached: Step) -> None:
        """Show where it stands; steps behind ``reached`` cannot be gone to yet."""
        self._at = step
        for each, button in self.buttons.items():
            done = each < max(step, reached) and each is not step
            self._ticks[each].setVisible(done)
            button.setEnabled(each <= reached)
            state = self.tr("done") if done else self.tr("this step") if each is step else self.tr("still to come")
            told = self.tr("Step {number} of 4, {name}, {state}")
            button.setAccessibleName(told.format(number=each + 1, name=button.text(), state=state))
        self._refont()

    def _names(self) -> dict[Step, str]:
        return {
            Step.FILE: self.tr("File"),
            Step.COLUMNS: self.tr("Columns"),
            Step.CHECK: self.tr("Check"),
            Step.TRAY: self.tr("Add to tray"),
        }

    def _refont(self) -> None:
        for each, button in self.buttons.items():
            button.setFont(self._theme.font("small", STRONG if each is self._at else NORMAL))
