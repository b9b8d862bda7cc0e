"""A campus for killing: small enough to be read in a moment, and it counts what each request brought about.

Triggers write a line for each effect into a table of their own, so that at most once and in which order can be
checked against the server's own file, whatever console or server believed.
"""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path
from typing import Any

from lmsdesk.practice.seeding import create_campus

PEOPLE = range(3, 43)
OFTEN = range(3, 15)  # those who are edited again and again
COURSES = (2, 3, 4, 6)  # where people are enrolled by hand only
COHORT = 6  # nobody is in it, and no course follows it
STUDENT = 5
FIELDS = ("city", "department", "institution", "idnumber")

_COUNTED = (
    "CREATE TABLE effect(n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, thing TEXT, value TEXT)",
    *(
        f"""CREATE TRIGGER made_{table} AFTER INSERT ON {table} BEGIN
            INSERT INTO effect(kind, thing) VALUES('{kind}', {thing}); END"""
        for table, kind, thing in (
            ("user", "user", "NEW.username"),
            ("category", "category", "NEW.name"),
            ("grp", "group", "NEW.course || '/' || NEW.name"),
            ("cohort_member", "cohort_member", "NEW.cohort || '/' || NEW.user"),
            ("grp_member", "group_member", "NEW.grp || '/' || NEW.user"),
        )
    ),
    *(
        f"""CREATE TRIGGER set_{field} AFTER UPDATE OF {field} ON user WHEN NEW.{field} IS NOT OLD.{field} BEGIN
            INSERT INTO effect(kind, thing, value) VALUES('{field}', NEW.id, NEW.{field}); END"""
        for field in FIELDS
    ),
    """CREATE TRIGGER set_end AFTER UPDATE OF timeend ON enrol WHEN NEW.timeend IS NOT OLD.timeend BEGIN
       INSERT INTO effect(kind, thing, value) VALUES('end', NEW.user || '/' || NEW.course, NEW.timeend); END""",
)


def make_campus(path: Path) -> Path:
    """A campus file with some forty people and four courses."""
    create_campus(path, "small")
    campus = sqlite3.connect(path, isolation_level=None)
    campus.execute("BEGIN")
    campus.execute("DELETE FROM user WHERE id>?", (PEOPLE[-1],))
    places = ",".join(map(str, COURSES))
    for table, column in (("enrol", "course"), ("role_assignment", "course"), ("completion", "course")):
        campus.execute(f"DELETE FROM {table} WHERE {column} NOT IN ({places}) OR user>?", (PEOPLE[-1],))
    campus.execute(f"DELETE FROM course WHERE id>1 AND id NOT IN ({places})")
    campus.execute(f"DELETE FROM grp WHERE course NOT IN ({places})")
    campus.execute("DELETE FROM grp_member WHERE user>? OR grp NOT IN (SELECT id FROM grp)", (PEOPLE[-1],))
    campus.execute("DELETE FROM cohort_sync")
    campus.execute("DELETE FROM cohort_member WHERE user>?", (PEOPLE[-1],))
    for statement in _COUNTED:
        campus.execute(statement)
    campus.execute("COMMIT")
    campus.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    campus.close()
    return path


def change_file(path: Path, site: str, word: str, rng: random.Random, *, whole: bool = True) -> Path:
    """A file of changes as a colleague sends it: a category, whose name nothing keeps from being there twice; ``whole``
    also people with all that hangs on them, and a group."""
    course = rng.choice(COURSES)
    lines: list[dict[str, Any]] = [
        {"lmschanges": 1, "title": f"Wave {word}", "origin": "cli", "site": site, "address": ""}
    ]

    def add(key: str, verb: str, patch: dict[str, Any], natural: str | None = None) -> None:
        lines.append({"key": key, "verb": verb, "patch": patch, "base": None, "label": key, "natural_key": natural})

    add("category:t-9", "create", {"name": word, "parent": 0})
    if whole:
        add("group:t-8", "create", {"course_id": course, "name": word})
    for place in (1, 2) if whole else ():
        name = f"{word}x{place}"
        person = {"username": name, "email": f"{name}@practice.example", "first_name": "Kill", "last_name": name}
        add(f"user:t-{place}", "create", {**person, "auth": "oauth2"}, f"username={name}")
        enrolment = {"role_id": STUDENT, "start": None, "end": 1_900_000_020, "suspended": False}
        add(f"enrol:t-{place}/{course}/manual", "create", enrolment)
        add(f"group_member:t-8/t-{place}", "member_add", {})
        add(f"cohort_member:{COHORT}/t-{place}", "member_add", {})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
