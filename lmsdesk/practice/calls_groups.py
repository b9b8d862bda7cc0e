"""Groups of courses."""

from __future__ import annotations

import sqlite3
from typing import Any

from lmsdesk.practice.calls import Call, function, gone, no_user
from lmsdesk.practice.wire import Trouble, bad_answer, invalid, too_long

_ROW = (
    "descriptionformat:int?, enrolmentkey:raw?, idnumber:raw?, participation:bool?, "
    "customfields:[{shortname:alphanumext, value:raw}]?"
)


def _shown(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "courseid": row["course"],
        "name": call.shown(row["name"]),
        "description": row["description"],
        "descriptionformat": 1,
        "enrolmentkey": None,
        "idnumber": row["idnumber"],
        "visibility": row["visibility"],
        "participation": bool(row["participation"]),
    }


def _need(call: Call, course: int) -> None:
    """Teachers of the course manage its groups; to others, and for a course that is not there, it is closed."""
    is_there = call.one("SELECT 1 FROM course WHERE id=?", course) is not None
    if not is_there or not call.teaches(course):
        why = "Course or activity not accessible." if is_there else "Invalid parameter value detected"
        text = (
            f"You cannot execute functions in the course context (course id:{course}). The context error message was: "
        )
        raise Trouble("errorcoursecontextnotvalid", text + why)


@function("core_group_get_course_groups", "courseid:int")
def get_course_groups(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups of a course by name."""
    _need(call, args["courseid"])
    rows = call.all("SELECT * FROM grp WHERE course=? ORDER BY name", args["courseid"])
    return [_shown(call, row) for row in rows]


def _found(call: Call, numbers: list[int]) -> list[sqlite3.Row]:
    """Groups in the order asked; one that is not there is an error of the whole call."""
    rows = {row["id"]: row for row in call.inside("SELECT * FROM grp WHERE id IN ({})", numbers)}
    if any(number not in rows for number in numbers):
        raise gone("groups")
    for course in {row["course"] for row in rows.values()}:
        _need(call, course)
    return [rows[number] for number in dict.fromkeys(numbers)]


@function("core_group_get_groups", "groupids:[int]")
def get_groups(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Groups by id."""
    return [{**_shown(call, row), "customfields": []} for row in _found(call, args["groupids"])]


@function("core_group_get_group_members", "groupids:[int]")
def get_group_members(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Members of each group."""
    members: dict[int, list[int]] = {row["id"]: [] for row in _found(call, args["groupids"])}
    for row in call.inside("SELECT grp, user FROM grp_member WHERE grp IN ({}) ORDER BY user", members):
        members[row["grp"]].append(row["user"])
    return [{"groupid": number, "userids": users} for number, users in members.items()]


@function("core_group_create_groups", f"groups:[{{courseid:int, name:text, description:raw, visibility:int?, {_ROW}}}]")
def create_groups(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All or nothing; the name is unique in its course."""
    made = []
    for item in args["groups"]:
        _need(call, item["courseid"])
        if not (item["name"] or "").strip():
            raise invalid()
        _check(call, item["courseid"], item, 0)
        number = call.db.execute(
            "INSERT INTO grp(course, name, idnumber, description, visibility, participation) VALUES(?,?,?,?,?,?)",
            (
                item["courseid"],
                item["name"],
                item.get("idnumber") or "",
                item["description"] or "",
                item.get("visibility") or 0,
                int(item.get("participation", True)),
            ),
        ).lastrowid
        made += [_shown(call, row) for row in call.all("SELECT * FROM grp WHERE id=?", number)]
    return made


def _check(call: Call, course: int, item: dict[str, Any], number: int) -> None:
    if len(item["name"] or "") > 254:
        raise too_long()
    if call.one("SELECT 1 FROM grp WHERE course=? AND name=? AND id<>?", course, item["name"], number):
        raise invalid()
    idnumber = item.get("idnumber")
    if idnumber and call.one("SELECT 1 FROM grp WHERE course=? AND idnumber=? AND id<>?", course, idnumber, number):
        raise Trouble("idnumbertaken", "This ID number is already in use")


@function("core_group_update_groups", f"groups:[{{id:int, name:text, description:raw?, visibility:text?, {_ROW}}}]")
def update_groups(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; the name is asked for each time."""
    for item in args["groups"]:
        if call.one("SELECT 1 FROM grp WHERE id=?", item["id"]) is None:
            raise invalid()  # the other functions say that the record is gone
        row = _found(call, [item["id"]])[0]
        _check(call, row["course"], item, item["id"])
        values = {name: item[name] for name in ("name", "idnumber", "description") if item.get(name) is not None}
        sets = ", ".join(f"{name}=?" for name in values)
        call.db.execute(f"UPDATE grp SET {sets} WHERE id=?", (*values.values(), item["id"]))


@function("core_group_delete_groups", "groupids:[int]")
def delete_groups(call: Call, args: dict[str, Any]) -> None:
    """Unknown ids are ignored."""
    there = [row["id"] for row in call.inside("SELECT id FROM grp WHERE id IN ({})", args["groupids"])]
    _found(call, there)
    call.inside("DELETE FROM grp_member WHERE grp IN ({})", there)
    call.inside("DELETE FROM grp WHERE id IN ({})", there)


@function("core_group_add_group_members", "members:[{groupid:int, userid:int}]")
def add_group_members(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; members must be enrolled."""
    for item in args["members"]:
        row = _found(call, [item["groupid"]])[0]
        if call.user(item["userid"]) is None:
            raise no_user()
        if call.one("SELECT 1 FROM enrol WHERE course=? AND user=?", row["course"], item["userid"]) is None:
            raise invalid()
        call.db.execute("INSERT OR IGNORE INTO grp_member VALUES(?,?)", (item["groupid"], item["userid"]))


@function("core_group_delete_group_members", "members:[{groupid:int, userid:int}]")
def delete_group_members(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; somebody who is no member is fine."""
    for item in args["members"]:
        _found(call, [item["groupid"]])
        if call.user(item["userid"]) is None:
            raise no_user()
        call.db.execute("DELETE FROM grp_member WHERE grp=? AND user=?", (item["groupid"], item["userid"]))


@function(
    "core_group_create_groupings",
    "groupings:[{courseid:int, name:text, description:raw, descriptionformat:int?, idnumber:raw?, "
    "customfields:[{shortname:alphanumext, value:raw}]?}]",
)
def create_groupings(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Without an idnumber the grouping is made, and the answer is an error."""
    made = []
    for item in args["groupings"]:
        _need(call, item["courseid"])
        if call.one("SELECT 1 FROM grouping WHERE course=? AND name=?", item["courseid"], item["name"]):
            raise invalid()
        number = call.db.execute(
            "INSERT INTO grouping(course, name, idnumber) VALUES(?,?,?)",
            (item["courseid"], item["name"], item.get("idnumber") or ""),
        ).lastrowid
        shown = {"name": call.shown(item["name"]), "description": item["description"], "descriptionformat": 1}
        made.append({"id": number, "courseid": item["courseid"], **shown, "idnumber": item.get("idnumber")})
    if any(item.get("idnumber") is None for item in args["groupings"]):
        raise bad_answer()
    return made
