"""All sites of a computer: connecting, opening, locks, forgetting; and what other threads announce."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.errors import KeyRefused, NotAllowed, ProfileLocked, WrongUse
from lmsdesk.domain.events import ChangesMoved, Event, RowsChanged, SyncState, View
from lmsdesk.domain.facts import SiteDraft
from lmsdesk.domain.keys import user_key
from lmsdesk.domain.ports import Connector, Finding, SiteCheck
from lmsdesk.services.control import ControlThread, Here
from lmsdesk.services.home import Home, Outside
from lmsdesk.services.profiles import Profiles, Site
from lmsdesk.services.secrets import MemorySecrets
from lmsdesk.services.settings import Settings
from tests.fakes.lms import FakeClock, FakeLms, Server


class Choosy(FakeLms):
    """Only one token is good; the site at ``bare`` lacks what a first sync needs."""

    def __init__(self, site: Site, token: str) -> None:
        super().__init__(Server(), FakeClock())
        self._site, self._token = site, token
        self.threads: set[int] = set()

    async def check(self) -> SiteCheck:
        if self._token != "good":
            raise KeyRefused(server_code="invalidtoken")
        found = await super().check()
        if "bare" not in self._site.url:
            return found
        facts = {"feature": "read_users", "missing": "core_user_get_users", "fatal": True}
        return SiteCheck(
            found.kind, found.url, found.name, found.release, found.version, found.fingerprint, found.actor_id,
            found.actor_name, found.is_admin, found.functions, found.timezone, (Finding("feature", False, facts),),
        )  # fmt: skip


class Computer:
    """A home on files of its own."""

    def __init__(self, folder: Path, *, threaded: bool = False) -> None:
        self.runner = asyncio.Runner()
        self.secrets = MemorySecrets()
        self.folder = folder

        def connect(site: Site, token: str) -> Connector:
            return Choosy(site, token)

        self.outside = Outside(connect, self.secrets, FakeClock())
        self.home = self.another(ControlThread() if threaded else Here())

    def another(self, control: Any = None) -> Home:
        """A second window over the same files."""
        settings = Settings(self.folder / "settings.json")
        return Home(Profiles(self.folder), settings, self.outside, control or Here(), automatic=False)

    def run(self, work: Any) -> Any:
        """Run a coroutine."""
        return self.runner.run(work)

    def add(self, **typed: str) -> str:
        """Connect a site."""
        draft = {"name": "", "url": "https://moodle.example.org/", "token": "good", **typed}
        name: str = self.run(self.home.add(SiteDraft(**draft)))
        return name

    def close(self) -> None:
        """Close everything."""
        self.run(self.home.close())
        self.runner.close()


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    """A computer without sites."""
    made = Computer(tmp_path)
    yield made
    made.close()


def stage(console: Any, count: int = 1) -> Any:
    """Unsent changes of accounts."""
    made = [
        NewOperation(user_key(n), Verb.UPDATE, {"city": "Wells"}, {"city": "Bath"}, f"Person {n}")
        for n in range(1, count + 1)
    ]
    new = NewChangeSet("Set city", Origin.FORM, tuple(made))
    return console.changes.gesture(lambda: console.desk.stage(new))


def test_a_site_is_named_after_its_title_or_address_and_never_twice(computer: Computer) -> None:
    assert computer.add() == "moodle-example-org"
    assert computer.add() == "moodle-example-org-2"
    assert computer.add(title="Northfield College") == "northfield-college"
    assert computer.add(name="mine") == "mine"
    assert [site.name for site in computer.home.sites()] == [
        "mine",
        "moodle-example-org",
        "moodle-example-org-2",
        "northfield-college",
    ]


def test_an_address_without_a_scheme_is_a_safe_one(computer: Computer) -> None:
    computer.add(name="mine", url="  moodle.example.org/campus/ ")
    (site,) = computer.home.sites()
    assert site.url == "https://moodle.example.org/campus"
    assert (site.title, site.actor, site.tag) == ("Fake", "Admin", "live")


def test_a_wrong_token_keeps_nothing(computer: Computer) -> None:
    with pytest.raises(KeyRefused):
        computer.add(token="bad")
    assert computer.home.sites() == []


def test_checking_keeps_nothing(computer: Computer) -> None:
    check = computer.run(computer.home.check(SiteDraft("", "https://moodle.example.org", " good ")))
    assert check.usable
    assert computer.home.sites() == []
    with pytest.raises(WrongUse, match="no_address"):
        computer.run(computer.home.check(SiteDraft("", "  ", "good")))


def test_a_token_that_cannot_even_read_is_not_kept(computer: Computer) -> None:
    with pytest.raises(NotAllowed, match="core_user_get_users"):
        computer.add(url="https://bare.example.org")
    assert computer.home.sites() == []


def test_an_open_site_is_the_same_for_everybody_who_asks(computer: Computer) -> None:
    name = computer.add()
    first = computer.run(computer.home.open(name))
    assert computer.run(computer.home.open(name)) is first
    computer.run(first.close())
    assert computer.run(computer.home.open(name)) is not first


def test_a_site_opens_without_its_token_where_the_keyring_is_gone(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(name: str) -> str | None:
        raise KeyRefused(reason="no_keyring")

    name = computer.add()
    monkeypatch.setattr(computer.secrets, "read", refused)
    console = computer.run(computer.home.open(name))
    assert console.sync.state is SyncState.KEY_REFUSED
    computer.run(stage(console))
    assert console.changes.tray().total == 1


def test_a_second_window_is_told_that_the_site_is_open(computer: Computer) -> None:
    name = computer.add()
    computer.run(computer.home.open(name))
    other = computer.another()
    with pytest.raises(ProfileLocked):
        computer.run(other.open(name))
    with pytest.raises(ProfileLocked):
        computer.run(other.remove(name))
    assert [site.name for site in computer.home.sites()] == [name]


def test_a_site_with_unsent_changes_is_not_forgotten(computer: Computer) -> None:
    name = computer.add()
    console = computer.run(computer.home.open(name))
    computer.run(stage(console, 3))
    with pytest.raises(WrongUse) as raised:
        computer.run(computer.home.remove(name))
    assert raised.value.facts["count"] == 3
    assert not console.is_closed
    computer.run(console.close())
    with pytest.raises(WrongUse, match="unsent"):
        computer.run(computer.home.remove(name))
    computer.run(computer.home.remove(name, discard_changes=True))
    assert computer.home.sites() == []


def test_a_forgotten_site_leaves_neither_files_nor_token(computer: Computer) -> None:
    name = computer.add()
    assert computer.secrets.read(f"lmsdesk:{name}") == "good"
    computer.run(computer.home.open(name))
    computer.run(computer.home.remove(name))
    assert computer.secrets.read(f"lmsdesk:{name}") is None
    assert not (computer.folder / "sites" / name).exists()
    assert computer.add(name=name) == name


def test_a_name_that_is_not_there_is_wrong_use(computer: Computer) -> None:
    with pytest.raises(WrongUse):
        computer.run(computer.home.open("nowhere"))


def test_the_interval_of_the_settings_reaches_open_sites(computer: Computer) -> None:
    console = computer.run(computer.home.open(computer.add()))

    async def changed() -> None:
        await console.sync.sync_now()
        console.sync.begin()
        before = console.sync.next_at
        computer.home.settings.put("sync_minutes", "60")
        assert console.sync.next_at == before + 50 * 60
        await console.sync.pause()

    computer.run(changed())


# In a thread of its own


@pytest.fixture
def threaded(tmp_path: Path) -> Iterator[Computer]:
    """A computer whose desk is written in a thread."""
    made = Computer(tmp_path, threaded=True)
    yield made
    made.close()


def test_events_come_in_the_thread_that_opened_and_before_the_step_is_over(threaded: Computer) -> None:
    console = threaded.run(threaded.home.open(threaded.add()))
    heard: list[tuple[int, Event]] = []
    console.events.subscribe(lambda event: heard.append((threading.get_ident(), event)))
    threaded.run(stage(console))
    assert {thread for thread, _ in heard} == {threading.get_ident()}
    assert [type(event) for _, event in heard] == [ChangesMoved, RowsChanged]
    assert heard[1][1] == RowsChanged(frozenset({View.USERS}))
    assert console.changes.tray().ready == 1


def test_a_step_that_nobody_waits_for_is_finished_all_the_same(threaded: Computer) -> None:
    console = threaded.run(threaded.home.open(threaded.add()))

    async def dropped() -> None:
        task = asyncio.ensure_future(stage(console, 5))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(30):
            while console.changes.undo_text() is None:
                await console.control.call(lambda: None)
                await console.news.delivered()

    threaded.run(dropped())
    assert console.changes.tray().ready == 5
    assert console.changes.undo_text() == "Set city"


def test_many_small_moves_are_announced_together(threaded: Computer) -> None:
    console = threaded.run(threaded.home.open(threaded.add()))
    threaded.run(stage(console, 40))
    moved: list[ChangesMoved] = []
    console.events.subscribe(lambda event: moved.append(event) if isinstance(event, ChangesMoved) else None)

    def one_by_one() -> None:
        for item in console.desk.operations(states=[State.READY]):
            console.desk.move([item], State.CANCELLED, "one by one")

    async def run() -> None:
        await console.control.call(one_by_one)
        await console.news.delivered()

    threaded.run(run())
    assert console.changes.tray().total == 0
    assert 1 <= len(moved) < 10
