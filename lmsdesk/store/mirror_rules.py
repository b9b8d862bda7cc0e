"""Small rules of the mirror: which table a scope covers, what identifies a row, when to stop and ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey, enrolment_key
from lmsdesk.domain.ports import KEY_WIDTH, RowKey, Table
from lmsdesk.store.mirror_schema import NAMES

_Item = TypeVar("_Item")

CHUNK = 400  # bound variables per statement stay far below SQLite's limit
SIGN = (1 << 63) - 1

BRAKE_ROWS = 20
BRAKE_SHARE = 0.02
BRAKE_USERS = 0.10
CONFIRM_AFTER = 600  # seconds between two complete listings that together prove an absence

# The things whose keys are row keys of one table, for the watermark of our own writes.
ENTITIES = {
    Table.USER: Entity.USER,
    Table.COURSE: Entity.COURSE,
    Table.CATEGORY: Entity.CATEGORY,
    Table.GROUP: Entity.GROUP,
    Table.COHORT: Entity.COHORT,
    Table.GROUP_MEMBER: Entity.GROUP_MEMBER,
    Table.COHORT_MEMBER: Entity.COHORT_MEMBER,
}


def matching(table: Table, names: Sequence[str], keys: Sequence[RowKey]) -> tuple[str, list[Value]]:
    """A query for the rows of some keys, one index look-up for each.

    A join, because SQLite answers ``(a, b) IN (VALUES ...)`` by reading the whole table.
    """
    marks = ",".join(["(" + ",".join("?" * len(names)) + ")"] * len(keys))
    wanted = ", ".join(f"k{place}" for place in range(len(names)))
    on = " AND ".join(f"t.{name}=w.k{place}" for place, name in enumerate(names))
    shown = ", ".join(f"t.{name}" for name in names)
    sql = f"WITH w({wanted}) AS (VALUES {marks}) SELECT DISTINCT {shown} FROM w CROSS JOIN {NAMES[table]} t ON {on}"
    return sql, [value for key in keys for value in key]


def table_of(scope: str) -> Table | None:
    """The table that a complete listing of this scope covers."""
    head = scope.partition(":")[0]
    return {
        "users": Table.USER,
        "categories": Table.CATEGORY,
        "courses": Table.COURSE,
        "roles": Table.ROLE,
        "cohorts": Table.COHORT,
        "cohort_members": Table.COHORT_MEMBER,
        "enrolments": Table.ENROLMENT,
        "groups": Table.GROUP,
        "group_members": Table.GROUP_MEMBER,
        "groupings": Table.GROUPING,
    }.get(head)


def is_braked(table: Table, missing: int, known: int, seen: int) -> bool:
    """Tell whether so much is missing that a person must look first."""
    if not missing:
        return False
    if seen == 0 or missing > max(BRAKE_ROWS, known * BRAKE_SHARE):
        return True
    return table is Table.USER and known > BRAKE_ROWS and missing > known * BRAKE_USERS


def seen_keys(table: Table, rows: Iterable[tuple[Any, ...]]) -> Iterable[int]:
    """What identifies rows within a listing, as numbers: for enrolments course and person, by whatever method."""
    if KEY_WIDTH[table] == 1:
        return (row[0] for row in rows)
    return ((row[0] << 64) + row[1] for row in rows)  # ids of some systems have 17 digits


def whole_key(row: tuple[Any, ...], width: int) -> tuple[int, int, str]:
    """The key at the beginning of a row in the shape that all tables share: two numbers and a word."""
    if width == 1:
        return row[0], 0, ""
    return row[0], row[1], row[2] if width > 2 else ""


def key_text(key: Sequence[Value]) -> str:
    return "/".join(map(str, key))


def watermark_key(key: EntityKey) -> str:
    """Roles and every method of a person in a course share one watermark: rosters tell them together."""
    if key.entity in (Entity.ENROLMENT, Entity.ROLE):
        return str(enrolment_key(key.number(0), key.number(1), ""))
    return str(key)


def mark_of(table: Table, key: RowKey) -> str:
    if table is Table.ENROLMENT:
        return str(enrolment_key(int(str(key[1])), int(str(key[0])), ""))
    entity = ENTITIES.get(table)
    return f"{entity}:{key_text(key)}" if entity else ""


def chunks(items: list[_Item], size: int = CHUNK) -> Iterable[list[_Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
