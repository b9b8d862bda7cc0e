"""Columns and filters of the two kinds of custom reports, as SQL.

Names and headers as recorded from Moodle 4.4 and 4.5. In the SQL ``u`` is a person, ``e`` an enrolment, ``c`` a
course, ``p`` a completion, ``a`` the last access to the course and ``r`` a role.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from lmsdesk.practice.calls import Call
from lmsdesk.practice.wording import METHODS, PLUGINS, moment

PARTICIPANTS = "core_course\\reportbuilder\\datasource\\participants"
USERS = "core_user\\reportbuilder\\datasource\\users"
SOURCES = {
    PARTICIPANTS: "Course participants",
    USERS: "Users",
    "core_course\\reportbuilder\\datasource\\courses": "Courses",
    "core_cohort\\reportbuilder\\datasource\\cohorts": "Cohorts",
}

STATUS_NOW = ":now:"  # in the SQL of a column: seconds of the server's clock
_CURRENT = f"e.timestart<={STATUS_NOW} AND (e.timeend=0 OR e.timeend>{STATUS_NOW})"
_STATUS = f"CASE WHEN e.status IS NULL THEN NULL WHEN e.status=1 THEN 'Suspended' WHEN {_CURRENT} THEN 'Active' ELSE 'Not current' END"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its English header, its value in SQL, and how the value is shown."""

    title: str
    sql: str
    kind: str = "text"


_TITLES = {
    "firstname": "First name", "lastname": "Last name", "username": "Username", "email": "Email address",
    "city": "City/town", "country": "Country", "idnumber": "ID number", "institution": "Institution",
    "department": "Department", "phone1": "Phone", "phone2": "Mobile phone", "address": "Address",
}  # fmt: skip
_PEOPLE: dict[str, Column] = {
    "user:fullname": Column("Full name", "u.firstname||' '||u.lastname"),
    "user:fullnamewithlink": Column("Full name with link", "u.id||' '||u.firstname||' '||u.lastname", "person"),
    **{f"user:{name}": Column(title, f"u.{name}") for name, title in _TITLES.items()},
    "user:suspended": Column("Suspended", "u.suspended", "flag"),
    "user:confirmed": Column("Confirmed", "u.confirmed", "flag"),
    "user:timecreated": Column("Time created", "u.timecreated", "time"),
    "user:lastaccess": Column("Last access", "u.lastaccess", "time"),
}
COLUMNS: dict[str, dict[str, Column]] = {
    USERS: _PEOPLE,
    PARTICIPANTS: {
        **_PEOPLE,
        "course:fullname": Column("Course full name", "c.fullname"),
        "course:coursefullnamewithlink": Column("Course full name with link", "c.id||' '||c.fullname", "course"),
        "course:shortname": Column("Course short name", "c.shortname"),
        "course:idnumber": Column("Course ID number", "c.idnumber"),
        "enrol:plugin": Column("Plugin", "e.method", "plugin"),
        "enrol:name": Column("Name", "e.method", "method"),
        "enrolment:method": Column("Method", "e.method", "method"),
        "enrolment:status": Column("Status", _STATUS, "status"),
        "enrolment:timecreated": Column("Time created", "e.timecreated", "time"),
        # The column shows the time of creation where there is no start.
        "enrolment:timestarted": Column("Time started", "coalesce(nullif(e.timestart,0),e.timecreated)", "time"),
        "enrolment:timeended": Column("Time ended", "e.timeend", "time"),
        "completion:completed": Column("Completed", "p.timecompleted", "done"),
        "completion:timecompleted": Column("Time completed", "p.timecompleted", "time"),
        "completion:grade": Column("Grade", "p.grade", "grade"),
        "completion:progresspercent": Column("Progress", "p.progress", "percent"),
        "access:timeaccess": Column("Last access", "a.time", "time"),
    },
}
# Filter → column and kind; only those of the source's own tables can be added.
FILTERS: dict[str, dict[str, tuple[str, str]]] = {
    USERS: {
        "user:fullname": ("u.firstname||' '||u.lastname", "text"),
        "user:username": ("u.username", "text"),
        "user:email": ("u.email", "text"),
        "user:suspended": ("u.suspended", "flag"),
        "user:confirmed": ("u.confirmed", "flag"),
        "user:timecreated": ("u.timecreated", "time"),
        "user:timemodified": ("u.timemodified", "time"),
        "user:lastaccess": ("u.lastaccess", "time"),
    }
}
FILTERS[PARTICIPANTS] = {
    **FILTERS[USERS],
    "course:courseselector": ("e.course", "choice"),
    "enrolment:timecreated": ("e.timecreated", "time"),
    "enrolment:status": ("e.status", "equal"),
    "completion:timecompleted": ("p.timecompleted", "time"),
}


def shown(call: Call, column: Column, value: Any) -> str | None:
    """A value as the report words it."""
    if column.kind == "status":
        return None if value is None else str(value)
    if value is None:
        return ""
    if column.kind in ("person", "course"):
        number, _, name = str(value).partition(" ")
        page = "user/profile" if column.kind == "person" else "course/view"
        text = name if column.kind == "person" else html.escape(name, quote=False)
        return f'<a href="{call.base}/{page}.php?id={number}">{text}</a>'
    if column.kind == "flag":
        return "Yes" if value else "No"
    if column.kind == "done":
        return "Yes" if value else ""  # 4.4 says No
    if column.kind == "time":
        return moment(value) if value else ""
    if column.kind in ("plugin", "method"):
        return (PLUGINS if column.kind == "plugin" else METHODS).get(str(value), str(value))
    if column.kind == "grade":
        return f"{value:.2f}"
    if column.kind == "percent":
        return f"{value:.0f}%"
    return html.escape(str(value), quote=False)


def condition(column: str, kind: str, name: str, chosen: dict[str, Any]) -> tuple[str, list[Any]]:
    """SQL and values of a filter with what was chosen; empty when nothing was."""
    operator = _number(chosen.get(f"{name}_operator"))
    if kind == "flag" and operator in (1, 2):
        return f"{column}=?", [2 - operator]
    if kind == "choice":
        ids = [_number(one) for one in chosen.get(f"{name}_values") or []]
        return (f"{column} IN ({','.join('?' * len(ids))})", ids) if ids else ("", [])
    if kind == "time" and operator == 3:
        parts = [(f"{column}>=?", "from"), (f"{column}<=?", "to")]
        given = [(sql, _number(chosen.get(f"{name}_{end}"))) for sql, end in parts]
        return " AND ".join(sql for sql, value in given if value), [value for _, value in given if value]
    if kind == "equal" and operator in (1, 2):
        return f"{column}{'=' if operator == 1 else '<>'}?", [_number(chosen.get(f"{name}_value"))]
    text = str(chosen.get(f"{name}_value") or "")
    if kind == "text" and operator in (1, 2, 3) and text:
        if operator == 3:
            return f"{column}=?", [text]
        return f"{column} {'NOT ' if operator == 2 else ''}LIKE ?", [f"%{text}%"]
    return "", []


def _number(value: Any) -> int:
    text = str(value or 0)
    return int(text) if text.lstrip("-").isdigit() else 0
