"""Connectors by kind: the one door through which the rest of the program reaches an LMS."""

from __future__ import annotations

from typing import Final

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.ports import Connector
from lmsdesk.lms.http import READ_TIMEOUT, HttpClient
from lmsdesk.lms.moodle.connector import MoodleConnector
from lmsdesk.lms.moodle.wire import normal_address

KINDS: Final = ("moodle",)


def connect(
    kind: str,
    url: str,
    token: str,
    *,
    ca_file: str | None = None,
    timeout: float = READ_TIMEOUT,
    in_flight: int = 2,
    transport: object | None = None,
) -> Connector:
    """A connector for a site; nothing is sent before its first call.

    ``ca_file`` adds certificates to those of the system, ``transport`` is an httpx transport for tests.
    Raise WrongUse for an unknown kind or an address that is none.
    """
    if kind not in KINDS:
        raise WrongUse(what="kind", value=kind, known=", ".join(KINDS))
    http = HttpClient(ca_file=ca_file, timeout=timeout, in_flight=in_flight, transport=transport)
    return MoodleConnector(http, normal_address(url), token)
