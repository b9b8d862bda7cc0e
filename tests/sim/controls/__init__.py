"""Negative controls: seven ways to break the protocol in a line or two, kept as patches; the simulation must object.

    python -m tests.sim.controls [NAME ...]      break a copy of the program in each way, and tell what noticed it

A test that cannot fail proves nothing. Each patch is applied to a temporary copy, never to the program itself. A patch
is found by its text, not by numbers of lines; when the code has moved away from it, that is an error as well.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.sim.history import play

ROOT = Path(__file__).resolve().parent.parent.parent.parent
HERE = Path(__file__).resolve().parent
BUDGET, STEPS = 60, 40  # histories and their length; each way was noticed within a third of that when it was written
COPIED = ("lmsdesk", "resources", "tests/sim", "tests/fakes")
# Chance would need very many histories for these: they have scripts of their own, which must fail.
DIRECTED = {
    "f_any_listing_sweeps": "tests/sim/test_directed.py::test_a_page_that_shifted_lets_nobody_disappear",
    "g_a_value_opens_its_key": "tests/sim/test_directed.py::"
    "test_a_value_that_is_there_while_its_request_may_be_alive_does_not_open_the_thing_for_the_next_write",
}
_NOT_NEEDED = ("cacheprovider", "xdist", "pytest-qt", "hypothesispytest")  # loading them takes longer than the script
_SCRIPT = """
import sys
import lmsdesk
from tests.sim.history import play
assert lmsdesk.__file__.startswith(sys.argv[1]), lmsdesk.__file__
for seed in range(int(sys.argv[2]), int(sys.argv[3]) + 1):
    result = play(seed, int(sys.argv[4]))
    if result.broken is not None:
        print(f"{result.broken} {seed} {result.words.splitlines()[0]}")
        raise SystemExit(1)
"""


@dataclass(frozen=True, slots=True)
class Caught:
    """What noticed a sabotage: the invariant, after how many histories, in which words; None when nothing did."""

    name: str
    title: str
    invariant: str | None
    histories: int
    words: str

    def __str__(self) -> str:
        letter, _, rest = self.name.partition("_")
        if self.invariant is None:
            return f"({letter}) {rest.replace('_', ' ')}: NOT NOTICED in {self.histories} histories {self.words}"
        when = f"history {self.histories}" if self.histories else "its own script"
        return f"({letter}) {self.title} Noticed by {self.invariant} in {when}: {self.words}"


def names() -> list[str]:
    """The sabotages, in the order of their letters."""
    return sorted(path.stem for path in HERE.glob("*.patch"))


def applied(patch: str, folder: Path) -> list[str]:
    """Change the files of a copy as a patch says; return them. Raise ValueError where the code has moved away."""
    changed = []
    for part in re.split(r"^--- a/", patch, flags=re.MULTILINE)[1:]:
        path = folder / part.partition("\n")[0].strip()
        text = path.read_text()
        for hunk in re.split(r"^@@.*@@.*\n", part, flags=re.MULTILINE)[1:]:
            lines = hunk.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[:1] in " -")
            after = "".join(line[1:] for line in lines if line[:1] in " +")
            if text.count(before) != 1:
                raise ValueError(f"{path.name} does not hold this once:\n{before}")
            text = text.replace(before, after)
        path.write_text(text)
        changed.append(path.name)
    return changed


def broken(name: str, folder: Path) -> str:
    """Make a copy of the program and break it; return what the patch says about itself.

    Byte code comes along: it counts only for files that are as they were, and compiling all anew takes a second.
    """
    for part in COPIED:
        shutil.copytree(ROOT / part, folder / part)
    for part in ("tests/conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / part, folder / part)
    patch = (HERE / f"{name}.patch").read_text()
    applied(patch, folder)
    return patch.partition("\n")[0]


def _played(folder: Path, first: int, last: int) -> re.Match[str] | None:
    """Play histories with the program of a folder: (invariant, seed, words) of the first that breaks."""
    told = _run(folder, "-c", _SCRIPT, str(folder), str(first), str(last), str(STEPS))
    if told.returncode == 0:
        return None
    found = re.match(r"(\S+) (\d+) (.*)", told.stdout.strip())
    if found is None:
        raise RuntimeError((told.stdout + told.stderr)[-2_000:])
    return found


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    quiet = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *command], cwd=folder, env=quiet, capture_output=True, text=True)


def caught(name: str, budget: int = BUDGET) -> Caught:
    """Break a copy in one way and let the simulation look at it.

    Only what the program as it is passes counts: the same history without the patch must hold.
    """
    with tempfile.TemporaryDirectory(prefix="lmsdesk-control-") as place:
        folder = Path(place).resolve()
        title = broken(name, folder)
        if name in DIRECTED:
            return _directed(name, title, folder)
        first = 1
        while (found := _played(folder, first, budget)) is not None:
            seed = int(found[2])
            if play(seed, STEPS).broken is None:
                return Caught(name, title, found[1], seed, found[3].partition(": ")[2][:200])
            first = seed + 1
        return Caught(name, title, None, budget, "")


def _directed(name: str, title: str, folder: Path) -> Caught:
    without = (f"-pno:{plugin}" for plugin in _NOT_NEEDED)
    command = ("-m", "pytest", "-q", *without, "-Wignore::pytest.PytestConfigWarning", DIRECTED[name])
    told = _run(folder, *command)
    found = re.search(r"^E\s+.*?\b(S\d+) (.*)$", told.stdout, flags=re.MULTILINE)
    if told.returncode != 1 or found is None or _run(ROOT, *command).returncode != 0:
        return Caught(name, title, None, 0, (told.stdout + told.stderr)[-800:])
    return Caught(name, title, found[1], 0, found[2][:200])
