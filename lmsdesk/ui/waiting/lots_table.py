"""The table of lots: a heading across the row for many that are alike, opened and closed by Right and Left."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.actions import Actions
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.models.lots import LotsModel
from lmsdesk.ui.widgets.cells import CellsTable


class LotsTable(CellsTable):
    """Return goes on to the next row, Right opens a lot or goes into the card, Left closes it."""

    inside_asked = Signal()  # into the card

    def __init__(
        self,
        ink: Ink,
        model: LotsModel,
        name: str,
        actions: Actions,
        keys: tuple[str, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(ink, model, name, parent)
        self.lots = model
        for each in keys:
            self.addAction(actions[each])
        self.installEventFilter(actions)
        self.doubleClicked.connect(lambda index: self._turn(index.row(), open_=None))
        self.entered.connect(lambda number: self.step())
        model.modelReset.connect(self._span)

    def _span(self) -> None:
        self.clearSpans()
        last = len(self.lots.fields) - 1
        for number in self.lots.headings():
            self.setSpan(number, 1, 1, last)

    def step(self) -> None:
        """Go to the next row; from the last one to the first."""
        count = self.lots.row_count()
        if count:
            self.go_to((self.current_number() + 1) % count)

    def _turn(self, number: int, *, open_: bool | None) -> bool:
        lot = self.lots.lot_at(number)
        moved = self.lots.turn(number, open_=open_)
        if moved and lot is not None:
            self.go_to(self.lots.place_of_lot(lot.key))
        return moved

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right and Left open and close, also mirrored."""
        forward = Qt.Key.Key_Right if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else Qt.Key.Key_Left
        backward = Qt.Key.Key_Left if forward == Qt.Key.Key_Right else Qt.Key.Key_Right
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        number = self.current_number()
        if plain and event.key() == forward:
            if not (self.lots.is_heading(number) and self._turn(number, open_=True)):
                self.inside_asked.emit()
        elif plain and event.key() == backward:
            self._turn(number, open_=False)
        else:
            super().keyPressEvent(event)
