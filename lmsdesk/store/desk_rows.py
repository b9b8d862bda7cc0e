"""Operations and change sets between their rows in the desk and the domain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from lmsdesk.domain.changes import ChangeSet, Gate, Operation, Origin, State, Verb, Verdict
from lmsdesk.domain.keys import EntityKey
from lmsdesk.domain.row_ids import RowId
from lmsdesk.store.engine import Database, Row

OP_COLUMNS = (
    "op_id, uuid, cs_id, ekey, verb, patch, base, label, state, natural_key, secret_ref, source_row, verdict, "
    "attempts, not_before, settle_from, settle_boot, negative_probes, last_probe, error_class, error_code, "
    "error_text, theirs, before_snap, after_snap, merged_into, decision, created_wall"
)
LIVE = "state NOT IN ('RETIRED','NOOP','CANCELLED','MERGED')"
CHOSEN = "(SELECT value FROM json_each(?))"  # any number of values as one parameter; see ``chosen``
SECRET = "lmsdesk:op:"  # before an operation's uuid: the name of what the keyring holds for it
SET_COLUMNS = "cs_id, uuid, title, origin, gate, created_wall, site_fingerprint, actor_id, inverse_of, note"


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
_VERBS = {verb.value: verb for verb in Verb}
_STATES = {state.value: state for state in State}
_VERDICTS = {verdict.value: verdict for verdict in Verdict}


def chosen(values: Iterable[int | str]) -> str:
    """The parameter for CHOSEN: a list in the statement itself could be longer than SQLite takes."""
    return json.dumps(list(values))


def pack(fields: Mapping[str, Any] | None) -> str | None:
    """Fields as JSON text with sorted names."""
    return None if fields is None else _ENCODER.encode(dict(fields))


def unpack(text: str | None) -> dict[str, Any] | None:
    """Fields from JSON text."""
    if text is None:
        return None
    fields: dict[str, Any] = json.loads(text)
    return fields


def operation(row: Row, needs: tuple[int, ...] = (), known: dict[str, dict[str, Any]] | None = None) -> Operation:
    """An operation from a row of OP_COLUMNS; equal texts become one mapping by way of ``known``."""
    known = {} if known is None else known

    def fields(text: str | None) -> dict[str, Any] | None:
        if text is None:
            return None
        if (found := known.get(text)) is None:
            found = known[text] = json.loads(text)
        return found

    return Operation(
        id=row[0],
        uuid=row[1],
        change_set=row[2],
        key=EntityKey.parse(row[3]),
        verb=_VERBS[row[4]],
        patch=fields(row[5]) or {},
        base=fields(row[6]),
        label=row[7],
        state=_STATES[row[8]],
        natural_key=row[9],
        secret_ref=row[10],
        source_row=RowId.unpacked(row[11]) if row[11] is not None else None,
        verdict=_VERDICTS.get(row[12]),  # a word that is none says nothing, as a damaged file may hold one
        attempts=row[13],
        not_before=row[14],
        settle_from=row[15],
        settle_boot=row[16],
        negative_probes=row[17],
        last_probe=row[18],
        error_class=row[19],
        error_code=row[20],
        error_text=row[21],
        theirs=fields(row[22]),
        before=fields(row[23]),
        after=fields(row[24]),
        merged_into=row[25],
        decision=row[26],
        needs=needs,
        created=row[27],
    )


def operations(database: Database, where: str, parameters: Iterable[Any] = (), limit: int = -1) -> list[Operation]:
    """Operations that meet a condition, in the order in which they were made, with what they need."""
    values = tuple(parameters)
    rows = database.rows(f"SELECT {OP_COLUMNS} FROM main.op WHERE {where} ORDER BY op_id LIMIT ?", (*values, limit))
    if not rows:
        return []
    needs: dict[int, list[int]] = {}
    first, last = rows[0][0], rows[-1][0]
    edges = database.rows("SELECT op_id, needs FROM main.op_dep WHERE op_id BETWEEN ? AND ?", (first, last))
    for op_id, needed in edges:
        needs.setdefault(op_id, []).append(needed)
    known: dict[str, dict[str, Any]] = {}
    rows.reverse()
    made: list[Operation] = []
    while rows:  # let go of one by one: a hundred thousand at once hold other threads up for longer than a frame
        row = rows.pop()
        made.append(operation(row, tuple(needs.get(row[0], ())), known))
    return made


def change_sets(
    database: Database, where: str = "1", parameters: Iterable[Any] = (), offset: int = 0, limit: int = -1
) -> list[ChangeSet]:
    """Change sets that meet a condition, newest first, with their counts by state."""
    values = (*parameters, limit, offset)
    rows = database.rows(
        f"SELECT {SET_COLUMNS} FROM main.change_set WHERE {where} ORDER BY cs_id DESC LIMIT ? OFFSET ?", values
    )
    counts: dict[int, dict[State, int]] = {}
    wanted = ",".join(str(row[0]) for row in rows)
    for cs_id, state, count in database.rows(
        f"SELECT cs_id, state, count(*) FROM main.op WHERE cs_id IN ({wanted}) GROUP BY cs_id, state"
    ):
        counts.setdefault(cs_id, {})[State(state)] = count
    return [
        ChangeSet(
            id=row[0],
            uuid=row[1],
            title=row[2],
            origin=Origin(row[3]),
            gate=Gate(row[4]),
            created=row[5],
            site=row[6],
            actor=row[7],
            inverse_of=row[8],
            note=row[9],
            counts=counts.get(row[0], {}),
        )
        for row in rows
    ]
