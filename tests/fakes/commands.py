"""The command line in processes of its own, forked from one that has imported it already.

``python -m lmsdesk`` takes half a second of computing before it does anything, and the tests start it some hundred
times. One process without threads, started by the first command of a test process, imports what commands need and
forks for each: the child runs ``lmsdesk.__main__.main`` with its own arguments, environment, output and exit, and
tells which modules it had to import, so that the next need not. Where fork does not exist a fresh Python runs each.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import importlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CAN_FORK = hasattr(os, "fork")
_WINDOW = ("PySide6", "shiboken6", "qasync", "lmsdesk.ui")  # Qt is not made to be forked
_OURS = ("__main__", "__mp_main__", "tests")


def command(*arguments: str) -> list[str]:
    """The command line as a list, for who starts it in a way of its own."""
    return [sys.executable, "-m", "lmsdesk", *arguments]


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end with nothing on its standard input, in the folder of the project."""
    if not CAN_FORK:
        return subprocess.run(
            command(*arguments), capture_output=True, text=True, env=environment, cwd=ROOT, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="lmsdesk-command-") as folder:
        asked = {"arguments": list(arguments), "environment": dict(environment), "folder": folder}
        code = _forge().run(asked)
        out, err = (Path(folder, name).read_text(encoding="utf-8") for name in ("out", "err"))
    return subprocess.CompletedProcess(command(*arguments), code, out, err)


class _Forge:
    """The process that forks, seen from the tests."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.commands"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        atexit.register(self._end)

    def run(self, asked: Mapping[str, Any]) -> int:
        """Have a command run; its exit code, a signal as a negative number."""
        assert self._process.stdin is not None  # both were asked for
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def _end(self) -> None:
        self._process.communicate()


@functools.cache
def _forge() -> _Forge:
    return _Forge()


def _serve() -> None:
    """Fork for each line that comes in, and answer with an exit code."""
    import lmsdesk.cli.run  # noqa: F401

    forks = multiprocessing.get_context("fork")
    for line in sys.stdin:
        asked = json.loads(line)
        folder = Path(asked["folder"])
        # Ends without taking the interpreter apart, which would take five times as long as most commands.
        child = forks.Process(target=_become, args=(asked["arguments"], asked["environment"], folder))
        child.start()
        child.join()
        _import_as_it_did(folder / "modules")
        print(child.exitcode, flush=True)


def _become(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
    """Be the command line as a shell starts it; never returns."""
    for descriptor, path in enumerate((Path(os.devnull), folder / "out", folder / "err")):
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(file, descriptor)
        os.close(file)
    sys.stdin = open(0)  # noqa: SIM115 (a fork has none)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.argv = ["lmsdesk", *arguments]
    from lmsdesk.__main__ import main

    try:
        code = main()
    finally:
        names = [name for name in sys.modules if not name.startswith((*_OURS, *_WINDOW))]
        (folder / "modules").write_text("\n".join(names))
    raise SystemExit(code)


def _import_as_it_did(file: Path) -> None:
    """Import what the last child imported, for the next ones; what cannot be imported here they import themselves."""
    if not file.exists():
        return
    for name in file.read_text().splitlines():
        if name not in sys.modules:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


if __name__ == "__main__":
    _serve()
