"""What was done: change sets newest first, and the receipts of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QPersistentModelIndex

from lmsdesk.domain.changes import ChangeSet, Operation
from lmsdesk.domain.facts import Change, changes_of
from lmsdesk.domain.inverse import undo_of
from lmsdesk.domain.text import words as folded
from lmsdesk.ui.api import Changes
from lmsdesk.ui.change_words import Line, line_of
from lmsdesk.ui.models.cells import Cell, CellsModel, Field
from lmsdesk.ui.receipt_words import (
    answer_text,
    counts_of,
    look_of,
    origin_look,
    outcome_text,
    summary,
    undo_text,
    undo_why,
)
from lmsdesk.ui.undo_words import undo_tone
from lmsdesk.ui.words import Words

Index = QModelIndex | QPersistentModelIndex
PAGE = 100
MOMENTS = 200  # rows whose times are read together
GROUPED = 2_000  # receipts that are read at once, so that roles of one step stand in one row


class SetsModel(CellsModel):
    """Reads further back as it is scrolled; a filter reads everything."""

    def __init__(self, changes: Changes, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field("", 34),
            Field(translate("Receipts", "What was done"), 240, 4),
            Field(translate("Receipts", "Outcome"), 180, 2),
            Field(translate("Receipts", "Changes"), 76),
            Field(translate("Receipts", "When"), 130),
        )
        super().__init__(fields, parent)
        self._changes, self._words = changes, words
        self._shown: list[ChangeSet] = []
        self._more = True
        self.text, self.outcome = "", ""

    def show(self, text: str, outcome: str) -> None:
        """Show sets whose title holds a text and that have operations with an outcome ("" for any)."""
        self.text, self.outcome = text, outcome
        self.refresh()

    def refresh(self) -> None:
        """Read again, as far back as was read before."""
        wanted = max(PAGE, len(self._shown))
        self.beginResetModel()
        if self.text or self.outcome:
            self._shown = [each for each in self._everything() if self._fits(each)]
            self._more = False
        else:
            self._shown = list(self._changes.history(0, wanted))
            self._more = len(self._shown) >= wanted
        self.endResetModel()

    def _everything(self) -> list[ChangeSet]:
        found: list[ChangeSet] = []
        while page := self._changes.history(len(found), PAGE * 10):
            found += page
        return found

    def _fits(self, each: ChangeSet) -> bool:
        title = folded(each.title)
        if not all(word in title for word in folded(self.text).split()):
            return False
        return not self.outcome or counts_of(each)[self.outcome] > 0

    def set_at(self, number: int) -> ChangeSet | None:
        """A change set."""
        return self._shown[number] if 0 <= number < len(self._shown) else None

    def place_of(self, change_set: int) -> int:
        """Where a set stands; -1 when it is not shown."""
        return next((place for place, each in enumerate(self._shown) if each.id == change_set), -1)

    def reach(self, change_set: int) -> int:
        """Where a set stands, read as far back as needed; -1 when there is none such."""
        while (place := self.place_of(change_set)) < 0 and self._more:
            self.fetchMore(QModelIndex())
        return place

    def taken_back_by(self, change_set: int) -> ChangeSet | None:
        """The set that takes this one back and was not discarded."""
        for each in self._shown:
            counts = counts_of(each)
            if each.inverse_of == change_set and sum(counts.values()) > counts["dropped"]:
                return each
        return None

    def row_count(self) -> int:
        """How many are read."""
        return len(self._shown)

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of a change set."""
        each = self.set_at(row)
        if each is None:
            return None
        words = self._words
        match column:
            case 0:
                icon, origin = origin_look(each)
                return Cell(icon=icon, tip=origin)
            case 1:
                return Cell(each.title, font="name", tip=each.title)
            case 2:
                told, tone = summary(each, words)
                return Cell(told, tone, "small", tip=told)
            case 3:
                return Cell(words.number(each.total), "muted", "digits")
            case _:
                return Cell(words.ago(each.created), "muted", "small_digits", tip=words.exact(each.created))

    # Overrides of QAbstractTableModel

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        page = self._changes.history(len(self._shown), PAGE)
        self._more = len(page) >= PAGE
        if page:
            self.beginInsertRows(QModelIndex(), len(self._shown), len(self._shown) + len(page) - 1)
            self._shown += page
            self.endInsertRows()


class ReceiptsModel(CellsModel):
    """What became of each change of one set."""

    def __init__(self, changes: Changes, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field("", 34),
            Field(translate("Receipts", "About"), 120, 2),
            Field(translate("Receipts", "Where"), 80, 1),
            Field(translate("Receipts", "Change"), 200, 4),
            Field(translate("Receipts", "Outcome"), 110, 1),
            Field(translate("Receipts", "The server's answer"), 120, 4),
            Field(translate("Receipts", "When"), 90, 1),
            Field(translate("Receipts", "Undo"), 74),
        )
        super().__init__(fields, parent)
        self._changes, self._words = changes, words
        self._found: Sequence[Operation] = ()
        self._grouped: Sequence[Change] | None = None  # None: too many to be read before they are looked at
        self._moments: dict[int, Mapping[int, int]] = {}  # by page
        self._lines: dict[int, Line] = {}

    def show(self, change_set: int | None) -> None:
        """Show the receipts of a set; None for none."""
        self.beginResetModel()
        self._found = self._changes.receipts(change_set) if change_set is not None else ()
        self._grouped = changes_of(self._found) if len(self._found) <= GROUPED else None
        self._moments, self._lines = {}, {}
        self.endResetModel()

    def change_at(self, number: int) -> Change | None:
        """A change with its receipt."""
        if not 0 <= number < self.row_count():
            return None
        return self._grouped[number] if self._grouped is not None else Change((self._found[number],))

    def line_at(self, number: int) -> Line:
        """What was changed, in words."""
        if number not in self._lines:
            change = self.change_at(number)
            assert change is not None  # callers ask only for rows that are there
            self._lines[number] = line_of(change, self._words)
        return self._lines[number]

    def moment_at(self, number: int) -> int | None:
        """When the change of a row came to its outcome."""
        page, change = number // MOMENTS, self.change_at(number)
        if change is None:
            return None
        if page not in self._moments:
            rows = range(page * MOMENTS, min(self.row_count(), (page + 1) * MOMENTS))
            changes = [each for each in map(self.change_at, rows) if each is not None]
            self._moments[page] = self._changes.moved_at([each.first.id for each in changes])
        return self._moments[page].get(change.first.id, change.first.settle_from or change.first.created)

    @property
    def operations(self) -> Sequence[Operation]:
        """All operations of the set."""
        return self._found

    def row_count(self) -> int:
        """How many there are."""
        return len(self._grouped) if self._grouped is not None else len(self._found)

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of a receipt."""
        change = self.change_at(row)
        if change is None:
            return None
        first, line, words = change.first, self.line_at(row), self._words
        icon, tone = look_of(first)
        match column:
            case 0:
                return Cell(icon=icon, icon_tone=tone)
            case 1:
                return Cell(line.who, font="name", tip=line.who)
            case 2:
                return Cell(line.where, "muted", "digits", tip=line.where)
            case 3:
                return Cell(line.what) if line.what else Cell(tone="text", steps=line.steps)
            case 4:
                return Cell(outcome_text(first), tone, "small")
            case 5:
                answer = answer_text(first, words)
                return Cell(answer, "muted", "small", tip=answer)
            case 6:
                at = self.moment_at(row)
                return Cell(words.moment(at) if at else "", "muted", "small_digits", tip=words.exact(at))
            case _:
                told = undo_text(first)
                return Cell(told, undo_tone(undo_of(first)) if told else "muted", "small", tip=undo_why(first))
