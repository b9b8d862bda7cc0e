"""One console and one server that are killed for a while, and what becomes of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lmsdesk.practice import ground
from lmsdesk.services.profiles import Profiles, Site, Tag
from tests.kills import children
from tests.kills.acts import OPENED
from tests.kills.campus import make_campus
from tests.kills.children import Child
from tests.kills.truth import Ledger, after_all, after_kill, after_migration, sound

LATE = 0.6  # seconds that the server goes on after its client was cut off
SETTLE = 1  # seconds that the console waits before its first reading; the second comes as many later
WORD = re.compile("--confirm “(.+?)”")
STALE = "The plan is stale"
PATIENCE = 180.0  # seconds for what must come to its end
FAULTS: Mapping[str, float] = {
    "lose_answer": 0.07,
    "lose_request": 0.04,
    "late": 0.16,
    "gateway_504": 0.04,
    "gateway_502": 0.02,
    "truncate": 0.03,
    "notice": 0.01,
    "empty": 0.02,
    "database_down": 0.01,
}


class Broken(Exception):
    """An invariant does not hold."""


class World:
    """A profile, a campus and its server below one folder."""

    def __init__(self, folder: Path, template: Path | None = None) -> None:
        self.folder, self.home = folder, folder / "home"
        self.profile = self.home / "sites" / "p"
        self.desk, self.campus = self.profile / "desk.sqlite3", folder / "campus.sqlite3"
        self.arrivals = folder / "arrivals"
        self.outs: list[Path] = []  # what each process printed, until it was read
        self.started = 0
        self.ledger = Ledger()
        self.server: Child | None = None
        if template is not None:
            shutil.copytree(template, folder, dirs_exist_ok=True)
        self.port = _free_port()

    @classmethod
    def template(cls, folder: Path) -> Path:
        """A campus, and a home whose console has read it."""
        folder.mkdir(parents=True)
        make_campus(folder / "campus.sqlite3")
        made = cls(folder)
        campus = ground.connect(made.campus)
        token = folder / "token"
        token.write_text(ground.tokens(campus)["admin"])
        token.chmod(0o600)
        campus.close()
        site = Site("p", "moodle", "http://127.0.0.1:1", tag=Tag.DEMO, settle=SETTLE, token_file="token")
        Profiles(made.home).add(site)
        made.settle_in(SETTLE)
        made.serve({})
        made.finish("sync")
        made.stop_server()
        made.clear()
        made.arrivals.unlink(missing_ok=True)
        return folder

    def settle_in(self, settle: int) -> None:
        """Tell the profile where the server listens, where its token is, and how long to wait."""
        path = self.profile / "site.json"
        kept = json.loads(path.read_text())
        here = {"url": f"http://127.0.0.1:{self.port}", "token_file": str(self.folder / "token"), "settle": settle}
        path.write_text(json.dumps({**kept, **here}))

    # Processes

    def start(self, act: str, **arguments: Any) -> tuple[Child, Path]:
        """Start something in this home; also where to read what it prints."""
        self.started += 1
        out = self.folder / f"said-{self.started}"
        self.outs.append(out)
        return children.start(act, arguments, out, {"LMSDESK_HOME": str(self.home)}), out

    def clear(self) -> None:
        """Forget what processes that are dead printed; it was read."""
        for out in self.outs:
            out.unlink(missing_ok=True)
        self.outs.clear()

    def serve(self, faults: Mapping[str, Any]) -> None:
        """Start the server and wait until it listens; its requests fail by these faults."""
        out = self.folder / f"server-{os.urandom(4).hex()}"
        arguments = {"campus": str(self.campus), "port": self.port, "faults": faults, "arrivals": str(self.arrivals)}
        self.server = children.start("serve", arguments, out, {})
        if not children.wait_for_lines(self.server, out, OPENED, PATIENCE):
            raise Broken(f"the server does not come back: {out.read_text()[-2000:]}")
        out.unlink()

    def stop_server(self) -> None:
        """Kill the server, if there is one."""
        if self.server is not None:
            self.server.kill()
            self.server = None

    def finish(self, *arguments: str, codes: Sequence[int] = (0,)) -> str:
        """Run a command to its end; return what it printed."""
        child, out = self.start("command", arguments=list(arguments))
        code = child.ended(PATIENCE)
        told = out.read_text(errors="replace")
        if code not in codes:
            child.kill()
            raise Broken(f"{' '.join(arguments)} ended with {code}: {told[-2000:]}")
        return told

    # Judging

    @contextmanager
    def left_behind(self) -> Iterator[sqlite3.Connection]:
        """The desk as it lies there, looked at in a copy: the next process finds it untouched."""
        copy = self.folder / "copy.sqlite3"
        for end in ("", "-wal"):
            source = self.desk.with_name(self.desk.name + end)
            target = copy.with_name(copy.name + end)
            target.unlink(missing_ok=True)
            if source.exists():
                shutil.copyfile(source, target)
        copy.with_name(copy.name + "-shm").unlink(missing_ok=True)
        desk = sqlite3.connect(copy)
        try:
            yield desk
        finally:
            desk.close()

    def check(self) -> None:
        """Judge what the last kill left behind; raise Broken with every invariant that does not hold."""
        self._judge(after_kill)

    def check_any_version(self) -> None:
        """Judge a desk that may still be of an earlier version: whole, with every acknowledged change."""
        self._judge(after_migration)

    def check_mirror(self) -> None:
        """The mirror may be behind, never damaged."""
        path = self.profile / "mirror.sqlite3"
        for end in ("", "-wal"):
            source = path.with_name(path.name + end)
            target = self.folder / f"copy-mirror.sqlite3{end}"
            target.unlink(missing_ok=True)
            if source.exists():
                shutil.copyfile(source, target)
        mirror = sqlite3.connect(self.folder / "copy-mirror.sqlite3")
        problems = [f"mirror: {each}" for each in sound(mirror)]
        mirror.close()
        if problems:
            raise Broken("\n".join(problems))

    def drain(self, *, reading: bool = True) -> None:
        """Let everything come to its end without faults, and judge what the server has; read the site as well."""
        self.stop_server()
        self.serve({})
        told = self._push("--yes")
        while STALE in told:  # what was sent before moved what comes after: it waits for another plan
            told = self._push("--yes")
        if reading:
            self.finish("sync", "--full")
            self.check_mirror()
        try:
            self._judge(after_all)
        except Broken as error:
            raise Broken(f"{error}\nThe last push said: {told[-2000:]}") from error
        self.stop_server()

    def _push(self, agreed: str, *word: str) -> str:
        """Push and wait for every outcome; a word that is asked for, since so much goes at once, is typed."""
        told = self.finish("push", agreed, *word, "--wait", codes=(0, 2, 3, 4))
        asked = WORD.search(told)
        return told if asked is None or word else self._push("--confirm", asked[1])

    def _judge(self, judge: Any) -> None:
        for out in (*self.outs, self.arrivals):
            self.ledger.read(out)
        campus = sqlite3.connect(f"{self.campus.as_uri()}?mode=ro", uri=True)
        try:
            with self.left_behind() as desk:
                problems = judge(desk, campus, self.ledger)
        finally:
            campus.close()
        if problems:
            raise Broken("\n".join(problems[:20]))


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port
