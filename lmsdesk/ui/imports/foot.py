"""The foot of an import: what would happen, in figures that add up, and the one button for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from lmsdesk.domain.imports.part import TRIAL
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.imports.writes import Figures
from lmsdesk.ui.imports.foot_words import cost_words, danger_words, sum_words
from lmsdesk.ui.imports.job import Job, Stage
from lmsdesk.ui.rights import why_not_listed
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Button, Elided, IconLabel, Label, column, row
from lmsdesk.ui.widgets.fields import restyle

_NARROW = 760  # pixels
_TAGS = {"live": "removed", "test": "info", "demo": "muted"}


class Foot(QWidget):
    """Repeats everything that decides: the site, removals, rights, what stays out."""

    save_asked = Signal()
    back_asked = Signal()

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, theme = job, job.bench.theme
        self._figures: Figures | None = None
        self._of: ImportPlan | None = None  # the plan that the figures are about
        self.setObjectName("foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        site = job.bench.console.site
        self.promise = Label(theme, self.tr("Nothing has been sent."), weight=STRONG)
        self.site = Label(theme, site.title, "small", "muted")
        self.tag = Label(theme, site.tag.upper(), "caption", _TAGS.get(site.tag, "muted"), STRONG)
        self.tag.setObjectName("tag")
        restyle(self.tag)
        self.tag.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.detail = Label(theme, size="small", tone="muted", wrap=True)
        self.danger = Label(theme, size="small", tone="removed", wrap=True)
        self.save = Button(theme, "", kind="quiet")
        self.back = Button(theme, self.tr("Back"))
        self.trial = Button(theme, self.tr("Try the first %Ln", "", TRIAL), tip=self.tr("Only these go into the tray"))
        self.add = Button(theme, "", "layers", "primary", self.tr("Ctrl+Return"))
        self.checked = Elided(theme, size="small", tone="muted")
        icon = IconLabel(theme, "shield-check", "added")
        said = row(icon, self.promise, self.site, self.tag, self.checked, spacing=8)
        said.setStretch(4, 1)
        self._head = row(said, row(None, self.back, self.trial, self.add, spacing=8), spacing=8)
        self._head.setStretch(0, 1)
        # The figures have the whole width below: beside the buttons they would be cut where the window is narrow.
        texts = row(column(self.danger, self.detail, spacing=2), self.save, spacing=8, margins=(24, 0, 0, 0))
        texts.setStretch(0, 1)
        texts.setAlignment(self.save, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(self._head, texts, spacing=4, margins=(16, 8, 16, 8)))
        self.save.clicked.connect(self.save_asked)
        self.back.clicked.connect(self.back_asked)
        self.trial.clicked.connect(job.tray.try_first)
        self.add.clicked.connect(job.stage_all)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self.parentWidget() or self, self._on_keys)
        self.setAccessibleName(self.tr("What would happen"))
        job.moved.connect(self.refresh)
        job.planned.connect(self._on_planned)
        job.bench.guide.moved.connect(self.refresh)  # a check of the site may have found other rights

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the buttons go below the words, so that neither is cut."""
        super().resizeEvent(event)
        narrow = self.width() < self._job.bench.theme.px(_NARROW)
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _on_keys(self) -> None:
        """Not while a cell is edited: what was typed there is not checked yet."""
        focused = self.window().focusWidget()
        if focused is None or focused.property("place") != "cell":
            self._job.stage_all()

    def _on_planned(self) -> None:
        """Another plan: what it would cost is counted apart, for that takes a moment with a long list."""
        self.refresh()
        self._job.bench.bridge.run(f"{self._job.key}.figures", self._count, lambda error: True)

    async def _count(self) -> None:
        session = self._job.session
        if session is None or session.plan.refused is not None:
            return
        plan = session.plan
        self._figures, self._of = await session.figures(), plan
        self.refresh()

    def refresh(self) -> None:
        """Say what the plan would do."""
        plan = self._job.plan
        self.setVisible(plan is not None and self._job.stage is not Stage.STAGED)
        if plan is None:
            return
        problems = plan.counts[Outcome.BLOCKED] + plan.counts[Outcome.CHECK]
        self.save.set_text(self.tr("Save the %Ln rows…", "", problems))
        self.save.setVisible(problems > 0 and self._job.stage is Stage.READY)
        self.add.set_text(self.tr("Add %Ln changes to the tray", "", plan.changes))
        self.add.setVisible(self._job.stage is Stage.READY)
        barred = why_not_listed(self._job.bench.console.changes, plan)
        self.add.setEnabled(self._job.can_stage and barred is None)
        self.trial.setVisible(self._job.tray.can_try and barred is None)
        self.add.setToolTip(barred or self.tr("Ctrl+Return"))
        self.checked.setText(self._checked())
        figures = self._figures if self._of is plan else None
        told = " ".join(filter(None, (sum_words(plan, self._job.bench.words), cost_words(plan, figures))))
        self.detail.setText(told)
        danger = " ".join(filter(None, (barred, danger_words(plan, figures))))
        self.danger.setText(danger)
        self.danger.setVisible(bool(danger))

    def _checked(self) -> str:
        """How old the people and courses are that the list was compared with."""
        bench = self._job.bench
        read = bench.console.tables.as_of()
        if not read:
            return self.tr("the site has not been read yet: sync first")
        return self.tr("checked against people and courses from {time}").format(time=bench.words.moment(read))
