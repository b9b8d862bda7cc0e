"""Everything that must hold, run side by side where that saves time, with one summary at the end.

The histories are nothing but computing, so they run in the background from the start, behind whatever else wants the
processor; the tests and the kills have clocks and come first.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
HISTORIES, KILLS = 2_000, 300
NIGHTLY_HISTORIES, NIGHTLY_KILLS = 50_000, 5_000
STEPS = 40  # of a history
DAILY_SEED = 1
BEHIND = 10  # how far the histories stand back


@dataclass
class Check:
    """One command and what became of it; ``told`` is its last line."""

    name: str
    command: Sequence[str]
    background: bool = False
    code: int | None = None
    seconds: float = 0.0
    told: str = ""
    process: subprocess.Popen[bytes] | None = None
    output: IO[bytes] | None = None
    started: float = field(default_factory=time.monotonic)


def test(python: Path, root: Path, arguments: Sequence[str]) -> int:
    """Run the checks; every one runs, so that one failure does not hide another. Return 1 when one failed."""
    parser = argparse.ArgumentParser(prog="dev.py test", description=test.__doc__)
    parser.add_argument("--seed", type=int, help="of histories and kills: always the same, in the night a random one")
    parser.add_argument("--nightly", action="store_true", help="as long as a night allows, with every control")
    options, rest = parser.parse_known_args(arguments)
    # By day a commit that was green stays green: new seeds are tried by hand and in the night.
    chosen = random.SystemRandom().randrange(1, 10**6) if options.nightly else DAILY_SEED
    seed = chosen if options.seed is None else options.seed
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONHASHSEED": "0"}
    if options.nightly:
        environment["LMSDESK_NIGHTLY"] = "1"
    started = time.monotonic()
    # The tests start Python often; where writing byte code is switched off every start would compile all of it anew.
    environment["PYTHONDONTWRITEBYTECODE"] = ""
    subprocess.run([str(python), "-m", "compileall", "-q", "-j", "0", "lmsdesk", "tests"], cwd=root, check=False)
    checks = _checks(seed, nightly=options.nightly, pytest=rest)
    print(f"seed {seed}: python3 packaging/dev.py test --seed {seed} repeats histories and kills", flush=True)
    for check in checks:
        if check.background:
            _start(check, python, root, environment)
    for check in checks:
        if not check.background:
            _run(check, python, root, environment)
    for check in checks:
        if check.background:
            _wait(check)
    return _summary(checks, seed, time.monotonic() - started, partly=bool(rest))


def _checks(seed: int, *, nightly: bool, pytest: Sequence[str]) -> list[Check]:
    """In the order in which they are run; with arguments for pytest only what is quick comes along."""
    histories = NIGHTLY_HISTORIES if nightly else HISTORIES
    kills = NIGHTLY_KILLS if nightly else KILLS
    simulate, kill = ["-m", "tests.sim"], ["-m", "tests.kills", "run"]
    checks = [
        Check("lint", ["-m", "ruff", "check", "."]),
        Check("format", ["-m", "ruff", "format", "--check", "."]),
        Check("types", ["-m", "mypy"]),
        Check("import rules", ["-c", LINT_IMPORTS]),
        Check("tests", ["-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *pytest]),
    ]
    if pytest:
        return checks
    asked = ["--histories", str(histories), "--steps", str(STEPS), "--seed", str(seed), "--jobs", "2", "--quiet"]
    checks.insert(0, Check("histories", [*simulate, "run", *asked], background=True))
    places = "all" if nightly else "first"
    if nightly:
        checks.append(Check("controls", ["-m", "tests.sim.controls"]))
    checks.append(Check("kills", [*kill, "--kills", str(kills), "--seed", str(seed), "--places", places]))
    return checks


def _start(check: Check, python: Path, root: Path, environment: Mapping[str, str]) -> None:
    """Begin a check that stands back behind the others; what it says is kept until it is waited for."""
    check.output = tempfile.TemporaryFile()  # noqa: SIM115 (it is read in _wait)
    flags: int = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # Windows only
    command = [str(python), *check.command]
    if not flags:
        command = ["nice", "-n", str(BEHIND), *command]
    check.started = time.monotonic()
    check.process = subprocess.Popen(
        command, cwd=root, env=environment, stdout=check.output, stderr=subprocess.STDOUT, creationflags=flags
    )


def _wait(check: Check) -> None:
    """Wait for a check in the background and print what it said."""
    assert check.process is not None  # it was started
    assert check.output is not None
    print(f"--- {check.name}", flush=True)
    check.code = check.process.wait()
    check.seconds = time.monotonic() - check.started
    check.output.seek(0)
    text = check.output.read().decode(errors="replace")
    check.output.close()
    print(text.rstrip(), flush=True)
    check.told = _last(text.splitlines())


def _run(check: Check, python: Path, root: Path, environment: Mapping[str, str]) -> None:
    """Run a check; its lines appear as it prints them."""
    print(f"--- {check.name}", flush=True)
    check.started = time.monotonic()
    process = subprocess.Popen(
        [str(python), *check.command], cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None  # asked for above
    lines: list[str] = []
    while part := os.read(process.stdout.fileno(), 65_536):
        sys.stdout.buffer.write(part)
        sys.stdout.flush()
        lines = [*lines[-1:], *part.decode(errors="replace").splitlines()]
    process.stdout.close()
    check.code = process.wait()
    check.seconds = time.monotonic() - check.started
    check.told = _last(lines)


def _last(lines: Sequence[str]) -> str:
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _summary(checks: Sequence[Check], seed: int, seconds: float, *, partly: bool) -> int:
    """One line for each check and one for all of them."""
    print("--- summary")
    for check in checks:
        state = "ok" if check.code == 0 else f"FAILED ({check.code})"
        print(f"{check.name:14}{state:12}{check.seconds:6.0f} s  {check.told[:120]}")
    failed = [check.name for check in checks if check.code]
    took = f"{int(seconds) // 60} min {int(seconds) % 60:02d} s, seed {seed}"
    missing = "; histories and kills were left out" if partly else ""
    print(f"Failed: {', '.join(failed)} ({took}){missing}" if failed else f"All is well ({took}){missing}", flush=True)
    return 1 if failed else 0
