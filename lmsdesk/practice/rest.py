"""The protocol over HTTP: one address, errors with status 200, JSON where it is asked for, XML where not."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from lmsdesk.practice import (
    calls_courses,
    calls_enrolments,
    calls_groups,
    calls_reports,
    calls_site,
    calls_users,
    ground,
)
from lmsdesk.practice.calls import FUNCTIONS, Call
from lmsdesk.practice.faults import FaultPlan
from lmsdesk.practice.running import ENVELOPE, run_one
from lmsdesk.practice.wire import Trouble, clean, form, nested, spec

REGISTERED = (calls_courses, calls_enrolments, calls_groups, calls_reports, calls_site, calls_users)

MAX_VARIABLES = 5_000
MAX_BODY = 8 * 1024 * 1024
_OWN = frozenset({"wstoken", "wsfunction", "moodlewsrestformat"})
_SETTING = "moodlewssetting"
_WRITES = ("create", "update", "delete", "add", "remove", "enrol_users", "assign", "set_", "inplace")


class Campus:
    """One campus file behind the protocol; calls run one after the other, like on a small site."""

    def __init__(self, path: Path, faults: FaultPlan | None = None, *, base: str = "http://practice.invalid") -> None:
        self.path, self.base = path, base
        self.faults = faults or FaultPlan()
        self._lock = threading.Lock()
        self._db = ground.connect(path)
        self.requests = 0

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @property
    def tokens(self) -> dict[str, str]:
        """Kind to token."""
        return ground.tokens(self._db)

    def answer(self, body: bytes) -> tuple[str, Any]:
        """Run what a body asks for; return ``(format, value or Trouble)``."""
        if len(body) > MAX_BODY:
            return "xml", _no_token()
        pairs = form(body, MAX_VARIABLES)
        tree = nested(pairs)
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
        row = self._db.execute("SELECT user FROM token WHERE token=?", (token,)).fetchone() if token else None
        if row is None:
            raise _no_token()
        call = Call(self._db, row["user"], settings.get(_SETTING + "raw") == "1", int(time.time()), self.base)
        closed = self._db.execute("SELECT value FROM setting WHERE name='maintenance'").fetchone()
        if closed and closed["value"] == "1" and not call.is_admin:
            raise Trouble("sitemaintenance", "The site is undergoing maintenance and is currently not available")
        if name not in FUNCTIONS:
            raise Trouble(
                "invalidrecord",
                "Can't find data record in database table external_functions.",
                kind="dml_missing_record_exception",
            )
        return run_one(call, str(name), clean(args, spec(FUNCTIONS[str(name)].declared)))

    def set_maintenance(self, on: bool) -> None:
        """Close or open the site."""
        with self._lock:
            self._db.execute("UPDATE setting SET value=? WHERE name='maintenance'", (str(int(on)),))


def _no_token() -> Trouble:
    return Trouble("invalidtoken", "Invalid token - token not found", kind="core\\exception\\moodle_exception")


def build_app(campus: Campus) -> Starlette:
    """The ASGI app of a campus."""

    async def service(request: Request) -> Response:
        # PHP reads parameters of the address and of the body alike; those of the body win.
        body = b"&".join(part for part in (str(request.url.query).encode(), await request.body()) if part)
        writes = _is_write(body)
        fault = campus.faults.next(writes=writes)
        if fault in ("slow",):
            await asyncio.sleep(campus.faults.delay)
        if fault == "lose_request":
            raise ConnectionResetError("lost on purpose")
        if fault == "late":
            asyncio.get_running_loop().call_later(campus.faults.delay, _in_background, campus, body)
            raise ConnectionResetError("late on purpose")
        if fault == "refuse_token":
            return _respond("json", _no_token())
        if fault == "maintenance":
            return Response("<html><body>Maintenance</body></html>", 503, media_type="text/html")
        shape, value = await asyncio.to_thread(campus.answer, body)
        if fault == "lose_answer":
            raise ConnectionResetError("lost on purpose")
        if fault == "gateway_html":
            return Response("<html><body><h1>504 Gateway Time-out</h1></body></html>", 504, media_type="text/html")
        if fault == "empty":
            return Response(b"", 500)
        response = _respond(shape, value)
        if fault == "truncate":
            return Response(bytes(response.body)[: max(1, len(response.body) // 2)], 200, media_type="application/json")
        if fault == "notice":
            return Response(
                b"<br />\nNotice: a word before the answer<br />\n" + bytes(response.body),
                200,
                media_type="application/json",
            )
        return response

    async def public(request: Request) -> Response:
        wanted = json.loads(await request.body() or b"[]")
        call = Call(ground.connect(campus.path), 0, True, int(time.time()), campus.base)
        try:
            known = [{"error": False, "data": calls_site.public_config(call, {})} for item in wanted]
        finally:
            call.db.close()
        return JSONResponse(known)

    async def login(request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode()))
        if fields.get("username") == "admin" and fields.get("password") == "practice":
            return JSONResponse({"token": campus.tokens["admin"], "privatetoken": None})
        return JSONResponse(
            {
                "error": "Invalid login, please try again",
                "errorcode": "invalidlogin",
                "stacktrace": None,
                "debuginfo": None,
                "reproductionlink": None,
            }
        )

    async def control(request: Request) -> Response:
        wanted = json.loads(await request.body() or b"{}")
        campus.faults = FaultPlan(**{name: value for name, value in wanted.items() if name != "maintenance"})
        if "maintenance" in wanted:
            campus.set_maintenance(bool(wanted["maintenance"]))
        return PlainTextResponse("ok")

    return Starlette(
        routes=[
            Route("/webservice/rest/server.php", service, methods=["GET", "POST"]),
            Route("/lib/ajax/service-nologin.php", public, methods=["POST"]),
            Route("/login/token.php", login, methods=["POST"]),
            Route("/_practice/faults", control, methods=["POST"]),
        ]
    )


def _in_background(campus: Campus, body: bytes) -> None:
    threading.Thread(target=campus.answer, args=(body,), daemon=True).start()


def _is_write(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    name = dict(parse_qsl(text[-400:])).get("wsfunction", "")
    if name == ENVELOPE:
        return any(f"_{word}" in text for word in ("create_", "update_", "delete_", "manual_enrol", "manual_unenrol"))
    return any(word in name for word in _WRITES) and "reportbuilder" not in name


def _respond(shape: str, value: Any) -> Response:
    if isinstance(value, Trouble):
        if shape == "xml":
            text = (
                f'<?xml version="1.0" encoding="UTF-8" ?>\n<EXCEPTION class="{escape(value.kind)}">\n'
                f"<ERRORCODE>{escape(value.code)}</ERRORCODE>\n<MESSAGE>{escape(value.message)}</MESSAGE>\n</EXCEPTION>"
            )
            return Response(text, media_type="application/xml")
        return JSONResponse({"exception": value.kind, "errorcode": value.code, "message": value.message})
    if shape == "xml":
        return Response(
            '<?xml version="1.0" encoding="UTF-8" ?>\n<RESPONSE>\n</RESPONSE>', media_type="application/xml"
        )
    return Response(json.dumps(value), media_type="application/json")
