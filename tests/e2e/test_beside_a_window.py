"""The command line while the window has the site open: reading works, writing says who holds it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from lmsdesk.app import connect
from lmsdesk.domain.errors import ProfileLocked, ReadOnly
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import parse
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.console import Console
from lmsdesk.services.control import ControlThread
from lmsdesk.services.home import Home, Outside
from lmsdesk.services.profiles import Profiles
from lmsdesk.services.secrets import KeyringSecrets
from lmsdesk.services.settings import Settings
from lmsdesk.services.worker import Worker
from tests.fakes.campus import Bench

Made = TypeVar("Made")
_PERSON = parse(View.USERS, "username:u00010")[0]


class Window:
    """What stands behind an open window: the same home, with its thread and its helper process."""

    def __init__(self, folder: Path, *, look: bool = False) -> None:
        self._runner = asyncio.Runner()
        settings = Settings(folder / "settings.json")
        outside = Outside(connect, KeyringSecrets(), SystemClock())
        self.home = Home(Profiles(folder), settings, outside, ControlThread(), worker=Worker(), automatic=False)
        self.console: Console = self._runner.run(self.home.open("p", look=look))

    def run(self, work: Coroutine[Any, Any, Made]) -> Made:
        """Run a coroutine to its end."""
        return self._runner.run(work)

    def city(self) -> str | None:
        """Where that person lives."""
        found = self.run(self.console.tables.find(_PERSON))
        return self.console.tables.read(View.USERS, found.ids)[0].city

    def stage(self, city: str) -> int:
        """Edit one person."""

        async def edited() -> int:
            found = await self.console.tables.find(_PERSON)
            return (await self.console.changes.edit(View.USERS, list(found.ids), {"city": city})).id

        return self._runner.run(edited())

    def close(self) -> None:
        self._runner.run(self.home.close())
        self._runner.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("beside"), read=True)
    yield made
    made.close()


@pytest.fixture
def window(bench: Bench) -> Iterator[Window]:
    made = Window(bench.home)
    yield made
    made.close()


def test_commands_that_read_see_what_the_window_has_just_kept(bench: Bench, window: Window, tmp_path: Path) -> None:
    number = window.stage("Cork")
    found = bench.json("list", "users", "--filter", "username:u00010")
    assert found[0]["city"] == "Cork"
    assert found[0]["pending"]
    assert bench.json("changes", "list")[0]["id"] == number
    assert bench.json("changes", "show", str(number))["operations"][0]["patch"] == {"city": "Cork"}
    assert bench.json("changes", "export", str(number), str(tmp_path / "one.lmschanges"))["operations"] == 1
    assert bench.json("changes", "save", str(tmp_path / "all.lmschanges"))["operations"] >= 1
    assert bench.json("plan")["counts"]["change"] == 1
    assert bench.json("conflicts") == []
    assert bench.json("report", "never-signed-in")["rows"] is not None
    assert bench.json("backups") == []
    assert not [each for each in bench.home.rglob("*") if each.name.startswith("lmsdesk-")]
    window.stage("Galway")


@pytest.mark.parametrize(
    "command",
    [
        ("edit", "user", "u00011", "city=Bonn"),
        ("push", "--yes"),
        ("sync",),
        ("changes", "discard", "1"),
        ("undo", "1"),
        ("backups", "restore", "--empty", "--yes"),
    ],
)
def test_commands_that_write_name_the_holder(bench: Bench, window: Window, command: tuple[str, ...]) -> None:
    window.stage("Sligo")
    before = bench.state()
    done = bench.run(*command)
    assert done.returncode == 75, done.stderr
    assert "open in another window or command" in done.stderr
    assert f"process {os.getpid()}" in done.stderr
    assert bench.state() == before


def test_the_doctor_calls_nothing_wrong_beside_a_window(bench: Bench, window: Window) -> None:
    done = bench.run("doctor", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0, told
    lock = next(line for line in told if line["what"] == "p, lock")
    assert lock["ok"] is True
    assert f"process {os.getpid()}" in lock["text"]
    assert all(line["ok"] is not False for line in told)


def test_a_second_window_is_told_and_can_look(bench: Bench, window: Window) -> None:
    window.stage("Tralee")
    with pytest.raises(ProfileLocked):
        Window(bench.home)
    looking = Window(bench.home, look=True)
    try:
        assert looking.console.look is not None
        assert looking.city() == "Tralee"
        window.stage("Tuam")
        assert looking.city() == "Tuam", "it sees what the other one keeps"
        with pytest.raises(ReadOnly):
            looking.stage("Bonn")
        with pytest.raises(ReadOnly):
            looking.run(looking.console.sync.sync_now())
        with pytest.raises(ReadOnly):
            looking.run(looking.console.changes.apply())
        assert looking.run(looking.console.changes.plan()).counts["change"] == 1
    finally:
        looking.close()
    window.stage("Athlone")


def test_commands_go_on_when_the_window_is_closed(bench: Bench) -> None:
    made = Window(bench.home)
    made.stage("Ennis")
    made.close()
    assert bench.json("edit", "user", "u00012", "city=Bonn")["total"] == 1
