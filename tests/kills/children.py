"""Processes that can be killed: forked from this one where that is possible, so that imports are paid once.

A fork is a real process with files, locks and sockets of its own, made a few milliseconds after it was asked for;
``python -m lmsdesk`` needs most of a second to get there. Whoever forks must have no threads. Where fork does not
exist the same function runs in a fresh Python.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[2]
CAN_FORK = hasattr(os, "fork")
KILLED = -9
_ENDED_BY_FORCE = (KILLED, signal.SIGTERM) if os.name == "nt" else (KILLED,)  # Windows knows no signals, only codes

Act = Callable[..., int]


class Child(Protocol):
    """A process of ours."""

    pid: int

    def ended(self, seconds: float) -> int | None:
        """Wait at most so long for its end; its exit code, a signal as a negative number, None while it runs."""

    def kill(self) -> int:
        """End it without giving it a moment; return its exit code."""


def start(act: str, arguments: Mapping[str, Any], out: Path, environment: Mapping[str, str]) -> Child:
    """Run ``acts.ACTS[act](**arguments)`` in a process; what it prints is added to ``out``, also if it is killed."""
    return (_Forked if CAN_FORK else _Spawned)(act, arguments, out, environment)


def run(act: str, arguments: Mapping[str, Any]) -> int:
    """What a child does."""
    from tests.kills.acts import ACTS

    return ACTS[act](**arguments)


class _Forked:
    """A fork; the end of its life is seen by the end of a pipe that only it holds open."""

    _ends: set[int] = set()  # noqa: RUF012 - of all living ones: a fork must not hold the pipes of its siblings

    def __init__(self, act: str, arguments: Mapping[str, Any], out: Path, environment: Mapping[str, str]) -> None:
        self._end, kept = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            code = 70
            try:
                for end in (self._end, *self._ends):
                    os.close(end)
                _redirect(out)
                os.environ.update(environment)
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                code = run(act, arguments)
            except BaseException:
                traceback.print_exc()
            finally:
                with contextlib.suppress(OSError, ValueError):
                    sys.stdout.flush()
                    sys.stderr.flush()
                os._exit(code)
        os.close(kept)
        self._ends.add(self._end)
        self._code: int | None = None

    def ended(self, seconds: float) -> int | None:
        """Wait for its end."""
        if self._code is None and select.select([self._end], [], [], seconds)[0]:
            self._reap()
        return self._code

    def kill(self) -> int:
        """End it at once."""
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)
            self._reap()
        assert self._code is not None
        return self._code

    def _reap(self) -> None:
        self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self._end)
        self._ends.discard(self._end)


class _Spawned:
    """A fresh Python."""

    def __init__(self, act: str, arguments: Mapping[str, Any], out: Path, environment: Mapping[str, str]) -> None:
        self._out = out.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kills", "child", act, json.dumps(dict(arguments))],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._out,
        )
        self.pid = self._process.pid

    def ended(self, seconds: float) -> int | None:
        """Wait for its end."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        self._out.close()
        return KILLED if code in _ENDED_BY_FORCE else code

    def kill(self) -> int:
        """End it at once."""
        if (code := self.ended(0)) is not None:
            return code
        self._process.kill()
        self._process.wait()
        self._out.close()
        return KILLED


def _redirect(out: Path) -> None:
    """Standard output and error go to a file that a kill does not empty; nothing comes in."""
    file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for place in (1, 2):
        os.dup2(file, place)
    os.close(file)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def wait_for_lines(child: Child, out: Path, beginning: str, seconds: float, count: int = 1) -> bool:
    """Wait until ``out`` has so many lines with this beginning; False when the child or the time ended before."""
    until = time.monotonic() + seconds
    while lines_in(out, beginning) < count:
        if child.ended(0.004) is not None or time.monotonic() > until:
            return False
    return True


def lines_in(out: Path, beginning: str) -> int:
    """How many lines of a file have this beginning."""
    with contextlib.suppress(FileNotFoundError):
        return sum(line.startswith(beginning.encode()) for line in out.read_bytes().splitlines())
    return 0
