"""Typed text to values and back: dates in the site's zone, yes and no, numbers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from datetime import time as day_time
from zoneinfo import ZoneInfo

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import FIELDS, Access, FieldSpec, Kind, Value, spec_of
from lmsdesk.domain.keys import Entity, parse_ref
from lmsdesk.services import language

_YES = frozenset({"1", "yes", "true", "on", "y"})
_NO = frozenset({"0", "no", "false", "off", "n"})
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}


_NO_TEXT = re.compile("[\0\ud800-\udfff]")  # what no file and no server can hold


def read_value(entity: Entity, name: str, text: str, zone: str, now: int) -> Value:
    """The value of a field as a person typed it; empty text clears it. Raise WrongUse with what is possible."""
    spec = spec_of(entity, name)
    if spec is None or spec.access is Access.DERIVED:
        raise WrongUse(what="field", kind=entity.value, value=name, known=", ".join(editable_fields(entity)))
    cleaned = text.strip()
    if not cleaned:
        return _cleared(entity, spec)
    try:
        if _NO_TEXT.search(cleaned):
            raise ValueError(cleaned)
        return _read(spec, cleaned, zone, now)
    except (ValueError, OverflowError) as error:
        raise WrongUse(what="field_value", value=text[:200], field=name, kind=spec.kind.value) from error


def editable_fields(entity: Entity) -> list[str]:
    """The names of the fields that a person may set."""
    return [name for name, spec in FIELDS[entity].items() if spec.access is not Access.DERIVED]


def _cleared(entity: Entity, spec: FieldSpec) -> Value:
    if spec.required or spec.kind is Kind.BOOLEAN:
        raise WrongUse(what="field_required", field=spec.name, kind=entity.value)
    return "" if spec.kind is Kind.TEXT else None


def _read(spec: FieldSpec, text: str, zone: str, now: int) -> Value:
    match spec.kind:
        case Kind.BOOLEAN:
            word = text.casefold()
            if word in _YES or word in _NO:
                return word in _YES
            raise ValueError(text)
        case Kind.INTEGER:
            return _fitting(int(text))
        case Kind.REFERENCE:
            return _fitting(parse_ref(text))
        case Kind.NUMBER:
            return float(text)
        case Kind.TIME:
            return read_time(text, zone, now, end_of_day=spec.name == "end")
        case _:
            if spec.max_length is not None and len(text) > spec.max_length:
                raise WrongUse(what="field_length", field=spec.name, length=len(text), limit=spec.max_length)
            return text


def _fitting(number: int) -> int:
    """The number, when a file and a server can hold it; raise OverflowError otherwise."""
    if abs(number) >= 1 << 63:
        raise OverflowError(number.bit_length())
    return number


def read_time(text: str, zone: str, now: int, *, end_of_day: bool = False) -> int:
    """Unix seconds of "2026-12-31", "31.12.2026", "31 jan", "31 jan 2027", "+30" or an ISO instant.

    A day without a time is its first second in the zone, or its last one for ends. Raise ValueError otherwise.
    """
    at = ZoneInfo(zone)
    today = datetime.fromtimestamp(now, at).date()
    clock = day_time(23, 59, 59) if end_of_day else day_time(0, 0)
    if text.startswith("+"):
        day = today + timedelta(days=int(text[1:].rstrip("d ")))
        return int(datetime.combine(day, clock, at).timestamp())
    words = text.casefold().replace(".", " ").split()
    if 2 <= len(words) <= 3 and words[1][:3] in _MONTHS:
        year = int(words[2]) if len(words) == 3 else today.year
        day = today.replace(year=year, month=_MONTHS[words[1][:3]], day=int(words[0]))
        if len(words) == 2 and day < today:
            day = day.replace(year=year + 1)
        return int(datetime.combine(day, clock, at).timestamp())
    if len(words) == 3 and all(word.isdecimal() for word in words):
        day = today.replace(year=int(words[2]), month=int(words[1]), day=int(words[0]))
        return int(datetime.combine(day, clock, at).timestamp())
    moment = datetime.fromisoformat(text)
    if len(text) == 10:
        moment = datetime.combine(moment.date(), clock)
    return int(moment.replace(tzinfo=moment.tzinfo or at).timestamp())


def show_time(moment: Value, zone: str, *, with_clock: bool = False) -> str:
    """A moment as people read it in the site's zone; a dash for none."""
    if not isinstance(moment, int) or isinstance(moment, bool) or moment == 0:
        return "\u2014"
    return language.moment(moment, zone, with_clock=with_clock)


def show_value(entity: Entity, name: str, value: Value, zone: str) -> str:
    """A value in words for lists of changes."""
    spec = spec_of(entity, name)
    if spec is not None and spec.access is Access.WRITE_ONLY:
        return "\u2022\u2022\u2022\u2022"
    if spec is not None and spec.kind is Kind.TIME:
        return show_time(value, zone)
    if isinstance(value, bool):
        return language.say("yes") if value else language.say("no")
    return "\u2014" if value in (None, "") else str(value)
