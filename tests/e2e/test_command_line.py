"""The main job through the command line against the practice LMS, as a person would do it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.campus import Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("walk"), read=True)
    yield made
    made.close()


def person(bench: Bench, name: str) -> dict[str, Any]:
    found: dict[str, Any] = bench.json("list", "users", "--filter", f"username:{name}")[0]
    return found


def test_a_second_sync_changes_nothing(bench: Bench) -> None:
    told = bench.json("sync")
    assert all(figures["new"] == figures["changed"] == figures["gone"] == 0 for figures in told["scopes"].values())


def test_an_edit_goes_out_has_a_receipt_and_is_taken_back(bench: Bench) -> None:
    before = bench.state()
    kept = bench.json("edit", "user", "u00010", "city=Galway", "department=Porters")
    assert person(bench, "u00010")["city"] == "Galway"
    assert person(bench, "u00010")["pending"]
    receipts = bench.json("push", "--yes")
    assert [item["state"] for item in receipts["operations"]] == ["RETIRED"]
    assert receipts["operations"][0]["undo"] == "exact"
    assert bench.state() != before
    undone = bench.json("undo", str(kept["id"]))
    bench.json("push", "--yes", "--only", str(undone["id"]))
    assert bench.state() == before


def test_enrolments_are_changed_and_taken_back_field_by_field(bench: Bench) -> None:
    before = bench.state()
    rows = bench.json("list", "enrolments", "--filter", "method:manual status:active role:student", "--limit", "3")
    names = [f"{row['username']}/{row['course']}" for row in rows]
    sets = [
        bench.json("edit", "enrolment", names[0], "end=2027-06-30"),
        bench.json("edit", "enrolment", names[1], "status=suspended"),
        bench.json("edit", "enrolment", names[2], "role=teacher"),
    ]
    told = bench.json("push", "--yes")
    assert {item["state"] for item in told["operations"]} == {"RETIRED"}
    changed = bench.json("list", "enrolments", "--filter", f"person:{rows[0]['username']} course:{rows[0]['course']}")
    assert changed[0]["end"] == "2027-06-30T23:59:00Z"  # the server keeps whole minutes
    for item in sets:
        bench.json("undo", str(item["id"]))
    bench.json("push", "--yes")
    assert bench.state() == before


def test_an_unenrolment_is_taken_back_with_its_groups(bench: Bench, tmp_path: Path) -> None:
    rows = bench.json("list", "enrolments", "--filter", "method:manual status:active role:student")
    row = next(each for each in rows if each["groups"])
    path = tmp_path / "out.csv"
    path.write_text(f"username,course,action\n{row['username']},{row['course']},unenrol\n")
    before = bench.state()
    kept = bench.json("import", str(path), "--set", "answer.unenrol=accept")["change_set"]
    bench.json("push", "--yes")
    assert bench.state()["grp_member"] != before["grp_member"]
    bench.json("undo", str(kept))
    told = bench.json("push", "--yes")
    assert [item["state"] for item in told["operations"]] == ["RETIRED"] * len(told["operations"])
    assert bench.state() == before


def test_a_colleagues_edit_becomes_a_conflict_with_both_values(bench: Bench) -> None:
    bench.json("edit", "user", "u00012", "city=Galway")
    bench.server.campus._db.execute("UPDATE user SET city='Athens' WHERE username='u00012'")
    bench.json("push", "--yes", expect=3)
    conflict = bench.json("conflicts", expect=3)[0]
    assert (conflict["patch"]["city"], conflict["theirs"]["city"]) == ("Galway", "Athens")
    bench.run("conflicts", "resolve", str(conflict["id"]), "--take", "theirs")
    assert bench.json("conflicts") == []


def test_an_edit_back_to_the_servers_value_leaves_the_tray(bench: Bench) -> None:
    city = person(bench, "u00014")["city"] or ""
    bench.json("edit", "user", "u00014", "city=Elsewhere")
    bench.run("edit", "user", "u00014", f"city={city}")
    assert person(bench, "u00014")["pending"] == []


def test_a_saved_change_set_is_loaded_again_on_the_same_site(bench: Bench, tmp_path: Path) -> None:
    kept = bench.json("edit", "user", "u00015", "city=Sligo")
    bench.json("changes", "export", str(kept["id"]), str(tmp_path / "x.lmschanges"))
    bench.json("changes", "discard", str(kept["id"]))
    loaded = bench.json("changes", "load", str(tmp_path / "x.lmschanges"))
    assert bench.json("changes", "show", str(loaded["id"]))["operations"][0]["patch"] == {"city": "Sligo"}
    bench.json("changes", "discard", str(loaded["id"]))


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf", "html", "json"])
def test_a_report_is_written_in_every_form(bench: Bench, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"report.{kind}"
    told = bench.json("report", "completion-by-department", "--output", str(path))
    assert told["rows"] > 3
    assert path.stat().st_size > 300


def test_a_report_as_data_is_the_same_by_either_option(bench: Bench) -> None:
    told = bench.run("report", "courses-without-teacher", "--as-of", "2027-01-31", "--format", "json")
    assert json.loads(told.stdout) == bench.json("report", "courses-without-teacher", "--as-of", "2027-01-31")


def test_the_figures_of_a_report_add_up(bench: Bench) -> None:
    told = bench.json("report", "completion-by-course")
    for row in [*told["rows"], told["totals"]]:
        parts = ("completed", "overdue", "due_soon", "in_progress", "not_started", "no_due_date")
        assert row["assigned"] == sum(row[name] for name in parts)
    assert len(told["details"]) == told["totals"]["overdue"]


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("list", "users", "--filter", "nofield:1"), 64, "nofield"),
        (("edit", "user", "nobody-here", "city=X"), 64, "nobody-here"),
        (("edit", "user", "u00010", "shoe=42"), 64, "shoe"),
        (("edit", "enrolment", "u00010", "end=soon"), 64, "u00010"),
        (("report", "no-such"), 64, "no-such"),
        (("changes", "show", "99999"), 64, "99999"),
        (("frobnicate",), 64, "frobnicate"),
    ],
)
def test_wrong_use_says_what_is_wrong(bench: Bench, arguments: tuple[str, ...], code: int, word: str) -> None:
    done = bench.run(*arguments)
    assert done.returncode == code
    assert word in done.stderr


def test_without_network_everything_local_works_and_edits_wait(bench: Bench) -> None:
    profile = bench.home / "sites" / "p" / "site.json"
    kept = profile.read_text()
    profile.write_text(kept.replace(bench.server.url, "http://127.0.0.1:9"))
    try:
        staged = bench.json("edit", "user", "u00016", "city=Offline")
        assert bench.json("list", "users", "--filter", "changed:yes")[0]["username"] == "u00016"
        bench.json("push", "--yes", expect=69)
        assert bench.json("changes", "show", str(staged["id"]))["operations"][0]["state"] == "READY"
    finally:
        profile.write_text(kept)
    bench.json("changes", "discard", str(staged["id"]))


def test_a_second_process_is_told_who_holds_the_profile(bench: Bench) -> None:
    code = (
        "import sys; from pathlib import Path; from lmsdesk.store.lock import ProfileLock; "
        "lock = ProfileLock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [bench.command()[0], "-c", code, str(bench.home / "sites" / "p")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=bench.environment,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    seen = bench.run("list", "users")
    done = bench.run("sync")
    holder.communicate("")
    assert seen.returncode == 0  # looking is free
    assert done.returncode == 75
    assert str(holder.pid) in done.stderr


def test_no_file_of_the_profile_and_no_output_holds_the_token(bench: Bench) -> None:
    token = bench.server.token.encode()
    done = bench.run("doctor")
    assert token.decode() not in done.stdout + done.stderr
    holders = [path for path in bench.home.rglob("*") if path.is_file() and token in path.read_bytes()]
    assert holders == []
