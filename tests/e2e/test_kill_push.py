"""The real command line is killed again and again while it pushes, and answers get lost and come late.

``LMSDESK_KILLS`` sets how often (12 in the normal run). Afterwards nothing is lost and nothing is doubled.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
from pathlib import Path
from typing import Any

from lmsdesk.practice.faults import FaultPlan
from tests.fakes.campus import Bench

KILLS = int(os.environ.get("LMSDESK_KILLS", "12"))
SETTLE = 3  # seconds; longer than the server is late
LATE = 1.0


def change_set(bench: Bench, path: Path, number: int) -> list[str]:
    """A file with new people, their enrolments, and edits; returns the new usernames."""
    site = json.loads((bench.home / "sites" / "p" / "site.json").read_text())
    lines: list[dict[str, Any]] = [
        {"lmschanges": 1, "title": f"Wave {number}", "origin": "cli", "site": site["fingerprint"], "address": ""}
    ]
    names = []
    for place in range(1, 9):
        name = f"kill{number:02d}x{place}"
        names.append(name)
        fields = {
            "username": name,
            "email": f"{name}@practice.example",
            "first_name": "Kill",
            "last_name": name,
            "auth": "oauth2",
        }
        lines.append(_line(f"user:t-{place}", "create", fields, None, f"username={name}"))
        enrolment = {"role_id": 5, "start": None, "end": 1_900_000_020, "suspended": False}
        lines.append(_line(f"enrol:t-{place}/3/manual", "create", enrolment, None, None))
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return names


def _line(
    key: str, verb: str, patch: dict[str, Any], base: dict[str, Any] | None, natural: str | None
) -> dict[str, Any]:
    return {"key": key, "verb": verb, "patch": patch, "base": base, "label": key, "natural_key": natural}


def kill_push(bench: Bench, rng: random.Random) -> None:
    """Start a push and kill it somewhere on its way."""
    process = subprocess.Popen(
        bench.command("push", "--yes", "--wait"),
        env=bench.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(timeout=rng.uniform(0.5, 2.5))
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_killed_pushes_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    rng = random.Random(20261123)
    bench = Bench(tmp_path, settle=SETTLE)
    try:
        bench.json("sync")
        wanted: list[str] = []
        bench.server.campus.faults = FaultPlan(
            chance={"lose_answer": 0.1, "late": 0.1, "lose_request": 0.05}, delay=LATE
        )
        for number in range(KILLS):
            if number % 3 == 0:
                wanted += change_set(bench, tmp_path / "wave.lmschanges", number)
                bench.json("changes", "load", str(tmp_path / "wave.lmschanges"))
            kill_push(bench, rng)
        bench.server.campus.faults = FaultPlan()
        told = bench.json("push", "--yes", "--wait")
        assert set(told["totals"]) <= {"RETIRED", "NOOP"}
        counts = [item["counts"] for item in bench.json("changes")]
        assert all(set(count) <= {"RETIRED", "NOOP"} for count in counts), counts
        state = bench.state()
        made = {row[1]: row[0] for row in state["user"] if row[1].startswith("kill") and not row[14]}
        assert sorted(made) == sorted(wanted)
        rows = [row for row in state["enrol"] if row[1] in made.values()]
        assert sorted(row[1] for row in rows) == sorted(made.values())
        assert {row[5] for row in rows} == {1_900_000_020}
    finally:
        bench.close()
