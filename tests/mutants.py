"""Mutation testing and branch coverage of the modules that decide about changes, on request.

    python -m tests.mutants [MODULE ...]        all modules, or those whose path ends so (merge, plans, settle, ...)

A copy of the program is changed in one place at a time; a change that no test notices is a hole in the tests.
mutmut does it: it forks from a process that has imported everything and runs only the tests that come by a function,
about one mutant a second; cosmic-ray would start an interpreter and all tests for each. Everything happens in a
temporary copy, so that neither the program nor its settings are touched.

The score of a module is what was noticed of what could be: mutants that change nothing are named in EQUIVALENT, each
with its reason. Exit code 1 when a score is below 90 % or a branch of these modules is never taken.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST = 90.0  # per cent of the mutants of each module
MODULES = (
    "lmsdesk/domain/merge.py",
    "lmsdesk/domain/plans.py",
    "lmsdesk/domain/coalesce.py",
    "lmsdesk/lms/moodle/outcomes.py",
    "lmsdesk/lms/moodle/answers.py",
    "lmsdesk/sync/settle.py",
)
TESTS = (
    "tests/unit/domain/test_conflict_table.py",
    "tests/unit/domain/test_coalescing_table.py",
    "tests/unit/domain/test_merge_exhaustively.py",
    "tests/unit/domain/test_decisions_exhaustively.py",
    "tests/unit/domain/test_coalescing_exhaustively.py",
    "tests/unit/sync/test_settling_exhaustively.py",
    "tests/unit/lms/test_outcomes_exhaustively.py",
)
# (text of the line, text that replaced it) -> why no test can tell them apart.
_FAULT = 'inner = of_fault(request.endpoint, Fault("{}", fault.errorcode, fault.message), rows=1)'
_CULPRITS = 'named = culprits(answer.code or "{}", answer.text or "{}", rows)'
_NAMES = 'if any(plain(told.name) != plain(row.get("name")) for told, row in zip(answer, rows, {})):'
_CALLS = "for (_, args), response in zip(calls, answer.responses, {})"
_NOT_STRICT = ("strict=None", "", "strict=False")
EQUIVALENT: Mapping[tuple[str, str], str] = {
    (
        'errorcode=code[1].decode("utf-8", "replace"),',
        'errorcode=code[1].decode("UTF-8", "replace"),',
    ): "Python knows the encoding by both names",
    (
        'message=message[1].decode("utf-8", "replace") if message else None,',
        'message=message[1].decode("UTF-8", "replace") if message else None,',
    ): "Python knows the encoding by both names",
    ('return b"", whole', 'return b"XXXX", whole'): "what stands before an answer is only searched for one sentence",
    ("break", "return"): "nothing follows the loop but the same",
    **{
        (text.format("strict=True"), text.format(how)): "their lengths were compared before"
        for text in (_NAMES, _CALLS)
        for how in _NOT_STRICT
    },
    **{
        (_FAULT.format("moodle_exception"), _FAULT.format(word)): "any word says that there was one"
        for word in ("XXmoodle_exceptionXX", "MOODLE_EXCEPTION")
    },
    (_CULPRITS.format("", ""), _CULPRITS.format("XXXX", "")): "no code and an unknown one name nobody",
    (_CULPRITS.format("", ""), _CULPRITS.format("", "XXXX")): "these words name nobody either",
    (
        'fault = _decode((response.exception or "{}").encode(), Fault) or Fault()',
        'fault = _decode((response.exception or "XX{}XX").encode(), Fault) or Fault()',
    ): "what cannot be read is a fault without a word, too",
    (
        "return isinstance(mine, int | float) and isinstance(theirs, int | float) and mine > theirs",
        "return isinstance(mine, int | float) and isinstance(theirs, int | float) and mine >= theirs",
    ): "equal values were sorted out before",
    (
        "late = endpoint.late_bound if endpoint else 0",
        "late = endpoint.late_bound if endpoint else 1",
    ): "a window that counts is a minute at least",
    **{
        ("for item, target in zip(due, resolved, strict=True):", f"for item, target in zip(due, resolved, {how}):"): (
            "both lists are made of the same operations"
        )
        for how in _NOT_STRICT
    },
    **{
        ("attempt, since = self._since.get(item.id, (-1, 0.0))", f"attempt, since = self._since.get(item.id, {how})"): (
            "no operation has a negative number of attempts, and the time is then overwritten"
        )
        for how in ("(-2, 0.0)", "(-1, 1.0)")
    },
    (
        "by_wall = (item.settle_from or 0) + window - self._clock.wall()",
        "by_wall = (item.settle_from or 1) + window - self._clock.wall()",
    ): "without a moment the window is over since 1970",
    (
        "self._negative.pop(item.id, None)",
        "self._negative.pop(None, None)",
    ): "it is only asked for after a first reading of this attempt, which overwrites it",
}
_SETTINGS = """
[tool.mutmut]
source_paths = ["lmsdesk"]
only_mutate = {modules}
also_copy = ["resources"]
pytest_add_cli_args = ["-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:randomly"]
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
"""


def main(arguments: Sequence[str]) -> int:
    """Measure the wanted modules and print what came of it."""
    wanted = [path for path in MODULES if not arguments or any(path.endswith(f"{name}.py") for name in arguments)]
    if not wanted:
        print("There is no such module. Known are:", *MODULES)
        return 64
    with tempfile.TemporaryDirectory(prefix="lmsdesk-mutants-") as name:
        folder = Path(name)
        _copy(folder, wanted)
        covered = _coverage(folder, wanted)
        scores = _mutation(folder, wanted)
    return 0 if covered and scores else 1


def _copy(folder: Path, wanted: Sequence[str]) -> None:
    """The program, what its tests need, and the settings of the tool."""
    caches = shutil.ignore_patterns("__pycache__", "*.pyc")
    for part in ("lmsdesk", "resources", "tests/fakes"):
        shutil.copytree(ROOT / part, folder / part, ignore=caches)
    for part in ("tests/conftest.py", "tests/unit/domain/conftest.py", *TESTS):
        if (ROOT / part).exists():
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / part, folder / part)
    settings = _SETTINGS.format(modules=json.dumps(list(wanted)), tests=json.dumps(list(TESTS)))
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text() + settings)


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    return subprocess.run([sys.executable, *command], cwd=folder, env=quiet, capture_output=True, text=True)


def _coverage(folder: Path, wanted: Sequence[str]) -> bool:
    """Run the tests once and print the branches that they took."""
    include = f"--include={','.join(wanted)}"
    told = _run(folder, "-m", "coverage", "run", "--branch", include, "-m", "pytest", "-q", *TESTS)
    if told.returncode:
        print(told.stdout[-4_000:], told.stderr[-2_000:])
        return False
    report = _run(folder, "-m", "coverage", "report", "--show-missing", include)
    print(report.stdout, flush=True)
    return report.stdout.rstrip().endswith("100%")


def _mutation(folder: Path, wanted: Sequence[str]) -> bool:
    """Change one thing at a time; print the score of each module and what nobody noticed."""
    told = _run(folder, "-m", "mutmut", "run", "--max-children", "1")
    good = True
    for path in wanted:
        results = _results(folder, path)
        if not results:
            print(told.stdout[-4_000:], told.stderr[-2_000:])
            return False
        missed = [name for name, code in results.items() if code in (0, 5, 33)]
        unseen = {name: _difference(folder, name) for name in missed}
        same = [name for name, difference in unseen.items() if difference in EQUIVALENT]
        noticed, possible = len(results) - len(missed), len(results) - len(same)
        score = 100 * noticed / possible
        good = good and score >= LEAST
        print(f"{path}: {score:.1f} % ({noticed} of {possible} noticed, {len(same)} change nothing)")
        for name, (before, after) in unseen.items():
            if name not in same:
                print(f"    {name}\n        - {before}\n        + {after}")
    return good


def _results(folder: Path, path: str) -> dict[str, int | None]:
    """Exit code of the tests by mutant: 0 when nobody noticed, 5 and 33 when no test comes by."""
    meta = folder / "mutants" / f"{path}.meta"
    if not meta.exists():
        return {}
    codes: dict[str, int | None] = json.loads(meta.read_text())["exit_code_by_key"]
    return codes


def _difference(folder: Path, mutant: str) -> tuple[str, str]:
    """The lines that a mutant takes away, and those that it puts there."""
    sides: dict[str, list[str]] = defaultdict(list)
    for line in _run(folder, "-m", "mutmut", "show", mutant).stdout.splitlines():
        if line[:1] in "+-" and not line.startswith(("+++", "---")):
            sides[line[:1]].append(line[1:].strip())
    return " ".join(sides["-"]), " ".join(sides["+"])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
