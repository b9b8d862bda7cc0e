"""The register of functions, and what each call knows: the campus, who asks, and how answers are to look."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lmsdesk.practice.ground import ADMIN
from lmsdesk.practice.wire import CORE, Trouble

TEACHING = "(1, 3, 4)"  # roles that see the people of a course


@dataclass
class Call:
    """One call: ``raw`` leaves names unescaped, ``now`` is the server's clock.

    Administrators and managers see and may do everything, others see the courses that they teach.
    """

    db: sqlite3.Connection
    actor: int
    raw: bool
    now: int
    base: str
    memory: dict[Any, Any] = field(default_factory=dict)  # of the campus: lasts longer than the call

    @property
    def is_admin(self) -> bool:
        """Tell whether the account is a site administrator."""
        return self.actor == ADMIN

    @cached_property
    def is_manager(self) -> bool:
        """Tell whether the account may do everything: administrators, and the manager role at the top."""
        at_top = "SELECT 1 FROM role_assignment WHERE course=0 AND user=? AND role=1"
        return self.is_admin or self.one(at_top, self.actor) is not None

    @property
    def state(self) -> int:
        """Another number after every change of the campus that somebody else made."""
        return int(self.db.execute("PRAGMA data_version").fetchone()[0])

    def teaches(self, course: int) -> bool:
        """Tell whether the account sees the people of a course."""
        teaches = f"SELECT 1 FROM role_assignment WHERE course=? AND user=? AND role IN {TEACHING}"
        return self.is_manager or self.one(teaches, course, self.actor) is not None

    def is_inside(self, course: int) -> bool:
        """Tell whether the account may enter a course."""
        enrolled = "SELECT 1 FROM enrol WHERE course=? AND user=? AND status=0"
        return self.teaches(course) or self.one(enrolled, course, self.actor) is not None

    def inner(self, *, raw: bool) -> Call:
        """The same call for a function inside of the envelope."""
        return replace(self, raw=raw)

    def shown(self, text: str | None) -> str:
        """A name of a category, course or group as answers carry it: escaped unless asked otherwise."""
        return (text or "") if self.raw else html.escape(text or "", quote=False)

    def need(self, capability: str) -> None:
        """Raise the refusal to those who may not do everything; the capability is named as Moodle names it."""
        if not self.is_manager:
            raise not_permitted(capability)

    def need_course(self, course: int) -> None:
        """Raise the refusal to those who may not enter the course."""
        if not self.is_inside(course):
            raise Trouble(
                "requireloginerror", "Course or activity not accessible.", kind=f"{CORE}require_login_exception"
            )

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row."""
        row: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """All rows."""
        return self.db.execute(sql, values).fetchall()

    def inside(self, sql: str, numbers: Iterable[Any]) -> list[sqlite3.Row]:
        """Rows for a list of values; ``{}`` in the SQL stands for the list."""
        found: list[sqlite3.Row] = []
        wanted = list(numbers)
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            found += self.db.execute(sql.format(",".join("?" * len(part))), part).fetchall()
        return found

    def user(self, number: Any) -> sqlite3.Row | None:
        """An account that is not deleted."""
        return self.one("SELECT * FROM user WHERE id=? AND deleted=0", number)


Handler = Callable[[Call, dict[str, Any]], Any]


@dataclass(frozen=True)
class Function:
    """A function of the service: its declared parameters and what it does."""

    declared: str
    handler: Handler


FUNCTIONS: dict[str, Function] = {}


def function(name: str, declared: str = "") -> Callable[[Handler], Handler]:
    """Register a handler under its web service name."""

    def register(handler: Handler) -> Handler:
        FUNCTIONS[name] = Function(declared, handler)
        return handler

    return register


_WRITING = (
    "create_", "update_", "delete_", "add_", "enrol_users", "unenrol_", "assign_roles", "set_user_preferences",
    "override_",
)  # fmt: skip


def is_write(name: str) -> bool:
    """Tell whether a function changes the campus; settings of reports do not count."""
    return not name.startswith("core_reportbuilder") and any(word in name for word in _WRITING)


def not_permitted(capability: str) -> Trouble:
    """The refusal to those who lack a capability."""
    text = f"Sorry, but you do not currently have permissions to do that ({capability})."
    return Trouble("nopermissions", text, kind=f"{CORE}required_capability_exception")


def gone(table: str) -> Trouble:
    """The answer to an id that is not there."""
    return Trouble(
        "invalidrecord", f"Can't find data record in database table {table}.", kind="dml_missing_record_exception"
    )


def no_user() -> Trouble:
    """The answer to an account that is not there, where a function looks for it."""
    return Trouble("invaliduser", "Invalid user", kind="dml_missing_record_exception")


def is_told(text: str | None) -> bool:
    """Tell whether a text counts as one for PHP, to which a single 0 is nothing (seen on 4.5)."""
    return bool(text) and text != "0"


def warning(item: str, number: int, code: str, message: str) -> dict[str, Any]:
    """A row that was not taken, inside a success."""
    return {"item": item, "itemid": number, "warningcode": code, "message": message}
