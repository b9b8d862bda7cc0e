"""The two custom reports: completed, filtered, parsed, and done without."""

from __future__ import annotations

from typing import Any

import pytest

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.errors import Cancelled
from lmsdesk.domain.keys import enrolment_key
from lmsdesk.domain.ports import Table
from lmsdesk.lms.moodle.report_texts import parse_flag, parse_method, parse_number, parse_time
from lmsdesk.lms.moodle.reports import Reports
from tests.fakes.moodle import ScriptedMoodle, fault, options_of, run
from tests.fakes.report import FakeReport, enrolments_report, report_answers, shown, users_report
from tests.fakes.sink import FakeSink

T0 = 1_790_000_040  # a whole minute


def person(user: int, *, suspended: bool = False) -> dict[str, Any]:
    return {"user": user, "suspended": suspended, "timecreated": T0}


def enrolment(course: int, user: int, **more: Any) -> dict[str, Any]:
    return {
        "course": course, "user": user, "method": "Manual enrolments", "status": "Active", "timecreated": T0,
        "start": None, "end": None, **more,
    }  # fmt: skip


def site_with(*reports: FakeReport, people: int = 6) -> ScriptedMoodle:
    users = [
        {"id": n, "username": f"u{n}", "firstname": "F", "lastname": "L", "email": f"u{n}@x.org", "auth": "manual",
         "suspended": False, "confirmed": True}
        for n in range(1, people + 1)
    ]  # fmt: skip

    def roster(args: dict[str, Any]) -> object:
        if int(args["courseid"]) == 1:
            return users
        active = "onlyactive" in options_of(args)
        return [{"id": 3, "roles": [{"roleid": 5, "shortname": "student"}]}, *([] if active else [{"id": 4}])]

    return ScriptedMoodle(
        {
            "core_enrol_get_enrolled_users": roster,
            "core_user_get_users_by_field": lambda args: [users[int(one) - 1] for one in args["values"]],
            "core_course_get_categories": [{"id": 1, "name": "C", "parent": 0, "path": "/1", "visible": 1}],
            "core_course_get_courses": [{"id": 2, "shortname": "A", "fullname": "A", "categoryid": 1, "visible": 1}],
            "core_course_get_courses_by_field": {"courses": []},
            "core_group_get_course_groups": [{"id": 8, "courseid": 2, "name": "G", "idnumber": ""}],
            "core_group_get_group_members": [{"groupid": 8, "userids": [3]}],
            "core_cohort_get_cohorts": [{"id": 5, "name": "K", "idnumber": "k", "visible": True}],
            "core_cohort_get_cohort_members": [{"cohortid": 5, "userids": [3, 4]}],
            **report_answers(*reports),
        },
        reports=True,
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Monday, 23 November 2026, 6:04 PM", 1795457040),
        ("Saturday, 26 September 2026, 12:00 AM", 1790380800),
        ("1 January 2020", 1577836800),
        ("", None),
        ("Never", None),
        ("Montag, 23. November 2026", None),
    ],
)
def test_formatted_dates_become_seconds(text: str, seconds: int | None) -> None:
    assert parse_time(text) == seconds


def test_every_shown_time_is_read_back_to_the_minute() -> None:
    for seconds in range(T0, T0 + 86_400 * 400, 86_400 * 13 + 3_660):
        assert parse_time(shown(seconds)) == seconds - seconds % 60


def test_texts_of_other_kinds_are_understood() -> None:
    assert (parse_flag("Yes"), parse_flag("No"), parse_flag("")) == (True, False, None)
    assert parse_method("Self enrolment (Student)") == "self"
    assert parse_method("Our own name") == "other"
    assert (parse_number("85.50"), parse_number("")) == (85.5, None)


def test_empty_reports_made_for_us_get_their_columns_and_filters() -> None:
    users, people = users_report([person(3)]), enrolments_report([enrolment(2, 3)])
    site = site_with(users, people)
    reports = Reports(site.connector().session)
    run(_look(reports))
    assert users.columns == ["user:fullnamewithlink", "user:suspended", "user:confirmed", "user:timecreated"]
    assert people.columns[:3] == ["course:coursefullnamewithlink", "user:fullnamewithlink", "enrolment:method"]
    assert reports.users is not None
    assert reports.users.filters == {"user:suspended", "user:timecreated", "user:timemodified"}
    assert reports.enrolments is not None
    assert reports.enrolments.filters == set(people.available)
    assert users.values == {}
    assert people.values == {}


async def _look(reports: Reports) -> None:
    await reports.session.site()
    await reports.look()


def test_a_complete_report_is_not_touched_again() -> None:
    users = users_report([person(3)])
    site = site_with(users)
    run(_look(Reports(site.connector().session)))
    run(_look(Reports(site.connector().session)))
    assert len(site.calls("core_reportbuilder_columns_add")) == 4
    assert len(users.columns) == 4


def test_somebody_elses_report_is_used_only_if_it_has_everything_and_never_changed() -> None:
    foreign = users_report([person(3)], columns=["user:fullnamewithlink"])
    foreign.name = "Sales people"
    site = site_with(foreign)
    reports = Reports(site.connector().session)
    run(_look(reports))
    assert reports.users is None
    assert reports.trouble["users"] == "columns"
    assert site.calls("core_reportbuilder_columns_add") == []
    foreign.columns.append("user:suspended")
    reports.looked = False
    run(_look(reports))
    assert reports.users is not None


def test_a_report_with_conditions_of_its_own_is_not_whole() -> None:
    hiding = users_report([person(3)], conditiondata='{"user:suspended_operator": 2}')
    reports = Reports(site_with(hiding).connector().session)
    run(_look(reports))
    assert reports.users is not None
    assert reports.users.whole is False


def test_a_pull_takes_dates_status_and_methods_from_the_report() -> None:
    rows = [
        enrolment(2, 3, start=T0 + 600, end=T0 + 6_000, timecompleted=T0 + 1_200, grade="85.00"),
        enrolment(2, 4, status="Suspended", method="Cohort sync (Sales - Student)"),
    ]
    sink = FakeSink()
    run(site_with(users_report([person(3)]), enrolments_report(rows)).connector().pull(sink))
    first, second = sink.rows[Table.ENROLMENT][(2, 3, "manual")], sink.rows[Table.ENROLMENT][(2, 4, "cohort")]
    assert (first["start"], first["end"], first["completed_at"]) == (T0 + 600, T0 + 6_000, T0 + 1_200)
    assert (first["grade"], first["suspended"], first["active"], first["roles"]) == (85.0, False, True, "student")
    assert (second["start"], second["suspended"], second["active"]) == (None, True, False)
    assert set(sink.rows[Table.ENROLMENT]) == {(2, 3, "manual"), (2, 4, "cohort")}


def test_identical_rows_of_a_report_count_once() -> None:
    sink = FakeSink()
    twice = [enrolment(2, 3), enrolment(2, 3), enrolment(2, 3, status="Suspended")]
    run(site_with(enrolments_report(twice)).connector().pull(sink))
    assert sink.rows[Table.ENROLMENT][(2, 3, "manual")]["suspended"] is False


def test_a_suspension_by_somebody_else_is_seen_by_a_quick_pull() -> None:
    rows = [person(3), person(4), person(5)]
    users = users_report(rows)
    site, sink = site_with(users), FakeSink()
    moodle = site.connector()
    run(moodle.pull(sink))
    run(moodle.pull(sink))  # the first quick one also finds out which filters there are
    rows[1]["suspended"] = True
    sink.words["moodle.users.cursor"] = "6"
    before = len(users.read)
    run(moodle.pull(sink))
    assert sink.rows[Table.USER][(4,)]["suspended"] is True
    assert [list(values) for values in users.read[before:]] == [
        ["user:timemodified_operator", "user:timemodified_from", "user:timemodified_to"],
        ["user:suspended_operator"],
    ]
    rows[1]["suspended"] = False
    run(moodle.pull(sink))
    assert sink.rows[Table.USER][(4,)]["suspended"] is False


def test_filters_that_somebody_else_changed_suspend_nobody() -> None:
    rows = [person(3), person(4)]
    users = users_report(rows)
    site, sink = site_with(users), FakeSink()
    moodle = site.connector()
    run(moodle.pull(sink))
    run(moodle.pull(sink))
    site.answers["core_reportbuilder_set_filters"] = True  # taken, and undone by another program at once
    run(moodle.pull(sink))
    assert sink.rows[Table.USER][(3,)]["suspended"] is False


def test_a_full_pull_tries_no_filters_and_needs_none() -> None:
    rows = [person(3), {**person(4), "suspended": True}]
    users = users_report(rows)
    site, sink = site_with(users), FakeSink()
    run(site.connector().pull(sink))
    assert not any(users.read)
    assert sink.rows[Table.USER][(4,)]["suspended"] is True
    assert sink.words["moodle.users.suspended"] == "[4]"


def test_filters_that_worked_once_are_not_tried_by_later_sessions() -> None:
    users = users_report([person(3), person(4)])
    site, sink = site_with(users), FakeSink()
    for _ in range(2):
        run(site.connector().pull(sink))
    before = len(users.read)
    run(site.connector().pull(sink))
    tried = [list(values) for values in users.read[before:] if values]
    assert tried == [
        ["user:timemodified_operator", "user:timemodified_from", "user:timemodified_to"],
        ["user:suspended_operator"],
    ]


def test_a_filter_that_the_owner_took_away_is_noticed_and_tried_anew() -> None:
    rows = [person(3), {**person(4), "suspended": True}]
    users = users_report(rows)
    site, sink = site_with(users), FakeSink()
    for _ in range(2):
        run(site.connector().pull(sink))
    assert sink.words["moodle.reports.filters"] != "{}"
    site.answers["core_reportbuilder_set_filters"] = True  # taken, but nothing is filtered
    run(site.connector().pull(sink))
    assert sink.finished["user_suspension"] is False
    assert sink.rows[Table.USER][(3,)]["suspended"] is False
    assert sink.words["moodle.reports.filters"] == "{}"


def test_a_quick_pull_asks_the_report_only_for_what_is_new() -> None:
    people = enrolments_report([enrolment(2, 3)])
    site, sink = site_with(people), FakeSink()
    moodle = site.connector()
    run(moodle.pull(sink))
    before = len(people.read)
    run(moodle.pull(sink))
    asked = people.read[before:]
    assert {name for values in asked for name in values if name.endswith("_from")} == {
        "enrolment:timecreated_from",
        "completion:timecompleted_from",
    }
    assert {} not in asked


def test_a_fresh_read_tells_the_whole_state_of_an_enrolment() -> None:
    rows = [
        enrolment(2, 3, start=T0 + 600, end=T0 + 6_000),
        enrolment(2, 3, method="Self enrolment (Student)"),
        enrolment(2, 4, method="Self enrolment (Student)"),
    ]
    moodle = site_with(enrolments_report(rows)).connector()
    keys = [enrolment_key(3, 2), enrolment_key(4, 2), enrolment_key(5, 2)]
    operations = [
        Operation(n, str(n), 1, key, Verb.UPDATE, {"suspended": True}, None, "", State.READY)
        for n, key in enumerate(keys)
    ]
    found = run(moodle.current(operations))
    assert found[0].exists is True
    assert found[0].others == ("self",)
    assert {name: found[0].fields[name] for name in ("start", "end", "suspended", "role_id")} == {
        "start": T0 + 600, "end": T0 + 6_000, "suspended": False, "role_id": 5,
    }  # fmt: skip
    assert (found[1].exists, found[1].others) == (False, ("self",))
    assert found[2].exists is False


def test_without_reports_a_pull_still_reads_members_groups_and_cohorts() -> None:
    site, sink = site_with(), FakeSink()
    run(site.connector().pull(sink))
    assert sink.rows[Table.ENROLMENT][(2, 3, "")]["active"] is True
    assert sink.rows[Table.ENROLMENT][(2, 4, "")]["active"] is False
    assert sink.rows[Table.GROUP_MEMBER] == {(8, 3): {}}
    assert set(sink.rows[Table.COHORT_MEMBER]) == {(5, 3), (5, 4)}
    assert sink.rows[Table.ROLE][(5,)]["shortname"] == "student"
    assert set(sink.finished.values()) == {True}


def test_a_site_that_forces_its_time_zone_on_everybody_is_read_in_that_zone() -> None:
    site = site_with(enrolments_report([enrolment(2, 3, end=1_782_900_000)]))  # shown as 10:00 AM
    settings = [{"name": "timezone", "value": "Europe/Dublin"}, {"name": "forcetimezone", "value": "Europe/Dublin"}]
    site.answers["tool_mobile_get_config"] = {"settings": settings, "warnings": []}
    sink, moodle = FakeSink(), site.connector()
    run(moodle.pull(sink))
    assert sink.rows[Table.ENROLMENT][(2, 3, "manual")]["end"] == 1_782_900_000 - 3_600  # summer time
    assert run(moodle.check()).timezone == "Europe/Dublin"


def test_old_zones_are_hours_from_greenwich() -> None:
    assert parse_time("1 January 2020, 5:30 AM", "5.5") == 1577836800
    assert parse_time("31 February 2020, 5:30 AM") is None


def test_a_token_that_may_not_list_users_reads_those_whom_it_meets_in_courses() -> None:
    site = site_with()
    roster = site.answers["core_enrol_get_enrolled_users"]
    assert callable(roster)
    site.answers["core_enrol_get_enrolled_users"] = lambda args: (
        fault("nopermissions") if int(args["courseid"]) == 1 else roster(args)
    )
    sink = FakeSink()
    run(site.connector().pull(sink))
    assert set(sink.rows[Table.USER]) == {(3,), (4,)}
    assert sink.finished["users"] is False


def test_a_cancelled_pull_stops_between_requests() -> None:
    site, sink = site_with(), FakeSink(cancel_after=3)
    with pytest.raises(Cancelled):
        run(site.connector().pull(sink))
    assert sink.rows[Table.COHORT] == {}


def test_a_token_that_may_not_list_courses_reads_those_that_are_open_to_it() -> None:
    site = site_with()
    course = {"id": 2, "shortname": "A", "fullname": "Open", "categoryid": 1, "enrollmentmethods": ["self"]}
    site.answers["core_course_get_courses"] = fault("nopermissions")
    site.answers["core_course_get_courses_by_field"] = {"courses": [course]}
    sink = FakeSink()
    run(site.connector().pull(sink))
    assert sink.rows[Table.COURSE] == {
        (2,): {"shortname": "A", "fullname": "Open", "category_id": 1, "methods": "self"}
    }
    assert sink.finished["courses"] is False
    assert sink.finished["enrolments:2"] is False


def test_groups_are_never_complete_for_a_plain_token() -> None:
    site, sink = site_with(), FakeSink()
    site.admin = False
    run(site.connector().pull(sink))
    assert sink.finished["courses"] is True
    assert sink.finished["groups:2"] is False


def test_where_the_report_tells_who_changed_a_quick_sweep_reads_ids_only() -> None:
    rows = [person(3), person(4)]
    site, sink = site_with(users_report(rows)), FakeSink()
    moodle = site.connector()
    run(moodle.pull(sink))
    sink.words["moodle.users.cursor"] = "6"
    rows[1]["timemodified"] = 1_800_000_000  # the site's clock at the first pull
    before = len(site.asked)
    run(moodle.pull(sink))
    asked = site.asked[before:]
    fields = [
        options_of(args)["userfields"]
        for name, args in asked
        if name == "core_enrol_get_enrolled_users" and int(args["courseid"]) == 1
    ]
    assert fields == ["id,lastaccess"]
    assert [args["values"] for name, args in asked if name == "core_user_get_users_by_field"] == [["4"]]
    assert sink.finished["users"] is True


def test_a_new_user_is_read_in_full_after_an_id_sweep() -> None:
    site, sink = site_with(users_report([person(3)])), FakeSink()
    moodle = site.connector()
    run(moodle.pull(sink))
    del sink.rows[Table.USER][(5,)]  # as if the account were made after the first pull
    sink.words["moodle.users.cursor"] = "6"
    run(moodle.pull(sink))
    assert sink.stored[-1] is not None
    details = [args["values"] for args in site.calls("core_user_get_users_by_field")]
    assert ["5"] in details
