"""Taking one person out of a desk file: the live one, and every copy of it.

Written against whatever tables the file has, because copies are as old as they are. Operations about the person go with
all that hangs on them; what stays is swept of the texts that are theirs.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from lmsdesk.domain.erasing import Person, person_of
from lmsdesk.domain.errors import DiskTrouble, LmsDeskError, StoreDamaged
from lmsdesk.domain.keys import ref_text
from lmsdesk.store.desk_rows import CHOSEN, chosen
from lmsdesk.store.engine import Database, companions

_FIELDS = ("username", "email", "idnumber", "first_name", "last_name")
_SNAPS = ("patch", "base", "theirs", "before_snap", "after_snap")
_PACKED = frozenset({*_SNAPS, "before", "after", "kept", "cells"})
# Where texts may name somebody: table, key, columns.
_PLACES = (
    ("change_set", "cs_id", ("title", "note")),
    ("op", "op_id", ("label", "natural_key", "error_text", "decision", *_SNAPS)),
    ("request", "req_id", ("detail",)),
    ("journal", "j", ("why",)),
    ("import_run", "id", ("name", "path")),
    ("import_row", "id", ("cells", "told")),
    ("import_file", "id", ("path",)),
    ("step", "step_id", ("sentence",)),
    ("decision", "d", ("before", "after")),
    ("setting", "name", ("value",)),
    ("unreadable", "op_id", ("kept",)),
)


def operations_about(database: Database, user: int) -> list[int]:
    """Every operation that ever was about this person, also from before the server gave the id."""
    tables = _tables(database)
    known = (
        database.rows("SELECT tmp FROM main.idmap WHERE entity='user' AND rid=?", (user,)) if "idmap" in tables else []
    )
    where, values = [], []
    for ref in (ref_text(user), *(ref_text(row[0]) for row in known)):
        where += ["ekey=?", "ekey GLOB ?", "ekey GLOB ?", "ekey GLOB ?", "ekey GLOB ?"]
        values += [f"user:{ref}", f"enrol:{ref}/*", f"role:{ref}/*", f"group_member:*/{ref}", f"cohort_member:*/{ref}"]
    return [row[0] for row in database.rows(f"SELECT op_id FROM main.op WHERE {' OR '.join(where)}", values)]


def person_in(database: Database, user: int, operations: Collection[int]) -> Person:
    """What the operations tell about who it is."""
    found = Person(user)
    rows = database.rows(
        f"SELECT label, {', '.join(_SNAPS)} FROM main.op WHERE entity='user' AND op_id IN {CHOSEN}",
        (chosen(operations),),
    )
    for label, *snaps in rows:
        found = found.joined(person_of(user, {"label": label}))
        for snap in snaps:
            fields = json.loads(snap) if snap else {}
            if isinstance(fields, dict):
                found = found.joined(person_of(user, {name: fields.get(name) for name in _FIELDS}))
    return found


def erase(database: Database, person: Person, operations: Collection[int]) -> Counter[str]:
    """Take the operations and the person's texts out, inside a transaction of the caller's; say how much it was."""
    counts: Counter[str] = Counter()
    numbers = chosen(operations)
    tables = _tables(database)
    sets = {row[0] for row in database.rows(f"SELECT DISTINCT cs_id FROM main.op WHERE op_id IN {CHOSEN}", (numbers,))}
    requests = database.rows(f"SELECT DISTINCT req_id FROM main.request_op WHERE op_id IN {CHOSEN}", (numbers,))
    counts["lines"] += database.run(f"DELETE FROM main.journal WHERE op_id IN {CHOSEN}", (numbers,))
    counts["receipts"] += remove_operations(database, operations)
    if "import_row" in tables:
        counts["rows"] += database.run("DELETE FROM main.import_row WHERE user_id=?", (person.id,))
    if "idmap" in tables:
        database.run("DELETE FROM main.idmap WHERE entity='user' AND rid=?", (person.id,))
    counts["texts"] += _drop_empty_sets(database, sets)
    counts["texts"] += database.run(
        f"UPDATE main.request SET detail=NULL WHERE detail IS NOT NULL AND req_id IN {CHOSEN}",
        (chosen(row[0] for row in requests),),
    )
    counts["texts"] += _sweep(database, person, sets, tables)
    counts["views"] += _drop_named(database, person, "saved_view") + _drop_named(database, person, "preset")
    return counts


def remove_operations(database: Database, operations: Collection[int]) -> int:
    """Delete decided operations with everything that hangs on them, but not their lines in the journal."""
    numbers = chosen(operations)
    tables = _tables(database)
    for table, columns in tables.items():
        for column in ("op_id", "needs") if table not in ("op", "journal") else ():
            if column in columns:
                database.run(f"DELETE FROM main.{table} WHERE {column} IN {CHOSEN}", (numbers,))
    database.run(f"UPDATE main.op SET merged_into=NULL WHERE merged_into IN {CHOSEN}", (numbers,))
    if "step" in tables:
        _drop_steps(database, operations)
    return database.run(f"DELETE FROM main.op WHERE op_id IN {CHOSEN}", (numbers,))


def _drop_steps(database: Database, operations: Collection[int]) -> None:
    """A step of undo whose operations are not there any more cannot be taken back."""
    gone = set(operations)
    over = []
    for number, *parts in database.rows("SELECT step_id, made, dropped FROM main.step"):
        spans = [span for part in parts for span in json.loads(part)]
        if any(not gone.isdisjoint(range(first, last + 1)) for first, last in spans):
            over.append(number)
    database.run(f"DELETE FROM main.step WHERE step_id IN {CHOSEN}", (chosen(over),))


def _drop_empty_sets(database: Database, sets: Collection[int]) -> int:
    """Change sets of which nothing is left go with their titles."""
    rows = database.rows(
        f"SELECT cs_id FROM main.change_set WHERE cs_id IN {CHOSEN} "
        "AND NOT EXISTS(SELECT 1 FROM main.op WHERE op.cs_id=change_set.cs_id)",
        (chosen(sets),),
    )
    empty = chosen(row[0] for row in rows)
    database.run(f"UPDATE main.change_set SET inverse_of=NULL WHERE inverse_of IN {CHOSEN}", (empty,))
    database.run(f"UPDATE main.import_run SET cs_id=NULL WHERE cs_id IN {CHOSEN}", (empty,))
    database.run(f"DELETE FROM main.journal WHERE op_id IS NULL AND cs_id IN {CHOSEN}", (empty,))
    return database.run(f"DELETE FROM main.change_set WHERE cs_id IN {CHOSEN}", (empty,))


def _sweep(database: Database, person: Person, sets: Collection[int], tables: dict[str, list[str]]) -> int:
    """Take the person's texts out of what stays; names only where it was about them."""
    swept = 0
    for table, key, columns in _PLACES:
        there = [column for column in columns if column in tables.get(table, ())]
        if not there:
            continue
        marks = sorted({*person.marks, *person.names})
        hits = " OR ".join(f"instr(lower({column}), lower(?))" for column in there for _ in marks)
        if not hits:
            continue
        # What waits is never touched: it would be sent otherwise than it was meant.
        decided = " AND state IN ('RETIRED','NOOP','CANCELLED','MERGED')" if table == "op" else ""
        wanted = f"SELECT {key}, {', '.join(there)} FROM main.{table} WHERE ({hits}){decided}"
        rows = database.rows(wanted, [mark for _ in there for mark in marks])
        for number, *texts in rows:
            by_name = (table == "change_set" and number in sets) or table == "step"
            fresh = [
                text if text is None else _scrubbed(person, text, by_name, packed=column in _PACKED)
                for column, text in zip(there, texts, strict=True)
            ]
            if fresh != texts:
                assigned = ", ".join(f"{column}=?" for column in there)
                swept += database.run(f"UPDATE main.{table} SET {assigned} WHERE {key}=?", (*fresh, number))
    return swept


def _scrubbed(person: Person, text: str, by_name: bool, *, packed: bool) -> str:
    """A text without the person; of JSON only the texts within, so that it stays what it is."""
    if not packed:
        return person.scrubbed(text, names=by_name)

    def inner(value: object) -> object:
        if isinstance(value, str):
            return person.scrubbed(value, names=by_name)
        if isinstance(value, list):
            return [inner(each) for each in value]
        return {name: inner(each) for name, each in value.items()} if isinstance(value, dict) else value

    return _packed(inner(json.loads(text)))


def _packed(value: object) -> str:
    """JSON as the desk writes it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _drop_named(database: Database, person: Person, table: str) -> int:
    """Saved views that look for the person, and presets that name them: half of one would mean something else."""
    rows = database.rows(f"SELECT name, body FROM main.{table}")
    found = [texts[0] for texts in rows if any(person.scrubbed(text, names=True) != text for text in texts)]
    return database.run(f"DELETE FROM main.{table} WHERE name IN {CHOSEN}", (chosen(found),))


def _tables(database: Database) -> dict[str, list[str]]:
    """The tables of the file with their columns."""
    names = database.rows(
        "SELECT name FROM main.sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    )
    return {name: [row[1] for row in database.rows(f"PRAGMA main.table_info({name})")] for (name,) in names}


def make_unreadable(database: Database) -> None:
    """Let nothing of what was deleted stay in the file or beside it; outside of a transaction.

    Raise DiskTrouble when somebody reads the file so that it cannot be rewritten now.
    """
    database.run("VACUUM main")
    told = database.one("PRAGMA main.wal_checkpoint(TRUNCATE)")
    if told is not None and told[0]:
        raise DiskTrouble(path=str(database.path), reason="another program is reading it")


# Copies


def erase_copy(path: Path, person: Person) -> str:
    """Rewrite a copy without the person; return "clean" for one that did not have them, "rewritten", or "dropped".

    One that is no sound desk, or that cannot be rewritten, is dropped: a copy that may still hold the person is worse
    than none.
    """
    draft = path.with_name(f"{path.name}.erasing")
    try:
        shutil.copyfile(path, draft)
        draft.chmod(0o600)
        if not _rewrite(draft, person):
            return "clean"
        times = path.stat()
        os.utime(draft, ns=(times.st_atime_ns, times.st_mtime_ns))
        os.replace(draft, path)
        for name in companions(path)[1:]:
            name.unlink(missing_ok=True)
        return "rewritten"
    except (OSError, LmsDeskError, sqlite3.Error, ValueError):
        for name in companions(path):
            name.unlink(missing_ok=True)
        return "dropped"
    finally:
        for name in (*companions(draft), draft.with_name(draft.name + "-journal")):
            name.unlink(missing_ok=True)


def _rewrite(draft: Path, person: Person) -> bool:
    database = Database(draft, writable=True)
    try:
        database.one("PRAGMA journal_mode=MEMORY")
        database.run("PRAGMA secure_delete=ON")
        if database.value("PRAGMA integrity_check") != "ok":
            raise StoreDamaged(path=str(draft), check="integrity")
        operations = operations_about(database, person.id)
        known = person.joined(person_in(database, person.id, operations))
        with database.transaction():
            counts = erase(database, known, operations)
            shown = _drop_overlay(database, person.id, operations)
        database.run("VACUUM main")
        if database.value("PRAGMA integrity_check") != "ok":
            raise StoreDamaged(path=str(draft), check="integrity")
        return bool(sum(counts.values()) or shown)
    finally:
        database.close()


def _drop_overlay(database: Database, user: int, operations: Collection[int]) -> int:
    """Rows that showed unsent changes of the person; a copy that is put back makes the others anew."""
    dropped = 0
    for table, columns in _tables(database).items():
        if table.startswith("ov_") and "user_id" in columns:
            dropped += database.run(f"DELETE FROM main.{table} WHERE user_id=?", (user,))
    if "ov_user" in _tables(database):
        dropped += database.run("DELETE FROM main.ov_user WHERE id=?", (user,))
    return dropped
