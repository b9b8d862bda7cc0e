"""The window: people, courses and enrolments of one site, what waits to be sent, and how fresh it all is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.events import Event, Progress, RowsChanged, SyncMoved, SyncState, View
from lmsdesk.domain.rows import Mark
from lmsdesk.services import staging
from lmsdesk.services.console import Console
from lmsdesk.services.edits import Row
from lmsdesk.services.values import show_time
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_checks import code_text
from lmsdesk.ui.bridge import Bridge
from lmsdesk.ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
VIEWS = (View.USERS, View.COURSES, View.ENROLMENTS)
PAGE = 200
_GROUNDS = {
    Mark.NEW: "added_soft",
    Mark.REMOVED: "removed_soft",
    Mark.REFUSED: "removed_soft",
    Mark.CONFLICT: "conflict_soft",
    Mark.CHANGED: "staged_soft",
    Mark.UNCONFIRMED: "staged_soft",
}
_FIELDS: dict[View, tuple[str, ...]] = {
    View.USERS: ("username", "name", "email", "department", "suspended", "last_access"),
    View.COURSES: ("shortname", "fullname", "category_path", "visible", "start", "enrolled"),
    View.ENROLMENTS: ("person", "shortname", "course", "roles", "status", "start", "end", "last_access", "progress"),
}
_EDITABLE = frozenset(
    {"email", "department", "fullname", "shortname", "roles", "status", "start", "end", "suspended", "visible"}
)


class RowsModel(QAbstractTableModel):
    """Handles in order and a cache of pages; never sorts or filters by itself."""

    def __init__(self, console: Console, theme: Theme) -> None:
        super().__init__()
        self._console, self._theme = console, theme
        self._view = View.USERS
        self._handles: Sequence[int] = ()
        self._pages: dict[int, list[Row]] = {}
        self.edited: Callable[[Row, str, str], None] = lambda row, field, text: None

    def show_handles(self, view: View, handles: Sequence[int]) -> None:
        """Show these rows in this order."""
        self.beginResetModel()
        self._view, self._handles = view, handles
        self._pages.clear()
        self.endResetModel()

    def row_at(self, number: int) -> Row | None:
        """A row, read with its page; None when it vanished meanwhile."""
        page, place = divmod(number, PAGE)
        if page not in self._pages:
            asked = self._handles[page * PAGE : (page + 1) * PAGE]
            self._pages[page] = self._console.reader.read(self._view, asked)
        rows = self._pages[page]
        return rows[place] if place < len(rows) else None

    # Overrides of QAbstractTableModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._handles)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_FIELDS[self._view])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr(_FIELDS[self._view][section].replace("_", " ").capitalize())
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or (row := self.row_at(index.row())) is None:
            return None
        field = _FIELDS[self._view][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(row, field)
        if role == Qt.ItemDataRole.BackgroundRole and row.pending is not None:
            return QBrush(self._theme.colour(_GROUNDS.get(row.pending.mark, "staged_soft")))
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole) and row.pending is not None:
            was = ", ".join(f"{name}: {value}" for name, value in row.pending.was.items())
            return self.tr("{mark}. Was {was}. Not sent yet.").format(mark=row.pending.mark.value, was=was)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row_at(index.row())
        if role != Qt.ItemDataRole.EditRole or row is None or str(value) == index.data(role):
            return False
        field = _FIELDS[self._view][index.column()]
        self.edited(row, "role" if field == "roles" else field, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and _FIELDS[self._view][index.column()] in _EDITABLE:
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def _text(self, row: Row, field: str) -> str:
        value = getattr(row, field)
        if field in ("start", "end", "last_access"):
            return show_time(value, self._console.zone)
        if isinstance(value, bool):
            return self.tr("yes") if value else self.tr("no")
        if isinstance(value, tuple):
            return ", ".join(value)
        if field == "progress":
            return "" if value is None else f"{value:.0f} %"
        return "" if value is None else str(getattr(value, "value", value))


class DeskWindow(QMainWindow):
    """Wires widgets to the console; decides nothing."""

    def __init__(
        self, console: Console, theme: Theme, loop: asyncio.AbstractEventLoop, on_close: Callable[[], None]
    ) -> None:
        super().__init__()
        self._console, self._theme, self._on_close = console, theme, on_close
        self.bridge = Bridge(loop, self)
        self.bridge.listen(console.events)
        self._model = RowsModel(console, theme)
        self._model.edited = self._edit
        self._build()
        self._connect()
        self.show_view(2)

    def _build(self) -> None:
        site = self._console.profile.site
        self.setWindowTitle(f"{site.title or site.name} [{site.tag.value.upper()}] - LMS Desk")
        self.setMinimumSize(960, 600)
        self._views = QListWidget()
        self._views.setAccessibleName(self.tr("Panes"))
        self._views.addItems([self.tr("Users"), self.tr("Courses"), self.tr("Enrolments")])
        self._views.setFixedWidth(216)
        self._search = QLineEdit(placeholderText=self.tr("Search, or filter: status:active course:BIO-*"))
        self._search.setAccessibleName(self.tr("Search and filter"))
        self._search.setClearButtonEnabled(True)
        self._sync = QPushButton(self.tr("Sync"))
        self._count = QLabel()
        self._table = QTableView()
        self._table.setModel(self._model)
        self._table.setAccessibleName(self.tr("Rows"))
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(28)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._table.horizontalHeader().setStretchLastSection(True)
        self._table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._waiting = QLabel()
        self._discard = QPushButton(self.tr("Discard"))
        self._apply = QPushButton(self.tr("Apply"))
        self._apply.setProperty("kind", "primary")
        self._state = QLabel(self.tr("Not read yet"))
        for label in (self._waiting, self._state, self._count):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.statusBar().addWidget(self._state, 1)
        head, tray, body = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        for widget, stretch in ((self._search, 1), (self._count, 0), (self._sync, 0)):
            head.addWidget(widget, stretch)
        for widget, stretch in ((self._waiting, 1), (self._discard, 0), (self._apply, 0)):
            tray.addWidget(widget, stretch)
        body.addLayout(head)
        body.addWidget(self._table, 1)
        body.addLayout(tray)
        both = QHBoxLayout()
        both.addWidget(self._views)
        both.addLayout(body, 1)
        inside = QWidget()
        inside.setLayout(both)
        self.setCentralWidget(inside)

    def _connect(self) -> None:
        self._views.currentRowChanged.connect(lambda place: self.refresh())
        self._search.textChanged.connect(lambda text: self.refresh())
        self._sync.clicked.connect(self.sync)
        self._apply.clicked.connect(self.apply)
        self._discard.clicked.connect(self.discard)
        self.bridge.announced.connect(self._on_event)
        self.bridge.failed.connect(self._on_trouble)
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("F5", self.sync),
            ("Ctrl+S", self.apply),
            ("Ctrl+F", self._search.setFocus),
            ("Ctrl+Q", self.close),
            *((f"Ctrl+{place + 1}", lambda place=place: self.show_view(place)) for place in range(len(VIEWS))),
        )
        for text, work in keys:
            QShortcut(QKeySequence(text), self).activated.connect(work)
        self._sync.setToolTip(self.tr("Read the site (F5)"))
        self._apply.setToolTip(self.tr("Send what waits (Ctrl+S)"))

    # What a person does

    def show_view(self, place: int) -> None:
        """Bring a pane to the front."""
        self._views.setCurrentRow(place)
        self.refresh()

    def search(self, text: str) -> None:
        """Search as if it were typed."""
        self._search.setText(text)

    def shown_rows(self, count: int) -> list[Row]:
        """The first rows of the table."""
        return [row for number in range(min(count, self._model.rowCount())) if (row := self._model.row_at(number))]

    def sync(self) -> None:
        """Read the site."""
        self.bridge.once("job", self._run_sync)

    async def _run_sync(self) -> None:
        await self._console.sync()
        self.refresh()

    def apply(self) -> None:
        """Send what waits."""
        self.bridge.once("job", self._run_push)

    async def _run_push(self) -> None:
        await self._console.push()
        self.refresh()

    def discard(self) -> None:
        """Take everything out of the tray that was not sent."""
        self._console.desk.discard(self._console.desk.live())
        self.refresh()

    def _edit(self, row: Row, field: str, text: str) -> None:
        try:
            staging.set_fields(self._console, [row], {field: text})
        except LmsDeskError as error:
            self._on_trouble(error)
        self.refresh()

    def refresh(self) -> None:
        """Ask for the matching rows again and say what waits."""
        view = VIEWS[max(0, self._views.currentRow())]
        query, _ = self._console.query(view, self._search.text())
        try:
            found = self._console.reader.find(query, self._console.clock.wall(), self._console.zone)
        except LmsDeskError as error:  # a condition that is still being typed
            self._state.setText(str(tell(error)))
            return
        self._model.show_handles(view, found.ids)
        self._count.setText(self.tr("{shown} of {all}").format(shown=f"{len(found.ids):,}", all=f"{found.total:,}"))
        self._show_waiting()

    def _show_waiting(self) -> None:
        live = self._console.desk.live()
        trouble = [item for item in live if item.state in (State.CONFLICT, State.REJECTED, State.UNKNOWN)]
        text = self.tr("%n change(s) not sent", "", len(live)) if live else self.tr("Nothing waits")
        if trouble:
            text += f". {trouble[0].label}: {code_text(trouble[0].error_code, trouble[0].error_text)}"
        self._waiting.setText(text)
        self._apply.setEnabled(any(item.state is State.READY for item in live))
        self._discard.setEnabled(bool(live))

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Progress):
            total = f" of {event.total:,}" if event.total else ""
            self._state.setText(f"{event.what}: {event.done:,}{total}")
        elif isinstance(event, SyncMoved):
            self._show_state(event)
        elif isinstance(event, RowsChanged):
            self._show_waiting()

    def _show_state(self, event: SyncMoved) -> None:
        as_of = show_time(self._console.reader.as_of(), self._console.zone, with_clock=True)
        words = {
            SyncState.IDLE: self.tr("Data as of {when}").format(when=as_of),
            SyncState.OFFLINE: self.tr("Offline. Changes are kept; data as of {when}").format(when=as_of),
            SyncState.KEY_REFUSED: self.tr("The token was refused. Editing still works."),
            SyncState.PULLING: self.tr("Reading the site..."),
            SyncState.PUSHING: self.tr("Sending..."),
            SyncState.SETTLING: self.tr("Waiting for unconfirmed changes..."),
        }
        self._state.setText(words.get(event.state, self.tr("The last step failed; the data stays as it was.")))

    def _on_trouble(self, error: LmsDeskError) -> None:
        self._state.setText(str(tell(error)))

    # Overrides of QMainWindow

    def closeEvent(self, event: QCloseEvent) -> None:
        self._on_close()
        super().closeEvent(event)
