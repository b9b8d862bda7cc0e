"""The desk file: what the person owns. Never dropped, never lossy; migrated by numbered steps."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from lmsdesk.domain.backups import Provenance
from lmsdesk.domain.changes import Gate, Origin, State
from lmsdesk.domain.errors import StoreDamaged
from lmsdesk.store import overlay
from lmsdesk.store.backup import FOLDER, back_up
from lmsdesk.store.engine import DESK_ID, Database, check_kind, make_durable
from lmsdesk.store.payloads import make_readable
from lmsdesk.store.rescue import rescue

_STATES = ",".join(f"'{state}'" for state in State)
_GATES = ",".join(f"'{gate}'" for gate in Gate)
_ORIGINS = ",".join(f"'{origin}'" for origin in Origin)

_FIRST = (
    "CREATE TABLE meta(k TEXT PRIMARY KEY, v ANY) STRICT, WITHOUT ROWID",
    f"""CREATE TABLE change_set(
      cs_id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
      origin TEXT NOT NULL CHECK(origin IN ({_ORIGINS})), inverse_of INTEGER REFERENCES change_set,
      gate TEXT NOT NULL CHECK(gate IN ({_GATES})), created_wall INTEGER NOT NULL,
      site_fingerprint TEXT NOT NULL, actor_id INTEGER NOT NULL, note TEXT) STRICT""",
    f"""CREATE TABLE op(
      op_id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE,
      cs_id INTEGER NOT NULL REFERENCES change_set, entity TEXT NOT NULL, verb TEXT NOT NULL,
      ekey TEXT NOT NULL, subject TEXT NOT NULL, label TEXT NOT NULL, natural_key TEXT,
      base TEXT, patch TEXT NOT NULL, payload_v INTEGER NOT NULL DEFAULT 1, secret_ref TEXT, source_row INTEGER,
      state TEXT NOT NULL CHECK(state IN ({_STATES})), verdict TEXT, attempts INTEGER NOT NULL DEFAULT 0,
      not_before INTEGER, settle_from INTEGER, settle_boot TEXT, negative_probes INTEGER NOT NULL DEFAULT 0,
      last_probe INTEGER, error_class TEXT, error_code TEXT, error_text TEXT, theirs TEXT, before_snap TEXT,
      after_snap TEXT, merged_into INTEGER REFERENCES op, decision TEXT, created_wall INTEGER NOT NULL) STRICT""",
    "CREATE INDEX op_live ON op(ekey, op_id) WHERE state NOT IN ('RETIRED','NOOP','CANCELLED','MERGED')",
    "CREATE INDEX op_subject ON op(subject) WHERE state NOT IN ('RETIRED','NOOP','CANCELLED','MERGED')",
    "CREATE INDEX op_state ON op(state, not_before) WHERE state NOT IN ('RETIRED','CANCELLED','MERGED')",
    "CREATE INDEX op_set ON op(cs_id, state)",
    """CREATE TABLE op_dep(op_id INTEGER REFERENCES op, needs INTEGER REFERENCES op,
      PRIMARY KEY(op_id, needs)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE request(
      req_id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, parent_req INTEGER REFERENCES request,
      endpoint TEXT NOT NULL, body_sha256 TEXT NOT NULL, n_ops INTEGER NOT NULL, sent_wall INTEGER,
      outcome TEXT NOT NULL CHECK(outcome IN ('OPEN','NOT_SENT','REFUSED','OK','PARTIAL','UNKNOWN')),
      http_status INTEGER, server_date TEXT, detail TEXT) STRICT""",
    """CREATE TABLE request_op(req_id INTEGER REFERENCES request, op_id INTEGER REFERENCES op, pos INTEGER NOT NULL,
      result TEXT, PRIMARY KEY(req_id, op_id)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE idmap(entity TEXT, tmp INTEGER, rid INTEGER NOT NULL, op_id INTEGER NOT NULL REFERENCES op,
      PRIMARY KEY(entity, tmp), UNIQUE(entity, rid)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE journal(j INTEGER PRIMARY KEY, at_wall INTEGER NOT NULL, op_id INTEGER, cs_id INTEGER,
      from_state TEXT, to_state TEXT, actor TEXT, why TEXT) STRICT""",
    "CREATE INDEX journal_op ON journal(op_id)",
    "CREATE TABLE temporary_id(n INTEGER PRIMARY KEY AUTOINCREMENT) STRICT",
    "CREATE TABLE sequence_no(n INTEGER PRIMARY KEY AUTOINCREMENT) STRICT",
    "CREATE TABLE saved_view(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, view TEXT NOT NULL, body TEXT NOT NULL)"
    " STRICT",
    "CREATE TABLE preset(name TEXT PRIMARY KEY, fingerprint TEXT, body TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE import_run(id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL, name TEXT NOT NULL,
      path TEXT, mtime INTEGER, at_wall INTEGER NOT NULL, cs_id INTEGER REFERENCES change_set, counts TEXT NOT NULL)
      STRICT""",
    "CREATE INDEX import_hash ON import_run(sha256)",
)


def _first(database: Database) -> None:
    database.script(*_FIRST)
    overlay.create(database)


def _second(database: Database) -> None:
    """The history of a record by an index; overlay rows whose numbers are never used twice."""
    database.script("CREATE INDEX op_history ON op(subject, op_id)")
    overlay.drop(database)
    overlay.create(database)


def _third(database: Database) -> None:
    """Two temporary ids may turn out to name one thing of the server's: both are kept."""
    database.script(
        """CREATE TABLE idmap_new(entity TEXT, tmp INTEGER, rid INTEGER NOT NULL, op_id INTEGER NOT NULL REFERENCES op,
           PRIMARY KEY(entity, tmp)) STRICT, WITHOUT ROWID""",
        "INSERT INTO idmap_new SELECT entity, tmp, rid, op_id FROM idmap",
        "DROP TABLE idmap",
        "ALTER TABLE idmap_new RENAME TO idmap",
        "CREATE INDEX idmap_rid ON idmap(entity, rid)",
    )


def _fourth(database: Database) -> None:
    """Undo and redo outlive the program; what was lifted for a protected person is kept with its operation."""
    database.script(
        """CREATE TABLE step(step_id INTEGER PRIMARY KEY AUTOINCREMENT, place INTEGER NOT NULL, sentence TEXT NOT NULL,
           made TEXT NOT NULL, dropped TEXT NOT NULL, undone INTEGER NOT NULL) STRICT""",
        "CREATE TABLE lifted(op_id INTEGER PRIMARY KEY REFERENCES op) STRICT",
    )


def _fifth(database: Database) -> None:
    """What a person decided, with what it was before, so that it can be taken back; and what is remembered of it."""
    database.script(
        """CREATE TABLE decision(d INTEGER PRIMARY KEY AUTOINCREMENT, op_id INTEGER NOT NULL REFERENCES op,
           at_wall INTEGER NOT NULL, take TEXT NOT NULL, rule INTEGER, from_state TEXT NOT NULL, to_state TEXT NOT NULL,
           before TEXT NOT NULL, after TEXT NOT NULL, taken_back INTEGER) STRICT""",
        "CREATE INDEX decision_op ON decision(op_id)",
        """CREATE TABLE rule(rule_id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, field TEXT NOT NULL,
           take TEXT NOT NULL, scope TEXT NOT NULL CHECK(scope IN ('push','site')), made_wall INTEGER NOT NULL,
           UNIQUE(entity, field)) STRICT""",
        "ALTER TABLE step ADD COLUMN decided TEXT NOT NULL DEFAULT '[]'",
    )


def _sixth(database: Database) -> None:
    """What an operation said that nobody can read any more is kept as it was."""
    database.script(
        "CREATE TABLE unreadable(op_id INTEGER PRIMARY KEY REFERENCES op, at_wall INTEGER NOT NULL, kept TEXT NOT NULL)"
        " STRICT"
    )


def _seventh(database: Database) -> None:
    """Rows of lists with what was said about them; files that changed later and were looked at again."""
    database.script(
        "ALTER TABLE import_run ADD COLUMN headings TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE import_run ADD COLUMN looked TEXT",
        """CREATE TABLE import_row(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES import_run,
           row INTEGER NOT NULL, outcome TEXT NOT NULL, user_id INTEGER, digest TEXT NOT NULL, cells TEXT NOT NULL,
           told TEXT NOT NULL, UNIQUE(run, row)) STRICT""",
        "CREATE INDEX import_row_digest ON import_row(digest)",
    )


def _eighth(database: Database) -> None:
    """The files behind a list, because a set has several; ``import_run.looked`` stays for older programs to read."""
    database.script(
        """CREATE TABLE import_file(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES import_run,
           path TEXT NOT NULL, sha256 TEXT NOT NULL, looked TEXT) STRICT""",
        "INSERT INTO import_file(run, path, sha256, looked) SELECT id, path, sha256, looked FROM import_run "
        "WHERE path IS NOT NULL",
        "CREATE INDEX import_file_run ON import_file(run)",
        "CREATE INDEX import_file_path ON import_file(path)",
    )


# All that is text; the words of a state, a gate and an origin are held by constraints, which are part of the check.
_TEXTS = {
    "op": (
        "uuid", "entity", "verb", "ekey", "subject", "label", "natural_key", "base", "patch", "secret_ref", "verdict",
        "settle_boot", "error_class", "error_code", "error_text", "theirs", "before_snap", "after_snap", "decision",
    ),
    "change_set": ("uuid", "title", "site_fingerprint", "note"),
}  # fmt: skip
_BEYOND_ASCII = "*[^\x01-\x7f]*"  # the only texts that can be no UTF-8

# Step n brings a file from version n-1 to n; a step is never changed once it was released.
STEPS: tuple[Callable[[Database], None], ...] = (
    _first, _second, _third, _fourth, _fifth, _sixth, _seventh, _eighth,
)  # fmt: skip
VERSION = len(STEPS)
OLDEST_READER = 1  # the version of the oldest program that may still look at a file of this one


def _now() -> int:
    return int(time.time())


def open_or_rescue(path: Path, mirror: Path, wall: Callable[[], int]) -> tuple[Database, Provenance | None]:
    """As ``open_writer``; but what can be read of a damaged file, or the newest sound copy, takes its place.

    The damaged file is set aside, and it is told what was done. Raise StoreDamaged when nothing can be saved.
    """
    try:
        return open_writer(path, mirror, wall), None
    except StoreDamaged as damage:
        if damage.facts.get("path") != str(path):
            raise  # the mirror is another affair
        told = rescue(path, path.parent / FOLDER, build, VERSION, wall(), damage)
        return open_writer(path, mirror, wall), told


def open_writer(path: Path, mirror: Path, wall: Callable[[], int] = _now) -> Database:
    """Open the desk for writing with the mirror attached as ``mirror``; migrate it, with a copy kept before.

    Raise StoreTooNew for a newer file, StoreDamaged for one that fails its checks (it is left as it is).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    existed = path.exists()
    database = Database(path, writable=True)
    try:
        version = check_kind(database, DESK_ID, VERSION)
        if existed and version:
            _check(database)
            if version < VERSION:
                back_up(database, path.parent / FOLDER, "upgrade", wall=wall())
        make_durable(database, DESK_ID, full_sync=True)
        database.attach(mirror, "mirror")
        _migrate(database, version)
        make_readable(database, wall())
    except BaseException:
        database.close()
        raise
    return database


def build(path: Path, version: int) -> Database:
    """An empty desk as a program of that version made it."""
    database = Database(path, writable=True)
    database.run(f"PRAGMA application_id={DESK_ID}")
    _migrate(database, 0, version)
    return database


def _migrate(database: Database, version: int, until: int = VERSION) -> None:
    for number in range(version + 1, until + 1):
        with database.transaction():
            try:
                STEPS[number - 1](database)
            except sqlite3.OperationalError as error:  # it has other tables than its version says
                raise StoreDamaged(path=str(database.path), check=str(error)) from error
            database.run(f"PRAGMA user_version={number}")
            database.run("INSERT OR REPLACE INTO main.meta VALUES('min_reader', ?)", (OLDEST_READER,))


def _check(database: Database) -> None:
    told = database.value("PRAGMA integrity_check")
    if told != "ok":
        raise StoreDamaged(path=str(database.path), check=str(told)[:200])
    broken = database.one("PRAGMA foreign_key_check")
    if broken is not None:
        raise StoreDamaged(path=str(database.path), check=f"foreign key in {broken[0]}")
    for table, names in _TEXTS.items():
        odd = " OR ".join(f"{name} GLOB ?1" for name in names)
        shown = ", ".join(f"CAST({name} AS BLOB)" for name in names)
        for row in database.iterate(f"SELECT {shown} FROM main.{table} WHERE {odd}", (_BEYOND_ASCII,)):
            try:
                b" ".join(filter(None, row)).decode()
            except UnicodeDecodeError as error:  # SQLite's own check does not look at letters
                raise StoreDamaged(path=str(database.path), check=str(error)) from error
