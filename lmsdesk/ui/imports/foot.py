"""The foot of an import: what would happen, in figures that add up, and the one button for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.ui.imports.job import Job, Stage
from lmsdesk.ui.rights import why_not_listed
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Button, Elided, IconLabel, Label, column, row
from lmsdesk.ui.widgets.fields import restyle

_TAGS = {"live": "removed", "test": "info", "demo": "muted"}


class Foot(QWidget):
    """Repeats everything that decides: the site, removals, rights, what stays out."""

    save_asked = Signal()
    back_asked = Signal()

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, theme = job, job.bench.theme
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
        self.add = Button(theme, "", "layers", "primary", self.tr("Ctrl+Return"))
        self.checked = Elided(theme, size="small", tone="muted")
        head = row(self.promise, self.site, self.tag, self.checked, spacing=8)
        head.setStretch(3, 1)
        texts = column(head, self.danger, self.detail, spacing=2)
        line = row(
            IconLabel(theme, "shield-check", "added"),
            texts,
            self.save,
            self.back,
            self.add,
            spacing=8,
            margins=(16, 8, 16, 8),
        )
        line.setStretch(1, 1)
        self.setLayout(line)
        self.save.clicked.connect(self.save_asked)
        self.back.clicked.connect(self.back_asked)
        self.add.clicked.connect(job.stage_all)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self.parentWidget() or self, self._on_keys)
        self.setAccessibleName(self.tr("What would happen"))
        job.moved.connect(self.refresh)
        job.planned.connect(self.refresh)
        job.bench.guide.moved.connect(self.refresh)  # a check of the site may have found other rights

    def _on_keys(self) -> None:
        """Not while a cell is edited: what was typed there is not checked yet."""
        focused = self.window().focusWidget()
        if focused is None or focused.property("place") != "cell":
            self._job.stage_all()

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
        self.add.setToolTip(barred or self.tr("Ctrl+Return"))
        self.checked.setText(self._checked())
        told = self._said(plan)
        self.detail.setText(told)
        self.detail.setVisible(bool(told))
        danger = " ".join(filter(None, (barred, self._dangers(plan))))
        self.danger.setText(danger)
        self.danger.setVisible(bool(danger))

    def _checked(self) -> str:
        """How old the people and courses are that the list was compared with."""
        bench = self._job.bench
        read = bench.console.tables.as_of()
        if not read:
            return self.tr("the site has not been read yet: sync first")
        return self.tr("checked against people and courses from {time}").format(time=bench.words.moment(read))

    def _said(self, plan: ImportPlan) -> str:
        """What happens to the rows that make no change."""
        counts, parts = plan.counts, []
        left_out = any(each.skip for each in self._job.options.overrides.values())
        if not plan.changes and not counts[Outcome.BLOCKED] + counts[Outcome.CHECK] and plan.refused is None:
            parts.append(self.tr("Everything in the list is so already"))
        if counts[Outcome.SAME]:
            parts.append(self.tr("%Ln rows change nothing", "", counts[Outcome.SAME]))
        if counts[Outcome.MERGED]:
            parts.append(self.tr("%Ln rows say what others say", "", counts[Outcome.MERGED]))
        if counts[Outcome.BLOCKED] and left_out:
            parts.append(self.tr("%Ln rows stay out", "", counts[Outcome.BLOCKED]))
        elif counts[Outcome.BLOCKED]:
            parts.append(self.tr("%Ln rows with errors stay out", "", counts[Outcome.BLOCKED]))
        if counts[Outcome.CHECK]:
            parts.append(self.tr("%Ln rows wait for a decision", "", counts[Outcome.CHECK]))
        return "; ".join(parts) + "." if parts else ""

    def _dangers(self, plan: ImportPlan) -> str:
        """What is hard to take back, or gives power."""
        parts = []
        if plan.removals:
            parts.append(self.tr("%Ln people are unenrolled", "", plan.removals))
        if plan.grants:
            parts.append(self.tr("%Ln people get more rights than a learner", "", plan.grants))
        if plan.clears:
            parts.append(self.tr("%Ln dates are cleared", "", plan.clears))
        if plan.new_groups:
            parts.append(self.tr("%Ln groups are created", "", len(plan.new_groups)))
        return "; ".join(parts) + "." if parts else ""
