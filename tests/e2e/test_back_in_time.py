"""A desk file that was put back, and a site that was restored: noticed, told, and nothing doubled or lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.campus import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, read=True)
    yield made
    made.close()


def waiting(bench: Bench) -> list[dict[str, Any]]:
    sets = bench.json("changes", "list")
    return [each for each in sets if each["counts"].get("READY")]


def stage_people(bench: Bench, folder: Path) -> str:
    """Two new people in a course, and an edit of somebody else; return the course."""
    course: str = bench.json("list", "courses", "--limit", "1")[0]["shortname"]
    listed = folder / "new.lmschanges"
    site = json.loads((bench.home / "sites" / "p" / "site.json").read_text())
    number = bench.json("list", "courses", "--limit", "1")[0]["id"]
    head = {"lmschanges": 1, "title": "New people", "origin": "form", "site": site["fingerprint"], "address": "x"}
    lines: list[dict[str, Any]] = [head]
    for place, name in ((1, "anew1"), (2, "anew2")):
        person = {"username": name, "first_name": "A", "last_name": name, "email": f"{name}@x.example"}
        rest = {"base": None, "natural_key": None}
        lines.append({"key": f"user:t-{place}", "verb": "create", "patch": person, "label": name, **rest})
        enrolled = {"role_id": 5, "suspended": False, "start": 0, "end": 0}
        key = f"enrol:t-{place}/{number}/manual"
        lines.append({"key": key, "verb": "create", "patch": enrolled, "label": f"{name} in {course}", **rest})
    listed.write_text("".join(json.dumps(line) + "\n" for line in lines))
    bench.json("changes", "load", str(listed))
    bench.json("edit", "user", "u00010", "city=Galway")
    return course


def people(bench: Bench, name: str) -> list[tuple[Any, ...]]:
    return [row for row in bench.state()["user"] if name in row]


def desk_of(bench: Bench) -> Path:
    return bench.home / "sites" / "p" / "desk.sqlite3"


def test_a_desk_put_back_after_a_push_doubles_nothing(bench: Bench, tmp_path: Path) -> None:
    stage_people(bench, tmp_path)
    shutil.copy(desk_of(bench), tmp_path / "old")
    assert set(bench.json("push", "--yes")["totals"]) == {"RETIRED"}
    after = bench.state()
    shutil.copy(tmp_path / "old", desk_of(bench))
    done = bench.run("push", "--yes", "--json")
    assert "is not the one that was open last" in done.stderr
    told = json.loads(done.stdout)
    assert set(told["totals"]) == {"NOOP"}, told["totals"]
    assert bench.state() == after
    doctor = json.loads(bench.run("doctor", "--json").stdout)
    assert any(line["what"] == "p, desk" for line in doctor)


def test_a_copy_restored_after_a_push_doubles_nothing_and_can_be_taken_back(bench: Bench, tmp_path: Path) -> None:
    stage_people(bench, tmp_path)
    bench.json("push", "--yes")
    after = bench.state()
    copy = next(each for each in bench.json("backups", "list") if each["why"] == "push")
    assert copy["waiting"] == 5
    assert bench.json("backups", "verify") == [
        {"name": each["name"], "sound": True} for each in bench.json("backups", "list")
    ]
    refused = bench.run("backups", "restore", copy["name"])
    assert refused.returncode == 2, "nobody was there to agree"
    assert "5 changes would wait again that were sent since" in refused.stderr
    bench.json("backups", "restore", copy["name"], "--yes")
    assert len(waiting(bench)) == 2
    assert set(bench.json("push", "--yes")["totals"]) == {"NOOP"}
    assert bench.state() == after
    now = next(each for each in bench.json("backups", "list") if each["why"] == "restore")
    bench.json("backups", "restore", now["name"], "--yes")
    assert not waiting(bench)


def test_a_restored_site_stops_the_next_push_until_somebody_decided(bench: Bench, tmp_path: Path) -> None:
    bench.server.campus.save()
    course = stage_people(bench, tmp_path)
    bench.json("push", "--yes")
    bench.json("sync")
    assert len(people(bench, "anew1")) == 1
    bench.server.campus.restore()
    assert not people(bench, "anew1")
    bench.json("edit", "user", "u00011", "city=Bonn")
    bench.json("edit", "user", "anew2", "city=Cork")
    bench.run("sync")
    done = bench.run("push", "--yes", "--json")
    assert done.returncode == 2, done.stderr
    assert json.loads(done.stderr)["error"]["code"] == "server_went_back"
    assert not [row for row in bench.state()["user"] if "Bonn" in row], "nothing was sent"
    found = bench.json("recheck", expect=2)
    assert set(found["signs"]) >= {"lost"}
    assert [item["label"] for item in found["missing"]] == [
        "anew1",
        f"anew1 in {course}",
        "anew2",
        f"anew2 in {course}",
        found["missing"][4]["label"],
    ]
    assert not found["changed"]
    bench.json("recheck", "--stage")
    bench.json("push", "--yes", "--wait")
    assert len(people(bench, "anew1")) == len(people(bench, "anew2")) == 1
    assert "Cork" in people(bench, "anew2")[0], "what waited about a lost person is about the new one now"
    assert [row for row in bench.state()["user"] if "Galway" in row and "u00010" in row]
    assert [row for row in bench.state()["user"] if "Bonn" in row and "u00011" in row]
    bench.run("sync")
    enrolled = bench.json("list", "enrolments", "--filter", f"course:{course}")
    assert [row["username"] for row in enrolled if row["username"].startswith("anew")] == ["anew1", "anew2"]
    assert bench.json("recheck")["missing"] == []


def test_a_site_that_is_as_it_should_be_is_accepted(bench: Bench, tmp_path: Path) -> None:
    bench.server.campus.save()
    stage_people(bench, tmp_path)
    bench.json("push", "--yes")
    bench.json("sync")
    bench.server.campus.restore()
    bench.run("sync")
    bench.json("edit", "user", "u00011", "city=Bonn")
    assert bench.run("push", "--yes").returncode == 2
    bench.json("recheck", "--accept")
    assert bench.run("push", "--yes").returncode == 0
    bench.run("sync")
    assert bench.run("push", "--yes").returncode == 0, "it is not asked again"


def test_a_newest_person_deleted_by_a_colleague_is_no_alarm(bench: Bench) -> None:
    head = json.loads((bench.home / "sites" / "p" / "site.json").read_text())
    person = {"username": "one1", "first_name": "A", "last_name": "B", "email": "one1@x.example"}
    line = {"key": "user:t-1", "verb": "create", "patch": person, "label": "one", "base": None, "natural_key": None}
    top = {"lmschanges": 1, "title": "One", "origin": "form", "site": head["fingerprint"], "address": "x"}
    file = bench.home / "one.lmschanges"
    file.write_text(json.dumps(top) + "\n" + json.dumps(line) + "\n")
    bench.json("changes", "load", str(file))
    bench.json("push", "--yes")
    bench.json("sync")
    bench.server.campus._db.execute("UPDATE user SET deleted=1 WHERE username='one1'")
    bench.run("sync")
    bench.json("edit", "user", "u00011", "city=Bonn")
    assert bench.run("push", "--yes").returncode == 0
