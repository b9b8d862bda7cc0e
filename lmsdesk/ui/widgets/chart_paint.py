"""Painting stacked bars: the same strokes for the screen, for pictures, for SVG and for paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QImageWriter,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)
from PySide6.QtSvg import QSvgGenerator

from lmsdesk.domain.charts import Bar, Bars, Part, Pattern, layout, pattern_of
from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.theme.tokens import COLOURS, LIGHT

Number = Callable[[int], str]
TONES: Mapping[str, str] = {
    "completed": "added",
    "in_progress": "accent",
    "due_soon": "staged_mark",
    "not_started": "border_strong",
    "overdue": "removed",
    "no_due_date": "muted",
    "unknown": "conflict",
}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_STEP, _BAR, _LABEL, _LEGEND, _END = 24, 15, 150, 24, 64
_LINES = 5.0  # between the lines of a pattern


@dataclass(frozen=True)
class Look:
    """Colours, fonts and lengths; a picture for others is always light."""

    colours: Mapping[str, QColor]
    font: QFont
    strong: QFont
    px: Callable[[float], int]


def look_of(theme: Theme, *, light: bool = False) -> Look:
    """How the window looks now, or how paper looks."""
    colours = {name: QColor(getattr(LIGHT, name)) if light else theme.colour(name) for name in COLOURS}
    return Look(colours, theme.font("small"), theme.font("caption", STRONG, tabular=True), theme.px)


def height_of(bars: Bars, look: Look) -> int:
    """How high the picture is."""
    shown = layout(bars)
    more = look.px(20) if len(shown) < len(bars.labels) else 0
    return look.px(_LEGEND) + look.px(_STEP) * len(shown) + more + look.px(4)


def boxes(bars: Bars, look: Look, width: float) -> list[tuple[Bar, list[tuple[Part, QRectF]]]]:
    """Where every part of every bar is."""
    start, room = _track(look, width)
    made = []
    top = float(look.px(_LEGEND))
    for bar in layout(bars):
        y = top + (look.px(_STEP) - look.px(_BAR)) / 2
        parts = [
            (part, QRectF(start + part.left * room, y, max(1.0, (part.right - part.left) * room), look.px(_BAR)))
            for part in bar.parts
        ]
        made.append((bar, parts))
        top += look.px(_STEP)
    return made


def paint(painter: QPainter, bars: Bars, look: Look, width: float, *, number: Number = str, more: str = "") -> None:
    """Legend, bars with their numbers, and a line about those that are not drawn."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # bars grow to the right in every language
    metrics = QFontMetricsF(look.font)
    _legend(painter, bars, look, metrics)
    start, room = _track(look, width)
    painter.setFont(look.font)
    top = float(look.px(_LEGEND))
    for bar, parts in boxes(bars, look, width):
        line = QRectF(0, top, start - look.px(10), look.px(_STEP))
        painter.setFont(look.font)
        painter.setPen(look.colours["text"])
        painter.drawText(line, int(_LEFT), metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, line.width()))
        for part, box in parts:
            name = bars.series[part.series][0]
            paint_part(painter, name, box, look)
            _number(painter, name, box, look, number(part.value))
        end = start + max((part.right for part in bar.parts), default=0.0) * room
        painter.setFont(look.font)
        painter.setPen(look.colours["muted"])
        painter.drawText(QRectF(end + look.px(6), top, look.px(_END), look.px(_STEP)), int(_LEFT), number(bar.total))
        top += look.px(_STEP)
    if more:
        painter.setPen(look.colours["muted"])
        painter.drawText(QRectF(0, top, width, look.px(20)), int(_LEFT), more)


def paint_part(painter: QPainter, name: str, box: QRectF, look: Look) -> None:
    """A part in its colour and pattern."""
    colour, pattern = look.colours[TONES.get(name, "accent")], pattern_of(name)
    painter.save()
    painter.setPen(QPen(colour, 1))
    painter.setBrush(QBrush(colour) if pattern is Pattern.SOLID else QBrush(look.colours["base"]))
    painter.drawRect(box)
    painter.setClipRect(box)
    step = _LINES
    for place in range(int((box.width() + box.height()) / step) + 1):
        x = box.left() + place * step
        if pattern in (Pattern.UP, Pattern.CROSS):
            painter.drawLine(QPointF(x - box.height(), box.bottom()), QPointF(x, box.top()))
        if pattern in (Pattern.DOWN, Pattern.CROSS):
            painter.drawLine(QPointF(x - box.height(), box.top()), QPointF(x, box.bottom()))
        if pattern is Pattern.UPRIGHT:
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        if pattern is Pattern.DOTS:
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(x + step / 2, box.center().y()), 1.1, 1.1)
    painter.restore()


def _track(look: Look, width: float) -> tuple[float, float]:
    start = float(min(look.px(_LABEL), width * 0.3))
    return start, max(1.0, width - start - look.px(_END))


def _legend(painter: QPainter, bars: Bars, look: Look, metrics: QFontMetricsF) -> None:
    left, side = 0.0, look.px(11)
    painter.setFont(look.font)
    for name, title, _ in bars.series:
        paint_part(painter, name, QRectF(left + 1, (look.px(_LEGEND) - side) / 2 - 2, side, side), look)
        painter.setPen(look.colours["muted"])
        room = metrics.horizontalAdvance(title) + 4
        painter.drawText(QRectF(left + side + look.px(6), -2, room, look.px(_LEGEND)), int(_LEFT), title)
        left += side + look.px(6) + room + look.px(12)


def _number(painter: QPainter, name: str, box: QRectF, look: Look, text: str) -> None:
    """The value of a part, where there is room for it."""
    width = QFontMetricsF(look.strong).horizontalAdvance(text)
    if width + look.px(8) > box.width():
        return
    solid = pattern_of(name) is Pattern.SOLID
    if not solid:  # letters on lines are hard to read
        ground = QRectF(0, 0, width + look.px(6), box.height() - 2)
        ground.moveCenter(box.center())
        painter.fillRect(ground, look.colours["base"])
    painter.setFont(look.strong)
    painter.setPen(look.colours["base" if solid else "text"])
    painter.drawText(box, int(_CENTRE), text)


def save_picture(
    path: Path, bars: Bars, theme: Theme, title: str, *, number: Number = str, more: str = "", width: int = 960
) -> None:
    """Write the bars as PNG, SVG or PDF, by the name of the file; raise DiskTrouble when it cannot be written."""
    look = look_of(theme, light=True)
    margin = look.px(20)
    size = QSize(width + 2 * margin, height_of(bars, look) + 2 * margin + look.px(30))

    def draw(painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), look.colours["base"])
        painter.translate(margin, margin)
        painter.setFont(theme.font("heading", STRONG))
        painter.setPen(look.colours["text"])
        painter.drawText(QRectF(0, 0, width, look.px(24)), int(_LEFT), title)
        painter.translate(0, look.px(30))
        paint(painter, bars, look, width, number=number, more=more)

    device = QBuffer()
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    {".svg": _write_svg, ".pdf": _write_pdf}.get(path.suffix.lower(), _write_image)(device, size, title, draw)
    try:
        path.write_bytes(device.data().data())
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error


Draw = Callable[[QPainter], None]


def _write_image(device: QBuffer, size: QSize, title: str, draw: Draw) -> None:
    image = QImage(size * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.setText("Title", title)
    painter = QPainter(image)
    draw(painter)
    painter.end()
    QImageWriter(device, QByteArray(b"png")).write(image)


def _write_svg(device: QBuffer, size: QSize, title: str, draw: Draw) -> None:
    writer = QSvgGenerator()
    writer.setOutputDevice(device)
    writer.setSize(size)
    writer.setViewBox(QRectF(0, 0, size.width(), size.height()))
    writer.setTitle(title)
    painter = QPainter(writer)
    draw(painter)
    painter.end()


def _write_pdf(device: QBuffer, size: QSize, title: str, draw: Draw) -> None:
    writer = QPdfWriter(device)
    writer.setTitle(title)
    writer.setResolution(96)
    points = QSizeF(size.width() * 0.75, size.height() * 0.75)
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    draw(painter)
    painter.end()
