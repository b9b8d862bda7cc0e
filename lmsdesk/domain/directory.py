"""Looking people, courses and enrolments up, many at a time: what lists are compared with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from lmsdesk.domain.fields import Value


class PersonRef(NamedTuple):
    """A person as far as matching needs it. A named tuple, because a list can name a hundred thousand."""

    id: int
    username: str
    email: str
    idnumber: str
    first_name: str
    last_name: str
    suspended: bool | None
    last_access: int | None
    department: str
    gone: int | None = None  # when it was last seen, for one that is not on the site any more; Unix seconds
    past: int | None = None  # how many enrolments one that is gone had, as far as they were seen


@dataclass(frozen=True, slots=True)
class CourseRef:
    """A course as far as matching needs it; ``methods`` None when unknown."""

    id: int
    shortname: str
    fullname: str
    idnumber: str
    visible: bool | None
    start: int | None
    end: int | None
    category: str  # names from the top, with " / " between
    methods: tuple[str, ...] | None
    gone: int | None = None  # as for people


@dataclass(frozen=True, slots=True)
class EnrolmentRef:
    """An enrolment as far as comparing needs it; None is unknown, 0 is "no date"."""

    user_id: int
    course_id: int
    method: str
    suspended: bool | None
    start: int | None
    end: int | None
    roles: tuple[str, ...]
    dates_known: bool
    pending: bool = False
    progress: float | None = None  # per cent
    grade: float | None = None


@dataclass(frozen=True, slots=True)
class FieldsRef:
    """The fields of a thing that can be set, as the server was last seen or as I left them; None is empty."""

    fields: Mapping[str, Value]
    pending: bool = False  # an unsent edit of mine is among them


@dataclass(frozen=True, slots=True)
class CategoryRef:
    """A category of courses; ``path`` has the names from the top down to its own."""

    id: int
    path: tuple[str, ...]
    idnumber: str = ""


@dataclass(frozen=True, slots=True)
class SetRef:
    """A cohort, or a group of a course; ``visible`` None when unknown."""

    id: int
    name: str
    idnumber: str = ""
    visible: bool | None = None  # of cohorts
    course: int = 0  # of groups


class Directory(Protocol):
    """Lookups over the effective state (mirror with my unsent edits), many at a time.

    Keys of answers are the asked values as ``domain.text.fold`` makes them.
    """

    def people(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[PersonRef]]:
        """People by username, email, idnumber, id or custom.<name>."""

    def accounts(self, people: Collection[int]) -> Mapping[int, FieldsRef]:
        """All fields of these people that can be set, custom ones as custom.<name>."""

    def namesakes(self, names: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[PersonRef]]:
        """People by first and last name, both folded."""

    def courses(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[CourseRef]]:
        """Courses by shortname, idnumber, fullname or id."""

    def gone_people(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[PersonRef]]:
        """People who were on the site once, by username, email or idnumber."""

    def gone_courses(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[CourseRef]]:
        """Courses that were on the site once, by shortname, idnumber or fullname."""

    def enrolments(self, pairs: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Sequence[EnrolmentRef]]:
        """Enrolments of (user, course) pairs, one for each method."""

    def course_fields(self, courses: Collection[int]) -> Mapping[int, FieldsRef]:
        """All fields of these courses that can be set."""

    def categories(self) -> Sequence[CategoryRef]:
        """All categories, new ones of mine included."""

    def enrolled(self, courses: Collection[int]) -> Collection[tuple[int, int]]:
        """(user, course) pairs of everybody who is enrolled in these courses, by whatever method."""

    def roles(self) -> Mapping[str, int]:
        """Role shortname to id."""

    def givable_roles(self) -> Collection[str] | None:
        """Short names of the roles that the account may give; None where that is not known."""

    def groups(self, courses: Collection[int]) -> Mapping[tuple[int, str], int]:
        """(course, folded group name or idnumber) to group id; 0 where several are called so."""

    def group_refs(self, courses: Collection[int] | None = None) -> Sequence[SetRef]:
        """The groups of these courses; of all when none are named."""

    def group_members(self, groups: Collection[int]) -> Collection[tuple[int, int]]:
        """(group, user) pairs."""

    def cohorts(self) -> Mapping[str, int]:
        """Folded cohort name or idnumber to cohort id; 0 where several are called so."""

    def cohort_refs(self) -> Sequence[SetRef]:
        """All cohorts."""

    def cohort_members(self, cohorts: Collection[int]) -> Collection[tuple[int, int]]:
        """(cohort, user) pairs."""

    def cohorts_of(self, people: Collection[int]) -> Mapping[int, Sequence[str]]:
        """The names of the cohorts that these people are in."""

    def completed(self, pairs: Collection[tuple[int, int]]) -> Collection[tuple[int, int]]:
        """Those of these (user, course) pairs where the person has completed the course."""

    def near_people(self, text: str, limit: int = 5) -> Sequence[tuple[PersonRef, str]]:
        """People with a similar username, e-mail, idnumber or name, best first, with what is similar."""

    def near_courses(self, text: str, limit: int = 5) -> Sequence[tuple[CourseRef, str]]:
        """Courses with a similar shortname, idnumber or fullname, best first."""

    def id_width(self, field: str) -> int | None:
        """How many digits the numbers among usernames or idnumbers have; None where they have not all the same."""

    def starting(self, field: str, head: str, limit: int = 5) -> Sequence[PersonRef]:
        """People whose username, e-mail or idnumber begins with a text."""

    def custom_fields(self) -> Collection[str]:
        """Names of the profile fields that anybody has something in."""

    def other_addresses(self, values: Collection[str]) -> Mapping[str, Sequence[tuple[PersonRef, str]]]:
        """People who have an e-mail address in a profile field, with the name of that field."""

    def known_words(self, words: Collection[str]) -> int:
        """How many of these exact words (``domain.text.exact_words``) occur in people's names: they tell encodings."""
