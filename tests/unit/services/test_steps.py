"""Undo and redo over the real desk: what can be taken back, what cannot any more, and what a crash leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.keys import user_key
from tests.fakes.opened import Desk

PERSON = {"username": "a.person", "email": "a@example.org", "first_name": "A", "last_name": "Person"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An open site with one account."""
    made = Desk(tmp_path)
    made.server.user(5, city="Bath")
    made.run(made.console.sync.sync_now())
    yield made
    made.close()


def stage(desk: Desk, city: str, title: str = "Set city") -> int:
    """Set the city of the account as one step; return the operation."""
    operation = NewOperation(user_key(5), Verb.UPDATE, {"city": city}, {"city": "Bath"}, "Somebody")
    new = NewChangeSet(title, Origin.FORM, (operation,))
    kept = desk.run(desk.console.changes.gesture(lambda: desk.console.desk.stage(new)))
    return desk.console.changes.receipts(kept.id)[0].id


def test_there_is_nothing_to_undo_at_first(desk: Desk) -> None:
    assert desk.console.changes.undo_text() is None
    with pytest.raises(WrongUse):
        desk.run(desk.console.changes.undo())
    with pytest.raises(WrongUse):
        desk.run(desk.console.changes.redo())


def test_what_was_sent_cannot_be_undone_in_the_tray(desk: Desk) -> None:
    stage(desk, "Wells")
    desk.run(desk.console.changes.create(View.USERS, PERSON))
    assert desk.console.changes.undo_text() == "Create A Person"
    (change,) = [each for each in desk.console.changes.waiting() if each.first.verb is Verb.CREATE]
    desk.run(desk.console.changes.apply(list(change.ids)))
    assert desk.console.changes.undo_text() == "Set city"
    desk.run(desk.console.changes.apply())
    assert desk.console.changes.undo_text() is None


def test_a_refused_change_can_still_be_undone(desk: Desk) -> None:
    number = stage(desk, "refuse")
    desk.run(desk.console.changes.apply())
    assert desk.console.changes.tray().refused == 1
    assert desk.console.changes.undo_text() is None  # it was on its way: what became of it stands in the receipts
    assert desk.run(desk.console.changes.discard([number])) == 1
    assert desk.run(desk.console.changes.undo()) == "Discard 1 change"
    assert desk.console.changes.receipts(1)[0].state is State.READY


def test_discarding_a_new_person_takes_what_needs_them_along_and_undo_brings_all_back(desk: Desk) -> None:
    changes = desk.console.changes
    desk.run(changes.create(View.USERS, PERSON))
    person = changes.waiting()[0].first
    member = NewOperation(user_key(person.key.id), Verb.UPDATE, {"city": "Wells"}, None, "A Person")
    new = NewChangeSet("Set city", Origin.FORM, (member,))
    desk.run(changes.gesture(lambda: desk.console.desk.stage(new)))
    assert changes.tray().total == 2
    assert desk.run(changes.discard([person.id])) == 2
    assert changes.undo_text() == "Discard 2 changes"
    desk.run(changes.undo())
    assert changes.tray().total == 2
    desk.run(changes.redo())
    assert changes.tray().total == 0


def test_undo_takes_out_and_puts_back_in_one_transaction(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = stage(desk, "Wells")
    kept = desk.console.desk.operation(number)

    def broken(operations: object) -> None:
        raise OSError("the power went away")

    second = stage(desk, "Truro", "Set city again")
    monkeypatch.setattr(desk.console.desk, "restore", broken)
    with pytest.raises(OSError):
        desk.console.desk.swap([second], [kept.id])
    assert desk.console.desk.operation(second).state is State.READY


def test_opening_again_keeps_the_tray_with_the_way_back(desk: Desk) -> None:
    stage(desk, "Wells")
    desk.restart()
    assert desk.console.changes.tray().ready == 1
    assert desk.console.changes.undo_text() == "Set city"


def test_decisions_about_a_conflict_move_it(desk: Desk) -> None:
    changes = desk.console.changes
    number = stage(desk, "Wells")
    desk.server.user(5, city="Exeter")
    desk.run(changes.apply())
    assert changes.tray().conflicts == 1
    assert changes.waiting(states=[State.CONFLICT])[0].first.theirs == {"city": "Exeter"}
    assert desk.run(changes.resolve([number], "mine")) == 1
    assert changes.tray().ready == 1
    desk.run(changes.apply())
    assert desk.server.things["user:5"]["city"] == "Wells"


def test_refused_changes_are_tried_again_and_others_are_left_alone(desk: Desk) -> None:
    number = stage(desk, "refuse")
    desk.run(desk.console.changes.apply())
    assert desk.run(desk.console.changes.retry([number])) == 1
    assert desk.console.changes.tray().ready == 1
    assert desk.run(desk.console.changes.retry([number])) == 0


def test_a_change_set_travels_as_a_file(desk: Desk, tmp_path: Path) -> None:
    changes = desk.console.changes
    stage(desk, "Wells")
    assert desk.run(changes.export(1, tmp_path / "set.lmschanges")) == 1
    desk.run(changes.discard_all())
    loaded = desk.run(changes.load(tmp_path / "set.lmschanges"))
    assert loaded.title == "Set city"
    assert changes.tray().ready == 1
    assert changes.undo_text() == "Set city"


def test_the_history_of_a_record_tells_what_was_applied_and_taken_back(desk: Desk) -> None:
    changes = desk.console.changes
    stage(desk, "Wells")
    from lmsdesk.domain.rows import UserRow

    row = UserRow(5, 5, "somebody", "", "Some", "Body", created=1_700_000_000)
    history = desk.run(desk.console.tables.history(row))
    assert [line.text for line in history] == ["Account created"]
    desk.run(changes.apply())
    desk.turn(60)
    desk.run(changes.take_back(1))
    desk.run(changes.apply())
    lines = desk.run(desk.console.tables.history(row))
    assert [line.text for line in lines] == [
        "Taken back: City set to Bath (was Wells)",
        "City set to Wells (was Bath)",
        "Account created",
    ]
    assert [line.who for line in lines] == ["Admin", "Admin", ""]
    assert lines[0].icon == "undo-2"


def cities(desk: Desk) -> list[str]:
    """What waits for the account."""
    return [str(change.first.patch["city"]) for change in desk.console.changes.waiting()]


def test_undo_and_redo_go_on_after_a_restart(desk: Desk) -> None:
    stage(desk, "Wells", "First")
    desk.run(desk.console.changes.create(View.USERS, PERSON))
    desk.run(desk.console.changes.undo())
    desk.restart()
    assert (desk.console.changes.undo_text(), desk.console.changes.redo_text()) == ("First", "Create A Person")
    desk.run(desk.console.changes.redo())
    assert desk.console.changes.tray().total == 2
    desk.restart()
    assert desk.console.changes.redo_text() is None
    desk.run(desk.console.changes.undo())
    desk.run(desk.console.changes.undo())
    assert desk.console.changes.tray().total == 0
    desk.restart()
    assert desk.console.changes.redo_text() == "First"
    desk.run(desk.console.changes.redo())
    assert cities(desk) == ["Wells"]


def test_a_new_step_ends_what_could_be_done_again_also_after_a_restart(desk: Desk) -> None:
    stage(desk, "Wells", "First")
    desk.run(desk.console.changes.undo())
    stage(desk, "Truro", "Second")
    desk.restart()
    assert desk.console.changes.redo_text() is None
    desk.run(desk.console.changes.undo())
    assert desk.console.changes.redo_text() == "Second"


def test_a_step_that_was_sent_is_no_step_after_a_restart(desk: Desk) -> None:
    stage(desk, "Wells", "Sent")
    desk.run(desk.console.changes.apply())
    desk.run(desk.console.changes.create(View.USERS, PERSON))
    desk.restart()
    assert desk.console.changes.undo_text() == "Create A Person"
    desk.run(desk.console.changes.undo())
    assert desk.console.changes.undo_text() is None


def test_a_discard_is_undone_after_a_restart_and_there_is_no_end_to_undo(desk: Desk) -> None:
    for number in range(230):
        stage(desk, f"City {number}", f"Step {number}")
        desk.run(desk.console.changes.discard_all())
    desk.restart()
    for _ in range(460):
        desk.run(desk.console.changes.undo())
    assert desk.console.changes.undo_text() is None
    assert desk.console.changes.tray().total == 0
    assert desk.console.changes.redo_text() == "Step 0"
