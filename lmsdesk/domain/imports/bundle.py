"""Several lists that belong together: the files of a folder or an archive, and what each of them is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.sheet import Sheet


class Role(StrEnum):
    """What a list of a set is about, in the order in which its rows need each other."""

    MANIFEST = "manifest"  # which files of the set are whole, and in which version
    PLACES = "places"  # organisations, accounts, locations
    TERMS = "terms"
    PEOPLE = "people"
    COURSES = "courses"
    SECTIONS = "sections"  # classes of a course
    GROUPS = "groups"
    ENROLMENTS = "enrolments"
    MEMBERS = "members"  # who is in which group
    MOVED = "moved"  # sections that belong to another course than they say
    RESULTS = "results"  # grades: never imported
    OTHER = "other"  # of a set, but about nothing that is enrolled


# Names of files in the sets of systems, without their endings, as they are normalised.
_NAMES = {
    Role.MANIFEST: "manifest",
    Role.PLACES: "orgs accounts locations schools",
    Role.TERMS: "academicsessions terms",
    Role.PEOPLE: "users students staff people logins teachers parents",
    Role.COURSES: "courses",
    Role.SECTIONS: "sections classes",
    Role.GROUPS: "groups groupcategories cohorts",
    Role.ENROLMENTS: "enrollments enrolments rosters roster enrollment enrolment",
    Role.MEMBERS: "groupsmembership cohortmembers",
    Role.MOVED: "xlists",
    Role.RESULTS: "results lineitems categories scorescales lineitemscorescales resultscorescales",
    Role.OTHER: """roles demographics userprofiles resources classresources courseresources userresources admins
        userobservers changesisid lineitemlearningobjectiveids resultlearningobjectiveids""",
}
# Headings that must all be there; the first that fits tells, so the narrower ones stand first.
_HEADINGS: Sequence[tuple[Role, frozenset[str]]] = tuple(
    (role, frozenset(map(normal, headings.split())))
    for role, headings in (
        (Role.MANIFEST, "propertyName value"),
        (Role.TERMS, "sourcedId startDate endDate schoolYear"),
        (Role.RESULTS, "sourcedId lineItemSourcedId"),
        (Role.RESULTS, "sourcedId title assignDate dueDate"),
        (Role.OTHER, "sourcedId userSourcedId roleType"),
        (Role.OTHER, "sourcedId birthDate sex"),
        (Role.OTHER, "observer_id student_id"),
        (Role.MOVED, "xlist_course_id section_id"),
        (Role.TERMS, "term_id name start_date"),
        (Role.MEMBERS, "group_id user_id status"),
        (Role.ENROLMENTS, "classSourcedId userSourcedId role"),
        (Role.ENROLMENTS, "class_id student_id"),
        (Role.ENROLMENTS, "course_id user_id role"),
        (Role.ENROLMENTS, "section_id user_id role"),
        (Role.SECTIONS, "section_id course_id name"),
        (Role.SECTIONS, "sourcedId courseSourcedId title"),
        (Role.SECTIONS, "class_id course_id"),
        (Role.PEOPLE, "user_id login_id"),
        (Role.PEOPLE, "sourcedId givenName familyName"),
        (Role.PEOPLE, "person_id first_name last_name"),
        (Role.COURSES, "course_id short_name long_name"),
        (Role.COURSES, "sourcedId courseCode title"),
        (Role.COURSES, "sourcedId title orgSourcedId"),
        (Role.COURSES, "course_id course_name"),
        (Role.GROUPS, "group_id name"),
        (Role.PLACES, "sourcedId name type"),
        (Role.PLACES, "account_id name"),
        (Role.PLACES, "location_id location_name"),
    )
)


def role_of(name: str, header: Sequence[str]) -> Role | None:
    """What a list is about: by its headings, which cannot lie, else by the name of its file; None for any list."""
    heads = {normal(each) for each in header}
    for role, wanted in _HEADINGS:
        if wanted <= heads:
            return role
    plain = normal(PurePosixPath(name).stem)
    return next((role for role, names in _NAMES.items() if plain in names.split()), None)


@dataclass(frozen=True, slots=True)
class Member:
    """One list of a set; ``sheet.index`` is its place in the set."""

    sheet: Sheet
    role: Role | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Lists that make one plan, in the order in which they were found."""

    members: tuple[Member, ...]

    def of(self, role: Role | None) -> tuple[Sheet, ...]:
        """The lists about one thing; None for those of no set."""
        return tuple(each.sheet for each in self.members if each.role is role)

    def names(self) -> tuple[str, ...]:
        """What the files are called, without folders and endings."""
        return tuple(PurePosixPath(each.sheet.source.name).stem for each in self.members)

    def in_order(self) -> tuple[Member, ...]:
        """What others need first; lists of no set last."""
        order = list(Role)
        return tuple(sorted(self.members, key=lambda each: len(order) if each.role is None else order.index(each.role)))
