"""Reports as paper: a PDF with title, a chart, tables that repeat their head on each page, and definitions.

Drawn line by line: a table of 2,000 rows costs a third of what flowing paragraphs cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lmsdesk.domain.charts import Bars
from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.files.ink import LINE, MUTED, RULE, TEXT, Ink

WIDTH, HEIGHT = 841.89, 595.28  # A4 landscape in points
_MARGIN = 42  # about 15 mm
_ROOM = WIDTH - 2 * _MARGIN
_ROW = 13.5
_MEASURED = 200  # rows that decide how wide columns are


@dataclass(frozen=True, slots=True)
class Paper:
    """A table ready for paper: every cell is text already; ``numeric`` columns stand to the right."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    total: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What goes on paper; ``lines`` stand under the title, ``notes`` at the end."""

    title: str
    lines: Sequence[str]
    tables: Sequence[Paper]
    notes: Sequence[str] = ()
    bars: Bars | None = None


def write_pdf(path: Path, document: Document) -> None:
    """Write the document as PDF in A4 landscape; raise DiskTrouble when the file cannot be written."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle(document.title)
    canvas.setAuthor("LMS Desk")
    pages = _Pages(canvas, document)
    pages.opening()
    if document.bars is not None and document.bars.labels:
        pages.chart(document.bars)
    for table in document.tables:
        pages.table(table)
    if document.notes:
        pages.notes(document.notes)
    pages.end()
    try:
        canvas.save()
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error


class _Pages:
    """A pen that goes down the page and turns it."""

    def __init__(self, canvas: Any, document: Document) -> None:
        self._canvas, self._document = canvas, document
        self._ink = Ink(canvas)
        self._y = HEIGHT - _MARGIN

    def opening(self) -> None:
        """Title and what was counted."""
        self._down(16)
        self._ink.write(_MARGIN, self._y, self._document.title, 16, bold=True)
        self._down(6)
        for line in self._document.lines:
            self._paragraph(line, 8.5, MUTED)
        self._down(6)

    def chart(self, bars: Bars) -> None:
        """Bars with their legend; they stay on one page."""
        height = self._ink.chart_height(bars)
        self._need(height)
        self._ink.chart(bars, _MARGIN, self._y, _ROOM)
        self._down(height)

    def table(self, table: Paper) -> None:
        """Rows; the head comes again on every page."""
        widths = self._widths(table)
        self._need(4 * _ROW)
        if table.title:
            self._down(18)
            self._ink.write(_MARGIN, self._y, table.title, 10, bold=True)
        self._head(table, widths)
        for row in table.rows:
            if self._y - _ROW < _MARGIN:
                self._turn()
                self._head(table, widths)
            self._row(row, widths, table.numeric)
            self._ink.line(_MARGIN, self._y - 3.5, _MARGIN + _ROOM, LINE, 0.25)
        if table.total is not None:
            if self._y - _ROW < _MARGIN:
                self._turn()
                self._head(table, widths)
            self._ink.line(_MARGIN, self._y - 3.5, _MARGIN + _ROOM, TEXT, 0.7)
            self._row(table.total, widths, table.numeric, bold=True)
        self._down(10)

    def notes(self, notes: Sequence[str]) -> None:
        """How everything was counted."""
        self._need(3 * _ROW)
        self._down(16)
        self._ink.write(_MARGIN, self._y, "How this was counted", 10, bold=True)
        self._down(2)
        for note in notes:
            self._paragraph(note, 8.5, MUTED)

    def end(self) -> None:
        """Close the last page."""
        self._foot()

    def _head(self, table: Paper, widths: Sequence[float]) -> None:
        self._row(table.head, widths, table.numeric, bold=True)
        self._ink.line(_MARGIN, self._y - 3.5, _MARGIN + _ROOM, RULE, 0.7)

    def _row(
        self, cells: Sequence[str], widths: Sequence[float], numeric: frozenset[int], *, bold: bool = False
    ) -> None:
        self._down(_ROW)
        left = float(_MARGIN)
        for place, (text, width) in enumerate(zip(cells, widths, strict=True)):
            if text:
                self._ink.cell(left, self._y, text, width, right=place in numeric, bold=bold)
            left += width

    def _widths(self, table: Paper) -> list[float]:
        """Column widths: what a column needs where there is room, the long ones share what is left."""
        body = [*table.rows[:_MEASURED], *([table.total] if table.total else [])]
        needed = [
            max(self._ink.needed(title, bold=True), *(self._ink.needed(row[place]) for row in body))
            if body
            else self._ink.needed(title, bold=True)
            for place, title in enumerate(table.head)
        ]
        widths, room = list(needed), _ROOM
        for rank, place in enumerate(sorted(range(len(needed)), key=lambda place: needed[place])):
            widths[place] = min(needed[place], room / (len(needed) - rank))
            room -= widths[place]
        return [width + room / len(widths) for width in widths]

    def _paragraph(self, text: str, size: float, colour: str) -> None:
        for line in self._ink.wrapped(text, size, _ROOM):
            self._need(size + 4)
            self._down(size + 3.5)
            self._ink.write(_MARGIN, self._y, line, size, colour=colour)

    def _down(self, points: float) -> None:
        self._y -= points

    def _need(self, points: float) -> None:
        if self._y - points < _MARGIN:
            self._turn()

    def _turn(self) -> None:
        self._foot()
        self._canvas.showPage()
        self._y = HEIGHT - _MARGIN

    def _foot(self) -> None:
        """Title, freshness and page number at the bottom of each page."""
        told = " \u00b7 ".join((self._document.title, *self._document.lines[1:2]))
        self._ink.cell(_MARGIN, 24, told, _ROOM - 60, size=7.5)
        self._ink.cell(WIDTH - _MARGIN - 60, 24, f"Page {self._canvas.getPageNumber()}", 60, size=7.5, right=True)
