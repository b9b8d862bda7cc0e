"""Whether a person can sign in at all."""

from __future__ import annotations

from lmsdesk.domain.access.facts import Account
from lmsdesk.domain.access.links import Code, Holds, Link, Reason

NO_SIGN_IN = "nologin"  # Moodle's authentication plugin that lets nobody in


def links_of(account: Account) -> tuple[Link, ...]:
    """Is there, is not suspended, is confirmed, has a way to sign in."""
    return (_is_there(account), _not_suspended(account), _confirmed(account), _sign_in(account))


def _is_there(account: Account) -> Link:
    if account.is_there:
        return Link(Code.PERSON, Holds.YES, Reason.THERE, as_of=account.as_of)
    gone = Reason.GONE if account.id > 0 else Reason.NOT_YET
    reason = Reason.LEAVING if account.leaving else gone
    return Link(Code.PERSON, Holds.NO, reason, as_of=account.as_of)


def _not_suspended(account: Account) -> Link:
    told = {
        None: (Holds.UNKNOWN, Reason.SUSPENSION_NOT_READ),
        True: (Holds.NO, Reason.SUSPENDED),
        False: (Holds.YES, Reason.NOT_SUSPENDED),
    }[account.suspended]
    return Link(Code.ACCOUNT, *told, as_of=account.as_of)


def _confirmed(account: Account) -> Link:
    told = {
        None: (Holds.UNKNOWN, Reason.CONFIRMATION_NOT_READ),
        True: (Holds.YES, Reason.CONFIRMED),
        False: (Holds.NO, Reason.NOT_CONFIRMED),
    }[account.confirmed]
    return Link(Code.CONFIRMED, *told, as_of=account.as_of)


def _sign_in(account: Account) -> Link:
    if not account.auth:
        return Link(Code.SIGN_IN, Holds.UNKNOWN, Reason.SIGN_IN_NOT_READ, as_of=account.as_of)
    facts = {"auth": account.auth}
    if account.auth == NO_SIGN_IN:
        return Link(Code.SIGN_IN, Holds.NO, Reason.NO_SIGN_IN, facts, account.as_of)
    return Link(Code.SIGN_IN, Holds.YES, Reason.MAY_SIGN_IN, facts, account.as_of)
