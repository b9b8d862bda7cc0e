"""Roles in courses and at the top of the site."""

from __future__ import annotations

from typing import Any

from lmsdesk.practice.calls import Call, function
from lmsdesk.practice.calls_enrolments import give_role
from lmsdesk.practice.ground import COURSE_ROLES
from lmsdesk.practice.wire import coding, invalid

_ROW = "{roleid:int, userid:int, contextid:int?, contextlevel:alpha?, instanceid:int?}"
_SYSTEM_CONTEXT = 1
_AT_TOP = (1, 2)  # roles that may be given for the whole site


def _place(call: Call, item: dict[str, Any]) -> int:
    """The course of a row, 0 for the whole site."""
    level, instance = item.get("contextlevel"), item.get("instanceid")
    if item.get("contextid") == _SYSTEM_CONTEXT or (level == "system" and not instance):
        return 0
    if level != "course" or call.one("SELECT 1 FROM course WHERE id=?", instance) is None:
        raise invalid()
    return int(instance or 0)


def _check(call: Call, item: dict[str, Any]) -> int:
    place = _place(call, item)
    if place:
        call.need_course(place)
    call.need("Assign roles to users")
    if item["roleid"] not in (COURSE_ROLES if place else _AT_TOP):
        raise invalid()
    return place


@function("core_role_assign_roles", f"assignments:[{_ROW}]")
def assign_roles(call: Call, args: dict[str, Any]) -> None:
    """All or nothing, repeatable, also for people who are not enrolled."""
    for item in args["assignments"]:
        place = _check(call, item)
        if call.user(item["userid"]) is None:
            raise coding("User ID does not exist or is deleted!")
        give_role(call, place, item["userid"], item["roleid"])


@function("core_role_unassign_roles", f"unassignments:[{_ROW}]")
def unassign_roles(call: Call, args: dict[str, Any]) -> None:
    """Repeatable; an unknown person is accepted."""
    for item in args["unassignments"]:
        place = _check(call, item)
        call.db.execute(
            "DELETE FROM role_assignment WHERE course=? AND user=? AND role=?", (place, item["userid"], item["roleid"])
        )
