"""A line of the palette: icon, text with the matched letters bold, what is so now, keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lmsdesk.ui.delegates.ink import CENTRE, Ink
from lmsdesk.ui.models.palette import OFFER_ROLE, Offer, Sort
from lmsdesk.ui.theme.theme import STRONG, flipped

Index = QModelIndex | QPersistentModelIndex


class PaletteDelegate(QStyledItemDelegate):
    """Headings are lower than offers."""

    def __init__(self, ink: Ink, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._ink = ink
        ink.renewed.connect(view.viewport().update)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """34 pixels for an offer, 30 for a heading."""
        offer: Offer | None = index.data(OFFER_ROLE)
        return QSize(200, self._ink.px(30 if offer is not None and offer.sort is Sort.HEADING else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        offer: Offer | None = index.data(OFFER_ROLE)
        if offer is None:
            return
        ink, px = self._ink, self._ink.px
        rect = option.rect.adjusted(px(8), 0, -px(8), 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if offer.sort is Sort.HEADING:
            box = rect.adjusted(px(10), px(6), -px(10), 0)
            ink.write(painter, box, offer.text, font="caption_strong", tone="muted")
            painter.restore()
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.colours["selected"])
            painter.drawRoundedRect(QRectF(rect), 6, 6)
        tone = "on_selected" if selected else "text" if offer.can else "faint"

        def place(left: int, width: int) -> QRect:
            return flipped(option.direction, rect, QRect(rect.left() + left, rect.top(), width, rect.height()))

        ink.glyph(painter, place(px(10), px(18)), offer.icon, tone if selected or not offer.can else "muted", 16)
        end = rect.width() - px(12)
        end -= self._keys(painter, rect, end, offer.keys, option.direction)
        note = offer.reason or offer.note
        if note:
            width = min(ink.width("small", note) + 4, end // 2)
            note_tone = "on_selected" if selected else "muted" if offer.can else "faint"
            ink.write(painter, place(end - width, width), note, font="small", tone=note_tone, right=True)
            end -= width + px(12)
        self._text(painter, place(px(40), end - px(40)), offer, tone)
        painter.restore()

    def _text(self, painter: QPainter, box: QRect, offer: Offer, tone: str) -> None:
        """One line with the matched letters bold; laid out as a whole, so that both directions read well."""
        ink = self._ink
        text = ink.metrics["strong"].elidedText(offer.text, Qt.TextElideMode.ElideRight, box.width())
        layout = QTextLayout(text, ink.fonts["body"])
        layout.setFormats([self._bold(at) for at in offer.places if at < len(text)])
        option = QTextOption(Qt.AlignmentFlag.AlignRight if _is_mirrored() else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(box.width())
        layout.endLayout()
        painter.setPen(ink.colours[tone])
        layout.draw(painter, QPointF(box.left(), box.top() + (box.height() - line.height()) / 2))

    def _bold(self, at: int) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        made.start, made.length = at, 1
        form = QTextCharFormat()
        form.setFontWeight(STRONG)
        made.format = form
        return made

    def _keys(self, painter: QPainter, rect: QRect, end: int, keys: str, direction: Qt.LayoutDirection) -> int:
        """Each key in its own frame; return the width they take."""
        ink, px = self._ink, self._ink.px
        used = 0
        for key in reversed(_parts(keys)):
            width = max(px(20), ink.width("caption", key) + px(12))
            box = QRect(rect.left() + end - used - width, rect.center().y() - px(10), width, px(20))
            box = flipped(direction, rect, box)
            painter.setBrush(ink.colours["window"])
            painter.setPen(QPen(ink.colours["border_strong"], 1))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setFont(ink.fonts["caption"])
            painter.setPen(ink.colours["text"])
            painter.drawText(box, CENTRE, key)
            used += width + px(4)
        return used + px(8) if used else 0


def _parts(keys: str) -> list[str]:
    """The single keys of a shortcut; a plus may be one of them."""
    if not keys:
        return []
    parts = keys.removesuffix("+").split("+") if keys != "+" else []
    return [*parts, "+"] if keys.endswith("+") else parts


def _is_mirrored() -> bool:
    return QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
