"""What was sent and got no usable answer, as rows that count down to the reading that decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject

from lmsdesk.domain.facts import Change, Unconfirmed, Wait
from lmsdesk.ui.api import Changes
from lmsdesk.ui.change_words import line_of
from lmsdesk.ui.models.cells import Cell, CellsModel, Field
from lmsdesk.ui.words import DASH, Words

_TIME, _WHY = 5, 6  # the columns that move


@dataclass(frozen=True, slots=True)
class Waiting:
    """One of them: ``due`` is when a reading decides, Unix seconds."""

    change: Change
    told: Unconfirmed
    due: float


class UnconfirmedModel(CellsModel):
    """Given what the engine told last; the seconds are counted here."""

    def __init__(self, changes: Changes, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field("", 30),
            Field(translate("Unconfirmed", "About"), 110, 2),
            Field(translate("Unconfirmed", "Where"), 76, 1),
            Field(translate("Unconfirmed", "Sent"), 150, 4),
            Field(translate("Unconfirmed", "When"), 64, 1),
            Field(translate("Unconfirmed", "Decided in"), 78),
            Field(translate("Unconfirmed", "Why"), 90, 3),
        )
        super().__init__(fields, parent)
        self._changes, self._words = changes, words
        self._shown: list[Waiting] = []
        self.offline = False

    def show(self, told: Sequence[Unconfirmed]) -> None:
        """Show these; the first to be decided stands first."""
        now = self._words.now()
        by_id = {each.operation: each for each in told}
        found = [
            Waiting(Change((self._changes.operation(number),)), each, now + each.left) for number, each in by_id.items()
        ]
        found.sort(key=lambda each: (each.due, each.told.operation))
        self.beginResetModel()
        self._shown = found
        self.endResetModel()

    def tick(self) -> None:
        """A second has passed."""
        if self._shown:
            self.dataChanged.emit(self.index(0, _TIME), self.index(len(self._shown) - 1, _WHY))

    def row_count(self) -> int:
        """How many there are."""
        return len(self._shown)

    def at(self, number: int) -> Waiting | None:
        """One of them."""
        return self._shown[number] if 0 <= number < len(self._shown) else None

    def place_of(self, operation: int) -> int:
        """Where one stands; -1 when it is decided."""
        return next((place for place, each in enumerate(self._shown) if each.told.operation == operation), -1)

    def left(self, waiting: Waiting) -> int:
        """Whole seconds until a reading decides."""
        return max(0, round(waiting.due - self._words.now()))

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of one."""
        waiting = self.at(row)
        if waiting is None:
            return None
        line, words = line_of(waiting.change, self._words), self._words
        match column:
            case 0:
                return Cell(icon="circle-dashed", icon_tone="staged")
            case 1:
                return Cell(line.who, font="name", tip=line.who)
            case 2:
                return Cell(line.where, "muted", "digits", tip=line.where)
            case 3:
                return Cell(line.what, tip=line.what) if line.what else Cell(tone="staged", steps=line.steps)
            case 4:
                sent = waiting.told.sent
                return Cell(words.moment(sent) if sent else DASH, "muted", "small_digits", tip=words.exact(sent))
            case 5:
                return Cell(countdown(self.left(waiting), offline=self.offline), "staged", "digits")
            case _:
                return Cell(wait_text(waiting.told, self.left(waiting), offline=self.offline), "muted", "small")


def countdown(left: int, *, offline: bool = False) -> str:
    """Minutes and seconds; without network there is nothing to count."""
    if offline:
        return DASH
    if left <= 0:
        return QCoreApplication.translate("Unconfirmed", "now")
    return f"{left // 60}:{left % 60:02d}"


def wait_text(told: Unconfirmed, left: int, *, offline: bool) -> str:
    """Why it cannot be decided yet, in a few words."""
    translate = QCoreApplication.translate
    if offline:
        return translate("Unconfirmed", "When the site answers again")
    if left <= 0:
        return translate("Unconfirmed", "It is looked up")
    return {
        Wait.WINDOW: translate("Unconfirmed", "The site may still be working on it"),
        Wait.RESTART: translate("Unconfirmed", "Counted anew since the start"),
        Wait.SECOND: translate("Unconfirmed", "Not seen once; a second look follows"),
        Wait.DUE: translate("Unconfirmed", "It is looked up"),
    }[told.wait]
