"""What one HTTP answer of Moodle says, told apart before anybody looks inside.

Recorded from Moodle 4.4: application errors come with status 200, so only the body tells; PHP warnings or
lines of text may stand before the JSON; a body that PHP threw away is answered in XML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import msgspec

from lmsdesk.domain.redaction import redacted
from lmsdesk.lms.http import Reply
from lmsdesk.lms.moodle.parsing import Unreadable, is_json, parse


class Kind(Enum):
    """What sort of answer came."""

    SUCCESS = auto()  # JSON that is not an error
    FAULT = auto()  # Moodle's own error
    CUT = auto()  # success, but PHP dropped a part of the request
    TOO_LARGE = auto()  # PHP dropped the whole request
    SERVICES_OFF = auto()
    MOVED = auto()
    CLOSED = auto()  # maintenance from the command line, an upgrade
    THROTTLED = auto()
    FAILED = auto()  # a fatal error, or a gateway that gave up
    FORBIDDEN = auto()  # not Moodle's doing
    FOREIGN = auto()  # a web page, or nothing known
    BROKEN = auto()  # JSON that ends too early, or nothing at all


class Fault(msgspec.Struct, frozen=True):
    """Moodle's error; ``errorcode`` may be missing (a PHP error) or hold HTML (a password policy)."""

    exception: str | None = None
    errorcode: str | None = None
    message: str | None = None
    debuginfo: str | None = None
    error: str | None = None  # login/token.php and the file scripts

    @property
    def code(self) -> str:
        """The error code as far as it is one word; ``password_policy`` for a code that is HTML."""
        code = (self.errorcode or "").strip()
        if not code:
            return "php_error" if self.exception else "unknown"
        if not re.fullmatch(r"[\w/:.-]{1,100}", code):
            return "password_policy"
        return code if redacted(code) == code else "unknown"

    @property
    def text(self) -> str:
        """What the server says to people: a detail to show, never to match. It may repeat what was sent."""
        told = self.debuginfo or self.message or self.error or self.errorcode or ""
        plain = redacted(re.sub(r"<[^>]{0,200}>", " ", redacted(told[:LONGEST])))
        return re.sub(r"\s+", " ", plain).strip()[:500]


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer told apart; ``data`` is the JSON text of a success."""

    kind: Kind
    reply: Reply
    data: bytes = b""
    fault: Fault | None = None


LONGEST: Final = 20_000  # characters of a text that are looked at
_XML_CODE: Final = re.compile(rb"<ERRORCODE>\s*([^<]{1,100}?)\s*</ERRORCODE>")
_XML_MESSAGE: Final = re.compile(rb"<MESSAGE>\s*([^<]{0,500}?)\s*</MESSAGE>")
_START: Final = re.compile(rb'[\[{"]|null|true|false|-?\d')
_STARTS_TRIED: Final = 64
_STATUS: Final = {
    429: Kind.THROTTLED,
    503: Kind.CLOSED,
    404: Kind.FOREIGN,
    410: Kind.FOREIGN,
}


def read(reply: Reply) -> Reading:
    """Tell an answer apart."""
    if reply.status != 200:
        return Reading(_by_status(reply), reply)
    found = _json(reply.body)
    if found is None:
        return _without_json(reply)
    garbage, data = found
    fault = _fault_of(data)
    if b"Input variables exceeded" in garbage:
        return Reading(Kind.CUT, reply, data, fault)
    if fault is not None:
        return Reading(Kind.FAULT, reply, data, fault)
    return Reading(Kind.SUCCESS, reply, data)


def _by_status(reply: Reply) -> Kind:
    if reply.status in _STATUS:
        return _STATUS[reply.status]
    if 300 <= reply.status < 400 and reply.location:
        return Kind.MOVED
    if reply.status == 403:
        return Kind.FORBIDDEN if reply.body.strip() else Kind.SERVICES_OFF
    if reply.status >= 500:
        return Kind.FAILED
    return Kind.FORBIDDEN if reply.status in (401, 407) else Kind.FOREIGN


def _without_json(reply: Reply) -> Reading:
    code = _XML_CODE.search(reply.body)
    if code is not None:
        message = _XML_MESSAGE.search(reply.body)
        fault = Fault(
            exception="xml",
            errorcode=code[1].decode("utf-8", "replace"),
            message=message[1].decode("utf-8", "replace") if message else None,
        )
        # We always ask for JSON: XML says that our parameters did not arrive, the token among them.
        return Reading(
            Kind.TOO_LARGE if fault.code == "invalidtoken" else Kind.FAULT,
            reply,
            fault=fault,
        )
    if b"POST Content-Length" in reply.body:
        return Reading(Kind.TOO_LARGE, reply)
    if b"Input variables exceeded" in reply.body:
        return Reading(Kind.CUT, reply)
    start = reply.body.lstrip()[:200].lower()
    is_page = start.startswith((b"<!doctype", b"<head", b"<?xml")) or b"<html" in start
    return Reading(Kind.FOREIGN if is_page else Kind.BROKEN, reply)


def _json(body: bytes) -> tuple[bytes, bytes] | None:
    """(text before, JSON text), or None when the body does not end with a whole JSON value."""
    whole = body.strip()
    if not whole:
        return None
    if is_json(whole):
        return b"", whole
    tried = 0
    for match in _START.finditer(whole):
        if match.start() == 0:
            continue
        tried += 1
        if tried > _STARTS_TRIED:
            break
        rest = whole[match.start() :]
        if _starts_line_or_tag(whole, match.start()) and is_json(rest):
            return whole[: match.start()], rest
    return None


def _starts_line_or_tag(body: bytes, place: int) -> bool:
    """JSON after a warning begins on a new line or right after a tag; a digit within a sentence does not."""
    return body[place - 1 : place] in (b"\n", b"\r", b">")


def _fault_of(data: bytes) -> Fault | None:
    if not data.startswith(b"{"):
        return None
    # Errors are small and name themselves early; large answers are not decoded twice.
    if not (b'"exception"' in data[:4000] or b'"errorcode"' in data[:4000]):
        return None
    try:
        fault = parse(data, Fault)
    except Unreadable:
        return None
    return fault if fault.exception or (fault.error and fault.errorcode) else None
