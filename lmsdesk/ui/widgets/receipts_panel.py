"""The receipts of one change set: what became of each change, what the server said, how far it can be undone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from lmsdesk.domain.changes import LIVE, ChangeSet
from lmsdesk.domain.facts import SentIn
from lmsdesk.domain.fields import Value
from lmsdesk.services.receipt_files import write_receipts
from lmsdesk.ui.change_files import ChangeFiles, file_name
from lmsdesk.ui.change_words import step_text
from lmsdesk.ui.models.receipts import ReceiptsModel
from lmsdesk.ui.receipt_words import (
    answer_text,
    before_and_after,
    can_be_undone,
    origin_look,
    outcome_text,
    sent_text,
    undo_text,
    undo_why,
)
from lmsdesk.ui.receipts_printing import ask_print
from lmsdesk.ui.theme.theme import STRONG, name_in
from lmsdesk.ui.widgets.basics import Button, Elided, Label, column, ground, row
from lmsdesk.ui.widgets.cells import CellsTable
from lmsdesk.ui.workbench import Workbench

LOOKED_AT = 2_000  # receipts that decide what the undo button says
_CHUNK = 500  # rows between which the window may breathe


class ReceiptsPanel(QWidget):
    """Follows the change set with the focus."""

    undo_asked = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        theme = bench.theme
        self.bench = bench
        self._set: ChangeSet | None = None
        self.files = ChangeFiles(bench, self)
        self.model = ReceiptsModel(bench.console.changes, bench.words, self)
        self.table = CellsTable(bench.ink, self.model, self.tr("Receipts"))
        self.table.setAccessibleDescription(self.tr("Return shows the record, Esc goes back to the change sets"))
        self.title = Elided(theme, weight=STRONG)
        self.about = Elided(theme, size="small", tone="muted")
        self.undo = Button(theme, self.tr("Undo these changes"), "undo-2")
        self.print_button = Button(theme, self.tr("Print"), "printer", "quiet")
        self.export_button = Button(theme, self.tr("Export receipts"), "download", "quiet")
        self.save = Button(theme, self.tr("Save as a file"), "folder-down", "quiet")
        head = row(
            column(self.title, self.about, spacing=1),
            self.print_button,
            self.export_button,
            self.save,
            self.undo,
            spacing=6,
            margins=(16, 7, 12, 7),
        )
        head.setStretch(0, 1)
        self.answer = Label(theme, size="small", wrap=True)
        self.code = Label(theme, size="caption", tone="faint")
        self.why = Label(theme, size="small", tone="staged", wrap=True)
        self.foot = ground("selection")
        column(self.answer, self.why, self.code, spacing=2, margins=(16, 6, 16, 6), parent=self.foot)
        self._top = ground("ground")
        self._top.setLayout(head)
        column(self._top, self.table, self.foot, spacing=0, parent=self).setStretchFactor(self.table, 1)
        self.undo.clicked.connect(self.undo_asked)
        self.export_button.clicked.connect(self.ask_export)
        self.print_button.clicked.connect(self.ask_print)
        self.save.clicked.connect(lambda: self.files.ask_set(self._set) if self._set is not None else None)
        self.table.moved.connect(self._follow)
        self.setFocusProxy(self.table)
        self.show_set(None, None)

    def show_set(self, change_set: ChangeSet | None, taken_back_by: ChangeSet | None) -> None:
        """Show the receipts of a set; ``taken_back_by`` is the set that undoes it already."""
        number = self.table.current_number() if self._same(change_set) else 0
        self._set = change_set
        self.model.show(change_set.id if change_set is not None else None)
        self.table.go_to(max(0, number))
        for button in (self.print_button, self.export_button, self.save):
            button.setEnabled(change_set is not None)
        if change_set is None:
            self.title.setText("")
            self.about.setText("")
            self._allow_undo(False, self.tr("Nothing is chosen."))
        else:
            self.title.setText(change_set.title)
            origin = origin_look(change_set)[1]
            told = self.tr("{origin}, {when}").format(origin=origin, when=self.bench.words.exact(change_set.created))
            self.about.setText(f"{told}. {change_set.note}" if change_set.note else told)
            self._show_undo(taken_back_by)
        self._follow()

    def _same(self, change_set: ChangeSet | None) -> bool:
        return change_set is not None and self._set is not None and change_set.id == self._set.id

    def _show_undo(self, taken_back_by: ChangeSet | None) -> None:
        operations = self.model.operations[:LOOKED_AT]
        if taken_back_by is not None:
            waits = any(taken_back_by.counts.get(state, 0) for state in LIVE)
            staged = self.tr("The changes back wait in the tray.")
            self._allow_undo(False, staged if waits else self.tr("They were taken back."))
        elif any(can_be_undone(operation) for operation in operations):
            self._allow_undo(True, self.tr("Puts the opposite changes into the tray. Nothing is sent yet."))
        elif any(operation.is_live for operation in operations):
            self._allow_undo(False, self.tr("Nothing of it was sent yet; take it out of the tray instead."))
        else:
            self._allow_undo(False, self.tr("Nothing of it can be taken back; the receipts say why."))

    def _allow_undo(self, allowed: bool, tip: str) -> None:
        self.undo.setEnabled(allowed)
        self.undo.setToolTip(f"{tip} (U)" if allowed else tip)
        self.undo.setAccessibleDescription(tip)

    def _follow(self) -> None:
        """What the server said about the receipt with the focus, in full."""
        change = self.model.change_at(self.table.current_number())
        self.foot.setVisible(change is not None)
        if change is None:
            return
        first = change.first
        line = self.model.line_at(self.table.current_number())
        answer = answer_text(first, self.bench.words)
        self.answer.setText(f"{name_in(line.who)}: {outcome_text(first)}. {answer}".strip())
        self.why.setText(undo_why(first))
        self.why.setVisible(bool(self.why.text()))
        sent = self.bench.console.changes.sent_in([first.id]).get(first.id, ())
        parts = [sent_text(sent, self.bench.words), first.error_code or "", str(first.key)]
        self.code.setText("  \u00b7  ".join(part for part in parts if part))

    # Files

    def ask_print(self) -> QDialog | None:
        """Ask for a printer, and print what is shown."""
        return ask_print(self, self._set) if self._set is not None else None

    def ask_export(self) -> QFileDialog | None:
        """Ask where the receipts go."""
        if self._set is None:
            return None
        kinds = [self.tr("Workbook (*.xlsx)"), self.tr("Text (*.csv)")]
        return self.files.ask(self.tr("Export receipts"), kinds, f"{file_name(self._set.title)}.xlsx", self.export)

    def export(self, path: Path) -> None:
        """Write the receipts as a table, one row for each operation."""
        change_set = self._set
        if change_set is None:
            return
        site, words = self.bench.console.site, self.bench.words
        heads = (
            (self.tr("Number"), False),
            (self.tr("About"), False),
            (self.tr("Change"), False),
            (self.tr("Outcome"), False),
            (self.tr("The server's answer"), False),
            (self.tr("Before"), False),
            (self.tr("After"), False),
            (self.tr("Requests"), False),
            (self.tr("Code"), False),
            (self.tr("Made"), True),
            (self.tr("Decided"), True),
            (self.tr("Undo"), False),
            (self.tr("Why not further"), False),
            (self.tr("Thing"), False),
            (self.tr("Row of the file"), False),
        )
        about = [
            change_set.title,
            self.tr("Site: {title}, {url}").format(title=site.title, url=site.url),
            self.tr("By: {actor}").format(actor=site.actor),
            self.tr("Made: {time}").format(time=words.exact(change_set.created)),
            self.tr("Written: {time}").format(time=words.exact(self.bench.console.now())),
        ]

        async def work() -> None:
            rows = await self._rows()
            count = await write_receipts(path, self.tr("Receipts"), heads, rows, about, site.zone)
            told = self.tr("%n receipts written to {file}", None, count)
            self.bench.tell(told.format(file=path.name))

        self.files.write(work)

    def _sent(self, first: int) -> Mapping[int, Sequence[SentIn]]:
        """The requests of the receipts from a place on, as many as are written between two breaths."""
        found = (self.model.change_at(place) for place in range(first, min(self.model.row_count(), first + _CHUNK)))
        return self.bench.console.changes.sent_in([number for each in found if each is not None for number in each.ids])

    async def _rows(self) -> list[list[Value]]:
        words, rows = self.bench.words, []
        sent: Mapping[int, Sequence[SentIn]] = {}
        for number in range(self.model.row_count()):
            if number % _CHUNK == 0:
                await asyncio.sleep(0)
                sent = self._sent(number)
            change, line = self.model.change_at(number), self.model.line_at(number)
            if change is None:
                continue
            what = line.what or ", ".join(step_text(step) for step in line.steps)
            for operation in change.operations:
                before, after = before_and_after(operation, words)
                made: list[Value] = [
                    operation.id,
                    operation.label,
                    what,
                    outcome_text(operation),
                    answer_text(operation, words),
                    before,
                    after,
                    sent_text(sent.get(operation.id, ()), words),
                    operation.error_code,
                    operation.created,
                    self.model.moment_at(number),
                    undo_text(operation),
                    undo_why(operation),
                    str(operation.key),
                    operation.source_row.number if operation.source_row is not None else None,
                ]
                rows.append(made)
        return rows
