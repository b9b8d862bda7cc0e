"""Reads that survive one bad row.

Moodle checks its own answers: an account whose stored name holds a tag makes every list with it fail as
``invalidresponse`` (seen on Moodle 4.5). So a list that fails is read in smaller and smaller parts until only
the bad rows are left out; whoever is left out is unknown, not absent.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lmsdesk.domain.errors import BadAnswer, LmsDeskError
from lmsdesk.lms.moodle.session import Call, Session, decode
from lmsdesk.lms.moodle.shapes import IdOnly

ROSTER: Final = "core_enrol_get_enrolled_users"
BY_FIELD: Final = "core_user_get_users_by_field"
USERS_PER_CALL: Final = 100
CALLS_PER_REQUEST: Final = 25  # 2,500 accounts cost the server 4 s: well under what proxies wait
WINDOW: Final = 512  # rows of a roster that is read in parts
_SMALLER: Final = {USERS_PER_CALL: 10, 10: 1}

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Users:
    """Answers of core_user_get_users_by_field, and the values that could not be read."""

    data: list[bytes] = field(default_factory=list)
    unreadable: set[int | str] = field(default_factory=set)


async def read_users(session: Session, name: str, values: Sequence[int] | Sequence[str]) -> Users:
    """Users by id or username, a hundred a call; raise only what concerns all of them."""
    found = Users()
    await _users(session, name, list(values), USERS_PER_CALL, found)
    if found.unreadable:
        _log.warning("%d users cannot be read: the site rejects its own answer", len(found.unreadable))
    return found


async def _users(session: Session, name: str, values: Sequence[int | str], size: int, found: Users) -> None:
    parts = [values[start : start + size] for start in range(0, len(values), size)]
    calls = [Call(BY_FIELD, {"field": name, "values": list(part)}) for part in parts]
    if not calls:
        return
    again: list[int | str] = []
    answers = await session.call_many(calls, per_request=CALLS_PER_REQUEST)
    for part, data in zip(parts, answers, strict=True):
        if isinstance(data, bytes):
            found.data.append(data)
        elif not is_own_fault(data):
            raise data
        elif size == 1:
            found.unreadable.update(part)
        else:
            again += part
    if again:
        await _users(session, name, again, _SMALLER[size], found)


@dataclass(slots=True)
class Roster:
    """Parts of a roster; ``rows`` counts those that could not be read too."""

    data: list[bytes] = field(default_factory=list)
    rows: int = 0
    unreadable: int = 0

    @property
    def joined(self) -> bytes:
        """All parts as one JSON list."""
        bodies = [part.strip()[1:-1].strip() for part in self.data]
        return b"[" + b",".join(body for body in bodies if body) + b"]"


def roster_args(course: int, fields: str, *flags: str, start: int = 0, count: int = 0) -> dict[str, object]:
    """Arguments of a roster: with a count in the order of ids, the only one that is safe against new rows."""
    options: list[tuple[str, str | int]] = [("userfields", fields), *((flag, 1) for flag in flags)]
    if count:
        options += [("limitfrom", start), ("limitnumber", count), ("sortby", "id"), ("sortdirection", "ASC")]
    return {"courseid": course, "options": [{"name": name, "value": value} for name, value in options]}


async def read_window(session: Session, course: int, fields: str, *flags: str, start: int, count: int) -> Roster:
    """A part of a roster."""
    roster = Roster()
    await _window(session, course, (fields, *flags), start, count, roster)
    return roster


async def read_whole(session: Session, course: int, fields: str, *flags: str) -> Roster:
    """A whole roster in parts: for courses that cannot be read in one."""
    roster = Roster()
    start = 0
    while roster.rows == start:
        await _window(session, course, (fields, *flags), start, WINDOW, roster)
        start += WINDOW
    _log.warning("%d members of course %d cannot be read", roster.unreadable, course)
    return roster


async def _window(session: Session, course: int, what: tuple[str, ...], start: int, count: int, roster: Roster) -> None:
    try:
        data = await session.call(ROSTER, roster_args(course, *what, start=start, count=count))
    except BadAnswer as error:
        if not is_own_fault(error):
            raise
        if count == 1:
            roster.rows += 1
            roster.unreadable += 1
            return
        half = count // 2
        await _window(session, course, what, start, half, roster)
        await _window(session, course, what, start + half, count - half, roster)
        return
    roster.data.append(data)
    roster.rows += len(decode(data, list[IdOnly], ROSTER))


def is_own_fault(error: LmsDeskError) -> bool:
    """Tell whether the server refused its own answer."""
    return error.facts.get("server_code") == "invalidresponse"
