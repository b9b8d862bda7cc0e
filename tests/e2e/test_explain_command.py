"""Why somebody cannot see a course, through the command line: the answer, its exit code, the change that mends it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.campus import Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("explain"), read=True)
    yield made
    made.close()


def learner(bench: Bench) -> tuple[str, str]:
    """Somebody in a course that is shown."""
    shown = {row["shortname"] for row in bench.json("list", "courses", "--filter", "visible:yes")}
    rows = bench.json("list", "enrolments", "--filter", "method:manual status:active role:student end:none start:none")
    told: dict[str, Any] = next(row for row in rows if row["course"] in shown)
    return told["username"], told["course"]


def test_it_says_why_and_stages_what_mends_it(bench: Bench) -> None:
    who, where = learner(bench)
    can = bench.json("explain", who, where)
    assert (can["verdict"], can["deciding"], can["fixes"], can["after"]) == ("can", None, [], None)
    assert {link["holds"] for link in can["links"]} == {"yes"}
    assert can["as_of"]
    assert can["reply"]
    bench.json("edit", "enrolment", f"{who}/{where}", "status=suspended")
    bench.json("push", "--yes")
    told = bench.json("explain", who, where, expect=2)
    assert (told["verdict"], told["deciding"]["reason"]) == ("cannot", "enrolment_suspended")
    assert [(fix["mend"], fix["fields"], fix["staged"]) for fix in told["fixes"]] == [
        ("activate_enrolment", {"suspended": False}, True)
    ]
    staged = bench.json("explain", who, where, "--stage")
    assert staged["change_set"]
    waits = bench.json("explain", who, where, expect=2)
    assert (waits["verdict"], waits["after"]["verdict"], waits["fixes"][0]["mend"]) == ("cannot", "can", "apply")
    bench.json("push", "--yes")
    assert bench.json("explain", who, where)["verdict"] == "can"


def test_people_read_the_chain_the_mend_and_a_reply(bench: Bench) -> None:
    who, where = learner(bench)
    bench.json("edit", "user", who, "suspended=yes")
    bench.json("push", "--yes")
    done = bench.run("explain", who, where)
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert "cannot open" in lines[0]
    assert "suspended" in lines[0]
    assert lines[1].startswith("As the site was read on")
    assert any(line.startswith("- The account is not suspended:") for line in lines)
    assert "* Make the account active again." in lines
    assert any(line.startswith("Hello ") for line in lines)
    assert any(line.startswith("Beside ") and line.endswith(", who can:") for line in lines)
    assert bench.json("explain", who, where, "--teach", expect=2)["want"] == "teach"
    bench.json("explain", who, where, "--stage")
    bench.json("push", "--yes")


def test_nobody_is_explained_who_was_never_seen(bench: Bench) -> None:
    assert bench.run("explain", "nobody.of.that.name", "C002").returncode == 64
    assert bench.run("explain", learner(bench)[0], "C999").returncode == 64
    assert bench.run("explain", learner(bench)[0], learner(bench)[1], "--stage").returncode == 64  # nothing to mend


def test_a_person_over_all_courses_and_a_course_over_all_its_people(bench: Bench) -> None:
    who, where = learner(bench)
    courses = bench.json("list", "enrolments", "--filter", f"username={who}")
    done = bench.run("explain", who, "--json")
    told = json.loads(done.stdout)
    assert {line["course"]["shortname"] for line in told["lines"]} == {row["course"] for row in courses}
    assert all((line["verdict"] == "can") is (line["deciding"] is None) for line in told["lines"])
    assert done.returncode == (0 if all(line["verdict"] == "can" for line in told["lines"]) else 2)
    people = bench.json("list", "enrolments", "--filter", f"course={where}")
    done = bench.run("explain", "--course", where)
    assert len(done.stdout.splitlines()) == len({row["username"] for row in people})
    for line in told["lines"][:3]:
        alone = bench.run("explain", who, line["course"]["shortname"], "--json")
        assert json.loads(alone.stdout)["verdict"] == line["verdict"]
    assert bench.run("explain").returncode == 64
    assert bench.run("explain", who, "--stage").returncode == 64
