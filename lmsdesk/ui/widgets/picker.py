"""Picking several people or courses by typing: what was picked stands above the line, each with a way out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Op, Query, Token, parse
from lmsdesk.domain.rows import CourseRow, UserRow
from lmsdesk.ui.widgets.basics import Button, clear, column
from lmsdesk.ui.widgets.flow import FlowLayout
from lmsdesk.ui.workbench import Workbench

SHOWN, PAUSE = 6, 120  # rows offered; milliseconds after the last key
_ROW = Qt.ItemDataRole.UserRole


class Picker(QWidget):
    """``ids`` are handles of its view; they hold until the next sync, which is longer than a sheet is open."""

    changed = Signal()

    def __init__(
        self,
        bench: Workbench,
        view: View,
        name: str,
        hint: str,
        parent: QWidget | None = None,
        *,
        single: bool = False,
    ) -> None:
        super().__init__(parent)
        self._bench, self._view, self._single = bench, view, single
        self._picked: dict[int, str] = {}
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(name)
        self.setFocusProxy(self.line)
        self.list = QListWidget()
        self.list.setObjectName("sheet")
        self.list.setAccessibleName(self.tr("What was found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.hide()
        self._tokens = QWidget()
        self._flow = FlowLayout(parent=self._tokens)
        self._tokens.hide()
        column(self._tokens, self.line, self.list, spacing=4, parent=self)
        self._typing = QTimer(self, singleShot=True, interval=PAUSE)
        self._typing.timeout.connect(self._search)
        self.line.textEdited.connect(lambda: self._typing.start())
        self.list.itemClicked.connect(self._pick)

    def ids(self) -> Sequence[int]:
        """What was picked."""
        return list(self._picked)

    def add(self, handle: int, text: str) -> None:
        """Pick a row; where there can be one only, it takes the place of the one before."""
        if handle not in self._picked:
            if self._single:
                self._picked.clear()
            self._picked[handle] = text
            self._show()

    def look_up(self, number: int, text: str) -> None:
        """Pick the row with this id of the server."""

        async def work() -> None:
            token = Token("id", Op.EXACT, (str(number),))
            found = await self._bench.console.tables.find(Query(self._view, "", (token,)))
            if len(found.ids) == 1:
                self.add(found.ids[0], text)

        self._bench.bridge.run(f"pick.{self._view}", work)

    def _show(self) -> None:
        clear(self._flow)
        for handle, text in self._picked.items():
            button = Button(self._bench.theme, text, "x", tip=self.tr("Take out"))
            button.setAccessibleName(self.tr("Take out {name}").format(name=text))
            button.clicked.connect(self._dropper(handle))
            self._flow.addWidget(button)
            button.show()
        self._tokens.setVisible(bool(self._picked))
        self.line.setVisible(not (self._single and self._picked))
        self.changed.emit()

    def _dropper(self, handle: int) -> Callable[[], None]:
        def drop() -> None:
            self._picked.pop(handle, None)
            self._show()
            self.line.setFocus()

        return drop

    def _search(self) -> None:
        text = self.line.text().strip()
        if not text:
            self.list.hide()
            return

        async def work() -> None:
            query, _ = parse(self._view, text)
            found = await self._bench.console.tables.find(query)
            rows = self._bench.console.tables.read(self._view, found.ids[:SHOWN])
            self._offer([row for row in rows if isinstance(row, UserRow | CourseRow)])

        self._bench.bridge.run(f"pick.{self._view}", work)

    def _offer(self, rows: Sequence[UserRow | CourseRow]) -> None:
        self.list.clear()
        for row in rows:
            name, more = _names(row)
            item = QListWidgetItem(f"{name}   {more}", self.list)
            item.setData(_ROW, (row.row, name))
        self.list.setVisible(bool(rows))
        if rows:
            self.list.setCurrentRow(0)
            self.list.setFixedHeight(self.list.sizeHintForRow(0) * len(rows) + 6)

    def _pick(self, item: QListWidgetItem) -> None:
        handle, text = item.data(_ROW)
        self.line.clear()
        self.list.hide()
        self.add(handle, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move in the list, Return picks."""
        if not self.list.isHidden() and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
        elif not self.list.isHidden() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (item := self.list.currentItem()) is not None:
                self._pick(item)
        elif not self.list.isHidden() and event.key() == Qt.Key.Key_Escape:
            self.list.hide()
        else:
            super().keyPressEvent(event)


def _names(row: UserRow | CourseRow) -> tuple[str, str]:
    """What a row is called when it was picked, and what tells it from others of that name."""
    if isinstance(row, UserRow):
        return row.name, row.email or row.username
    return row.shortname, row.fullname
