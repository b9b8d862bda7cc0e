"""What the window needs from the services, as Protocols: nothing else below ``services`` is called by widgets.

Coroutines may take longer than a frame; plain functions must answer within a few milliseconds (they are called
while painting). Everything may raise the errors of ``domain.errors``. Rows are named by the handles that tables
use; a handle is valid until the next RowsChanged of its view. The whole program is a ``Home`` with sites; an
open site is a ``Console``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from lmsdesk.domain.csv_styles import SAFE, CsvStyle
from lmsdesk.ui.api_changes import Changes as Changes
from lmsdesk.ui.api_changes import Row as Row
from lmsdesk.ui.api_imports import Imports as Imports
from lmsdesk.ui.api_presets import Presets as Presets

if TYPE_CHECKING:  # what the others know takes long to load, and is only named here
    from pathlib import Path

    from lmsdesk.domain.backups import Backup, Difference, Provenance
    from lmsdesk.domain.changes import ChangeSet
    from lmsdesk.domain.erasing import Traces
    from lmsdesk.domain.errors import ReadOnly
    from lmsdesk.domain.events import EventBus, SyncState, View
    from lmsdesk.domain.facts import (
        Found,
        HistoryLine,
        Hit,
        KnownRole,
        SavedView,
        SiteDraft,
        SiteFacts,
    )
    from lmsdesk.domain.fields import Value
    from lmsdesk.domain.filters import Query
    from lmsdesk.domain.guards import Rules
    from lmsdesk.domain.ports import SiteCheck
    from lmsdesk.domain.reports import ReportResult
    from lmsdesk.domain.rollback import Rechecked, WentBack
    from lmsdesk.sync.reports import PullReport


class RowReader(Protocol):
    """What a table of rows needs."""

    def read(self, view: View, ids: Sequence[int]) -> Sequence[Row]:
        """The rows behind handles, in the asked order (up to 200; about a millisecond)."""


class Tables(RowReader, Protocol):
    """Reading the effective rows: the mirror with my unsent edits on top."""

    async def find(self, query: Query, limit: int | None = None) -> Found:
        """Which rows match, in order, all or the first so many; raise WrongUse for what is no filter."""

    async def matching(self, query: Query) -> int:
        """How many rows match."""

    def count(self, view: View) -> int:
        """How many rows a view has without filters."""

    async def search_all(self, text: str, limit: int = 8) -> Sequence[Hit]:
        """People and courses for the palette."""

    def roles(self) -> Mapping[str, str]:
        """Role shortname to the site's own name for it (empty where it has none)."""

    def role_ids(self) -> Mapping[str, int]:
        """Role shortname to its number on the site."""

    async def known_roles(self) -> Sequence[KnownRole]:
        """Every role with its number, and in how many enrolments it was seen."""

    def values(self, view: View, field: str) -> Sequence[str]:
        """Some values of a field, the commonest first, for completing filters."""

    async def history(self, row: Row) -> Sequence[HistoryLine]:
        """What is known to have happened to a record, newest first."""

    def as_of(self) -> int | None:
        """When the mirror was last complete; None before the first sync."""


class Sync(Protocol):
    """The state of the connection, and the one button for it."""

    @property
    def state(self) -> SyncState:
        """The most important word of the status bar."""

    @property
    def since(self) -> int | None:
        """When that state began, Unix seconds."""

    @property
    def next_at(self) -> int | None:
        """When the next sync begins by itself."""

    def trouble(self) -> tuple[str, str, str] | None:
        """What went wrong last, in words: what happened, what now, details to copy."""

    async def sync_now(self, *, full: bool = False) -> PullReport:
        """Read the site; announces Progress as job "pull"."""

    def stop(self) -> None:
        """Stop the running job at the next whole row."""

    async def check(self) -> SiteCheck:
        """Ask the site anew who it is and what the token may do; raise WrongUse while a job runs."""


class Absences(Protocol):
    """What readings lacked so much of that nothing was believed."""

    def question(self) -> tuple[str, str] | None:
        """In words: what was lacking, and what can be done; None when there is nothing to ask about."""

    async def believe(self) -> PullReport:
        """A person says that it is gone: read again, and let what a look-up confirms leave the lists."""


class Reports(Protocol):
    """Reports by the names of ``domain.reports.REPORTS``."""

    async def run(self, name: str, options: Mapping[str, str], as_of: str | None = None) -> ReportResult:
        """Compute a report; announces nothing. A run that is cancelled stops being waited for."""

    async def details(self, result: ReportResult, offset: int = 0, limit: int = 500) -> Sequence[tuple[Value, ...]]:
        """A page of the people behind the figures (``detail_count`` of them), the longest overdue first."""

    async def export(self, result: ReportResult, path: Path, kind: str, style: CsvStyle = SAFE) -> None:
        """Write it as "xlsx", "csv", "pdf", "html" or "json"."""

    async def export_table(
        self,
        query: Query,
        columns: Sequence[tuple[str, str]],
        path: Path,
        *,
        ids: Sequence[int] | None = None,
        style: CsvStyle = SAFE,
    ) -> int:
        """Write what a table shows as XLSX or CSV: (field, title) of the columns; return the number of rows."""


class Views(Protocol):
    """Saved views of a site."""

    def all(self) -> Sequence[SavedView]:
        """Views in the order of the sidebar."""

    async def save(self, view: SavedView) -> None:
        """Keep a view; one of the same name is replaced."""

    async def delete(self, name: str) -> None:
        """Forget a view."""


class Erasing(Protocol):
    """Taking one person off this computer."""

    async def look(self, text: str) -> Traces:
        """What lies here of whoever has this username, e-mail, ID number or id; raise WrongUse for none or several."""

    async def erase(self, text: str, *, discard: bool = False) -> Traces:
        """Erase them; return what was removed. Raise WrongUse while changes for them wait."""


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
    def changes(self) -> Changes:
        """What is not sent yet, and what was."""

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


class Safety(Protocol):
    """What people have to know about the safety of their changes."""

    def looking(self) -> ReadOnly | None:
        """Why the site is only looked at; None when it is not."""

    def provenance(self) -> Provenance | None:
        """Where the file with the changes comes from, as long as nobody has read it."""

    async def take_note(self) -> None:
        """A person has read it."""

    def went_back(self) -> WentBack | None:
        """The signs that the site was restored, as long as nobody has decided."""

    async def recheck(self, days: int) -> Rechecked:
        """Read anew what was applied in the last days. Raise Offline and its kin."""

    async def requeue(self, found: Rechecked) -> ChangeSet:
        """Stage again what is missing; the site counts as decided."""

    async def accept(self) -> None:
        """The site is as it should be: go on, and do not ask about this again."""


class Backups(Protocol):
    """The copies of a site's desk, by the names of their files; they are there also when it cannot be opened."""

    async def all(self) -> Sequence[Backup]:
        """Every copy, newest first; whether it is sound is told by ``verify``."""

    async def verify(self, name: str) -> bool:
        """Read a copy from end to end; tell whether it is sound."""

    async def compare(self, name: str) -> Difference:
        """What restoring a copy would change; raise StoreDamaged when it cannot be read."""

    async def restore(self, name: str) -> Provenance:
        """Let a copy take the desk's place; raise ProfileLocked while the site is open."""

    async def begin_empty(self) -> Provenance:
        """Begin with an empty desk where nothing can be read; the unreadable file is kept."""

    async def export(self, name: str, path: Path) -> int:
        """Save a copy somewhere else; return its size."""


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
