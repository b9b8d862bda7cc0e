"""When a plan still holds for an operation: what counts as moved, and what moves all the time without counting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import enrolment_key, user_key
from lmsdesk.domain.plans import decide
from lmsdesk.lms.moodle.rules import canonical
from lmsdesk.sync.estimates import batches_of
from lmsdesk.sync.frozen import Frozen, freeze, goes, holds

EDIT = Operation(1, "u1", 1, user_key(5), Verb.UPDATE, {"city": "Wells"}, {"city": "Bath"}, "A", State.READY)
END = Operation(2, "u2", 1, enrolment_key(5, 7), Verb.DELETE, {}, {}, "A in B", State.READY)
PERSON: dict[str, Value] = {"city": "Bath", "username": "a", "last_access": 5, "suspended": False}
ENROLLED: dict[str, Value] = {"suspended": False, "start": 60, "end": 120, "roles": "student", "progress": 10.0}


def mark(operation: Operation, fields: dict[str, Value] | None, endpoint: str = "way") -> Frozen:
    seen = Observation(fields is not None, fields or {})
    return freeze(operation, endpoint, decide(operation, seen, canonical), canonical)


@pytest.mark.parametrize(
    ("operation", "before", "now", "held"),
    [
        (EDIT, PERSON, {**PERSON, "last_access": 99}, True),
        (EDIT, PERSON, {**PERSON, "city": " Bath "}, True),  # the same to the server
        (EDIT, PERSON, {**PERSON, "department": "X"}, False),
        (EDIT, PERSON, {**PERSON, "city": "Truro"}, False),
        (EDIT, PERSON, {**PERSON, "city": "Wells"}, False),  # so already: nothing is sent any more
        (EDIT, PERSON, None, False),
        (END, ENROLLED, {**ENROLLED, "progress": 50.0}, True),
        (END, ENROLLED, {**ENROLLED, "roles": "student,teacher"}, False),
        (END, ENROLLED, {**ENROLLED, "grade": 71.0}, False),
        (END, ENROLLED, {**ENROLLED, "end": 180}, False),
    ],
)
def test_a_plan_holds_until_something_that_counts_has_moved(
    operation: Operation, before: dict[str, Value], now: dict[str, Value] | None, held: bool
) -> None:
    assert holds(mark(operation, before), mark(operation, now)) is held


def test_another_intent_or_another_way_is_another_plan() -> None:
    planned = mark(EDIT, PERSON)
    assert not holds(planned, mark(replace(EDIT, patch={"city": "Truro"}), PERSON))
    assert not holds(planned, mark(replace(EDIT, uuid="other"), PERSON))
    assert not holds(planned, mark(EDIT, PERSON, "another way"))
    assert holds(planned, mark(replace(EDIT, base={"city": "Bath", "username": "a"}, state=State.PLANNED), PERSON))
    assert not holds(None, planned)


def test_what_waited_for_another_one_is_held_to_its_intent_alone() -> None:
    later = freeze(EDIT, "way", None, canonical)
    assert goes(later)
    assert holds(later, mark(EDIT, {**PERSON, "department": "X"}))
    assert not holds(later, mark(replace(EDIT, patch={"city": "Truro"}), PERSON))


def test_what_would_have_been_refused_is_not_sent_by_that_plan() -> None:
    refused = freeze(EDIT, "way", None, canonical, invalid=True)
    assert not goes(refused)
    assert not holds(refused, mark(EDIT, PERSON))
    assert not goes(mark(EDIT, {**PERSON, "city": "Wells"}))


@pytest.mark.parametrize(
    ("rows", "largest", "requests"),
    [(1, 100, 1), (20, 100, 1), (21, 100, 2), (60, 100, 2), (61, 100, 3), (140, 100, 3), (141, 100, 4), (240, 100, 4),
     (241, 100, 5), (5, 1, 5), (20, 20, 1), (41, 20, 3), (0, 20, 0)],
)  # fmt: skip
def test_batches_begin_small_and_double(rows: int, largest: int, requests: int) -> None:
    assert batches_of(rows, largest) == requests
