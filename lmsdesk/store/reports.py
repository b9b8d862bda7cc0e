"""The reports as queries over the mirror: what the server was last seen to have, never the unsent edits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lmsdesk.domain.duties import BY_END, SOON, Duty, Status, due_after, due_days, share, whole_days
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Token
from lmsdesk.domain.report_queries import everybody, limits
from lmsdesk.domain.reports import REPORTS, Option, ReportRequest, ReportResult
from lmsdesk.store import tally
from lmsdesk.store.clauses import Moment, condition
from lmsdesk.store.duties import ONCE, moments, status_sql
from lmsdesk.store.engine import Database
from lmsdesk.store.report_lists import LISTS, PERSON, Listed

PAGE = 500
_LIVE = "c.gone_seq IS NULL AND c.id<>1 AND c.completion_enabled=1"
_JOINED = "enrolment t JOIN course c ON c.id=t.course_id"
_TALLIED = frozenset({"course", "category", "department", "role"})  # conditions that the tally can answer
_ORDER = (
    Status.COMPLETED,
    Status.OVERDUE,
    Status.DUE_SOON,
    Status.IN_PROGRESS,
    Status.NOT_STARTED,
    Status.NO_DUE_DATE,
    Status.UNKNOWN,
    Status.INACTIVE,
)
Figures = Mapping[Any, Counter[str]]


def run(db: Database, request: ReportRequest) -> ReportResult:
    """Compute a report; the people behind the figures are read by ``details``."""
    made = _by_group(db, request) if request.name in _GROUPS else LISTS[request.name](db, request)
    if request.name == "not-started":
        unknown = sum(count[Status.UNKNOWN] for count in figures(db, request, "c.id").values())
        made.notes["unknown_completion"] = unknown
    return ReportResult(
        REPORTS[request.name],
        request,
        tuple(made.rows),
        tuple(made.totals),
        made.detail_count,
        made.drill_all,
        data_as_of(db),
        {code: number for code, number in made.notes.items() if number},
    )


def data_as_of(db: Database) -> int | None:
    """When what is counted was last read as a whole; the oldest of its parts counts. None before that."""
    found: int | None = db.value(
        "SELECT min(finished_wall) FROM scope WHERE scope IN ('users', 'courses', 'enrolment_report') AND complete=1"
    )
    return found


def figures(db: Database, request: ReportRequest, group: str) -> Figures:
    """Duties by status for each value of ``group``: by the tally where it can answer, else one by one."""
    tokens = limits(request)
    at = moments(_duty(request), request.as_of, request.zone)
    sql, values = _where(tokens, request)
    live: Sequence[int] | None = None
    if all(token.field in _TALLIED for token in tokens):
        live = tally.stale_courses(db)
    if live is None:
        return _counted(db, request, group, sql, values)
    listed = ",".join(map(str, live))
    fixed = f"{sql} AND t.course_id NOT IN ({listed})" if live else sql
    made = tally.figures(db, group, fixed, values, at)
    if live:
        for key, count in _counted(db, request, group, f"{sql} AND t.course_id IN ({listed})", values).items():
            made.setdefault(key, Counter()).update(count)
    return made


def details(db: Database, request: ReportRequest, offset: int = 0, limit: int | None = None) -> list[tuple[Value, ...]]:
    """The overdue people behind the figures, the longest overdue first; ``limit`` None reads all."""
    days = due_days(request.option(Option.DUE) or BY_END)
    if days is not None:
        found = _overdue(db, request, "coalesce(t.start, t.created)", "", offset, limit)
    elif limit is None:
        found = _overdue(db, request, 'coalesce(t."end", c."end")', "", offset, None)
    else:  # each arm has an order of its own to go along, and stops when the page is full
        last = offset + limit
        found = _overdue(db, request, 't."end"', f'AND t."end" < {request.as_of}', 0, last)
        found += _overdue(db, request, 'c."end"', f'AND t."end" IS NULL AND c."end" < {request.as_of}', 0, last)
        found = sorted(found, key=lambda row: row[-3:])[offset:last]
    made: list[tuple[Value, ...]] = []
    for *head, progress, access, moment, _, _ in found:
        due = moment if days is None else due_after(moment, days, request.zone)
        made.append((*head, due, whole_days(due, request.as_of, request.zone), progress, access))
    return made


def _overdue(
    db: Database, request: ReportRequest, order: str, more: str, offset: int, limit: int | None
) -> list[tuple[Any, ...]]:
    """Overdue people with what they are ordered by at the end of each row."""
    sql, values = _where(limits(request), request)
    status = status_sql(moments(_duty(request), request.as_of, request.zone), 'c."end"')
    once = _once(db) if limit is None else f" AND {ONCE}"  # for a page it is cheaper to look than to ask whether to
    return db.rows(
        f"SELECT {PERSON}, c.shortname, c.fullname, t.progress, t.last_access, {order}, coalesce(t.sort_name, ''), "
        f"c.shortname FROM {_JOINED} LEFT JOIN user u ON u.id=t.user_id WHERE t.gone_seq IS NULL AND {sql} "
        f"{more} AND {status}='{Status.OVERDUE}'{once} ORDER BY {order}, coalesce(t.sort_name, ''), c.shortname "
        "LIMIT ? OFFSET ?",
        [*values, -1 if limit is None else limit, offset],
    )


def _where(tokens: Iterable[Token], request: ReportRequest) -> tuple[str, list[Any]]:
    """Conditions over ``t`` (enrolments or the tally) and ``c``."""
    parts, values = [_LIVE], []
    for token in tokens:
        clause = condition(View.ENROLMENTS, token, Moment(request.as_of, request.zone))
        parts.append(clause.sql)
        values += clause.values
    return " AND ".join(parts), values


def _duty(request: ReportRequest) -> Duty:
    days = request.option(Option.DAYS)
    return Duty("", request.option(Option.DUE) or BY_END, int(days) if days else SOON)


def _counted(db: Database, request: ReportRequest, group: str, sql: str, values: Sequence[Any]) -> Figures:
    status = status_sql(moments(_duty(request), request.as_of, request.zone), 'c."end"')
    made: dict[Any, Counter[str]] = {}
    for key, name, number in db.rows(
        f"SELECT {group} AS g, {status} AS s, count(*) FROM {_JOINED} WHERE t.gone_seq IS NULL AND {sql}{_once(db)} "
        "GROUP BY g, s",
        values,
    ):
        made.setdefault(key, Counter())[name] += number
    return made


def _once(db: Database) -> str:
    """The costly test for one row of each duty, only where somebody is enrolled by two methods."""
    twice = db.value(
        "SELECT 1 FROM enrolment WHERE gone_seq IS NULL GROUP BY course_id, user_id HAVING count(*)>1 LIMIT 1"
    )
    return f" AND {ONCE}" if twice else ""


def _by_group(db: Database, request: ReportRequest) -> Listed:
    """Figures by department or by course."""
    group, heads = _GROUPS[request.name]
    counts = figures(db, request, group)
    made = Listed(drill_all=everybody(request))
    width = len(REPORTS[request.name].columns) - len(_figures(Counter()))
    made.rows = [(*head, *_figures(counts[key])) for head, key in heads(db, counts)]
    total: Counter[str] = Counter()
    for count in counts.values():
        total.update(count)
    made.totals = ["Total", *[None] * (width - 1), *_figures(total)]
    made.detail_count = total[Status.OVERDUE]
    return made


def _figures(count: Counter[str]) -> tuple[Value, ...]:
    """Assigned, completed and their share, then the other states."""
    assigned = sum(number for name, number in count.items() if name != Status.INACTIVE)
    completed = count[Status.COMPLETED]
    return (assigned, completed, share(completed, assigned), *(count[name] for name in _ORDER[1:]))


Heads = list[tuple[tuple[Value, ...], Any]]  # what stands before the figures, and their key


def _departments(db: Database, counts: Figures) -> Heads:
    names = sorted(counts, key=lambda name: (not name, name.casefold()))
    return [((name or None,), name) for name in names]


def _courses(db: Database, counts: Figures) -> Heads:
    rows = db.rows("SELECT id, shortname, fullname FROM course ORDER BY sort_name, id")
    return [((row[1], row[2]), row[0]) for row in rows if row[0] in counts]


_GROUPS: Mapping[str, tuple[str, Callable[[Database, Figures], Heads]]] = {
    "completion-by-department": ("coalesce(t.department, '')", _departments),
    "completion-by-course": ("c.id", _courses),
}
