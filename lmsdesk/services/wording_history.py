"""Sentences about what happened to a record, about steps, and notes beside hits of the palette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.changes import ChangeSet, Operation, Verb, Verdict
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services.values import show_value

_KINDS: Mapping[Entity, str] = {
    Entity.USER: "Account",
    Entity.COURSE: "Course",
    Entity.CATEGORY: "Category",
    Entity.GROUP: "Group",
    Entity.COHORT: "Cohort",
}


def operation_words(item: Operation, kept: ChangeSet, zone: str) -> str:
    """What an operation that is in effect did, in one line."""
    what = _what(item, zone)
    if item.verdict is Verdict.ALREADY:
        return f"Was so already: {what}"
    return f"Taken back: {what}" if kept.inverse_of is not None else what[:1].upper() + what[1:]


def _what(item: Operation, zone: str) -> str:
    entity = item.key.entity
    match entity, item.verb:
        case Entity.ENROLMENT, Verb.CREATE:
            return "enrolled"
        case Entity.ENROLMENT, Verb.DELETE:
            return "unenrolled"
        case Entity.ROLE, Verb.ADD:
            return f"role {item.patch.get('role', '')} given"
        case Entity.ROLE, Verb.REMOVE:
            return f"role {item.patch.get('role', '')} taken"
        case _, Verb.UPDATE:
            return _fields(item, zone)
        case _, Verb.ADD:
            return "put into a group" if entity is Entity.GROUP_MEMBER else "put into a cohort"
        case _, Verb.REMOVE:
            return "taken out of a group" if entity is Entity.GROUP_MEMBER else "taken out of a cohort"
        case _, Verb.CREATE:
            return f"{_KINDS.get(entity, 'Thing').lower()} created"
        case _:
            return f"{_KINDS.get(entity, 'Thing').lower()} deleted"


def _fields(item: Operation, zone: str) -> str:
    before = item.before or item.base or {}
    parts = []
    for name, value in item.patch.items():
        title = name.removeprefix("custom.").replace("_", " ")
        now = show_value(item.key.entity, name, value, zone)
        was = f" (was {show_value(item.key.entity, name, before[name], zone)})" if name in before else ""
        parts.append(f"{title} set to {now}{was}")
    return "; ".join(parts)


def dates_of(row: UserRow | CourseRow | EnrolmentRow) -> Sequence[tuple[int, str, str]]:
    """What the server tells about a record's past: (moment, words, icon)."""
    found: list[tuple[int | None, str, str]] = []
    if isinstance(row, UserRow):
        found = [
            (row.created, "Account created", "user-plus"),
            (row.first_access, "First sign-in", "user-check"),
            (row.last_access, "Last seen on the site", "clock"),
        ]
    elif isinstance(row, CourseRow):
        found = [(row.created, "Course created", "circle-plus"), (row.modified, "Settings last changed", "pencil")]
    else:
        found = [
            (row.last_access, "Last opened the course", "clock"),
            (row.completed_at, "Completed the course", "circle-check"),
        ]
    return [(moment, words, icon) for moment, words, icon in found if moment]


def hit_note(row: UserRow | CourseRow) -> str:
    """What stands beside a hit of the palette."""
    if isinstance(row, UserRow):
        return ", ".join(part for part in ("Person", row.department or row.username) if part)
    return ", ".join(part for part in ("Course", row.category or "") if part)


def discarded(count: int) -> str:
    """The sentence of a step that took changes out of the tray."""
    return "Discard 1 change" if count == 1 else f"Discard {count:,} changes"


def decided_words(count: int) -> str:
    """The sentence of a step that decided conflicts."""
    return "Decide 1 conflict" if count == 1 else f"Decide {count:,} conflicts"


def retried_words(count: int) -> str:
    """The sentence of a step that made refused changes ready again."""
    return "Try 1 change again" if count == 1 else f"Try {count:,} changes again"


def mended_words(count: int) -> str:
    """The sentence of a step that gave refused changes another value."""
    return "Mend 1 change" if count == 1 else f"Mend {count:,} changes"
