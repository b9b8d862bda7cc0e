"""The random kill loop: a process is started, killed somewhere on its way, and what it left behind is judged."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.kills import points
from tests.kills.acts import ARRIVED, NEEDED, OPENED, SAVED
from tests.kills.children import KILLED, Child, lines_in, wait_for_lines
from tests.kills.old_desk import make_older
from tests.kills.world import FAULTS, LATE, PATIENCE, Broken, World

PER_WORLD = 50  # kills until everything is brought to its end and judged against the server
FIRST, LAST = 0.05, 0.3  # seconds after which a process is killed
SETTLING = (1.2, 3.2)  # the same for processes that live until unconfirmed outcomes are decided
LOCKED, REFUSED = 75, 2
HELD = "another program is writing to it"
BUSY = (OPENED, SAVED, SAVED, ARRIVED, ARRIVED)  # moments of a console that does something
MOST = {SAVED: 20, ARRIVED: 6}  # so many lines are waited for at most
LONGEST = 5.0  # seconds until such a moment; a console that can do nothing more is killed all the same
MOST_AT_ONCE = 10  # changes of one gesture


class Loop:
    """Kills in one world after the other, by a seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.rng = random.Random(seed)
        self.template = World.template(folder / "template")
        _import_as_they_do(folder, self.template)
        self.counts: Counter[str] = Counter()
        self.number = 0

    def figures(self) -> dict[str, int]:
        """What was done so far."""
        return dict(self.counts)

    def places(self, number: int, jobs: int, *, everything: bool) -> None:
        """Die once at each place of a push; every so many belong to this job."""
        named = points.places(self.template, self.folder / "places")
        shutil.rmtree(self.folder / "places")
        for at in points.chosen(named, everything=everything)[number::jobs]:
            folder = self.folder / f"place-{at}"
            points.die_at(at, named[at], self.template, folder)
            self.counts["places"] += 1
            shutil.rmtree(folder)

    def run(self, kills: int) -> None:
        """So many kills; raise Broken when something does not hold."""
        while (left := kills - self.counts["kills"]) > 0:
            self.number += 1
            folder = self.folder / f"world-{self.number}"
            world = World(folder, self.template)
            world.settle_in(1)
            try:
                self._one_world(world, min(left, PER_WORLD))
            except Broken as error:
                world.stop_server()
                world.ledger.read(world.arrivals)
                if world.ledger.slow:  # the machine stood still for longer than the console waits
                    self.counts["worlds given up on a machine that is too slow"] += 1
                    shutil.rmtree(folder)
                    continue
                raise Broken(f"job {self.seed}, world {self.number}, in {folder}:\n{error}") from error
            self.counts["changes saved"] += len(world.ledger.saved)
            self.counts["requests that wrote"] += sum(world.ledger.arrived.values())
            shutil.rmtree(folder)

    def _one_world(self, world: World, kills: int) -> None:
        wanted = self.counts["kills"] + kills
        turn = 0
        while self.counts["kills"] < wanted:
            turn += 1
            if world.server is None or world.server.ended(0) is not None:
                world.serve(self._faults())
            weights = [weight for _, weight in _TURNS]
            act = self.rng.choices([act for act, _ in _TURNS], weights)[0]
            act(self, world, f"s{self.seed % 10_000}w{self.number}t{turn}")
            world.check()
            world.clear()
            if turn % 8 == 0:
                world.check_mirror()
        world.drain()

    def _faults(self) -> dict[str, Any]:
        return {"chance": dict(FAULTS), "delay": LATE, "seed": self.rng.randrange(10**9)}

    def _kill(
        self, world: World, started: tuple[Child, Path], after: float | None = None, *, moments: Sequence[str] = ()
    ) -> int:
        """Kill a child some time after it began, or after a moment of its life; return how it ended.

        A busy machine would kill most before they did anything, so that most moments are counted in what was done.
        Sometimes the server dies at the same moment.
        """
        child, out = started
        if after is None:
            moment = self.rng.choice(("", *moments))
            after = self.rng.uniform(FIRST, LAST)
            if moment:
                count = 1 if moment == OPENED else self.rng.randrange(1, MOST[moment])
                place = world.arrivals if moment == ARRIVED else out
                wait_for_lines(
                    child, place, moment, LONGEST, count + (lines_in(place, moment) if moment == ARRIVED else 0)
                )
                after = self.rng.uniform(0, LAST / 3)
        code = child.ended(after)
        if code is None:
            code = child.kill()
        self._counted(code, out)
        if self.rng.random() < 0.05:
            self._kill_server(world)
        return code

    def _counted(self, code: int, out: Path) -> None:
        if code == KILLED:
            self.counts["kills"] += 1
        elif code in _ENDS:
            self.counts["ended before"] += 1
        else:
            raise Broken(f"a process ended with {code}: {out.read_text(errors='replace')[-3000:]}")

    def _kill_server(self, world: World) -> None:
        world.stop_server()
        self.counts["kills"] += 1
        self.counts["of the server"] += 1

    # Turns

    def busy(self, world: World, tag: str) -> None:
        """Edits at full speed while pushing."""
        threaded = self.rng.random() < 0.5
        child = world.start("busy", seed=self.rng.randrange(10**9), tag=tag, threaded=threaded, patient=False)
        self._kill(world, child, moments=BUSY)
        self.counts["while editing and pushing"] += 1

    def settling(self, world: World, tag: str) -> None:
        """A few edits, then pushing until every outcome is decided."""
        threaded = self.rng.random() < 0.5
        arguments = {"seed": self.rng.randrange(10**9), "tag": tag, "threaded": threaded, "patient": True, "most": 20}
        child = world.start("busy", **arguments)
        self._kill(world, child, self.rng.uniform(*SETTLING))
        self.counts["while settling"] += 1

    def command(self, world: World, tag: str) -> None:
        """A command of the command line."""
        edit = ["edit", "user", "u00007", f"city={tag}", "--json"]
        line = self.rng.choice((edit, ["push", "--yes"], ["push", "--yes", "--wait"], ["changes"], ["plan"]))
        self._kill(world, world.start("command", arguments=line))
        self.counts[f"in lmsdesk {line[0]}"] += 1

    def pulling(self, world: World, tag: str) -> None:
        """Reading the site into the mirror."""
        line = ["sync", "--full"] if self.rng.random() < 0.5 else ["sync"]
        self._kill(world, world.start("command", arguments=line))
        self.counts["while reading the site"] += 1

    def backups(self, world: World, tag: str) -> None:
        """Copies with VACUUM INTO, their check and their rotation."""
        self._kill(world, world.start("backups", count=200), moments=(OPENED,))
        self.counts["while copying the desk"] += 1

    def checkpoints(self, world: World, tag: str) -> None:
        """Each edit followed by a checkpoint."""
        child = world.start("checkpoints", seed=self.rng.randrange(10**9), tag=tag, count=400)
        self._kill(world, child, moments=BUSY)
        self.counts["while checkpointing"] += 1

    def migrating(self, world: World, tag: str) -> None:
        """A desk of an earlier version is opened, and the opening killed until one succeeds."""
        world.finish("changes", "--json")  # at rest, so that nothing is in flight in the file that is made older
        make_older(world.desk, self.rng)
        for _ in range(4):
            child = world.start("command", arguments=["changes", "--json"])
            code = self._kill(world, child, self.rng.uniform(0.0, 0.12))
            self.counts["while migrating"] += 1
            if code != KILLED:
                break
            world.check_any_version()
        world.finish("changes", "--json")

    def server(self, world: World, tag: str) -> None:
        """The server is killed under a console that goes on, and comes back."""
        started = world.start("busy", seed=self.rng.randrange(10**9), tag=tag, threaded=True, patient=False)
        ended = started[0].ended(self.rng.uniform(FIRST, LAST))
        self._kill_server(world)
        if ended is None:
            world.serve(self._faults())
        self._kill(world, started, moments=BUSY)

    def stopped(self, world: World, tag: str) -> None:
        """The holder is suspended and a second process comes: it must wait outside, or, without a lock, take over."""
        started = world.start("busy", seed=self.rng.randrange(10**9), tag=tag, threaded=False, patient=False)
        child, out = started
        if not wait_for_lines(child, out, OPENED, PATIENCE) or child.ended(self.rng.uniform(0, 0.2)) is not None:
            self._counted(child.kill(), out)
            return
        os.kill(child.pid, signal.SIGSTOP)
        try:
            world.finish("edit", "user", "u00009", f"city={tag}", codes=(LOCKED,))
            self.counts["with a second process locked out"] += 1
            if self.rng.random() < 0.5:
                (world.profile / "profile.lock").unlink()  # as on a file system whose locks do not hold
                told = world.finish("edit", "user", "u00008", f"city={tag}", "--json", codes=(0, REFUSED))
                if HELD in told:  # it was stopped in the middle of a write, so that the file itself is locked
                    self.counts["with the file held by who was stopped"] += 1
                elif '"error"' in told:
                    raise Broken(f"S17 an edit without a lock in the way is refused: {told[-2000:]}")
                else:
                    self._take_over(child, out)
        finally:
            if child.ended(0) is None:
                os.kill(child.pid, signal.SIGCONT)
                self._kill(world, started)

    def _take_over(self, child: Child, out: Path) -> None:
        """S17: after another process took the lease, the first one saves nothing and ends."""
        before = out.read_text(errors="replace").count(SAVED)
        os.kill(child.pid, signal.SIGCONT)
        code = child.ended(PATIENCE)
        if code is None:
            raise Broken(f"S17 a process goes on for {PATIENCE} s after its lease was taken")
        late = out.read_text(errors="replace").count(SAVED) - before
        if late > MOST_AT_ONCE:  # one gesture may have been on the disk and not told when it was stopped
            raise Broken(f"S17 {late} changes were saved under a lease that was taken")
        if code != LOCKED:
            raise Broken(f"S17 a process without its lease ended with {code}: {out.read_text()[-2000:]}")
        self.counts["with the lease taken"] += 1


_ENDS = (0, 2, 3, 4, 69, LOCKED)
_TURNS: tuple[tuple[Callable[[Loop, World, str], None], int], ...] = (
    (Loop.busy, 44),
    (Loop.command, 14),
    (Loop.settling, 5),
    (Loop.pulling, 7),
    (Loop.checkpoints, 8),
    (Loop.backups, 7),
    (Loop.migrating, 3),
    (Loop.server, 4),
    *(((Loop.stopped, 3),) if hasattr(signal, "SIGSTOP") else ()),
)


def _import_as_they_do(folder: Path, template: Path) -> None:
    """Import now what a busy console imports on its way, so that each fork need not."""
    world = World(folder / "warm", template)
    world.settle_in(1)
    world.serve({})
    child, out = world.start("imports", seed=1)
    if child.ended(PATIENCE) is None:
        child.kill()
    for line in out.read_text(errors="replace").splitlines():
        if line.startswith(NEEDED):
            for name in json.loads(line.removeprefix(NEEDED)):
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)
    world.stop_server()
    shutil.rmtree(world.folder)
