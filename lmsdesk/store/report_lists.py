"""Reports that list people, enrolments or courses: the rows of a filter, with columns of their own.

A report and the filter that it opens share their conditions, so that both show the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.domain.duties import BY_END, UNOPENED, due_after, due_days, whole_days
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Op, Query, Token
from lmsdesk.domain.report_queries import (
    ROLE_UNKNOWN,
    duties,
    ending,
    names,
    never_signed_in,
    people,
    suspended_active,
    without_teacher,
)
from lmsdesk.domain.reports import Option, ReportRequest
from lmsdesk.store.clauses import Moment, condition
from lmsdesk.store.duties import CLOSED
from lmsdesk.store.engine import Database

PERSON = (
    "trim(coalesce(u.first_name,'') || ' ' || coalesce(u.last_name,'')) AS person, u.username, u.email, "
    "nullif(u.department, '')"
)
_ENROLMENTS = "enrolment t LEFT JOIN user u ON u.id=t.user_id JOIN course c ON c.id=t.course_id"
_LIVE = "t.gone_seq IS NULL AND c.gone_seq IS NULL AND t.course_id<>1"
_YES_NO = "CASE {column} WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END"


@dataclass(slots=True)
class Listed:
    """What a report found, before it is handed over."""

    rows: list[tuple[Value, ...]] = field(default_factory=list)
    totals: list[Value] = field(default_factory=list)
    detail_count: int = 0
    drill_all: Query | None = None
    notes: dict[str, Value] = field(default_factory=dict)


def _where(query: Query, request: ReportRequest) -> tuple[str, list[Any]]:
    parts, values = ["1"], []
    for token in query.tokens:
        clause = condition(query.view, token, Moment(request.as_of, request.zone))
        parts.append(clause.sql)
        values += clause.values
    return " AND ".join(parts), values


def _enrolments(db: Database, request: ReportRequest, query: Query, columns: str, order: str) -> Listed:
    """Enrolments of a filter: person, course, then the columns that are asked for."""
    sql, values = _where(query, request)
    rows = db.rows(
        f"SELECT {PERSON}, c.shortname, c.fullname, {columns} FROM {_ENROLMENTS} "
        f"WHERE {_LIVE} AND {sql} ORDER BY {order}",
        values,
    )
    return Listed(rows, drill_all=query)


def _not_started(db: Database, request: ReportRequest) -> Listed:
    query = duties(request, UNOPENED)
    columns = 't.start, t.created, coalesce(t."end", c."end"), u.last_access'
    made = _enrolments(db, request, query, columns, "t.sort_name, c.shortname")
    days = due_days(request.option(Option.DUE) or BY_END)
    for place, (*head, start, created, end, access) in enumerate(made.rows):
        since = start if start is not None else created
        due = end
        if days is not None:
            due = due_after(int(str(since)), days, request.zone) if since is not None else None
        made.rows[place] = (*head, since, due, access)
    return made


def _ending_soon(db: Database, request: ReportRequest) -> Listed:
    made = _enrolments(db, request, ending(request), 't."end", t.progress', 't."end", t.sort_name, c.shortname')
    made.rows = [
        (*head, end, whole_days(request.as_of, int(str(end)), request.zone), progress)
        for *head, end, progress in made.rows
    ]
    return made


def _suspended_active(db: Database, request: ReportRequest) -> Listed:
    query = suspended_active(request)
    columns = "nullif(t.method, ''), t.\"end\", u.last_access"
    made = _enrolments(db, request, query, columns, "t.sort_name, c.shortname")
    made.notes["unknown_status"] = db.value(
        f"SELECT count(*) FROM enrolment t WHERE t.user_id IN ({CLOSED}) AND t.gone_seq IS NULL "
        "AND t.suspended IS NULL AND t.active IS NULL"
    )
    return made


def _without_teacher(db: Database, request: ReportRequest) -> Listed:
    query = without_teacher(request)
    sql, values = _where(query, request)
    roles = names(request.option(Option.ROLE))
    teaches = " OR ".join(["instr(',' || e.roles || ',', ',' || ? || ',') > 0"] * len(roles)) or "0"
    rows = db.rows(
        f"SELECT t.shortname, t.fullname, k.name, {_YES_NO.format(column='t.visible')}, t.start, "
        "(SELECT count(DISTINCT user_id) FROM enrolment e WHERE e.course_id=t.id AND e.gone_seq IS NULL) AS people, "
        "(SELECT count(DISTINCT user_id) FROM enrolment e WHERE e.course_id=t.id AND e.gone_seq IS NULL "
        f"AND ({teaches})) FROM course t LEFT JOIN category k ON k.id=t.category_id "
        f"WHERE t.gone_seq IS NULL AND t.id<>1 AND {sql} ORDER BY people DESC, t.sort_name",
        [*roles, *values],
    )
    made = Listed(rows, drill_all=query)
    unread = Query(View.COURSES, "", (Token("role", Op.IS, (ROLE_UNKNOWN,)), Token("role", Op.IS, roles, negated=True)))
    sql, values = _where(unread, request)
    made.notes["unknown_roles"] = db.value(
        f"SELECT count(*) FROM course t WHERE t.gone_seq IS NULL AND t.id<>1 AND {sql}", values
    )
    return made


def _never_signed_in(db: Database, request: ReportRequest) -> Listed:
    query = never_signed_in(request)
    sql, values = _where(query, request)
    rows = db.rows(
        f"SELECT {PERSON.replace('u.', 't.')}, t.created, t.auth, (SELECT count(DISTINCT course_id) FROM enrolment e "
        "WHERE e.user_id=t.id AND e.course_id<>1 AND e.gone_seq IS NULL) "
        f"FROM user t WHERE t.gone_seq IS NULL AND {sql} ORDER BY t.sort_name, t.id",
        values,
    )
    return Listed(rows, drill_all=query)


# What may be the same in two accounts: its code, the key that is compared, and the test for having one.
_KINDS = (
    ("email", "lower(t.email)", "coalesce(t.email,'')<>''"),
    ("idnumber", "lower(t.idnumber)", "coalesce(t.idnumber,'')<>''"),
    ("name", "t.sort_name", "trim(coalesce(t.first_name,'') || coalesce(t.last_name,''))<>''"),
)


def _duplicates(db: Database, request: ReportRequest) -> Listed:
    """Accounts that share an address, a number or a folded name; the sort key is the folded name."""
    made = Listed()
    narrow = Query(View.USERS, "", people(request))
    sql, values = _where(narrow, request)
    for code, key, test in _KINDS:
        shown = "trim(coalesce(t.first_name,'') || ' ' || coalesce(t.last_name,''))" if code == "name" else key
        rows = db.rows(
            f"SELECT {key}, '{code}', {shown}, {PERSON.replace('u.', 't.')}, nullif(t.idnumber, ''), "
            f"{_YES_NO.format(column='t.suspended')}, t.last_access, (SELECT count(DISTINCT course_id) "
            "FROM enrolment e WHERE e.user_id=t.id AND e.course_id<>1 AND e.gone_seq IS NULL) "
            f"FROM user t WHERE t.gone_seq IS NULL AND {test} AND {key} IN (SELECT {key} FROM user t "
            f"WHERE t.gone_seq IS NULL AND {test} GROUP BY 1 HAVING count(*)>1 AND max({sql})=1) "
            f"ORDER BY {key}, t.id",
            values,
        )
        shared: dict[Any, Value] = {}  # names differ in accents: the first stands for all of a group
        made.rows += [(row[1], shared.setdefault(row[0], row[2]), *row[3:]) for row in rows]
    return made


LISTS: Mapping[str, Callable[[Database, ReportRequest], Listed]] = {
    "not-started": _not_started,
    "ending-soon": _ending_soon,
    "suspended-active": _suspended_active,
    "courses-without-teacher": _without_teacher,
    "never-signed-in": _never_signed_in,
    "duplicate-accounts": _duplicates,
}
