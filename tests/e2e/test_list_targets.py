"""Lists that are written for other systems: which columns, in which order, and which lists each of them takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.campus import Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A small campus that was read."""
    made = Bench(tmp_path_factory.mktemp("targets"), read=True)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("what", "target", "head", "first"),
    [
        ("users", "talentlms", "Login,Firstname,Lastname,Email", "u00020"),
        ("users", "go1", "email,first_name,last_name", "u00020@"),
        ("users", "docebo", "username,firstname,lastname,email", "u00020"),
        ("enrolments", "talentlms", "Login,Email,Course", "u00020"),
        ("enrolments", "moodle", "username,email,course1,role1", "u00020"),
    ],
)
def test_h46_a_list_for_another_system_has_its_columns_in_its_order(
    bench: Bench, tmp_path: Path, what: str, target: str, head: str, first: str
) -> None:
    path = tmp_path / "list.csv"
    told = bench.json("list", what, "--for", target, "--filter", "u00020", "--output", str(path))
    lines = path.read_bytes().decode("utf-8").splitlines()  # strict: no mark at the beginning
    assert (lines[0], told["for"], told["rows"]) == (head, target, len(lines) - 1)
    assert lines[1].startswith(first)


def test_a_system_that_takes_no_such_list_is_named_with_those_that_it_takes(bench: Bench, tmp_path: Path) -> None:
    done = bench.run("list", "enrolments", "--for", "go1", "--output", str(tmp_path / "list.csv"))
    assert done.returncode == 64
    assert "Go1 takes these lists: users" in done.stderr
