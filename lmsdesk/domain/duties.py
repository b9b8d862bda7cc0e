"""Duties: one person in one course with completion tracking, and where it stands at an instant.

A filter names duties by their status, "duty:overdue", with what decides it where that is not the usual:
"duty:overdue/start+30/14d/2026-06-30". Reports count by the same words, so that the rows behind a figure can
be listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.text import whole_number

DAY = 86_400
SOON = 30  # days
BY_END = "end"


class Status(StrEnum):
    """Where a duty stands at one instant; exactly one applies, the first that fits in this order."""

    INACTIVE = "inactive"  # the account or the enrolment is suspended
    UNKNOWN = "unknown"  # whether it is completed, or active at all, was never read
    COMPLETED = "completed"
    NO_DUE_DATE = "no_due_date"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"


ALL = "all"
ASSIGNED = "assigned"  # all but the inactive ones: what rates are counted of
UNOPENED = "unopened"  # not completed and never begun, whatever its due date
WORDS = frozenset({*Status, ALL, ASSIGNED, UNOPENED})


@dataclass(frozen=True, slots=True)
class Duty:
    """Duties of one status; ``as_of`` is a day, which counts until its end, or an instant, "" for now."""

    status: str
    due: str = BY_END
    days: int = SOON
    as_of: str = ""

    def __str__(self) -> str:
        parts = [self.status]
        if self.due != BY_END:
            parts.append(self.due)
        if self.days != SOON:
            parts.append(f"{self.days}d")
        if self.as_of:
            parts.append(self.as_of)
        return "/".join(parts)


def parse_duty(text: str) -> Duty:
    """Read the text form; raise WrongUse for a word that is none."""
    status, *rest = text.split("/")
    if status not in WORDS:
        raise WrongUse(what="field_value", value=status, field="duty", kind=", ".join(sorted(WORDS)))
    due, days, as_of = BY_END, SOON, ""
    for part in rest:
        if part == BY_END or part.startswith("start+"):
            due_days(part)
            due = part
        elif part.endswith("d") and whole_number(part[:-1]) is not None:
            days = int(part[:-1])
        else:
            as_of = part
    return Duty(status, due, days, as_of)


def due_days(text: str) -> int | None:
    """Days after the start for "start+30", None for "end": the end of the enrolment, else of the course."""
    if text == BY_END:
        return None
    head, _, days = text.partition("+")
    if head != "start" or not days.isdecimal() or len(days) > 5:
        raise WrongUse(what="field_value", value=text, field="due", kind="end or start+DAYS")
    return int(days)


def day_end(text: str, zone: str) -> int:
    """The last second of a day written as 2026-12-31 in this zone, or an instant; raise WrongUse for others.

    A date-only limit is met until the day ends there, 23:59:59.
    """
    try:
        day = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(what="field_value", value=text, field="date", kind="date") from error
    if day.tzinfo is not None:
        return int(day.astimezone(UTC).timestamp())
    if "T" in text or " " in text.strip():
        return int(day.replace(tzinfo=ZoneInfo(zone)).timestamp())
    return int(datetime.combine(day.date(), time(23, 59, 59), ZoneInfo(zone)).timestamp())


def instant(moment: int) -> str:
    """Unix seconds as text that ``day_end`` reads back."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def midnight(moment: int, days: int, zone: str) -> int:
    """The first second of the day so many days after the day of a moment, in this zone."""
    at = ZoneInfo(zone)
    day = datetime.fromtimestamp(moment, at).date() + timedelta(days=days)
    return int(datetime.combine(day, time(), at).timestamp())


def due_after(start: int, days: int, zone: str) -> int:
    """When a duty of so many days is due: the last second of that day, in calendar days of the zone."""
    at = ZoneInfo(zone)
    day = datetime.fromtimestamp(start, at).date() + timedelta(days=days)
    return int(datetime.combine(day, time(23, 59, 59), at).timestamp())


def whole_days(before: int, after: int, zone: str) -> int:
    """Calendar days between two moments, as the zone has them."""
    at = ZoneInfo(zone)
    return (datetime.fromtimestamp(after, at).date() - datetime.fromtimestamp(before, at).date()).days


def share(part: int, whole: int) -> float | None:
    """Per cent with one decimal, rounded down, so that 100 means all of them; None of nothing."""
    return (1000 * part // whole) / 10 if whole else None
