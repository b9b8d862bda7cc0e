"""Every small combination of an operation and a fresh read: what is sent, what is done already, what is asked.

The laws are those of the specification; none of them looks at how the decision is made.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey, course_key, enrolment_key, group_key, group_member_key, user_key
from lmsdesk.domain.plans import Already, Ask, Decision, Send, Trouble, decide, took_effect

Row = dict[str, Value]
ABSENT = "absent"
FIELDS: Mapping[str, tuple[str, ...]] = {
    "user": ("city", "suspended"),
    "course": ("start", "end"),
    "enrol": ("suspended", "role_id"),
    "group_member": (),
}
KEYS = (user_key(7), course_key(5), enrolment_key(7, 5), group_member_key(3, 7))
NEEDS_STATE = ("suspended", "start", "end")


def plain(entity: object, field: str, value: Value) -> Value:
    """Values that the server keeps as they are."""
    assert (isinstance(entity, Entity), isinstance(field, str)) == (True, True)
    return value


def rows(names: tuple[str, ...], values: tuple[Value, ...] = (1, 2)) -> Iterator[Row]:
    """All rows over these fields; a field may be absent."""
    for cells in itertools.product((*values, ABSENT), repeat=len(names)):
        yield {name: cell for name, cell in zip(names, cells, strict=True) if cell != ABSENT}


def cases() -> Iterator[tuple[Operation, Observation]]:
    """All operations on all things, with all that can be found there."""
    for key, verb in itertools.product(KEYS, Verb):
        names = FIELDS[key.entity.value]
        patches = list(rows(names)) if verb in (Verb.CREATE, Verb.UPDATE) else [{}]
        bases = [None, *rows(names, (1, 3))] if verb in (Verb.UPDATE, Verb.DELETE) else [None]
        for patch, base, decision in itertools.product(patches, bases, (None, "mine", "theirs")):
            operation = Operation(1, "u", 1, key, verb, patch, base, "", State.READY, decision=decision)
            for seen in observations(key):
                yield operation, seen


def observations(key: EntityKey) -> Iterator[Observation]:
    """What can be found: nothing is told, it is not there (or its course is not), it is there in some state."""
    others = ((), ("self",)) if key.entity.value == "enrol" else ((),)
    for other in others:
        yield Observation(None, others=other)
        yield Observation(False, others=other)
        for fields in rows(FIELDS[key.entity.value]):
            yield Observation(True, fields, 7, other)
            if key.entity.value == "enrol":
                yield Observation(True, {**fields, "start": 9, "end": 9}, None, other)
    if len(key.parts) > 1:
        yield Observation(False, parent=group_key(3))


def is_changed_by_others(operation: Operation, seen: Observation, name: str) -> bool:
    """Tell whether they have another value than the one that my edit began with, or one that it never knew."""
    base = operation.base or {}
    return name in seen.fields and (name not in base or base[name] != seen.fields[name])


def law(operation: Operation, seen: Observation, decision: Decision) -> None:
    """What holds whatever the operation is."""
    verb, entity = operation.verb, operation.key.entity.value
    base = operation.base or {}
    if seen.exists is None:
        assert isinstance(decision, Ask)  # nothing is sent and nothing is called done in the dark
        assert decision.trouble is (Trouble.OTHER_METHOD if seen.others else Trouble.UNREADABLE)
        assert decision.facts == ({"methods": ",".join(seen.others)} if seen.others else {})
        return
    if isinstance(decision, Send):
        assert set(decision.patch) <= set(operation.patch), "only what I set is sent"
        assert decision.theirs == seen.fields
        if verb is Verb.UPDATE:
            for name, value in decision.patch.items():
                unchanged = not is_changed_by_others(operation, seen, name)
                assert unchanged or seen.fields[name] == value, "nobody is overwritten in silence"
        if entity == "enrol" and verb is Verb.UPDATE:
            assert all(name in decision.full for name in NEEDS_STATE), "nothing is reset on the way"
            assert decision.full == {**{n: base[n] for n in NEEDS_STATE if n in base}, **seen.fields, **decision.patch}
        elif verb is Verb.UPDATE or (verb is Verb.CREATE and seen.exists):
            assert decision.full == {**seen.fields, **decision.patch}
        if verb in (Verb.ADD, Verb.CREATE):
            assert not seen.exists or entity == "enrol"
        else:
            assert seen.exists
    if isinstance(decision, Already):
        assert decision.theirs == seen.fields
    if isinstance(decision, Ask):
        assert decision.theirs == seen.fields


def test_the_laws_hold_for_every_combination() -> None:
    count = 0
    for operation, seen in cases():
        law(operation, seen, decide(operation, seen, plain))
        count += 1
    assert count > 15_000


def test_what_is_called_done_is_what_was_wanted() -> None:
    for operation, seen in cases():
        if not isinstance(decide(operation, seen, plain), Already):
            continue
        base = operation.base or {}
        match operation.verb:
            case Verb.DELETE | Verb.REMOVE:
                assert seen.exists is False
            case Verb.ADD:
                assert seen.exists is True
            case Verb.CREATE:
                assert seen.exists is True
                assert all(seen.fields.get(name) == value for name, value in operation.patch.items())
            case Verb.UPDATE if seen.exists:
                # There, or not mine: I set it to what it was, and somebody else set it to something else.
                assert all(
                    seen.fields.get(name) == value or base.get(name) == value for name, value in operation.patch.items()
                )
            case Verb.UPDATE:
                assert (operation.key, operation.patch) == (user_key(7), {"suspended": True})


def test_everything_that_could_go_wrong_is_asked_for_its_own_reason() -> None:
    for operation, seen in cases():
        decision = decide(operation, seen, plain)
        if seen.exists is None:
            continue
        trouble = decision.trouble if isinstance(decision, Ask) else None
        wants = operation.verb in (Verb.CREATE, Verb.UPDATE, Verb.ADD)
        if seen.parent is not None:
            assert trouble is (Trouble.PARENT_GONE if wants else None)
            continue
        match operation.verb, seen.exists:
            case Verb.CREATE, False:
                expected = Trouble.ENROLLED if seen.others and operation.decision != "mine" else None
                assert trouble is expected
            case Verb.UPDATE, False if operation.key == user_key(7) and operation.patch == {"suspended": True}:
                assert trouble is None
            case Verb.UPDATE, False:
                assert trouble is (Trouble.OTHER_METHOD if seen.others else Trouble.GONE)
            case Verb.DELETE, False:
                assert trouble is (Trouble.OTHER_METHOD if seen.others else None)
            case ((Verb.ADD | Verb.REMOVE), _):
                assert trouble is None
            case Verb.DELETE, True:
                watched = [name for name in operation.base or {} if name != "role_id"]
                moved = [n for n in watched if n in seen.fields and is_changed_by_others(operation, seen, n)]
                assert trouble is (Trouble.CHANGED if moved else None)
            case Verb.CREATE, True if operation.key.entity.value != "enrol":
                same = all(seen.fields.get(name) == value for name, value in operation.patch.items())
                assert trouble is (None if same else Trouble.DUPLICATE)
                assert trouble is None or (isinstance(decision, Ask) and decision.remote_id == seen.remote_id)
            case _:
                assert trouble in (None, Trouble.CHANGED, Trouble.DATES_UNKNOWN)


def test_a_person_who_takes_mine_after_seeing_what_is_there_is_not_asked_again() -> None:
    """The decision makes what is there the base: the same read then decides for sending, or nothing is left to do."""
    lasting = {Trouble.GONE, Trouble.PARENT_GONE, Trouble.DUPLICATE, Trouble.OTHER_METHOD, Trouble.UNREADABLE}
    for operation, seen in cases():
        decision = decide(operation, seen, plain)
        if not isinstance(decision, Ask) or decision.trouble in lasting:
            continue
        again = replace(operation, base={**(operation.base or {}), **seen.fields}, decision="mine")
        after = decide(again, seen, plain)
        if isinstance(after, Ask):  # the whole state is written, and a part of it nobody ever knew
            assert operation.verb is Verb.UPDATE
            assert after.trouble is Trouble.DATES_UNKNOWN
            assert any(name not in (again.base or {}) and name not in operation.patch for name in NEEDS_STATE)


def test_an_effect_is_told_from_a_read_in_every_combination() -> None:
    for operation, seen in cases():
        told = [name for name in operation.patch if name in seen.fields and name != "role_id"]
        same = all(operation.patch[name] == seen.fields[name] for name in told)
        unseen = [name for name in operation.patch if name not in seen.fields]
        match operation.verb:
            case _ if seen.exists is None:
                expected = None
            case Verb.DELETE | Verb.REMOVE:
                expected = not seen.exists
            case _ if not seen.exists:
                expected = False
            case Verb.ADD:
                expected = True
            case Verb.UPDATE:
                expected = same if told else None
            case Verb.CREATE if operation.key.entity.value == "enrol":
                expected = same
            case Verb.CREATE:
                expected = None if same and unseen else same
        assert took_effect(operation, seen, plain) is expected, (operation, seen)


def test_a_password_is_never_told_and_decides_nothing() -> None:
    operation = Operation(1, "u", 1, user_key(-1), Verb.CREATE, {"city": 1, "password": None}, None, "", State.READY)
    assert took_effect(operation, Observation(True, {"city": 1}, 9), plain) is True
    assert took_effect(operation, Observation(True, {"city": 2}, 9), plain) is False


def test_effects_are_compared_as_the_server_keeps_values() -> None:
    operation = Operation(1, "u", 1, user_key(7), Verb.UPDATE, {"city": " Cork "}, {}, "", State.READY)

    def trimmed(entity: object, field: str, value: Value) -> Value:
        return value.strip() if isinstance(value, str) else value

    assert took_effect(operation, Observation(True, {"city": "Cork"}), trimmed) is True
