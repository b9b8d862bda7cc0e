"""An open site: everything that a person can do with it, for the window and the command line alike."""

from __future__ import annotations

from collections.abc import Callable

from lmsdesk.domain.facts import SiteFacts
from lmsdesk.domain.guards import Rules
from lmsdesk.domain.ports import Clock, Secrets
from lmsdesk.services.absences import Absences
from lmsdesk.services.connections import Connect
from lmsdesk.services.control import Control
from lmsdesk.services.erasing import Erasing, prune_where_the_clock_is_sure
from lmsdesk.services.explaining import Explaining
from lmsdesk.services.lists import Lists
from lmsdesk.services.looking import Look
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.pages import Pages
from lmsdesk.services.presets import Presets
from lmsdesk.services.profiles import Profile, Profiles, Site
from lmsdesk.services.reporting import Reports
from lmsdesk.services.safety import Safety
from lmsdesk.services.settings import HISTORY_DEFAULT, SYNC_DEFAULT
from lmsdesk.services.syncing import Sync
from lmsdesk.services.tables import Tables
from lmsdesk.services.tray import Changes
from lmsdesk.services.views import Views
from lmsdesk.services.worker import Worker


class Console(OpenSite):
    """One open site; close it to let the lock go. ``minutes`` tells the interval of syncs that begin by themselves.

    ``history_days`` tells how long what was decided is kept.
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
        minutes: Callable[[], int] = lambda: SYNC_DEFAULT,
        history_days: Callable[[], int] = lambda: HISTORY_DEFAULT,
        look: Look | None = None,
    ) -> None:
        super().__init__(profile, profiles, clock, connect, secrets, token, control=control, worker=worker, look=look)
        self.tables = Tables(self)
        self.pages = Pages(self.tables.finder)
        self.sync = Sync(self, self.tables.recount, minutes, lambda found: self.safety.saw(found))
        self.changes = Changes(self, self.sync)
        self.explaining = Explaining(self, self.tables, self.changes)
        self.absences = Absences(self, self.sync)
        self.imports = Lists(self, self.changes)
        self.reports = Reports(self)
        self.presets = Presets(self)
        self.views = Views(self)
        self.safety = Safety(self, self.changes, self.sync)
        self.erasing = Erasing(self, self._erased, self.changes.discard)
        if look is None:
            prune_where_the_clock_is_sure(self, history_days())

    async def _erased(self) -> None:
        """Somebody was erased: nothing that is kept in memory may go on naming them."""
        self.imports.open_lists.forget()
        await self.changes.forget_steps()
        await self.sync.recounted()

    @property
    def site(self) -> SiteFacts:
        """Which site, by whom."""
        return facts(self.profile.site)

    def now(self) -> int:
        """Wall clock, Unix seconds."""
        return self.clock.wall()

    @property
    def rules(self) -> Rules:
        """Who is protected, and what a push has to ask about."""
        return self.profile.site.rules

    async def set_rule(self, name: str, value: str) -> None:
        """Change one of those by its name, as typed; raise WrongUse for what it cannot be."""
        self.change_site(name, value)

    async def name_role(self, shortname: str, number: str) -> None:
        """Keep the number of a role that no reading saw, "" to forget it; raise WrongUse for what is no role."""
        await super().name_role(shortname, number)
        self.tables.forget_roles()

    async def sign_in(self, token: str) -> None:
        """Keep a new token after a check and go on; raise KeyRefused, WrongSite."""
        await self.use_token(token)
        self.sync.renew()

    async def close(self) -> None:
        """Let go of files and the lock, once what is being sent or read has come to a stop."""
        await self.sync.pause()
        await self.finish()
        await self.sync.end()
        self.tables.close()
        self.imports.close()
        await super().close()


def facts(site: Site) -> SiteFacts:
    """A site as people see it in lists."""
    return SiteFacts(
        name=site.name,
        title=site.title or site.name,
        tag=site.tag.value,
        kind=site.kind,
        release=site.release,
        actor=site.actor_name or "",
        url=site.url,
        zone=site.timezone,
        own_authority=site.ca_file is not None,
    )
