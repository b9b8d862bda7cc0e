"""The codes of all that can be said about a file, a column or a row, and how serious each is.

Each area has a module with the codes of its ``NOTES``, ``ASKS``, ``BLOCKS``, ``REFUSALS`` and ``FIXES``, divided by
blanks; a code belongs to one of them, but a fix may be told as a note as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from lmsdesk.domain.imports.reasons import (
    accounts,
    catalogue,
    cells,
    courses,
    dates,
    enrolments,
    everybody,
    files,
    members,
    people,
    sets,
)


class Weight(StrEnum):
    """What a finding does to its row."""

    NOTE = "note"  # shown, nothing more
    ASK = "ask"  # the row waits for a decision, one for all rows alike
    BLOCK = "block"  # the row cannot be applied; others can
    REFUSE = "refuse"  # the whole file cannot


_AREAS = (files, cells, dates, people, courses, enrolments, accounts, members, everybody, catalogue, sets)
_NAMES = {"NOTES": Weight.NOTE, "ASKS": Weight.ASK, "BLOCKS": Weight.BLOCK, "REFUSALS": Weight.REFUSE}

WEIGHTS: Mapping[str, Weight] = {
    code: weight for area in _AREAS for name, weight in _NAMES.items() for code in getattr(area, name, "").split()
}
# Repairs that lose nothing: counted and listed, never silent.
FIXES = frozenset(code for area in _AREAS for code in getattr(area, "FIXES", "").split())
# Repairs that are made while the file is read; the others are made in a check.
FILE_FIXES = frozenset(files.FIXES.split())
# How a file is stored is no text of any cell: there is nothing that could be left as it stands.
SWITCHABLE = FIXES - {"byte_order_mark", "carriage_returns"}
