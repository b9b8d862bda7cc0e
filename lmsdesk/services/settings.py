"""Choices and remembered sizes of this computer: one small JSON file, text by name."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.domain.text import whole_number
from lmsdesk.services.profiles import make_private

SYNC_MINUTES = "sync_minutes"  # minutes between two syncs that begin by themselves; 0 for never
SYNC_DEFAULT = 10
HISTORY_DAYS = "history_days"  # days after which receipts and their values are let go; 0 for never
HISTORY_DEFAULT = 180


class Settings:
    """Text in, text out. What other versions of the program keep in the file stays as it is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = self._read()
        self._listeners: list[Callable[[str], None]] = []

    def get(self, name: str, default: str = "") -> str:
        """The kept text."""
        kept = self._kept.get(name)
        return kept if isinstance(kept, str) else default

    def put(self, name: str, value: str) -> None:
        """Keep a text; a crash leaves either the old or the new file. Raise DiskTrouble when it cannot be written."""
        if self.get(name) == value and name in self._kept:
            return
        # Another window may have kept something since: theirs stays, mine is added.
        self._kept = {**self._read(), name: value}
        self._write()
        for listener in self._listeners:
            listener(name)

    def number(self, name: str, default: int) -> int:
        """A kept whole number; the default for anything else."""
        number = whole_number(self.get(name))
        return default if number is None else number

    def on_change(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call ``listener`` with the name of each setting that was kept, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise DiskTrouble(path=str(self._path), reason=error.strerror) from error
        except (ValueError, RecursionError):
            # Not worth more than a fresh start, but not thrown away either.
            os.replace(self._path, self._path.with_suffix(".unreadable"))
            return {}
        return kept if isinstance(kept, dict) else {}

    def _write(self) -> None:
        draft = self._path.with_suffix(".new")
        try:
            make_private(self._path.parent)
            draft.write_text(json.dumps(self._kept, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
            draft.chmod(0o600)
            os.replace(draft, self._path)
        except OSError as error:
            raise DiskTrouble(path=str(self._path), reason=error.strerror) from error
