"""Calls to one Moodle site with one token: single or many in one request, answers read, errors raised."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from lmsdesk.domain.errors import (
    BadAnswer,
    LmsDeskError,
    NotAllowed,
    Unanswered,
    WrongUse,
)
from lmsdesk.domain.redaction import know
from lmsdesk.lms.http import HttpClient, host_of
from lmsdesk.lms.moodle import wire
from lmsdesk.lms.moodle.answers import Fault, Kind, Reading, read
from lmsdesk.lms.moodle.errors import of_code, trouble
from lmsdesk.lms.moodle.parsing import Unreadable, parse
from lmsdesk.lms.moodle.shapes import Config, EnvelopeAnswer, SiteInfo

T = TypeVar("T")

SITE_INFO: Final = "core_webservice_get_site_info"
CONFIG: Final = "tool_mobile_get_config"
ANY_ZONE: Final = "99"  # everybody has a zone of their own
_ONCE: Final = frozenset({"core_reportbuilder_columns_add"})  # a second one would add a second column
SLOW: Final = 300.0  # seconds for reads that scan whole tables of the server; proxies may cut them earlier
_SLOW: Final = frozenset({"core_reportbuilder_retrieve_report"})
CALLS_PER_REQUEST: Final = 20  # more would keep one PHP process busy for longer than proxies wait


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: str
    args: wire.Args


@dataclass(frozen=True, slots=True)
class Zones:
    """``shown`` is the zone of formatted dates: UTC, as we ask for, unless the site forces another on everybody."""

    known: bool = False
    shown: str = "UTC"
    own: str | None = None


class Session:
    """One site, one token; ``info`` is there after the first call of ``site``."""

    def __init__(self, http: HttpClient, address: str, token: str) -> None:
        self.http = http
        self.address = address
        self._token = token
        know(token)
        self.info: SiteInfo | None = None
        self.last_date: str | None = None  # the Date header of the newest answer
        self._functions: frozenset[str] = frozenset()
        self._zones: Zones | None = None

    @property
    def version(self) -> int | None:
        """The site's version number, None before it was asked."""
        return self.info.number if self.info else None

    @property
    def is_admin(self) -> bool:
        """Tell whether the token belongs to a site administrator: the only sure sign of seeing everything."""
        return bool(self.info and self.info.userissiteadmin)

    def offers(self, function: str) -> bool:
        """Tell whether the token's service holds the function (False before the site was asked)."""
        return function in self._functions

    async def site(self, *, fresh: bool = False) -> SiteInfo:
        """Who and what answers; asked once."""
        if self.info is None or fresh:
            data = await self._one(SITE_INFO, {}, wire.RAW)
            self.info = decode(data, SiteInfo, SITE_INFO)
            self._functions = frozenset(function.name for function in self.info.functions)
        return self.info

    async def zones(self) -> Zones:
        """The site's time zones, as far as the token may ask for them; asked once."""
        if self._zones is None:
            await self.site()
            self._zones = await self._asked_zones()
        return self._zones

    async def _asked_zones(self) -> Zones:
        if not self.offers(CONFIG):
            return Zones()
        try:
            data = await self.call(CONFIG, {"section": "locationsettings"})
        except LmsDeskError as error:
            if not is_about_this_call(error):
                raise
            return Zones()
        told = {setting.name: str(setting.value) for setting in decode(data, Config, CONFIG).settings}
        forced, own = told.get("forcetimezone"), told.get("timezone")
        return Zones(
            known=forced is not None,
            shown="UTC" if forced in (None, "", ANY_ZONE) else str(forced),
            own=None if own in (None, "", ANY_ZONE) else own,
        )

    async def call(self, function: str, args: wire.Args, settings: Mapping[str, str] = wire.RAW) -> bytes:
        """Call a reading function; return the JSON text of its result."""
        info = await self.site()
        if function not in self._functions:
            raise NotAllowed(function=function, server_code="accessexception")
        fields = self.fields(function, args, settings, info.number)
        if fields["wsfunction"] != wire.ENVELOPE or function == wire.ENVELOPE:
            return await self._one(function, args, settings)
        found = (await self.call_many([Call(function, args)], settings=settings))[0]
        if isinstance(found, LmsDeskError):
            raise found
        return found

    def fields(
        self,
        function: str,
        args: wire.Args,
        settings: Mapping[str, str],
        version: int | None,
    ) -> dict[str, str]:
        """The form of a call, in the envelope where form encoding cannot carry it; raise WrongUse if nothing can."""
        try:
            plain = wire.form_fields(function, args, settings)
            if len(plain) < wire.variable_limit(version):
                return plain
        except wire.Unsendable:
            pass
        if not self.offers(wire.ENVELOPE):
            raise WrongUse(what="request", value=function, reason="too_many_variables")
        return wire.envelope_fields([(function, args)], settings)

    async def call_many(
        self,
        calls: Sequence[Call],
        *,
        settings: Mapping[str, str] = wire.RAW,
        per_request: int = CALLS_PER_REQUEST,
        typed: bool = False,
        timeout: float | None = None,
    ) -> list[bytes | LmsDeskError]:
        """Results in the order of the calls; what one call met does not stop the others.

        Trouble with the connection or the token is raised. Without the envelope each call is a request; a
        lone call goes without it too, unless its numbers have to stay numbers (``typed``).
        """
        await self.site()
        if missing := next((call.function for call in calls if call.function not in self._functions), None):
            return [NotAllowed(function=missing, server_code="accessexception") for _ in calls]
        if not self.offers(wire.ENVELOPE) or (len(calls) == 1 and not typed and _has_form(calls[0].args)):
            return list(await asyncio.gather(*(self._caught(call, settings) for call in calls)))
        parts = [calls[start : start + per_request] for start in range(0, len(calls), per_request)]
        found = await asyncio.gather(*(self._packed(part, settings, timeout) for part in parts))
        return [result for part in found for result in part]

    async def _caught(self, call: Call, settings: Mapping[str, str]) -> bytes | LmsDeskError:
        try:
            return await self._one(call.function, call.args, settings)
        except LmsDeskError as error:
            if is_about_this_call(error):
                return error
            raise

    async def _packed(
        self, calls: Sequence[Call], settings: Mapping[str, str], timeout: float | None
    ) -> list[bytes | LmsDeskError]:
        """One request; the server stops at the first error, so the rest goes again."""
        results: list[bytes | LmsDeskError] = []
        while len(results) < len(calls):
            rest = calls[len(results) :]
            fields = wire.envelope_fields([(call.function, call.args) for call in rest], settings)
            answer = decode(await self._read(fields, wire.ENVELOPE, timeout), EnvelopeAnswer, wire.ENVELOPE)
            if not answer.responses or len(answer.responses) > len(rest):
                raise BadAnswer(function=wire.ENVELOPE, reason="count")
            for call, response in zip(rest, answer.responses, strict=False):
                if response.error:
                    results.append(inner_error(response.exception, call.function))
                else:
                    results.append((response.data or "null").encode())
        return results

    async def _one(self, function: str, args: wire.Args, settings: Mapping[str, str]) -> bytes:
        return await self._read(wire.form_fields(function, args, settings), function)

    async def _read(self, fields: Mapping[str, str], function: str, timeout: float | None = None) -> bytes:
        """Read once more when the connection broke: a read does no harm twice."""
        timeout = SLOW if function in _SLOW else timeout
        try:
            reading = await self.post(fields, timeout)
        except Unanswered as error:
            if function in _ONCE or error.facts.get("reason") in ("timeout", "too_large"):
                error.facts["reading"] = True
                raise
            reading = await self._again(fields, timeout)
        if reading.kind is not Kind.SUCCESS:
            raise self.named(trouble(reading, function))
        return reading.data

    def named(self, error: LmsDeskError) -> LmsDeskError:
        """The error of a read with the site that it is about."""
        if isinstance(error, Unanswered):
            error.facts["reading"] = True
        error.facts.setdefault("host", host_of(self.address))
        error.facts.setdefault("address", self.address)
        return error

    async def _again(self, fields: Mapping[str, str], timeout: float | None) -> Reading:
        try:
            return await self.post(fields, timeout)
        except Unanswered as error:
            error.facts["reading"] = True
            raise

    async def post(self, fields: Mapping[str, str], timeout: float | None = None) -> Reading:
        """Send a form once and tell its answer apart; raise only Offline, Unanswered and WrongUse."""
        url = self.address + wire.REST_PATH
        reply = await self.http.post(url, wire.encode(fields, self._token), timeout=timeout)
        self.last_date = reply.date or self.last_date
        return read(reply)


def _has_form(args: wire.Args) -> bool:
    """Tell whether arguments can be sent without the envelope."""
    try:
        return len(wire.flatten(args)) < wire.LIMIT_PHP_7
    except wire.Unsendable:
        return False


def is_about_this_call(error: LmsDeskError) -> bool:
    """Tell whether the error says something about one call, not about the connection, the token or the site."""
    return error.code in ("refused", "gone", "taken", "not_allowed", "bad_answer")


def inner_error(text: str | None, function: str) -> LmsDeskError:
    """The error of a call inside the envelope."""
    fault = decode((text or "{}").encode(), Fault, function)
    return of_code(fault.errorcode or "", fault.text, function)


def decode(data: bytes, shape: type[T], function: str) -> T:
    """Decode into the shape; anything else is outside of the protocol."""
    try:
        return parse(data, shape)
    except Unreadable as error:
        raise BadAnswer(function=function, reason="shape", detail=str(error)) from error
