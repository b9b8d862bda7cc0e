"""A text in which the words that another one lacks, or has instead, are marked; always plain text, never markup."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from lmsdesk.domain.differences import Piece, Side
from lmsdesk.ui.theme.theme import STRONG, Theme


class DifferenceText(QWidget):
    """Gone words are struck, new ones strong on a ground of their own: two signs besides colour."""

    def __init__(self, theme: Theme, pieces: Sequence[Piece], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._pieces = theme, _apart(pieces)
        pieces = self._pieces
        self._text = "".join(piece.text for piece in pieces).replace("\n", "\u2028")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(spoken(pieces))
        theme.changed.connect(self._renew)

    def _renew(self) -> None:
        self.updateGeometry()
        self.update()

    def _laid_out(self, width: int) -> tuple[QTextLayout, float]:
        layout = QTextLayout(self._text, self._theme.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(self.layoutDirection())
        layout.setTextOption(option)
        layout.setFormats(self._formats())
        height = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height

    def _formats(self) -> list[QTextLayout.FormatRange]:
        found, start = [], 0
        for piece in self._pieces:
            part = QTextLayout.FormatRange()
            part.start, part.length = start, len(piece.text)
            start += len(piece.text)
            part.format = self._format(piece.side)
            found.append(part)
        return found

    def _format(self, side: Side) -> QTextCharFormat:
        made, theme = QTextCharFormat(), self._theme
        made.setForeground(theme.colour("text"))
        if side is Side.GONE:
            made.setFontStrikeOut(True)
            made.setForeground(theme.colour("removed"))
        elif side is Side.NEW:
            made.setFontWeight(QFont.Weight(STRONG))
            made.setForeground(theme.colour("added"))
            made.setBackground(theme.colour("added_soft"))
        return made

    # Overrides of QWidget

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._laid_out(max(self._theme.px(40), width))[1]) + 1

    def sizeHint(self) -> QSize:
        width = self._theme.px(220)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(60), self._theme.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        self._laid_out(self.width())[0].draw(painter, QPointF(0, 0))


def _apart(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """A narrow gap between a word that is gone and the one in its place: struck or not, they would read as one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and {found[-1].side, piece.side} == {Side.GONE, Side.NEW} and not found[-1].text.endswith(" "):
            found.append(Piece("\u2009", Side.BOTH))
        found.append(piece)
    return found


def spoken(pieces: Sequence[Piece]) -> str:
    """The text for a screen reader, which sees neither strokes nor grounds."""
    words = {
        Side.GONE: QCoreApplication.translate("DifferenceText", "without: {text}"),
        Side.NEW: QCoreApplication.translate("DifferenceText", "new: {text}"),
    }
    return " ".join(
        words[piece.side].format(text=piece.text.strip()) if piece.side in words else piece.text
        for piece in pieces
        if piece.text.strip() or piece.side is Side.BOTH
    )
