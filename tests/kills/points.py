"""Every place between two steps of a push, once: the process dies there, and everything must still come right.

A place is before or after a commit of the desk or the mirror, a copy of the desk, or a request; its name says by
which function. A first run without a death tells which places there are and how often each is passed.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.events import View
from lmsdesk.lms.http import HttpClient, Reply
from lmsdesk.store.engine import Database
from tests.kills.acts import OPENED, open_here, saved, say
from tests.kills.campus import change_file
from tests.kills.children import KILLED
from tests.kills.world import PATIENCE, Broken, World

PASSED = "passed "  # before the name of each place on the way
FAULTS = {
    "rules": [
        {"kind": "lose_answer", "function": "core_user_create_users", "times": 1},
        {"kind": "lose_request", "function": "enrol_manual_enrol_users", "times": 1},
        {"kind": "truncate", "function": "core_course_create_categories", "times": 1},
    ]
}
_HERE = ("run", "transaction", "__exit__", "__enter__", "_rollback", "post", "one", "value", "insert", "many", "rows")


class _Deadly:
    """Counts the places that are passed, and dies at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.passed = at, 0

    def pass_by(self, name: str) -> None:
        """One place."""
        if self.at < 0:
            say(f"{PASSED}{name}")
        elif self.passed == self.at:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        self.passed += 1

    @contextlib.contextmanager
    def around(self, what: str) -> Iterator[None]:
        """The places before and after a step."""
        name = f"{what} in {_function()}"
        self.pass_by(f"before {name}")
        yield
        self.pass_by(f"after {name}")


def _function() -> str:
    """The function of the program that the step is for."""
    frame = sys._getframe(3)
    while frame is not None:
        code = frame.f_code
        if "lmsdesk" in code.co_filename and code.co_name not in _HERE:
            return f"{Path(code.co_filename).stem}.{code.co_name}"
        assert frame.f_back is not None
        frame = frame.f_back
    return "?"


def pipeline(at: int) -> int:
    """Stage, push against faults until all is decided, take back and push again, read; die at place ``at``."""
    import asyncio

    deadly = _Deadly(at)
    _mine(deadly)
    return asyncio.run(_pipeline())


def _mine(deadly: _Deadly) -> None:
    run, post = Database.run, HttpClient.post

    def watched(self: Database, sql: str, parameters: Any = ()) -> int:
        word = sql.partition(" ")[0]
        if word not in ("COMMIT", "VACUUM"):
            return run(self, sql, parameters)
        with deadly.around(f"{word.lower()} of the {self.path.name.partition('.')[0]}"):
            return run(self, sql, parameters)

    async def sent(self: HttpClient, url: str, body: bytes, **options: Any) -> Reply:
        function = body.rpartition(b"wsfunction=")[2].partition(b"&")[0].decode() or "a request"
        with deadly.around(function):
            return await post(self, url, body, **options)

    Database.run = watched  # type: ignore[method-assign]
    HttpClient.post = sent  # type: ignore[method-assign,assignment]


async def _pipeline() -> int:
    console, close = await open_here()
    say(OPENED)
    rng = random.Random(1)
    file = console.profile.folder / "wave.lmschanges"
    change_file(file, console.profile.site.fingerprint or "", "point", rng)
    wave = await console.changes.load(file)
    saved(console, wave)
    for person, city in ((5, "first"), (6, "second"), (5, "third")):
        saved(
            console,
            await console.changes.edit(View.USERS, console.reader.user_handles("id", str(person)), {"city": city}),
        )
    await _applied(console)
    saved(console, await console.changes.edit(View.USERS, console.reader.user_handles("id", "6"), {"city": "fourth"}))
    await _applied(console)
    await console.sync.sync_now()
    await close()
    return 0


async def _applied(console: Any) -> None:
    with contextlib.suppress(LmsDeskError):  # what was lost on the way is decided by the next round
        await console.changes.apply(wait=True)


def places(template: Path, folder: Path) -> list[str]:
    """The names of all places, in the order in which they are passed."""
    world = _world(template, folder)
    child, out = world.start("pipeline", at=-1)
    if child.ended(PATIENCE) != 0:
        child.kill()
        raise Broken(f"the pipeline does not end well: {out.read_text()[-3000:]}")
    named = [line.removeprefix(PASSED) for line in out.read_text().splitlines() if line.startswith(PASSED)]
    world.drain()
    return named


def chosen(named: list[str], *, everything: bool) -> list[int]:
    """Which of them to die at: all, or each where it is first passed; what comes right after a step need not be tried
    before the next one, too: nothing has changed in between."""
    if everything:
        return list(range(len(named)))
    return [0, *sorted(named.index(name) for name in set(named) if name.startswith("after"))]


def die_at(number: int, name: str, template: Path, folder: Path) -> None:
    """Die at one place, judge what is left, go on, and judge the end."""
    world = _world(template, folder)
    child, out = world.start("pipeline", at=number)
    code = child.ended(PATIENCE)
    try:
        if code != KILLED:
            child.kill()
            raise Broken(f"ended with {code}: {out.read_text()[-3000:]}")
        world.check()
        world.drain(reading=False)
    except Broken as error:
        world.stop_server()
        raise Broken(f"place {number}, {name}, in {folder}:\n{error}") from error


def _world(template: Path, folder: Path) -> World:
    world = World(folder, template)
    world.settle_in(0)  # no request outlives its process here, so that a reading decides at once
    world.serve(FAULTS)
    return world
