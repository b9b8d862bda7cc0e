"""Dates as Moodle words them in English; practice campuses live in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(seconds: int) -> str:
    """Such as "Monday, 23 November 2026, 6:04 PM"."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at:%A}, {at.day} {at:%B} {at.year}, {at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


def day(seconds: int) -> str:
    """Such as "23 November 2026"."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at.day} {at:%B} {at.year}"


# Enrolment methods as the site names their instances.
METHODS = {"manual": "Manual enrolments", "cohort": "Cohort sync", "self": "Self enrolment (Student)"}
PLUGINS = {"manual": "Manual enrolments", "cohort": "Cohort sync", "self": "Self enrolment"}
