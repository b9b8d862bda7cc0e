"""What a row is about: what becomes of it and why, who and where it is, before and after."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from lmsdesk.domain.changes import Undo
from lmsdesk.domain.imports.narrowing import is_left_out
from lmsdesk.domain.imports.options import Kind
from lmsdesk.domain.imports.plan import Outcome, PlanRow, RowVerb
from lmsdesk.services.language import within
from lmsdesk.services.wording_rows import main_reason, short_words
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.model import PlanModel
from lmsdesk.ui.imports.words import LOOKS, matched_words, outcome_title, result_of, was_text, will_text
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import IconLabel, Label, clear, column, row
from lmsdesk.ui.widgets.fields import restyle
from lmsdesk.ui.words import field_title


class RowHead(QWidget):
    """A box with the trouble in words, and the facts below it; nothing here changes anything."""

    def __init__(self, job: Job, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, self._model, self._theme = job, model, job.bench.theme
        theme = self._theme
        self.box = QFrame()
        self.box.setObjectName("notice")
        self.icon = IconLabel(theme, "info")
        self.title = Label(theme, weight=STRONG, wrap=True)
        self.detail = Label(theme, size="small", wrap=True)
        head = row(self.icon, self.title, spacing=8)
        head.setStretch(1, 1)
        self.box.setLayout(column(head, self.detail, spacing=4, margins=(12, 10, 12, 10)))
        self._facts = column(spacing=4)
        column(self.box, self._facts, spacing=8, parent=self)

    def show_row(self, shown: PlanRow) -> None:
        """Say all about a row of the plan."""
        self._show_box(shown)
        self._show_facts(shown)

    def _show_box(self, shown: PlanRow) -> None:
        imports, reason = self._job.bench.console.imports, main_reason(shown.reasons)
        stopped = shown.outcome in (Outcome.BLOCKED, Outcome.CHECK)
        what, then = outcome_title(shown.outcome), ""
        if reason is not None and stopped:
            told, todo = imports.reason(reason)
            what, then = short_words(reason) or told, f"{told}. {todo}".strip()
        elif shown.outcome is Outcome.CREATE:
            what = self._made(shown.kind)
        elif shown.outcome is Outcome.CHANGE and shown.verb in (RowVerb.UNENROL, RowVerb.REMOVE):
            what = result_of(shown, self._job.bench.words).text
        elif shown.outcome is Outcome.MERGED and shown.merged_into is not None:
            what = self.tr("says what row {number} says").format(number=shown.merged_into.number)
        lower = within(what)
        if shown.row > 0:
            number = self._job.bench.words.number(shown.row)
            self.title.setText(self.tr("Row {number}: {what}").format(number=number, what=lower))
        elif shown.kind is Kind.PERSON:
            self.title.setText(self.tr("Beside the rows: {what}").format(what=lower))
        else:
            self.title.setText(self.tr("Not in the list: {what}").format(what=lower))
        self.detail.setText(then)
        self.detail.setVisible(bool(then))
        icon, tone = LOOKS[shown.outcome]
        tone = {"muted": "info"}.get(tone, tone)
        if is_left_out(shown):
            icon, tone = "circle-x", "info"
        self.icon.show_icon(icon, tone)
        self.box.setProperty("tone", tone)
        restyle(self.box)
        self.box.setAccessibleName(f"{self.title.text()}. {then}")

    def _made(self, kind: Kind) -> str:
        """What is new with a row."""
        if kind is Kind.ENROLMENT:
            return self.tr("will be enrolled")
        members = (Kind.COHORT_MEMBER, Kind.GROUP_MEMBER)
        return self.tr("will be added") if kind in members else self.tr("will be created")

    def _show_facts(self, shown: PlanRow) -> None:
        """Who and where it is, before and after, how far it can be taken back, and what else is worth knowing."""
        clear(self._facts)
        words = self._job.bench.words
        if shown.person:
            by = matched_words(shown.matched_by)
            self._fact(f"{shown.person}, {by}" if by else shown.person, "users")
        if shown.course:
            self._fact(shown.course, "book-open")
        if shown.outcome in (Outcome.CHANGE, Outcome.CREATE):
            for name in shown.after:
                now = will_text(name, shown, words)
                told = f"{field_title(name)}: {now}"
                if shown.outcome is Outcome.CHANGE and name != "groups":
                    told = f"{field_title(name)}: {was_text(name, shown, words)} → {now}"
                self._fact(told, "pencil" if shown.outcome is Outcome.CHANGE else "plus")
        if shown.undo is Undo.COMPENSATING:
            told = self.tr("Undo brings it back only in part")
            if shown.verb is RowVerb.UNENROL:
                told = self.tr("Undo enrols again, without grades that were lost")
            self._fact(told, "undo-2", "staged")
        for column_ in self._model.columns:
            if self._model.override(shown, column_) is not None:
                original = self._model.original(shown, column_) or self.tr("nothing")
                told = self.tr("{column}: the file says {text}")
                self._fact(told.format(column=column_.header, text=original), "pencil")
        main = main_reason(shown.reasons) if shown.outcome in (Outcome.BLOCKED, Outcome.CHECK) else None
        for reason in shown.reasons:
            if reason is not main:
                self._fact(self._job.bench.console.imports.reason(reason)[0], "info")

    def _fact(self, text: str, icon: str, tone: str = "muted") -> None:
        label = Label(self._theme, text, "small", tone, wrap=True)
        line = row(IconLabel(self._theme, icon, tone, 14), label, spacing=8)
        line.setStretch(1, 1)
        self._facts.addLayout(line)
