"""What the window relies on, held by the console in memory and by the real one alike: so that the fakes cannot lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmsdesk.domain.changes import State, Verb
from lmsdesk.domain.errors import KeyRefused, Offline, WrongUse
from lmsdesk.domain.events import ChangesMoved, Progress, RowsChanged, SyncMoved, SyncState, View
from lmsdesk.domain.facts import SavedView
from lmsdesk.domain.filters import Query, parse
from lmsdesk.domain.rows import Mark, Status
from tests.fakes.bench import InMemory, Real

ENROLMENTS = "status:active role:student method:manual"
Bench = InMemory | Real


# Rows


def test_every_row_is_found_and_counted(bench: Bench) -> None:
    for view in (View.USERS, View.COURSES, View.ENROLMENTS):
        found = bench.run(bench.console.tables.find(Query(view)))
        assert len(found.ids) == found.total == bench.console.tables.count(view) > 0


def test_rows_are_read_in_the_asked_order_and_unknown_handles_are_left_out(bench: Bench) -> None:
    found = bench.run(bench.console.tables.find(Query(View.USERS)))
    wanted = [found.ids[3], found.ids[1], found.ids[2]]
    rows = bench.console.tables.read(View.USERS, [wanted[0], 987_654_321, *wanted[1:]])
    assert [row.row for row in rows] == wanted


def test_a_filter_finds_fewer_rows_and_keeps_the_total(bench: Bench) -> None:
    query, unknown = parse(View.ENROLMENTS, "status:suspended")
    found = bench.run(bench.console.tables.find(query))
    assert unknown == ()
    assert 0 < len(found.ids) < found.total
    assert {row.status for row in bench.console.tables.read(View.ENROLMENTS, found.ids)} == {Status.SUSPENDED}


def test_the_palette_finds_people_by_the_beginning_of_their_names(bench: Bench) -> None:
    person = bench.rows(view=View.USERS)[0]
    hits = bench.run(bench.console.tables.search_all(person.last_name[:3], 6))
    assert 0 < len(hits) <= 6
    assert any(hit.view is View.USERS and person.last_name[:3].casefold() in hit.text.casefold() for hit in hits)


def test_roles_have_numbers_and_values_complete_filters(bench: Bench) -> None:
    tables = bench.console.tables
    assert {"student", "teacher"} <= set(tables.roles()) == set(tables.role_ids())
    course = tables.values(View.ENROLMENTS, "course")[0]
    assert bench.rows(f"course:{course}")
    assert tables.values(View.ENROLMENTS, "no_such_field") == () or not tables.values(View.ENROLMENTS, "no_such_field")


# Staging


def test_an_edit_waits_in_the_tray_and_shows_on_its_row(bench: Bench) -> None:
    row = bench.rows(ENROLMENTS)[0]
    bench.events.clear()
    kept = bench.run(bench.console.changes.edit(View.ENROLMENTS, [row.row], {"end": "2031-06-30"}))
    tray = bench.console.changes.tray()
    assert (tray.total, tray.things, tray.ready) == (1, 1, 1)
    assert kept.title.startswith("Set end")
    assert kept.counts == {State.READY: 1}
    assert bench.told(ChangesMoved)
    assert any(View.ENROLMENTS in event.views for event in bench.told(RowsChanged))
    (shown,) = bench.rows("changed:yes")
    assert shown.pending.mark is Mark.CHANGED
    assert shown.pending.was["end"] == row.end
    assert shown.end != row.end
    assert [item.id for item in bench.console.changes.of_row(shown)] == list(shown.pending.operations)


def test_what_was_asked_before_is_right_after_each_step(bench: Bench) -> None:
    before = bench.console.tables.count(View.ENROLMENTS)
    rows = bench.rows(ENROLMENTS)[:2]
    bench.run(bench.console.changes.edit(View.ENROLMENTS, [rows[0].row], {"status": "suspended"}))
    bench.run(bench.console.changes.remove(View.ENROLMENTS, [rows[1].row]))
    assert bench.console.tables.count(View.ENROLMENTS) == before
    assert len(bench.run(bench.console.tables.find(Query(View.ENROLMENTS))).ids) == before


def test_edits_of_one_field_fold_into_one_and_leave_when_they_are_back(bench: Bench) -> None:
    row = bench.rows(ENROLMENTS)[0]
    changes = bench.console.changes
    bench.run(changes.edit(View.ENROLMENTS, [row.row], {"end": "2031-06-30"}))
    (shown,) = bench.rows("changed:yes")
    bench.run(changes.edit(View.ENROLMENTS, [shown.row], {"status": "suspended"}))
    assert changes.tray().total == 1
    assert set(changes.waiting()[0].first.patch) == {"end", "suspended"}
    (shown,) = bench.rows("changed:yes")
    bench.run(changes.edit(View.ENROLMENTS, [shown.row], {"status": "active"}))
    assert set(changes.waiting()[0].first.patch) == {"end"}


def test_edits_in_quick_succession_fold_although_the_table_knows_the_old_handle(bench: Bench) -> None:
    row = bench.rows(ENROLMENTS)[0]
    changes = bench.console.changes
    bench.run(changes.edit(View.ENROLMENTS, [row.row], {"end": "2031-06-30"}))
    bench.run(changes.edit(View.ENROLMENTS, [row.row], {"status": "suspended"}))
    bench.run(changes.edit(View.ENROLMENTS, [row.row], {"role": "teacher"}))
    bench.run(changes.edit(View.ENROLMENTS, [row.row], {"role": "teacher"}))
    verbs = sorted(item.verb for change in changes.waiting() for item in change.operations)
    assert verbs == [Verb.ADD, Verb.REMOVE, Verb.UPDATE]


def test_text_that_is_no_date_stages_nothing(bench: Bench) -> None:
    row = bench.rows(ENROLMENTS)[0]
    with pytest.raises(WrongUse):
        bench.run(bench.console.changes.edit(View.ENROLMENTS, [row.row], {"end": "soon"}))
    assert bench.console.changes.tray().total == 0
    assert bench.console.changes.undo_text() is None


def test_another_role_is_one_change_for_people(bench: Bench) -> None:
    row = bench.rows(ENROLMENTS)[0]
    bench.run(bench.console.changes.edit(View.ENROLMENTS, [row.row], {"role": "teacher"}))
    tray = bench.console.changes.tray()
    (change,) = bench.console.changes.waiting()
    assert (tray.total, tray.role_gains) == (1, 1)
    assert sorted(item.verb for item in change.operations) == [Verb.ADD, Verb.REMOVE]


def test_unenrolling_counts_as_a_removal(bench: Bench) -> None:
    rows = bench.rows(ENROLMENTS)[:2]
    kept = bench.run(bench.console.changes.remove(View.ENROLMENTS, [row.row for row in rows]))
    assert bench.console.changes.tray().removals == 2
    assert kept.title == "Unenrol 2"
    assert {row.pending.mark for row in bench.rows("changed:yes")} == {Mark.REMOVED}


def test_who_is_enrolled_already_is_left_out(bench: Bench) -> None:
    row = bench.rows(ENROLMENTS)[0]
    user = next(each for each in bench.rows(view=View.USERS) if each.id == row.user_id)
    course = next(each for each in bench.rows(view=View.COURSES) if each.id == row.course_id)
    with pytest.raises(WrongUse, match="all_enrolled"):
        bench.run(bench.console.changes.enrol([user.row], [course.row], role="student", start=None, end=None))
    taken = {(each.user_id, each.course_id) for each in bench.rows()}
    other = next(each for each in bench.rows(view=View.USERS) if (each.id, course.id) not in taken and each.id > 3)
    users = [user.row, other.row]
    bench.run(bench.console.changes.enrol(users, [course.row], role="student", start=None, end=None))
    (shown,) = bench.rows("changed:yes")
    assert (shown.user_id, shown.course_id, shown.pending.mark) == (other.id, course.id, Mark.NEW)


def test_a_new_person_that_is_removed_leaves_the_tray(bench: Bench) -> None:
    typed = {"username": "new.person", "first_name": "New", "last_name": "Person", "email": "new@example.org"}
    before = bench.console.tables.count(View.USERS)
    bench.run(bench.console.changes.create(View.USERS, typed))
    assert bench.console.tables.count(View.USERS) == before + 1
    (shown,) = bench.rows("changed:yes", View.USERS)
    assert shown.username == "new.person"
    assert shown.id < 0
    bench.run(bench.console.changes.remove(View.USERS, [shown.row]))
    assert bench.console.changes.tray().total == 0
    assert bench.console.tables.count(View.USERS) == before


# Undo and redo


def test_undo_and_redo_say_what_they_do(bench: Bench) -> None:
    changes = bench.console.changes
    rows = bench.rows(ENROLMENTS)[:3]
    kept = bench.run(changes.edit(View.ENROLMENTS, [row.row for row in rows], {"end": "2031-06-30"}))
    assert changes.undo_text() == kept.title == "Set end for 3"
    assert bench.run(changes.undo()) == "Set end for 3"
    assert (changes.tray().total, changes.undo_text(), changes.redo_text()) == (0, None, "Set end for 3")
    assert bench.run(changes.redo()) == "Set end for 3"
    assert (changes.tray().total, changes.undo_text(), changes.redo_text()) == (3, "Set end for 3", None)


def test_a_new_step_leaves_nothing_to_redo(bench: Bench) -> None:
    changes = bench.console.changes
    first, second = bench.rows(ENROLMENTS)[:2]
    bench.run(changes.edit(View.ENROLMENTS, [first.row], {"end": "2031-06-30"}))
    bench.run(changes.undo())
    bench.run(changes.edit(View.ENROLMENTS, [second.row], {"end": "2031-06-30"}))
    assert changes.redo_text() is None


def test_undoing_an_edit_of_an_edit_brings_the_first_one_back(bench: Bench) -> None:
    changes = bench.console.changes
    row = bench.rows(ENROLMENTS)[0]
    bench.run(changes.edit(View.ENROLMENTS, [row.row], {"end": "2031-06-30"}))
    first = changes.waiting()[0].first.patch["end"]
    (shown,) = bench.rows("changed:yes")
    bench.run(changes.edit(View.ENROLMENTS, [shown.row], {"end": "2032-06-30"}))
    assert changes.waiting()[0].first.patch["end"] != first
    bench.run(changes.undo())
    assert changes.waiting()[0].first.patch["end"] == first
    bench.run(changes.undo())
    assert changes.tray().total == 0


def test_discarding_is_a_step_that_undo_takes_back(bench: Bench) -> None:
    changes = bench.console.changes
    rows = bench.rows(ENROLMENTS)[:3]
    bench.run(changes.edit(View.ENROLMENTS, [row.row for row in rows], {"status": "suspended"}))
    number = changes.waiting()[1].first.id
    assert bench.run(changes.discard([number])) == 1
    assert changes.tray().total == 2
    assert bench.run(changes.discard_all()) == 2
    assert changes.tray().total == 0
    bench.run(changes.undo())
    bench.run(changes.undo())
    assert changes.tray().total == 3


def test_what_waits_is_read_in_pages_and_by_state(bench: Bench) -> None:
    changes = bench.console.changes
    rows = bench.rows(ENROLMENTS)[:5]
    bench.run(changes.edit(View.ENROLMENTS, [row.row for row in rows], {"status": "suspended"}))
    everything = [change.first.id for change in changes.waiting()]
    assert everything == sorted(everything)
    assert [change.first.id for change in changes.waiting(2, 2)] == everything[2:4]
    assert [change.first.id for change in changes.waiting(states=[State.READY])] == everything
    assert list(changes.waiting(states=[State.CONFLICT])) == []


# Sending


def test_applying_leaves_receipts_and_an_empty_tray(bench: Bench) -> None:
    changes = bench.console.changes
    rows = bench.rows(ENROLMENTS)[:3]
    kept = bench.run(changes.edit(View.ENROLMENTS, [row.row for row in rows], {"end": "2031-06-30"}))
    plan = bench.run(changes.plan())
    assert plan.counts["change"] == 3
    bench.events.clear()
    report = bench.run(changes.apply())
    assert report.totals == {State.RETIRED: 3}
    assert changes.tray().total == 0
    assert changes.undo_text() is None
    assert {event.job for event in bench.told(Progress)} == {"push"}
    assert next(event.state for event in bench.told(SyncMoved)) is SyncState.PUSHING
    assert bench.console.sync.state is SyncState.IDLE
    receipts = changes.receipts(kept.id)
    assert [item.state for item in receipts] == [State.RETIRED] * 3
    assert set(changes.moved_at([item.id for item in receipts])) == {item.id for item in receipts}
    assert changes.history()[0].id == kept.id
    assert changes.history()[0].is_done


def test_who_was_unenrolled_and_applied_is_counted_no_more(bench: Bench) -> None:
    before = bench.console.tables.count(View.ENROLMENTS)
    rows = bench.rows(ENROLMENTS)[:3]
    bench.run(bench.console.changes.remove(View.ENROLMENTS, [row.row for row in rows]))
    bench.run(bench.console.changes.apply())
    assert bench.console.tables.count(View.ENROLMENTS) == before - 3
    assert bench.run(bench.console.tables.find(Query(View.ENROLMENTS))).total == before - 3


def test_only_some_of_what_waits_is_applied(bench: Bench) -> None:
    changes = bench.console.changes
    rows = bench.rows(ENROLMENTS)[:3]
    bench.run(changes.edit(View.ENROLMENTS, [row.row for row in rows], {"end": "2031-06-30"}))
    chosen = changes.waiting()[1]
    report = bench.run(changes.apply(list(chosen.ids)))
    assert [item.id for item in report.operations] == list(chosen.ids)
    assert changes.tray().ready == 2
    assert chosen.first.id not in {change.first.id for change in changes.waiting()}


def test_what_was_applied_is_taken_back_by_its_inverse(bench: Bench) -> None:
    changes = bench.console.changes
    row = bench.rows(ENROLMENTS)[0]
    kept = bench.run(changes.edit(View.ENROLMENTS, [row.row], {"end": "2031-06-30"}))
    bench.run(changes.apply())
    back = bench.run(changes.take_back(kept.id))
    assert back.title.startswith("Undo: ")
    assert changes.tray().total == 1
    assert changes.undo_text() == back.title
    bench.run(changes.apply())
    again = next(each for each in bench.rows() if (each.user_id, each.course_id) == (row.user_id, row.course_id))
    assert again.end == row.end


def test_a_set_of_which_nothing_was_applied_cannot_be_taken_back(bench: Bench) -> None:
    changes = bench.console.changes
    row = bench.rows(ENROLMENTS)[0]
    kept = bench.run(changes.edit(View.ENROLMENTS, [row.row], {"end": "2031-06-30"}))
    with pytest.raises(WrongUse, match="nothing_to_undo"):
        bench.run(changes.take_back(kept.id))


def test_without_network_planning_and_applying_say_so_and_keep_everything(bench: Bench) -> None:
    changes = bench.console.changes
    row = bench.rows(ENROLMENTS)[0]
    bench.run(changes.edit(View.ENROLMENTS, [row.row], {"end": "2031-06-30"}))
    bench.cut()
    with pytest.raises(Offline):
        bench.run(changes.plan())
    with pytest.raises(Offline):
        bench.run(changes.apply())
    assert changes.tray().ready == 1
    assert bench.rows("changed:yes")


# The connection


def test_syncing_tells_how_it_goes(bench: Bench) -> None:
    bench.events.clear()
    bench.run(bench.console.sync.sync_now())
    states = [event.state for event in bench.told(SyncMoved)]
    assert states[0] is SyncState.PULLING
    assert states[-1] is SyncState.IDLE is bench.console.sync.state
    assert {event.job for event in bench.told(Progress)} == {"pull"}
    assert any(View.ENROLMENTS in event.views for event in bench.told(RowsChanged))
    assert bench.console.tables.as_of() is not None


def test_syncing_without_network_ends_offline(bench: Bench) -> None:
    bench.cut()
    with pytest.raises(Offline):
        bench.run(bench.console.sync.sync_now())
    assert bench.console.sync.state is SyncState.OFFLINE
    assert bench.console.sync.since is not None
    assert bench.told(SyncMoved)[-1].state is SyncState.OFFLINE


def test_a_wrong_token_is_not_kept(bench: Bench) -> None:
    with pytest.raises(KeyRefused):
        bench.run(bench.console.sign_in("0" * 32))
    bench.run(bench.console.sync.sync_now())
    assert bench.console.sync.state is SyncState.IDLE


# The rest


def test_four_views_are_delivered_and_others_are_kept_beside_them(bench: Bench) -> None:
    views = bench.console.views
    names = [view.name for view in views.all()]
    assert len(names) == 4
    assert all(view.shipped for view in views.all())
    for view in views.all():
        assert parse(view.view, view.query)[1] == ()
    mine = SavedView("Nurses", View.USERS, "department:Nursing", (("last_access", True),), (("name", 220),))
    bench.run(views.save(mine))
    assert views.all()[-1] == mine
    bench.run(views.delete("Nurses"))
    assert [view.name for view in views.all()] == names


def test_a_report_is_computed_and_written(bench: Bench, tmp_path: Path) -> None:
    result = bench.run(bench.console.reports.run("completion-by-department", {}))
    assert result.rows
    people = bench.run(bench.console.reports.details(result, 0, 2))
    assert len(people) == min(2, result.detail_count)
    assert all(len(row) == len(result.spec.detail_columns) for row in people)
    bench.run(bench.console.reports.export(result, tmp_path / "report.csv", "csv"))
    columns = [("person", "Person"), ("course", "Course"), ("end", "Ends")]
    query = parse(View.ENROLMENTS, ENROLMENTS)[0]
    assert bench.run(bench.console.reports.export_table(query, columns, tmp_path / "rows.csv")) > 0


def test_settings_are_text_by_name(bench: Bench) -> None:
    settings = bench.home.settings
    assert settings.get("row_height", "compact") == "compact"
    settings.put("row_height", "tall")
    assert settings.get("row_height", "compact") == "tall"


def test_a_site_says_who_and_where_it_is(bench: Bench) -> None:
    site = bench.console.site
    assert site.title
    assert site.kind == "moodle"
    assert site.tag in ("live", "test", "demo")
    assert site.name in [each.name for each in bench.home.sites()]
