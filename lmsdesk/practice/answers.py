"""How answers look on the wire: JSON or XML, and errors with status 200.

Recorded from Moodle 4.4 and 4.5: XML is the default, JSON has to be asked for; slashes and everything beyond ASCII
are escaped; a function without result answers ``null``.
"""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from lmsdesk.practice.wire import Trouble

_HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n'
JSON_TYPE, XML_TYPE = "application/json", "application/xml; charset=utf-8"


def answer(shape: str, value: Any) -> Response:
    """The answer to a call: ``shape`` is "json" or "xml", the value a result or a Trouble."""
    if shape == "json":
        return Response(json_text(_fault(value) if isinstance(value, Trouble) else value), media_type=JSON_TYPE)
    return Response(xml_text(value), media_type=XML_TYPE)


def _fault(trouble: Trouble) -> dict[str, str]:
    return {"exception": trouble.kind, "errorcode": trouble.code, "message": trouble.message}


def json_text(value: Any) -> str:
    """JSON as PHP writes it."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def xml_text(value: Any) -> str:
    """A result or a Trouble as XML."""
    if isinstance(value, Trouble):
        return (
            f"{_HEAD}<EXCEPTION class={quoteattr(value.kind)}>\n<ERRORCODE>{escape(value.code)}</ERRORCODE>\n"
            f"<MESSAGE>{escape(value.message)}</MESSAGE>\n</EXCEPTION>\n"
        )
    return f"{_HEAD}<RESPONSE>\n{'' if value is None else _element(value)}</RESPONSE>\n"


def _element(value: Any) -> str:
    if isinstance(value, dict):
        keys = "".join(f"<KEY name={quoteattr(str(name))}>{_element(inner)}</KEY>\n" for name, inner in value.items())
        return f"<SINGLE>\n{keys}</SINGLE>\n"
    if isinstance(value, list):
        return f"<MULTIPLE>\n{''.join(_element(inner) for inner in value)}</MULTIPLE>\n"
    if value is None:
        return '<VALUE null="null"/>\n'
    return f"<VALUE>{escape(str(int(value) if isinstance(value, bool) else value))}</VALUE>\n"


def page(status: int, title: str, **headers: str) -> Response:
    """A page of something in front of the site, which knows nothing of the protocol."""
    return Response(f"<html><body><h1>{title}</h1></body></html>", status, headers, media_type="text/html")
