"""Running one function: a transaction of its own, unless its work stays done in spite of an error."""

from __future__ import annotations

import sqlite3
from typing import Any

from lmsdesk.practice.calls import FUNCTIONS, Call, is_write
from lmsdesk.practice.ground import withdrawn
from lmsdesk.practice.wire import Trouble, too_long

ENVELOPE = "tool_mobile_call_external_functions"


def no_access() -> Trouble:
    """The one answer to an expired token, a service that is off, an account that may not use the web service, and a
    function that the service does not hold."""
    return Trouble("accessexception", "Access control exception", kind="webservice_access_exception")


def run_one(call: Call, name: str, args: dict[str, Any]) -> Any:
    """The result of a function; raise Trouble as the protocol tells it."""
    if name in withdrawn(call.db):
        raise no_access()
    handler = FUNCTIONS[name].handler
    if name == ENVELOPE:
        return handler(call, args)
    call.db.execute("BEGIN IMMEDIATE")
    try:
        result = handler(call, args)
    except Trouble as trouble:
        call.db.execute("COMMIT" if trouble.committed else "ROLLBACK")
        call.memory.clear()
        raise
    except sqlite3.IntegrityError as error:
        call.db.execute("ROLLBACK")
        raise too_long() from error
    except BaseException:
        call.db.execute("ROLLBACK")
        raise
    call.db.execute("COMMIT")
    if is_write(name):
        call.memory.clear()
    return result
