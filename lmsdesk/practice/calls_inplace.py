"""Values that are edited where they stand: names of cohorts, and the roles and groups of one person."""

from __future__ import annotations

import json
from typing import Any

from lmsdesk.practice.calls import Call, function, gone
from lmsdesk.practice.calls_users import full_name
from lmsdesk.practice.ground import COURSE_ROLES, ROLES
from lmsdesk.practice.wire import Trouble, invalid


@function("core_update_inplace_editable", "component:component, itemtype:notags, itemid:raw, value:raw")
def inplace(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Write one value; others than those listed here are refused."""
    writers = {
        ("core_cohort", "cohortname"): _cohort,
        ("core_cohort", "cohortidnumber"): _cohort,
        ("core_user", "user_roles"): _roles,
        ("core_group", "user_groups"): _groups,
    }
    writer = writers.get((args["component"], args["itemtype"]))
    if writer is None:
        raise Trouble("inplaceeditableerror", "Error calling update processor")
    return writer(call, args)


def _answer(args: dict[str, Any], shown: str, hint: str, label: str, **more: Any) -> dict[str, Any]:
    return {
        "displayvalue": shown,
        "component": args["component"],
        "itemtype": args["itemtype"],
        "value": args["value"],
        "itemid": args["itemid"],
        "edithint": hint,
        "editlabel": label,
        "editicon": {"key": "t/editstring", "component": "moodle", "title": hint},
        "type": "text",
        "options": "",
        "linkeverything": 1,
        **more,
    }


def _cohort(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    column, value = args["itemtype"].removeprefix("cohort"), args["value"] or ""
    row = call.one("SELECT * FROM cohort WHERE id=?", args["itemid"])
    if row is None:
        raise gone("cohort")
    call.need("Create, delete and move cohorts")
    taken = "SELECT 1 FROM cohort WHERE idnumber=? AND id<>?"
    if column == "name" and not value.strip():
        value = row["name"]  # an empty name changes nothing
    elif column == "idnumber" and call.one(taken, value, row["id"]):
        value = row["idnumber"]  # nor does an idnumber that is taken
    call.db.execute(f"UPDATE cohort SET {column}=? WHERE id=?", (value, row["id"]))
    what = "name" if column == "name" else "ID"
    args = {**args, "value": value}
    return _answer(
        args, value, f"Edit cohort {what}", f"New {what} for cohort {row['name'] if column != 'name' else value}"
    )


def _person(call: Call, args: dict[str, Any]) -> tuple[int, int, str, list[int]]:
    """Course, user, the user's name, and the ids of the new value."""
    try:
        course, user = (int(part) for part in args["itemid"].split(":"))
        ids = [int(one) for one in json.loads(args["value"])]
    except (ValueError, TypeError) as error:
        raise invalid() from error
    row = call.user(user)
    if row is None or call.one("SELECT 1 FROM course WHERE id=?", course) is None:
        raise gone("user" if row is None else "course")
    call.need_course(course)
    return course, user, full_name(row), ids


def _choices(choices: dict[int, str]) -> str:
    options = [{"key": key, "value": value} for key, value in choices.items()]
    told = {"options": options, "attributes": {"multiple": True}}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def role_choices() -> str:
    """The roles that can be given in a course, as an editor offers them."""
    return _choices({number: ROLES[number][1] for number in COURSE_ROLES})


def _roles(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    course, user, name, ids = _person(call, args)
    call.need("Assign roles to users")
    if any(number not in COURSE_ROLES for number in ids):
        raise invalid()
    call.db.execute("DELETE FROM role_assignment WHERE course=? AND user=?", (course, user))
    call.db.executemany("INSERT OR IGNORE INTO role_assignment VALUES(?,?,?)", [(course, user, one) for one in ids])
    choices = {number: ROLES[number][1] for number in COURSE_ROLES}
    shown = ", ".join(choices[one] for one in ids) or "No roles"
    hint = f"{name}'s role assignments"
    return _answer(args, shown, hint, hint, type="autocomplete", options=_choices(choices))


def _groups(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    course, user, name, ids = _person(call, args)
    call.need("Manage groups")
    rows = call.all("SELECT id, name FROM grp WHERE course=? ORDER BY name", course)
    choices = {row["id"]: call.shown(row["name"]) for row in rows}
    if any(one not in choices for one in ids):
        raise invalid()
    call.db.execute(
        "DELETE FROM grp_member WHERE user=? AND grp IN (SELECT id FROM grp WHERE course=?)", (user, course)
    )
    call.db.executemany("INSERT OR IGNORE INTO grp_member VALUES(?,?)", [(one, user) for one in ids])
    shown = ", ".join(choices[one] for one in ids) or "No groups"
    hint = f'Edit groups for "{name}"'
    return _answer(args, shown, hint, hint, type="autocomplete", options=_choices(choices))
