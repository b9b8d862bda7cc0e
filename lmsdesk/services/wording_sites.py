"""Sentences about sites that cannot be reached, are closed or answer oddly: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lmsdesk.domain.fields import Value
from lmsdesk.domain.language import Text
from lmsdesk.services.language import Said, say

Words = tuple[Text, Text]

# Why no connection came about, or why it broke.
_REASONS: Final[Mapping[str, str]] = Said(
    {
        "dns": "no such name is known",
        "refused": "nothing answers there",
        "timeout": "no answer in time",
        "tls": "no secure connection could be made",
        "certificate": "its certificate is not trusted on this computer",
        "certificate_expired": "its certificate has expired",
        "certificate_early": "its certificate is not valid yet",
        "certificate_name": "its certificate was made for another name",
        "plain_http": "its address begins with http, so that everybody on the way could read the token",
        "packed": "the answer is packed in a way that was not asked for",
        "too_slow": "the answer comes too slowly ever to be complete",
        "proxy": "the proxy did not let the request through",
        "connect": "no connection could be made",
        "server_failed": "the server failed",
        "too_large": "the answer is larger than anything useful",
        "stream": "the connection broke",
        "RemoteProtocolError": "the connection broke",
        "ReadError": "the connection broke",
        "WriteError": "the connection broke",
        "broken": "it ends too early",
        "cut": "the server dropped a part of the request",
        "forbidden": "something in front of the site refused it",
        "shape": "it has another form than expected",
        "count": "it answers another number of questions",
    }
)

_NEW_TOKEN: Text = "Check that it was copied whole, or ask the site's owner for a new one. All your changes are kept."

# Code of an error → what decides between its sentences: (fact, value, what happened, what to do); the first that fits.
_CASES: Final[Mapping[str, tuple[tuple[str, Value, Text, Text], ...]]] = {
    "offline": (
        (
            "reason",
            "certificate",
            "The site {host} cannot be reached: {why}.",
            "If your organisation has a certificate authority of its own, name its file when connecting the site. "
            "Otherwise do not go on: somebody may be listening.",
        ),
        (
            "reason",
            "certificate_expired",
            "The site {host} cannot be reached: {why}.",
            "Nothing was sent. Check the date of this computer; if it is right, the site's owner has to renew the "
            "certificate.",
        ),
        (
            "reason",
            "certificate_early",
            "The site {host} cannot be reached: {why}.",
            "Nothing was sent. Check the date of this computer; if it is right, tell the site's owner.",
        ),
        (
            "reason",
            "certificate_name",
            "The site {host} cannot be reached: {why}.",
            "Nothing was sent. Check how the address is spelt. If it is right, do not go on: another server answers in "
            "its place.",
        ),
        (
            "reason",
            "plain_http",
            "Nothing is sent to {host}: {why}.",
            "Use its address with https. If it has none, its owner has to switch that on; only a server on this "
            "computer may go without.",
        ),
        (
            "reason",
            "dns",
            "The site {host} cannot be reached: {why}.",
            "Check how the address is spelt, and the network. Nothing was sent, and all your changes are kept.",
        ),
        (
            "reason",
            "tls",
            "The site {host} cannot be reached: {why}.",
            "Check whether its address begins with https or http. Nothing was sent, and all your changes are kept.",
        ),
        (
            "",
            None,
            "The site {host} cannot be reached: {why}.",
            "Nothing was sent, and all your changes are kept. Check the network and try again.",
        ),
    ),
    "unanswered": (
        (
            "reading",
            True,
            "The site {host} gave no usable answer: {why}{status_text}.",
            "Only reading was tried, so nothing was changed there, and all your changes are kept. Try again in a few "
            "minutes; if it stays, tell the site's owner.",
        ),
        (
            "",
            None,
            "The site {host} gave no usable answer: {why}{status_text}.",
            "What was asked may have happened; it is checked by reading before anything is sent again.",
        ),
    ),
    "not_an_lms": (
        (
            "status",
            200,
            "At {address} a web page answers, but not a Moodle.",
            "If this network asks you to sign in first, do that in a browser and try again. Otherwise check the "
            "address: it is that of the site's front page, without /login or /my behind it.",
        ),
        (
            "",
            None,
            "At {address} there is a page, but not a Moodle{status_text}.",
            "Check the address: it is that of the site's front page, without /login or /my behind it.",
        ),
    ),
    "maintenance": (
        (
            "server_code",
            "dbconnectionfailed",
            "The database of the site does not answer.",
            "Nothing is lost, and all your changes are kept. Try again in a few minutes; if it stays, tell the site's "
            "owner.",
        ),
        (
            "",
            None,
            "The site is closed for maintenance.",
            "Nothing is lost, and all your changes are kept. Try again when it is open.",
        ),
    ),
    "bad_answer": (
        (
            "reason",
            "broken",
            "The answer of {host} to {function} broke off before its end.",
            "Nothing is lost, and all your changes are kept. Try again; if it stays, the server or something in front "
            "of it cuts long answers: tell the site's owner.",
        ),
        (
            "reason",
            "forbidden",
            "Something in front of {host} refused the request{status_text}.",
            "Nothing is lost, and all your changes are kept. A firewall or a proxy may want you to sign in, or may not "
            "let programs in: ask the site's owner.",
        ),
        (
            "",
            None,
            "The answer of {host} to {function} could not be understood: {why}.",
            "Nothing was concluded from it. Nothing is lost, and all your changes are kept. Try again; if it stays, "
            "send the details to the site's owner.",
        ),
    ),
    "not_allowed": (
        (
            "server_code",
            "accessexception",
            "The token may not do this: {function}.",
            "The site's owner has to add the function to the service of the token. If it worked until now, the token "
            "may have expired: ask for a new one.",
        ),
    ),
    "key_refused": (
        (
            "server_code",
            "accessexception",
            "The site did not accept the token: it may have expired, or may not be used from here.",
            "Ask the site's owner for a new one, and to check that the service of the token is switched on, that it is "
            "not bound to other network addresses, and that its account may use web services (webservice/rest:use).",
        ),
        (
            "server_code",
            "wsaccessusersuspended",
            "The site did not accept the token: its account is suspended.",
            "The site's owner can activate the account, or give you another token. All your changes are kept.",
        ),
        (
            "server_code",
            "invalidtoken",
            "The site did not accept the token: it does not know it, or it has expired.",
            _NEW_TOKEN,
        ),
        (
            "server_code",
            "no token kept",
            "No token is kept for this site.",
            "Sign in with a token. Searching, editing and reports work without one.",
        ),
        (
            "reason",
            "no_keyring",
            "This computer has no safe place to keep the token.",
            "Switch on the system's keyring. Until then a site can be connected from the command line with a token in "
            "a file that only you can read: lmsdesk site add NAME --url URL --token-file PATH.",
        ),
        (
            "reason",
            "no_keyring_file",
            "The site accepts this token, but this computer has no safe place to keep it.",
            "Write it into the file {file}, which this site's token is read from, and open the site again.",
        ),
        ("", None, "The site did not accept the token ({server_code}).", _NEW_TOKEN),
    ),
}


_NO_ANSWER: Text = "The site gave no usable answer."
_PAUSES: Mapping[str, Text] = {
    "settling": "Waiting until it is certain what became of what was sent.",
    "offline": "The site cannot be reached.",
    "rate_limited": "The site asked for a pause.",
    "maintenance": "The site is closed for a while.",
}


def site_words(code: str, facts: Mapping[str, Value]) -> Words | None:
    """The sentences, with their facts still to be filled in; None for an error of another kind."""
    for fact, value, what, then in _CASES.get(code, ()):
        if not fact or facts.get(fact) == value:
            return what, then
    return None


def pause_text(why: str) -> str:
    """Why a push waits before it goes on; ``why`` as in ``Paused``."""
    return say(_PAUSES.get(why, _NO_ANSWER))


def site_codes() -> frozenset[str]:
    """All error codes that have their sentences here."""
    return frozenset(_CASES)


def site_facts(facts: Mapping[str, Value]) -> dict[str, str]:
    """What the sentences need beyond the facts themselves: the reason in words, and the status in brackets."""
    reason, status = facts.get("reason"), facts.get("status")
    detail = facts.get("server_code") or facts.get("detail")
    why = _REASONS.get(str(reason), str(reason)) if reason else str(detail or say("no reason was given"))
    told = {"why": why, "status_text": say(" (status {status})", status=status) if status else ""}
    return told
