"""What became of each row of a list, as a table: the cells as they were, and beside them what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QObject

from lmsdesk.domain.imports.receipts import Became, RowReceipt
from lmsdesk.services.import_receipts import Receipt
from lmsdesk.services.wording_receipts import became_words
from lmsdesk.ui.models.cells import Cell, CellsModel, Field
from lmsdesk.ui.words import Words

LOOKS: Mapping[Became, tuple[str, str]] = {  # icon and tone
    Became.REFUSED: ("circle-alert", "removed"),
    Became.CONFLICT: ("git-compare", "conflict"),
    Became.UNCONFIRMED: ("clock", "info"),
    Became.WAITING: ("layers", "staged"),
    Became.TAKEN_BACK: ("undo-2", "muted"),
    Became.DISCARDED: ("undo-2", "muted"),
    Became.DONE: ("circle-check", "added"),
    Became.ALREADY: ("check", "muted"),
    Became.SAID_TWICE: ("copy", "muted"),
    Became.OPEN: ("triangle-alert", "staged"),
    Became.LEFT_OUT: ("triangle-alert", "staged"),
    Became.FORGOTTEN: ("history", "muted"),
}
# Tabs, in their order: what people look for together.
GROUPS: Mapping[str, frozenset[Became]] = {
    "all": frozenset(Became),
    "done": frozenset({Became.DONE}),
    "waiting": frozenset({Became.WAITING, Became.UNCONFIRMED}),
    "refused": frozenset({Became.REFUSED, Became.CONFLICT}),
    "left_out": frozenset({Became.LEFT_OUT, Became.OPEN, Became.DISCARDED}),
    "already": frozenset({Became.ALREADY, Became.SAID_TWICE}),
    "back": frozenset({Became.TAKEN_BACK, Became.FORGOTTEN}),
}
_ROW, _BECAME, _WHY = 0, 1, 2
_LETTER, _NARROWEST, _WIDEST = 7, 70, 230  # of a column of the list at the reference text size
_LOOKED_AT = 40  # rows that decide how wide it is
_MOST = 40  # columns of the list that are shown; a file of the receipt has all


class ReceiptModel(CellsModel):
    """Shows the rows of one group."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__((), parent)
        self._words = words
        self._receipt: Receipt | None = None
        self.rows: Sequence[RowReceipt] = ()

    def show(self, receipt: Receipt, group: str) -> None:
        """Show the rows of a receipt that belong to a group."""
        translate = QCoreApplication.translate
        wanted, headings = GROUPS[group], receipt.run.headings
        width = max([len(headings), *(len(each.kept.cells) for each in receipt.rows[:100])])
        titles = [*headings, *[""] * (width - len(headings))][:_MOST]
        self.beginResetModel()
        self.fields = (
            Field(translate("Receipt", "Row"), 56),
            Field(translate("Receipt", "What became of it"), 250),
            Field(translate("Receipt", "Why"), 220, 1 if width <= 5 else 0),
            *(Field(title, _wide(receipt, place, title), 1 if width <= 5 else 0) for place, title in enumerate(titles)),
        )
        self._receipt = receipt
        self.rows = [each for each in receipt.rows if each.became in wanted]
        self.endResetModel()

    def row_count(self) -> int:
        """How many rows the group has."""
        return len(self.rows)

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of one of them."""
        if not 0 <= row < len(self.rows):
            return None
        each = self.rows[row]
        if column == _ROW:
            return Cell(self._words.number(each.kept.row.number), "faint", "small_digits")
        if column == _BECAME:
            icon, tone = LOOKS[each.became]
            return Cell(became_words(each.became), tone, "small_name", icon, tone)
        if column == _WHY:
            why = "; ".join(filter(None, (each.why, each.kept.told)))
            return Cell(why, "muted", tip=why)
        place = column - _WHY - 1
        text = each.kept.cells[place] if place < len(each.kept.cells) else ""
        return Cell(text, tip=text)


def _wide(receipt: Receipt, place: int, title: str) -> int:
    cells = [each.kept.cells[place] for each in receipt.rows[:_LOOKED_AT] if place < len(each.kept.cells)]
    longest = max(map(len, (title, *cells)))
    return max(_NARROWEST, min(_WIDEST, longest * _LETTER + 18))
