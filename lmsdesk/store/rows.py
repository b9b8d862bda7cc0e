"""Effective rows by their handles, in the asked order: one page at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lmsdesk.domain.events import View
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, Pending, Status, UserRow
from lmsdesk.store.engine import Database

PAGE = 500  # handles per statement

_USER = (
    "id, username, email, first_name, last_name, idnumber, auth, suspended, department, institution, city, country, "
    "phone, lang, confirmed, first_access, last_access, created, custom, as_of"
)
_COURSE = (
    'id, shortname, fullname, idnumber, category_id, visible, start, "end", completion_enabled, format, methods, '
    "created, modified, custom, as_of"
)
_ENROLMENT = (
    'user_id, course_id, method, suspended, active, start, "end", roles, progress, completed, completed_at, grade, '
    "last_access, department, as_of"
)

Row = UserRow | CourseRow | EnrolmentRow

# The handle in the overlay of rows of the mirror that have one.
_SHADOWS = {
    View.USERS: "SELECT id, -max(row) FROM q.ov_user WHERE id IN ({marks}) GROUP BY id",
    View.COURSES: "SELECT id, -max(row) FROM q.ov_course WHERE id IN ({marks}) GROUP BY id",
    View.ENROLMENTS: "SELECT b.row, -max(x.row) FROM main.enrolment b JOIN q.ov_enrolment x ON "
    "x.course_id=b.course_id AND x.user_id=b.user_id AND x.method IS b.method WHERE b.row IN ({marks}) GROUP BY b.row",
}


def read(db: Database, view: View, handles: Sequence[int]) -> list[Row]:
    """The rows behind these handles; one that vanished meanwhile is left out."""
    made: dict[int, Row] = {}
    for start in range(0, len(handles), PAGE):
        made.update(_READERS[view](db, handles[start : start + PAGE]))
    return [made[handle] for handle in handles if handle in made]


def current(db: Database, view: View, handles: Sequence[int]) -> list[Row]:
    """As ``read``, but a row of the mirror that has unsent edits by now is read with them.

    Somebody who types fast edits a row again before the table has asked for its new handle.
    """
    shadows: dict[int, int] = {}
    if view in _SHADOWS:
        base = [handle for handle in handles if handle >= 0]
        for start in range(0, len(base), PAGE):
            page = base[start : start + PAGE]
            shadows.update(db.rows(_SHADOWS[view].format(marks=",".join("?" * len(page))), page))
    return read(db, view, [shadows.get(handle, handle) for handle in handles])


def _fetch(
    db: Database, table: str, columns: str, key: str, handles: Sequence[int]
) -> list[tuple[int, tuple[Any, ...], Pending | None]]:
    """(handle, columns, pending) of base rows and overlay rows."""
    found: list[tuple[int, tuple[Any, ...], Pending | None]] = []
    base = [handle for handle in handles if handle >= 0]
    over = [-handle for handle in handles if handle < 0]
    if base:
        marks = ",".join("?" * len(base))
        for row in db.rows(f"SELECT {key}, {columns} FROM main.{table} WHERE {key} IN ({marks})", base):
            found.append((row[0], row[1:], None))
    if over:
        marks = ",".join("?" * len(over))
        for row in db.rows(f"SELECT row, mark, ops, was, {columns} FROM q.ov_{table} WHERE row IN ({marks})", over):
            pending = Pending(Mark(row[1]), tuple(json.loads(row[2])), json.loads(row[3] or "{}"))
            found.append((-row[0], row[4:], pending))
    return found


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _custom(text: str | None) -> Mapping[str, str]:
    fields: dict[str, str] = json.loads(text) if text else {}
    return fields


def _users(db: Database, handles: Sequence[int]) -> dict[int, Row]:
    made: dict[int, Row] = {}
    for handle, row, pending in _fetch(db, "user", _USER, "id", handles):
        made[handle] = UserRow(
            row=handle,
            id=row[0],
            username=row[1] or "",
            email=row[2] or "",
            first_name=row[3] or "",
            last_name=row[4] or "",
            idnumber=row[5],
            auth=row[6],
            suspended=_flag(row[7]),
            department=row[8],
            institution=row[9],
            city=row[10],
            country=row[11],
            phone=row[12],
            lang=row[13],
            confirmed=_flag(row[14]),
            first_access=row[15],
            last_access=row[16],
            created=row[17],
            custom=_custom(row[18]),
            as_of=row[19],
            pending=pending,
        )
    return made


def _courses(db: Database, handles: Sequence[int]) -> dict[int, Row]:
    fetched = _fetch(db, "course", _COURSE, "id", handles)
    paths = category_paths(db)
    ids = [row[0] for _, row, _ in fetched]
    marks = ",".join("?" * len(ids))
    counts: dict[int, int] = dict(
        db.rows(
            f"SELECT course_id, count(*) FROM enrolment WHERE gone_seq IS NULL AND course_id IN ({marks}) "
            "GROUP BY course_id",
            ids,
        )
    )
    made: dict[int, Row] = {}
    for handle, row, pending in fetched:
        path = paths.get(row[4], ())
        made[handle] = CourseRow(
            row=handle,
            id=row[0],
            shortname=row[1] or "",
            fullname=row[2] or "",
            idnumber=row[3],
            category_id=row[4],
            category=path[-1] if path else None,
            category_path=" / ".join(path) or None,
            visible=_flag(row[5]),
            start=row[6],
            end=row[7],
            completion_enabled=_flag(row[8]),
            format=row[9],
            methods=tuple(filter(None, row[10].split(","))) if row[10] is not None else None,
            enrolled=counts.get(row[0], 0),
            created=row[11],
            modified=row[12],
            custom=_custom(row[13]),
            as_of=row[14],
            pending=pending,
        )
    return made


def category_paths(db: Database) -> dict[int, tuple[str, ...]]:
    """The names from the top down to each category."""
    rows = {row[0]: (row[1], row[2]) for row in db.rows("SELECT id, name, parent FROM category WHERE gone_seq IS NULL")}
    paths: dict[int, tuple[str, ...]] = {}

    def path(number: int, depth: int = 0) -> tuple[str, ...]:
        if number not in paths:
            name, parent = rows[number]
            above = path(parent, depth + 1) if parent in rows and depth < 50 else ()
            paths[number] = (*above, name or "")
        return paths[number]

    for number in rows:
        path(number)
    return paths


def _enrolments(db: Database, handles: Sequence[int]) -> dict[int, Row]:
    fetched = _fetch(db, "enrolment", _ENROLMENT, "row", handles)
    people = _names(db, "user", "username, first_name, last_name, email", {row[0] for _, row, _ in fetched})
    courses = _names(db, "course", "shortname, fullname", {row[1] for _, row, _ in fetched})
    groups = _groups(db, {(row[1], row[0]) for _, row, _ in fetched})
    made: dict[int, Row] = {}
    for handle, row, pending in fetched:
        person = people.get(row[0], ("", "", "", ""))
        course = courses.get(row[1], ("", ""))
        made[handle] = EnrolmentRow(
            row=handle,
            user_id=row[0],
            course_id=row[1],
            username=person[0] or "",
            person=f"{person[1] or ''} {person[2] or ''}".strip() or person[0] or "",
            email=person[3] or "",
            shortname=course[0] or "",
            course=course[1] or "",
            roles=tuple(filter(None, (row[7] or "").split(","))),
            method=row[2] or None,
            status=_status(row[3], row[4]),
            start=row[5],
            end=row[6],
            groups=groups.get((row[1], row[0]), ()),
            progress=row[8],
            completed=_flag(row[9]),
            completed_at=row[10],
            grade=row[11],
            last_access=row[12],
            department=row[13],
            as_of=row[14],
            pending=pending,
        )
    return made


def _status(suspended: int | None, active: int | None) -> Status:
    if suspended is not None:
        return Status.SUSPENDED if suspended else Status.ACTIVE
    return Status.ACTIVE if active else Status.UNKNOWN


def _names(db: Database, table: str, columns: str, ids: set[int]) -> dict[int, tuple[Any, ...]]:
    """Names by id, unsent edits first."""
    wanted = list(ids)
    marks = ",".join("?" * len(wanted))
    found = {
        row[0]: row[1:] for row in db.rows(f"SELECT id, {columns} FROM main.{table} WHERE id IN ({marks})", wanted)
    }
    found.update(
        {row[0]: row[1:] for row in db.rows(f"SELECT id, {columns} FROM q.ov_{table} WHERE id IN ({marks})", wanted)}
    )
    return found


def _groups(db: Database, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Group names by (course, user), with unsent memberships."""
    wanted = [value for pair in pairs for value in pair]
    if not wanted:
        return {}
    asked = "WITH w(c, u) AS (VALUES " + ",".join(["(?,?)"] * len(pairs)) + ")"
    named = (
        "(SELECT id, course_id, name FROM grp WHERE gone_seq IS NULL UNION SELECT id, course_id, name FROM q.ov_grp)"
    )
    rows = db.rows(
        f"{asked} SELECT g.course_id, m.user_id, g.name FROM w CROSS JOIN group_member m ON m.user_id=w.u "
        f"JOIN {named} g ON g.id=m.group_id AND g.course_id=w.c WHERE m.gone_seq IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM q.ov_group_member x WHERE x.group_id=m.group_id AND x.user_id=m.user_id) "
        f"UNION SELECT g.course_id, m.user_id, g.name FROM w CROSS JOIN q.ov_group_member m ON m.user_id=w.u "
        f"JOIN {named} g ON g.id=m.group_id AND g.course_id=w.c WHERE m.mark<>'removed' ORDER BY 3",
        wanted,
    )
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for course, user, name in rows:
        found[course, user] = (*found.get((course, user), ()), name)
    return found


_READERS: Mapping[View, Callable[[Database, Sequence[int]], dict[int, Row]]] = {
    View.USERS: _users,
    View.COURSES: _courses,
    View.ENROLMENTS: _enrolments,
}
