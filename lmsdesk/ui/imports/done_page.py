"""The step Add to tray: what became of the list, and where to go from here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.ui.imports.fate import fate_of, sets_now
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, column, row


class DonePage(QWidget):
    """Follows the change set: in the tray, applied, or taken out again."""

    close_asked = Signal()
    another_asked = Signal()

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, theme = job, job.bench.theme
        self.setObjectName("base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.icon = IconLabel(theme, "layers", "staged", 32)
        self.title = Label(theme, size="heading", weight=STRONG, wrap=True)
        self.text = Label(theme, size="small", tone="muted", wrap=True)
        self.review = Button(theme, self.tr("Review changes"), "eye", "primary")
        self.again = Button(theme, self.tr("Check the list again"), "refresh-cw")
        self.another = Button(theme, self.tr("Import another list"), "upload")
        self.close_list = Button(theme, self.tr("Close this list"), kind="quiet")
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(theme.px(520))
            label.setMinimumWidth(theme.px(360))
        layout = column(None, spacing=8, margins=(24, 24, 24, 24), parent=self)
        for widget in (self.icon, self.title, self.text):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        layout.addLayout(row(None, self.review, self.again, self.another, self.close_list, None))
        layout.addStretch(1)
        self.review.clicked.connect(lambda: job.bench.guide.pane_asked.emit("changes"))
        self.again.clicked.connect(job.use_again)
        self.another.clicked.connect(self.another_asked)
        self.close_list.clicked.connect(self.close_asked)

    def refresh(self) -> None:
        """Say what became of the changes."""
        staged, plan = self._job.staged, self._job.plan
        if staged is None or plan is None:
            return
        fate = fate_of(sets_now(self._job.bench.console.changes).get(staged.id, staged))
        waiting, applied, refused = fate.waiting, fate.applied, fate.refused
        if waiting:
            self._say("layers", "staged", self.tr("%Ln changes are in the tray", "", waiting))
            parts = [self.tr("Nothing has been sent.")] if not applied else []
        elif applied:
            self._say("circle-check", "added", self.tr("%Ln changes applied", "", applied))
            parts = []
        else:
            self._say("undo-2", "muted", self.tr("The changes were taken out of the tray again"))
            parts = [self.tr("Nothing has been sent.")]
        if waiting and applied:
            parts.append(self.tr("%Ln of them were applied", "", applied) + ".")
        if refused:
            parts.append(self.tr("%Ln of them were refused", "", refused) + ".")
        stayed = plan.counts[Outcome.BLOCKED] + plan.counts[Outcome.CHECK]
        if stayed:
            parts.append(self.tr("%Ln rows stayed out", "", stayed) + ".")
        self.text.setText(" ".join(parts))
        self.text.setVisible(bool(parts))
        self.review.setVisible(waiting > 0)

    def _say(self, icon: str, tone: str, title: str) -> None:
        self.icon.show_icon(icon, tone)
        self.title.setText(title)
