"""Lists as the window opens them: whatever the path, the same one over the made-up college."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.events import JobEnded, Progress
from lmsdesk.domain.facts import PastImport
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.ports import Reason
from lmsdesk.services.wording_imports import FIELDS, reason_words
from tests.fakes.college import NOW
from tests.fakes.import_session import FakeSession
from tests.fakes.roster import Roster
from tests.fakes.tray import FakeChanges


class FakeImports:
    """Opens the same list whatever the path; some names mean something."""

    def __init__(self, changes: FakeChanges) -> None:
        self._changes = changes
        self._roster: Roster | None = None
        self.opened: list[Path | str] = []
        self.sessions: list[FakeSession] = []
        self.notes: tuple[Reason, ...] = ()
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
        return self._opened(self.roster.sheet_called(path.name), options)

    async def open_text(self, text: str, options: ImportOptions | None = None) -> FakeSession:
        """Check pasted rows."""
        self.opened.append(text)
        return self._opened(self.roster.sheet(60, "Clipboard"), options)

    def _opened(self, sheet: Sheet, options: ImportOptions | None) -> FakeSession:
        session = FakeSession(self._changes, self.roster, replace(sheet, notes=self.notes))
        if options is not None:
            session.plan, session.options = check(sheet, options, self.roster.directory), options
        self.sessions.append(session)
        return session

    def past(self) -> Sequence[PastImport]:
        """One of last week."""
        return [PastImport(NOW - 6 * 86_400, "september-cohort.xlsx", 412, 3)]

    def reason(self, reason: Reason) -> tuple[str, str]:
        """In words."""
        return reason_words(reason)

    def fields(self) -> Mapping[str, str]:
        """What a column can be."""
        return FIELDS
