"""``lmsdesk sync`` when much is missing from the site: nothing leaves the lists before a person says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.campus import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, read=True)
    yield made
    made.close()


def test_much_that_is_missing_is_told_and_leaves_the_lists_only_when_it_is_confirmed(bench: Bench) -> None:
    before = {row["username"] for row in bench.json("list", "users")}
    db = bench.server.campus._db
    leaving = [row[0] for row in db.execute("SELECT id FROM user WHERE id>12 AND deleted=0 ORDER BY id LIMIT 60")]
    names = {row[0] for row in db.execute(f"SELECT username FROM user WHERE id IN ({','.join(map(str, leaving))})")}
    for number in leaving:
        mangled = f"x{number}@practice.example.1795458034"  # as deleting on the site does
        db.execute("UPDATE user SET deleted=1, username=?, email=? WHERE id=?", (mangled, "0" * 32, number))
        for table in ("enrol", "role_assignment", "grp_member", "cohort_member"):
            db.execute(f"DELETE FROM {table} WHERE user=?", (number,))
    bench.server.campus._memory.clear()
    told = bench.json("sync", "--full", expect=2)
    asked = {item["what"]: item["missing"] for item in told["questions"]}
    assert asked["user"] == 60
    assert {row["username"] for row in bench.json("list", "users")} == before
    words = bench.run("sync").stdout
    assert "Nothing was marked as gone" in words
    assert "--confirm-gone" in words
    bench.json("sync", "--confirm-gone")
    assert {row["username"] for row in bench.json("list", "users")} == before - names
    refused = bench.run("sync", "--confirm-gone")
    assert refused.returncode == 64
    assert "Nothing is missing" in refused.stderr
