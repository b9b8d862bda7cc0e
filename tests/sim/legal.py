"""S26 and S23: the lawful combinations of state, verdict, request and overlay of a desk file, in one place.

Works on the file alone, through a plain connection, so that a file left behind by a killed process can be judged
before the program has looked at it. ``LEGAL`` is the table; ``broken`` names every row that is outside of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass

from lmsdesk.domain.changes import TAKEN_BACK, TERMINAL, TRANSITIONS, State, Verdict
from lmsdesk.store.overlay import TABLES, name_of

NEVER = None  # no request carried it yet
_CLOSED = frozenset({"NOT_SENT", "REFUSED", "OK", "PARTIAL", "UNKNOWN"})
_ANY = _CLOSED | {NEVER}
_NO_VERDICT: frozenset[str | None] = frozenset({None})


@dataclass(frozen=True, slots=True)
class Legal:
    """What may stand beside a state: verdicts, outcomes of the latest request, and whether the overlay shows it."""

    verdicts: frozenset[str | None]
    outcomes: frozenset[str | None]
    shadows: bool
    needs_error: bool = False  # says why it does not go on by itself
    at_rest: bool = True  # may be found after the program has opened the file


LEGAL: dict[State, Legal] = {
    # Sent before and surely without effect, or put back after two negative readings, whatever was answered.
    State.READY: Legal(_NO_VERDICT, _ANY, shadows=True),
    State.PLANNED: Legal(_NO_VERDICT, _ANY, shadows=True, at_rest=False),
    # The outcome is written before the operations move: a process may die between the two.
    State.INFLIGHT: Legal(_NO_VERDICT, _CLOSED | {"OPEN"}, shadows=True, at_rest=False),
    State.UNKNOWN: Legal(_NO_VERDICT, _CLOSED, shadows=True),
    State.APPLIED: Legal(frozenset({Verdict.OWN, Verdict.COERCED, Verdict.INFERRED}), _CLOSED, shadows=True),
    State.RETIRED: Legal(frozenset({Verdict.OWN, Verdict.COERCED, Verdict.INFERRED}), _CLOSED, shadows=False),
    State.CONFLICT: Legal(_NO_VERDICT, _ANY, shadows=True, needs_error=True),
    State.REJECTED: Legal(_NO_VERDICT, _ANY, shadows=True, needs_error=True),
    State.NOOP: Legal(frozenset({Verdict.ALREADY, Verdict.ADOPTED, Verdict.HUMAN}), _ANY, shadows=False),
    State.CANCELLED: Legal(_NO_VERDICT, _ANY, shadows=False),
    State.MERGED: Legal(_NO_VERDICT, _ANY, shadows=False),
}
# The server said so itself only when its latest request was answered with success.
_SAID = frozenset({Verdict.OWN, Verdict.COERCED})
_SUCCESS = frozenset({"OK", "PARTIAL"})


def broken(desk: sqlite3.Connection, *, at_rest: bool) -> list[str]:
    """Every row of a desk file that is outside of the table; ``at_rest`` after the program has recovered it."""
    outcomes = dict(
        desk.execute(
            "SELECT o.op_id, r.outcome FROM request_op o JOIN request r USING(req_id) "
            "WHERE r.req_id=(SELECT max(req_id) FROM request_op x WHERE x.op_id=o.op_id)"
        ).fetchall()
    )
    shown = _shown(desk)
    found: list[str] = []
    for number, key, word, verdict, error, attempts, settle_from, merged in desk.execute(
        "SELECT op_id, ekey, state, verdict, error_code, attempts, settle_from, merged_into FROM op ORDER BY op_id"
    ).fetchall():
        state, outcome = State(word), outcomes.get(number)
        law = LEGAL[state]
        name = f"operation {number} ({key}, {state})"
        if verdict not in law.verdicts:
            found.append(f"S26 {name} has the verdict {verdict}")
        if outcome not in law.outcomes:
            found.append(f"S26 {name} was carried last by a request that is {outcome}")
        if verdict in _SAID and outcome not in _SUCCESS:
            found.append(f"S21 {name} is called {verdict} after a request that is {outcome}")
        if law.needs_error and not error:
            found.append(f"S26 {name} does not say why")
        if at_rest and not law.at_rest:
            found.append(f"S26 {name} is on its way while nothing runs")
        if state in (State.INFLIGHT, State.UNKNOWN) and (not attempts or settle_from is None):
            found.append(f"S26 {name} has no settle window")
        if (state is State.MERGED) != (merged is not None):
            found.append(f"S26 {name} is merged into {merged}")
        if not law.shadows and number in shown:
            found.append(f"S26 {name} is still shown as waiting")
        if law.shadows and number not in shown and not key.startswith("role:"):  # a role without a row shows nowhere
            found.append(f"S26 {name} is not shown as waiting")
    found += [f"S26 the overlay shows operation {number}, which is not there" for number in sorted(shown - _all(desk))]
    return found + _requests(desk, at_rest=at_rest) + _journal(desk)


def _all(desk: sqlite3.Connection) -> set[int]:
    return {row[0] for row in desk.execute("SELECT op_id FROM op")}


def _shown(desk: sqlite3.Connection) -> set[int]:
    """The operations that some overlay row names."""
    found: set[int] = set()
    for table in TABLES:
        for (text,) in desk.execute(f"SELECT ops FROM {name_of(table)}"):
            found.update(json.loads(text))
    return found


def _requests(desk: sqlite3.Connection, *, at_rest: bool) -> list[str]:
    """S5 and the counts: an open request holds its operations in flight; each sending is one attempt."""
    found = [
        f"S26 request {request} is open and its operation {number} is {state}"
        for request, number, state in desk.execute(
            "SELECT r.req_id, o.op_id, o.state FROM request r JOIN request_op USING(req_id) JOIN op o USING(op_id) "
            "WHERE r.outcome='OPEN' AND o.state<>'INFLIGHT'"
        )
    ]
    if at_rest:
        found += [
            f"S26 request {request} is open while nothing runs"
            for (request,) in desk.execute("SELECT req_id FROM request WHERE outcome='OPEN'")
        ]
    found += [
        f"S5 operation {number} is in {count} open requests"
        for number, count in desk.execute(
            "SELECT op_id, count(*) FROM request_op JOIN request USING(req_id) WHERE outcome='OPEN' "
            "GROUP BY op_id HAVING count(*)>1"
        )
    ]
    found += [
        f"S22 operation {number} counts {attempts} attempts in {count} requests"
        for number, attempts, count in desk.execute(
            "SELECT o.op_id, o.attempts, count(r.req_id) FROM op o LEFT JOIN request_op r USING(op_id) "
            "GROUP BY o.op_id HAVING o.attempts<>count(r.req_id)"
        )
    ]
    found += [
        f"S26 request {request} says {said} operations and has {count}"
        for request, said, count in desk.execute(
            "SELECT r.req_id, r.n_ops, count(o.op_id) FROM request r LEFT JOIN request_op o USING(req_id) "
            "GROUP BY r.req_id HAVING r.n_ops<>count(o.op_id)"
        )
    ]
    return found


def _journal(desk: sqlite3.Connection) -> list[str]:
    """S23: each state is the end of a lawful chain in the journal that begins with READY."""
    chains: dict[int, list[tuple[str | None, str]]] = defaultdict(list)
    for number, before, after in desk.execute(
        "SELECT op_id, from_state, to_state FROM journal WHERE op_id IS NOT NULL ORDER BY j"
    ):
        chains[number].append((before, after))
    found: list[str] = []
    for number, state in desk.execute("SELECT op_id, state FROM op"):
        stood: str | None = None
        for before, after in chains.get(number, []):
            lawful = after == State.READY if before is None else _lawful(State(before), State(after))
            if before != stood or not lawful:
                found.append(f"S23 operation {number} went from {before} to {after} while it was {stood}")
            stood = after
        if stood != state:
            found.append(f"S23 operation {number} is {state} and the journal ends with {stood}")
    return found


def _lawful(before: State, after: State) -> bool:
    """By the engine, or by a person who takes a decision back that was not sent."""
    return after in TRANSITIONS[before] or after in TAKEN_BACK.get(before, ())


def undecided(desk: sqlite3.Connection) -> list[str]:
    """S3 and S25: what is left on its way after faults have ceased and everything was sent."""
    left = {*(state for state in State if state not in TERMINAL)} - {State.CONFLICT, State.REJECTED}
    return [
        f"S3 operation {number} ({key}) is still {state}"
        for number, key, state in desk.execute("SELECT op_id, ekey, state FROM op ORDER BY op_id")
        if State(state) in left
    ]
