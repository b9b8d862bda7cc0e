"""Lists of Canvas: those of its SIS imports, and its provisioning reports, which have the same columns and more."""

from __future__ import annotations

from collections.abc import Collection

from lmsdesk.domain.imports.options import Kind
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
            temporary_enrollment_source_user_id canvas_course_id canvas_user_id canvas_section_id
            canvas_associated_user_id created_by_sis base_role_type""",
    ),
    person_order=SIS_PERSON,
    course_order=SIS_COURSE,
    roles_by_words=True,
    # What was deleted there may still have grades here; "inactive" is what Moodle calls suspended.
    actions={"deleted": Wish.LEAVE, "deletedlastcompleted": Wish.LEAVE, "completed": Wish.CONCLUDE},
)
CANVAS_USERS = Shape(
    "canvas_users",
    fields=columns(
        idnumber="user_id",
        username="login_id",
        first_name="first_name",
        last_name="last_name",
        email="email",
        status="status",
        ignore="""canvas_user_id integration_id authentication_provider_id full_name sortable_name short_name pronouns
            created_by_sis declared_user_type home_account canvas_password_notification""",
    ),
    person_order=SIS_PERSON,
    kind=Kind.PERSON,
)
CANVAS_COURSES = Shape(
    "canvas_courses",
    fields=columns(
        idnumber="course_id",
        shortname="short_name",
        fullname="long_name",
        start="start_date",
        end="end_date",
        ignore="""canvas_course_id integration_id canvas_account_id account_id canvas_term_id term_id status course_format
            blueprint_course_id created_by_sis homeroom_course grade_passback_setting friendly_name""",
    ),
    kind=Kind.COURSE,
)
_ONE_OF_EACH = ({"courseid", "sectionid"}, {"userid", "userintegrationid"}, {"role", "roleid"}, {"status"})


def is_enrolments(names: Collection[str]) -> bool:
    """Tell whether headings are those of enrollments.csv: each of its pairs has at least one."""
    return all(any_of & set(names) for any_of in _ONE_OF_EACH)


def of_things(names: Collection[str]) -> Shape | None:
    """The list of people or of courses that headings are of."""
    heads = set(names)
    if {"userid", "loginid"} <= heads and not heads & {"courseid", "sectionid", "role"}:
        return CANVAS_USERS
    if {"courseid", "shortname", "longname"} <= heads and "userid" not in heads:
        return CANVAS_COURSES
    return None
