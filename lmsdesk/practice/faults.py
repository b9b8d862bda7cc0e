"""What can go wrong on purpose: slow, lost, late and broken answers, closed doors and refused tokens."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

KINDS = (
    "slow",  # the answer comes after ``seconds``
    "lose_request",  # the connection drops before anything was done
    "lose_answer",  # everything was done, then the connection drops
    "late",  # the connection drops, the work is done ``seconds`` later
    "gateway_502",  # a page of the proxy, nothing was done
    "gateway_504",  # a page of the proxy, everything was done
    "gateway_html",  # the same
    "truncate",  # the first half of the answer
    "notice",  # a PHP notice before the answer
    "empty",  # status 500 without a word, everything was done
    "maintenance",  # the page of a site that is being upgraded, nothing was done
    "maintenance_mode",  # the error that all but administrators get, nothing was done
    "refuse_token",  # the token is unknown, nothing was done
    "no_access",  # the token is known, but it has expired, or its service or account may not be used
    "services_off",  # status 403 without a word, nothing was done
    "moved",  # sent away to the root of another address, nothing was done
    "database_down",  # an error with status 200, nothing was done
    "throttle",  # too many requests: asked to come again after two seconds, nothing was done
    "page",  # somebody else's page with status 200, nothing was done
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request."""

    kind: str
    seconds: float


@dataclass
class Rule:
    """Requests that fail: those calling ``function`` (``*`` and ``?`` match), of these every nth, by chance.

    ``times`` limits how often, None is for ever; ``seconds`` is for slow and late answers.
    """

    kind: str
    function: str = "*"
    every: int = 1
    chance: float = 1.0
    times: int | None = None
    seconds: float | None = None
    seen: int = field(default=0, init=False)
    done: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        _known(self.kind)
        if self.every < 1:
            raise ValueError(f"every {self.every}")

    def takes(self, functions: tuple[str, ...], rng: random.Random) -> bool:
        """Count the request; tell whether it fails."""
        if self.times is not None and self.done >= self.times:
            return False
        if self.function != "*" and not any(fnmatchcase(name, self.function) for name in functions):
            return False
        self.seen += 1
        if self.seen % self.every or (self.chance < 1 and rng.random() >= self.chance):
            return False
        self.done += 1
        return True


@dataclass
class FaultPlan:
    """Which requests fail how: the kinds in ``queue`` one after the other, then ``rules``, then ``chance`` by kind.

    Queue and chance leave reading alone while ``writes_only``; rules look at the function only. Chances follow
    ``seed``; ``delay`` is in seconds, for slow and late answers whose rule says nothing else.
    """

    queue: list[str] = field(default_factory=list)
    chance: dict[str, float] = field(default_factory=dict)
    writes_only: bool = True
    delay: float = 1.0
    seed: int = 1
    rules: list[Rule] = field(default_factory=list)

    def __post_init__(self) -> None:
        for kind in (*self.queue, *self.chance):
            _known(kind)
        self._rng = random.Random(self.seed)

    def next(self, *, writes: bool, functions: tuple[str, ...] = ()) -> Fault | None:
        """What happens to this request; None for nothing. A request of many calls has several functions."""
        if self.queue and (writes or not self.writes_only):
            return Fault(self.queue.pop(0), self.delay)
        for rule in self.rules:
            if rule.takes(functions, self._rng):
                return Fault(rule.kind, self.delay if rule.seconds is None else rule.seconds)
        if self.chance and (writes or not self.writes_only):
            drawn = self._rng.random()
            for kind, share in self.chance.items():
                if drawn < share:
                    return Fault(kind, self.delay)
                drawn -= share
        return None


def plan_of(wanted: Mapping[str, Any]) -> FaultPlan:
    """The plan in a JSON object with the names of FaultPlan and Rule; raise ValueError for anything else."""
    names = {each.name for each in fields(FaultPlan)}
    if unknown := set(wanted) - names:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    try:
        rules = [Rule(**rule) for rule in wanted.get("rules", [])]
        return FaultPlan(**{**wanted, "rules": rules})
    except (TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise ValueError(f"unknown fault {kind}")
