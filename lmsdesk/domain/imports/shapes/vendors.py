"""Lists of enrolments as Docebo, TalentLMS and LearnUpon take or give them, by their help pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.options import DateOrder
from lmsdesk.domain.imports.roles import BaseRole
from lmsdesk.domain.imports.shapes.shape import Shape, columns, words

# Article 9298423851794: username and level are needed, and one of course_id, which is Docebo's own number, and
# course_code. The numbers of levels are those of its interface. A status is never set by such a file.
DOCEBO = Shape(
    "docebo",
    fields=columns(
        username="username",
        role="level",
        course="course_code",
        start="date_begin_validity enrollment_validity_begin_date active_from",
        end="date_expire_validity enrollment_validity_end_date active_until",
        result="status completion_date score",
        ignore="course_id session_id session_code session_name",
    ),
    roles_by_words=True,
    role_words=words(
        {BaseRole.LEARNER: "student learner 3", BaseRole.ASSISTANT: "tutor 4", BaseRole.TEACHER: "instructor 6"}
    ),
)
_DOCEBO_BY_NUMBER = replace(
    DOCEBO, fields={**DOCEBO.fields, "courseid": "course_idnumber"}, course_order=("idnumber", "shortname")
)
# Article 9652274499484: one row for each person, a column for each course, group and branch. Groups are those of the
# whole portal, as cohorts are; User-type and Active are about the account.
TALENTLMS = Shape(
    "talentlms",
    fields=columns(
        username="Login",
        first_name="Firstname",
        last_name="Lastname",
        email="Email",
        course="Course",
        cohort="Group",
        department="Branch",
        account="User-type Active Deactivation-date Exclude-from-emails Language Bio",
    ),
    without_course=True,
)
_TALENT_OWN = frozenset(map(normal, ("User-type", "Deactivation-date", "Exclude-from-emails", "Branch", "Course")))
# Article 360014954358: the history that a portal takes over. Days are d/m/yyyy, whatever the country.
LEARNUPON = Shape(
    "learnupon",
    fields={
        normal("Login ID"): "login",
        normal("Course Name"): "course",
        **{
            normal(f"Enrollment {each}"): "result"
            for each in ("Created Date", "Started Date", "Completed Date", "Score", "Status", "Percentage", "Result")
        },
        "status": "result",
        "score": "result",
    },
    dates=DateOrder.DAY_FIRST,
)


def of_vendor(names: Collection[str]) -> Shape | None:
    """The list of one of these systems that the headings are of."""
    heads = set(names)
    if {"username", "level"} <= heads and heads & {"coursecode", "courseid"}:
        return DOCEBO if "coursecode" in heads else _DOCEBO_BY_NUMBER
    if {"login", "firstname", "lastname", "email"} <= heads and (
        heads & _TALENT_OWN or any(name.startswith("customfield") for name in heads)
    ):
        return TALENTLMS
    if {"loginid", "coursename"} <= heads and any(name.startswith("enrollment") for name in heads):
        return LEARNUPON
    return None
