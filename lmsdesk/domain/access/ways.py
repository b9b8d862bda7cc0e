"""The ways into a course: each enrolment with its method, state and dates; the best of them decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lmsdesk.domain.access.facts import Facts, Place, Way
from lmsdesk.domain.access.links import Code, Holds, Link, Reason, Verdict, verdict_of
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import MANUAL

SELF, GUEST = "self", "guest"
OTHER = "other"  # a method that the site gave a name of its own: it cannot be looked for among those of the course
ENTERS_ANYWAY = "manager"  # may look into every course of its context as Moodle delivers it, enrolled or not
_ORDER = (Verdict.CAN, Verdict.OPEN, Verdict.CANNOT)


@dataclass(frozen=True, slots=True)
class Path:
    """One way with its links."""

    way: Way
    links: tuple[Link, ...]

    @property
    def verdict(self) -> Verdict:
        """What this way says alone."""
        return verdict_of(self.links)


def paths_of(facts: Facts, now: int) -> tuple[Path, ...]:
    """All ways, the best first: one that lets in, then one that may, then the one that lacks least."""
    return tuple(sorted((_path(way, facts.place, now) for way in facts.ways), key=_rank))


def entry(facts: Facts, paths: Sequence[Path]) -> Link:
    """Whether the person belongs to the course at all.

    Roles that nobody read are not taken for a manager's here: every ended enrolment would be in doubt by that.
    """
    as_of = facts.place.as_of
    if ENTERS_ANYWAY in (facts.roles or ()):
        return Link(Code.ENROLLED, Holds.YES, Reason.IN_BY_ROLE, {"role": ENTERS_ANYWAY}, as_of)
    if paths:
        told: dict[str, Value] = {"count": len(paths), "methods": ", ".join(path.way.method or "" for path in paths)}
        return Link(Code.ENROLLED, Holds.YES, Reason.ENROLLED, told, paths[0].way.as_of)
    if not facts.place.roster_read:
        return Link(Code.ENROLLED, Holds.UNKNOWN, Reason.ROSTER_NOT_READ)
    methods = facts.place.methods or ()
    if GUEST in methods:
        return Link(Code.ENROLLED, Holds.UNKNOWN, Reason.GUESTS_MAY_LOOK, as_of=as_of)
    reason = Reason.NOT_ENROLLED_MAY_JOIN if SELF in methods else Reason.NOT_ENROLLED
    return Link(Code.ENROLLED, Holds.NO, reason, as_of=as_of)


def _rank(path: Path) -> tuple[int, int, bool]:
    failing = sum(link.fails for link in path.links)
    return _ORDER.index(path.verdict), failing, path.way.method != MANUAL


def _path(way: Way, place: Place, now: int) -> Path:
    started, ended = _started(way, now), _ended(way, now)
    return Path(way, (_method(way, place), _status(way, started, ended), started, ended))


def _method(way: Way, place: Place) -> Link:
    facts: dict[str, Value] = {"method": way.method}
    if place.methods is None:
        return Link(Code.METHOD, Holds.UNKNOWN, Reason.METHOD_NOT_READ, facts, place.as_of)
    if way.method in (None, OTHER):
        if not place.methods:
            return Link(Code.METHOD, Holds.NO, Reason.METHOD_OFF, facts, place.as_of)
        # The site counts nobody as active whose method is off.
        holds = Holds.YES if way.active else Holds.UNKNOWN
        return Link(Code.METHOD, holds, Reason.METHOD_ON if way.active else Reason.METHOD_NOT_READ, facts, way.as_of)
    if way.method in place.methods:
        return Link(Code.METHOD, Holds.YES, Reason.METHOD_ON, facts, place.as_of)
    return Link(Code.METHOD, Holds.NO, Reason.METHOD_OFF, facts, place.as_of)


def _status(way: Way, started: Link, ended: Link) -> Link:
    facts: dict[str, Value] = {"method": way.method}
    if way.suspended is None:
        holds, reason = {
            None: (Holds.UNKNOWN, Reason.STATUS_NOT_READ),
            True: (Holds.YES, Reason.ACTIVE),
            False: (Holds.NO, Reason.NOT_COUNTED),
        }[way.active]
        return Link(Code.STATUS, holds, reason, facts, way.as_of)
    if way.suspended:
        return Link(Code.STATUS, Holds.NO, Reason.ENROLMENT_SUSPENDED, facts, way.as_of)
    if way.active is False and _was_current(way):
        # Neither suspension nor dates tell why the site did not count it: something that was not read does.
        return Link(Code.STATUS, Holds.UNKNOWN, Reason.NOT_COUNTED_UNEXPLAINED, facts, way.as_of)
    return Link(Code.STATUS, Holds.YES, Reason.ACTIVE, facts, way.as_of)


def _was_current(way: Way) -> bool:
    """Tell whether the dates let the person in when the site was read."""
    if way.as_of is None:
        return False
    return (not way.start or way.start <= way.as_of) and (not way.end or way.end > way.as_of)


def _started(way: Way, now: int) -> Link:
    if way.start:
        holds, reason = (Holds.YES, Reason.STARTED) if way.start <= now else (Holds.NO, Reason.NOT_STARTED)
        return Link(Code.STARTED, holds, reason, {"start": way.start}, way.as_of)
    if way.method is None and not way.active:
        return Link(Code.STARTED, Holds.UNKNOWN, Reason.START_NOT_READ, as_of=way.as_of)
    return Link(Code.STARTED, Holds.YES, Reason.NO_START, as_of=way.as_of)


def _ended(way: Way, now: int) -> Link:
    if way.end:
        holds, reason = (Holds.YES, Reason.NOT_ENDED) if way.end > now else (Holds.NO, Reason.ENDED)
        return Link(Code.ENDED, holds, reason, {"end": way.end}, way.as_of)
    if way.method is None and not way.active:
        return Link(Code.ENDED, Holds.UNKNOWN, Reason.END_NOT_READ, as_of=way.as_of)
    return Link(Code.ENDED, Holds.YES, Reason.NO_END, as_of=way.as_of)
