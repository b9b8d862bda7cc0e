"""A reading that lacks much of what was there marks nothing: a person is asked once, and what they say is looked up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.ports import Table
from lmsdesk.practice.calls import FUNCTIONS, Call, Function
from tests.fakes.wire import WiredDesk

LISTING = "core_enrol_get_enrolled_users"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = WiredDesk(tmp_path_factory.mktemp("absent"))
    made.sync()
    made.close()
    return made.folder


@pytest.fixture
def desk(tmp_path: Path, template: Path) -> Iterator[WiredDesk]:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    made = WiredDesk(tmp_path)
    made.sync()
    yield made
    made.close()


def people(desk: WiredDesk) -> int:
    return len(desk.run(desk.console.tables.find(desk.console.tables.query(View.USERS, ""))).ids)


def gone(desk: WiredDesk, table: str = "user") -> int:
    return int(desk.console.reader.database.value(f"SELECT count(*) FROM {table} WHERE gone_seq IS NOT NULL"))


def delete(desk: WiredDesk, count: int) -> list[int]:
    """Delete people on the site as its own page does."""
    db = desk.database()
    chosen = [
        row[0] for row in db.execute("SELECT id FROM user WHERE id>12 AND deleted=0 ORDER BY id LIMIT ?", (count,))
    ]
    for number in chosen:
        db.execute(
            "UPDATE user SET deleted=1, username='x' || id || '@x.1795458034', email=? WHERE id=?",
            ("0" * 32, number),
        )
        for table in ("enrol", "role_assignment", "grp_member", "cohort_member"):
            db.execute(f"DELETE FROM {table} WHERE user=?", (number,))
    return chosen


def test_a_few_deleted_people_leave_the_lists_without_a_question(desk: WiredDesk) -> None:
    delete(desk, 5)
    before = people(desk)
    desk.sync(full=True)
    assert people(desk) == before - 5
    assert [item.table for item in desk.console.absences.all() if item.table is Table.USER] == []


def test_many_deleted_people_stay_until_a_person_says_so_and_are_looked_up_then(desk: WiredDesk) -> None:
    deleted = delete(desk, 60)
    before = people(desk)
    for _ in range(3):
        desk.clock.now += 3_600
        report = desk.sync(full=True)
        assert people(desk) == before
        assert gone(desk) == 0
    assert any(item.table is Table.USER and len(item.missing) == 60 for item in report.questions)
    lacking = {item.table: item.missing for item in desk.console.absences.all()}
    assert lacking[Table.USER] == 60
    question = desk.console.absences.question()
    assert question is not None
    assert "60 of 200 people" in question[0].replace("201", "200").replace("199", "200")
    desk.restart()  # the question is still there after a restart
    assert desk.console.absences.question() is not None
    desk.run(desk.console.absences.believe())
    assert people(desk) == before - 60
    assert gone(desk) == 60
    marked = {row[0] for row in desk.console.reader.database.rows("SELECT id FROM user WHERE gone_seq IS NOT NULL")}
    assert marked == set(deleted)
    assert all(item.table is not Table.USER for item in desk.console.absences.all())


def test_saying_so_removes_nothing_that_is_there(desk: WiredDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list was short for another reason: a direct read finds everybody, and all stay."""
    before = people(desk)
    listing = FUNCTIONS[LISTING]

    def short(call: Call, args: dict[str, Any]) -> Any:
        told = listing.handler(call, args)
        return [row for row in told if row["id"] % 2] if args["courseid"] == 1 else told

    monkeypatch.setitem(FUNCTIONS, LISTING, Function(listing.declared, short))
    desk.sync(full=True)
    assert desk.console.absences.question() is not None
    desk.run(desk.console.absences.believe())
    assert (people(desk), gone(desk)) == (before, 0)
    monkeypatch.undo()
    desk.sync(full=True)
    assert (people(desk), gone(desk), desk.console.absences.question()) == (before, 0, None)


def test_what_comes_back_by_itself_ends_the_question(desk: WiredDesk) -> None:
    db = desk.database()
    kept = db.execute("SELECT * FROM cohort_member").fetchall()
    db.execute("DELETE FROM cohort_member")
    desk.sync(full=True)
    assert [item.table for item in desk.console.absences.all()] == [Table.COHORT_MEMBER]
    db.executemany(f"INSERT INTO cohort_member VALUES({','.join('?' * len(kept[0]))})", [tuple(row) for row in kept])
    desk.sync(full=True)
    assert desk.console.absences.question() is None
    assert gone(desk, "cohort_member") == 0
    with pytest.raises(WrongUse):
        desk.run(desk.console.absences.believe())


def test_more_that_is_missing_than_a_person_was_told_is_asked_anew(desk: WiredDesk) -> None:
    delete(desk, 60)
    desk.sync(full=True)
    scopes = [item.scope for item in desk.console.reader.absent()]
    desk.run(desk.console.mirror.believe(scopes))
    delete(desk, 40)
    desk.sync(full=True)
    assert gone(desk) == 0
    assert {item.table: item.missing for item in desk.console.absences.all()}[Table.USER] == 100


def test_groups_that_a_course_shows_no_more_take_their_members_along_only_after_a_question(desk: WiredDesk) -> None:
    db = desk.database()
    course = db.execute("SELECT course FROM grp GROUP BY course ORDER BY count(*) DESC LIMIT 1").fetchone()[0]
    members = db.execute(
        "SELECT count(*) FROM grp_member WHERE grp IN (SELECT id FROM grp WHERE course=?)", (course,)
    ).fetchone()[0]
    assert members > 0
    db.execute("DELETE FROM grp_member WHERE grp IN (SELECT id FROM grp WHERE course=?)", (course,))
    db.execute("DELETE FROM grp WHERE course=?", (course,))
    desk.sync(full=True)
    assert (gone(desk, "grp"), gone(desk, "group_member")) == (0, 0)
    desk.run(desk.console.absences.believe())
    assert gone(desk, "grp") > 0


def test_an_account_that_may_see_less_makes_nothing_disappear(desk: WiredDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rights of the token's account were taken: fewer people, fewer courses, and no error."""
    before = {view: desk.console.tables.count(view) for view in (View.USERS, View.COURSES, View.ENROLMENTS)}
    db = desk.database()
    admin = db.execute("SELECT user FROM token WHERE token=?", (desk.campus.tokens["admin"],)).fetchone()[0]
    weak = db.execute("SELECT user FROM token WHERE token=?", (desk.campus.tokens["weak"],)).fetchone()[0]
    assert admin != weak
    db.execute("UPDATE token SET user=? WHERE token=?", (weak, desk.campus.tokens["admin"]))
    monkeypatch.setattr(desk.console, "_bind", lambda check: None)  # as if it were the same account with less rights
    monkeypatch.setattr(desk.console.desk, "check_site", lambda fingerprint, actor: None)
    desk.console.engine._on_check = lambda check: None
    for _ in range(3):
        desk.clock.now += 3_600
        desk.sync(full=True)
    assert {view: desk.console.tables.count(view) for view in before} == before
    assert gone(desk) == gone(desk, "course") == gone(desk, "enrolment") == 0
