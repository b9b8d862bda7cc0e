"""Groups, groupings and cohorts."""

from __future__ import annotations

import sqlite3
from typing import Any

from lmsdesk.practice.calls import Call, function, gone
from lmsdesk.practice.calls_enrolments import forget_when_last
from lmsdesk.practice.ground import COHORT
from lmsdesk.practice.wire import Trouble, invalid


def _shown_group(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "courseid": row["course"],
        "name": row["name"],
        "description": row["description"],
        "descriptionformat": 1,
        "enrolmentkey": "",
        "idnumber": row["idnumber"],
        "visibility": 0,
        "participation": True,
    }


@function("core_group_get_course_groups", "courseid:int")
def get_course_groups(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups of a course."""
    if call.one("SELECT 1 FROM course WHERE id=?", args["courseid"]) is None:
        raise gone("course")
    call.need_admin()
    return [_shown_group(row) for row in call.all("SELECT * FROM grp WHERE course=? ORDER BY name", args["courseid"])]


@function("core_group_get_groups", "groupids:[int]")
def get_groups(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Groups by id; one that is not there is an error of the whole call."""
    call.need_admin()
    rows = {row["id"]: row for row in call.inside("SELECT * FROM grp WHERE id IN ({})", args["groupids"])}
    if any(number not in rows for number in args["groupids"]):
        raise gone("groups")
    return [{**_shown_group(rows[number]), "customfields": []} for number in args["groupids"]]


@function("core_group_get_group_members", "groupids:[int]")
def get_group_members(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Members of each group."""
    call.need_admin()
    get_groups(call, args)
    members: dict[int, list[int]] = {number: [] for number in args["groupids"]}
    for row in call.inside("SELECT grp, user FROM grp_member WHERE grp IN ({}) ORDER BY user", args["groupids"]):
        members[row["grp"]].append(row["user"])
    return [{"groupid": number, "userids": users} for number, users in members.items()]


_GROUP = (
    "{courseid:int, name:text, description:raw, descriptionformat:int?, enrolmentkey:raw?, idnumber:raw?, "
    "visibility:int?, participation:bool?, customfields:[{shortname:raw, value:raw}]?}"
)


@function("core_group_create_groups", f"groups:[{_GROUP}]")
def create_groups(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All or nothing; the name is unique in its course."""
    call.need_admin()
    made = []
    for item in args["groups"]:
        if call.one("SELECT 1 FROM course WHERE id=?", item["courseid"]) is None:
            raise gone("course")
        _check_group(call, item["courseid"], item, None)
        number = call.db.execute(
            "INSERT INTO grp(course, name, idnumber, description) VALUES(?,?,?,?)",
            (item["courseid"], item["name"], item.get("idnumber") or "", item["description"]),
        ).lastrowid
        row = call.one("SELECT * FROM grp WHERE id=?", number)
        if row is not None:
            made.append(_shown_group(row))
    return made


def _check_group(call: Call, course: int, item: dict[str, Any], number: int | None) -> None:
    if call.one("SELECT 1 FROM grp WHERE course=? AND name=? AND id IS NOT ?", course, item["name"], number):
        raise invalid()
    idnumber = item.get("idnumber")
    if idnumber and call.one(
        "SELECT 1 FROM grp WHERE course=? AND idnumber=? AND id IS NOT ?", course, idnumber, number
    ):
        raise Trouble("idnumbertaken", "This ID number is already taken")


@function(
    "core_group_update_groups",
    "groups:[{id:int, name:text, description:raw?, descriptionformat:int?, enrolmentkey:raw?, idnumber:raw?, "
    "visibility:int?, participation:bool?}]",
)
def update_groups(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; the name is asked for each time."""
    call.need_admin()
    for item in args["groups"]:
        row = call.one("SELECT * FROM grp WHERE id=?", item["id"])
        if row is None:
            raise gone("groups")
        _check_group(call, row["course"], item, item["id"])
        idnumber = item.get("idnumber", row["idnumber"])
        call.db.execute("UPDATE grp SET name=?, idnumber=? WHERE id=?", (item["name"], idnumber, item["id"]))


@function("core_group_delete_groups", "groupids:[int]")
def delete_groups(call: Call, args: dict[str, Any]) -> None:
    """Unknown ids are ignored."""
    call.need_admin()
    call.inside("DELETE FROM grp_member WHERE grp IN ({})", args["groupids"])
    call.inside("DELETE FROM grp WHERE id IN ({})", args["groupids"])


@function("core_group_add_group_members", "members:[{groupid:int, userid:int}]")
def add_group_members(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; members must be enrolled."""
    call.need_admin()
    for item in args["members"]:
        row = call.one("SELECT course FROM grp WHERE id=?", item["groupid"])
        if row is None:
            raise gone("groups")
        if call.one("SELECT 1 FROM enrol WHERE course=? AND user=?", row["course"], item["userid"]) is None:
            raise invalid()
        call.db.execute("INSERT OR IGNORE INTO grp_member VALUES(?,?)", (item["groupid"], item["userid"]))


@function("core_group_delete_group_members", "members:[{groupid:int, userid:int}]")
def delete_group_members(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; somebody who is no member is fine."""
    call.need_admin()
    for item in args["members"]:
        if call.one("SELECT 1 FROM grp WHERE id=?", item["groupid"]) is None:
            raise gone("groups")
        call.db.execute("DELETE FROM grp_member WHERE grp=? AND user=?", (item["groupid"], item["userid"]))


@function(
    "core_group_create_groupings",
    "groupings:[{courseid:int, name:text, description:raw, descriptionformat:int?, idnumber:raw?}]",
)
def create_groupings(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Without an idnumber the grouping is made, and the answer is an error."""
    call.need_admin()
    made = []
    for item in args["groupings"]:
        number = call.db.execute(
            "INSERT INTO grouping(course, name, idnumber) VALUES(?,?,?)",
            (item["courseid"], item["name"], item.get("idnumber") or ""),
        ).lastrowid
        made.append({**item, "id": number, "descriptionformat": 1})
    if any("idnumber" not in item for item in args["groupings"]):
        raise Trouble(
            "invalidresponse", "Invalid response value detected", kind="invalid_response_exception", committed=True
        )
    return made


def _shown_cohort(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "idnumber": row["idnumber"],
        "description": "",
        "descriptionformat": 1,
        "visible": bool(row["visible"]),
        "theme": None,
    }


@function("core_cohort_get_cohorts", "cohortids:[int]?")
def get_cohorts(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All cohorts, or those of some ids."""
    call.need_admin()
    ids = args.get("cohortids")
    rows = (
        call.inside("SELECT * FROM cohort WHERE id IN ({})", ids)
        if ids
        else call.all("SELECT * FROM cohort ORDER BY id")
    )
    return [_shown_cohort(row) for row in rows]


@function("core_cohort_get_cohort_members", "cohortids:[int]")
def get_cohort_members(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Members of each cohort; an unknown id is an error."""
    call.need_admin()
    members: dict[int, list[int]] = {}
    for number in args["cohortids"]:
        if call.one("SELECT 1 FROM cohort WHERE id=?", number) is None:
            raise gone("cohort")
        rows = call.all("SELECT user FROM cohort_member WHERE cohort=? ORDER BY user", number)
        members[number] = [row["user"] for row in rows]
    return [{"cohortid": number, "userids": users} for number, users in members.items()]


@function(
    "core_cohort_create_cohorts",
    "cohorts:[{categorytype:{type:text, value:raw}, name:raw, idnumber:raw, description:raw?, descriptionformat:int?, "
    "visible:bool?, theme:raw?}]",
)
def create_cohorts(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All or nothing; the idnumber is unique even when it is empty."""
    call.need_admin()
    made = []
    for item in args["cohorts"]:
        if call.one("SELECT 1 FROM cohort WHERE idnumber=?", item["idnumber"]):
            raise invalid()
        number = call.db.execute(
            "INSERT INTO cohort(name, idnumber, visible) VALUES(?,?,?)",
            (item["name"], item["idnumber"], int(item.get("visible", True))),
        ).lastrowid
        row = call.one("SELECT * FROM cohort WHERE id=?", number)
        if row is not None:
            made.append(_shown_cohort(row))
    return made


@function("core_cohort_delete_cohorts", "cohortids:[int]")
def delete_cohorts(call: Call, args: dict[str, Any]) -> None:
    """All or nothing."""
    call.need_admin()
    for number in args["cohortids"]:
        if call.one("SELECT 1 FROM cohort WHERE id=?", number) is None:
            raise gone("cohort")
        for row in call.all("SELECT user FROM cohort_member WHERE cohort=?", number):
            _leave(call, number, row["user"])
        call.db.execute("DELETE FROM cohort WHERE id=?", (number,))


_PERSON = "{cohorttype:{type:raw, value:raw}, usertype:{type:raw, value:raw}}"


@function("core_cohort_add_cohort_members", f"members:[{_PERSON}]")
def add_cohort_members(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Row by row; enrolments of linked courses follow in the same call."""
    call.need_admin()
    warnings = []
    for item in args["members"]:
        cohort = call.one(
            f"SELECT id FROM cohort WHERE {'id' if item['cohorttype']['type'] == 'id' else 'idnumber'}=?",
            item["cohorttype"]["value"],
        )
        user = call.one(
            f"SELECT id FROM user WHERE deleted=0 AND {'id' if item['usertype']['type'] == 'id' else 'username'}=?",
            item["usertype"]["value"],
        )
        if cohort is None or user is None:
            warnings.append({"warningcode": "2", "message": "not found"})
            continue
        if call.one("SELECT 1 FROM cohort_member WHERE cohort=? AND user=?", cohort["id"], user["id"]):
            warnings.append({"warningcode": "3", "message": "already a member"})
            continue
        call.db.execute("INSERT INTO cohort_member VALUES(?,?)", (cohort["id"], user["id"]))
        for link in call.all("SELECT course FROM cohort_sync WHERE cohort=?", cohort["id"]):
            call.db.execute(
                "INSERT OR IGNORE INTO enrol(course, user, method, timecreated) VALUES(?,?,?,?)",
                (link["course"], user["id"], COHORT, call.now),
            )
            call.db.execute("INSERT OR IGNORE INTO role_assignment VALUES(?,?,5)", (link["course"], user["id"]))
    return {"warnings": warnings}


@function("core_cohort_delete_cohort_members", "members:[{cohortid:int, userid:int}]")
def delete_cohort_members(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; an unknown person is an error, somebody who is no member is fine."""
    call.need_admin()
    for item in args["members"]:
        if call.one("SELECT 1 FROM user WHERE id=? AND deleted=0", item["userid"]) is None:
            raise Trouble("invaliduser", "Invalid user")
        _leave(call, item["cohortid"], item["userid"])


def _leave(call: Call, cohort: int, user: int) -> None:
    call.db.execute("DELETE FROM cohort_member WHERE cohort=? AND user=?", (cohort, user))
    for link in call.all("SELECT course FROM cohort_sync WHERE cohort=?", cohort):
        call.db.execute("DELETE FROM enrol WHERE course=? AND user=? AND method=?", (link["course"], user, COHORT))
        forget_when_last(call, link["course"], user)


@function("core_update_inplace_editable", "component:raw, itemtype:raw, itemid:raw, value:raw")
def inplace(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Renaming a cohort where it is."""
    call.need_admin()
    if (args["component"], args["itemtype"]) != ("core_cohort", "cohortname"):
        raise invalid()
    number = int(args["itemid"])
    if call.one("SELECT 1 FROM cohort WHERE id=?", number) is None:
        raise gone("cohort")
    call.db.execute("UPDATE cohort SET name=? WHERE id=?", (args["value"], number))
    return {
        "displayvalue": args["value"],
        "value": args["value"],
        "itemid": args["itemid"],
        "type": "text",
        "options": "",
    }
