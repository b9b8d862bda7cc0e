"""Look-ups of courses: by what identifies them, many at a time, and those near to a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz, process

from lmsdesk.domain.directory import CourseRef
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.text import fold
from lmsdesk.store.directory_base import NEAR, Lookups
from lmsdesk.store.engine import Database
from lmsdesk.store.rows import category_paths

_COURSE = 'id, shortname, fullname, idnumber, visible, start, "end", category_id, methods'
_COURSE_FIELDS = frozenset({"id", "shortname", "idnumber", "fullname"})


class CourseLookups(Lookups):
    """Courses of the effective state, read once: a site has thousands, not hundreds of thousands."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._courses: list[CourseRef] | None = None
        self._indexes: dict[str, dict[str, list[CourseRef]]] = {}
        self._gone: list[CourseRef] | None = None

    def courses(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[CourseRef]]:
        """Courses by shortname, idnumber, fullname or id; keys are the folded values."""
        if field not in _COURSE_FIELDS:
            raise WrongUse(what="match_by", value=field, known=", ".join(sorted(_COURSE_FIELDS)))
        index = self._course_index(field)
        return {key: index[key] for key in map(fold, values) if key in index}

    def gone_courses(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[CourseRef]]:
        """Courses that were on the site once; keys are the folded values."""
        if self._gone is None:
            paths = category_paths(self._db)
            rows = self._db.rows(f"SELECT {_COURSE}, as_of FROM course WHERE gone_seq IS NOT NULL")
            self._gone = [replace(_course(row, paths), gone=row[-1]) for row in rows]
        keys = set(map(fold, values))
        found: dict[str, list[CourseRef]] = {}
        for course in self._gone:
            if (key := fold(str(getattr(course, field)))) in keys and key:
                found.setdefault(key, []).append(course)
        return found

    def near_courses(self, text: str, limit: int = 5) -> Sequence[tuple[CourseRef, str]]:
        """Courses with a similar shortname, idnumber or fullname, best first."""
        courses = self._all_courses()
        asked = fold(text)
        best: dict[int, tuple[float, CourseRef, str]] = {}
        for what in ("shortname", "idnumber", "fullname"):
            texts = [fold(getattr(course, what)) for course in courses]
            for _, score, place in process.extract(asked, texts, scorer=fuzz.ratio, limit=limit, score_cutoff=NEAR):
                course = courses[place]
                if course.id not in best or best[course.id][0] < score:
                    best[course.id] = (score, course, what)
        ranked = sorted(best.values(), key=lambda item: -item[0])[:limit]
        return [(course, what) for _, course, what in ranked]

    # Inside

    def _all_courses(self) -> list[CourseRef]:
        if self._courses is None:
            paths = category_paths(self._db)
            self._courses = [_course(row, paths) for row in self._db.iterate(self._effective("course", _COURSE))]
        return self._courses

    def _course_index(self, field: str) -> dict[str, list[CourseRef]]:
        """All courses by one folded field."""
        if field not in self._indexes:
            index: dict[str, list[CourseRef]] = {}
            for course in self._all_courses():
                if value := getattr(course, field):
                    index.setdefault(fold(str(value)), []).append(course)
            self._indexes[field] = index
        return self._indexes[field]


def _course(row: tuple[Any, ...], paths: Mapping[int, tuple[str, ...]]) -> CourseRef:
    methods = tuple(filter(None, row[8].split(","))) if row[8] is not None else None
    visible = None if row[4] is None else bool(row[4])
    category = " / ".join(paths.get(row[7], ()))
    return CourseRef(row[0], row[1] or "", row[2] or "", row[3] or "", visible, row[5], row[6], category, methods)
