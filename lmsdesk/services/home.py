"""All sites of this computer: connecting, opening and forgetting them, and the practice LMS beside the console."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lmsdesk.domain.errors import DiskTrouble, NotAllowed, ProfileLocked, StoreDamaged, StoreTooNew, WrongUse
from lmsdesk.domain.facts import SiteDraft, SiteFacts
from lmsdesk.domain.ports import Clock, Secrets, SiteCheck
from lmsdesk.services import practice
from lmsdesk.services.backups import Backups
from lmsdesk.services.connections import Connect, add_site, token_if_any, try_site
from lmsdesk.services.console import Console, facts
from lmsdesk.services.control import Control
from lmsdesk.services.looking import Look, look_at
from lmsdesk.services.profiles import Profile, Profiles, Site, Tag
from lmsdesk.services.secrets import MemorySecrets
from lmsdesk.services.settings import HISTORY_DAYS, HISTORY_DEFAULT, SYNC_DEFAULT, SYNC_MINUTES, Settings
from lmsdesk.services.worker import Worker
from lmsdesk.store.desk_views import DeskReader
from lmsdesk.store.lease import LeaseMemory
from lmsdesk.store.lock import ProfileLock

FIRST_LOOK = 1.5  # seconds that a site is shown before it syncs by itself: its rows come first


@dataclass(frozen=True, slots=True)
class Outside:
    """What the composition root decides: how to talk to sites, where secrets live, what time it is."""

    connect: Connect
    secrets: Secrets
    clock: Clock


class Home:
    """Every site of this computer. ``automatic`` makes open sites sync by themselves."""

    def __init__(
        self,
        profiles: Profiles,
        settings: Settings,
        outside: Outside,
        control: Control,
        *,
        worker: Worker | None = None,
        automatic: bool = True,
    ) -> None:
        self._profiles, self._settings, self._outside = profiles, settings, outside
        self._control, self._worker, self._automatic = control, worker, automatic
        self._practice: practice.PracticeRun | None = None
        self._open: dict[str, Console] = {}
        self._deafen = settings.on_change(self._chosen)

    @property
    def settings(self) -> Settings:
        """Choices for the program."""
        return self._settings

    def sites(self) -> Sequence[SiteFacts]:
        """The sites that are connected, by name; one whose settings are damaged is not among them (see doctor)."""
        found = []
        for name in self._profiles.names():
            with contextlib.suppress(StoreDamaged):
                found.append(facts(self._profiles.open(name).site))
        return found

    # Connecting

    async def check(self, draft: SiteDraft) -> SiteCheck:
        """Ask an address who it is and what the token may do, keeping nothing."""
        site = self._site(draft, "draft")
        return await self._control.run(lambda: try_site(self._outside.connect, site, draft.token.strip()))

    async def add(self, draft: SiteDraft) -> str:
        """Check, keep, and return the profile's name; raise NotAllowed when a first sync could not even be tried."""
        site = self._site(draft, draft.name or self._free_name(draft))
        outside, token = self._outside, draft.token.strip()
        profile, check = await self._control.run(
            lambda: add_site(self._profiles, outside.secrets, outside.connect, site, token)
        )
        if profile is None:
            missing = next((finding for finding in check.findings if finding.facts.get("fatal")), None)
            told = missing.facts.get("missing") or missing.code if missing else "site check"
            raise NotAllowed(function=str(told), server_code="missing")
        return profile.site.name

    def _site(self, draft: SiteDraft, name: str) -> Site:
        url = draft.url.strip().rstrip("/")
        if not url:
            raise WrongUse(what="no_address")
        if "://" not in url:
            url = f"https://{url}"
        return Site(
            name,
            draft.kind,
            url,
            tag=Tag(draft.tag),
            title=draft.title.strip() or None,
            ca_file=draft.ca_file.strip() or None,
        )

    def _free_name(self, draft: SiteDraft) -> str:
        """A name for the folder, from the title or the address, that no other site has."""
        url = draft.url if "://" in draft.url else f"https://{draft.url}"
        said = draft.title or urlsplit(url).hostname or "site"
        plain = re.sub(r"[^A-Za-z0-9]+", "-", said).strip("-").lower()[:40] or "site"
        names = self._profiles.names()
        number, name = 1, plain
        while name in names:
            number += 1
            name = f"{plain}-{number}"
        return name

    # Opening

    async def open(self, name: str, *, look: bool = False) -> Console:
        """Open a site; one that is open for writing is returned as it is.

        Raise ProfileLocked when another process has it, unless it is enough to ``look``. A file of a newer program, or
        on a disk that takes no writing, can only be looked at in any case: ``Console.look`` says so.
        """
        if (console := self._open.get(name)) is not None and not console.is_closed:
            if console.look is None:
                return console
            await console.close()
        profile = self._profiles.open(name)
        if profile.site.name == practice.NAME and not look:
            return await self.practice()
        secrets = self._outside.secrets
        token = await self._control.call(lambda: token_if_any(profile, secrets))
        return await self._opened(profile, secrets, token, look=look)

    async def practice(self, size: str = "small") -> Console:
        """Start the practice LMS, unless it runs, and open it."""
        if (console := self._open.get(practice.NAME)) is not None and not console.is_closed:
            return console
        if self._practice is None or self._practice.process.poll() is not None:
            if practice.NAME in self._profiles.names():  # in use elsewhere, it goes on with its own server
                ProfileLock(self._profiles.open(practice.NAME).folder).release()
            # The first start makes the campus, which takes a few seconds.
            self._practice = await asyncio.to_thread(practice.start, size=size)
        run = self._practice
        profile = practice.profile_for(self._profiles, run)
        return await self._opened(profile, MemorySecrets({profile.secret_name: run.token}), run.token)

    async def _opened(self, profile: Profile, secrets: Secrets, token: str | None, *, look: bool = False) -> Console:
        outside = self._outside

        def made(seen: Look | None) -> Console:
            return Console(
                profile,
                self._profiles,
                outside.clock,
                outside.connect,
                secrets,
                token,
                control=self._control,
                worker=self._worker,
                minutes=lambda: self._settings.number(SYNC_MINUTES, SYNC_DEFAULT),
                history_days=lambda: self._settings.number(HISTORY_DAYS, HISTORY_DEFAULT),
                look=seen,
            )

        def opened() -> Console:
            try:
                return made(None)
            except ProfileLocked as error:
                if not look:
                    raise
                return made(look_at(profile, error, outside.clock.wall))
            except (StoreTooNew, DiskTrouble) as error:
                return made(look_at(profile, error, outside.clock.wall))

        console = await self._control.call(opened)
        console.attach(asyncio.get_running_loop())
        self._open[profile.site.name] = console
        await console.tables.recount()
        if self._automatic and console.look is None:
            asyncio.get_running_loop().call_later(FIRST_LOOK, self._begin, console)
        return console

    def _begin(self, console: Console) -> None:
        if not console.is_closed:
            console.sync.begin()

    def _chosen(self, name: str) -> None:
        if name == SYNC_MINUTES:
            for console in self._open.values():
                if not console.is_closed:
                    console.sync.renew()

    # Copies

    def backups(self, name: str) -> Backups:
        """The copies of a site's desk; restoring one needs the site to be closed."""
        return Backups(self._profiles.open(name), self._outside.clock)

    # Forgetting

    async def remove(self, name: str, *, discard_changes: bool = False) -> None:
        """Forget a site with everything on this computer; raise WrongUse when changes were not sent."""
        profile = self._profiles.open(name)
        if (console := self._open.get(name)) is not None and not console.is_closed:
            if not discard_changes and (count := console.live.count):
                raise WrongUse(what="unsent", value=name, count=count)
            await console.close()
        await self._control.call(lambda: remove_site(self._profiles, self._outside.secrets, profile, discard_changes))
        self._open.pop(name, None)

    async def close(self) -> None:
        """Close what is open and stop helpers."""
        self._deafen()
        for console in self._open.values():
            if not console.is_closed:
                await console.close()
        self._open.clear()
        if self._practice is not None:
            self._practice.stop()
        if self._worker is not None:
            await asyncio.to_thread(self._worker.close)
        self._control.close()


def remove_site(profiles: Profiles, secrets: Secrets, profile: Profile, discard_changes: bool) -> None:
    """Forget a site and its secrets; raise WrongUse for unsent changes, ProfileLocked while somebody has it open."""
    lock = ProfileLock(profile.folder)
    try:
        names = [profile.secret_name] if profile.site.token_file is None else []
        if profile.desk.exists():
            book = DeskReader(profile.desk, lambda: 0)
            try:
                live = book.live()
                names += book.secret_names()
            finally:
                book.close()
            if live and not discard_changes:
                raise WrongUse(what="unsent", value=profile.site.name, count=len(live))
        if profile.site.name != practice.NAME:  # its token lives in memory only
            for name in names:
                secrets.forget(name)
    finally:
        lock.release()
    profiles.remove(profile)
    LeaseMemory(profile.memory).forget()
