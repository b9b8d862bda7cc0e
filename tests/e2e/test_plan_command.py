"""Plans on the command line: as a file that is applied once, and every threshold with its word and its exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.campus import Bench

STUDENTS = "method:manual status:active role:student"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, read=True)
    yield made
    made.close()


def person(bench: Bench, name: str) -> dict[str, Any]:
    found: dict[str, Any] = bench.json("list", "users", "--filter", f"username:{name}")[0]
    return found


def others_set(bench: Bench, sql: str) -> None:
    """Somebody else changes something on the site."""
    bench.server.campus._db.execute(sql)


def saved(bench: Bench, path: Path, expect: int = 0) -> dict[str, Any]:
    """A plan, written down."""
    plan: dict[str, Any] = bench.json("plan", expect=expect)
    path.write_text(json.dumps(plan), encoding="utf-8")
    return plan


def unenrol(bench: Bench, folder: Path, rows: list[dict[str, Any]]) -> None:
    """Stage removals as a list asks for them."""
    path = folder / "out.csv"
    lines = [f"{row['username']},{row['course']},unenrol" for row in rows]
    path.write_text("username,course,action\n" + "\n".join(lines) + "\n", encoding="utf-8")
    bench.json("import", str(path), "--set", "answer.unenrol=accept")


def of_one_course(bench: Bench, count: int) -> list[dict[str, Any]]:
    rows = bench.json("list", "enrolments", "--filter", STUDENTS)
    by_course: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_course.setdefault(row["course"], []).append(row)
    found = max(by_course.values(), key=len)
    assert len(found) >= count
    return found[:count]


def test_a_plan_is_saved_applied_exactly_and_only_once(bench: Bench, tmp_path: Path) -> None:
    bench.json("edit", "user", "u00010", "city=Galway")
    plan = saved(bench, tmp_path / "plan.json")
    assert plan["counts"]["change"] == 1
    assert plan["estimate"]["requests"] == 2
    assert plan["confirm"] is None
    assert bench.server.token not in (tmp_path / "plan.json").read_text()
    bench.json("edit", "user", "u00011", "city=Sligo")
    told = bench.json("apply", str(tmp_path / "plan.json"))
    assert told["totals"] == {"RETIRED": 1}
    assert told["stale"] == []
    assert person(bench, "u00011")["pending"]
    again = bench.run("apply", str(tmp_path / "plan.json"))
    assert again.returncode == 2
    assert "stale" in again.stderr


def test_a_plan_of_another_site_or_of_nothing_is_refused_in_words(bench: Bench, tmp_path: Path) -> None:
    bench.json("edit", "user", "u00010", "city=Galway")
    path = tmp_path / "plan.json"
    plan = saved(bench, path)
    path.write_text(json.dumps({**plan, "site": "0" * 32, "address": "https://elsewhere.example"}))
    foreign = bench.run("apply", str(path))
    assert foreign.returncode == 64
    assert "elsewhere.example" in foreign.stderr
    for text in ("", "{}", "[]", json.dumps({**plan, "marks": {"1": "odd"}}), json.dumps({**plan, "lmsdesk_plan": 99})):
        path.write_text(text)
        broken = bench.run("apply", str(path))
        assert broken.returncode == 65, text
        assert "Traceback" not in broken.stderr
    assert bench.run("apply", str(tmp_path / "none.json")).returncode == 65


def test_rows_that_moved_since_the_plan_wait_and_the_others_go_on(bench: Bench, tmp_path: Path) -> None:
    moved = bench.json("edit", "user", "u00010", "city=Galway")
    bench.json("edit", "user", "u00011", "city=Sligo")
    saved(bench, tmp_path / "plan.json")
    others_set(bench, "UPDATE user SET department='Elsewhere' WHERE username='u00010'")
    told = bench.json("apply", str(tmp_path / "plan.json"), expect=2)
    assert told["totals"] == {"READY": 1, "RETIRED": 1}
    assert [item["change_set"] for item in told["operations"] if item["id"] in told["stale"]] == [moved["id"]]
    words = bench.run("plan").stdout
    assert "1 were changed by others" in words
    bench.json("push", "--yes")
    assert (person(bench, "u00010")["city"], person(bench, "u00010")["department"]) == ("Galway", "Elsewhere")


def test_the_stop_loss_and_its_word(bench: Bench, tmp_path: Path) -> None:
    unenrol(bench, tmp_path, of_one_course(bench, 21))
    before = bench.state()
    plan = bench.json("plan")
    assert (plan["needs"][0]["kind"], plan["confirm"]) == ("losses", "p")
    for arguments in (("push", "--yes"), ("push", "--yes", "--confirm", "yes"), ("push",)):
        done = bench.run(*arguments)
        assert done.returncode == 2, done.stderr
        assert "Stop-loss: 21 of " in done.stderr
        assert "--confirm “p”" in done.stderr
    assert bench.state() == before
    assert bench.json("push", "--confirm", "p")["totals"] == {"RETIRED": 21}


def test_a_limit_can_be_set_for_a_site_and_switching_it_off_is_said(bench: Bench, tmp_path: Path) -> None:
    unenrol(bench, tmp_path, of_one_course(bench, 21))
    assert bench.run("site", "set", "p", "stop_percent=many").returncode == 64
    bench.run("site", "set", "p", "stop_percent=100")
    words = bench.run("plan")
    assert "switched off" in words.stdout
    assert bench.json("push", "--yes")["totals"] == {"RETIRED": 21}


def test_more_than_fifty_removals_ask_for_their_number(bench: Bench, tmp_path: Path) -> None:
    rows = bench.json("list", "enrolments", "--filter", STUDENTS)
    taken: dict[str, int] = {}
    chosen = [
        row
        for row in rows
        if taken.setdefault(row["course"], 0) < 10 and not taken.update({row["course"]: taken[row["course"]] + 1})
    ]
    assert len(chosen) >= 51
    unenrol(bench, tmp_path, chosen[:51])
    assert bench.run("push", "--yes").returncode == 2
    assert bench.json("push", "--confirm", "51")["totals"] == {"RETIRED": 51}


def test_an_administrator_is_protected_and_lifted_by_name(bench: Bench) -> None:
    bench.run("site", "set", "p", "protected=admin,u00012")
    refused = bench.run("edit", "user", "u00012", "suspended=yes")
    assert refused.returncode == 2
    assert "--confirm u00012" in refused.stderr
    assert bench.json("changes", "list") == []
    bench.json("edit", "user", "u00012", "suspended=yes", "--confirm", "u00012")
    asked = bench.run("push", "--yes")
    assert asked.returncode == 2
    assert "protected account" in asked.stderr
    assert bench.json("push", "--confirm", "p")["totals"] == {"RETIRED": 1}


def test_what_was_staged_before_it_was_protected_is_refused_and_can_be_lifted(bench: Bench) -> None:
    bench.json("edit", "user", "u00012", "suspended=yes")
    bench.run("site", "set", "p", "protected=u00012")
    plan = bench.json("plan", expect=2)
    assert plan["operations"][0]["reasons"][0]["code"] == "protected_person"
    number = str(plan["operations"][0]["id"])
    assert bench.run("changes", "lift", number, "--confirm", "u00013").returncode == 64
    bench.json("changes", "lift", number, "--confirm", "u00012")
    assert bench.json("push", "--confirm", "p")["totals"] == {"RETIRED": 1}


def test_the_account_of_the_token_never_locks_itself_out(bench: Bench) -> None:
    own = bench.json("site", "list")[0]["actor_id"]
    (row,) = [each for each in bench.json("list", "users") if each["id"] == own]
    done = bench.run("edit", "user", row["username"], "suspended=yes", "--confirm", row["username"])
    assert done.returncode == 2
    assert "lock itself out" in done.stderr


def test_offline_a_plan_tells_what_is_known(bench: Bench) -> None:
    bench.json("edit", "user", "u00010", "city=Galway")
    bench.server.stop()
    assert bench.run("plan").returncode == 69
    known = bench.json("plan", "--offline")
    assert known["read"] is False
    assert known["made"] is not None
    assert known["counts"]["change"] == 1
    assert "conflicts cannot be known" in bench.run("plan", "--offline").stdout
