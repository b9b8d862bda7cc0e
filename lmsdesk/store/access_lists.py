"""Many pairs of a person and a course at once, and whom somebody means who has left the site."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.access.facts import Pair
from lmsdesk.domain.events import View
from lmsdesk.store.access import one_state, read_pair
from lmsdesk.store.engine import Database


def pairs_of(db: Database, view: View, number: int, limit: int) -> list[Pair]:
    """A person with each of their courses by short name, or a course with each of its people by name; at most so many.

    Enrolments that wait count as well as those that are to be removed.
    """
    key, other, table = ("user_id", "course_id", "course") if view is View.USERS else ("course_id", "user_id", "user")
    rows = db.rows(
        f"SELECT n.number FROM (SELECT {other} AS number FROM main.enrolment WHERE {key}=?1 AND gone_seq IS NULL "
        f"UNION SELECT {other} FROM q.ov_enrolment WHERE {key}=?1) n LEFT JOIN main.{table} t ON t.id=n.number "
        "ORDER BY t.sort_name, n.number LIMIT ?2",
        (number, limit),
    )
    with one_state(db):
        found = [
            read_pair(db, number, row[0], cohorts=False)
            if view is View.USERS
            else read_pair(db, row[0], number, cohorts=False)
            for row in rows
        ]
    return [each for each in found if each is not None]


def likely(db: Database, course: int, roles: Sequence[str], but: int, limit: int) -> list[Pair]:
    """People of a course who probably get in, with the course: not suspended there, of one of these roles if any."""
    named = " OR ".join("',' || roles || ',' LIKE '%,' || ? || ',%'" for _ in roles) or "1"
    rows = db.rows(
        f"SELECT DISTINCT user_id FROM main.enrolment WHERE course_id=? AND user_id<>? AND gone_seq IS NULL "
        f"AND coalesce(suspended, 0)=0 AND coalesce(active, 1)=1 AND ({named}) LIMIT ?",
        (course, but, *roles, limit),
    )
    with one_state(db):
        found = [read_pair(db, row[0], course, cohorts=False) for row in rows]
    return [each for each in found if each is not None]


def gone(db: Database, view: View, text: str) -> list[int]:
    """The ids of people or courses that left the site and had this id, username, e-mail, short name or ID number."""
    table, names = ("user", ("username", "email")) if view is View.USERS else ("course", ("shortname",))
    where = " OR ".join(f"{name}=?1 COLLATE NOCASE" for name in (*names, "idnumber"))
    rows = db.rows(f"SELECT id FROM main.{table} WHERE gone_seq IS NOT NULL AND ({where} OR id=?2)", (text, _id(text)))
    return [row[0] for row in rows]


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
