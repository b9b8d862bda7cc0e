"""The real command line against the real practice LMS, as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from lmsdesk.practice.ground import snapshot
from lmsdesk.practice.seeding import create_campus
from lmsdesk.practice.server import PracticeServer
from tests.fakes import commands

ROOT = Path(__file__).resolve().parents[2]


class Bench:
    """A campus, its server in this process, and a profile that the command line works with."""

    def __init__(self, folder: Path, size: str = "small", *, settle: int = 1) -> None:
        self.home = folder / "home"
        self.path = create_campus(folder / "campus.sqlite3", size)
        self.server = PracticeServer(self.path)
        self.server.start()
        token = folder / "token"
        token.write_text(self.server.token)
        token.chmod(0o600)
        added = self.run("site", "add", "p", "--url", self.server.url, "--token-file", str(token), "--tag", "demo")
        assert added.returncode == 0, added.stderr
        self.run("site", "set", "p", f"settle={settle}", "--force")

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
