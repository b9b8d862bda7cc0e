"""One campus behind the protocol: tokens, maintenance, one call after the other, and going back in time."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lmsdesk.practice import ground
from lmsdesk.practice.calls import FUNCTIONS, Call
from lmsdesk.practice.faults import FaultPlan
from lmsdesk.practice.running import ENVELOPE, run_one
from lmsdesk.practice.seeding import create_campus
from lmsdesk.practice.wire import Trouble, clean, form, invalid, nested, spec

MAX_VARIABLES = 5_000  # of PHP: what a form holds beyond is cut without a word
MAX_BODY = 8 * 1024 * 1024  # of PHP: a longer body is thrown away whole
_SETTING = "moodlewssetting"
_ENVELOPE_ITEM = "requests["


def no_token() -> Trouble:
    """The answer to a token that is not known, and to none at all."""
    return Trouble("invalidtoken", "Invalid token - token not found")


def closed() -> Trouble:
    """The answer to all but administrators while the site is in maintenance mode."""
    return Trouble("sitemaintenance", "The site is undergoing maintenance and is currently not available")


def no_database() -> Trouble:
    """The answer of a site whose database does not answer."""
    text = (
        "<p>Error: Database connection failed</p>\r\n"
        "<p>It is possible that the database is overloaded or otherwise not running properly.</p>\r\n"
        "<p>The site administrator should also check that the database details have been correctly specified in "
        "config.php</p>"
    )
    return Trouble("dbconnectionfailed", text, kind="dml_connection_exception")


class Campus:
    """One campus file behind the protocol; calls run one after the other, like on a small site."""

    def __init__(
        self,
        path: Path,
        faults: FaultPlan | None = None,
        *,
        base: str = "https://practice.invalid",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path, self.base = path, base
        self.faults = faults or FaultPlan()
        self.requests = 0
        self._clock = clock
        self._lock = threading.RLock()
        self._late: dict[threading.Timer, bytes] = {}
        self._memory: dict[Any, Any] = {}
        self._db = ground.connect(path)

    def close(self) -> None:
        """Let go of the file; what was to be done later is never done."""
        with self._lock:
            late = list(self._late)
            self._late.clear()
        for timer in late:
            timer.cancel()
        with self._lock:
            self._db.close()

    @property
    def tokens(self) -> dict[str, str]:
        """Kind to token."""
        with self._lock:
            return ground.tokens(self._db)

    def answer(self, body: bytes, query: bytes = b"") -> tuple[str, Any]:
        """Run what a form asks for; return ``("json" or "xml", value or Trouble)``."""
        tree = nested(form(query, MAX_VARIABLES))
        if len(body) <= MAX_BODY:
            tree |= nested(form(body, MAX_VARIABLES))
        shape = "json" if tree.pop("moodlewsrestformat", "") == "json" else "xml"
        settings = {name: tree.pop(name) for name in list(tree) if name.startswith(_SETTING)}
        token, name = tree.pop("wstoken", None), tree.pop("wsfunction", None)
        with self._lock:
            self.requests += 1
            try:
                return shape, self._run(token, name, tree, settings)
            except Trouble as trouble:
                return shape, trouble

    def _run(self, token: Any, name: Any, args: dict[str, Any], settings: dict[str, Any]) -> Any:
        call = self._open(token, settings)
        if not isinstance(name, str) or not name:
            raise invalid()
        if name not in FUNCTIONS:
            raise Trouble(
                "invalidrecord",
                "Can't find data record in database table external_functions.",
                kind="dml_missing_record_exception",
            )
        return run_one(call, name, clean(args, spec(FUNCTIONS[name].declared)))

    def _open(self, token: Any, settings: dict[str, Any]) -> Call:
        row = None
        if isinstance(token, str):
            row = self._db.execute(
                "SELECT u.* FROM token t JOIN user u ON u.id=t.user WHERE t.token=? AND u.deleted=0", (token,)
            ).fetchone()
        if row is None:
            raise no_token()
        call = Call(
            self._db, row["id"], settings.get(_SETTING + "raw") == "1", int(self._clock()), self.base, self._memory
        )
        if ground.setting(self._db, "maintenance") == "1" and not call.is_admin:
            raise closed()
        if row["suspended"]:
            raise Trouble(
                "wsaccessusersuspended", f"Refused web service access for suspended username: {row['username']}"
            )
        return call

    def later(self, body: bytes, seconds: float) -> None:
        """Do the work of a request whose client has long gone."""
        timer = threading.Timer(seconds, self._catch_up)
        timer.args = (timer,)
        timer.daemon = True
        with self._lock:
            self._late[timer] = body
        timer.start()

    def _catch_up(self, timer: threading.Timer) -> None:
        with self._lock:
            body = self._late.pop(timer, None)
            if body is not None:
                self.answer(body)

    def set_maintenance(self, on: bool) -> None:
        """Close or open the site."""
        with self._lock:
            self._db.execute("UPDATE setting SET value=? WHERE name='maintenance'", (str(int(on)),))

    def withdraw(self, *functions: str) -> None:
        """Let the service of all tokens hold everything but these functions."""
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO setting VALUES('withdrawn', ?)", (",".join(functions),))

    @property
    def in_maintenance(self) -> bool:
        """Tell whether the site is closed for all but administrators."""
        with self._lock:
            return ground.setting(self._db, "maintenance") == "1"

    @property
    def saved(self) -> Path:
        """Where yesterday's copy is kept."""
        return self.path.with_name(self.path.name + ".saved")

    def save(self) -> None:
        """Keep a copy of the state as it is now, for ``restore``."""
        draft = self.saved.with_name(self.saved.name + ".making")
        draft.unlink(missing_ok=True)
        with self._lock:
            copy = ground.connect(draft)
            self._db.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.close()
            os.replace(draft, self.saved)

    def restore(self) -> None:
        """Bring back the kept copy, or without one the campus as it was made: whatever came after is lost."""
        if self.saved.exists():
            self._take(self.saved)
        else:
            self.reset()

    def reset(self) -> None:
        """Bring back the campus as it was made."""
        with tempfile.TemporaryDirectory(prefix="practice-") as folder:
            with self._lock:
                size, seed = ground.setting(self._db, "size", "small"), int(ground.setting(self._db, "seed", "1"))
            self._take(create_campus(Path(folder) / "campus.sqlite3", size, seed))

    def _take(self, path: Path) -> None:
        with self._lock:
            source = ground.connect(path)
            try:
                source.backup(self._db)
                self._memory.clear()
            finally:
                source.close()


def functions_in(body: bytes, query: bytes = b"") -> tuple[str, ...]:
    """The functions that a form calls, those inside the envelope too."""
    found = []
    for name, value in (*form(query, MAX_VARIABLES), *form(body, MAX_VARIABLES)):
        if name == "wsfunction" or (name.startswith(_ENVELOPE_ITEM) and name.endswith("[function]")):
            found.append(value)
    return tuple(name for name in found if name != ENVELOPE) or tuple(found)
