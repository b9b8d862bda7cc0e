"""S11: what is discarded was never made; what is taken back is as it was; nobody else's edit is rolled over.

Random gestures over a real desk, a real mirror and a server in memory.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lmsdesk.domain.changes import NewOperation, State, Verb
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Query
from lmsdesk.domain.keys import EntityKey, course_key, enrolment_key, group_member_key, role_key, user_key
from lmsdesk.domain.ports import Rows, Table
from tests.fakes.desk import World

EXAMPLES = settings(
    max_examples=15,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a seed is as small as another
    suppress_health_check=list(HealthCheck),
)
SEEDS = st.integers(0, 2**32 - 1)
ROLES = {"student": 5, "teacher": 3}
CITIES = ["Cork", "Galway", "Sligo", None]
VIEWS = (View.USERS, View.COURSES, View.ENROLMENTS)


@contextmanager
def campus(factory: pytest.TempPathFactory, random: Random) -> Iterator[World]:
    """The same small campus on the server and in the mirror."""
    world = World(factory.mktemp("undo"))
    users = [(number, f"u{number}", "Ana", random.choice(CITIES), random.choice([0, 1])) for number in range(3, 7)]
    courses = [(11, "BIO", "Biology", None, 600), (12, "CHE", "Chemistry", 60, None)]
    members = [
        (course, user, "manual", random.choice([0, 1]), None, random.choice([None, 600]), "student")
        for course in (11, 12)
        for user in (3, 4, 5)
        if random.random() < 0.7
    ]
    for number, name, first, city, suspended in users:
        fields: dict[str, Value] = {"username": name, "first_name": first, "city": city, "suspended": bool(suspended)}
        world.server.user(number, **fields)
    for number, short, full, start, end in courses:
        world.server.things[f"course:{number}"] = {"shortname": short, "fullname": full, "start": start, "end": end}
    for course, user, _, suspended, start, end, _ in members:
        state: dict[str, Value] = {"suspended": bool(suspended), "start": start, "end": end, "role_id": 5}
        world.server.things[str(enrolment_key(user, course))] = state
        world.server.things[str(role_key(user, course, 5))] = {}
    names = ("course_id", "user_id", "method", "suspended", "start", "end", "roles")
    mirror = world.mirror
    mirror.store("u", [Rows(Table.USER, "t", ("id", "username", "first_name", "city", "suspended"), users)], 1)
    mirror.store("c", [Rows(Table.COURSE, "t", ("id", "shortname", "fullname", "start", "end"), courses)], 1)
    mirror.store("r", [Rows(Table.ROLE, "t", ("id", "shortname"), [(5, "student"), (3, "teacher")])], 1)
    if members:
        mirror.store("e", [Rows(Table.ENROLMENT, "t", names, members)], 1)
    try:
        yield world
    finally:
        world.close()


def gesture(world: World, random: Random, *, exact: bool) -> list[NewOperation]:
    """Some changes that fit together: at most one of each thing, from what the server has now."""
    made: dict[EntityKey, NewOperation] = {}
    things = world.server.things
    for _ in range(random.randint(1, 5)):
        user, course = random.randint(3, 6), random.randint(11, 12)
        enrolled = enrolment_key(user, course)
        kind = random.choice(["user", "course", "enrolment", "role", "group", "new", "delete"])
        if kind == "user":
            patch: dict[str, Value] = {"city": random.choice(CITIES), "suspended": random.random() < 0.5}
            offer = changed(world, user_key(user), patch)
        elif kind == "course":
            offer = changed(world, course_key(course), {"end": random.choice([600, 1200]), "fullname": "New"})
        elif kind == "enrolment" and str(enrolled) in things:
            offer = changed(world, enrolled, {"suspended": random.random() < 0.5, "end": random.choice([None, 1200])})
        elif kind == "enrolment":
            offer = NewOperation(enrolled, Verb.CREATE, {"role_id": 5, "suspended": False, "start": None, "end": 600})
        elif kind == "role":
            key = role_key(user, course, 3)
            offer = NewOperation(key, Verb.REMOVE if str(key) in things else Verb.ADD, {"role": "teacher"})
        elif kind == "group":
            key = group_member_key(9, user)
            offer = NewOperation(key, Verb.REMOVE if str(key) in things else Verb.ADD)
        elif kind == "new" and not exact:
            new = user_key(world.desk.temporary_id())
            offer = NewOperation(new, Verb.CREATE, {"username": f"n{-new.id}", "first_name": "New"})
            member = enrolment_key(new.id, course)
            made[member] = NewOperation(member, Verb.CREATE, {"role_id": 5, "suspended": False})
        elif kind == "delete" and not exact and str(enrolled) in things:
            offer = NewOperation(enrolled, Verb.DELETE, {}, dict(things[str(enrolled)]))
        else:
            continue
        made.setdefault(offer.key, offer)
    return list(made.values())


def changed(world: World, key: EntityKey, patch: dict[str, Value]) -> NewOperation:
    """An update with the server's values as its base."""
    there = world.server.things[str(key)]
    return NewOperation(key, Verb.UPDATE, patch, {name: there.get(name) for name in patch})


def stage(world: World, operations: list[NewOperation]) -> int | None:
    """Keep a gesture; None when it amounts to nothing."""
    try:
        return world.stage(*operations).id
    except WrongUse:
        return None


def seen(world: World) -> dict[View, list[Any]]:
    """All that tables show, whatever the handles of rows are."""
    told: dict[View, list[Any]] = {}
    for view in VIEWS:
        ids = world.reader.find(Query(view), world.clock.now, "UTC").ids
        rows = [replace(row, row=0) for row in world.reader.read(view, ids)]
        told[view] = sorted(rows, key=repr)
        assert world.reader.count(view) == len(rows)
    return told


@EXAMPLES
@given(seed=SEEDS)
def test_what_is_discarded_was_never_made_and_can_be_put_back(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    random = Random(seed)
    with campus(tmp_path_factory, random) as world:
        for _ in range(random.randint(0, 2)):
            stage(world, gesture(world, random, exact=False))
        before = seen(world)
        made = stage(world, gesture(world, random, exact=False))
        if made is None:
            assert seen(world) == before
            return
        with_it = seen(world)
        left = world.desk.discard(world.desk.operations(change_set=made))
        assert seen(world) == before
        assert all(world.desk.operation(item.id).state is State.CANCELLED for item in left)
        world.desk.restore([item.id for item in left])
        assert seen(world) == with_it
        world.restart()
        assert seen(world) == with_it


@EXAMPLES
@given(seed=SEEDS)
def test_what_was_applied_and_taken_back_left_the_server_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    random = Random(seed)
    with campus(tmp_path_factory, random) as world:
        before = copy.deepcopy(world.server.things)
        made = stage(world, gesture(world, random, exact=True))
        if made is None:
            return
        world.push()
        assert set(world.states()) <= {State.RETIRED, State.NOOP}
        applied = [item for item in world.desk.operations() if item.state is State.RETIRED]
        try:
            world.engine.undo(made, ROLES)
        except WrongUse:
            assert world.server.things == before
            return
        world.push()
        assert set(world.states()) <= {State.RETIRED, State.NOOP}
        assert world.server.things == before, applied


@EXAMPLES
@given(seed=SEEDS)
def test_taking_back_leaves_alone_what_others_changed_since(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    random = Random(seed)
    with campus(tmp_path_factory, random) as world:
        made = stage(world, gesture(world, random, exact=True))
        if made is None:
            return
        world.push()
        mine = copy.deepcopy(world.server.things)
        done = interfere(world, random)
        between = copy.deepcopy(world.server.things)
        others = [(name, field) for name, field in done if between[name][field] != mine[name][field]]
        try:
            world.engine.undo(made, ROLES)
        except WrongUse:
            assert world.server.things == between
            return
        world.push()
        for name, field in others:
            assert world.server.things[name][field] == between[name][field], "their value stays"
        for item in world.desk.operations():
            touched = {field for name, field in others if name == str(item.key)}
            if item.change_set != made and item.verb is Verb.UPDATE and touched & set(item.patch):
                now = between[str(item.key)]
                wanted = all(now[field] == item.patch[field] for field in touched & set(item.patch))
                assert item.state is State.CONFLICT or wanted, "and somebody is told"
            elif item.change_set != made and item.verb is Verb.DELETE and touched:
                assert item.state is State.CONFLICT


def interfere(world: World, random: Random) -> list[tuple[str, str]]:
    """Others change some fields; return which."""
    done = []
    for name in sorted(world.server.things):
        fields = world.server.things[name]
        if not fields or name.startswith("role:") or random.random() < 0.6:
            continue
        field = random.choice(sorted(set(fields) - {"username", "role_id", "shortname"}))
        values: list[Value] = (
            [True, False] if field == "suspended" else [600, 1800] if field in ("start", "end") else []
        )
        fields[field] = random.choice(values or ["Theirs", "Cork"])
        done.append((name, field))
    return done


def test_an_inverse_is_taken_back_by_its_own_inverse(tmp_path_factory: pytest.TempPathFactory) -> None:
    with campus(tmp_path_factory, Random(1)) as world:
        kept = world.stage(changed(world, user_key(3), {"city": "Dublin"}))
        world.push()
        applied = copy.deepcopy(world.server.things)
        back = world.engine.undo(kept.id, ROLES)
        world.push()
        world.engine.undo(back.id, ROLES)
        world.push()
        assert world.server.things == applied
