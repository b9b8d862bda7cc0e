"""The kill loop, which ``dev.py test`` runs beside the tests, would notice a console that does not wait."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_console_that_does_not_wait_would_be_found_out() -> None:
    command = [sys.executable, "-m", "tests.kills", "control"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    assert "with a settle window: all holds; without: S2 category twice came to be 2 times" in done.stdout
