"""Reports as paper: a PDF with title, definitions, a chart, and tables that repeat their head on each page."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.resources import folder

_MARGIN = 42  # points, about 15 mm
_SERIES_COLOURS = ("#166b38", "#0a6784", "#7a8793", "#ab221b")


@dataclass(frozen=True, slots=True)
class Paper:
    """A table ready for paper: every cell is text already; ``numeric`` columns stand to the right."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    total: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """A stacked bar chart: one bar per label, one value per series."""

    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]


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
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.platypus import SimpleDocTemplate, Spacer

    style = _Style()
    parts: list[Any] = [style.paragraph(document.title, "title")]
    parts += [style.paragraph(line, "line") for line in document.lines]
    parts.append(Spacer(1, 10))
    if document.bars is not None and document.bars.labels:
        parts.append(_chart(document.bars, style))
    for table in document.tables:
        parts += _table(table, style)
    if document.notes:
        parts.append(Spacer(1, 12))
        parts.append(style.paragraph("How this was counted", "heading"))
        parts += [style.paragraph(note, "line") for note in document.notes]
    template = SimpleDocTemplate(
        str(path),
        pagesize=landscape(A4),
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=document.title,
        author="LMS Desk",
    )

    def foot(canvas: object, page: object) -> None:
        style.foot(canvas, page, document.title)

    try:
        template.build(parts, onFirstPage=foot, onLaterPages=foot)
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error


class _Style:
    """Fonts and paragraph styles; the bundled fonts cover what Helvetica lacks."""

    def __init__(self) -> None:
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle

        self.font, self.bold, self.fallback = _register_fonts()
        self._styles = {
            "title": ParagraphStyle("title", fontName=self.bold, fontSize=16, leading=20, spaceAfter=4),
            "heading": ParagraphStyle("heading", fontName=self.bold, fontSize=10, leading=13, spaceBefore=6),
            "line": ParagraphStyle("line", fontName=self.font, fontSize=8.5, leading=12, textColor=HexColor("#4d5b69")),
            "cell": ParagraphStyle("cell", fontName=self.font, fontSize=8, leading=10),
            "number": ParagraphStyle("number", fontName=self.font, fontSize=8, leading=10, alignment=2),
            "head": ParagraphStyle("head", fontName=self.bold, fontSize=8, leading=10),
            "numhead": ParagraphStyle("numhead", fontName=self.bold, fontSize=8, leading=10, alignment=2),
        }

    def paragraph(self, text: str, style: str) -> object:
        """A paragraph of plain text: markup in server text is shown, never obeyed."""
        from reportlab.platypus import Paragraph

        return Paragraph(self.marked(text), self._styles[style])

    def marked(self, text: str) -> str:
        """Escaped text with another font where the main one has no letter."""
        if self.fallback is None or text.isascii():
            return html.escape(text, quote=False)
        parts: list[str] = []
        for run, covered in _runs(text):
            escaped = html.escape(run, quote=False)
            parts.append(escaped if covered else f'<font name="{self.fallback}">{escaped}</font>')
        return "".join(parts)

    def foot(self, canvas: Any, page: Any, title: str) -> None:
        """Title and page number at the bottom of each page."""
        from reportlab.lib.pagesizes import A4, landscape

        width = landscape(A4)[0]
        canvas.saveState()
        canvas.setFont(self.font, 7.5)
        canvas.drawString(_MARGIN, 24, title)
        canvas.drawRightString(width - _MARGIN, 24, f"Page {canvas.getPageNumber()}")
        canvas.restoreState()


def _register_fonts() -> tuple[str, str, str | None]:
    """Names of the regular, bold and fallback fonts; Helvetica where none is bundled."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    names = []
    for name, file in (("Report", "DejaVuSans.ttf"), ("Report-Bold", "DejaVuSans-Bold.ttf")):
        try:
            pdfmetrics.registerFont(TTFont(name, str(folder("fonts") / file)))
        except (TTFError, OSError):
            return "Helvetica", "Helvetica-Bold", None
        names.append(name)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return names[0], names[1], "STSong-Light"


def _runs(text: str) -> list[tuple[str, bool]]:
    """Runs of letters that the main font covers (Latin, Greek, Cyrillic, Hebrew, Arabic) and of others."""
    runs: list[tuple[str, bool]] = []
    for mark in text:
        covered = ord(mark) < 0x0700 or 0x1E00 <= ord(mark) < 0x2E00
        if runs and runs[-1][1] == covered:
            runs[-1] = (runs[-1][0] + mark, covered)
        else:
            runs.append((mark, covered))
    return runs


def _table(table: Paper, style: _Style) -> list[object]:
    from reportlab.lib import colors
    from reportlab.platypus import LongTable, Spacer, TableStyle

    cells = [
        [
            style.paragraph(title, "numhead" if place in table.numeric else "head")
            for place, title in enumerate(table.head)
        ]
    ]
    body = [*table.rows, *([table.total] if table.total is not None else [])]
    for row in body:
        cells.append(
            [style.paragraph(text, "number" if place in table.numeric else "cell") for place, text in enumerate(row)]
        )
    rules: list[Any] = [
        ("LINEBELOW", (0, 0), (-1, 0), 0.7, colors.HexColor("#7a8793")),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.HexColor("#d9dfe5")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
    if table.total is not None:
        rules.append(("LINEABOVE", (0, len(body)), (-1, len(body)), 0.7, colors.HexColor("#17212b")))
    made = LongTable(cells, colWidths=_widths(table), repeatRows=1)
    made.setStyle(TableStyle(rules))
    heading = [Spacer(1, 10), style.paragraph(table.title, "heading")] if table.title else []
    return [*heading, Spacer(1, 4), made]


def _widths(table: Paper) -> list[float]:
    """Column widths in points by the length of what they hold, filling the page."""
    room = 842 - 2 * _MARGIN
    sample = [table.head, *table.rows[:200]]
    wish = [min(34, max(6, *(len(row[place]) for row in sample))) if sample else 8 for place in range(len(table.head))]
    return [room * each / sum(wish) for each in wish]


def _chart(bars: Bars, style: _Style) -> object:
    from reportlab.graphics.charts.barcharts import HorizontalBarChart
    from reportlab.graphics.charts.legends import Legend
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.colors import HexColor

    shown = list(bars.labels[:15])
    height = 26 + 16 * len(shown)
    drawing = Drawing(842 - 2 * _MARGIN, height + 20)
    chart = HorizontalBarChart()
    chart.x, chart.y, chart.width, chart.height = 170, 14, 430, height - 10
    chart.data = [list(values[: len(shown)]) for _, values in bars.series]
    chart.categoryAxis.categoryNames = [label if len(label) < 34 else label[:32] + "\u2026" for label in shown]
    chart.categoryAxis.reverseDirection = 1
    chart.categoryAxis.style = "stacked"
    chart.categoryAxis.labels.fontName = chart.valueAxis.labels.fontName = style.font
    chart.categoryAxis.labels.fontSize = chart.valueAxis.labels.fontSize = 7.5
    chart.valueAxis.valueMin = 0
    chart.barWidth = 8
    legend = Legend()
    legend.x, legend.y, legend.fontName, legend.fontSize = 620, height, style.font, 7.5
    legend.colorNamePairs = []
    for place, (title, _) in enumerate(bars.series):
        colour = HexColor(_SERIES_COLOURS[place % len(_SERIES_COLOURS)])
        chart.bars[place].fillColor = colour
        chart.bars[place].strokeColor = None
        legend.colorNamePairs.append((colour, title))
    drawing.add(chart)
    drawing.add(legend)
    return drawing
