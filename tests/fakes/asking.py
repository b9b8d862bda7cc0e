"""Asking a campus over its HTTP app, in PHP's form of nested parameters."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx

from lmsdesk.practice.rest import Campus, build_app

SERVICE = "/webservice/rest/server.php"


def flat(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """PHP's form of nested parameters."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from flat(inner, f"{name}[{place}]")
    else:
        yield name, ("1" if value else "0") if isinstance(value, bool) else str(value)


def post(campus: Campus, path: str, content: str, kind: str = "application/x-www-form-urlencoded") -> httpx.Response:
    """Send a body to the campus over its HTTP app."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=build_app(campus))
        async with httpx.AsyncClient(transport=transport, base_url=campus.base) as client:
            return await client.post(path, content=content, headers={"Content-Type": kind})

    return asyncio.run(send())


def body_of(function: str, params: dict[str, Any], token: str, **more: str) -> str:
    """The form of a call."""
    fields = [*flat(params, ""), ("moodlewsrestformat", "json"), *more.items()]
    return urlencode([*fields, ("wsfunction", function), ("wstoken", token)])
