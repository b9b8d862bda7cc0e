"""What would let the person in: one mend for each link that fails, as a change that can be staged, or by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.access.chain import Explanation
from lmsdesk.domain.access.facts import STUCK, Waiting
from lmsdesk.domain.access.links import OF_WAYS, Code, Holds, Link, Reason, Verdict, Want
from lmsdesk.domain.access.ways import Path
from lmsdesk.domain.changes import Verb
from lmsdesk.domain.duties import due_after, midnight
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import MANUAL, Entity
from lmsdesk.domain.rights import Gesture

LEARNER, TEACHER = "student", "editingteacher"
LATER = 30  # days: how long an enrolment is prolonged whose course has no end to go by


class Mend(StrEnum):
    """What a fix does; each has its sentences in ``services.wording_access``."""

    APPLY = "apply"  # what waits is enough
    DECIDE = "decide"  # what waits would be enough, and needs a choice first
    LOOK_UP = "look_up"  # read what is not confirmed
    TAKE_BACK = "take_back"  # a change of mine keeps the person out
    ACTIVATE_ACCOUNT = "activate_account"
    LET_SIGN_IN = "let_sign_in"
    SHOW_COURSE = "show_course"
    ENROL = "enrol"
    ACTIVATE_ENROLMENT = "activate_enrolment"
    START_NOW = "start_now"
    PROLONG = "prolong"
    GIVE_ROLE = "give_role"
    BY_HAND = "by_hand"  # on the site, where no web service does it
    READ = "read"  # what was not read has to be read first


_GESTURES: Mapping[Mend, Gesture] = {
    Mend.ACTIVATE_ACCOUNT: Gesture.EDIT_USER,
    Mend.LET_SIGN_IN: Gesture.EDIT_USER,
    Mend.SHOW_COURSE: Gesture.EDIT_COURSE,
    Mend.ENROL: Gesture.ENROL,
    Mend.ACTIVATE_ENROLMENT: Gesture.EDIT_ENROLMENT,
    Mend.START_NOW: Gesture.EDIT_ENROLMENT,
    Mend.PROLONG: Gesture.EDIT_ENROLMENT,
    Mend.GIVE_ROLE: Gesture.SET_ROLE,
}
_REMOVALS = frozenset({Reason.LEAVING, Reason.COURSE_LEAVING, Reason.NOT_ENROLLED, Reason.NOT_ENROLLED_MAY_JOIN})


@dataclass(frozen=True, slots=True)
class Fix:
    """One mend of one link. ``fields`` are what it sets, times in Unix seconds; ``row`` the enrolment that it is of."""

    code: Code
    reason: Reason
    mend: Mend
    fields: Mapping[str, Value] = field(default_factory=dict)
    row: int | None = None
    operations: tuple[int, ...] = ()  # those to take back or to decide
    facts: Mapping[str, Value] = field(default_factory=dict)

    @property
    def gesture(self) -> Gesture | None:
        """What staging it needs; None where nothing is staged."""
        return _GESTURES.get(self.mend)

    @property
    def is_staged(self) -> bool:
        """Tell whether it is a change for the tray."""
        return self.gesture is not None or self.mend is Mend.TAKE_BACK


def fixes_of(told: Explanation, zone: str) -> tuple[Fix, ...]:
    """What has to be done, in the order of the chain; nothing where the person can already. Days are the zone's."""
    if told.now.verdict is Verdict.CAN and told.latest.verdict is Verdict.CAN:
        return ()
    if (doubt := told.now.doubt) is not None:
        return (Fix(doubt.code, doubt.reason, Mend.LOOK_UP, facts=doubt.facts),)
    if told.latest.verdict is Verdict.CAN:
        return (_waiting(told),)
    if told.after is not None and (shut := _shut_by_me(told)) is not None:
        return (_taken_back(told, shut),)
    return _mends(told, zone)


def _waiting(told: Explanation) -> Fix:
    """What waits opens the course: it only has to be applied, or decided before."""
    deciding = told.now.deciding
    code, reason = (deciding.code, deciding.reason) if deciding else (Code.SENT, Reason.ON_THE_WAY)
    stuck = tuple(item.operation for item in told.pair.waiting if item.state in STUCK)
    facts: dict[str, Value] = {"count": len(stuck) or len(told.pair.waiting)}
    return Fix(code, reason, Mend.DECIDE if stuck else Mend.APPLY, operations=stuck, facts=facts)


def _shut_by_me(told: Explanation) -> Link | None:
    """The link that fails only with what waits: the person could, or a removal of mine stands before all else."""
    failing = {link.reason for link in told.now.links if link.fails}
    made = (link for link in told.latest.links if link.fails and link.reason not in failing)
    return next((link for link in made if told.now.verdict is Verdict.CAN or link.reason in _REMOVALS), None)


def _taken_back(told: Explanation, link: Link) -> Fix:
    """A change of mine closes the course: taking it out of the tray comes first."""
    guilty = [item for item in told.pair.waiting if _touches(item, link)] or list(told.pair.waiting)
    facts: dict[str, Value] = {"label": guilty[0].label, "count": len(guilty)}
    return Fix(link.code, link.reason, Mend.TAKE_BACK, operations=tuple(item.operation for item in guilty), facts=facts)


def _touches(item: Waiting, link: Link) -> bool:
    """Tell whether a change is about what a link asks."""
    if link.code in (Code.PERSON, Code.ACCOUNT, Code.CONFIRMED, Code.SIGN_IN):
        return item.entity is Entity.USER
    if link.code in (Code.COURSE, Code.VISIBLE):
        return item.entity is Entity.COURSE and (link.code is Code.VISIBLE or item.verb is Verb.DELETE)
    if link.code is Code.CATEGORY:
        return item.entity in (Entity.COURSE, Entity.CATEGORY)
    return item.entity in (Entity.ENROLMENT, Entity.ROLE)


def _mends(told: Explanation, zone: str) -> tuple[Fix, ...]:
    """One fix for each link of the best way that fails; for those not known a reading, when nothing else is left."""
    chain = told.latest
    path = chain.paths[0] if chain.paths else None
    made: list[Fix] = []
    for link in chain.links:
        fix = _mend(link, told, path, zone) if link.fails else None
        if fix is not None and not any(_same(fix, other) for other in made):
            made.append(fix)
    if made:
        return tuple(made)
    return tuple(Fix(link.code, link.reason, Mend.READ, facts=link.facts) for link in chain.links if link.is_open)[:1]


def _same(one: Fix, other: Fix) -> bool:
    """Two links that one change mends: a category that hides, and the course that is hidden."""
    return one.mend is other.mend and one.mend is not Mend.BY_HAND and one.fields == other.fields


def _mend(link: Link, told: Explanation, path: Path | None, zone: str) -> Fix | None:
    if link.code in OF_WAYS:
        return _mend_way(link, path, told, zone)
    if link.code is Code.ENROLLED:
        return _enrol(link, told)
    if link.code is Code.ROLE:
        return _role(link, told, path)
    simple: Mapping[Code, tuple[Mend, Mapping[str, Value]]] = {
        Code.ACCOUNT: (Mend.ACTIVATE_ACCOUNT, {"suspended": False}),
        Code.SIGN_IN: (Mend.LET_SIGN_IN, {"auth": MANUAL}),
        Code.CATEGORY: (Mend.SHOW_COURSE, {"visible": True}),
        Code.VISIBLE: (Mend.SHOW_COURSE, {"visible": True}),
    }
    mend, fields = simple.get(link.code, (Mend.BY_HAND, {}))
    return Fix(link.code, link.reason, mend, fields, facts=link.facts)


def _enrol(link: Link, told: Explanation) -> Fix:
    """Enrolling by hand needs the manual method in the course."""
    methods = told.pair.latest.place.methods
    if methods is not None and MANUAL not in methods:
        facts: dict[str, Value] = {"methods": ", ".join(methods)}
        return Fix(link.code, link.reason, Mend.BY_HAND, facts=facts)
    role = TEACHER if told.want is Want.TEACH else LEARNER
    return Fix(link.code, link.reason, Mend.ENROL, {"role": role})


def _role(link: Link, told: Explanation, path: Path | None) -> Fix | None:
    if path is None:
        return None  # whoever is to be enrolled gets the role with it
    had = told.pair.latest.roles or ()
    wanted = TEACHER if told.want is Want.TEACH else LEARNER
    fields = {"role": ",".join([*had, wanted])}
    return Fix(link.code, link.reason, Mend.GIVE_ROLE, fields, path.way.row, facts={"role": wanted})


def _mend_way(link: Link, path: Path | None, told: Explanation, zone: str) -> Fix | None:
    """Only enrolments by hand can be changed from here; one whose method was not told is taken for one by hand."""
    if path is None:
        return None
    way = path.way
    if link.code is Code.METHOD or link.reason is Reason.NOT_COUNTED or way.method not in (None, MANUAL):
        return Fix(link.code, link.reason, Mend.BY_HAND, facts={**link.facts, "method": way.method})
    if link.code is Code.STATUS:
        return Fix(link.code, link.reason, Mend.ACTIVATE_ENROLMENT, {"suspended": False}, way.row, facts=link.facts)
    if link.code is Code.STARTED:
        start = midnight(told.moment, 0, zone)
        return Fix(link.code, link.reason, Mend.START_NOW, {"start": start}, way.row, facts={"start": start})
    end = told.pair.latest.place.end or 0
    if end <= told.moment:
        end = due_after(told.moment, LATER, zone)
    return Fix(link.code, link.reason, Mend.PROLONG, {"end": end}, way.row, facts={"end": end})


def not_known(told: Explanation) -> tuple[Link, ...]:
    """The links of the chain that nobody read, whether they bar or not."""
    return tuple(link for link in told.latest.links if link.holds is Holds.UNKNOWN)
