"""Room that is kept on the disk for what must still be written when it is full.

While requests are on their way their outcomes have to be recorded, whatever happens. So an open desk keeps a file
of some megabytes beside it; when the disk is full, the file is given up and its room used. Until it can be taken
again nothing new is saved and nothing is sent.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

SIZE = 16 * 1024 * 1024  # bytes
NAME = "reserve"
_PART = 1024 * 1024


class Reserve:
    """The file; without a size nothing is kept, and room is never lacking."""

    def __init__(self, folder: Path, size: int) -> None:
        self._path, self._size = folder / NAME, size
        self._is_kept = False

    def keep(self) -> bool:
        """Take the room unless it is taken already; tell whether it is."""
        if self._size and not self._is_kept:
            try:
                self._take()
            except OSError:
                self.let_go()
                return False
            self._is_kept = True
        return True

    def give_up(self) -> bool:
        """Let others use the room; False when there was none to give."""
        if not self._is_kept:
            return False
        self.let_go()
        return True

    def let_go(self) -> None:
        """The room is not needed any more."""
        self._is_kept = False
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _take(self) -> None:
        """Room that is really there: a hole in a file would be none."""
        descriptor = os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(descriptor, 0, self._size)
                return
            missing = self._size - os.fstat(descriptor).st_size
            os.lseek(descriptor, 0, os.SEEK_END)
            while missing > 0:
                missing -= os.write(descriptor, bytes(min(_PART, missing)))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
