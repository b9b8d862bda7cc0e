"""A world for directed tests: faults come in the order in which they are written down, and nothing else happens."""

from __future__ import annotations

from pathlib import Path
from random import Random

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.endpoints import Endpoint
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import EntityKey, category_key, user_key
from tests.sim import history
from tests.sim.client import Client
from tests.sim.faults import Network
from tests.sim.world import World

ANA = 4  # an account of the campus, in Cork


class Script(Network):
    """Faults by kind of request, taken one by one; after the last all goes well."""

    def __init__(self) -> None:
        super().__init__(Random(0))
        self.written: list[str | None] = []
        self.read: list[str | None] = []
        self.listed: list[str | None] = []
        self.lateness, self.behind = 40.0, 5

    def for_write(self, endpoint: Endpoint) -> str | None:
        """The next fault of a write."""
        return self.written.pop(0) if self.written else None

    def for_read(self) -> str | None:
        """The next fault of a read."""
        return self.read.pop(0) if self.read else None

    def for_listing(self) -> str | None:
        """The next fault of a pull."""
        return self.listed.pop(0) if self.listed else None

    def late(self, endpoint: Endpoint) -> float:
        """How late a zombie is applied."""
        return self.lateness

    def lag(self) -> int:
        """How far a replica is behind."""
        return self.behind


class Stage:
    """One client, one script, one server."""

    def __init__(self, folder: Path, *, names: str = "A") -> None:
        self.world = World(folder / "world", 0, names=names)
        self.script = Script()
        self.world.network = self.script
        self.server = self.world.server

    @property
    def client(self) -> Client:
        """The first client."""
        return self.world.clients["A"]

    def stage(self, *operations: NewOperation) -> list[int]:
        """Keep a change set; return the numbers of its operations."""
        kept = self.client.desk.stage(NewChangeSet("step", Origin.FORM, operations))
        made = self.client.desk.operations(change_set=kept.id)
        for item in made:
            self.client.ledger.by_id[item.id].is_saved = True
        return [item.id for item in made]

    def city(self, value: str, base: Value, user: int = ANA) -> list[int]:
        """Set the city of somebody."""
        return self.stage(NewOperation(user_key(user), Verb.UPDATE, {"city": value}, {"city": base}, "city"))

    def account(self, name: str) -> list[int]:
        """A new account."""
        fields: dict[str, Value] = {
            "username": name,
            "email": f"{name}@example.org",
            "first_name": name.title(),
            "last_name": "X",
            "auth": "ldap",
        }
        key = user_key(self.client.desk.temporary_id())
        return self.stage(NewOperation(key, Verb.CREATE, fields, None, name, f"username={name}"))

    def category(self, name: str, parent: int | None) -> list[int]:
        """A new category, whose name need not be unique."""
        key = category_key(self.client.desk.temporary_id())
        return self.stage(NewOperation(key, Verb.CREATE, {"name": name, "parent": parent}, None, name))

    def push(self) -> None:
        """Apply, and ask the invariants of a step."""
        self.client.run(self.client.engine.push())
        self.world.check(self.client)

    def settle(self) -> None:
        """Probe, and ask the invariants of a step."""
        self.client.run(self.client.engine.settle_once())
        self.world.check(self.client)

    def pull(self) -> None:
        """Read everything, and ask the invariants of a step."""
        self.client.stepped_at = self.world.now
        self.client.run(self.client.engine.pull(full=True))
        self.world.check(self.client)

    def others(self, key: EntityKey, **fields: Value) -> None:
        """Somebody else sets fields of an account."""

        def work(state: object) -> list[tuple[EntityKey, Verb, dict[str, Value]]]:
            users = state.users  # type: ignore[attr-defined]  # the state of the server
            users[key.id] = {**users[key.id], **fields}
            return [(key, Verb.UPDATE, dict(fields))]

        self.server.edit("other", work)

    def states(self, *numbers: int) -> list[State]:
        """The states of operations."""
        return [self.client.desk.operation(number).state for number in numbers]

    def effects(self, number: int) -> int:
        """How often the server applied an operation."""
        return len(self.client.ledger.by_id[number].effects)

    def finish(self) -> None:
        """Faults cease, everything is drained and asked."""
        history.finish(self.world)
