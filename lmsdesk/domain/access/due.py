"""When a duty is due and why it stands where it does: the same answer as the reports give, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.duties import DAY, Duty, Status, day_end, due_after, due_days, whole_days
from lmsdesk.domain.fields import Value


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """What decides about one person in one course; None is not known, times are Unix seconds UTC.

    Of somebody who is in by two methods it is the enrolment that stands for both: one that is not suspended.
    """

    tracked: bool | None
    account_suspended: bool | None = None
    suspended: bool | None = None
    active: bool | None = None
    start: int | None = None
    created: int | None = None
    end: int | None = None
    course_end: int | None = None
    completed: bool | None = None
    completed_at: int | None = None
    progress: float | None = None
    last_access: int | None = None
    as_of: int | None = None


class Step(StrEnum):
    """One line of a derivation; each has its sentence in ``services.wording_due``."""

    NOT_TRACKED = "not_tracked"
    TRACKED = "tracked"
    ACCOUNT_SUSPENDED = "account_suspended"
    ENROLMENT_SUSPENDED = "enrolment_suspended"
    NOT_COUNTED = "not_counted"
    ACTIVITY_NOT_READ = "activity_not_read"
    COMPLETION_NOT_READ = "completion_not_read"
    COMPLETED = "completed"
    COMPLETED_LATER = "completed_later"
    NOT_COMPLETED = "not_completed"
    ENDS = "ends"  # the end of the enrolment
    COURSE_ENDS = "course_ends"  # the enrolment has none
    NO_END = "no_end"
    STARTED = "started"  # its start, and so many days
    ENROLLED = "enrolled"  # it has no start: the moment of enrolling
    NO_START = "no_start"
    BEGUN = "begun"
    NOT_BEGUN = "not_begun"


@dataclass(frozen=True, slots=True)
class Derived:
    """The answer: ``status`` None where it is no duty; ``days`` past the due date, negative before it.

    ``steps`` with the facts of their sentences lead there, in order.
    """

    status: Status | None
    steps: tuple[tuple[Step, Mapping[str, Value]], ...]
    at: int
    due: int | None = None
    days: int | None = None
    asked: Duty = field(default_factory=lambda: Duty(""))


def derive(facts: DutyFacts, asked: Duty, now: int, zone: str) -> Derived:
    """Where a duty stands; ``asked`` says what it is due by and as of when, its status does not matter."""
    at = day_end(asked.as_of, zone) if asked.as_of else now
    if not facts.tracked:
        return Derived(None, ((Step.NOT_TRACKED, {}),), at, asked=asked)
    steps: list[tuple[Step, Mapping[str, Value]]] = [(Step.TRACKED, {})]
    standing = _standing(facts, at, steps)
    if standing is not None:
        return Derived(standing, tuple(steps), at, asked=asked)
    due = _due(facts, asked, zone, steps)
    if due is None:
        return Derived(Status.NO_DUE_DATE, tuple(steps), at, asked=asked)
    days = whole_days(due, at, zone)
    if due < at:
        return Derived(Status.OVERDUE, tuple(steps), at, due, days, asked)
    if _is_soon(due, at, asked, zone):
        return Derived(Status.DUE_SOON, tuple(steps), at, due, days, asked)
    begun = bool(facts.progress and facts.progress > 0) or facts.last_access is not None
    steps.append((Step.BEGUN if begun else Step.NOT_BEGUN, {}))
    return Derived(Status.IN_PROGRESS if begun else Status.NOT_STARTED, tuple(steps), at, due, days, asked)


def _standing(facts: DutyFacts, at: int, steps: list[tuple[Step, Mapping[str, Value]]]) -> Status | None:
    """What is decided before any date is asked for."""
    if facts.suspended:
        steps.append((Step.ENROLMENT_SUSPENDED, {}))
        return Status.INACTIVE
    if facts.suspended is None and facts.active is False:
        steps.append((Step.NOT_COUNTED, {}))
        return Status.INACTIVE
    if facts.account_suspended:
        steps.append((Step.ACCOUNT_SUSPENDED, {}))
        return Status.INACTIVE
    if facts.completed is None:
        steps.append((Step.COMPLETION_NOT_READ, {}))
        return Status.UNKNOWN
    if facts.suspended is None and facts.active is None:
        steps.append((Step.ACTIVITY_NOT_READ, {}))
        return Status.UNKNOWN
    if facts.completed and (facts.completed_at or 0) <= at:
        steps.append((Step.COMPLETED, {"completed_at": facts.completed_at}))
        return Status.COMPLETED
    later = {"completed_at": facts.completed_at}
    steps.append((Step.COMPLETED_LATER, later) if facts.completed else (Step.NOT_COMPLETED, {}))
    return None


def _due(facts: DutyFacts, asked: Duty, zone: str, steps: list[tuple[Step, Mapping[str, Value]]]) -> int | None:
    """The moment, and where it comes from."""
    days = due_days(asked.due)
    if days is None:
        if facts.end is not None:
            steps.append((Step.ENDS, {"end": facts.end}))
            return facts.end
        told = {"end": facts.course_end}
        steps.append((Step.COURSE_ENDS, told) if facts.course_end is not None else (Step.NO_END, {}))
        return facts.course_end
    since = facts.start if facts.start is not None else facts.created
    if since is None:
        steps.append((Step.NO_START, {}))
        return None
    step = Step.STARTED if facts.start is not None else Step.ENROLLED
    due = due_after(since, days, zone)
    steps.append((step, {"start": since, "days": days, "end": due, "zone": zone}))
    return due


def _is_soon(due: int, at: int, asked: Duty, zone: str) -> bool:
    """Due days that are counted from a start are days of the calendar, ends are moments."""
    if due_days(asked.due) is None:
        return due <= at + asked.days * DAY
    return whole_days(at, due, zone) <= asked.days
