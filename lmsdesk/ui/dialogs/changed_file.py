"""A list behind what waits is another one now: look at it again, or send what was looked at."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, Label


class ChangedFileSheet(Sheet):
    """Nothing was sent yet; both ways on are said in words."""

    look_asked = Signal()
    apply_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget, name: str, *, of: int = 1) -> None:
        super().__init__(theme, parent, self.tr("{name} was changed after it was checked").format(name=name), width=520)
        text = self.tr(
            "What waits in the tray comes from what the file said before. Nothing was sent. Look at the file as it is "
            "now, or apply what you have looked at."
        )
        if of > 1:
            told = self.tr(
                "It is one of %Ln files that were checked together; they are looked at together again.", "", of
            )
            text = f"{text} {told}"
        self.body.addWidget(Label(theme, text, tone="muted", wrap=True))
        self.setAccessibleDescription(text)
        self.look = self.main_button(self.tr("Look at it again"), "refresh-cw")
        self.apply = Button(theme, self.tr("Apply what was looked at"))
        self.look.clicked.connect(self.accept)
        self.look.clicked.connect(self.look_asked)
        self.apply.clicked.connect(self.accept)
        self.apply.clicked.connect(self.apply_asked)
        self.no = self.cancel_button()
        self.add_foot(None, self.no, self.apply, self.look)
        self.look.setFocus()
