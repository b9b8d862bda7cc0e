"""Bad days of tokens, pushes and files: each is said, and nothing saved is lost; those of sites stand beside this."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.practice.faults import FaultPlan
from tests.fakes.campus import ROOT, Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("bad"), read=True)
    yield made
    made.close()


def token_file(folder: Path, token: str) -> str:
    path = folder / "token"
    path.write_text(token)
    path.chmod(0o600)
    return str(path)


def test_a_token_that_others_can_read_is_refused(bench: Bench, tmp_path: Path) -> None:
    path = Path(token_file(tmp_path, "t"))
    path.chmod(0o644)
    done = bench.run("site", "add", "x", "--url", bench.server.url, "--token-file", str(path))
    assert done.returncode == 64
    assert "chmod 600" in done.stderr


def test_without_a_keyring_the_token_is_not_written_anywhere(bench: Bench) -> None:
    import subprocess

    done = subprocess.run(
        bench.command("site", "add", "x", "--url", bench.server.url, "--token-stdin"),
        input=bench.server.token,
        capture_output=True,
        text=True,
        env=bench.environment,
        check=False,
    )
    assert done.returncode == 77
    assert not (bench.home / "sites" / "x").exists()


@pytest.mark.parametrize("fault", ["gateway_html", "truncate", "empty", "lose_answer", "lose_request", "late"])
def test_an_answer_that_says_nothing_leaves_the_change_unconfirmed_until_a_read_decides(
    bench: Bench, fault: str
) -> None:
    staged = bench.json("edit", "user", "u00030", f"city={fault}")
    bench.server.campus.faults = FaultPlan(queue=[fault], delay=0.2)
    bench.json("push", "--yes", expect=4)
    assert bench.json("changes", "show", str(staged["id"]))["operations"][0]["state"] == "UNKNOWN"
    told = bench.json("push", "--yes", "--wait")
    assert told["totals"] in ({"RETIRED": 1}, {"NOOP": 1})
    assert bench.json("list", "users", "--filter", "username:u00030")[0]["city"] == fault


def test_a_push_of_nothing_tells_what_is_unconfirmed_and_waits_for_it_when_asked(bench: Bench) -> None:
    staged = bench.json("edit", "user", "u00034", "city=Unsaid")
    bench.run("site", "set", "p", "settle=20", "--force")
    bench.server.campus.faults = FaultPlan(queue=["lose_answer"], delay=0.2)
    bench.json("push", "--yes", expect=4)
    told = bench.json("push", expect=4)
    assert (told["totals"], told["requests"], told["change_set"]) == ({"UNKNOWN": 1}, 0, staged["id"])
    words = bench.run("push")
    assert words.returncode == 4
    assert "Nothing was ready" not in words.stdout
    assert "lmsdesk unconfirmed --wait" in words.stdout
    bench.run("site", "set", "p", "settle=1", "--force")
    told = bench.json("push", "--wait")
    assert (told["totals"], told["requests"]) == ({"RETIRED": 1}, 0)
    assert bench.json("push", "--wait", "--yes")["totals"] == {}


def test_a_word_of_php_before_the_answer_is_read_over(bench: Bench) -> None:
    bench.json("edit", "user", "u00031", "city=Notice")
    bench.server.campus.faults = FaultPlan(queue=["notice"])
    told = bench.json("push", "--yes", "--wait")
    assert told["totals"] == {"RETIRED": 1}


def test_a_token_that_dies_midway_stops_and_keeps_everything(bench: Bench) -> None:
    staged = bench.json("edit", "user", "u00032", "city=Kept")
    bench.server.campus.faults = FaultPlan(queue=["refuse_token"])
    done = bench.run("push", "--yes")
    assert done.returncode == 77
    assert bench.json("changes", "show", str(staged["id"]))["operations"][0]["state"] == "READY"
    bench.json("push", "--yes")


def test_a_site_that_is_closed_for_a_while_is_tried_again_later(bench: Bench) -> None:
    staged = bench.json("edit", "user", "u00033", "city=Later")
    bench.server.campus.faults = FaultPlan(queue=["maintenance"])
    done = bench.run("push", "--yes")
    assert done.returncode in (4, 69)
    assert bench.json("changes", "show", str(staged["id"]))["operations"][0]["state"] in ("READY", "UNKNOWN")


def test_a_damaged_mirror_is_made_anew_and_no_edit_is_lost(bench: Bench) -> None:
    staged = bench.json("edit", "user", "u00034", "city=Survives")
    mirror = bench.home / "sites" / "p" / "mirror.sqlite3"
    for extra in ("-wal", "-shm"):
        mirror.with_name(mirror.name + extra).unlink(missing_ok=True)
    mirror.write_bytes(b"not a database at all" * 100)
    bench.server.campus.faults = FaultPlan()
    bench.json("sync")
    assert bench.json("changes", "show", str(staged["id"]))["operations"][0]["state"] == "READY"
    assert bench.json("list", "users", "--filter", "username:u00034")[0]["city"] == "Survives"


def test_a_reader_that_went_away_is_no_trouble(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "lmsdesk", "report"]
    environment = {**os.environ, "LMSDESK_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env=environment, cwd=ROOT, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
