"""A push on a hostile day: clocks that jump, secrets that vanish, twins, a full disk, hands that interfere."""

from __future__ import annotations

import contextlib
import sqlite3
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewOperation, State, Verb
from lmsdesk.domain.decisions import Choice, Take, takes
from lmsdesk.domain.endpoints import Answer, Atomicity, Endpoint, Outcome, PreparedRequest, Refusal
from lmsdesk.domain.errors import DiskTrouble, ServicesOff
from lmsdesk.domain.keys import Entity, EntityKey, enrolment_key, group_member_key, role_key, user_key
from lmsdesk.domain.plans import Trouble
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.sync.deciding import resolve
from tests.fakes.desk import SETTLE, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    for number, name in ((7, "ana"), (8, "bob"), (9, "cas"), (10, "dot")):
        made.server.user(number, username=name, city="Cork", suspended=False)
    yield made
    made.close()


def city(number: int, value: str, base: str = "Cork") -> NewOperation:
    return NewOperation(user_key(number), Verb.UPDATE, {"city": value}, {"city": base}, f"user {number}")


def create(world: World, name: str, secret: str | None = None) -> NewOperation:
    fields = {"username": name, "email": f"{name}@example.org", "first_name": name, "last_name": "X"}
    key = user_key(world.desk.temporary_id())
    return NewOperation(key, Verb.CREATE, fields, None, name, f"username={name}", secret)


# Clocks


def test_a_wall_clock_that_jumps_forward_does_not_shorten_the_settle_window(world: World) -> None:
    world.stage(create(world, "carol"))
    started = world.clock.now
    world.clock.monotonic = lambda: float(started)  # type: ignore[method-assign]  # hardly any time passes
    world.lms.faults = ["lost_before"]
    world.push()
    world.run(world.engine.settle_once())
    for _ in range(3):
        world.clock.now += 6 * 3600
        world.run(world.engine.settle_once())
        world.push()
    assert (world.states(), world.server.sent) == ([State.UNKNOWN], 1)
    assert (world.engine.seconds_to_settle() or 0) >= SETTLE - 1


def test_a_wall_clock_that_jumps_back_only_makes_it_wait(world: World) -> None:
    world.stage(create(world, "carol"))
    world.lms.faults = ["lost_after"]
    world.push()
    world.clock.now -= 6 * 3600
    world.settle(3)
    assert (world.states(), world.server.created) == ([State.RETIRED], ["carol"])


# Things that come twice


def test_two_new_things_that_turn_out_to_be_one_keep_both_their_ids(world: World) -> None:
    """As when two lists make the same group before anything is sent: members of both must find it."""
    first, second = world.desk.temporary_id(), world.desk.temporary_id()
    keys = [EntityKey(Entity.GROUP, (first,)), EntityKey(Entity.GROUP, (second,))]
    one, two = (world.stage(NewOperation(key, Verb.CREATE, {"course_id": 5, "name": "A"}, None, "A")) for key in keys)
    made = [world.desk.operations(change_set=each.id)[0] for each in (one, two)]
    world.desk.learn_ids([(keys[0], 99, made[0].id)])
    world.desk.learn_ids([(keys[1], 99, made[1].id)])
    assert [world.desk.resolved(key).id for key in keys] == [99, 99]
    assert world.desk.resolved(group_member_key(first, 7)) == group_member_key(99, 7)
    assert set(world.desk.temporaries_of("group", 99)) == {first, second}


def _two_that_turn_out_to_be_one(world: World) -> None:
    """The first is lost before it arrives; a newer change makes the person."""
    for fault in ("lost_before", "ok"):
        world.stage(create(world, "carol"))
        world.lms.faults = [fault]
        world.push()
    world.settle(3)


def test_what_a_newer_change_made_is_not_taken_for_the_answer_to_an_older_one(world: World) -> None:
    _two_that_turn_out_to_be_one(world)
    older, newer = world.desk.operations()
    assert (older.state, older.error_code, newer.state) == (State.CONFLICT, Trouble.TWIN, State.RETIRED)
    assert world.server.created == ["carol"]
    assert set(takes(older)) == {Take.THEIRS, Take.ADOPT}


def test_a_person_may_say_that_the_two_are_one(world: World) -> None:
    _two_that_turn_out_to_be_one(world)
    older, newer = world.desk.operations()
    resolve(world.desk, [older], Choice(Take.ADOPT), world.lms.canonical)
    assert world.states() == [State.NOOP, State.RETIRED]
    assert world.desk.resolved(older.key) == world.desk.resolved(newer.key) != older.key


def test_the_newer_of_two_takes_over_what_the_older_one_made(world: World) -> None:
    world.stage(create(world, "carol"))
    world.push()
    world.stage(create(world, "carol"))
    world.push()
    assert world.states() == [State.RETIRED, State.NOOP]
    assert world.server.created == ["carol"]


# Secrets


def test_a_new_account_whose_password_is_gone_from_the_keyring_is_not_made_without_one(world: World) -> None:
    kept: dict[str, str] = {}
    world.desk.write_secret, world.desk.read_secret = kept.__setitem__, kept.get
    world.stage(create(world, "carol", "Secret-1"), city(7, "Galway"))
    kept.clear()
    world.push()
    assert world.server.created == []
    assert world.states() == [State.REJECTED, State.RETIRED]
    assert world.desk.operations()[0].error_code == "secret_missing"


# Success that was none


class Deaf:
    """An LMS that answers success and does nothing for some keys."""

    def __init__(self, world: World, *keys: str) -> None:
        self.lms, self.apply, self.keys = world.lms, world.server.apply, set(keys)
        world.server.apply = self  # type: ignore[assignment,method-assign]

    def __call__(self, batch: Sequence[object]) -> object:
        kept = {name: dict(self.lms.server.things[name]) for name in self.keys if name in self.lms.server.things}
        told = self.apply(batch)  # type: ignore[arg-type]
        self.lms.server.things.update(kept)  # type: ignore[arg-type]
        return told


def test_an_update_that_was_answered_with_success_and_left_everything_as_it_was_is_not_called_done(
    world: World,
) -> None:
    Deaf(world, "user:7")
    world.stage(city(7, "Galway"), city(8, "Galway"))
    world.push()
    assert world.states() == [State.UNKNOWN, State.RETIRED]


def test_what_is_deaf_for_good_becomes_a_question_after_the_second_time(world: World) -> None:
    Deaf(world, "user:7")
    world.stage(city(7, "Galway"))
    for _ in range(3):
        world.push()
        world.settle(3)
    assert (world.states(), world.server.sent) == ([State.CONFLICT], 2)
    assert world.desk.operations()[0].error_code == "uncertain"


def test_a_removal_that_was_answered_with_success_and_shows_no_effect_is_not_called_done(world: World) -> None:
    """A role that a cohort gives stays when it is taken away by hand; the server answers null all the same."""
    world.server.things["role:7/5/3"] = {}
    Deaf(world, "role:7/5/3")
    world.stage(NewOperation(role_key(7, 5, 3), Verb.REMOVE, {"role": "teacher"}, None, "Ana"))
    world.push()
    assert world.states() == [State.UNKNOWN]


# Hands that interfere


def test_what_is_discarded_while_its_batch_is_halved_is_not_sent_and_the_others_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.stage(city(7, "refuse"), city(8, "Galway"), city(9, "Galway"), city(10, "Galway"))
    told = world.lms.send
    left: list[int] = []

    async def discarding(request: PreparedRequest) -> Answer:
        answer = await told(request)
        ready = [item for item in world.desk.operations(states=[State.READY]) if item.key == user_key(9)]
        if ready and not left:
            left.extend(item.id for item in world.desk.discard(ready))
        return answer

    monkeypatch.setattr(world.lms, "send", discarding)
    world.push()
    assert world.states() == [State.REJECTED, State.RETIRED, State.CANCELLED, State.RETIRED]
    assert world.server.things["user:9"]["city"] == "Cork"


# Trouble in the middle of a run


def test_a_full_disk_right_after_sending_leaves_nothing_in_flight_for_the_next_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.stage(create(world, "carol"))
    told = world.desk.close_request

    def full(*_: object, **__: object) -> None:
        raise DiskTrouble(path="desk", reason="the disk is full")

    monkeypatch.setattr(world.desk, "close_request", full)
    with pytest.raises(DiskTrouble):
        world.push()
    monkeypatch.setattr(world.desk, "close_request", told)
    world.push()
    world.settle(3)
    assert (world.states(), world.server.created) == ([State.RETIRED], ["carol"])


def test_a_disk_that_is_full_at_any_write_of_a_push_loses_and_doubles_nothing(tmp_path: Path) -> None:
    for failing in range(0, 60, 3):
        folder = tmp_path / str(failing)
        folder.mkdir()
        world = World(folder)
        world.server.user(7, username="ana", city="Cork")
        world.stage(create(world, "carol"))
        world.stage(city(7, "Galway"))
        run, count = world.desk.database.run, [0]

        def sometimes(sql: str, *values: object, run: object = run, count: list[int] = count, at: int = failing) -> int:
            if sql.lstrip().startswith(("UPDATE", "INSERT", "COMMIT")):
                count[0] += 1
                if count[0] > at:
                    raise DiskTrouble(path="desk", reason="the disk is full")
            return run(sql, *values)  # type: ignore[operator,no-any-return]

        world.desk.database.run = sometimes  # type: ignore[method-assign,assignment]
        with contextlib.suppress(DiskTrouble):
            world.push()
        world.desk.database.run = run  # type: ignore[method-assign]
        for _ in range(4):
            world.push()
            world.settle(2)
        assert world.server.created == ["carol"], failing
        assert world.server.things["user:7"]["city"] == "Galway", failing
        assert set(world.states()) == {State.RETIRED} or State.NOOP in world.states(), failing
        world.close()


# Refusals that are not about the row


def test_a_site_whose_services_were_switched_off_refuses_nothing_for_good(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.stage(city(7, "Galway"), city(8, "Galway"))

    async def off(request: PreparedRequest) -> Answer:
        return Answer(Outcome.REFUSED, refusal=Refusal.SITE, code="services_off")

    told = world.lms.send
    monkeypatch.setattr(world.lms, "send", off)
    with pytest.raises(ServicesOff):
        world.push()
    assert world.states() == [State.READY, State.READY]
    monkeypatch.setattr(world.lms, "send", told)
    world.push()
    assert world.states() == [State.RETIRED, State.RETIRED]


def test_one_bad_row_refuses_only_itself_where_each_row_stands_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = world.lms.endpoint

    def per_item(entity: Entity, verb: Verb, patch: dict[str, object]) -> Endpoint:
        found = told(entity, verb, patch)  # type: ignore[arg-type]
        assert found is not None
        return replace(found, atomicity=Atomicity.PER_ITEM)

    monkeypatch.setattr(world.lms, "endpoint", per_item)
    world.stage(city(7, "Galway"), city(8, "refuse"), city(9, "Galway"))
    world.push()
    assert world.states() == [State.RETIRED, State.REJECTED, State.RETIRED]


# Files that are older than the others


def test_a_desk_from_a_backup_does_not_make_the_mirror_deaf(world: World) -> None:
    columns, row = ("id", "username", "first_name", "last_name"), (7, "ana", "Ana", "A")
    for _ in range(50):
        seq = world.desk.next_seq()
    world.mirror.begin("users", seq, None)
    world.mirror.store("users", [Rows(Table.USER, "sweep", columns, [row])], seq)
    world.mirror.finish("users", seq, complete=True)
    world.mirror.redo(user_key(7), Verb.UPDATE, {"city": "Cork"}, world.desk.next_seq())
    world.desk.close()
    world.reader.close()
    world.mirror.database.close()
    older = sqlite3.connect(world.folder / "desk.sqlite3")
    older.execute("DELETE FROM sequence_no")
    older.execute("UPDATE sqlite_sequence SET seq=3 WHERE name='sequence_no'")
    older.commit()
    older.close()
    world.open()
    seq = world.desk.next_seq()
    world.mirror.begin("users", seq, None)
    world.mirror.store("users", [Rows(Table.USER, "sweep", columns, [(7, "ana", "Anna", "A")])], seq)
    world.mirror.finish("users", seq, complete=True)
    assert world.mirror.database.value("SELECT first_name FROM user WHERE id=7") == "Anna"


# Things that name nothing


def test_what_names_a_thing_that_nobody_will_make_is_never_sent(world: World) -> None:
    world.stage(NewOperation(group_member_key(4, world.desk.temporary_id()), Verb.ADD, {}, None, "nobody"))
    world.push()
    assert (world.server.sent, world.states()) == (0, [State.REJECTED])
    assert world.desk.operations()[0].error_code == "unknown_reference"


# What nobody knows any more


def test_dates_that_were_known_once_are_not_sent_over_whatever_is_there_now(world: World) -> None:
    """Without a report no read tells dates: somebody may have moved them since they were last seen."""
    world.server.things["enrol:7/5/manual"] = {"suspended": False}
    base = {"suspended": False, "start": 60, "end": 120}
    world.stage(NewOperation(enrolment_key(7, 5), Verb.UPDATE, {"suspended": True}, base, "x"))
    world.push()
    assert (world.server.sent, world.states()) == (0, [State.CONFLICT])
    world.engine.resolve(world.desk.operations()[0], "mine")
    world.push()
    assert world.states() == [State.RETIRED]
    assert world.server.things["enrol:7/5/manual"] == {"suspended": True, "start": 60, "end": 120}


def test_a_change_whose_row_the_mirror_has_lost_is_not_taken_for_a_new_thing(world: World) -> None:
    world.stage(city(7, "Galway"))
    assert world.desk.database.rows("SELECT mark FROM ov_user") == [("changed",)]


def test_a_clock_that_goes_back_during_a_pause_does_not_hold_anything_back_for_hours(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.lms.faults = ["offline"]
    world.push()
    world.clock.now -= 8 * 3600
    world.push()
    assert world.states() == [State.RETIRED]


def test_ids_of_seventeen_digits_are_told_apart(world: World) -> None:
    columns = ("course_id", "user_id", "method")
    far = (1 << 40) + 5
    first = [(1, far, "manual"), (2, 5, "manual")]  # alike, had either only forty bits
    for rows in (first, first[:1]):
        seq = world.desk.next_seq()
        world.mirror.begin("enrolments", seq, None)
        world.mirror.store("enrolments", [Rows(Table.ENROLMENT, "sweep", columns, rows)], seq)
        sweep = world.mirror.finish("enrolments", seq, complete=True)
    assert [key[:2] for key in sweep.missing] == [(2, 5)]


def test_the_members_of_a_group_leave_with_it(world: World) -> None:
    columns, group = ("group_id", "user_id"), EntityKey(Entity.GROUP, (4,))
    world.mirror.store("groups:5", [Rows(Table.GROUP_MEMBER, "sweep", columns, [(4, 7)])], world.desk.next_seq())
    world.mirror.redo(group, Verb.DELETE, {}, world.desk.next_seq())
    assert world.mirror.database.rows("SELECT 1 FROM group_member WHERE gone_seq IS NULL") == []


def test_a_group_is_deleted_after_its_members_left_so_that_nobody_is_asked_about_ones_own(world: World) -> None:
    group, member = EntityKey(Entity.GROUP, (4,)), group_member_key(4, 7)
    world.stage(
        NewOperation(group, Verb.DELETE, {}, {}, "G"),
        NewOperation(member, Verb.REMOVE, {}, None, "Ana in G"),
    )
    first, second = world.desk.operations()
    assert first.needs == (second.id,)


def test_a_list_is_kept_once_also_when_there_is_no_room_for_a_copy(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = world.desk.database.run

    def full(sql: str, values: Sequence[str] = ()) -> int:
        if sql.startswith("VACUUM"):
            Path(values[0]).write_bytes(b"half")
            raise DiskTrouble(path=values[0], reason="the disk is full")
        return run(sql, values)

    monkeypatch.setattr(world.desk.database, "run", full)
    assert world.stage(*(city(number, "Galway") for number in range(100, 125))).total == 25
    assert list((world.folder / "backups").glob("*")) == []


def test_a_mistake_in_a_statement_tells_none_of_its_values(world: World) -> None:
    """The details of a crash are copied and sent to whoever looks after the program."""
    with pytest.raises(Exception, match="no such table") as caught:
        world.desk.database.run("INSERT INTO main.nowhere VALUES(?)", ("CANARY",))
    assert "CANARY" not in "".join(traceback.format_exception(caught.value)).replace('("CANARY",)', "")
