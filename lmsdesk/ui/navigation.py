"""The way back and forward through the places that were looked at, like that of a browser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from lmsdesk.ui.place import Place

MOST: Final = 100  # visits that are remembered


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody stood on a page: the record with the focus, its number, and how far it was scrolled (pixels)."""

    record: tuple[object, ...] = ()
    number: int = -1
    top: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """A place that was looked at; one that was ``passing`` is forgotten when the next one is passed by."""

    place: Place
    spot: Spot | None = None
    passing: bool = False


class History:
    """Visits in order, with the one that is looked at now."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    @property
    def current(self) -> Visit | None:
        """The visit that is looked at; None before the first."""
        return self._visits[self._at] if self._at >= 0 else None

    @property
    def before(self) -> Visit | None:
        """Where a step back leads; None at the first."""
        return self._visits[self._at - 1] if self._at > 0 else None

    @property
    def after(self) -> Visit | None:
        """Where a step forward leads; None at the last."""
        return self._visits[self._at + 1] if self._at + 1 < len(self._visits) else None

    def note(self, place: Place, spot: Spot | None) -> None:
        """Keep how the current place looks: it is about to be left. What is typed and sorted in it is no step."""
        if (here := self.current) is not None:
            self._visits[self._at] = replace(here, place=place, spot=spot)

    def go(self, place: Place, *, passing: bool = False) -> None:
        """A step to another place: what lay ahead is forgotten. The same place again is no step."""
        if passing and (here := self.current) is not None and here.passing:
            self._at -= 1
            del self._visits[self._at + 1 :]
        if (here := self.current) is not None and here.place == place:
            return
        self._visits[self._at + 1 :] = [Visit(place, None, passing)]
        del self._visits[:-MOST]
        self._at = len(self._visits) - 1

    def forget(self, place: Place) -> None:
        """No step leads to this place any more; where one is now it stays until it is left."""
        kept = [at for at, visit in enumerate(self._visits) if at == self._at or visit.place != place]
        self._visits, self._at = [self._visits[at] for at in kept], sum(at <= self._at for at in kept) - 1

    def back(self) -> None:
        """Go one step back, if there is one."""
        if self.before is not None:
            self._at -= 1

    def forward(self) -> None:
        """Go one step forward, if there is one."""
        if self.after is not None:
            self._at += 1
