"""Where duties stand, in SQL: reports count by these words, and filters list the rows behind their figures."""

from __future__ import annotations

from dataclasses import dataclass

from lmsdesk.domain.duties import ALL, ASSIGNED, DAY, UNOPENED, Duty, Status, day_end, due_days, midnight

# People whose account is suspended; few, and cheaper than joining every enrolment to its person.
CLOSED = "SELECT id FROM user WHERE suspended=1"
NOT_IN = "coalesce(t.suspended, 0)=1 OR (t.suspended IS NULL AND coalesce(t.active, 1)=0)"
INACTIVE = f"({NOT_IN} OR t.user_id IN ({CLOSED}))"
UNKNOWN = "(t.completed IS NULL OR (t.suspended IS NULL AND t.active IS NULL))"
STARTED = "(coalesce(t.progress, 0) > 0 OR t.last_access IS NOT NULL)"
# A person in a course by two methods is one duty: the active row stands for both.
ONCE = (
    "NOT EXISTS (SELECT 1 FROM main.enrolment o WHERE o.course_id=t.course_id AND o.user_id=t.user_id "
    "AND o.method<>t.method AND o.gone_seq IS NULL "
    "AND (coalesce(o.suspended, 0), o.method) < (coalesce(t.suspended, 0), t.method))"
)
TRACKED = "SELECT id FROM course WHERE completion_enabled=1 AND gone_seq IS NULL AND id<>1"


@dataclass(frozen=True, slots=True)
class Moments:
    """What statuses are decided by: Unix seconds. ``start_days`` None takes ends, else days after the start."""

    as_of: int
    soon: int  # due at or before it is "soon"
    start_days: int | None
    over_before: int = 0  # started before it is overdue
    soon_before: int = 0  # started before it is due soon


def moments(duty: Duty, now: int, zone: str) -> Moments:
    """Work the limits out; due days are calendar days of the zone and last until 23:59:59."""
    as_of = day_end(duty.as_of, zone) if duty.as_of else now
    days = due_days(duty.due)
    soon = as_of + duty.days * DAY
    if days is None:
        return Moments(as_of, soon, None)
    return Moments(as_of, soon, days, midnight(as_of, -days, zone), midnight(as_of, duty.days - days + 1, zone))


def status_sql(at: Moments, course_end: str) -> str:
    """The status of the enrolment ``t``; ``course_end`` is SQL for the end of its course."""
    if at.start_days is None:
        due = f't."end", {course_end}'
        none, over, soon = f"coalesce({due}) IS NULL", f"coalesce({due}) < {at.as_of}", f"coalesce({due}) <= {at.soon}"
    else:
        start = "coalesce(t.start, t.created)"
        none, over, soon = f"{start} IS NULL", f"{start} < {at.over_before}", f"{start} < {at.soon_before}"
    return (
        f"CASE WHEN {INACTIVE} THEN '{Status.INACTIVE}' WHEN {UNKNOWN} THEN '{Status.UNKNOWN}' "
        f"WHEN t.completed=1 AND coalesce(t.completed_at, 0) <= {at.as_of} THEN '{Status.COMPLETED}' "
        f"WHEN {none} THEN '{Status.NO_DUE_DATE}' WHEN {over} THEN '{Status.OVERDUE}' "
        f"WHEN {soon} THEN '{Status.DUE_SOON}' WHEN {STARTED} THEN '{Status.IN_PROGRESS}' "
        f"ELSE '{Status.NOT_STARTED}' END"
    )


def condition_sql(duty: Duty, now: int, zone: str) -> str:
    """Whether the enrolment ``t`` is a duty of this status."""
    at = moments(duty, now, zone)
    status = status_sql(at, '(SELECT k."end" FROM course k WHERE k.id=t.course_id)')
    scope = f"t.course_id IN ({TRACKED}) AND {ONCE}"
    if duty.status == ALL:
        return scope
    if duty.status == ASSIGNED:
        return f"{scope} AND NOT {INACTIVE}"
    if duty.status == UNOPENED:
        done = f"(t.completed=1 AND coalesce(t.completed_at, 0) <= {at.as_of})"
        return f"{scope} AND NOT {INACTIVE} AND NOT {UNKNOWN} AND NOT {done} AND NOT {STARTED}"
    return f"{scope} AND {status}='{duty.status}'"
