"""Formatted texts of Moodle's custom reports, back to values.

The reports are read with language en and time zone UTC, so dates look like "Monday, 23 November 2026,
6:04 PM" (whole minutes), truth values like Yes and No, ids stand in links only. From Moodle's source: the
column "time started" shows the time of creation where no start is set, and a site that forces a time zone on
everybody shows its own instead of UTC (``zone`` in the context).
"""

from __future__ import annotations

import calendar
import html
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import MIRROR_COLUMNS, Rows, Table
from lmsdesk.lms.moodle.shapes import ReportData, ReportRow

_MONTHS: Final = {name: place for place, name in enumerate(calendar.month_name) if name}
_DATE: Final = re.compile(
    r"(?:\w+,\s*)?(\d{1,2})\s+(\w+)\s+(\d{4})(?:,\s*(\d{1,2}):(\d{2})\s*([AP]M)?)?",
    re.IGNORECASE,
)
_LINK_ID: Final = re.compile(r"[?&;]id=([0-9]{1,18})(?![0-9])")  # no id has more digits
_TAG: Final = re.compile(r"<[^>]*>")

# English names of the stock plugins (their plugin name, and the start of an instance's name) to their codes.
_METHODS: Final[tuple[tuple[str, str], ...]] = (
    ("manual enrolments", "manual"),
    ("self enrolment", "self"),
    ("cohort sync", "cohort"),
    ("course meta link", "meta"),
    ("guest access", "guest"),
    ("external database", "database"),
    ("flat file", "flatfile"),
    ("ldap enrolments", "ldap"),
    ("enrolment on payment", "fee"),
    ("paypal", "paypal"),
    ("category enrolments", "category"),
    ("ims enterprise", "imsenterprise"),
    ("publish as lti tool", "lti"),
    ("mnet remote enrolments", "mnet"),
)
OTHER_METHOD: Final = "other"


@lru_cache(maxsize=65_536)
def parse_time(text: str, zone: str = "UTC") -> int | None:
    """Unix seconds of a date formatted for this zone; None for an empty one, "Never" and anything else."""
    match = _DATE.search(text)
    if match is None:
        return None
    day, month, year, hour, minute, half = match.groups()
    place = _MONTHS.get(month.capitalize())
    if place is None:
        return None
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.upper() == "PM" else 0)
    try:
        moment = datetime(int(year), place, int(day), hours, int(minute or 0), tzinfo=known_zone(zone))
    except ValueError:
        return None
    return int(moment.timestamp())


@lru_cache(maxsize=16)
def known_zone(name: str) -> tzinfo:
    """A zone by its name, or by Moodle's old form, hours from Greenwich; raise ValueError for another."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone(timedelta(hours=float(name)))


def parse_flag(text: str) -> bool | None:
    """Yes or No; None for anything else."""
    return {"yes": True, "no": False}.get(text.strip().lower())


def parse_id(text: str) -> int | None:
    """The id in a link."""
    match = _LINK_ID.search(text)
    return int(match[1]) if match else None


@lru_cache(maxsize=1_024)
def parse_method(text: str) -> str:
    """The code of an enrolment method by its English name; ``other`` for names that a site made up."""
    plain = html.unescape(_TAG.sub("", text)).strip().lower()
    for start, code in _METHODS:
        if plain.startswith(start):
            return code
    return OTHER_METHOD


def parse_number(text: str) -> float | None:
    """A grade."""
    try:
        number = float(text.replace(",", "").rstrip("% "))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _text(row: ReportRow, place: Value) -> str:
    if not isinstance(place, int) or place >= len(row.columns):
        return ""
    value = row.columns[place]
    return "" if value is None else str(value)


def _zone(context: Mapping[str, Value]) -> str:
    return str(context.get("zone") or "UTC")


def user_rows(page: ReportData, context: Mapping[str, Value]) -> Rows:
    """Rows of the users report: suspended, confirmed, created."""
    columns = tuple(
        name
        for name in MIRROR_COLUMNS[Table.USER]
        if name == "id" or (name in ("suspended", "confirmed", "created") and name in context)
    )
    rows: list[tuple[Value, ...]] = []
    for row in page.rows:
        user = parse_id(_text(row, context.get("user")))
        if user is None or user == 1:
            continue
        values: dict[str, Value] = {"id": user}
        for name in columns[1:]:
            text = _text(row, context[name])
            values[name] = parse_time(text, _zone(context)) if name == "created" else parse_flag(text)
        rows.append(tuple(values[name] for name in columns))
    return Rows(Table.USER, "report", columns, rows)


def enrolment_rows(page: ReportData, context: Mapping[str, Value]) -> Rows:
    """Rows of the participants report, one per course, person and method."""
    known = {"course_id", "user_id", "method"}
    if "status" in context:
        known |= {"suspended", "active"}
    if "created" in context and "start" in context:
        known.add("start")  # without the time of creation a start cannot be told from none
    known |= {name for name in ("end", "created", "completed", "completed_at", "grade") if name in context}
    columns = tuple(name for name in MIRROR_COLUMNS[Table.ENROLMENT] if name in known)
    found: dict[tuple[Value, ...], tuple[Value, ...]] = {}
    suspended_at = columns.index("suspended") if "suspended" in columns else None
    for row in page.rows:
        values = enrolment_values(row, context)
        if values is None:
            continue
        line = tuple(values.get(name) for name in columns)
        held = found.get(line[:3])
        # Two instances of one method: the one that is not suspended counts.
        if held is None or (suspended_at is not None and held[suspended_at] is True):
            found[line[:3]] = line
    return Rows(Table.ENROLMENT, "report", columns, list(found.values()))


def enrolment_values(row: ReportRow, context: Mapping[str, Value]) -> dict[str, Value] | None:
    """One row of the participants report by the names of the mirror; None for a course without people."""
    course = parse_id(_text(row, context.get("course")))
    user = parse_id(_text(row, context.get("user")))
    if course is None or user is None or course == 1 or user == 1:
        return None
    values: dict[str, Value] = {"course_id": course, "user_id": user}
    values["method"] = parse_method(_text(row, context["method"])) if "method" in context else ""
    if "status" in context:
        status = _text(row, context["status"]).strip().lower()
        values["suspended"] = {
            "active": False,
            "not current": False,
            "suspended": True,
        }.get(status)
        values["active"] = {
            "active": True,
            "not current": False,
            "suspended": False,
        }.get(status)
    for name in ("start", "end", "created", "completed_at"):
        if name in context:
            values[name] = parse_time(_text(row, context[name]), _zone(context))
    if values.get("start") is not None and values.get("start") == values.get("created"):
        values["start"] = None
    if "completed" in context:
        # From 4.5 on the cell of those who have not completed is empty, before it says No.
        values["completed"] = parse_flag(_text(row, context["completed"])) is True
    if "grade" in context:
        values["grade"] = parse_number(_text(row, context["grade"]))
    return values


def all_headers_known(headers: Sequence[str], wanted: Mapping[str, str]) -> dict[str, int]:
    """Place of each wanted column by its English header; one that occurs twice cannot be told and is left out."""
    places: dict[str, int] = {}
    for place, header in enumerate(headers):
        name = wanted.get(html.unescape(header).strip().lower())
        if name is None:
            continue
        places[name] = -1 if name in places else place
    return {name: place for name, place in places.items() if place >= 0}
