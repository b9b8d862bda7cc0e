"""The whole chain: account, course, ways in, role; its verdict, and the link that decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lmsdesk.domain.access import account, place, ways
from lmsdesk.domain.access.facts import ON_THE_WAY, Facts, Pair, Waiting
from lmsdesk.domain.access.links import Code, Holds, Link, Reason, Verdict, Want, decider, verdict_of
from lmsdesk.domain.access.ways import Path
from lmsdesk.domain.fields import Value

TEACHING = ("editingteacher", "teacher", "manager")  # roles that teach as Moodle delivers them


@dataclass(frozen=True, slots=True)
class Chain:
    """Links before the ways, the ways (the best first), links after them. All links of the best way are needed.

    ``doubt`` is a change that may be in effect already and would turn the answer round: until it is looked up,
    what was read says nothing.
    """

    before: tuple[Link, ...]
    paths: tuple[Path, ...]
    behind: tuple[Link, ...]
    doubt: Link | None = None

    @property
    def links(self) -> tuple[Link, ...]:
        """Every link that counts, in the order of asking; a role that needs no enrolment makes the ways idle."""
        entered = self.before[-1].reason is Reason.IN_BY_ROLE
        best = self.paths[0].links if self.paths and not entered else ()
        return (*self.before, *best, *self.behind, *((self.doubt,) if self.doubt else ()))

    @property
    def verdict(self) -> Verdict:
        """What they say together."""
        return verdict_of(self.links) if self.doubt is None else Verdict.OPEN

    @property
    def deciding(self) -> Link | None:
        """The first link that fails, else the first that is not known; None where the person can."""
        return self.doubt or decider(self.links)

    @property
    def as_of(self) -> int | None:
        """When the oldest of what it rests on was read; None where that is not known."""
        times = [link.as_of for link in self.links if link.as_of is not None]
        return min(times, default=None)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer for one person and one course; ``after`` is the chain once everything that waits is applied."""

    pair: Pair
    want: Want
    moment: int
    now: Chain
    after: Chain | None = None

    @property
    def latest(self) -> Chain:
        """The chain that a further change would be made on top of."""
        return self.after or self.now


def explain(pair: Pair, moment: int, want: Want = Want.SEE) -> Explanation:
    """Work out both chains at a moment (Unix seconds)."""
    now = chain_of(pair.now, moment, want)
    if pair.after is None:
        return Explanation(pair, want, moment, now)
    after = chain_of(pair.after, moment, want)
    on_the_way = [item for item in pair.waiting if item.state in ON_THE_WAY]
    if on_the_way and after.verdict is not now.verdict:
        now = replace(now, doubt=_unconfirmed(on_the_way))
    return Explanation(pair, want, moment, now, after)


def chain_of(facts: Facts, moment: int, want: Want = Want.SEE) -> Chain:
    """The chain over one state of the facts."""
    paths = ways.paths_of(facts, moment)
    before = (*account.links_of(facts.account), *place.links_of(facts), ways.entry(facts, paths))
    role = _role(facts, want)
    return Chain(before, paths, (role,) if role is not None else ())


def _role(facts: Facts, want: Want) -> Link | None:
    """What the person may do inside; nobody asks for it of somebody who does not belong to the course."""
    as_of = facts.ways[0].as_of if facts.ways else None
    if want is Want.SEE and not facts.ways:
        return None
    if facts.roles is None:
        return Link(Code.ROLE, Holds.UNKNOWN, Reason.ROLE_NOT_READ, as_of=as_of, bars=want is Want.TEACH)
    told = {"roles": ", ".join(facts.roles)}
    if want is Want.TEACH:
        teaches = any(name in TEACHING for name in facts.roles)
        holds, reason = (Holds.YES, Reason.TEACHES) if teaches else (Holds.NO, Reason.TEACHES_NOT)
        return Link(Code.ROLE, holds, reason, told, as_of)
    if not facts.roles:
        return Link(Code.ROLE, Holds.NO, Reason.NO_ROLE, as_of=as_of, bars=False)
    return Link(Code.ROLE, Holds.YES, Reason.HAS_ROLE, told, as_of)


def _unconfirmed(items: Sequence[Waiting]) -> Link:
    """Changes that may be in effect already."""
    facts: dict[str, Value] = {"label": items[0].label, "operation": items[0].operation, "count": len(items)}
    return Link(Code.SENT, Holds.UNKNOWN, Reason.ON_THE_WAY, facts)
