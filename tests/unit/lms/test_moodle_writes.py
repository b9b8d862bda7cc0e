"""Writes: bodies, batches, second steps, outcomes."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from lmsdesk.domain.changes import NewOperation, Operation, State, Verb
from lmsdesk.domain.endpoints import Answer, ItemState, Outcome, Outgoing, Refusal
from lmsdesk.domain.errors import Refused
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import (
    Entity,
    EntityKey,
    category_key,
    cohort_key,
    cohort_member_key,
    course_key,
    enrolment_key,
    group_key,
    group_member_key,
    role_key,
    user_key,
)
from lmsdesk.lms.moodle import endpoints
from lmsdesk.lms.moodle.connector import MoodleConnector
from tests.fakes.moodle import ScriptedMoodle, fault, run

PERSON: dict[str, Value] = {"username": "ann", "email": "a@b.org", "first_name": "Ann", "last_name": "Lee"}


def out(key: EntityKey, verb: Verb, patch: dict[str, Value] | None = None, **more: Any) -> Outgoing:
    return Outgoing(1, key, verb, patch or {}, **more)


async def write(moodle: MoodleConnector, outgoing: Outgoing) -> Answer:
    await moodle.session.site()
    endpoint = moodle.endpoint(outgoing.key.entity, outgoing.verb, outgoing.patch)
    assert endpoint is not None
    return await moodle.send(moodle.prepare(endpoint, [outgoing]))


def sent(site: ScriptedMoodle, outgoing: Outgoing) -> dict[str, Any]:
    """The arguments of the write."""
    run(write(site.connector(), outgoing))
    return next(args for name, args in site.asked if not name.endswith("site_info"))


def test_every_function_of_the_table_has_a_body() -> None:
    samples: dict[str, Outgoing] = {
        "categories_create": out(category_key(-1), Verb.CREATE, {"name": "N"}),
        "categories_update": out(category_key(2), Verb.UPDATE, {"name": "N"}),
        "categories_delete": out(category_key(2), Verb.DELETE, full={"parent": 1}),
        "courses_create": out(course_key(-1), Verb.CREATE, {"shortname": "S", "fullname": "F", "category_id": 1}),
        "courses_update": out(course_key(2), Verb.UPDATE, {"visible": False}),
        "courses_delete": out(course_key(2), Verb.DELETE),
        "users_create": out(user_key(-1), Verb.CREATE, PERSON),
        "users_create_suspended": out(user_key(-1), Verb.CREATE, PERSON),
        "users_create_mailing": out(user_key(-1), Verb.CREATE, PERSON),
        "users_create_mailing_suspended": out(user_key(-1), Verb.CREATE, PERSON),
        "users_update": out(user_key(2), Verb.UPDATE, {"city": "C"}),
        "users_set_password": out(user_key(2), Verb.UPDATE, {"password": None}, secret="x"),
        "users_delete": out(user_key(2), Verb.DELETE),
        "cohorts_create": out(cohort_key(-1), Verb.CREATE, {"name": "N", "idnumber": "I"}),
        "cohorts_rename": out(cohort_key(2), Verb.UPDATE, {"name": "N"}),
        "cohorts_delete": out(cohort_key(2), Verb.DELETE),
        "groups_create": out(group_key(-1), Verb.CREATE, {"course_id": 3, "name": "N"}),
        "groups_update": out(group_key(2), Verb.UPDATE, {"idnumber": "I"}, full={"name": "N"}),
        "groups_delete": out(group_key(2), Verb.DELETE),
        "enrolments_create": out(enrolment_key(2, 3), Verb.CREATE, {"role_id": 5}),
        "enrolments_update": out(
            enrolment_key(2, 3), Verb.UPDATE, {}, full={"role_id": 5, "start": None, "end": None, "suspended": True}
        ),
        "enrolments_delete": out(enrolment_key(2, 3), Verb.DELETE),
        "roles_assign": out(role_key(2, 3, 5), Verb.ADD),
        "roles_unassign": out(role_key(2, 3, 5), Verb.REMOVE),
        "group_members_add": out(group_member_key(2, 3), Verb.ADD),
        "group_members_remove": out(group_member_key(2, 3), Verb.REMOVE),
        "cohort_members_add": out(cohort_member_key(2, 3), Verb.ADD),
        "cohort_members_remove": out(cohort_member_key(2, 3), Verb.REMOVE),
    }
    moodle = ScriptedMoodle().connector()
    assert set(samples) == {row.name for row in endpoints.TABLE}
    for row in endpoints.TABLE:
        request = moodle.prepare(row, [samples[row.name]])
        assert not isinstance(request.body, bytes)
        assert request.body["wsfunction"] == row.function


def test_the_same_request_has_the_same_digest() -> None:
    moodle = ScriptedMoodle().connector()
    row = endpoints.BY_NAME["users_update"]
    first, again = (moodle.prepare(row, [out(user_key(2), Verb.UPDATE, {"city": "C"})]) for _ in range(2))
    other = moodle.prepare(row, [out(user_key(2), Verb.UPDATE, {"city": "D"})])
    assert first.digest == again.digest != other.digest


def test_a_new_account_without_a_password_gets_one_by_mail_and_alone() -> None:
    moodle = ScriptedMoodle().connector()
    run(moodle.session.site())
    mailing = moodle.endpoint(Entity.USER, Verb.CREATE, PERSON)
    external = moodle.endpoint(Entity.USER, Verb.CREATE, {**PERSON, "auth": "oauth2"})
    secret = moodle.endpoint(Entity.USER, Verb.CREATE, {**PERSON, "password": None})
    assert mailing is not None
    assert external is not None
    assert secret is not None
    assert (mailing.mails, mailing.max_batch) == (True, 1)
    assert (external.mails, external.max_batch) == (False, 100)
    assert (secret.mails, secret.max_batch) == (False, 100)
    row = sent(ScriptedMoodle({"core_user_create_users": []}), out(user_key(-1), Verb.CREATE, PERSON))["users"][0]
    assert row["createpassword"] == "1"
    assert "suspended" not in row


def test_texts_are_trimmed_and_empty_ones_left_out_of_a_new_account() -> None:
    patch = {**PERSON, "city": "  Cork ", "idnumber": None, "custom.hire_date": "1577836800", "auth": "oauth2"}
    row = sent(ScriptedMoodle({"core_user_create_users": []}), out(user_key(-1), Verb.CREATE, patch))["users"][0]
    assert row["city"] == "Cork"
    assert "idnumber" not in row
    assert row["customfields"] == [{"type": "hire_date", "value": "1577836800"}]


def test_an_emptied_field_is_sent_as_an_empty_text() -> None:
    site = ScriptedMoodle({"core_user_update_users": {"warnings": []}})
    assert sent(site, out(user_key(8), Verb.UPDATE, {"city": None}))["users"] == [{"id": "8", "city": ""}]


def test_a_suspended_account_is_made_and_then_suspended() -> None:
    site = ScriptedMoodle(
        {"core_user_create_users": [{"id": 90, "username": "ann"}], "core_user_update_users": {"warnings": []}}
    )
    patch = {**PERSON, "suspended": True, "auth": "oauth2"}
    answer = run(write(site.connector(), out(user_key(-1), Verb.CREATE, patch)))
    assert answer.outcome is Outcome.OK
    assert answer.items[0].remote_id == 90
    assert answer.items[0].after == {"suspended": True}
    assert site.calls("core_user_update_users") == [{"users": [{"id": "90", "suspended": "1"}]}]


def test_an_account_that_could_not_be_suspended_is_told_as_active() -> None:
    site = ScriptedMoodle(
        {"core_user_create_users": [{"id": 90, "username": "ann"}], "core_user_update_users": fault("nopermissions")}
    )
    patch = {**PERSON, "suspended": True, "auth": "oauth2"}
    answer = run(write(site.connector(), out(user_key(-1), Verb.CREATE, patch)))
    assert answer.items[0].after == {"suspended": False}


def test_a_new_course_has_dates_sections_and_visibility() -> None:
    site = ScriptedMoodle({"core_course_create_courses": [{"id": 7, "shortname": "S &amp; T"}]})
    patch: dict[str, Value] = {"shortname": "S & T", "fullname": "F", "category_id": 1, "completion_enabled": True}
    row = sent(site, out(course_key(-1), Verb.CREATE, patch))["courses"][0]
    assert (row["startdate"], row["enddate"], row["visible"]) == ("0", "0", "1")
    assert (row["numsections"], row["enablecompletion"]) == ("4", "1")


def test_a_cohort_is_renamed_where_it_is() -> None:
    site = ScriptedMoodle({"core_update_inplace_editable": {"value": "N", "itemid": "2"}})
    answer = run(write(site.connector(), out(cohort_key(2), Verb.UPDATE, {"name": "N"})))
    assert answer.outcome is Outcome.OK
    assert site.calls("core_update_inplace_editable")[0]["itemtype"] == "cohortname"


def test_both_names_of_a_cohort_go_in_one_envelope() -> None:
    site = ScriptedMoodle(
        {"core_update_inplace_editable": lambda args: {"value": args["value"], "itemid": args["itemid"]}}
    )
    answer = run(write(site.connector(), out(cohort_key(2), Verb.UPDATE, {"name": "N", "idnumber": "I"})))
    assert answer.outcome is Outcome.OK
    assert len(site.bodies) == 2  # the site info and the write


def test_a_half_done_envelope_is_unknown() -> None:
    def edit(args: dict[str, Any]) -> object:
        return {"value": args["value"]} if args["itemtype"] == "cohortname" else fault("invalidparameter")

    site = ScriptedMoodle({"core_update_inplace_editable": edit})
    answer = run(write(site.connector(), out(cohort_key(2), Verb.UPDATE, {"name": "N", "idnumber": "I"})))
    assert (answer.outcome, answer.refusal) == (Outcome.UNKNOWN, None)


def test_a_group_keeps_its_name_when_only_its_number_changes() -> None:
    site = ScriptedMoodle({"core_group_update_groups": None})
    row = sent(site, out(group_key(2), Verb.UPDATE, {"idnumber": "I"}, full={"name": "N"}))["groups"]
    assert row == [{"id": "2", "name": "N", "idnumber": "I"}]


def test_members_of_cohorts_who_are_members_already_count_as_done() -> None:
    warning = {"warningcode": "3", "message": "record already exists"}
    site = ScriptedMoodle({"core_cohort_add_cohort_members": {"warnings": [warning]}})
    assert run(write(site.connector(), out(cohort_member_key(2, 3), Verb.ADD))).outcome is Outcome.OK


def test_a_course_is_given_a_long_time_to_be_deleted_and_refused_only_for_lack_of_rights() -> None:
    late = endpoints.BY_NAME["courses_delete"].late_bound
    assert late == 1_800
    for code, outcome in (("nopermissions", Outcome.REFUSED), ("invalidrecord", Outcome.UNKNOWN)):
        site = ScriptedMoodle({"core_course_delete_courses": fault(code)})
        assert run(write(site.connector(), out(course_key(2), Verb.DELETE))).outcome is outcome


@pytest.mark.parametrize(
    ("response", "outcome", "refusal"),
    [
        (httpx.Response(200, text="nul"), Outcome.UNKNOWN, None),
        (httpx.Response(200, text="[]"), Outcome.UNKNOWN, None),
        (httpx.Response(200, text="<html>log in</html>"), Outcome.UNKNOWN, None),
        (httpx.Response(403, text="<html>blocked</html>"), Outcome.UNKNOWN, None),
        (httpx.Response(403), Outcome.REFUSED, Refusal.SITE),
        (httpx.Response(404, text="<html>"), Outcome.UNKNOWN, None),
        (httpx.Response(429, headers={"Retry-After": "5"}), Outcome.REFUSED, Refusal.THROTTLE),
        (httpx.Response(500), Outcome.UNKNOWN, None),
        (httpx.Response(503, text="<html>"), Outcome.UNKNOWN, None),
        (httpx.Response(504), Outcome.UNKNOWN, None),
        (httpx.Response(303, headers={"Location": "https://x"}), Outcome.REFUSED, Refusal.SITE),
        (httpx.Response(200, json=fault("invalidtoken")), Outcome.REFUSED, Refusal.CREDENTIAL),
        (httpx.Response(200, json=fault("sitemaintenance")), Outcome.REFUSED, Refusal.MAINTENANCE),
        (httpx.Response(200, json=fault("wsusercannotassign")), Outcome.REFUSED, Refusal.PERMISSION),
        (httpx.Response(200, json=fault("dbconnectionfailed")), Outcome.UNKNOWN, None),
        (httpx.Response(200, text="null"), Outcome.OK, None),
    ],
)
def test_only_the_exact_shape_of_success_is_success(
    response: httpx.Response, outcome: Outcome, refusal: Refusal | None
) -> None:
    site = ScriptedMoodle({"enrol_manual_enrol_users": response})
    answer = run(write(site.connector(), out(enrolment_key(2, 3), Verb.CREATE, {"role_id": 5})))
    assert (answer.outcome, answer.refusal) == (outcome, refusal)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(httpx.ConnectError("x"), Outcome.NOT_SENT), (httpx.ReadTimeout("x"), Outcome.UNKNOWN)],
)
def test_a_broken_connection_is_an_outcome_not_an_exception(error: Exception, outcome: Outcome) -> None:
    def fail(request: httpx.Request) -> httpx.Response | None:
        if b"enrol_manual_enrol_users" in request.content:
            raise error
        return None

    answer = run(write(ScriptedMoodle(fail=fail).connector(), out(enrolment_key(2, 3), Verb.CREATE, {"role_id": 5})))
    assert answer.outcome is outcome


def test_a_write_is_never_repeated_by_the_connector() -> None:
    def fail(request: httpx.Request) -> httpx.Response | None:
        if b"enrol_manual_enrol_users" in request.content:
            raise httpx.RemoteProtocolError("x")
        return None

    site = ScriptedMoodle(fail=fail)
    run(write(site.connector(), out(enrolment_key(2, 3), Verb.CREATE, {"role_id": 5})))
    assert sum(b"enrol_manual_enrol_users" in body for body in site.bodies) == 1


def test_a_read_goes_again_once_when_the_connection_broke() -> None:
    times: list[int] = []

    def fail(request: httpx.Request) -> httpx.Response | None:
        if b"core_course_get_courses" in request.content:
            times.append(1)
            if len(times) == 1:
                raise httpx.RemoteProtocolError("x")
        return None

    site = ScriptedMoodle({"core_course_get_courses": []}, fail=fail)
    assert run(site.connector().session.call("core_course_get_courses", {})) == b"[]"
    assert len(times) == 2


def test_an_enrolment_by_another_method_is_never_written() -> None:
    moodle = ScriptedMoodle().connector()
    with pytest.raises(Refused):
        moodle.prepare(endpoints.BY_NAME["enrolments_delete"], [out(enrolment_key(2, 3, "self"), Verb.DELETE)])


def test_a_function_that_the_token_lacks_has_no_way() -> None:
    site = ScriptedMoodle()
    moodle = site.connector()
    run(moodle.session.site())
    moodle.session._functions = moodle.session._functions - {"core_user_delete_users"}
    assert moodle.endpoint(Entity.USER, Verb.DELETE, {}) is None


def test_rows_are_matched_by_name_not_by_order() -> None:
    site = ScriptedMoodle({"core_group_create_groups": [
        {"id": 8, "courseid": 3, "name": "B"}, {"id": 7, "courseid": 3, "name": "A"},
    ]})  # fmt: skip
    moodle = site.connector()
    rows = [
        Outgoing(1, group_key(-1), Verb.CREATE, {"course_id": 3, "name": "A"}),
        Outgoing(2, group_key(-2), Verb.CREATE, {"course_id": 3, "name": "B"}),
    ]
    answer = run(moodle.send(moodle.prepare(endpoints.BY_NAME["groups_create"], rows)))
    assert [item.remote_id for item in answer.items] == [7, 8]
    assert {item.state for item in answer.items} == {ItemState.OK}


@pytest.mark.parametrize(
    ("entity", "field", "value", "canonical"),
    [
        (Entity.USER, "username", " JDoe ", "jdoe"),
        (Entity.USER, "email", " A@B.org ", "A@B.org"),
        (Entity.USER, "country", "ie", "IE"),
        (Entity.USER, "city", "   ", None),
        (Entity.USER, "suspended", 1, True),
        (Entity.USER, "custom.remote", True, "1"),
        (Entity.COURSE, "start", 0, None),
        (Entity.ENROLMENT, "end", 1_790_000_099, 1_790_000_040 + 0),
        (Entity.CATEGORY, "parent", 0, None),
    ],
)
def test_values_are_compared_as_the_server_keeps_them(
    entity: Entity, field: str, value: Value, canonical: Value
) -> None:
    assert ScriptedMoodle().connector().canonical(entity, field, value) == canonical


def test_a_cohort_needs_a_number_and_its_visibility_stays() -> None:
    moodle = ScriptedMoodle().connector()
    new = moodle.validate(NewOperation(cohort_key(-1), Verb.CREATE, {"name": "N"}))
    change = moodle.validate(NewOperation(cohort_key(2), Verb.UPDATE, {"visible": False}))
    assert [(reason.code, reason.about) for reason in (*new, *change)] == [
        ("required", "idnumber"),
        ("read_only", "visible"),
    ]


def test_the_body_holds_json_when_it_goes_in_the_envelope() -> None:
    site = ScriptedMoodle()
    moodle = site.connector()
    run(moodle.session.site())
    rows = [Outgoing(n, user_key(n + 10), Verb.UPDATE, {f"custom.f{m}": "x" for m in range(40)}) for n in range(100)]
    request = moodle.prepare(endpoints.BY_NAME["users_update"], rows)
    assert not isinstance(request.body, bytes)
    inner = json.loads(request.body["requests[0][arguments]"])
    assert len(inner["users"]) == 100


def test_a_category_at_the_top_is_deleted_only_when_it_is_empty() -> None:
    rows = [
        {"id": 1, "name": "A", "parent": 0, "coursecount": 3},
        {"id": 2, "name": "B", "parent": 0, "coursecount": 0},
        {"id": 3, "name": "C", "parent": 1, "coursecount": 2},
    ]
    site = ScriptedMoodle({"core_course_get_categories": rows, "core_course_delete_categories": None})
    moodle = site.connector()
    row = endpoints.BY_NAME["categories_delete"]

    async def delete(category: int) -> Answer:
        operation = Operation(1, "u", 1, category_key(category), Verb.DELETE, {}, None, "", State.READY)
        theirs = (await moodle.current([operation]))[1]
        return await moodle.send(moodle.prepare(row, [out(category_key(category), Verb.DELETE, full=theirs.fields)]))

    with pytest.raises(Refused) as caught:
        run(delete(1))
    assert caught.value.facts["server_code"] == "category_not_empty"
    assert run(delete(2)).outcome is Outcome.OK
    assert run(delete(3)).outcome is Outcome.OK
    sent = [args["categories"][0] for args in site.calls("core_course_delete_categories")]
    assert sent == [{"id": "2", "newparent": "1", "recursive": "0"}, {"id": "3", "newparent": "1", "recursive": "0"}]


def test_a_category_at_the_top_is_empty_once_we_deleted_what_was_in_it() -> None:
    """As when a list that made a tree is taken back: the push reads once, and deletes the lower ones first."""
    rows = [
        {"id": 1, "name": "A", "parent": 0, "coursecount": 3},
        {"id": 2, "name": "B", "parent": 0, "coursecount": 0},
        {"id": 3, "name": "C", "parent": 2, "coursecount": 0},
        {"id": 4, "name": "D", "parent": 1, "coursecount": 0},
    ]
    site = ScriptedMoodle({"core_course_get_categories": rows, "core_course_delete_categories": None})
    moodle = site.connector()
    row = endpoints.BY_NAME["categories_delete"]

    async def delete(*categories: int) -> None:
        operations = [
            Operation(at, str(at), 1, category_key(each), Verb.DELETE, {}, None, "", State.READY)
            for at, each in enumerate(categories)
        ]
        await moodle.current(operations)
        for each in categories:
            answer = await moodle.send(moodle.prepare(row, [out(category_key(each), Verb.DELETE)]))
            assert answer.outcome is Outcome.OK

    with pytest.raises(Refused):
        run(delete(2, 3))
    run(delete(3, 2, 4))
    sent = [args["categories"][0] for args in site.calls("core_course_delete_categories")]
    assert [(each["id"], each["newparent"]) for each in sent] == [("3", "2"), ("2", "1"), ("4", "1")]


def _operation(key: EntityKey, verb: Verb, patch: dict[str, Value]) -> Operation:
    return Operation(1, "u1", 1, key, verb, patch, None, "label", State.READY)


def test_the_account_of_the_token_is_neither_suspended_nor_deleted() -> None:
    moodle = ScriptedMoodle().connector()
    own = run(moodle.session.site()).userid
    refused = [
        _operation(user_key(own), Verb.UPDATE, {"suspended": True}),
        _operation(user_key(own), Verb.DELETE, {}),
    ]
    taken = [
        _operation(user_key(own), Verb.UPDATE, {"suspended": False, "city": "Cork"}),
        _operation(user_key(own + 1), Verb.UPDATE, {"suspended": True}),
        _operation(user_key(own + 1), Verb.DELETE, {}),
    ]
    assert [[reason.code for reason in moodle.validate(each)] for each in refused] == [["own_account"]] * 2
    assert not any(moodle.validate(each) for each in taken)
