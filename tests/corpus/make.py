"""``python -m tests.corpus.make [VERSION ...]``: desk files in every state as SQL text, one for each schema version.

A file is made by the steps up to its version and then filled by hand, because only the newest version has a program.
Those of earlier versions are frozen: run this for a new step only, and keep what it writes.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import Gate, Origin, State
from lmsdesk.store.desk_schema import STEPS, VERSION
from lmsdesk.store.engine import DESK_ID, Database

FOLDER = Path(__file__).parent / "desks"
NOW = 1_790_000_000
Row = tuple[Any, ...]

# state, verdict, attempts, request outcome, error code, theirs
_STATES: tuple[tuple[State, str | None, int, str | None, str | None, dict[str, Any] | None], ...] = (
    (State.READY, None, 0, None, None, None),
    (State.READY, None, 1, "NOT_SENT", None, None),
    (State.PLANNED, None, 0, None, None, None),
    (State.INFLIGHT, None, 1, "OPEN", None, None),
    (State.UNKNOWN, None, 1, "UNKNOWN", "timeout", None),
    (State.APPLIED, "own", 1, "OK", None, None),
    (State.RETIRED, "own", 1, "OK", None, None),
    (State.RETIRED, "inferred", 1, "UNKNOWN", None, None),
    (State.RETIRED, "coerced", 1, "PARTIAL", None, None),
    (State.CONFLICT, None, 0, None, "changed", {"city": "Cork"}),
    (State.REJECTED, None, 1, "REFUSED", "invalidparameter", None),
    (State.NOOP, "already", 0, None, None, None),
    (State.NOOP, "adopted", 0, None, None, None),
    (State.CANCELLED, None, 0, None, None, None),
    (State.MERGED, None, 0, None, None, None),
)


def rows(version: int) -> Iterator[tuple[str, Row]]:
    """What lies in the file: (statement, values), in an order that every version takes."""
    yield from _about(version)
    for number, (origin, gate) in enumerate(zip(Origin, [*Gate, Gate.QUEUED], strict=True), 1):
        yield (
            "INSERT INTO change_set VALUES(?,?,?,?,?,?,?,?,?,?)",
            (number, f"set{number}", f"Zażółć {origin}", origin, 1 if origin is Origin.INVERSE else None, gate, NOW,
             "fingerprint", 2, None),
        )  # fmt: skip
    for number, (state, verdict, attempts, outcome, error, theirs) in enumerate(_STATES, 1):
        yield from _operation(number, state, verdict, attempts, outcome, error, theirs)
    yield from _new_person(len(_STATES) + 1)
    if version >= 4:
        yield "INSERT INTO lifted VALUES(?)", (1,)
        yield (
            "INSERT INTO step(step_id, place, sentence, made, dropped, undone) VALUES(?,?,?,?,?,?)",
            (1, 1, "Set city", "[[1, 1]]", "[]", 0),
        )
    if version >= 5:
        yield (
            "INSERT INTO decision(d, op_id, at_wall, take, rule, from_state, to_state, before, after) "
            "VALUES(?,?,?,?,?,?,?,?,?)",
            (1, 2, NOW, "mine", None, "CONFLICT", "READY", "{}", "{}"),
        )
        yield "INSERT INTO rule VALUES(?,?,?,?,?,?)", (1, "user", "city", "mine", "site", NOW)
    if version >= 6:
        yield "INSERT INTO unreadable VALUES(?,?,?)", (11, NOW, '{"patch": "{"}')
    if version >= 7:
        kept = (1, 1, 2, "create", 5, "0" * 32, '["Zażółć", "BIO-2"]', "")
        yield "INSERT INTO import_row VALUES(?,?,?,?,?,?,?,?)", kept
    if version >= 8:
        yield "INSERT INTO import_file VALUES(?,?,?,?,?)", (1, 1, "/lists/a.csv", "f" * 64, None)


def _about(version: int) -> Iterator[tuple[str, Row]]:
    """The desk about itself, and what a person made beside changes."""
    for name, value in (("lease_epoch", 7), ("site", "fingerprint"), ("actor", 2)):
        yield "INSERT INTO meta VALUES(?,?)", (name, value)
    if version >= 6:
        yield "INSERT INTO meta VALUES(?,?)", ("incarnation", "0123456789abcdef0123456789abcdef")
    yield "INSERT INTO saved_view VALUES(?,?,?,?)", (1, "Ends soon", "enrolments", '{"query": "end<2026-12-01"}')
    yield "INSERT INTO preset VALUES(?,?,?)", ("Nightly", "abc", '{"columns": {"0": "username"}}')
    yield "INSERT INTO setting VALUES(?,?)", ("a word", "kept")
    for number in (1, 2, 3):
        yield "INSERT INTO temporary_id VALUES(?)", (number,)
    yield "INSERT INTO sequence_no VALUES(?)", (41,)


def _operation(
    number: int,
    state: State,
    verdict: str | None,
    attempts: int,
    outcome: str | None,
    error: str | None,
    theirs: dict[str, Any] | None,
) -> Iterator[tuple[str, Row]]:
    """An edit of one person in a state, with the request that carried it last and its lines in the journal."""
    done = state in (State.RETIRED, State.APPLIED)
    base, patch = {"city": "Ulm"}, {"city": f"Gdańsk {number}"}
    values: dict[str, Any] = {
        "op_id": number, "uuid": f"{number:032x}", "cs_id": 1 + number % 5, "entity": "user", "verb": "update",
        "ekey": f"user:{100 + number}", "subject": f"user:{100 + number}", "label": f"Person {number}",
        "base": _text(base), "patch": _text(patch), "state": state, "verdict": verdict, "attempts": attempts,
        "settle_from": NOW if attempts else None, "settle_boot": "boot" if attempts else None,
        "error_class": "conflict" if theirs else "refused" if error else None, "error_code": error,
        "theirs": _text(theirs), "before_snap": _text(base) if done else None,
        "after_snap": _text(patch) if done else None, "merged_into": 1 if state is State.MERGED else None,
        "created_wall": NOW,
    }  # fmt: skip
    names = ", ".join(values)
    yield f"INSERT INTO op({names}) VALUES({','.join('?' * len(values))})", tuple(values.values())
    journal = "INSERT INTO journal(at_wall, op_id, cs_id, from_state, to_state, actor, why) VALUES(?,?,?,?,?,?,?)"
    yield journal, (NOW, number, 1 + number % 5, None, "READY", "2", "staged")
    if state is not State.READY:
        yield journal, (NOW + 5, number, 1 + number % 5, "READY", state, "2", "moved")
    if outcome is not None:
        yield (
            "INSERT INTO request(req_id, uuid, endpoint, body_sha256, n_ops, sent_wall, outcome) VALUES(?,?,?,?,?,?,?)",
            (number, f"r{number}", "core_user_update_users", "0" * 64, 1, NOW, outcome),
        )
        yield "INSERT INTO request_op(req_id, op_id, pos) VALUES(?,?,0)", (number, number)


def _new_person(number: int) -> Iterator[tuple[str, Row]]:
    """Somebody who is created, whose id is known by now, and an enrolment that needs them."""
    columns = "op_id, uuid, cs_id, entity, verb, ekey, subject, label, patch, state, verdict, created_wall"
    statement = f"INSERT INTO op({columns}) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)"
    person = _text({"username": "pjansen", "email": "p@x.example"})
    made = "user", "create", "user:t-3", "user:t-3", "Piet Jansen", person, State.RETIRED, "own", NOW
    enrolled = _text({"role_id": 5, "suspended": False})
    key, line = "enrol:t-3/9/manual", "enrol:t-3/9"
    asked = "enrol", "create", key, line, "Piet Jansen in BIO-2", enrolled, State.READY, None, NOW
    yield statement, (number, f"{number:032x}", 1, *made)
    yield statement, (number + 1, f"{number + 1:032x}", 1, *asked)
    yield "INSERT INTO op_dep VALUES(?,?)", (number + 1, number)
    yield "INSERT INTO idmap VALUES(?,?,?,?)", ("user", -3, 5001, number)
    columns = "id, sha256, name, path, mtime, at_wall, cs_id, counts"
    run = (1, "f" * 64, "a.csv", None, None, NOW, 1, '{"create": 1}')
    yield f"INSERT INTO import_run({columns}) VALUES(?,?,?,?,?,?,?,?)", run


def _text(fields: dict[str, Any] | None) -> str | None:
    return None if fields is None else json.dumps(fields, ensure_ascii=False, sort_keys=True)


def dump(version: int) -> str:
    """The SQL text of a desk file as a program of that version would have left it."""
    database = Database.in_memory()
    try:
        for step in STEPS[:version]:
            step(database)
        if version >= 6:
            database.run("INSERT INTO meta VALUES('min_reader', 1)")
        for statement, values in rows(version):
            database.run(statement, values)
        lines = list(database._driver.iterdump())
    finally:
        database.close()
    return "\n".join([*lines, f"PRAGMA application_id={DESK_ID};", f"PRAGMA user_version={version};", ""])


def load(version: int, path: Path) -> None:
    """Make the file of a version from its text."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(file_of(version).read_text(encoding="utf-8"))
        database.execute("PRAGMA journal_mode=WAL")


def file_of(version: int) -> Path:
    """Where the text of a version lies."""
    return FOLDER / f"desk_v{version}.sql"


if __name__ == "__main__":
    for wanted in [int(each) for each in sys.argv[1:]] or [VERSION]:
        file_of(wanted).write_text(dump(wanted), encoding="utf-8")
        print(file_of(wanted))
