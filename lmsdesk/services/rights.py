"""What the token may not do, as the last check of the site told: known without a network, too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.errors import NotAllowed
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.ports import Connector, SiteCheck
from lmsdesk.domain.rights import WRITES, Gesture
from lmsdesk.services.profiles import Profile

NOT_OFFERED = "not in the token's service"


class Limited(Protocol):
    """As much of an open site as this needs."""

    profile: Profile
    connector: Connector


def missing_in(check: SiteCheck) -> tuple[str, ...]:
    """The functions that a check found to be missing for some feature, sorted."""
    found = {
        name
        for finding in check.findings
        if finding.code == "feature" and finding.ok is False
        for name in str(finding.facts.get("missing") or "").split(", ")
        if name
    }
    return tuple(sorted(found))


def lacking(opened: Limited, gesture: Gesture) -> Sequence[str]:
    """The server's names of what a gesture needs and the token's service lacks; empty when it can be done."""
    return _lacking(opened, WRITES[gesture])


def require(opened: Limited, operations: Iterable[NewOperation]) -> None:
    """Raise NotAllowed for the first write that the token's service lacks: it could never be sent."""
    if not opened.profile.site.missing:
        return
    for entity, verb in dict.fromkeys((item.key.entity, item.verb) for item in operations):
        if names := _lacking(opened, [(entity, verb)]):
            raise NotAllowed(function=", ".join(names), server_code=NOT_OFFERED)


def _lacking(opened: Limited, writes: Iterable[tuple[Entity, Verb]]) -> list[str]:
    missing = opened.profile.site.missing
    if not missing:
        return []
    names = (opened.connector.function(entity, verb) for entity, verb in writes)
    return list(dict.fromkeys(name for name in names if name is not None and name in missing))
