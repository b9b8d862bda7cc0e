"""The links of a chain of checks: what is asked, whether it holds, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.fields import Value


class Want(StrEnum):
    """What the person wants to do in the course."""

    SEE = "see"
    TEACH = "teach"


class Holds(StrEnum):
    """Whether a link holds; what was not read is unknown, never guessed."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """The answer: a link that is not known never becomes a "can"."""

    CAN = "can"
    CANNOT = "cannot"
    OPEN = "cannot_be_told"


class Code(StrEnum):
    """What a link asks, in the order of asking."""

    PERSON = "person"
    ACCOUNT = "account"
    CONFIRMED = "confirmed"
    SIGN_IN = "sign_in"
    COURSE = "course"
    CATEGORY = "category"
    VISIBLE = "visible"
    ENROLLED = "enrolled"
    METHOD = "method"
    STATUS = "status"
    STARTED = "started"
    ENDED = "ended"
    ROLE = "role"
    SENT = "sent"


OF_WAYS = (Code.METHOD, Code.STATUS, Code.STARTED, Code.ENDED)  # asked of each way into the course


class Reason(StrEnum):
    """Why a link holds, or not: one sentence each in ``services.wording_access``."""

    THERE = "there"
    GONE = "gone"
    NOT_YET = "not_yet"
    LEAVING = "leaving"
    NOT_SUSPENDED = "not_suspended"
    SUSPENDED = "suspended"
    SUSPENSION_NOT_READ = "suspension_not_read"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    CONFIRMATION_NOT_READ = "confirmation_not_read"
    MAY_SIGN_IN = "may_sign_in"
    NO_SIGN_IN = "no_sign_in"
    SIGN_IN_NOT_READ = "sign_in_not_read"
    COURSE_THERE = "course_there"
    COURSE_GONE = "course_gone"
    COURSE_NOT_YET = "course_not_yet"
    COURSE_LEAVING = "course_leaving"
    CATEGORIES_SHOWN = "categories_shown"
    CATEGORY_HIDES_FROM_LISTS = "category_hides_from_lists"
    CATEGORY_HIDES = "category_hides"
    CATEGORIES_NOT_READ = "categories_not_read"
    VISIBLE = "visible"
    HIDDEN = "hidden"
    HIDDEN_BUT_ROLE = "hidden_but_role"
    HIDDEN_ROLE_NOT_READ = "hidden_role_not_read"
    VISIBILITY_NOT_READ = "visibility_not_read"
    ENROLLED = "enrolled"
    IN_BY_ROLE = "in_by_role"
    NOT_ENROLLED = "not_enrolled"
    NOT_ENROLLED_MAY_JOIN = "not_enrolled_may_join"
    GUESTS_MAY_LOOK = "guests_may_look"
    ROSTER_NOT_READ = "roster_not_read"
    METHOD_ON = "method_on"
    METHOD_OFF = "method_off"
    METHOD_NOT_READ = "method_not_read"
    ACTIVE = "active"
    ENROLMENT_SUSPENDED = "enrolment_suspended"
    NOT_COUNTED = "not_counted"
    NOT_COUNTED_UNEXPLAINED = "not_counted_unexplained"
    STATUS_NOT_READ = "status_not_read"
    STARTED = "started"
    NO_START = "no_start"
    NOT_STARTED = "not_started"
    START_NOT_READ = "start_not_read"
    NOT_ENDED = "not_ended"
    NO_END = "no_end"
    ENDED = "ended"
    END_NOT_READ = "end_not_read"
    HAS_ROLE = "has_role"
    NO_ROLE = "no_role"
    TEACHES = "teaches"
    TEACHES_NOT = "teaches_not"
    ROLE_NOT_READ = "role_not_read"
    ON_THE_WAY = "on_the_way"


@dataclass(frozen=True, slots=True)
class Link:
    """One check. ``bars`` tells whether it decides who gets in; one that does not is only worth knowing.

    ``facts`` fill the sentence; times among them are Unix seconds UTC under "start", "end" and "at".
    """

    code: Code
    holds: Holds
    reason: Reason
    facts: Mapping[str, Value] = field(default_factory=dict)
    as_of: int | None = None
    bars: bool = True

    @property
    def fails(self) -> bool:
        """It surely does not hold, and that keeps the person out."""
        return self.bars and self.holds is Holds.NO

    @property
    def is_open(self) -> bool:
        """It may keep the person out; nobody read whether it does."""
        return self.bars and self.holds is Holds.UNKNOWN


def verdict_of(links: tuple[Link, ...]) -> Verdict:
    """What links say together, each of them needed."""
    if any(link.fails for link in links):
        return Verdict.CANNOT
    return Verdict.OPEN if any(link.is_open for link in links) else Verdict.CAN


def decider(links: tuple[Link, ...]) -> Link | None:
    """The first link that fails, else the first that is not known; None where all hold."""
    failing = next((link for link in links if link.fails), None)
    return failing or next((link for link in links if link.is_open), None)
