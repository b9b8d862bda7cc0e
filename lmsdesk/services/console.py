"""An open profile: everything that a person can do with one site, for the window and the command line alike."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.changes import ChangeSet, NewChangeSet, Operation, State
from lmsdesk.domain.errors import KeyRefused
from lmsdesk.domain.events import ChangesMoved, EventBus, RowsChanged, View
from lmsdesk.domain.filters import Query, Sort, parse
from lmsdesk.domain.ports import Clock, Connector, SiteCheck
from lmsdesk.services.connections import bound
from lmsdesk.services.mirroring import mirror_of
from lmsdesk.services.profiles import Profile, Profiles
from lmsdesk.services.worker import Worker
from lmsdesk.store.desk import Desk
from lmsdesk.store.reader import Reader
from lmsdesk.store.rows import Row
from lmsdesk.sync.engine import Engine
from lmsdesk.sync.reports import PullReport, PushPlan, PushReport

ALL_VIEWS = frozenset(View)


class Console:
    """One open profile; close it to let the lock go."""

    def __init__(
        self,
        profile: Profile,
        profiles: Profiles,
        connector: Connector,
        clock: Clock,
        *,
        has_token: bool,
        worker: Worker | None = None,
    ) -> None:
        self.profile, self.clock, self.worker = profile, clock, worker
        self.events = EventBus()
        self.connector = connector
        self._profiles = profiles
        self._has_token = has_token
        self.mirror = mirror_of(profile.mirror, worker)
        site = profile.site
        # The mirror must exist before the desk attaches it.
        Reader.prepare(profile.mirror)
        self.desk = Desk(
            profile.desk, profile.mirror, site=site.fingerprint or "", actor=site.actor_id or 0, wall=clock.wall
        )
        self.reader = Reader(profile.mirror, profile.desk)
        self.desk.on_change(self._announce)
        self.engine = Engine(
            self.desk, self.mirror, connector, clock, self.events, settle=site.settle, on_check=self._bind
        )

    async def close(self) -> None:
        """Let go of files, connections and the lock."""
        await self.connector.close()
        self.reader.close()
        self.mirror.close()
        self.desk.close()

    def _announce(self, views: set[View], change_sets: set[int]) -> None:
        self.events.announce(ChangesMoved(frozenset(change_sets)))
        if views:
            self.events.announce(RowsChanged(frozenset(views)))

    def _bind(self, check: SiteCheck) -> None:
        """Keep what the site says about itself; raise WrongSite when it is another one."""
        self.profile = Profile(self.profile.folder, bound(self.profile.site, check))
        self._profiles.save(self.profile)
        self.desk.bind(check.fingerprint, check.actor_id)

    def _need_token(self) -> None:
        if not self._has_token:
            raise KeyRefused(server_code="no token kept")

    # Server

    async def sync(self, *, full: bool = False) -> PullReport:
        """Read the site into the mirror."""
        self._need_token()
        report = await self.engine.pull(full=full)
        self.events.announce(RowsChanged(ALL_VIEWS))
        return report

    async def plan(self, change_set: int | None = None) -> PushPlan:
        """What applying would do now."""
        self._need_token()
        return await self.engine.plan(change_set)

    async def push(self, change_set: int | None = None, *, wait: bool = False) -> PushReport:
        """Apply what is ready."""
        self._need_token()
        if self.desk.operations(states=[State.READY]):
            self.desk.back_up("push")
        return await self.engine.push(change_set, wait=wait)

    # Rows

    @property
    def zone(self) -> str:
        """The site's time zone."""
        return self.profile.site.timezone

    def query(self, view: View, text: str, sort: Sequence[Sort] = ()) -> tuple[Query, tuple[str, ...]]:
        """A query from its text form, and the words that name no field."""
        return parse(view, text, sort)

    def rows(self, query: Query, limit: int | None = None) -> list[Row]:
        """The matching rows in order."""
        found = self.reader.find(query, self.clock.wall(), self.zone, limit)
        return self.reader.read(query.view, found.ids)

    # Changes

    def stage(self, new: NewChangeSet) -> ChangeSet:
        """Keep a change set on the desk."""
        return self.desk.stage(new)

    def undo(self, change_set: int) -> ChangeSet:
        """Stage the inverse of an applied change set."""
        return self.engine.undo(change_set, self.reader.roles())

    def discard(self, change_set: int) -> list[Operation]:
        """Take a change set out of the tray."""
        return self.desk.discard(self.desk.operations(change_set=change_set))
