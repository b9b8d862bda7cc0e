"""Lists that leave whole: their columns, with headings under which most of them can be imported again as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from lmsdesk.domain.events import View


class Listing(StrEnum):
    """What a list that leaves is about; those that tables show are called as their views are."""

    USERS = "users"
    COURSES = "courses"
    ENROLMENTS = "enrolments"  # by hand: the others are made by what the site itself looks at
    CATEGORIES = "categories"
    COHORTS = "cohorts"
    COHORT_MEMBERS = "cohort-members"
    GROUPS = "groups"
    GROUP_MEMBERS = "group-members"

    @property
    def view(self) -> View | None:
        """The table that shows the same rows; None for a list that only leaves."""
        return View(self.value) if self in _TABLES else None


# Lists that can be imported again; no list makes cohorts or groups of their own yet, only with their members.
LASTING = frozenset(set(Listing) - {Listing.COHORTS, Listing.GROUPS})
_TABLES = frozenset({Listing.USERS, Listing.COURSES, Listing.ENROLMENTS})
_PERSON = (
    ("username", "Username"),
    ("email", "E-mail"),
    ("first_name", "First name"),
    ("last_name", "Last name"),
)

# (field, heading) of each column. Headings are always English: a list is read on other computers as well.
COLUMNS: Mapping[Listing, Sequence[tuple[str, str]]] = {
    Listing.USERS: (
        *_PERSON,
        ("idnumber", "ID number"),
        ("department", "Department"),
        ("institution", "Institution"),
        ("city", "City"),
        ("country", "Country"),
        ("phone", "Phone"),
        ("lang", "Language"),
        ("auth", "Sign-in"),
        ("status", "Status"),
    ),
    Listing.COURSES: (
        ("shortname", "Short name"),
        ("fullname", "Name"),
        ("idnumber", "ID number"),
        ("category", "Category"),
        ("category_idnumber", "Category ID number"),  # which of several that are called alike
        ("visible", "Visible"),
        ("start", "Starts"),
        ("end", "Ends"),
    ),
    Listing.ENROLMENTS: (
        ("username", "Username"),
        ("email", "E-mail"),
        ("person", "Full name"),
        ("course", "Course"),
        ("role", "Role"),
        ("status", "Enrolment status"),
        ("start", "Start"),
        ("end", "End"),
    ),
    Listing.CATEGORIES: (("category", "Category"), ("parent", "Parent category"), ("idnumber", "ID number")),
    Listing.COHORTS: (("cohort_name", "Cohort name"), ("cohort_idnumber", "Cohort ID number"), ("visible", "Visible")),
    Listing.COHORT_MEMBERS: (("cohort", "Cohort"), *_PERSON),
    Listing.GROUPS: (("course", "Course"), ("group_name", "Group name"), ("group_idnumber", "Group ID number")),
    Listing.GROUP_MEMBERS: (("course", "Course"), ("group", "Member of group"), *_PERSON),
}
