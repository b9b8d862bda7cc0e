"""What delegates paint with: colours, fonts and metrics of the theme, made once and not while painting."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF

from lmsdesk.domain.rows import Mark
from lmsdesk.ui.theme.theme import MEDIUM, STRONG, Theme, flipped, isolated
from lmsdesk.ui.theme.tokens import COLOURS

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft  # a painter mirrors both in right-to-left
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignCenter
_ELIDE = Qt.TextElideMode.ElideRight
_REMEMBERED = 4_000  # widths of texts

# Mark → icon and tone: the shape says the same as the colour.
MARKS = {
    Mark.CHANGED: ("pencil", "staged"),
    Mark.NEW: ("plus", "added"),
    Mark.REMOVED: ("minus", "removed"),
    Mark.CONFLICT: ("git-compare", "conflict"),
    Mark.REFUSED: ("circle-alert", "removed"),
    Mark.SENDING: ("clock", "accent"),
    Mark.UNCONFIRMED: ("circle-dashed", "staged"),
}


class Ink(QObject):
    """Shared by the delegates of a window; ``renewed`` comes after the theme changed."""

    renewed = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.px = theme.px
        theme.changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        theme = self.theme
        self.colours: dict[str, QColor] = {name: theme.colour(name) for name in COLOURS}
        self.colours["line"] = theme.mixed("border", "base", 0.55)
        self.colours["bar"] = theme.mixed("border_strong", "base", 0.35)
        self.fonts: dict[str, QFont] = {
            "body": theme.font(),
            "name": theme.font(weight=MEDIUM),
            "strong": theme.font(weight=STRONG),
            "digits": theme.font(tabular=True),
            "small": theme.font("small"),
            "small_digits": theme.font("small", tabular=True),
            "small_name": theme.font("small", MEDIUM),
            "caption": theme.font("caption"),
            "caption_strong": theme.font("caption", STRONG),
            "heading": theme.font("heading"),
        }
        for name in ("body", "digits", "name"):
            struck = QFont(self.fonts[name])
            struck.setStrikeOut(True)
            self.fonts[f"struck_{name}"] = struck
        self.metrics = {name: QFontMetrics(font) for name, font in self.fonts.items()}
        self._widths: dict[tuple[str, str], int] = {}
        self.focus_pen = QPen(self.colours["accent"], 2)
        self.renewed.emit()

    def width(self, font: str, text: str) -> int:
        """How wide a text is; measuring takes as long as painting, and most of what is painted was painted before."""
        if (found := self._widths.get((font, text))) is None:
            if len(self._widths) >= _REMEMBERED:
                self._widths.clear()
            found = self._widths[font, text] = self.metrics[font].horizontalAdvance(text)
        return found

    def write(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        *,
        font: str = "body",
        tone: str = "text",
        right: bool = False,
        own_direction: bool = False,
    ) -> int:
        """Write a text into a box, shortened where it does not fit; return the width used."""
        used = self.width(font, text)
        if used > box.width():
            text = self.metrics[font].elidedText(text, _ELIDE, box.width())
            used = self.width(font, text)
        painter.setFont(self.fonts[font])
        painter.setPen(self.colours[tone])
        painter.drawText(box, RIGHT if right else LEFT, isolated(text) if own_direction else text)
        return used

    def glyph(self, painter: QPainter, box: QRect, name: str, tone: str, size: int = 14) -> None:
        """Draw an icon in the middle of a box."""
        side = self.px(size)
        pixmap: QPixmap = self.theme.pixmap(name, tone, side)
        painter.drawPixmap(box.center() - QPoint(side // 2 - 1, side // 2 - 1), pixmap)

    def pill(self, painter: QPainter, box: QRect, text: str, tone: str) -> None:
        """A number on a rounded ground of its tone."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colours[f"{tone}_soft"])
        painter.drawRoundedRect(QRectF(box), box.height() / 2, box.height() / 2)
        painter.setFont(self.fonts["caption_strong"])
        painter.setPen(self.colours[tone])
        painter.drawText(box, CENTRE, text)

    def corner(self, painter: QPainter, rect: QRect, direction: Qt.LayoutDirection) -> None:
        """The mark of a value that was not sent yet: a shape, so that it does not rest on colour."""
        size = self.px(7)
        box = QRectF(flipped(direction, rect, QRect(rect.left(), rect.top(), size, size)))
        mirrored = box.left() > rect.left()
        inner, far = (box.topRight(), box.topLeft()) if mirrored else (box.topLeft(), box.topRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self.colours["staged_mark"])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([inner, far, QPointF(inner.x(), box.bottom())]))

    def progress(self, painter: QPainter, bar: QRect, share: float, direction: Qt.LayoutDirection, tone: str) -> None:
        """A thin bar, filled up to a share of 0 to 1."""
        done = QRect(bar.left(), bar.top(), round(bar.width() * max(0.0, min(1.0, share))), bar.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colours["border"])
        painter.drawRoundedRect(bar, 2, 2)
        if done.width() > 0:
            painter.setBrush(self.colours[tone])
            painter.drawRoundedRect(flipped(direction, bar, done), 2, 2)
