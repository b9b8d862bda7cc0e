"""The twenty facts about Moodle's web services hold on the practice LMS too; the connector has unit tests for them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lmsdesk.lms.moodle import endpoints
from lmsdesk.practice import site
from lmsdesk.practice.faults import FaultPlan
from lmsdesk.practice.rest import Campus, build_app
from lmsdesk.practice.seeding import create_campus
from tests.fakes.asking import SERVICE, body_of, post

MANY = "tool_mobile_call_external_functions"
COURSE = 2  # has manual enrolments; COHORT_COURSE also lets a cohort in
COHORT_COURSE = 5


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(create_campus(tmp_path / "c.sqlite3"))
    yield made
    made.close()


def ask(campus: Campus, function: str, args: dict[str, Any], kind: str = "admin", **more: str) -> Any:
    """The decoded answer to a call."""
    return post(campus, SERVICE, body_of(function, args, campus.tokens[kind], **more)).json()


def code(answer: Any) -> str | None:
    """The error code of an answer, None for a success."""
    return str(answer["errorcode"]) if isinstance(answer, dict) and "exception" in answer else None


def rows(campus: Campus, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in campus._db.execute(sql, values)]


def count(campus: Campus, sql: str, *values: Any) -> int:
    return int(rows(campus, f"SELECT count(*) FROM {sql}", *values)[0][0])


def user(name: str, **more: Any) -> dict[str, Any]:
    fields = {"username": name, "firstname": "A", "lastname": "B", "email": f"{name}@x.example"}
    return {**fields, "password": "Long-Enough-1", **more}


def enrolment(person: int, course: int = COURSE, **more: Any) -> dict[str, Any]:
    return {"roleid": 5, "userid": person, "courseid": course, **more}


def stranger(campus: Campus, course: int) -> int:
    """Somebody who is not in the course."""
    found = "SELECT min(id) FROM user WHERE id>12 AND deleted=0 AND id NOT IN (SELECT user FROM enrol WHERE course=?)"
    return int(rows(campus, found, course)[0][0])


def test_fact_01_application_errors_come_with_status_200_and_closed_doors_with_others(campus: Campus) -> None:
    refused = post(campus, SERVICE, body_of("core_user_get_users_by_field", {"field": "id"}, campus.tokens["admin"]))
    assert (refused.status_code, code(refused.json())) == (200, "invalidparameter")
    for fault, status in (("services_off", 403), ("maintenance", 503), ("empty", 500), ("moved", 303)):
        campus.faults = FaultPlan(queue=[fault], writes_only=False)
        answer = post(campus, SERVICE, body_of("core_webservice_get_site_info", {}, campus.tokens["admin"]))
        assert answer.status_code == status
    assert post(campus, "/webservice/rest/nothing.php", "").status_code == 404


@pytest.mark.parametrize(
    "bad",
    [
        user("u00005"),
        user("fresh", email="u00005@practice.example"),
        user("Fresh"),
        {name: value for name, value in user("fresh").items() if name != "email"},
        user("fresh", shoe_size="44"),
        user("fresh", firstname="<b>A</b>"),
    ],
    ids=["username taken", "email taken", "upper case", "missing", "unknown key", "tags"],
)
def test_fact_02_every_bad_input_is_the_same_answer_and_names_no_row(campus: Campus, bad: dict[str, Any]) -> None:
    answer = ask(campus, "core_user_create_users", {"users": [user("good"), bad]})
    assert answer == {
        "exception": "core\\exception\\invalid_parameter_exception",
        "errorcode": "invalidparameter",
        "message": "Invalid parameter value detected",
    }
    assert count(campus, "user WHERE username='good'") == 0


def test_fact_03_a_form_with_too_many_variables_loses_its_end_and_succeeds(campus: Campus) -> None:
    people = [row[0] for row in rows(campus, "SELECT id FROM user WHERE deleted=0 AND id>12 LIMIT 190")]
    courses = [row[0] for row in rows(campus, "SELECT id FROM course WHERE id>1 AND methods LIKE '%manual%' LIMIT 11")]
    sent = [enrolment(one, course, timestart=7, timeend=0) for course in courses for one in people]
    body = body_of("x", {"enrolments": sent}, "x").partition("&moodlewsrestformat")[0]
    frame = f"wstoken={campus.tokens['admin']}&wsfunction=enrol_manual_enrol_users&moodlewsrestformat=json"
    assert post(campus, f"{SERVICE}?{frame}", body).json() is None
    assert count(campus, "enrol WHERE timestart=7") == site.MAX_VARIABLES // 5 < len(sent)
    last = post(campus, SERVICE, f"{body}&moodlewsrestformat=json&wsfunction=x&wstoken={campus.tokens['admin']}")
    assert "<ERRORCODE>invalidtoken</ERRORCODE>" in last.text


def test_fact_04_many_calls_in_one_have_no_limit_keep_types_and_stop_at_the_first_error(campus: Campus) -> None:
    people = [row[0] for row in rows(campus, "SELECT id FROM user WHERE deleted=0 AND id>12 LIMIT 180")]
    sent = [enrolment(people[place % 180], timestart=9) for place in range(3_000)]
    calls: list[tuple[str, dict[str, Any]]] = [
        ("enrol_manual_enrol_users", {"enrolments": sent}),
        ("core_user_update_users", {"users": []}),
        ("core_user_update_users", {"users": [{"id": 13, "city": None}]}),
        ("core_course_delete_categories", {"categories": [{"id": 999}]}),
        ("core_user_update_users", {"users": [{"id": 14, "city": "Never"}]}),
    ]
    requests = [{"function": name, "arguments": json.dumps(args)} for name, args in calls]
    told = ask(campus, MANY, {"requests": requests})["responses"]
    assert [one["error"] for one in told] == [False, False, False, True]
    assert (told[0]["data"], told[1]["data"]) == (None, '{"warnings":[]}')
    assert json.loads(told[3]["exception"])["errorcode"] == "unknowncategory"
    assert count(campus, "enrol WHERE timestart=9") == 180
    assert count(campus, "user WHERE city='Never'") == 0


def test_fact_05_no_list_of_people_or_members_tells_a_time_of_change(campus: Campus) -> None:
    people = ask(campus, "core_user_get_users_by_field", {"field": "id", "values": [13]})
    roster = ask(campus, "core_enrol_get_enrolled_users", {"courseid": COURSE})
    groups = ask(campus, "core_group_get_course_groups", {"courseid": COURSE})
    cohorts = ask(campus, "core_cohort_get_cohorts", {})
    for listed in (people, roster, groups, cohorts):
        assert listed
        assert not any("modified" in name for row in listed for name in row)
    assert ask(campus, "core_course_get_courses", {})[1]["timemodified"]
    assert ask(campus, "core_course_get_categories", {})[1]["timemodified"]


def options(**named: Any) -> list[dict[str, Any]]:
    return [{"name": name, "value": value} for name, value in named.items()]


def test_fact_06_the_site_course_lists_everybody_in_pages_but_neither_suspension_nor_authentication(
    campus: Campus,
) -> None:
    asked = options(userfields="id,username,suspended,auth", sortby="id", limitfrom=10, limitnumber=5)
    page = ask(campus, "core_enrol_get_enrolled_users", {"courseid": 1, "options": asked})
    assert [row["id"] for row in page] == [11, 12, 13, 14, 15]
    assert not any({"suspended", "auth"} & set(row) for row in page)


def test_fact_07_a_roster_of_ids_is_a_tenth_of_one_with_all_fields(campus: Campus) -> None:
    def size(**named: Any) -> int:
        args = {"courseid": COURSE, "options": options(**named)}
        return len(
            post(campus, SERVICE, body_of("core_enrol_get_enrolled_users", args, campus.tokens["admin"])).content
        )

    assert size(userfields="id") * 8 < size()


def test_fact_08_dates_status_and_method_are_in_reports_and_tables_only(campus: Campus) -> None:
    roster = ask(campus, "core_enrol_get_enrolled_users", {"courseid": COURSE})
    assert not any(re.search("start|end$|status|method|enrolment$", name) for row in roster for name in row)
    wish = {"component": "core_user", "handler": "participants", "uniqueid": "x", "pagesize": 5}
    wish |= {"filters": [{"name": "courseid", "jointype": 1, "values": [COURSE]}]}
    request = {"function": "core_table_get_dynamic_table_content", "arguments": json.dumps(wish)}
    table = ask(campus, MANY, {"requests": [request]})["responses"][0]
    assert "data-timestart=" in json.loads(table["data"])["html"]
    for name in ("enrolment:status", "enrolment:timestarted", "enrolment:timeended", "enrolment:method"):
        ask(campus, "core_reportbuilder_columns_add", {"reportid": 2, "uniqueidentifier": name})
    report = ask(campus, "core_reportbuilder_retrieve_report", {"reportid": 2, "page": 0, "perpage": 5})
    assert report["data"]["headers"][-4:] == ["Status", "Time started", "Time ended", "Method"]


def test_fact_09_enrolling_again_wipes_dates_and_suspension_and_adds_the_role(campus: Campus) -> None:
    person = stranger(campus, COURSE)
    first = enrolment(person, timestart=100, timeend=200, suspend=1)
    again = {**enrolment(person), "roleid": 4}
    for item in (first, again):
        assert ask(campus, "enrol_manual_enrol_users", {"enrolments": [item]}) is None
    kept = "SELECT status, timestart, timeend FROM enrol WHERE course=? AND user=? AND method='manual'"
    assert rows(campus, kept, COURSE, person) == [(0, 0, 0)]
    roles = "SELECT role FROM role_assignment WHERE course=? AND user=? ORDER BY role"
    assert rows(campus, roles, COURSE, person) == [(4,), (5,)]


def test_fact_10_unenrolling_somebody_whom_a_cohort_enrolled_does_nothing_and_says_yes(campus: Campus) -> None:
    only = "SELECT user FROM enrol WHERE course=? GROUP BY user HAVING group_concat(method)='cohort' LIMIT 1"
    person = rows(campus, only, COHORT_COURSE)[0][0]
    sent = {"enrolments": [{"userid": person, "courseid": COHORT_COURSE}]}
    assert ask(campus, "enrol_manual_unenrol_users", sent) is None
    assert count(campus, "enrol WHERE course=? AND user=?", COHORT_COURSE, person) == 1


def test_fact_11_some_functions_do_all_or_nothing_and_others_go_row_by_row(campus: Campus) -> None:
    group, member = rows(campus, "SELECT grp, user FROM grp_member LIMIT 1")[0]
    nowhere = {**_role(5, 5), "instanceid": 99_999}
    whole: list[tuple[str, dict[str, Any], str]] = [
        ("core_user_create_users", {"users": [user("good"), user("u00005")]}, "user"),
        ("core_user_delete_users", {"userids": [15, 99_999]}, "user WHERE deleted=0"),
        ("enrol_manual_enrol_users", {"enrolments": [enrolment(stranger(campus, COURSE)), enrolment(99_999)]}, "enrol"),
        ("enrol_manual_unenrol_users", {"enrolments": [_leaving(5), _leaving(99_999)]}, "enrol"),
        ("core_cohort_create_cohorts", {"cohorts": [_cohort("N1"), _cohort("COH-1")]}, "cohort"),
        ("core_cohort_delete_cohorts", {"cohortids": [1, 99_999]}, "cohort"),
        ("core_group_create_groups", {"groups": [_group("New"), _group("Group A"), _group("Group A")]}, "grp"),
        ("core_group_add_group_members", {"members": [_member(group, 5), _member(99_999, 5)]}, "grp_member"),
        ("core_group_delete_group_members", {"members": [_member(group, member), _member(99_999, 5)]}, "grp_member"),
        ("core_role_assign_roles", {"assignments": [_role(5, 4), _role(99_999, 4)]}, "role_assignment"),
        ("core_role_unassign_roles", {"unassignments": [_role(5, 5), nowhere]}, "role_assignment"),
        ("core_course_create_courses", {"courses": [_course("NEW"), _course("C002")]}, "course"),
        ("core_course_create_categories", {"categories": [{"name": "N"}, {"name": "M", "parent": 999}]}, "category"),
        ("core_course_delete_categories", {"categories": [{"id": 3}, {"id": 999}]}, "category"),
    ]  # fmt: skip
    for function, args, table in whole:
        before = count(campus, table)
        assert code(ask(campus, function, args)) is not None, function
        assert count(campus, table) == before, function
    updated = ask(
        campus, "core_user_update_users", {"users": [{"id": 13, "city": "Yes"}, {"id": 99_999, "city": "No"}]}
    )
    assert [one["warningcode"] for one in updated["warnings"]] == ["invaliduserid"]
    assert count(campus, "user WHERE id=13 AND city='Yes'") == 1
    # Courses are deleted one after the other, and what is gone stays gone.
    campus._db.execute("UPDATE course SET category=9999 WHERE id=4")
    assert code(ask(campus, "core_course_delete_courses", {"courseids": [3, 4, 6]})) == "invalidrecord"
    assert [row[0] for row in rows(campus, "SELECT id FROM course WHERE id IN (3, 4, 6)")] == [4, 6]


def _cohort(idnumber: str) -> dict[str, Any]:
    return {"categorytype": {"type": "system", "value": ""}, "name": "N", "idnumber": idnumber}


def _group(name: str) -> dict[str, Any]:
    return {"courseid": COURSE, "name": name, "description": ""}


def _role(person: int, role: int) -> dict[str, Any]:
    return {"roleid": role, "userid": person, "contextlevel": "course", "instanceid": COURSE}


def _leaving(person: int) -> dict[str, int]:
    return {"userid": person, "courseid": COURSE}


def _member(group: int, person: int) -> dict[str, int]:
    return {"groupid": group, "userid": person}


def _course(short: str) -> dict[str, Any]:
    return {"fullname": short, "shortname": short, "categoryid": 2}


def test_fact_12_an_error_does_not_prove_that_nothing_was_written(campus: Campus) -> None:
    users = [{"id": 13, "city": "Before"}, {"id": 14, "password": "weak"}, {"id": 15, "city": "After"}]
    assert code(ask(campus, "core_user_update_users", {"users": users})) == "invalidresponse"
    assert count(campus, "user WHERE city IN ('Before', 'After')") == 2


def test_fact_13_a_warning_about_a_category_wrote_it_and_searching_fails_from_then_on(campus: Campus) -> None:
    search = {"criterianame": "search", "criteriavalue": "a"}
    assert "courses" in ask(campus, "core_course_search_courses", search)
    told = ask(campus, "core_course_update_courses", {"courses": [{"id": COURSE, "categoryid": 9_999}]})
    assert [one["warningcode"] for one in told["warnings"]] == ["invalidrecord"]
    assert rows(campus, "SELECT category FROM course WHERE id=?", COURSE) == [(9_999,)]
    assert code(ask(campus, "core_course_search_courses", search)) == "invalidrecord"


def test_fact_14_unknown_countries_choices_and_formats_are_taken(campus: Campus) -> None:
    odd = [{"id": 13, "country": "ZZ", "customfields": [{"type": "contract", "value": "Pirate"}]}]
    assert ask(campus, "core_user_update_users", {"users": odd}) == {"warnings": []}
    told = ask(campus, "core_user_get_users_by_field", {"field": "id", "values": [13]})[0]
    assert "country" not in told  # it is "0" in the database, which PHP takes for nothing
    assert rows(campus, "SELECT country FROM user WHERE id=13") == [("0",)]
    assert "contract" not in {field["shortname"] for field in told["customfields"]}
    made = ask(campus, "core_course_create_courses", {"courses": [{**_course("ODD"), "format": "nope"}]})
    assert rows(campus, "SELECT format FROM course WHERE id=?", made[0]["id"]) == [("nope",)]


def test_fact_15_a_weaker_token_gets_fewer_people_and_fields_without_an_error(campus: Campus) -> None:
    wish = {"field": "id", "values": [5, 100, 150]}
    strong, weak = (ask(campus, "core_user_get_users_by_field", wish, kind) for kind in ("admin", "weak"))
    assert len(weak) < len(strong) == 3
    assert set(weak[0]) < set(strong[0])
    assert "visible" not in ask(campus, "core_course_get_categories", {}, "weak")[0]


def test_fact_16_a_deleted_account_is_out_of_all_lists_and_mangled_when_asked_for(campus: Campus) -> None:
    assert ask(campus, "core_user_delete_users", {"userids": [13]}) is None
    swept = ask(campus, "core_enrol_get_enrolled_users", {"courseid": 1, "options": options(userfields="id")})
    assert 13 not in {row["id"] for row in swept}
    told = ask(campus, "core_user_get_users_by_field", {"field": "id", "values": [13]})[0]
    assert re.fullmatch(r"u00013@practice\.example\.\d{10}", told["username"])
    assert re.fullmatch(r"[0-9a-f]{32}", told["email"])


def test_fact_17_names_of_courses_and_categories_are_escaped_unless_raw_is_asked_for(campus: Campus) -> None:
    ask(campus, "core_course_update_courses", {"courses": [{"id": COURSE, "fullname": "A & B"}]})
    ask(campus, "core_user_update_users", {"users": [{"id": 13, "department": "R & D"}]})
    for more, shown in (({}, "A &amp; B"), ({"moodlewssettingraw": "1"}, "A & B")):
        wish = {"options": {"ids": [COURSE]}}
        assert ask(campus, "core_course_get_courses", wish, **more)[0]["fullname"] == shown
        names = {row["name"] for row in ask(campus, "core_course_get_categories", {}, **more)}
        assert f"Health {'&amp;' if not more else '&'} safety" in names
        people = ask(campus, "core_user_get_users_by_field", {"field": "id", "values": [13]}, **more)
        assert people[0]["department"] == "R & D"


def test_fact_18_an_address_is_looked_for_when_it_is_new_and_not_when_it_stays(campus: Campus) -> None:
    campus._db.execute("UPDATE user SET email=(SELECT email FROM user WHERE id=14) WHERE id=13")
    own = campus._db.execute("SELECT email FROM user WHERE id=14").fetchone()[0]
    same = ask(campus, "core_user_update_users", {"users": [{"id": 14, "email": own}]})
    assert same == {"warnings": []}  # a twin is there, but nothing was looked for
    taken = ask(campus, "core_user_update_users", {"users": [{"id": 15, "email": own.upper()}]})
    assert [one["warningcode"] for one in taken["warnings"]] == ["useremailduplicate"]


def test_fact_19_a_hundred_rows_fit_in_a_call_and_eight_calls_in_flight_are_answered(campus: Campus) -> None:
    assert max(row.max_batch for row in endpoints.TABLE) == 100

    async def flight() -> list[int]:
        transport = httpx.ASGITransport(app=build_app(campus))
        async with httpx.AsyncClient(transport=transport, base_url=campus.base) as client:
            bodies = [
                body_of("core_user_create_users", {"users": [user(f"n{call}.{row}") for row in range(100)]},
                        campus.tokens["admin"])
                for call in range(8)
            ]  # fmt: skip
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            answers = await asyncio.gather(*(client.post(SERVICE, content=body, headers=kind) for body in bodies))
        return [len(answer.json()) for answer in answers]

    assert asyncio.run(flight()) == [100] * 8
    assert count(campus, "user WHERE username LIKE 'n%.%'") == 800


def test_fact_20_an_administrator_works_through_maintenance_mode_and_nobody_else(campus: Campus) -> None:
    campus.set_maintenance(True)
    assert code(ask(campus, "core_webservice_get_site_info", {})) is None
    assert ask(campus, "core_user_update_users", {"users": [{"id": 13, "city": "Open"}]}) == {"warnings": []}
    for kind in ("manager", "weak"):
        assert code(ask(campus, "core_webservice_get_site_info", {}, kind)) == "sitemaintenance"


def test_every_fact_has_a_test_for_the_connector_and_for_the_practice_lms() -> None:
    here = Path(__file__)
    for path in (here, here.parents[1] / "unit" / "lms" / "test_twenty_facts.py"):
        named = {int(number) for number in re.findall(r"^def test_fact_(\d\d)_", path.read_text("utf-8"), re.MULTILINE)}
        assert named == set(range(1, 21)), path.name
