"""Changes that wait for a person as rows: a heading for each lot, its changes below where it is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.facts import Change
from lmsdesk.domain.lots import Lot, LotKey, lots_of
from lmsdesk.ui.models.cells import Cell, CellsModel, Field

SHORT = 3  # changes up to which a lot shows them without being asked


class LotsModel(CellsModel):
    """All are read at once: a decision for all alike has to know them. Rows are made when they are seen."""

    def __init__(
        self,
        fields: Sequence[Field],
        source: Callable[[], Sequence[Change]],
        key_of: Callable[[Operation], LotKey],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(fields, parent)
        self._source, self._key_of = source, key_of
        self.lots: Sequence[Lot] = ()
        self._rows: list[tuple[Lot, Change | None]] = []
        self._turned: set[LotKey] = set()  # lots that a person opened or closed

    def refresh(self) -> None:
        """Read them again; what is open stays open."""
        self.beginResetModel()
        self.lots = lots_of(self._source(), self._key_of)
        self._lay_out()
        self.endResetModel()

    def _lay_out(self) -> None:
        self._rows = []
        for lot in self.lots:
            if len(lot.changes) > 1:
                self._rows.append((lot, None))
            if self.is_open(lot):
                self._rows += [(lot, change) for change in lot.changes]

    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @property
    def count(self) -> int:
        """How many changes there are."""
        return sum(len(lot.changes) for lot in self.lots)

    def is_open(self, lot: Lot) -> bool:
        """Tell whether the changes of a lot are shown."""
        if len(lot.changes) == 1:
            return True
        short = len(lot.changes) <= SHORT and not lot.has_cause
        return short != (lot.key in self._turned)

    def turn(self, number: int, *, open_: bool | None = None) -> bool:
        """Open or close the lot of a row; return whether anything moved."""
        lot = self.lot_at(number)
        if lot is None or len(lot.changes) == 1 or open_ is self.is_open(lot):
            return False
        self.beginResetModel()
        self._turned ^= {lot.key}
        self._lay_out()
        self.endResetModel()
        return True

    def lot_at(self, number: int) -> Lot | None:
        """The lot of a row."""
        return self._rows[number][0] if 0 <= number < len(self._rows) else None

    def change_at(self, number: int) -> Change | None:
        """The change of a row; None for a heading."""
        return self._rows[number][1] if 0 <= number < len(self._rows) else None

    def is_heading(self, number: int) -> bool:
        """Tell whether a row speaks for a whole lot."""
        return 0 <= number < len(self._rows) and self._rows[number][1] is None

    def headings(self) -> list[int]:
        """The rows that speak for whole lots."""
        return [number for number, (_, change) in enumerate(self._rows) if change is None]

    def changes_at(self, numbers: Sequence[int]) -> list[Change]:
        """The changes behind rows: all of a lot behind its heading, each once."""
        found: dict[int, Change] = {}
        for number in numbers:
            lot, change = self.lot_at(number), self.change_at(number)
            for each in lot.changes if lot is not None and change is None else [change]:
                if each is not None:
                    found[each.first.id] = each
        return list(found.values())

    def place_of(self, ids: Sequence[int]) -> int:
        """Where a change stands; -1 when it left, or its lot is closed."""
        wanted = tuple(ids)
        return next(
            (place for place, (_, each) in enumerate(self._rows) if each is not None and each.ids == wanted), -1
        )

    def place_of_lot(self, key: LotKey) -> int:
        """Where a lot begins; -1 when it left."""
        return next((place for place, (lot, _) in enumerate(self._rows) if lot.key == key), -1)

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell: of a heading, or of a change."""
        lot = self.lot_at(row)
        if lot is None:
            return None
        change = self.change_at(row)
        if change is not None:
            return self.change_cell(change, column, inside=len(lot.changes) > 1)
        if column == 0:
            return Cell(icon="chevron-down" if self.is_open(lot) else "chevron-right", icon_tone="muted")
        return self.heading_cell(lot) if column == 1 else None

    def change_cell(self, change: Change, column: int, *, inside: bool) -> Cell | None:
        """A cell of a change; ``inside`` a lot with others."""
        raise NotImplementedError

    def heading_cell(self, lot: Lot) -> Cell:
        """The words that speak for a whole lot, across the row."""
        raise NotImplementedError
