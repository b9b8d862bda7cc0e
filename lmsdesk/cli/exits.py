"""Exit codes, in one place."""

from __future__ import annotations

from lmsdesk.domain import errors

DONE = 0
PROBLEMS = 2
CONFLICTS = 3
UNCONFIRMED = 4
WRONG_USE = 64
BAD_FILE = 65
UNREACHABLE = 69
LOCKED = 75
TOKEN_REFUSED = 77
STOPPED = 130

_BY_ERROR: tuple[tuple[type[errors.LmsDeskError], int], ...] = (
    (errors.WrongUse, WRONG_USE),
    (errors.WrongSite, WRONG_USE),
    (errors.UnsafeFolder, WRONG_USE),
    (errors.BadFile, BAD_FILE),
    (errors.KeyRefused, TOKEN_REFUSED),
    (errors.NotAllowed, TOKEN_REFUSED),
    (errors.Offline, UNREACHABLE),
    (errors.Unanswered, UNREACHABLE),
    (errors.SiteTrouble, UNREACHABLE),
    (errors.RateLimited, UNREACHABLE),
    (errors.ProfileLocked, LOCKED),
    (errors.Cancelled, STOPPED),
)


def code_of(error: errors.LmsDeskError) -> int:
    """The exit code for a named trouble; anything else leaves a problem behind."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), PROBLEMS)
