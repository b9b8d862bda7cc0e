"""The site check: findings by code, each with what is missing and for which feature."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from lmsdesk.domain.errors import KeyRefused, Offline, ServicesOff, WrongAddress
from lmsdesk.domain.ports import Finding, SiteCheck
from lmsdesk.lms.moodle import wire
from tests.fakes.moodle import ScriptedMoodle, fault, run, site_info
from tests.fakes.report import enrolments_report, report_answers, users_report


def config(**more: Any) -> list[dict[str, Any]]:
    """What the tokenless call answers."""
    data = {"wwwroot": "https://moodle.example", "sitename": "T", "enablewebservices": 1, **more}
    return [{"error": False, "data": data}]


def findings(check: SiteCheck, code: str) -> list[Finding]:
    """All findings of a code."""
    return [finding for finding in check.findings if finding.code == code]


def test_a_site_that_has_everything_has_nothing_to_complain_about() -> None:
    reports = report_answers(users_report([]), enrolments_report([]))
    site = ScriptedMoodle({"public_config": config(), **reports}, reports=True)
    check = run(site.connector().check())
    assert check.usable
    assert check.is_admin is True
    assert (check.name, check.version, check.actor_id) == ("Test Moodle", 2023112400, 2)
    assert {finding.code for finding in check.findings if finding.ok is False} <= {"clock_skew"}
    assert b"wstoken" not in site.bodies[0]


def test_a_missing_function_switches_off_exactly_its_feature() -> None:
    functions = [name for name in ScriptedMoodle().functions() if name != "core_user_delete_users"]
    site = ScriptedMoodle({"core_webservice_get_site_info": site_info(functions)})
    check = run(site.connector().check())
    off = [finding.facts for finding in findings(check, "feature") if finding.ok is False]
    assert off == [{"feature": "delete_users", "missing": "core_user_delete_users"}]
    assert check.usable


def test_without_reading_users_the_site_is_of_no_use() -> None:
    functions = [name for name in ScriptedMoodle().functions() if name != "core_enrol_get_enrolled_users"]
    check = run(ScriptedMoodle({"core_webservice_get_site_info": site_info(functions)}).connector().check())
    assert not check.usable


def test_missing_reports_and_envelope_are_told() -> None:
    check = run(ScriptedMoodle(envelope=False).connector().check())
    assert [finding.ok for finding in findings(check, "json_envelope")] == [False]
    assert [(finding.ok, finding.facts["reason"]) for finding in findings(check, "report")] == [
        (False, "no_function"),
        (False, "no_function"),
    ]


def test_a_version_that_is_too_old_is_fatal() -> None:
    check = run(ScriptedMoodle(version=2021051700).connector().check())
    assert findings(check, "version_too_old")[0].facts["needed"] == "4.1"
    assert not check.usable


def test_a_plain_token_may_see_less_and_that_is_said() -> None:
    check = run(ScriptedMoodle(admin=False).connector().check())
    assert findings(check, "sees_everything")[0].ok is None


def test_clocks_that_disagree_are_told_in_seconds() -> None:
    check = run(ScriptedMoodle().connector().check())  # the site says 15 January 2027, 08:00
    assert findings(check, "clock_skew")[0].facts["seconds"] == 1_800_000_000 - 1_800_000_000
    assert findings(check, "clock_skew")[0].ok is True


def test_web_services_that_are_off_are_known_before_a_token_is_sent() -> None:
    site = ScriptedMoodle({"public_config": config(enablewebservices=0)})
    with pytest.raises(ServicesOff):
        run(site.connector().check())
    assert len(site.requests) == 1


def test_a_site_that_moved_to_https_says_so_and_gets_no_token() -> None:
    site = ScriptedMoodle(fail=lambda _: httpx.Response(303, headers={"Location": "https://moodle.example"}))
    with pytest.raises(WrongAddress):
        run(site.connector().check())
    assert all(b"wstoken" not in body for body in site.bodies)


def test_another_true_address_is_a_finding() -> None:
    site = ScriptedMoodle({"public_config": config(wwwroot="https://learn.example")})
    check = run(site.connector().check())
    assert findings(check, "other_address")[0].facts["url"] == "https://learn.example"


@pytest.mark.parametrize("code", ["invalidtoken", "accessexception", "wsaccessusersuspended"])
def test_every_reason_why_a_token_opens_nothing_is_a_refused_key(code: str) -> None:
    with pytest.raises(KeyRefused) as caught:
        run(ScriptedMoodle({"core_webservice_get_site_info": fault(code)}).connector().check())
    assert caught.value.facts["server_code"] == code


def test_no_connection_is_offline() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x")

    with pytest.raises(Offline):
        run(ScriptedMoodle(fail=fail).connector().check())


def test_the_fingerprint_is_of_the_site_not_of_its_scheme_or_its_loopback_port() -> None:
    def fingerprint(url: str) -> str:
        info = {**site_info([wire.ENVELOPE]), "siteurl": url}
        return run(ScriptedMoodle({"core_webservice_get_site_info": info}).connector().check()).fingerprint

    assert fingerprint("https://a.example/m") == fingerprint("http://a.example/m/")
    assert fingerprint("https://a.example/m") != fingerprint("https://a.example/n")
    assert fingerprint("http://127.0.0.1:8001") == fingerprint("http://127.0.0.1:9002")
