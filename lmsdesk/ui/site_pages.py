"""The page of the LMS on which a person can look at a thing by hand."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QUrl

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.keys import Entity, EntityKey, course_key, user_key
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.ui.change_words import who_and_where


def page_of(site: str, key: EntityKey) -> QUrl:
    """The address on a Moodle site; that of the list where the thing itself has no id yet."""
    return QUrl(f"{site}{_path(key)}")


def page_of_row(site: str, row: UserRow | CourseRow | EnrolmentRow) -> QUrl:
    """The address of a row: an account, a course, or what a person is in a course."""
    if isinstance(row, UserRow):
        return page_of(site, user_key(row.id))
    if isinstance(row, EnrolmentRow) and min(row.user_id, row.course_id) > 0:
        return QUrl(f"{site}/user/view.php?id={row.user_id}&course={row.course_id}")
    return page_of(site, course_key(row.id if isinstance(row, CourseRow) else row.course_id))


def _path(key: EntityKey) -> str:
    match key.entity:
        case Entity.USER:
            return f"/user/profile.php?id={key.id}" if key.id > 0 else "/admin/user.php"
        case Entity.COURSE:
            return f"/course/view.php?id={key.id}" if key.id > 0 else "/course/management.php"
        case Entity.CATEGORY:
            return f"/course/management.php?categoryid={key.id}" if key.id > 0 else "/course/management.php"
        case Entity.ENROLMENT | Entity.ROLE:
            course = key.number(1)
            return f"/user/index.php?id={course}" if course > 0 else "/course/management.php"
        case Entity.COHORT:
            return "/cohort/index.php"
        case Entity.COHORT_MEMBER:
            cohort = key.number(0)
            return f"/cohort/assign.php?id={cohort}" if cohort > 0 else "/cohort/index.php"
        case Entity.GROUP | Entity.GROUP_MEMBER:
            group = key.number(0)
            return f"/group/members.php?group={group}" if group > 0 else "/course/management.php"


def what_to_look_at(operation: Operation) -> str:
    """What a person looks for on that page, in a sentence."""
    translate = QCoreApplication.translate
    who, where = who_and_where(operation)
    match operation.key.entity, operation.verb:
        case Entity.ENROLMENT, Verb.CREATE:
            told = translate("SitePages", "Open the participants of {where} and look whether {who} is there.")
        case Entity.ENROLMENT, Verb.DELETE:
            told = translate("SitePages", "Open the participants of {where} and look whether {who} is still there.")
        case Entity.ENROLMENT, _:
            told = translate("SitePages", "Open the participants of {where} and compare dates and status of {who}.")
        case Entity.ROLE, _:
            told = translate("SitePages", "Open the participants of {where} and compare the roles of {who}.")
        case Entity.USER, Verb.CREATE:
            told = translate("SitePages", "Open the list of users and look whether {who} is there, once.")
        case Entity.USER, Verb.DELETE:
            told = translate("SitePages", "Open the profile and look whether {who} is still there.")
        case Entity.USER, _:
            told = translate("SitePages", "Open the profile of {who} and compare the fields.")
        case Entity.COURSE, Verb.CREATE:
            told = translate("SitePages", "Open the list of courses and look whether {who} is there, once.")
        case Entity.COURSE, _:
            told = translate("SitePages", "Open the course {who} and compare its settings.")
        case ((Entity.GROUP_MEMBER | Entity.COHORT_MEMBER), _):
            told = translate("SitePages", "Open the list of members and look whether {who} is among them.")
        case _:
            told = translate("SitePages", "Open the page and compare it with what was sent.")
    return told.format(who=who, where=where)
