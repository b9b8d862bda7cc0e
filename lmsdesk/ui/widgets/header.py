"""A quiet table header: titles, an arrow only where sorted, Shift for a second key, a menu for columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QApplication, QHeaderView, QMenu, QWidget

from lmsdesk.domain.filters import Sort
from lmsdesk.ui.delegates.ink import LEFT, RIGHT, Ink
from lmsdesk.ui.models.columns import Column, Kind
from lmsdesk.ui.theme.theme import MEDIUM, flipped


class Header(QHeaderView):
    """Sorting is asked for, never done here."""

    sort_asked = Signal(object)  # tuple[Sort, ...]
    columns_asked = Signal()
    fit_asked = Signal()
    reset_asked = Signal()

    def __init__(self, ink: Ink, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._ink, self._columns = ink, columns
        self.sorts: tuple[Sort, ...] = ()
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(ink.px(28))
        self.setResizeContentsPrecision(0)  # fit to what is visible, never to all rows
        self.setFixedHeight(ink.px(30))
        self.setAccessibleName(self.tr("Columns"))
        self.sectionClicked.connect(self._on_clicked)
        ink.renewed.connect(self._on_renewed)

    def show_sorts(self, sorts: Sequence[Sort]) -> None:
        """Show by what the rows are ordered."""
        self.sorts = tuple(sorts)
        self.viewport().update()

    def cycle(self, section: int, *, add: bool) -> None:
        """Order by a column, or turn its direction; ``add`` keeps the first key and makes this the second."""
        column = self._columns[section]
        if not column.sort:
            return
        known = next((sort for sort in self.sorts if sort.field == column.sort), None)
        turned = Sort(column.sort, known is not None and not known.descending)
        if known is None and column.kind in (Kind.AGO, Kind.PROGRESS, Kind.NUMBER):
            turned = Sort(column.sort, True)  # the most recent, the furthest, the largest first
        others = [sort for sort in self.sorts if sort.field != column.sort][:1] if add else []
        self.show_sorts([*others, turned])
        self.sort_asked.emit(self.sorts)

    def _on_clicked(self, section: int) -> None:
        self.cycle(section, add=bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _on_renewed(self) -> None:
        self.setFixedHeight(self._ink.px(30))
        self.viewport().update()

    def menu_at(self, place: QPoint) -> QMenu:
        """The menu of the header."""
        menu = QMenu(self)
        section = self.logicalIndexAt(place)
        column = self._columns[section] if section >= 0 else None
        if column is not None and column.sort:
            menu.addAction(
                self.tr("Sort by {column}").format(column=column.title), lambda: self.cycle(section, add=False)
            )
            menu.addAction(
                self.tr("Then by {column}").format(column=column.title), lambda: self.cycle(section, add=True)
            )
            menu.addSeparator()
        if column is not None and column.kind is not Kind.STATE:
            hide = self.tr("Hide {column}").format(column=column.title)
            menu.addAction(hide, lambda: self.setSectionHidden(section, True))
        menu.addAction(self.tr("Choose columns…"), self.columns_asked.emit)
        menu.addAction(self.tr("Fit to what is visible"), self.fit_asked.emit)
        menu.addAction(self.tr("Reset columns"), self.reset_asked.emit)
        return menu

    # Overrides of QHeaderView

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        ink, column, px = self._ink, self._columns[section], self._ink.px
        painter.save()
        painter.fillRect(rect, ink.colours["header"])
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, ink.colours["border"])
        place = next((n for n, sort in enumerate(self.sorts) if column.sort and sort.field == column.sort), None)
        painter.setFont(ink.theme.font("small", MEDIUM))
        painter.setPen(ink.colours["text" if place is not None else "muted"])
        right = column.kind in (Kind.PROGRESS, Kind.NUMBER)
        arrow = px(18) if place is not None else 0
        box = rect.adjusted(px(8), 0, -px(8), 0)
        words = flipped(self.layoutDirection(), rect, box.adjusted(0, 0, -arrow, 0))
        shown = painter.fontMetrics().elidedText(column.title, Qt.TextElideMode.ElideRight, max(0, words.width()))
        painter.drawText(words, RIGHT if right else LEFT, shown)
        if place is not None:
            self._paint_arrow(painter, rect, box, painter.fontMetrics().horizontalAdvance(shown), place, right=right)
        if self.visualIndex(section) > 0:
            edge = flipped(
                self.layoutDirection(), rect, QRect(rect.left(), rect.top() + px(8), 1, rect.height() - px(16))
            )
            painter.fillRect(edge, ink.colours["border"])
        painter.restore()

    def _paint_arrow(self, painter: QPainter, rect: QRect, box: QRect, width: int, place: int, *, right: bool) -> None:
        ink, side = self._ink, self._ink.px(13)
        name = "arrow-down" if self.sorts[place].descending else "arrow-up"
        left = box.right() - side if right else min(box.left() + width + ink.px(4), box.right() - side)
        spot = flipped(self.layoutDirection(), rect, QRect(left, rect.center().y() - side // 2, side, side))
        painter.drawPixmap(spot.topLeft(), ink.theme.pixmap(name, "text" if place == 0 else "faint", side))

    def sectionSizeFromContents(self, section: int) -> QSize:
        column = self._columns[section]
        width = self._ink.width("small_name", column.title) + self._ink.px(40)
        return QSize(self._ink.px(28) if column.kind is Kind.STATE else width, self._ink.px(30))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_at(event.pos()).popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.viewport().update()
        return super().event(event)
