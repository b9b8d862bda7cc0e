"""Lists as the window opens them: whatever the path, the same one over the made-up college."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.events import JobEnded, Progress
from lmsdesk.domain.facts import PastImport
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.kept_lists import KeptList
from lmsdesk.domain.imports.options import ImportOptions, Kind
from lmsdesk.domain.imports.receipts import Seen
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.ports import Reason
from lmsdesk.files.packages import Gathered, Taken
from lmsdesk.services.import_receipts import Receipt
from lmsdesk.services.open_lists import OpenLists
from lmsdesk.services.wording_imports import reason_words
from lmsdesk.services.wording_imports.titles import fields_of
from tests.fakes.college import NOW
from tests.fakes.import_session import FakeSession
from tests.fakes.roster import Roster
from tests.fakes.tray import FakeChanges


class FakeImports:
    """Opens the same list whatever the path; some names mean something."""

    def __init__(self, changes: FakeChanges) -> None:
        self._changes = changes
        self.open_lists: OpenLists[FakeSession] = OpenLists(self, None, _at_once)
        self.sets: dict[str, Gathered] = {}  # what folders and archives of these names hold
        self.receipts: dict[int, Receipt] = {}
        self.written: list[tuple[int, Path]] = []
        self._roster: Roster | None = None
        self.opened: list[Path | str] = []
        self.sessions: list[FakeSession] = []
        self.notes: tuple[Reason, ...] = ()
        self.seen: Seen | None = None
        self.files: list[Path] = [Path("/nowhere/autumn.csv")]  # behind every past import
        self.gate = asyncio.Event()
        self.gate.set()

    @property
    def roster(self) -> Roster:
        """Who is in the list, made when it is first needed."""
        if self._roster is None:
            self._roster = Roster(self._changes._overlay.college)
        return self._roster

    async def open(self, path: Path, options: ImportOptions | None = None) -> FakeSession:
        """Check a file; "broken" cannot be read, "invoice" names nobody, "no-course" no course."""
        self.opened.append(path)
        self._changes._events.announce(Progress("import", "read", 600, 1842))
        await self.gate.wait()
        self._changes._events.announce(JobEnded("import"))
        if path.stem == "broken":
            raise BadFile(name=path.name, reason="file_damaged")
        return self._opened(self.roster.sheet_called(path.name), options, path)

    async def gather(self, paths: Sequence[Path]) -> Gathered:
        """Each path is a list, unless a test said what it holds."""
        await asyncio.sleep(0)
        found = [self.sets.get(path.name, Gathered((Taken(path.name, path),))) for path in paths]
        return Gathered(
            tuple(taken for each in found for taken in each.taken),
            tuple(reason for each in found for reason in each.passed),
        )

    async def open_taken(self, taken: Taken, options: ImportOptions | None = None) -> FakeSession:
        """By its name."""
        return await self.open(taken.path or Path(taken.name), options)

    async def open_set(self, taken: Sequence[Taken], name: str, options: ImportOptions | None = None) -> FakeSession:
        """All of them are the same list here."""
        return await self.open(Path(name), options)

    async def read_again(self, kept: KeptList, options: ImportOptions | None = None) -> FakeSession:
        """From where it lies."""
        return await self.open(kept.path or Path(kept.name), options)

    async def reopen(self, kept: KeptList, options: ImportOptions | None = None) -> FakeSession:
        """From its copy, which has the name of the list here."""
        return await self.open(kept.path or Path(kept.name), options)

    async def read_receipt(self, number: int) -> Receipt:
        """What a test put there."""
        return self.receipts[number]

    async def save_receipt(self, number: int, path: Path) -> int:
        """Noted."""
        self.written.append((number, path))
        return len(self.receipts[number].rows)

    async def open_text(self, text: str, options: ImportOptions | None = None) -> FakeSession:
        """Check pasted rows."""
        self.opened.append(text)
        return self._opened(self.roster.sheet(60, "Clipboard"), options)

    def _opened(self, sheet: Sheet, options: ImportOptions | None, path: Path | None = None) -> FakeSession:
        session = FakeSession(self._changes, self.roster, replace(sheet, notes=self.notes))
        session.path, session.earlier = path, self.seen
        if options is not None:
            session.plan, session.options = check(sheet, options, self.roster.directory), options
        self.sessions.append(session)
        return session

    def files_of(self, change_set: int) -> Sequence[Path]:
        """As a test says."""
        return self.files

    def past(self) -> Sequence[PastImport]:
        """One of last week."""
        return [PastImport(NOW - 6 * 86_400, "september-cohort.xlsx", 412, 3)]

    def reason(self, reason: Reason) -> tuple[str, str]:
        """In words."""
        return reason_words(reason)

    def fields(self, kind: Kind = Kind.ENROLMENT) -> Mapping[str, str]:
        """What a column can be."""
        return fields_of(kind)


async def _at_once(work: Callable[[], Any]) -> Any:
    return work()
