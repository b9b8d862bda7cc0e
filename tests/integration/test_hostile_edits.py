"""What people do to their own unsent edits, to each other's work and to files of changes, over a practice LMS."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.errors import BadFile, WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import parse
from lmsdesk.domain.imports.options import ACCEPT
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.rows import Mark
from lmsdesk.practice.faults import Rule
from lmsdesk.services.values import show_time
from tests.fakes.bench import Real, make_template

SECRET = "Canary-7391-pass"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campus that was read once."""
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def bench(tmp_path: Path, template: Path) -> Iterator[Real]:
    """A desk of its own and a site of its own."""
    made = Real(tmp_path / "bench", template)
    yield made
    made.close()


def handles(bench: Real, view: View, text: str) -> Sequence[int]:
    return bench.run(bench.console.tables.find(parse(view, text)[0])).ids


def operations(bench: Real, *states: State) -> list[Operation]:
    found = bench.real.changes._opened.desk.operations()
    return [item for item in found if not states or item.state in states]


def apply(bench: Real, *, wait: bool = True) -> None:
    bench.run(bench.console.changes.apply(wait=wait))


def student(bench: Real, place: int = 0) -> Any:
    return bench.rows("status:active role:student method:manual")[place]


def staged(bench: Real, folder: Path, text: str, **options: Any) -> None:
    """Import a list as far as it can be done."""
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    job = bench.run(bench.console.imports.open(path))
    bench.run(job.check(replace(job.options, **options)))
    bench.run(job.stage())


# Edits of edits


@pytest.mark.parametrize("kind", ["lose_answer", "lose_request"])
def test_an_edit_back_to_the_old_value_counts_while_the_first_one_is_not_confirmed(bench: Real, kind: str) -> None:
    person = bench.rows("", View.USERS)[5]
    who = handles(bench, View.USERS, f"username:{person.username}")
    bench.run(bench.console.changes.edit(View.USERS, who, {"city": "Elsewhere"}))
    bench.server.campus.faults.rules.append(Rule(kind, function="core_user_update_users", times=1))
    apply(bench, wait=False)
    assert [item.state for item in operations(bench)] == [State.UNKNOWN]
    bench.run(bench.console.changes.edit(View.USERS, who, {"city": person.city}))
    apply(bench)
    bench.run(bench.console.sync.sync_now())
    assert bench.rows(f"username:{person.username}", View.USERS)[0].city == person.city
    assert operations(bench, State.READY, State.CONFLICT) == []


def test_a_role_that_was_changed_and_changed_back_leaves_the_tray(bench: Real) -> None:
    row = student(bench)
    where = handles(bench, View.ENROLMENTS, f"username:{row.username} course:{row.shortname}")
    bench.run(bench.console.changes.edit(View.ENROLMENTS, where, {"role": "teacher"}))
    where = handles(bench, View.ENROLMENTS, f"username:{row.username} course:{row.shortname}")
    bench.run(bench.console.changes.edit(View.ENROLMENTS, where, {"role": "student"}))
    assert operations(bench, State.READY) == []


def test_editing_a_refused_value_replaces_it(bench: Real) -> None:
    person = bench.rows("", View.USERS)[5]
    who = handles(bench, View.USERS, f"username:{person.username}")
    bench.run(bench.console.changes.edit(View.USERS, who, {"email": "no address"}))
    apply(bench)
    assert [item.state for item in operations(bench)] == [State.REJECTED]
    bench.run(bench.console.changes.edit(View.USERS, who, {"email": "right@example.org"}))
    apply(bench)
    assert [item.state for item in operations(bench)] == [State.CANCELLED, State.RETIRED]


# Passwords


def test_a_new_password_of_an_account_is_never_written_to_a_file_and_reaches_the_server(
    bench: Real, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    person = bench.rows("", View.USERS)[5]
    who = handles(bench, View.USERS, f"username:{person.username}")
    kept = bench.run(bench.console.changes.edit(View.USERS, who, {"password": SECRET}))
    bench.run(bench.console.changes.edit(View.USERS, who, {"city": "Elsewhere"}))
    bench.run(bench.console.changes.export(kept.id, tmp_path / "set.lmschanges"))
    apply(bench)
    assert [item.state for item in operations(bench)] == [State.RETIRED, State.RETIRED]
    files = [path for path in (bench.folder, tmp_path) for path in path.rglob("*") if path.is_file()]
    told = [path.name for path in files if SECRET.encode() in path.read_bytes() and "campus" not in path.name]
    assert told == []
    assert SECRET not in caplog.text
    assert bench.server.token not in caplog.text
    holding = [path.name for path in files if bench.server.token.encode() in path.read_bytes()]
    assert [name for name in holding if "campus" not in name] == []


# Lists upon lists


def test_a_list_that_enrols_whom_an_earlier_list_unenrols_keeps_them_with_all_their_work(
    bench: Real, tmp_path: Path
) -> None:
    row = student(bench)
    staged(bench, tmp_path, f"username,course,action\n{row.username},{row.shortname},unenrol\n")
    staged(bench, tmp_path, f"username,course,role,end\n{row.username},{row.shortname},student,2031-06-30\n")
    waiting = operations(bench, State.READY)
    assert [(item.verb, set(item.patch)) for item in waiting] == [(Verb.UPDATE, {"end"})]
    apply(bench)
    assert operations(bench, State.READY, State.CONFLICT, State.REJECTED) == []


def test_the_same_enrolment_again_takes_a_removal_back_and_nothing_else(bench: Real, tmp_path: Path) -> None:
    row = student(bench)
    staged(bench, tmp_path, f"username,course,action\n{row.username},{row.shortname},unenrol\n")
    staged(bench, tmp_path, f"username,course,role\n{row.username},{row.shortname},student\n")
    assert operations(bench, State.READY) == []


def test_two_lists_that_make_the_same_new_group_fill_one_group(bench: Real, tmp_path: Path) -> None:
    row, other = (each for each in _classmates(bench))
    options = {"allow_create_groups": True, "decisions": {"new_group": ACCEPT}}
    jobs = []
    for number, each in enumerate((row, other)):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"username,course,group1\n{each.username},{each.shortname},Night shift\n")
        job = bench.run(bench.console.imports.open(path))
        bench.run(job.check(replace(job.options, **options)))
        jobs.append(job)
    for job in jobs:
        bench.run(job.stage())
    apply(bench)
    assert sorted(item.state for item in operations(bench)) == [State.NOOP] + [State.RETIRED] * 3
    bench.run(bench.console.sync.sync_now())
    for each in (row, other):
        found = bench.rows(f"username:{each.username} course:{each.shortname}")[0]
        assert "Night shift" in str(found.groups)


def _classmates(bench: Real) -> list[Any]:
    rows = bench.rows("status:active role:student method:manual")
    return next([one, two] for one in rows for two in rows if one.course_id == two.course_id and one is not two)


# Taking back


def test_taking_back_an_unenrolment_gives_all_roles_back(bench: Real) -> None:
    row = student(bench)
    text = f"username:{row.username} course:{row.shortname}"
    bench.run(
        bench.console.changes.edit(View.ENROLMENTS, handles(bench, View.ENROLMENTS, text), {"role": "student,teacher"})
    )
    apply(bench)
    kept = bench.run(bench.console.changes.remove(View.ENROLMENTS, handles(bench, View.ENROLMENTS, text)))
    apply(bench)
    bench.run(bench.console.changes.take_back(kept.id))
    apply(bench)
    bench.run(bench.console.sync.sync_now())
    assert sorted(bench.rows(text)[0].roles) == ["student", "teacher"]
    assert {item.state for item in operations(bench)} == {State.RETIRED}


def test_taking_back_a_new_group_asks_when_others_have_filled_it_meanwhile(bench: Real, tmp_path: Path) -> None:
    row, other = _classmates(bench)
    options = {"allow_create_groups": True, "decisions": {"new_group": ACCEPT}}
    staged(bench, tmp_path, f"username,course,group1\n{row.username},{row.shortname},Night shift\n", **options)
    apply(bench)
    kept = bench.console.changes.history()[0]
    group = next(item for item in operations(bench) if item.key.entity == "group")
    number = bench.real.changes._opened.desk.resolved(group.key).id
    bench.server.campus._db.execute("INSERT INTO grp_member(grp, user) VALUES(?, ?)", (number, other.user_id))
    bench.run(bench.console.changes.take_back(kept.id))
    apply(bench)
    assert [item.key.entity for item in operations(bench, State.CONFLICT)] == ["group"]


# Files of changes


def test_a_file_of_changes_keeps_what_it_names_together(bench: Real, tmp_path: Path) -> None:
    changes = bench.console.changes
    fields = {"username": "zoe\u2028", "email": "zoe@example.org", "first_name": "Zoe\u2028\x85", "last_name": "Z"}
    bench.run(changes.create(View.USERS, {**fields, "username": "zoe.z"}))
    bench.run(changes.create(View.COURSES, {"shortname": "NEW-1", "fullname": "New", "category_id": "1"}))
    row = student(bench)
    new = handles(bench, View.COURSES, "shortname:NEW-1")
    kept = bench.run(
        changes.enrol([*handles(bench, View.USERS, "username:zoe.z")], new, role="student", start=None, end=None)
    )
    path = tmp_path / "set.lmschanges"
    bench.run(changes.export(kept.id, path))
    bench.run(changes.discard_all())
    bench.run(changes.load(path))
    assert [(item.key.entity, item.verb) for item in operations(bench, State.READY)] == [
        ("user", Verb.CREATE), ("course", Verb.CREATE), ("enrol", Verb.CREATE),
    ]  # fmt: skip
    apply(bench)
    assert operations(bench, State.READY, State.CONFLICT, State.REJECTED) == []
    assert row is not None


HEAD = {"lmschanges": 1, "title": "T", "origin": "form"}
LINE = {"key": "user:7", "verb": "update", "patch": {"city": "X"}, "base": {}, "label": "L", "natural_key": None}


@pytest.mark.parametrize(
    "line",
    [
        {**LINE, "key": "enrol:t-5/2/manual", "verb": "create"},  # names somebody whom nobody makes
        {**LINE, "patch": ["city"]},
        {**LINE, "patch": {"city": {"nested": 1}}},
        {**LINE, "patch": {"password": "x"}},
        {**LINE, "patch": {"category_id": -4}},
        {**LINE, "label": 7},
        {**LINE, "base": "none"},
        {**LINE, "natural_key": 5},
        {**LINE, "key": 7},
        [],
    ],
)
def test_a_file_of_changes_that_was_tampered_with_is_refused_whole(bench: Real, tmp_path: Path, line: object) -> None:
    head = {**HEAD, "site": bench.real.changes._opened.profile.site.fingerprint}
    path = tmp_path / "set.lmschanges"
    path.write_text("".join(json.dumps(each) + "\n" for each in (head, LINE, line)))
    with pytest.raises(BadFile):
        bench.run(bench.console.changes.load(path))
    assert operations(bench) == []


def test_references_inside_a_loaded_patch_get_the_new_numbers(bench: Real, tmp_path: Path) -> None:
    bench.run(bench.console.changes.create(View.COURSES, {"shortname": "MINE", "fullname": "Mine", "category_id": "1"}))
    head = {**HEAD, "site": bench.real.changes._opened.profile.site.fingerprint}
    course = {"shortname": "THEIRS", "fullname": "Theirs", "category_id": 1}
    lines = [
        {**LINE, "key": "course:t-1", "verb": "create", "patch": course},
        {**LINE, "key": "group:t-2", "verb": "create", "patch": {"course_id": -1, "name": "G"}},
    ]
    path = tmp_path / "set.lmschanges"
    path.write_text("".join(json.dumps(each) + "\n" for each in (head, *lines)))
    bench.run(bench.console.changes.load(path))
    made = {item.key.entity: item for item in operations(bench) if item.change_set == 2}
    assert made["group"].patch["course_id"] == made["course"].key.id


# Odd texts and odd names


@pytest.mark.parametrize("text", ["A\x00B", "\ud800"])
def test_text_that_no_file_can_hold_is_refused_in_words(bench: Real, text: str) -> None:
    person = bench.rows("", View.USERS)[5]
    who = handles(bench, View.USERS, f"username:{person.username}")
    with pytest.raises(WrongUse):
        bench.run(bench.console.changes.edit(View.USERS, who, {"city": text}))
    assert operations(bench) == []


def test_a_group_whose_name_means_two_is_joined_by_nobody(bench: Real, tmp_path: Path) -> None:
    row = student(bench)
    course = row.course_id
    for name in ("Schicht Ä", "schicht A"):
        bench.server.campus._db.execute(
            "INSERT INTO grp(course, name, idnumber, description, visibility, participation) VALUES(?,?,'','',0,1)",
            (course, name),
        )
    bench.run(bench.console.sync.sync_now(full=True))
    path = tmp_path / "list.csv"
    path.write_text(f"username,course,group1\n{row.username},{row.shortname},Schicht A\n")
    job = bench.run(bench.console.imports.open(path))
    bench.run(job.check(replace(job.options, allow_create_groups=True)))
    assert [reason.code for reason in job.plan.rows[0].reasons] == ["group_ambiguous"]
    where = handles(bench, View.ENROLMENTS, f"username:{row.username} course:{row.shortname}")
    with pytest.raises(WrongUse):
        bench.run(bench.console.changes.join_group(where, "Schicht A"))


HUGE = ["9" * 20, "9" * 5_000]


@pytest.mark.parametrize("text", HUGE)
@pytest.mark.parametrize("typed", ["{}", "+{}", "31 jan {}", "1.1.{}"])
def test_a_date_beyond_every_calendar_is_refused_in_words(bench: Real, typed: str, text: str) -> None:
    with pytest.raises(WrongUse):
        bench.run(bench.console.changes.edit(View.ENROLMENTS, [student(bench).row], {"end": typed.format(text)}))


@pytest.mark.parametrize("text", [*HUGE, f"t-{HUGE[0]}"])
def test_a_number_that_no_file_can_hold_is_refused_in_words(bench: Real, text: str) -> None:
    course = bench.rows("", View.COURSES)[3]
    with pytest.raises(WrongUse):
        bench.run(bench.console.changes.edit(View.COURSES, [course.row], {"category_id": text}))


@pytest.mark.parametrize("text", HUGE)
@pytest.mark.parametrize("column", ["user_id", "username", "idnumber", "id", "end", "start"])
def test_a_list_with_a_number_without_end_is_read(bench: Real, tmp_path: Path, column: str, text: str) -> None:
    row = student(bench)
    path = tmp_path / "list.csv"
    who = "" if column in ("user_id", "username", "idnumber", "id") else "username,"
    name = f"{row.username}," if who else ""
    path.write_text(f"{who}{column},course,role\n{name}{text},{row.shortname},student\n")
    job = bench.run(bench.console.imports.open(path))
    assert [each.outcome for each in job.plan.rows] == [Outcome.BLOCKED]


def test_a_course_whose_start_is_in_milliseconds_can_be_shown(bench: Real) -> None:
    bench.server.campus._db.execute("UPDATE course SET startdate=? WHERE id=?", (1_700_000_000_000, 3))
    bench.run(bench.console.sync.sync_now(full=True))
    shown = next(row for row in bench.rows("", View.COURSES) if row.id == 3)
    assert show_time(shown.start, "Pacific/Auckland") == "1 Jan 9999"


def test_what_is_about_to_be_removed_is_not_edited_on_the_way_out(bench: Real) -> None:
    row = student(bench)
    text = f"username:{row.username} course:{row.shortname}"
    bench.run(bench.console.changes.remove(View.ENROLMENTS, handles(bench, View.ENROLMENTS, text)))
    shown = next(each for each in bench.rows("changed:yes") if each.pending is not None)
    with pytest.raises(WrongUse):
        bench.run(bench.console.changes.edit(View.ENROLMENTS, [shown.row], {"end": "2031-06-30"}))
    assert [item.verb for item in operations(bench)] == [Verb.DELETE]


def test_a_removal_that_waits_behind_something_unconfirmed_counts_as_well(bench: Real) -> None:
    row = student(bench)
    text = f"username:{row.username} course:{row.shortname}"
    found = handles(bench, View.ENROLMENTS, text)
    bench.run(bench.console.changes.edit(View.ENROLMENTS, found, {"end": "2031-06-30"}))
    bench.server.campus.faults.rules.append(Rule("lose_answer", function="enrol_manual_enrol_users", times=1))
    bench.run(bench.console.changes.apply())
    assert [item.state for item in operations(bench)] == [State.UNKNOWN]
    bench.run(bench.console.changes.remove(View.ENROLMENTS, handles(bench, View.ENROLMENTS, text)))
    (shown,) = bench.rows("changed:yes")
    assert shown.pending is not None
    assert shown.pending.mark is Mark.UNCONFIRMED
    with pytest.raises(WrongUse):
        bench.run(bench.console.changes.edit(View.ENROLMENTS, [shown.row], {"end": "2032-06-30"}))
    assert [item.verb for item in operations(bench)] == [Verb.UPDATE, Verb.DELETE]
