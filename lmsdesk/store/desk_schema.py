"""The desk file: what the person owns. Never dropped, never lossy; migrated by numbered steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lmsdesk.domain.changes import Gate, Origin, State
from lmsdesk.domain.errors import StoreDamaged
from lmsdesk.store import overlay
from lmsdesk.store.backup import back_up
from lmsdesk.store.engine import DESK_ID, Database, check_kind, make_durable

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


# Step n brings a file from version n-1 to n; a step is never changed once it was released.
STEPS: tuple[Callable[[Database], None], ...] = (_first, _second, _third)
VERSION = len(STEPS)


def open_writer(path: Path, mirror: Path) -> Database:
    """Open the desk for writing with the mirror attached as ``mirror``; migrate it, with a copy kept before.

    Raise StoreTooNew for a newer file, StoreDamaged for one that fails its checks (it is left as it is).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    existed = path.exists()
    database = Database(path, writable=True)
    version = check_kind(database, DESK_ID, VERSION)
    if existed and version:
        _check(database)
        if version < VERSION:
            back_up(database, path.parent / "backups", f"before-{VERSION}")
    make_durable(database, DESK_ID, full_sync=True)
    database.attach(mirror, "mirror")
    for number in range(version + 1, VERSION + 1):
        with database.transaction():
            STEPS[number - 1](database)
            database.run(f"PRAGMA user_version={number}")
    path.chmod(0o600)
    return database


def _check(database: Database) -> None:
    told = database.value("PRAGMA integrity_check")
    if told != "ok":
        raise StoreDamaged(path=str(database.path), check=str(told)[:200])
    broken = database.one("PRAGMA foreign_key_check")
    if broken is not None:
        raise StoreDamaged(path=str(database.path), check=f"foreign key in {broken[0]}")
