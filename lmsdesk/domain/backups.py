"""Copies of the desk, and where a desk file came from, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """How a desk file came to its place, when it is not simply the one that was open last."""

    CHOSEN = "chosen"  # a person restored a copy
    FOUND = "found"  # an older or another file lay there: somebody put it back by hand
    MISSING = "missing"  # there was none any more, and an empty one was made
    RECOVERED = "recovered"  # the file was damaged: its readable rows were copied
    REPLACED = "replaced"  # the file was damaged beyond reading: the newest sound copy was taken
    EMPTIED = "emptied"  # a person began anew, because nothing could be read


@dataclass(frozen=True, slots=True)
class Provenance:
    """What people have to know about a desk that was restored, recovered or found changed.

    ``aside`` names the file that was there before; ``copy`` the one that was taken. ``lost`` says what could not be
    read: names of tables. ``read`` and ``added`` count operations from the damaged file and from the copy.
    """

    origin: Origin
    at: int
    copy: str = ""
    copy_at: int | None = None
    aside: str = ""
    read: int = 0
    added: int = 0
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: when it was made, why, how large it is, and what it holds; None for what could not be read."""

    name: str
    at: int
    why: str
    size: int
    change_sets: int | None
    waiting: int | None
    schema: int | None
    sound: bool | None = None  # None until it was checked


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A change that waits, in words that read well without the mirror."""

    uuid: str
    label: str
    verb: str
    entity: str
    state: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What restoring a copy would change, against the desk as it is now.

    ``again``: changes that waited then and are decided now, because they were sent since: applying compares them with
    the site first and finds them done. ``back``: waited then, discarded or gone since. ``leaving``: wait now and were
    not there then. ``staying`` wait in both.
    """

    back: Sequence[WaitingLine]
    again: Sequence[WaitingLine]
    leaving: Sequence[WaitingLine]
    staying: int
    sets_leaving: int  # change sets of the history that the copy does not know

    @property
    def changes_nothing(self) -> bool:
        """Tell whether the same changes would wait."""
        return not (self.back or self.again or self.leaving)
