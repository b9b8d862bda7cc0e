"""Sentences about sites in trouble: complete, in plain words, and different where the remedy is."""

from __future__ import annotations

import re

import pytest

from lmsdesk.domain.errors import (
    BadAnswer,
    KeyRefused,
    LmsDeskError,
    Maintenance,
    NotAllowed,
    NotAnLms,
    Offline,
    Unanswered,
    WrongUse,
)
from lmsdesk.domain.ports import Finding
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_checks import finding_text

HOST = {"host": "moodle.example", "address": "https://moodle.example"}
TROUBLES: list[LmsDeskError] = [
    *(
        Offline(reason=reason, **HOST)
        for reason in ("dns", "refused", "timeout", "tls", "certificate", "proxy", "connect")
    ),
    *(Unanswered(reason=reason, reading=True, **HOST) for reason in ("timeout", "ReadError", "too_large")),
    Unanswered(reason="server_failed", status=502, **HOST),
    NotAnLms(status=404, **HOST),
    NotAnLms(status=200, **HOST),
    Maintenance(status=503, **HOST),
    Maintenance(server_code="dbconnectionfailed", **HOST),
    *(
        BadAnswer(reason=reason, function="core_course_get_courses", **HOST)
        for reason in ("broken", "forbidden", "shape")
    ),
    BadAnswer(server_code="php_error", function="core_course_get_courses", **HOST),
    *(KeyRefused(server_code=code) for code in ("invalidtoken", "accessexception", "wsaccessusersuspended", "other")),
    NotAllowed(server_code="accessexception", function="core_user_delete_users"),
    WrongUse(what="url", value="our moodle"),
]


@pytest.mark.parametrize("error", TROUBLES, ids=[str(error)[:60] for error in TROUBLES])
def test_each_trouble_says_what_happened_and_what_to_do(error: LmsDeskError) -> None:
    told = tell(error)
    for sentence in (told.what, told.next):
        assert sentence
        assert "\u2013" not in sentence
        assert "{" not in sentence
        assert re.search(r"\.\.|\?\.|\s\.", sentence) is None
    assert not {"dns", "tls", "server_failed", "too_large", "ReadError"} & set(re.findall(r"\w+", told.what))


def test_different_remedies_are_different_sentences() -> None:
    sentences = [str(tell(error)) for error in TROUBLES]
    assert len(set(sentences)) == len(sentences)


def test_after_a_write_nothing_is_promised() -> None:
    assert "may have happened" in tell(Unanswered(reason="timeout", **HOST)).next
    assert "nothing was changed there" in tell(Unanswered(reason="timeout", reading=True, **HOST)).next


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("none", "with the source “Course participants”, a name that begins with “LMS Desk”"),
        ("columns", "lacks columns"),
        ("conditions", "leaves rows out by conditions of its own"),
        ("no_function", "the token's service lacks core_reportbuilder_list_reports"),
        ("not_allowed", "shares it with the account"),
    ],
)
def test_a_report_that_cannot_be_used_says_what_its_owner_does(reason: str, said: str) -> None:
    facts = {"report": "enrolments", "source": "reportbuilder\\datasource\\participants", "reason": reason,
             "missing": "core_reportbuilder_list_reports"}  # fmt: skip
    text = finding_text(Finding("report", False, dict(facts)))
    assert said in text
    assert text.endswith("stay unknown, except for what was set here.")
