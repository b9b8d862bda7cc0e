"""The practice LMS answers as a real Moodle was recorded: the same errors, and rows with the same kinds of fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from lmsdesk.practice.calls import FUNCTIONS
from lmsdesk.practice.rest import Campus
from lmsdesk.practice.seeding import create_campus
from lmsdesk.practice.wire import Trouble

RECORDINGS = Path(__file__).parent / "recordings" / "moodle"
MANY = "tool_mobile_call_external_functions"


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    made = Campus(create_campus(tmp_path_factory.mktemp("campus") / "c.sqlite3"))
    yield made
    made.close()


def flat(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """PHP's form of nested parameters."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from flat(inner, f"{name}[{place}]")
    else:
        yield name, ("1" if value else "0") if isinstance(value, bool) else str(value)


def ask(campus: Campus, function: str, args: dict[str, Any], *, kind: str = "admin", **more: str) -> Any:
    """Send a request as a client would; the value, or the Trouble."""
    fields = [*flat(args, ""), ("moodlewsrestformat", "json"), *more.items()]
    fields += [("wsfunction", function), ("wstoken", campus.tokens[kind])]
    return campus.answer(urlencode(fields).encode())[1]


def recorded(name: str) -> Any:
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))["response"]


def kinds(value: Any) -> Any:
    """The shape of an answer: names and JSON types, of lists the first element."""
    if isinstance(value, dict):
        return {name: kinds(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [kinds(value[0])] if value else []
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def first_course(campus: Campus) -> int:
    return int(campus._db.execute("SELECT min(id) FROM course WHERE id>1 AND methods LIKE '%manual%'").fetchone()[0])


# Recording → function, arguments. Ids are those of the campus; what is compared is the shape of the answer.
SHAPES: dict[str, tuple[str, dict[str, Any]]] = {
    "core_webservice_get_site_info": ("core_webservice_get_site_info", {}),
    "core_course_get_categories": ("core_course_get_categories", {}),
    "core_course_get_courses": ("core_course_get_courses", {"options": {"ids": [2, 3]}}),
    "core_user_get_users_by_field_id": ("core_user_get_users_by_field", {"field": "id", "values": [5]}),
    "core_enrol_get_enrolled_users_lean": (
        "core_enrol_get_enrolled_users",
        {
            "courseid": 2,
            "options": [{"name": "userfields", "value": "id,username,roles,groups,lastcourseaccess"}],
        },
    ),
    "core_cohort_get_cohorts": ("core_cohort_get_cohorts", {}),
    "core_group_get_course_groups": ("core_group_get_course_groups", {"courseid": 2}),
    "core_group_get_group_members": ("core_group_get_group_members", {"groupids": [1]}),
    "core_reportbuilder_list_reports": ("core_reportbuilder_list_reports", {"page": 0, "perpage": 3}),
    "core_reportbuilder_set_filters": ("core_reportbuilder_set_filters", {"reportid": 1, "values": "{}"}),
}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_rows_have_the_recorded_fields(campus: Campus, name: str) -> None:
    function, args = SHAPES[name]
    ours, theirs = kinds(ask(campus, function, args)), kinds(recorded(name))
    ours, theirs = (value[0] if isinstance(value, list) and value else value for value in (ours, theirs))
    if isinstance(theirs, dict) and isinstance(ours, dict):
        shared = set(ours) & set(theirs)
        assert shared, (ours, theirs)
        assert not set(ours) - set(theirs) - {"idnumber", "groups", "institution", "city", "country"}
        for field in shared:
            if "NoneType" not in (ours[field], theirs[field]) and not isinstance(ours[field], dict | list):
                assert ours[field] == theirs[field], field
    else:
        assert ours == theirs


def user(name: str, **more: Any) -> dict[str, Any]:
    fields = {
        "username": name,
        "firstname": "A",
        "lastname": "B",
        "email": f"{name}@x.example",
        "password": "Long-Enough-1",
    }
    return {**fields, **more}


# What is asked → the recording with the same situation.
ERRORS: dict[str, tuple[str, dict[str, Any]]] = {
    "err_create_users_dup_username_batch": ("core_user_create_users", {"users": [user("fresh1"), user("u00005")]}),
    "err_delete_users_batch_unknown": ("core_user_delete_users", {"userids": [6, 999999]}),
    "err_enrol_batch_unknown_user": (
        "enrol_manual_enrol_users",
        {"enrolments": [{"roleid": 5, "userid": 7, "courseid": 2}, {"roleid": 5, "userid": 999999, "courseid": 2}]},
    ),
    "err_unknown_function": ("core_no_such_function", {}),
    "err_group_add_members_not_enrolled": ("core_group_add_group_members", {"members": [{"groupid": 1, "userid": 2}]}),
    "err_invalid_parameter_production": ("core_user_get_users_by_field", {"field": "id"}),
    "core_user_get_users_by_field_username": (
        "core_user_get_users_by_field",
        {"field": "username", "values": ["Upper"]},
    ),
    "err_invalidresponse_but_written": (
        "core_group_create_groupings",
        {"groupings": [{"courseid": 2, "name": "SETX", "description": ""}]},
    ),
    "err_create_courses_dup_shortname_batch": (
        "core_course_create_courses",
        {"courses": [{"fullname": "X", "shortname": "C002", "categoryid": 2}]},
    ),
}


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_errors_have_the_recorded_code_and_write_nothing(campus: Campus, name: str) -> None:
    theirs = recorded(name)
    if "errorcode" not in theirs:
        pytest.skip("the recording of this name is a success")
    function, args = ERRORS[name]
    before = campus._db.execute("SELECT count(*), max(id) FROM user WHERE deleted=0").fetchone()
    trouble = ask(campus, function, args)
    assert isinstance(trouble, Trouble)
    assert trouble.code == theirs["errorcode"]
    assert tuple(campus._db.execute("SELECT count(*), max(id) FROM user WHERE deleted=0").fetchone()) == tuple(before)


def test_enrolling_again_overwrites_dates_and_status(campus: Campus) -> None:
    course = first_course(campus)
    item = {"roleid": 5, "userid": 9, "courseid": course, "timestart": 100, "timeend": 200, "suspend": 1}
    assert ask(campus, "enrol_manual_enrol_users", {"enrolments": [item]}) is recorded("enrol_users_again_same")
    again = {"roleid": 4, "userid": 9, "courseid": course}
    ask(campus, "enrol_manual_enrol_users", {"enrolments": [again]})
    row = campus._db.execute(
        "SELECT status, timestart, timeend FROM enrol WHERE user=9 AND course=? AND method='manual'", (course,)
    ).fetchone()
    assert tuple(row) == (0, 0, 0)


def test_variables_over_the_limit_are_cut_without_a_word(campus: Campus) -> None:
    rows = [(f"enrolments[{n}][{name}]", "5") for n in range(2_000) for name in ("roleid", "userid", "courseid")]
    first = urlencode([("wstoken", campus.tokens["admin"]), ("wsfunction", "enrol_manual_enrol_users"), *rows])
    last = urlencode([*rows, ("wsfunction", "enrol_manual_enrol_users"), ("wstoken", campus.tokens["admin"])])
    refused = campus.answer(last.encode())
    assert refused[0] == "xml"
    assert isinstance(refused[1], Trouble)
    assert refused[1].code == "invalidtoken"
    assert campus.answer(first.encode())[1] is None or isinstance(campus.answer(first.encode())[1], Trouble)


def test_many_calls_stop_at_the_first_failure_and_keep_what_was_before(campus: Campus) -> None:
    requests = [
        {"function": "core_user_update_users", "arguments": json.dumps({"users": [{"id": 3, "city": "Écully"}]})},
        {
            "function": "enrol_manual_enrol_users",
            "arguments": json.dumps({"enrolments": [{"roleid": 5, "userid": 999999, "courseid": 2}]}),
        },
        {"function": "core_user_update_users", "arguments": json.dumps({"users": [{"id": 4, "city": "Never"}]})},
    ]
    told = ask(campus, MANY, {"requests": requests})["responses"]
    theirs = recorded("call_external_functions_writes")["responses"]
    assert [item["error"] for item in told] == [item["error"] for item in theirs]
    assert json.loads(told[1]["exception"])["errorcode"] == json.loads(theirs[1]["exception"])["errorcode"]
    cities = dict(campus._db.execute("SELECT id, city FROM user WHERE id IN (3, 4)").fetchall())
    assert cities[3] == "Écully"
    assert cities[4] != "Never"


def test_a_weak_token_is_told_less_and_hears_no_error(campus: Campus) -> None:
    strong = ask(campus, "core_user_get_users_by_field", {"field": "id", "values": [5]})[0]
    weak = ask(campus, "core_user_get_users_by_field", {"field": "id", "values": [5]}, kind="weak")[0]
    assert set(weak) < set(strong)


def test_names_are_escaped_unless_asked_otherwise(campus: Campus) -> None:
    escaped = ask(campus, "core_course_get_categories", {})
    raw = ask(campus, "core_course_get_categories", {}, moodlewssettingraw="1")
    assert "Health &amp; safety" in [item["name"] for item in escaped]
    assert "Health & safety" in [item["name"] for item in raw]


def test_without_json_the_answer_is_xml(campus: Campus) -> None:
    body = urlencode([("wsfunction", "core_webservice_get_site_info"), ("wstoken", "wrong")]).encode()
    assert campus.answer(body)[0] == "xml"


def test_every_write_of_the_console_has_a_function_here(capsys: pytest.CaptureFixture[str]) -> None:
    from lmsdesk.lms.moodle.endpoints import TABLE

    wanted = {row.function for row in TABLE}
    assert wanted <= set(FUNCTIONS)
    compared = {function for function, _ in [*SHAPES.values(), *ERRORS.values()]} & set(FUNCTIONS)
    with capsys.disabled():
        print(
            f"\npractice LMS: {len(FUNCTIONS)} functions, {len(compared)} compared with recordings: {sorted(compared)}"
        )
