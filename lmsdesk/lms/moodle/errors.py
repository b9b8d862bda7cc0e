"""Moodle's error codes in our words: which are decisive, what they mean for reads and for writes.

Recorded from Moodle 4.4. ``invalidresponse`` and every code that is not listed here decide nothing: the
server may have done the work before it failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lmsdesk.domain.endpoints import Refusal
from lmsdesk.domain.errors import (
    BadAnswer,
    Gone,
    KeyRefused,
    LmsDeskError,
    Maintenance,
    NotAllowed,
    NotAnLms,
    RateLimited,
    Refused,
    ServicesOff,
    Taken,
    Unanswered,
    WrongAddress,
)
from lmsdesk.domain.redaction import redacted
from lmsdesk.lms.moodle.answers import Fault, Kind, Reading

_R = Refusal

# Codes that prove that a function in one transaction, or before its first write, did nothing.
DECISIVE: Final[Mapping[str, Refusal]] = {
    "invalidtoken": _R.CREDENTIAL,
    "wsaccessusersuspended": _R.CREDENTIAL,
    "wsaccessuserunconfirmed": _R.CREDENTIAL,
    "wsaccessuserdeleted": _R.CREDENTIAL,
    "wsaccessuserexpired": _R.CREDENTIAL,
    "wsaccessusernologin": _R.CREDENTIAL,
    "accessexception": _R.PERMISSION,
    "nopermissions": _R.PERMISSION,
    "nopermission": _R.PERMISSION,
    "requireloginerror": _R.PERMISSION,
    "errorcoursecontextnotvalid": _R.PERMISSION,
    "errorcatcontextnotvalid": _R.PERMISSION,
    "wsusercannotassign": _R.PERMISSION,
    "useradminodelete": _R.PERMISSION,
    "usernotdeletederror": _R.PERMISSION,
    "usernotupdatedguest": _R.PERMISSION,
    "usernotupdatedadmin": _R.PERMISSION,
    "cannotdeletecourse": _R.PERMISSION,
    "usernotupdatedremote": _R.PERMISSION,
    "suspended": _R.VALIDATION,
    "userdeleted": _R.GONE,
    "usernotconfirmed": _R.VALIDATION,
    "guestsarenotallowed": _R.VALIDATION,
    "wsnoinstance": _R.SETUP,
    "wscannotenrol": _R.SETUP,
    "wscannotunenrol": _R.SETUP,
    "manualpluginnotinstalled": _R.SETUP,
    "missingparam": _R.SETUP,
    "enablewsdescription": _R.SETUP,
    "servicenotavailable": _R.SETUP,
    "sitemaintenance": _R.MAINTENANCE,
    "upgraderunning": _R.MAINTENANCE,
    "invalidparameter": _R.VALIDATION,
    "useremailinvalid": _R.VALIDATION,
    "enddatebeforestartdate": _R.VALIDATION,
    "invalidpersistenterror": _R.VALIDATION,
    "cannotmovecategory": _R.VALIDATION,
    "categorynamerequired": _R.VALIDATION,
    "categorytoolong": _R.VALIDATION,
    "errorinvalidparam": _R.VALIDATION,
    "inplaceeditableerror": _R.VALIDATION,
    "cannotdeletecategorycourse": _R.PERMISSION,
    "movecatcontentstoroot": _R.VALIDATION,
    "youcannotdeletecategory": _R.PERMISSION,
    "password_policy": _R.VALIDATION,
    "invaliduserfield": _R.VALIDATION,
    "codingerror": _R.GONE,  # an id of a user that does not exist, in enrolments and roles
    "invalidrecord": _R.GONE,
    "invaliduser": _R.GONE,
    "invaliduserid": _R.GONE,
    "invalidcoursemodule": _R.GONE,
    "invalidcourse": _R.GONE,
    "unknowncategory": _R.GONE,
    "unknowcategory": _R.GONE,  # so spelt
    "unknowncourseidnumber": _R.GONE,
    "usernotupdateddeleted": _R.GONE,
    "shortnametaken": _R.TAKEN,
    "courseidnumbertaken": _R.TAKEN,
    "categoryidnumbertaken": _R.TAKEN,
    "idnumbertaken": _R.TAKEN,
    "useremailduplicate": _R.TAKEN,
    "usernametaken": _R.TAKEN,
}

_TRANSIENT: Final = frozenset({"dbconnectionfailed", "ddlexecuteerror", "dmlreadexception"})


def refusal_of(fault: Fault) -> Refusal | None:
    """Why the server refused for sure; None when the code decides nothing."""
    return DECISIVE.get(fault.code)


def trouble(reading: Reading, function: str) -> LmsDeskError:
    """The error to raise for an answer to a read that is no success."""
    if reading.fault is not None and reading.kind in (Kind.FAULT, Kind.CUT):
        return _of_fault(reading.fault, function)
    reply = reading.reply
    match reading.kind:
        case Kind.MOVED:
            return WrongAddress(address=moved_to(reading), status=reply.status)
        case Kind.SERVICES_OFF:
            return ServicesOff(status=reply.status)
        case Kind.CLOSED:
            return Maintenance(status=reply.status, retry_after=reply.retry_after)
        case Kind.THROTTLED:
            return RateLimited(retry_after=reply.retry_after)
        case Kind.FAILED:
            return Unanswered(reason="server_failed", status=reply.status)
        case Kind.FOREIGN:
            return NotAnLms(status=reply.status)
        case Kind.TOO_LARGE:
            return Refused(server_code="request_too_large", function=function)
        case _:
            return BadAnswer(status=reply.status, function=function, reason=reading.kind.name.lower())


def moved_to(reading: Reading) -> str:
    """The address that a redirect names, for people: nothing is ever sent there."""
    return redacted(reading.reply.location or "")[:500]


def of_code(code: str, text: str, function: str) -> LmsDeskError:
    """The error for an error code of the server."""
    return _of_fault(Fault(exception="moodle_exception", errorcode=code, message=text), function)


def _of_fault(fault: Fault, function: str) -> LmsDeskError:
    code, text = fault.code, fault.text
    if code in _TRANSIENT:
        return Maintenance(server_code=code)
    match refusal_of(fault):
        case Refusal.CREDENTIAL:
            return KeyRefused(server_code=code, detail=text)
        case Refusal.PERMISSION:
            return NotAllowed(function=function, server_code=code, detail=text)
        case Refusal.MAINTENANCE:
            return Maintenance(server_code=code, detail=text)
        case Refusal.SETUP:
            return ServicesOff(server_code=code, detail=text)
        case Refusal.GONE:
            return Gone(server_code=code, function=function, detail=text)
        case Refusal.TAKEN:
            return Taken(server_code=code, function=function, detail=text)
        case Refusal.VALIDATION:
            return Refused(server_code=code, function=function, detail=text)
        case _:
            return BadAnswer(server_code=code, function=function, detail=text)
