"""A plan as a file: what was looked at can be applied later, and nothing else. It holds no secret."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import Operation, State
from lmsdesk.domain.errors import BadFile, StalePlan, WrongSite
from lmsdesk.services.profiles import Site
from lmsdesk.sync.frozen import Frozen, Marks, intent_of
from lmsdesk.sync.reports import PushPlan

FORMAT = 1


def head(plan: PushPlan, site: Site) -> dict[str, Any]:
    """What a plan says about itself: of which site and account it is, and the marks of its operations."""
    return {
        "lmsdesk_plan": FORMAT,
        "site": site.fingerprint,
        "address": site.url,
        "actor": site.actor_id,
        "marks": {str(number): [mark.uuid, mark.intent, mark.theirs, mark.body] for number, mark in plan.marks.items()},
    }


def read_plan(path: Path) -> Mapping[str, Any]:
    """A plan file; raise BadFile for anything else."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["lmsdesk_plan"] != FORMAT or not isinstance(told["marks"], dict):
            raise ValueError(told["lmsdesk_plan"])
    except OSError as error:
        raise BadFile(name=path.name, reason=error.strerror) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(name=path.name, reason="plan_format") from error
    found: Mapping[str, Any] = told
    return found


def marks_of(told: Mapping[str, Any], site: Site) -> Marks:
    """The marks of a plan; raise WrongSite when it was made for another site or account, BadFile for odd ones."""
    if told.get("site") != site.fingerprint or told.get("actor") != site.actor_id:
        raise WrongSite(expected=f"{told.get('address')}, account {told.get('actor')}", found=_name(site))
    try:
        return {int(number): _mark(parts) for number, parts in told["marks"].items()}
    except (ValueError, TypeError) as error:
        raise BadFile(name="the plan", reason="plan_format") from error


def _name(site: Site) -> str:
    return f"{site.url}, account {site.actor_id}"


def _mark(parts: Sequence[object]) -> Frozen:
    uuid, intent, theirs, body = parts
    if not isinstance(uuid, str) or not isinstance(intent, str):
        raise TypeError(type(uuid).__name__)
    return Frozen(uuid, intent, theirs if isinstance(theirs, str) else None, body if isinstance(body, str) else None)


def check(marks: Marks, found: Sequence[Operation]) -> None:
    """Raise StalePlan unless all operations of a plan wait here as they did when it was made."""
    there = {item.id: item for item in found}
    moved = [
        number
        for number, mark in marks.items()
        if (item := there.get(number)) is None
        or item.state is not State.READY
        or (item.uuid, intent_of(item)) != (mark.uuid, mark.intent)
    ]
    if moved:
        raise StalePlan(count=len(moved), total=len(marks))
