"""A question before something that many would regret."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, Label


class ConfirmSheet(Sheet):
    """Two answers; the harmless one has the focus. ``other`` is a third way, where there is one."""

    agreed = Signal()
    otherwise = Signal()

    def __init__(
        self, theme: Theme, parent: QWidget, title: str, text: str, agree: str, *, other: str = "", stay: str = ""
    ) -> None:
        super().__init__(theme, parent, title, width=420)
        self.body.addWidget(Label(theme, text, tone="muted", wrap=True))
        self.yes = Button(theme, agree, kind="" if other else "danger")
        self.yes.clicked.connect(self._agree)
        self.no = self.cancel_button(stay)
        if other:
            third = self.main_button(other)
            third.clicked.connect(self._other)
            self.add_foot(None, self.no, self.yes, third)
        else:
            self.add_foot(None, self.no, self.yes)
        self.no.setFocus()

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()

    def _other(self) -> None:
        self.accept()
        self.otherwise.emit()
