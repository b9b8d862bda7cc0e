"""What a page is drawn with: fonts that cover most scripts, cells that end where their column does, bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from lmsdesk.domain.charts import Bar, Bars, Pattern, layout, pattern_of
from lmsdesk.resources import folder

TEXT, MUTED, RULE, LINE = "#17212b", "#4d5b69", "#7a8793", "#d9dfe5"
_COLOURS: Mapping[str, str] = {
    "completed": "#166b38",
    "in_progress": "#0a6784",
    "due_soon": "#d08a00",
    "not_started": "#7a8793",
    "overdue": "#ab221b",
    "no_due_date": "#4d5b69",
    "unknown": "#6f3796",
}
_BAR, _STEP, _LABELS, _LEGEND = 10.0, 16.0, 150.0, 22.0
_SIZE = 8.0
_PAD = 3.0


class Ink:
    """Draws on one canvas of reportlab."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas
        self.font, self.bold, self.fallback = _register_fonts()

    def write(
        self, left: float, base: float, text: str, size: float, *, bold: bool = False, colour: str = TEXT
    ) -> None:
        """Text from a point on; letters that the font lacks come from another."""
        from reportlab.lib.colors import HexColor

        self._canvas.setFillColor(HexColor(colour))
        for run, covered in _runs(text, plain=self.fallback is None):
            name = (self.bold if bold else self.font) if covered else str(self.fallback)
            self._canvas.setFont(name, size)
            self._canvas.drawString(left, base, run)
            left += _width(run, name, size)

    def cell(
        self, left: float, base: float, text: str, width: float, *, size: float = _SIZE, right: bool = False,
        bold: bool = False, colour: str = TEXT,
    ) -> None:  # fmt: skip
        """Text that stays in its column; what does not fit ends with dots."""
        room = width - 2 * _PAD
        name = self.bold if bold else self.font
        taken = self.width(text, name, size)
        if taken > room:
            while len(text) > 1 and self.width(text + "\u2026", name, size) > room:
                text = text[: max(1, int(len(text) * room / taken) if taken > 2 * room else len(text) - 1)]
                taken = self.width(text, name, size)
            text += "\u2026"
            taken = self.width(text, name, size)
        self.write(left + width - _PAD - taken if right else left + _PAD, base, text, size, bold=bold, colour=colour)

    def width(self, text: str, name: str, size: float) -> float:
        """The width of a text in points."""
        runs = _runs(text, plain=self.fallback is None)
        return sum(_width(run, name if covered else str(self.fallback), size) for run, covered in runs)

    def needed(self, text: str, *, bold: bool = False) -> float:
        """The width of a column that shows a text whole."""
        return self.width(text, self.bold if bold else self.font, _SIZE) + 2 * _PAD + 0.5

    def wrapped(self, text: str, size: float, room: float) -> Iterator[str]:
        """Lines of a paragraph."""
        line = ""
        for word in text.split():
            tried = f"{line} {word}".strip()
            if line and self.width(tried, self.font, size) > room:
                yield line
                tried = word
            line = tried
        if line:
            yield line

    def line(self, left: float, y: float, right: float, colour: str, thick: float) -> None:
        """A line across."""
        from reportlab.lib.colors import HexColor

        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(thick)
        self._canvas.line(left, y, right, y)

    # Bars

    def chart_height(self, bars: Bars) -> float:
        """How much of the page the bars take."""
        return _LEGEND + _STEP * len(layout(bars)) + (14 if len(layout(bars)) < len(bars.labels) else 4)

    def chart(self, bars: Bars, left: float, top: float, room: float) -> None:
        """A legend, then a bar for each label with its numbers."""
        x, y = left, top - 12
        for name, title, _ in bars.series:
            self._patch(name, x, y - 1, 9, 8)
            self.write(x + 13, y, title, _SIZE, colour=MUTED)
            x += 13 + self.width(title, self.font, _SIZE) + 14
        y = top - _LEGEND
        shown = layout(bars)
        for bar in shown:
            self._bar(bars, bar, left, y, room)
            y -= _STEP
        if len(shown) < len(bars.labels):
            told = f"The {len(shown)} longest of {len(bars.labels):,} bars; the table has all."
            self.write(left, y - 6, told, 7.5, colour=MUTED)

    def _bar(self, bars: Bars, bar: Bar, left: float, top: float, room: float) -> None:
        self.cell(left, top - _BAR + 2, bar.label, _LABELS)
        start, length = left + _LABELS, room - _LABELS - 50
        for part in bar.parts:
            x, width = start + part.left * length, max(0.6, (part.right - part.left) * length)
            name = bars.series[part.series][0]
            self._patch(name, x, top - _BAR, width, _BAR)
            self._number(f"{part.value:,}", x, top - _BAR, width, solid=pattern_of(name) is Pattern.SOLID)
        end = start + max((part.right for part in bar.parts), default=0) * length
        self.write(end + 4, top - _BAR + 2, f"{bar.total:,}", _SIZE, colour=MUTED)

    def _number(self, text: str, x: float, y: float, width: float, *, solid: bool) -> None:
        """The value of a part where there is room; letters on lines get a ground of their own."""
        from reportlab.lib.colors import HexColor

        taken = self.width(text, self.bold, 7)
        if taken + 5 > width:
            return
        left = x + (width - taken) / 2
        if not solid:
            self._canvas.setFillColor(HexColor("#ffffff"))
            self._canvas.rect(left - 1.5, y + 1, taken + 3, _BAR - 2, stroke=0, fill=1)
        self.write(left, y + 2.6, text, 7, bold=True, colour="#ffffff" if solid else TEXT)

    def _patch(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """A part of a bar in its colour and pattern."""
        from reportlab.lib.colors import HexColor

        canvas, colour, pattern = self._canvas, HexColor(_COLOURS.get(name, MUTED)), pattern_of(name)
        canvas.saveState()
        canvas.setStrokeColor(colour)
        canvas.setFillColor(colour if pattern is Pattern.SOLID else HexColor("#ffffff"))
        canvas.setLineWidth(0.6)
        canvas.rect(x, y, width, height, stroke=1, fill=1)
        clip = canvas.beginPath()
        clip.rect(x, y, width, height)
        canvas.clipPath(clip, stroke=0, fill=0)
        for x1, y1, x2, y2 in _strokes(pattern, x, y, width, height):
            canvas.line(x1, y1, x2, y2)
        if pattern is Pattern.DOTS:
            canvas.setFillColor(colour)
            for place in range(int(width / 4) + 1):
                canvas.circle(x + 2 + 4 * place, y + height / 2, 0.9, stroke=0, fill=1)
        canvas.restoreState()


def _strokes(
    pattern: Pattern, x: float, y: float, width: float, height: float
) -> Iterator[tuple[float, float, float, float]]:
    """The lines of a pattern."""
    step = 3.0
    count = int((width + height) / step) + 1
    for place in range(count):
        at = x + place * step
        if pattern in (Pattern.UP, Pattern.CROSS):
            yield at - height, y, at, y + height
        if pattern in (Pattern.DOWN, Pattern.CROSS):
            yield at - height, y + height, at, y
        if pattern is Pattern.UPRIGHT:
            yield at, y, at, y + height


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


@lru_cache(maxsize=20_000)
def _width(text: str, font: str, size: float) -> float:
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, font, size))


def _runs(text: str, *, plain: bool) -> list[tuple[str, bool]]:
    """Runs of letters that the main font covers (Latin, Greek, Cyrillic, Hebrew, Arabic) and of others."""
    if plain or text.isascii():
        return [(text, True)]
    runs: list[tuple[str, bool]] = []
    for mark in text:
        covered = ord(mark) < 0x0700 or 0x1E00 <= ord(mark) < 0x2E00
        if runs and runs[-1][1] == covered:
            runs[-1] = (runs[-1][0] + mark, covered)
        else:
            runs.append((mark, covered))
    return runs
