"""The campus file: what the practice LMS keeps, and opening it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from lmsdesk.domain.text import fold

VERSION = 2
SITE_COURSE = 1
GUEST, ADMIN, WEAK, MANAGER = 1, 2, 3, 4  # accounts of every campus
ROLES = {
    1: ("manager", "Manager"),
    2: ("coursecreator", "Course creator"),
    3: ("editingteacher", "Teacher"),
    4: ("teacher", "Non-editing teacher"),
    5: ("student", "Student"),
    6: ("guest", "Guest"),
    7: ("user", "Authenticated user"),
    8: ("frontpage", "Authenticated user on site home"),
}
COURSE_ROLES = (1, 3, 4, 5)  # those that may be given in a course
MANUAL, COHORT, SELF = "manual", "cohort", "self"
# Profile fields: short name → (type, name, choices).
PROFILE_FIELDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "hire_date": ("datetime", "Hire date", ()),
    "manager_email": ("text", "Manager e-mail", ()),
    "contract": ("menu", "Contract type", ("Permanent", "Temporary", "Agency", "Volunteer")),
    "remote": ("checkbox", "Remote worker", ()),
    "bio": ("textarea", "Short bio", ()),
}
# Custom fields of courses; choices are numbered from 1 on.
COURSE_FIELDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "cpd_hours": ("text", "CPD hours", ()),
    "mandatory": ("checkbox", "Mandatory training", ()),
    "audience": ("select", "Audience", ("All staff", "Managers", "Contractors")),
    "review_date": ("date", "Review date", ()),
}

_TABLES = """
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE token(token TEXT PRIMARY KEY, user INTEGER NOT NULL, kind TEXT NOT NULL UNIQUE) WITHOUT ROWID;
CREATE TABLE user(id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT NOT NULL UNIQUE, email TEXT, firstname TEXT,
  lastname TEXT, idnumber TEXT DEFAULT '', auth TEXT DEFAULT 'manual', suspended INTEGER DEFAULT 0,
  confirmed INTEGER DEFAULT 1, department TEXT DEFAULT '', institution TEXT DEFAULT '', city TEXT DEFAULT '',
  country TEXT DEFAULT '', phone1 TEXT DEFAULT '', phone2 TEXT DEFAULT '', address TEXT DEFAULT '',
  description TEXT DEFAULT '', interests TEXT DEFAULT '', middlename TEXT DEFAULT '', alternatename TEXT DEFAULT '',
  lang TEXT DEFAULT 'en', timezone TEXT DEFAULT '99', firstaccess INTEGER DEFAULT 0, lastaccess INTEGER DEFAULT 0,
  timecreated INTEGER DEFAULT 0, timemodified INTEGER DEFAULT 0, deleted INTEGER DEFAULT 0, password TEXT DEFAULT '',
  custom TEXT DEFAULT '{}');
CREATE INDEX user_email ON user(email COLLATE NOCASE);
CREATE INDEX user_idnumber ON user(idnumber);
CREATE INDEX user_created ON user(timecreated);
CREATE INDEX user_modified ON user(timemodified);
CREATE TABLE preference(user INTEGER, name TEXT, value TEXT, PRIMARY KEY(user, name)) WITHOUT ROWID;
CREATE TABLE category(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, idnumber TEXT DEFAULT '', description TEXT
  DEFAULT '', parent INTEGER DEFAULT 0, visible INTEGER DEFAULT 1, timemodified INTEGER DEFAULT 0);
CREATE TABLE course(id INTEGER PRIMARY KEY AUTOINCREMENT, shortname TEXT NOT NULL UNIQUE, fullname TEXT, idnumber TEXT
  DEFAULT '', category INTEGER, summary TEXT DEFAULT '', visible INTEGER DEFAULT 1, startdate INTEGER DEFAULT 0,
  enddate INTEGER DEFAULT 0, enablecompletion INTEGER DEFAULT 0, criteria INTEGER DEFAULT 0, format TEXT DEFAULT
  'topics', numsections INTEGER DEFAULT 0, groupmode INTEGER DEFAULT 0, lang TEXT DEFAULT '', timecreated INTEGER
  DEFAULT 0, timemodified INTEGER DEFAULT 0, methods TEXT DEFAULT 'manual', custom TEXT DEFAULT '{}');
CREATE INDEX course_category ON course(category);
CREATE TABLE enrol(id INTEGER PRIMARY KEY AUTOINCREMENT, course INTEGER, user INTEGER, method TEXT, status INTEGER
  DEFAULT 0, timestart INTEGER DEFAULT 0, timeend INTEGER DEFAULT 0, timecreated INTEGER DEFAULT 0,
  UNIQUE(course, user, method));
CREATE INDEX enrol_user ON enrol(user);
CREATE INDEX enrol_created ON enrol(timecreated);
CREATE TABLE role_assignment(course INTEGER, user INTEGER, role INTEGER, PRIMARY KEY(course, user, role)) WITHOUT ROWID;
CREATE INDEX role_user ON role_assignment(user);
CREATE TABLE course_access(course INTEGER, user INTEGER, time INTEGER, PRIMARY KEY(course, user)) WITHOUT ROWID;
CREATE TABLE completion(course INTEGER, user INTEGER, progress REAL, timecompleted INTEGER, grade REAL,
  PRIMARY KEY(course, user)) WITHOUT ROWID;
CREATE INDEX completion_time ON completion(timecompleted);
CREATE TABLE grp(id INTEGER PRIMARY KEY AUTOINCREMENT, course INTEGER, name TEXT, idnumber TEXT DEFAULT '',
  description TEXT DEFAULT '', visibility INTEGER DEFAULT 0, participation INTEGER DEFAULT 1, UNIQUE(course, name));
CREATE TABLE grp_member(grp INTEGER, user INTEGER, PRIMARY KEY(grp, user)) WITHOUT ROWID;
CREATE INDEX grp_member_user ON grp_member(user);
CREATE TABLE grouping(id INTEGER PRIMARY KEY AUTOINCREMENT, course INTEGER, name TEXT, idnumber TEXT DEFAULT '');
CREATE TABLE cohort(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, idnumber TEXT UNIQUE, description TEXT DEFAULT '',
  visible INTEGER DEFAULT 1, category INTEGER DEFAULT 0);
CREATE TABLE cohort_member(cohort INTEGER, user INTEGER, PRIMARY KEY(cohort, user)) WITHOUT ROWID;
CREATE INDEX cohort_member_user ON cohort_member(user);
CREATE TABLE cohort_sync(cohort INTEGER, course INTEGER, PRIMARY KEY(cohort, course)) WITHOUT ROWID;
CREATE TABLE report(id INTEGER PRIMARY KEY, name TEXT, source TEXT, columns TEXT DEFAULT '[]', filters TEXT DEFAULT
  '[]');
CREATE TABLE report_filter(user INTEGER, report INTEGER, chosen TEXT, PRIMARY KEY(user, report)) WITHOUT ROWID;
"""

_GUEST_TEXT = "This user is a special user that allows read-only access to some courses."

# What a snapshot compares: everything that a person could see or lose, but no clocks of the server itself.
_COMPARED = {
    "user": "id, username, email, firstname, lastname, idnumber, auth, suspended, department, institution, city, country,"
    " phone1, lang, deleted, custom, confirmed, phone2, address, description, interests, middlename, alternatename,"
    " timezone, firstaccess, lastaccess, password",
    "preference": "user, name, value",
    "category": "id, name, idnumber, parent, visible, description",
    "course": "id, shortname, fullname, idnumber, category, visible, startdate, enddate, enablecompletion, format, custom,"
    " summary, criteria, numsections, groupmode, lang, methods",
    "enrol": "course, user, method, status, timestart, timeend",
    "role_assignment": "course, user, role",
    "course_access": "course, user, time",
    "grp": "id, course, name, idnumber, description, visibility, participation",
    "grp_member": "grp, user",
    "grouping": "id, course, name, idnumber",
    "cohort": "id, name, idnumber, visible, description, category",
    "cohort_member": "cohort, user",
    "cohort_sync": "cohort, course",
    "completion": "course, user, progress, timecompleted, grade",
}


def _compare(one: str, other: str) -> int:
    """The order of names: no case, no accents."""
    left, right = fold(one), fold(other)
    return (left > right) - (left < right)


def connect(path: Path) -> sqlite3.Connection:
    """Open a campus; rows come as ``sqlite3.Row``."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    connection.row_factory = sqlite3.Row
    connection.create_collation("PEOPLE", _compare)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def create(path: Path) -> sqlite3.Connection:
    """Make an empty campus with what every site has: the front page, guest, administrator, roles, two reports."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = connect(path)
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    people = (
        (GUEST, "guest", "root@localhost", "Guest user", " "),
        (ADMIN, "admin", "admin@example.org", "Ada", "Admin"),
    )
    connection.executemany("INSERT INTO user(id, username, email, firstname, lastname) VALUES(?,?,?,?,?)", people)
    connection.execute("UPDATE user SET description=? WHERE id=?", (_GUEST_TEXT, GUEST))
    connection.execute("INSERT INTO category(id, name) VALUES(1, 'Category 1')")
    connection.execute(
        "INSERT INTO course(id, shortname, fullname, category, format) VALUES(1, 'Practice', 'Practice campus', 0, 'site')"
    )
    sources = (
        ("LMS Desk users", "core_user\\reportbuilder\\datasource\\users"),
        ("LMS Desk enrolments", "core_course\\reportbuilder\\datasource\\participants"),
    )
    connection.executemany("INSERT INTO report(name, source) VALUES(?,?)", sources)
    connection.executemany("INSERT INTO setting VALUES(?,?)", (("version", str(VERSION)), ("maintenance", "0")))
    connection.execute("COMMIT")
    return connection


def snapshot(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The whole state, table by table, in a fixed order: two snapshots are equal when nothing differs."""
    connection = connect(path)
    try:
        return {
            table: [tuple(row) for row in connection.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}")]
            for table, columns in _COMPARED.items()
        }
    finally:
        connection.close()


def version_of(path: Path) -> int | None:
    """The version of the tables in a file, None when it is no campus."""
    connection = sqlite3.connect(path)
    try:
        row = connection.execute("SELECT value FROM setting WHERE name='version'").fetchone()
    except sqlite3.DatabaseError:
        return None
    finally:
        connection.close()
    return int(row[0]) if row else None


def tokens(connection: sqlite3.Connection) -> dict[str, str]:
    """Kind to token."""
    return {row["kind"]: row["token"] for row in connection.execute("SELECT kind, token FROM token")}


def setting(connection: sqlite3.Connection, name: str, otherwise: str = "") -> str:
    """A setting of the campus."""
    row = connection.execute("SELECT value FROM setting WHERE name=?", (name,)).fetchone()
    return str(row["value"]) if row else otherwise


def withdrawn(connection: sqlite3.Connection) -> frozenset[str]:
    """The functions that the service of the tokens does not hold."""
    return frozenset(filter(None, setting(connection, "withdrawn").split(",")))


def loads(text: str | None) -> dict[str, Any]:
    """A JSON object kept in a column."""
    fields: dict[str, Any] = json.loads(text or "{}")
    return fields
