"""What the window needs from the services, as Protocols: nothing else below ``services`` is called by widgets.

Coroutines may take longer than a frame; plain functions must answer within a few milliseconds (they are called
while painting). Everything may raise the errors of ``domain.errors``. Rows are named by the handles that tables
use; a handle is valid until the next RowsChanged of its view. The whole program is a ``Home`` with sites; an
open site is a ``Console``: one property for each seat. The seats stand by area in ``api_*.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from lmsdesk.ui.api_changes import Changes as Changes
from lmsdesk.ui.api_changes import Row as Row
from lmsdesk.ui.api_explain import Explaining as Explaining
from lmsdesk.ui.api_imports import Imports as Imports
from lmsdesk.ui.api_pages import Pages as Pages
from lmsdesk.ui.api_presets import Presets as Presets
from lmsdesk.ui.api_reports import Reports as Reports
from lmsdesk.ui.api_rows import RowReader as RowReader
from lmsdesk.ui.api_rows import Tables as Tables
from lmsdesk.ui.api_rows import Views as Views
from lmsdesk.ui.api_site import Absences as Absences
from lmsdesk.ui.api_site import Backups as Backups
from lmsdesk.ui.api_site import Erasing as Erasing
from lmsdesk.ui.api_site import Safety as Safety
from lmsdesk.ui.api_site import Sync as Sync

if TYPE_CHECKING:  # what the others know takes long to load, and is only named here
    from lmsdesk.domain.events import EventBus
    from lmsdesk.domain.facts import SiteDraft, SiteFacts
    from lmsdesk.domain.guards import Rules
    from lmsdesk.domain.ports import SiteCheck


class Console(Protocol):
    """One open site."""

    async def use_authority(self, path: str) -> None:
        """Trust what this file of certificates vouches for, too; "" for only those of the system. Raise WrongUse."""

    @property
    def erasing(self) -> Erasing:
        """Taking one person off this computer."""

    @property
    def site(self) -> SiteFacts:
        """Which site, by whom."""

    @property
    def events(self) -> EventBus:
        """What the core announces."""

    @property
    def tables(self) -> Tables:
        """Rows."""

    @property
    def pages(self) -> Pages:
        """One record with what it belongs to."""

    @property
    def changes(self) -> Changes:
        """What is not sent yet, and what was."""

    @property
    def explaining(self) -> Explaining:
        """Why people can or cannot see courses."""

    @property
    def sync(self) -> Sync:
        """The connection."""

    @property
    def absences(self) -> Absences:
        """What readings lacked too much of."""

    @property
    def imports(self) -> Imports:
        """Lists."""

    @property
    def presets(self) -> Presets:
        """What was chosen for lists, to be used again."""

    @property
    def reports(self) -> Reports:
        """Figures."""

    @property
    def views(self) -> Views:
        """Saved views."""

    @property
    def safety(self) -> Safety:
        """Whether the file and the site are what they were."""

    def now(self) -> int:
        """Wall clock, Unix seconds."""

    @property
    def rules(self) -> Rules:
        """Who is protected, and what a push has to ask about."""

    async def set_rule(self, name: str, value: str) -> None:
        """Change one of those by its name, as typed; raise WrongUse for what it cannot be."""

    async def name_role(self, shortname: str, number: str) -> None:
        """Keep the number of a role that no reading saw, "" to forget it; raise WrongUse for what is no role."""

    async def sign_in(self, token: str) -> None:
        """Keep a new token after a check; raise KeyRefused, WrongSite."""

    async def close(self) -> None:
        """Let go of files and the lock."""


class Settings(Protocol):
    """Choices and remembered sizes of this computer, by name; text in, text out."""

    def get(self, name: str, default: str = "") -> str:
        """The kept text."""

    def put(self, name: str, value: str) -> None:
        """Keep a text."""


class Home(Protocol):
    """All sites of this computer."""

    @property
    def settings(self) -> Settings:
        """Choices for the program."""

    def sites(self) -> Sequence[SiteFacts]:
        """The sites that are connected."""

    async def check(self, draft: SiteDraft) -> SiteCheck:
        """Ask an address who it is and what the token may do, keeping nothing."""

    async def add(self, draft: SiteDraft) -> str:
        """Check, keep, and return the profile's name."""

    async def open(self, name: str, *, look: bool = False) -> Console:
        """Open a site; raise ProfileLocked when another process has it, unless it is enough to ``look``."""

    def backups(self, name: str) -> Backups:
        """The copies of a site's desk; restoring one needs the site to be closed."""

    async def practice(self, size: str = "small") -> Console:
        """Start the practice LMS with a campus of this size, unless it runs, and open it."""

    async def remove(self, name: str) -> None:
        """Forget a site with everything on this computer; raise WrongUse when changes were not sent."""

    async def close(self) -> None:
        """Stop helpers."""
