"""enrollments.csv of Canvas SIS imports, as its documentation lists the columns."""

from __future__ import annotations

from collections.abc import Collection

from lmsdesk.domain.imports.shapes.shape import SIS_COURSE, SIS_PERSON, Shape, columns
from lmsdesk.domain.imports.verbs import Wish

CANVAS_SIS = Shape(
    "canvas_sis",
    fields=columns(
        course_idnumber="course_id",
        idnumber="user_id",
        section="section_id",
        role="role",
        action="status",
        role_number="role_id",
        ignore="""user_integration_id root_account associated_user_id limit_section_privileges notify
            temporary_enrollment_source_user_id""",
    ),
    person_order=SIS_PERSON,
    course_order=SIS_COURSE,
    roles_by_words=True,
    # What was deleted there may still have grades here; "inactive" is what Moodle calls suspended.
    actions={"deleted": Wish.LEAVE, "deletedlastcompleted": Wish.LEAVE, "completed": Wish.CONCLUDE},
)
_ONE_OF_EACH = ({"courseid", "sectionid"}, {"userid", "userintegrationid"}, {"role", "roleid"}, {"status"})


def is_enrolments(names: Collection[str]) -> bool:
    """Tell whether headings are those of enrollments.csv: each of its pairs has at least one."""
    return all(any_of & set(names) for any_of in _ONE_OF_EACH)
