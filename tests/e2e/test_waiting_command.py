"""What waits for a person on the command line: conflicts field by field and alike, problems, the unconfirmed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.practice.faults import Rule
from tests.fakes.campus import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A site that was read once."""
    made = Bench(tmp_path, read=True)
    yield made
    made.close()


def theirs(bench: Bench, username: str, **fields: str) -> None:
    """Somebody else changes a person on the site."""
    for name, value in fields.items():
        bench.server.campus._db.execute(f"UPDATE user SET {name}=? WHERE username=?", (value, username))


def there(bench: Bench, username: str, field: str) -> Any:
    return bench.server.campus._db.execute(f"SELECT {field} FROM user WHERE username=?", (username,)).fetchone()[0]


def test_conflicts_are_shown_and_decided_field_by_field(bench: Bench) -> None:
    bench.json("edit", "user", "u00012", "city=Galway", "department=Law")
    theirs(bench, "u00012", city="Athens", department="Surgery")
    bench.json("push", "--yes", expect=3)
    number = str(bench.json("conflicts", "list", expect=3)[0]["id"])
    shown = bench.json("conflicts", "show", number, expect=3)
    assert {field["name"] for field in shown["fields"]} == {"city", "department"}
    assert shown["takes"] == ["mine", "theirs", "base"]
    told = bench.json("conflicts", "resolve", number, "--field", "city=theirs", "--field", "department=mine")
    assert told["left"] == 0
    bench.json("push", "--yes")
    assert (there(bench, "u00012", "city"), there(bench, "u00012", "department")) == ("Athens", "Law")


def test_conflicts_are_decided_by_what_they_have_in_common_and_remembered(bench: Bench) -> None:
    for name in ("u00012", "u00013", "u00014"):
        bench.json("edit", "user", name, "city=Galway")
        theirs(bench, name, city="Athens")
    bench.json("edit", "user", "u00015", "department=Law")
    theirs(bench, "u00015", department="Surgery")
    bench.json("push", "--yes", expect=3)
    told = bench.json("conflicts", "resolve", "--where", "field=city", "--take", "theirs", "--remember", "site")
    assert (len(told["ids"]), told["left"]) == (3, 1)
    (rule,) = bench.json("conflicts", "rules")
    assert (rule["entity"], rule["field"], rule["take"], rule["scope"]) == ("user", "city", "theirs", "site")
    bench.json("edit", "user", "u00016", "city=Galway")
    theirs(bench, "u00016", city="Athens")
    bench.json("push", "--yes", expect=3)
    assert [item["label"] for item in bench.json("conflicts", expect=3)] == [
        item["label"] for item in bench.json("conflicts", expect=3) if "department" in item["patch"]
    ]
    assert bench.json("conflicts", "forget", str(rule["id"])) == {"forgotten": 1}
    assert bench.json("conflicts", "rules") == []


def test_a_command_that_names_nothing_decides_nothing(bench: Bench) -> None:
    assert bench.run("conflicts", "resolve", "--take", "mine").returncode == 64
    assert bench.run("conflicts", "resolve", "1", "--take", "mine").returncode == 64
    assert bench.run("problems", "mend", "1").returncode == 64


def test_a_refused_value_is_mended_and_sent(bench: Bench) -> None:
    taken = there(bench, "u00013", "email")
    bench.json("edit", "user", "u00012", f"email={taken}")
    bench.json("push", "--yes", expect=2)
    (problem,) = bench.json("problems", expect=2)
    assert problem["reason"]
    number = str(problem["id"])
    assert bench.json("problems", "mend", number, "email=free@example.org")["left"] == 0
    bench.json("push", "--yes")
    assert there(bench, "u00012", "email") == "free@example.org"
    assert bench.json("problems") == []


def test_a_refusal_is_tried_again_or_discarded(bench: Bench) -> None:
    taken = there(bench, "u00013", "email")
    for name in ("u00012", "u00014"):
        bench.json("edit", "user", name, f"email={taken}")
    bench.json("push", "--yes", expect=2)
    first, second = bench.json("problems", expect=2)
    bench.json("problems", "retry", str(first["id"]))
    assert [item["id"] for item in bench.json("problems", expect=2)] == [second["id"]]
    bench.json("problems", "discard", str(second["id"]), "--alike")
    assert bench.json("problems") == []


def test_what_got_no_answer_is_listed_with_its_time_and_looked_up(bench: Bench) -> None:
    bench.run("site", "set", "p", "settle=600")
    bench.json("edit", "user", "u00012", "city=Galway")
    bench.server.campus.faults.rules.append(Rule("lose_answer", function="core_user_update_users", times=1))
    bench.json("push", "--yes", expect=4)
    (told,) = bench.json("unconfirmed", expect=4)
    assert 0 < told["seconds_left"] <= 600
    assert told["sent"]
    (told,) = bench.json("unconfirmed", "--check", expect=4)
    assert (told["seen"], told["cut_off"]) == (True, False)
    for _ in range(100):  # each command starts the window anew; that shows from the next full second on
        if told["wait"] != "window":
            break
        (told,) = bench.json("unconfirmed", "--check", expect=4)
    assert told["wait"] == "restart"
    bench.run("site", "set", "p", "settle=1", "--force")
    assert bench.json("unconfirmed", "--wait") == []
    assert there(bench, "u00012", "city") == "Galway"
    assert bench.json("list", "users", "--filter", "username:u00012")[0]["pending"] == []
