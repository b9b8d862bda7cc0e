"""The columns of people, courses and enrolments: title, width, text, and how a cell is edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lmsdesk.domain.events import View
from lmsdesk.domain.rows import Status
from lmsdesk.ui.api import Row
from lmsdesk.ui.words import DASH, Words, field_title


class Kind(StrEnum):
    """How a cell is painted."""

    STATE = "state"
    NAME = "name"
    TEXT = "text"
    CODE = "code"  # keeps its own direction; tabular digits
    TITLED = "titled"  # a code and a title in one cell
    DATE = "date"
    AGO = "ago"
    STATUS = "status"
    PROGRESS = "progress"
    NUMBER = "number"


class Edit(StrEnum):
    """How a cell is edited."""

    TEXT = "text"
    DATE = "date"
    ROLE = "role"
    STATUS = "status"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Column:
    """``field`` is what an edit sets, ``was`` the name under which pending edits keep the old value."""

    key: str
    width: int
    kind: Kind = Kind.TEXT
    edit: Edit | None = None
    field: str = ""
    was: str = ""
    sort: str = ""
    shown: bool = True
    stretch: bool = False

    @property
    def title(self) -> str:
        """The head of the column."""
        return "" if self.kind is Kind.STATE else field_title(self.key)


C, K = Column, Kind
STATE = C("state", 28, K.STATE)
_SUSPENDED = C("status", 100, K.STATUS, Edit.STATUS, "suspended", "suspended", "suspended")


def _edited(key: str, width: int, edit: Edit, *, shown: bool = True, kind: Kind | None = None) -> Column:
    kind = kind or (K.DATE if edit is Edit.DATE else K.TEXT)
    return C(key, width, kind, edit, key, key, key, shown)


COLUMNS: Mapping[View, tuple[Column, ...]] = {
    View.ENROLMENTS: (
        STATE,
        C("person", 128, K.NAME, sort="person"),
        C("course", 200, K.TITLED, sort="course", stretch=True),
        C("role", 138, K.TEXT, Edit.ROLE, "role", "roles", "role"),
        C("status", 104, K.STATUS, Edit.STATUS, "status", "suspended", "status"),
        _edited("start", 104, Edit.DATE, shown=False),
        _edited("end", 104, Edit.DATE),
        C("last_access", 104, K.AGO, sort="last_access"),
        C("progress", 96, K.PROGRESS, sort="progress"),
        C("email", 220, K.CODE, shown=False),
        C("username", 140, K.CODE, shown=False),
        C("groups", 120, shown=False),
        C("department", 140, sort="department", shown=False),
        C("method", 90, sort="method", shown=False),
        C("completed_at", 110, K.DATE, sort="completed_at", shown=False),
        C("grade", 80, K.NUMBER, sort="grade", shown=False),
    ),
    View.USERS: (
        STATE,
        C("name", 150, K.NAME, sort="person"),
        C("email", 200, K.CODE, Edit.TEXT, "email", "email", "email", stretch=True),
        _edited("username", 140, Edit.TEXT, kind=K.CODE),
        C("department", 130, K.TEXT, Edit.TEXT, "department", "department", "department"),
        _SUSPENDED,
        C("last_access", 106, K.AGO, sort="last_access"),
        _edited("idnumber", 110, Edit.TEXT, shown=False, kind=K.CODE),
        _edited("first_name", 130, Edit.TEXT, shown=False),
        _edited("last_name", 130, Edit.TEXT, shown=False),
        _edited("institution", 150, Edit.TEXT, shown=False),
        _edited("city", 120, Edit.TEXT, shown=False),
        _edited("country", 80, Edit.TEXT, shown=False),
        _edited("phone", 120, Edit.TEXT, shown=False, kind=K.CODE),
        C("auth", 100, sort="auth", shown=False),
        C("created", 110, K.DATE, sort="created", shown=False),
    ),
    View.COURSES: (
        STATE,
        C("shortname", 120, K.CODE, Edit.TEXT, "shortname", "shortname", "shortname"),
        C("fullname", 260, K.NAME, Edit.TEXT, "fullname", "fullname", "fullname", stretch=True),
        C("category", 180, sort="category"),
        _edited("visible", 80, Edit.YES_NO),
        _edited("start", 110, Edit.DATE),
        _edited("end", 110, Edit.DATE),
        C("enrolled", 84, K.NUMBER, sort="enrolled"),
        _edited("idnumber", 120, Edit.TEXT, shown=False, kind=K.CODE),
        _edited("completion_enabled", 100, Edit.YES_NO, shown=False),
        C("format", 90, sort="format", shown=False),
        C("methods", 140, shown=False),
        C("modified", 110, K.AGO, sort="modified", shown=False),
        C("created", 110, K.DATE, sort="created", shown=False),
    ),
}


def _access(moment: int | None, told: bool) -> int | None:
    """The server keeps nothing for "never": none is never where the site told anything at all."""
    return 0 if moment is None and told else moment


Getter = Callable[[Any, Words], str]
_SPECIAL: Mapping[tuple[View, str], Getter] = {
    (View.ENROLMENTS, "course"): lambda row, words: row.course or DASH,
    (View.ENROLMENTS, "role"): lambda row, words: words.roles(row.roles),
    (View.ENROLMENTS, "status"): lambda row, words: words.status(row.status, row.end),
    (View.ENROLMENTS, "groups"): lambda row, words: ", ".join(row.groups) or DASH,
    (View.ENROLMENTS, "progress"): lambda row, words: DASH if row.progress is None else words.percent(row.progress),
    (View.ENROLMENTS, "grade"): lambda row, words: DASH if row.grade is None else f"{row.grade:g}",
    (View.ENROLMENTS, "last_access"): lambda row, words: words.ago(_access(row.last_access, row.method is not None)),
    (View.USERS, "last_access"): lambda row, words: words.ago(_access(row.last_access, True)),
    (View.USERS, "status"): lambda row, words: words.account(row.suspended),
    (View.COURSES, "fullname"): lambda row, words: row.fullname or row.shortname,
    (View.COURSES, "enrolled"): lambda row, words: words.number(row.enrolled),
    (View.COURSES, "methods"): lambda row, words: ", ".join(row.methods) if row.methods else DASH,
}


def text_of(view: View, column: Column, row: Row, words: Words) -> str:
    """What a cell says."""
    if (special := _SPECIAL.get((view, column.key))) is not None:
        return special(row, words)
    if column.kind is Kind.STATE:
        return ""
    value = getattr(row, column.key)
    if column.kind is Kind.DATE:
        return words.day(value)
    if column.kind is Kind.AGO:
        return words.ago(value)
    if isinstance(value, bool):
        return words.yes(value)
    return DASH if value in (None, "") else str(value)


def typed_value(view: View, column: Column, row: Row, words: Words) -> str:
    """What an editor of a cell starts with: the text form that services read."""
    match column.edit:
        case Edit.ROLE:
            return ",".join(getattr(row, "roles", ()))
        case Edit.STATUS if view is View.ENROLMENTS:
            status: Status = getattr(row, "status", Status.UNKNOWN)
            return status.value
        case Edit.STATUS:
            return {True: "yes", False: "no", None: ""}[getattr(row, "suspended", None)]
        case Edit.YES_NO:
            return {True: "yes", False: "no", None: ""}[getattr(row, column.key)]
        case Edit.DATE:
            moment = getattr(row, column.key)
            return words.day(moment) if moment else ""
        case _:
            return str(getattr(row, column.key, "") or "")


def is_staged(column: Column, row: Row) -> bool:
    """Tell whether this cell shows a value of mine that the server does not have."""
    return row.pending is not None and bool(column.was) and column.was in row.pending.was


def was_text(view: View, column: Column, row: Row, words: Words) -> str:
    """What the server has in a staged cell."""
    assert row.pending is not None  # asked for staged cells only
    value = row.pending.was.get(column.was)
    if column.was == "roles":
        return words.roles(filter(None, str(value or "").split(",")))
    if column.was == "suspended":
        return words.account(value if isinstance(value, bool) else None)
    if column.kind is Kind.DATE:
        return words.day(value if isinstance(value, int) else None)
    if isinstance(value, bool):
        return words.yes(value)
    return DASH if value in (None, "") else str(value)
