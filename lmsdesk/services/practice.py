"""The practice LMS beside the console: a server process of our own on this computer, and its profile."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import Offline, SiteTrouble
from lmsdesk.services.folders import check_folder
from lmsdesk.services.profiles import Profile, Profiles, Site, Tag, home, make_private

NAME = "practice"


@dataclass(frozen=True, slots=True)
class PracticeRun:
    """A running practice LMS; it ends with this process because its standard input closes."""

    process: subprocess.Popen[str]
    url: str
    token: str

    def stop(self) -> None:
        """End the server; its campus stays on disk."""
        self.process.terminate()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


def campus_file(size: str, seed: int = 1) -> Path:
    """The file of a campus; it is made at the first start and keeps what was done to it."""
    folder = home() / "practice"
    check_folder(folder)
    make_private(folder)
    return folder / f"{size}-{seed}.sqlite3"


def server_command(*, size: str, seed: int, port: int) -> list[str]:
    """The command line of a server process; a packaged program is its own interpreter and knows no modules."""
    program = ["practice-process"] if getattr(sys, "frozen", False) else ["-m", "lmsdesk.practice"]
    campus = str(campus_file(size, seed))
    return [sys.executable, *program, "--campus", campus, "--size", size, "--seed", str(seed), "--port", str(port)]


def start(*, size: str = "small", seed: int = 1, port: int = 0) -> PracticeRun:
    """Start the server as a process that ends with this one."""
    command = [*server_command(size=size, seed=seed, port=port), "--end-with-stdin"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None  # asked for above
    first = process.stdout.readline()
    try:
        told = json.loads(first)
    except ValueError as error:
        process.terminate()
        process.wait()
        raise SiteTrouble(reason="practice_start", detail=first[:200]) from error
    return PracticeRun(process, told["url"], told["token"])


def profile_for(profiles: Profiles, run: PracticeRun) -> Profile:
    """The profile of the practice LMS, pointed at the address that it has this time.

    The campus and its account stay the same from start to start, only the port is another one: this is the
    one site whose address may change without being another site.
    """
    if NAME in profiles.names():
        profile = profiles.open(NAME)
        profile = Profile(profile.folder, replace(profile.site, url=run.url))
        profiles.save(profile)
        return profile
    return profiles.add(Site(NAME, "moodle", run.url, tag=Tag.DEMO, settle=5, title="Practice campus"))


async def tell(url: str, what: str, wanted: Mapping[str, Any]) -> None:
    """Ask the practice LMS at ``url`` for "faults", "save", "restore" or "reset"; raise Offline when it is away."""
    request = urllib.request.Request(
        f"{url}/_practice/{what}", json.dumps(wanted).encode(), {"Content-Type": "application/json"}
    )

    def ask() -> None:
        try:
            urllib.request.urlopen(request, timeout=30).close()
        except OSError as error:
            raise Offline(host=url, reason=str(error)) from error

    await asyncio.to_thread(ask)
