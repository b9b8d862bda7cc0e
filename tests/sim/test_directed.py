"""Hazards that were argued, each by its own script: chance may need a million histories to come upon them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import State
from lmsdesk.domain.keys import user_key
from lmsdesk.domain.ports import Table
from tests.sim.scripted import ANA, Stage
from tests.sim.state import campus

WINDOW = 120  # of updates and creations: how late the server may apply them


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.world.close()


def city(stage: Stage) -> object:
    return stage.server.state.users[ANA]["city"]


def test_a_value_that_is_there_while_its_request_may_be_alive_does_not_open_the_thing_for_the_next_write(
    stage: Stage,
) -> None:
    """Set b; somebody sets a; set b again, and that request stays alive; b is there by another hand; set c."""
    (first,) = stage.city("Galway", "Cork")
    stage.push()
    stage.others(user_key(ANA), city="Cork")
    (second,) = stage.city("Galway", "Cork")
    stage.script.written, stage.script.lateness = ["F4"], 100.0
    stage.push()
    stage.others(user_key(ANA), city="Galway")
    stage.world.time.advance(20)
    stage.settle()
    assert stage.states(first, second) == [State.RETIRED, State.UNKNOWN]
    (third,) = stage.city("Sligo", "Galway")
    stage.push()
    assert (stage.states(third), city(stage)) == ([State.READY], "Galway")
    stage.world.time.advance(WINDOW)
    stage.settle()
    stage.push()
    assert (stage.states(second, third), city(stage)) == ([State.RETIRED, State.RETIRED], "Sligo")
    stage.finish()
    assert city(stage) == "Sligo"


def test_a_read_from_a_replica_that_lags_is_not_enough_to_send_again(stage: Stage) -> None:
    (made,) = stage.city("Galway", "Cork")
    stage.script.written, stage.script.lateness = ["F4"], 118.0
    stage.push()
    stage.world.time.advance(WINDOW)
    stage.script.read = ["F21"]
    stage.settle()
    assert stage.states(made) == [State.UNKNOWN]
    stage.world.time.advance(10)
    stage.settle()
    assert (stage.states(made), stage.effects(made)) == ([State.RETIRED], 1)


def test_an_account_whose_creation_comes_late_is_made_once(stage: Stage) -> None:
    (made,) = stage.account("finn")
    stage.script.written, stage.script.lateness = ["F4"], 110.0
    stage.push()
    for _ in range(5):
        stage.world.time.advance(20)
        stage.settle()
        stage.push()
    assert stage.states(made) == [State.UNKNOWN]
    stage.world.time.advance(WINDOW)
    stage.settle()
    assert (stage.states(made), stage.effects(made)) == ([State.RETIRED], 1)


def test_a_category_is_not_taken_for_one_of_the_same_name_in_another_place(stage: Stage) -> None:
    (outer,) = stage.category("Blue", None)
    stage.push()
    place = stage.client.desk.resolved(stage.client.desk.operation(outer).key).id
    (inner,) = stage.category("Blue", place)
    stage.script.written = ["F3"]
    stage.push()
    stage.world.time.advance(2 * WINDOW)
    stage.settle()
    assert stage.states(inner) == [State.RETIRED]
    assert stage.client.desk.resolved(stage.client.desk.operation(inner).key).id != place
    stage.finish()
    assert [row["parent"] for row in stage.server.state.categories.values()] == [None, None, place]


def gone(stage: Stage, table: Table) -> list[object]:
    name = table.value
    return [row[0] for row in stage.client.mirror.database.rows(f"SELECT id FROM {name} WHERE gone_seq IS NOT NULL")]


def test_a_page_that_shifted_lets_nobody_disappear(stage: Stage) -> None:
    stage.script.listed = ["F22"] * 12
    for _ in range(12):  # every kind of listing is struck, shown by its anchor or not
        stage.pull()
        there = stage.server.state.users
        assert [number for number in gone(stage, Table.USER) if number in there] == []


def test_a_listing_that_is_limited_in_silence_lets_nobody_disappear(stage: Stage) -> None:
    stage.script.listed = ["F23"] * 12
    for _ in range(12):
        stage.pull()
        stage.server.is_blind = False
        stage.world.time.advance(700)
    assert gone(stage, Table.USER) == []
    rows = stage.client.mirror.database.rows("SELECT user_id, course_id, method FROM enrolment WHERE gone_seq IS NULL")
    assert set(rows) == set(campus().enrolments)


def test_two_changes_of_a_new_account_keep_their_order_although_the_second_knows_its_id(stage: Stage) -> None:
    """The first was made while the account had no number, the second on the row that a reading brought."""
    (made,) = stage.account("finn")
    key = stage.client.desk.operation(made).key
    (first,) = stage.city("Galway", None, key.id)
    stage.script.written = [None, "F4"]
    stage.push()
    number = stage.client.desk.resolved(key).id
    stage.pull()
    (second,) = stage.city("Sligo", "Galway", number)
    stage.push()
    assert stage.states(first, second) == [State.UNKNOWN, State.READY]
    stage.finish()
    assert stage.server.state.users[number]["city"] == "Sligo"


def test_what_others_changed_beside_my_edit_stays_theirs_for_my_next_edit(stage: Stage) -> None:
    (first,) = stage.city("Galway", "Cork")
    (second,) = stage.city("Sligo", "Cork", 5)
    stage.others(user_key(5), city="Kerry")
    stage.push()
    assert stage.states(first, second) == [State.RETIRED, State.CONFLICT]
    assert stage.server.state.users[5]["city"] == "Kerry"
