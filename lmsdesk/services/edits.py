"""From what a person did to operations: pure functions over the rows that were on the screen.

The base of each operation is what the server was last seen to have, never my earlier unsent edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import CUSTOM, FIELDS, Access, Fields, Value
from lmsdesk.domain.keys import (
    MANUAL,
    Entity,
    EntityKey,
    cohort_member_key,
    course_key,
    enrolment_key,
    group_member_key,
    role_key,
    user_key,
)
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, Status, UserRow

Row = UserRow | CourseRow | EnrolmentRow


def entity_of(row: Row) -> Entity:
    """What kind of thing a row shows."""
    if isinstance(row, UserRow):
        return Entity.USER
    return Entity.COURSE if isinstance(row, CourseRow) else Entity.ENROLMENT


def key_of(row: Row) -> EntityKey:
    """The key of the thing that a row shows."""
    if isinstance(row, UserRow):
        return user_key(row.id)
    if isinstance(row, CourseRow):
        return course_key(row.id)
    return enrolment_key(row.user_id, row.course_id, row.method or MANUAL)


def label_of(row: Row) -> str:
    """What a row is about, in words that still read well when the mirror is gone."""
    if isinstance(row, UserRow):
        return row.name
    if isinstance(row, CourseRow):
        return f"{row.shortname} {row.fullname}"
    return f"{row.person} in {row.shortname}"


def server_fields(row: Row) -> dict[str, Value]:
    """The server's values of the fields that can be edited; unknown ones are absent."""
    fields: dict[str, Value] = {}
    for name, spec in FIELDS[entity_of(row)].items():
        if spec.access is Access.EDITABLE and hasattr(row, name):
            fields[name] = getattr(row, name)
    if isinstance(row, EnrolmentRow):
        fields.pop("suspended", None)
        if row.status is not Status.UNKNOWN:
            fields["suspended"] = row.status is Status.SUSPENDED
        if row.method is None:  # only a report tells dates; without a method it told nothing
            fields.pop("start", None)
            fields.pop("end", None)
    else:
        fields.update({CUSTOM + name: value for name, value in row.custom.items()})
    if row.pending is not None:
        fields.update({name: value for name, value in row.pending.was.items() if name in fields})
    return fields


def update(row: Row, changes: Fields) -> NewOperation:
    """Set fields of a row."""
    if isinstance(row, EnrolmentRow) and row.method not in (None, MANUAL):
        raise WrongUse(what="other_method", label=label_of(row), method=row.method)
    known = server_fields(row)
    base = {name: known[name] for name in _with_groups(entity_of(row), changes) if name in known}
    return NewOperation(key_of(row), Verb.UPDATE, dict(changes), base, label_of(row))


def _with_groups(entity: Entity, names: Iterable[str]) -> list[str]:
    """The fields, and those that clash together with them."""
    specs = FIELDS[entity]
    groups = {specs[name].group for name in names if name in specs and specs[name].group}
    return [*names, *(name for name, spec in specs.items() if spec.group in groups and name not in names)]


def set_password(row: Row, secret: str) -> NewOperation:
    """A new password for an account; the operation only says that there is one."""
    if not isinstance(row, UserRow) or not secret:
        raise WrongUse(what="field_required", field="password", kind=entity_of(row).value)
    return NewOperation(key_of(row), Verb.UPDATE, {"password": None}, {}, label_of(row), None, secret)


def remove(row: Row) -> NewOperation:
    """Take a row off the server: unenrol, delete an account or a course."""
    if isinstance(row, EnrolmentRow) and row.method not in (None, MANUAL):
        raise WrongUse(what="other_method", label=label_of(row), method=row.method)
    return NewOperation(key_of(row), Verb.DELETE, {}, {**server_fields(row), **_use_of(row)}, label_of(row))


def _use_of(row: Row) -> dict[str, Value]:
    """What shows that somebody uses a thing: when it has moved until it is to be removed, a person is asked."""
    if isinstance(row, CourseRow):
        return {"members": row.enrolled, "modified": row.modified}
    if not isinstance(row, EnrolmentRow):
        return {}
    use: dict[str, Value] = {}
    if row.roles and not (row.pending and "roles" in row.pending.was):  # mine change nothing that I would not know
        use["roles"] = ",".join(sorted(row.roles))
    if row.method is not None:  # only a report tells grades
        use["grade"] = row.grade
    if row.completed is not None:
        use["completed"] = row.completed
    return use


def set_roles(row: EnrolmentRow, wanted: Sequence[str], roles: Mapping[str, int]) -> list[NewOperation]:
    """Give the wanted roles and take the others: one operation for each role.

    ``roles`` maps shortnames to ids. New roles come first, so that nobody is without one in between. Compared with
    the server and with unsent edits, too: one that is taken back is folded away later.
    """
    was = row.pending.was.get("roles") if row.pending else None
    shown = set(row.roles)
    there = shown if was is None else {name for name in str(was).split(",") if name}
    if unknown := [name for name in {*wanted} if name not in roles]:
        raise WrongUse(what="role", value=unknown[0], known=", ".join(roles))
    label = label_of(row)
    added = [
        NewOperation(role_key(row.user_id, row.course_id, roles[name]), Verb.ADD, {"role": name}, None, label)
        for name in wanted
        if name not in there & shown
    ]
    taken = [
        NewOperation(role_key(row.user_id, row.course_id, roles[name]), Verb.REMOVE, {"role": name}, None, label)
        for name in sorted(there | shown)
        if name not in wanted and name in roles
    ]
    return [*added, *taken]


def enrol(
    people: Sequence[UserRow],
    courses: Sequence[CourseRow],
    *,
    role_id: int,
    role: str,
    start: int | None = None,
    end: int | None = None,
) -> list[NewOperation]:
    """Enrol each person in each course by hand."""
    patch: dict[str, Value] = {"role_id": role_id, "start": start, "end": end, "suspended": False}
    return [
        NewOperation(
            enrolment_key(person.id, course.id), Verb.CREATE, patch, None, f"{person.name} in {course.shortname}"
        )
        for course in courses
        for person in people
    ]


def group_members(group: int, people: Iterable[tuple[int, str]], verb: Verb) -> list[NewOperation]:
    """Put people (id, name) into a group, or take them out."""
    return [NewOperation(group_member_key(group, user), verb, {}, None, name) for user, name in people]


def cohort_members(cohort: int, people: Iterable[tuple[int, str]], verb: Verb) -> list[NewOperation]:
    """Put people (id, name) into a cohort, or take them out."""
    return [NewOperation(cohort_member_key(cohort, user), verb, {}, None, name) for user, name in people]


def is_new(row: Row) -> bool:
    """Tell whether the row exists only in the tray."""
    return row.pending is not None and row.pending.mark is Mark.NEW
