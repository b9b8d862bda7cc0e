"""enrollments.csv of OneRoster 1.1 and 1.2.

``status`` is the state of the record, not of the membership: "active" un-suspends nobody, "tobedeleted" takes no
grades along. The end date is the first day outside.
"""

from __future__ import annotations

from collections.abc import Collection

from lmsdesk.domain.imports.roles import BaseRole
from lmsdesk.domain.imports.shapes.shape import SIS_COURSE, SIS_PERSON, Shape, columns, words
from lmsdesk.domain.imports.verbs import Wish

# The words of 1.1 and those that 1.2 has more; what watches without teaching is an observer.
_ROLES = {
    BaseRole.LEARNER: "student",
    BaseRole.TEACHER: "teacher",
    BaseRole.ASSISTANT: "aide proctor",
    BaseRole.OBSERVER: "guardian parent relative counselor",
    BaseRole.MANAGER: "administrator principal districtAdministrator siteAdministrator systemAdministrator",
}
ONEROSTER = Shape(
    "oneroster",
    fields=columns(
        ignore="sourcedId dateLastModified schoolSourcedId primary shard",
        course_idnumber="classSourcedId",
        idnumber="userSourcedId",
        action="status",
        start="beginDate",
        end="endDate",
    ),
    person_order=SIS_PERSON,
    course_order=SIS_COURSE,
    roles_by_words=True,
    role_words=words(_ROLES),
    actions={
        "active": Wish.ENROL,
        "inactive": Wish.SUSPENDED,
        "tobedeleted": Wish.LEAVE,
        "deleted": Wish.LEAVE,
    },
    end_exclusive=True,
)


def is_enrolments(names: Collection[str]) -> bool:
    """Tell whether headings are those of enrollments.csv, whatever of the optional ones is missing."""
    return {"classsourcedid", "usersourcedid"} <= set(names)
