"""Course categories."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from lmsdesk.practice.calls import Call, function, gone
from lmsdesk.practice.calls_courses import remove_course
from lmsdesk.practice.wire import Trouble

_ROW = "parent:int?, idnumber:raw?, description:raw?, descriptionformat:int?, theme:plugin?"
_KEYS = ("id", "name", "parent", "idnumber", "visible")
_MANAGE = "Manage categories"


@function("core_course_get_categories", "criteria:[{key:alpha, value:raw}]?, addsubcategories:bool?")
def get_categories(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """The tree with path and depth, or what fits the criteria; hidden ones only for those who may see all."""
    rows = {row["id"]: row for row in call.all("SELECT * FROM category ORDER BY id")}
    paths = {number: path_of(rows, number) for number in rows}
    wanted = _fitting(rows, args.get("criteria") or [])
    if args.get("addsubcategories", True):
        wanted = {number for number in rows if wanted & set(paths[number])}
    hidden = {number for number, row in rows.items() if not row["visible"]}
    counts = dict(call.db.execute("SELECT category, count(*) FROM course GROUP BY category"))
    told = []
    for place, number in enumerate(sorted(rows, key=lambda one: paths[one]), start=1):
        if number not in wanted or (hidden & set(paths[number]) and not call.is_manager):
            continue
        row = rows[number]
        shown: dict[str, Any] = {
            "id": number,
            "name": call.shown(row["name"]),
            "idnumber": row["idnumber"] or None,
            "description": row["description"],
            "descriptionformat": 1,
            "parent": row["parent"],
            "sortorder": place * 10_000,
            "coursecount": counts.get(number, 0),
            "visible": row["visible"],
            "visibleold": row["visible"],
            "timemodified": row["timemodified"],
            "depth": len(paths[number]),
            "path": "/" + "/".join(map(str, paths[number])),
            "theme": "",
        }
        if not call.is_manager:
            for name in ("idnumber", "visible", "visibleold", "timemodified", "theme"):
                del shown[name]
        told.append(shown)
    return told


def path_of(rows: Mapping[int, sqlite3.Row], number: int) -> list[int]:
    """The ids from the top down to a category."""
    path: list[int] = []
    while number in rows and number not in path:
        path.insert(0, number)
        number = rows[number]["parent"]
    return path


def _fitting(rows: Mapping[int, sqlite3.Row], criteria: list[dict[str, Any]]) -> set[int]:
    found = set(rows)
    for item in criteria:
        key, value = item["key"], item["value"]
        if key == "ids":
            ids = {int(part) for part in value.split(",") if part.strip().isdigit()}
            found &= ids
        elif key in _KEYS:
            found = {number for number in found if str(rows[number][key]) == value}
        else:
            raise Trouble("criteriaerror", "Missing permissions to search on a criterion.")
    return found


def _unknown(number: int) -> Trouble:
    return Trouble("unknowncategory", f'Unknown category with category ID number "{number}"')


@function("core_course_create_categories", f"categories:[{{name:text, {_ROW}}}]")
def create_categories(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All or nothing; the same name may be there twice, the same idnumber not."""
    call.need(_MANAGE)
    made = []
    for item in args["categories"]:
        parent = item.get("parent") or 0
        if parent and call.one("SELECT 1 FROM category WHERE id=?", parent) is None:
            raise Trouble("unknowcategory", "Category not known!")  # so spelt
        if not item["name"].strip():
            raise Trouble("categorynamerequired", "Category name is required")
        _check(call, item, 0)
        number = call.db.execute(
            "INSERT INTO category(name, parent, idnumber, description, timemodified) VALUES(?,?,?,?,?)",
            (item["name"], parent, item.get("idnumber") or "", item.get("description") or "", call.now),
        ).lastrowid
        made.append({"id": number, "name": call.shown(item["name"])})
    return made


def _check(call: Call, item: dict[str, Any], number: int) -> None:
    if len(item.get("name") or "") > 255:
        raise Trouble("categorytoolong", "Category name too long")
    idnumber = item.get("idnumber")
    if idnumber and call.one("SELECT 1 FROM category WHERE idnumber=? AND id<>?", idnumber, number):
        raise Trouble("categoryidnumbertaken", "ID number is already used for another category")


@function("core_course_update_categories", f"categories:[{{id:int, name:text?, {_ROW}}}]")
def update_categories(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; nothing moves into its own child."""
    call.need(_MANAGE)
    for item in args["categories"]:
        rows = {row["id"]: row for row in call.all("SELECT * FROM category")}
        if item["id"] not in rows:
            raise _unknown(item["id"])
        _check(call, item, item["id"])
        parent = item.get("parent")
        if parent:
            if parent not in rows:
                raise gone("course_categories")
            if item["id"] in path_of(rows, parent):
                raise Trouble("cannotmovecategory", "Cannot move category")
        for name in ("name", "parent", "idnumber", "description"):
            if item.get(name) is not None:
                call.db.execute(
                    f"UPDATE category SET {name}=?, timemodified=? WHERE id=?", (item[name], call.now, item["id"])
                )


@function("core_course_delete_categories", "categories:[{id:int, newparent:int?, recursive:bool?}]")
def delete_categories(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; contents move to the new parent or the old one, or go too when it is recursive."""
    call.need(_MANAGE)
    for item in args["categories"]:
        rows = {row["id"]: row for row in call.all("SELECT * FROM category")}
        row = rows.get(item["id"])
        if row is None:
            raise _unknown(item["id"])
        if item.get("recursive"):
            _delete_whole(call, [number for number in rows if item["id"] in path_of(rows, number)])
            continue
        target = item.get("newparent") or row["parent"]
        if target and (target not in rows or item["id"] in path_of(rows, target)):
            raise _unknown(target)
        is_empty = call.one("SELECT 1 FROM course WHERE category=?", row["id"]) is None
        if not target and not is_empty:
            raise Trouble("movecatcontentstoroot", "You can't move the category content to root")
        call.db.execute("UPDATE category SET parent=? WHERE parent=?", (target, row["id"]))
        call.db.execute("UPDATE course SET category=? WHERE category=?", (target, row["id"]))
        call.db.execute("DELETE FROM category WHERE id=?", (row["id"],))


def _delete_whole(call: Call, numbers: list[int]) -> None:
    for course in call.inside("SELECT id FROM course WHERE category IN ({})", numbers):
        remove_course(call, course["id"])
    call.inside("DELETE FROM category WHERE id IN ({})", numbers)
