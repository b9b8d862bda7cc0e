"""Figures and order of the tray, changed operation by operation, against counting all of them anew."""

from __future__ import annotations

import random
from dataclasses import replace

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.facts import Change, Tray, changes_of
from lmsdesk.domain.keys import EntityKey, course_key, enrolment_key, role_key, user_key
from lmsdesk.services.live import LiveChanges

ORDER = {State.CONFLICT: 0, State.REJECTED: 1}


def counted(operations: dict[int, Operation]) -> tuple[Tray, list[Change]]:
    """The figures and the order, the slow way."""
    live = [operation for _, operation in sorted(operations.items()) if operation.is_live]
    changes = changes_of(live)
    ready = [each for each in changes if each.state is State.READY]
    count = {state: sum(each.state is state for each in changes) for state in State}
    things = {("enrol" if op.key.entity in ("enrol", "role") else op.key.entity, op.key.parts[:2]) for op in live}
    gains = [
        any(op.verb is Verb.ADD and op.patch.get("role", "student") != "student" for op in each.operations)
        for each in ready
    ]
    tray = Tray(
        total=len(changes),
        things=len(things),
        ready=len(ready),
        conflicts=count[State.CONFLICT],
        refused=count[State.REJECTED],
        unconfirmed=count[State.UNKNOWN],
        sending=count[State.INFLIGHT] + count[State.PLANNED],
        removals=sum(each.first.verb is Verb.DELETE for each in ready),
        role_gains=sum(gains),
    )
    return tray, sorted(changes, key=lambda each: (ORDER.get(each.state, 2), each.first.id))


def test_the_figures_are_those_of_counting_everything_anew_after_any_history() -> None:
    chance = random.Random(7)
    live, operations = LiveChanges(), {}
    for step in range(1, 1500):
        if chance.random() < 0.6 or not operations:
            user, course = chance.randint(1, 12), chance.randint(1, 4)
            key, verb, patch = _some(chance, user, course)
            moved = [Operation(step, str(step), 1, key, verb, patch, None, "", State.READY)]
        else:
            numbers = chance.sample(sorted(operations), min(len(operations), chance.randint(1, 4)))
            moved = [replace(operations[number], state=chance.choice(list(State))) for number in numbers]
        operations.update({item.id: item for item in moved})
        live.take(moved)
        if step % 25 == 0:
            tray, changes = counted(operations)
            assert live.tray() == tray
            assert list(live.waiting(0, 10_000, None)) == changes
            assert live.count == sum(item.is_live for item in operations.values())


def _some(chance: random.Random, user: int, course: int) -> tuple[EntityKey, Verb, dict[str, str]]:
    return chance.choice(
        [
            (enrolment_key(user, course), Verb.UPDATE, {"end": "1"}),
            (enrolment_key(user, course), Verb.DELETE, {}),
            (role_key(user, course, 3), Verb.ADD, {"role": "teacher"}),
            (role_key(user, course, 5), Verb.REMOVE, {"role": "student"}),
            (user_key(user), Verb.UPDATE, {"city": "Bath"}),
            (course_key(user), Verb.UPDATE, {"visible": "1"}),
        ]
    )


def test_a_person_and_a_course_of_the_same_number_are_two_things() -> None:
    live = LiveChanges()
    live.take([Operation(1, "a", 1, user_key(5), Verb.UPDATE, {}, None, "", State.READY)])
    live.take([Operation(2, "b", 1, course_key(5), Verb.UPDATE, {}, None, "", State.READY)])
    assert live.tray().things == 2


def test_states_are_picked_before_the_page_is_cut() -> None:
    live = LiveChanges()
    states = [State.READY, State.REJECTED, State.READY, State.REJECTED, State.CONFLICT]
    live.take(
        Operation(n, str(n), 1, user_key(n), Verb.UPDATE, {}, None, "", state) for n, state in enumerate(states, 1)
    )
    assert [change.first.id for change in live.waiting(0, 10, None)] == [5, 2, 4, 1, 3]
    assert [change.first.id for change in live.waiting(1, 1, [State.REJECTED])] == [4]
