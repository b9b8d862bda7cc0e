"""All sites of a computer, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.errors import KeyRefused, LmsDeskError, NotAnLms, Offline, ProfileLocked, ReadOnly
from lmsdesk.domain.facts import SiteDraft, SiteFacts
from lmsdesk.domain.ports import SiteCheck
from tests.fakes.checks import a_check
from tests.fakes.console import SITE, FakeConsole
from tests.fakes.safety import FakeBackups


class FakeSettings:
    """A dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str, default: str = "") -> str:
        """The kept text."""
        return self.kept.get(name, default)

    def put(self, name: str, value: str) -> None:
        """Keep a text."""
        self.kept[name] = value


class FakeHome:
    """Knows one site; the token "good" works, the address "http://cafe.example" is no LMS."""

    def __init__(self, console: FakeConsole | None = None, *, with_site: bool = True) -> None:
        self.console = console
        self._sites = [SITE] if with_site else []
        self.settings = FakeSettings()
        self.added: list[SiteDraft] = []
        self.removed: list[str] = []
        self.locked = False
        self.trouble: LmsDeskError | None = None
        self.copies = FakeBackups()
        self.closed = False

    def sites(self) -> Sequence[SiteFacts]:
        """What is connected."""
        return self._sites

    async def check(self, draft: SiteDraft) -> SiteCheck:
        """Ask a site."""
        if "cafe" in draft.url:
            raise NotAnLms(address=draft.url, reason="html")
        if "down" in draft.url:
            raise Offline(host="down.example", reason="no_route")
        if draft.token != "good":
            raise KeyRefused(server_code="invalidtoken")
        return a_check()

    async def add(self, draft: SiteDraft) -> str:
        """Keep it."""
        await self.check(draft)
        self.added.append(draft)
        self._sites = [*self._sites, SITE]
        return SITE.name

    async def open(self, name: str, *, look: bool = False) -> FakeConsole:
        """The one site; ``trouble`` is raised once."""
        if self.trouble is not None:
            error, self.trouble = self.trouble, None
            raise error
        if self.locked and look:
            console = self.console or FakeConsole()
            console.safety.why = ReadOnly(reason="locked", holder="process 4711")
            return console
        if self.locked:
            raise ProfileLocked(path="/profile", holder="process 4711")
        if self.console is None:
            self.console = FakeConsole()
        return self.console

    def backups(self, name: str) -> FakeBackups:
        """The copies of the one site."""
        return self.copies

    async def practice(self, size: str = "small") -> FakeConsole:
        """The same."""
        return await self.open("practice")

    async def remove(self, name: str) -> None:
        """Noted."""
        self.removed.append(name)
        self._sites = []

    async def close(self) -> None:
        """Noted."""
        self.closed = True
