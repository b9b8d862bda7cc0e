"""Rules about the whole tree that no linter holds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "lmsdesk").rglob("*.py"))


def test_the_core_runs_where_qt_is_not_installed() -> None:
    code = (
        "import sys; sys.modules['PySide6'] = None; sys.modules['qasync'] = None\n"
        "import lmsdesk.app, lmsdesk.cli.run, lmsdesk.cli.sites, lmsdesk.cli.pushing, lmsdesk.cli.mirror"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_no_module_is_a_crowded_room() -> None:
    crowded = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert crowded == {}


def test_broad_excepts_stand_only_at_the_borders() -> None:
    borders = {"services/worker.py", "ui/bridge.py", "ui/crash.py"}
    broad = {
        str(path.relative_to(ROOT / "lmsdesk"))
        for path in MODULES
        if re.search(r"except Exception\b|except:", path.read_text(encoding="utf-8"))
    }
    assert broad <= borders


def test_no_file_of_the_project_names_a_place_on_somebodys_machine() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if not tracked:
        pytest.skip("not a git checkout")
    pattern = re.compile(r"(?<![\w.])/(?:work|farm|root)/")
    texts = {".py", ".md", ".toml", ".json"}
    names = [name for name in tracked.split("\0") if Path(name).suffix in texts and (ROOT / name).is_file()]
    found = [
        name
        for name in names
        if name != "tests/test_architecture.py" and pattern.search((ROOT / name).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_qt_calls_do_not_eat_none(qapp: object) -> None:
    from PySide6.QtWidgets import QLabel

    label, before = QLabel(), sys.getrefcount(None)
    for _ in range(1000):
        label.setText("a")
    assert sys.getrefcount(None) > before - 100
