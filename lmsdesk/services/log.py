"""The log of this computer: one file that turns over, readable by its owner only, and without secrets.

<home>/logs/lmsdesk.log, 512 KB, with two older ones. It holds starts, ends, mistakes of the program and what libraries
warn about; never rows, never what was sent. There is no other file of this kind.
"""

from __future__ import annotations

import logging
import os
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.erasing import Person
from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.domain.redaction import redacted
from lmsdesk.services.profiles import make_private

if TYPE_CHECKING:
    from io import TextIOWrapper

FOLDER = "logs"
SIZE = 512 * 1024
OLDER = 2
LONGEST = 8_000  # characters of one entry: texts of servers may be anything
_NAME = "lmsdesk.log"
_CUT = 500  # characters: longer than any secret in any form


def bounded(text: str) -> str:
    """A text without secrets and not longer than useful; no secret is left in half."""
    if len(text) <= LONGEST:
        return redacted(text)
    kept = redacted(text[: LONGEST + _CUT])[:-_CUT]
    return f"{kept} [{len(text):,} characters]"


class _Formatter(logging.Formatter):
    """Whatever was put together from message, arguments and exception, without secrets and in bounds."""

    def format(self, record: logging.LogRecord) -> str:
        return bounded(super().format(record))


class _PrivateFile(RotatingFileHandler):
    """Every new file belongs to its owner alone from its first byte on; trouble with it never disturbs the work."""

    def _open(self) -> TextIOWrapper[Any]:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(handle, "a", encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk, or another process that turns the log over at this moment: whoever needs the disk says so."""


def start_log(home: Path) -> logging.Handler | None:
    """Write what libraries warn about and what the program notes into the log; None where no file can be made."""
    folder = home / FOLDER
    try:
        make_private(folder)
        handler = _PrivateFile(folder / _NAME, maxBytes=SIZE, backupCount=OLDER, encoding="utf-8")
    except (OSError, DiskTrouble):
        return None  # whoever needs the disk will say so in words
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("lmsdesk").setLevel(logging.INFO)
    return handler


def forget_in_log(home: Path, person: Person) -> int:
    """Take a person out of what was noted; return in how many files they were."""
    found = 0
    for path in (home / FOLDER).glob(f"{_NAME}*"):
        text = path.read_text(encoding="utf-8", errors="replace")
        if (left := person.scrubbed(text, names=True)) != text:
            path.write_text(left, encoding="utf-8")
            found += 1
    return found


def log_mistake(error: BaseException) -> str:
    """Note a mistake of the program with its way there; return the same text, without secrets and in bounds."""
    text = bounded("".join(traceback.format_exception(error)).rstrip())
    logging.getLogger("lmsdesk").error("%s", text)
    return text
