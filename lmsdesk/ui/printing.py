"""Paper: a table with what it is about, painted page by page, so that two thousand rows take no time worth a word."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPagedPaintDevice, QPageLayout, QPainter, QPen
from PySide6.QtWidgets import QDialog, QWidget

from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.theme.tokens import LIGHT

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PRINTED = 2_000  # rows; more belong in a file
MARGIN = 14.0  # millimetres around a page
_TITLE, _TEXT = 14.0, 8.5  # points
_ROW, _HEAD = 1.5, 1.7  # heights in lines of text
_GAP, _PAD = 0.8, 0.35  # between parts, and beside the text of a cell, in lines
_LEAST_ROWS = 3  # fewer are not begun at the foot of a page
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """``width`` counts against the others; numbers stand at the right."""

    title: str
    width: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed: ``read`` gives the cells of rows from one place to another, ``foot`` stands on every page."""

    title: str
    lines: Sequence[str]
    columns: Sequence[PaperColumn]
    count: int
    read: Callable[[int, int], Sequence[Cells]]
    foot: str = ""
    picture: QImage | None = None
    totals: Cells = ()
    notes: Sequence[str] = field(default=())


def ask_printer(parent: QWidget, name: str, then: Callable[[QPrinter], object]) -> QDialog:
    """Ask for a printer or a PDF file; ``then`` paints on it."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # heavy, and seldom needed

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    margins = QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN)
    printer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: then(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)  # the print dialog's own open wants the name of a slot
    return dialog


async def print_paper(
    device: QPagedPaintDevice, paper: Paper, family: str, breathe: Callable[[], Awaitable[None]] | None = None
) -> int:
    """Paint all pages, with a breath for the window between two; return how many. Raise DiskTrouble."""
    painter = QPainter()
    if not painter.begin(device):
        raise DiskTrouble(path=paper.title, reason="the printer or file did not open")
    try:
        press = _Press(painter, device, paper, family)
        for page in press.pages():
            await (breathe() if breathe is not None else asyncio.sleep(0))
            if page and not device.newPage():
                raise DiskTrouble(path=paper.title, reason="the printer or file took no further page")
            press.paint(page)
        return press.count
    finally:
        painter.end()


class _Press:
    """Lays out once, then paints page after page; lengths are those of the device."""

    def __init__(self, painter: QPainter, device: QPagedPaintDevice, paper: Paper, family: str) -> None:
        self._painter, self._paper = painter, paper
        room = painter.viewport()
        self._width, self._height = float(room.width()), float(room.height())
        self._fonts = {
            name: _font(family, size, strong)
            for name, size, strong in (("title", _TITLE, True), ("text", _TEXT, False), ("strong", _TEXT, True))
        }
        self._metrics = {name: QFontMetricsF(font, device) for name, font in self._fonts.items()}
        self._line = self._metrics["text"].height()
        self._row, self._head = self._line * _ROW, self._line * _HEAD
        self._bottom = self._height - self._line * 2  # the foot is below
        self._sides = self._columns()
        self._top = self._heading(paint=False)
        self._firsts = self._rows()
        self._notes = self._noted()
        self.count = max([len(self._firsts), *(page + 1 for page, _, _, _ in self._notes)])

    # Laying out

    def _columns(self) -> list[tuple[float, float]]:
        """Left side and width of each column."""
        whole = sum(column.width for column in self._paper.columns) or 1.0
        sides, at = [], 0.0
        for column in self._paper.columns:
            width = self._width * column.width / whole
            sides.append((at, width))
            at += width
        return sides

    def _rows(self) -> list[tuple[int, int, float]]:
        """For each page: the first row, the one after the last, and where the head of the table stands."""
        pages: list[tuple[int, int, float]] = []
        at, top, total = 0, self._top, self._paper.count + bool(self._paper.totals)
        while at < total or not pages:
            room = max(0, int((self._bottom - top - self._head) / self._row))
            if not pages and room < min(total, _LEAST_ROWS):
                room = 0
            elif pages:
                room = max(1, room)
            pages.append((at, min(total, at + room), top))
            at, top = min(total, at + room), 0.0
        return pages

    def _noted(self) -> list[tuple[int, float, float, str]]:
        """Page, top, height and text of each note."""
        first, last, top = self._firsts[-1]
        page = len(self._firsts) - 1
        at = top + self._head + (last - first) * self._row + self._line * _GAP
        made: list[tuple[int, float, float, str]] = []
        for text in self._paper.notes:
            height = self._wrapped("text", text)
            if at + height > self._bottom:
                page, at = page + 1, 0.0
            made.append((page, at, height, text))
            at += height + self._line * 0.2
        return made

    def _wrapped(self, font: str, text: str) -> float:
        return self._metrics[font].boundingRect(QRectF(0, 0, self._width, 1e6), int(_WRAPPED), text).height()

    def pages(self) -> Iterator[int]:
        """Numbers of the pages, from 0."""
        return iter(range(self.count))

    # Painting

    def paint(self, page: int) -> None:
        """Paint one page."""
        if page == 0:
            self._heading(paint=True)
        if page < len(self._firsts):
            first, last, top = self._firsts[page]
            if last > first:
                self._table(first, last, top)
        for number, top, height, text in self._notes:
            if number == page:
                self._text("text", QRectF(0, top, self._width, height + 1), _WRAPPED, text, LIGHT.muted)
        foot = QRectF(0, self._height - self._line * 1.3, self._width, self._line * 1.3)
        told = QCoreApplication.translate("Printing", "Page {page} of {count}")
        self._text("text", foot, _LEFT, self._paper.foot, LIGHT.faint)
        self._text("text", foot, _RIGHT, told.format(page=page + 1, count=self.count), LIGHT.faint)

    def _heading(self, *, paint: bool) -> float:
        """Title, lines and picture of the first page; return where they end."""
        at = 0.0
        for font, text in (("title", self._paper.title), *(("text", line) for line in self._paper.lines)):
            height = self._wrapped(font, text)
            if paint:
                self._text(font, QRectF(0, at, self._width, height + 1), _WRAPPED, text, LIGHT.text)
            at += height + self._line * (0.35 if font == "title" else 0.1)
        if (picture := self._paper.picture) is not None and picture.width():
            room = self._bottom - at - self._line * _GAP
            scale = min(self._width / picture.width(), room / picture.height())
            if paint:
                box = QRectF(0, at + self._line * _GAP / 2, picture.width() * scale, picture.height() * scale)
                self._painter.drawImage(box, picture)
            at += picture.height() * scale
        return at + self._line * _GAP

    def _table(self, first: int, last: int, top: float) -> None:
        paper = self._paper
        self._cells([column.title for column in paper.columns], "strong", top, self._head)
        self._rule(top + self._head, LIGHT.border_strong)
        rows = list(paper.read(first, min(last, paper.count)))
        at = top + self._head
        for cells in rows:
            self._cells(cells, "text", at, self._row)
            at += self._row
            self._rule(at, LIGHT.border)
        if last > paper.count:
            self._cells(paper.totals, "strong", at, self._row)

    def _cells(self, cells: Cells, font: str, top: float, height: float) -> None:
        metrics, pad = self._metrics[font], self._line * _PAD
        for text, column, (left, width) in zip(cells, self._paper.columns, self._sides, strict=True):
            if not text:
                continue
            box = QRectF(left + pad, top, width - 2 * pad, height)
            if metrics.horizontalAdvance(text) > box.width():
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            self._text(font, box, _RIGHT if column.right else _LEFT, text, LIGHT.text)

    def _text(self, font: str, box: QRectF, flags: Qt.AlignmentFlag | Qt.TextFlag, text: str, colour: str) -> None:
        self._painter.setFont(self._fonts[font])
        self._painter.setPen(QColor(colour))
        self._painter.drawText(box, int(flags), text)

    def _rule(self, at: float, colour: str) -> None:
        self._painter.setPen(QPen(QColor(colour), self._line / 24))
        self._painter.drawLine(0, round(at), round(self._width), round(at))


def _font(family: str, size: float, strong: bool) -> QFont:
    font = QFont(family)
    font.setPointSizeF(size)
    if strong:
        font.setWeight(STRONG)
    return font
