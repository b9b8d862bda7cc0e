"""What the processes do that are killed: the command line, a busy console, backups, a server.

Each is told its arguments as JSON and prints one line of JSON for each change once it is on the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.app import connect, open_console
from lmsdesk.cli.run import run as run_command
from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.errors import DiskTrouble, LmsDeskError, ProfileLocked, StoreDamaged, WrongUse
from lmsdesk.domain.events import View
from lmsdesk.practice.calls import is_write
from lmsdesk.practice.faults import plan_of
from lmsdesk.practice.server import PracticeServer
from lmsdesk.practice.site import functions_in
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.console import Console
from lmsdesk.services.control import ControlThread
from lmsdesk.services.home import Home, Outside
from lmsdesk.services.profiles import Profiles, home
from lmsdesk.services.secrets import KeyringSecrets
from lmsdesk.services.settings import Settings
from tests.kills.campus import COURSES, OFTEN, PEOPLE, change_file

SAVED = "saved "  # before the JSON of a change that is on the disk
OPENED = "opened"
NEEDED = "needed "  # before a list of modules
SLOW = "slow"  # a late request came so late that the console may have given it up: the promise's first condition
TOO_LATE = 1.5  # seconds
ARRIVED = "arrived "  # before the JSON of a writing request that the server is about to carry out


def command(arguments: Sequence[str]) -> int:
    """The command line as it is started by a shell."""
    return run_command(arguments)


def busy(seed: int, tag: str, *, threaded: bool, patient: bool, most: int = 10_000) -> int:
    """Edit at full speed while pushing, as the window can; ``patient`` waits for every outcome, too."""
    return asyncio.run(_busy(random.Random(seed), tag, threaded, patient, most))


def backups(count: int) -> int:
    """Make verified copies, one after the other."""

    async def copied() -> int:
        console = open_console(Profiles().open("p"))
        say(OPENED)
        for _ in range(count):
            console.desk.back_up("kill")
        await console.close()
        return 0

    return asyncio.run(copied())


def checkpoints(seed: int, tag: str, count: int) -> int:
    """Save edits, each followed by carrying the journal over into the file."""

    async def carried() -> int:
        console = open_console(Profiles().open("p"))
        say(OPENED)
        gestures = _gestures(console, random.Random(seed), tag)
        for _ in range(count):
            saved(console, await next(gestures)())
            console.desk.database.one("PRAGMA main.wal_checkpoint(TRUNCATE)")
        await console.close()
        return 0

    return asyncio.run(carried())


def serve(campus: str, port: int, faults: dict[str, Any], arrivals: str) -> int:
    """A practice LMS that writes down each request that changes something before it is carried out."""
    server = PracticeServer(Path(campus), port=port, faults=plan_of(faults))
    answer, later = server.campus.answer, server.campus.later
    put_off: dict[bytes, float] = {}
    file = os.open(arrivals, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def written_down(body: bytes, query: bytes = b"") -> tuple[str, Any]:
        if (since := put_off.pop(body, None)) is not None and time.monotonic() - since > TOO_LATE:
            os.write(file, f"{SLOW}\n".encode())
        functions = functions_in(body, query)
        if any(map(is_write, functions)):
            digest = hashlib.sha256(body.rpartition(b"&wstoken=")[0]).hexdigest()
            told = json.dumps({"digest": digest, "functions": functions})
            os.write(file, f"{ARRIVED}{told}\n".encode())
        return answer(body, query)

    def put_it_off(body: bytes, seconds: float) -> None:
        put_off[body] = time.monotonic()
        later(body, seconds)

    server.campus.answer = written_down  # type: ignore[method-assign]  # the late ones come through it as well
    server.campus.later = put_it_off  # type: ignore[method-assign]
    server.start()
    say(OPENED)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    while not ended.wait(3600):
        continue
    server.stop()
    return 0


def say(line: str) -> None:
    """One line, in the file before this returns."""
    os.write(1, f"{line}\n".encode())


def saved(console: Console, kept: ChangeSet) -> None:
    """Acknowledge a change set: it is on the disk now."""
    told = [
        {"uuid": item.uuid, "id": item.id, "key": str(item.key), "verb": item.verb, "patch": dict(item.patch)}
        for item in console.desk.operations(change_set=kept.id)
    ]
    os.write(1, "".join(f"{SAVED}{json.dumps(each)}\n" for each in told).encode())


async def _busy(rng: random.Random, tag: str, threaded: bool, patient: bool, most: int) -> int:
    opened, close = await (_in_window() if threaded else open_here())
    say(OPENED)
    stopped = asyncio.Event()

    async def editing() -> None:
        for _, gesture in zip(range(most), _gestures(opened, rng, tag), strict=False):
            with contextlib.suppress(WrongUse):  # the row is not what it was any more: nothing was saved
                saved(opened, await gesture())
            await asyncio.sleep(0)
        stopped.set()

    async def sending() -> None:
        while True:
            last = stopped.is_set()
            try:
                await opened.changes.apply(wait=patient and last)
            except (ProfileLocked, StoreDamaged, DiskTrouble):
                raise
            except LmsDeskError:  # a fault of the server's: what it does to the queue is what is tested here
                await asyncio.sleep(0.02)
            else:
                if last:
                    return
                await asyncio.sleep(0.002)

    try:
        await asyncio.gather(editing(), sending())
    except LmsDeskError as error:
        say(f"trouble {error}")
        return 75 if isinstance(error, ProfileLocked) else 2
    await close()
    return 0


async def open_here() -> tuple[Console, Callable[[], Awaitable[None]]]:
    """The console as the command line has it, and how to close it."""
    profiles = Profiles()
    console = open_console(profiles.open("p"), profiles=profiles)
    console.attach(asyncio.get_running_loop())
    return console, console.close


async def _in_window() -> tuple[Console, Callable[[], Awaitable[None]]]:
    """With the desk in a thread of its own."""
    settings = Settings(home() / "settings.json")
    outside = Outside(connect, KeyringSecrets(), SystemClock())
    made = Home(Profiles(), settings, outside, ControlThread(), automatic=False)
    return await made.open("p"), made.close


Gesture = Callable[[], Awaitable[ChangeSet]]


def _gestures(console: Console, rng: random.Random, tag: str) -> Any:
    """What people do, without end; every value is used once, so that its effects can be told apart."""
    changes = console.changes
    file = home() / f"wave-{os.getpid()}.lmschanges"
    for number in itertools.count(1):
        word = f"{tag}n{number}"
        kind = rng.choices(("edit", "person", "category", "wave", "enrol", "leave"), (6, 1, 4, 1, 2, 1))[0]
        if kind == "edit":
            person = rng.choice(OFTEN)
            field = rng.choice(("city", "department", "institution"))
            handle = console.reader.user_handles("id", str(person))
            yield lambda handle=handle, field=field, word=word: changes.edit(View.USERS, handle, {field: word})
        elif kind == "person":
            typed = {
                "username": word,
                "email": f"{word}@practice.example",
                "first_name": "Kill",
                "last_name": word,
                "auth": "oauth2",
            }
            yield lambda typed=typed: changes.create(View.USERS, typed)
        elif kind in ("wave", "category"):
            change_file(file, console.profile.site.fingerprint or "", word, rng, whole=kind == "wave")
            yield lambda: changes.load(file)
        else:
            yield lambda kind=kind: _enrolled_again(console, rng, leave=kind == "leave")


async def _enrolled_again(console: Console, rng: random.Random, *, leave: bool) -> ChangeSet:
    """A date or the end of an enrolment that is there, or a new one; something else when none of it can be."""
    person, course = rng.choice(PEOPLE), rng.choice(COURSES)
    handles = console.reader.enrolment_handles(person, course)
    until = {"end": f"20{rng.randrange(27, 60)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"}
    try:
        if handles and leave:
            return await console.changes.remove(View.ENROLMENTS, handles[:1])
        if handles:
            return await console.changes.edit(View.ENROLMENTS, handles[:1], until)
        users, courses = (
            console.reader.user_handles("id", str(person)),
            console.reader.course_handles("id", str(course)),
        )
        return await console.changes.enrol(users, courses, role="student", start=None, end=None)
    except WrongUse:  # just so already, or about to leave
        word = f"{os.getpid()}-{rng.randrange(10**9)}"
        return await console.changes.edit(
            View.USERS, console.reader.user_handles("id", str(person)), {"idnumber": f"k{word}"}
        )


def imports(seed: int) -> int:
    """Go once through what a busy console does, and tell which modules that took."""
    code = busy(seed, "warm", threaded=False, patient=False, most=12)
    say(
        NEEDED + json.dumps(sorted(name for name in sys.modules if name.partition(".")[0] not in ("__main__", "tests")))
    )
    return code


def die_on_the_way(at: int) -> int:
    """A whole push that ends at one place."""
    from tests.kills.points import pipeline

    return pipeline(at)


ACTS = {
    "command": command,
    "busy": busy,
    "backups": backups,
    "checkpoints": checkpoints,
    "serve": serve,
    "imports": imports,
    "pipeline": die_on_the_way,
}
