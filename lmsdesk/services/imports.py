"""Lists on their way into the tray: from files, sets, pasted rows and what was left, each as a job of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.kept_lists import KeptList
from lmsdesk.domain.imports.options import ImportOptions, Kind
from lmsdesk.domain.ports import Reason
from lmsdesk.files import kept_lists, sets, spool
from lmsdesk.files.packages import Gathered, Taken
from lmsdesk.services import checking
from lmsdesk.services.checking import ListAt
from lmsdesk.services.import_glimpse import glimpse
from lmsdesk.services.import_job import ImportJob, run_heavy
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.wording_imports import reason_words
from lmsdesk.services.wording_imports.titles import fields_of


class Imports:
    """Everything about lists for one open site."""

    def __init__(self, console: OpenSite) -> None:
        self._console = console
        self.forget_copies()

    def forget_copies(self) -> None:
        """Delete the private copies that nobody can come back to: they hold people's data."""
        if self._console.look is None:  # otherwise somebody else has this profile open
            kept_lists.sweep(self._console.profile.spool)

    def usual(self) -> ImportOptions:
        """The options of a list that was just opened."""
        console = self._console
        site = console.profile.site
        return ImportOptions(
            now=console.clock.wall(),
            site_timezone=console.zone,
            site_name=site.title or site.name,
            protected=frozenset(console.watch.renew().people) | ({site.actor_id} if site.actor_id else set()),
            own=site.actor_id,
        )

    async def open(self, path: Path, options: ImportOptions | None = None) -> ImportJob:
        """Copy, read and check a file; raise BadFile when it is not a list."""
        kept: spool.Kept = await run_heavy(self._console, checking.copy_list, path, self._console.profile.spool)
        return await self._opened(kept, path.name, "file", path, options)

    async def gather(self, paths: Sequence[Path]) -> Gathered:
        """The lists among files, folders and archives, and what is passed over; raise BadFile."""
        spooled = self._console.profile.spool
        found: Gathered = await run_heavy(self._console, checking.gather_lists, paths, spooled, quiet=True)
        return found

    async def open_taken(self, taken: Taken, options: ImportOptions | None = None) -> ImportJob:
        """Read and check one of the lists that were gathered; raise BadFile when it is none."""
        if taken.kept is not None:
            return await self._opened(taken.kept, taken.name, "file", None, options)
        assert taken.path is not None  # one or the other
        return await self.open(taken.path, options)

    async def open_set(self, taken: Sequence[Taken], name: str, options: ImportOptions | None = None) -> ImportJob:
        """Read and check lists that were gathered, as one plan."""
        spooled = self._console.profile.spool
        kept: spool.Kept = await run_heavy(self._console, checking.pack_set, taken, spooled, quiet=True)
        return await self._opened(kept, name, sets.ORIGIN, None, options)

    async def open_text(self, text: str, options: ImportOptions | None = None) -> ImportJob:
        """Check rows that were pasted."""
        copy = spool.keep_text(text, self._console.profile.spool)
        return await self._opened(spool.Kept(copy), "Clipboard", "clipboard", None, options)

    async def reopen(self, kept: KeptList, options: ImportOptions | None = None) -> ImportJob:
        """Check a list that was left, with what was chosen for it; its copy stays whatever happens."""
        usual = self.usual()
        profile = self._console.profile
        at = ListAt(kept.copy, kept.name, kept.origin, profile.mirror, profile.desk, told=kept.notes)
        job = ImportJob(self._console, at, kept.path, kept.stamp)
        await job.check(options or kept_lists.choices(kept, usual) or usual)
        return job

    async def read_again(self, kept: KeptList, options: ImportOptions | None = None) -> ImportJob:
        """Read a list or a set anew from where its files lie; what was pasted is read from its copy."""
        if kept.origin == sets.ORIGIN:
            behind = [each.path for each in sets.originals(kept.copy)]
            found = await self.gather(behind) if behind else Gathered(())
            if not found.taken:
                raise BadFile(name=kept.name, reason="nothing_taken", count=len(found.passed))
            return await self.open_set(found.taken, kept.name, options)
        return await self.open(kept.path, options) if kept.path is not None else await self.reopen(kept, options)

    async def _opened(
        self, kept: spool.Kept, name: str, origin: str, path: Path | None, options: ImportOptions | None
    ) -> ImportJob:
        profile = self._console.profile
        at = ListAt(kept.copy, name, origin, profile.mirror, profile.desk, told=kept.notes)
        job = ImportJob(self._console, at, path, kept.stamp)
        try:
            if origin == "file":
                await glimpse(self._console, kept.copy, name)
            await job.check(options or self.usual())
        except BaseException:
            job.close()
            raise
        return job

    def reason(self, reason: Reason) -> tuple[str, str]:
        """A finding in words: a few words for the row, and what can be done about it."""
        return reason_words(reason, self._console.zone)

    def fields(self, kind: Kind = Kind.ENROLMENT) -> Mapping[str, str]:
        """The fields that a column of such a list can be read as, with their titles."""
        return fields_of(kind)
