"""The parts of Moodle's answers that we read, as typed shapes; unknown fields are left out while decoding.

Whatever the server only usually sends is optional here: a weaker token gets fewer fields without an error.
"""

from __future__ import annotations

import msgspec

from lmsdesk.domain.text import whole_number
from lmsdesk.lms.moodle.parsing import LongText, Number, Text

Custom = LongText | int | float | bool | None


class Function(msgspec.Struct):
    """A function of the token's service."""

    name: Text


class SiteInfo(msgspec.Struct):
    """core_webservice_get_site_info."""

    sitename: Text
    username: Text
    userid: Number
    siteurl: Text
    functions: list[Function]
    fullname: Text = ""
    release: Text = ""
    version: Text = ""
    siteid: Number = 1
    userissiteadmin: bool | None = None

    @property
    def number(self) -> int:
        """The version as a number, 0 when it is none."""
        digits = self.version.split(".")[0]
        return whole_number(digits) or 0


class PublicConfig(msgspec.Struct):
    """tool_mobile_get_public_config, as far as the check needs it."""

    wwwroot: Text
    httpswwwroot: Text = ""
    sitename: Text = ""
    enablewebservices: Number = 1
    maintenanceenabled: Number = 0
    maintenancemessage: LongText = ""
    typeoflogin: Number = 1


class AjaxAnswer(msgspec.Struct):
    """One entry of an answer of the ajax service."""

    error: bool
    data: PublicConfig | None = None


class EnvelopeResponse(msgspec.Struct):
    """One inner answer: JSON text of the result or of the error."""

    error: bool
    data: str | None = None
    exception: str | None = None


class EnvelopeAnswer(msgspec.Struct):
    """tool_mobile_call_external_functions."""

    responses: list[EnvelopeResponse]


class IdOnly(msgspec.Struct):
    """Any row with an id."""

    id: Number


class CustomField(msgspec.Struct):
    """A custom field of a user (``value``) or of a course (``valueraw``)."""

    shortname: Text
    value: Custom = None
    valueraw: Custom = None


class User(msgspec.Struct):
    """A user; empty values are left out by the server, hidden ones too."""

    id: Number
    username: Text | None = None
    firstname: Text | None = None
    lastname: Text | None = None
    fullname: Text = ""
    email: Text | None = None
    idnumber: Text | None = None
    auth: Text | None = None
    suspended: bool | None = None
    confirmed: bool | None = None
    department: Text | None = None
    institution: Text | None = None
    city: Text | None = None
    country: Text | None = None
    phone1: Text | None = None
    lang: Text | None = None
    firstaccess: int | None = None
    lastaccess: int | None = None
    customfields: list[CustomField] = []


class RosterRole(msgspec.Struct):
    """A role within a roster."""

    roleid: Number
    shortname: Text
    name: Text = ""


class RosterGroup(msgspec.Struct):
    """A group within a roster."""

    id: Number
    name: Text = ""


class Member(msgspec.Struct):
    """A row of a course roster; fields that were not asked for stay None."""

    id: Number
    roles: list[RosterRole] | None = None
    groups: list[RosterGroup] | None = None
    lastcourseaccess: int | None = None


class Category(msgspec.Struct):
    """A course category; ``visible`` and ``timemodified`` only for those who manage it."""

    id: Number
    name: Text
    parent: Number
    idnumber: Text | None = None
    path: Text = ""
    depth: Number = 1
    sortorder: Number = 0
    coursecount: Number = 0  # directly inside
    visible: Number | None = None
    timemodified: int | None = None


class Course(msgspec.Struct):
    """A course of core_course_get_courses or ..._by_field."""

    id: Number
    shortname: Text
    fullname: Text
    categoryid: Number | None = None
    idnumber: Text | None = None
    visible: Number | None = None
    startdate: int | None = None
    enddate: int | None = None
    enablecompletion: Number | None = None
    format: Text | None = None
    timecreated: int | None = None
    timemodified: int | None = None
    customfields: list[CustomField] = []
    enrollmentmethods: list[Text] | None = None


class CoursesByField(msgspec.Struct):
    """core_course_get_courses_by_field."""

    courses: list[Course]


class Group(msgspec.Struct):
    """A group of a course."""

    id: Number
    courseid: Number
    name: Text
    idnumber: Text | None = None


class GroupMembers(msgspec.Struct):
    """core_group_get_group_members."""

    groupid: Number
    userids: list[Number]


class Cohort(msgspec.Struct):
    """A cohort; where it lives is not told."""

    id: Number
    name: Text
    idnumber: Text | None = None
    visible: bool | None = None


class CohortMembers(msgspec.Struct):
    """core_cohort_get_cohort_members."""

    cohortid: Number
    userids: list[Number]


class ReportSummary(msgspec.Struct):
    """A custom report of the report builder."""

    id: Number
    name: Text
    source: Text
    conditiondata: LongText | None = None


class ReportList(msgspec.Struct):
    """core_reportbuilder_list_reports."""

    reports: list[ReportSummary]


class ReportRow(msgspec.Struct):
    """A row of formatted texts."""

    columns: list[LongText | int | float | bool | None]


class ReportData(msgspec.Struct):
    """Headers and rows of a report."""

    headers: list[LongText]
    rows: list[ReportRow]
    totalrowcount: Number


class ReportPage(msgspec.Struct):
    """core_reportbuilder_retrieve_report."""

    data: ReportData


class Warn(msgspec.Struct):
    """A row that the server did not take, inside a success."""

    warningcode: Text | int  # a number where the server failed in a way of its own
    item: Text | None = None
    itemid: Number | None = None
    message: LongText | None = None


class Warnings(msgspec.Struct):
    """An answer that is nothing but warnings."""

    warnings: list[Warn]


class Created(msgspec.Struct):
    """A row of an answer to a create; which of the names is there depends on the function."""

    id: Number
    username: Text | None = None
    shortname: Text | None = None
    name: Text | None = None
    idnumber: Text | None = None
    courseid: Number | None = None


class Edited(msgspec.Struct):
    """core_update_inplace_editable."""

    value: LongText | None = None
    itemid: Text | None = None


class RosterPair(msgspec.Struct):
    """Two rosters of one course put together by us: everybody, and those who are active now."""

    everybody: list[Member]
    active: list[IdOnly] | None = None


class GroupsPair(msgspec.Struct):
    """The groups of a course with their members, put together by us."""

    groups: list[Group]
    members: list[GroupMembers] = []


class SuspendedPair(msgspec.Struct):
    """Users whose suspension changed since the last time, put together by us."""

    suspended: list[Number]
    active: list[Number]


class TableContent(msgspec.Struct):
    """core_table_get_dynamic_table_content."""

    html: str


class Setting(msgspec.Struct):
    """One setting of the site."""

    name: Text
    value: LongText | int | float | bool | None = None


class Config(msgspec.Struct):
    """tool_mobile_get_config."""

    settings: list[Setting]
