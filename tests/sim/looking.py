"""What a person sees on the screen of a client, as far as choosing what to edit needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import EntityKey

if TYPE_CHECKING:
    from tests.sim.client import Client

Item = TypeVar("Item")
_LIVE = "state NOT IN ('RETIRED','NOOP','CANCELLED','MERGED')"
_UNSENT = (State.READY, State.REJECTED)


def pick(client: Client, items: list[Item]) -> Item | None:
    """One of them by chance, None of nothing."""
    return client.world.random.choice(items) if items else None


def seen(client: Client, table: str, entity: str) -> list[int]:
    """Ids of rows on the screen: those of the mirror, and new ones that have no id yet."""
    database = client.desk.database
    rows = database.rows(f"SELECT id FROM mirror.{table} WHERE gone_seq IS NULL ORDER BY id")
    new = database.rows(
        f"SELECT ekey FROM main.op WHERE entity=? AND verb='create' AND {_LIVE} ORDER BY op_id", (entity,)
    )
    return [row[0] for row in rows] + [EntityKey.parse(row[0]).id for row in new]


def users(client: Client) -> list[int]:
    """People whom an administrator may change: not the accounts of the tokens."""
    return [number for number in seen(client, "user", "user") if number not in (2, 3)]


def courses(client: Client) -> list[int]:
    """Courses."""
    return seen(client, "course", "course")


def enrolments(client: Client) -> list[tuple[int, int, str]]:
    """(user, course, method) of enrolments that the mirror has."""
    rows = client.desk.database.rows(
        "SELECT user_id, course_id, method FROM mirror.enrolment WHERE gone_seq IS NULL ORDER BY 1, 2, 3"
    )
    return [(row[0], row[1], row[2]) for row in rows]


def server_fields(client: Client, table: str, where: str, names: tuple[str, ...], *values: Value) -> dict[str, Value]:
    """What the server was last seen to have."""
    wanted = ", ".join(f'"{name}"' for name in names)
    row = client.desk.database.one(f"SELECT {wanted} FROM mirror.{table} WHERE {where} AND gone_seq IS NULL", values)
    if row is None:
        return {}
    flags = ("suspended", "visible")
    return {
        name: bool(value) if name in flags and value is not None else value
        for name, value in zip(names, row, strict=True)
    }


def base_of(client: Client, key: EntityKey, table: str, names: tuple[str, ...]) -> dict[str, Value]:
    """The base of an edit: the server's values, or those of what is on its way; a new thing has what it was given."""
    if key.id < 0:
        made = [item for item in client.desk.live_of(key) if item.verb is Verb.CREATE]
        return {name: made[0].patch.get(name) for name in names} if made else {}
    base = server_fields(client, table, "id=?", names, key.id)
    for item in client.desk.live_of(key):
        if item.state not in _UNSENT and item.verb is Verb.UPDATE:
            base.update({name: value for name, value in item.patch.items() if name in names})
    return base


def older_edits(client: Client, key: EntityKey) -> list[Operation]:
    """Unsent edits of a thing, into which a new one is folded."""
    return [item for item in client.desk.live_of(key) if item.state in _UNSENT and item.verb is Verb.UPDATE]
