"""Receipts on paper: what was changed, what became of it, and how far it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import QDialog

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.ui.change_words import step_text
from lmsdesk.ui.printing import PRINTED, Cells, Paper, PaperColumn, ask_printer, print_paper
from lmsdesk.ui.receipt_words import answer_text, outcome_text, summary, undo_text

if TYPE_CHECKING:
    from lmsdesk.ui.widgets.receipts_panel import ReceiptsPanel

JOB = "print"
_CONTEXT = "ReceiptsPrinting"


def ask_print(panel: ReceiptsPanel, change_set: ChangeSet) -> QDialog:
    """Ask for a printer, and print."""
    return ask_printer(panel, change_set.title, lambda printer: print_receipts(panel, change_set, printer))


def print_receipts(panel: ReceiptsPanel, change_set: ChangeSet, device: QPagedPaintDevice) -> None:
    """Paint the receipts on a device; the window stays usable between the pages."""
    paper, bench = paper_of(panel, change_set), panel.bench

    async def work() -> None:
        pages = await print_paper(device, paper, bench.theme.font().family())
        bench.tell(QCoreApplication.translate("Printing", "%n pages printed", None, pages))

    bench.bridge.once(JOB, work)


def paper_of(panel: ReceiptsPanel, change_set: ChangeSet) -> Paper:
    """The receipts that are shown, at most 2,000 of them."""
    bench, model = panel.bench, panel.model
    words, count, translate = bench.words, model.row_count(), QCoreApplication.translate

    def read(first: int, last: int) -> Sequence[Cells]:
        return [_cells(panel, number) for number in range(first, last)]

    titles = (
        (translate(_CONTEXT, "About"), 20.0),
        (translate(_CONTEXT, "Change"), 34.0),
        (translate(_CONTEXT, "Outcome"), 14.0),
        (translate(_CONTEXT, "The server's answer"), 30.0),
        (translate(_CONTEXT, "When"), 16.0),
        (translate(_CONTEXT, "Undo"), 9.0),
    )
    made = translate(_CONTEXT, "Made: {time}, by {actor}").format(
        time=words.exact(change_set.created), actor=bench.console.site.actor
    )
    lines = [f"{bench.console.site.title}, {bench.console.site.url}", made, summary(change_set, words)[0]]
    if count > PRINTED:
        cut = translate(_CONTEXT, "The first {shown} of {count} receipts; export them for all.")
        lines.append(cut.format(shown=words.number(PRINTED), count=words.number(count)))
    columns = [PaperColumn(title, width) for title, width in titles]
    foot = f"{bench.console.site.title}, {words.exact(bench.console.now())}"
    return Paper(change_set.title, lines, columns, min(count, PRINTED), read, foot)


def _cells(panel: ReceiptsPanel, number: int) -> Cells:
    change, line, words = panel.model.change_at(number), panel.model.line_at(number), panel.bench.words
    assert change is not None  # only rows that are there are printed
    what = line.what or ", ".join(step_text(step) for step in line.steps)
    about = f"{line.who}, {line.where}" if line.where else line.who
    first, at = change.first, panel.model.moment_at(number)
    moment = words.exact(at) if at else ""
    return [about, what, outcome_text(first), answer_text(first, words), moment, undo_text(first)]
