"""L1: one campus, changed by me and by others: planning again and again comes to an end, and no clash gets lost.

A tree of things is made, a copy of it is changed by me (as operations) and another by others (as it is on the site).
Each round plans what has its turn, and carries out in any order what is to be sent. What a person has to decide
is put aside and decided later. At the end every field is what the three sides demand.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey, course_key, enrolment_key, group_member_key, user_key
from lmsdesk.domain.plans import Already, Ask, Send, Trouble, decide
from lmsdesk.lms.moodle.rules import canonical

Row = dict[str, Value]
Tree = dict[EntityKey, Row]

MOST_ROUNDS = 50
GROUP = 9  # of course 1
FIELDS: Mapping[Entity, Mapping[str, tuple[Value, ...]]] = {
    Entity.USER: {"city": ("Cork", "Galway", "Sligo"), "suspended": (False, True), "idnumber": (None, "1", "2")},
    Entity.COURSE: {"fullname": ("A", "B", "C"), "start": (60, 120, None), "end": (600, 1200, None)},
    Entity.ENROLMENT: {"suspended": (False, True), "start": (60, 120, None), "end": (600, 1200, None)},
    Entity.GROUP_MEMBER: {},
}


def made(random: Random) -> Tree:
    """A campus."""
    tree: Tree = {}
    for number in (1, 2, 3):
        tree[user_key(number)] = drawn(random, Entity.USER)
        tree[course_key(number)] = drawn(random, Entity.COURSE)
    for user in (1, 2, 3):
        for course in (1, 2, 3):
            if random.random() < 0.6:
                tree[enrolment_key(user, course)] = {**drawn(random, Entity.ENROLMENT), "role_id": 5}
    for user in (1, 2):
        if enrolment_key(user, 1) in tree:
            tree[group_member_key(GROUP, user)] = {}
    return tree


def drawn(random: Random, entity: Entity) -> Row:
    """A row of small values."""
    return {name: random.choice(values) for name, values in FIELDS[entity].items()}


def remove(tree: Tree, key: EntityKey) -> None:
    """Take a thing away with what belongs to it, as the site does."""
    tree.pop(key, None)
    match key.entity:
        case Entity.USER:
            for other in [other for other in tree if (Entity.USER, key.id) in other.references()]:
                del tree[other]
        case Entity.COURSE:
            for other in [other for other in tree if other.entity is Entity.ENROLMENT and other.parts[1] == key.id]:
                del tree[other]
            if key.id == 1:
                for other in [other for other in tree if other.entity is Entity.GROUP_MEMBER]:
                    del tree[other]


def perturbed(tree: Tree, random: Random, steps: int) -> Tree:
    """A copy with some changes."""
    there = copy.deepcopy(tree)
    for _ in range(steps):
        key = random.choice(list(tree))
        if random.random() < 0.12:
            remove(there, key)
        elif key in there and FIELDS[key.entity]:
            name = random.choice(list(FIELDS[key.entity]))
            there[key][name] = random.choice(FIELDS[key.entity][name])
        elif random.random() < 0.5:
            user, course = random.randint(1, 3), random.randint(1, 3)
            if user_key(user) in there and course_key(course) in there:
                there.setdefault(enrolment_key(user, course), {**drawn(random, Entity.ENROLMENT), "role_id": 5})
    return there


@dataclass
class Desk:
    """What I want, as operations; states are all that moves."""

    operations: list[Operation]
    asked: dict[int, Trouble] = field(default_factory=dict)

    def turn(self) -> list[Operation]:
        """The first open operation of each thing."""
        heads: dict[EntityKey, Operation] = {}
        for item in self.operations:
            if item.state in (State.READY, State.CONFLICT):
                heads.setdefault(item.key, item)
        return [item for item in heads.values() if item.state is State.READY]

    def put(self, item: Operation) -> None:
        """Keep an operation as it is now."""
        self.operations[item.id] = item


def wanted(base: Tree, mine: Tree) -> list[Operation]:
    """The operations that lead from one tree to the other; what leaves with something else is no change of mine."""
    found: list[Operation] = []

    def add(key: EntityKey, verb: Verb, patch: Row, was: Row | None) -> None:
        found.append(Operation(len(found), "u", 1, key, verb, patch, was, str(key), State.READY))

    left = copy.deepcopy(base)
    for key in list(base):
        if key not in mine and key in left:
            parent = [k for k in base if k not in mine and k != key and belongs(key, k)]
            if not parent:
                is_member = key.entity is Entity.GROUP_MEMBER
                add(key, Verb.REMOVE if is_member else Verb.DELETE, {}, None if is_member else dict(base[key]))
                remove(left, key)
    for key, row in mine.items():
        if key not in base:
            add(key, Verb.ADD if key.entity is Entity.GROUP_MEMBER else Verb.CREATE, dict(row), None)
        elif patch := {name: value for name, value in row.items() if base[key].get(name) != value}:
            add(key, Verb.UPDATE, patch, {name: base[key][name] for name in FIELDS[key.entity]})
    return found


def belongs(key: EntityKey, other: EntityKey) -> bool:
    """Tell whether a thing leaves with another one."""
    probe: Tree = {key: {}, other: {}}
    remove(probe, other)
    return key not in probe


def seen(tree: Tree, key: EntityKey) -> Observation:
    """A fresh read."""
    if key in tree:
        return Observation(True, dict(tree[key]))
    if key.entity is Entity.ENROLMENT and course_key(key.number(1)) not in tree:
        return Observation(False, parent=course_key(key.number(1)))
    if key.entity is Entity.GROUP_MEMBER and course_key(1) not in tree:
        return Observation(False, parent=EntityKey(Entity.GROUP, (GROUP,)))
    return Observation(False)


def carried_out(tree: Tree, item: Operation, send: Send) -> None:
    """What the site does with a write: enrolments are written as a whole, what is not said is reset."""
    if item.verb in (Verb.DELETE, Verb.REMOVE):
        remove(tree, item.key)
    elif item.key.entity is Entity.ENROLMENT:
        blank: Row = {"suspended": False, "start": None, "end": None, "role_id": 5}
        tree[item.key] = {**blank, **{name: send.full[name] for name in blank if name in send.full}}
    else:
        tree[item.key] = {**tree.get(item.key, {}), **send.patch}


def rounds(desk: Desk, tree: Tree, random: Random) -> int:
    """Plan and carry out until nothing has its turn; return how many rounds it took."""
    for number in range(MOST_ROUNDS + 1):
        turn = desk.turn()
        if not turn:
            return number
        random.shuffle(turn)
        plans = [(item, decide(item, seen(tree, item.key), canonical)) for item in turn]
        random.shuffle(plans)
        for item, plan in plans:
            if isinstance(plan, Already):
                desk.put(replace(item, state=State.NOOP))
            elif isinstance(plan, Ask):
                desk.asked[item.id] = plan.trouble
                desk.put(replace(item, state=State.CONFLICT, theirs=plan.theirs, error_code=plan.trouble))
            elif random.random() < 0.2:
                continue  # it did not get through: planned afresh in the next round
            elif decide(item, seen(tree, item.key), canonical) == plan:
                carried_out(tree, item, plan)
                desk.put(replace(item, state=State.RETIRED))
    raise AssertionError("it does not come to an end")


def expected(item: Operation, base: Tree, theirs: Tree) -> tuple[set[str], Row | None]:
    """(fields in dispute, the row in the end while nothing is decided), from the three sides alone."""
    key, there = item.key, theirs.get(item.key)
    if there is None or item.verb not in (Verb.UPDATE,):
        return set(), there
    dispute = {name for name, value in item.patch.items() if there[name] != base[key][name] and there[name] != value}
    moved = {
        name
        for name in FIELDS[key.entity]
        if there[name] not in (base[key][name], item.patch.get(name, base[key][name]))
    }
    dates = {"start", "end"} & set(FIELDS[key.entity])
    if dates & moved:
        dispute |= {name for name in dates & set(item.patch) if there[name] != item.patch[name]}
    return dispute, there if dispute else {**there, **item.patch}


def check_undecided(desk: Desk, base: Tree, theirs: Tree, now: Tree) -> None:
    """Nobody was overwritten, nothing of mine is missing that was free to go, every clash is in the list."""
    for item in desk.operations:
        dispute, row = expected(item, base, theirs)
        if item.verb is Verb.UPDATE and item.key in theirs:
            assert (item.state is State.CONFLICT) is bool(dispute), item
            if item.key in now:
                assert {name: now[item.key][name] for name in FIELDS[item.key.entity]} == {
                    name: (row or {})[name] for name in FIELDS[item.key.entity]
                }
        elif item.verb is Verb.UPDATE and item.state is State.NOOP:
            assert (item.key.entity, item.patch) == (Entity.USER, {"suspended": True})
        elif item.verb is Verb.UPDATE:
            assert item.state is State.CONFLICT
        elif item.verb is Verb.DELETE and item.key in theirs:
            changed = any(theirs[item.key].get(name) != base[item.key][name] for name in FIELDS[item.key.entity])
            if item.key in now:
                assert item.state is State.CONFLICT
                assert changed
        elif item.verb is Verb.CREATE and item.key in theirs:
            differs = any(theirs[item.key][name] != item.patch[name] for name in FIELDS[item.key.entity])
            assert (item.state is State.CONFLICT) is differs or item.key not in now
    for key, row in theirs.items():
        if key in now and not any(item.key == key for item in desk.operations):
            assert now[key] == row, "what I did not touch is as others left it"


def decide_all(desk: Desk, random: Random) -> dict[int, str]:
    """A person decides on everything; what cannot be mine is left to the others."""
    taken: dict[int, str] = {}
    for item in desk.operations:
        if item.state is not State.CONFLICT:
            continue
        lost = desk.asked[item.id] in (Trouble.GONE, Trouble.PARENT_GONE)
        take = "theirs" if lost else random.choice(["mine", "theirs"])
        taken[item.id] = take
        if take == "theirs":
            desk.put(replace(item, state=State.CANCELLED))
        else:
            base = {**(item.base or {}), **(item.theirs or {})}
            desk.put(replace(item, state=State.READY, base=base, decision="mine"))
    return taken


@settings(max_examples=600, deadline=None, database=None)
@given(seed=st.integers(0, 2**32 - 1), steps=st.integers(1, 12), drift=st.integers(0, 12))
def test_planning_comes_to_an_end_and_loses_no_clash(seed: int, steps: int, drift: int) -> None:
    random = Random(seed)
    base = made(random)
    mine, theirs = perturbed(base, random, steps), perturbed(base, random, drift)
    desk, now = Desk(wanted(base, mine)), copy.deepcopy(theirs)
    spent = rounds(desk, now, random)
    check_undecided(desk, base, theirs, now)
    while any(item.state is State.CONFLICT for item in desk.operations):
        before = {item.id: dict(now[item.key]) for item in desk.operations if item.key in now}
        taken = decide_all(desk, random)
        spent += rounds(desk, now, random)
        for number, take in taken.items():
            item = desk.operations[number]
            if item.state is State.RETIRED and item.verb is Verb.UPDATE and item.key in now:
                assert all(now[item.key][name] == value for name, value in item.patch.items())
            elif take == "theirs" and number in before and item.key in now:
                assert now[item.key] == before[number], "what a person left to the others is left alone"
    assert spent <= MOST_ROUNDS
    assert not desk.turn()


def test_without_others_all_that_i_want_is_there_in_the_end() -> None:
    for seed in range(200):
        random = Random(seed)
        base = made(random)
        mine = perturbed(base, random, 12)
        desk, now = Desk(wanted(base, mine)), copy.deepcopy(base)
        rounds(desk, now, random)
        left = [item for item in desk.operations if item.state is State.CONFLICT]
        assert all(item.verb in (Verb.CREATE, Verb.ADD, Verb.UPDATE) for item in left)
        if not left:
            assert now == mine
