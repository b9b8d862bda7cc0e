"""The participants table of a course: a page made for browsers, read where a site has no report for us.

It tells what no function tells, method, status and dates of each enrolment, but as HTML that may change with
any version. So it only serves fresh reads before writes; what it does not say plainly stays unknown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.fields import Value
from lmsdesk.lms.moodle import wire
from lmsdesk.lms.moodle.report_texts import parse_method, parse_time
from lmsdesk.lms.moodle.session import Call, Session, decode
from lmsdesk.lms.moodle.shapes import TableContent

TABLE: Final = "core_table_get_dynamic_table_content"
PAGE: Final = 2_000  # rows; the server needs 1.3 ms and 9 KB for each

_ROW: Final = re.compile(r'<tr\b[^>]*\bid="user-index-participants-\d+_r\d+"[^>]*>')
_USER: Final = re.compile(r'(?:\bname="user|user/view\.php\?id=)([0-9]{1,18})(?![0-9])')
_ENROLMENT: Final = re.compile(r"<div\b[^>]*\bdata-enrolinstancename=[^>]*>")
_ATTRIBUTE: Final = re.compile(r'\bdata-([a-z]+)="([^"]*)"')
_TOTAL: Final = re.compile(r'\bdata-table-total-rows="([0-9]{1,18})"')
_STATUS: Final = {"active": (False, True), "not current": (False, False), "suspended": (True, False)}


@dataclass(frozen=True, slots=True)
class Participants:
    """Enrolments of a course by the names of the mirror; ``total`` counts people, not enrolments."""

    total: int
    rows: Sequence[dict[str, Value]]


async def read_participants(session: Session, courses: Sequence[int]) -> dict[int, Participants]:
    """The tables of these courses, as far as they could be read whole."""
    if not (session.offers(TABLE) and session.offers(wire.ENVELOPE)) or not courses:
        return {}
    calls = [Call(TABLE, table_arguments(course)) for course in courses]
    zone = (await session.zones()).shown
    # English and UTC for all; one course a request, because a table is heavy.
    found = await session.call_many(calls, settings={**wire.RAW, **wire.PLAIN_ENGLISH}, per_request=1, typed=True)
    tables: dict[int, Participants] = {}
    for course, data in zip(courses, found, strict=True):
        if isinstance(data, LmsDeskError):
            continue
        table = parse_html(decode(data, TableContent, TABLE).html, course, zone)
        if len({row["user_id"] for row in table.rows}) == table.total:
            tables[course] = table
    return tables


def table_arguments(course: int, rows: int = PAGE) -> dict[str, object]:
    """What asks for the first rows of the table of a course."""
    return {
        "component": "core_user",
        "handler": "participants",
        "uniqueid": f"user-index-participants-{course}",
        "sortdata": [{"sortby": "lastname", "sortorder": "4"}],
        "jointype": 2,
        "filters": [{"name": "courseid", "jointype": 1, "values": [course]}],
        "firstinitial": "",
        "lastinitial": "",
        "pagenumber": 1,
        "pagesize": rows,
        "hiddencolumns": [],
        "resetpreferences": False,
    }


def parse_html(page: str, course: int, zone: str = "UTC") -> Participants:
    """What a table says; rows that look otherwise than expected are left out."""
    starts = [match.start() for match in _ROW.finditer(page)]
    rows: list[dict[str, Value]] = []
    for start, end in pairwise([*starts, len(page)]):
        part = page[start:end]
        user = _USER.search(part)
        if user is None:
            continue
        for match in _ENROLMENT.finditer(part):
            told = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(match[0])}
            status = _STATUS.get(told.get("status", "").strip().lower())
            if status is None or "timestart" not in told or "timeend" not in told:
                continue
            rows.append(
                {
                    "course_id": course,
                    "user_id": int(user[1]),
                    "method": parse_method(told["enrolinstancename"]),
                    "suspended": status[0],
                    "active": status[1],
                    "start": parse_time(told["timestart"], zone),
                    "end": parse_time(told["timeend"], zone),
                    "created": parse_time(told.get("timeenrolled", ""), zone),
                }
            )
    total = _TOTAL.search(page)
    return Participants(int(total[1]) if total else -1, rows)
