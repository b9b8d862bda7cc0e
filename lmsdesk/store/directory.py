"""Lookups over the effective state for imports, many at a time (``domain.ports.Directory``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz, process

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.ports import CourseRef, EnrolmentRef, PersonRef
from lmsdesk.domain.text import exact_words, fold, words
from lmsdesk.store.engine import Database
from lmsdesk.store.known_roles import ids_of_roles
from lmsdesk.store.query import starting_with
from lmsdesk.store.rows import category_paths

_PERSON = "id, username, email, idnumber, first_name, last_name, suspended, last_access, department"
_COURSE = 'id, shortname, fullname, idnumber, visible, start, "end", category_id, methods'
_ENROLMENT = ("user_id", "course_id", "method", "suspended", "start", "end", "roles", "active", "progress", "grade")
_PERSON_FIELDS = frozenset({"id", "username", "email", "idnumber"})
_COURSE_FIELDS = frozenset({"id", "shortname", "idnumber", "fullname"})
CHUNK = 400
_MOST_DIGITS = 19
# What folding changes in more than case: anything but letters, digits and marks of ASCII without apostrophes.
_FOLDED = "*[^!-&(-_a-~]*"
_UNSHADOWED = "AND NOT EXISTS (SELECT 1 FROM q.ov_user x WHERE x.id=t.id)"
_CANDIDATES = 200  # people who are compared in full, for each way of finding them
_OVERLAID = 2000  # people with unsent edits of mine who are compared
_HEAD = 3  # letters of a word that a near name has to share
AMBIGUOUS = 0  # no group has this number
NEAR = 70.0  # similarity in per cent below which two texts are not near


class StoreDirectory:
    """Reads mirror and overlay through one connection; folded tables are kept for the life of the object."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._refs: dict[int, PersonRef] = {}
        self._courses: list[CourseRef] | None = None
        self._indexes: dict[str, dict[str, list[CourseRef]]] = {}
        self._odd_people: dict[str, list[tuple[str, tuple[Any, ...]]]] = {}
        self._words: set[str] | None = None
        self._gone: list[CourseRef] | None = None

    def people(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[PersonRef]]:
        """People by username, email, idnumber, id or custom.<name>; keys are the folded values."""
        if field not in _PERSON_FIELDS and not field.startswith("custom."):
            raise WrongUse(what="match_by", value=field, known=", ".join(sorted(_PERSON_FIELDS)))
        keys = {key for key in map(fold, values) if key}
        found: dict[str, list[PersonRef]] = {}
        for key, row in (*self._by_index(field, keys), *self._odd(field)):
            if key in keys and (same := found.setdefault(key, [])) is not None:
                ref = self._ref(row)
                if ref not in same:
                    same.append(ref)
        return found

    def _by_index(self, field: str, keys: Collection[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """People whose stored value is the folded one but for case: an index finds each in microseconds."""
        if field.startswith("custom."):
            return
        place = _PERSON.split(", ").index(field)
        asked = [int(key) for key in keys if _is_id(key)] if field == "id" else sorted(keys)
        shadowed = "" if self._is_untouched("user") else _UNSHADOWED
        collated = "" if field == "id" else "COLLATE NOCASE"
        for part in _chunks(asked, CHUNK):
            marks = ",".join("?" * len(part))
            rows = self._db.rows(
                f"SELECT {_PERSON} FROM user t WHERE {field} {collated} IN ({marks}) AND gone_seq IS NULL {shadowed}",
                part,
            )
            yield from ((fold(str(row[place])), row) for row in rows)

    def _odd(self, field: str) -> Sequence[tuple[str, tuple[Any, ...]]]:
        """People whose value changes by folding in more than its case, and those with unsent edits of mine."""
        if field not in self._odd_people:
            if field.startswith("custom."):
                path = '$."' + field.removeprefix("custom.").replace('"', "") + '"'
                rows = self._db.rows(self._effective("user", f"{_PERSON}, json_extract(custom, ?1)"), (path,))
                pairs = [(row[:-1], row[-1]) for row in rows]
            else:
                place = _PERSON.split(", ").index(field)
                shadowed = "" if self._is_untouched("user") else _UNSHADOWED
                # The inner query reads nothing but an index; the few that it finds are then read as a whole.
                rows = self._db.rows(
                    f"SELECT {_PERSON} FROM user t WHERE id IN (SELECT id FROM user WHERE {field} GLOB '{_FOLDED}') "
                    f"AND gone_seq IS NULL {shadowed} UNION ALL SELECT {_PERSON} FROM q.ov_user WHERE mark<>'removed'"
                )
                pairs = [(row, row[place]) for row in rows]
            self._odd_people[field] = [(fold(str(value)), row) for row, value in pairs if value not in (None, "")]
        return self._odd_people[field]

    def courses(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[CourseRef]]:
        """Courses by shortname, idnumber, fullname or id; keys are the folded values."""
        if field not in _COURSE_FIELDS:
            raise WrongUse(what="match_by", value=field, known=", ".join(sorted(_COURSE_FIELDS)))
        index = self._course_index(field)
        return {key: index[key] for key in map(fold, values) if key in index}

    def gone_people(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[PersonRef]]:
        """People who were on the site once; keys are the folded values."""
        place = _PERSON.split(", ").index(field)
        keys = sorted({key for value in values for key in (fold(value), value.strip()) if key})
        found: dict[str, list[PersonRef]] = {}
        for part in _chunks(keys, CHUNK):
            marks = ",".join("?" * len(part))
            for row in self._db.rows(
                f"SELECT {_PERSON}, as_of FROM user WHERE {field} COLLATE NOCASE IN ({marks}) AND gone_seq IS NOT NULL",
                part,
            ):
                found.setdefault(fold(str(row[place])), []).append(replace(_person(row), gone=row[-1]))
        return found

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

    def enrolments(self, pairs: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Sequence[EnrolmentRef]]:
        """Enrolments of (user, course) pairs, unsent edits included."""
        found: dict[tuple[int, int], list[EnrolmentRef]] = {}
        for part in _chunks(list(pairs), CHUNK // 2):
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

    def groups(self, courses: Collection[int]) -> Mapping[tuple[int, str], int]:
        """(course, folded group name or idnumber) to group id; a name outranks an idnumber, and two are told as 0."""
        numbered: dict[tuple[int, str], int] = {}
        found: dict[tuple[int, str], int] = {}
        for part in _chunks(list(courses), CHUNK):
            marks = ",".join("?" * len(part))
            rows = self._db.rows(
                f"SELECT course_id, name, idnumber, id FROM grp WHERE gone_seq IS NULL AND course_id IN ({marks}) "
                f"UNION SELECT course_id, name, idnumber, id FROM q.ov_grp WHERE course_id IN ({marks})",
                [*part, *part],
            )
            for course, name, idnumber, number in rows:
                if idnumber:
                    numbered[course, fold(idnumber)] = number
                if found.setdefault((course, fold(name or "")), number) != number:
                    found[course, fold(name or "")] = AMBIGUOUS
        return numbered | found

    def group_members(self, groups: Collection[int]) -> Collection[tuple[int, int]]:
        """(group, user) pairs."""
        found: set[tuple[int, int]] = set()
        for part in _chunks(list(groups), CHUNK):
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
        """Folded cohort name or idnumber to cohort id."""
        found: dict[str, int] = {}
        for name, idnumber, number in self._db.rows(
            "SELECT name, idnumber, id FROM cohort WHERE gone_seq IS NULL "
            "UNION SELECT name, idnumber, id FROM q.ov_cohort"
        ):
            found[fold(name or "")] = number
            if idnumber:
                found[fold(idnumber)] = number
        return found

    def near_people(self, text: str, limit: int = 5) -> Sequence[tuple[PersonRef, str]]:
        """People with a similar username, e-mail, idnumber or name, best first, with what is similar."""
        asked = fold(text)
        best: dict[int, tuple[float, PersonRef, str]] = {}
        for person in self._candidates(asked):
            for what, other in _near_texts(person):
                score = fuzz.ratio(asked, other, score_cutoff=NEAR)
                if score and (person.id not in best or best[person.id][0] < score):
                    best[person.id] = (score, person, what)
        ranked = sorted(best.values(), key=lambda item: (-item[0], item[1].id))[:limit]
        return [(person, what) for _, person, what in ranked]

    def _candidates(self, asked: str) -> list[PersonRef]:
        """People who begin like the text in one of their texts: comparing it with everybody takes seconds."""
        found: dict[int, PersonRef] = {}
        shadowed = "" if self._is_untouched("user") else _UNSHADOWED
        for field in ("username", "email", "idnumber"):
            for length in range(len(asked), 1, -1):
                head = asked[:length]
                rows = self._db.rows(
                    f"SELECT {_PERSON} FROM user t WHERE {field} >= ?1 COLLATE NOCASE AND {field} < ?2 COLLATE NOCASE "
                    f"AND gone_seq IS NULL {shadowed} LIMIT {_CANDIDATES}",
                    (head, head + "\U0010ffff"),
                )
                if rows:
                    found.update((row[0], _person(row)) for row in rows)
                    break
        for word in words(asked).split()[:3]:
            handles = starting_with(self._db, View.USERS, word[:_HEAD], _CANDIDATES) if len(word) >= _HEAD else []
            marks = ",".join("?" * len(handles))
            rows = self._db.rows(f"SELECT {_PERSON} FROM user WHERE id IN ({marks})", handles) if handles else []
            found.update((row[0], _person(row)) for row in rows)
        if shadowed:  # people with unsent edits, and those who are only in the tray: few enough to look at each
            rows = self._db.rows(f"SELECT {_PERSON} FROM q.ov_user WHERE mark<>'removed' LIMIT {_OVERLAID}")
            found.update((row[0], _person(row)) for row in rows)
        return list(found.values())

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

    def known_words(self, asked: Collection[str]) -> int:
        """How many of these words, in lower case with accents, occur in people's names."""
        if self._words is None:
            rows = self._db.iterate(self._effective("user", "first_name, last_name"))
            names = "\n".join(f"{first} {last}" for first, last in rows)
            self._words = set(exact_words(names))
        return sum(1 for word in asked if word in self._words)

    # Inside

    def _ref(self, row: tuple[Any, ...]) -> PersonRef:
        if (found := self._refs.get(row[0])) is None:
            found = self._refs[row[0]] = _person(row)
        return found

    def _all_courses(self) -> list[CourseRef]:
        if self._courses is None:
            paths = category_paths(self._db)
            self._courses = [_course(row, paths) for row in self._db.iterate(self._effective("course", _COURSE))]
        return self._courses

    def _effective(self, table: str, columns: str) -> str:
        """A query for all rows with my edits on top; without any the mirror is enough."""
        base = f"SELECT {columns} FROM {table} t WHERE gone_seq IS NULL"
        if self._is_untouched(table):
            return base
        return (
            f"{base} AND NOT EXISTS (SELECT 1 FROM q.ov_{table} x WHERE x.id=t.id) "
            f"UNION ALL SELECT {columns} FROM q.ov_{table} WHERE mark<>'removed'"
        )

    def _is_untouched(self, table: str) -> bool:
        """Tell whether no unsent edit of mine lies over a table."""
        return self._db.one(f"SELECT 1 FROM q.ov_{table} LIMIT 1") is None

    def _course_index(self, field: str) -> dict[str, list[CourseRef]]:
        """All courses by one folded field."""
        if field not in self._indexes:
            index: dict[str, list[CourseRef]] = {}
            for course in self._all_courses():
                if value := getattr(course, field):
                    index.setdefault(fold(str(value)), []).append(course)
            self._indexes[field] = index
        return self._indexes[field]


def _near_texts(person: PersonRef) -> tuple[tuple[str, str], ...]:
    return (
        ("email", fold(person.email)),
        ("username", fold(person.username)),
        ("idnumber", fold(person.idnumber)),
        ("name", fold(f"{person.first_name} {person.last_name}")),
    )


def _person(row: tuple[Any, ...]) -> PersonRef:
    flag = None if row[6] is None else bool(row[6])
    return PersonRef(
        row[0], row[1] or "", row[2] or "", row[3] or "", row[4] or "", row[5] or "", flag, row[7], row[8] or ""
    )


def _course(row: tuple[Any, ...], paths: Mapping[int, tuple[str, ...]]) -> CourseRef:
    methods = tuple(filter(None, row[8].split(","))) if row[8] is not None else None
    visible = None if row[4] is None else bool(row[4])
    category = " / ".join(paths.get(row[7], ()))
    return CourseRef(row[0], row[1] or "", row[2] or "", row[3] or "", visible, row[5], row[6], category, methods)


def _enrolment(row: tuple[Any, ...]) -> EnrolmentRef:
    known = row[2] != ""
    suspended = bool(row[3]) if row[3] is not None else (False if row[7] else None)
    roles = tuple(filter(None, (row[6] or "").split(",")))
    start, end = (row[4] or 0, row[5] or 0) if known else (None, None)
    return EnrolmentRef(
        row[0], row[1], row[2] or "", suspended, start, end, roles, known, bool(row[10]), row[8], row[9]
    )


def _is_id(text: str) -> bool:
    """Tell whether a text is a whole number that a column of numbers can hold."""
    return text.isdecimal() and len(text) < _MOST_DIGITS and str(int(text)) == text


def _chunks(items: list[Any], size: int) -> Iterable[list[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
