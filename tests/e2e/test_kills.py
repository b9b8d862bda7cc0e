"""The real program, killed a few times: the loop behind ``python -m tests.kills`` works and finds nothing."""

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


def test_killed_again_and_again_nothing_is_lost_and_nothing_doubled() -> None:
    command = [sys.executable, "-m", "tests.kills", "run", "--kills", "12", "--seed", "7", "--jobs", "1"]
    done = subprocess.run([*command, "--places", "none"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert "kills: ok" in done.stdout
