"""The practice LMS over HTTP: the addresses of a Moodle, and some of its own under ``/_practice``.

``POST /_practice/faults`` takes a fault plan as JSON (and ``maintenance``), ``save`` keeps a copy of the campus,
``restore`` brings it back, ``reset`` brings back the campus as it was made and ends all faults.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from lmsdesk.practice import (
    calls_categories,
    calls_cohorts,
    calls_completion,
    calls_course_lists,
    calls_courses,
    calls_enrolments,
    calls_groups,
    calls_inplace,
    calls_participants,
    calls_reports,
    calls_roles,
    calls_rosters,
    calls_site,
    calls_users,
    calls_users_writing,
)
from lmsdesk.practice.answers import answer, page
from lmsdesk.practice.calls import is_write
from lmsdesk.practice.faults import Fault, FaultPlan, plan_of
from lmsdesk.practice.running import no_access
from lmsdesk.practice.site import Campus, closed, functions_in, no_database, no_token
from lmsdesk.practice.wire import form

__all__ = ["Campus", "build_app"]

# Importing them registers their functions.
REGISTERED = (
    calls_categories, calls_cohorts, calls_completion, calls_course_lists, calls_courses, calls_enrolments,
    calls_groups, calls_inplace, calls_participants, calls_reports, calls_roles, calls_rosters, calls_site,
    calls_users, calls_users_writing,
)  # fmt: skip
DROP = "practice.drop"  # in the scope: how to drop the connection
_FORM = "application/x-www-form-urlencoded"
_ELSEWHERE = "https://practice.invalid"  # where the site says that it really is
# Faults under which nothing is done and everybody gets the same answer.
_CLOSED_DOORS: dict[str, Callable[[], Response]] = {
    "refuse_token": lambda: answer("json", no_token()),
    "no_access": lambda: answer("json", no_access()),
    "maintenance_mode": lambda: answer("json", closed()),
    "database_down": lambda: answer("json", no_database()),
    "maintenance": lambda: page(503, "Site under maintenance"),
    "gateway_502": lambda: page(502, "502 Bad Gateway"),
    "throttle": lambda: page(429, "429 Too Many Requests", **{"Retry-After": "2"}),
    "page": lambda: page(200, "Please sign in to the network"),
    "services_off": lambda: Response(b"", 403, media_type="text/html"),
    "moved": lambda: page(303, "Redirect", Location=_ELSEWHERE),
}
_NOTICE = b"<br />\n<b>Notice</b>:  A word before the answer in <b>Unknown</b> on line <b>0</b><br />\n"


class Dropped(Response):
    """No answer: the connection breaks."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Break the connection and wait until it is broken."""
        drop: Callable[[], None] | None = scope.get(DROP)
        if drop is None:
            raise ConnectionResetError("lost on purpose")
        drop()
        while (await receive())["type"] != "http.disconnect":
            continue


def build_app(campus: Campus | Path, faults: FaultPlan | None = None) -> Starlette:
    """The ASGI app of a campus; without a server in front, dropped connections are ConnectionResetError."""
    site = campus if isinstance(campus, Campus) else Campus(campus, faults)
    doors = _Doors(site)
    return Starlette(
        routes=[
            Route("/webservice/rest/server.php", doors.service, methods=["GET", "POST"]),
            Route("/lib/ajax/service-nologin.php", doors.public, methods=["POST"]),
            Route("/login/token.php", doors.login, methods=["GET", "POST"]),
            *[
                Route(f"/_practice/{name}", handler, methods=["POST"])
                for name, handler in (
                    ("faults", doors.faults),
                    ("save", doors.control(site.save)),
                    ("restore", doors.control(site.restore)),
                    ("reset", doors.control(doors.start_over)),
                )
            ],
        ]
    )


class _Doors:
    """What stands behind each address."""

    def __init__(self, campus: Campus) -> None:
        self.campus = campus

    async def service(self, request: Request) -> Response:
        """A call of the web service."""
        body, query = await _body(request), request.url.query.encode()
        functions = functions_in(body, query)
        fault = self.campus.faults.next(writes=any(map(is_write, functions)), functions=functions)
        if fault is None:
            return answer(*await asyncio.to_thread(self.campus.answer, body, query))
        before = self._before(fault, body)
        if before is not None:
            return before
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        response = answer(*await asyncio.to_thread(self.campus.answer, body, query))
        return _after(fault, response)

    def _before(self, fault: Fault, body: bytes) -> Response | None:
        """Faults under which nothing is done, or not yet."""
        if fault.kind == "late":
            self.campus.later(body, fault.seconds)
        if fault.kind in ("late", "lose_request"):
            return Dropped()
        made = _CLOSED_DOORS.get(fault.kind)
        return made() if made is not None else None

    async def public(self, request: Request) -> Response:
        """What the site tells without a token."""
        try:
            wanted = json.loads(await request.body())
            names = [str(item["methodname"]) for item in wanted]
        except (ValueError, TypeError, KeyError):
            return JSONResponse({"error": "Invalid JSON request", "errorcode": "invalidrequest"})
        return JSONResponse([self._public(name) for name in names])

    def _public(self, name: str) -> dict[str, Any]:
        if name != "tool_mobile_get_public_config":
            told = {"message": "The web service is not available (it doesn't exist or might be disabled)"}
            return {"error": True, "exception": {**told, "errorcode": "servicenotavailable", "link": self.campus.base}}
        config = calls_site.public_config_of(self.campus.base, in_maintenance=self.campus.in_maintenance)
        return {"error": False, "data": config}

    async def login(self, request: Request) -> Response:
        """A token for a name and a password; the campus has one pair."""
        fields = dict(form(request.url.query.encode(), 100)) | dict(form(await _body(request), 100))
        if (fields.get("username"), fields.get("password")) == ("admin", "practice"):
            return JSONResponse({"token": self.campus.tokens["admin"], "privatetoken": None})
        empty = {"stacktrace": None, "debuginfo": None, "reproductionlink": None}
        return JSONResponse({"error": "Invalid login, please try again", "errorcode": "invalidlogin", **empty})

    def control(self, action: Callable[[], None]) -> Callable[[Request], Awaitable[Response]]:
        """An action of the practice server itself; only JSON is taken, which no foreign web page can send."""

        async def run(request: Request) -> Response:
            if _kind(request) != "application/json":
                return JSONResponse({"error": "Content-Type: application/json, please"}, 415)
            await asyncio.to_thread(action)
            return JSONResponse({"done": True})

        return run

    def start_over(self) -> None:
        """The campus as it was made, and nothing goes wrong any more."""
        self.campus.faults = FaultPlan()
        self.campus.reset()

    async def faults(self, request: Request) -> Response:
        """Take a fault plan; one that cannot be understood changes nothing."""
        if _kind(request) != "application/json":
            return JSONResponse({"error": "Content-Type: application/json, please"}, 415)
        try:
            wanted = json.loads(await request.body() or b"{}")
            maintenance = wanted.pop("maintenance", None)
            plan = plan_of(wanted)
        except (ValueError, AttributeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        self.campus.faults = plan
        if maintenance is not None:
            self.campus.set_maintenance(bool(maintenance))
        return JSONResponse({"done": True})


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _body(request: Request) -> bytes:
    """The form of a request; PHP knows no other body."""
    body = await request.body()
    return body if _kind(request) == _FORM else b""


def _after(fault: Fault, response: Response) -> Response:
    """Faults that come when the work is done."""
    body = bytes(response.body)
    if fault.kind == "lose_answer":
        return Dropped()
    if fault.kind in ("gateway_504", "gateway_html"):
        return page(504, "504 Gateway Time-out")
    if fault.kind == "empty":
        return Response(b"", 500, media_type="text/html")
    if fault.kind == "truncate":
        return Response(body[: max(1, len(body) // 2)], media_type=response.media_type)
    if fault.kind == "notice":
        return Response(_NOTICE + body, media_type=response.media_type)
    return response
