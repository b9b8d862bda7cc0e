"""Which desk file was open last, remembered outside of it: that a file was put back by hand shows by it alone.

A desk has an incarnation, a random name that changes whenever a copy takes its place, and an epoch, which grows
with each process that opens it for writing.
"""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from lmsdesk.domain.backups import Origin
from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.store.engine import Database


@dataclass(frozen=True, slots=True)
class Lease:
    """The desk file as it was when it was opened."""

    incarnation: str
    epoch: int


class LeaseMemory:
    """One small file for each profile, beside the profiles and not in them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Lease | None:
        """What was open last; None when nothing is known, or what is kept cannot be read."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return Lease(str(kept["incarnation"]), int(kept["epoch"]))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DiskTrouble(path=str(self._path), reason=error.strerror) from error
        except (ValueError, KeyError, TypeError):
            return None  # as good as forgotten: an alarm without a reason would help nobody

    def write(self, lease: Lease) -> None:
        """Remember; a crash leaves either the old or the new words."""
        draft = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.parent.chmod(0o700)
            with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump({"incarnation": lease.incarnation, "epoch": lease.epoch}, file)
            os.replace(draft, self._path)
        except OSError as error:
            raise DiskTrouble(path=str(self._path), reason=error.strerror) from error

    def forget(self) -> None:
        """There is no such profile any more."""
        self._path.unlink(missing_ok=True)


def take(database: Database, memory: LeaseMemory | None) -> tuple[Lease, Origin | None]:
    """Take the lease of a desk; also tell when the file is not the one that was open last.

    The file is written first: a crash between the two leaves it newer than what is remembered, which is no alarm.
    """
    remembered = memory.read() if memory is not None else None
    with database.transaction():
        incarnation = word(database, "incarnation")
        epoch = int(word(database, "lease_epoch") or 0)
        strange = _judge(remembered, incarnation, epoch)
        if strange is not None or incarnation is None:
            incarnation = new_incarnation()
        lease = Lease(incarnation, max(epoch, remembered.epoch if remembered and strange else 0) + 1)
        keep_word(database, "incarnation", lease.incarnation)
        keep_word(database, "lease_epoch", lease.epoch)
    if memory is not None:
        memory.write(lease)
    return lease, strange


def _judge(remembered: Lease | None, incarnation: str | None, epoch: int) -> Origin | None:
    if remembered is None:
        return None
    if incarnation is None:
        return Origin.MISSING if epoch == 0 else Origin.FOUND
    if incarnation != remembered.incarnation or epoch < remembered.epoch:
        return Origin.FOUND
    return None


def new_incarnation() -> str:
    """A name that no other file has."""
    return uuid.uuid4().hex


def word(database: Database, name: str) -> str | None:
    """A word of the desk about itself."""
    found = database.value("SELECT v FROM main.meta WHERE k=?", (name,))
    return None if found is None else str(found)


def keep_word(database: Database, name: str, value: str | int) -> None:
    """Keep a word of the desk about itself."""
    database.run("INSERT INTO main.meta VALUES(?,?) ON CONFLICT(k) DO UPDATE SET v=excluded.v", (name, value))
