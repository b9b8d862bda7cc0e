"""The first page of a million enrolments in an order that stands in no index.

Instead of keeping the least hundred while all rows go by, the part that surely holds them is looked for first: the
first courses by their names, or the rows that all share the least value. Measured on the large campus: by course
0.5 s before and 0.02 s now, by status, role or progress 0.20 and 0.10 s.
"""

from __future__ import annotations

from lmsdesk.store.clauses import Clause
from lmsdesk.store.engine import Database

BY_COURSE = "(SELECT sort_name FROM course WHERE id=t.course_id)"
_PLAIN = frozenset({"t.suspended", "t.roles", 't."progress"'})
_MOST_COURSES = 500


def first_part(db: Database, table: str, order: tuple[str, bool], limit: int) -> Clause | None:
    """A condition over ``t`` that only rows meet which stand before all others; None where there is no short way.

    It may be met by fewer rows than the page has places: then it says nothing.
    """
    sql, down = order
    if table != "enrolment":
        return None
    if sql == BY_COURSE:
        return _first_courses(db, down, limit)
    return _same_value(db, sql, down) if sql in _PLAIN else None


def _first_courses(db: Database, down: bool, limit: int) -> Clause | None:
    courses: list[int] = []
    wanted, last = limit, None
    counted = "(SELECT count(*) FROM enrolment e WHERE e.course_id=c.id AND e.gone_seq IS NULL)"
    shadows = int(db.value("SELECT count(*) FROM q.ov_enrolment"))  # as many of them may not be shown
    for course, name, count in db.iterate(
        f"SELECT c.id, c.sort_name, {counted} FROM course c WHERE c.sort_name IS NOT NULL "
        f"ORDER BY c.sort_name {'DESC' if down else ''}, c.id LIMIT {_MOST_COURSES}"
    ):
        if wanted + shadows <= 0 and name != last:  # courses of the same name stand together
            return Clause(f"t.course_id IN ({','.join(map(str, courses))})")
        courses.append(course)
        wanted, last = wanted - count, name
    return None


def _same_value(db: Database, column: str, down: bool) -> Clause | None:
    most = "max" if down else "min"
    value = db.value(
        f"SELECT {most}(v) FROM (SELECT {most}({column}) AS v FROM enrolment t NOT INDEXED WHERE gone_seq IS NULL "
        f"UNION ALL SELECT {most}({column}) FROM q.ov_enrolment t WHERE t.mark<>'new')"
    )
    return Clause(f"{column}=?", [value]) if value is not None else None
