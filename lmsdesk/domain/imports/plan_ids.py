"""Numbers for what a plan creates, so that its other rows can already name it.

They lie far below the temporary ids of the tray, which stand for what was staged before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from lmsdesk.domain.fields import Value

_FIRST = -(1 << 40)


def plan_id(place: int) -> int:
    """The number of the new thing at a place (from 0) of a plan."""
    return _FIRST - place


def is_planned(number: int) -> bool:
    """Tell whether a number stands for something that a plan makes."""
    return number <= _FIRST


class Numbers:
    """Gives what a plan creates its temporary ids in the tray, each once; all other numbers stay as they are."""

    def __init__(self, temporary_id: Callable[[], int]) -> None:
        self._temporary_id = temporary_id
        self._given: dict[int, int] = {}

    def __getitem__(self, number: int) -> int:
        if not is_planned(number):
            return number
        if number not in self._given:
            self._given[number] = self._temporary_id()
        return self._given[number]

    def fields(self, told: Mapping[str, Value], names: Collection[str]) -> dict[str, Value]:
        """The fields of a row, with these of them, which name other things by number, as the tray has them."""
        return {
            name: self[value] if name in names and isinstance(value, int) else value for name, value in told.items()
        }
