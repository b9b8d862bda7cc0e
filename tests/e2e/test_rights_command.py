"""Rights and roles on the command line: what the token's service lacks is not staged, named roles are given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.cli import exits
from tests.fakes.campus import Bench

ENROL, UNASSIGN = "enrol_manual_enrol_users", "core_role_unassign_roles"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("rights"), read=True)
    yield made
    made.close()


@pytest.fixture
def key(bench: Bench) -> str:
    """An enrolment by hand."""
    row = bench.json("list", "enrolments", "--filter", "method:manual status:active role:student", "--limit", "1")[0]
    return f"{row['username']}/{row['course']}"


def test_what_a_check_found_missing_is_not_staged_until_it_is_there(bench: Bench, key: str) -> None:
    bench.server.campus.withdraw(ENROL)
    found = bench.json("site", "check", "p")
    assert [each["missing"] for each in found["findings"] if each.get("feature") == "enrol"] == [ENROL]
    refused = bench.run("edit", "enrolment", key, "end=2031-06-30")
    assert refused.returncode == exits.TOKEN_REFUSED
    assert ENROL in refused.stderr
    assert bench.json("changes") == []
    bench.server.campus.withdraw()
    bench.json("site", "check", "p")
    kept = bench.json("edit", "enrolment", key, "end=2031-06-30")
    bench.json("changes", "discard", str(kept["id"]))


def test_a_role_never_seen_is_not_called_absent_and_can_be_named(bench: Bench, key: str, tmp_path: Path) -> None:
    unknown = bench.run("edit", "enrolment", key, "role=observer")
    assert unknown.returncode == exits.WRONG_USE
    assert "seen on this site yet" in unknown.stderr
    assert "role.SHORTNAME=NUMBER" in unknown.stderr
    assert bench.json("site", "set", "p", "role.observer=77")["roles"] == {"observer": 77}
    person, _, course = key.partition("/")
    (tmp_path / "list.csv").write_text(f"username,course1,role1\n{person},{course},observer\n", "utf-8")
    (planned,) = bench.json("import", str(tmp_path / "list.csv"), "--dry-run")["rows"]
    assert (planned["outcome"], planned["after"]) == ("change", {"role": "observer"})
    kept = bench.json("edit", "enrolment", key, "role=observer")
    (row,) = bench.json("list", "enrolments", "--filter", f"person:{person} course:{course} method:manual")
    assert "observer" in row["roles"]
    bench.json("changes", "discard", str(kept["id"]))
    assert bench.json("site", "set", "p", "role.observer=")["roles"] == {}
    assert bench.run("edit", "enrolment", key, "role=observer").returncode == exits.WRONG_USE


@pytest.mark.parametrize("pair", ["role.obser ver=7", "role.observer=seven", "role.observer=0", "role.=7"])
def test_what_is_no_role_is_refused_in_words(bench: Bench, pair: str) -> None:
    refused = bench.run("site", "set", "p", pair)
    assert refused.returncode == exits.WRONG_USE
    assert "role" in refused.stderr
