"""The copies of a site's desk: what there are, whether they are sound, what restoring one would change, restoring it.

Works on files, also where the site cannot be opened; restoring needs the lock, hence a site that nobody has open.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

from lmsdesk.domain.backups import Backup, Difference, Provenance
from lmsdesk.domain.errors import DiskTrouble, StoreDamaged, WrongUse
from lmsdesk.domain.ports import Clock
from lmsdesk.services.profiles import Profile
from lmsdesk.store.backup import FOLDER, Copy, is_sound, known_copies
from lmsdesk.store.comparing import difference, figures
from lmsdesk.store.engine import keep_private
from lmsdesk.store.lease import LeaseMemory
from lmsdesk.store.lock import ProfileLock
from lmsdesk.store.restoring import restore, start_empty


class Backups:
    """The copies of one profile, named by their files."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self._profile, self._clock = profile, clock
        self._folder = profile.desk.parent / FOLDER

    async def all(self) -> Sequence[Backup]:
        """Every copy, newest first; whether it is sound is told by ``verify``."""
        return await asyncio.to_thread(lambda: [_facts(copy) for copy in known_copies(self._folder)])

    def aside(self) -> Sequence[str]:
        """Damaged or unreadable desks that were set aside, by the names of their files."""
        kept = {*self._profile.folder.glob("*.corrupt-*"), *self._profile.folder.glob("*.set-aside-*")}
        return sorted(path.name for path in kept if path.suffix.split("-")[-1] not in ("wal", "shm"))

    async def verify(self, name: str) -> bool:
        """Read a copy from end to end; tell whether it is sound."""
        return await asyncio.to_thread(is_sound, self._path(name))

    async def compare(self, name: str) -> Difference:
        """What restoring a copy would change; raise StoreDamaged when it cannot be read."""
        return await asyncio.to_thread(difference, self._path(name), self._profile.desk)

    async def restore(self, name: str) -> Provenance:
        """Let a copy take the desk's place; what is there now becomes a copy of its own.

        Raise ProfileLocked while somebody has the site open, StoreDamaged for a copy that fails its check.
        """
        return await asyncio.to_thread(self._restore, self._path(name))

    async def begin_empty(self) -> Provenance:
        """Begin with an empty desk where nothing can be read; the unreadable file is kept."""
        return await asyncio.to_thread(self._restore, None)

    async def export(self, name: str, path: Path) -> int:
        """Copy a copy, or the desk as it lies there for an empty name, to another place; return its size."""
        source = self._path(name) if name else self._profile.desk
        return await asyncio.to_thread(_copied, source, path)

    def _restore(self, copy: Path | None) -> Provenance:
        lock = ProfileLock(self._profile.folder)
        try:
            memory, now = LeaseMemory(self._profile.memory), self._clock.wall()
            if copy is None:
                return start_empty(self._profile.desk, now, memory)
            return restore(self._profile.desk, copy, now, memory)
        finally:
            lock.release()

    def _path(self, name: str) -> Path:
        """The file of a copy; raise WrongUse for a name that is none of them."""
        found = next((copy.path for copy in known_copies(self._folder) if copy.path.name == name), None)
        if found is None:
            raise WrongUse(what="backup", value=name)
        return found


def _facts(copy: Copy) -> Backup:
    told = figures(copy.path)
    sets, waiting, schema = told if told is not None else (None, None, None)
    sound = False if told is None else None
    return Backup(copy.path.name, copy.at, copy.why, copy.size, sets, waiting, schema, sound)


def _copied(source: Path, target: Path) -> int:
    if target.resolve() == source.resolve():
        raise WrongUse(what="same_file", value=str(target))
    try:
        keep_private(target)
        shutil.copyfile(source, target)
        log = source.with_name(source.name + "-wal")
        if log.exists() and log.stat().st_size:  # the newest part of a desk that is open lies in it
            shutil.copyfile(log, keep_beside(target, "-wal"))
        return target.stat().st_size
    except FileNotFoundError as error:
        raise StoreDamaged(path=str(source), check="it is not there") from error
    except OSError as error:
        raise DiskTrouble(path=str(target), reason=error.strerror) from error


def keep_beside(path: Path, suffix: str) -> Path:
    """A private file beside another."""
    made = path.with_name(path.name + suffix)
    keep_private(made)
    return made
