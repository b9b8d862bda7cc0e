"""Pulling: where a connector's readings go, and what absence from them may mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lmsdesk.domain.errors import Cancelled
from lmsdesk.domain.events import EventBus, Progress
from lmsdesk.domain.ports import Connector, MirrorWriter, Payload, Stored, Table
from lmsdesk.sync.reports import PullReport, Question

JOB = "pull"


class Sink:
    """The engine's side of a pull (``domain.ports.PullSink``)."""

    def __init__(
        self,
        mirror: MirrorWriter,
        connector: Connector,
        next_seq: Callable[[], int],
        events: EventBus,
        cancelled: Callable[[], bool],
        *,
        full: bool,
    ) -> None:
        self.full = full
        self.report = PullReport()
        self._mirror, self._connector = mirror, connector
        self._next_seq, self._events, self._cancelled = next_seq, events, cancelled
        self._begun: dict[str, int] = {}

    async def begin(self, scope: str, expected: int | None = None) -> None:
        """A complete listing starts; the order of its observations is taken now, before any request."""
        self._begun[scope] = self._next_seq()
        await self._mirror.begin(scope, self._begun[scope], expected)

    async def store(self, scope: str, payload: Payload) -> Stored:
        """Write one batch under the sequence number of its listing."""
        seq = self._begun.get(scope) or self._next_seq()
        stored = await self._mirror.store(scope, payload, seq)
        told = self.report.scope(scope)
        told.new += stored.new
        told.changed += stored.changed
        if scope not in self._begun:
            told.seen += stored.new + stored.changed + stored.same
        return stored

    async def finish(self, scope: str, *, complete: bool) -> None:
        """Close a listing; what it lacked is read directly before it is called gone."""
        seq = self._begun.pop(scope, None)
        if seq is None:
            return
        sweep = await self._mirror.finish(scope, seq, complete=complete)
        told = self.report.scope(scope)
        told.seen += sweep.seen
        if not complete:
            self.report.incomplete.append(scope)
        if sweep.table is None or not sweep.missing:
            return
        if sweep.braked:
            self.report.questions.append(Question(scope, sweep.table, sweep.missing, sweep.seen))
            return
        proven = await self._connector.confirm_gone(sweep.table, sweep.missing)
        keys = list(proven) if proven is not None else await self._mirror.absent_long_enough(scope, sweep.missing)
        if keys:
            told.gone += await self._mirror.mark_gone(sweep.table, keys, seq)

    async def ids(self, table: Table) -> Sequence[int]:
        """Server ids that the mirror holds."""
        return await self._mirror.ids(table)

    async def memory(self, name: str) -> str | None:
        """A word that the connector kept."""
        return await self._mirror.memory(name)

    async def remember(self, name: str, value: str) -> None:
        """Keep a word."""
        await self._mirror.remember(name, value)

    def moved(self, what: str, done: int, total: int | None) -> None:
        """Announce how far the reading is."""
        self._events.announce(Progress(JOB, what, done, total))

    def check_cancelled(self) -> None:
        """Raise Cancelled when a person stopped the pull."""
        if self._cancelled():
            raise Cancelled()
