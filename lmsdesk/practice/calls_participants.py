"""The participants table of a course: a page for browsers that tells method, status and dates of enrolments."""

from __future__ import annotations

import json
import sqlite3
from html import escape
from typing import Any

from lmsdesk.practice.calls import Call, function
from lmsdesk.practice.calls_inplace import role_choices
from lmsdesk.practice.calls_users import full_name
from lmsdesk.practice.ground import ROLES
from lmsdesk.practice.wire import Trouble, coding, invalid
from lmsdesk.practice.wording import METHODS, moment

_FILTER = "{name:alphanum, jointype:int?, values:[raw], filteroptions:[{name:alphanum, value:raw}]?}"
_DECLARED = (
    "component:component, handler:component, uniqueid:raw, sortdata:[{sortby:alphanumext, sortorder:alphanumext}]?, "
    f"jointype:int?, filters:[{_FILTER}]?, firstinitial:raw?, lastinitial:raw?, pagenumber:int?, pagesize:int?, "
    "hiddencolumns:[alphanumext]?, resetpreferences:bool?"
)


@function("core_table_get_dynamic_table_content", _DECLARED)
def table(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """One page of people with all their enrolments."""
    if (args["component"], args["handler"]) != ("core_user", "participants"):
        raise coding("Unknown table")
    numbers = [value for each in args.get("filters") or [] if each["name"] == "courseid" for value in each["values"]]
    if len(numbers) != 1 or not numbers[0].isdigit():
        raise invalid()
    course = call.one("SELECT * FROM course WHERE id=?", int(numbers[0]))
    if course is None or not call.teaches(course["id"]):
        raise Trouble("errorcoursecontextnotvalid", "You cannot execute functions in the course context.")
    size = max(1, args.get("pagesize") or 20)
    start = (max(1, args.get("pagenumber") or 1) - 1) * size
    people = call.all(
        "SELECT * FROM user WHERE deleted=0 AND id IN (SELECT user FROM enrol WHERE course=?) ORDER BY lastname COLLATE PEOPLE, id",
        course["id"],
    )
    enrolments: dict[int, list[sqlite3.Row]] = {}
    for row in call.all("SELECT * FROM enrol WHERE course=? ORDER BY id", course["id"]):
        enrolments.setdefault(row["user"], []).append(row)
    unique = escape(args["uniqueid"])
    rows = [
        _row(call, course, place, person, enrolments[person["id"]])
        for place, person in enumerate(people[start : start + size])
    ]
    html = (
        f'<div class="table-dynamic position-relative" data-region="core_table/dynamic" data-table-uniqueid="{unique}" '
        f'data-table-page-number="{start // size + 1}" data-table-page-size="{size}" '
        f'data-table-total-rows="{len(people)}"><table class="flexible"><tbody>{"".join(rows)}</tbody></table></div>'
    )
    return {"html": html, "warnings": []}


def _row(call: Call, course: sqlite3.Row, place: int, person: sqlite3.Row, enrolments: list[sqlite3.Row]) -> str:
    name = escape(full_name(person))
    link = f"{call.base}/user/view.php?id={person['id']}&amp;course={course['id']}"
    cells = "".join(_enrolment(call, course, name, row) for row in enrolments)
    return (
        f'<tr class="" id="user-index-participants-{course["id"]}_r{place}"><td class="cell c0">'
        f'<input type="checkbox" name="user{person["id"]}"></td>'
        f'<th class="cell c1"><a href="{link}">{name}</a></th><td class="cell c3">{_roles(call, course, person)}</td>'
        f'<td class="cell c6">{cells}</td></tr>\n'
    )


def _roles(call: Call, course: sqlite3.Row, person: sqlite3.Row) -> str:
    """The roles of somebody; with choices for those who may give them."""
    held = call.all("SELECT role FROM role_assignment WHERE course=? AND user=?", course["id"], person["id"])
    shown = escape(", ".join(ROLES[row["role"]][1] for row in held if row["role"] in ROLES))
    if not call.is_manager:
        return shown
    value = escape(json.dumps([str(row["role"]) for row in held]))
    return (
        '<span class="inplaceeditable inplaceeditable-autocomplete" data-inplaceeditable="1" data-component="core_user" '
        f'data-itemtype="user_roles" data-itemid="{course["id"]}:{person["id"]}" data-value="{value}" '
        f'data-type="autocomplete" data-options="{escape(role_choices())}">{shown}</span>'
    )


def _enrolment(call: Call, course: sqlite3.Row, name: str, row: sqlite3.Row) -> str:
    current = row["timestart"] <= call.now and (not row["timeend"] or row["timeend"] > call.now)
    status = "Suspended" if row["status"] else "Active" if current else "Not current"
    start, end, made = (moment(row[each]) if row[each] else "" for each in ("timestart", "timeend", "timecreated"))
    return (
        f'<div data-fullname="{name}" data-coursename="{escape(course["fullname"])}" '
        f'data-enrolinstancename="{METHODS.get(row["method"], row["method"])}" data-status="{status}" '
        f'data-timestart="{start}" data-timeend="{end}" data-timeenrolled="{made}">'
        f'<span class="badge">{status}</span><a class="editenrollink" rel="{row["id"]}" href="#">Edit</a></div>'
    )
