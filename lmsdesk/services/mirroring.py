"""The writer of the mirror: inline for the command line and tests, in the helper process for the window."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.errors import ReadOnly
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import EntityKey
from lmsdesk.domain.ports import Payload, RowKey, Stored, Sweep, Table
from lmsdesk.lms.decoders import DECODERS
from lmsdesk.services.worker import Task, Worker
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader


def _wall() -> int:
    return int(time.time())


_mirrors: dict[str, Mirror] = {}


def _mirror(path: str) -> Mirror:
    """The one writer of a mirror file in this process."""
    if path not in _mirrors:
        _mirrors[path] = Mirror(open_mirror(Path(path), writer=True), _wall)
    return _mirrors[path]


def let_go(task: Task, path: str) -> None:
    """Close a mirror in the process that owns it; the file may be removed after that."""
    if (mirror := _mirrors.pop(path, None)) is not None:
        mirror.database.close()


def call(task: Task, path: str, method: str, *arguments: Any) -> Any:
    """Run a method of the mirror in the process that owns it."""
    return on(_mirror(path), method, *arguments)


def on(mirror: Mirror, method: str, *arguments: Any) -> Any:
    """Run a method by its name; payloads are decoded here."""
    if method == "store":
        scope, payload, seq = arguments
        return mirror.store(scope, DECODERS[payload.decoder](payload.data, payload.context), seq)
    if method == "finish":
        scope, seq, complete = arguments
        return mirror.finish(scope, seq, complete=complete)
    if method == "settle":
        return mirror.settle(complete=arguments[0])
    return getattr(mirror, method)(*arguments)


class _Access:
    """``domain.ports.MirrorWriter``; where the mirror lives is the subclass's affair."""

    async def _call(self, method: str, *arguments: Any) -> Any:
        raise AssertionError(method)

    async def begin(self, scope: str, seq: int, expected: int | None) -> None:
        """A complete listing starts."""
        await self._call("begin", scope, seq, expected)

    async def store(self, scope: str, payload: Payload, seq: int) -> Stored:
        """Decode and write one batch."""
        stored: Stored = await self._call("store", scope, payload, seq)
        return stored

    async def finish(self, scope: str, seq: int, *, complete: bool) -> Sweep:
        """Close the listing."""
        sweep: Sweep = await self._call("finish", scope, seq, complete)
        return sweep

    async def absent_long_enough(self, scope: str, keys: Sequence[RowKey]) -> Sequence[RowKey]:
        """Keys that an earlier complete listing did not hold either."""
        found: Sequence[RowKey] = await self._call("absent_long_enough", scope, tuple(keys))
        return found

    async def mark_gone(self, table: Table, keys: Sequence[RowKey], seq: int) -> int:
        """Mark rows that are surely gone."""
        count: int = await self._call("mark_gone", table, list(keys), seq)
        return count

    async def redo(self, key: EntityKey, verb: Verb, after: Mapping[str, Value], seq: int) -> None:
        """Carry an acknowledged write into the mirror."""
        await self._call("redo", key, verb, dict(after), seq)

    async def settle(self, *, complete: bool) -> None:
        """A reading of the site ended."""
        await self._call("settle", complete)

    async def name_roles(self, roles: Mapping[str, int]) -> None:
        """Let these, and no others, be the roles that a person named."""
        await self._call("name_roles", dict(roles))

    async def erase(self, user: int) -> int:
        """Take a person out for good; return how many rows went."""
        count: int = await self._call("erase", user)
        return count

    async def believe(self, scopes: Sequence[str]) -> int:
        """A person says that what these listings lacked is gone; return how many listings that concerns."""
        count: int = await self._call("believe", list(scopes))
        return count

    async def ids(self, table: Table) -> Sequence[int]:
        """Server ids that the mirror holds."""
        found: Sequence[int] = await self._call("ids", table)
        return found

    async def memory(self, name: str) -> str | None:
        """A remembered word."""
        found: str | None = await self._call("memory", name)
        return found

    async def remember(self, name: str, value: str) -> None:
        """Remember a word."""
        await self._call("remember", name, value)


class InlineMirror(_Access):
    """A mirror in this process, for the command line and tests."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror

    async def _call(self, method: str, *arguments: Any) -> Any:
        return on(self._mirror, method, *arguments)

    async def close(self) -> None:
        """Let go of the file."""
        self._mirror.database.close()


class WorkerMirror(_Access):
    """A mirror in the helper process, for the window."""

    def __init__(self, path: Path, worker: Worker) -> None:
        self._path, self._worker = str(path), worker

    async def _call(self, method: str, *arguments: Any) -> Any:
        # A stopped pull must not leave half a batch: the write goes on to its end in the helper.
        return await asyncio.shield(self._worker.run(call, self._path, method, *arguments))

    async def close(self) -> None:
        """Let go of the file once what is being written has ended."""
        await self._worker.run(let_go, self._path)


class LookingMirror(_Access):
    """A mirror that nobody writes here."""

    def __init__(self, why: ReadOnly) -> None:
        self._why = why

    async def _call(self, method: str, *arguments: Any) -> Any:
        raise ReadOnly(**self._why.facts)

    async def close(self) -> None:
        """Nothing to let go of."""


MirrorAccess = InlineMirror | WorkerMirror | LookingMirror


def lacks_roles(reader: Reader, roles: Mapping[str, int]) -> bool:
    """Tell whether a mirror has not the roles that were named, or has others."""
    named = reader.named_roles()
    seen = reader.roles().keys() - named.keys()
    return named != {name: number for name, number in roles.items() if name not in seen}


def keep_roles(path: Path, roles: Mapping[str, int]) -> None:
    """Write the named roles where nobody else writes yet, while a site is opened."""
    database = open_mirror(path, writer=True)
    try:
        Mirror(database, _wall).name_roles(roles)
    finally:
        database.close()


def mirror_of(path: Path, worker: Worker | None) -> MirrorAccess:
    """The writer of a profile's mirror."""
    if worker is not None:
        return WorkerMirror(path, worker)
    return InlineMirror(Mirror(open_mirror(path, writer=True), _wall))
