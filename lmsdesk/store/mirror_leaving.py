"""What leaves the mirror with a thing that is gone: its memberships, and the courses' groups.

Their digests are forgotten as well: whoever comes back, as after a restored site, is written again although the
reading tells the same as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.ports import KEY_WIDTH, MIRROR_COLUMNS, RowKey, Table
from lmsdesk.store.digests import Digests
from lmsdesk.store.engine import Database
from lmsdesk.store.mirror_schema import NAMES

# Members before the groups that tell their course.
_DEPENDENTS: Mapping[Table, tuple[tuple[Table, str], ...]] = {
    Table.USER: (
        (Table.ENROLMENT, "user_id=?"),
        (Table.GROUP_MEMBER, "user_id=?"),
        (Table.COHORT_MEMBER, "user_id=?"),
    ),
    Table.COURSE: (
        (Table.ENROLMENT, "course_id=?"),
        (Table.GROUP_MEMBER, "group_id IN (SELECT id FROM grp WHERE course_id=?)"),
        (Table.GROUP, "course_id=?"),
    ),
    Table.GROUP: ((Table.GROUP_MEMBER, "group_id=?"),),
    Table.COHORT: ((Table.COHORT_MEMBER, "cohort_id=?"),),
}


# Numbers in a column of rows that are there, whose own thing is not: one look into the index each, not for each row.
_WITHOUT = (
    "WITH RECURSIVE c(n) AS (SELECT min({1}) FROM {0} UNION ALL "
    "SELECT (SELECT min({1}) FROM {0} WHERE {1}>n) FROM c WHERE n IS NOT NULL) "
    "SELECT n FROM c WHERE n IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {2} WHERE id=n AND gone_seq IS NULL) "
    "AND EXISTS (SELECT 1 FROM {0} WHERE {1}=n AND gone_seq IS NULL)"
)


def unknown_courses(db: Database) -> list[RowKey]:
    """Courses that are not there, and of which something is.

    Our own write was made before the courses were ever read, or a roster was read while its course went.
    """
    found = {row[0] for table in ("enrolment", "grp") for row in db.rows(_WITHOUT.format(table, "course_id", "course"))}
    return [(number,) for number in sorted(found)]


def leave_unknown(db: Database, digests: Digests) -> None:
    """All was read: members of groups and cohorts that nobody has heard of leave, as our own writes may have left."""
    for table, parent in ((Table.GROUP_MEMBER, Table.GROUP), (Table.COHORT_MEMBER, Table.COHORT)):
        column = MIRROR_COLUMNS[table][0]
        found = db.rows(_WITHOUT.format(NAMES[table], column, NAMES[parent]))
        _leave(db, digests, table, f"{column}=?", found, None)


def leave_with(db: Database, digests: Digests, table: Table, ids: Sequence[int], seq: int) -> None:
    """Mark what hangs on things of a table that are gone."""
    for dependent, where in _DEPENDENTS.get(table, ()):
        _leave(db, digests, dependent, where, [(number,) for number in ids], seq)


def leave_groups(db: Database, digests: Digests, user: int, course: int, seq: int) -> None:
    """The last enrolment of somebody in a course takes the group memberships with it."""
    others = "SELECT 1 FROM enrolment WHERE course_id=? AND user_id=? AND gone_seq IS NULL"
    if db.value(others, (course, user)) is None:
        where = "user_id=? AND group_id IN (SELECT id FROM grp WHERE course_id=?)"
        _leave(db, digests, Table.GROUP_MEMBER, where, [(user, course)], seq)


def _leave(
    db: Database, digests: Digests, table: Table, where: str, values: Sequence[tuple[int, ...]], seq: int | None
) -> None:
    names = ", ".join(f'"{name}"' for name in MIRROR_COLUMNS[table][: KEY_WIDTH[table]])
    there = f"{NAMES[table]} WHERE {where} AND gone_seq IS NULL"
    keys: list[RowKey] = [key for each in values for key in db.rows(f"SELECT {names} FROM {there}", each)]
    if keys:
        when = "obs_seq" if seq is None else str(seq)
        db.many(f"UPDATE {NAMES[table]} SET gone_seq={when} WHERE {where} AND gone_seq IS NULL", values)
        digests.forget(table, keys)
