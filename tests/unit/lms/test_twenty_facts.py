"""The twenty facts about Moodle's web services that shape the connector, each with what the connector does."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.endpoints import Answer, Atomicity, ItemState, Outcome, Outgoing, Refusal
from lmsdesk.domain.errors import (
    KeyRefused,
    Maintenance,
    NotAnLms,
    Refused,
    ServicesOff,
    Unanswered,
    WrongAddress,
    WrongUse,
)
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import (
    Entity,
    EntityKey,
    category_key,
    course_key,
    enrolment_key,
    group_key,
    user_key,
)
from lmsdesk.domain.ports import Table
from lmsdesk.lms.moodle import endpoints, wire
from lmsdesk.lms.moodle.connector import MoodleConnector
from tests.fakes.moodle import TOKEN, ScriptedMoodle, fault, options_of, run
from tests.fakes.sink import FakeSink


def out(number: int, key: EntityKey, verb: Verb, patch: dict[str, Value], **more: Any) -> Outgoing:
    return Outgoing(number, key, verb, patch, **more)


def op(number: int, key: EntityKey, verb: Verb, patch: dict[str, Value] | None = None) -> Operation:
    return Operation(number, f"u{number}", 1, key, verb, patch or {}, None, "label", State.READY)


def new_user(number: int, name: str) -> Outgoing:
    patch: dict[str, Value] = {
        "username": name,
        "email": f"{name}@example.org",
        "first_name": "A",
        "last_name": "B",
        "password": None,
    }
    return out(number, user_key(-number), Verb.CREATE, patch, secret="Pw-12345678")


async def write(connector: MoodleConnector, outgoing: list[Outgoing]) -> Answer:
    await connector.session.site()
    first = outgoing[0]
    endpoint = connector.endpoint(first.key.entity, first.verb, first.patch)
    assert endpoint is not None
    return await connector.send(connector.prepare(endpoint, outgoing))


def test_fact_01_every_application_error_is_status_200_and_only_the_body_tells() -> None:
    site = ScriptedMoodle({"core_course_get_courses": fault("nopermissions")})
    moodle = site.connector()
    answers = {
        httpx.Response(403): ServicesOff,
        httpx.Response(503, text="<html><body>Site under maintenance</body></html>"): Maintenance,
        httpx.Response(500): Unanswered,
        httpx.Response(303, headers={"Location": "https://other.example"}, text="<html>"): WrongAddress,
        httpx.Response(404, text="<!doctype html><html>"): NotAnLms,
        httpx.Response(200, json=fault("invalidtoken")): KeyRefused,
    }
    for answer, error in answers.items():
        site.fail = lambda _, answer=answer: httpx.Response(
            answer.status_code, content=answer.content, headers=answer.headers
        )
        with pytest.raises(error):
            run(moodle.session.site(fresh=True))


def test_fact_01_a_redirect_is_never_followed() -> None:
    site = ScriptedMoodle(fail=lambda _: httpx.Response(303, headers={"Location": "https://other.example"}))
    with pytest.raises(WrongAddress) as caught:
        run(site.connector().session.site())
    assert caught.value.facts["address"] == "https://other.example"
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ({"username": "a b"}, "username_characters"),
        ({"username": "a+b"}, "username_characters"),
        ({"first_name": "Mary <b>"}, "has_tags"),
        ({"last_name": ""}, "required"),
        ({"email": "nobody"}, "email_syntax"),
        ({"city": "x" * 121}, "too_long"),
        ({"shoe_size": "44"}, "unknown_field"),
        ({"idnumber": "0"}, "zero_alone"),
    ],
)
def test_fact_02_what_the_server_would_not_explain_is_found_before_it_is_sent(
    patch: dict[str, Value], code: str
) -> None:
    fields: dict[str, Value] = {"username": "ann", "email": "a@b.org", "first_name": "A", "last_name": "B", **patch}
    reasons = ScriptedMoodle().connector().validate(op(1, user_key(-1), Verb.CREATE, fields))
    assert [reason.code for reason in reasons] == [code]


def test_fact_02_a_single_refused_account_is_looked_up_for_its_duplicate() -> None:
    site = ScriptedMoodle(
        {
            "core_user_create_users": fault("invalidparameter", "invalid_parameter_exception"),
            "core_user_get_users_by_field": lambda args: (
                [{"id": 7, "username": "other"}] if args["field"] == "email" else []
            ),
        }
    )
    answer = run(write(site.connector(), [new_user(1, "ann")]))
    assert (answer.outcome, answer.refusal, answer.code) == (Outcome.REFUSED, Refusal.TAKEN, "useremailduplicate")


def test_fact_03_the_token_stands_last_so_that_a_cut_request_fails_closed() -> None:
    site = ScriptedMoodle({"enrol_manual_enrol_users": None})
    row: dict[str, Value] = {"role_id": 5, "start": None, "end": None, "suspended": False}
    run(write(site.connector(), [out(1, enrolment_key(3, 4), Verb.CREATE, row)]))
    for body in site.bodies:
        names = [name for name, _ in parse_qsl(body.decode())]
        assert names[-2:] == ["wsfunction", "wstoken"]


def test_fact_03_a_batch_over_the_variable_limit_goes_in_the_envelope_or_not_at_all() -> None:
    row: dict[str, Value] = {"role_id": 5, "start": None, "end": None, "suspended": False}
    many = [out(number, enrolment_key(number + 10, 4), Verb.CREATE, row) for number in range(1, 1001)]
    site = ScriptedMoodle({"enrol_manual_enrol_users": None})
    assert run(write(site.connector(), many)).outcome is Outcome.OK
    assert site.bodies[-1].count(b"wsfunction=" + wire.ENVELOPE.encode()) == 1
    without = ScriptedMoodle({"enrol_manual_enrol_users": None}, envelope=False)
    with pytest.raises(WrongUse):
        run(write(without.connector(), many))


def test_fact_03_an_old_site_gets_fewer_variables() -> None:
    assert wire.variable_limit(2022112800) == 900
    assert wire.variable_limit(2023042400) == 4_800
    old = ScriptedMoodle(version=2022112800, envelope=False).connector()
    run(old.session.site())
    create = old.endpoint(Entity.USER, Verb.CREATE, {"password": None})
    assert create is not None
    assert create.max_batch == endpoints.SMALL_BATCH


def test_fact_03_a_row_that_did_not_come_back_is_unknown() -> None:
    site = ScriptedMoodle({"core_user_create_users": [{"id": 90, "username": "ann"}]})
    answer = run(write(site.connector(), [new_user(1, "ann"), new_user(2, "ben")]))
    assert answer.outcome is Outcome.PARTIAL
    assert [(item.state, item.remote_id) for item in answer.items] == [(ItemState.OK, 90), (ItemState.UNKNOWN, None)]


def test_fact_03_a_warning_about_cut_variables_makes_the_whole_batch_unknown() -> None:
    text = "<b>Warning</b>: Input variables exceeded 100.<br />\nnull"
    site = ScriptedMoodle({"enrol_manual_enrol_users": httpx.Response(200, text=text)})
    row: dict[str, Value] = {"role_id": 5, "start": None, "end": None, "suspended": False}
    answer = run(write(site.connector(), [out(1, enrolment_key(3, 4), Verb.CREATE, row)]))
    assert answer.outcome is Outcome.UNKNOWN


def test_fact_04_the_envelope_carries_typed_json_and_goes_on_after_an_error() -> None:
    site = ScriptedMoodle(
        {
            "core_group_get_course_groups": lambda args: (
                fault("invalidrecord") if args["courseid"] == 2 else [{"id": args["courseid"]}]
            )
        }
    )
    from lmsdesk.lms.moodle.session import Call

    calls = [Call("core_group_get_course_groups", {"courseid": course}) for course in (1, 2, 3)]
    found = run(site.connector().session.call_many(calls))
    assert found[0] == b'[{"id": 1}]'
    assert getattr(found[1], "code", "") == "gone"
    assert found[2] == b'[{"id": 3}]'
    assert [args["courseid"] for args in site.calls("core_group_get_course_groups")] == [1, 2, 3]


def test_fact_04_an_empty_list_has_no_form_and_needs_the_envelope() -> None:
    with pytest.raises(wire.Unsendable):
        wire.form_fields("f", {"users": []})
    assert json.loads(wire.envelope_fields([("f", {"users": []})])["requests[0][arguments]"]) == {"users": []}


def _campus(users: int, **more: object) -> dict[str, object]:
    """Answers of a small site; only the users in the list exist."""
    people = [
        {"id": number, "username": f"u{number}", "firstname": "F", "lastname": "L", "email": f"u{number}@x.org",
         "lastaccess": 100 + number, "fullname": "F L"}
        for number in range(1, users + 1)
    ]  # fmt: skip

    def roster(args: dict[str, Any]) -> object:
        asked = options_of(args)
        if int(args["courseid"]) != 1:
            return [] if "onlyactive" in asked else [{"id": 3, "roles": []}]
        start, size = int(asked["limitfrom"]), int(asked["limitnumber"])
        return people[start : start + size]

    return {
        "core_enrol_get_enrolled_users": roster,
        "core_user_get_users_by_field": lambda args: [
            {**people[int(one) - 1], "auth": "manual", "suspended": False, "confirmed": True, "lang": "en"}
            for one in args["values"]
        ],
        "core_course_get_categories": [{"id": 1, "name": "C", "parent": 0, "path": "/1", "visible": 1}],
        "core_course_get_courses": [
            {"id": 1, "shortname": "site", "fullname": "Site"},
            {"id": 2, "shortname": "A", "fullname": "A & B", "categoryid": 1, "visible": 1},
        ],
        "core_course_get_courses_by_field": {"courses": [{"id": 2, "shortname": "A", "fullname": "A",
                                                          "enrollmentmethods": ["self", "manual"]}]},
        "core_group_get_course_groups": [],
        "core_group_get_group_members": [],
        "core_cohort_get_cohorts": [],
        "core_cohort_get_cohort_members": [],
        **more,
    }  # fmt: skip


def test_fact_05_a_second_pull_reads_details_only_of_those_who_differ() -> None:
    site, sink = ScriptedMoodle(_campus(700)), FakeSink()
    moodle = site.connector()
    run(moodle.pull(sink))
    sink.words["moodle.users.cursor"] = "699"  # the slice of the round is at its end
    before = len(site.asked)
    run(moodle.pull(sink))
    again = [args["values"] for name, args in site.asked[before:] if name == "core_user_get_users_by_field"]
    assert again == [["700"]] or again == [[700]]


def test_fact_06_users_are_read_from_the_site_course_in_pages_by_id() -> None:
    site, sink = ScriptedMoodle(_campus(22_500)), FakeSink()
    run(site.connector().pull(sink))
    pages = [options_of(args) for args in site.calls("core_enrol_get_enrolled_users") if int(args["courseid"]) == 1]
    assert [(page["limitfrom"], page["sortby"]) for page in pages] == [("0", "id"), ("9999", "id"), ("19999", "id")]
    assert "suspended" not in pages[0]["userfields"]
    assert sink.sizes["users"] == 22_499
    assert sink.finished["users"] is True


def test_fact_07_rosters_ask_for_ids_only_unless_roles_are_due() -> None:
    site, sink = ScriptedMoodle(_campus(3)), FakeSink()
    moodle = site.connector()
    run(moodle.pull(sink))
    sink.words["moodle.enrolments.cursor"] = "2"
    before = len(site.asked)
    run(moodle.pull(sink))
    rosters = [
        options_of(args)["userfields"]
        for name, args in site.asked[before:]
        if name == "core_enrol_get_enrolled_users" and int(args["courseid"]) == 2
    ]
    assert rosters == ["id", "id"]


def test_fact_08_without_a_report_the_state_of_an_enrolment_is_absent_not_empty() -> None:
    roster = [{"id": 3, "roles": [{"roleid": 5, "shortname": "student"}]}]
    site = ScriptedMoodle(
        {
            "core_enrol_get_enrolled_users": lambda args: [] if "onlyactive" in options_of(args) else roster,
            "core_course_get_courses_by_field": {
                "courses": [{"id": 4, "shortname": "A", "fullname": "A", "enrollmentmethods": ["manual", "self"]}]
            },
        }
    )
    found = run(site.connector().current([op(1, enrolment_key(3, 4), Verb.UPDATE, {"suspended": True})]))[1]
    assert found.exists is True
    assert dict(found.fields) == {"role_id": 5, "roles": "student"}
    assert found.others == ("unknown",)


def test_fact_09_an_enrolment_is_always_sent_whole() -> None:
    site = ScriptedMoodle({"enrol_manual_enrol_users": None})
    full: dict[str, Value] = {"role_id": 5, "start": 60, "end": 120, "suspended": False}
    run(write(site.connector(), [out(1, enrolment_key(3, 4), Verb.UPDATE, {"suspended": True}, full=full)]))
    sent = site.calls("enrol_manual_enrol_users")[0]["enrolments"]
    expected = {"roleid": "5", "userid": "3", "courseid": "4", "timestart": "60", "timeend": "120", "suspend": "1"}
    assert sent == [expected]


def test_fact_09_an_enrolment_of_unknown_dates_is_not_sent() -> None:
    moodle = ScriptedMoodle().connector()
    endpoint = moodle.endpoint(Entity.ENROLMENT, Verb.UPDATE, {})
    assert endpoint is not None
    outgoing = [out(1, enrolment_key(3, 4), Verb.UPDATE, {"suspended": True}, full={"role_id": 5, "start": 1})]
    with pytest.raises(Refused) as caught:
        moodle.prepare(endpoint, outgoing)
    assert caught.value.facts["server_code"] == "enrolment_state_unknown"


def test_fact_10_unenrolling_never_names_a_role_and_never_another_method() -> None:
    site = ScriptedMoodle({"enrol_manual_unenrol_users": None})
    moodle = site.connector()
    run(write(moodle, [out(1, enrolment_key(3, 4), Verb.DELETE, {}, full={"role_id": 5})]))
    assert site.calls("enrol_manual_unenrol_users") == [{"enrolments": [{"userid": "3", "courseid": "4"}]}]
    reasons = moodle.validate(op(1, enrolment_key(3, 4, "cohort"), Verb.DELETE))
    assert [reason.code for reason in reasons] == ["other_method"]


def test_fact_11_each_write_declares_what_one_bad_row_does() -> None:
    kinds = {row.name: row.atomicity for row in endpoints.TABLE}
    per_item = {name for name, kind in kinds.items() if kind is Atomicity.PER_ITEM}
    assert per_item == {"users_update", "users_set_password", "courses_update", "cohort_members_add"}
    assert [name for name, kind in kinds.items() if kind is Atomicity.NONE] == ["courses_delete"]
    assert endpoints.BY_NAME["courses_delete"].max_batch == 1


def test_fact_11_warnings_refuse_their_rows_and_leave_the_others_done() -> None:
    site = ScriptedMoodle(
        {"core_user_update_users": {"warnings": [{"item": "user", "itemid": 9, "warningcode": "invaliduserid"}]}}
    )
    changes = [out(number, user_key(number), Verb.UPDATE, {"city": "Cork"}) for number in (8, 9)]
    answer = run(write(site.connector(), changes))
    assert answer.outcome is Outcome.PARTIAL
    assert [(item.state, item.code) for item in answer.items] == [
        (ItemState.OK, None),
        (ItemState.REFUSED, "invaliduserid"),
    ]


@pytest.mark.parametrize("code", ["invalidresponse", "dmlwriteexception", "somethingnew"])
def test_fact_12_an_error_that_does_not_prove_that_nothing_was_done_is_unknown(code: str) -> None:
    site = ScriptedMoodle({"core_group_create_groups": fault(code)})
    group = out(1, group_key(-1), Verb.CREATE, {"course_id": 4, "name": "G"})
    assert run(write(site.connector(), [group])).outcome is Outcome.UNKNOWN


def test_fact_12_an_error_without_a_code_is_unknown() -> None:
    site = ScriptedMoodle({"core_group_create_groups": {"exception": "Error", "message": "Call to undefined function"}})
    group = out(1, group_key(-1), Verb.CREATE, {"course_id": 4, "name": "G"})
    assert run(write(site.connector(), [group])).outcome is Outcome.UNKNOWN


def test_fact_13_a_warning_about_an_unknown_category_means_written_perhaps() -> None:
    warning = {"item": "course", "itemid": 4, "warningcode": "invalidrecord", "message": "course_categories"}
    site = ScriptedMoodle({"core_course_update_courses": {"warnings": [warning]}})
    moved = run(write(site.connector(), [out(1, course_key(4), Verb.UPDATE, {"category_id": 9999})]))
    named = run(write(site.connector(), [out(1, course_key(4), Verb.UPDATE, {"fullname": "N"})]))
    assert moved.items[0].state is ItemState.UNKNOWN
    assert named.items[0].state is ItemState.REFUSED


def test_fact_14_what_the_server_does_not_check_is_checked_here() -> None:
    moodle = ScriptedMoodle().connector()
    country = moodle.validate(op(1, user_key(5), Verb.UPDATE, {"country": "ZZ"}))
    dates = moodle.validate(op(1, enrolment_key(3, 4), Verb.CREATE, {"role_id": 5, "start": 600, "end": 60}))
    guest = moodle.validate(op(1, enrolment_key(1, 4), Verb.CREATE, {"role_id": 5}))
    assert [reason.code for reason in (*country, *dates, *guest)] == [
        "country_unknown",
        "end_before_start",
        "guest_account",
    ]


def test_fact_15_a_weaker_token_never_completes_a_listing() -> None:
    site = ScriptedMoodle(
        _campus(3, core_user_search_identity=fault("nopermissions")) | {
            "core_course_get_categories": [{"id": 1, "name": "C", "parent": 0, "path": "/1"}]
        },
        admin=False,
    )  # fmt: skip
    sink = FakeSink()
    run(site.connector().pull(sink))
    assert sink.finished["users"] is False
    assert sink.finished["courses"] is False
    assert sink.finished["enrolments:2"] is False


def test_fact_15_absence_proves_nothing_without_an_administrators_token() -> None:
    answers: dict[str, object] = {"core_user_get_users_by_field": [], "core_course_get_courses": []}
    weak = ScriptedMoodle(answers, admin=False)
    strong = ScriptedMoodle(answers)
    assert run(weak.connector().confirm_gone(Table.COURSE, [(9,)])) is None
    assert run(weak.connector().confirm_gone(Table.USER, [(9,)])) == set()
    assert run(strong.connector().confirm_gone(Table.COURSE, [(9,)])) == {(9,)}
    assert run(weak.connector().current([op(1, user_key(9), Verb.UPDATE, {"city": "x"})]))[1].exists is None
    assert run(strong.connector().current([op(1, user_key(9), Verb.UPDATE, {"city": "x"})]))[1].exists is False


def test_fact_16_a_deleted_account_is_known_by_its_mangled_names() -> None:
    mangled = {"id": 9, "username": "b6@example.com.1795458034", "email": "528953727ef3a4e1c441c6078534c39b"}
    site = ScriptedMoodle({"core_user_get_users_by_field": [mangled]}, admin=False)
    assert run(site.connector().confirm_gone(Table.USER, [(9,)])) == {(9,)}
    assert run(site.connector().current([op(1, user_key(9), Verb.UPDATE, {"city": "x"})]))[1].exists is False


def test_fact_17_every_call_asks_for_names_as_they_are_stored() -> None:
    site, sink = ScriptedMoodle(_campus(3)), FakeSink()
    run(site.connector().pull(sink))
    assert all(b"moodlewssettingraw=1" in body for body in site.bodies)
    assert sink.rows[Table.COURSE][(2,)]["fullname"] == "A & B"


def test_fact_18_an_unchanged_email_is_not_sent() -> None:
    site = ScriptedMoodle({"core_user_update_users": {"warnings": []}})
    full: dict[str, Value] = {"email": "a@b.org", "city": "Cork"}
    run(write(site.connector(), [out(1, user_key(8), Verb.UPDATE, {"city": "Cork"}, full=full)]))
    assert site.calls("core_user_update_users") == [{"users": [{"id": "8", "city": "Cork"}]}]


def test_fact_19_batches_hold_a_hundred_rows_and_two_requests_are_in_flight() -> None:
    assert endpoints.BY_NAME["enrolments_create"].max_batch == 100
    assert endpoints.BY_NAME["users_create"].max_batch == 100
    assert ScriptedMoodle().connector().session.http.in_flight == 2


def test_fact_20_maintenance_stops_a_plain_token_and_the_public_flag_is_reported_to_an_administrator() -> None:
    config = {"wwwroot": "https://moodle.example", "sitename": "T", "enablewebservices": 1, "maintenanceenabled": 1}
    public = [{"error": False, "data": config}]
    closed = ScriptedMoodle({"public_config": public, "core_webservice_get_site_info": fault("sitemaintenance")})
    with pytest.raises(Maintenance):
        run(closed.connector().check())
    passing = run(ScriptedMoodle({"public_config": public}).connector().check())
    assert "maintenance_mode" in {finding.code for finding in passing.findings}


def test_the_token_is_in_no_address_and_in_no_digest() -> None:
    site = ScriptedMoodle({"core_course_create_categories": [{"id": 5, "name": "N"}]})
    moodle = site.connector()
    answer = run(write(moodle, [out(1, category_key(-1), Verb.CREATE, {"name": "N", "parent": None})]))
    assert answer.items[0].remote_id == 5
    assert all(request.method == "POST" and TOKEN not in str(request.url) for request in site.requests)
