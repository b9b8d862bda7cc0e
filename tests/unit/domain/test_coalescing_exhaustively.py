"""S12: the effect of the folded changes is the effect of the changes, and folding twice is folding once.

Every sequence of up to four changes that can follow one another is carried out on a small world as it is, and folded.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.coalesce import combine
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import (
    EntityKey,
    category_key,
    course_key,
    enrolment_key,
    role_key,
    user_key,
)

LONGEST = 4


@dataclass(frozen=True)
class Thing:
    """What is there: its fields, the password that was set on it, and whether it was there from the beginning."""

    fields: tuple[tuple[str, Value], ...]
    password: str | None = None
    is_old: bool = True  # what was removed and made again has lost its grades


World = Mapping[EntityKey, Thing]


class Impossible(Exception):
    """These changes cannot follow one another."""


def carried_out(world: World, operations: Sequence[NewOperation]) -> World:
    """The world after the changes; raise Impossible for a change of what is not there, and the like."""
    now = dict(world)
    for item in operations:
        there = now.get(item.key)
        if (there is None) is not (item.verb in (Verb.CREATE, Verb.ADD)):
            raise Impossible
        if any(parent not in now for parent in parents(item)):
            raise Impossible
        if item.verb in (Verb.DELETE, Verb.REMOVE):
            del now[item.key]
            now = without_orphans(now)
        elif there is None:
            now[item.key] = Thing(tuple(sorted(item.patch.items())), item.secret, is_old=False)
        else:
            fields = tuple(sorted({**dict(there.fields), **item.patch}.items()))
            now[item.key] = Thing(fields, item.secret or there.password, there.is_old)
    return {key: replace(thing, fields=told(thing)) for key, thing in now.items()}


def told(thing: Thing) -> tuple[tuple[str, Value], ...]:
    """What a read tells: never a password."""
    return tuple(pair for pair in thing.fields if pair[0] != "password")


def parents(item: NewOperation) -> list[EntityKey]:
    """New things that a change needs."""
    named = {"category_id": category_key, "course_id": course_key}
    needed = [named[name](value) for name, value in item.patch.items() if name in named and isinstance(value, int)]
    if item.key.entity.value in ("enrol", "role"):
        needed.append(course_key(item.key.number(1)))
    if item.key.entity.value == "role":
        needed.append(enrolment_key(item.key.number(0), item.key.number(1)))
    return needed


def without_orphans(now: dict[EntityKey, Thing]) -> dict[EntityKey, Thing]:
    """A course goes with its category, an enrolment with its course, roles with the enrolment."""
    while True:
        kept = {
            key: thing
            for key, thing in now.items()
            if all(parent in now for parent in parents(NewOperation(key, Verb.UPDATE, dict(thing.fields))))
        }
        if len(kept) == len(now):
            return kept
        now = kept


def sequences(alphabet: Sequence[NewOperation], world: World) -> Iterator[tuple[list[NewOperation], World]]:
    """All sequences that can follow one another, with the world that they lead to."""
    for length in range(1, LONGEST + 1):
        for operations in itertools.product(alphabet, repeat=length):
            try:
                yield list(operations), carried_out(world, operations)
            except Impossible:
                continue


def law(world: World, operations: list[NewOperation], after: World) -> None:
    """The two laws, for one sequence."""
    folded = combine(operations)
    kept = [item for item in folded if isinstance(item, NewOperation)]
    assert carried_out(world, kept) == after, operations
    assert combine(kept) == kept, operations
    assert {item.key for item in folded} == {item.key for item in operations}, "each thing is told of"
    assert len(kept) <= len(operations)


ANA = user_key(7)
START = Thing((("city", "Cork"), ("phone", None)))


def edit(patch: Mapping[str, Value], base: Mapping[str, Value] | None, secret: str | None = None) -> NewOperation:
    """A change of the person."""
    return NewOperation(ANA, Verb.UPDATE, patch, base, "Ana", secret=secret)


def person_changes(base: Mapping[str, Value] | None) -> list[NewOperation]:
    """What can be done about a person whose fields were like this when the edit began."""
    known = {**base} if base is not None else None
    return [
        NewOperation(ANA, Verb.CREATE, {"city": "Cork", "phone": None}, None, "Ana"),
        NewOperation(ANA, Verb.DELETE, {}, known, "Ana"),
        edit({"city": "Galway"}, known),
        edit({"city": "Cork"}, known),
        edit({"phone": "1", "city": "Sligo"}, known),
        edit({"password": None}, {}, "Secret-1"),
        edit({"password": None}, {}, "Secret-2"),
    ]


def test_all_changes_of_one_person() -> None:
    count = 0
    for base in ({"city": "Cork", "phone": None}, {"phone": None}, {}, None):
        for world in ({ANA: START}, {}):
            for operations, after in sequences(person_changes(base), world):
                if not world or any(item.verb is Verb.CREATE for item in operations):
                    # What is made here was never on the server: there is no base to go back to.
                    operations = [replace(item, base=None) for item in operations]
                law(world, operations, after)
                count += 1
    assert count > 4_000


def test_all_changes_of_one_membership() -> None:
    key, course = role_key(7, 5, 3), course_key(5)
    around = {course: Thing(()), enrolment_key(7, 5): Thing(())}
    changes = [
        NewOperation(key, verb, {"role": "teacher"} if verb is Verb.ADD else {}) for verb in (Verb.ADD, Verb.REMOVE)
    ]
    for world in (around, {**around, key: Thing((("role", "teacher"),))}):
        for operations, after in sequences(changes, world):
            folded = [item for item in combine(operations) if isinstance(item, NewOperation)]
            now = carried_out(world, folded)
            assert set(now) == set(after)  # a membership has no history of its own that could be lost
            assert combine(folded) == folded


def test_all_changes_of_an_enrolment() -> None:
    """One that is removed and made again is a new one: that is kept, however it is folded."""
    key = enrolment_key(7, 5)
    state: dict[str, Value] = {"suspended": False, "end": None}
    changes = [
        NewOperation(key, Verb.CREATE, {**state, "role_id": 5}),
        NewOperation(key, Verb.DELETE, {}, {**state}),
        NewOperation(key, Verb.UPDATE, {"end": 60}, {**state}),
        NewOperation(key, Verb.UPDATE, {"suspended": True}, {"suspended": False}),
    ]
    for world in ({course_key(5): Thing(())}, {course_key(5): Thing(()), key: Thing(tuple(sorted(state.items())))}):
        for operations, after in sequences(changes, world):
            law(world, operations, after)


def test_all_changes_of_new_things_that_need_one_another() -> None:
    """A category, a course in it, somebody in the course, a role of theirs: whatever is taken back takes along."""
    category, course, member, role = category_key(-1), course_key(-2), enrolment_key(7, -2), role_key(7, -2, 3)
    changes = [
        NewOperation(category, Verb.CREATE, {"name": "Science"}),
        NewOperation(course, Verb.CREATE, {"fullname": "Biology", "category_id": -1}),
        NewOperation(member, Verb.CREATE, {"role_id": 5}),
        NewOperation(role, Verb.ADD, {"role": "teacher"}),
        NewOperation(category, Verb.DELETE),
        NewOperation(course, Verb.DELETE),
        NewOperation(member, Verb.DELETE),
    ]
    made = changes[:4]
    for length in range(1, LONGEST + 1):
        for more in itertools.product(changes, repeat=length):
            operations = [*made[: LONGEST - length + 1], *more]
            try:
                after = carried_out({}, operations)
            except Impossible:
                continue
            law({}, operations, after)
