"""The Moodle connector: one site, one token, behind ``domain.ports.Connector``."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from lmsdesk.domain.changes import NewOperation, Operation, Verb
from lmsdesk.domain.endpoints import (
    Answer,
    Endpoint,
    Observation,
    Outcome,
    Outgoing,
    PreparedRequest,
    Refusal,
)
from lmsdesk.domain.errors import KeyRefused, LmsDeskError, NotAllowed, Offline, Unanswered, WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.ports import PullSink, Reason, RowKey, SiteCheck, Table
from lmsdesk.lms.http import HttpClient, is_loopback
from lmsdesk.lms.moodle import endpoints, rules, wire
from lmsdesk.lms.moodle.bodies import calls_for
from lmsdesk.lms.moodle.check import check_site
from lmsdesk.lms.moodle.current import Current
from lmsdesk.lms.moodle.gone import confirm_gone
from lmsdesk.lms.moodle.outcomes import classify
from lmsdesk.lms.moodle.parsing import Unreadable, parse
from lmsdesk.lms.moodle.pull import Pull
from lmsdesk.lms.moodle.reads import BY_FIELD
from lmsdesk.lms.moodle.reports import Reports
from lmsdesk.lms.moodle.session import Session, decode
from lmsdesk.lms.moodle.shapes import User, Warnings

UPDATE_USERS: Final = "core_user_update_users"
PING: Final = "core_user_get_users_by_field"
WRITE_TIMEOUT: Final = 180.0
LONG_TIMEOUT: Final = 600.0
SUSPENDED: Final = "_suspended"
POLITE: Final = 2.0  # writes a second for long: Moodle has no limiter of its own, and lessons go on meanwhile


class MoodleConnector:
    """Talks to one Moodle site with one token."""

    kind = "moodle"

    def __init__(self, http: HttpClient, address: str, token: str, *, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self.session = Session(http, address, token)
        self._reports = Reports(self.session)
        self._current = Current(self.session, self._reports)

    async def check(self) -> SiteCheck:
        """Ask the site who it is and what the token may do."""
        return await check_site(self.session, self._reports, self._now)

    async def pull(self, sink: PullSink) -> None:
        """Read everything of interest into the sink."""
        await Pull(self.session, self._reports, sink).run()

    def endpoints(self) -> Sequence[Endpoint]:
        """The declared table of writes, with batches that this site's PHP can take."""
        return [self._fitted(row) for row in endpoints.TABLE]

    def endpoint(self, entity: Entity, verb: Verb, patch: Mapping[str, Value]) -> Endpoint | None:
        """The way to do this; None also when the token's service lacks the function."""
        found = endpoints.find(entity, verb, patch)
        if found is None or (self.session.info is not None and not self.session.offers(found.function or "")):
            return None
        return self._fitted(found)

    def function(self, entity: Entity, verb: Verb) -> str | None:
        """The web service function that does this, offered or not."""
        found = endpoints.find(entity, verb, {})
        return found.function if found is not None else None

    def _fitted(self, endpoint: Endpoint) -> Endpoint:
        is_narrow = wire.variable_limit(self.session.version) < wire.LIMIT and not self.session.offers(wire.ENVELOPE)
        fitted = endpoints.fitted(endpoint, narrow=is_narrow)
        return fitted if is_loopback(self.session.address) else replace(fitted, per_second=POLITE)

    def canonical(self, entity: Entity, field: str, value: Value) -> Value:
        """The value as Moodle would store and compare it."""
        return rules.canonical(entity, field, value)

    def validate(self, operation: NewOperation | Operation) -> Sequence[Reason]:
        """What Moodle would refuse for sure."""
        return rules.validate(operation, self.session.info.userid if self.session.info else None)

    async def current(self, operations: Sequence[Operation]) -> Mapping[int, Observation]:
        """Read the targets fresh."""
        return await self._current.read(operations)

    def prepare(self, endpoint: Endpoint, outgoing: Sequence[Outgoing]) -> PreparedRequest:
        """Freeze one request; raise Refused (fact ``operation``) for one that cannot be sent safely."""
        calls = calls_for(endpoint, outgoing, self._current.homes.of)
        if not calls or not outgoing:
            raise WrongUse(what="request", value=endpoint.name)
        if len(calls) == 1:
            body = self.session.fields(calls[0][0], calls[0][1], wire.RAW, self.session.version)
        elif self.session.offers(wire.ENVELOPE):
            body = wire.envelope_fields(calls)
        else:
            raise WrongUse(what="request", value=endpoint.name, reason="needs_envelope")
        digest = hashlib.sha256(urlencode(body).encode()).hexdigest()
        return PreparedRequest(endpoint, tuple(out.operation for out in outgoing), body, digest)

    async def send(self, request: PreparedRequest) -> Answer:
        """Send once and classify.

        Two reads or writes may follow: an account that is to be suspended is suspended after it was made,
        and a single account that was refused is looked up, because Moodle does not say what was wrong.
        """
        if isinstance(request.body, bytes):
            raise WrongUse(what="request", value=request.endpoint.name)
        timeout = LONG_TIMEOUT if request.endpoint.late_bound > endpoints.LATE else WRITE_TIMEOUT
        try:
            reading = await self.session.post(request.body, timeout)
        except Offline as error:
            return Answer(Outcome.NOT_SENT, code=str(error.facts.get("reason") or error.code))
        except Unanswered as error:
            return Answer(Outcome.UNKNOWN, code=str(error.facts.get("reason") or error.code))
        calls = wire.calls_in(request.body)
        answer = classify(request, calls, reading)
        if request.endpoint.name == "categories_delete" and answer.outcome is Outcome.OK:
            for number in _ids(calls[0][1].get("categories")):
                self._current.homes.deleted(number)
        if request.endpoint.name.endswith(SUSPENDED):
            return await self._suspend(answer)
        if answer.outcome is Outcome.REFUSED and answer.code == "accessexception":
            return await self._told_apart(answer)
        if answer.outcome is Outcome.REFUSED and answer.code == "invalidparameter" and len(request.operations) == 1:
            return await self._explained(request.endpoint, calls[0][1], answer)
        return answer

    async def _told_apart(self, answer: Answer) -> Answer:
        """One code for a token that has expired or is not taken from here, and for a function that it lacks."""
        try:
            await self.ping()
        except (KeyRefused, NotAllowed):
            return replace(answer, refusal=Refusal.CREDENTIAL, culprits=())
        except LmsDeskError as error:  # nothing was done, and for whose fault cannot be told now
            return Answer(Outcome.NOT_SENT, code=error.code)
        return answer

    async def _suspend(self, answer: Answer) -> Answer:
        """The second step of creating suspended accounts; ``after`` tells whether it worked."""
        ids = [item.remote_id for item in answer.items if item.remote_id is not None]
        if not ids:
            return answer
        args = {"users": [{"id": user, "suspended": 1} for user in ids]}
        try:
            reading = await self.session.post(self.session.fields(UPDATE_USERS, args, wire.RAW, self.session.version))
        except LmsDeskError:
            done: set[int] = set()
        else:
            done = _updated(reading.data, ids)
        items = [
            replace(item, after={"suspended": item.remote_id in done}) if item.remote_id is not None else item
            for item in answer.items
        ]
        return replace(answer, items=tuple(items))

    async def _explained(self, endpoint: Endpoint, args: Mapping[str, object], answer: Answer) -> Answer:
        """Whether a refused account has a name or an e-mail that somebody else has."""
        rows = args.get("users")
        if endpoint.entity is not Entity.USER or not isinstance(rows, list) or not rows:
            return answer
        row = rows[0]
        checks = (("username", "usernametaken"), ("email", "useremailduplicate"))
        for field, code in checks:
            value = str(row.get(field) or "")
            if not value or (field == "username" and not rules.is_well_formed_username(value)):
                continue
            try:
                data = await self.session.call(BY_FIELD, {"field": field, "values": [value]})
                others = [user for user in decode(data, list[User], BY_FIELD) if str(user.id) != str(row.get("id"))]
            except LmsDeskError:
                continue
            if others:
                return replace(answer, refusal=Refusal.TAKEN, code=code, text=f"{field}={value} id={others[0].id}")
        return answer

    async def confirm_gone(self, table: Table, keys: Sequence[RowKey]) -> Collection[RowKey] | None:
        """Those of the keys that a direct read proves to be gone."""
        return await confirm_gone(self.session, table, keys)

    async def ping(self) -> None:
        """A call that costs the server ten milliseconds."""
        info = await self.session.site()
        await self.session.call(PING, {"field": "id", "values": [info.userid]})

    async def close(self) -> None:
        """Let go of connections."""
        await self.session.http.close()


def _updated(data: bytes, ids: Sequence[int]) -> set[int]:
    """Those of the users that an answer to an update does not warn about."""
    try:
        warned = {warn.itemid for warn in parse(data, Warnings).warnings}
    except Unreadable:
        return set()
    return set(ids) - warned


def _ids(rows: object) -> list[int]:
    """The ids of the rows of a request of ours."""
    return [int(row["id"]) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
