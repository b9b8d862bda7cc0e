"""Cells that name several courses, as so many slots: like lists that have a column for each course."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.imports.texts import Column, Texts

# What belongs to a course of a slot, and is the same for each course that a cell of it names.
_BESIDE = ("role", "type", "status", "action", "start", "end", "duration")


def divide_slots(texts: Texts, name: str, parts: Mapping[str, tuple[str, ...]]) -> None:
    """Give the further values of cells slots of their own, with all that belongs to the slot they stand in."""
    if not parts:
        return
    for (of, slot), column in list(texts.columns.items()):
        if of != name:
            continue
        found = [parts.get(text, (text,)) for text in column.texts]
        wide = max(map(len, found), default=1)
        if wide == 1:
            continue
        texts.columns[name, slot] = _column(column, [values[0] for values in found])
        for number in range(1, wide):
            new = 1 + max(each for _, each in texts.columns)
            texts.columns[name, new] = Column([values[number] if len(values) > number else "" for values in found])
            for beside in _BESIDE:
                if (same := texts.own(beside, slot)) is not None:
                    texts.columns[beside, new] = same
            if slot in texts.groups:
                texts.groups[new] = texts.groups[slot]


def _column(column: Column, texts: list[str]) -> Column:
    return Column(texts, column.problems, column.wrong, column.clashes)
