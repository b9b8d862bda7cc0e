"""Rows on paper: the shown columns, the filter in words, the moment, page x of y."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import QDialog

from lmsdesk.ui.filter_words import token_words
from lmsdesk.ui.models.columns import Column, Kind, text_of
from lmsdesk.ui.printing import PRINTED, Cells, Paper, PaperColumn, ask_printer, print_paper
from lmsdesk.ui.words import field_title

if TYPE_CHECKING:
    from lmsdesk.ui.records.pane import RecordsPane

_READ = 200  # rows at a time
JOB = "print"


def ask_print(pane: RecordsPane) -> QDialog:
    """Ask for a printer, and print."""
    return ask_printer(pane, pane.spec.title, lambda printer: print_rows(pane, printer))


def print_rows(pane: RecordsPane, device: QPagedPaintDevice) -> None:
    """Paint the rows on a device; the window stays usable between the pages."""
    paper, bench = paper_of(pane), pane.bench

    async def work() -> None:
        pages = await print_paper(device, paper, bench.theme.font().family())
        bench.tell(QCoreApplication.translate("Printing", "%n pages printed", None, pages))

    bench.bridge.once(JOB, work)


def paper_of(pane: RecordsPane) -> Paper:
    """The selected rows, or all that is shown when fewer than two are; at most 2,000 of them."""
    bench, words = pane.bench, pane.bench.words
    known = {column.key: column for column in pane.model.columns if column.kind is not Kind.STATE}
    layout = [(known[key], width) for key, width in pane.table.layout_now() if key in known]
    chosen = pane.selected_count() > 1
    ids = list(pane.table.selected_ids() if chosen else pane.model.ids)
    shown = ids[:PRINTED]

    def read(first: int, last: int) -> Sequence[Cells]:
        cells: list[Cells] = []
        for start in range(first, last, _READ):
            rows = bench.console.tables.read(pane.view, shown[start : min(last, start + _READ)])
            cells += [[_cell(pane, column, row) for column, _ in layout] for row in rows]
        return cells

    columns = [
        PaperColumn(column.title, width, column.kind in (Kind.NUMBER, Kind.PROGRESS)) for column, width in layout
    ]
    return Paper(
        pane.spec.title,
        _lines(pane, len(ids), chosen=chosen),
        columns,
        len(shown),
        read,
        f"{bench.console.site.title}, {words.exact(bench.console.now())}",
    )


def _cell(pane: RecordsPane, column: Column, row: object) -> str:
    moment = getattr(row, column.key, None) if column.kind is Kind.AGO else None
    if isinstance(moment, int) and moment:
        return pane.bench.words.day(moment)  # "8 min ago" is soon untrue on paper
    text = text_of(pane.view, column, row, pane.bench.words)  # type: ignore[arg-type]  # a row of this view
    if column.kind is Kind.TITLED:
        return f"{getattr(row, 'shortname', '')} {text}".strip()
    return text


def _lines(pane: RecordsPane, count: int, *, chosen: bool) -> list[str]:
    """What stands below the title: which site, which rows, how old."""
    translate, bench, words = QCoreApplication.translate, pane.bench, pane.bench.words
    query, synced = pane.query, bench.console.tables.as_of()
    said = [token_words(token, words) for token in query.tokens]
    if query.text:
        said.append(translate("Printing", "containing “{text}”").format(text=query.text))
    lines = [bench.console.site.title, "; ".join(said) if said else translate("Printing", "All rows")]
    if query.sort:
        order = ", ".join(field_title(sort.field) for sort in query.sort)
        lines[-1] += translate("Printing", "; sorted by {order}").format(order=order)
    as_of = words.exact(synced) if synced is not None else translate("Printing", "never")
    told = translate("Printing", "Read {time} ({zone}); changes that are not sent yet are included")
    lines.append(told.format(time=as_of, zone=words.zone))
    rows = translate("Printing", "%n rows", None, count)
    if chosen:
        rows = translate("Printing", "%n rows, selected by hand", None, count)
    if count > PRINTED:
        cut = translate("Printing", "The first {shown} of {count} rows; export them for all.")
        rows = cut.format(shown=words.number(PRINTED), count=words.number(count))
    return [*lines, rows]
