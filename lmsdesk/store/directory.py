"""Lookups over the effective state for imports, many at a time (``domain.directory.Directory``)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from lmsdesk.domain.directory import EnrolmentRef
from lmsdesk.domain.text import fold
from lmsdesk.store.directory_base import CHUNK, chunks
from lmsdesk.store.directory_courses import CourseLookups
from lmsdesk.store.directory_sets import SetLookups
from lmsdesk.store.known_roles import givable_roles, ids_of_roles

_ENROLMENT = ("user_id", "course_id", "method", "suspended", "start", "end", "roles", "active", "progress", "grade")
AMBIGUOUS = 0  # no group and no cohort has this number
Key = TypeVar("Key")


class StoreDirectory(SetLookups, CourseLookups):
    """Reads mirror and overlay through one connection; folded tables are kept for the life of the object."""

    def enrolments(self, pairs: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Sequence[EnrolmentRef]]:
        """Enrolments of (user, course) pairs, unsent edits included."""
        found: dict[tuple[int, int], list[EnrolmentRef]] = {}
        for part in self._parts(sorted(pairs, key=itemgetter(0)), CHUNK // 2):  # as the index has them
            wanted = "WITH w(u, c) AS (VALUES " + ",".join(["(?,?)"] * len(part)) + ")"
            columns = ", ".join(f't."{name}"' for name in _ENROLMENT)
            rows = self._db.rows(
                f"{wanted} SELECT {columns}, 0 FROM w CROSS JOIN enrolment t ON t.user_id=w.u AND t.course_id=w.c "
                "WHERE t.gone_seq IS NULL AND NOT EXISTS "
                "(SELECT 1 FROM q.ov_enrolment x WHERE x.course_id=t.course_id AND x.user_id=t.user_id) "
                f"UNION ALL SELECT {columns}, 1 FROM w CROSS JOIN q.ov_enrolment t "
                "ON t.user_id=w.u AND t.course_id=w.c WHERE t.mark<>'removed'",
                [value for pair in part for value in pair],
            )
            for row in rows:
                found.setdefault((row[0], row[1]), []).append(_enrolment(row))
        return found

    def roles(self) -> Mapping[str, int]:
        """Role shortname to id."""
        return ids_of_roles(self._db)

    def givable_roles(self) -> Collection[str] | None:
        """Short names of the roles that the account may give; None where that is not known."""
        return givable_roles(self._db)

    def groups(self, courses: Collection[int]) -> Mapping[tuple[int, str], int]:
        """(course, folded group name or idnumber) to group id; a name outranks an idnumber, and two are told as 0."""
        numbered: dict[tuple[int, str], int] = {}
        found: dict[tuple[int, str], int] = {}
        for group in self.group_refs(courses):
            _add(found, (group.course, fold(group.name)), group.id)
            if group.idnumber:
                _add(numbered, (group.course, fold(group.idnumber)), group.id)
        return numbered | found

    def group_members(self, groups: Collection[int]) -> Collection[tuple[int, int]]:
        """(group, user) pairs."""
        found: set[tuple[int, int]] = set()
        for part in chunks(list(groups), CHUNK):
            marks = ",".join("?" * len(part))
            found.update(
                self._db.rows(
                    f"SELECT group_id, user_id FROM group_member t WHERE gone_seq IS NULL AND group_id IN ({marks}) "
                    "AND NOT EXISTS (SELECT 1 FROM q.ov_group_member x "
                    "WHERE x.group_id=t.group_id AND x.user_id=t.user_id) "
                    f"UNION SELECT group_id, user_id FROM q.ov_group_member WHERE mark<>'removed' "
                    f"AND group_id IN ({marks})",
                    [*part, *part],
                )
            )
        return found

    def cohorts(self) -> Mapping[str, int]:
        """Folded cohort name or idnumber to cohort id; what two of them are called is told as 0."""
        found: dict[str, int] = {}
        for cohort in self.cohort_refs():
            for text in filter(None, (cohort.name, cohort.idnumber)):
                _add(found, fold(text), cohort.id)
        return found


def _add(found: dict[Key, int], key: Key, number: int) -> None:
    if found.setdefault(key, number) != number:
        found[key] = AMBIGUOUS


def _enrolment(row: tuple[Any, ...]) -> EnrolmentRef:
    known = row[2] != ""
    suspended = bool(row[3]) if row[3] is not None else (False if row[7] else None)
    roles = tuple(filter(None, (row[6] or "").split(",")))
    start, end = (row[4] or 0, row[5] or 0) if known else (None, None)
    return EnrolmentRef(
        row[0], row[1], row[2] or "", suspended, start, end, roles, known, bool(row[10]), row[8], row[9]
    )
