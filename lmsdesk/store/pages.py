"""Everything that the page of one record shows, read in one state: the mirror, and my unsent edits on top."""

from __future__ import annotations

from lmsdesk.domain.events import View
from lmsdesk.domain.pages import Belonging, CourseFigures, CoursePage, Crowd, PersonPage
from lmsdesk.domain.rows import CourseRow, Mark, UserRow
from lmsdesk.store import rows
from lmsdesk.store.access import is_roster_read, one_state
from lmsdesk.store.engine import Database

# The rule of ``store.query``: an edited row stands for all rows of its person and course.
_ENROLMENTS = (
    "SELECT e.handle FROM (SELECT t.row AS handle, t.course_id AS course, 1 AS old FROM main.enrolment t "
    "WHERE t.user_id=?1 AND t.gone_seq IS NULL AND NOT EXISTS (SELECT 1 FROM q.ov_enrolment x "
    "WHERE x.course_id=t.course_id AND x.user_id=t.user_id) "
    "UNION ALL SELECT -x.row, x.course_id, x.mark<>'new' FROM q.ov_enrolment x WHERE x.user_id=?1) e "
    "LEFT JOIN main.course c ON c.id=e.course LEFT JOIN q.ov_course o ON o.id=e.course "
    "ORDER BY e.old, coalesce(o.sort_name, c.sort_name), e.course, e.handle"
)
_OF_COURSE = (
    "SELECT {columns} FROM main.enrolment t WHERE t.course_id=?1 AND t.gone_seq IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM q.ov_enrolment x WHERE x.course_id=t.course_id AND x.user_id=t.user_id)"
)
_STANDS = "t.row AS handle, t.user_id AS who, t.sort_name AS name, 1 AS old"
_PEOPLE = (
    f"SELECT handle FROM ({_OF_COURSE.format(columns=_STANDS)} "
    "UNION ALL SELECT -x.row, x.user_id, x.sort_name, x.mark<>'new' FROM q.ov_enrolment x WHERE x.course_id=?1) "
    "ORDER BY old, name, who, handle"
)
_STANDING = "user_id, roles, suspended, active, completed"
_FIGURES = (
    f"WITH e AS ({_OF_COURSE.format(columns=_STANDING)} "
    f"UNION ALL SELECT {_STANDING} FROM q.ov_enrolment WHERE course_id=?1 AND mark<>'removed'), "
    "p AS (SELECT max(coalesce(suspended, 1-active, 0)=0) AS live, max(roles IS NULL) AS untold, "
    "max(coalesce(instr(roles, 'teacher'), 0)>0) AS teaches, max(coalesce(completed, 0)) AS done "
    "FROM e GROUP BY user_id) "
    "SELECT count(*), coalesce(sum(live AND NOT teaches), 0), coalesce(sum(live AND teaches), 0), "
    "coalesce(sum(untold), 0), coalesce(sum(done), 0) FROM p"
)
_GROUPS = (
    "SELECT g.id, g.name, (SELECT count(*) FROM main.group_member m WHERE m.group_id=g.id AND m.gone_seq IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM q.ov_group_member x WHERE x.group_id=m.group_id AND x.user_id=m.user_id)) "
    "+ (SELECT count(*) FROM q.ov_group_member y WHERE y.group_id=g.id AND y.mark<>'removed'), g.mark "
    "FROM (SELECT id, name, NULL AS mark FROM main.grp b WHERE b.course_id=?1 AND b.gone_seq IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM q.ov_grp x WHERE x.id=b.id) UNION ALL SELECT id, name, mark FROM q.ov_grp WHERE course_id=?1) g "
    "ORDER BY g.name, g.id"
)
_COHORTS = (
    "SELECT k.id, k.name, k.idnumber, m.mark FROM (SELECT t.cohort_id AS cohort, NULL AS mark "
    "FROM main.cohort_member t WHERE t.user_id=?1 AND t.gone_seq IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM q.ov_cohort_member x WHERE x.cohort_id=t.cohort_id AND x.user_id=t.user_id) "
    "UNION ALL SELECT x.cohort_id, x.mark FROM q.ov_cohort_member x WHERE x.user_id=?1) m "
    "JOIN (SELECT id, name, idnumber FROM main.cohort b WHERE b.gone_seq IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM q.ov_cohort x WHERE x.id=b.id) UNION ALL SELECT id, name, idnumber FROM q.ov_cohort) k "
    "ON k.id=m.cohort ORDER BY k.name, k.id"
)


def person(db: Database, number: int) -> PersonPage | None:
    """The page of a person, also of one who is gone; None where nothing was ever known of them.

    ``db`` reads the mirror with the desk attached as ``q``. ``number`` is the id of the site, or the temporary one of
    somebody who was made here: it leads to the account still when the site has given that its own.
    """
    with one_state(db):
        number = _settled(db, "user", number)
        found = _record(db, View.USERS, "user", number)
        if not isinstance(found, UserRow):
            return None
        cohorts = tuple(
            Belonging(row[0], row[1] or "", row[2], Mark(row[3]) if row[3] else None)
            for row in db.rows(_COHORTS, (number,))
        )
        return PersonPage(
            user=found,
            is_gone=found.pending is None and _is_gone(db, "user", number),
            enrolments=[row[0] for row in db.rows(_ENROLMENTS, (number,))],
            cohorts=cohorts,
        )


def course(db: Database, number: int) -> CoursePage | None:
    """The page of a course, as ``person``."""
    with one_state(db):
        number = _settled(db, "course", number)
        found = _record(db, View.COURSES, "course", number)
        if not isinstance(found, CourseRow):
            return None
        people, learners, teachers, untold, completed = db.rows(_FIGURES, (number,))[0]
        groups = (Crowd(row[0], row[1] or "", row[2], Mark(row[3]) if row[3] else None) for row in _groups(db, number))
        return CoursePage(
            course=found,
            is_gone=found.pending is None and _is_gone(db, "course", number),
            enrolments=[row[0] for row in db.rows(_PEOPLE, (number,))],
            figures=CourseFigures(people, learners, teachers, untold, completed, is_roster_read(db, number)),
            groups=tuple(groups),
        )


def _groups(db: Database, number: int) -> list[tuple[int, str | None, int, str | None]]:
    return [(row[0], row[1], row[2], row[3]) for row in db.rows(_GROUPS, (number,))]


def _settled(db: Database, entity: str, number: int) -> int:
    """The id on the site for a temporary one, as soon as there is one."""
    if number >= 0:
        return number
    found = db.value("SELECT rid FROM q.idmap WHERE entity=? AND tmp=?", (entity, number))
    return number if found is None else int(found)


def _record(db: Database, view: View, table: str, number: int) -> rows.Row | None:
    """The effective row of a record by its id."""
    mine = db.value(f"SELECT max(row) FROM q.ov_{table} WHERE id=?", (number,))
    found = rows.read(db, view, [number if mine is None else -mine])
    return found[0] if found else None


def _is_gone(db: Database, table: str, number: int) -> bool:
    return db.value(f"SELECT gone_seq FROM main.{table} WHERE id=?", (number,)) is not None
