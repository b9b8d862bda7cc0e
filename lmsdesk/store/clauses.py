"""From filter tokens to conditions: text of people never becomes SQL, only bound values.

Conditions are written over the alias ``t``, so that the same words serve a mirrored table and its overlay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lmsdesk.domain.duties import parse_duty
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Op, Token
from lmsdesk.domain.text import whole_number, words
from lmsdesk.store.duties import CLOSED, condition_sql

_YES = frozenset({"yes", "true", "1", "on"})
_NONE = frozenset({"none", "never", "empty", "no"})
_TIMES = frozenset({"start", "end", "last_access", "created", "modified", "completed_at"})
_FLAGS = frozenset({"suspended", "visible", "completion"})
_SQL_OPS = {Op.LESS: "<", Op.MORE: ">", Op.AT_MOST: "<=", Op.AT_LEAST: ">="}


@dataclass(slots=True)
class Clause:
    """A condition with its values."""

    sql: str = "1"
    values: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Moment:
    """What relative dates in filters refer to."""

    now: int
    zone: str


def condition(view: View, token: Token, moment: Moment) -> Clause:
    """The condition of one token."""
    parts = [_one(view, token, value, moment) for value in token.values]
    sql = " OR ".join(f"({part.sql})" for part in parts)
    clause = Clause(f"({sql})", [value for part in parts for value in part.values])
    if token.negated:
        clause.sql = f"NOT coalesce({clause.sql}, 0)"
    return clause


def _one(view: View, token: Token, value: str, moment: Moment) -> Clause:
    name = token.field
    if token.op is Op.EXACT and (exact := _EXACT.get((view, name))) is not None:
        before, column, after = exact
        return Clause(f"{before}{_same(column, value)}{after}", [value, value])
    if name.startswith("custom."):
        return _text("json_extract(t.custom, '$.' || ?)", value, [_json_name(name)])
    if (special := _SPECIAL.get((view, name))) is not None:
        return special(token, value, moment)
    if name in _TIMES:
        return _time(f't."{name}"', token.op, value, moment)
    if name in _FLAGS:
        column = "completion_enabled" if name == "completion" else name
        return Clause(f't."{column}" = ?', [int(value.casefold() in _YES)])
    if name in ("id", "progress"):
        return _number(f't."{name}"', token.op, value)
    return _text(f't."{name}"', value)


def _json_name(name: str) -> str:
    plain = name.removeprefix("custom.").replace('"', "")
    return f'"{plain}"'


def _text(column: str, value: str, before: Sequence[Any] = ()) -> Clause:
    if value.casefold() in ("none", "empty"):
        return Clause(f"coalesce({column}, '') = ''", list(before))
    if "*" in value:
        pattern = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
        return Clause(f"{column} LIKE ? ESCAPE '\\'", [*before, pattern])
    return Clause(f"{column} = ? COLLATE NOCASE", [*before, value])


def _number(column: str, op: Op, value: str) -> Clause:
    try:
        number = float(value)
    except ValueError as error:
        raise WrongUse(what="field_value", value=value, field=column.strip('t."'), kind="number") from error
    return Clause(f"{column} {_SQL_OPS.get(op, '=')} ?", [number])


def _time(column: str, op: Op, value: str, moment: Moment) -> Clause:
    if value.casefold() in _NONE:
        return Clause(f"{column} IS NULL")
    start, end = _day(value, moment)
    match op:
        case Op.LESS:
            return Clause(f"{column} < ?", [start])
        case Op.MORE:
            return Clause(f"{column} >= ?", [end])
        case Op.AT_MOST:
            return Clause(f"{column} < ?", [end])
        case Op.AT_LEAST:
            return Clause(f"{column} >= ?", [start])
        case _:
            return Clause(f"{column} >= ? AND {column} < ?", [start, end])


def _day(value: str, moment: Moment) -> tuple[int, int]:
    """First and last second (exclusive) of a day: 2026-12-31, today, +14 or -30 days from today.

    An instant, 2026-12-31T12:00:00Z, is a day of one second.
    """
    zone = ZoneInfo(moment.zone)
    today = datetime.fromtimestamp(moment.now, zone).date()
    try:
        if "T" in value.upper()[8:]:
            at = datetime.fromisoformat(value)
            instant = int((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp())
            return instant, instant + 1
        if value.casefold() == "today":
            day = today
        elif value[:1] in "+-":
            day = today + timedelta(days=int(value))
        else:
            day = datetime.fromisoformat(value).date()
    except ValueError as error:
        raise WrongUse(what="field_value", value=value, field="date", kind="date") from error
    begin = datetime.combine(day, time(), zone)
    after = datetime.combine(day + timedelta(days=1), time(), zone)
    return int(begin.timestamp()), int(after.timestamp())


def search(table: str, text: str, *, overlay: bool) -> Clause:
    """People or courses whose words begin with the typed ones."""
    typed = words(text).split()
    if not typed:
        return Clause()
    if overlay:
        parts = ["(' ' || t.folded) LIKE ?"] * len(typed)
        return Clause(" AND ".join(parts), [f"% {word}%" for word in typed])
    match = " AND ".join(f'"{word}"*' for word in typed)
    return Clause(f"t.id IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?)", [match])


def effective(table: str, inner: Clause) -> Clause:
    """Ids of effective rows of ``user``, ``course``... that meet a condition over ``t``."""
    return Clause(
        f"SELECT t.id FROM {table} t WHERE t.gone_seq IS NULL AND ({inner.sql}) "
        f"AND NOT EXISTS (SELECT 1 FROM q.ov_{table} x WHERE x.id=t.id) "
        f"UNION ALL SELECT t.id FROM q.ov_{table} t WHERE {inner.sql}",
        [*inner.values, *inner.values],
    )


def _through(column: str, table: str, inner: Clause) -> Clause:
    ids = effective(table, inner)
    return Clause(f"{column} IN ({ids.sql})", ids.values)


def _course_words(value: str) -> Clause:
    parts = [_text(f"t.{name}", value) for name in ("shortname", "idnumber", "fullname")]
    return Clause(" OR ".join(part.sql for part in parts), [v for part in parts for v in part.values])


def _person_words(value: str) -> Clause:
    parts = [_text(f"t.{name}", value) for name in ("username", "email", "idnumber")]
    parts.append(_text("(t.first_name || ' ' || t.last_name)", value))
    return Clause(" OR ".join(part.sql for part in parts), [v for part in parts for v in part.values])


def _category_tree(value: str) -> Clause:
    """Courses of a category by id, name or idnumber, and of all below it."""
    named = _text("name", value)
    number = whole_number(value)
    return Clause(
        "t.category_id IN (WITH RECURSIVE below(id) AS (SELECT id FROM category WHERE gone_seq IS NULL AND "
        f"(id=? OR {named.sql} OR idnumber=?) UNION SELECT c.id FROM category c JOIN below b ON c.parent=b.id) "
        "SELECT id FROM below)",
        [-1 if number is None else number, *named.values, value],
    )


def _status(token: Token, value: str, moment: Moment) -> Clause:
    word = value.casefold()
    if word == "suspended":
        return Clause("t.suspended = 1")
    going = "(t.suspended = 0 OR (t.suspended IS NULL AND t.active = 1))"
    if word == "active":
        return Clause(f'({going} AND NOT (coalesce(t."end", 0) > 0 AND t."end" < ?))', [moment.now])
    if word == "ended":
        return Clause(f'({going} AND t."end" > 0 AND t."end" < ?)', [moment.now])
    return Clause("t.suspended IS NULL AND coalesce(t.active, 0) = 0")


def _role(token: Token, value: str, moment: Moment) -> Clause:
    if value.casefold() in ("none", "empty"):
        return Clause("coalesce(t.roles, '') = ''")
    return Clause("instr(',' || t.roles || ',', ',' || ? || ',') > 0", [value.casefold()])


def _enrolled(column: str, other: str) -> Callable[[Token, str, Moment], Clause]:
    """People by course, or courses by person."""

    def build(token: Token, value: str, moment: Moment) -> Clause:
        inner = _course_words(value) if other == "course" else _person_words(value)
        ids = effective(other, inner)
        mine = "user_id" if other == "course" else "course_id"
        theirs = f"{other}_id"
        return Clause(
            f"{column} IN (SELECT {mine} FROM enrolment WHERE gone_seq IS NULL AND {theirs} IN ({ids.sql}) "
            f"UNION SELECT {mine} FROM q.ov_enrolment WHERE {theirs} IN ({ids.sql}))",
            [*ids.values, *ids.values],
        )

    return build


def _teacher(token: Token, value: str, moment: Moment) -> Clause:
    taught = (
        "SELECT course_id FROM enrolment WHERE gone_seq IS NULL AND roles LIKE '%teacher%' "
        "UNION SELECT course_id FROM q.ov_enrolment WHERE roles LIKE '%teacher%'"
    )
    if value.casefold() in _NONE:
        return Clause(f"t.id NOT IN ({taught})")
    inner = _person_words(value)
    ids = effective("user", inner)
    return Clause(
        f"t.id IN ({taught}) AND t.id IN (SELECT course_id FROM enrolment WHERE user_id IN ({ids.sql}))", ids.values
    )


def _cohort(column: str) -> Callable[[Token, str, Moment], Clause]:
    """Members of a cohort by its name or idnumber."""

    def build(token: Token, value: str, moment: Moment) -> Clause:
        named = _text("c.name", value)
        return Clause(
            f"{column} IN (SELECT m.user_id FROM cohort_member m JOIN cohort c ON c.id=m.cohort_id "
            f"WHERE m.gone_seq IS NULL AND c.gone_seq IS NULL AND ({named.sql} OR c.idnumber=?))",
            [*named.values, value],
        )

    return build


def _duty(token: Token, value: str, moment: Moment) -> Clause:
    return Clause(condition_sql(parse_duty(value), moment.now, moment.zone))


def _account(token: Token, value: str, moment: Moment) -> Clause:
    """Enrolments by the state of the person's account."""
    if value.casefold() == "suspended":
        return Clause(f"t.user_id IN ({CLOSED})")
    return Clause("t.user_id IN (SELECT id FROM user WHERE suspended=0)")


def _staffed(token: Token, value: str, moment: Moment) -> Clause:
    """Courses where an active person has this role, or ("unknown") where the roles of somebody were not read."""
    if value.casefold() == "unknown":
        return Clause("t.id IN (SELECT course_id FROM enrolment WHERE gone_seq IS NULL AND roles IS NULL)")
    return Clause(
        "t.id IN (SELECT course_id FROM enrolment WHERE gone_seq IS NULL AND instr(',' || roles || ',', "
        "',' || ? || ',') > 0 AND coalesce(suspended, 1-active, 0)=0 "
        f"AND user_id NOT IN ({CLOSED}))",
        [value.casefold()],
    )


def _group(token: Token, value: str, moment: Moment) -> Clause:
    if value.casefold() in ("none", "empty"):
        return Clause(
            "NOT EXISTS (SELECT 1 FROM group_member m JOIN grp g ON g.id=m.group_id "
            "WHERE m.gone_seq IS NULL AND m.user_id=t.user_id AND g.course_id=t.course_id)"
        )
    named = _text("g.name", value)
    return Clause(
        "EXISTS (SELECT 1 FROM group_member m JOIN grp g ON g.id=m.group_id WHERE m.gone_seq IS NULL "
        f"AND m.user_id=t.user_id AND g.course_id=t.course_id AND {named.sql})",
        named.values,
    )


def _same(column: str, value: str) -> str:
    """The text as it is: no wildcards, capitals matter; the index is found by the looser comparison."""
    return f"({column} = ? COLLATE NOCASE AND {column} = ?)" if value else f"(coalesce({column}, '') IN (?, ?))"


# Fields that can be compared with "=": what stands before the column, the column, and what after it.
_EXACT: dict[tuple[View, str], tuple[str, str, str]] = {
    (View.USERS, "username"): ("", "t.username", ""),
    (View.COURSES, "shortname"): ("", "t.shortname", ""),
    (View.ENROLMENTS, "department"): ("", "t.department", ""),
    (View.ENROLMENTS, "course"): ("t.course_id IN (SELECT id FROM course WHERE ", "shortname", ")"),
    (View.ENROLMENTS, "username"): ("t.user_id IN (SELECT id FROM user WHERE ", "username", ")"),
}
_SPECIAL: dict[tuple[View, str], Callable[[Token, str, Moment], Clause]] = {
    (View.USERS, "enrolled"): _enrolled("t.id", "course"),
    (View.USERS, "cohort"): _cohort("t.id"),
    (View.COURSES, "role"): _staffed,
    (View.COURSES, "enrolled"): _enrolled("t.id", "user"),
    (View.COURSES, "category"): lambda token, value, moment: _category_tree(value),
    (View.COURSES, "teacher"): _teacher,
    (View.ENROLMENTS, "status"): _status,
    (View.ENROLMENTS, "account"): _account,
    (View.ENROLMENTS, "cohort"): _cohort("t.user_id"),
    (View.ENROLMENTS, "duty"): _duty,
    (View.ENROLMENTS, "enrolled_on"): lambda token, value, moment: _time(
        "coalesce(t.start, t.created)", token.op, value, moment
    ),
    (View.ENROLMENTS, "role"): _role,
    (View.ENROLMENTS, "group"): _group,
    (View.ENROLMENTS, "course"): lambda token, value, moment: _through("t.course_id", "course", _course_words(value)),
    (View.ENROLMENTS, "category"): lambda token, value, moment: _through(
        "t.course_id", "course", _category_tree(value)
    ),
    (View.ENROLMENTS, "person"): lambda token, value, moment: _through("t.user_id", "user", _person_words(value)),
    (View.ENROLMENTS, "user"): lambda token, value, moment: _through("t.user_id", "user", _person_words(value)),
    (View.ENROLMENTS, "email"): lambda token, value, moment: _through("t.user_id", "user", _text("t.email", value)),
    (View.ENROLMENTS, "username"): lambda token, value, moment: _through(
        "t.user_id", "user", _text("t.username", value)
    ),
    (View.ENROLMENTS, "completed"): lambda token, value, moment: Clause(
        "coalesce(t.completed, 0) = ?", [int(value.casefold() in _YES)]
    ),
    (View.GROUPS, "course"): lambda token, value, moment: _through("t.course_id", "course", _course_words(value)),
}
