"""Where to stand among the rows after a check: on the same row while it needs something, else on the next that does."""

from __future__ import annotations

from lmsdesk.domain.row_ids import RowId
from lmsdesk.ui.imports.model import PlanModel, Spot
from lmsdesk.ui.imports.words import is_problem


class RowWalk:
    """Remembers what is to be gone to; each new look at the rows asks once."""

    def __init__(self, model: PlanModel, left: RowId | None = None) -> None:
        self._model = model
        self._next: Spot | None = None  # the problem to go to once the row is done with
        self._left = left  # the row that somebody stood on when the list was left
        self.fresh = False  # other rows were asked for: begin at their top

    def note_decided(self, number: int) -> None:
        """Something was set for the row at a place: the problem after it comes next."""
        found = self._model.next_problem(number)
        if found is None:
            found = self._model.next_problem(-1)
        self._next = self._model.spot(found) if found is not None else None

    def is_moved(self, target: int, number: int, shown: Spot | None) -> bool:
        """Tell whether the focus goes to another row, or to this one anew."""
        return shown is None or self.fresh or target != number or self._next is not None

    def target(self, number: int, shown: Spot | None) -> int:
        """The place to go to; ``shown`` is what stood at ``number`` before."""
        if self.fresh:
            return 0
        if shown is None and self._left is not None:
            found, self._left = self._model.number_of_row(self._left), None
            if found is not None:
                return found
        if shown is not None:
            same = self._model.number_of(shown)
            if same is not None and (self._next is None or self._needs(same)):
                return same
        if self._next is not None:
            wanted = self._model.number_of(self._next)
            if wanted is not None and self._needs(wanted):
                return wanted
            # It was settled together with this one; those behind it moved up.
            behind = self._model.next_problem(number - 1)
            if behind is not None or (behind := self._model.next_problem(-1)) is not None:
                return behind
        return max(0, min(number, self._model.rowCount() - 1))

    def done(self) -> None:
        """It was gone to."""
        self._next, self.fresh = None, False

    def _needs(self, number: int) -> bool:
        found = self._model.row_at(number)
        return found is not None and is_problem(found)
