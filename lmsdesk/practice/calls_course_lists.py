"""Reading courses."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from lmsdesk.practice.calls import Call, function, gone
from lmsdesk.practice.calls_users import full_name
from lmsdesk.practice.ground import COURSE_FIELDS, SITE_COURSE, loads
from lmsdesk.practice.wire import Trouble, invalid
from lmsdesk.practice.wording import moment

_BY_FIELD = {"id": "id", "shortname": "shortname", "idnumber": "idnumber", "category": "category"}
_FILTERS = [
    {"filter": name, "localstate": 0, "inheritedstate": 1}
    for name in ("displayh5p", "activitynames", "mathjaxloader", "emoticon", "urltolink")
]
_INDENTATION = [{"name": "indentation", "value": "1"}]
_BARE = re.compile(r"&(?!#?\w+;)")  # becomes an entity when HTML is cleaned
_TEACHERS = (
    "SELECT r.course, u.id, u.firstname, u.lastname FROM role_assignment r JOIN user u ON u.id=r.user "
    "WHERE r.role=3 AND r.course IN ({}) ORDER BY u.id"
)


def _custom(row: sqlite3.Row) -> list[dict[str, Any]]:
    values = loads(row["custom"])
    told = []
    for short, (kind, name, choices) in COURSE_FIELDS.items():
        raw, value = _customvalue(kind, str(values.get(short) or ""), choices)
        told.append({"name": name, "shortname": short, "type": kind, "valueraw": raw, "value": value})
    return told


def _customvalue(kind: str, value: str, choices: tuple[str, ...]) -> tuple[str | int, str | None]:
    if kind == "text":
        return value, value or None
    number = int(value) if value.isdigit() else 0
    if kind == "checkbox":
        return number, "Yes" if number else "No"
    if kind == "select":
        return number, choices[number - 1] if 0 < number <= len(choices) else None
    return number, moment(number) if number else None


def _names(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "shortname": call.shown(row["shortname"]),
        "fullname": call.shown(row["fullname"]),
        "displayname": call.shown(row["fullname"]),
        "categoryid": row["category"],
        "summary": row["summary"] if call.raw else _BARE.sub("&amp;", row["summary"] or ""),
        "summaryformat": 1,
        "showactivitydates": False,
        "showcompletionconditions": True if row["enablecompletion"] else None,
    }


def _settings(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "idnumber": row["idnumber"],
        "format": row["format"],
        "showgrades": 1,
        "newsitems": 5,
        "startdate": row["startdate"],
        "enddate": row["enddate"],
        "maxbytes": 0,
        "showreports": 0,
        "visible": row["visible"],
        "groupmode": row["groupmode"],
        "groupmodeforce": 0,
        "defaultgroupingid": 0,
        "timecreated": row["timecreated"],
        "timemodified": row["timemodified"],
        "enablecompletion": row["enablecompletion"],
        "completionnotify": 0,
        "lang": row["lang"],
    }


def _format_options(row: sqlite3.Row) -> list[dict[str, Any]]:
    if row["id"] == SITE_COURSE:
        return [{"name": "numsections", "value": 1}]
    names = {"hiddensections": 1, "coursedisplay": 0, **({"automaticenddate": 1} if row["format"] == "weeks" else {})}
    return [{"name": name, "value": value} for name, value in names.items()]


def _shown(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    """A course as core_course_get_courses tells it."""
    told = {
        **_names(call, row),
        **_settings(row),
        "categorysortorder": row["category"] * 10_000 + row["id"],
        "numsections": row["numsections"],
        "hiddensections": 1,
        "forcetheme": "",
        "courseformatoptions": _format_options(row),
        "customfields": _custom(row),
    }
    if not call.is_manager:
        for name in ("categorysortorder", "idnumber", "timecreated", "timemodified", "visible", "enablecompletion"):
            del told[name]
    return told


def _shown_by_field(call: Call, rows: list[sqlite3.Row], *, whole: bool = True) -> list[dict[str, Any]]:
    """Courses as core_course_get_courses_by_field tells them: with category, teachers and enrolment methods."""
    categories = dict(call.db.execute("SELECT id, name FROM category"))
    teachers: dict[int, list[dict[str, Any]]] = {}
    for each in call.inside(_TEACHERS, [row["id"] for row in rows]):
        teachers.setdefault(each["course"], []).append({"id": each["id"], "fullname": full_name(each)})
    told = []
    for row in rows:
        shown: dict[str, Any] = {
            **_names(call, row),
            "courseimage": f"{call.base}/pluginfile.php/{row['id']}/course/generated/course.svg",
            "categoryname": call.shown(categories.get(row["category"], "")),
            "sortorder": row["category"] * 10_000 + row["id"],
            "summaryfiles": [],
            "overviewfiles": [],
            "contacts": teachers.get(row["id"], []),
            "enrollmentmethods": [name for name in row["methods"].split(",") if name],
            "customfields": _custom(row),
        }
        if whole and call.is_inside(row["id"]):
            more: dict[str, Any] = {"theme": "", "marker": 0, "legacyfiles": 0, "calendartype": "", "requested": 0}
            shown |= {**_settings(row), **more, "cacherev": row["timemodified"], "filters": _FILTERS}
            shown["courseformatoptions"] = [*_format_options(row), *_INDENTATION]
        told.append(shown)
    return told


@function("core_course_get_courses", "options:{ids:[int]?}?")
def get_courses(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All courses, the front page included, or those of some ids; unknown ids are left out."""
    ids = (args.get("options") or {}).get("ids")
    if ids:
        rows = call.inside("SELECT * FROM course WHERE id IN ({}) ORDER BY id", ids)
        for row in rows:
            if not call.is_inside(row["id"]):
                text = f"You cannot execute functions in the course context (course id:{row['id']})."
                raise Trouble("errorcoursecontextnotvalid", text)
    else:
        call.need("View courses without participation")
        rows = call.all("SELECT * FROM course ORDER BY id")
    return [_shown(call, row) for row in rows]


@function("core_course_get_courses_by_field", "field:alpha?, value:raw?")
def get_by_field(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Courses by one field; hidden ones only for those who may see them, without an error for the others."""
    field, value = args.get("field") or "", args.get("value") or ""
    if not field:
        rows = call.all("SELECT * FROM course ORDER BY id")
    elif field == "ids":
        numbers = [part for part in value.split(",") if part.strip().lstrip("-").isdigit()]
        rows = call.inside("SELECT * FROM course WHERE id IN ({}) ORDER BY id", numbers)
    elif field in _BY_FIELD:
        rows = call.all(f"SELECT * FROM course WHERE {_BY_FIELD[field]}=? ORDER BY id", value)
    else:
        raise invalid()
    return {"courses": _shown_by_field(call, _seen(call, rows)), "warnings": []}


def _seen(call: Call, rows: list[sqlite3.Row]) -> list[sqlite3.Row]:
    return [row for row in rows if call.is_manager or row["visible"] or call.teaches(row["id"])]


@function(
    "core_course_search_courses",
    "criterianame:alpha, criteriavalue:raw, page:int?, perpage:int?, requiredcapabilities:[raw]?, limittoenrolled:bool?, "
    "onlywithcompletion:bool?",
)
def search_courses(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """By words in the name; fails everywhere once a course lies in a category that is not there."""
    if args["criterianame"] not in ("search", "modulelist", "blocklist", "tagid"):
        raise invalid()
    lost = call.one("SELECT 1 FROM course c WHERE id<>1 AND NOT EXISTS (SELECT 1 FROM category WHERE id=c.category)")
    if lost is not None:
        raise gone("course_categories")
    like = f"%{args['criteriavalue']}%"
    rows = _seen(
        call,
        call.all(
            "SELECT * FROM course WHERE id<>1 AND (fullname LIKE ? OR shortname LIKE ?) ORDER BY category, id DESC",
            like,
            like,
        ),
    )
    size = args.get("perpage") or len(rows) or 1
    start = (args.get("page") or 0) * size
    return {
        "total": len(rows),
        "courses": _shown_by_field(call, rows[start : start + size], whole=False),
        "warnings": [],
    }
