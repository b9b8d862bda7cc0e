"""The whole way over loopback: the practice campus made, read by the real connector, read again, changed and read."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from lmsdesk.domain.events import EventBus
from lmsdesk.lms.http import HttpClient
from lmsdesk.lms.moodle.connector import MoodleConnector
from lmsdesk.practice.seeding import create_campus
from lmsdesk.services.mirroring import InlineMirror
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.sync.pull import Sink
from tests.bench.measure import Line, Stage, cpu_of, memory_of

_CALLS = 300


def measure(stage: Stage) -> Iterator[Line]:
    """The floor of a sync is what the server itself needs for it."""
    started = time.process_time()
    made = create_campus(stage.folder / "made.sqlite3", "large")
    yield Line("practice campus of 200,000 / 5,000 / 1,000,000 made", "s", None, time.process_time() - started, 180)
    kept = stage.cache / "campus-large.sqlite3"
    shutil.copyfile(made, kept)
    command = [sys.executable, "-m", "lmsdesk.practice", "--campus", str(made), "--size", "large", "--end-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        told = json.loads(server.stdout.readline())
        lines = asyncio.run(_walk(stage.folder, told["url"], told["token"], server.pid))
        server.stdin.close()
    yield from lines


async def _walk(folder: Path, url: str, token: str, server: int) -> list[Line]:
    http = HttpClient()
    connector = MoodleConnector(http, url, token)
    mirror = InlineMirror(Mirror(open_mirror(folder / "synced.sqlite3", writer=True), lambda: int(time.time())))
    numbers = itertools.count(1)
    lines = []
    await connector.check()

    async def calls() -> None:
        for _ in range(_CALLS):
            await connector.ping()

    _, own, theirs, _ = await _timed(calls, server)
    lines.append(
        Line(
            "one API call, CPU of the client",
            "ms",
            theirs / _CALLS * 1000,
            own / _CALLS * 1000,
            2,
            1,
            note="floor: server",
        )
    )
    for name in ("first sync of the large campus", "quick second sync"):

        async def pull() -> None:
            sink = Sink(mirror, connector, lambda: next(numbers), EventBus(), lambda: False, full=False)
            await connector.pull(sink)
            await mirror.settle(complete=True)

        before = http.traffic.requests
        wall, own, theirs, peak = await _timed(pull, server)
        note = f"wall {wall:.0f} s, {http.traffic.requests - before:,} requests; floor: CPU of the server"
        lines.append(Line(f"{name}, CPU of the client", "s", theirs, own, note=note))
        lines.append(
            Line(f"{name}, peak memory", "MB", None, peak, 400, 250, note="connection and mirror in one process")
        )
    await connector.close()
    await mirror.close()
    return lines


async def _timed(work: Callable[[], Awaitable[None]], server: int) -> tuple[float, float, float, float]:
    """Wall seconds, CPU seconds here and in the server, and the peak of memory here in megabytes."""
    wall, own, theirs = time.monotonic(), time.process_time(), cpu_of(server)
    await work()
    took = (time.monotonic() - wall, time.process_time() - own, cpu_of(server) - theirs)
    return (*took, memory_of(os.getpid()))
