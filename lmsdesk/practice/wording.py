"""Dates as Moodle words them in English; practice campuses live in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

_MINUTE, _DAY = 60, 86_400


def moment(seconds: int) -> str:
    """Such as "Monday, 23 November 2026, 6:04 PM"."""
    hour, minute = divmod(seconds % _DAY // _MINUTE, 60)
    return f"{_weekday(seconds // _DAY)}, {hour % 12 or 12}:{minute:02d} {'AM' if hour < 12 else 'PM'}"


@lru_cache(maxsize=20_000)  # a report of a large site has some hundred thousand moments on some thousand days
def _weekday(number: int) -> str:
    """Such as "Monday, 23 November 2026", by the number of days since 1970."""
    at = datetime.fromtimestamp(number * _DAY, UTC)
    return f"{at:%A}, {at.day} {at:%B} {at.year}"


def day(seconds: int) -> str:
    """Such as "23 November 2026"."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at.day} {at:%B} {at.year}"


# Enrolment methods as the site names their instances.
METHODS = {"manual": "Manual enrolments", "cohort": "Cohort sync", "self": "Self enrolment (Student)"}
PLUGINS = {"manual": "Manual enrolments", "cohort": "Cohort sync", "self": "Self enrolment"}
