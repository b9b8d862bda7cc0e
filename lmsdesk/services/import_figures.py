"""What applying a list would cost, told before anything is staged: from the connector's table of writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from lmsdesk.domain.changes import Undo, Verb
from lmsdesk.domain.endpoints import Endpoint
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.writes import Figures, Kind
from lmsdesk.domain.keys import Entity
from lmsdesk.sync.estimates import cost


class Writes(Protocol):
    """What knows the way to do each write."""

    def endpoint(self, entity: Entity, verb: Verb, patch: Mapping[str, Value]) -> Endpoint | None:
        """The way to do this, None when there is none."""


def figures_of(writes: Mapping[Kind, int], ways: Writes) -> Figures:
    """Add up; what the token may not do costs nothing, for it is not sent."""
    rows: Counter[tuple[str, int]] = Counter()
    mails, may_mail, undo = 0, 0, Counter[Undo]()
    for (entity, verb, decides), count in writes.items():
        way = ways.endpoint(entity, verb, dict(decides))
        if way is None:
            continue
        rows[way.name, way.max_batch] += count
        mails += count * way.mails
        may_mail += count * way.may_mail
        undo[way.undo] += count
    estimate = cost(rows)
    undone = undo[Undo.IMPOSSIBLE], undo[Undo.COMPENSATING]
    return Figures(estimate.requests, estimate.seconds, mails, *undone, may_mail)
