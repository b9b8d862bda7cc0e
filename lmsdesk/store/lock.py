"""One process per profile: an advisory lock of the operating system, let go when the process dies."""

from __future__ import annotations

import json
import os
import socket
import sys
from io import BufferedRandom
from pathlib import Path

from lmsdesk.domain.errors import DiskTrouble, ProfileLocked


class ProfileLock:
    """Holds ``profile.lock``; what is written in it only tells people who holds it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "profile.lock"
        try:
            self._file: BufferedRandom = open(self._path, "a+b", opener=_privately)  # noqa: SIM115 (held until the end)
            self._path.chmod(0o600)
        except OSError as error:
            raise DiskTrouble(path=str(self._path), reason=error.strerror) from error
        if not _try_lock(self._file):
            holder = self._holder()
            self._file.close()
            raise ProfileLocked(path=str(self._path), holder=holder)
        self._file.seek(1)
        self._file.truncate()
        told = {"pid": os.getpid(), "host": socket.gethostname(), "program": Path(sys.argv[0]).name}
        self._file.write(b" " + json.dumps(told).encode())
        self._file.flush()

    def release(self) -> None:
        """Let the profile go."""
        self._file.close()

    def _holder(self) -> str:
        try:
            told = json.loads(self._path.read_bytes().strip(b"\0 ") or b"{}")
        except (OSError, ValueError):
            return "unknown"
        return f"{told.get('program', '?')}, process {told.get('pid', '?')}"


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: BufferedRandom) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(file: BufferedRandom) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
