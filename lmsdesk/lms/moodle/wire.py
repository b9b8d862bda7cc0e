"""Arguments as Moodle wants them: PHP's flat form names, or JSON text inside the mobile envelope.

Facts recorded from Moodle 4.4: PHP cuts a form over ``max_input_vars`` without saying so, hence the limits
here; the token stands last, so that a cut request fails closed; null and empty lists have no form at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import msgspec

from lmsdesk.domain.errors import WrongUse

Args = Mapping[str, object]

REST_PATH: Final = "/webservice/rest/server.php"
ENVELOPE: Final = "tool_mobile_call_external_functions"
VERSION_4_1: Final = 2022112800
VERSION_4_2: Final = 2023042400  # from here on PHP 8, whose environment check wants max_input_vars of 5,000
LIMIT: Final = 4_800
LIMIT_PHP_7: Final = 900
# Names and texts as they are stored, not escaped for HTML; file links as they are stored.
RAW: Final[Mapping[str, str]] = {
    "moodlewssettingraw": "1",
    "moodlewssettingfilter": "0",
    "moodlewssettingfileurl": "0",
}
# Formatted texts of reports, the same on every site.
PLAIN_ENGLISH: Final[Mapping[str, str]] = {
    "moodlewssettinglang": "en",
    "moodlewssettingtimezone": "UTC",
}
# What people paste behind the address of the site: a page of Moodle's own.
_SCRIPT: Final = re.compile(r"/(?:(?:(?:webservice|login|my|admin|course|user)(?:/[^?]*)?/)?\w+\.php|my|login)/?$")


class Unsendable(Exception):
    """A value that form encoding cannot carry: null, or an empty list."""


def variable_limit(version: int | None) -> int:
    """How many variables one form may have on a site of this version."""
    return LIMIT if version is not None and version >= VERSION_4_2 else LIMIT_PHP_7


def flatten(args: Args) -> dict[str, str]:
    """Nested arguments as PHP's flat names; raise Unsendable for null and empty lists."""
    return dict(_walk("", args))


def _walk(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        children: Iterable[tuple[object, object]] = value.items()
    elif isinstance(value, Sequence) and not isinstance(value, str):
        children = enumerate(value)
    elif value is None:
        raise Unsendable(name)
    else:
        yield name, _scalar(value)
        return
    empty = True
    for key, child in children:
        empty = False
        yield from _walk(f"{name}[{key}]" if name else str(key), child)
    if empty and name:
        raise Unsendable(name)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def form_fields(function: str, args: Args, settings: Mapping[str, str] = RAW) -> dict[str, str]:
    """The fields of one call in sending order, without the token; raise Unsendable."""
    return {
        **flatten(args),
        **settings,
        "moodlewsrestformat": "json",
        "wsfunction": function,
    }


def json_text(args: Args) -> str:
    """Arguments of an inner call: null, empty lists and types survive."""
    return msgspec.json.encode(args).decode()


def envelope_fields(calls: Sequence[tuple[str, Args]], settings: Mapping[str, str] = RAW) -> dict[str, str]:
    """The fields of one request that holds many calls."""
    language = settings.get("moodlewssettinglang", "")
    requests = [
        {
            "function": function,
            "arguments": json_text(args),
            "settingraw": settings.get("moodlewssettingraw") == "1",
            "settingfilter": False,
            "settingfileurl": False,
            **({"settinglang": language} if language else {}),
        }
        for function, args in calls
    ]
    return form_fields(ENVELOPE, {"requests": requests}, settings)


def calls_in(fields: Mapping[str, str]) -> list[tuple[str, dict[str, object]]]:
    """The calls of a form as it was sent: the opposite of form_fields and envelope_fields."""
    nested = _nest({name: value for name, value in fields.items() if name not in _FRAME})
    if fields["wsfunction"] != ENVELOPE:
        return [(fields["wsfunction"], nested)]
    requests = nested["requests"]
    assert isinstance(requests, list)  # we wrote it
    return [(str(entry["function"]), msgspec.json.decode(str(entry["arguments"]))) for entry in requests]


_FRAME: Final = frozenset({*RAW, *PLAIN_ENGLISH, "moodlewsrestformat", "wsfunction", "wstoken"})


def _nest(fields: Mapping[str, str]) -> dict[str, object]:
    tree: dict[str, object] = {}
    for name, value in fields.items():
        path = name.replace("]", "").split("[")
        place = tree
        for step in path[:-1]:
            below = place.setdefault(step, {})
            assert isinstance(below, dict)  # names of one form never end within each other
            place = below
        place[path[-1]] = value
    return {name: _listed(value) for name, value in tree.items()}


def _listed(value: object) -> object:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(child) for child in value.values()]
    return {key: _listed(child) for key, child in value.items()}


def encode(fields: Mapping[str, str], token: str) -> bytes:
    """The bytes of a form, the token last."""
    return urlencode([*fields.items(), ("wstoken", token)]).encode("ascii")


def normal_address(url: str) -> str:
    """The base address of a site from what people paste; raise WrongUse for what is no web address."""
    text = url.strip()
    if "://" not in text:
        text = f"https://{text}"
    parts = urlsplit(text)
    is_name = re.fullmatch(r"[^\s/?#@<>\"]+", parts.hostname or "") is not None
    if parts.scheme not in ("http", "https") or not is_name or parts.username:
        raise WrongUse(what="url", value=url)
    path = _SCRIPT.sub("", parts.path)
    return urlunsplit((parts.scheme, parts.netloc.lower(), path.rstrip("/"), "", ""))
