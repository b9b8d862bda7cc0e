"""S20: two sites are open side by side, and nothing of one ever reaches the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.app import connect
from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import LmsDeskError, WrongSite
from lmsdesk.domain.events import View
from lmsdesk.domain.facts import SiteDraft
from lmsdesk.practice.calls_site import NAME
from lmsdesk.practice.ground import snapshot
from lmsdesk.practice.seeding import create_campus
from lmsdesk.practice.server import PracticeServer
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.console import Console
from lmsdesk.services.control import ControlThread
from lmsdesk.services.home import Home, Outside
from lmsdesk.services.profiles import Profiles
from lmsdesk.services.secrets import MemorySecrets
from lmsdesk.services.settings import Settings


@dataclass
class Two:
    """A computer with two sites of different campuses."""

    runner: asyncio.Runner
    home: Home
    servers: dict[str, PracticeServer]
    paths: dict[str, Path]
    consoles: dict[str, Console]
    heard: dict[str, list[bytes]]


class _Listening:
    """Notes the body of every request to a practice LMS, and gives the LMS a name of its own."""

    def __init__(self, app: Any, heard: list[bytes], name: str) -> None:
        self._app, self._heard = app, heard
        self._name = f"College {name:>7}".encode()
        assert len(self._name) == len(NAME), "an answer keeps its length"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        parts: list[bytes] = []

        async def listened() -> Any:
            message = await receive()
            parts.append(message.get("body", b""))
            return message

        async def named(message: Any) -> None:
            if "body" in message:
                message = {**message, "body": message["body"].replace(NAME.encode(), self._name)}
            await send(message)

        await self._app(scope, listened, named)
        self._heard.append(b"".join(parts))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("two")
    paths = {name: create_campus(folder / f"{name}.sqlite3", "small", seed) for name, seed in (("a", 1), ("b", 2))}
    servers = {name: PracticeServer(path) for name, path in paths.items()}
    heard: dict[str, list[bytes]] = {"a": [], "b": []}
    for name, server in servers.items():
        outer: Any = server._server.config.app
        outer._app = _Listening(outer._app, heard[name], name)
        server.start()
    runner = asyncio.Runner()
    home = Home(
        Profiles(folder / "home"),
        Settings(folder / "home" / "settings.json"),
        Outside(connect, MemorySecrets(), SystemClock()),
        ControlThread(),
        automatic=False,
    )

    async def opened() -> dict[str, Console]:
        found = {}
        for name, server in servers.items():
            await home.add(SiteDraft(name, server.url, server.token, tag="demo"))
            found[name] = await home.open(name)
        await asyncio.gather(*(console.sync.sync_now() for console in found.values()))
        return found

    made = Two(runner, home, servers, paths, runner.run(opened()), heard)
    yield made
    runner.run(home.close())
    runner.close()
    for server in servers.values():
        server.stop()


def test_a_push_of_one_site_changes_nothing_on_the_other(two: Two) -> None:
    before = {name: snapshot(path) for name, path in two.paths.items()}
    rows = two.consoles["a"].reader.user_handles("id", "150")

    async def worked() -> None:
        await two.consoles["a"].changes.edit(View.USERS, rows, {"city": "Only in A"})
        _, report = await asyncio.gather(two.consoles["b"].sync.sync_now(), two.consoles["a"].changes.apply())
        assert [item.state for item in report.operations] == [State.RETIRED]

    two.runner.run(worked())
    assert snapshot(two.paths["b"]) == before["b"]
    assert snapshot(two.paths["a"]) != before["a"]
    assert two.consoles["b"].changes.tray().ready == 0


def test_changes_for_one_site_are_refused_by_the_other(two: Two, tmp_path: Path) -> None:
    rows = two.consoles["a"].reader.user_handles("id", "151")

    async def worked() -> None:
        kept = await two.consoles["a"].changes.edit(View.USERS, rows, {"city": "Only in A"})
        await two.consoles["a"].changes.export(kept.id, tmp_path / "set.lmschanges")
        await two.consoles["b"].changes.load(tmp_path / "set.lmschanges")

    with pytest.raises(WrongSite):
        two.runner.run(worked())
    assert two.consoles["b"].changes.tray().ready == 0


def test_a_profile_whose_address_leads_to_another_site_sends_nothing(two: Two) -> None:
    before = snapshot(two.paths["b"])
    site = two.consoles["a"]
    rows = site.reader.user_handles("id", "152")

    async def worked() -> None:
        await site.changes.edit(View.USERS, rows, {"city": "Never in B"})
        wrong = connect(two.consoles["b"].profile.site, two.servers["b"].token)
        right, site.connector = site.connector, wrong
        site.engine.use(wrong)
        try:
            await site.changes.apply()
        finally:
            site.engine.use(right)
            site.connector = right
            await wrong.close()

    with pytest.raises(LmsDeskError) as told:
        two.runner.run(worked())
    assert isinstance(told.value, WrongSite), told.value
    assert snapshot(two.paths["b"]) == before


def test_neither_token_was_ever_heard_by_the_other_site(two: Two) -> None:
    tokens = {name: server.token.encode() for name, server in two.servers.items()}
    assert tokens["a"] != tokens["b"]
    for name, other in (("a", "b"), ("b", "a")):
        assert any(tokens[name] in body for body in two.heard[name]), "what is searched was heard"
        assert not any(tokens[other] in body for body in two.heard[name])
