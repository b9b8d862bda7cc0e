"""Every small case of an operation whose fate is unknown: what one look at the server makes of it.

What is expected is read off the table of probes in the specification, not off the settler.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lmsdesk.domain.changes import Operation, State, Undo, Verb
from lmsdesk.domain.endpoints import Atomicity, Endpoint, Idempotency, Observation, Probe
from lmsdesk.domain.facts import Unconfirmed, Wait
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey, user_key
from lmsdesk.sync.queue import NOT_SEEN
from lmsdesk.sync.settle import BETWEEN_NEGATIVES, Settler
from tests.fakes.lms import FakeClock

WINDOW = 180
NOW = 1_800_000_000
PATCH = {"city": "Galway"}
IN_EFFECT = Observation(True, {"city": "Galway"}, 42)
# What can be seen, and whether it shows the operation in effect: True, False, or None when it does not tell.
SEEN: Sequence[Observation] = (
    Observation(None),
    Observation(False),
    IN_EFFECT,
    Observation(True, {"city": "Sligo"}, 42),
    Observation(True, {}, 42),
)


@dataclass
class Notes:
    """A queue that only writes down what it is told."""

    item: Operation
    newer: bool = False  # a newer change made what is there
    real: int = 7  # the id that the server gave to a temporary one
    moved: list[tuple[State, dict[str, Any]]] = field(default_factory=list)
    sent: dict[int, tuple[int | None, bool]] = field(default_factory=dict)
    noted: list[Mapping[str, Value]] = field(default_factory=list)
    learned: list[tuple[EntityKey, int, int]] = field(default_factory=list)

    def operations(self, *, states: Collection[State]) -> list[Operation]:
        return [self.item] if self.item.state in states else []

    def operation(self, op_id: int) -> Operation:
        assert op_id == self.item.id
        return self.item

    def resolved(self, key: EntityKey) -> EntityKey:
        return key.resolved(lambda entity, number: self.real)

    def resolved_patch(self, patch: Mapping[str, Value]) -> dict[str, Value]:
        return {name: self.real if isinstance(value, int) and value < 0 else value for name, value in patch.items()}

    def last_requests(self, operations: Sequence[int]) -> Mapping[int, tuple[int | None, bool]]:
        assert operations == [self.item.id]
        return self.sent

    def note(self, item: Operation, columns: Mapping[str, Value]) -> None:
        assert item == self.item
        self.noted.append(columns)
        self.item = replace(self.item, **columns)  # type: ignore[arg-type]  # columns are fields here

    def move(self, items: Sequence[Operation], to: State, why: str, facts: Mapping[int, Any] | None = None) -> None:
        told = (facts or {}).get(items[0].id, {})
        assert why == WHY.get(to, f"asks a person: {told.get('error_code')}")
        self.moved.append((to, dict((facts or {}).get(items[0].id, {}))))
        self.item = replace(self.item, state=to)

    def made_later(self, entity: str, remote: int, than: int) -> bool:
        assert (entity, remote, than) == (Entity.USER.value, 42, self.item.id)
        return self.newer

    def learn_ids(self, pairs: Sequence[tuple[EntityKey, int, int]]) -> None:
        self.learned += pairs

    def pack(self, fields: Mapping[str, Value]) -> Mapping[str, Value]:
        return dict(fields)


WHY = {
    State.READY: "two reads after the settle window: it was not done",
    State.APPLIED: "a read shows it in effect",
}


@dataclass
class Look:
    """A connector of which only one read is asked."""

    seen: Observation | None
    row: Endpoint | None
    reads: int = 0

    def endpoint(self, entity: Entity, verb: Verb, patch: Mapping[str, Value]) -> Endpoint | None:
        assert (entity, patch) == (Entity.USER, PATCH)
        assert isinstance(verb, Verb)
        return self.row

    def canonical(self, entity: Entity, name: str, value: Value) -> Value:
        return value

    async def ping(self) -> None:
        raise AssertionError("nothing fails, so nobody has to ask whether the site lives")

    async def current(self, operations: Sequence[Operation]) -> Mapping[int, Observation]:
        self.reads += 1
        assert [item.key for item in operations] == [user_key(7)]
        return {} if self.seen is None else {item.id: self.seen for item in operations}


@dataclass(frozen=True)
class Case:
    """One situation."""

    verb: Verb
    probe: Probe | None
    seen: Observation
    passed: int  # seconds since the last byte was sent
    negatives: int
    attempts: int
    code: str | None
    probed: bool
    temporary: bool
    newer: bool

    @property
    def is_settled(self) -> bool:
        return self.passed >= WINDOW

    @property
    def is_owned(self) -> bool:
        """A key that the server enforces proves a creation at once."""
        return self.verb is Verb.CREATE and self.probe is Probe.UNIQUE_KEY

    @property
    def effect(self) -> bool | None:
        """What the read says of the effect."""
        if self.seen.exists is None or self.probe is Probe.NONE:
            return None
        if self.verb in (Verb.DELETE, Verb.REMOVE):
            return not self.seen.exists
        if not self.seen.exists:
            return False
        if self.verb is Verb.ADD:
            return True
        if "city" not in self.seen.fields:
            return None  # all that was sent would have to be seen
        return self.seen.fields["city"] == "Galway"


def drive(work: Coroutine[Any, Any, list[Operation]]) -> list[Operation]:
    """Run a coroutine that never waits: a loop for each case would take most of the time."""
    try:
        work.send(None)
    except StopIteration as end:
        found: list[Operation] = end.value
        return found
    raise AssertionError("it waits for something")


def row(probe: Probe, late: int = 0) -> Endpoint:
    """A way of writing with this probe."""
    return Endpoint(
        "x", Entity.USER, Verb.UPDATE, Atomicity.ATOMIC, Idempotency.SET, 50, probe, False, late, Undo.EXACT, 0
    )


def cases() -> Iterator[Case]:
    """All of them."""
    for verb, probe, seen, passed, negatives, attempts, code, probed, temporary, newer in itertools.product(
        Verb,
        (*Probe, None),
        SEEN,
        (0, WINDOW - 1, WINDOW),
        (0, 1),
        (1, 2, 10),
        (None, NOT_SEEN),
        (False, True),
        (False, True),
        (False, True),
    ):
        if not newer or (verb is Verb.CREATE and temporary and seen.remote_id is not None):
            yield Case(verb, probe, seen, passed, negatives, attempts, code, probed, temporary, newer)


def looked_at(case: Case) -> tuple[Notes, Look, list[Operation]]:
    """One look in a case; a first negative reading, if any, was long ago."""
    key = user_key(-1) if case.temporary else user_key(7)
    item = Operation(
        1, "u", 1, key, case.verb, PATCH, {"city": "Cork"}, "Ana", State.UNKNOWN,
        attempts=case.attempts, settle_from=NOW, settle_boot="boot-1", negative_probes=case.negatives,
        last_probe=NOW if case.probed else None, error_code=case.code,
    )  # fmt: skip
    clock, notes = FakeClock(NOW), Notes(item, case.newer)
    look = Look(case.seen, row(case.probe) if case.probe else None)
    settler = Settler(notes, look, clock, WINDOW)  # type: ignore[arg-type]  # as much of both as it uses
    settler.begin()
    clock.now += case.passed
    return notes, look, drive(settler.once())


def check(case: Case) -> None:
    """What the specification says about a case."""
    notes, look, applied = looked_at(case)
    if not case.is_settled and not (case.is_owned and not case.probed):
        assert (look.reads, notes.moved, notes.noted) == (0, [], []), "too early to look"
        return
    assert look.reads == 1
    states = [state for state, _ in notes.moved]
    if case.effect and not case.newer and (case.is_settled or case.is_owned):
        assert states == [State.APPLIED]
        assert applied == [notes.item]
        assert notes.moved[0][1] == {"verdict": "inferred", "after_snap": dict(case.seen.fields)}
        learns = case.verb is Verb.CREATE and case.seen.remote_id is not None and case.temporary
        assert notes.learned == ([(user_key(-1), 42, 1)] if learns else [])
        return
    assert applied == []
    assert notes.learned == []
    now = NOW + case.passed
    if not case.is_settled:
        assert (states, notes.noted) == ([], [{"last_probe": now}]), "no reading within the window denies anything"
    elif case.effect:
        assert asked(notes) == "twin", "what a newer change made is no answer to this one"
        assert notes.moved[0][1]["theirs"] == {**case.seen.fields, "id": 42}
    elif case.effect is None:
        assert asked(notes) == "uncertain"
        known = {**case.seen.fields, **({"id": 42} if case.seen.remote_id else {})}
        assert notes.moved[0][1]["theirs"] == known
    elif case.is_owned and case.seen.exists:
        assert asked(notes) == "duplicate"
        assert notes.moved[0][1]["theirs"] == {**case.seen.fields, "id": 42}, "so that it can be taken for ours"
    elif case.negatives == 0:
        assert (states, notes.noted) == ([], [{"negative_probes": 1, "last_probe": now}]), "one reading may be old"
    elif case.attempts >= (2 if case.code == NOT_SEEN else 10):
        assert asked(notes) == "uncertain"
    else:
        assert states == [State.READY]


def asked(notes: Notes) -> object:
    """Why a person is asked."""
    [(state, columns)] = notes.moved
    assert state is State.CONFLICT
    return columns["error_code"]


def test_every_case_ends_as_the_table_of_probes_says() -> None:
    count = 0
    for case in cases():
        check(case)
        count += 1
    newer = 5 * 3 * 3 * 2 * 3 * 2 * 2  # of a new thing, where the read tells its id
    assert count == 5 * 5 * 5 * 3 * 2 * 3 * 2 * 2 * 2 + newer


def settling(probe: Probe, window: int, late: int = 0, verb: Verb = Verb.UPDATE) -> tuple[Settler, Notes, FakeClock]:
    """A settler with one unknown operation of which no read shows anything."""
    item = Operation(
        1, "u", 1, user_key(7), verb, PATCH, {}, "Ana", State.UNKNOWN,
        attempts=1, settle_from=NOW, settle_boot="boot-1",
    )  # fmt: skip
    clock, notes = FakeClock(NOW), Notes(item)
    look = Look(Observation(True, {"city": "Cork"}), row(probe, late))
    return Settler(notes, look, clock, window), notes, clock  # type: ignore[arg-type]


def test_the_window_is_as_long_as_the_slowest_of_both_unless_it_was_forced() -> None:
    for window, late, expected in ((180, 120, 180), (180, 1800, 1800), (60, 120, 120), (59, 120, 59), (5, 0, 5)):
        settler, notes, _ = settling(Probe.STATE, window, late)
        assert settler.window_of(notes.item) == expected
    settler, notes, _ = settling(Probe.STATE, 180)
    settler._connector.row = None  # type: ignore[attr-defined]  # the way to do it is not offered any more
    assert settler.window_of(notes.item) == 180


def test_the_second_look_comes_ten_seconds_after_the_first_that_said_no() -> None:
    settler, notes, clock = settling(Probe.STATE, 180)
    settler.begin()
    assert settler.seconds_left() == 180
    clock.now += 180
    drive(settler.once())
    assert (notes.item.negative_probes, settler.seconds_left()) == (1, BETWEEN_NEGATIVES)
    clock.now += BETWEEN_NEGATIVES - 1
    drive(settler.once())
    assert (notes.item.state, settler.seconds_left()) == (State.UNKNOWN, 1)
    clock.now += 1
    drive(settler.once())
    assert (notes.item.state, settler.seconds_left()) == (State.READY, None)


def test_a_window_shorter_than_that_is_the_pause_between_both_looks() -> None:
    settler, _, clock = settling(Probe.STATE, 3)
    settler.begin()
    clock.now += 3
    drive(settler.once())
    assert settler.seconds_left() == 3


def test_time_left_is_never_negative() -> None:
    settler, _, clock = settling(Probe.STATE, 180)
    settler.begin()
    clock.now += 1_000
    assert settler.seconds_left() == 0.0


def test_a_new_attempt_has_a_window_of_its_own() -> None:
    settler, notes, clock = settling(Probe.STATE, 180)
    settler.begin()
    clock.now += 180
    drive(settler.once())
    notes.item = replace(notes.item, attempts=2, settle_from=clock.now, negative_probes=0)
    assert settler.seconds_left() == 180
    clock.now += 180
    drive(settler.once())
    assert (notes.item.state, notes.item.negative_probes) == (State.UNKNOWN, 1)


def test_another_run_of_the_program_and_a_clock_that_went_back_begin_the_window_anew() -> None:
    for change in ({"settle_boot": "boot-0"}, {"settle_from": None}, {"settle_from": NOW + 500}):
        settler, notes, clock = settling(Probe.STATE, 180)
        notes.item = replace(notes.item, negative_probes=1, **change)  # type: ignore[arg-type]
        clock.now += 170
        settler.begin()
        assert notes.noted == [{"settle_from": clock.now, "settle_boot": "boot-1", "negative_probes": 0}]
        assert settler.seconds_left() == 180
    settler, notes, clock = settling(Probe.STATE, 180)
    clock.now += 170
    settler.begin()
    assert notes.noted == []


def test_the_slower_of_both_clocks_counts() -> None:
    settler, _, clock = settling(Probe.STATE, 180)
    settler.begin()
    clock.now += 100
    clock.monotonic = lambda: float(NOW + 10)  # type: ignore[method-assign]
    assert settler.seconds_left() == 170
    clock.monotonic = lambda: float(NOW + 170)  # type: ignore[method-assign]
    assert settler.seconds_left() == 80


def test_a_clock_that_went_back_begins_the_window_anew_by_both_clocks() -> None:
    settler, notes, clock = settling(Probe.STATE, 180)
    started = float(clock.now)
    clock.monotonic = lambda: started  # type: ignore[method-assign]
    settler.begin()
    clock.monotonic = lambda: started + 100  # type: ignore[method-assign]
    clock.now -= 1_000
    assert drive(settler.once()) == []
    clock.now += 5_000
    assert settler.seconds_left() == 180
    assert notes.item.settle_from == NOW - 1_000


def test_what_is_not_told_of_at_all_is_asked_about() -> None:
    settler, notes, clock = settling(Probe.STATE, 180)
    settler._connector.seen = None  # type: ignore[attr-defined]
    settler.begin()
    clock.now += 180
    drive(settler.once())
    assert asked(notes) == "uncertain"


def test_looking_before_the_second_reading_counts_decides_nothing() -> None:
    settler, notes, clock = settling(Probe.STATE, 180)
    settler.begin()
    clock.now += 180
    drive(settler.once())
    for seconds, state in ((9, State.UNKNOWN), (1, State.READY)):
        clock.now += seconds
        notes.noted.clear()
        drive(settler.once(look=True))
        assert notes.item.state is state
        assert notes.noted == ([{"last_probe": clock.now}] if state is State.UNKNOWN else [])


def test_looking_before_the_window_is_over_only_sees() -> None:
    settler, notes, clock = settling(Probe.STATE, 180)
    settler.begin()
    clock.now += 5
    drive(settler.once(look=True))
    assert (notes.noted, notes.moved) == ([{"last_probe": clock.now}], [])
    assert settler.unconfirmed()[0].seen is False


def test_what_is_unconfirmed_is_told_with_what_it_waits_for() -> None:
    settler, notes, clock = settling(Probe.STATE, 180)
    settler.begin()
    notes.sent = {1: (NOW, True)}
    clock.now += 30
    assert settler.unconfirmed() == [Unconfirmed(1, 150.0, Wait.WINDOW, 180, NOW, 1, True, looked=None, seen=None)]
    clock.now += 149
    assert settler.unconfirmed()[0].wait is Wait.WINDOW
    clock.now += 1
    assert settler.unconfirmed()[0].wait is Wait.DUE
    drive(settler.once())
    [told] = settler.unconfirmed()
    assert (told.wait, told.left, told.looked, told.seen) == (Wait.SECOND, 10.0, clock.now, False)
    notes.item = replace(notes.item, attempts=2, settle_from=clock.now, negative_probes=0)
    assert (settler.unconfirmed()[0].seen, settler.unconfirmed()[0].wait) == (None, Wait.RESTART)
    notes.sent = {1: (clock.now, False)}
    assert (settler.unconfirmed()[0].wait, settler.unconfirmed()[0].cut_off) == (Wait.WINDOW, False)
    notes.sent = {}
    assert (settler.unconfirmed()[0].wait, settler.unconfirmed()[0].cut_off) == (Wait.WINDOW, False)
    assert settler.unconfirmed()[0].sent is None
    notes.item = replace(notes.item, settle_from=None)
    assert settler.unconfirmed()[0].wait is Wait.WINDOW
    notes.item = replace(notes.item, state=State.READY)
    notes.last_requests = lambda operations: {}  # type: ignore[method-assign,assignment]
    assert settler.unconfirmed() == []


def test_what_refers_to_a_new_thing_is_looked_for_where_that_thing_is_by_now() -> None:
    """Found by a simulated history: a group was looked for in course -1, called not done and sent again."""
    asked: list[Operation] = []

    class Asked(Look):
        def endpoint(self, entity: Entity, verb: Verb, patch: Mapping[str, Value]) -> Endpoint | None:
            return self.row

        async def current(self, operations: Sequence[Operation]) -> Mapping[int, Observation]:
            asked.extend(operations)
            return {1: Observation(False)}

    patch = {"course_id": -1, "name": "Green"}
    key = EntityKey(Entity.GROUP, (-2,))
    item = Operation(
        1, "u", 1, key, Verb.CREATE, patch, {}, "Green", State.UNKNOWN, settle_from=NOW, settle_boot="boot-1"
    )
    clock = FakeClock(NOW)
    settler = Settler(Notes(item), Asked(None, row(Probe.SET_DIFFERENCE)), clock, WINDOW)  # type: ignore[arg-type]
    settler.begin()
    clock.now += WINDOW
    drive(settler.once())
    assert [each.patch for each in asked] == [{"course_id": 7, "name": "Green"}]
