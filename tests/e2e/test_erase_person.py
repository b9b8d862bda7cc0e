"""Somebody asks to be forgotten: after that no byte of them is left on this computer."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.campus import Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("forget"), read=True)
    yield made
    made.close()


def files(bench: Bench) -> list[Path]:
    return [path for path in bench.home.rglob("*") if path.is_file()]


def holding(bench: Bench, *texts: str) -> list[str]:
    """The files that hold any of the texts, whatever their case."""
    wanted = [text.casefold().encode() for text in texts]
    return sorted(
        f"{path.name}: {text.decode()}" for path in files(bench) for text in wanted if text in path.read_bytes().lower()
    )


def marks_of(user: dict[str, Any]) -> list[str]:
    return [user["username"], user["email"], user["idnumber"], f"{user['first_name']} {user['last_name']}"]


def person(bench: Bench, name: str) -> dict[str, Any]:
    found: dict[str, Any] = bench.json("list", "users", "--filter", f"username:{name}")[0]
    return found


def lonely(bench: Bench) -> list[dict[str, Any]]:
    """People whom nobody else's record names, who share their name with nobody, and whose numbers begin no other."""
    users = bench.json("list", "users")
    told = " ".join(str(user["custom"]) for user in users)
    names = Counter((user["first_name"], user["last_name"]) for user in users)
    return [
        user
        for user in users
        if 100 <= user["id"] <= 199
        and user["idnumber"]
        and user["email"] not in told
        and names[user["first_name"], user["last_name"]] == 1
        and sum(each["email"] == user["email"] for each in users) == 1
    ]


def test_everything_that_was_ever_kept_about_a_person_goes_byte_by_byte(bench: Bench, tmp_path: Path) -> None:
    user, others = lonely(bench)[:2]
    me, other = user["username"], others["username"]
    course = bench.json("list", "courses", "--limit", "1")[0]["shortname"]
    # A rich past: edits that were sent, undone, refused, imported, discarded; copies of all of it.
    first = bench.json("edit", "user", me, "city=Eraseville", "email=canary.erase@example.org")
    bench.json("push", "--yes")
    bench.json("undo", str(first["id"]))
    bench.json("push", "--yes")
    rows = "\n".join(f"{name},{course},student" for name in (me, other))
    (tmp_path / "list.csv").write_text(f"username,course,role\n{rows}\n")
    bench.run("import", str(tmp_path / "list.csv"))
    bench.run("push", "--yes", "--wait")
    taken = bench.json("edit", "user", me, "department=Gone with the wind")
    bench.run("changes", "discard", str(taken["id"]))
    mine = bench.json("edit", "user", other, "city=Keepville")
    waiting = bench.json("edit", "user", me, "city=Stillwaiting")
    marks = [*marks_of(user), "canary.erase@example.org", "Eraseville", "Gone with the wind", "Stillwaiting"]
    before = holding(bench, *marks)
    assert {line.partition(":")[0] for line in before} >= {"desk.sqlite3", "mirror.sqlite3"}, (
        "there is something to erase"
    )
    assert any(line.startswith("desk.2") for line in before), "copies hold it as well"

    refused = bench.run("erase-person", me, "--yes")
    assert refused.returncode == 64
    assert "waits and was not sent" in refused.stderr
    unasked = bench.run("erase-person", me, "--discard-changes")
    assert unasked.returncode == 130
    assert bench.json("changes", "show", str(waiting["id"]))

    told = bench.json("erase-person", me, "--yes", "--discard-changes")
    assert told["user_id"] == user["id"]
    assert told["removed"]["rows"] >= 2
    assert told["removed"]["receipts"] >= 3
    assert told["removed"]["changes"] == 1
    assert told["removed"].get("copies", 0) + told["removed"].get("dropped", 0) >= 1
    assert holding(bench, *marks) == []

    assert bench.json("list", "users", "--filter", f"username:{me}") == []
    assert person(bench, other)["city"] == "Keepville", "others keep their rows and their unsent changes"
    assert others["email"] == person(bench, other)["email"]
    assert bench.run("doctor").returncode == 0, "the files that are left are sound"
    assert bench.json("changes", "show", str(mine["id"]))
    assert bench.run("erase-person", me, "--yes").returncode == 64, "nobody is known by that name any more"


def test_a_copy_that_is_put_back_does_not_bring_the_person_back(bench: Bench) -> None:
    copies = sorted((bench.home / "sites" / "p" / "backups").glob("desk.*.sqlite3"))
    assert copies, "copies were rewritten, not thrown away"
    for path in copies:
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()
        assert path.stat().st_mode & 0o077 == 0


def test_somebody_who_left_the_site_can_be_erased_too(bench: Bench) -> None:
    user = lonely(bench)[2]
    bench.json("edit", "user", user["username"], "city=Leavington")
    bench.json("push", "--yes")
    connection = sqlite3.connect(bench.path)
    connection.execute("UPDATE user SET deleted=1 WHERE id=?", (user["id"],))
    connection.commit()
    connection.close()
    bench.run("sync", "--full")
    told = bench.json("erase-person", str(user["id"]), "--yes")
    assert told["removed"]["receipts"] >= 1
    assert holding(bench, *marks_of(user), "Leavington") == []
