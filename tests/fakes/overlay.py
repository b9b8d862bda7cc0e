"""Effective rows in memory: a made-up college with live operations on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey, subject
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, Pending, Status, UserRow
from lmsdesk.ui.api import Row
from tests.fakes.college import ROLE_IDS, College

_MARKS = {
    State.CONFLICT: Mark.CONFLICT,
    State.REJECTED: Mark.REFUSED,
    State.UNKNOWN: Mark.UNCONFIRMED,
    State.INFLIGHT: Mark.SENDING,
}
_ROLES = {number: name for name, number in ROLE_IDS.items()}


class Overlay:
    """Handles are positive for rows without edits and negative for rows with them."""

    def __init__(self, college: College) -> None:
        self.college = college
        self.operations: dict[int, Operation] = {}
        self._shadow: dict[View, dict[int, Row]] = {view: {} for view in (View.USERS, View.COURSES, View.ENROLMENTS)}
        self._pairs = {(row.user_id, row.course_id): number for number, row in college.enrolments.items()}
        self._new: dict[str, int] = {}

    def base(self, view: View) -> dict[int, Any]:
        """What the server has."""
        return {
            View.USERS: self.college.users,
            View.COURSES: self.college.courses,
            View.ENROLMENTS: self.college.enrolments,
        }[view]

    def rows(self, view: View) -> Iterable[Row]:
        """All effective rows."""
        shadow = self._shadow[view]
        for number, row in self.base(view).items():
            yield shadow.get(number, row)
        for number, row in shadow.items():
            if number not in self.base(view):
                yield row

    def read(self, view: View, ids: Sequence[int]) -> list[Row]:
        """Rows by handles; what vanished is left out."""
        found = (self._shadow[view].get(-number) if number < 0 else self.base(view).get(number) for number in ids)
        return [row for row in found if row is not None]

    def count(self, view: View) -> int:
        """How many rows there are."""
        return len(self.base(view)) + sum(number not in self.base(view) for number in self._shadow[view])

    def is_enrolled(self, user: int, course: int) -> bool:
        """Tell whether a person is in a course."""
        return (user, course) in self._pairs

    def live_of(self, key: EntityKey) -> list[Operation]:
        """Live operations on a thing."""
        return [op for op in self.operations.values() if op.is_live and op.key == key]

    def renew(self) -> None:
        """Make the rows with edits anew."""
        for rows in self._shadow.values():
            rows.clear()
        by_subject: dict[str, list[Operation]] = {}
        for op in self.operations.values():
            if op.is_live:
                by_subject.setdefault(subject(op.key), []).append(op)
        for name, operations in by_subject.items():
            view, number, base = self._place(name, operations[0].key)
            row = base
            was: dict[str, Value] = {}
            for op in operations:
                row = apply_patch(self, row, op, was)
            if row is not None:
                pending = Pending(_mark(operations, exists=base is not None), tuple(o.id for o in operations), was)
                self._shadow[view][number] = replace(row, row=-number, pending=pending)

    def keep(self, op: Operation) -> None:
        """The server took an operation."""
        view, number, base = self._place(subject(op.key), op.key)
        if op.verb is Verb.DELETE:
            self.base(view).pop(number, None)
            return
        row = apply_patch(self, base, op, {})
        if row is not None:
            self.base(view)[number] = replace(row, row=number, pending=None)

    def _place(self, name: str, key: EntityKey) -> tuple[View, int, Row | None]:
        if key.entity in (Entity.ENROLMENT, Entity.ROLE):
            number = self._pairs.get((key.number(0), key.number(1)))
            if number is None:
                number = self._new.setdefault(name, 1_000_000 + len(self._new))
            return View.ENROLMENTS, number, self.college.enrolments.get(number)
        view = View.USERS if key.entity is Entity.USER else View.COURSES
        number = key.id if key.id > 0 else self._new.setdefault(name, 1_000_000 + len(self._new))
        return view, number, self.base(view).get(number)


def apply_patch(overlay: Overlay, row: Row | None, op: Operation, was: dict[str, Value]) -> Row | None:
    """A row after an operation; ``was`` collects what it replaced."""
    if row is None:
        return _created(overlay, op)
    if op.key.entity is Entity.ROLE and isinstance(row, EnrolmentRow):
        name = str(op.patch.get("role"))
        was.setdefault("roles", ",".join(row.roles))
        kept = tuple(role for role in row.roles if role != name)
        return replace(row, roles=(*kept, name) if op.verb is Verb.ADD else kept)
    if op.verb is not Verb.UPDATE:
        return row
    changes: dict[str, Any] = {}
    for name, value in op.patch.items():
        if name == "suspended" and isinstance(row, EnrolmentRow):
            was.setdefault(name, row.status is Status.SUSPENDED)
            changes["status"] = Status.SUSPENDED if value else Status.ACTIVE
        else:
            was.setdefault(name, getattr(row, name))
            changes[name] = value
    return replace(row, **changes)


def _created(overlay: Overlay, op: Operation) -> Row | None:
    patch: dict[str, Any] = dict(op.patch)
    if op.key.entity is Entity.USER:
        known = {name: value for name, value in patch.items() if name in UserRow.__dataclass_fields__}
        return UserRow(**{"row": 0, "id": op.key.id, "email": "", "first_name": "", "last_name": "", **known})
    if op.key.entity is Entity.COURSE:
        return CourseRow(0, op.key.id, str(patch.get("shortname", "")), str(patch.get("fullname", "")))
    if op.key.entity is not Entity.ENROLMENT:
        return None
    user, course = overlay.college.users.get(op.key.number(0)), overlay.college.courses.get(op.key.number(1))
    if user is None or course is None:
        return None
    return EnrolmentRow(
        row=0,
        user_id=user.id,
        course_id=course.id,
        username=user.username,
        person=user.name,
        email=user.email,
        shortname=course.shortname,
        course=course.fullname,
        roles=(_ROLES.get(patch["role_id"], "student"),),
        method="manual",
        status=Status.ACTIVE,
        start=patch.get("start"),
        end=patch.get("end"),
        progress=0.0,
        last_access=0,
        department=user.department,
    )


def with_patch() -> dict[str, Value]:
    """The fields of a plain new enrolment."""
    return {"role_id": ROLE_IDS["student"], "start": None, "end": None, "suspended": False}


def _mark(operations: Sequence[Operation], *, exists: bool) -> Mark:
    for state, mark in _MARKS.items():
        if any(op.state is state for op in operations):
            return mark
    if any(op.verb is Verb.DELETE for op in operations):
        return Mark.REMOVED
    return Mark.CHANGED if exists else Mark.NEW
