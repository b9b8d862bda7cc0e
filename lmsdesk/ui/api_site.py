"""The connection to a site, and whether the desk and the site are what they were: part of ``ui/api.py``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # long to load, and only named here
    from pathlib import Path

    from lmsdesk.domain.backups import Backup, Difference, Provenance
    from lmsdesk.domain.changes import ChangeSet
    from lmsdesk.domain.erasing import Traces
    from lmsdesk.domain.errors import ReadOnly
    from lmsdesk.domain.events import SyncState
    from lmsdesk.domain.ports import SiteCheck
    from lmsdesk.domain.rollback import Rechecked, WentBack
    from lmsdesk.sync.reports import PullReport


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


class Erasing(Protocol):
    """Taking one person off this computer."""

    async def look(self, text: str) -> Traces:
        """What lies here of whoever has this username, e-mail, ID number or id; raise WrongUse for none or several."""

    async def erase(self, text: str, *, discard: bool = False) -> Traces:
        """Erase them; return what was removed. Raise WrongUse while changes for them wait."""


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
