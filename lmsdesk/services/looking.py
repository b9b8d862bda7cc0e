"""Profiles that are only looked at: while another process has them, when a newer program wrote them, on a disk that
takes no writing, and for commands that need no more than reading.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lmsdesk.domain.errors import DiskTrouble, LmsDeskError, ProfileLocked, ReadOnly, StoreTooNew
from lmsdesk.services.mirroring import lacks_roles
from lmsdesk.services.profiles import Profile
from lmsdesk.store.desk_looking import readable_copy
from lmsdesk.store.mirror_schema import is_readable, open_mirror
from lmsdesk.store.reader import Reader

_NO_WRITING = frozenset({os.strerror(errno.EROFS), os.strerror(errno.EACCES), "the file is read-only"})


@dataclass(frozen=True, slots=True)
class Look:
    """A profile whose files are only read; what the program writes on the way goes into a folder of its own."""

    profile: Profile
    why: ReadOnly

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.profile.folder, ignore_errors=True)


def reading(profile: Profile) -> Look | None:
    """For a command that only reads; None when the files have to be made, migrated or mended before."""
    try:
        reader = Reader.glance(profile.mirror, profile.desk)
    except LmsDeskError:
        return None  # opening it in the usual way tells what is wrong
    if reader is None:
        return None
    lacks = lacks_roles(reader, profile.site.roles)
    reader.close()
    if lacks:
        return None  # a number that was named since has to be written into the mirror first
    return _made(profile, ReadOnly(reason="reading"), desk=profile.desk)


def look_at(profile: Profile, error: LmsDeskError, wall: Callable[[], int]) -> Look:
    """For a profile that cannot be opened for this reason; raise the reason itself where looking is no help."""
    if isinstance(error, ProfileLocked):
        if not profile.desk.exists() or (look := reading(profile)) is None:
            raise error
        return Look(look.profile, ReadOnly(reason="locked", holder=error.facts.get("holder")))
    if isinstance(error, StoreTooNew) and error.facts.get("path") == str(profile.desk):
        why = ReadOnly(reason="too_new", found=error.facts.get("found"), known=error.facts.get("known"))
    elif isinstance(error, DiskTrouble) and error.facts.get("reason") in _NO_WRITING and profile.desk.exists():
        why = ReadOnly(reason="medium", path=error.facts.get("path"))
    else:
        raise error
    look = _made(profile, why, desk=None)
    try:
        readable_copy(profile.desk, look.profile.mirror, look.profile.folder, wall)
    except BaseException:
        look.close()
        raise
    return look


def _made(profile: Profile, why: ReadOnly, *, desk: Path | None) -> Look:
    folder = Path(tempfile.mkdtemp(prefix="lmsdesk-"))  # only its owner can enter it
    mirror = profile.mirror
    if not is_readable(mirror):
        mirror = folder / "mirror.sqlite3"
        open_mirror(mirror, writer=True).close()
    return Look(Profile(folder, profile.site, desk, mirror), why)
