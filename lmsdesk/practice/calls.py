"""The register of functions, and what each call knows: the campus, who asks, and how answers are to look."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lmsdesk.practice.ground import ADMIN
from lmsdesk.practice.wire import Trouble


@dataclass
class Call:
    """One call: ``raw`` leaves names unescaped, ``now`` is the server's clock."""

    db: sqlite3.Connection
    actor: int
    raw: bool
    now: int
    base: str

    @property
    def is_manager(self) -> bool:
        """Tell whether the account holds the manager role everywhere."""
        return self.one("SELECT 1 FROM role_assignment WHERE course=0 AND user=? AND role=1", self.actor) is not None

    @property
    def is_admin(self) -> bool:
        """Tell whether the account may do everything."""
        return self.actor == ADMIN

    def shown(self, text: str | None) -> str:
        """A name of a course or category as answers carry it: escaped unless asked otherwise."""
        return (text or "") if self.raw else html.escape(text or "", quote=False)

    def need_admin(self) -> None:
        """Writing needs rights that only the administrator of the practice campus has."""
        if not self.is_admin:
            raise Trouble(
                "nopermissions",
                "Sorry, but you do not currently have permissions to do that",
                kind="core\\exception\\required_capability_exception",
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
    "create_", "update_", "delete_", "add_", "enrol_users", "unenrol_", "assign_roles", "set_user_preferences", "override_",
)  # fmt: skip


def is_write(name: str) -> bool:
    """Tell whether a function changes the campus; settings of reports do not count."""
    return not name.startswith("core_reportbuilder") and any(word in name for word in _WRITING)


def gone(table: str) -> Trouble:
    """The answer to an id that is not there."""
    return Trouble(
        "invalidrecord", f"Can't find data record in database table {table}.", kind="dml_missing_record_exception"
    )


def warning(item: str, number: int, code: str, message: str) -> dict[str, Any]:
    """A row that was not taken, inside a success."""
    return {"item": item, "itemid": number, "warningcode": code, "message": message}
