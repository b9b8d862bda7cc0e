"""Refusals that say nothing about a change: the site wants a pause, is closed, or does not know the token."""

from __future__ import annotations

from dataclasses import dataclass

from lmsdesk.domain.endpoints import Answer, Refusal
from lmsdesk.domain.errors import KeyRefused, LmsDeskError, Maintenance, RateLimited, ServicesOff, WrongAddress


@dataclass(frozen=True, slots=True)
class AboutSite:
    """What becomes of operations that were refused for no fault of theirs: ready again, ``pause`` in seconds."""

    why: str
    error: LmsDeskError
    pause: float = 0.0


def about_the_site(answer: Answer) -> AboutSite | None:
    """What a refusal says about the site as a whole; None when it is about what was sent."""
    match answer.refusal:
        case Refusal.THROTTLE:
            pause = answer.retry_after
            return AboutSite("the server asked for a pause", RateLimited(retry_after=pause), pause or 0.0)
        case Refusal.MAINTENANCE:
            return AboutSite("the site is closed", Maintenance())
        case Refusal.CREDENTIAL:
            return AboutSite("the token was refused", KeyRefused(server_code=answer.code))
        case Refusal.SITE if answer.code == WrongAddress.code:
            moved = WrongAddress(address=answer.text, status=answer.http_status)
            return AboutSite("the site takes no writes", moved)
        case Refusal.SITE:
            off = ServicesOff(server_code=answer.code, status=answer.http_status)
            return AboutSite("the site takes no writes", off)
        case _:
            return None
