"""What every kind of row reads alike: words that may mean nothing, open questions, and what was odd about the row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lmsdesk.domain.imports.kinds.case import Case
from lmsdesk.domain.imports.options import ImportOptions, Override
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.texts import Column, Texts
from lmsdesk.domain.ports import Reason

NO_OVERRIDE = Override()
Holds = Sequence[tuple[int | None, Reason]]


def word(options: ImportOptions, name: str, column: Column | None, place: int, reasons: list[Reason]) -> str:
    """The text of a cell; "none" and the like are empty once a person said so."""
    if column is None:
        return ""
    text = column.texts[place]
    if text and (code := column.problem(place)) is not None:
        if code != "null_word":
            reasons.append(Reason(code, name, text))
            return ""
        answer = options.decisions.get(f"null_word:{name}")
        if answer is None and name != "action":
            reasons.append(Reason("null_word", name, text))
        return text if answer == "text" or name == "action" else ""
    return text


def marked(sheet: Sheet) -> frozenset[int]:
    """Places of the rows that something is to be said about before any cell is read."""
    return sheet.long.union(sheet.short, sheet.doubtful, sheet.mixed, *sheet.flags.values())


def marks(sheet: Sheet, place: int) -> Iterator[Reason]:
    """What was odd about a row when the list was read."""
    if place in sheet.long:
        yield Reason("too_many_cells", None, None, {"cells": len(sheet.rows[place])})
    if place in sheet.short:
        yield Reason("too_few_cells")
    if place in sheet.mixed:
        yield Reason("mixed_encoding")
    elif place in sheet.doubtful:
        choices = ",".join(filter(None, (sheet.encoding, *sheet.other_encodings)))
        yield Reason("encoding_unsure", None, None, {"choices": choices})
    for code, places in sheet.flags.items():
        if place in places:
            yield Reason(code)


def held(sheet: Sheet, holds: Holds, place: int) -> Iterator[Reason]:
    """Open questions about columns that a row uses, or about the whole list."""
    cells = sheet.rows[place]
    for at, reason in holds:
        if at is None or (at < len(cells) and cells[at].strip()):
            yield reason


def clashes(texts: Texts, names: Iterable[str], place: int, slot: int = 0) -> Iterator[Reason]:
    """Several columns of one field that say different things: a person chooses, never the order of columns."""
    for name in names:
        column = texts.get(name, slot)
        if column is not None and (reason := column.clash(name, place)) is not None:
            yield reason


class Rows:
    """One row of a list after the other, for kinds whose rows are few enough to be read each for itself."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._odd = marked(case.sheet)

    def override(self, place: int) -> Override:
        """What a person set for the row."""
        return self.case.options.overrides.get(self.case.sheet.row_id(place), NO_OVERRIDE)

    def text(self, name: str, place: int, reasons: list[Reason]) -> str:
        """The text of a field of the row."""
        return word(self.case.options, name, self.case.texts.get(name), place, reasons)

    def about(self, place: int, names: Iterable[str]) -> list[Reason]:
        """What is to be said about the row beside what its cells mean; ``names`` are fields with one value."""
        found = list(marks(self.case.sheet, place)) if place in self._odd else []
        found += held(self.case.sheet, self.case.columns.holds, place)
        found += clashes(self.case.texts, names, place)
        return found
