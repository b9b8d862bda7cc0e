"""Hazards that were argued, each by its own script: chance may need a million histories to come upon them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewOperation, State, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Query
from lmsdesk.domain.keys import MANUAL, EntityKey, enrolment_key, user_key
from lmsdesk.domain.ports import Table
from lmsdesk.domain.rows import UserRow
from tests.sim.rules_world import delete_mirror
from tests.sim.scripted import ANA, Stage
from tests.sim.state import State as Site
from tests.sim.state import campus
from tests.sim.storage import Crash

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


COURSE, GROUP = 101, 201  # where Ana is


def others_enrol(stage: Stage, method: str) -> None:
    """Somebody else lets Ana into the course."""

    def work(state: Site) -> list[tuple[EntityKey, Verb, dict[str, Value]]]:
        fields: dict[str, Value] = {"suspended": False, "start": None, "end": None}
        state.enrolments[ANA, COURSE, method] = fields
        return [(enrolment_key(ANA, COURSE, method), Verb.CREATE, fields)]

    stage.server.edit("other", work)


def unenrol(stage: Stage) -> int:
    stage.pull()
    (made,) = stage.stage(NewOperation(enrolment_key(ANA, COURSE), Verb.DELETE, {}, {}, "Ana out"))
    return made


def shown(stage: Stage, table: str, *key: Value) -> bool:
    columns = ("course_id", "user_id", "method") if table == "enrolment" else ("group_id", "user_id")
    where = " AND ".join(f"{name}=?" for name in columns)
    found = f"SELECT 1 FROM {table} WHERE {where} AND gone_seq IS NULL"
    return stage.client.mirror.database.value(found, key) is not None


@pytest.mark.parametrize("read", [None, "F5"])
def test_groups_stay_with_whom_we_unenrol_and_another_method_holds(stage: Stage, read: str | None) -> None:
    """The other way in was given since the last reading, and the read after the write tells of it, or fails."""
    made = unenrol(stage)
    others_enrol(stage, "cohort")
    stage.script.read = [None, read]
    stage.push()
    assert stage.states(made) == [State.RETIRED]
    assert shown(stage, "group_member", GROUP, ANA)
    stage.finish()
    assert shown(stage, "group_member", GROUP, ANA)


def test_what_was_not_carried_into_the_mirror_before_a_crash_does_not_count_as_newer_than_the_next_reading(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ana is unenrolled, the program is killed, somebody enrols her again, and everything is read."""
    made = unenrol(stage)

    def dying(*_: object) -> None:
        stage.client.die()
        raise Crash("before the mirror has it")

    monkeypatch.setattr(stage.client.mirror, "redo", dying)
    stage.push()
    assert stage.states(made) == [State.APPLIED]
    others_enrol(stage, MANUAL)
    stage.pull()
    assert stage.states(made) == [State.RETIRED]
    stage.push()
    assert shown(stage, "enrolment", COURSE, ANA, MANUAL)


def test_an_edit_of_a_new_account_by_its_id_shows_the_account_once_its_creation_is_proved(stage: Stage) -> None:
    """The creation got no answer, a reading brought the account, and the mirror was lost before it was proved."""
    (made,) = stage.account("finn")
    stage.script.written = ["F3"]
    stage.push()
    stage.pull()
    number = max(stage.server.state.users)
    stage.city("Sligo", None, number)
    delete_mirror(stage.world, stage.client)
    stage.world.time.advance(2 * WINDOW)
    stage.settle()
    assert stage.states(made) == [State.RETIRED]
    reader, query = stage.client.reader, Query(View.USERS)
    rows = reader.read(View.USERS, reader.find(query, 0, "UTC").ids)
    assert [(row.username, row.city) for row in rows if isinstance(row, UserRow) and row.id == number] == [
        ("finn", "Sligo")
    ]
    assert reader.count(View.USERS) == len(rows)
