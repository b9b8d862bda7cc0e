"""What became of each row of a list that was imported, and how rows are known again in another file."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from lmsdesk.domain.changes import State
from lmsdesk.domain.imports.headers import CONTROL_COLUMNS
from lmsdesk.domain.imports.mapping import column_keys
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow
from lmsdesk.domain.row_ids import RowId
from lmsdesk.domain.text import visible


class Became(StrEnum):
    """What became of a row, the most serious first where it made several changes."""

    REFUSED = "refused"
    CONFLICT = "conflict"
    UNCONFIRMED = "unconfirmed"  # sent, and nobody knows yet
    WAITING = "waiting"
    TAKEN_BACK = "taken_back"
    DISCARDED = "discarded"  # taken out of the tray before it was sent
    DONE = "done"
    ALREADY = "already"  # it was so before
    SAID_TWICE = "said_twice"  # an earlier row says the same
    OPEN = "open"  # a question about it was not answered
    LEFT_OUT = "left_out"  # it had an error, or somebody left it out
    FORGOTTEN = "forgotten"  # the history of it was let go of


_OF_STATE: Mapping[State, Became] = {
    State.REJECTED: Became.REFUSED,
    State.CONFLICT: Became.CONFLICT,
    State.UNKNOWN: Became.UNCONFIRMED,
    State.INFLIGHT: Became.UNCONFIRMED,
    State.READY: Became.WAITING,
    State.PLANNED: Became.WAITING,
    State.CANCELLED: Became.DISCARDED,
    State.MERGED: Became.DISCARDED,  # a later change of the same thing took its place
    State.APPLIED: Became.DONE,
    State.RETIRED: Became.DONE,
    State.NOOP: Became.ALREADY,
}
_OF_OUTCOME: Mapping[Outcome, Became] = {
    Outcome.BLOCKED: Became.LEFT_OUT,
    Outcome.CHECK: Became.OPEN,
    Outcome.MERGED: Became.SAID_TWICE,
    Outcome.SAME: Became.ALREADY,
}
_ORDER = list(Became)
# Of the parts of a row the outcome that says most about it.
_WEIGHT = (Outcome.BLOCKED, Outcome.CHECK, Outcome.CREATE, Outcome.CHANGE, Outcome.SAME, Outcome.MERGED)
_BEYOND = 1 << 31  # further down than any file goes
MOVING = frozenset({Outcome.CREATE, Outcome.CHANGE, Outcome.CHECK})  # rows that would do something
SETTLED = frozenset({Became.DONE, Became.ALREADY, Became.SAID_TWICE})


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row of a list as it was when it was staged: ``told`` are its reasons in words, ``digest`` knows it again."""

    row: RowId
    outcome: Outcome
    digest: str
    cells: Sequence[str]
    told: str = ""
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class RowReceipt:
    """A row with what became of it; ``why`` is the server's answer where it refused."""

    kept: KeptRow
    became: Became
    why: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """An earlier import of the same rows.

    ``known`` rows of this list were in it; of those that were done then (``settled``), ``drifted`` would do something
    again, because the site has moved; ``fresh`` rows were not in it.
    """

    run: int
    at: int
    name: str
    change_set: int | None
    same_bytes: bool
    known: int
    drifted: tuple[RowId, ...]
    fresh: tuple[RowId, ...]
    settled: tuple[RowId, ...] = ()

    def drifted_among(self, moved: Collection[RowId]) -> Seen:
        """The same, when these rows would do something: with other columns that can be others than before."""
        return replace(self, drifted=tuple(row for row in self.settled if row in moved))


def became(outcome: Outcome, states: Collection[State], *, taken_back: bool = False, is_there: bool = True) -> Became:
    """What became of a row with changes in these states; ``is_there`` tells whether its change set still has any."""
    if outcome in _OF_OUTCOME and not states:
        return _OF_OUTCOME[outcome]
    found = min((_OF_STATE[state] for state in states), key=_ORDER.index, default=None)
    if found is None:
        return Became.ALREADY if is_there else Became.FORGOTTEN
    return Became.TAKEN_BACK if taken_back and found in (Became.DONE, Became.ALREADY) else found


def outcome_of(parts: Iterable[PlanRow]) -> Outcome:
    """The outcome of a row of the file, which may have several parts."""
    return min((part.outcome for part in parts), key=_WEIGHT.index)


def rows_of(plan: ImportPlan) -> dict[RowId, list[PlanRow]]:
    """The parts of a plan by rows of the file."""
    found: dict[RowId, list[PlanRow]] = {}
    for row in plan.rows:
        found.setdefault(row.id, []).append(row)
    return found


def stored_ids(plan: ImportPlan) -> dict[RowId, RowId]:
    """Under which numbers rows that stand in no file are kept: those of the plan are too long to be stored."""
    rows = (row.id for row in plan.rows if row.row < 1)
    return {row: RowId(row.source, _BEYOND + place) for place, row in enumerate(rows)}


def is_listed(row: RowId) -> bool:
    """Tell whether a kept row stood in a file."""
    return row.number < _BEYOND


def digests(headings: Sequence[str], rows: Mapping[RowId, Sequence[str]]) -> dict[RowId, str]:
    """Marks by which rows are known again: equal for the same cells under the same headings.

    Encoding, order of columns, empty columns, blanks around texts and invisible letters make no difference.
    """
    keys = column_keys(headings)
    counting = [
        (key, place)
        for place, (key, heading) in enumerate(zip(keys, headings, strict=True))
        if heading.strip().casefold() not in CONTROL_COLUMNS
    ]
    counting.sort()
    return {row: _digest(cells, counting) for row, cells in rows.items()}


def _digest(cells: Sequence[str], counting: Sequence[tuple[str, int]]) -> str:
    found = []
    for key, place in counting:
        text = cells[place] if place < len(cells) else ""
        if not text.isascii():
            text = unicodedata.normalize("NFC", visible(text))
        if text := text.strip():
            found.append(f"{key}\x1f{text}")
    return sha256("\x1e".join(found).encode("utf-8", "surrogatepass")).hexdigest()[:32]
