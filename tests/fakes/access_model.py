"""Who gets into a course, said plainly and without the engine: everything is known, the answer is yes or no."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from lmsdesk.domain.access.facts import Facts, Way

DAY = 86_400
SEE_HIDDEN = {"manager", "coursecreator", "editingteacher", "teacher"}


def gets_in(facts: Facts, now: int, *, guests: bool = False) -> bool:
    """As Moodle asks when somebody opens a course; all facts are known."""
    account, place, roles = facts.account, facts.place, set(facts.roles or ())
    if not account.is_there or account.suspended or not account.confirmed or account.auth == "nologin":
        return False
    if not place.is_there or not (place.visible or roles & SEE_HIDDEN):
        return False
    if "manager" in roles or any(counts(way, place.methods or (), now) for way in facts.ways):
        return True
    return guests and "guest" in (place.methods or ()) and not facts.ways


def counts(way: Way, methods: tuple[str, ...], now: int) -> bool:
    """Whether an enrolment counts at a moment."""
    if way.method not in methods or way.suspended:
        return False
    return (not way.start or way.start <= now) and (not way.end or way.end > now)


def completions(facts: Facts, now: int) -> Iterator[Facts]:
    """Every site that would have told exactly this much: what was not read is tried both ways."""
    account, place = facts.account, facts.place
    accounts = [
        replace(account, suspended=suspended, confirmed=confirmed, auth=auth)
        for suspended in _both(account.suspended)
        for confirmed in _both(account.confirmed)
        for auth in ([account.auth] if account.auth else ["manual", "nologin"])
    ]
    every = ("manual", "cohort", "self", "other")
    methods = [place.methods] if place.methods is not None else [every, ()]
    places = [replace(place, visible=visible, methods=m) for visible in _both(place.visible) for m in methods]
    roles = [facts.roles] if facts.roles is not None else [(), ("student",), ("editingteacher",)]
    unlisted = [()] if facts.place.roster_read or facts.ways else [(), (Way(1, "manual", False),)]
    known = [list(_ways(way, now)) for way in facts.ways]
    for a, p, r, extra in itertools.product(accounts, places, roles, unlisted):
        # The site's own word was its answer at this very moment.
        fitting = [
            [way for way in each if way.active is None or counts(way, p.methods or (), now) is way.active]
            for each in known
        ]
        for ways in itertools.product(*fitting):
            yield Facts(a, p, (*ways, *extra), r)


def _both(value: bool | None) -> list[bool]:
    return [True, False] if value is None else [value]


def _ways(way: Way, now: int) -> Iterator[Way]:
    dates = [0, now - DAY, now + DAY] if way.method is None else [0]
    for method in [way.method] if way.method else ["manual", "cohort"]:
        for suspended in _both(way.suspended):
            for start in [way.start] if way.start else dates:
                for end in [way.end] if way.end else dates:
                    yield replace(way, method=method, suspended=suspended, start=start, end=end)
