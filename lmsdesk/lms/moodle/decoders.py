"""Bytes of Moodle's answers to rows of the mirror.

The site course (1) and the guest account (1) are left out, times of 0 are None, names are as the server
stores them because every call asks for raw settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

import msgspec

from lmsdesk.domain.errors import BadAnswer
from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import MIRROR_COLUMNS, Decoder, Rows, Table
from lmsdesk.lms.moodle import shapes
from lmsdesk.lms.moodle.parsing import Unreadable, parse
from lmsdesk.lms.moodle.report_texts import enrolment_rows, user_rows

T = TypeVar("T")
Context = Mapping[str, Value]
Row = tuple[Value, ...]

SITE_COURSE: Final = 1
GUEST_USER: Final = 1

_SWEEP_COLUMNS: Final = (
    "id", "username", "email", "first_name", "last_name", "idnumber", "department", "institution", "city",
    "country", "phone",
)  # fmt: skip
_DETAIL_COLUMNS: Final = tuple(name for name in MIRROR_COLUMNS[Table.USER] if name != "created")
# What a token without moodle/user:viewalldetails is still told.
_HIDDEN_COLUMNS: Final = ("id", "first_name", "last_name", "suspended", "first_access", "last_access")


def _parse(data: bytes, shape: type[T]) -> T:
    try:
        return parse(data, shape)
    except Unreadable as error:
        raise BadAnswer(reason="shape", detail=str(error)) from error


_FIRST_TIME: Final = -62_000_000_000  # Unix seconds of the years 5 and 9999: what every calendar holds
_LAST_TIME: Final = 253_370_764_800


def clean_time(value: int | None) -> int | None:
    """0 is how Moodle writes "no time"; what no calendar holds, such as milliseconds, is its last or first year."""
    return max(_FIRST_TIME, min(value, _LAST_TIME)) if value else None


def clean_text(value: str | None) -> str | None:
    """An empty text is no value."""
    return value or None


def clean_flag(value: int | bool | None) -> bool | None:
    """0 and 1 as a truth value; None stays unknown."""
    return None if value is None else bool(value)


def custom_text(fields: Iterable[shapes.CustomField], *, raw: bool) -> str:
    """Custom fields as JSON text {"shortname": "value"}, sorted; empty ones are left out."""
    told: dict[str, str] = {}
    for custom in fields:
        value = custom.valueraw if raw else custom.value
        if value is None or value == "":
            continue
        told[custom.shortname] = str(int(value)) if isinstance(value, bool) else str(value)
    return msgspec.json.encode(dict(sorted(told.items()))).decode()


def user_sweep(data: bytes, context: Context) -> Sequence[Rows]:
    """A page of the lean listing: identity first, last access apart, so that a visit is no change of a person."""
    users = [user for user in _parse(data, list[shapes.User]) if user.id != GUEST_USER]
    rows = [_swept(user) for user in users if user.username is not None]
    seen = [(user.id, clean_time(user.lastaccess)) for user in users if user.lastaccess is not None]
    return [
        Rows(Table.USER, "sweep", _SWEEP_COLUMNS, rows),
        Rows(Table.USER, "access", ("id", "last_access"), seen),
        Rows(Table.USER, "ids", ("id",), [(row[0],) for row in rows]),  # known to later sweeps of ids
    ]


def _swept(user: shapes.User) -> Row:
    return (
        user.id, user.username, user.email or "", user.firstname or "", user.lastname or "",
        clean_text(user.idnumber), clean_text(user.department), clean_text(user.institution),
        clean_text(user.city), clean_text(user.country), clean_text(user.phone1),
    )  # fmt: skip


def user_ids(data: bytes, context: Context) -> Sequence[Rows]:
    """A page of ids with visits: who is there, and who is new."""
    users = [user for user in _parse(data, list[shapes.User]) if user.id != GUEST_USER]
    seen = [(user.id, clean_time(user.lastaccess)) for user in users if user.lastaccess is not None]
    return [
        Rows(Table.USER, "ids", ("id",), [(user.id,) for user in users]),
        Rows(Table.USER, "access", ("id", "last_access"), seen),
    ]


def user_details(data: bytes, context: Context) -> Sequence[Rows]:
    """Users by id with everything that the service offers; deleted accounts are left out.

    Where the context says ``swept``, they also count as seen by a lean sweep.
    """
    users = [user for user in _parse(data, list[shapes.User]) if user.id != GUEST_USER and not is_deleted(user)]
    told = [user for user in users if user.username is not None]
    hidden = [user for user in users if user.username is None]
    found = [Rows(Table.USER, "detail", _DETAIL_COLUMNS, [_detail(user) for user in told])]
    if context.get("swept"):
        found.append(Rows(Table.USER, "sweep", _SWEEP_COLUMNS, [_swept(user) for user in told]))
    if hidden:
        # Which part of the name is which is not told.
        rows: list[Row] = [
            (user.id, "", user.fullname, user.suspended, clean_time(user.firstaccess), clean_time(user.lastaccess))
            for user in hidden
        ]
        found.append(Rows(Table.USER, "hidden", _HIDDEN_COLUMNS, rows))
    return found


def _detail(user: shapes.User) -> Row:
    return (
        user.id, user.username, user.email or "", user.firstname or "", user.lastname or "",
        clean_text(user.idnumber), user.auth, user.suspended, user.confirmed, clean_text(user.department),
        clean_text(user.institution), clean_text(user.city), clean_text(user.country), clean_text(user.phone1),
        user.lang, clean_time(user.firstaccess), clean_time(user.lastaccess),
        custom_text(user.customfields, raw=False),
    )  # fmt: skip


def is_deleted(user: shapes.User) -> bool:
    """Tell a deleted account by its mangled names: e-mail a hash, username ending in the time of deletion."""
    mail, name = user.email or "", user.username or ""
    is_hash = len(mail) == 32 and all(mark in "0123456789abcdef" for mark in mail)
    return is_hash and name.rpartition(".")[2].isdigit()


def suspended_users(data: bytes, context: Context) -> Sequence[Rows]:
    """Users whose suspension changed, by the users report."""
    pair = _parse(data, shapes.SuspendedPair)
    rows: list[Row] = [
        *((user, True) for user in pair.suspended),
        *((user, False) for user in pair.active),
    ]
    return [Rows(Table.USER, "suspension", ("id", "suspended"), rows)]


def categories(data: bytes, context: Context) -> Sequence[Rows]:
    """The category tree."""
    rows: list[Row] = [
        (
            found.id, found.name, clean_text(found.idnumber), found.parent or None, found.path, found.depth,
            clean_flag(found.visible), found.sortorder, clean_time(found.timemodified),
        )
        for found in _parse(data, list[shapes.Category])
    ]  # fmt: skip
    return [Rows(Table.CATEGORY, "tree", MIRROR_COLUMNS[Table.CATEGORY], rows)]


_COURSE_COLUMNS: Final = tuple(name for name in MIRROR_COLUMNS[Table.COURSE] if name != "methods")


def courses(data: bytes, context: Context) -> Sequence[Rows]:
    """All courses of core_course_get_courses."""
    found = [course for course in _parse(data, list[shapes.Course]) if course.id != SITE_COURSE]
    return [Rows(Table.COURSE, "course", _COURSE_COLUMNS, [_course(course) for course in found])]


def _course(course: shapes.Course) -> Row:
    return (
        course.id, course.shortname, course.fullname, clean_text(course.idnumber), course.categoryid,
        clean_flag(course.visible), clean_time(course.startdate), clean_time(course.enddate),
        clean_flag(course.enablecompletion), course.format, clean_time(course.timecreated),
        clean_time(course.timemodified), custom_text(course.customfields, raw=True),
    )  # fmt: skip


_OPEN_COLUMNS: Final = ("id", "shortname", "fullname", "category_id")


def open_courses(data: bytes, context: Context) -> Sequence[Rows]:
    """Courses as a weak token sees them: only what everybody is told, unless all of it was told."""
    courses = [course for course in _parse(data, shapes.CoursesByField).courses if course.id != SITE_COURSE]
    told = [course for course in courses if course.visible is not None and course.timecreated is not None]
    told_ids = {course.id for course in told}
    rows: list[Row] = [
        (course.id, course.shortname, course.fullname, course.categoryid)
        for course in courses
        if course.id not in told_ids
    ]
    return [
        Rows(Table.COURSE, "course", _COURSE_COLUMNS, [_course(course) for course in told]),
        Rows(Table.COURSE, "open", _OPEN_COLUMNS, rows),
        *course_methods(data, context),
    ]


def course_methods(data: bytes, context: Context) -> Sequence[Rows]:
    """The enabled enrolment methods of courses, from core_course_get_courses_by_field."""
    rows: list[Row] = [
        (course.id, ",".join(sorted(set(course.enrollmentmethods))))
        for course in _parse(data, shapes.CoursesByField).courses
        if course.id != SITE_COURSE and course.enrollmentmethods is not None
    ]
    return [Rows(Table.COURSE, "methods", ("id", "methods"), rows)]


def roster(data: bytes, context: Context) -> Sequence[Rows]:
    """A RosterPair of the course in the context; roles and access only where they were asked for."""
    course = context["course_id"]
    pair = _parse(data, shapes.RosterPair)
    members = [member for member in pair.everybody if member.id != GUEST_USER]
    if pair.active is None:
        found = [
            Rows(
                Table.ENROLMENT,
                "roster",
                ("course_id", "user_id", "method"),
                [(course, m.id, "") for m in members],
            )
        ]
    else:
        active = {member.id for member in pair.active}
        columns = ("course_id", "user_id", "method", "active")
        found = [
            Rows(
                Table.ENROLMENT,
                "roster",
                columns,
                [(course, m.id, "", m.id in active) for m in members],
            )
        ]
    if context.get("roles"):
        found += _roles(course, members)
    return found


def _roles(course: Value, members: Sequence[shapes.Member]) -> list[Rows]:
    known: dict[int, Row] = {}
    rows: list[Row] = []
    for member in members:
        roles = member.roles or []
        known.update((role.roleid, (role.roleid, role.shortname, clean_text(role.name))) for role in roles)
        rows.append(
            (
                course,
                member.id,
                "",
                ",".join(sorted({role.shortname for role in roles})),
            )
        )
    seen: list[Row] = [
        (course, member.id, "", clean_time(member.lastcourseaccess))
        for member in members
        if member.lastcourseaccess is not None
    ]
    return [
        Rows(Table.ENROLMENT, "roles", ("course_id", "user_id", "method", "roles"), rows),
        Rows(
            Table.ENROLMENT,
            "access",
            ("course_id", "user_id", "method", "last_access"),
            seen,
        ),
        Rows(
            Table.ROLE,
            "roster",
            MIRROR_COLUMNS[Table.ROLE],
            [known[role] for role in sorted(known)],
        ),
    ]


def groups(data: bytes, context: Context) -> Sequence[Rows]:
    """A GroupsPair: groups first, then who is in them."""
    pair = _parse(data, shapes.GroupsPair)
    rows: list[Row] = [(group.id, group.courseid, group.name, clean_text(group.idnumber)) for group in pair.groups]
    members: list[Row] = [(entry.groupid, user) for entry in pair.members for user in entry.userids]
    return [
        Rows(Table.GROUP, "group", MIRROR_COLUMNS[Table.GROUP], rows),
        Rows(Table.GROUP_MEMBER, "group", MIRROR_COLUMNS[Table.GROUP_MEMBER], members),
    ]


def cohorts(data: bytes, context: Context) -> Sequence[Rows]:
    """All cohorts."""
    rows: list[Row] = [
        (cohort.id, cohort.name, clean_text(cohort.idnumber), cohort.visible)
        for cohort in _parse(data, list[shapes.Cohort])
    ]
    return [Rows(Table.COHORT, "cohort", MIRROR_COLUMNS[Table.COHORT], rows)]


def cohort_members(data: bytes, context: Context) -> Sequence[Rows]:
    """Who is in which cohort."""
    rows: list[Row] = [
        (entry.cohortid, user) for entry in _parse(data, list[shapes.CohortMembers]) for user in entry.userids
    ]
    return [Rows(Table.COHORT_MEMBER, "cohort", MIRROR_COLUMNS[Table.COHORT_MEMBER], rows)]


def report_enrolments(data: bytes, context: Context) -> Sequence[Rows]:
    """A page of the participants report; the context holds the place of each column."""
    return [enrolment_rows(_parse(data, shapes.ReportPage).data, context)]


def report_users(data: bytes, context: Context) -> Sequence[Rows]:
    """A page of the users report; the context holds the place of each column."""
    return [user_rows(_parse(data, shapes.ReportPage).data, context)]


MOODLE_DECODERS: Final[Mapping[str, Decoder]] = {
    "moodle.user_sweep": user_sweep,
    "moodle.user_ids": user_ids,
    "moodle.user_details": user_details,
    "moodle.suspended": suspended_users,
    "moodle.categories": categories,
    "moodle.courses": courses,
    "moodle.open_courses": open_courses,
    "moodle.course_methods": course_methods,
    "moodle.roster": roster,
    "moodle.groups": groups,
    "moodle.cohorts": cohorts,
    "moodle.cohort_members": cohort_members,
    "moodle.report_enrolments": report_enrolments,
    "moodle.report_users": report_users,
}
