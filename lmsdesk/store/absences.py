"""Kept in the mirror: listings that lacked too much to be believed, and what a person said about them.

What a person confirmed holds for so many rows of that listing, until it lacks no more than is believed anyhow.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from lmsdesk.domain.absences import Absence
from lmsdesk.domain.ports import Table
from lmsdesk.store.engine import Database

_PREFIX = "absent:"
_LIKE = f"{_PREFIX}%"


def is_believed(database: Database, scope: str, missing: int) -> bool:
    """Tell whether a person said that so much of this listing is gone."""
    found = database.value("SELECT value FROM memory WHERE name=?", (_PREFIX + scope,))
    return found is not None and int(json.loads(found).get("believed", 0)) >= missing > 0


def ask(database: Database, absence: Absence) -> None:
    """Keep the question about a listing."""
    told = {
        "table": absence.table.value,
        "missing": absence.missing,
        "known": absence.known,
        "seen": absence.seen,
        "at": absence.at,
    }
    database.run(
        "INSERT INTO memory VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value=excluded.value",
        (_PREFIX + absence.scope, json.dumps(told)),
    )


def forget(database: Database, scope: str) -> None:
    """A listing lacks nothing strange any more."""
    database.run("DELETE FROM memory WHERE name=?", (_PREFIX + scope,))


def open_questions(database: Database) -> list[Absence]:
    """The listings that nobody has said anything about."""
    rows = database.rows("SELECT name, value FROM memory WHERE name LIKE ? ORDER BY name", (_LIKE,))
    found = []
    for name, value in rows:
        told = json.loads(value)
        if not told.get("believed"):
            scope = name.removeprefix(_PREFIX)
            found.append(Absence(scope, Table(told["table"]), told["missing"], told["known"], told["seen"], told["at"]))
    return found


def believe(database: Database, scopes: Collection[str]) -> int:
    """A person says that what these listings lacked is gone; return how many listings that concerns."""
    done = 0
    with database.transaction():
        for scope in scopes:
            found = database.value("SELECT value FROM memory WHERE name=?", (_PREFIX + scope,))
            if found is None:
                continue
            told = json.loads(found)
            database.run(
                "UPDATE memory SET value=? WHERE name=?",
                (json.dumps({**told, "believed": told["missing"]}), _PREFIX + scope),
            )
            done += 1
    return done
