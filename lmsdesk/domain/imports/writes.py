"""What a list would have written, counted by the kind of write: its cost follows from that, before anything is staged."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.operations import of_ways
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.domain.keys import Entity

_DECIDES = ("auth", "suspended", "password")  # what decides how an account is written, and whether mail goes out
_STEP = 2048  # writes between two looks at whether anybody still waits
# Entity, verb, and those of the fields above that are set.
Kind = tuple[Entity, Verb, tuple[tuple[str, Value], ...]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What applying a list would cost: requests, about how many seconds, people who get mail, people who get some
    where the site is set up so, and how many of its changes cannot be taken back, at all or only in part."""

    requests: int = 0
    seconds: int = 0
    mails: int = 0
    irreversible: int = 0
    in_part: int = 0
    may_mail: int = 0


def writes_of(plan: ImportPlan, look: Callable[[], None]) -> Mapping[Kind, int]:
    """How many writes of each kind a plan makes; ``look`` is called now and then and may raise."""
    numbers = itertools.count(-1_000_000, -1)
    found: Counter[Kind] = Counter()
    for place, (item, times) in enumerate(of_ways(plan, lambda: next(numbers))):
        if place % _STEP == 0:
            look()
        fields = item.patch
        decides = tuple((name, fields[name]) for name in _DECIDES if name in fields) if fields else ()
        found[item.key.entity, item.verb, decides if item.key.entity is Entity.USER else ()] += times
    return found
