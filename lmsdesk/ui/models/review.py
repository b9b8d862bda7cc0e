"""Changes under headings with check boxes; removals stand first, what cannot be sent last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from lmsdesk.ui.change_words import Line, line_of, spoken
from lmsdesk.ui.review_items import HELD, Fate, Figures, ReviewItem, Tally, fits
from lmsdesk.ui.review_words import fate_text, group_title
from lmsdesk.ui.words import Words

Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE: Final = Qt.ItemDataRole.UserRole + 1
LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 2
GROUP_ROLE: Final = Qt.ItemDataRole.UserRole + 3
_Role = Qt.ItemDataRole
_FIRST, _LAST = "\u0000", "\uffff"  # keys that sort before and after all titles
CHUNK = 2_000  # changes that are put under headings at once


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with its changes."""

    title: str
    items: tuple[ReviewItem, ...]

    @property
    def is_held(self) -> bool:
        """Tell whether nothing of it can be sent."""
        return self.items[0].fate in HELD


class ReviewModel(QAbstractItemModel):
    """Two levels; ticks belong to operations, so that they survive another grouping."""

    ticked = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._groups: list[Group] = []
        self._items: Sequence[ReviewItem] = ()
        self._grouping = "course"
        self._lines: dict[int, Line] = {}
        self.off: set[int] = set()  # first operations of what is not ticked
        self._tally = Tally()
        self._is_filling = False  # no tick is turned meanwhile: it would be counted for what is on its way out

    def show(self, items: Sequence[ReviewItem], grouping: str, wanted: str = "") -> None:
        """Show those that fit a filter under headings by "course", "person" or "kind"."""
        for _ in self.showing(items, grouping, wanted):
            pass

    def showing(self, items: Sequence[ReviewItem], grouping: str, wanted: str = "") -> Iterator[None]:
        """The same in steps between which others may do something; what was shown before stays until the end."""
        found: dict[tuple[str, str], list[ReviewItem]] = {}
        self._grouping, self._is_filling = grouping, True
        tally = self._tally if items is self._items else Tally()
        for place, item in enumerate(items):
            if place % CHUNK == CHUNK - 1:
                yield
            if tally is not self._tally:
                tally.take(item)
                if item.number in self.off and item.fate not in HELD:
                    tally.turn(item, -1)
            if fits(item, wanted):
                found.setdefault(self._heading(item), []).append(item)
        self.beginResetModel()
        self._items, self._lines, self._tally = items, {}, tally
        self._groups = [Group(key[1], tuple(group)) for key, group in sorted(found.items(), key=lambda each: each[0])]
        self._is_filling = False
        self.endResetModel()

    @property
    def figures(self) -> Figures:
        """The figures of what is ticked, whatever the filter shows."""
        return self._tally.figures

    def _heading(self, item: ReviewItem) -> tuple[str, str]:
        translate = QCoreApplication.translate
        match item.fate:
            case Fate.REMOVE:
                return _FIRST, translate("Review", "Removals")
            case Fate.ALREADY:
                return _LAST + "0", translate("Review", "So already on the site")
            case Fate.ASK:
                return _LAST + "1", translate("Review", "Needs your choice")
            case Fate.INVALID:
                return _LAST + "2", translate("Review", "Would be refused")
            case _:
                title = group_title(item.change, self._grouping)
                return title.casefold(), title

    @property
    def items(self) -> Sequence[ReviewItem]:
        """What is shown."""
        return self._items

    def chosen(self) -> list[ReviewItem]:
        """What is ticked and can be sent."""
        return [item for item in self._items if item.fate not in HELD and item.number not in self.off]

    def tick_all(self, *, on: bool) -> None:
        """Tick everything that is shown, or nothing of it."""
        self._turn([item for group in self._groups for item in group.items], on=on)
        self._told(0, len(self._groups) - 1)

    def _turn(self, items: Sequence[ReviewItem], *, on: bool) -> None:
        if self._is_filling:
            return
        turned = [each for each in items if each.fate not in HELD and (each.number in self.off) is on]
        for each in turned:
            self._tally.turn(each, 1 if on else -1)
        touched = {each.number for each in turned}
        self.off = self.off - touched if on else self.off | touched

    def group_at(self, index: Index) -> Group | None:
        """The heading at an index; None for a change."""
        return self._groups[index.row()] if index.isValid() and index.internalId() == 0 else None

    def item_at(self, index: Index) -> ReviewItem | None:
        """The change at an index; None for a heading."""
        if not index.isValid() or index.internalId() == 0:
            return None
        return self._groups[index.internalId() - 1].items[index.row()]

    def line_of(self, item: ReviewItem) -> Line:
        """A change in words."""
        if item.number not in self._lines:
            self._lines[item.number] = line_of(item.change, self._words)
        return self._lines[item.number]

    def _told(self, first: int, last: int) -> None:
        for place in range(first, last + 1):
            heading = self.index(place, 0)
            self.dataChanged.emit(heading, heading)
            count = len(self._groups[place].items)
            self.dataChanged.emit(self.index(0, 0, heading), self.index(count - 1, 0, heading))
        self.ticked.emit()

    # Overrides of QAbstractItemModel

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if column != 0 or row < 0 or row >= self.rowCount(parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent() has no index
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        if not parent.isValid():
            return len(self._groups)
        return len(self._groups[parent.row()].items) if parent.internalId() == 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self.data(index, _Role.CheckStateRole) is not None else flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        item, group = self.item_at(index), self.group_at(index)
        if role == _Role.CheckStateRole:
            return self._check_state(item, group)
        if group is not None:
            if role == GROUP_ROLE:
                return group
            return self._heading_text(group) if role in (_Role.DisplayRole, _Role.AccessibleTextRole) else None
        if item is None:
            return None
        if role == ITEM_ROLE:
            return item
        if role == LINE_ROLE:
            return self.line_of(item)
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return f"{spoken(self.line_of(item))}. {fate_text(item)}"
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        if role != _Role.CheckStateRole or not self.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        item, group = self.item_at(index), self.group_at(index)
        touched = group.items if group else (item,) if item else ()
        self._turn(touched, on=Qt.CheckState(value) == Qt.CheckState.Checked)
        place = index.row() if group else index.internalId() - 1
        self._told(place, place)
        return True

    def _heading_text(self, group: Group) -> str:
        return f"{group.title}, {QCoreApplication.translate('Review', '%n changes', None, len(group.items))}"

    def _check_state(self, item: ReviewItem | None, group: Group | None) -> Qt.CheckState | None:
        if item is not None:
            if item.fate in HELD:
                return None
            return Qt.CheckState.Unchecked if item.number in self.off else Qt.CheckState.Checked
        if group is None or group.is_held:
            return None
        ticks = {each.number in self.off for each in group.items}
        if len(ticks) > 1:
            return Qt.CheckState.PartiallyChecked
        return Qt.CheckState.Unchecked if ticks == {True} else Qt.CheckState.Checked
