"""Every kind of answer to every kind of write: what is proven by it, and what is not.

The expected column is the table of the specification: success only in the exact shape of success, a refusal only
where the code proves that nothing was done, unknown for everything else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from lmsdesk.domain.endpoints import (
    Atomicity,
    Endpoint,
    ItemResult,
    ItemState,
    Outcome,
    PreparedRequest,
    Refusal,
)
from lmsdesk.lms.http import Reply
from lmsdesk.lms.moodle.answers import Fault, Kind, Reading, read
from lmsdesk.lms.moodle.endpoints import BY_NAME
from lmsdesk.lms.moodle.errors import DECISIVE
from lmsdesk.lms.moodle.outcomes import classify, of_fault, plain
from lmsdesk.lms.moodle.wire import ENVELOPE

OK, NO, DARK = ItemState.OK, ItemState.REFUSED, ItemState.UNKNOWN
BEFORE_ANY_WORK = {
    "invalidtoken", "accessexception", "sitemaintenance", "upgraderunning", "wsaccessusersuspended",
    "wsaccessuserunconfirmed", "wsaccessuserdeleted", "wsaccessuserexpired", "wsaccessusernologin",
}  # fmt: skip


def told(body: bytes | object, status: int = 200, **more: object) -> Reading:
    """An answer, told apart."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read(Reply(status, data, **more))  # type: ignore[arg-type]  # plain arguments of a dataclass


def outcome(name: str, rows: Sequence[Mapping[str, object]], body: object, *, list_name: str = "rows") -> Outcome:
    """What becomes of a request with these rows."""
    return judged(name, rows, body, list_name=list_name)[0]


def judged(
    name: str, rows: Sequence[Mapping[str, object]], body: object, *, list_name: str = "rows"
) -> tuple[Outcome, list[ItemResult]]:
    """The outcome and what became of each row."""
    request = PreparedRequest(BY_NAME[name], tuple(range(10, 10 + len(rows))), {"wsfunction": "x"}, "0")
    answer = classify(request, [("x", {list_name: list(rows)})], told(body))
    return answer.outcome, list(answer.items)


def states(items: Sequence[ItemResult]) -> list[ItemState]:
    return [item.state for item in items]


# Told apart


@pytest.mark.parametrize(
    ("status", "body", "location", "kind"),
    [
        (200, b"null", None, Kind.SUCCESS),
        (200, b'  {"a": 1} \n', None, Kind.SUCCESS),
        (200, b"[]", None, Kind.SUCCESS),
        (200, b"", None, Kind.BROKEN),
        (200, b"   ", None, Kind.BROKEN),
        (200, b'{"users": [{"id": 1}, {"i', None, Kind.BROKEN),
        (200, b"Notice: something\nnull", None, Kind.SUCCESS),
        (200, b"Notice: something\r[1]", None, Kind.SUCCESS),
        (200, b'<br /><b>Warning</b> x<br />{"a": 1}', None, Kind.SUCCESS),
        (200, b"It took 12 seconds, 3", None, Kind.BROKEN),
        (200, b"Warning: Input variables exceeded 1000\n[]", None, Kind.CUT),
        (200, b"Warning: Input variables exceeded 1000", None, Kind.CUT),
        (200, b"Warning: POST Content-Length of 9 bytes", None, Kind.TOO_LARGE),
        (200, b'{"exception": "moodle_exception", "errorcode": "invalidtoken"}', None, Kind.FAULT),
        (200, b'{"error": "No", "errorcode": "invalidlogin"}', None, Kind.FAULT),
        (200, b'{"error": "No"}', None, Kind.SUCCESS),
        (200, b'{"errorcode": "invalidlogin"}', None, Kind.SUCCESS),
        (200, b'{"exception": 5}', None, Kind.SUCCESS),
        (200, b'[{"exception": "x", "errorcode": "y"}]', None, Kind.SUCCESS),
        (200, b'{"exception": "x"}', None, Kind.FAULT),
        (200, b"<EXCEPTION><ERRORCODE> invalidtoken </ERRORCODE></EXCEPTION>", None, Kind.TOO_LARGE),
        (200, b"<EXCEPTION><ERRORCODE>nopermissions</ERRORCODE></EXCEPTION>", None, Kind.FAULT),
        (200, b"<!DOCTYPE html><p>Log in", None, Kind.FOREIGN),
        (200, b" \n<HTML>", None, Kind.FOREIGN),
        (200, b"<head>", None, Kind.FOREIGN),
        (200, b"<?xml version='1.0'?>", None, Kind.FOREIGN),
        (200, b"Sign in <html>", None, Kind.FOREIGN),
        (200, b" " * 300 + b"<!doctype html>", None, Kind.FOREIGN),
        (200, b"x" * 195 + b"<html>", None, Kind.FOREIGN),
        (200, b"x" * 196 + b"<html>", None, Kind.BROKEN),
        (200, b"plain words", None, Kind.BROKEN),
        (429, b"", None, Kind.THROTTLED),
        (503, b"maintenance", None, Kind.CLOSED),
        (404, b"", None, Kind.FOREIGN),
        (410, b"", None, Kind.FOREIGN),
        (301, b"", "https://elsewhere", Kind.MOVED),
        (399, b"", "https://elsewhere", Kind.MOVED),
        (300, b"", "https://elsewhere", Kind.MOVED),
        (302, b"", None, Kind.FOREIGN),
        (299, b"", "https://elsewhere", Kind.FOREIGN),
        (400, b"", "https://elsewhere", Kind.FOREIGN),
        (403, b"", None, Kind.SERVICES_OFF),
        (403, b"  ", None, Kind.SERVICES_OFF),
        (403, b"WAF", None, Kind.FORBIDDEN),
        (401, b"", None, Kind.FORBIDDEN),
        (407, b"", None, Kind.FORBIDDEN),
        (500, b"", None, Kind.FAILED),
        (502, b"<html>", None, Kind.FAILED),
        (504, b'{"a": 1}', None, Kind.FAILED),
        (499, b"", None, Kind.FOREIGN),
        (201, b"null", None, Kind.FOREIGN),
    ],
)
def test_answers_are_told_apart(status: int, body: bytes, location: str | None, kind: Kind) -> None:
    reading = told(body, status, location=location)
    assert reading.kind is kind
    assert reading.reply == Reply(status, body, location=location)


def test_what_stands_before_the_answer_is_not_part_of_it() -> None:
    assert told(b"Notice\n[1, 2]").data == b"[1, 2]"
    assert told(b" [1] ").data == b"[1]"
    cut = told(b'Input variables exceeded\n{"exception": "x", "errorcode": "y"}')
    assert (cut.kind, cut.data, cut.fault) == (
        Kind.CUT,
        b'{"exception": "x", "errorcode": "y"}',
        Fault(exception="x", errorcode="y"),
    )
    fault = told(b'{"exception": "x", "errorcode": "y"}')
    assert (fault.data, fault.fault) == (b'{"exception": "x", "errorcode": "y"}', Fault(exception="x", errorcode="y"))


def test_not_every_place_is_tried_for_the_beginning_of_an_answer() -> None:
    """Where a page is full of brackets and ends in a number, trying all of them would take minutes."""
    assert told(b"\n".join([b"[x"] * 63) + b"\nnull").kind is Kind.SUCCESS
    assert told(b"\n".join([b"[x"] * 64) + b"\nnull").kind is Kind.SUCCESS  # the first is the whole, tried before
    assert told(b"\n".join([b"[x"] * 65) + b"\nnull").kind is Kind.BROKEN


def test_an_error_names_itself_early() -> None:
    late = b'{"text": "' + b"x" * 4_000 + b'", "exception": "x", "errorcode": "y"}'
    assert told(late).kind is Kind.SUCCESS
    assert told(b'{"errorcode": "y", "exception": "x"}').kind is Kind.FAULT
    for name, rest in (("exception", b'": "x"}'), ("errorcode", b'": "x", "error": "e"}')):
        for room, kind in ((4_000, Kind.FAULT), (4_001, Kind.SUCCESS)):
            start = b'{"text": "'
            end = f'", "{name}'.encode()
            body = start + b"x" * (room - len(start) - len(end) - 1) + end + rest
            assert body[:room].endswith(f'"{name}"'.encode())
            assert told(body).kind is kind


def test_an_error_in_xml_is_read_as_far_as_it_can_be() -> None:
    body = b"<EXCEPTION><ERRORCODE>nopermissions</ERRORCODE><MESSAGE> Not \xff you </MESSAGE></EXCEPTION>"
    reading = told(body)
    assert (reading.fault, reading.data) == (Fault("xml", "nopermissions", "Not \ufffd you"), b"")
    assert told(b"<ERRORCODE>bad\xff</ERRORCODE>").fault == Fault("xml", "bad\ufffd", None)


@pytest.mark.parametrize(
    ("fault", "code", "text"),
    [
        (Fault(), "unknown", ""),
        (Fault(exception="x"), "php_error", ""),
        (Fault(errorcode="  "), "unknown", "  ".strip()),
        (Fault(errorcode=" webservice/no:x-1.y "), "webservice/no:x-1.y", "webservice/no:x-1.y"),
        (Fault(errorcode="<ul><li>8 characters</li></ul>"), "password_policy", "8 characters"),
        (Fault(errorcode="two words"), "password_policy", "two words"),
        (Fault(errorcode="x" * 100), "x" * 100, "x" * 100),
        (Fault(errorcode="x" * 101), "password_policy", "x" * 101),
        (Fault(errorcode="c", message="m", debuginfo="d", error="e"), "c", "d"),
        (Fault(errorcode="c", message="m", error="e"), "c", "m"),
        (Fault(errorcode="c", error="e"), "c", "e"),
        (Fault(message="a\n <b>b</b>\t c "), "unknown", "a b c"),
        (Fault(message="y" * 600), "unknown", "y" * 500),
    ],
)
def test_an_error_has_a_code_and_words(fault: Fault, code: str, text: str) -> None:
    assert (fault.code, fault.text) == (code, text)


# Not a success


@pytest.mark.parametrize(
    ("reading", "expected", "refusal", "code", "text"),
    [
        (told(b"Warning: POST Content-Length"), Outcome.REFUSED, Refusal.VALIDATION, "request_too_large", None),
        (told(b"", 301, location="https://x"), Outcome.REFUSED, Refusal.SITE, "wrong_address", "https://x"),
        (told(b"", 403), Outcome.REFUSED, Refusal.SITE, "services_off", None),
        (told(b"", 429, retry_after=7.0), Outcome.REFUSED, Refusal.THROTTLE, "throttled", None),
        (told(b"", 503), Outcome.UNKNOWN, None, "closed", None),
        (told(b"", 500), Outcome.UNKNOWN, None, "failed", None),
        (told(b"WAF", 403), Outcome.UNKNOWN, None, "forbidden", None),
        (told(b"<html>"), Outcome.UNKNOWN, None, "foreign", None),
        (told(b""), Outcome.UNKNOWN, None, "broken", None),
        (told(b"Input variables exceeded\nnull"), Outcome.UNKNOWN, None, "cut", None),
        (Reading(Kind.FAULT, Reply(200, b"")), Outcome.UNKNOWN, None, "fault", None),
    ],
)
def test_what_is_no_answer_of_the_function(
    reading: Reading, expected: Outcome, refusal: Refusal | None, code: str, text: str | None
) -> None:
    dated = replace(reading, reply=replace(reading.reply, date="Mon"))
    request = PreparedRequest(BY_NAME["enrolments_create"], (1,), b"", "0")
    answer = classify(request, [("x", {"enrolments": [{"userid": 7}]})], dated)
    assert (answer.outcome, answer.refusal, answer.code, answer.text) == (expected, refusal, code, text)
    assert (answer.http_status, answer.server_date) == (reading.reply.status, "Mon")
    assert answer.retry_after == reading.reply.retry_after
    assert answer.items == ()


def test_every_code_means_a_refusal_only_where_it_proves_one() -> None:
    """All known codes, for all ways of writing, alone and in a batch."""
    count = 0
    for atomicity in Atomicity:
        endpoint = replace(BY_NAME["users_update"], atomicity=atomicity)
        for code, refusal in DECISIVE.items():
            fault = Fault("x", "<b>too short</b>" if code == "password_policy" else code, "told")
            for rows in (1, 2):
                answer = of_fault(endpoint, fault, rows=rows)
                is_first = code in BEFORE_ANY_WORK or (rows == 1 and refusal is Refusal.PERMISSION)
                proven = atomicity is not Atomicity.NONE or is_first
                if code == "password_policy" and atomicity is not Atomicity.ATOMIC:
                    proven = False
                assert answer.outcome is (Outcome.REFUSED if proven else Outcome.UNKNOWN), (atomicity, code, rows)
                assert answer.refusal is (refusal if proven else None)
                assert (answer.code, answer.text) == (fault.code, "told")
                count += 1
    assert count == 3 * 2 * len(DECISIVE)


def test_other_codes_prove_nothing_anywhere() -> None:
    for endpoint in BY_NAME.values():
        for code in ("invalidresponse", "dmlwriteexception", "generalexceptionmessage", "anything"):
            answer = of_fault(endpoint, Fault("x", code, "told"), rows=1)
            assert (answer.outcome, answer.refusal, answer.code, answer.text) == (Outcome.UNKNOWN, None, code, "told")


def refusal_of(name: str, rows: Sequence[Mapping[str, object]], fault: Mapping[str, str]) -> tuple[int, ...]:
    """The operations that a refusal names."""
    request = PreparedRequest(BY_NAME[name], tuple(range(10, 10 + len(rows))), b"", "0")
    return classify(request, [("x", {"rows": list(rows)})], told(fault)).culprits


def test_the_rows_that_the_words_of_a_refusal_name() -> None:
    fault = {"exception": "x", "errorcode": "shortnametaken", "message": "Taken (B)"}
    rows = [{"shortname": "A"}, {"shortname": "B"}]
    assert refusal_of("courses_create", rows, fault) == (11,)
    assert refusal_of("courses_create", rows, {**fault, "message": "Taken"}) == ()
    unknown = {**fault, "errorcode": "invalidresponse"}
    assert refusal_of("courses_create", rows, unknown) == ()
    request = PreparedRequest(BY_NAME["courses_create"], (10, 11), b"", "0")
    two_calls = [("x", {"rows": rows[:1]}), ("x", {"rows": rows[1:]})]
    assert classify(request, two_calls, told(fault)).culprits == ()
    fewer = PreparedRequest(BY_NAME["courses_create"], (10,), b"", "0")
    assert classify(fewer, [("x", {"rows": rows})], told(fault)).culprits == ()
    whole = {"exception": "x", "errorcode": "accessexception"}
    assert refusal_of("courses_create", rows, whole) == (10, 11)
    empty = PreparedRequest(BY_NAME["courses_create"], (), b"", "0")
    assert classify(empty, [], told(fault)).culprits == ()


# Success


WITHOUT_RESULT = sorted(
    name
    for name in BY_NAME
    if name.startswith(
        ("enrolments", "roles", "groups_u", "groups_d", "group_m", "categories_u", "users_d", "cohorts_d")
    )
)


@pytest.mark.parametrize("name", WITHOUT_RESULT)
def test_functions_without_a_result_answer_null_and_nothing_else(name: str) -> None:
    rows = [{"userid": 7}, {"userid": 8}]
    assert judged(name, rows, b" null ") == (Outcome.OK, [ItemResult(OK), ItemResult(OK)])
    for body in (b"[]", b"{}", b"true", b'"null"', b"0", b"[null]"):
        assert judged(name, rows, body) == (Outcome.UNKNOWN, [])


def test_lists_of_plain_ids_are_rows_too() -> None:
    request = PreparedRequest(BY_NAME["courses_delete"], (1, 2), b"", "0")
    warned = {"warnings": [{"warningcode": "cannotdeletecourse", "itemid": 6, "message": "No"}]}
    answer = classify(request, [("x", {"courseids": [5, 6]})], told(warned))
    assert (answer.outcome, states(answer.items)) == (Outcome.PARTIAL, [OK, NO])
    one = PreparedRequest(BY_NAME["cohorts_rename"], (1,), b"", "0")
    assert classify(one, [("x", {"itemid": "4", "value": "New"})], told({"value": "New"})).outcome is Outcome.OK


CREATED = {
    "users_create": ("username", {"username": "ana"}, {"username": "bob"}),
    "users_create_suspended": ("username", {"username": "ana"}, {"username": "bob"}),
    "users_create_mailing": ("username", {"username": "ana"}, {"username": "bob"}),
    "users_create_mailing_suspended": ("username", {"username": "ana"}, {"username": "bob"}),
    "courses_create": ("shortname", {"shortname": "A & B"}, {"shortname": "C"}),
    "cohorts_create": ("idnumber", {"idnumber": "1"}, {"idnumber": "2"}),
    "groups_create": ("name", {"courseid": 5, "name": "G"}, {"courseid": 6, "name": "G"}),
}


@pytest.mark.parametrize("name", CREATED)
def test_new_things_are_matched_by_the_name_that_is_unique(name: str) -> None:
    key, first, second = CREATED[name]
    both = [{"id": 41, **second}, {"id": 40, **first}]
    assert judged(name, [first, second], both) == (
        Outcome.OK,
        [ItemResult(OK, remote_id=40), ItemResult(OK, remote_id=41)],
    )
    one = judged(name, [first, second], both[1:])
    assert one == (Outcome.PARTIAL, [ItemResult(OK, remote_id=40), ItemResult(DARK)])
    stranger = {"id": 42, **first, key: "other"}
    for body in ([*both, stranger], [both[0], both[0]], {"users": both}, [{**first}], b"null"):
        assert judged(name, [first, second], body) == (Outcome.UNKNOWN, [])


def test_names_come_back_with_their_signs_written_out() -> None:
    sent = [{"shortname": "A & B "}]
    assert judged("courses_create", sent, [{"id": 4, "shortname": "A &amp; B"}])[1] == [ItemResult(OK, remote_id=4)]
    assert [plain(text) for text in ("&lt;x&gt; ", None, 0, 5)] == ["<x>", "", "", "5"]


def test_a_group_of_the_same_name_elsewhere_is_another_one() -> None:
    sent = [{"courseid": "5", "name": "G &amp; H"}]
    assert judged("groups_create", sent, [{"id": 4, "courseid": 5, "name": "G & H"}])[0] is Outcome.OK
    assert judged("groups_create", sent, [{"id": 4, "courseid": 6, "name": "G & H"}]) == (Outcome.UNKNOWN, [])


def test_new_categories_are_matched_by_their_order() -> None:
    sent = [{"name": "A"}, {"name": "A"}]
    assert judged("categories_create", sent, [{"id": 8, "name": "A"}, {"id": 9, "name": " A"}])[1] == [
        ItemResult(OK, remote_id=8),
        ItemResult(OK, remote_id=9),
    ]
    for body in ([{"id": 8, "name": "A"}], [{"id": 8, "name": "A"}, {"id": 9, "name": "B"}], b"null"):
        assert judged("categories_create", sent, body) == (Outcome.UNKNOWN, [])


def warning(number: int | None, code: str | int = "x") -> Mapping[str, object]:
    return {"warningcode": code, "itemid": number, "message": "No"}


@pytest.mark.parametrize("name", ["users_update", "users_set_password", "courses_delete"])
def test_rows_that_are_warned_about_are_refused_and_the_others_written(name: str) -> None:
    sent = [{"id": "7"}, {"id": 8}]
    assert judged(name, sent, {"warnings": []}) == (Outcome.OK, [ItemResult(OK), ItemResult(OK)])
    refused = ItemResult(NO, code="5", text="No")
    assert judged(name, sent, {"warnings": [warning(8, 5)]}) == (Outcome.PARTIAL, [ItemResult(OK), refused])
    for number in (9, None):  # about what? then nothing is known of any
        assert judged(name, sent, {"warnings": [warning(8), warning(number)]}) == (
            Outcome.PARTIAL,
            [ItemResult(DARK), ItemResult(DARK)],
        )
    for body in (b"null", b"[]", b"{}"):
        assert judged(name, sent, body) == (Outcome.UNKNOWN, [])


@pytest.mark.parametrize(
    ("code", "row", "state"),
    [
        *[(code, {"id": 7, "categoryid": 3}, NO) for code in (
            "shortnametaken", "courseidnumbertaken", "enddatebeforestartdate", "nopermissions", "requireloginerror",
            "errorcoursecontextnotvalid", "invalidpersistenterror",
        )],
        ("invalidrecord", {"id": 7}, NO),
        ("invalidrecord", {"id": 7, "categoryid": 3}, DARK),  # an unknown category is written all the same
        ("unknowncategory", {"id": 7}, DARK),
        (2, {"id": 7}, DARK),
    ],
)  # fmt: skip
def test_a_warning_about_a_course_says_whether_it_came_before_the_work(
    code: str | int, row: Mapping[str, object], state: ItemState
) -> None:
    assert judged("courses_update", [row], {"warnings": [warning(7, code)]}) == (
        Outcome.PARTIAL,
        [ItemResult(state, code=str(code), text="No")],
    )


def test_a_warning_without_words_has_none() -> None:
    silent = {"warningcode": "nopermissions", "itemid": 7}
    assert judged("users_update", [{"id": 7}], {"warnings": [silent]})[1] == [ItemResult(NO, code="nopermissions")]


def test_warnings_about_cohort_members_name_nobody() -> None:
    sent = [{"userid": 7}, {"userid": 8}]
    already, other = {"warningcode": "3"}, {"warningcode": "2", "message": "No"}
    assert judged("cohort_members_add", sent, {"warnings": [already, already]})[1] == [ItemResult(OK)] * 2
    assert judged("cohort_members_add", sent, {"warnings": [already, other]})[1] == [ItemResult(DARK)] * 2
    assert judged("cohort_members_add", sent[:1], {"warnings": [already, other]})[1] == [
        ItemResult(NO, code="2", text="No")
    ]
    assert judged("cohort_members_add", sent, b"null") == (Outcome.UNKNOWN, [])


def test_an_edit_in_place_is_done_when_it_comes_back() -> None:
    sent = [{"value": "A & B"}]
    assert judged("cohorts_rename", sent, {"value": "A &amp; B"})[1] == [ItemResult(OK)]
    assert judged("cohorts_rename", sent, {"value": "A"}) == (Outcome.PARTIAL, [ItemResult(DARK)])
    for body in ({}, {"value": None}, b"null"):
        assert judged("cohorts_rename", sent, body) == (Outcome.UNKNOWN, [])


# Many calls in one request


def enveloped(responses: Sequence[Mapping[str, object]], calls: int = 2) -> tuple[Outcome, Refusal | None, str | None]:
    """What becomes of renaming a cohort by as many calls."""
    request = PreparedRequest(BY_NAME["cohorts_rename"], (1,), {"wsfunction": ENVELOPE}, "0")
    arguments = [("x", {"value": f"v{number}"}) for number in range(calls)]
    answer = classify(request, arguments, told({"responses": list(responses)}))
    return answer.outcome, answer.refusal, answer.code


def good(value: str) -> Mapping[str, object]:
    return {"error": False, "data": json.dumps({"value": value})}


def bad(code: str) -> Mapping[str, object]:
    return {"error": True, "exception": json.dumps({"errorcode": code, "message": "No"})}


def test_an_envelope_is_done_when_all_its_calls_are() -> None:
    assert enveloped([good("v0"), good("v1")]) == (Outcome.OK, None, None)
    assert enveloped([good("v0"), good("x")])[0] is Outcome.PARTIAL
    assert enveloped([good("x"), good("v1")])[0] is Outcome.PARTIAL
    assert enveloped([good("v0")], calls=1) == (Outcome.OK, None, None)
    assert enveloped([good("v0"), {"error": False}]) == (Outcome.UNKNOWN, None, "shape")


@pytest.mark.parametrize("responses", [[], [good("v0")], [good("v0"), good("v1"), good("v2")]])
def test_an_envelope_with_other_calls_than_were_sent_proves_nothing(responses: list[Mapping[str, object]]) -> None:
    assert enveloped(responses) == (Outcome.UNKNOWN, None, "shape")


def test_an_envelope_that_is_none_proves_nothing() -> None:
    request = PreparedRequest(BY_NAME["enrolments_create"], (1,), {"wsfunction": ENVELOPE}, "0")
    answer = classify(request, [("x", {"enrolments": [{"userid": 7}]})], told(b"null"))
    assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, "shape")
    frozen = PreparedRequest(BY_NAME["enrolments_create"], (1,), b"bytes", "0")
    assert classify(frozen, [("x", {"enrolments": [{"userid": 7}]})], told(b"null")).outcome is Outcome.OK


def test_a_refusal_in_an_envelope_proves_something_of_its_first_call_only() -> None:
    assert enveloped([bad("nopermissions")]) == (Outcome.REFUSED, Refusal.PERMISSION, "nopermissions")
    assert enveloped([good("v0"), bad("nopermissions")]) == (Outcome.UNKNOWN, None, "nopermissions")
    assert enveloped([bad("invalidresponse")]) == (Outcome.UNKNOWN, None, "invalidresponse")
    for odd in (None, "no JSON", "{}"):
        assert enveloped([{"error": True, "exception": odd}]) == (Outcome.UNKNOWN, None, "php_error")


def test_the_words_of_a_refusal_in_an_envelope_are_told() -> None:
    request = PreparedRequest(BY_NAME["cohorts_rename"], (1,), {"wsfunction": ENVELOPE}, "0")
    answer = classify(request, [("x", {"value": "v"})], told({"responses": [bad("nopermissions")]}))
    assert (answer.code, answer.text) == ("nopermissions", "No")


def test_a_call_of_an_envelope_without_a_result_is_null() -> None:
    request = PreparedRequest(BY_NAME["enrolments_create"], (1,), {"wsfunction": ENVELOPE}, "0")
    for data in ({"data": None}, {"data": ""}, {"data": "null"}):
        answer = classify(request, [("x", {"rows": [{"userid": 7}]})], told({"responses": [{"error": False, **data}]}))
        assert answer.outcome is Outcome.OK


def test_a_single_row_is_told_from_a_batch_of_many() -> None:
    endpoint: Endpoint = BY_NAME["courses_delete"]
    fault = told({"exception": "x", "errorcode": "nopermissions"})
    for rows, expected in ((1, Outcome.REFUSED), (2, Outcome.UNKNOWN)):
        request = PreparedRequest(endpoint, tuple(range(rows)), b"", "0")
        assert classify(request, [("x", {"courseids": list(range(rows))})], fault).outcome is expected
    inner = PreparedRequest(endpoint, (1, 2), {"wsfunction": ENVELOPE}, "0")
    answer = classify(inner, [("x", {"courseids": [1, 2]})] * 2, told({"responses": [bad("nopermissions")]}))
    assert answer.outcome is Outcome.REFUSED  # each call of an envelope has one row
