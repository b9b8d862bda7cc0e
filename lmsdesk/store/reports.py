"""The reports as queries over the mirror: what the server was last seen to have, never the unsent edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Op, Query, Token
from lmsdesk.domain.reports import REPORTS, Option, ReportRequest, ReportResult, day_end, due_rule
from lmsdesk.store.engine import Database

DAY = 86_400
_PERSON = (
    "trim(coalesce(u.first_name,'') || ' ' || coalesce(u.last_name,'')) AS person, u.username, u.email, u.department"
)
_LIVE = "e.gone_seq IS NULL AND c.gone_seq IS NULL AND e.course_id<>1"
# A person in a course by two methods is one duty: the active row stands for both.
_ONCE = (
    "NOT EXISTS (SELECT 1 FROM enrolment o WHERE o.course_id=e.course_id AND o.user_id=e.user_id AND o.row<>e.row "
    "AND o.gone_seq IS NULL AND (coalesce(o.suspended,0), o.row) < (coalesce(e.suspended,0), e.row))"
)


@dataclass(slots=True)
class _Where:
    """Conditions with their values."""

    parts: list[str] = field(default_factory=lambda: [_LIVE])
    values: list[Any] = field(default_factory=list)

    def add(self, sql: str, *values: Any) -> None:
        """One more condition."""
        self.parts.append(sql)
        self.values += values

    def __str__(self) -> str:
        return " AND ".join(self.parts)


def run(db: Database, request: ReportRequest) -> ReportResult:
    """Compute a report."""
    result = _RUNNERS[request.name](db, request)
    data_as_of = db.value("SELECT min(finished_wall) FROM scope WHERE scope IN ('users','courses') AND complete=1")
    rows = tuple(tuple(row) for row in result["rows"])
    return ReportResult(
        REPORTS[request.name],
        request,
        rows,
        tuple(result.get("totals", ())),
        tuple(tuple(row) for row in result.get("details", ())),
        tuple(result.get("drill", ())),
        data_as_of,
        result.get("notes", {}),
    )


def _scope(request: ReportRequest) -> _Where:
    """The limits that most reports share."""
    where = _Where()
    if course := request.option(Option.COURSE):
        where.add("(c.shortname LIKE ? ESCAPE '\\' OR c.fullname LIKE ? ESCAPE '\\')", *[_like(course)] * 2)
    if category := request.option(Option.CATEGORY):
        number = int(category) if category.isdecimal() else -1
        where.add(
            "c.category_id IN (WITH RECURSIVE below(id) AS (SELECT id FROM category WHERE gone_seq IS NULL AND "
            "(id=? OR name=? COLLATE NOCASE) UNION SELECT k.id FROM category k JOIN below b ON k.parent=b.id) "
            "SELECT id FROM below)",
            number,
            category,
        )
    if department := request.option(Option.DEPARTMENT):
        where.add("coalesce(e.department,'') LIKE ? ESCAPE '\\'", _like(department))
    if since := request.option(Option.ENROLLED_SINCE):
        where.add("coalesce(e.start, e.created) > ?", day_end(since, request.zone) - DAY)
    if until := request.option(Option.ENROLLED_UNTIL):
        where.add("coalesce(e.start, e.created) <= ?", day_end(until, request.zone))
    return where


def _once(db: Database, where: _Where) -> None:
    """One row for each duty; the costly test only where somebody is enrolled twice."""
    if db.value("SELECT 1 FROM enrolment GROUP BY course_id, user_id HAVING count(*)>1 LIMIT 1"):
        where.add(_ONCE)


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")


def _roles(where: _Where, request: ReportRequest) -> None:
    """Only these roles count; enrolments whose roles nobody knows count too."""
    names = [name.strip() for name in request.option(Option.ROLE).split(",") if name.strip()]
    if names:
        tests = " OR ".join(["instr(',' || e.roles || ',', ',' || ? || ',') > 0"] * len(names))
        where.add(f"(e.roles IS NULL OR e.roles='' OR {tests})", *names)


def _due(request: ReportRequest) -> str:
    """The due moment as SQL: the end of the enrolment, else of the course, or some days after the start."""
    days = due_rule(request.option(Option.DUE) or "end")
    if days is None:
        return 'coalesce(e."end", c."end")'
    shift = int((datetime.fromtimestamp(request.as_of, ZoneInfo(request.zone)).utcoffset() or _ZERO).total_seconds())
    moment = f"(coalesce(e.start, e.created) + {days * DAY} + {shift})"
    return f"({moment} / {DAY} * {DAY} + {DAY - 1} - {shift})"


_ZERO = datetime.min - datetime.min


def _status(request: ReportRequest) -> str:
    """The status of a duty at the as-of instant; the first case that fits counts."""
    now = request.as_of
    soon = now + int(request.option(Option.DAYS) or 30) * DAY
    return (
        f"CASE WHEN e.user_id IN ({_CLOSED}) OR e.suspended=1 OR (e.suspended IS NULL AND e.active=0) THEN 'inactive' "
        f"WHEN e.completed=1 AND coalesce(e.completed_at, 0) <= {now} THEN 'completed' "
        f"WHEN {_due(request)} IS NULL THEN 'no_due_date' WHEN {_due(request)} < {now} THEN 'overdue' "
        f"WHEN {_due(request)} <= {soon} THEN 'due_soon' "
        "WHEN coalesce(e.progress,0) > 0 OR e.last_access IS NOT NULL THEN 'in_progress' ELSE 'not_started' END"
    )


_CLOSED = "SELECT id FROM user WHERE suspended=1"  # few: cheaper than joining every enrolment to its person

_FIGURES = ("completed", "overdue", "due_soon", "in_progress", "not_started", "no_due_date", "inactive")


def _completion(group: str, shown: str, token: str) -> Callable[[Database, ReportRequest], dict[str, Any]]:
    """Figures by a group, and the overdue people behind them."""

    def compute(db: Database, request: ReportRequest) -> dict[str, Any]:
        where = _scope(request)
        where.add("c.completion_enabled=1")
        _once(db, where)
        _roles(where, request)
        status = _status(request)
        counts = ", ".join(f"sum(s='{name}') AS {name}" for name in _FIGURES)
        source = (
            f"SELECT {group} AS g, {shown}, {status} AS s FROM enrolment e "
            f"JOIN course c ON c.id=e.course_id WHERE {where}"
        )
        width = shown.count(" AS ")
        names = ", ".join(f"k{place}" for place in range(width))
        found = db.rows(f"SELECT {names}, {counts} FROM ({source}) GROUP BY g ORDER BY k0 COLLATE NOCASE", where.values)
        rows = [_figures(row, width) for row in found]
        sums = [sum(row[width + place] for row in found) for place in range(len(_FIGURES))]
        totals = _figures(("Total", *[None] * (width - 1), *sums), width)
        drill = [Query(View.ENROLMENTS, "", (Token(token, Op.IS, (str(row[0] or "none"),)),)) for row in found]
        return {"rows": rows, "totals": totals, "drill": drill, "details": _overdue(db, request, where, status)}

    return compute


def _figures(row: tuple[Any, ...], width: int) -> tuple[Value, ...]:
    """A row of figures with the assigned number and the rate worked out."""
    told = dict(zip(_FIGURES, row[width:], strict=True))
    assigned = sum(count for name, count in told.items() if name != "inactive")
    rate = round(100 * told["completed"] / assigned, 1) if assigned else None
    head = tuple(
        "No department" if value in (None, "") and place == 0 else value for place, value in enumerate(row[:width])
    )
    return (
        *head,
        assigned,
        told["completed"],
        rate,
        told["overdue"],
        told["due_soon"],
        told["in_progress"],
        told["not_started"],
        told["no_due_date"],
        told["inactive"],
    )


def _overdue(db: Database, request: ReportRequest, where: _Where, status: str) -> list[tuple[Value, ...]]:
    due = _due(request)
    return db.rows(
        f"SELECT {_PERSON}, c.shortname, c.fullname, {due} AS due, ({request.as_of} - {due}) / {DAY} AS days_over, "
        "e.progress, e.last_access FROM enrolment e JOIN user u ON u.id=e.user_id JOIN course c ON c.id=e.course_id "
        f"WHERE {where} AND {status}='overdue' ORDER BY days_over DESC, u.sort_name, c.shortname",
        where.values,
    )


def _not_started(db: Database, request: ReportRequest) -> dict[str, Any]:
    where = _scope(request)
    where.add("c.completion_enabled=1")
    _once(db, where)
    _roles(where, request)
    where.add("coalesce(u.suspended,0)=0 AND coalesce(e.suspended,0)=0 AND coalesce(e.completed,0)=0")
    where.add("coalesce(e.progress,0)=0 AND e.last_access IS NULL")
    rows = db.rows(
        f"SELECT {_PERSON}, c.shortname, c.fullname, coalesce(e.start, e.created), {_due(request)}, u.last_access "
        "FROM enrolment e JOIN user u ON u.id=e.user_id JOIN course c ON c.id=e.course_id "
        f"WHERE {where} ORDER BY u.sort_name, c.shortname",
        where.values,
    )
    return {"rows": rows, "drill": _by_person_and_course(rows)}


def _by_person_and_course(rows: list[tuple[Any, ...]], username: int = 1, course: int = 4) -> list[Query]:
    return [
        Query(
            View.ENROLMENTS,
            "",
            (Token("username", Op.IS, (str(row[username]),)), Token("course", Op.IS, (str(row[course]),))),
        )
        for row in rows
    ]


def _ending_soon(db: Database, request: ReportRequest) -> dict[str, Any]:
    where = _scope(request)
    until = request.as_of + int(request.option(Option.DAYS) or 14) * DAY
    where.add('e."end" > ? AND e."end" <= ?', request.as_of, until)
    where.add("coalesce(e.suspended,0)=0 AND coalesce(u.suspended,0)=0")
    rows = db.rows(
        f'SELECT {_PERSON}, c.shortname, c.fullname, e."end", (e."end" - {request.as_of}) / {DAY}, e.progress '
        "FROM enrolment e JOIN user u ON u.id=e.user_id JOIN course c ON c.id=e.course_id "
        f'WHERE {where} ORDER BY e."end", u.sort_name',
        where.values,
    )
    return {"rows": rows, "drill": _by_person_and_course(rows)}


def _suspended_active(db: Database, request: ReportRequest) -> dict[str, Any]:
    where = _scope(request)
    where.add("u.suspended=1 AND (e.suspended=0 OR (e.suspended IS NULL AND coalesce(e.active,1)=1))")
    where.add('(e."end" IS NULL OR e."end" > ?)', request.as_of)
    rows = db.rows(
        f"SELECT {_PERSON}, c.shortname, c.fullname, nullif(e.method,''), e.\"end\", u.last_access "
        "FROM enrolment e JOIN user u ON u.id=e.user_id JOIN course c ON c.id=e.course_id "
        f"WHERE {where} ORDER BY u.sort_name, c.shortname",
        where.values,
    )
    return {"rows": rows, "drill": _by_person_and_course(rows)}


def _without_teacher(db: Database, request: ReportRequest) -> dict[str, Any]:
    names = [name.strip() for name in request.option(Option.ROLE).split(",") if name.strip()]
    teaches = " OR ".join(["instr(',' || e.roles || ',', ',' || ? || ',') > 0"] * len(names)) or "0"
    where, values = "c.gone_seq IS NULL AND c.id<>1", list(names)
    if category := request.option(Option.CATEGORY):
        where += " AND c.category_id IN (SELECT id FROM category WHERE name=? COLLATE NOCASE OR id=?)"
        values += [category, category]
    rows = db.rows(
        "SELECT c.shortname, c.fullname, k.name, CASE c.visible WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END, c.start, "
        "(SELECT count(DISTINCT user_id) FROM enrolment e WHERE e.course_id=c.id AND e.gone_seq IS NULL) AS learners "
        "FROM course c LEFT JOIN category k ON k.id=c.category_id WHERE NOT EXISTS (SELECT 1 FROM enrolment e "
        f"WHERE e.course_id=c.id AND e.gone_seq IS NULL AND ({teaches})) AND {where} "
        "ORDER BY learners DESC, c.sort_name",
        values,
    )
    drill = [Query(View.COURSES, "", (Token("shortname", Op.IS, (str(row[0]),)),)) for row in rows]
    return {"rows": rows, "drill": drill}


def _never_signed_in(db: Database, request: ReportRequest) -> dict[str, Any]:
    before = request.as_of - int(request.option(Option.DAYS) or 0) * DAY
    where, values = "u.gone_seq IS NULL AND u.last_access IS NULL AND coalesce(u.suspended,0)=0", []
    where += f" AND coalesce(u.created, 0) <= {before}"
    if department := request.option(Option.DEPARTMENT):
        where += " AND coalesce(u.department,'') LIKE ? ESCAPE '\\'"
        values.append(_like(department))
    rows = db.rows(
        f"SELECT {_PERSON}, u.created, u.auth, (SELECT count(*) FROM enrolment e WHERE e.user_id=u.id "
        f"AND e.gone_seq IS NULL) FROM user u WHERE {where} ORDER BY u.sort_name",
        values,
    )
    drill = [Query(View.USERS, "", (Token("username", Op.IS, (str(row[1]),)),)) for row in rows]
    return {"rows": rows, "drill": drill}


def _duplicates(db: Database, request: ReportRequest) -> dict[str, Any]:
    """Accounts that share an address, a number or a folded name; the sort key is the folded name."""
    kinds = (
        ("E-mail", "lower(u.email)", "coalesce(u.email,'')<>''"),
        ("ID number", "lower(u.idnumber)", "coalesce(u.idnumber,'')<>''"),
        ("Name", "u.sort_name", "u.sort_name<>char(1)"),
    )
    rows: list[tuple[Value, ...]] = []
    for title, key, test in kinds:
        shown = "trim(coalesce(u.first_name,'') || ' ' || coalesce(u.last_name,''))" if title == "Name" else key
        rows += db.rows(
            f"SELECT '{title}', {shown}, {_PERSON}, u.idnumber, "
            "CASE u.suspended WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END, "
            "u.last_access, (SELECT count(*) FROM enrolment e WHERE e.user_id=u.id AND e.gone_seq IS NULL) "
            f"FROM user u WHERE u.gone_seq IS NULL AND {test} AND {key} IN (SELECT {key} FROM user u "
            f"WHERE u.gone_seq IS NULL AND {test} GROUP BY 1 HAVING count(*)>1) ORDER BY {key}, u.id"
        )
    drill = [Query(View.USERS, "", (Token("username", Op.IS, (str(row[3]),)),)) for row in rows]
    return {"rows": rows, "drill": drill}


_RUNNERS: Mapping[str, Callable[[Database, ReportRequest], dict[str, Any]]] = {
    "completion-by-department": _completion("coalesce(e.department,'')", "e.department AS k0", "department"),
    "completion-by-course": _completion("c.id", "c.shortname AS k0, c.fullname AS k1", "course"),
    "not-started": _not_started,
    "ending-soon": _ending_soon,
    "suspended-active": _suspended_active,
    "courses-without-teacher": _without_teacher,
    "never-signed-in": _never_signed_in,
    "duplicate-accounts": _duplicates,
}
