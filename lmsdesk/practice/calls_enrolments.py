"""Enrolling: a second time overwrites, and unenrolling by another method does nothing and says yes."""

from __future__ import annotations

from typing import Any

from lmsdesk.practice.calls import Call, function, gone
from lmsdesk.practice.ground import COHORT, COURSE_ROLES, GUEST, MANUAL, SITE_COURSE
from lmsdesk.practice.wire import Trouble, coding, invalid


@function("core_enrol_get_course_enrolment_methods", "courseid:int")
def get_methods(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Only methods that let people in by themselves are told."""
    row = call.one("SELECT id, methods FROM course WHERE id=?", args["courseid"])
    if row is None:
        raise gone("course")
    if "self" not in row["methods"].split(","):
        return []
    shown = {"id": row["id"] * 10, "courseid": row["id"], "type": "self", "name": "Self enrolment (Student)"}
    return [{**shown, "status": "1"}]


@function(
    "enrol_manual_enrol_users",
    "enrolments:[{roleid:int, userid:int, courseid:int, timestart:int?, timeend:int?, suspend:int?}]",
)
def enrol_users(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; start, end and status are set to what is sent, absent ones to none and active."""
    for item in args["enrolments"]:
        course = call.one("SELECT methods FROM course WHERE id=?", item["courseid"])
        if course is None:
            raise invalid()
        call.need_course(item["courseid"])
        call.need("Enrol users")
        if item["roleid"] not in COURSE_ROLES:
            raise Trouble(
                "wsusercannotassign",
                f"You don't have the permission to assign this role ({item['roleid']}) to this user "
                f"({item['userid']}) in this course ({item['courseid']}).",
            )
        if item["courseid"] == SITE_COURSE or MANUAL not in course["methods"].split(","):
            text = "Manual enrolment plugin instance doesn't exist or is disabled for the course "
            raise Trouble("wsnoinstance", f"{text}(id = {item['courseid']})")
        if item["userid"] == GUEST:
            raise Trouble("guestsarenotallowed", "The guest user is not allowed to do this")
        if call.user(item["userid"]) is None:
            raise coding("User ID does not exist or is deleted!")
        values = (int(bool(item.get("suspend"))), item.get("timestart") or 0, item.get("timeend") or 0)
        call.db.execute(
            "INSERT INTO enrol(course, user, method, status, timestart, timeend, timecreated) VALUES(?,?,?,?,?,?,?) "
            "ON CONFLICT(course, user, method) DO UPDATE SET status=excluded.status, timestart=excluded.timestart, "
            "timeend=excluded.timeend",
            (item["courseid"], item["userid"], MANUAL, *values, call.now),
        )
        give_role(call, item["courseid"], item["userid"], item["roleid"])


def give_role(call: Call, course: int, user: int, role: int) -> None:
    """Give a role; roles add up."""
    call.db.execute("INSERT OR IGNORE INTO role_assignment VALUES(?,?,?)", (course, user, role))


@function("enrol_manual_unenrol_users", "enrolments:[{userid:int, courseid:int, roleid:int?}]")
def unenrol_users(call: Call, args: dict[str, Any]) -> None:
    """Only manual enrolments, others are left without a word; the role is ignored."""
    for item in args["enrolments"]:
        course, user = item["courseid"], item["userid"]
        row = call.one("SELECT methods FROM course WHERE id=?", course)
        if row is None or call.user(user) is None:
            raise invalid()
        call.need_course(course)
        call.need("Unenrol users")
        if MANUAL not in row["methods"].split(","):
            raise Trouble(
                "wsnoinstance", "Manual enrolment plugin instance doesn't exist or is disabled for the course"
            )
        leave(call, course, user, MANUAL)


def leave(call: Call, course: int, user: int, method: str) -> None:
    """End an enrolment; the last one takes roles and group memberships along."""
    found = call.db.execute("DELETE FROM enrol WHERE course=? AND user=? AND method=?", (course, user, method))
    if not found.rowcount or call.one("SELECT 1 FROM enrol WHERE course=? AND user=?", course, user):
        return
    call.db.execute("DELETE FROM role_assignment WHERE course=? AND user=?", (course, user))
    call.db.execute(
        "DELETE FROM grp_member WHERE user=? AND grp IN (SELECT id FROM grp WHERE course=?)", (user, course)
    )


@function("core_enrol_unenrol_user_enrolment", "ueid:int")
def unenrol_one(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """End an enrolment of any method by its own id, which only the participants table tells."""
    row = call.one("SELECT * FROM enrol WHERE id=?", args["ueid"])
    if row is None:
        raise gone("user_enrolments")
    call.need_course(row["course"])
    call.need("Unenrol users")
    if row["method"] == COHORT and not row["status"]:
        return {"result": False, "errors": [{"key": "invalidrequest", "message": "Invalid request"}]}
    leave(call, row["course"], row["user"], row["method"])
    return {"result": True, "errors": []}
