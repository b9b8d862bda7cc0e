"""The site check: who answers, what the token may do, and what is missing for which feature."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from lmsdesk.domain.errors import (
    KeyRefused,
    LmsDeskError,
    Maintenance,
    NotAllowed,
    ServicesOff,
    WrongAddress,
)
from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import Finding, SiteCheck
from lmsdesk.lms.http import JSON, is_loopback
from lmsdesk.lms.moodle import wire
from lmsdesk.lms.moodle.answers import Kind, read
from lmsdesk.lms.moodle.errors import trouble
from lmsdesk.lms.moodle.reports import ENROLMENTS, USERS, Reports
from lmsdesk.lms.moodle.session import Session, decode
from lmsdesk.lms.moodle.shapes import AjaxAnswer, PublicConfig, SiteInfo

PUBLIC: Final = "tool_mobile_get_public_config"
SKEW: Final = 120  # seconds between the clocks that are worth a word

# Feature -> functions that it needs; a missing one switches off exactly this feature.
FEATURES: Final[dict[str, tuple[str, ...]]] = {
    "read_users": ("core_enrol_get_enrolled_users", "core_user_get_users_by_field"),
    "read_courses": ("core_course_get_categories", "core_course_get_courses"),
    "read_methods": ("core_course_get_courses_by_field",),
    "read_enrolments": ("core_enrol_get_enrolled_users",),
    "read_groups": ("core_group_get_course_groups", "core_group_get_group_members"),
    "read_cohorts": ("core_cohort_get_cohorts", "core_cohort_get_cohort_members"),
    "create_users": ("core_user_create_users",),
    "edit_users": ("core_user_update_users",),
    "delete_users": ("core_user_delete_users",),
    "create_courses": ("core_course_create_courses",),
    "edit_courses": ("core_course_update_courses",),
    "delete_courses": ("core_course_delete_courses",),
    "edit_categories": (
        "core_course_create_categories", "core_course_update_categories", "core_course_delete_categories",
    ),
    "enrol": ("enrol_manual_enrol_users",),
    "unenrol": ("enrol_manual_unenrol_users",),
    "edit_roles": ("core_role_assign_roles", "core_role_unassign_roles"),
    "edit_groups": (
        "core_group_create_groups", "core_group_update_groups", "core_group_delete_groups",
        "core_group_add_group_members", "core_group_delete_group_members",
    ),
    "edit_cohorts": (
        "core_cohort_create_cohorts", "core_cohort_delete_cohorts", "core_update_inplace_editable",
        "core_cohort_add_cohort_members", "core_cohort_delete_cohort_members",
    ),
}  # fmt: skip
FATAL: Final = frozenset({"read_users", "read_courses", "read_enrolments"})
REPORT_FUNCTIONS: Final = (
    "core_reportbuilder_list_reports",
    "core_reportbuilder_retrieve_report",
    "core_reportbuilder_columns_add",
    "core_reportbuilder_filters_add",
    "core_reportbuilder_set_filters",
    "core_reportbuilder_filters_reset",
)


async def check_site(session: Session, reports: Reports, now: Callable[[], float]) -> SiteCheck:
    """Ask without the token first, then with it.

    Raises what keeps anybody from going on: WrongAddress, NotAnLms, ServicesOff, Maintenance, KeyRefused,
    Offline.
    """
    public = await _public(session)
    info = await _info(session, public)
    findings = [
        *_transport(session, public, info),
        *_versions(info),
        *_skew(session, now()),
    ]
    findings += _power(info)
    findings += [_feature(name, needed, session) for name, needed in FEATURES.items()]
    findings.append(Finding("json_envelope", session.offers(wire.ENVELOPE), {"function": wire.ENVELOPE}))
    zones = await session.zones()
    findings.append(Finding("time_zone", True if zones.known else None, {"zone": zones.own, "shown": zones.shown}))
    findings += await _reports(session, reports)
    return SiteCheck(
        kind="moodle",
        url=session.address,
        name=info.sitename,
        release=info.release,
        version=info.number,
        fingerprint=fingerprint(info),
        actor_id=info.userid,
        actor_name=info.fullname or info.username,
        is_admin=info.userissiteadmin,
        functions=frozenset(function.name for function in info.functions),
        timezone=zones.own,
        findings=tuple(findings),
    )


async def _public(session: Session) -> PublicConfig | None:
    """What the site says without a token: is it a Moodle, and is this its true address?"""
    body = f'[{{"index":0,"methodname":"{PUBLIC}","args":{{}}}}]'.encode()
    url = f"{session.address}/lib/ajax/service-nologin.php?info={PUBLIC}"
    reading = read(await session.http.post(url, body, content_type=JSON))
    if reading.kind in (Kind.MOVED, Kind.CLOSED, Kind.THROTTLED):
        raise session.named(trouble(reading, PUBLIC))
    if reading.kind is not Kind.SUCCESS:
        return None  # some sites close this door; the token's own call decides
    try:
        answers = decode(reading.data, list[AjaxAnswer], PUBLIC)
    except LmsDeskError:
        return None
    config = answers[0].data if answers and not answers[0].error else None
    if config is not None and not config.enablewebservices:
        raise ServicesOff(reason="web_services_off", site=config.sitename)
    return config


async def _info(session: Session, public: PublicConfig | None) -> SiteInfo:
    try:
        info = await session.site(fresh=True)
    except NotAllowed as error:
        # Expired, bound to another address, a service that is off, no right to use REST: one code for all.
        raise KeyRefused(**error.facts) from error
    except Maintenance:
        raise
    except WrongAddress:
        raise
    except LmsDeskError as error:
        if public is not None and public.maintenanceenabled:
            raise Maintenance(reason="maintenance_mode") from error
        raise
    return info


def fingerprint(info: SiteInfo) -> str:
    """Which site this is, whether by http or https; a port of this computer does not count, the name does."""
    parts = urlsplit(info.siteurl)
    host = parts.hostname or ""
    place = f"loopback {info.sitename}" if is_loopback(info.siteurl) else f"{host}:{parts.port or ''}"
    return hashlib.sha256(f"moodle|{place}|{parts.path.rstrip('/')}|{info.siteid}".encode()).hexdigest()[:32]


def _transport(session: Session, public: PublicConfig | None, info: SiteInfo) -> list[Finding]:
    found: list[Finding] = []
    told = (public.wwwroot if public else info.siteurl).rstrip("/")
    if told and told != session.address:
        found.append(Finding("other_address", False, {"url": told}))
    if public is not None and public.maintenanceenabled:
        found.append(Finding("maintenance_mode", False))
    return found


def _versions(info: SiteInfo) -> list[Finding]:
    facts: dict[str, Value] = {"release": info.release, "version": info.number}
    if info.number < wire.VERSION_4_1:
        return [Finding("version_too_old", False, {**facts, "fatal": True, "needed": "4.1"})]
    return [Finding("version", True, facts)]


def server_time(date: str | None) -> int | None:
    """Unix seconds of a Date header."""
    if not date:
        return None
    try:
        return int(parsedate_to_datetime(date).timestamp())
    except (TypeError, ValueError):
        return None


def _skew(session: Session, now: float) -> list[Finding]:
    theirs = server_time(session.last_date)
    if theirs is None:
        return []
    skew = int(now) - theirs
    return [Finding("clock_skew", abs(skew) <= SKEW, {"seconds": skew})]


def _power(info: SiteInfo) -> list[Finding]:
    """Only an administrator's token surely sees everything: with others absence proves nothing."""
    return [
        Finding(
            "sees_everything",
            True if info.userissiteadmin else None,
            {"actor": info.username},
        )
    ]


def _feature(name: str, needed: tuple[str, ...], session: Session) -> Finding:
    missing = [function for function in needed if not session.offers(function)]
    facts: dict[str, Value] = {"feature": name}
    if missing:
        facts["missing"] = ", ".join(missing)
        if name in FATAL:
            facts["fatal"] = True
    return Finding("feature", not missing, facts)


async def _reports(session: Session, reports: Reports) -> list[Finding]:
    missing = [function for function in REPORT_FUNCTIONS if not session.offers(function)]
    reports.looked = False
    await reports.look()
    found: list[Finding] = []
    for kind, report in ((USERS, reports.users), (ENROLMENTS, reports.enrolments)):
        facts: dict[str, Value] = {"report": kind.name, "source": kind.source}
        if report is None:
            facts["reason"] = reports.trouble.get(kind.name)
            if missing:
                facts["missing"] = ", ".join(missing)
        elif not report.whole:
            facts["reason"] = "conditions"
        else:
            facts["filters"] = ", ".join(sorted(report.filters))
        found.append(Finding("report", report is not None and report.whole, facts))
    return found
