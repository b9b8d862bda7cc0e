"""Sentences about what happened to a record, about steps, and notes beside hits of the palette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.changes import ChangeSet, Operation, Verb, Verdict
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.language import Text
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services.language import say
from lmsdesk.services.values import show_value

_CREATED: Mapping[Entity, Text] = {
    Entity.USER: "Account created",
    Entity.COURSE: "Course created",
    Entity.CATEGORY: "Category created",
    Entity.GROUP: "Group created",
    Entity.COHORT: "Cohort created",
}
_DELETED: Mapping[Entity, Text] = {
    Entity.USER: "Account deleted",
    Entity.COURSE: "Course deleted",
    Entity.CATEGORY: "Category deleted",
    Entity.GROUP: "Group deleted",
    Entity.COHORT: "Cohort deleted",
}


def operation_words(item: Operation, kept: ChangeSet, zone: str) -> str:
    """What an operation that is in effect did, in one line."""
    what = _what(item, zone)
    if item.verdict is Verdict.ALREADY:
        return say("Was so already: {what}", what=what)
    return say("Taken back: {what}", what=what) if kept.inverse_of is not None else what


def _what(item: Operation, zone: str) -> str:
    entity = item.key.entity
    match entity, item.verb:
        case Entity.ENROLMENT, Verb.CREATE:
            return say("Enrolled")
        case Entity.ENROLMENT, Verb.DELETE:
            return say("Unenrolled")
        case Entity.ROLE, Verb.ADD:
            return say("Role {role} given", role=item.patch.get("role", ""))
        case Entity.ROLE, Verb.REMOVE:
            return say("Role {role} taken", role=item.patch.get("role", ""))
        case _, Verb.UPDATE:
            return _fields(item, zone)
        case _, Verb.ADD:
            return say("Put into a group" if entity is Entity.GROUP_MEMBER else "Put into a cohort")
        case _, Verb.REMOVE:
            return say("Taken out of a group" if entity is Entity.GROUP_MEMBER else "Taken out of a cohort")
        case _, Verb.CREATE:
            return say(_CREATED.get(entity, "Thing created"))
        case _:
            return say(_DELETED.get(entity, "Thing deleted"))


def _fields(item: Operation, zone: str) -> str:
    before = item.before or item.base or {}
    parts = []
    for name, value in item.patch.items():
        title = name.removeprefix("custom.").replace("_", " ").capitalize()
        now = show_value(item.key.entity, name, value, zone)
        if name in before:
            was = show_value(item.key.entity, name, before[name], zone)
            parts.append(say("{field} set to {now} (was {was})", field=title, now=now, was=was))
        else:
            parts.append(say("{field} set to {now}", field=title, now=now))
    return "; ".join(parts)


def dates_of(row: UserRow | CourseRow | EnrolmentRow) -> Sequence[tuple[int, str, str]]:
    """What the server tells about a record's past: (moment, words, icon)."""
    found: list[tuple[int | None, str, str]] = []
    if isinstance(row, UserRow):
        found = [
            (row.created, say("Account created"), "user-plus"),
            (row.first_access, say("First sign-in"), "user-check"),
            (row.last_access, say("Last seen on the site"), "clock"),
        ]
    elif isinstance(row, CourseRow):
        found = [
            (row.created, say("Course created"), "circle-plus"),
            (row.modified, say("Settings last changed"), "pencil"),
        ]
    else:
        found = [
            (row.last_access, say("Last opened the course"), "clock"),
            (row.completed_at, say("Completed the course"), "circle-check"),
        ]
    return [(moment, words, icon) for moment, words, icon in found if moment]


def hit_note(row: UserRow | CourseRow) -> str:
    """What stands beside a hit of the palette."""
    if isinstance(row, UserRow):
        return ", ".join(part for part in (say("Person"), row.department or row.username) if part)
    return ", ".join(part for part in (say("Course"), row.category or "") if part)


def discarded(count: int) -> str:
    """The sentence of a step that took changes out of the tray."""
    return say("Discard %n changes", count)


def decided_words(count: int) -> str:
    """The sentence of a step that decided conflicts."""
    return say("Decide %n conflicts", count)


def retried_words(count: int) -> str:
    """The sentence of a step that made refused changes ready again."""
    return say("Try %n changes again", count)


def mended_words(count: int) -> str:
    """The sentence of a step that gave refused changes another value."""
    return say("Mend %n changes", count)
