"""How each recorded request is replayed against the practice LMS, and what of the answer is not compared, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Why fields are not compared by value.
ORDER = "numbers of a sort order: the tree of the recorded site was larger"
PLACE = "the recorded site lives in Europe/London, practice campuses in UTC"
CLOCK = "a time of that day"
SITE = "what the site is called, its version and functions"
DEFAULTS = "the profile field Remote worker had no default there, here it has one, as on a site that was set up in 4.5"
SIZE = "the recorded site had more rows"


@dataclass(frozen=True)
class Case:
    """How a recording is replayed: whose token, what happened before, what is not compared, what it leaves behind.

    ``effect`` holds a query and its rows afterwards; ``cut`` tells that the recorder kept only the first rows of lists,
    ``unordered`` names the field by which both answers are sorted first, ``dropped`` fields may even be missing.
    """

    kind: str = "admin"
    after: tuple[str, ...] = ()
    before: str = ""
    blind: tuple[tuple[str, str], ...] = ()
    effect: tuple[str, list[tuple[Any, ...]]] | None = None
    cut: bool = False
    unordered: str = ""
    dropped: tuple[tuple[str, str], ...] = ()
    fault: str | None = None
    raw: bool = False


def _rows(*rows: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return list(rows)


def _cities(*users: int) -> str:
    return f"SELECT id, city FROM user WHERE id IN ({','.join(map(str, users))}) ORDER BY id"


_IN_52 = "SELECT user, status, timestart, timeend FROM enrol WHERE course=52 AND user IN (1503,1504) ORDER BY user"
_OUT_52 = "DELETE FROM enrol WHERE course=52 AND user IN (1503,1504)"
_BOTH_52 = _rows((1503, 0, 1_700_000_000, 1_900_000_000), (1504, 0, 1_700_000_000, 1_900_000_000))
_MEMBERS_15 = "SELECT user FROM cohort_member WHERE cohort=15 ORDER BY user"
_CLOSED = "UPDATE setting SET value='1' WHERE name='maintenance'"
_GHOSTS = "SELECT username FROM user WHERE username IN ('b1','b2','b18','zz')"
_COURSES = "SELECT shortname FROM course WHERE shortname IN ('X1','X2')"
_ROW_ORDER = (("sortorder", ORDER), ("categorysortorder", ORDER))
_DATES = (("displayvalue", PLACE),)
_ANSWERED = tuple(
    (name, SITE) for name in ("sitename", "functions", "release", "version", "userprivateaccesskey", "advancedfeatures")
)
_REPORT = (("timecreated", CLOCK), ("timemodified", CLOCK), ("totalrowcount", SIZE))
_OWN = (("preferences", "what the account's browser kept"), ("customfields", DEFAULTS), ("city", "set by hand there"))
_PUBLIC = (("sitename", SITE), ("guestlogin", SITE), ("enablemobilewebservice", SITE))

CASES: dict[str, Case] = {
    "ajax_public_config_without_token": Case(blind=_PUBLIC),
    "call_external_functions_mixed_reads": Case(),  # by hand below: its first answer was cut within the text
    "call_external_functions_writes": Case(effect=(_cities(3, 4), _rows((3, "Écully"), (4, "C8")))),
    "cohort_add_member_again": Case(
        after=("create_cohorts", "cohort_add_members_partial_warnings"), effect=(_MEMBERS_15, _rows((1513,), (1515,)))
    ),
    "cohort_add_members_partial_warnings": Case(
        after=("create_cohorts",), effect=(_MEMBERS_15, _rows((1513,), (1515,)))
    ),
    "core_cohort_get_cohorts": Case(cut=True),
    "core_cohort_search_cohorts": Case(),
    "core_course_create_courses": Case(
        effect=(
            "SELECT id, fullname, idnumber, visible, startdate, enddate FROM course WHERE shortname='SCR1'",
            _rows((72, "Scratch & test", "SCR-1", 0, 1_800_000_000, 1_810_000_000)),
        )
    ),
    "core_course_get_categories": Case(cut=True, blind=(*_ROW_ORDER, ("coursecount", SIZE))),
    "core_course_get_courses": Case(blind=_ROW_ORDER),
    "core_course_get_courses_by_field_shortname": Case(blind=(*_ROW_ORDER, ("cacherev", CLOCK))),
    "core_course_search_courses": Case(blind=_ROW_ORDER, cut=True),
    "core_enrol_get_course_enrolment_methods": Case(
        blind=(("id", "the number of the method"),), dropped=(("status", "true in 4.4, a text in 4.5"),)
    ),
    "core_enrol_get_course_enrolment_methods_cohort_course": Case(),
    "core_enrol_get_enrolled_users_default": Case(
        cut=True, blind=(("enrolledcourses", ORDER), ("customfields", "cut by the recorder in the middle"))
    ),
    "core_enrol_get_enrolled_users_lean": Case(),
    "core_enrol_get_enrolled_users_onlysuspended": Case(cut=True),
    "core_enrol_get_enrolled_users_site_course": Case(),
    "core_enrol_get_users_courses": Case(unordered="id", blind=(("category", ORDER),)),
    "core_enrol_unenrol_user_enrolment": Case(effect=("SELECT count(*) FROM enrol WHERE id=219", _rows((0,)))),
    "core_group_get_course_groups": Case(),
    "core_group_get_group_members": Case(blind=(("userids", "members have no order"),)),
    "core_reportbuilder_list_reports": Case(blind=_REPORT),
    "core_reportbuilder_retrieve_report_enrolments": Case(blind=_REPORT),
    "core_reportbuilder_retrieve_report_users": Case(blind=_REPORT),
    "core_reportbuilder_set_filters": Case(
        effect=("SELECT user, report FROM report_filter", _rows((2, 7)))
    ),
    "core_update_inplace_editable_cohortname": Case(
        effect=("SELECT name, category FROM cohort WHERE id=5", _rows(("Field staff 2", 0)))
    ),
    "core_update_inplace_editable_user_groups": Case(
        effect=("SELECT grp FROM grp_member WHERE user=63", _rows((4,)))
    ),
    "core_update_inplace_editable_user_roles": Case(
        effect=("SELECT role FROM role_assignment WHERE course=2 AND user=63", _rows((5,)))
    ),
    "core_user_create_users_full": Case(
        effect=(
            "SELECT username, firstname, country, timezone, middlename FROM user WHERE id=11374",
            _rows(("full.example", "Siobhán", "IE", "Europe/Dublin", "Á")),
        )
    ),
    "core_user_get_users_all": Case(cut=True, blind=_DATES, dropped=_OWN),
    "core_user_get_users_by_field_full": Case(after=("core_user_create_users_full",), blind=_DATES),
    "core_user_get_users_by_field_id": Case(blind=_DATES),
    "core_user_get_users_by_field_username": Case(),
    "core_user_get_users_unsupported_key": Case(cut=True, blind=_DATES, dropped=_OWN),
    "core_user_search_identity": Case(cut=True),
    "core_user_set_user_preferences": Case(
        effect=("SELECT user, name, value FROM preference", _rows((64, "auth_forcepasswordchange", "1")))
    ),
    "core_webservice_get_site_info": Case(blind=_ANSWERED),
    "course_name_escaped": Case(blind=_ROW_ORDER),
    "course_name_raw_setting": Case(blind=_ROW_ORDER, raw=True),
    "create_cohorts": Case(
        effect=("SELECT id, idnumber FROM cohort WHERE id>14", _rows((15, "KO1"), (16, "KO1-2")))
    ),
    "enrol_users": Case(before=_OUT_52, effect=(_IN_52, _BOTH_52)),
    "enrol_users_again_same": Case(
        after=("enrol_users",), effect=(_IN_52, _rows((1503, 0, 0, 0), (1504, 0, 1_700_000_000, 1_900_000_000)))
    ),
    "err_create_courses_dup_shortname_batch": Case(effect=(_COURSES, [])),
    "err_create_users_dup_username_batch": Case(effect=(_GHOSTS, [])),
    "err_database_down": Case(fault="database_down"),
    "err_delete_courses_partial_then_exception": Case(
        before="UPDATE course SET category=9999 WHERE id=71",
        effect=("SELECT id FROM course WHERE id IN (1, 69, 71)", _rows((1,), (71,))),
    ),
    "err_delete_users_batch_unknown": Case(
        before="UPDATE user SET deleted=0, username='b6', email='b6@example.com' WHERE id=2034",
        effect=("SELECT id FROM user WHERE id IN (2034, 2035) AND deleted=0", _rows((2034,), (2035,))),
    ),
    "err_dup_username_debug_on": Case(effect=(_GHOSTS, [])),
    "err_empty_list_cannot_be_sent": Case(),
    "err_enrol_batch_unknown_user": Case(before=_OUT_52, effect=(_IN_52, [])),
    "err_fatal_500": Case(fault="empty"),
    "err_function_not_in_service": Case(fault="no_access"),
    "err_group_add_members_not_enrolled": Case(effect=("SELECT count(*) FROM grp_member WHERE grp=41", _rows((0,)))),
    "err_https_required": Case(fault="moved"),
    "err_invalid_parameter_production": Case(),
    "err_invalidresponse_but_written": Case(
        effect=("SELECT course, name FROM grouping", _rows((52, "SETX")))
    ),
    "err_completion_status_no_criteria": Case(),
    "err_maintenance_cli_503": Case(fault="maintenance"),
    "err_maintenance_mode": Case(kind="weak", before=_CLOSED),
    "err_missing_capability_course_not_accessible": Case(kind="weak"),
    "err_missing_capability_create_users": Case(kind="weak", effect=(_GHOSTS, [])),
    "err_missing_capability_enrol": Case(
        kind="weak", effect=("SELECT role FROM role_assignment WHERE course=2 AND user=3", _rows((3,)))
    ),
    "err_no_rest_capability": Case(fault="no_access"),
    "err_password_policy_update": Case(effect=(_cities(4, 6), _rows((4, "Before"), (6, "After")))),
    "err_token_user_suspended": Case(kind="suspended"),
    "err_unenrol_users_batch_unknown": Case(after=("enrol_users",), effect=(_IN_52, _BOTH_52)),
    "err_unexpected_key_debug_on": Case(effect=(_GHOSTS, [])),
    "err_unknown_function": Case(),
    "err_webservices_disabled": Case(fault="services_off"),
    "get_users_by_field_deleted": Case(dropped=(("customfields", DEFAULTS),)),
    "gradereport_overview_get_course_grades": Case(unordered="courseid"),
    "maintenance_mode_admin_passes": Case(blind=_ANSWERED, before=_CLOSED),
    "missing_capability_silently_short_user_list": Case(
        kind="weak",
        dropped=(*_OWN, ("firstname", "told to oneself by 4.5"), ("lastname", "told to oneself by 4.5")),
    ),
    "tool_mobile_get_public_config": Case(blind=_PUBLIC),
    "unenrol_users_twice": Case(
        after=("enrol_users", "unenrol_users_twice"), effect=(_IN_52, _BOTH_52[1:])
    ),
    "update_courses_bad_category_warns_but_writes": Case(
        effect=("SELECT category FROM course WHERE id=71", _rows((9999,)))
    ),
    "update_courses_partial_warnings": Case(
        effect=(
            "SELECT id, fullname, shortname FROM course WHERE id IN (69, 71)",
            _rows((69, "Good one", "C068"), (71, "Course 71", "C070")),
        )
    ),
    "update_users_force_password_change": Case(
        effect=("SELECT user, name, value FROM preference", _rows((64, "auth_forcepasswordchange", "1")))
    ),
    "update_users_partial_warnings": Case(
        effect=(
            "SELECT id, city, email FROM user WHERE id IN (2031, 2032, 2033)",
            _rows((2031, "Good 1", "u02029@example.com"), (2032, "", "u02030@example.com"),
                  (2033, "Good 2", "u02031@example.com")),
        )
    ),
}  # fmt: skip

# Recordings that have a test of their own below, because the request was shortened or the answer is no JSON.
BY_HAND = {
    "call_external_functions_mixed_reads", "err_login_token_bad_password", "err_max_input_vars_warning_in_body",
    "err_post_too_large_warning_in_body", "err_token_invalid", "err_token_invalid_xml_default", "err_wrong_url_404",
    "login_token", "missing_capability_silently_fewer_fields", "participants_table_via_call_external_functions",
    "silent_truncation_max_input_vars",
}  # fmt: skip

# Recordings of functions that neither the console nor the practice LMS has; the connector decodes their errors.
ELSEWHERE = {
    "core_completion_get_course_completion_status": "the practice course has one criterion, the recorded one five",
    "err_delete_modules_unknown": "modules of courses are not changed",
    "err_form_functions_need_sesskey": "forms cannot be sent with a token",
    "err_function_not_in_service_debug_developer": "practice campuses run without debugging",
    "err_invalid_param_debug_developer": "practice campuses run without debugging",
    "err_php_error_exception_without_errorcode": "core_enrol_search_users is not used",
    "err_send_messages_mixed_but_sent": "messages are not sent",
    "err_update_grades_wrong_course": "grades are not written",
}
