"""``python -m tests.fuzz SECONDS [--target NAME ...] [--seed N] [--found FOLDER]``: look for what falls over.

Inputs are read in a child process with bounds on memory and on processor time for each, so that a hang, a crash of a
library or a flood of memory is found as well. What was found is kept as a file ``target.case.digest``: put it into
``tests/fuzz/kept``, where the tests read it for ever after. The same seed makes the same inputs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.targets import TARGETS

PATIENCE = 5  # seconds of processor time for one input
MEMORY = 3 * 1024**3  # bytes of addresses; libraries take half of that without doing anything
SHARE = 20.0  # seconds for one target before the next one has its turn
STUCK = 120.0  # seconds without a word, when a child waits for something instead of computing


def main() -> int:
    """Run, print the counts, and return 1 when something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), help="only these; may be said again")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, first, until = options.child
        return _child(name, options.seed, int(first), float(until), options.found)
    return _Hunt(options.seed, options.target or sorted(TARGETS), options.found).run(options.seconds)


def input_of(name: str, seed: int, number: int) -> tuple[str, bytes]:
    """The input with this number."""
    return TARGETS[name].make(Random(f"{name}:{seed}:{number}"))


class _Hunt:
    """Gives each target its turns, and notes what its children tell."""

    def __init__(self, seed: int, names: list[str], found: Path) -> None:
        self.seed, self.names, self.found = seed, names, found
        self.numbers = dict.fromkeys(names, 0)
        self.ends: dict[str, Counter[str]] = {name: Counter() for name in names}
        self.kinds: Counter[str] = Counter()

    def run(self, seconds: float) -> int:
        """Turn by turn until the time is over."""
        print(f"seed {self.seed}", flush=True)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for name in self.names:
                if (left := end - time.monotonic()) > 0:
                    self._turn(name, min(SHARE, left))
        for name in self.names:
            print(f"{name}: {self.numbers[name]} inputs, {dict(self.ends[name].most_common(12))}")
        for kind, count in self.kinds.most_common():
            print(f"FOUND {count} times: {kind}")
        return 1 if self.kinds else 0

    def _turn(self, name: str, seconds: float) -> None:
        arguments = ["0", "--seed", str(self.seed), "--found", str(self.found)]
        arguments += ["--child", name, str(self.numbers[name]), str(seconds)]
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            out, err = child.communicate(timeout=seconds + STUCK)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
        told = [json.loads(line) for line in out.decode().splitlines() if line.startswith("{")]
        begun = max((line["at"] for line in told), default=self.numbers[name] - 1)
        for line in told:
            self._note(name, line)
        if not told or not told[-1].get("end"):
            # It died within the input after the last one that it told about.
            case, data = input_of(name, self.seed, begun + 1)
            detail = err.decode(errors="replace").strip()[-300:]
            self.kinds[f"{name} {case}: process ended with {child.returncode} {detail}"] += 1
            keep(self.found, name, case, data)
            begun += 1
        self.numbers[name] = begun + 1

    def _note(self, name: str, line: dict[str, Any]) -> None:
        self.ends[name].update(line.get("ends", {}))
        if line.get("defect"):
            self.kinds[line["defect"]] += 1


def keep(folder: Path, name: str, case: str, data: bytes) -> Path:
    """Write an input down."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.{case}.{hashlib.sha256(data).hexdigest()[:10]}"
    path.write_bytes(data)
    return path


def _child(name: str, seed: int, first: int, seconds: float, found: Path) -> int:
    """Read inputs from ``first`` on; tell each one before it is begun only through the number of the last one."""
    end = time.monotonic() + seconds
    target, ends, known, number = TARGETS[name], Counter[str](), Counter[str](), first
    target.seeds()
    _bound_memory()
    while time.monotonic() < end:
        case, data = input_of(name, seed, number)
        _bound_time()
        try:
            ends[target.try_one(case, data)] += 1
        except Exception as error:
            defect = _place(name, error)
            ends["defect"] += 1
            known[defect] += 1
            if known[defect] <= 2:
                path = keep(found, name, case, data)
                path.with_name(path.name + ".txt").write_text(traceback.format_exc(), encoding="utf-8")
            _tell(at=number, defect=defect)
        if number % 20 == 0:
            _tell(at=number)
        number += 1
    _tell(at=number - 1, ends=ends, end=True)
    return 0


def _tell(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def _place(name: str, error: BaseException) -> str:
    """What went wrong and where, the same for all inputs that go wrong in the same way."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "lmsdesk" in frame.filename]
    last = frames[-1] if frames else None
    where = f"{Path(last.filename).name}:{last.name}" if last else "?"
    return f"{name}: {type(error).__name__} in {where}"


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _bound_time() -> None:
    """Let the system end this process when one input takes too long, also inside a library."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + 1 + PATIENCE
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


if __name__ == "__main__":
    raise SystemExit(main())
