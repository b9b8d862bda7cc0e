"""What a function in the helper process is told about an open site, and how it opens the same files there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from lmsdesk.services.opened import OpenSite
from lmsdesk.services.profiles import Profile
from lmsdesk.store.reader import Reader


class Clocked(Protocol):
    """Something that knows what time it is."""

    def wall(self) -> int:
        """Unix seconds."""


class Source(Protocol):
    """What a report is made from: an open site, here or in the helper process."""

    @property
    def profile(self) -> Profile:
        """The site and its files."""

    @property
    def reader(self) -> Reader:
        """Rows."""

    @property
    def clock(self) -> Clocked:
        """Now."""

    @property
    def zone(self) -> str:
        """The site's time zone."""


@dataclass(frozen=True, slots=True)
class FixedClock:
    """The moment at which something was asked for."""

    now: int

    def wall(self) -> int:
        """Unix seconds."""
        return self.now


@dataclass(frozen=True, slots=True)
class Place:
    """An open site as plain data that crosses a process border."""

    profile: Profile
    clock: FixedClock


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A place with a reader of this process: a ``Source``."""

    profile: Profile
    clock: FixedClock
    reader: Reader

    @property
    def zone(self) -> str:
        """The site's time zone."""
        return self.profile.site.timezone


def place_of(opened: OpenSite) -> Place:
    """The site as it is now."""
    return Place(opened.profile, FixedClock(opened.clock.wall()))


@contextlib.contextmanager
def opened_at(place: Place) -> Iterator[OpenPlace]:
    """Open the files of a place for as long as one piece of work takes."""
    reader = Reader(place.profile.mirror, place.profile.desk)
    try:
        yield OpenPlace(place.profile, place.clock, reader)
    finally:
        reader.close()
