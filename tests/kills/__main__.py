"""``python -m tests.kills run --kills N --seed S``: kill the real program N times and judge what is left each time.

First every place between two steps of a push is gone through once (``--places all``: at each passing; ``none``), then
the kills come at random. A failure names its seed; with ``--keep FOLDER`` what it left behind stays.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.kills.children import ROOT, run

MEMORY = Path("/dev/shm")
LEAST = 10  # kills that are worth a process


def main(arguments: Sequence[str]) -> int:
    """Run a verb."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name in ("run", "job"):
        verb = verbs.add_parser(name, help=None if name == "run" else argparse.SUPPRESS)
        verb.add_argument("--kills", type=int, default=300)
        verb.add_argument("--seed", type=int, default=None, help="random, and printed, when it is not given")
        verb.add_argument("--places", choices=("first", "all", "none"), default="first")
        verb.add_argument("--jobs", type=int, default=1 + (os.cpu_count() or 1))
        verb.add_argument("--keep", type=Path, help="where what a failure left behind is kept")
        verb.add_argument("--number", type=int, default=0, help=argparse.SUPPRESS)
    verbs.add_parser("control", help="show that a console without a settle window would be found out")
    child = verbs.add_parser("child", help="what a process runs that is no fork")
    child.add_argument("act")
    child.add_argument("arguments")
    options = parser.parse_args(arguments)
    if options.verb == "child":
        return run(options.act, json.loads(options.arguments))
    if options.verb == "control":
        return _control()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(10**6)
    return _job(options) if options.verb == "job" else _jobs(options)


def _control() -> int:
    """1 when the judgement does not tell a console that waits from one that does not."""
    from tests.kills.control import found

    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        waiting, hasty = (found(Path(name), settle) for settle in (1, 0))
    print(f"with a settle window: {waiting or 'all holds'}; without: {hasty or 'NOT NOTICED'}")
    return 0 if waiting is None and hasty is not None else 1


def _jobs(options: argparse.Namespace) -> int:
    """Share the kills among processes, each with a world of its own; their figures are added up."""
    jobs = max(1, min(options.jobs, options.kills // LEAST))
    print(f"{options.kills:,} kills of the real program, seed {options.seed}, {jobs} at a time", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "tests.kills", "job", "--seed", str(options.seed), "--places", options.places]
    command += ["--jobs", str(jobs), *(["--keep", str(options.keep)] if options.keep else [])]
    shares = [options.kills // jobs + (number < options.kills % jobs) for number in range(jobs)]
    running = [
        subprocess.Popen(
            [*command, "--kills", str(share), "--number", str(number)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for number, share in enumerate(shares)
    ]
    counts: Counter[str] = Counter()
    failed = False
    for process in running:
        told, _ = process.communicate()
        *words, figures = told.splitlines() or [""]
        if process.returncode:
            failed = True
            print("\n".join([*words, figures]), flush=True)
        else:
            counts.update(json.loads(figures))
    seconds = time.monotonic() - started
    for name, count in counts.most_common():
        print(f"  {count:7,} {name}")
    print(
        f"kills: {'FAILED' if failed else 'ok'}, {counts['kills']:,} at random and {counts['places']:,} at places, in "
        f"{seconds:.0f} s, {counts['changes saved']:,} changes saved, seed {options.seed}",
        flush=True,
    )
    return 1 if failed else 0


def _job(options: argparse.Namespace) -> int:
    """The share of one process; its last line is its figures as JSON, or what does not hold."""
    os.environ["TZ"] = "UTC"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    from tests.kills.loop import Loop
    from tests.kills.world import Broken

    # Every other job works in memory: nothing waits for a disk there, so that more happens before each kill.
    memory = MEMORY if options.number % 2 and MEMORY.is_dir() else None
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="kills-", dir=options.keep or memory))
    try:
        loop = Loop(folder, options.seed * 100 + options.number)
        if options.places != "none":
            loop.places(options.number, options.jobs, everything=options.places == "all")
        loop.run(options.kills)
    except Broken as error:
        print(f"BROKEN, seed {options.seed}, {error}", flush=True)
        return 1
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(loop.figures()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
