"""What was decided long ago is let go: about whom and what, but not when and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.keys import enrolment_key, user_key
from lmsdesk.services.erasing import prune_history, prune_where_the_clock_is_sure
from lmsdesk.services.opened import CLOCK_SURE_ON, DAY
from tests.fakes.opened import Desk

CANARY = "Prunella Canary"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.console.desk.bind("f" * 64, 2)
    yield made
    made.close()


def stage(desk: Desk, *numbers: int) -> list[int]:
    wanted = [
        NewOperation(user_key(number), Verb.UPDATE, {"city": f"New {number}"}, {"city": "Old"}, CANARY)
        for number in numbers
    ]
    kept = desk.console.desk.stage(NewChangeSet(f"Set city of {CANARY}", Origin.FORM, tuple(wanted)))
    return desk.console.desk.operation_ids(kept.id)


def decide(desk: Desk, numbers: list[int]) -> None:
    store = desk.console.desk
    for state in (State.PLANNED, State.INFLIGHT, State.APPLIED, State.RETIRED):
        if state is State.INFLIGHT:
            store.open_request(store.operations(ids=numbers), "users_update", "0" * 64, boot="b")
            continue
        store.move(store.operations(ids=numbers), state, "test")


def later(desk: Desk, days: float) -> None:
    desk.clock.now += int(days * DAY)


def test_after_the_days_only_the_skeleton_is_left(desk: Desk, tmp_path: Path) -> None:
    store = desk.console.desk
    decide(desk, stage(desk, 7, 8))
    later(desk, 181)
    assert prune_history(desk.console, 180) == 2
    assert store.operations(ids=[1, 2]) == []
    lines = store.database.rows("SELECT to_state FROM main.journal WHERE op_id=1 ORDER BY j")
    assert [row[0] for row in lines] == ["READY", "PLANNED", "INFLIGHT", "APPLIED", "RETIRED"]
    assert store.database.value("SELECT count(*) FROM main.request WHERE body_sha256<>''") == 1
    assert store.database.rows("PRAGMA main.foreign_key_check") == []
    store.database.one("PRAGMA main.wal_checkpoint(TRUNCATE)")
    desk_file = desk.console.profile.desk
    assert CANARY.encode() not in desk_file.read_bytes(), "overwritten, not only unlinked"


@pytest.mark.parametrize("days", [0, 365])
def test_what_is_younger_than_was_chosen_stays_whole(desk: Desk, days: int) -> None:
    decide(desk, stage(desk, 7))
    later(desk, 181)
    assert prune_history(desk.console, days) == 0
    assert desk.console.desk.operations(ids=[1])[0].label == CANARY


def test_what_waits_is_never_let_go_nor_what_goes_with_it(desk: Desk) -> None:
    one, other = stage(desk, 7, 8)
    decide(desk, [one])
    later(desk, 4_000)
    assert prune_history(desk.console, 180) == 0
    states = {item.id: item.state for item in desk.console.desk.operations(ids=[one, other])}
    assert states == {one: State.RETIRED, other: State.READY}


def test_a_new_person_stays_known_while_something_for_them_waits(desk: Desk) -> None:
    store = desk.console.desk
    temporary = store.temporary_id()
    new = NewOperation(user_key(temporary), Verb.CREATE, {"username": "eva"}, None, CANARY, "username=eva")
    made = store.stage(NewChangeSet("Create", Origin.FORM, (new,)))
    patch = {"role_id": 5, "suspended": False}
    enrol = NewOperation(enrolment_key(temporary, 2), Verb.CREATE, patch, None, f"{CANARY} in BIO")
    store.stage(NewChangeSet("Enrol", Origin.FORM, (enrol,)))
    first = store.operation_ids(made.id)
    decide(desk, first)
    store.learn_ids([(user_key(temporary), 77, first[0])])
    later(desk, 400)
    assert prune_history(desk.console, 180) == 0
    assert store.resolved(user_key(temporary)) == user_key(77)


def test_it_is_done_once_a_day_when_a_site_is_opened(desk: Desk) -> None:
    decide(desk, stage(desk, 7))
    later(desk, 181)
    assert prune_history(desk.console, 180) == 1
    decide(desk, stage(desk, 9))
    later(desk, 0.2)
    assert prune_history(desk.console, 0.0001) == 0  # type: ignore[arg-type]  # so that anything is old enough
    later(desk, 1)
    assert prune_history(desk.console, 0.0001) == 1  # type: ignore[arg-type]


def test_a_whole_list_goes_in_parts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(desk, stage(desk, *range(100, 130)))
    later(desk, 200)
    monkeypatch.setattr("lmsdesk.store.desk_erasing.prune.__kwdefaults__", {"most": 7})
    assert prune_history(desk.console, 180) == 30


def test_a_clock_that_was_set_ahead_takes_no_receipts_along(desk: Desk) -> None:
    """Only while the site agreed with the clock within a month is anything let go of when a site is opened."""
    decide(desk, stage(desk, 7))
    assert prune_where_the_clock_is_sure(desk.console, 180) == 0
    desk.console.desk.keep_setting(CLOCK_SURE_ON, str(desk.clock.wall() // DAY))
    later(desk, 400)
    assert prune_where_the_clock_is_sure(desk.console, 180) == 0
    assert desk.console.desk.operations(ids=[1])[0].label == CANARY
    desk.console.desk.keep_setting(CLOCK_SURE_ON, str(desk.clock.wall() // DAY - 20))
    assert prune_where_the_clock_is_sure(desk.console, 180) == 1
