"""Keeping tokens and passwords out of what is written or shown: texts of servers, the log, reports of mistakes.

Secrets that this process uses are known by value, in all the ways in which a text may carry them; besides, whatever
stands where secrets usually stand is taken out, known or not.
"""

from __future__ import annotations

import html
import json
import re
import threading
from typing import Final
from urllib.parse import quote, quote_plus

HIDDEN: Final = "[hidden]"
_LEAST = 4  # characters: hiding shorter ones would leave no text whole
_MOST = 500  # secrets that are known at once; the oldest are of changes that were decided long ago
_USUAL: Final = (
    re.compile(r"(?i)(\b(?:ws)?(?:private)?token\b[\"']?\s*[=:]\s*[\"']?)[^\s&\"',;}]+"),
    re.compile(r"(?i)(\b(?:new)?passw(?:or)?d\b\]?[\"']?\s*[=:]\s*[\"']?)[^\s&\"',;}]+"),
    re.compile(r"(?i)(\bauthorization[\"']?\s*[=:]\s*[\"']?(?:bearer\s+|basic\s+)?)[^\s\"',;}]+"),
    re.compile(r"(?i)(://[^/\s:@]+:)[^/\s@]+(?=@)"),  # a name and a password in an address
)

_lock = threading.Lock()
_known: dict[str, tuple[str, ...]] = {}


def know(secret: str) -> None:
    """From now on this text is hidden wherever ``redacted`` is used."""
    if len(secret) < _LEAST:
        return
    with _lock:
        _known.pop(secret, None)
        _known[secret] = tuple(
            sorted(
                {
                    secret,
                    html.escape(secret),
                    html.escape(secret, quote=False),
                    quote(secret, safe=""),
                    quote(secret),
                    quote_plus(secret),
                    json.dumps(secret)[1:-1],
                    json.dumps(secret, ensure_ascii=False)[1:-1],
                    repr(secret)[1:-1],
                },
                key=len,
                reverse=True,
            )
        )
        while len(_known) > _MOST:
            del _known[next(iter(_known))]


def forget_all() -> None:
    """Know nothing any more, as at the start of the program."""
    with _lock:
        _known.clear()


def redacted(text: str) -> str:
    """The text without secrets."""
    with _lock:
        forms = [form for all_forms in _known.values() for form in all_forms]
    for form in forms:
        if form in text:
            text = text.replace(form, HIDDEN)
    for pattern in _USUAL:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text
