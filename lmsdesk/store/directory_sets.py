"""Look-ups of whole accounts and of sets of people: fields of accounts, who is in a course, who is in a cohort."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lmsdesk.domain.directory import CategoryRef, FieldsRef, PersonRef, SetRef
from lmsdesk.domain.fields import CUSTOM, FIELDS, Access, Value
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.text import fold, sort_key
from lmsdesk.store.directory_base import CHUNK, chunks
from lmsdesk.store.directory_people import PeopleLookups

_FLAGS = frozenset({"suspended", "visible", "completion_enabled"})
_DEEPEST = 50  # categories below each other
_OVERLAID = 5000  # people with unsent edits of mine whose names are compared


class SetLookups(PeopleLookups):
    """Of the effective state, with my unsent edits on top."""

    def accounts(self, people: Collection[int]) -> Mapping[int, FieldsRef]:
        """All fields of these people that can be set."""
        return self._fields(Entity.USER, "user", people)

    def course_fields(self, courses: Collection[int]) -> Mapping[int, FieldsRef]:
        """All fields of these courses that can be set."""
        return self._fields(Entity.COURSE, "course", courses)

    def categories(self) -> Sequence[CategoryRef]:
        """All categories, new ones of mine included."""
        rows = self._db.rows(
            "SELECT id, name, idnumber, parent FROM category t WHERE gone_seq IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM q.ov_category x WHERE x.id=t.id) "
            "UNION ALL SELECT id, name, idnumber, parent FROM q.ov_category WHERE mark<>'removed'"
        )
        known = {row[0]: (str(row[1] or ""), row[3]) for row in rows}
        return [CategoryRef(row[0], _path(row[0], known), row[2] or "") for row in rows]

    def _fields(self, entity: Entity, name: str, wanted: Collection[int]) -> dict[int, FieldsRef]:
        fields = tuple(each for each, spec in FIELDS[entity].items() if spec.access is Access.EDITABLE)
        columns = ", ".join(f't."{each}"' for each in (*fields, "custom"))
        found: dict[int, FieldsRef] = {}
        for part in chunks(sorted(wanted), CHUNK):
            marks = ",".join("?" * len(part))
            for table, pending in ((name, False), (f"q.ov_{name}", True)):  # the later one counts
                there = "t.mark<>'removed'" if pending else "t.gone_seq IS NULL"
                query = f"SELECT {columns}, t.id FROM {table} t WHERE t.id IN ({marks}) AND {there}"
                found.update((row[-1], _told(fields, row, pending)) for row in self._db.rows(query, part))
        return found

    def namesakes(self, names: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[PersonRef]]:
        """People by first and last name, both folded."""
        wanted = {sort_key(last, first): (first, last) for first, last in names if first and last}
        ids: dict[int, tuple[str, str]] = {}
        for part in chunks(sorted(wanted), CHUNK):
            marks = ",".join("?" * len(part))
            rows = self._db.rows(
                f"SELECT id, sort_name FROM user WHERE sort_name IN ({marks}) AND gone_seq IS NULL", part
            )
            ids.update((row[0], wanted[row[1]]) for row in rows)
        overlaid = f"SELECT id, first_name, last_name FROM q.ov_user WHERE mark<>'removed' LIMIT {_OVERLAID}"
        for number, first, last in self._db.rows(overlaid):
            ids.pop(number, None)  # perhaps it is called otherwise now
            if (name := (fold(first or ""), fold(last or ""))) in names:
                ids[number] = name
        found: dict[tuple[str, str], list[PersonRef]] = {}
        for same in self.people("id", [str(number) for number in ids if number > 0]).values():
            for person in same:
                found.setdefault(ids[person.id], []).append(person)
        return found

    def cohort_refs(self) -> Sequence[SetRef]:
        """All cohorts."""
        rows = self._db.rows(self._effective("cohort", "id, name, idnumber, visible"))
        return [SetRef(row[0], row[1] or "", row[2] or "", _flag(row[3])) for row in rows]

    def group_refs(self, courses: Collection[int] | None = None) -> Sequence[SetRef]:
        """The groups of these courses; of all when none are named."""
        every = self._effective("grp", "id, name, idnumber, course_id")
        if courses is None:
            rows = self._db.rows(every)
        else:
            few = f"SELECT * FROM ({every}) WHERE course_id IN ({{}})"
            rows = [
                row
                for part in chunks(list(courses), CHUNK)
                for row in self._db.rows(few.format(",".join("?" * len(part))), part)
            ]
        return [SetRef(row[0], row[1] or "", row[2] or "", course=row[3]) for row in rows]

    def cohort_members(self, cohorts: Collection[int]) -> Collection[tuple[int, int]]:
        """(cohort, user) pairs."""
        found: set[tuple[int, int]] = set()
        for part in chunks(list(cohorts), CHUNK):
            marks = ",".join("?" * len(part))
            found.update(
                self._db.rows(
                    f"SELECT cohort_id, user_id FROM cohort_member t WHERE gone_seq IS NULL AND cohort_id IN ({marks}) "
                    "AND NOT EXISTS (SELECT 1 FROM q.ov_cohort_member x "
                    "WHERE x.cohort_id=t.cohort_id AND x.user_id=t.user_id) "
                    "UNION SELECT cohort_id, user_id FROM q.ov_cohort_member WHERE mark<>'removed' "
                    f"AND cohort_id IN ({marks})",
                    [*part, *part],
                )
            )
        return found

    def cohorts_of(self, people: Collection[int]) -> Mapping[int, Sequence[str]]:
        """The names of the cohorts that these people are in."""
        names = {each.id: each.name for each in self.cohort_refs()}
        found: dict[int, list[str]] = {}
        for part in chunks(sorted(people), CHUNK):
            marks = ",".join("?" * len(part))
            rows = self._db.rows(
                f"SELECT user_id, cohort_id FROM cohort_member t WHERE gone_seq IS NULL AND user_id IN ({marks}) "
                "AND NOT EXISTS (SELECT 1 FROM q.ov_cohort_member x "
                "WHERE x.cohort_id=t.cohort_id AND x.user_id=t.user_id) "
                "UNION SELECT user_id, cohort_id FROM q.ov_cohort_member WHERE mark<>'removed' "
                f"AND user_id IN ({marks})",
                [*part, *part],
            )
            for person, cohort in rows:
                if cohort in names:
                    found.setdefault(person, []).append(names[cohort])
        return found

    def completed(self, pairs: Collection[tuple[int, int]]) -> Collection[tuple[int, int]]:
        """Those of these (user, course) pairs where the person has completed the course."""
        found: set[tuple[int, int]] = set()
        for part in chunks(sorted(pairs), CHUNK // 2):
            wanted = ",".join(["(?,?)"] * len(part))
            found.update(
                self._db.rows(
                    f"WITH w(u, c) AS (VALUES {wanted}) SELECT DISTINCT t.user_id, t.course_id FROM w CROSS JOIN "
                    "enrolment t ON t.user_id=w.u AND t.course_id=w.c WHERE t.completed=1",
                    [value for pair in part for value in pair],
                )
            )
        return found

    def enrolled(self, courses: Collection[int]) -> Collection[tuple[int, int]]:
        """(user, course) pairs of everybody who is enrolled in these courses, by whatever method."""
        found: set[tuple[int, int]] = set()
        for part in chunks(list(courses), CHUNK):
            marks = ",".join("?" * len(part))
            found.update(
                self._db.rows(
                    f"SELECT user_id, course_id FROM enrolment WHERE gone_seq IS NULL AND course_id IN ({marks}) "
                    f"UNION SELECT user_id, course_id FROM q.ov_enrolment WHERE course_id IN ({marks})",
                    [*part, *part],
                )
            )
        return found


def _told(names: Sequence[str], row: tuple[Any, ...], pending: bool) -> FieldsRef:
    fields: dict[str, Value] = dict(zip(names, row, strict=False))
    fields.update((name, bool(fields[name])) for name in _FLAGS.intersection(names) if fields[name] is not None)
    custom = json.loads(row[len(names)] or "{}")
    fields.update({CUSTOM + str(name): value for name, value in custom.items()})
    return FieldsRef(fields, pending)


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _path(number: int, known: Mapping[int, tuple[str, int | None]]) -> tuple[str, ...]:
    names: list[str] = []
    at: int | None = number
    while at is not None and at in known and len(names) < _DEEPEST:
        name, at = known[at]
        names.append(name)
    return tuple(reversed(names))
