"""What the window and the command line show: the effective row, server state with my unsent edits on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.fields import Value


class Mark(StrEnum):
    """Why a row is not simply what the server has."""

    CHANGED = "changed"
    NEW = "new"
    REMOVED = "removed"
    CONFLICT = "conflict"
    REFUSED = "refused"
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Pending:
    """The edits on a row that the server does not have: operations and the values they replace."""

    mark: Mark
    operations: tuple[int, ...]
    was: Mapping[str, Value] = field(default_factory=dict)


class Status(StrEnum):
    """The state of an enrolment, as far as it is known."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user; ``row`` is the handle that tables use, times are Unix seconds UTC, None is empty or unknown."""

    row: int
    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    idnumber: str | None = None
    auth: str | None = None
    suspended: bool | None = None
    department: str | None = None
    institution: str | None = None
    city: str | None = None
    country: str | None = None
    phone: str | None = None
    lang: str | None = None
    confirmed: bool | None = None
    first_access: int | None = None
    last_access: int | None = None
    created: int | None = None
    custom: Mapping[str, str] = field(default_factory=dict)
    as_of: int | None = None
    pending: Pending | None = None

    @property
    def name(self) -> str:
        """The name as people say it."""
        return f"{self.first_name} {self.last_name}".strip() or self.username


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course with its place in the category tree."""

    row: int
    id: int
    shortname: str
    fullname: str
    idnumber: str | None = None
    category_id: int | None = None
    category: str | None = None
    category_path: str | None = None  # names from the top, joined by " / "
    visible: bool | None = None
    start: int | None = None
    end: int | None = None
    completion_enabled: bool | None = None
    format: str | None = None
    methods: tuple[str, ...] | None = None
    enrolled: int = 0
    created: int | None = None
    modified: int | None = None
    custom: Mapping[str, str] = field(default_factory=dict)
    as_of: int | None = None
    pending: Pending | None = None


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One person in one course by one method; ``roles`` are role shortnames, ``method`` is None when unknown."""

    row: int
    user_id: int
    course_id: int
    username: str
    person: str
    email: str
    shortname: str
    course: str
    roles: tuple[str, ...] = ()
    method: str | None = None
    status: Status = Status.UNKNOWN
    start: int | None = None
    end: int | None = None
    groups: tuple[str, ...] = ()
    progress: float | None = None  # per cent, 0 to 100
    completed: bool | None = None
    completed_at: int | None = None
    grade: float | None = None
    last_access: int | None = None
    department: str | None = None
    as_of: int | None = None
    pending: Pending | None = None
