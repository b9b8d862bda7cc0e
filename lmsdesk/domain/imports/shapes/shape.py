"""What is known of a layout: what its headings and words mean, and how its dates are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.options import DateOrder, Kind
from lmsdesk.domain.imports.roles import BaseRole
from lmsdesk.domain.imports.verbs import Wish

PERSON_ORDER = ("username", "idnumber", "email", "user_id")
COURSE_ORDER = ("shortname", "idnumber", "id", "fullname")
SIS_PERSON = ("idnumber", "username", "email", "user_id")
SIS_COURSE = ("idnumber", "shortname", "id", "fullname")
RESULT = "result"  # a grade or a completion: never imported, and said so by name
LOGIN = "login"  # a username or an e-mail address, by what the values are
ROLE_NUMBER = "role_number"  # a role by a number that only the other system knows
SECTION = "section"  # a part of a course, which only other files of its set tell


@dataclass(frozen=True, slots=True)
class Shape:
    """How a layout is read.

    ``fields`` maps normalised headings where this layout means something of its own, ``places`` fields by position
    for a layout without a heading, ``marks`` places of columns whose headings are courses. ``role_words`` and
    ``actions`` are its own words, normalised; they come before the common ones. ``refused`` is the code of why such
    a list holds no enrolments, ``told`` of what is to be said about any such list.
    """

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    marks: frozenset[int] = frozenset()
    person_order: tuple[str, ...] = PERSON_ORDER
    course_order: tuple[str, ...] = COURSE_ORDER
    roles_by_words: bool = False  # "teacher" is the one who edits, as outside of Moodle
    role: str | None = None  # what everybody in such a list is, where the list itself does not say
    role_words: Mapping[str, BaseRole] = field(default_factory=dict)
    actions: Mapping[str, Wish] = field(default_factory=dict)
    dates: DateOrder = DateOrder.AUTO  # how 03/04/2026 is meant, where the system always writes it so
    end_exclusive: bool = False
    zero_is_no_date: bool = False
    exact_days: bool = False  # a period counts seconds: days times 86,400
    without_course: bool = False  # a row that names no course is one about an account, and no mistake
    refused: str | None = None
    told: tuple[str, ...] = ()
    kind: Kind = Kind.ENROLMENT  # what its rows are about
    sure: bool = False  # of enrolments, though no heading names a course


LIST = Shape("list")


def columns(**fields: str) -> dict[str, str]:
    """Headings by field, divided by blanks, as ``Shape.fields`` wants them; an underscore ends a name of Python."""
    return {normal(heading): name.rstrip("_") for name, headings in fields.items() for heading in headings.split()}


def words(table: Mapping[BaseRole, str]) -> dict[str, BaseRole]:
    """Words of roles, divided by blanks, as ``Shape.role_words`` wants them."""
    return {normal(word): role for role, each in table.items() for word in each.split()}
