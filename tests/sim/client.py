"""One client: the real desk, mirror, reader and engine on files of its own, which may die and start again."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lmsdesk.domain.changes import State
from lmsdesk.domain.endpoints import PreparedRequest
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.events import EventBus
from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import Table
from lmsdesk.store.desk import Desk
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader
from lmsdesk.sync.engine import Engine
from tests.sim.clock import ClientClock
from tests.sim.faults import SETTLE
from tests.sim.ledger import Ledger
from tests.sim.lms import SimLms
from tests.sim.storage import DESK, MIRROR, Crash, SimMirror, bare_connections, pull_the_plug, watch, witness

if TYPE_CHECKING:
    from tests.sim.world import World

Made = TypeVar("Made")
_MAY_BE_SENT = (State.READY, State.PLANNED, State.INFLIGHT, State.UNKNOWN)


class Client:
    """A person at one computer."""

    def __init__(self, world: World, name: str, actor: int, folder: Path) -> None:
        self.world, self.name, self.actor, self.folder = world, name, actor, folder
        self.clock = ClientClock(world.time, name)
        self.ledger = Ledger(world, self)
        self.dies_in: int | None = None  # labelled points until it dies
        self.points: list[str] | None = None  # the labels that were reached, for who wants to go through them
        self.requests = self.planned = self.pulls = 0
        self.sent: set[int] = set()  # operations that the last run sent
        self.copied: int | None = None  # the last line of the journal when the desk file was copied
        self.gone: dict[Table, set[tuple[Value, ...]]] = {}  # rows that the mirror has marked
        self.order: dict[Table, dict[tuple[Value, ...], int]] = {}  # row -> its obs_seq
        self.has_agreed = False  # the person said that what a listing lacked is gone
        self.asked_at: tuple[int, int, int] | None = None  # how much was written when the invariants were asked last
        self.stepped_at = 0.0  # when the last step of this client began
        self.is_dead = True
        self.open()

    # Life

    def open(self) -> None:
        """Start the program; it may die while it does."""
        self.is_dead = False
        with bare_connections():
            self._open()

    def _open(self) -> None:
        self._reader: Reader | None = None
        self._witness: sqlite3.Connection | None = None
        self.desk_or_none: Desk | None = None
        mirror = open_mirror(self.folder / MIRROR, writer=True)
        self.mirror = Mirror(mirror, self.clock.wall)
        watch(mirror, "mirror", self.point, lambda: None)
        self.desk = Desk(
            self.folder / DESK, self.folder / MIRROR, site=self.world.server.site, actor=self.actor,
            wall=self.clock.wall,
        )  # fmt: skip
        self.desk_or_none = self.desk
        watch(self.desk.database, "desk", self.point, self.ledger.committed)
        self.lms = SimLms(self.world, self)
        self.engine = Engine(
            self.desk, SimMirror(self.mirror), self.lms, self.clock, EventBus(), settle=SETTLE,
            on_check=lambda check: None,
        )  # fmt: skip

    @property
    def reader(self) -> Reader:
        """A reader as the panes have one."""
        if self._reader is None:
            self._reader = Reader(self.folder / MIRROR, self.folder / DESK)
        return self._reader

    def close(self) -> None:
        """End the program, as asked."""
        self._let_go()
        if not self.is_dead:
            self.desk.close()
            self.mirror.database.close()
        self.is_dead = True

    def restart(self) -> None:
        """End it and start it anew: monotonic times mean nothing any more."""
        self.close()
        self.revive()

    def revive(self) -> None:
        """Start after a death; dying again while starting is part of life."""
        while self.is_dead:
            self.clock.starts += 1
            with self.dying():
                self.open()

    @contextlib.contextmanager
    def dying(self) -> Iterator[None]:
        """Do something that a crash may end."""
        try:
            yield
        except BaseException:
            if not self.is_dead:
                raise
            self.world.trace.add(self.world.now, self.name, "dies")

    def point(self, label: str) -> None:
        """A labelled point is reached; the client dies here when its time has come."""
        if self.points is not None:
            self.points.append(label)
        if self.dies_in is None:
            return
        self.dies_in -= 1
        if self.dies_in < 0:
            self.dies_in = None
            self.world.met("F25")
            self.world.trace.add(self.world.now, self.name, "F25", label)
            self.die()
            raise Crash(label)

    def die(self) -> None:
        """Let go of everything without a word."""
        self.is_dead = True
        self._let_go()
        files = [self.mirror.database]
        if self.desk_or_none is not None:
            files.append(self.desk_or_none.database)
            self.desk_or_none._lock.release()
        pull_the_plug(*files)

    def _let_go(self) -> None:
        if self._reader is not None:
            self._reader.close()
        if self._witness is not None:
            self._witness.close()
        self._reader = self._witness = None

    # Work

    def run(self, work: Coroutine[Any, Any, Made]) -> Made | None:
        """Run a coroutine of the engine to its end; named trouble ends it, a crash ends the client."""
        assert not self.is_busy, "the engine does one thing at a time"
        self.requests, self.sent = 0, set()
        self.planned = 2 + len(self.desk.operations(states=_MAY_BE_SENT))
        made: Made | None = None
        with self.dying(), self.being_busy():
            try:
                made = drive(work)
            except LmsDeskError as error:
                self.world.trace.add(self.world.now, self.name, "ends with", error.code)
                self.trouble = error
            else:
                self.trouble = None
        self.revive()
        return made

    def do(self, work: Callable[[], Made]) -> Made | None:
        """Let the person do something that writes; a crash ends the client."""
        if self.is_busy:  # in the middle of a run: dying ends that
            return work()
        made: Made | None = None
        with self.dying():
            made = work()
        self.revive()
        return made

    @contextlib.contextmanager
    def being_busy(self) -> Iterator[None]:
        """The engine is at work."""
        self.is_busy = True
        try:
            yield
        finally:
            self.is_busy = False

    trouble: LmsDeskError | None = None
    is_busy = False

    def forget_mirror(self) -> None:
        """The mirror was deleted: nothing is known of its rows any more."""
        self.gone, self.order = {}, {}

    # What it looks like from outside

    def has_open_request(self, request: PreparedRequest) -> bool:
        """Tell whether the write-ahead row of a request, with all its operations, is on the disk."""
        if self._witness is None:
            self._witness = witness(self.folder)
        rows = self._witness.execute(
            "SELECT o.op_id FROM request r JOIN request_op o USING(req_id) WHERE r.outcome='OPEN' AND r.body_sha256=? "
            "AND r.req_id=(SELECT max(req_id) FROM request WHERE body_sha256=?)",
            (request.digest, request.digest),
        ).fetchall()
        return {row[0] for row in rows} == set(request.operations)

    def last_seq(self) -> int:
        """The last number of the order of readings and writes."""
        return int(self.desk.database.value("SELECT seq FROM main.sqlite_sequence WHERE name='sequence_no'") or 0)


def drive(work: Coroutine[Any, Any, Made]) -> Made:
    """Run a coroutine that never waits for anything outside of the world, without an event loop."""
    try:
        work.send(None)
    except StopIteration as end:
        made: Made = end.value
        return made
    work.close()
    raise AssertionError("the engine waits for something that the world does not have")
