"""Arguments on the wire: PHP names, limits, the envelope, addresses."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.errors import WrongUse
from lmsdesk.lms.http import Reply
from lmsdesk.lms.moodle import wire
from lmsdesk.lms.moodle.answers import Kind, read

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_rows = st.dictionaries(st.sampled_from(["id", "name", "city"]), _texts, min_size=1)


@given(st.lists(_rows, min_size=1, max_size=15))
def test_what_a_form_carries_can_be_read_back(rows: list[dict[str, str]]) -> None:
    args = {"users": rows, "options": {"ids": ["1", "2"]}}
    assert wire.calls_in(wire.form_fields("f", args)) == [("f", args)]
    assert wire.calls_in(wire.envelope_fields([("f", args), ("g", {})])) == [("f", args), ("g", {})]


def test_truth_is_one_and_zero() -> None:
    assert wire.flatten({"a": True, "b": [False, 2]}) == {"a": "1", "b[0]": "0", "b[1]": "2"}


def test_null_cannot_be_sent_as_a_form() -> None:
    with pytest.raises(wire.Unsendable):
        wire.flatten({"a": {"b": None}})


def test_the_format_comes_after_the_arguments_so_that_a_cut_form_is_known_by_its_xml() -> None:
    names = list(wire.form_fields("f", {"users": [{"id": 1}]}))
    assert names[0] == "users[0][id]"
    assert names[-2:] == ["moodlewsrestformat", "wsfunction"]


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("moodle.example.org", "https://moodle.example.org"),
        ("https://Moodle.Example.org/", "https://moodle.example.org"),
        ("https://example.org/moodle/login/index.php?x=1", "https://example.org/moodle"),
        ("https://example.org/moodle/my/", "https://example.org/moodle"),
        ("https://example.org/webservice/rest/server.php", "https://example.org"),
        ("http://127.0.0.1:8080/course/view.php?id=3", "http://127.0.0.1:8080"),
        ("https://example.org/mycampus", "https://example.org/mycampus"),
    ],
)
def test_an_address_is_found_in_what_people_paste(pasted: str, address: str) -> None:
    assert wire.normal_address(pasted) == address


@pytest.mark.parametrize("pasted", ["", "ftp://example.org", "https://me:secret@example.org", "https://"])
def test_what_is_no_address_is_refused(pasted: str) -> None:
    with pytest.raises(WrongUse):
        wire.normal_address(pasted)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "null", Kind.SUCCESS),
        (200, '<br />\n<b>Warning</b>: old<br />\n{"warnings":[]}', Kind.SUCCESS),
        (200, "Notice: x on line 4\nnull", Kind.SUCCESS),
        (200, '[{"id":1', Kind.BROKEN),
        (200, "", Kind.BROKEN),
        (200, "<!DOCTYPE html><html><body>Log in</body></html>", Kind.FOREIGN),
        (200, "PHP Warning: POST Content-Length of 9 exceeds", Kind.TOO_LARGE),
        (200, '{"exception":"x","errorcode":"y"}', Kind.FAULT),
        (200, '{"error":"Invalid login","errorcode":"invalidlogin"}', Kind.FAULT),
        (200, '[{"error":false,"data":{}}]', Kind.SUCCESS),
        (401, "", Kind.FORBIDDEN),
        (403, "<html>blocked</html>", Kind.FORBIDDEN),
        (413, "<html>", Kind.FOREIGN),
        (429, "", Kind.THROTTLED),
        (502, "<html>", Kind.FAILED),
        (504, "", Kind.FAILED),
    ],
)
def test_answers_are_told_apart(status: int, body: str, kind: Kind) -> None:
    assert read(Reply(status, body.encode())).kind is kind


@given(st.binary(max_size=200))
def test_no_answer_whatever_breaks_the_reader(body: bytes) -> None:
    assert read(Reply(200, body)).kind in Kind


def test_a_password_policy_in_place_of_a_code_is_named() -> None:
    body = b'{"exception":"moodle_exception","errorcode":"<div>The password must have 8 characters<\\/div>"}'
    fault = read(Reply(httpx.codes.OK, body)).fault
    assert fault is not None
    assert (fault.code, fault.text) == ("password_policy", "The password must have 8 characters")
