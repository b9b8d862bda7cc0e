"""The head of a checked list: what a column is read as, a real button with a menu, and its name in the file."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QToolButton, QWidget

from lmsdesk.domain.imports.plan import ColumnState, MappedColumn
from lmsdesk.ui.delegates.ink import LEFT, RIGHT, Ink
from lmsdesk.ui.imports.column_actions import ColumnActions
from lmsdesk.ui.imports.words import column_heading, is_used
from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.theme.theme import flipped, isolated

_HEIGHT = 46
_EDGE = 5  # pixels at the right of a head that still drag its width


class HeadButton(QToolButton):
    """One column: the field above, the file's own name below, a menu behind both."""

    stepped = Signal(int)  # to the head beside it

    def __init__(self, ink: Ink, parent: QWidget) -> None:
        super().__init__(parent)
        self._ink = ink
        self._actions: ColumnActions | None = None
        self.column: MappedColumn | None = None
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._fields: Mapping[str, str] = {}
        self._told = ""  # what is said about the column beside its field
        self._menu.aboutToShow.connect(self._fill)

    def show_column(self, column: MappedColumn, fields: Mapping[str, str], actions: ColumnActions | None) -> None:
        """Show a column of the file; a password has no other meaning to choose."""
        self.column, self._fields, self._actions = column, fields, actions
        self.setEnabled(column.state is not ColumnState.SECRET)
        name = self.tr("Column {name}: {field}").format(name=column.header, field=column_heading(column))
        self._told = actions.told(column) if actions is not None else ""
        name = ". ".join(filter(None, (name, self._told)))
        self.setAccessibleName(name)
        self.setAccessibleDescription(self.tr("Opens a menu of what can be said about the column"))
        self.setToolTip(plain_tip(name))
        self.update()

    def _fill(self) -> None:
        if self.column is not None and self._actions is not None:
            self._actions.fill(self._menu, self.column, self._fields)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two lines and a small arrow."""
        if self.column is None:
            return
        ink, px, painter = self._ink, self._ink.px, QPainter(self)
        used, rect, direction = is_used(self.column), self.rect(), self.layoutDirection()
        arrow = px(12) + px(4) if self.isEnabled() else 0
        box = rect.adjusted(px(8), px(5), -px(2), 0)
        tone = "text" if used else "staged" if self.column.state is ColumnState.AMBIGUOUS else "faint"
        upper = QRect(box.left(), box.top(), box.width() - arrow, px(18))
        width = ink.write(
            painter, flipped(direction, rect, upper), column_heading(self.column), font="caption_strong", tone=tone
        )
        if arrow:
            spot = QRect(box.left() + width + px(4), box.top() + px(3), px(12), px(12))
            pixmap = ink.theme.pixmap("chevron-down", "muted" if used else "faint", px(12))
            painter.drawPixmap(flipped(direction, rect, spot).topLeft(), pixmap)
        lower = QRect(box.left(), box.top() + px(17), box.width(), px(16))
        header = isolated(f"{self.column.header} *" if self._told else self.column.header)
        ink.write(painter, flipped(direction, rect, lower), header, font="caption", tone="muted" if used else "faint")
        if self.hasFocus():
            painter.setPen(ink.focus_pen)
            painter.drawRect(rect.adjusted(1, 1, -1, -2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go to the heads beside it, down opens the menu."""
        forward = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if (event.key() == Qt.Key.Key_Right) == forward else -1)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.showMenu()
        else:
            super().keyPressEvent(event)


class MapHeader(QHeaderView):
    """Row and Result are painted; each column of the file has a button, whose menu ``column_actions`` fills."""

    chosen = Signal(int, str)

    def __init__(self, ink: Ink, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._ink = ink
        self.buttons: list[HeadButton] = []
        self.column_actions: ColumnActions | None = None
        self._titles: tuple[str, str] = (self.tr("Row"), self.tr("Result"))
        self.setHighlightSections(False)
        self.setSectionsClickable(False)
        self.setAccessibleName(self.tr("Columns"))
        self.setMinimumSectionSize(ink.px(44))
        self.sectionResized.connect(self.place_buttons)
        self.geometriesChanged.connect(self.place_buttons)
        ink.renewed.connect(self._renew)
        self._renew()

    def show_columns(self, columns: tuple[MappedColumn, ...], fields: Mapping[str, str]) -> None:
        """Show these columns of the file."""
        while len(self.buttons) > len(columns):
            self.buttons.pop().deleteLater()
        while len(self.buttons) < len(columns):
            button = HeadButton(self._ink, self.viewport())
            # One stop for Tab: inside of the head the arrow keys go on.
            button.setFocusPolicy(
                Qt.FocusPolicy.ClickFocus if self.buttons else Qt.FocusPolicy.StrongFocus,
            )
            button.stepped.connect(lambda step, button=button: self._step(button, step))
            self.buttons.append(button)
        for button, column in zip(self.buttons, columns, strict=True):
            button.show_column(column, fields, self.column_actions)
        self.place_buttons()

    def place_buttons(self) -> None:
        """Put every button over its section; what is out of sight is hidden."""
        width = self.viewport().width()
        for number, button in enumerate(self.buttons):
            section = number + 2
            if section >= self.count():
                button.hide()
                continue
            left, size = self.sectionViewportPosition(section), self.sectionSize(section)
            seen = left + size > 0 and left < width
            if seen:
                inset = 0 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else _EDGE
                button.setGeometry(left + 1 + inset, 0, max(1, size - _EDGE - 1), self.height() - 1)
            button.setVisible(seen)

    def _step(self, button: HeadButton, step: int) -> None:
        place = self.buttons.index(button) + step
        if 0 <= place < len(self.buttons):
            self.buttons[place].setVisible(True)
            self.buttons[place].setFocus()

    def _renew(self) -> None:
        self.setFixedHeight(self._ink.px(_HEIGHT))
        self.viewport().update()

    # Overrides of QHeaderView

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        ink, px = self._ink, self._ink.px
        painter.save()
        painter.fillRect(rect, ink.colours["header"])
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, ink.colours["border"])
        if section > 0:
            edge = QRect(rect.left(), rect.top() + px(8), 1, rect.height() - px(16))
            painter.fillRect(flipped(self.layoutDirection(), rect, edge), ink.colours["border"])
        if section < 2:
            painter.setFont(ink.fonts["small_name"])
            painter.setPen(ink.colours["muted"])
            box = flipped(self.layoutDirection(), rect, rect.adjusted(px(8), 0, -px(10), 0))
            painter.drawText(box, RIGHT if section == 0 else LEFT, self._titles[section])
        painter.restore()

    def sectionSizeFromContents(self, section: int) -> QSize:
        return QSize(self._ink.px(96), self._ink.px(_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_buttons()
