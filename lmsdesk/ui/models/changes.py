"""What waits in the tray, read by page: as lines of a list, and as rows of a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from lmsdesk.domain.changes import State
from lmsdesk.domain.facts import Change
from lmsdesk.domain.text import words as folded
from lmsdesk.ui.api import Changes
from lmsdesk.ui.change_words import Line, line_of, spoken
from lmsdesk.ui.models.cells import Cell, CellsModel, Field
from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.words import Words

Index = QModelIndex | QPersistentModelIndex
PAGE: Final = 200
EVERYTHING: Final = 1_000_000  # more than a tray can hold
CHANGE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_Role = Qt.ItemDataRole


class ChangePages:
    """Changes in some states, or all that wait; those that hold a text are read at once."""

    def __init__(self, changes: Changes, words: Words, states: Collection[State] | None = None) -> None:
        self._changes, self._words = changes, words
        self.states = states
        self.text = ""
        self.count = 0
        self._pages: dict[int, Sequence[Change]] = {}
        self._lines: dict[int, Line] = {}
        self._matching: list[Change] | None = None

    def refresh(self) -> int:
        """Read again; return how many there are."""
        self._pages, self._lines, self._matching = {}, {}, None
        if self.text:
            wanted = folded(self.text).split()
            waiting = self._changes.waiting(0, EVERYTHING, self.states)
            self._matching = [each for each in waiting if _holds(each, wanted)]
            self.count = len(self._matching)
        else:
            self.count = self._counted()
        return self.count

    def _counted(self) -> int:
        tray = self._changes.tray()
        if self.states is None:
            return tray.total
        numbers = {
            State.CONFLICT: tray.conflicts,
            State.REJECTED: tray.refused,
            State.UNKNOWN: tray.unconfirmed,
            State.INFLIGHT: tray.sending,
            State.READY: tray.total - tray.conflicts - tray.refused - tray.unconfirmed - tray.sending,
        }
        return sum(numbers.get(state, 0) for state in self.states)

    def change_at(self, number: int) -> Change | None:
        """A change; None when it left the tray meanwhile."""
        if self._matching is not None:
            return self._matching[number] if 0 <= number < len(self._matching) else None
        page, place = divmod(number, PAGE)
        if page not in self._pages:
            self._pages[page] = self._changes.waiting(page * PAGE, PAGE, self.states)
        found = self._pages[page]
        return found[place] if place < len(found) else None

    def line_at(self, number: int) -> Line | None:
        """A change in words."""
        if number not in self._lines:
            change = self.change_at(number)
            if change is None:
                return None
            self._lines[number] = line_of(change, self._words)
        return self._lines[number]


def _holds(change: Change, wanted: Sequence[str]) -> bool:
    text = folded(change.first.label)
    return all(word in text for word in wanted)


class ChangesModel(QAbstractListModel):
    """The lines of the tray; whoever shows them tells when they moved."""

    def __init__(
        self, changes: Changes, words: Words, states: Collection[State] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pages = ChangePages(changes, words, states)
        self._count = 0

    def refresh(self) -> None:
        """Read again what is looked at; places stay when as many wait as before."""
        count = self._pages.refresh()
        if count == self._count:
            if count:
                self.dataChanged.emit(self.index(0), self.index(count - 1))
            return
        self.beginResetModel()
        self._count = count
        self.endResetModel()

    # Overrides of QAbstractListModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == CHANGE_ROLE:
            return self._pages.change_at(index.row())
        line = self._pages.line_at(index.row())
        if line is None:
            return None
        if role == LINE_ROLE:
            return line
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return spoken(line)
        return plain_tip(line.waits) if role == _Role.ToolTipRole and line.waits_tone == "removed" else None


class ChangesTableModel(CellsModel):
    """The same with columns, for the whole pane."""

    def __init__(self, changes: Changes, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field("", 34),
            Field(translate("ChangesTable", "About"), 150, 2),
            Field(translate("ChangesTable", "Where"), 110, 1),
            Field(translate("ChangesTable", "Change"), 220, 5),
            Field(translate("ChangesTable", "Made"), 96),
            Field(translate("ChangesTable", "State"), 150, 2),
        )
        super().__init__(fields, parent)
        self._words = words
        self._pages = ChangePages(changes, words)
        self._count = 0

    def show(self, states: Collection[State] | None, text: str) -> None:
        """Show changes in these states (None: all) that hold a text."""
        self._pages.states, self._pages.text = states, text
        self.refresh()

    def refresh(self) -> None:
        """Read again; places stay when as many wait as before."""
        count = self._pages.refresh()
        if count == self._count:
            if count:
                self.dataChanged.emit(self.index(0, 0), self.index(count - 1, len(self.fields) - 1))
            return
        self.beginResetModel()
        self._count = count
        self.endResetModel()

    def change_at(self, number: int) -> Change | None:
        """A change; None when it left the tray meanwhile."""
        return self._pages.change_at(number) if number >= 0 else None

    def row_count(self) -> int:
        """How many there are."""
        return self._count

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of a change."""
        line, change = self._pages.line_at(row), self._pages.change_at(row)
        if line is None or change is None:
            return None
        match column:
            case 0:
                return Cell(icon=line.icon, icon_tone=line.tone)
            case 1:
                return Cell(line.who, font="name", tip=line.who)
            case 2:
                return Cell(line.where, "muted", "digits", tip=line.where)
            case 3:
                return Cell(line.what) if line.what else Cell(tone=line.tone, steps=line.steps)
            case 4:
                at = change.first.created
                return Cell(self._words.moment(at) if at else "", "muted", "small_digits", tip=self._words.exact(at))
            case _:
                return Cell(line.waits, line.waits_tone, "small", tip=line.waits)
