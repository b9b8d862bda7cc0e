"""How far somebody has come in a course."""

from __future__ import annotations

from typing import Any

from lmsdesk.practice.calls import Call, function, gone, no_user
from lmsdesk.practice.wire import Trouble


@function("core_completion_get_course_completion_status", "courseid:int, userid:int")
def course_status(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Whether the course is completed, by its one criterion; without an overall date, as the real one."""
    course = call.one("SELECT * FROM course WHERE id=?", args["courseid"])
    if course is None:
        raise gone("course")
    if call.user(args["userid"]) is None:
        raise no_user()
    if not call.teaches(course["id"]) and args["userid"] != call.actor:
        raise Trouble("cannotviewreport", "You cannot view this report")
    if not course["enablecompletion"]:
        raise Trouble("completionnotenabled", "Completion is not enabled")
    if not course["criteria"]:
        raise Trouble("nocriteriaset", "No completion criteria set for this course")
    tracked = "SELECT 1 FROM role_assignment WHERE course=? AND user=? AND role=5"
    enrolled = "SELECT 1 FROM enrol WHERE course=? AND user=?"
    if not all(call.one(sql, course["id"], args["userid"]) for sql in (tracked, enrolled)):
        raise Trouble("usernotenroled", "User not enrolled")  # teachers are not tracked either
    row = call.one("SELECT * FROM completion WHERE course=? AND user=?", course["id"], args["userid"])
    completed = bool(row and row["timecompleted"])
    criterion = {
        "type": 4,
        "title": "Activity completion",
        "status": "Yes" if completed else "No",
        "complete": completed,
        "timecompleted": row["timecompleted"] if row and completed else None,
        "details": {
            "type": "Activity completion",
            "criteria": f'<a href="{call.base}/mod/quiz/view.php?id={course["id"] * 10}">Final quiz</a>',
            "requirement": "Marking yourself complete",
            "status": "",
        },
    }
    return {"completionstatus": {"completed": completed, "aggregation": 1, "completions": [criterion]}, "warnings": []}


@function("gradereport_overview_get_course_grades", "userid:int?")
def course_grades(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """The course totals of one person."""
    user = args.get("userid") or call.actor
    if call.user(user) is None:
        raise no_user()
    if user != call.actor:
        call.need("View grades")
    rows = call.all(
        "SELECT e.course, p.grade FROM (SELECT DISTINCT course FROM enrol WHERE user=?1) e "
        "LEFT JOIN completion p ON p.course=e.course AND p.user=?1 ORDER BY e.course",
        user,
    )
    grades = []
    for row in rows:
        grade = row["grade"]
        shown = ("-", None) if grade is None else (f"{grade:.2f}", f"{grade:.5f}")
        grades.append({"courseid": row["course"], "grade": shown[0], "rawgrade": shown[1]})
    return {"grades": grades, "warnings": []}
