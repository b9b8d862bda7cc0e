"""Everything that waits in one file, and back: readable, complete, nothing twice, no secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.errors import BadFile, WrongSite, WrongUse
from lmsdesk.domain.keys import Entity, EntityKey, enrolment_key, user_key
from tests.fakes.opened import Desk

SECRET = "hunter2-canary"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "mine")
    yield made
    made.close()


def stage(desk: Desk) -> dict[str, int]:
    """Two sets: a new person with a password, and their enrolment with an edit beside it."""
    store = desk.console.desk
    person = store.temporary_id()
    store.stage(
        NewChangeSet(
            "Neue Leute \u2028 zweite Zeile",
            Origin.FORM,
            (NewOperation(user_key(person), Verb.CREATE, {"username": "ann"}, None, "Ann", secret=SECRET),),
        )
    )
    rest = (
        NewOperation(enrolment_key(person, 9), Verb.CREATE, {"role_id": 5}, None, "Ann in BIO-2"),
        NewOperation(user_key(7), Verb.UPDATE, {"city": "Gdańsk"}, {"city": "Ulm"}, "Bo"),
    )
    store.stage(NewChangeSet("More", Origin.CSV, rest))
    return {"person": person}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_the_file_says_what_waits_and_holds_no_secret(desk: Desk, tmp_path: Path) -> None:
    stage(desk)
    path = tmp_path / "all.lmschanges"
    assert desk.run(desk.console.changes.save_waiting(path)) == 3
    head, *rest = lines(path)
    assert (head["lmschanges"], head["changes"]) == (2, 3)
    assert [each["title"] for each in rest if "set" in each] == ["Neue Leute \u2028 zweite Zeile", "More"]
    assert [each["label"] for each in rest if "in" in each] == ["Ann", "Ann in BIO-2", "Bo"]
    assert SECRET not in path.read_text(encoding="utf-8")
    assert rest[2]["patch"] == {"username": "ann", "password": None}
    assert path.stat().st_mode & 0o077 == 0


def test_on_the_same_desk_nothing_is_staged_twice(desk: Desk, tmp_path: Path) -> None:
    stage(desk)
    path = tmp_path / "all.lmschanges"
    desk.run(desk.console.changes.save_waiting(path))
    with pytest.raises(WrongUse) as caught:
        desk.run(desk.console.changes.load(path))
    assert caught.value.facts["what"] == "all_here"
    assert len(desk.console.desk.operations()) == 3


def test_what_was_discarded_meanwhile_comes_back_and_finds_its_person(desk: Desk, tmp_path: Path) -> None:
    made = stage(desk)
    path = tmp_path / "all.lmschanges"
    desk.run(desk.console.changes.save_waiting(path))
    enrolled = desk.console.desk.operations()[1]
    desk.run(desk.console.changes.discard([enrolled.id]))
    kept = desk.run(desk.console.changes.load(path))
    again = desk.console.desk.operations(change_set=kept.id)
    assert [item.label for item in again] == ["Ann in BIO-2"]
    assert again[0].key == enrolment_key(made["person"], 9), "the person who waits already, not another one"
    assert again[0].needs == (1,)


def test_a_change_that_was_applied_since_is_not_staged_again(desk: Desk, tmp_path: Path) -> None:
    stage(desk)
    path = tmp_path / "all.lmschanges"
    desk.run(desk.console.changes.save_waiting(path))
    store = desk.console.desk
    for state in (State.PLANNED, State.INFLIGHT, State.APPLIED, State.RETIRED):
        store.move([store.operation(3)], state, "test")
    with pytest.raises(WrongUse):
        desk.run(desk.console.changes.load(path))


def test_on_another_desk_everything_is_there_in_its_sets(desk: Desk, tmp_path: Path) -> None:
    stage(desk)
    path = tmp_path / "all.lmschanges"
    desk.run(desk.console.changes.save_waiting(path))
    other = Desk(tmp_path / "other")
    try:
        other.console.desk.temporary_id()
        other.run(other.console.changes.load(path))
        sets = other.console.desk.change_sets()
        assert [(each.title, each.total) for each in sets] == [("More", 2), ("Neue Leute \u2028 zweite Zeile", 1)]
        ann, enrolled, bo = other.console.desk.operations()
        assert ann.key == user_key(-2), "with a number of its own"
        assert enrolled.key == enrolment_key(-2, 9)
        assert enrolled.needs == (ann.id,)
        assert (bo.patch, bo.base) == ({"city": "Gdańsk"}, {"city": "Ulm"})
        assert other.console.changes.undo_text()
    finally:
        other.close()


def test_an_empty_tray_is_not_saved(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        desk.run(desk.console.changes.save_waiting(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_a_file_of_another_site_is_refused(desk: Desk, tmp_path: Path) -> None:
    stage(desk)
    path = tmp_path / "all.lmschanges"
    desk.run(desk.console.changes.save_waiting(path))
    head, *rest = lines(path)
    path.write_text("\n".join(json.dumps(each) for each in [{**head, "site": "elsewhere"}, *rest]))
    with pytest.raises(WrongSite):
        desk.run(desk.console.changes.load(path))


@pytest.mark.parametrize(
    "change",
    [
        {"in": 99},
        {"uuid": 7},
        {"verb": "paint"},
        {"key": "user:t-77"},
        {"patch": {"city": ["a"]}},
        {"patch": {"password": "x"}},
    ],
)
def test_a_file_that_was_changed_badly_stages_nothing(desk: Desk, tmp_path: Path, change: dict[str, Any]) -> None:
    stage(desk)
    path = tmp_path / "all.lmschanges"
    desk.run(desk.console.changes.save_waiting(path))
    told = lines(path)
    told[-1] = {**told[-1], "uuid": "f" * 32, **change}
    path.write_text("\n".join(json.dumps(each) for each in told))
    with pytest.raises(BadFile):
        desk.run(desk.console.changes.load(path))
    assert len(desk.console.desk.operations()) == 3


def test_keys_of_every_kind_survive(desk: Desk, tmp_path: Path) -> None:
    store = desk.console.desk
    group = store.temporary_id()
    made = (
        NewOperation(EntityKey(Entity.GROUP, (group,)), Verb.CREATE, {"course_id": 9, "name": "A"}, None, "A"),
        NewOperation(EntityKey(Entity.GROUP_MEMBER, (group, 7)), Verb.ADD, {}, None, "Bo in A"),
        NewOperation(EntityKey(Entity.COHORT_MEMBER, (3, 7)), Verb.REMOVE, {}, None, "Bo out of C"),
        NewOperation(EntityKey(Entity.ROLE, (7, 9, 5)), Verb.ADD, {"role": "student"}, None, "Bo"),
    )
    store.stage(NewChangeSet("All kinds", Origin.BULK, made))
    path = tmp_path / "all.lmschanges"
    desk.run(desk.console.changes.save_waiting(path))
    other = Desk(tmp_path / "other")
    try:
        other.run(other.console.changes.load(path))
        assert [(item.key.entity, item.verb) for item in other.console.desk.operations()] == [
            (item.key.entity, item.verb) for item in made
        ]
    finally:
        other.close()
