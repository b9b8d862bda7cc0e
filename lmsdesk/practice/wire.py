"""The form of requests: PHP's nested parameters, and the declared types of each function.

Recorded from Moodle 4.4 and 4.5: variables over ``max_input_vars`` are cut without a word; unknown keys are refused
on every level; every bad value is the same ``invalidparameter``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

CORE = "core\\exception\\"
_KEY = re.compile(r"\[([^\]]*)\]")
_NEXT = re.compile(r"\s*([a-z_0-9]+):")
_WHOLE = re.compile(r"[+-]?\d+")
_TAG = re.compile(r"<[A-Za-z/!?]")  # "A < B" is no tag
_LANGUAGES = frozenset({"en", "de", "es", "fr", "it", "pl", "pt", "ar", "he", "ja"})
_AUTH = frozenset("manual nologin email oauth2 ldap cas shibboleth db lti saml2 none webservice".split())


class Trouble(Exception):
    """An error of the protocol; ``committed`` when the work stays done all the same."""

    def __init__(
        self, code: str, message: str = "", *, kind: str = f"{CORE}moodle_exception", committed: bool = False
    ) -> None:
        super().__init__(code)
        self.code, self.kind, self.committed = code, kind, committed
        self.message = message or code


def invalid() -> Trouble:
    """The one answer to every bad value."""
    return Trouble("invalidparameter", "Invalid parameter value detected", kind=f"{CORE}invalid_parameter_exception")


def coding(reason: str) -> Trouble:
    """What a function says when it is used in a way that its author did not think of."""
    text = f"Coding error detected, it must be fixed by a programmer: {reason}"
    return Trouble("codingerror", text, kind=f"{CORE}coding_exception")


def bad_answer() -> Trouble:
    """The work is done, but the answer failed the server's own check."""
    return Trouble(
        "invalidresponse", "Invalid response value detected", kind=f"{CORE}invalid_response_exception", committed=True
    )


def too_long() -> Trouble:
    """What the database says to values that do not fit, and to races for a unique one."""
    return Trouble("dmlwriteexception", "Error writing to database", kind="dml_write_exception")


def form(body: bytes, limit: int) -> list[tuple[str, str]]:
    """The variables of a body, cut like PHP cuts them."""
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)[:limit]


def nested(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """PHP's reading of ``users[0][email]=x`` and ``ids[]=1``."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        head, _, rest = name.partition("[")
        steps = [head.replace(".", "_").replace(" ", "_"), *_KEY.findall("[" + rest if rest else "")]
        place = tree
        for step in steps[:-1]:
            inner = place.setdefault(_key(place, step), {})
            if not isinstance(inner, dict):
                inner = place[step] = {}
            place = inner
        place[_key(place, steps[-1])] = value
    return tree


def _key(place: dict[str, Any], step: str) -> str:
    """An empty key is the next number."""
    if step:
        return step
    return str(max((int(key) for key in place if key.isdigit()), default=-1) + 1)


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
    assert match is not None, text
    assert match[0] == "int" or match[0] == "bool" or match[0] in _TEXTS, match[0]
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
    if value == []:
        value = {}  # JSON of PHP cannot tell them apart
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
        return _int(value)
    if kind == "bool":
        if value not in (True, False, "0", "1"):  # 0 and 1 as well
            raise invalid()
        return value in (True, "1")
    text = ("1" if value else "") if isinstance(value, bool) else str(value)
    if not _TEXTS[kind](text):
        raise invalid()
    return text


def _int(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not _WHOLE.fullmatch(str(int(value) if isinstance(value, bool) else value)):
        raise invalid()
    number = int(value)
    if abs(number) >= 1 << 63:
        raise invalid()
    return number


def _untagged(text: str) -> bool:
    return _TAG.search(text) is None


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


# Whether a text is of the type: what Moodle would clean away makes it a wrong one.
_TEXTS: dict[str, Callable[[str], bool]] = {
    "raw": lambda text: True,
    "trimmed": lambda text: text == text.strip(),
    "text": _untagged,
    "notags": _untagged,
    "alpha": _matches(r"[A-Za-z]*"),
    "alphanum": _matches(r"[A-Za-z0-9]*"),
    "alphanumext": _matches(r"[A-Za-z0-9_-]*"),
    "component": _matches(r"[a-z][a-z0-9_]*|"),
    "plugin": _matches(r"[a-z][a-z0-9_]*|"),
    "username": _matches(r"[a-z0-9._@-]*"),
    "lang": lambda text: text in _LANGUAGES or not text,
    "auth": lambda text: text in _AUTH,
}


def is_username(text: str) -> bool:
    """Tell whether a text may be a username."""
    return bool(text) and _TEXTS["username"](text)
