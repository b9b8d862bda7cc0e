"""Running one function: a transaction of its own, unless its work stays done in spite of an error."""

from __future__ import annotations

import sqlite3
from typing import Any

from lmsdesk.practice.calls import FUNCTIONS, Call
from lmsdesk.practice.wire import Trouble

ENVELOPE = "tool_mobile_call_external_functions"


def run_one(call: Call, name: str, args: dict[str, Any]) -> Any:
    """The result of a function; raise Trouble as the protocol tells it."""
    handler = FUNCTIONS[name].handler
    if name == ENVELOPE:
        return handler(call, args)
    call.db.execute("BEGIN IMMEDIATE")
    try:
        result = handler(call, args)
    except Trouble as trouble:
        call.db.execute("COMMIT" if trouble.committed else "ROLLBACK")
        raise
    except sqlite3.IntegrityError as error:
        call.db.execute("ROLLBACK")
        raise Trouble("dmlwriteexception", "Error writing to database", kind="dml_write_exception") from error
    except BaseException:
        call.db.execute("ROLLBACK")
        raise
    call.db.execute("COMMIT")
    return result
