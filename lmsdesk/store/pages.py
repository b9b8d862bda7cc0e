"""Everything that the page of one record shows, read in one state: the mirror, and my unsent edits on top."""

from __future__ import annotations

from lmsdesk.domain.events import View
from lmsdesk.domain.pages import Belonging, PersonPage
from lmsdesk.domain.rows import Mark, UserRow
from lmsdesk.store import rows
from lmsdesk.store.access import one_state
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
