"""The form of requests: PHP's nested parameters, and the declared types of each function.

Recorded from Moodle 4.4: variables over ``max_input_vars`` are cut without a word; unknown keys are refused on
every level; every bad value is the same ``invalidparameter``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

_TAG = re.compile(r"<[A-Za-z/!?]")
_KEY = re.compile(r"\[([^\]]*)\]")
_NEXT = re.compile(r"\s*([a-z_0-9]+):")


class Trouble(Exception):
    """An error of the protocol; ``committed`` when the work stays done all the same."""

    def __init__(
        self, code: str, message: str = "", *, kind: str = "moodle_exception", committed: bool = False
    ) -> None:
        super().__init__(code)
        self.code, self.kind, self.committed = code, kind, committed
        self.message = message or code


def invalid() -> Trouble:
    """The one answer to every bad value."""
    return Trouble(
        "invalidparameter", "Invalid parameter value detected", kind="core\\exception\\invalid_parameter_exception"
    )


def form(body: bytes, limit: int) -> list[tuple[str, str]]:
    """The variables of a body, cut like PHP cuts them."""
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)[:limit]


def nested(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """PHP's reading of ``users[0][email]=x``."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        head, _, rest = name.partition("[")
        steps = [head, *_KEY.findall("[" + rest if rest else "")]
        place = tree
        for step in steps[:-1]:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                inner = place[step] = {}
            place = inner
        place[steps[-1]] = value
    return tree


@dataclass(frozen=True)
class Spec:
    """A declared type: a scalar word, a list of something, or an object of fields."""

    kind: str
    inner: Spec | None = None
    fields: Mapping[str, tuple[Spec, bool]] | None = None  # name → (type, required)


@cache
def spec(text: str) -> Spec:
    """Read a declaration such as ``users:[{id:int, email:raw?}], limit:int?``."""
    made, rest = _object(text)
    assert not rest.strip(), rest
    return made


def _object(text: str) -> tuple[Spec, str]:
    fields: dict[str, tuple[Spec, bool]] = {}
    while match := _NEXT.match(text):
        inner, text = _type(text[match.end() :])
        optional = text.startswith("?")
        fields[match[1]] = (inner, not optional)
        text = text[1:] if optional else text
        text = text.lstrip()
        if not text.startswith(","):
            break
        text = text[1:]
    return Spec("object", fields=fields), text


def _type(text: str) -> tuple[Spec, str]:
    if text.startswith("["):
        inner, rest = _type(text[1:])
        return Spec("list", inner=inner), rest[1:]
    if text.startswith("{"):
        inner, rest = _object(text[1:])
        return inner, rest.lstrip()[1:]
    match = re.match(r"[a-z]+", text)
    assert match, text
    return Spec(match[0]), text[match.end() :]


def clean(value: Any, wanted: Spec) -> Any:
    """A value of the declared type; raise the one refusal for anything else."""
    if wanted.kind == "list":
        items = list(value.values()) if isinstance(value, dict) else value
        if not isinstance(items, list) or wanted.inner is None:
            raise invalid()
        return [clean(item, wanted.inner) for item in items]
    if wanted.kind == "object":
        return _clean_object(value, wanted)
    return _scalar(value, wanted.kind)


def _clean_object(value: Any, wanted: Spec) -> dict[str, Any]:
    fields = wanted.fields or {}
    if value == [] and not any(required for _, required in fields.values()):
        value = {}
    if not isinstance(value, dict) or set(value) - set(fields):
        raise invalid()
    if any(required and name not in value for name, (_, required) in fields.items()):
        raise invalid()
    return {name: clean(value[name], inner) for name, (inner, _) in fields.items() if name in value}


def _scalar(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if isinstance(value, dict | list):
        raise invalid()
    if kind == "int":
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise invalid() from error
    if kind == "bool":
        if str(value).lower() in ("1", "true"):
            return True
        if str(value).lower() in ("0", "false", ""):
            return False
        raise invalid()
    text = ("1" if value else "") if isinstance(value, bool) else str(value)
    if kind == "username" and (text != text.lower() or not re.fullmatch(r"[a-z0-9._@-]+", text)):
        raise invalid()
    if kind in ("notags", "text") and _TAG.search(text):
        raise invalid()
    if kind == "alpha" and not re.fullmatch(r"[A-Za-z]*", text):
        raise invalid()
    return text
