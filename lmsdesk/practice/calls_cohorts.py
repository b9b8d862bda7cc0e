"""Cohorts, and the enrolments that follow from them."""

from __future__ import annotations

import sqlite3
from typing import Any

from lmsdesk.practice.calls import Call, function, gone, no_user
from lmsdesk.practice.calls_enrolments import give_role, leave
from lmsdesk.practice.ground import COHORT
from lmsdesk.practice.wire import invalid, too_long

_VIEW, _MANAGE, _ASSIGN = "View site-wide cohorts", "Create, delete and move cohorts", "Add and remove cohort members"
_STUDENT = 5
_ROW = (
    "categorytype:{type:text, value:raw}, name:raw, idnumber:raw, description:raw?, descriptionformat:int?, "
    "visible:bool?, theme:plugin?, customfields:[{shortname:alphanumext, value:raw}]?"
)


def _shown(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "idnumber": row["idnumber"],
        "description": row["description"],
        "descriptionformat": 1,
        "visible": bool(row["visible"]),
        "theme": "",
    }


def _listed(row: sqlite3.Row) -> dict[str, Any]:
    return {**_shown(row), "customfields": []}


@function("core_cohort_get_cohorts", "cohortids:[int]?")
def get_cohorts(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All cohorts, or those of some ids; unknown ids are left out."""
    call.need(_VIEW)
    ids = args.get("cohortids")
    if ids:
        return [_listed(row) for row in call.inside("SELECT * FROM cohort WHERE id IN ({}) ORDER BY id", ids)]
    return [_listed(row) for row in call.all("SELECT * FROM cohort ORDER BY id")]


@function(
    "core_cohort_search_cohorts",
    "query:raw, context:{contextid:int?, contextlevel:alphanum?, instanceid:int?}, includes:alpha?, limitfrom:int?, "
    "limitnum:int?",
)
def search_cohorts(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Cohorts by words in name, idnumber and description, in pages of 25."""
    call.need(_VIEW)
    if args.get("includes", "parents") not in ("self", "parents", "all"):
        raise invalid()
    where = "" if args.get("includes") == "all" else " AND category=0"
    rows = call.all(
        f"SELECT * FROM cohort WHERE (name LIKE ?1 OR idnumber LIKE ?1){where} ORDER BY name, idnumber LIMIT ?2 OFFSET ?3",
        f"%{args['query']}%",
        args.get("limitnum") or 25,
        args.get("limitfrom") or 0,
    )
    return {"cohorts": [_listed(row) for row in rows]}


@function("core_cohort_get_cohort_members", "cohortids:[int]")
def get_cohort_members(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Members of each cohort; an unknown id is an error."""
    members: dict[int, list[int]] = {}
    for number in args["cohortids"]:
        if call.one("SELECT 1 FROM cohort WHERE id=?", number) is None:
            raise gone("cohort")
        call.need(_VIEW)
        rows = call.all("SELECT user FROM cohort_member WHERE cohort=? ORDER BY user", number)
        members[number] = [row["user"] for row in rows]
    return [{"cohortid": number, "userids": users} for number, users in members.items()]


@function("core_cohort_create_cohorts", f"cohorts:[{{{_ROW}}}]")
def create_cohorts(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All or nothing; the idnumber is unique even when it is empty."""
    made = []
    for item in args["cohorts"]:
        category = _category(call, item["categorytype"])
        call.need(_MANAGE)
        _check(call, item, 0)
        number = call.db.execute(
            "INSERT INTO cohort(name, idnumber, description, visible, category) VALUES(?,?,?,?,?)",
            (
                item["name"],
                item["idnumber"] or "",
                item.get("description") or "",
                int(item.get("visible", True)),
                category,
            ),
        ).lastrowid
        made += [_shown(row) for row in call.all("SELECT * FROM cohort WHERE id=?", number)]
    return made


def _category(call: Call, place: dict[str, Any]) -> int:
    """Where a cohort lives: 0 for the whole site."""
    kind, value = place["type"], place["value"]
    if kind == "system":
        return 0
    if kind not in ("id", "idnumber"):
        raise invalid()
    row = call.one(f"SELECT id FROM category WHERE {kind}=?", value)
    if row is None:
        raise invalid()
    return int(row["id"])


def _check(call: Call, item: dict[str, Any], number: int) -> None:
    if len(item["name"] or "") > 254 or len(item["idnumber"] or "") > 100:
        raise too_long()
    if call.one("SELECT 1 FROM cohort WHERE idnumber=? AND id<>?", item["idnumber"] or "", number):
        raise invalid()


@function("core_cohort_update_cohorts", f"cohorts:[{{id:int, {_ROW}}}]")
def update_cohorts(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; the cohort moves to the category that has to be sent along."""
    for item in args["cohorts"]:
        if call.one("SELECT 1 FROM cohort WHERE id=?", item["id"]) is None:
            raise gone("cohort")
        call.need(_MANAGE)
        _check(call, item, item["id"])
        values = {"name": item["name"], "idnumber": item["idnumber"], "category": _category(call, item["categorytype"])}
        if item.get("description") is not None:
            values["description"] = item["description"]
        if item.get("visible") is not None:
            values["visible"] = int(item["visible"])
        sets = ", ".join(f"{name}=?" for name in values)
        call.db.execute(f"UPDATE cohort SET {sets} WHERE id=?", (*values.values(), item["id"]))


@function("core_cohort_delete_cohorts", "cohortids:[int]")
def delete_cohorts(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; enrolments that came from the cohort end."""
    for number in args["cohortids"]:
        if call.one("SELECT 1 FROM cohort WHERE id=?", number) is None:
            raise gone("cohort")
        call.need(_MANAGE)
        for row in call.all("SELECT user FROM cohort_member WHERE cohort=?", number):
            _leave(call, number, row["user"])
        call.db.execute("DELETE FROM cohort_sync WHERE cohort=?", (number,))
        call.db.execute("DELETE FROM cohort WHERE id=?", (number,))


@function(
    "core_cohort_add_cohort_members",
    "members:[{cohorttype:{type:alphanumext, value:raw}, usertype:{type:alphanumext, value:raw}}]",
)
def add_cohort_members(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Row by row; enrolments of linked courses follow in the same call."""
    warnings = []
    for item in args["members"]:
        cohort, user = item["cohorttype"], item["usertype"]
        if cohort["type"] not in ("id", "idnumber") or user["type"] not in ("id", "username"):
            kind = "user type" if cohort["type"] in ("id", "idnumber") else "cohort type"
            warnings.append({"warningcode": "1", "message": f"invalid parameter: {kind}"})
            continue
        place = call.one(f"SELECT id FROM cohort WHERE {cohort['type']}=?", cohort["value"])
        person = call.one(f"SELECT id FROM user WHERE deleted=0 AND {user['type']}=?", user["value"])
        if place is None or person is None:
            what, lacking = ("cohort", cohort) if place is None else ("user", user)
            text = f"{what} {lacking['type']}={lacking['value']} not exists"
            warnings.append({"warningcode": "2", "message": text})
            continue
        call.need(_ASSIGN)
        if call.one("SELECT 1 FROM cohort_member WHERE cohort=? AND user=?", place["id"], person["id"]):
            text = f"record already exists: cohort({cohort['type']}={cohort['value']} {user['type']}={user['value']})"
            warnings.append({"warningcode": "3", "message": text})
            continue
        _join(call, place["id"], person["id"])
    return {"warnings": warnings}


def _join(call: Call, cohort: int, user: int) -> None:
    call.db.execute("INSERT INTO cohort_member VALUES(?,?)", (cohort, user))
    for link in call.all("SELECT course FROM cohort_sync WHERE cohort=?", cohort):
        call.db.execute(
            "INSERT OR IGNORE INTO enrol(course, user, method, timecreated) VALUES(?,?,?,?)",
            (link["course"], user, COHORT, call.now),
        )
        give_role(call, link["course"], user, _STUDENT)


@function("core_cohort_delete_cohort_members", "members:[{cohortid:int, userid:int}]")
def delete_cohort_members(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; an unknown person is an error, somebody who is no member is fine."""
    for item in args["members"]:
        if call.one("SELECT 1 FROM cohort WHERE id=?", item["cohortid"]) is None:
            raise gone("cohort")
        if call.user(item["userid"]) is None:
            raise no_user()
        call.need(_ASSIGN)
        _leave(call, item["cohortid"], item["userid"])


def _leave(call: Call, cohort: int, user: int) -> None:
    """End the membership, and the enrolments that no other cohort of the person gives."""
    call.db.execute("DELETE FROM cohort_member WHERE cohort=? AND user=?", (cohort, user))
    for link in call.all("SELECT course FROM cohort_sync WHERE cohort=?", cohort):
        other = (
            "SELECT 1 FROM cohort_sync s JOIN cohort_member m ON m.cohort=s.cohort "
            "WHERE s.course=? AND m.user=? AND s.cohort<>?"
        )
        if call.one(other, link["course"], user, cohort) is None:
            leave(call, link["course"], user, COHORT)
