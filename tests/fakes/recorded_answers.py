"""Comparing an answer with a recorded one: what differs between any two sites is taken out first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any


def same_site(value: Any, base: str) -> Any:
    """An answer without what differs between any two sites: address, class prefix, version of pictures and manuals."""
    if isinstance(value, dict):
        told = {name: same_site(inner, base) for name, inner in value.items() if name != "debuginfo"}
        if "exception" in told and isinstance(told["exception"], str):
            told["exception"] = told["exception"].rpartition("\\")[2]  # 4.5 moved the classes into a namespace
        return told
    if isinstance(value, list):
        return [same_site(inner, base) for inner in value]
    if not isinstance(value, str):
        return value
    if value.startswith('{"message"'):
        return same_site(json.loads(value), base)
    text = re.sub(r"https?://moodle\.example", base, value)
    text = re.sub(r"/core/\d+/u/", "/core/0/u/", text)
    text = re.sub(r"/pluginfile\.php/\d+/", "/pluginfile.php/0/", text)
    return re.sub(r"docs\.moodle\.org/\d+/en/error/\w+", "docs.moodle.org/0/en/error/x", text)


def in_order(value: Any, field: str) -> Any:
    """An answer with its rows sorted by a field."""
    if not field:
        return value
    if isinstance(value, dict):
        return {name: in_order(inner, field) for name, inner in value.items()}
    return sorted(value, key=lambda row: row[field]) if isinstance(value, list) and value else value


def without(value: Any, field: str) -> Any:
    """An answer without a field, wherever it stands."""
    if isinstance(value, dict):
        return {name: without(inner, field) for name, inner in value.items() if name != field}
    return [without(inner, field) for inner in value] if isinstance(value, list) else value


def kinds(value: Any) -> Any:
    """The shape of a value: names and JSON types, of lists the first element."""
    if isinstance(value, dict):
        return {name: kinds(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [kinds(value[0])] if value else []
    return type(value).__name__


def differences(ours: Any, theirs: Any, blind: frozenset[str], *, cut: bool, place: str = "") -> Iterator[str]:
    """Where two answers differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted({*ours, *theirs} - blind):
            if name not in ours or name not in theirs:
                yield f"{place}.{name} is only in {'the recording' if name in theirs else 'ours'}"
            else:
                yield from differences(ours[name], theirs[name], blind, cut=cut, place=f"{place}.{name}")
        for name in sorted(blind & {*ours, *theirs}):
            if (name in ours) != (name in theirs) or type(ours[name]) is not type(theirs[name]):
                yield f"{place}.{name} is of another kind"
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs) and not (cut and len(ours) > len(theirs)):
            yield f"{place} has {len(ours)} rows, the recording {len(theirs)}"
        for number, (one, other) in enumerate(zip(ours, theirs, strict=False)):
            yield from differences(one, other, blind, cut=cut, place=f"{place}[{number}]")
    elif ours != theirs or type(ours) is not type(theirs):
        yield f"{place}: {ours!r}, recorded {theirs!r}"
