"""Plans against the practice LMS: frozen, guarded, stopped, known without a network; and taking back beside others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.errors import Cancelled, NeedsConfirmation, Offline, Protected, StalePlan, WrongSite
from lmsdesk.domain.events import Progress, View
from lmsdesk.domain.guards import Kind
from lmsdesk.domain.keys import course_key, enrolment_key, role_key, user_key
from lmsdesk.services.console import Console
from lmsdesk.services.plan_files import head
from lmsdesk.services.profiles import Profiles
from tests.fakes.bench import Real, make_template

STUDENTS = "method:manual status:active role:student"


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


def edit(bench: Real, username: str, **typed: str) -> int:
    """Stage an edit of an account; return its operation."""
    (row,) = bench.rows(f"username:{username}", View.USERS)
    kept = bench.run(bench.console.changes.edit(View.USERS, [row.row], typed))
    return bench.console.changes.receipts(kept.id)[0].id


def others_set(bench: Real, table: str, where: str, **values: Any) -> None:
    """Somebody else changes something on the site."""
    sets = ", ".join(f"{name}=?" for name in values)
    bench.server.campus._db.execute(f"UPDATE {table} SET {sets} WHERE {where}", tuple(values.values()))


def states(bench: Real, *numbers: int) -> list[State]:
    return [bench.console.changes.operation(number).state for number in numbers]  # type: ignore[attr-defined]


# The plan is frozen


def test_exactly_the_plan_is_sent_and_what_was_staged_later_waits(bench: Real) -> None:
    first = edit(bench, "u00010", city="Galway")
    changes = console_of(bench).changes
    plan = bench.run(changes.plan())
    later = edit(bench, "u00011", city="Sligo")
    report = bench.run(changes.apply(plan=plan))
    assert (states(bench, first, later), report.stale) == ([State.RETIRED, State.READY], ())


def test_one_change_set_alone_is_sent_with_and_without_a_plan(bench: Real) -> None:
    changes = console_of(bench).changes
    numbers = [edit(bench, f"u0001{n}", city="Galway") for n in range(3)]
    sets = [changes.operation(number).change_set for number in numbers]
    bench.run(changes.apply(change_set=sets[1]))
    assert states(bench, *numbers) == [State.READY, State.RETIRED, State.READY]
    plan = bench.run(changes.plan(sets[2]))
    assert [item.operation.id for item in plan.items] == [numbers[2]]
    bench.run(changes.apply(change_set=sets[2], plan=plan))
    assert states(bench, *numbers) == [State.READY, State.RETIRED, State.RETIRED]


def test_what_is_staged_while_a_push_runs_belongs_to_the_next_one(bench: Real) -> None:
    console = console_of(bench)
    first = edit(bench, "u00010", city="Galway")
    later: list[int] = []

    def staged(event: object) -> None:
        if isinstance(event, Progress) and event.job == "push" and not later:
            (row,) = console.reader.read(View.USERS, console.reader.user_handles("username", "u00011"))
            kept = console.desk.stage(
                NewChangeSet(
                    "Later", Origin.FORM, (NewOperation(user_key(row.id), Verb.UPDATE, {"city": "Cork"}, {}, "X"),)
                )
            )
            later.append(console.desk.operations(change_set=kept.id)[0].id)

    console.engine_events.subscribe(staged)
    bench.run(console.changes.apply())
    assert states(bench, first, later[0]) == [State.RETIRED, State.READY]


def test_what_moved_on_the_site_goes_back_to_planning_and_the_rest_goes_on(bench: Real) -> None:
    moved, other = edit(bench, "u00010", city="Galway"), edit(bench, "u00011", city="Sligo")
    changes = console_of(bench).changes
    plan = bench.run(changes.plan())
    others_set(bench, "user", "username='u00010'", department="Elsewhere")
    report = bench.run(changes.apply(plan=plan))
    assert report.stale == (moved,)
    assert states(bench, moved, other) == [State.READY, State.RETIRED]
    again = bench.run(changes.plan())
    assert (again.drift.rows, again.drift.clean) == (1, 1)
    assert bench.run(changes.apply(plan=again)).stale == ()
    assert states(bench, moved) == [State.RETIRED]
    assert bench.rows("username:u00010", View.USERS)[0].department == "Elsewhere"


def test_a_field_that_somebody_else_set_since_the_plan_is_never_overwritten(bench: Real) -> None:
    mine = edit(bench, "u00010", city="Galway")
    changes = console_of(bench).changes
    plan = bench.run(changes.plan())
    others_set(bench, "user", "username='u00010'", city="Athens")
    bench.run(changes.apply(plan=plan))
    assert states(bench, mine) == [State.CONFLICT]


def test_nothing_moved_and_nobody_changed_anything_means_no_drift(bench: Real) -> None:
    ids = [row.row for row in bench.rows(STUDENTS)[:60]]
    bench.run(bench.console.changes.edit(View.ENROLMENTS, ids, {"end": "2027-06-30"}))
    people = [row.row for row in bench.rows("", View.USERS)[:100]]
    bench.run(bench.console.changes.edit(View.USERS, people, {"city": "Galway"}))
    plan = bench.run(bench.console.changes.plan())
    assert (plan.drift.rows, plan.counts["conflict"], plan.counts["invalid"]) == (0, 0, 0)
    assert plan.estimate.requests == 2 * (2 + 3)  # batches begin with twenty and double


def test_a_plan_as_a_file_is_applied_once_and_is_stale_then(bench: Real) -> None:
    number = edit(bench, "u00010", city="Galway")
    console = console_of(bench)
    plan = bench.run(console.changes.plan())
    told = json.loads(json.dumps(head(plan, console.profile.site)))
    bench.run(console.changes.apply_file(told))
    assert states(bench, number) == [State.RETIRED]
    with pytest.raises(StalePlan):
        bench.run(console.changes.apply_file(told))


def test_a_plan_of_another_account_or_of_other_values_is_refused(bench: Real) -> None:
    number = edit(bench, "u00010", city="Galway")
    console = console_of(bench)
    told = head(bench.run(console.changes.plan()), console.profile.site)
    with pytest.raises(WrongSite):
        bench.run(console.changes.apply_file({**told, "actor": 999}))
    with pytest.raises(WrongSite):
        bench.run(console.changes.apply_file({**told, "site": "elsewhere"}))
    edit(bench, "u00010", city="Cork")
    with pytest.raises(StalePlan):
        bench.run(console.changes.apply_file(told))
    assert bench.rows("username:u00010", View.USERS)[0].city == "Cork"
    assert states(bench, number) == [State.CANCELLED]


# While it is made, and without a network


def test_a_plan_tells_how_far_it_is_and_can_be_stopped(bench: Real) -> None:
    people = [row.row for row in bench.rows("", View.USERS)]
    bench.run(bench.console.changes.edit(View.USERS, people, {"city": "Galway"}))
    changes = console_of(bench).changes
    bench.run(changes.plan())
    steps = [event for event in bench.told(Progress) if event.job == "plan"]
    assert (steps[0].done, steps[0].total) == (0, len(people))
    assert steps[-1].done == len(people)

    async def stopped() -> None:
        task = asyncio.ensure_future(changes.plan())
        console_of(bench).events.subscribe(lambda event: changes.stop_planning())
        await task

    with pytest.raises(Cancelled):
        bench.run(stopped())
    assert changes.tray().ready == len(people)


def test_offline_it_tells_what_is_known_and_as_of_when(bench: Real) -> None:
    edit(bench, "u00010", city="Galway")
    (row, *_) = bench.rows(STUDENTS)
    bench.run(bench.console.changes.remove(View.ENROLMENTS, [row.row]))
    bench.cut()
    changes = console_of(bench).changes
    with pytest.raises(Offline):
        bench.run(changes.plan())
    plan = bench.run(changes.known())
    assert (plan.is_read, plan.made) == (False, bench.console.tables.as_of())
    assert (plan.counts["change"], plan.counts["remove"], plan.counts["conflict"]) == (1, 1, 0)


# Thresholds


def unenrol(bench: Real, count: int, course: str = "") -> list[Any]:
    """Stage the removal of enrolments of one course, or of as many as it takes."""
    found = bench.rows(f"{STUDENTS} {course}".strip())
    rows = found[:count]
    bench.run(bench.console.changes.remove(View.ENROLMENTS, [row.row for row in rows]))
    return rows


def largest_course(bench: Real) -> tuple[str, int]:
    count: dict[str, int] = {}
    for row in bench.rows(STUDENTS):
        count[row.shortname] = count.get(row.shortname, 0) + 1
    name = max(count, key=lambda each: count[each])
    return name, count[name]


def test_the_stop_loss_stops_before_anything_is_sent_and_the_name_of_the_site_goes_on(bench: Real) -> None:
    name, size = largest_course(bench)
    assert size > 21
    rows = unenrol(bench, 21, f"course:{name}")
    changes = console_of(bench).changes
    plan = bench.run(changes.plan())
    assert [need.kind for need in plan.needs] == [Kind.LOSSES]
    assert changes.word(plan) == "p"
    for typed in (None, "yes", "21"):
        with pytest.raises(NeedsConfirmation) as stop:
            bench.run(changes.apply(plan=plan, typed=typed))
    assert f"21 of {plan.needs[0].size}" in str(stop.value.facts["reasons"])
    assert changes.tray().ready == len(rows)
    report = bench.run(changes.apply(plan=plan, typed="P"))
    assert set(report.totals) == {State.RETIRED}


def test_what_is_so_already_counts_for_no_limit(bench: Real) -> None:
    name, _ = largest_course(bench)
    (gone, *_), changes = unenrol(bench, 21, f"course:{name}"), console_of(bench).changes
    bench.server.campus._db.execute(f"DELETE FROM enrol WHERE user={gone.user_id} AND course={gone.course_id}")
    plan = bench.run(changes.plan())
    assert (plan.counts["already"], plan.needs) == (1, ())
    report = bench.run(changes.apply(plan=plan))
    assert report.totals == {State.NOOP: 1, State.RETIRED: 20}


def test_a_change_that_became_possible_since_the_plan_is_looked_at_again(bench: Real) -> None:
    number = edit(bench, "u00010", email="new@example.org")
    protect(bench, "u00010")
    changes = console_of(bench).changes
    plan = bench.run(changes.plan())
    protect(bench, "nobody")
    report = bench.run(changes.apply(plan=plan))
    assert report.stale == (number,)
    assert states(bench, number) == [State.READY]


def test_a_push_without_a_plan_is_stopped_as_well(bench: Real) -> None:
    name, _ = largest_course(bench)
    unenrol(bench, 21, f"course:{name}")
    with pytest.raises(NeedsConfirmation):
        bench.run(bench.console.changes.apply())
    half = [change.first.id for change in bench.console.changes.waiting()][:20]
    assert set(bench.run(bench.console.changes.apply(half)).totals) == {State.RETIRED}


def test_a_limit_of_the_settings_holds(bench: Real) -> None:
    console = console_of(bench)
    unenrol(bench, 3)
    console.profile = Profiles(bench.folder).change(console.profile, "typed_above", "2")
    with pytest.raises(NeedsConfirmation) as stop:
        bench.run(console.changes.apply())
    assert stop.value.facts["word"] == "3"
    assert set(bench.run(console.changes.apply(typed="3")).totals) == {State.RETIRED}


def test_a_manager_is_not_made_without_a_word(bench: Real) -> None:
    console = console_of(bench)
    bench.run(console.name_role("manager", "1"))
    (row, *_) = bench.rows(STUDENTS)
    bench.run(bench.console.changes.edit(View.ENROLMENTS, [row.row], {"role": "student,manager"}))
    with pytest.raises(NeedsConfirmation) as stop:
        bench.run(console.changes.apply())
    assert "manager" in str(stop.value.facts["reasons"])


# Protected people


def protect(bench: Real, username: str) -> None:
    console = console_of(bench)
    console.profile = Profiles(bench.folder).change(console.profile, "protected", f"admin, {username}")


def test_a_protected_person_is_refused_when_it_is_staged_and_lifted_by_the_username(bench: Real) -> None:
    protect(bench, "u00010")
    changes = console_of(bench).changes
    (row,) = bench.rows("username:u00010", View.USERS)
    with pytest.raises(Protected) as held:
        edit(bench, "u00010", suspended="yes")
    assert held.value.facts["username"] == "u00010"
    changes.lift("somebody.else")
    with pytest.raises(Protected):
        bench.run(bench.console.changes.remove(View.USERS, [row.row]))
    with pytest.raises(Protected):  # what was typed counted for one step only
        edit(bench, "u00010", suspended="yes")
    assert changes.tray().total == 0
    changes.lift("U00010 ")
    number = edit(bench, "u00010", suspended="yes")
    with pytest.raises(NeedsConfirmation):
        bench.run(changes.apply())
    bench.run(changes.apply(typed="p"))
    assert states(bench, number) == [State.RETIRED]


def test_what_was_staged_before_somebody_was_protected_is_refused_at_the_plan(bench: Real) -> None:
    number = edit(bench, "u00010", email="new@example.org")
    protect(bench, "u00010")
    changes = console_of(bench).changes
    (item,) = bench.run(changes.plan()).items
    assert item.reasons[0].code == "protected_person"
    bench.run(changes.apply(typed="p"))
    assert states(bench, number) == [State.REJECTED]
    assert changes.operation(number).error_code == "protected_person"


def test_the_own_account_never_locks_itself_out(bench: Real) -> None:
    console = console_of(bench)
    own = console.profile.site.actor_id
    assert own is not None
    (row,) = [each for each in bench.rows("", View.USERS) if each.id == own]
    for typed in ({"suspended": "yes"}, {"auth": "nologin"}):
        console.changes.lift(row.username)
        with pytest.raises(Protected) as held:
            bench.run(bench.console.changes.edit(View.USERS, [row.row], typed))
        assert held.value.facts["own"] is True
    lost = NewOperation(user_key(own), Verb.UPDATE, {"suspended": True}, {"suspended": False}, "Me")
    console.desk.stage(NewChangeSet("From a file", Origin.CSV, (lost,)))
    (item,) = bench.run(console.changes.plan()).items
    assert "own_account" in {reason.code for reason in item.reasons}


# Taking back, with others at work in between


def people_of(bench: Real) -> list[Any]:
    return [row for row in bench.rows("", View.USERS) if row.suspended is False and row.id > 2]


def applied(bench: Real, change_set: int) -> None:
    report = bench.run(bench.console.changes.apply())
    assert set(report.totals) == {State.RETIRED}, report.totals


def test_a_field_is_taken_back_only_where_the_site_still_shows_what_was_set(bench: Real) -> None:
    people = [bench.rows(f"username:u0001{n}", View.USERS)[0] for n in range(3)]
    kept = bench.run(
        bench.console.changes.edit(View.USERS, [row.row for row in people], {"city": "Galway", "department": "Porters"})
    )
    applied(bench, kept.id)
    others_set(bench, "user", "username='u00010'", city="Athens")
    others_set(bench, "user", "username='u00011'", institution="Elsewhere")
    bench.run(bench.console.changes.take_back(kept.id))
    report = bench.run(bench.console.changes.apply())
    assert report.totals == {State.CONFLICT: 1, State.RETIRED: 2}
    bench.run(bench.console.sync.sync_now())
    rows = [bench.rows(f"username:u0001{n}", View.USERS)[0] for n in range(3)]
    assert rows[0].pending.was["city"] == "Athens"  # mine lies over it, in conflict
    assert rows[1].institution == "Elsewhere"
    for before, after in zip(people[1:], rows[1:], strict=True):
        assert (before.city, before.department) == (after.city, after.department)


def test_an_enrolment_that_others_used_since_is_not_taken_back_over_them(bench: Real) -> None:
    enrolled = {(row.user_id, row.course_id) for row in bench.rows()}
    course = next(row for row in bench.rows("", View.COURSES) if row.shortname == largest_course(bench)[0])
    people = [row for row in people_of(bench) if (row.id, course.id) not in enrolled][:2]
    kept = bench.run(
        bench.console.changes.enrol([row.row for row in people], [course.row], role="student", start=None, end=None)
    )
    applied(bench, kept.id)
    others_set(bench, "enrol", f"user={people[0].id} AND course={course.id}", timeend=1_900_000_020)
    bench.run(bench.console.changes.take_back(kept.id))
    report = bench.run(bench.console.changes.apply())
    assert report.totals == {State.CONFLICT: 1, State.RETIRED: 1}


def test_a_new_account_is_taken_back_by_suspending_it(bench: Real) -> None:
    person = {"username": "n.ew", "first_name": "N", "last_name": "Ew", "email": "n@x.example", "password": "Secret-1!"}
    kept = bench.run(bench.console.changes.create(View.USERS, person))
    applied(bench, kept.id)
    bench.run(bench.console.changes.take_back(kept.id))
    plan = bench.run(bench.console.changes.plan())
    assert [dict(item.operation.patch) for item in plan.items] == [{"suspended": True}]
    applied(bench, kept.id)
    (row,) = bench.rows("username:n.ew", View.USERS)
    assert row.suspended is True


def test_taking_back_what_no_answer_said_was_ours_asks_for_a_word(bench: Real) -> None:
    enrolled = {(row.user_id, row.course_id) for row in bench.rows()}
    course = bench.rows("", View.COURSES)[0]
    person = next(row for row in people_of(bench) if (row.id, course.id) not in enrolled)
    kept = bench.run(bench.console.changes.enrol([person.row], [course.row], role="student", start=None, end=None))
    applied(bench, kept.id)
    console = console_of(bench)
    (operation,) = console.desk.operations(change_set=kept.id)
    console.desk.note(operation, {"verdict": "inferred"})
    bench.run(bench.console.changes.take_back(kept.id))
    plan = bench.run(bench.console.changes.plan())
    assert [need.kind for need in plan.needs] == [Kind.DOUBTFUL]
    with pytest.raises(NeedsConfirmation):
        bench.run(console.changes.apply(plan=plan))
    assert set(bench.run(console.changes.apply(plan=plan, typed="p")).totals) == {State.RETIRED}


def test_an_unenrolment_with_a_grade_is_called_irreversible_before_it_is_sent(bench: Real) -> None:
    graded = next(row for row in bench.rows(STUDENTS) if row.completed_at)
    plain = next(row for row in bench.rows(STUDENTS) if not row.completed_at and not row.progress)
    bench.run(bench.console.changes.remove(View.ENROLMENTS, [graded.row, plain.row]))
    plan = bench.run(bench.console.changes.plan())
    told = {item.operation.key: item.loses_work for item in plan.items}
    assert told[enrolment_key(graded.user_id, graded.course_id)] is True
    assert plan.counts["grades"] >= 1
    assert plan.counts["irreversible"] == plan.counts["grades"]
    assert plan.counts["in_part"] == 2 - plan.counts["grades"]


def test_deleting_a_course_is_irreversible_and_asks_for_the_name(bench: Real) -> None:
    course = bench.rows("", View.COURSES)[-1]
    bench.run(bench.console.changes.remove(View.COURSES, [course.row]))
    plan = bench.run(bench.console.changes.plan())
    assert plan.counts["irreversible"] == 1
    assert [need.kind for need in plan.needs] == [Kind.COURSES]
    assert course_key(course.id) in {item.operation.key for item in plan.irreversible}


def test_a_role_of_a_protected_person_is_not_taken(bench: Real) -> None:
    (row, *_) = bench.rows(STUDENTS)
    protect(bench, row.username)
    with pytest.raises(Protected):
        bench.run(bench.console.changes.edit(View.ENROLMENTS, [row.row], {"role": "teacher"}))
    with pytest.raises(Protected):
        bench.run(bench.console.changes.remove(View.ENROLMENTS, [row.row]))
    kept = bench.run(bench.console.changes.edit(View.ENROLMENTS, [row.row], {"role": "student,teacher"}))
    keys = {operation.key for operation in bench.console.changes.receipts(kept.id)}
    assert keys == {role_key(row.user_id, row.course_id, bench.console.tables.role_ids()["teacher"])}
