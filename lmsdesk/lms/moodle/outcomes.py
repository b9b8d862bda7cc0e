"""What became of a write: success only where the answer has exactly the shape of success.

Everything else is a refusal when the error code proves that nothing was done, and unknown when it does not.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from lmsdesk.domain.endpoints import (
    Answer,
    Atomicity,
    Endpoint,
    ItemResult,
    ItemState,
    Outcome,
    PreparedRequest,
    Refusal,
)
from lmsdesk.lms.moodle import shapes
from lmsdesk.lms.moodle.answers import Fault, Kind, Reading
from lmsdesk.lms.moodle.culprits import culprits
from lmsdesk.lms.moodle.errors import moved_to, refusal_of
from lmsdesk.lms.moodle.parsing import Unreadable, parse
from lmsdesk.lms.moodle.wire import ENVELOPE

T = TypeVar("T")
Rows = Sequence[Mapping[str, object]]
Judge = Callable[[bytes, Rows], "Sequence[ItemResult] | None"]

_OK: Final = ItemResult(ItemState.OK)
_UNKNOWN: Final = ItemResult(ItemState.UNKNOWN)

# Refusals that come before any function starts, whatever it does about transactions.
_BEFORE: Final = frozenset(
    {"invalidtoken", "accessexception", "sitemaintenance", "upgraderunning", "wsaccessusersuspended",
     "wsaccessuserunconfirmed", "wsaccessuserdeleted", "wsaccessuserexpired", "wsaccessusernologin"}
)  # fmt: skip


def classify(request: PreparedRequest, calls: Sequence[tuple[str, Mapping[str, object]]], reading: Reading) -> Answer:
    """The answer to a write; ``calls`` are what the request holds."""
    return replace(
        _classify(request, calls, reading),
        http_status=reading.reply.status,
        server_date=reading.reply.date,
        retry_after=reading.reply.retry_after,
    )


def _classify(request: PreparedRequest, calls: Sequence[tuple[str, Mapping[str, object]]], reading: Reading) -> Answer:
    match reading.kind:
        case Kind.SUCCESS:
            return _success(request, calls, reading.data)
        case Kind.FAULT if reading.fault is not None:
            answer = of_fault(request.endpoint, reading.fault, rows=len(request.operations))
            return _with_culprits(answer, request, calls)
        case Kind.TOO_LARGE:
            return Answer(Outcome.REFUSED, refusal=Refusal.VALIDATION, code="request_too_large")
        case Kind.MOVED:
            return Answer(Outcome.REFUSED, refusal=Refusal.SITE, code="wrong_address", text=moved_to(reading))
        case Kind.SERVICES_OFF:
            return Answer(Outcome.REFUSED, refusal=Refusal.SITE, code="services_off")
        case Kind.THROTTLED:
            return Answer(Outcome.REFUSED, refusal=Refusal.THROTTLE, code="throttled")
        case _:
            return Answer(Outcome.UNKNOWN, code=reading.kind.name.lower())


def _with_culprits(
    answer: Answer, request: PreparedRequest, calls: Sequence[tuple[str, Mapping[str, object]]]
) -> Answer:
    """A refused batch with the operations that the server's words name for sure."""
    rows = _rows(calls[0][1]) if len(calls) == 1 else []
    if answer.outcome is not Outcome.REFUSED or len(rows) != len(request.operations):
        return answer
    named = culprits(answer.code or "", answer.text or "", rows)
    return replace(answer, culprits=tuple(request.operations[place] for place in named))


def of_fault(endpoint: Endpoint, fault: Fault, *, rows: int) -> Answer:
    """A refusal where the code proves that nothing was done; else unknown."""
    code, text, refusal = fault.code, fault.text, refusal_of(fault)
    if refusal is None:
        return Answer(Outcome.UNKNOWN, code=code, text=text)
    # Rows before the bad one stay written; a single row is refused before its work only for lack of rights.
    is_early = code in _BEFORE or (rows == 1 and refusal is Refusal.PERMISSION)
    if endpoint.atomicity is Atomicity.NONE and not is_early:
        return Answer(Outcome.UNKNOWN, code=code, text=text)
    if code == "password_policy" and endpoint.atomicity is not Atomicity.ATOMIC:
        return Answer(Outcome.UNKNOWN, code=code, text=text)
    return Answer(Outcome.REFUSED, refusal=refusal, code=code, text=text)


def _success(request: PreparedRequest, calls: Sequence[tuple[str, Mapping[str, object]]], data: bytes) -> Answer:
    """Judge one call, or many inside the envelope."""
    if len(calls) == 1 and not _is_enveloped(request):
        return _judged(request, calls[0][1], data)
    answer = _decode(data, shapes.EnvelopeAnswer)
    if answer is None or not answer.responses or len(answer.responses) > len(calls):
        return Answer(Outcome.UNKNOWN, code="shape")
    for place, response in enumerate(answer.responses):
        if response.error:
            fault = _decode((response.exception or "{}").encode(), Fault) or Fault()
            inner = of_fault(request.endpoint, Fault("moodle_exception", fault.errorcode, fault.message), rows=1)
            # Calls before this one are in effect.
            return inner if place == 0 else replace(inner, outcome=Outcome.UNKNOWN, refusal=None)
    if len(answer.responses) < len(calls):
        return Answer(Outcome.UNKNOWN, code="shape")
    judged = [
        _judged(request, args, (response.data or "null").encode())
        for (_, args), response in zip(calls, answer.responses, strict=True)
    ]
    worst = next((found for found in judged if found.outcome is not Outcome.OK), None)
    return worst or judged[0]


def _is_enveloped(request: PreparedRequest) -> bool:
    body = request.body
    return not isinstance(body, bytes) and body.get("wsfunction") == ENVELOPE


def _judged(request: PreparedRequest, args: Mapping[str, object], data: bytes) -> Answer:
    count = len(request.operations)
    items = _JUDGES.get(request.endpoint.name, _null)(data, _rows(args) or [args] * count)
    if items is None or len(items) != count:
        return Answer(Outcome.UNKNOWN, code="shape")
    states = {item.state for item in items}
    return Answer(Outcome.OK if states == {ItemState.OK} else Outcome.PARTIAL, items=tuple(items))


def _rows(args: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The rows of a call that takes a list."""
    listed = next((value for value in args.values() if isinstance(value, Sequence) and not isinstance(value, str)), [])
    return [row for row in listed if isinstance(row, Mapping)] or [{"id": row} for row in listed]


def _decode(data: bytes, shape: type[T]) -> T | None:
    try:
        return parse(data, shape)
    except Unreadable:
        return None


def _null(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    """Functions without a result answer the word null, nothing else."""
    return [_OK] * len(rows) if data.strip() == b"null" else None


def _created(
    data: bytes, rows: Rows, names: Callable[[shapes.Created], object], sent: Callable[[Mapping[str, object]], object]
) -> Sequence[ItemResult] | None:
    """Match rows that came back with rows that were sent; one that did not come back is unknown."""
    answer = _decode(data, list[shapes.Created])
    if answer is None:
        return None
    wanted = [sent(row) for row in rows]
    ids = {names(row): row.id for row in answer}
    if len(ids) != len(answer) or not set(ids) <= set(wanted):
        return None
    return [ItemResult(ItemState.OK, remote_id=ids[name]) if name in ids else _UNKNOWN for name in wanted]


def _users_created(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    return _created(data, rows, lambda row: row.username, lambda row: row.get("username"))


def _courses_created(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    return _created(data, rows, lambda row: plain(row.shortname), lambda row: plain(row.get("shortname")))


def _cohorts_created(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    return _created(data, rows, lambda row: row.idnumber, lambda row: row.get("idnumber"))


def _groups_created(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    return _created(
        data,
        rows,
        lambda row: (row.courseid, plain(row.name)),
        lambda row: (int(str(row.get("courseid"))), plain(row.get("name"))),
    )


def _categories_created(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    """Names need not be unique: the order tells, and the names must agree with it."""
    answer = _decode(data, list[shapes.Created])
    if answer is None or len(answer) != len(rows):
        return None
    if any(plain(told.name) != plain(row.get("name")) for told, row in zip(answer, rows, strict=True)):
        return None
    return [ItemResult(ItemState.OK, remote_id=told.id) for told in answer]


def plain(text: object) -> str:
    """A name without HTML escapes, for comparing what was sent with what came back."""
    return html.unescape(str(text or "")).strip()


def _warned(
    data: bytes, rows: Rows, judge: Callable[[shapes.Warn, Mapping[str, object]], ItemResult]
) -> Sequence[ItemResult] | None:
    """Rows that no warning names were written; a warning without a name leaves all in doubt."""
    answer = _decode(data, shapes.Warnings)
    if answer is None:
        return None
    by_id = {warn.itemid: warn for warn in answer.warnings}
    sent = {int(str(row.get("id"))) for row in rows}
    if not set(by_id) <= sent:
        return [_UNKNOWN] * len(rows)
    return [judge(by_id[int(str(row.get("id")))], row) if int(str(row.get("id"))) in by_id else _OK for row in rows]


def _refused(warn: shapes.Warn) -> ItemResult:
    return _told(ItemState.REFUSED, warn)


def _told(state: ItemState, warn: shapes.Warn) -> ItemResult:
    """What a warning says, as little to be trusted as any text of a server."""
    fault = Fault(errorcode=str(warn.warningcode), message=warn.message)
    return ItemResult(state, code=fault.code, text=fault.text if warn.message else None)


def _users_updated(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    """Each user has a transaction of its own: a warning means that this one was rolled back."""
    return _warned(data, rows, lambda warn, _: _refused(warn))


# Checks that core_course_update_courses makes before it writes anything of a row.
_CHECKED_FIRST: Final = frozenset(
    {"shortnametaken", "courseidnumbertaken", "enddatebeforestartdate", "nopermissions", "requireloginerror",
     "errorcoursecontextnotvalid", "invalidpersistenterror"}
)  # fmt: skip


def _courses_updated(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    """No transaction: an unknown category is warned about and written all the same."""

    def judge(warn: shapes.Warn, row: Mapping[str, object]) -> ItemResult:
        is_first = warn.warningcode in _CHECKED_FIRST
        if is_first or (warn.warningcode == "invalidrecord" and "categoryid" not in row):
            return _refused(warn)
        return _told(ItemState.UNKNOWN, warn)

    return _warned(data, rows, judge)


def _courses_deleted(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    return _warned(data, rows, lambda warn, _: _refused(warn))


_ALREADY_MEMBER: Final = "3"


def _cohort_members_added(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    """Warnings carry no id here: beyond one row they cannot be told apart, except that all are members already."""
    answer = _decode(data, shapes.Warnings)
    if answer is None:
        return None
    other = [warn for warn in answer.warnings if str(warn.warningcode) != _ALREADY_MEMBER]
    if not other:
        return [_OK] * len(rows)
    return [_refused(other[0])] if len(rows) == 1 else [_UNKNOWN] * len(rows)


def _edited(data: bytes, rows: Rows) -> Sequence[ItemResult] | None:
    answer = _decode(data, shapes.Edited)
    if answer is None or answer.value is None:
        return None
    return [_OK if plain(answer.value) == plain(rows[0].get("value")) else _UNKNOWN]


_JUDGES: Final[Mapping[str, Judge]] = {
    "users_create": _users_created,
    "users_create_suspended": _users_created,
    "users_create_mailing": _users_created,
    "users_create_mailing_suspended": _users_created,
    "users_update": _users_updated,
    "users_set_password": _users_updated,
    "courses_create": _courses_created,
    "courses_update": _courses_updated,
    "courses_delete": _courses_deleted,
    "categories_create": _categories_created,
    "cohorts_create": _cohorts_created,
    "cohorts_rename": _edited,
    "groups_create": _groups_created,
    "cohort_members_add": _cohort_members_added,
}
