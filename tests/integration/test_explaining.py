"""Explanations against the practice LMS: right for everybody, and what they stage lets the person in there."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.access.facts import Account, Facts, Place, Way
from lmsdesk.domain.access.fixes import Mend
from lmsdesk.domain.access.links import Reason, Verdict, Want
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.services.console import Console
from lmsdesk.services.explaining import Answer
from tests.fakes.access_model import gets_in
from tests.fakes.bench import Real, make_template

LONG_AGO = 1_700_000_000
SEEDED: dict[Reason, tuple[str, dict[str, Any]]] = {
    Reason.SUSPENDED: ("user", {"suspended": 1}),
    Reason.NO_SIGN_IN: ("user", {"auth": "nologin"}),
    Reason.HIDDEN: ("course", {"visible": 0}),
    Reason.ENROLMENT_SUSPENDED: ("enrol", {"status": 1}),
    Reason.NOT_STARTED: ("enrol", {"timestart": 1_900_000_020, "timeend": 0}),
    Reason.ENDED: ("enrol", {"timestart": LONG_AGO, "timeend": LONG_AGO + 86_400}),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def bench(tmp_path: Path, template: Path) -> Iterator[Real]:
    made = Real(tmp_path, template)
    yield made
    made.close()


def console_of(bench: Real) -> Console:
    console = bench.real
    assert isinstance(console, Console)
    return console


def campus(bench: Real) -> sqlite3.Connection:
    return bench.server.campus._db


def look(bench: Real, user: int, course: int, want: Want = Want.SEE) -> Answer:
    return bench.run(console_of(bench).explaining.look(user, course, want))


def on_the_site(bench: Real, user: int, course: int) -> bool:
    """What the campus itself would say, read straight from its tables."""
    db = campus(bench)
    account = db.execute("SELECT * FROM user WHERE id=?", (user,)).fetchone()
    place = db.execute("SELECT * FROM course WHERE id=?", (course,)).fetchone()
    ways = db.execute("SELECT * FROM enrol WHERE user=? AND course=?", (user, course)).fetchall()
    given = db.execute("SELECT role FROM role_assignment WHERE user=? AND course=?", (user, course)).fetchall()
    names = {1: "manager", 3: "editingteacher", 4: "teacher", 5: "student"}
    facts = Facts(
        Account(
            user,
            account["username"],
            account["firstname"],
            is_there=not account["deleted"],
            suspended=bool(account["suspended"]),
            confirmed=bool(account["confirmed"]),
            auth=account["auth"],
        ),
        Place(
            course,
            place["shortname"],
            place["fullname"],
            visible=bool(place["visible"]),
            methods=tuple(place["methods"].split(",")),
        ),
        tuple(
            Way(row["id"], row["method"], bool(row["status"]), None, row["timestart"], row["timeend"]) for row in ways
        ),
        tuple(names[row["role"]] for row in given),
    )
    return gets_in(facts, console_of(bench).now())


def student(bench: Real) -> tuple[int, int]:
    """Somebody who is in a course by hand alone, and can open it."""
    row = (
        campus(bench)
        .execute(
            "SELECT e.user, e.course FROM enrol e JOIN user u ON u.id=e.user JOIN course c ON c.id=e.course "
            "JOIN role_assignment r ON r.user=e.user AND r.course=e.course WHERE e.method='manual' AND e.status=0 AND "
            "u.suspended=0 AND c.visible=1 AND c.methods='manual' AND r.role=5 AND e.timestart<1795000000 "
            "AND e.timeend=0 AND c.category NOT IN (SELECT id FROM category WHERE visible=0) ORDER BY e.id"
        )
        .fetchone()
    )
    return row["user"], row["course"]


def change(bench: Real, table: str, user: int, course: int, **values: Any) -> None:
    """Somebody else changes the person, the course or the enrolment on the site, and it is read."""
    where = {"user": f"id={user}", "course": f"id={course}", "enrol": f"user={user} AND course={course}"}[table]
    sets = ", ".join(f"{name}=?" for name in values)
    campus(bench).execute(f"UPDATE {table} SET {sets} WHERE {where}", tuple(values.values()))
    bench.run(console_of(bench).sync.sync_now(full=True))


def test_it_is_right_about_everybody(bench: Real) -> None:
    db, dice = campus(bench), random.Random(11)
    enrolled = [tuple(row) for row in db.execute("SELECT DISTINCT user, course FROM enrol ORDER BY user, course")]
    others = [(dice.randrange(3, 200), dice.randrange(2, 22)) for _ in range(60)]
    answers: list[Verdict] = []
    for user, course in [*dice.sample(enrolled, 240), *others]:
        verdict = look(bench, user, course).verdict
        answers.append(verdict)
        if verdict is not Verdict.OPEN:
            assert (verdict is Verdict.CAN) is on_the_site(bench, user, course), (user, course)
    assert answers.count(Verdict.OPEN) == 0  # the practice LMS tells everything that is asked for
    assert min(answers.count(Verdict.CAN), answers.count(Verdict.CANNOT)) > 50


@pytest.mark.parametrize("cause", SEEDED)
def test_a_cause_is_named_and_what_is_staged_lets_the_person_in_there(bench: Real, cause: Reason) -> None:
    user, course = student(bench)
    assert look(bench, user, course).verdict is Verdict.CAN
    table, values = SEEDED[cause]
    change(bench, table, user, course, **values)
    answer = look(bench, user, course)
    assert answer.told.now.deciding is not None
    assert (answer.verdict, answer.told.now.deciding.reason) == (Verdict.CANNOT, cause)
    assert not on_the_site(bench, user, course)
    bench.run(console_of(bench).explaining.stage(answer))
    staged = look(bench, user, course)
    assert (staged.verdict, staged.told.latest.verdict) == (Verdict.CANNOT, Verdict.CAN)
    assert [item.fix.mend for item in staged.fixes] == [Mend.APPLY]
    bench.run(console_of(bench).changes.apply())
    assert on_the_site(bench, user, course)
    assert look(bench, user, course).verdict is Verdict.CAN


def test_who_has_several_things_in_the_way_gets_in_by_one_step_that_is_undone_by_one(bench: Real) -> None:
    user, course = student(bench)
    for table, values in (SEEDED[Reason.SUSPENDED], SEEDED[Reason.HIDDEN], SEEDED[Reason.ENDED]):
        change(bench, table, user, course, **values)
    answer = look(bench, user, course)
    assert [item.fix.mend for item in answer.fixes] == [Mend.ACTIVATE_ACCOUNT, Mend.SHOW_COURSE, Mend.PROLONG]
    changes = console_of(bench).changes
    bench.run(console_of(bench).explaining.stage(answer))
    assert changes.tray().total == 3
    bench.run(changes.undo())
    assert changes.tray().total == 0
    bench.run(changes.redo())
    bench.run(changes.apply())
    assert on_the_site(bench, user, course)


def test_who_is_not_enrolled_is_enrolled(bench: Real) -> None:
    user, course = student(bench)
    campus(bench).execute("DELETE FROM enrol WHERE user=? AND course=?", (user, course))
    campus(bench).execute("DELETE FROM role_assignment WHERE user=? AND course=?", (user, course))
    bench.run(console_of(bench).sync.sync_now(full=True))
    bench.run(console_of(bench).sync.sync_now(full=True))  # a second look confirms that it is gone
    answer = look(bench, user, course)
    assert [item.fix.mend for item in answer.fixes] == [Mend.ENROL]
    bench.run(console_of(bench).explaining.stage(answer))
    bench.run(console_of(bench).changes.apply())
    assert on_the_site(bench, user, course)


def test_without_a_network_the_answer_is_the_same(bench: Real) -> None:
    user, course = student(bench)
    before = look(bench, user, course)
    bench.cut()
    after = look(bench, user, course)
    assert (after.verdict, after.told.now) == (before.verdict, before.told.now)
    assert after.told.now.as_of is not None


def test_a_change_of_mine_that_shuts_somebody_out_is_taken_back(bench: Real) -> None:
    user, course = student(bench)
    changes = console_of(bench).changes
    row = next(row for row in bench.rows("", View.USERS) if row.id == user)
    bench.run(changes.edit(View.USERS, [row.row], {"suspended": "yes"}))
    answer = look(bench, user, course)
    assert (answer.verdict, answer.told.latest.verdict) == (Verdict.CAN, Verdict.CANNOT)
    assert [item.fix.mend for item in answer.fixes] == [Mend.TAKE_BACK]
    bench.run(console_of(bench).explaining.stage(answer))
    assert changes.tray().total == 0
    assert look(bench, user, course).fixes == ()


def test_what_moved_meanwhile_is_not_staged(bench: Real) -> None:
    user, course = student(bench)
    change(bench, "user", user, course, suspended=1)
    answer = look(bench, user, course)
    change(bench, "user", user, course, suspended=0)
    with pytest.raises(WrongUse) as caught:
        bench.run(console_of(bench).explaining.stage(answer))
    assert caught.value.facts["what"] == "explanation_moved"
    assert console_of(bench).changes.tray().total == 0


def test_who_is_in_by_cohort_and_by_hand_stays_when_the_one_by_hand_goes(bench: Real) -> None:
    row = (
        campus(bench)
        .execute(
            "SELECT a.user, a.course FROM enrol a JOIN enrol b ON b.user=a.user AND b.course=a.course "
            "WHERE a.method='manual' AND b.method='cohort' ORDER BY a.user"
        )
        .fetchone()
    )
    user, course = row["user"], row["course"]
    sources = {source.way.method: source for source in look(bench, user, course).sources}
    assert (sources["manual"].stays_by, sources["cohort"].stays_by) == (("cohort",), ("manual",))
    cohort = campus(bench).execute("SELECT cohort FROM cohort_sync WHERE course=?", (course,)).fetchone()["cohort"]
    assert cohort in [each.id for each in sources["cohort"].cohorts]
    mine = next(
        each for each in bench.rows() if (each.user_id, each.course_id, each.method) == (user, course, "manual")
    )
    bench.run(console_of(bench).changes.remove(View.ENROLMENTS, [mine.row]))
    bench.run(console_of(bench).changes.apply())
    left = campus(bench).execute("SELECT method FROM enrol WHERE user=? AND course=?", (user, course)).fetchall()
    assert [each["method"] for each in left] == ["cohort"]


def test_what_was_never_seen_is_said(bench: Real) -> None:
    with pytest.raises(WrongUse):
        look(bench, 99_999, 2)


def test_who_cannot_is_put_beside_somebody_of_the_course_who_can(bench: Real) -> None:
    user, course = student(bench)
    assert look(bench, user, course).beside is None
    change(bench, "user", user, course, suspended=1)
    answer = look(bench, user, course)
    assert answer.beside is not None
    assert answer.beside.now.verdict is Verdict.CAN
    assert [mine for mine, _ in answer.compared()] == [answer.words.cause()]
    teaching = look(bench, user, course, Want.TEACH)
    assert teaching.beside is not None
    assert set(teaching.beside.pair.now.roles or ()) & {"editingteacher", "teacher"}
    assert len(teaching.compared()) == 2
