"""Where words go: JSON or plain rows to standard output, everything else to standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lmsdesk.cli.shapes import dump
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.services.wording import tell


class Output:
    """Prints results, one way for people and one for programs."""

    def __init__(self, *, json: bool) -> None:
        self.json = json
        self._width = 0
        self._paused = ""

    def result(self, shape: Mapping[str, Any] | Sequence[Any], lines: Iterable[str] = ()) -> None:
        """The result of a verb: the shape as JSON, or the lines for people."""
        if self.json:
            print(dump(shape))
            return
        for line in lines:
            print(plain(line))

    def say(self, line: str) -> None:
        """A remark for people, on standard error."""
        self._clear()
        print(plain(line), file=sys.stderr)

    def progress(self, what: str, done: int, total: int | None) -> None:
        """How far a long job is; only where a person watches."""
        self._paused = ""
        if not sys.stderr.isatty():
            return
        text = f"{what}: {done:,}" + (f" of {total:,}" if total else "")
        print("\r" + text.ljust(self._width), end="", file=sys.stderr, flush=True)
        self._width = len(text)

    def pause(self, why: str, until: int) -> None:
        """Why a long job waits, and until when (Unix seconds); a reason that was told already is not told again."""
        if why == self._paused:
            return
        self._paused = why
        self.say(f"{why} Going on at {time.strftime('%H:%M:%S', time.localtime(until))}.")

    def trouble(self, error: LmsDeskError) -> None:
        """A named trouble: its sentences, and its code for programs."""
        told = tell(error)
        self._clear()
        if self.json:
            print(dump({"error": {"code": error.code, "what": told.what, "next": told.next}}), file=sys.stderr)
        else:
            print(plain(str(told)), file=sys.stderr)

    def _clear(self) -> None:
        if self._width:
            print("\r" + " " * self._width + "\r", end="", file=sys.stderr)
            self._width = 0


def plain(text: str) -> str:
    """The text without control characters: server text must not steer a terminal."""
    return "".join(mark if mark.isprintable() or mark in "\n\t" else "\ufffd" for mark in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows in columns as wide as what they hold, at most 40 characters each."""
    shown = [[cell if len(cell) <= 40 else cell[:39] + "\u2026" for cell in row] for row in [head, *rows]]
    widths = [max(len(row[place]) for row in shown) for place in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]
