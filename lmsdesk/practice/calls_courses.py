"""Categories and courses."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from lmsdesk.practice.calls import Call, function, gone, warning
from lmsdesk.practice.ground import SITE_COURSE, loads
from lmsdesk.practice.wire import Trouble

_COURSE = (
    "fullname:text{}, shortname:text{}, categoryid:int{}, idnumber:raw?, summary:raw?, summaryformat:int?, format:raw?, "
    "showgrades:int?, newsitems:int?, startdate:int?, enddate:int?, numsections:int?, maxbytes:int?, showreports:int?, "
    "visible:int?, groupmode:int?, groupmodeforce:int?, defaultgroupingid:int?, enablecompletion:int?, "
    "completionnotify:int?, lang:raw?, customfields:[<shortname:raw, value:raw>]?"
)
_CREATE = _COURSE.replace("{}", "").replace("<", "{").replace(">", "}")
_UPDATE = "id:int, " + _COURSE.replace("{}", "?").replace("<", "{").replace(">", "}")
_NAMES = {
    "fullname": "fullname", "shortname": "shortname", "categoryid": "category", "idnumber": "idnumber",
    "format": "format", "startdate": "startdate", "enddate": "enddate", "visible": "visible",
    "enablecompletion": "enablecompletion",
}  # fmt: skip


@function("core_course_get_categories", "criteria:[{key:alpha, value:raw}]?, addsubcategories:bool?")
def get_categories(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """The whole tree with path and depth; hidden ones for the administrator only."""
    rows = {row["id"]: row for row in call.all("SELECT * FROM category ORDER BY id")}
    counts = dict(call.db.execute("SELECT category, count(*) FROM course GROUP BY category"))
    told = []
    for place, row in enumerate(rows.values(), start=1):
        path, above = [row["id"]], row["parent"]
        while above in rows and len(path) < 50:
            path.insert(0, above)
            above = rows[above]["parent"]
        if not row["visible"] and not call.is_admin:
            continue
        shown: dict[str, Any] = {
            "id": row["id"],
            "name": call.shown(row["name"]),
            "description": "",
            "descriptionformat": 1,
            "parent": row["parent"],
            "sortorder": place * 10_000,
            "coursecount": counts.get(row["id"], 0),
            "depth": len(path),
            "path": "/" + "/".join(map(str, path)),
        }
        if call.is_admin:
            shown.update(
                idnumber=row["idnumber"] or None,
                visible=row["visible"],
                visibleold=row["visible"],
                timemodified=row["timemodified"],
                theme=None,
            )
        told.append(shown)
    return told


@function(
    "core_course_create_categories",
    "categories:[{name:text, parent:int?, idnumber:raw?, description:raw?, descriptionformat:int?, theme:raw?}]",
)
def create_categories(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All or nothing; the same name may be there twice, the same idnumber not."""
    call.need_admin()
    made = []
    for item in args["categories"]:
        parent, idnumber = item.get("parent", 0), item.get("idnumber") or ""
        if parent and call.one("SELECT 1 FROM category WHERE id=?", parent) is None:
            raise Trouble("unknowcategory", "Unknown category")
        if idnumber and call.one("SELECT 1 FROM category WHERE idnumber=?", idnumber):
            raise Trouble("categoryidnumbertaken", "ID number is already used for another category")
        cursor = call.db.execute(
            "INSERT INTO category(name, parent, idnumber, timemodified) VALUES(?,?,?,?)",
            (item["name"], parent, idnumber, call.now),
        )
        made.append({"id": cursor.lastrowid, "name": call.shown(item["name"])})
    return made


@function(
    "core_course_update_categories",
    "categories:[{id:int, name:text?, parent:int?, idnumber:raw?, description:raw?, descriptionformat:int?, theme:raw?}]",
)
def update_categories(call: Call, args: dict[str, Any]) -> None:
    """All or nothing."""
    call.need_admin()
    for item in args["categories"]:
        if call.one("SELECT 1 FROM category WHERE id=?", item["id"]) is None:
            raise Trouble("unknowncategory", "Unknown category")
        for name in ("name", "parent", "idnumber"):
            if name in item:
                call.db.execute(f"UPDATE category SET {name}=? WHERE id=?", (item[name], item["id"]))


@function("core_course_delete_categories", "categories:[{id:int, newparent:int?, recursive:bool?}]")
def delete_categories(call: Call, args: dict[str, Any]) -> None:
    """Contents move to the new parent."""
    call.need_admin()
    for item in args["categories"]:
        row = call.one("SELECT * FROM category WHERE id=?", item["id"])
        if row is None:
            raise Trouble("unknowncategory", "Unknown category")
        target = item.get("newparent") or row["parent"]
        call.db.execute("UPDATE category SET parent=? WHERE parent=?", (target, item["id"]))
        call.db.execute("UPDATE course SET category=? WHERE category=?", (target, item["id"]))
        call.db.execute("DELETE FROM category WHERE id=?", (item["id"],))


def shown_course(call: Call, row: sqlite3.Row, *, by_field: bool = False) -> dict[str, Any]:
    """A course as lists carry it."""
    told: dict[str, Any] = {
        "id": row["id"],
        "shortname": call.shown(row["shortname"]),
        "fullname": call.shown(row["fullname"]),
        "displayname": call.shown(row["fullname"]),
        "categoryid": row["category"],
        "summary": "",
        "summaryformat": 1,
        "showactivitydates": False,
        "showcompletionconditions": True,
        "customfields": [
            {"name": name, "shortname": name, "type": "text", "valueraw": value, "value": value}
            for name, value in loads(row["custom"]).items()
        ],
    }
    if call.is_admin:
        told.update(
            idnumber=row["idnumber"] or "",
            format=row["format"],
            startdate=row["startdate"],
            enddate=row["enddate"],
            visible=row["visible"],
            enablecompletion=row["enablecompletion"],
            timecreated=row["timecreated"],
            timemodified=row["timemodified"],
        )
    else:
        told.update(format=row["format"], startdate=row["startdate"], enddate=row["enddate"])
    if by_field:
        told.update(
            categoryname="",
            summaryfiles=[],
            overviewfiles=[],
            contacts=[],
            enrollmentmethods=[name for name in row["methods"].split(",") if name],
        )
    return told


def _visible(call: Call) -> str:
    return "" if call.is_admin else " AND visible=1"


@function("core_course_get_courses", "options:{ids:[int]?}?")
def get_courses(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All courses, the front page included, or those of some ids; unknown ids are left out."""
    ids = (args.get("options") or {}).get("ids")
    if ids:
        rows = call.inside(f"SELECT * FROM course WHERE id IN ({{}}){_visible(call)} ORDER BY id", ids)
    else:
        rows = call.all(f"SELECT * FROM course WHERE 1{_visible(call)} ORDER BY id")
    return [shown_course(call, row) for row in rows]


@function("core_course_get_courses_by_field", "field:alpha?, value:raw?")
def get_by_field(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Courses by one field, with the names of their enrolment methods."""
    field, value = args.get("field") or "", args.get("value") or ""
    columns = {"id": "id", "shortname": "shortname", "idnumber": "idnumber", "category": "category"}
    if not field:
        rows = call.all(f"SELECT * FROM course WHERE id<>? {_visible(call)} ORDER BY id", SITE_COURSE)
    elif field == "ids":
        rows = call.inside(f"SELECT * FROM course WHERE id IN ({{}}){_visible(call)} ORDER BY id", value.split(","))
    elif field in columns:
        rows = call.all(f"SELECT * FROM course WHERE {columns[field]}=?{_visible(call)} ORDER BY id", value)
    else:
        raise Trouble("invalidparameter", "Invalid parameter value detected", kind="invalid_parameter_exception")
    return {"courses": [shown_course(call, row, by_field=True) for row in rows], "warnings": []}


@function("core_course_create_courses", f"courses:[{{{_CREATE}}}]")
def create_courses(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All or nothing; without a start date the course starts in 1970."""
    call.need_admin()
    made = []
    for item in args["courses"]:
        if call.one("SELECT 1 FROM category WHERE id=?", item["categoryid"]) is None:
            raise Trouble("errorcatcontextnotvalid", "Category context not valid")
        _check_course(call, item, None)
        cursor = call.db.execute(
            "INSERT INTO course(shortname, timecreated) VALUES(?,?)", (item["shortname"], call.now)
        )
        _write_course(call, int(cursor.lastrowid or 0), item)
        made.append({"id": cursor.lastrowid, "shortname": item["shortname"]})
    return made


def _check_course(call: Call, item: dict[str, Any], number: int | None) -> None:
    if "shortname" in item and call.one(
        "SELECT 1 FROM course WHERE shortname=? AND id IS NOT ?", item["shortname"], number
    ):
        raise Trouble("shortnametaken", "Short name is already used for another course")
    if item.get("idnumber") and call.one(
        "SELECT 1 FROM course WHERE idnumber=? AND id IS NOT ?", item["idnumber"], number
    ):
        raise Trouble("courseidnumbertaken", "ID number is already used for another course")
    if item.get("enddate") and item.get("startdate") and item["enddate"] < item["startdate"]:
        raise Trouble("enddatebeforestartdate", "The course end date must be after the start date")


def _write_course(call: Call, number: int, item: dict[str, Any]) -> None:
    values: dict[str, Any] = {column: item[name] for name, column in _NAMES.items() if name in item}
    if item.get("customfields"):
        row = call.one("SELECT custom FROM course WHERE id=?", number)
        custom = loads(row["custom"] if row else None)
        custom.update({each["shortname"]: each["value"] for each in item["customfields"]})
        values["custom"] = json.dumps(custom, ensure_ascii=False)
    values["timemodified"] = call.now
    sets = ", ".join(f"{name}=?" for name in values)
    call.db.execute(f"UPDATE course SET {sets} WHERE id=?", (*values.values(), number))


@function("core_course_update_courses", f"courses:[{{{_UPDATE}}}]")
def update_courses(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Row by row; an unknown category is warned about and written all the same."""
    call.need_admin()
    warnings = []
    for item in args["courses"]:
        row = call.one("SELECT * FROM course WHERE id=?", item["id"])
        if row is None:
            warnings.append(warning("course", item["id"], "invalidrecord", "No such course"))
            continue
        try:
            _check_course(call, {"startdate": row["startdate"], **item}, item["id"])
        except Trouble as trouble:
            warnings.append(warning("course", item["id"], trouble.code, trouble.message))
            continue
        _write_course(call, item["id"], item)
        if "categoryid" in item and call.one("SELECT 1 FROM category WHERE id=?", item["categoryid"]) is None:
            warnings.append(warning("course", item["id"], "unknowncategory", "Unknown category"))
    return {"warnings": warnings}


@function("core_course_delete_courses", "courseids:[int]")
def delete_courses(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """One after the other, without a transaction: what is gone stays gone."""
    call.need_admin()
    warnings = []
    for number in args["courseids"]:
        if number == SITE_COURSE:
            raise Trouble("cannotdeletecategorycourse", "Cannot delete the site", committed=True)
        if call.one("SELECT 1 FROM course WHERE id=?", number) is None:
            warnings.append(warning("course", number, "unknowncourseidnumber", f"Unknown course ID {number}"))
            continue
        groups = [row["id"] for row in call.all("SELECT id FROM grp WHERE course=?", number)]
        call.inside("DELETE FROM grp_member WHERE grp IN ({})", groups)
        for table in ("enrol", "role_assignment", "course_access", "completion", "grp", "cohort_sync"):
            call.db.execute(f"DELETE FROM {table} WHERE course=?", (number,))
        call.db.execute("DELETE FROM course WHERE id=?", (number,))
    return {"warnings": warnings}


@function("core_course_search_courses", "criterianame:alpha, criteriavalue:raw, page:int?, perpage:int?")
def search_courses(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """By words in the name; fails everywhere once a course lies in a category that is not there."""
    lost = call.one("SELECT 1 FROM course c WHERE id<>1 AND NOT EXISTS (SELECT 1 FROM category WHERE id=c.category)")
    if lost is not None:
        raise gone("course_categories")
    like = f"%{args['criteriavalue']}%"
    rows = call.all(
        "SELECT * FROM course WHERE id<>1 AND (fullname LIKE ? OR shortname LIKE ?) ORDER BY id", like, like
    )
    size = args.get("perpage") or len(rows) or 1
    start = args.get("page", 0) * size
    shown = [shown_course(call, row, by_field=True) for row in rows[start : start + size]]
    return {"total": len(rows), "courses": shown, "warnings": []}
