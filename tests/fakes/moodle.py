"""A Moodle of prepared answers behind httpx.MockTransport; it keeps what was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import httpx

from lmsdesk.lms.http import HttpClient
from lmsdesk.lms.moodle import wire
from lmsdesk.lms.moodle.connector import MoodleConnector
from lmsdesk.lms.moodle.endpoints import TABLE

TOKEN = "0123456789abcdef0123456789abcdef"
URL = "https://moodle.example"
READS = (
    "core_webservice_get_site_info", "core_enrol_get_enrolled_users", "core_user_get_users_by_field",
    "core_user_search_identity", "core_course_get_categories", "core_course_get_courses",
    "core_course_get_courses_by_field", "core_group_get_course_groups", "core_group_get_group_members",
    "core_group_get_groups", "core_cohort_get_cohorts", "core_cohort_get_cohort_members",
)  # fmt: skip
REPORTS = (
    "core_reportbuilder_list_reports", "core_reportbuilder_retrieve_report", "core_reportbuilder_columns_add",
    "core_reportbuilder_filters_add", "core_reportbuilder_set_filters", "core_reportbuilder_filters_reset",
)  # fmt: skip
WRITES = tuple(sorted({row.function for row in TABLE if row.function}))
T = TypeVar("T")


def site_info(functions: Iterable[str], *, admin: bool = True, version: int = 2023112400) -> dict[str, Any]:
    """What core_webservice_get_site_info answers."""
    return {
        "sitename": "Test Moodle",
        "username": "service",
        "fullname": "Service Account",
        "userid": 2,
        "siteurl": URL,
        "release": "4.4dev (Build: 20231124)",
        "version": str(version),
        "userissiteadmin": admin,
        "siteid": 1,
        "functions": [{"name": name, "version": str(version)} for name in functions],
    }


def fault(code: str, exception: str = "moodle_exception", message: str = "No") -> dict[str, str]:
    """Moodle's error."""
    return {"exception": exception, "errorcode": code, "message": message}


@dataclass
class ScriptedMoodle:
    """Answers by function: a value, or a callable of the arguments; an httpx.Response goes out as it is."""

    answers: dict[str, object] = field(default_factory=dict)
    envelope: bool = True
    admin: bool = True
    version: int = 2023112400
    reports: bool = False
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    fail: Callable[[httpx.Request], httpx.Response | None] | None = None

    def connector(self, **options: Any) -> MoodleConnector:
        """A connector that talks to this Moodle only."""
        http = HttpClient(transport=httpx.MockTransport(self.handle), **options)
        return MoodleConnector(http, URL, TOKEN, now=lambda: 1_800_000_000.0)

    def functions(self) -> list[str]:
        """What the token's service offers."""
        offered = [*READS, *WRITES, *(REPORTS if self.reports else ()), *self.answers]
        return sorted({*offered, *((wire.ENVELOPE,) if self.envelope else ())})

    def handle(self, request: httpx.Request) -> httpx.Response:
        """One HTTP request."""
        self.requests.append(request)
        self.bodies.append(request.content)
        if self.fail is not None and (answer := self.fail(request)) is not None:
            return answer
        if request.url.path == "/lib/ajax/service-nologin.php":
            return self._answer(self.answers.get("public_config", [{"error": True}]))
        fields = dict(parse_qsl(request.content.decode(), keep_blank_values=True))
        if fields.get("wsfunction") == wire.ENVELOPE:
            return self._answer(self._envelope(wire.calls_in(fields)))
        function, args = wire.calls_in(fields)[0]
        return self._answer(self._result(function, args))

    def _envelope(self, calls: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
        """Inner calls until the first that fails."""
        responses: list[dict[str, Any]] = []
        for function, args in calls:
            result = self._result(function, args)
            if isinstance(result, dict) and "exception" in result:
                responses.append({"error": True, "exception": json.dumps(result)})
                break
            told = result.text if isinstance(result, httpx.Response) else json.dumps(result)
            responses.append({"error": False, "data": None if result is None else told})
        return {"responses": responses}

    def _result(self, function: str, args: dict[str, Any]) -> object:
        self.asked.append((function, args))
        if function == "core_webservice_get_site_info" and function not in self.answers:
            return site_info(self.functions(), admin=self.admin, version=self.version)
        if function not in self.answers:
            return fault("invalidrecord", "dml_missing_record_exception")
        answer = self.answers[function]
        return answer(args) if callable(answer) else answer

    @staticmethod
    def _answer(result: object) -> httpx.Response:
        if isinstance(result, httpx.Response):
            return result
        headers = {"Content-Type": "application/json", "Date": "Fri, 15 Jan 2027 08:00:00 GMT"}
        return httpx.Response(200, text=json.dumps(result), headers=headers)

    def calls(self, function: str) -> list[dict[str, Any]]:
        """The arguments of every call of a function."""
        return [args for name, args in self.asked if name == function]


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end."""
    return asyncio.run(work)


def options_of(args: dict[str, Any]) -> dict[str, str]:
    """The name and value pairs of a roster call."""
    return {str(option["name"]): str(option["value"]) for option in args.get("options", [])}
