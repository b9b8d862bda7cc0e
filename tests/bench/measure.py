"""How things are measured: CPU of this process, least of some runs, beside the floor of the same minute."""

from __future__ import annotations

import gc
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEADER = ("operation", "floor", "figure", "ratio", "must", "aim", "verdict", "note")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; ``unit`` is "ms", "s", "MB", "/s" or "fps", the figures are in it.

    ``more`` tells that more is better. ``must`` and ``aim`` are None where nothing was promised.
    """

    operation: str
    unit: str
    floor: float | None
    figure: float
    must: float | None = None
    aim: float | None = None
    more: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times worse than the floor."""
        if not self.floor or not self.figure:
            return None
        return self.floor / self.figure if self.more else self.figure / self.floor

    @property
    def verdict(self) -> str:
        """``aim``, ``must`` or MISSED; empty where nothing was promised."""
        if self.must is None:
            return ""
        if not self._reaches(self.must):
            return "MISSED"
        return "aim" if self.aim is not None and self._reaches(self.aim) else "must"

    def _reaches(self, goal: float) -> bool:
        return self.figure >= goal if self.more else self.figure <= goal

    def cells(self) -> Sequence[str]:
        """The row as text."""
        ratio = "" if self.ratio is None else f"{self.ratio:,.1f}x"
        goals = [self._shown(goal) for goal in (self.must, self.aim)]
        shown = (self._shown(self.floor), self._shown(self.figure))
        return (self.operation, *shown, ratio, *goals, self.verdict, self.note)

    def _shown(self, value: float | None) -> str:
        if value is None:
            return ""
        digits = 0 if value >= 100 or self.unit in ("/s", "MB") else 1 if value >= 10 else 2
        return f"{value:,.{digits}f}{'' if self.unit == '/s' else ' '}{self.unit}"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where measurements find their data and put their files."""

    cache: Path
    folder: Path  # of this run, gone afterwards


Measure = Callable[[Stage], Iterator[Line]]


def cpu(work: Callable[[], Any], repeat: int = 7) -> float:
    """The least CPU seconds of some runs; collecting garbage is not part of it."""
    best = float("inf")
    for _ in range(repeat):
        gc.collect()
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def ms(work: Callable[[], Any], repeat: int = 7) -> float:
    """The same in milliseconds."""
    return cpu(work, repeat) * 1000


def cpu_of(process: int) -> float:
    """CPU seconds that a process has used so far; 0 where the system does not tell."""
    path = Path(f"/proc/{process}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(process: int, what: str = "VmHWM") -> float:
    """Megabytes of a process by a name of /proc ("VmHWM" is the peak, "RssAnon" the private part); 0 elsewhere."""
    path = Path(f"/proc/{process}/status")
    if not path.exists():
        return 0.0
    for line in path.read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def table(lines: Sequence[Line]) -> str:
    """The table, in Markdown."""
    rows = [HEADER, *(line.cells() for line in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADER))]
    made = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    made.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(made)


def machine() -> str:
    """What the figures were measured on."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}, Python {platform.python_version()}"
