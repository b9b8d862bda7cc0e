"""Copies of a desk, and a site that may have gone back in time, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lmsdesk.domain.backups import Backup, Difference, Origin, Provenance, WaitingLine
from lmsdesk.domain.changes import ChangeSet, Operation
from lmsdesk.domain.errors import ReadOnly, WrongUse
from lmsdesk.domain.rollback import Rechecked, WentBack
from tests.fakes.college import DAY, NOW
from tests.fakes.tray import FakeChanges


def line(label: str, verb: str = "update", entity: str = "user") -> WaitingLine:
    """A change that waits."""
    return WaitingLine(label, label, verb, entity, "READY")


COPIES = (
    Backup("desk.a.push.sqlite3", NOW - 1_300, "push", 412_000, 57, 12, 6),
    Backup("desk.b.staged.sqlite3", NOW - 5_000, "staged", 409_600, 56, 31, 6),
    Backup("desk.c.daily.sqlite3", NOW - DAY - 900, "daily", 380_928, 51, 3, 6),
    Backup("desk.d.restore.sqlite3", NOW - 3 * DAY, "restore", 352_256, 47, 0, 6),
    Backup("desk.e.upgrade.sqlite3", NOW - 9 * DAY, "upgrade", 210_000, 22, 5, 5),
    Backup("desk.f.daily.sqlite3", NOW - 16 * DAY, "daily", 2_048, None, None, None, False),
)
DIFFERENCES = {
    "desk.a.push.sqlite3": Difference((), (line("Elena Byrne in ENG-232"), line("Ruth Duarte")), (), 10, 0),
    "desk.b.staged.sqlite3": Difference(
        tuple(line(f"Person {number} in HIS-101", "create", "enrol") for number in range(1, 20)),
        (line("Elena Byrne in ENG-232"),),
        (line("Oskar Lind"), line("BIO-210", entity="course")),
        11,
        1,
    ),
}
NOTHING = Difference((), (), (), 3, 6)


class FakeBackups:
    """Six copies, one of them damaged."""

    def __init__(self, copies: Sequence[Backup] = COPIES) -> None:
        self.copies = list(copies)
        self.restored: list[str] = []
        self.begun = 0
        self.saved: list[tuple[str, Path]] = []

    async def all(self) -> Sequence[Backup]:
        """Newest first."""
        await asyncio.sleep(0)
        return self.copies

    async def verify(self, name: str) -> bool:
        """Sound, but for the one that is not."""
        await asyncio.sleep(0)
        return next(copy for copy in self.copies if copy.name == name).sound is not False

    async def compare(self, name: str) -> Difference:
        """What a test says about this one."""
        await asyncio.sleep(0)
        return DIFFERENCES.get(name, NOTHING)

    async def restore(self, name: str) -> Provenance:
        """Noted."""
        if name not in [copy.name for copy in self.copies]:
            raise WrongUse(what="backup", value=name)
        self.restored.append(name)
        return Provenance(Origin.CHOSEN, NOW, copy=name, copy_at=NOW - 5_000, aside="desk.g.restore.sqlite3")

    async def begin_empty(self) -> Provenance:
        """Noted."""
        self.begun += 1
        return Provenance(Origin.EMPTIED, NOW, aside="desk.sqlite3.set-aside")

    async def export(self, name: str, path: Path) -> int:
        """Noted."""
        self.saved.append((name, path))
        return 1


class FakeSafety:
    """What a test says; requeueing stages through the tray in memory."""

    def __init__(self, changes: FakeChanges) -> None:
        self._changes = changes
        self.why: ReadOnly | None = None
        self.told: Provenance | None = None
        self.signs: WentBack | None = None
        self.missing: tuple[Operation, ...] = ()
        self.rechecks: list[int] = []
        self.requeued: list[Rechecked] = []
        self.accepted = 0

    def looking(self) -> ReadOnly | None:
        """Why it is only looked at."""
        return self.why

    def provenance(self) -> Provenance | None:
        """Where the file comes from."""
        return self.told

    async def take_note(self) -> None:
        """It was read."""
        self.told = None

    def went_back(self) -> WentBack | None:
        """The signs."""
        return self.signs

    async def recheck(self, days: int) -> Rechecked:
        """What a test says is missing."""
        await asyncio.sleep(0)
        self.rechecks.append(days)
        return Rechecked(days, 40, self.missing, (), ())

    async def requeue(self, found: Rechecked) -> ChangeSet:
        """Noted; the set is the first one there is."""
        self.requeued.append(found)
        self.signs = None
        sets = self._changes.history()
        return replace(sets[0], title=f"Send again what the site lost: {len(found.missing)} changes")

    async def accept(self) -> None:
        """Noted."""
        self.accepted += 1
        self.signs = None
