"""What waits for a person, held by the console in memory and by the real one alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from tests.fakes.bench import InMemory, Real

Bench = InMemory | Real


def edit(bench: Bench, **typed: str) -> int:
    """One change of a person; the operation."""
    person = bench.rows(view=View.USERS)[30]
    bench.run(bench.console.changes.edit(View.USERS, [person.row], typed))
    return bench.console.changes.waiting()[0].first.id


def clash(bench: Bench, number: int, **theirs: str) -> None:
    """Somebody else changed the same, and a push found it out."""
    if isinstance(bench, InMemory):
        bench.fake.changes.collide(number, theirs)
        return
    user = bench.console.changes.operation(number).key.id
    for name, value in theirs.items():
        bench.server.campus._db.execute(f"UPDATE user SET {name}=? WHERE id=?", (value, user))
    bench.run(bench.console.changes.apply())


def refuse(bench: Bench, number: int) -> None:
    """The site refused it, since somebody else has the address."""
    if isinstance(bench, InMemory):
        operations = bench.fake.changes.operations
        operations[number] = replace(operations[number], state=State.REJECTED, error_code="useremailduplicate")
        bench.fake.changes.tell()
        return
    bench.run(bench.console.changes.apply())


def state(bench: Bench, number: int) -> State:
    return bench.console.changes.operation(number).state


def test_fields_are_decided_one_by_one_listed_and_taken_back(bench: Bench) -> None:
    changes, number = bench.console.changes, edit(bench, city="Sligo", department="Law")
    clash(bench, number, city="Dublin", department="Surgery")
    assert changes.tray().conflicts == 1
    with pytest.raises(WrongUse):
        bench.run(changes.resolve([number], fields={"city": "theirs"}))
    assert bench.run(changes.resolve([number], fields={"city": "theirs", "department": "mine"})) == 1
    item = changes.operation(number)
    assert (item.state, item.patch, item.decision) == (
        State.READY,
        {"department": "Law"},
        "city=theirs,department=mine",
    )
    (told,) = changes.decisions()
    assert (told.operation, told.take) == (number, "city=theirs,department=mine")
    assert changes.undo_text() == "Decide 1 conflict"
    bench.run(changes.undo())
    assert (state(bench, number), dict(changes.operation(number).patch)) == (
        State.CONFLICT,
        {"city": "Sligo", "department": "Law"},
    )
    bench.run(changes.redo())
    assert state(bench, number) is State.READY


def test_a_remembered_decision_settles_what_waits_and_is_forgotten(bench: Bench) -> None:
    changes, number = bench.console.changes, edit(bench, city="Sligo")
    clash(bench, number, city="Dublin")
    assert bench.run(changes.remember("user", "city", "theirs", "site")) == 1
    assert state(bench, number) is State.CANCELLED
    (rule,) = changes.rules()
    assert (rule.field, rule.take.value, rule.scope.value) == ("city", "theirs", "site")
    assert bench.run(changes.forget([rule.id])) == 1
    assert list(changes.rules()) == []


def test_a_refused_value_is_mended_or_tried_again(bench: Bench) -> None:
    taken = bench.rows(view=View.USERS)[31].email
    changes, number = bench.console.changes, edit(bench, email=taken)
    refuse(bench, number)
    assert changes.tray().refused == 1
    with pytest.raises(WrongUse):
        bench.run(changes.mend([number], {"phone": "1"}))
    assert bench.run(changes.retry([number])) == 1
    bench.run(changes.undo())
    assert state(bench, number) is State.REJECTED
    assert bench.run(changes.mend([number], {"email": "free@example.org"})) == 1
    assert (state(bench, number), changes.operation(number).patch["email"]) == (State.READY, "free@example.org")
    assert changes.undo_text() == "Mend 1 change"


def test_nothing_is_unconfirmed_where_everything_was_answered(bench: Bench) -> None:
    changes, number = bench.console.changes, edit(bench, city="Sligo")
    bench.run(changes.apply())
    assert state(bench, number) is State.RETIRED
    assert list(bench.run(changes.unconfirmed())) == []
    assert bench.run(changes.check_now()) == 0
