"""The window over a mirror of a million rows, offscreen: start, memory, scrolling, jumping, typing."""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench import campus
from tests.bench.measure import Line, Stage

_STARTS = 5
_PACKAGE = Path(__file__).resolve().parents[2] / "lmsdesk"


def measure(stage: Stage) -> Iterator[Line]:
    """Each beside an empty window; starts are wall times because people wait for them."""
    home = stage.folder / "home"
    campus.profile_in(home, stage.cache)
    compileall.compile_dir(
        _PACKAGE, quiet=2
    )  # installing does; where Python may not write byte code nothing else would
    shown("start", home)  # makes the desk file
    bare = [shown("bare", home) for _ in range(_STARTS)]
    starts = [shown("start", home) for _ in range(_STARTS)]
    for what, unit, note in (("cpu", "ms", "CPU of the process"), ("wall", "ms", "wall")):
        floor = min(each[what] for each in bare)
        first = min(each["first"][what] for each in starts)
        yield Line(f"cold start to rows of 1,000,000 painted, {what}", unit, floor, first, 350, 250, note=note)
    floor = min(each["cpu"] for each in bare)
    whole = min(each["whole"]["cpu"] for each in starts)
    positions = min(each["all"]["cpu"] for each in starts)
    yield Line(
        "cold start to everything loaded, cpu", "ms", floor, whole, 900, 600,
        note=f"engine, queue, window with rows; {positions:.0f} ms until all positions and counts are known",
    )  # fmt: skip
    floor = min(each["rss"] for each in bare)
    yield Line("memory after start", "MB", floor, min(each["all"]["rss"] for each in starts), 130, 95)
    walked = shown("walk", home)
    floor = min(each["private"] for each in bare)
    yield Line("private memory, a million rows scrolled", "MB", floor, walked["private"], 150, 90)
    for name, key, must, aim in (("scroll", "scroll", 33, 16.7), ("thumb jump", "jump", 50, 20)):
        frames = walked[key]
        yield Line(
            f"{name}, full repaint, p99", "ms", percentile(frames, 50), percentile(frames, 99), must, aim,
            note="CPU; floor is the median",
        )  # fmt: skip
    typed = walked["typed"]
    yield Line(
        "key press to people found and painted, p95", "ms", percentile(typed, 50), percentile(typed, 95), 60, 30,
        note="wall, after the pause in typing; floor is the median",
    )  # fmt: skip


def shown(mode: str, home: Path, seconds: float = 300) -> dict[str, Any]:
    """What a window of its own process finds out about itself; raise RuntimeError when it breaks."""
    environment = {**os.environ, "LMSDESK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    script = Path(__file__).with_name("shown.py")
    done = subprocess.run(
        [sys.executable, str(script), mode, repr(time.time()), str(home)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(f"window {mode}: {done.stderr.strip()[-400:]}")
    told: dict[str, Any] = json.loads(lines[-1])
    return told


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so many per cent do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share / 100))]
