"""Every recorded request that the practice LMS knows is sent to it as it is: same answer, same error, same effect.

The campus has the recorded accounts, courses and groups under their ids, so answers are compared field by field.
Fields that are not compared are named with the reason; they must have the recorded kind all the same.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from lmsdesk.lms.moodle.participants import parse_html
from lmsdesk.practice import site
from lmsdesk.practice.calls import FUNCTIONS
from lmsdesk.practice.faults import FaultPlan
from lmsdesk.practice.rest import Campus
from tests.fakes.asking import SERVICE, body_of, flat, post
from tests.fakes.recorded_answers import differences, in_order, kinds, same_site, without
from tests.fakes.recorded_campus import NOW, build, recording, recordings
from tests.fakes.recorded_cases import BY_HAND, CASES, ELSEWHERE


def replay(campus: Campus, name: str, kind: str = "admin", *, raw: bool = False) -> httpx.Response:
    """Send a recorded request."""
    found = recording(name)
    if found["function"].startswith("(POST /lib/ajax"):
        path = found["function"].split()[1].rstrip(",")
        return post(campus, path, json.dumps(found["params"]["body"]), "application/json")
    more = {"moodlewssettingraw": "1"} if raw else {}
    return post(campus, SERVICE, body_of(found["function"], found["params"], campus.tokens[kind], **more))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("recorded") / "c.sqlite3")


@pytest.fixture
def campus(stage: Path, tmp_path: Path) -> Iterator[Campus]:
    made = Campus(Path(shutil.copy(stage, tmp_path)), clock=lambda: NOW)
    yield made
    made.close()


@pytest.mark.parametrize("name", sorted(set(CASES) - BY_HAND))
def test_a_recorded_request_is_answered_as_recorded(campus: Campus, name: str) -> None:
    case, found = CASES[name], recording(name)
    campus._db.executescript(
        "".join(f"{text};" for text in (*(CASES[each].before for each in case.after), case.before))
    )
    for earlier in case.after:
        assert replay(campus, earlier).status_code == 200
    if case.fault:
        campus.faults = FaultPlan(queue=[case.fault], writes_only=False)
    answer = replay(campus, name, case.kind, raw=case.raw)
    assert answer.status_code == found["status"]
    if "response" in found:
        ours, theirs = (same_site(value, campus.base) for value in (answer.json(), found["response"]))
        blind = frozenset(field for field, _ in case.blind)
        ours, theirs = (in_order(value, case.unordered) for value in (ours, theirs))
        for field, _ in case.dropped:
            ours, theirs = without(ours, field), without(theirs, field)
        assert list(differences(ours, theirs, blind, cut=case.cut)) == []
        assert answer.headers["content-type"].partition(";")[0] == found["content_type"].partition(";")[0]
    elif found["status"] in (303, 503):
        assert "<html" in answer.text.lower()
    else:
        assert answer.text == found["response_text"]
    if case.effect is not None:
        query, rows = case.effect
        assert [tuple(row) for row in campus._db.execute(query)] == rows


def test_the_site_root_is_where_a_wrong_scheme_leads(campus: Campus) -> None:
    campus.faults = FaultPlan(queue=["moved"], writes_only=False)
    answer = replay(campus, "err_https_required")
    assert answer.headers["location"].startswith("https://")
    assert SERVICE not in answer.headers["location"]


def test_many_calls_stop_at_the_first_failure(campus: Campus) -> None:
    name = "call_external_functions_mixed_reads"
    found = json.loads(json.dumps(recording(name)))
    # The practice LMS has no contents of courses: another function that fails for the same course stands there.
    requests = found["params"]["requests"]
    requests[2] = {"function": "core_enrol_get_enrolled_users", "arguments": '{"courseid": 999999}'}
    body = body_of(found["function"], found["params"], campus.tokens["admin"])
    ours, theirs = (
        same_site(one, campus.base)["responses"] for one in (post(campus, SERVICE, body).json(), found["response"])
    )
    assert [one["error"] for one in ours] == [one["error"] for one in theirs] == [False, False, True]
    assert ours[1:] == theirs[1:]
    told = json.loads(ours[0]["data"])[0]
    assert theirs[0]["data"].startswith(f'[{{"id":{told["id"]},"shortname":"{told["shortname"]}","categoryid":10,')


def test_a_token_that_is_unknown_is_refused_in_json_and_without_the_wish_for_json_in_xml(campus: Campus) -> None:
    function = "core_webservice_get_site_info"
    asked = post(campus, SERVICE, body_of(function, {}, "wrong"))
    assert same_site(asked.json(), "") == same_site(recording("err_token_invalid")["response"], "")
    plain = post(campus, SERVICE, urlencode({"wsfunction": function, "wstoken": "wrong"}))
    found = recording("err_token_invalid_xml_default")
    assert plain.text.replace("core\\exception\\", "") == found["response_text"]
    assert plain.headers["content-type"].partition(";")[0] == found["content_type"].partition(";")[0]


def test_a_body_that_is_too_long_counts_as_none(campus: Campus) -> None:
    users = [{"id": 3, "description": "x" * site.MAX_BODY}]
    answer = post(campus, SERVICE, body_of("core_user_update_users", {"users": users}, campus.tokens["admin"]))
    # The recorded server also showed PHP's warnings, which a practice campus only does on purpose (fault "notice").
    recorded = recording("err_post_too_large_warning_in_body")["response_text"].partition("<?xml")
    assert answer.text.replace("core\\exception\\", "") == recorded[1] + recorded[2]
    assert campus._db.execute("SELECT description FROM user WHERE id=3").fetchone()[0] == ""


def test_variables_over_the_limit_are_cut_without_a_word(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "MAX_VARIABLES", 100)
    frame = [
        ("wstoken", campus.tokens["admin"]),
        ("wsfunction", "core_user_update_users"),
        ("moodlewsrestformat", "json"),
    ]
    rows = list(flat({"users": [{"id": number, "city": "W"} for number in range(3, 63)]}, ""))
    answer = post(campus, SERVICE, urlencode([*frame, *rows]))
    recorded = recording("err_max_input_vars_warning_in_body")["response_text"]
    assert answer.text == recorded.rpartition("\n")[2]
    # 97 variables are left for rows of two: 48 whole ones, and a 49th that has lost its city.
    assert campus._db.execute("SELECT count(*) FROM user WHERE city='W'").fetchone()[0] == 48


def test_a_long_list_of_enrolments_loses_its_end_and_succeeds(campus: Campus) -> None:
    found = recording("silent_truncation_max_input_vars")
    people = range(3, 701)
    sent = [
        {**found["params"]["enrolments"][0], "userid": user, "courseid": course}
        for course in (57, 56)
        for user in people
    ]
    rows = list(flat({"enrolments": sent}, ""))
    frame = {"wstoken": campus.tokens["admin"], "wsfunction": found["function"], "moodlewsrestformat": "json"}
    answer = post(campus, f"{SERVICE}?{urlencode(frame)}", urlencode(rows))  # the frame is counted by itself there
    assert answer.json() is found["response"]
    count = "SELECT count(*) FROM enrol WHERE course IN (56, 57) AND user BETWEEN 3 AND 700"
    assert campus._db.execute(count).fetchone()[0] == site.MAX_VARIABLES // 5 == 1_000 < len(sent)
    last = urlencode([*rows, *list(frame.items())[1:], ("wstoken", frame["wstoken"])])
    assert "<ERRORCODE>invalidtoken</ERRORCODE>" in post(campus, SERVICE, last).text


def test_a_weak_token_is_told_fewer_fields_and_hears_no_error(campus: Campus) -> None:
    # The recorded account saw everybody's profile; the weak one of a campus sees people of courses that it teaches.
    campus._db.execute("INSERT INTO role_assignment VALUES(2, (SELECT user FROM token WHERE kind='weak'), 4)")
    name = "missing_capability_silently_fewer_fields"
    ours, theirs = replay(campus, name, "weak").json()[0], recording(name)["response"][0]
    assert set(theirs) <= set(ours)
    shared = {"firstname", "lastname", "email"}  # told to people of the same course
    assert set(ours) - set(theirs) <= shared
    assert not {"username", "idnumber", "auth", "confirmed", "lang"} & set(ours)


def test_a_table_of_participants_says_what_the_recorded_one_said(campus: Campus) -> None:
    name = "participants_table_via_call_external_functions"
    pages = []
    for answer in (replay(campus, name).json(), recording(name)["response"]):
        text = answer["responses"][0]["data"]
        pages.append(parse_html(json.loads(text)["html"], 8, "UTC").rows[0])
    ours, theirs = pages
    assert {**ours, "created": 0} == {**theirs, "created": 0}
    assert ours["created"] is not None


def test_the_login_door_gives_a_token_or_says_no(campus: Campus) -> None:
    fields = {"username": "admin", "password": "practice", "service": "lmsdesk"}
    given = post(campus, "/login/token.php", urlencode(fields)).json()
    assert kinds(given) == kinds(recording("login_token")["response"])
    refused = post(campus, "/login/token.php", urlencode({**fields, "password": "wrong"})).json()
    assert refused == recording("err_login_token_bad_password")["response"]


def test_a_wrong_path_is_a_page_that_was_not_found(campus: Campus) -> None:
    answer = post(campus, "/webservice/rest/serverx.php", "")
    assert answer.status_code == recording("err_wrong_url_404")["status"]
    assert "json" not in answer.headers["content-type"]


def test_every_recording_is_replayed_or_left_out_for_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    named = {*CASES, *BY_HAND, *ELSEWHERE}
    assert set(recordings()) == named
    counted = Counter(recording(name)["function"] for name in {*CASES, *BY_HAND})
    with capsys.disabled():
        print(f"\nrecordings replayed against the practice LMS: {sum(counted.values())}")
        for function, count in sorted(counted.items()):
            print(f"  {count:3} {function}")


def test_every_write_of_the_console_has_a_function_here() -> None:
    from lmsdesk.lms.moodle.endpoints import TABLE

    assert {row.function for row in TABLE} <= set(FUNCTIONS)
