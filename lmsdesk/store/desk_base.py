"""The ground of the desk: the file, the lock, write transactions, the journal and the overlay."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from lmsdesk.domain.backups import Provenance
from lmsdesk.domain.changes import Gone, Operation
from lmsdesk.domain.errors import DiskTrouble, ProfileLocked, WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.keys import subject
from lmsdesk.store import desk_rows, overlay, provenance
from lmsdesk.store import lease as lease_of
from lmsdesk.store.backup import FOLDER, back_up, is_due
from lmsdesk.store.desk_reading import DeskReading
from lmsdesk.store.desk_rows import CHOSEN, LIVE, chosen
from lmsdesk.store.desk_schema import open_or_rescue
from lmsdesk.store.engine import DISK_FULL
from lmsdesk.store.lease import LeaseMemory
from lmsdesk.store.lock import ProfileLock
from lmsdesk.store.mirror_schema import NAMES
from lmsdesk.store.reserve import Reserve

Moved = Mapping[int, Operation | Gone | None]  # by id; None for one that has to be read to know how it stands
Changed = Callable[[set[View], set[int], Moved], None]
Made = TypeVar("Made")


PART = 5_000  # names in one statement


class DeskBase(DeskReading):
    """The writer of one desk file; ``site`` and ``actor`` are stamped on every change set."""

    def __init__(
        self,
        path: Path,
        mirror: Path,
        *,
        site: str,
        actor: int,
        wall: Callable[[], int],
        memory: LeaseMemory | None = None,
        reserve: int = 0,
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock: ProfileLock | None = ProfileLock(path.parent)
        Reserve(path.parent, reserve).let_go()  # a process that was killed left it: opening may need the room
        try:
            self.database, rescued = open_or_rescue(path, mirror, wall)
        except BaseException:
            self._lock.release()
            raise
        self._begin(site, actor, wall, reserve)
        try:
            self._epoch = self._take_lease(memory, rescued)
            self._catch_up()
        except BaseException:
            self.close()
            raise
        self._reserve.keep()

    def _begin(self, site: str, actor: int, wall: Callable[[], int], reserve: int = 0) -> None:
        self._reserve = Reserve(self.database.path.parent, reserve)
        self.site, self.actor = site, actor
        self._wall = wall
        self._copied: tuple[Path, int] | None = None  # the last copy, and how much had changed by then
        self._listeners: list[Changed] = []
        self._untold: tuple[set[View], set[int], dict[int, Operation | Gone | None]] = (set(), set(), {})
        self.read_secret: Callable[[str], str | None] = lambda _: None
        self.write_secret: Callable[[str, str], None] = _no_secrets

    def close(self) -> None:
        """Let go of the file and the lock."""
        self._reserve.let_go()
        self.database.close()
        if self._lock is not None:
            self._lock.release()

    def on_change(self, listener: Changed) -> None:
        """Call ``listener(views, change sets, operations)`` after each durable change."""
        self._listeners.append(listener)

    def temporary_id(self) -> int:
        """A negative number that was never used before."""
        with self._writing():
            return -self.database.insert("INSERT INTO main.temporary_id DEFAULT VALUES")

    def next_seq(self) -> int:
        """The next number of the order in which things were read and written."""

        def numbered() -> int:
            with self._writing():
                number = self.database.insert("INSERT INTO main.sequence_no DEFAULT VALUES")
                self.database.run("DELETE FROM main.sequence_no WHERE n<?", (number,))
                return number

        return self._recorded(numbered)

    def back_up(self, why: str) -> Path:
        """A verified copy in the folder beside the file; nothing is copied twice that has not changed."""
        changes = self.database.total_changes()
        if self._copied is None or self._copied[1] != changes or not self._copied[0].exists():
            self._copied = back_up(self.database, self._backups, why, wall=self._wall()), changes
        return self._copied[0]

    def back_up_daily(self) -> None:
        """A copy, unless the newest is less than a day old or there is nothing to copy."""
        if is_due(self._backups, self._wall()) and self.database.value("SELECT EXISTS(SELECT 1 FROM main.change_set)"):
            self.back_up("daily")

    @property
    def _backups(self) -> Path:
        return self.database.path.parent / FOLDER

    def take_note(self) -> None:
        """A person has read where this desk comes from: it need not be told any more."""
        with self._writing():
            provenance.keep(self.database, None)

    # Inside

    def _recorded(self, work: Callable[[], Made]) -> Made:
        """Do what must be written down also when the disk is full: the room that is kept for it is given up then."""
        try:
            return work()
        except DiskTrouble as trouble:
            is_full = trouble.facts.get("reason") == DISK_FULL
            if not is_full or self.database.in_transaction or not self._reserve.give_up():
                raise
            return work()

    def _need_room(self) -> None:
        """Raise DiskTrouble while there would be no room left to write down what becomes of it."""
        if not self._reserve.keep():
            raise DiskTrouble(path=str(self.database.path), reason=DISK_FULL)

    def _recompute(
        self, subjects: Collection[str], known: Sequence[Operation] = (), step: Callable[[int], None] = overlay.no_step
    ) -> set[View]:
        """Make overlay rows anew; ``known`` are live operations as they stand, which need not be read again.

        The rows of their subjects are made anew in any case.
        ``step`` hears how many rows were made so far, and may raise.
        """
        by_subject: dict[str, list[Operation]] = {name: [] for name in subjects}
        for item in known:
            by_subject.setdefault(subject(item.key), []).append(item)
        for name in self._enrolments_of(by_subject):  # they show the department of their person
            by_subject.setdefault(name, [])
        wanted = list(by_subject)
        ready = {item.id for item in known}
        others: list[int] = []
        for start in range(0, len(wanted), PART):
            found = self.database.rows(
                f"SELECT op_id FROM main.op WHERE subject IN {CHOSEN} AND {LIVE}",
                (chosen(wanted[start : start + PART]),),
            )
            others += [row[0] for row in found if row[0] not in ready]
        for item in desk_rows.operations(self.database, f"op_id IN {CHOSEN}", (chosen(others),)):
            by_subject[subject(item.key)].append(item)
        return overlay.recompute(self.database, by_subject, step)

    def _enrolments_of(self, subjects: Collection[str]) -> list[str]:
        """Subjects of the edited enrolments of all people among these subjects."""
        people = [name.removeprefix("user:") for name in subjects if name.startswith("user:")]
        if not people or not self.database.value("SELECT EXISTS(SELECT 1 FROM main.ov_enrolment)"):
            return []
        found = self.database.rows(
            "SELECT DISTINCT o.subject FROM json_each(?) w CROSS JOIN main.op o "
            f"ON o.subject > 'enrol:' || w.value || '/' AND o.subject < 'enrol:' || w.value || '0' WHERE o.{LIVE}",
            (json.dumps(people),),
        )
        return [row[0] for row in found]

    def _take_lease(self, memory: LeaseMemory | None, rescued: Provenance | None) -> int:
        """Take the lease; a file that is not the one of the last time says so until a person has read it."""
        lease, strange = lease_of.take(self.database, memory)
        with self.database.transaction():
            for name, value in (("site", self.site), ("actor", self.actor)):
                lease_of.keep_word(self.database, name, value)
            if rescued is not None:
                provenance.keep(self.database, rescued)
            elif strange is not None:
                provenance.keep(self.database, Provenance(strange, self._wall()))
        return lease.epoch

    def _catch_up(self) -> None:
        """Begin the order of readings after all that the mirror knows: this file may come from a backup.

        Otherwise the mirror would take whatever is read from now on for older than what it has.
        """
        told = self.database.one("SELECT max(started_seq) FROM mirror.scope") or (None,)
        mine = self.database.one("SELECT max(seq) FROM mirror.watermark") or (None,)
        known = max(told[0] or 0, mine[0] or 0)
        last = int(self.database.value("SELECT seq FROM main.sqlite_sequence WHERE name='sequence_no'") or 0)
        if known <= last:
            return
        for table in NAMES.values():
            known = max(known, self.database.value(f"SELECT max(obs_seq) FROM mirror.{table}") or 0)
        with self._writing():
            self.database.run("INSERT INTO main.sequence_no(n) VALUES(?)", (known,))

    def _writing(self) -> _Writing:
        return _Writing(self)

    def _check_lease(self) -> None:
        if self.database.value("SELECT v FROM main.meta WHERE k='lease_epoch'") != self._epoch:
            raise ProfileLocked(path=str(self.database.path), holder="a later process")

    def _tell(self, views: set[View], change_sets: set[int], operations: Moved) -> None:
        """Say what moved, once it is on the disk: inside a transaction that is when the outermost one ends."""
        self._untold[0].update(views)
        self._untold[1].update(change_sets)
        self._untold[2].update(operations)
        if not self.database.in_transaction:
            self._tell_all()

    def _tell_all(self, *, happened: bool = True) -> None:
        told, self._untold = self._untold, (set(), set(), {})
        if happened and any(told):
            for listener in self._listeners:
                listener(*told)


class _Writing:
    """A write transaction that fails closed when another process took the lease meanwhile."""

    def __init__(self, desk: DeskBase) -> None:
        self._desk = desk
        self._inner = desk.database.transaction()

    def __enter__(self) -> None:
        self._inner.__enter__()
        try:
            self._desk._check_lease()
        except BaseException as error:
            self._inner.__exit__(type(error), error, error.__traceback__)
            raise

    def __exit__(self, *raised: object) -> bool | None:
        swallowed = self._inner.__exit__(*raised)  # type: ignore[arg-type]  # the three values of a with statement
        if not self._desk.database.in_transaction:
            self._desk._tell_all(happened=raised[0] is None)
        return swallowed


def _no_secrets(name: str, secret: str) -> None:
    raise WrongUse(what="secrets", value=name)
