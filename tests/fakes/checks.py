"""What a site says about itself, for the window's tests."""

from __future__ import annotations

from lmsdesk.domain.ports import Finding, SiteCheck


def a_check(url: str = "https://moodle.northfield.example", *, all_well: bool = False) -> SiteCheck:
    """What a site says about itself; some rights are missing."""
    findings = [
        Finding("version", True, {"release": "4.5"}),
        Finding("clock_skew", True, {"seconds": 1}),
        Finding("time_zone", True, {"zone": "Europe/London"}),
        Finding("feature", True, {"feature": "read_users"}),
        Finding("feature", True, {"feature": "read_courses"}),
        Finding("feature", True, {"feature": "read_enrolments"}),
        Finding("feature", True, {"feature": "enrol"}),
        Finding("feature", True, {"feature": "unenrol"}),
        Finding("feature", all_well, {"feature": "edit_cohorts", "missing": "core_cohort_add_cohort_members"}),
        Finding("report", all_well, {"report": "users", "reason": "columns"}),
        Finding("report", all_well, {"report": "enrolments", "reason": "none"}),
    ]
    return SiteCheck(
        kind="moodle",
        url=url,
        name="Northfield College",
        release="4.5",
        version=2024100700,
        fingerprint="f" * 16,
        actor_id=2,
        actor_name="Ruth Duarte",
        is_admin=False,
        functions=frozenset({"core_user_get_users"}),
        timezone="Europe/London",
        findings=tuple(findings),
    )
