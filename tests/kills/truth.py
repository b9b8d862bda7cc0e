"""What must hold after each kill, and when everything was sent: read from the files of console and server alone."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lmsdesk.domain.keys import Entity, EntityKey
from tests.kills.acts import ARRIVED, SAVED, SLOW
from tests.kills.campus import FIELDS
from tests.sim.legal import broken, undecided


@dataclass
class Ledger:
    """What was acknowledged as saved, and what the server got, as the processes wrote it down."""

    saved: dict[str, dict[str, Any]] = field(default_factory=dict)
    arrived: Counter[str] = field(default_factory=Counter)
    slow: int = 0  # late requests that came later than the console waits: nothing can be said of such a world
    _read: dict[Path, int] = field(default_factory=dict)

    def read(self, path: Path) -> None:
        """Take what was added to a file since; a line that was cut by a kill was never acknowledged."""
        if not path.exists():
            return
        with path.open("rb") as file:
            file.seek(self._read.get(path, 0))
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._read[path] = self._read.get(path, 0) + len(whole)
        for line in whole.decode().splitlines():
            if line.startswith(SAVED):
                told = json.loads(line.removeprefix(SAVED))
                self.saved[told["uuid"]] = told
            elif line.startswith(ARRIVED):
                self.arrived[json.loads(line.removeprefix(ARRIVED))["digest"]] += 1
            elif line == SLOW:
                self.slow += 1


def after_kill(desk: sqlite3.Connection, campus: sqlite3.Connection, ledger: Ledger) -> list[str]:
    """Everything that must hold at any moment; ``desk`` is the file as the dead process left it."""
    return [
        *sound(desk),
        *broken(desk, at_rest=False),
        *_durable(desk, ledger),
        *_written_ahead(desk, ledger),
        *_once(desk, campus),
    ]


def after_migration(desk: sqlite3.Connection, campus: sqlite3.Connection, ledger: Ledger) -> list[str]:
    """Everything that must hold while a file of an earlier version is brought up to date."""
    return [*sound(desk), *_durable(desk, ledger), *_written_ahead(desk, ledger), *_once(desk, campus)]


def after_all(desk: sqlite3.Connection, campus: sqlite3.Connection, ledger: Ledger) -> list[str]:
    """Everything that must hold when faults have ceased and all was sent."""
    return [
        *after_kill(desk, campus, ledger),
        *broken(desk, at_rest=True),
        *undecided(desk),
        *(
            f"S3 operation {number} ({key}) ended as {state}: {error}"
            for number, key, state, error in desk.execute(
                "SELECT op_id, ekey, state, error_code FROM op WHERE state IN ('CONFLICT','REJECTED')"
            )
        ),
        *_final(desk, campus),
    ]


def sound(file: sqlite3.Connection) -> Iterator[str]:
    """The file is whole."""
    told = file.execute("PRAGMA integrity_check").fetchone()[0]
    if told != "ok":
        yield f"integrity_check: {told}"
    for table, *_ in file.execute("PRAGMA foreign_key_check"):
        yield f"foreign_key_check: {table}"


def _durable(desk: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """S1: what was acknowledged is there, as it was acknowledged, or the journal shows that a person took it out."""
    kept = {
        row[0]: row[1:] for row in desk.execute("SELECT uuid, op_id, ekey, verb, patch, state FROM op ORDER BY op_id")
    }
    named = _names(desk)
    taken_out = {row[0] for row in desk.execute("SELECT op_id FROM journal WHERE why='discarded'")}
    said: dict[tuple[str, str], int] = {}  # the last operation that stands and sets a field of a thing
    for number, key, _, patch, state in kept.values():
        if state not in ("CANCELLED", "MERGED"):
            said.update(((key, name), number) for name in json.loads(patch))
    for uuid, told in ledger.saved.items():
        name = f"change {told['id']} of {told['key']}"
        if uuid not in kept:
            yield f"S1 {name} was saved and is not there"
            continue
        number, key, verb, patch, state = kept[uuid]
        same_key = named(key) == named(told["key"])  # what was new may have got its id since
        if not same_key or (number, verb, json.loads(patch)) != (told["id"], told["verb"], told["patch"]):
            yield f"S1 {name} was saved as {told} and is {kept[uuid]}"
        if state in ("CANCELLED", "MERGED"):
            if number not in taken_out:
                yield f"S1 {name} was taken out by nobody"
            for changed in set(told["patch"]) & set(FIELDS):
                if verb == "update" and said.get((key, changed), 0) < number:
                    yield f"S1 {name}: nothing sets {changed} in its place"


def _written_ahead(desk: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """S4: the server got no request that was not written down before, and none more often than it was."""
    written = dict(desk.execute("SELECT body_sha256, count(*) FROM request GROUP BY 1").fetchall())
    for digest, count in ledger.arrived.items():
        if count > written.get(digest, 0):
            yield f"S4 a request arrived {count} times and was written down {written.get(digest, 0)} times"


def _once(desk: sqlite3.Connection, campus: sqlite3.Connection) -> Iterator[str]:
    """S2 and S6: nothing came to be twice, no older value of ours came after a newer one, nothing came from nowhere."""
    for kind, thing, count in campus.execute(
        "SELECT kind, thing, count(*) FROM effect WHERE kind IN ('user','category','group') "
        "GROUP BY 1, 2 HAVING count(*)>1"
    ):
        yield f"S2 {kind} {thing} came to be {count} times"
    asked = {
        (name, key.removeprefix("user:"), value): number
        for number, key, patch in desk.execute("SELECT op_id, ekey, patch FROM op WHERE entity='user' ORDER BY op_id")
        for name, value in json.loads(patch).items()
        if name in FIELDS
    }
    last: dict[tuple[str, str], int] = defaultdict(int)
    for kind, thing, value in campus.execute(
        "SELECT kind, thing, value FROM effect WHERE value IS NOT NULL ORDER BY n"
    ):
        if kind not in FIELDS:
            continue
        number = asked.get((kind, str(thing), value))
        if number is None:
            yield f"S4 {kind} of user {thing} became {value}, which nobody asked for"
        elif number <= last[kind, str(thing)]:
            yield f"S6 {kind} of user {thing} became {value} (change {number}) after change {last[kind, str(thing)]}"
        else:
            last[kind, str(thing)] = number


def _names(desk: sqlite3.Connection) -> Callable[[str], EntityKey]:
    """Reads a key and puts in the ids that the server gave."""
    known = {(row[0], row[1]): row[2] for row in desk.execute("SELECT entity, tmp, rid FROM idmap")}
    return lambda text: EntityKey.parse(text).resolved(lambda entity, ref: known.get((entity.value, ref), ref))


def _final(desk: sqlite3.Connection, campus: sqlite3.Connection) -> Iterator[str]:
    """S3: the server has exactly what the changes amount to, each change once."""
    named = _names(desk)
    made = Counter(
        (kind, str(thing)) for kind, thing in campus.execute("SELECT kind, thing FROM effect WHERE value IS NULL")
    )
    wanted: dict[tuple[str, ...], object] = {}
    expected: set[tuple[str, str]] = set()
    for key_text, verb, patch_text in desk.execute(
        "SELECT ekey, verb, patch FROM op WHERE state IN ('RETIRED','NOOP') ORDER BY op_id"
    ):
        key = named(key_text)
        patch = json.loads(patch_text)
        if key.is_temporary():
            yield f"S3 {key_text} is said to be in effect and has no id"
            continue
        if verb == "create" and key.entity in (Entity.USER, Entity.CATEGORY):
            expected.add((key.entity.value, patch["username" if key.entity is Entity.USER else "name"]))
        elif verb == "create" and key.entity is Entity.GROUP:
            expected.add(("group", f"{patch['course_id']}/{patch['name']}"))
        elif key.entity in (Entity.GROUP_MEMBER, Entity.COHORT_MEMBER):
            expected.add((key.entity.value, f"{key.number(0)}/{key.number(1)}"))
        elif key.entity is Entity.ENROLMENT:
            wanted["enrol", str(key.number(0)), str(key.number(1))] = verb != "delete"
            if "end" in patch and verb != "delete":
                wanted["end", str(key.number(0)), str(key.number(1))] = patch["end"] or 0
        elif key.entity is Entity.USER and verb == "update":
            wanted.update({(name, str(key.id)): value for name, value in patch.items() if name in FIELDS})
    yield from (
        f"S3 {kind} {thing} came to be {made[kind, thing]} times" for kind, thing in expected if made[kind, thing] != 1
    )
    yield from (f"S3 {kind} {thing} came to be and nobody asked for it" for kind, thing in made.keys() - expected)
    yield from _differences(wanted, campus)


def _differences(wanted: dict[tuple[str, ...], object], campus: sqlite3.Connection) -> Iterator[str]:
    found: dict[tuple[str, ...], object] = {}
    for row in campus.execute(f"SELECT id, {', '.join(FIELDS)} FROM user"):
        found.update({(name, str(row[0])): value for name, value in zip(FIELDS, row[1:], strict=True)})
    for user, course, end in campus.execute("SELECT user, course, timeend FROM enrol WHERE method='manual'"):
        found["enrol", str(user), str(course)] = True
        found["end", str(user), str(course)] = end
    for what, value in wanted.items():
        if what[0] == "end" and not wanted.get(("enrol", *what[1:])):
            continue
        if found.get(what, False) != value:
            yield f"S3 {'/'.join(what)} should be {value} and is {found.get(what, False)}"
