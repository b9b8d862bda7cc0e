"""The step Add to tray: what became of the list, and where to go from here."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.keys import enrolment_key
from lmsdesk.ui.imports.fate import Fate, fate_of, sets_now
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.place import Place
from lmsdesk.ui.site_pages import page_of
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
        self.look = Button(theme, self.tr("Look at them on the site"), "link")
        self.rest = Button(theme, self.tr("Go on with the rest"), "chevron-right")
        self.rows = Button(theme, self.tr("What became of each row"), "list-checks")
        self.again = Button(theme, self.tr("Check the list again"), "refresh-cw")
        self.another = Button(theme, self.tr("Import another list"), "upload")
        self.close_list = Button(theme, self.tr("Close this list"), kind="quiet")
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setFixedWidth(theme.px(560))
        layout = column(None, spacing=8, margins=(24, 24, 24, 24), parent=self)
        layout.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self.title, self.text):
            layout.addLayout(row(None, label, None))  # aligned, a text of two lines would get the height of one
        layout.addSpacing(8)
        layout.addLayout(row(None, self.review, self.look, self.rest, self.rows, None))
        layout.addLayout(row(None, self.again, self.another, self.close_list, None))
        layout.addStretch(1)
        self.review.clicked.connect(lambda: job.bench.guide.place_asked.emit(Place("changes")))
        self.look.clicked.connect(self._look)
        self.rest.clicked.connect(job.use_again)
        self.rows.clicked.connect(self._show_rows)
        self.again.clicked.connect(job.use_again)
        self.another.clicked.connect(self.another_asked)
        self.close_list.clicked.connect(self.close_asked)

    def refresh(self) -> None:
        """Say what became of the changes."""
        staged, plan = self._job.staged, self._job.plan
        if staged is None or plan is None:
            return
        fate = fate_of(sets_now(self._job.bench.console.changes).get(staged.id, staged))
        tried = self._job.list.left.tried
        parts = self._say_trial(plan, fate) if tried else self._say_all(fate)
        if fate.refused:
            parts.append(self.tr("%Ln of them were refused", "", fate.refused) + ".")
        stayed = plan.counts[Outcome.BLOCKED] + plan.counts[Outcome.CHECK]
        if stayed and not tried:
            parts.append(self.tr("%Ln rows stayed out", "", stayed) + ".")
        self.text.setText(" ".join(parts))
        self.text.setVisible(bool(parts))
        self.review.setVisible(fate.waiting > 0)
        self.look.setVisible(bool(tried) and fate.applied > 0)
        self.rest.setVisible(bool(tried))
        self.again.setVisible(not tried)

    def _say_all(self, fate: Fate) -> list[str]:
        """All that could be done was put into the tray."""
        if fate.waiting:
            self._say("layers", "staged", self.tr("%Ln changes are in the tray", "", fate.waiting))
            parts = [self.tr("Nothing has been sent.")] if not fate.applied else []
        elif fate.applied:
            self._say("circle-check", "added", self.tr("%Ln changes applied", "", fate.applied))
            parts = []
        else:
            self._say("undo-2", "muted", self.tr("The changes were taken out of the tray again"))
            parts = [self.tr("Nothing has been sent.")]
        if fate.waiting and fate.applied:
            parts.append(self.tr("%Ln of them were applied", "", fate.applied) + ".")
        return parts

    def _say_trial(self, plan: ImportPlan, fate: Fate) -> list[str]:
        """A few rows went first: what is to be done with them, and how to go on."""
        number = self._job.bench.words.number
        doing = plan.counts[Outcome.CREATE] + plan.counts[Outcome.CHANGE]
        told = self.tr("{tried} of {all} rows tried")
        icon, tone = ("layers", "staged") if fate.waiting else ("circle-check", "added")
        self._say(icon, tone, told.format(tried=number(self._job.list.left.tried), all=number(doing)))
        if fate.waiting:
            return [self.tr("They are in the tray. Apply them, look at them on the site, then go on with the rest.")]
        if fate.applied:
            return [self.tr("They were applied. Look at them on the site, then go on with the rest.")]
        return [self.tr("They were taken out of the tray again. Nothing has been sent.")]

    def _look(self) -> None:
        """Open the pages of the courses that the trial was about, each once."""
        site = self._job.bench.console.site.url
        pages = dict.fromkeys(
            page_of(site, enrolment_key(row.user_id, row.course_id)).toString()
            for row in self._job.tray.tried
            if row.user_id is not None and row.course_id is not None
        )
        for page in pages:
            QDesktopServices.openUrl(QUrl(page))

    def _show_rows(self) -> None:
        staged = self._job.staged
        found = [each for each in self._job.bench.console.imports.past() if staged and each.change_set == staged.id]
        if found:
            self._job.bench.guide.place_asked.emit(Place("imports", str(found[0].id)))

    def _say(self, icon: str, tone: str, title: str) -> None:
        self.icon.show_icon(icon, tone)
        self.title.setText(title)
