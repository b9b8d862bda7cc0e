"""The parts of an open site: files, engine, connection. What people do with them stands in the modules beside."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from lmsdesk.domain.changes import Gone, Operation, State
from lmsdesk.domain.errors import DiskTrouble, KeyRefused, ReadOnly, WrongUse
from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.ports import Clock, Connector, Secrets, SiteCheck
from lmsdesk.services.collecting import paused_collector
from lmsdesk.services.connections import Connect, bound, token_if_any
from lmsdesk.services.control import Control, Here
from lmsdesk.services.folders import check_folder
from lmsdesk.services.guarding import Watch
from lmsdesk.services.live import LiveChanges
from lmsdesk.services.looking import Look
from lmsdesk.services.mirroring import LookingMirror, MirrorAccess, keep_roles, lacks_roles, mirror_of
from lmsdesk.services.news import LoopBus, News
from lmsdesk.services.passwords import Passwords
from lmsdesk.services.profiles import Profile, Profiles, Site, named_role
from lmsdesk.services.rollback import Rollback
from lmsdesk.services.steps import Moves, moves_of
from lmsdesk.services.worker import ProgressCall, Worker
from lmsdesk.store import reserve
from lmsdesk.store.desk import Desk
from lmsdesk.store.desk_base import Moved
from lmsdesk.store.desk_looking import LookingDesk
from lmsdesk.store.desk_views import DeskReader
from lmsdesk.store.lease import LeaseMemory
from lmsdesk.store.reader import Reader
from lmsdesk.sync.engine import Engine

Made = TypeVar("Made")
DAY = 86_400
CLOCK_SURE_ON = "clock_sure_on"  # the setting that keeps the last day on which the site agreed with our clock
PATIENCE = 5.0  # seconds for an answer that is on its way when a site is closed


class OpenSite:
    """One open profile. ``desk`` and ``engine`` belong to ``control``; ``reader`` and ``book`` to the window.

    ``desk`` is the only writer of the desk file; ``book`` reads the same file and sees what was committed.
    """

    def __init__(
        self,
        profile: Profile,
        profiles: Profiles,
        clock: Clock,
        connect: Connect,
        secrets: Secrets,
        token: str | None,
        *,
        control: Control | None = None,
        worker: Worker | None = None,
        look: Look | None = None,
    ) -> None:
        self.look = look
        if look is None:
            check_folder(profile.folder)
        profile = profile if look is None else look.profile
        self.profile, self.clock, self.worker = profile, clock, worker
        self.control: Control = control or Here()
        self.secrets = secrets
        self.has_token = token is not None
        self.is_closed = False
        self.events, self.engine_events = LoopBus(), LoopBus()
        self.live = LiveChanges()
        self.news = News(self.events, self._took)
        self._connect, self._profiles = connect, profiles
        self._seen: list[Callable[[Sequence[Operation | Gone]], None]] = []
        self._recording: dict[int, State] | None = None
        self.connector: Connector = connect(profile.site, token or "")
        site = profile.site
        self.mirror: MirrorAccess = mirror_of(profile.mirror, worker) if look is None else LookingMirror(look.why)
        self.desk = _desk_of(profile, clock, look)
        self.passwords = Passwords(self.desk, secrets) if look is None else None
        self.reader = Reader(profile.mirror, profile.desk)
        if look is None:
            self._keep_roles(site)
        self.book = DeskReader(profile.desk, clock.wall)
        self.watch = Watch(self)
        self.rollback = Rollback(self.desk)
        self.desk.on_change(self._moved)
        self.engine = Engine(
            self.desk,
            self.mirror,
            self.connector,
            clock,
            self.engine_events,
            settle=site.settle,
            on_check=self._bind,
            chance=random.random,
            guard=self.watch.reasons,
            looking=look is not None,
        )
        self.live.take(self.desk.live())

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver what other threads announce through this loop, the one of this thread."""
        self.events.bind(loop)
        self.engine_events.bind(loop)
        self.news.bind(loop)

    async def close(self) -> None:
        """Let go of files and the lock."""
        self.is_closed = True
        self.reader.close()
        self.book.close()
        await self.mirror.close()
        await self.control.call(self._let_go)

    def _let_go(self) -> None:
        if self.passwords is not None:
            self.passwords.tidy()
        with contextlib.suppress(DiskTrouble):  # a copy is wanted once a day; not having one does not hold anybody up
            self.desk.back_up_daily()
        self.desk.close()
        if self.look is not None:
            self.look.close()

    async def finish(self) -> None:
        """Bring a running job to a stop and let go of the connection.

        What is being sent gets some time for its answer; after that it counts as unanswered, and is looked up
        when the site is opened again.
        """
        self.engine.stop()

        async def finished() -> None:
            patience = PATIENCE if self.engine.job is SyncState.PUSHING else 0.0
            for seconds in (patience, PATIENCE):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.engine.rest(), seconds)
                await self.connector.close()

        await self.control.run(finished)

    # What moves

    def on_operations(self, listener: Callable[[Sequence[Operation | Gone]], None]) -> None:
        """Call ``listener`` with operations as they stand after they moved, before it is announced."""
        self._seen.append(listener)

    def _moved(self, views: set[View], change_sets: set[int], operations: Moved) -> None:
        found = [item for item in operations.values() if item is not None]
        if unread := sorted(number for number, item in operations.items() if item is None):
            found += self.desk.operations(ids=unread)
        if self._recording is not None:
            self._recording.update((item.id, item.state) for item in found)
        self.news.moved(views, change_sets, found)

    async def recorded(self, work: Callable[[], Awaitable[Made]]) -> tuple[Made, Moves]:
        """Run a gesture that writes the desk; also return what it moved."""

        async def listened() -> tuple[Made, Moves]:
            moved: dict[int, State] = {}
            self._recording = moved
            try:
                with paused_collector():
                    return await work(), moves_of(moved)
            finally:
                self._recording = None

        found = await self.control.run(listened)
        await self.news.delivered()
        return found

    def _took(self, operations: Sequence[Operation | Gone]) -> None:
        self.live.take(operations)
        for listener in self._seen:
            listener(operations)

    # Server

    def _bind(self, check: SiteCheck) -> None:
        """Keep what the site says about itself; raise WrongSite when it is another one."""
        self._keep(bound(self.profile.site, check))
        self.desk.bind(check.fingerprint, check.actor_id)
        skew = next((finding.facts.get("seconds") for finding in check.findings if finding.code == "clock_skew"), None)
        today = str(self.clock.wall() // DAY)
        if isinstance(skew, int) and abs(skew) < DAY and self.desk.setting(CLOCK_SURE_ON) != today:
            self.desk.keep_setting(CLOCK_SURE_ON, today)

    def _keep(self, site: Site) -> None:
        if self.look is not None:
            return
        self.profile = Profile(self.profile.folder, site)
        self._profiles.save(self.profile)

    def need_writing(self) -> None:
        """Raise ReadOnly when the profile is only looked at."""
        if self.look is not None:
            raise ReadOnly(**self.look.why.facts)

    def change_site(self, name: str, value: str) -> None:
        """Change one setting of the site, as typed; raise WrongUse for what it cannot be."""
        self.profile = self._profiles.change(self.profile, name, value)

    def need_token(self) -> None:
        """Raise KeyRefused when no token is kept."""
        if not self.has_token:
            raise KeyRefused(server_code="no token kept")

    async def use_token(self, token: str) -> None:
        """Go on with a new token once the site accepts it; raise KeyRefused, or WrongSite for another account.

        Nothing is given up before the new one is kept: where it cannot be, the old way to a token stays.
        """
        self.need_writing()
        fresh = self._connect(self.profile.site, token)

        async def swapped() -> None:
            try:
                check = await fresh.check()
                kept = bound(self.profile.site, check)
                self._keep_token(token)
                self.engine.use(fresh)
            except BaseException:
                await fresh.close()
                raise
            old, self.connector = self.connector, fresh
            await old.close()
            self.has_token = True
            # A token that was typed replaces the file that it used to come from.
            self._keep(replace(kept, token_file=None))
            self.desk.bind(check.fingerprint, check.actor_id)

        await self.control.run(swapped)

    async def use_authority(self, path: str) -> None:
        """Trust what the certificates of this file vouch for, beside those of the system; without one only those.

        Raise WrongUse for a file without certificates, or while a job runs.
        """
        self.need_writing()

        async def swapped() -> None:
            if self.engine.job is not None:
                raise WrongUse(what="busy")
            profile = self._profiles.change(self.profile, "ca_file", path)
            fresh = self._connect(profile.site, token_if_any(profile, self.secrets) or "")
            self.engine.use(fresh)
            old, self.connector, self.profile = self.connector, fresh, profile
            await old.close()

        await self.control.run(swapped)

    def _keep_token(self, token: str) -> None:
        try:
            self.secrets.write(self.profile.secret_name, token)
        except KeyRefused as error:
            if (file := self.profile.site.token_file) is None:
                raise
            raise KeyRefused(reason="no_keyring_file", file=file) from error

    def _keep_roles(self, site: Site) -> None:
        """Bring the roles of the settings into a mirror that does not have them, or has others."""
        if lacks_roles(self.reader, site.roles):
            keep_roles(self.profile.mirror, site.roles)

    async def name_role(self, shortname: str, number: str) -> None:
        """Keep the number of a role that no reading saw, "" to forget it; raise WrongUse for what is no role."""
        self.need_writing()
        site = self.profile.site
        roles = named_role(site.roles, shortname, number)
        seen = {name: kept for name, kept in self.reader.roles().items() if name not in site.roles}
        name = shortname.strip().casefold()
        if number and (other := next((each for each, kept in seen.items() if str(kept) == number.strip()), None)):
            raise WrongUse(what="role_taken", value=number, role=other)
        if number and name in seen:
            raise WrongUse(what="role_taken", value=str(seen[name]), role=name)
        self._keep(replace(site, roles=roles))
        await self.mirror.name_roles(roles)

    # Helpers for the modules that do things

    @property
    def zone(self) -> str:
        """The site's time zone."""
        return self.profile.site.timezone

    async def heavy(self, work: Callable[..., Any], *arguments: Any, progress: ProgressCall | None = None) -> Any:
        """Run a function ``work(task, *arguments)`` in the helper process, or here when there is none."""
        if self.worker is None:
            return work(_HereTask(progress), *arguments)
        return await self.worker.run(work, *arguments, progress=progress)


def _desk_of(profile: Profile, clock: Clock, look: Look | None) -> Desk:
    site = profile.site
    fingerprint, actor = site.fingerprint or "", site.actor_id or 0
    if look is not None:
        return LookingDesk(profile.desk, profile.mirror, site=fingerprint, actor=actor, wall=clock.wall, why=look.why)
    Reader.prepare(profile.mirror)  # the mirror must exist before the desk attaches it
    memory = LeaseMemory(profile.memory)
    return Desk(
        profile.desk,
        profile.mirror,
        site=fingerprint,
        actor=actor,
        wall=clock.wall,
        memory=memory,
        reserve=reserve.SIZE,
    )


class _HereTask:
    """What a function is given that runs without a helper process."""

    def __init__(self, progress: ProgressCall | None) -> None:
        self._progress = progress

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Tell how far the work is."""
        if self._progress is not None:
            self._progress(what, done, total)

    def check_cancelled(self) -> None:
        """Nobody can stop it but by ending the program."""
