"""Enrolments and roles: enrolling again overwrites, unenrolling by another method does nothing and says yes."""

from __future__ import annotations

import sqlite3
from typing import Any

from lmsdesk.practice.calls import Call, function, gone
from lmsdesk.practice.calls_users import shown_user
from lmsdesk.practice.ground import GUEST, MANUAL, ROLES, SITE_COURSE
from lmsdesk.practice.wire import Trouble, invalid

_ROLE_NAMES = {number: short for number, (short, _) in ROLES.items()}
_ASSIGNABLE = frozenset({1, 3, 4, 5})
_FIELDS = frozenset(
    "id username firstname lastname fullname email idnumber department institution phone1 lastaccess firstaccess "
    "lastcourseaccess city country roles groups customfields enrolledcourses preferences suspended auth".split()
)
_ACTIVE = (
    "EXISTS (SELECT 1 FROM enrol e WHERE e.course=?1 AND e.user=u.id AND e.status=0 AND e.timestart<=?2 "
    "AND (e.timeend=0 OR e.timeend>?2))"
)


@function("core_enrol_get_enrolled_users", "courseid:int, options:[{name:raw, value:raw}]?")
def get_enrolled_users(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """A roster; for the site course everybody. Only the asked fields come, and always the full name."""
    course = args["courseid"]
    options = {item["name"]: item["value"] for item in args.get("options") or []}
    row = call.one("SELECT visible FROM course WHERE id=?", course)
    if row is None:
        raise gone("course")
    if not call.is_admin and course != SITE_COURSE and not _teaches(call, course):
        raise Trouble("requireloginerror", "Course or activity not accessible.", kind="require_login_exception")
    fields = _asked(options)
    if options.get("onlyactive") == "1" and options.get("onlysuspended") == "1":
        raise Trouble("codingerror", "Coding error detected", kind="core\\exception\\coding_exception")
    where, values = ["u.deleted=0"], [course, call.now]
    if course != SITE_COURSE:
        where.append("u.id IN (SELECT user FROM enrol WHERE course=?1)")
        if options.get("onlyactive") == "1":
            where.append(_ACTIVE)
        if options.get("onlysuspended") == "1":
            where.append(f"NOT {_ACTIVE}")
    order = {
        "id": "u.id",
        "firstname": "u.firstname, u.id",
        "lastname": "u.lastname, u.id",
        "siteorder": "u.lastname, u.id",
    }
    sort = options.get("sortby", "id")
    if sort not in order:
        raise invalid()
    limit = int(options.get("limitnumber") or 0) or -1
    rows = call.all(
        f"SELECT u.* FROM user u WHERE ?1=?1 AND ?2=?2 AND {' AND '.join(where)} ORDER BY {order[sort]} LIMIT ?3 OFFSET ?4",
        *values,
        limit,
        int(options.get("limitfrom") or 0),
    )
    return _roster(call, course, rows, fields)


def _asked(options: dict[str, str]) -> frozenset[str] | None:
    if "userfields" not in options:
        return None
    fields = frozenset(name.strip() for name in options["userfields"].split(",") if name.strip())
    if fields - _FIELDS:
        raise Trouble("invaliduserfield", "Invalid user field")
    return fields | {"id", "fullname", "phone1"}


def _teaches(call: Call, course: int) -> bool:
    return (
        call.one("SELECT 1 FROM role_assignment WHERE course=? AND user=? AND role IN (3,4)", course, call.actor)
        is not None
    )


def _roster(call: Call, course: int, rows: list[sqlite3.Row], fields: frozenset[str] | None) -> list[dict[str, Any]]:
    def wants(name: str) -> bool:
        return fields is None or name in fields

    roles: dict[int, list[dict[str, Any]]] = {}
    groups: dict[int, list[dict[str, Any]]] = {}
    accesses: dict[int, int] = {}
    if wants("roles"):
        for user, role in call.db.execute(
            "SELECT user, role FROM role_assignment WHERE course=? ORDER BY role", (course,)
        ):
            shown = {"roleid": role, "name": "", "shortname": _ROLE_NAMES.get(role, str(role)), "sortorder": 0}
            roles.setdefault(user, []).append(shown)
    if wants("groups"):
        for user, number, name in call.db.execute(
            "SELECT m.user, g.id, g.name FROM grp_member m JOIN grp g ON g.id=m.grp WHERE g.course=?", (course,)
        ):
            shown = {"id": number, "name": name, "description": "", "descriptionformat": 1}
            groups.setdefault(user, []).append(shown)
    if wants("lastcourseaccess"):
        accesses = dict(call.db.execute("SELECT user, time FROM course_access WHERE course=?", (course,)))
    told = []
    for row in rows:
        shown = shown_user(call, row)
        if not call.is_admin:
            shown.update(firstname=row["firstname"], lastname=row["lastname"])
        for hidden in ("suspended", "auth", "confirmed"):
            shown.pop(hidden, None)
        if fields is not None:
            shown = {name: value for name, value in shown.items() if name in fields}
        if wants("roles"):
            shown["roles"] = roles.get(row["id"], [])
        if wants("groups"):
            shown["groups"] = groups.get(row["id"], [])
        if wants("lastcourseaccess"):
            shown["lastcourseaccess"] = accesses.get(row["id"], 0)
        told.append(shown)
    return told


@function("core_enrol_get_users_courses", "userid:int, returnusercount:bool?")
def get_users_courses(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Courses of active enrolments with progress."""
    rows = call.all(
        "SELECT c.*, p.progress, p.timecompleted FROM enrol e JOIN course c ON c.id=e.course "
        "LEFT JOIN completion p ON p.course=c.id AND p.user=e.user WHERE e.user=? AND e.status=0 GROUP BY c.id",
        args["userid"],
    )
    return [
        {
            "id": row["id"],
            "shortname": call.shown(row["shortname"]),
            "fullname": call.shown(row["fullname"]),
            "idnumber": row["idnumber"],
            "visible": row["visible"],
            "progress": row["progress"],
            "completed": bool(row["timecompleted"]),
            "showactivitydates": False,
            "showcompletionconditions": True,
        }
        for row in rows
    ]


@function("core_enrol_get_course_enrolment_methods", "courseid:int")
def get_methods(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Only methods that let people in by themselves are told."""
    row = call.one("SELECT methods FROM course WHERE id=?", args["courseid"])
    if row is None:
        raise gone("course")
    if "self" not in row["methods"].split(","):
        return []
    return [
        {
            "id": args["courseid"] * 10,
            "courseid": args["courseid"],
            "type": "self",
            "name": "Self enrolment",
            "status": "1",
        }
    ]


@function(
    "enrol_manual_enrol_users",
    "enrolments:[{roleid:int, userid:int, courseid:int, timestart:int?, timeend:int?, suspend:int?}]",
)
def enrol_users(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; start, end and status are set to what is sent, absent ones to none and active."""
    call.need_admin()
    for item in args["enrolments"]:
        course = call.one("SELECT methods FROM course WHERE id=?", item["courseid"])
        if course is None:
            raise invalid()
        if item["roleid"] not in _ASSIGNABLE:
            raise Trouble("wsusercannotassign", "You don't have the permission to assign this role")
        if item["courseid"] == SITE_COURSE or MANUAL not in course["methods"].split(","):
            raise Trouble(
                "wsnoinstance", "Manual enrolment plugin instance doesn't exist or is disabled for the course"
            )
        if item["userid"] == GUEST or call.one("SELECT 1 FROM user WHERE id=? AND deleted=0", item["userid"]) is None:
            raise Trouble(
                "codingerror", "User ID does not exist or is deleted!", kind="core\\exception\\coding_exception"
            )
        values = (int(bool(item.get("suspend"))), item.get("timestart") or 0, item.get("timeend") or 0)
        call.db.execute(
            "INSERT INTO enrol(course, user, method, status, timestart, timeend, timecreated) VALUES(?,?,?,?,?,?,?) "
            "ON CONFLICT(course, user, method) DO UPDATE SET status=excluded.status, timestart=excluded.timestart, "
            "timeend=excluded.timeend",
            (item["courseid"], item["userid"], MANUAL, *values, call.now),
        )
        _assign(call, item["courseid"], item["userid"], item["roleid"])


def _assign(call: Call, course: int, user: int, role: int) -> None:
    call.db.execute("INSERT OR IGNORE INTO role_assignment VALUES(?,?,?)", (course, user, role))


@function("enrol_manual_unenrol_users", "enrolments:[{userid:int, courseid:int, roleid:int?}]")
def unenrol_users(call: Call, args: dict[str, Any]) -> None:
    """Only manual enrolments; the role is ignored; the last enrolment takes roles and groups with it."""
    call.need_admin()
    for item in args["enrolments"]:
        course, user = item["courseid"], item["userid"]
        if (
            call.one("SELECT 1 FROM course WHERE id=?", course) is None
            or call.one("SELECT 1 FROM user WHERE id=? AND deleted=0", user) is None
        ):
            raise invalid()
        found = call.db.execute("DELETE FROM enrol WHERE course=? AND user=? AND method=?", (course, user, MANUAL))
        if found.rowcount:
            forget_when_last(call, course, user)


def forget_when_last(call: Call, course: int, user: int) -> None:
    """Without any enrolment left, roles and group memberships go."""
    if call.one("SELECT 1 FROM enrol WHERE course=? AND user=?", course, user) is None:
        call.db.execute("DELETE FROM role_assignment WHERE course=? AND user=?", (course, user))
        call.db.execute(
            "DELETE FROM grp_member WHERE user=? AND grp IN (SELECT id FROM grp WHERE course=?)", (user, course)
        )


_ROLE = "{roleid:int, userid:int, contextid:int?, contextlevel:alpha?, instanceid:int?}"


def _course_of(item: dict[str, Any]) -> int:
    if item.get("contextlevel") != "course" or "instanceid" not in item:
        raise invalid()
    return int(item["instanceid"])


@function("core_role_assign_roles", f"assignments:[{_ROLE}]")
def assign_roles(call: Call, args: dict[str, Any]) -> None:
    """Repeatable; also for people who are not enrolled."""
    call.need_admin()
    for item in args["assignments"]:
        if item["roleid"] not in _ASSIGNABLE:
            raise invalid()
        if call.one("SELECT 1 FROM user WHERE id=? AND deleted=0", item["userid"]) is None:
            raise Trouble("codingerror", "User ID does not exist", kind="core\\exception\\coding_exception")
        _assign(call, _course_of(item), item["userid"], item["roleid"])


@function("core_role_unassign_roles", f"unassignments:[{_ROLE}]")
def unassign_roles(call: Call, args: dict[str, Any]) -> None:
    """Repeatable; an unknown person is accepted."""
    call.need_admin()
    for item in args["unassignments"]:
        call.db.execute(
            "DELETE FROM role_assignment WHERE course=? AND user=? AND role=?",
            (_course_of(item), item["userid"], item["roleid"]),
        )
