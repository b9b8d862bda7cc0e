"""A long list with bad rows against a site that loses answers: every good row once, every bad row with its reason.

``LMSDESK_SCALE`` sets the rows of the list (1,000 in the normal run, 10,000 in the nightly one). The budget of the
refused batches is printed beside what they cost: k bad rows of n are found by 2k log2(n/k) + 2k requests.
"""

from __future__ import annotations

import contextlib
import math
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.errors import Unanswered
from lmsdesk.domain.imports.options import ACCEPT
from lmsdesk.domain.keys import user_key
from lmsdesk.practice.faults import FaultPlan
from tests.fakes.wire import WiredDesk

ROWS = int(os.environ.get("LMSDESK_SCALE") or (10_000 if os.environ.get("LMSDESK_NIGHTLY") else 1_000))
BAD = ROWS // 100
LOST = FaultPlan(chance={"lose_answer": 0.1}, writes_only=False, seed=20261128)
ENROL = "enrol_manual_enrol_users"
STUDENT, NO_ROLE = "student", 77  # the number of a role that the site does not know


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campus whose courses and people take everybody, read once."""
    made = WiredDesk(tmp_path_factory.mktemp("campus"), "medium" if ROWS > 1_000 else "small")
    made.database().execute("UPDATE user SET suspended=0 WHERE id>12 AND deleted=0")
    made.database().execute("UPDATE course SET visible=1, startdate=1600000000, enddate=0, methods='manual' WHERE id>1")
    made.sync()
    made.close()
    return made.folder


@pytest.fixture
def desk(tmp_path: Path, template: Path) -> Iterator[WiredDesk]:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    made = WiredDesk(tmp_path)
    yield made
    made.close()


@dataclass
class Listed:
    """The rows of a list: (person, course, role), and why the site will refuse some of them."""

    rows: list[tuple[str, str, str]]
    bad: dict[tuple[str, str], str]


def make_list(desk: WiredDesk) -> Listed:
    """Rows that pass every check of ours; a third of the bad ones each for a person, a course and a role."""
    db = desk.database()
    courses = [row[0] for row in db.execute("SELECT shortname FROM course WHERE id>1 ORDER BY id LIMIT 60")]
    closed, open_ = courses[:2], courses[2:]
    people = [
        row[0]
        for row in db.execute(
            "SELECT username FROM user WHERE id>12 AND deleted=0 AND username LIKE 'u0%' "
            "AND username IN (SELECT username FROM user GROUP BY lower(email) HAVING count(*)=1) ORDER BY id"
        )
    ]
    inside = {
        (row[0], row[1])
        for row in db.execute(
            "SELECT u.username, c.shortname FROM enrol e JOIN user u ON u.id=e.user JOIN course c ON c.id=e.course"
        )
    }
    third = BAD // 3
    leaving, rest = people[: 2 * third], people[2 * third :]
    wanted = (
        ("codingerror", open_[0], leaving, third),
        ("wsusercannotassign", open_[1], rest, third),
        ("wsnoinstance", closed[0], rest, BAD - 2 * third),
    )
    bad: dict[tuple[str, str], str] = {}
    for code, course, whom, count in wanted:
        free = [(person, course) for person in whom if (person, course) not in inside]
        bad.update(dict.fromkeys(free[:count], code))
    assert len(bad) == BAD
    roles = {pair for pair, code in bad.items() if code == "wsusercannotassign"}
    good = (
        (person, course)
        for course in open_[2:]
        for person in rest
        if (person, course) not in inside and (person, course) not in bad
    )
    pairs = [next(good) for _ in range(ROWS - len(bad))]
    step = max(1, len(pairs) // len(bad))
    for number, pair in enumerate(bad):  # all over the list
        pairs.insert(number * (step + 1), pair)
    rows = [(*pair, "examiner" if pair in roles else STUDENT) for pair in pairs]
    return Listed(rows, bad)


def stage(desk: WiredDesk, listed: Listed) -> int:
    """Import the list as a person does; everything of it passes the check. Return the change set."""
    desk.run(desk.console.name_role("examiner", str(NO_ROLE)))
    path = desk.folder / "list.csv"
    path.write_text("username,course,role\n" + "".join(",".join(row) + "\n" for row in listed.rows), encoding="utf-8")
    job = desk.run(desk.console.imports.open(path))
    answers = {ask.key: ACCEPT if ACCEPT in ask.choices else ask.choices[0] for ask in job.plan.asks}
    if answers:
        desk.run(job.check(replace(job.options, decisions=answers)))
    kept = desk.run(job.stage())
    assert kept.total == len(listed.rows), job.plan.counts
    return kept.id


def spoil(desk: WiredDesk, listed: Listed) -> None:
    """What happens on the site between the check of the list and its sending."""
    db = desk.database()
    for (person, course), code in listed.bad.items():
        if code == "codingerror":
            db.execute("UPDATE user SET deleted=1, username=email || '.1' WHERE username=?", (person,))
        elif code == "wsnoinstance":
            db.execute("UPDATE course SET methods='self' WHERE shortname=?", (course,))


def costs_of_parts(desk: WiredDesk) -> list[tuple[int, int, int]]:
    """Of every refused batch: its rows, the bad ones among them, and the requests that looked for these."""
    database = desk.console.desk.database
    parents = dict(database.rows("SELECT req_id, parent_req FROM main.request"))
    refused = {row[0] for row in database.rows("SELECT op_id FROM main.op WHERE state='REJECTED'")}
    rows: dict[int, set[int]] = defaultdict(set)
    for request, operation in database.rows("SELECT req_id, op_id FROM main.request_op"):
        rows[request].add(operation)
    parts: Counter[int] = Counter()
    for request, parent in parents.items():
        root = request
        while parents[root] is not None:
            root = parents[root]
        parts[root] += parent is not None
    return [(len(rows[root]), len(rows[root] & refused), count) for root, count in parts.items() if count]


def budget(count: int, bad: int) -> int:
    """Requests that finding so many bad rows may cost."""
    return 2 * bad * math.ceil(math.log2(count / bad)) + 2 * bad if bad else 0


def test_a_long_list_with_bad_rows_against_a_site_that_loses_answers(
    desk: WiredDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = make_list(desk)
    change_set = stage(desk, listed)
    spoil(desk, listed)
    desk.wire.bodies.clear()
    desk.campus.done.clear()
    desk.faults(LOST)
    pushes = 0
    while pushes == 0 or desk.operations(State.READY, State.UNKNOWN):
        desk.push()
        pushes += 1
        assert pushes < 10
    desk.faults()
    bad_pairs = set(listed.bad)
    operations = desk.console.desk.operations(change_set=change_set)
    assert Counter(item.state for item in operations) == {
        State.RETIRED: len(listed.rows) - len(bad_pairs),
        State.REJECTED: len(bad_pairs),
    }
    _each_bad_row_has_its_own_reason(desk, listed, change_set)
    _each_good_row_is_in_effect_once(desk, listed)
    costs = costs_of_parts(desk)
    spent = sum(cost for _, _, cost in costs)
    allowed = sum(budget(count, bad) for count, bad, _ in costs)
    planned = desk.wire.writes - spent
    with capsys.disabled():
        print(
            f"\n{len(listed.rows):,} rows, {len(bad_pairs)} bad, {pushes} pushes: "
            f"{desk.wire.writes:,} writes in all, {spent:,} to find bad rows of {len(costs)} batches "
            f"(budget {allowed:,}), {len(desk.wire.bodies):,} requests with reads"
        )
    for count, bad, cost in costs:
        # A part whose answer was lost is looked up, and what it held comes again in another batch.
        assert cost <= max(budget(count, max(bad, 1)), 2), (count, bad, cost)
    assert planned <= 2 * (len(listed.rows) / 100 + 10) + 50 * pushes


def _each_bad_row_has_its_own_reason(desk: WiredDesk, listed: Listed, change_set: int) -> None:
    names = dict(desk.database().execute("SELECT id, shortname FROM course"))
    told = {
        (item.source_row and item.source_row.number, names[item.key.number(1)]): item.error_code
        for item in desk.console.desk.operations(change_set=change_set, states=[State.REJECTED])
    }
    wanted = {
        (number, course): listed.bad[person, course]
        for number, (person, course, _) in enumerate(listed.rows, 2)  # below the heading
        if (person, course) in listed.bad
    }
    assert told == wanted
    waiting = desk.console.changes.waiting(limit=len(listed.rows), states=[State.REJECTED])
    assert sum(len(change.operations) for change in waiting) == len(wanted)


def _each_good_row_is_in_effect_once(desk: WiredDesk, listed: Listed) -> None:
    db = desk.database()
    people = dict(db.execute("SELECT username, id FROM user"))
    courses = dict(db.execute("SELECT shortname, id FROM course"))
    good = [(person, course) for person, course, _ in listed.rows if (person, course) not in listed.bad]
    done = Counter({row: count for (function, row), count in desk.campus.done.items() if function == ENROL})
    assert done == Counter({f"{people[person]}/{courses[course]}": 1 for person, course in good})
    there = Counter((row[0], row[1]) for row in db.execute("SELECT user, course FROM enrol WHERE method='manual'"))
    assert all(there[people[person], courses[course]] == 1 for person, course in good)


# Accounts: Moodle names no row, and what is wrong is looked up afterwards


def person(desk: WiredDesk, number: int, email: str | None = None) -> NewOperation:
    name = f"new{number:05d}"
    fields = {
        "username": name,
        "email": email or f"{name}@practice.example",
        "first_name": "New",
        "last_name": name,
        "auth": "oauth2",
    }
    key = user_key(desk.console.desk.temporary_id())
    return NewOperation(key, Verb.CREATE, fields, None, name, f"username={name}")


def test_new_accounts_with_addresses_that_others_have_are_refused_by_name_and_the_others_are_made_once(
    desk: WiredDesk,
) -> None:
    count = max(200, ROWS // 10)
    others = {number: f"u{number // 2 + 20:05d}" for number in range(3, count, 100)}  # who has the address already
    taken = {number: f"{name}@practice.example" for number, name in others.items()}
    db = desk.database()
    for number, name in others.items():
        db.execute("UPDATE user SET email=? WHERE username=?", (taken[number], name))
    made = [person(desk, number, taken.get(number)) for number in range(count)]
    desk.console.desk.stage(NewChangeSet("New people", Origin.CSV, tuple(made)))
    desk.campus.done.clear()
    desk.faults(LOST)
    pushes = 0
    while desk.operations(State.READY, State.UNKNOWN):
        pushes += 1
        assert pushes < 20, "nothing moves any more"
        with contextlib.suppress(Unanswered):  # even the question who the site is may go unanswered, twice
            desk.push()
    desk.faults()
    refused = {item.label: (item.error_code, item.error_class) for item in desk.operations(State.REJECTED)}
    assert refused == {f"new{number:05d}": ("useremailduplicate", "taken") for number in taken}
    created = Counter(row for (function, row), times in desk.campus.done.items() for _ in range(times))
    assert created == Counter({f"new{number:05d}": 1 for number in range(count) if number not in taken})
