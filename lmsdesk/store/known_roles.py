"""Roles of the mirror: those that readings saw, and those that a person named, whose observation is number 0."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.facts import KnownRole
from lmsdesk.domain.ports import GIVABLE_ROLES
from lmsdesk.store.engine import Database

NAMED = 0  # smaller than the number of any reading: what a site tells takes its place


def name_roles(database: Database, roles: Mapping[str, int]) -> None:
    """Let these, and no others, be the roles that a person named; what was seen on the site stays as it is."""
    with database.transaction():
        database.run("DELETE FROM role WHERE obs_seq=?", (NAMED,))
        database.many(
            "INSERT OR IGNORE INTO role(id, shortname, obs_seq) SELECT ?1, ?2, ?3 "
            "WHERE NOT EXISTS (SELECT 1 FROM role WHERE shortname=?2 AND gone_seq IS NULL)",
            [(number, shortname, NAMED) for shortname, number in roles.items()],
        )


def named_roles(database: Database) -> dict[str, int]:
    """Short name to id of the roles that a person named and no reading saw."""
    return dict(database.rows("SELECT shortname, id FROM role WHERE obs_seq=? AND gone_seq IS NULL", (NAMED,)))


def ids_of_roles(database: Database) -> dict[str, int]:
    """Short name to id; where a person named another id than the site has, the site's."""
    return dict(database.rows("SELECT shortname, id FROM role WHERE gone_seq IS NULL ORDER BY obs_seq"))


def givable_roles(database: Database) -> frozenset[str] | None:
    """Short names of the roles that the account may give; None where the site did not tell.

    Whoever named a role by its number says that it can be given: only the site can tell otherwise.
    """
    told = str(database.value("SELECT value FROM memory WHERE name=?", (GIVABLE_ROLES,)) or "")
    numbers = {int(each) for each in told.split(",") if each.isdecimal()}
    if not numbers:
        return None
    told_of = {name for name, number in ids_of_roles(database).items() if number in numbers}
    return frozenset(told_of.union(named_roles(database)))


def known_roles(database: Database) -> list[KnownRole]:
    """Every role with the number of enrolments that it was seen in (nearly a second for a million of them)."""
    counted: dict[str, int] = {}
    for roles, count in database.rows("SELECT roles, count(*) FROM enrolment WHERE gone_seq IS NULL GROUP BY roles"):
        for name in filter(None, str(roles or "").split(",")):
            counted[name] = counted.get(name, 0) + int(count)
    found = database.rows(
        "SELECT id, shortname, coalesce(name, ''), obs_seq FROM role WHERE gone_seq IS NULL ORDER BY id"
    )
    return [KnownRole(row[0], row[1], row[2], counted.get(row[1], 0), row[3] == NAMED) for row in found]
