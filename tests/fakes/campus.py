"""The real command line against the real practice LMS, as processes of their own."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from lmsdesk.practice.ground import snapshot
from lmsdesk.practice.seeding import create_campus
from lmsdesk.practice.server import PracticeServer
from tests.fakes import commands

ROOT = Path(__file__).resolve().parents[2]


SETTLE = 1  # seconds


class Bench:
    """A campus, its server in this process, and a profile that the command line works with.

    With ``read`` the console has read the small site already: once in each process, the others are copies.
    """

    def __init__(self, folder: Path, size: str = "small", *, read: bool = False) -> None:
        self.home = folder / "home"
        self.path, token = folder / "campus.sqlite3", folder / "token"
        if read:
            assert size == "small"
            shutil.copytree(_read_once(), folder, dirs_exist_ok=True)
        else:
            create_campus(self.path, size)
        self.server = PracticeServer(self.path)
        self.server.start()
        if read:
            self._point_to(token)
            return
        token.write_text(self.server.token)
        token.chmod(0o600)
        added = self.run("site", "add", "p", "--url", self.server.url, "--token-file", str(token), "--tag", "demo")
        assert added.returncode == 0, added.stderr
        self.run("site", "set", "p", f"settle={SETTLE}", "--force")

    def _point_to(self, token: Path) -> None:
        """Tell a copied profile where its site and its token are now."""
        profile = self.home / "sites" / "p" / "site.json"
        kept = json.loads(profile.read_text())
        profile.write_text(json.dumps({**kept, "url": self.server.url, "token_file": str(token)}))

    def close(self) -> None:
        """Stop the server."""
        self.server.stop()

    def command(self, *arguments: str) -> list[str]:
        """The command line as a list."""
        return commands.command(*arguments)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a command."""
        return {**os.environ, "LMSDESK_HOME": str(self.home), "PYTHONPATH": str(ROOT)}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return commands.run(arguments, self.environment)

    def json(self, *arguments: str, expect: int = 0) -> Any:
        """Run a command and read its JSON."""
        done = self.run(*arguments, "--json")
        assert done.returncode == expect, (done.returncode, done.stdout[-2000:], done.stderr[-2000:])
        return json.loads(done.stdout) if done.stdout else None

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """The whole campus, field by field."""
        return snapshot(self.path)


@functools.cache
def _read_once() -> Path:
    """A folder with a campus and a home whose console has read it; nobody works in it."""
    folder = Path(tempfile.mkdtemp(prefix="lmsdesk-read-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    bench = Bench(folder)
    bench.json("sync")
    bench.close()
    for path in list(folder.rglob("*.sqlite3")):  # the last one to close a file brings its log into it
        with contextlib.closing(sqlite3.connect(path)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for path in folder.rglob("profile.lock"):
        path.unlink()
    return folder
