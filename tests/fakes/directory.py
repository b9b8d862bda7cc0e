"""A directory in memory and lists from text, for tests of imports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lmsdesk.domain.directory import CategoryRef, CourseRef, EnrolmentRef, FieldsRef, PersonRef, SetRef
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.near import nearest, sought_by
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, PlanRow, Suggestion
from lmsdesk.domain.imports.sheet import Sheet, Source
from lmsdesk.domain.text import exact_words, fold
from lmsdesk.files.lists import read_text

NOW = 1_790_000_000  # 21 September 2026, 14:13 UTC
DAY = 86_400


def person(number: int, name: str, **facts: object) -> PersonRef:
    """A person called "First Last" whose other texts follow from the name."""
    first, _, last = name.partition(" ")
    username = f"{first}.{last}".casefold()
    plain = PersonRef(
        number, username, f"{username}@college.example", f"S{number:04}", first, last, False, None, "Science"
    )
    return plain._replace(**facts)  # type: ignore[arg-type]  # fields by name


def course(number: int, shortname: str, **facts: object) -> CourseRef:
    """A running course that takes people by hand."""
    plain = CourseRef(
        number, shortname, f"Course {shortname}", f"C-{number}", True, NOW - DAY, None, "Science", ("manual",)
    )
    return replace(plain, **facts)  # type: ignore[arg-type]  # fields by name


_TOLD_OF_COURSES = ("shortname", "fullname", "idnumber", "visible", "start", "end")
_TOLD = ("username", "email", "first_name", "last_name", "idnumber", "department", "suspended")


@dataclass
class FakeDirectory:
    """Answers from lists."""

    known_people: list[PersonRef] = field(default_factory=list)
    known_courses: list[CourseRef] = field(default_factory=list)
    known_enrolments: list[EnrolmentRef] = field(default_factory=list)
    known_roles: dict[str, int] = field(
        default_factory=lambda: {"manager": 1, "editingteacher": 3, "teacher": 4, "student": 5}
    )
    givable: frozenset[str] | None = None
    known_groups: dict[tuple[int, str], int] = field(default_factory=dict)
    members: set[tuple[int, int]] = field(default_factory=set)
    known_cohorts: dict[str, int] = field(default_factory=dict)
    in_cohorts: set[tuple[int, int]] = field(default_factory=set)
    more: dict[int, dict[str, Value]] = field(default_factory=dict)  # fields of accounts that matching does not need
    known_categories: list[CategoryRef] = field(default_factory=lambda: [CategoryRef(3, ("Science",), "SCI")])
    left: list[PersonRef] = field(default_factory=list)  # people who were there once
    done: set[tuple[int, int]] = field(default_factory=set)  # people and the courses that they have completed
    custom: dict[int, dict[str, str]] = field(default_factory=dict)  # profile fields by person
    closed: list[CourseRef] = field(default_factory=list)  # courses that were there once

    def people(self, name: str, values: Collection[str]) -> Mapping[str, Sequence[PersonRef]]:
        """People by a field."""
        if name.startswith("custom."):
            wanted, found = {fold(value) for value in values}, dict[str, list[PersonRef]]()
            for each in self.known_people:
                value = self.custom.get(each.id, {}).get(name.removeprefix("custom."), "")
                if value and fold(value) in wanted:
                    found.setdefault(fold(value), []).append(each)
            return found
        return _by(self.known_people, name, values)

    def courses(self, name: str, values: Collection[str]) -> Mapping[str, Sequence[CourseRef]]:
        """Courses by a field."""
        return _by(self.known_courses, name, values)

    def gone_people(self, name: str, values: Collection[str]) -> Mapping[str, Sequence[PersonRef]]:
        """People who left."""
        return _by(self.left, name, values)

    def gone_courses(self, name: str, values: Collection[str]) -> Mapping[str, Sequence[CourseRef]]:
        """Courses that were deleted."""
        return _by(self.closed, name, values)

    def enrolments(self, pairs: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Sequence[EnrolmentRef]]:
        """Enrolments of pairs."""
        found: dict[tuple[int, int], list[EnrolmentRef]] = {}
        for each in self.known_enrolments:
            if (each.user_id, each.course_id) in pairs:
                found.setdefault((each.user_id, each.course_id), []).append(each)
        return found

    def roles(self) -> Mapping[str, int]:
        """Roles."""
        return self.known_roles

    def givable_roles(self) -> Collection[str] | None:
        """Roles that may be given."""
        return self.givable

    def groups(self, courses: Collection[int]) -> Mapping[tuple[int, str], int]:
        """Groups."""
        return {key: number for key, number in self.known_groups.items() if key[0] in courses}

    def group_members(self, groups: Collection[int]) -> Collection[tuple[int, int]]:
        """Members."""
        return {pair for pair in self.members if pair[0] in groups}

    def cohorts(self) -> Mapping[str, int]:
        """Cohorts."""
        return {fold(name): number for name, number in self.known_cohorts.items()}

    def cohort_refs(self) -> Sequence[SetRef]:
        """Cohorts by their names."""
        return [SetRef(number, name) for name, number in self.known_cohorts.items()]

    def group_refs(self, courses: Collection[int] | None = None) -> Sequence[SetRef]:
        """Groups by their names."""
        known = self.known_groups.items()
        return [SetRef(each, key[1], course=key[0]) for key, each in known if courses is None or key[0] in courses]

    def cohort_members(self, cohorts: Collection[int]) -> Collection[tuple[int, int]]:
        """Members."""
        return {pair for pair in self.in_cohorts if pair[0] in cohorts}

    def course_fields(self, courses: Collection[int]) -> Mapping[int, FieldsRef]:
        """What is known of courses, with more of it in ``more``."""
        paths = {" / ".join(each.path): each.id for each in self.known_categories}
        return {
            each.id: FieldsRef(
                {name: getattr(each, name) for name in _TOLD_OF_COURSES}
                | {"category_id": paths.get(each.category)}
                | self.more.get(each.id, {})
            )
            for each in self.known_courses
            if each.id in courses
        }

    def categories(self) -> Sequence[CategoryRef]:
        """Categories."""
        return self.known_categories

    def enrolled(self, courses: Collection[int]) -> Collection[tuple[int, int]]:
        """Everybody in courses."""
        return {(each.user_id, each.course_id) for each in self.known_enrolments if each.course_id in courses}

    def accounts(self, people: Collection[int]) -> Mapping[int, FieldsRef]:
        """What is known of people, with more of it in ``more`` by id."""
        return {
            each.id: FieldsRef({name: getattr(each, name) for name in _TOLD} | self.more.get(each.id, {}))
            for each in self.known_people
            if each.id in people
        }

    def namesakes(self, names: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[PersonRef]]:
        """People by name."""
        found: dict[tuple[str, str], list[PersonRef]] = {}
        for each in self.known_people:
            if (name := (fold(each.first_name), fold(each.last_name))) in names:
                found.setdefault(name, []).append(each)
        return found

    def cohorts_of(self, people: Collection[int]) -> Mapping[int, Sequence[str]]:
        """Names of cohorts by member."""
        names = {number: name for name, number in self.known_cohorts.items()}
        found: dict[int, list[str]] = {}
        for cohort, user in sorted(self.in_cohorts):
            if user in people:
                found.setdefault(user, []).append(names[cohort])
        return found

    def completed(self, pairs: Collection[tuple[int, int]]) -> Collection[tuple[int, int]]:
        """Who has completed what."""
        return self.done & set(pairs)

    def near_people(self, text: str, limit: int = 5) -> Sequence[tuple[PersonRef, str]]:
        """People whose username begins alike."""
        return [(each, "username") for each in self.known_people if each.username[:4] == fold(text)[:4]][:limit]

    def near_courses(self, text: str, limit: int = 5) -> Sequence[tuple[CourseRef, str]]:
        """Courses whose shortname begins alike."""
        return [(each, "shortname") for each in self.known_courses if fold(each.shortname)[:2] == fold(text)[:2]]

    def id_width(self, name: str) -> int | None:
        """The width that all numbers among the identifiers have."""
        widths = Counter(len(value) for each in self.known_people if (value := str(getattr(each, name))).isdecimal())
        ((width, most),) = widths.most_common(1) or ((None, 0),)
        return width if most >= 0.95 * sum(widths.values()) else None

    def starting(self, name: str, head: str, limit: int = 5) -> Sequence[PersonRef]:
        """People whose value begins so."""
        return [each for each in self.known_people if fold(str(getattr(each, name))).startswith(fold(head))][:limit]

    def custom_fields(self) -> Collection[str]:
        """Profile fields."""
        return {name for fields in self.custom.values() for name in fields}

    def other_addresses(self, values: Collection[str]) -> Mapping[str, Sequence[tuple[PersonRef, str]]]:
        """Addresses in profile fields."""
        found: dict[str, list[tuple[PersonRef, str]]] = {}
        for each in self.known_people:
            for name, value in self.custom.get(each.id, {}).items():
                if "@" in value and fold(value) in set(map(fold, values)):
                    found.setdefault(fold(value), []).append((each, name))
        return found

    def known_words(self, words: Collection[str]) -> int:
        """Words of people's names."""
        known = {word for each in self.known_people for word in exact_words(f"{each.first_name} {each.last_name}")}
        return len(known & set(words))


def _by(items: Sequence[Any], name: str, values: Collection[str]) -> dict[str, list[Any]]:
    wanted = {fold(value) for value in values}
    found: dict[str, list[Any]] = {}
    for each in items:
        key = fold(str(getattr(each, name)))
        if key and key in wanted:
            found.setdefault(key, []).append(each)
    return found


def sheet(text: str, *, header: bool = True, **facts: object) -> Sheet:
    """A list from lines whose cells are divided by bars; blanks around cells stay out."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    rows = lines[1:] if header else lines
    width = len(lines[0])
    rows = [row + [""] * (width - len(row)) for row in rows]
    first = 2 if header else 1
    numbers = list(range(first, first + len(rows)))
    plain = Sheet(
        Source("list.csv", "0" * 64, len(text)),
        "csv",
        tuple(lines[0]) if header else (),
        rows,
        numbers,
        numbers,
        1 if header else None,
        "utf-8",
        delimiter=",",
    )
    return replace(plain, **facts)  # type: ignore[arg-type]  # fields by name


def plan_of(text: str, directory: FakeDirectory, *, header: bool = True, **options: object) -> ImportPlan:
    """Check a list against a directory."""
    chosen = ImportOptions(now=NOW, **options)  # type: ignore[arg-type]  # fields by name
    return check(sheet(text, header=header), chosen, directory)


def enrolment(user: int, course_id: int, **facts: object) -> EnrolmentRef:
    """A student's enrolment by hand without dates."""
    plain = EnrolmentRef(user, course_id, "manual", False, 0, 0, ("student",), True)
    return replace(plain, **facts)  # type: ignore[arg-type]  # fields by name


ANN, BOB = person(11, "Ann Lee"), person(12, "Bob Ray")
BIO, ART = course(101, "BIO1"), course(102, "ART1")


def small_site() -> FakeDirectory:
    """Two people and two courses."""
    return FakeDirectory([ANN, BOB], [BIO, ART])


def only(plan: ImportPlan) -> PlanRow:
    """The one row of a plan."""
    assert plan.refused is None
    (row,) = plan.rows
    return row


def near_ones(plan: ImportPlan, directory: FakeDirectory) -> tuple[Suggestion, ...]:
    """Who or what the one row of a plan may have meant."""
    return tuple(near for each in sought_by(only(plan), plan.columns) for near in nearest(each, directory))


def codes(row: PlanRow) -> set[str]:
    """What was said about a row."""
    return {reason.code for reason in row.reasons}


def of_text(text: str, site: FakeDirectory, off: Collection[str] = (), **options: object) -> ImportPlan:
    """Read a text as it would be pasted, without the repairs of a file that are switched off, and check it."""
    chosen = ImportOptions(now=NOW, **options)  # type: ignore[arg-type]  # fields by name
    return check(read_text(text, known_words=site.known_words, fixes_off=off), chosen, site)
