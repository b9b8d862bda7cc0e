"""The rows of a checked list as a table: places in the plan, rows unpacked where they are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from lmsdesk.domain.imports.options import Override
from lmsdesk.domain.imports.places import places_of
from lmsdesk.domain.imports.plan import ImportPlan, MappedColumn, PlanRow
from lmsdesk.domain.imports.texts import use_of
from lmsdesk.domain.row_ids import RowId
from lmsdesk.ui.imports.glyphs import shown, told
from lmsdesk.ui.imports.words import (
    CellMark,
    Result,
    column_heading,
    is_problem,
    is_used,
    marks_of,
    outcome_title,
    override_key,
    result_of,
)
from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.words import DASH, Words

Index = QModelIndex | QPersistentModelIndex
ROW, RESULT, FIRST = 0, 1, 2  # two columns of ours, then those of the file
_KEPT: Final = 2000  # rows whose looks are remembered
_Role = Qt.ItemDataRole
_ANSWERED = frozenset({_Role.DisplayRole, _Role.EditRole, _Role.AccessibleTextRole, _Role.ToolTipRole})


class Spot(NamedTuple):
    """A row of the list: its place in the plan, and its numbers to be sure."""

    place: int
    row: RowId
    part: int


class PlanModel(QAbstractTableModel):
    """A pane gives it a plan and places; it never filters or checks by itself."""

    edited = Signal(int, int, str)  # row of the table, place of the column in the file, typed text

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.plan: ImportPlan | None = None
        self.columns: tuple[MappedColumn, ...] = ()
        self._places: Sequence[int] = ()
        self._overrides: Mapping[RowId, Override] = {}
        self._names: Mapping[int, str] = {}  # of the lists, where there are several
        self._looks: dict[int, tuple[Result, dict[int, CellMark]]] = {}
        # Problems stand far from each other in the file: without this each repaint would unpack a block for each.
        self._rows: dict[int, PlanRow] = {}

    def show_plan(self, plan: ImportPlan, places: Sequence[int], overrides: Mapping[RowId, Override]) -> None:
        """Show these places of a plan; the same columns keep their widths."""
        self.beginResetModel()
        self.plan, self.columns, self._places = plan, plan.columns, places
        self._overrides, self._looks, self._rows = overrides, {}, {}
        self._names = {each.index: each.source.name for each in plan.lists}
        self.endResetModel()

    # Rows

    def row_at(self, number: int) -> PlanRow | None:
        """A row of the table; None where there is none."""
        if (known := self._rows.get(number)) is not None:
            return known
        if self.plan is None or not 0 <= number < len(self._places):
            return None
        place = self._places[number]
        if place >= len(self.plan.rows):
            return None
        if len(self._rows) >= _KEPT:
            self._rows.clear()
        found = self._rows[number] = self.plan.rows[place]
        return found

    def spot(self, number: int) -> Spot | None:
        """What a row of the table is, so that it can be found again in another plan of the same list."""
        row = self.row_at(number)
        return Spot(self._places[number], row.id, row.part) if row is not None else None

    def number_of(self, spot: Spot) -> int | None:
        """Where a row stands now: a check keeps the order of the file, so its place in the plan is the same."""
        if self.plan is None or spot.place >= len(self.plan.rows):
            return None
        row = self.plan.rows[spot.place]
        if (row.id, row.part) != (spot.row, spot.part) or spot.place not in self._places:
            return None
        return self._places.index(spot.place)

    def number_of_row(self, row: RowId) -> int | None:
        """Where the first part of a row of the list stands now."""
        places = places_of(self.plan.rows, [row]) if self.plan is not None else []
        return self._places.index(places[0]) if places and places[0] in self._places else None

    def next_problem(self, number: int, step: int = 1) -> int | None:
        """The next row that wants a look; problems stand together, so little has to be walked over."""
        while 0 <= (number := number + step) < len(self._places):
            row = self.row_at(number)
            if row is not None and is_problem(row):
                return number
        return None

    def looks(self, number: int) -> tuple[Result, dict[int, CellMark]] | None:
        """What becomes of a row, and which of its cells are marked by their place in the file."""
        if (known := self._looks.get(number)) is not None:
            return known
        row = self.row_at(number)
        if row is None:
            return None
        if len(self._looks) >= _KEPT:
            self._looks.clear()
        made = self._looks[number] = (result_of(row, self.words), marks_of(row, self.columns, self.words))
        return made

    def column_at(self, section: int) -> MappedColumn | None:
        """The column of the file behind a section; None for ours."""
        place = section - FIRST
        return self.columns[place] if 0 <= place < len(self.columns) else None

    def marked_section(self, number: int) -> int:
        """The section of the first marked cell of a row, else of the first used column."""
        looks = self.looks(number)
        if looks and looks[1]:
            return min(looks[1]) + FIRST
        return next((each.place + FIRST for each in self.columns if is_used(each)), RESULT)

    # Cells

    def original(self, row: PlanRow, column: MappedColumn) -> str:
        """What the file says in a cell."""
        return row.cells[column.place] if column.place < len(row.cells) else ""

    def override(self, row: PlanRow, column: MappedColumn) -> str | None:
        """What a person typed instead; None where the file counts."""
        kept = self._overrides.get(row.id)
        return kept.cells.get(override_key(column)) if kept is not None and is_used(column) else None

    def text(self, row: PlanRow, column: MappedColumn) -> str:
        """What counts in a cell."""
        typed = self.override(row, column)
        return self.original(row, column) if typed is None else typed

    def can_edit(self, index: Index) -> bool:
        """Tell whether a cell can be corrected here."""
        column = self.column_at(index.column())
        return column is not None and is_used(column) and column.field is not None and use_of(column.field) is not None

    # Overrides of QAbstractTableModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else FIRST + len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role not in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return None
        if section < FIRST:
            return self.tr("Row") if section == ROW else self.tr("Result")
        column = self.column_at(section)
        return f"{column_heading(column)}, {column.header}" if column is not None else None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if role not in _ANSWERED or not index.isValid():
            return None  # asked about ten times per cell and paint: leave at once
        row = self.row_at(index.row())
        if row is None:
            return None
        if index.column() == ROW:
            if role == _Role.AccessibleTextRole and row.source in self._names:
                return f"{self._number(row)}, {self._names[row.source]}"
            return self._number(row) if role in (_Role.DisplayRole, _Role.AccessibleTextRole) else self._line(row)
        looks = self.looks(index.row())
        if looks is None:
            return None
        if index.column() == RESULT:
            return self._result(row, looks[0], role)
        column = self.columns[index.column() - FIRST]
        if role == _Role.EditRole:
            return self.text(row, column)
        if role == _Role.DisplayRole:
            return shown(self.text(row, column)) or DASH
        return self._spoken(row, column, looks[1].get(column.place), tip=role == _Role.ToolTipRole)

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        if role != _Role.EditRole or not self.can_edit(index) or value == index.data(_Role.EditRole):
            return False
        self.edited.emit(index.row(), index.column() - FIRST, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() and self.can_edit(index) else flags

    def _number(self, row: PlanRow) -> str:
        number = self.words.number(row.row) if row.row > 0 else DASH  # a row that stands in no list
        return f"{number}.{row.part}" if row.part else number

    def _line(self, row: PlanRow) -> str | None:
        if row.row > 0 and (name := self._names.get(row.source)) is not None:
            return self.tr("Row {row}, line {line} of {file}").format(row=row.row, line=row.line, file=name)
        if row.line == row.row or row.row < 1:
            return None
        return self.tr("Row {row}, line {line} of the file").format(row=row.row, line=row.line)

    def _result(self, row: PlanRow, result: Result, role: int) -> str | None:
        if role == _Role.AccessibleTextRole:
            title = outcome_title(row.outcome)
            return result.text if title == result.text else f"{title}: {result.text}"
        if role == _Role.ToolTipRole:
            return plain_tip(result.text)
        return result.text if role == _Role.DisplayRole else None

    def _spoken(self, row: PlanRow, column: MappedColumn, mark: CellMark | None, *, tip: bool) -> str | None:
        parts = []
        if mark is not None and mark.note:
            parts.append(mark.note)
        if self.override(row, column) is not None:
            original = self.original(row, column) or self.tr("nothing")
            parts.append(self.tr("The file says {text}").format(text=original))
        if hidden := told(self.text(row, column)):
            parts.append(hidden)
        if tip:
            text = shown(self.text(row, column))
            return plain_tip(". ".join([text, *parts])) if parts or len(text) > 24 else None
        return ". ".join([self.text(row, column) or self.tr("empty"), *parts])
