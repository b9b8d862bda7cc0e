"""The tables of the mirror: what the server was last seen to have. Rebuildable at any moment."""

from __future__ import annotations

import time
from pathlib import Path

from lmsdesk.domain.errors import StoreDamaged, StoreTooNew, WrongUse
from lmsdesk.domain.ports import KEY_WIDTH, MIRROR_COLUMNS, Table
from lmsdesk.store.engine import MIRROR_ID, MIRROR_VERSION, Database, check_kind, make_durable, set_aside

# Names of tables in the file; GROUP is a word of SQL.
NAMES: dict[Table, str] = {table: ("grp" if table is Table.GROUP else table.value) for table in Table}

_INTEGERS = frozenset(
    {
        "id", "suspended", "confirmed", "first_access", "last_access", "created", "parent", "depth", "visible",
        "sort", "modified", "category_id", "start", "end", "completion_enabled", "course_id", "user_id", "active",
        "completed", "completed_at", "group_id", "cohort_id",
    }
)  # fmt: skip
_REALS = frozenset({"progress", "grade"})

# Columns of our own beside those of the wire: text for search and order.
EXTRA: dict[Table, tuple[str, ...]] = {
    Table.USER: ("sort_name TEXT", "folded TEXT"),
    Table.COURSE: ("sort_name TEXT", "folded TEXT"),
    Table.ENROLMENT: ("department TEXT", "sort_name TEXT"),
}

_INDEXES = (
    "CREATE INDEX user_gone ON user(gone_seq) WHERE gone_seq IS NOT NULL",
    "CREATE INDEX course_sort ON course(sort_name, id)",
    "CREATE INDEX course_shortname ON course(shortname COLLATE NOCASE)",
    "CREATE INDEX course_idnumber ON course(idnumber COLLATE NOCASE)",
    "CREATE INDEX course_category ON course(category_id)",
    "CREATE INDEX course_gone ON course(gone_seq) WHERE gone_seq IS NOT NULL",
    "CREATE UNIQUE INDEX enrolment_key ON enrolment(course_id, user_id, method)",
    "CREATE INDEX enrolment_nameless ON enrolment(course_id, user_id) WHERE method=''",
    "CREATE INDEX enrolment_gone ON enrolment(gone_seq) WHERE gone_seq IS NOT NULL",
    "CREATE INDEX grp_course ON grp(course_id)",
    "CREATE INDEX group_member_user ON group_member(user_id)",
    "CREATE INDEX cohort_member_user ON cohort_member(user_id)",
)

# What a first load does without (``store.loading``): name of the index and how it is made. Orders that a table is
# shown in hold only the rows that are not gone, so that a list of all positions needs nothing but the index.
LATE_INDEXES: dict[Table, tuple[tuple[str, str], ...]] = {
    Table.USER: (
        ("user_sort", "user(sort_name, id) WHERE gone_seq IS NULL"),
        ("user_username", "user(username COLLATE NOCASE)"),
        ("user_email", "user(email COLLATE NOCASE)"),
        ("user_idnumber", "user(idnumber COLLATE NOCASE)"),
        ("user_department", "user(department COLLATE NOCASE)"),
    ),
    Table.ENROLMENT: (
        ("enrolment_user", "enrolment(user_id, course_id)"),
        ("enrolment_sort", "enrolment(sort_name, course_id, user_id) WHERE gone_seq IS NULL"),
        ("enrolment_end", 'enrolment("end", course_id, user_id) WHERE gone_seq IS NULL'),
        ("enrolment_access", "enrolment(last_access, course_id, user_id) WHERE gone_seq IS NULL"),
        ("enrolment_department", "enrolment(department COLLATE NOCASE, course_id, user_id) WHERE gone_seq IS NULL"),
    ),
}
LEFT_OUT = "store.open"  # in ``memory`` with the name of each table that is without its indexes now
_READ_CACHE = 8  # megabytes a connection; what is read again lies in the memory of the system anyway
SEARCHED = (Table.USER, Table.COURSE)  # those with a full-text index over their folded words

_REST = (
    """CREATE TABLE scope(scope TEXT PRIMARY KEY, gen INTEGER NOT NULL, complete INTEGER NOT NULL,
       started_seq INTEGER, finished_wall INTEGER, expected INTEGER, seen INTEGER) STRICT, WITHOUT ROWID""",
    "CREATE TABLE missing(scope TEXT, k TEXT, first_wall INTEGER, PRIMARY KEY(scope, k)) STRICT, WITHOUT ROWID",
    "CREATE TABLE watermark(ekey TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE memory(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE digest_source(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
    """CREATE TABLE digest(source INTEGER, a INTEGER, b INTEGER, m TEXT, fp INTEGER, PRIMARY KEY(source, a, b, m))
       STRICT, WITHOUT ROWID""",
    "CREATE TABLE digest_note(source INTEGER, a INTEGER, b INTEGER, m TEXT, fp INTEGER) STRICT",
    *(
        f"CREATE VIRTUAL TABLE {table}_fts USING fts5(folded, content='{table}', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0', prefix='1 2 3', detail=none)"
        for table in SEARCHED
    ),
)


def column_sql(name: str) -> str:
    """The declaration of a mirrored column."""
    kind = "INTEGER" if name in _INTEGERS else "REAL" if name in _REALS else "TEXT"
    return f'"{name}" {kind}'


def table_sql(table: Table) -> str:
    """The CREATE TABLE of a mirrored table."""
    columns = MIRROR_COLUMNS[table]
    width = KEY_WIDTH[table]
    # First what every query asks for: a column costs the reading of all before it.
    parts = ["row INTEGER PRIMARY KEY" if width > 1 else '"id" INTEGER PRIMARY KEY']
    parts += ["gone_seq INTEGER", "obs_seq INTEGER NOT NULL DEFAULT 0", "as_of INTEGER"]
    parts += [column_sql(name) for name in columns[0 if width > 1 else 1 :]]
    parts += EXTRA.get(table, ())
    if width > 1 and table is not Table.ENROLMENT:
        parts.append("UNIQUE(" + ", ".join(f'"{name}"' for name in columns[:width]) + ")")
    return f"CREATE TABLE {NAMES[table]}({', '.join(parts)}) STRICT"


def create(database: Database) -> None:
    """Make all tables in an empty file."""
    with database.transaction():
        database.script(*(table_sql(table) for table in Table), *_INDEXES, *_REST)
        for table in LATE_INDEXES:
            build_indexes(database, table)
        database.run(f"PRAGMA user_version={MIRROR_VERSION}")


def build_indexes(database: Database, table: Table) -> None:
    """Make the indexes that a first load does without."""
    database.script(*(f"CREATE INDEX IF NOT EXISTS {name} ON {over}" for name, over in LATE_INDEXES[table]))


def drop_indexes(database: Database, table: Table) -> None:
    """Do without them for now."""
    database.script(*(f"DROP INDEX IF EXISTS {name}" for name, _ in LATE_INDEXES[table]))


def is_unfinished(database: Database) -> bool:
    """Tell whether a first load was broken off and nobody has built its indexes since."""
    return database.value("SELECT 1 FROM memory WHERE name GLOB ?", (f"{LEFT_OUT}.*",)) is not None


def is_readable(path: Path) -> bool:
    """Tell whether there is a mirror of this version."""
    if not path.exists():
        return False
    try:
        database = Database(path, writable=False)
        try:
            return check_kind(database, MIRROR_ID, MIRROR_VERSION) == MIRROR_VERSION
        finally:
            database.close()
    except (StoreDamaged, StoreTooNew, WrongUse):
        return False


def open_mirror(path: Path, *, writer: bool) -> Database:
    """Open the mirror, making it anew when it is absent, damaged or of another version.

    A reader of a mirror that is none yet makes an empty one first, so that panes have something to read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if writer or not is_readable(path):
        database = _open_writer(path)
        if writer:
            return database
        database.close()
    return Database(path, writable=False, cache_mb=_READ_CACHE)


def _open_writer(path: Path) -> Database:
    try:
        database = Database(path, writable=True, cache_mb=64)
        version = check_kind(database, MIRROR_ID, MIRROR_VERSION)
        if version not in (0, MIRROR_VERSION):
            raise StoreTooNew(path=str(path), found=version, known=MIRROR_VERSION)
    except (StoreDamaged, StoreTooNew, WrongUse):
        set_aside(path, f"unusable-{int(time.time())}")
        database = Database(path, writable=True, cache_mb=64)
        version = 0
    make_durable(database, MIRROR_ID, full_sync=False)
    if version == 0:
        create(database)
    return database
