"""What operations say, in the form of this version: older forms are rewritten, and what cannot be read stays visible.

An operation is never removed. One that cannot be brought into the form of this version, or whose text was damaged, is
shown as refused, with what it said kept beside it; one that is decided already stays as it is in the history.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from lmsdesk.domain.changes import State, Verb
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.keys import PARTS, Entity, EntityKey, subject
from lmsdesk.store.desk_rows import pack
from lmsdesk.store.engine import Database, Row

FORM = 1  # of keys and fields, as this version writes them
Record = dict[str, Any]  # entity, verb, ekey, base and patch of an operation
UPCASTS: Mapping[int, Callable[[Record], Record]] = {}  # form n -> form n+1; raises ValueError or KeyError
UNREADABLE = "unreadable"  # the error code of an operation that this version cannot read

_VERBS = ",".join(f"'{verb}'" for verb in Verb)
_TEXTS = ("patch", "base", "theirs", "before_snap", "after_snap")
_BROKEN = " OR ".join(f"({name} IS NOT NULL AND NOT json_valid({name}))" for name in _TEXTS)
# Keys that may be odd, so that the others, a hundred thousand perhaps, need not be read one by one to open a file.
_REST = "substr(ekey, length(entity)+2)"
_SHAPES = {
    1: f"{_REST} GLOB '*[^0-9]*'",
    2: f"{_REST} GLOB '*[^0-9/]*' OR {_REST} NOT GLOB '?*/?*' OR {_REST} GLOB '*/*/*'",
    3: f"{_REST} NOT GLOB '[0-9]*/[0-9]*/?*' OR {_REST} GLOB '*/*/*/*' OR {_REST} GLOB '*[^0-9/a-z]*' "
    f"OR {_REST} GLOB '*[0-9][a-z]*' OR {_REST} GLOB '*[a-z]/*' OR entity='{Entity.ROLE}' AND {_REST} GLOB '*[a-z]*'",
}
_CASES = " ".join(f"WHEN '{entity}' THEN {_SHAPES[len(parts)]}" for entity, parts in PARTS.items())
_ODD_KEY = f"ekey NOT GLOB entity||':?*' OR CASE entity {_CASES} ELSE 1 END"
_COLUMNS = ("entity", "verb", "ekey", "subject", "label", "base", "patch", "theirs", "before_snap", "after_snap")


def make_readable(database: Database, wall: int) -> int:
    """Bring every operation into the form of this version; return how many could not be."""
    odd = database.rows(
        f"SELECT op_id, payload_v, state, {', '.join(_COLUMNS)} FROM main.op "
        f"WHERE payload_v<>{FORM} OR verb NOT IN ({_VERBS}) OR {_BROKEN} OR {_ODD_KEY} ORDER BY op_id"
    )
    failed = 0
    if odd:
        with database.transaction():
            for row in odd:
                failed += not _one(database, row, wall)
    return failed


def _is_key(text: str) -> bool:
    try:
        EntityKey.parse(text)
    except (WrongUse, ValueError):
        return False
    return True


def _one(database: Database, row: Row, wall: int) -> bool:
    """Rewrite one operation, or set it aside; True when it could be rewritten."""
    number, form, state = row[:3]
    kept: Record = dict(zip(_COLUMNS, row[3:], strict=True))
    try:
        made = upcast(kept, form)
    except (ValueError, KeyError, TypeError, WrongUse):
        _set_aside(database, number, State(state), kept, wall)
        return False
    database.run(
        "UPDATE main.op SET entity=?, verb=?, ekey=?, subject=?, base=?, patch=?, payload_v=? WHERE op_id=?",
        (
            made["entity"],
            made["verb"],
            made["ekey"],
            subject(EntityKey.parse(made["ekey"])),
            pack(made["base"]),
            pack(made["patch"]),
            FORM,
            number,
        ),
    )
    return True


def upcast(kept: Record, form: int) -> Record:
    """A stored operation in the form of this version; raise ValueError or KeyError when it cannot be brought there."""
    made: Record = {name: kept[name] for name in ("entity", "verb", "ekey")}
    for name in ("patch", "base"):
        made[name] = None if kept[name] is None else json.loads(kept[name])
    for name in ("theirs", "before_snap", "after_snap"):
        json.loads(kept[name] or "{}")
    for step in range(form, FORM):
        made = UPCASTS[step](made)
    if form > FORM or not isinstance(made["patch"], dict):
        raise ValueError(form)
    Verb(made["verb"])
    EntityKey.parse(made["ekey"])
    return made


def _set_aside(database: Database, number: int, state: State, kept: Record, wall: int) -> None:
    """What it said stays beside it; what is shown is only that there was something."""
    database.run(
        "INSERT OR IGNORE INTO main.unreadable VALUES(?,?,?)", (number, wall, json.dumps(kept, ensure_ascii=False))
    )
    key, verb = kept["ekey"], kept["verb"]
    if not _is_key(key):
        key = "user:0"
    refused = state not in (State.RETIRED, State.NOOP, State.CANCELLED, State.MERGED, State.REJECTED)
    database.run(
        "UPDATE main.op SET entity=?, ekey=?, subject=?, verb=?, patch='{}', base=NULL, theirs=NULL, before_snap=NULL, "
        "after_snap=NULL, payload_v=? WHERE op_id=?",
        (
            key.partition(":")[0],
            key,
            kept["subject"] if key == kept["ekey"] else key,
            verb if verb in set(Verb) else Verb.UPDATE.value,
            FORM,
            number,
        ),
    )
    if refused:
        database.run(
            "UPDATE main.op SET state=?, error_class='unsupported', error_code=?, error_text=NULL, verdict=NULL "
            "WHERE op_id=?",
            (State.REJECTED, UNREADABLE, number),
        )
        database.run(
            "INSERT INTO main.journal(at_wall, op_id, cs_id, from_state, to_state, actor, why) "
            "SELECT ?, op_id, cs_id, ?, ?, '', 'it cannot be read any more' FROM main.op WHERE op_id=?",
            (wall, state, State.REJECTED, number),
        )
