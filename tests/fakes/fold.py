"""What tables must show, worked out the slow way: rows of the mirror, live operations on top, then filter and sort.

Plain Python over plain rows, without a line of the program's own reading; only how names are folded for searching
and sorting is taken from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Op, Query, Token
from lmsdesk.domain.keys import Entity, EntityKey, subject
from lmsdesk.domain.text import fold, sort_key, words

Row = dict[str, Any]
_LOUDEST = (
    (State.CONFLICT, "conflict"),
    (State.REJECTED, "refused"),
    (State.UNKNOWN, "unconfirmed"),
    (State.INFLIGHT, "sending"),
    (State.PLANNED, "sending"),
)
DAY = 86_400


@dataclass
class Shown:
    """All effective rows by view."""

    users: list[Row] = field(default_factory=list)
    courses: list[Row] = field(default_factory=list)
    enrolments: list[Row] = field(default_factory=list)

    def of(self, view: View) -> list[Row]:
        """The rows of a view, in no order."""
        return {View.USERS: self.users, View.COURSES: self.courses, View.ENROLMENTS: self.enrolments}[view]


def effective(
    users: Iterable[Row],
    courses: Sequence[Row],
    enrolments: Iterable[Row],
    columns: Mapping[View, Sequence[str]],
    roles: Mapping[int, str],
    operations: Iterable[Operation],
    gone: Sequence[Row] = (),
    gone_courses: Sequence[Row] = (),
) -> Shown:
    """The rows of the mirror (those that are not gone) with what I have not sent on top.

    ``gone`` are people, ``gone_courses`` courses that are not on the site any more: what is left of them, such as
    an enrolment of which nobody knows yet whether it came to be, keeps their names.
    """
    live: dict[str, list[Operation]] = {}
    for item in sorted(operations, key=lambda each: each.id):
        if item.is_live:
            live.setdefault(subject(item.key), []).append(item)
    shown = Shown(
        list(_singles(Entity.USER, users, dict.fromkeys(columns[View.USERS]), live)),
        list(_singles(Entity.COURSE, courses, dict.fromkeys(columns[View.COURSES]), live)),
        list(_enrolments(enrolments, dict.fromkeys(columns[View.ENROLMENTS]), live, roles)),
    )
    people = {row["id"]: row for row in shown.users}
    classes = {row["id"]: row for row in shown.courses}
    names = {row["id"]: fold(row["shortname"] or "") for row in (*gone_courses, *courses)}
    ever = {row["id"]: dict(row) for row in gone} | people
    as_read = {row["id"]: dict(row) for row in (*gone, *users)}
    for row in (*ever.values(), *as_read.values()):
        row["sort_name"] = sort_key(row["last_name"] or "", row["first_name"] or "")
        row["words"] = _words(row, "username", "first_name", "last_name", "email", "idnumber")
    for row in shown.courses:
        row["sort_name"] = fold(row["shortname"] or "")
        row["words"] = _words(row, "shortname", "fullname", "idnumber")
    for row in shown.enrolments:
        row["user"], row["course"] = people.get(row["user_id"]), classes.get(row["course_id"])
        row["named"] = ever.get(row["user_id"], {})
        # Rows without an unsent change of their own keep the place that the site's name and department give them.
        placed = row["named"] if row["mark"] is not None else as_read.get(row["user_id"], {})
        row["department"], row["sort_name"] = placed.get("department"), placed.get("sort_name")
        row["course_sort"] = names.get(row["course_id"])  # as the site has it, also while I rename the course
    return shown


def _words(row: Row, *names: str) -> list[str]:
    return words(" ".join(str(row[name] or "") for name in names)).split()


def _singles(entity: Entity, base: Iterable[Row], blank: Row, live: Mapping[str, list[Operation]]) -> Iterable[Row]:
    rows = {str(EntityKey(entity, (row["id"],))): dict(row) for row in base}
    for name in sorted({*rows, *(name for name in live if name.startswith(f"{entity.value}:"))}):
        there, mine = rows.get(name), live.get(name, [])
        row = there or {**blank, "id": mine[0].key.id}
        for item in mine:
            row |= {each: value for each, value in item.patch.items() if each in row and each != "id"}
        row["mark"] = _mark(mine, exists=there is not None)
        yield row


def _mark(mine: Sequence[Operation], *, exists: bool) -> str | None:
    if not mine:
        return None
    states = {item.state for item in mine}
    for state, mark in _LOUDEST:
        if state in states:
            return mark
    last = mine[-1]
    if last.verb in (Verb.DELETE, Verb.REMOVE) and last.key.entity is not Entity.ROLE:
        return "removed"
    return "new" if not exists and any(item.verb in (Verb.CREATE, Verb.ADD) for item in mine) else "changed"


def _enrolments(
    base: Iterable[Row], blank: Row, live: Mapping[str, list[Operation]], roles: Mapping[int, str]
) -> Iterable[Row]:
    """Roles belong to a person in a course, whatever the method; the enrolment by hand is the one that I change."""
    pairs: dict[str, list[Row]] = {}
    for row in base:
        pairs.setdefault(f"enrol:{row['user_id']}/{row['course_id']}", []).append(dict(row))
    for name in sorted({*pairs, *(name for name in live if name.startswith("enrol:"))}):
        rows, mine = pairs.get(name, []), live.get(name, [])
        held = set(filter(None, str(rows[0]["roles"] or "").split(","))) if rows else set()
        by_hand = next((row for row in rows if row["method"] in ("manual", "")), None)
        exists = by_hand is not None
        last: Operation | None = None
        for item in mine:
            if item.key.entity is Entity.ROLE:
                role = roles.get(item.key.number(2)) or str(item.patch.get("role", ""))
                held = held | {role} if item.verb is Verb.ADD else held - {role}
                continue
            if by_hand is None:
                user, course, method = item.key.parts
                by_hand = {**blank, "user_id": user, "course_id": course, "method": method}
                rows.append(by_hand)
            last = item
            by_hand |= {each: value for each, value in item.patch.items() if each in by_hand}
            if "role_id" in item.patch:
                held = held | {roles.get(item.patch["role_id"], str(item.patch["role_id"]))}  # type: ignore[arg-type]
        for row in rows:
            if mine:
                row["roles"] = ",".join(sorted(held))
            own = row is by_hand
            row["mark"] = _mark(mine, exists=exists or not own)
            if own and last is not None and last.verb is Verb.DELETE and row["mark"] not in dict(_LOUDEST).values():
                row["mark"] = "removed"
            if not own and row["mark"] == "removed":
                row["mark"] = "changed"
            yield row


# Filters


def select(shown: Shown, query: Query, now: int) -> list[Row]:
    """The rows that a query shows, in no order."""
    return [row for row in shown.of(query.view) if _matches(row, query, now)]


def _matches(row: Row, query: Query, now: int) -> bool:
    if query.text and not _has_words(row, query):
        return False
    return all(_meets(row, token, query.view, now) for token in query.tokens)


def _has_words(row: Row, query: Query) -> bool:
    typed = words(query.text).split()
    if query.view is not View.ENROLMENTS:
        return all(any(word.startswith(start) for word in row["words"]) for start in typed)
    return all(
        any(
            all(any(word.startswith(start) for word in (thing or {}).get("words", ())) for start in words(one).split())
            for thing in (row["named"], row["course"])
        )
        for one in query.text.split()
    )


def _meets(row: Row, token: Token, view: View, now: int) -> bool:
    if token.field == "changed":
        return (row["mark"] is not None) is (token.values[0] == "yes" and not token.negated)
    found = any(_is(row, token, value, view, now) for value in token.values)
    return found is not token.negated


def _is(row: Row, token: Token, value: str, view: View, now: int) -> bool:
    name = token.field
    if view is View.ENROLMENTS and name in ("person", "username", "email", "course"):
        thing = row["course" if name == "course" else "user"]
        return thing is not None and any(_text(thing, each, value, token.op) for each in _NAMES[name])
    if view is View.ENROLMENTS and name == "status":
        return _status(row, now) == value
    if view is View.ENROLMENTS and name == "role":
        roles = str(row["roles"] or "").split(",")
        return not row["roles"] if value == "none" else value in roles
    if name in ("end", "start", "last_access"):
        return _time(row[name], token.op, value)
    if name in ("suspended", "visible"):
        return row[name] is not None and bool(row[name]) is (value == "yes")
    return _text(row, name, value, token.op)


_NAMES: Mapping[str, tuple[str, ...]] = {
    "person": ("username", "email", "idnumber", "full_name"),
    "username": ("username",),
    "email": ("email",),
    "course": ("shortname", "idnumber", "fullname"),
}


def _text(row: Row, name: str, value: str, op: Op) -> bool:
    there = f"{row['first_name']} {row['last_name']}" if name == "full_name" else row[name]
    if op is Op.EXACT:
        return name in ("username", "shortname", "department") and (there or "") == value
    if value == "none":
        return not there
    if there is None:
        return False
    if value.endswith("*"):
        return str(there).lower().startswith(value[:-1].lower())
    return str(there).lower() == value.lower()


def _status(row: Row, now: int) -> str:
    if row["suspended"]:
        return "suspended"
    if row["suspended"] is None and not row["active"]:
        return "unknown"
    return "ended" if row["end"] and row["end"] < now else "active"


def _time(there: int | None, op: Op, value: str) -> bool:
    if value in ("none", "never"):
        return there is None
    if there is None:
        return False
    day = int(datetime.fromisoformat(value).replace(tzinfo=UTC).timestamp())
    return {
        Op.LESS: there < day,
        Op.AT_LEAST: there >= day,
        Op.AT_MOST: there < day + DAY,
        Op.MORE: there >= day + DAY,
    }.get(op, day <= there < day + DAY)


# Order


def in_order(rows: Sequence[Row], query: Query) -> bool:
    """Tell whether rows stand as a query asks: new ones on top, then by its columns, empty values last."""
    new = [row["mark"] == "new" for row in rows]
    if new != sorted(new, reverse=True):
        return False
    rest = [row for row in rows if row["mark"] != "new"]
    return all(_compare(first, second, query) <= 0 for first, second in pairwise(rest))


def _compare(first: Row, second: Row, query: Query) -> int:
    columns = [(sort.field, sort.descending) for sort in query.sort] or [(_BY_ITSELF[query.view], False)]
    nameless_first = query.view is View.ENROLMENTS  # of people whom nobody has read yet
    for name, down in columns:
        one, other = _sorted_by(first, name, query.view), _sorted_by(second, name, query.view)
        if one == other:
            continue
        if one is None or other is None:
            is_first = nameless_first and name == "person" and not down
            return -1 if (one is None) is is_first else 1
        return -1 if (one < other) is not down else 1
    return 0


_BY_ITSELF = {View.USERS: "person", View.COURSES: "shortname", View.ENROLMENTS: "person"}


def _sorted_by(row: Row, name: str, view: View) -> Any:
    if name in ("person", "name") or (view is View.COURSES and name == "shortname"):
        return row["sort_name"]
    if name == "course":
        return row["course_sort"]
    if name == "department":
        return None if row[name] is None else str(row[name]).lower()
    if name in ("status", "suspended", "visible"):
        value = row["suspended" if name == "status" else name]
        return None if value is None else int(value)
    return row["roles" if name == "role" else name]


def ordered(rows: Sequence[Row], query: Query) -> list[Row]:
    """The rows as a query asks, equal ones in no order."""
    new = [row for row in rows if row["mark"] == "new"]
    rest = [row for row in rows if row["mark"] != "new"]
    return [*new, *sorted(rest, key=cmp_to_key(lambda one, other: _compare(one, other, query)))]


def custom_of(text: str | None) -> Mapping[str, Any]:
    """Custom fields as they are stored."""
    found: dict[str, Any] = json.loads(text or "{}")
    return found
