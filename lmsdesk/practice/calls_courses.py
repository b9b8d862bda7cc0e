"""Creating, changing and deleting courses."""

from __future__ import annotations

import json
from typing import Any

from lmsdesk.practice.calls import Call, function, gone, warning
from lmsdesk.practice.ground import COURSE_FIELDS, SITE_COURSE, loads
from lmsdesk.practice.wire import Trouble, too_long

_WRITTEN = (
    "fullname:text{o}, shortname:text{o}, categoryid:int{o}, idnumber:raw?, summary:raw?, summaryformat:int?, "
    "format:plugin?, showgrades:int?, newsitems:int?, startdate:int?, enddate:int?, numsections:int?, maxbytes:int?, "
    "showreports:int?, visible:int?, hiddensections:int?, groupmode:int?, groupmodeforce:int?, defaultgroupingid:int?, "
    "enablecompletion:int?, completionnotify:int?, lang:lang?, forcetheme:plugin?, "
    "courseformatoptions:[<name:alphanumext, value:raw>]?, customfields:[<shortname:alphanumext, value:raw>]?"
)
_COLUMNS = {
    "fullname": "fullname", "shortname": "shortname", "categoryid": "category", "idnumber": "idnumber",
    "summary": "summary", "format": "format", "startdate": "startdate", "enddate": "enddate", "visible": "visible",
    "enablecompletion": "enablecompletion", "numsections": "numsections", "groupmode": "groupmode", "lang": "lang",
}  # fmt: skip


def _declared(optional: str, first: str = "") -> str:
    fields = first + _WRITTEN.replace("{o}", optional)
    return f"courses:[{{{fields.replace('<', '{').replace('>', '}')}}}]"


@function("core_course_create_courses", _declared(""))
def create_courses(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All or nothing; without a start date the course starts in 1970."""
    made = []
    for item in args["courses"]:
        if call.one("SELECT 1 FROM category WHERE id=?", item["categoryid"]) is None:
            text = f"You cannot execute functions in the category context (category id:{item['categoryid']}). "
            text += "The context error message was: Invalid parameter value detected"
            raise Trouble("errorcatcontextnotvalid", text)
        call.need("Create courses")
        for name in ("fullname", "shortname"):
            if not item[name].strip():
                raise Trouble("errorinvalidparam", f'The param "{name}" is invalid.')
        _check(call, item, 0)
        number = call.db.execute(
            "INSERT INTO course(shortname, timecreated) VALUES(?,?)", (item["shortname"], call.now)
        ).lastrowid
        _write(call, int(number or 0), item)
        made.append({"id": number, "shortname": item["shortname"]})
    return made


def _check(call: Call, item: dict[str, Any], number: int) -> None:
    short, idnumber = item.get("shortname"), item.get("idnumber")
    if short is not None and call.one("SELECT 1 FROM course WHERE shortname=? AND id<>?", short, number):
        raise Trouble("shortnametaken", f"Short name is already used for another course ({short})")
    if idnumber and call.one("SELECT 1 FROM course WHERE idnumber=? AND id<>?", idnumber, number):
        raise Trouble("courseidnumbertaken", f"ID number is already used for another course ({idnumber})")
    if item.get("enddate") and item.get("startdate") and item["enddate"] < item["startdate"]:
        raise Trouble("enddatebeforestartdate", "The course end date must be after the start date.")
    for name, limit in (("fullname", 1333), ("shortname", 255), ("idnumber", 100)):
        if len(item.get(name) or "") > limit:
            raise too_long()


def _write(call: Call, number: int, item: dict[str, Any]) -> None:
    values: dict[str, Any] = {
        column: item[name] for name, column in _COLUMNS.items() if name in item and item[name] is not None
    }
    if item.get("customfields"):
        row = call.one("SELECT custom FROM course WHERE id=?", number)
        custom = loads(row["custom"] if row else None)
        for each in item["customfields"]:
            if each["shortname"] in COURSE_FIELDS:
                custom[each["shortname"]] = _stored(each["shortname"], each["value"] or "")
        values["custom"] = json.dumps(custom, ensure_ascii=False)
    values["timemodified"] = call.now
    sets = ", ".join(f"{name}=?" for name in values)
    call.db.execute(f"UPDATE course SET {sets} WHERE id=?", (*values.values(), number))


def _stored(short: str, value: str) -> str:
    """A custom field as it is kept; of a choice the number counts, anything else is refused."""
    kind, _, choices = COURSE_FIELDS[short]
    if kind in ("select", "date") and value:
        if not value.isdigit() or (kind == "select" and int(value) > len(choices)):
            raise Trouble("invalidpersistenterror", "Invalid persistent", kind="core\\invalid_persistent_exception")
        return str(int(value))
    return ("1" if value == "1" else "0") if kind == "checkbox" else value


@function("core_course_update_courses", _declared("?", "id:int, "))
def update_courses(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Row by row; an unknown category is warned about and written all the same."""
    warnings = []
    for item in args["courses"]:
        row = call.one("SELECT * FROM course WHERE id=?", item["id"])
        try:
            if row is None:
                raise gone("course")
            call.need_course(row["id"])
            call.need("Update course settings")
            if row["id"] == SITE_COURSE:
                raise Trouble("invalidcourse", "Invalid course")
            _check(call, {"startdate": row["startdate"], "enddate": row["enddate"], **item}, item["id"])
            _write(call, item["id"], item)
            if call.one("SELECT 1 FROM category WHERE id=?", item.get("categoryid", row["category"])) is None:
                raise gone("course_categories")
        except Trouble as trouble:
            warnings.append(warning("course", item["id"], trouble.code, trouble.message))
    return {"warnings": warnings}


@function("core_course_delete_courses", "courseids:[int]")
def delete_courses(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """One after the other, without a transaction: what is gone stays gone, whatever comes then."""
    warnings = []
    for number in args["courseids"]:
        row = call.one("SELECT * FROM course WHERE id=?", number)
        if row is None:
            warnings.append(warning("course", number, "unknowncourseidnumber", f"Unknown course ID {number}"))
            continue
        if not call.is_inside(number):
            text = f"You cannot execute functions in the course context (course id:{number})."
            raise Trouble("errorcoursecontextnotvalid", text, committed=True)
        if not call.is_manager:
            text = f"You do not have the permission to delete this course: {number}"
            warnings.append(warning("course", number, "cannotdeletecourse", text))
            continue
        if number == SITE_COURSE:
            text = f"Course {number} failed to be deleted"
            warnings.append(warning("course", number, "cannotdeletecategorycourse", text))
            continue
        if call.one("SELECT 1 FROM category WHERE id=?", row["category"]) is None:
            trouble = gone("course_categories")
            trouble.committed = True
            raise trouble
        remove_course(call, number)
    return {"warnings": warnings}


def remove_course(call: Call, number: int) -> None:
    """Delete a course with everything in it."""
    call.db.execute("DELETE FROM grp_member WHERE grp IN (SELECT id FROM grp WHERE course=?)", (number,))
    for table in ("enrol", "role_assignment", "course_access", "completion", "grp", "grouping", "cohort_sync"):
        call.db.execute(f"DELETE FROM {table} WHERE course=?", (number,))
    call.db.execute("DELETE FROM course WHERE id=?", (number,))
