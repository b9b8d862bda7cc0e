"""Who is in a course, and in which courses somebody is."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from lmsdesk.practice.calls import Call, function, gone, is_told, not_permitted
from lmsdesk.practice.calls_users import full_name, pictures, profile
from lmsdesk.practice.ground import ROLES, SITE_COURSE
from lmsdesk.practice.wire import Trouble, coding, invalid

ACTIVE = "e.status=0 AND e.timestart<=?2 AND (e.timeend=0 OR e.timeend>?2)"
_IS_ACTIVE = f"EXISTS (SELECT 1 FROM enrol e WHERE e.course=?1 AND e.user=u.id AND {ACTIVE})"
_TEXTS = (
    "username", "firstname", "lastname", "email", "address", "phone1", "phone2", "department", "institution",
    "idnumber", "interests", "city", "country", "description",
)  # fmt: skip
_FOR_MANAGERS = frozenset({"username", "address", "phone2", "idnumber", "interests"})
_FIELDS = frozenset(
    (
        *_TEXTS, "id", "fullname", "firstaccess", "lastaccess", "lastcourseaccess", "descriptionformat",
        "profileimageurlsmall", "profileimageurl", "customfields", "groups", "roles", "preferences", "enrolledcourses",
        "suspended", "auth", "confirmed", "lang", "theme", "timezone", "mailformat",
    )
)  # fmt: skip
_ALWAYS = ("id", "fullname", "phone1")
_FIRST, _LAST = "u.firstname COLLATE PEOPLE", "u.lastname COLLATE PEOPLE"
_ORDERS = {"id": "u.id", "firstname": _FIRST, "lastname": _LAST, "siteorder": f"{_LAST}, {_FIRST}"}


@function("core_enrol_get_enrolled_users", "courseid:int, options:[{name:alphanumext, value:raw}]?")
def get_enrolled_users(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """A roster; for the site course everybody. Only the asked fields come, and always the full name."""
    course = args["courseid"]
    options = {item["name"]: str(item["value"]) for item in args.get("options") or []}
    if call.one("SELECT 1 FROM course WHERE id=?", course) is None:
        raise gone("course")
    if not call.teaches(course):
        if course == SITE_COURSE:
            raise not_permitted("View participants")
        text = (
            f"You cannot execute functions in the course context (course id:{course}). "
            "The context error message was: Course or activity not accessible."
        )
        raise Trouble("errorcoursecontextnotvalid", text)
    fields = _asked(options)
    rows = _people(call, course, options)
    return Roster(call, course, fields).shown(rows)


def _asked(options: Mapping[str, str]) -> frozenset[str] | None:
    """The fields that are asked for, None for all."""
    names = [name.strip() for name in options.get("userfields", "").split(",") if name.strip()]
    for name in names:
        if name not in _FIELDS:
            raise Trouble("invaliduserfield", f"Invalid user field: {name}")
    return frozenset((*names, *_ALWAYS)) if names else None


def _people(call: Call, course: int, options: Mapping[str, str]) -> list[sqlite3.Row]:
    active, suspended = options.get("onlyactive", "0") == "1", options.get("onlysuspended", "0") == "1"
    if active and suspended:
        raise coding("Both onlyactive and onlysuspended are set, this is probably not what you want!")
    where = ["?1=?1", "?2=?2", "u.deleted=0"]
    if course != SITE_COURSE:
        where.append("u.id IN (SELECT user FROM enrol WHERE course=?1)")
        if active:
            where.append(_IS_ACTIVE)
        if suspended:
            where.append(f"NOT {_IS_ACTIVE}")
    group = int(options.get("groupid") or 0)
    if group:
        where.append("u.id IN (SELECT user FROM grp_member WHERE grp=?5)")
    sort = options.get("sortby", "id")
    way = options.get("sortdirection", "ASC").upper()
    if sort not in _ORDERS or way not in ("ASC", "DESC"):
        raise invalid()
    order = ", ".join(f"{column} {way}" for column in _ORDERS[sort].split(", "))
    return call.all(
        f"SELECT u.* FROM user u WHERE {' AND '.join(where)} AND ?5=?5 ORDER BY {order}, u.id LIMIT ?3 OFFSET ?4",
        course,
        call.now,
        int(options.get("limitnumber") or 0) or -1,
        int(options.get("limitfrom") or 0),
        group,
    )


class Roster:
    """Rows of a roster with the fields that were asked for."""

    def __init__(self, call: Call, course: int, fields: frozenset[str] | None) -> None:
        self.call, self.course, self.fields = call, course, fields
        self._roles = self._roles_of() if self._wants("roles") else {}
        self._groups = self._groups_of() if self._wants("groups") else {}
        self._accesses: dict[int, int] = {}
        if self._wants("lastcourseaccess"):
            self._accesses = dict(call.db.execute("SELECT user, time FROM course_access WHERE course=?", (course,)))

    def _wants(self, name: str) -> bool:
        return self.fields is None or name in self.fields

    def _roles_of(self) -> dict[int, list[dict[str, Any]]]:
        roles: dict[int, list[dict[str, Any]]] = {}
        place = 0 if self.course == SITE_COURSE else self.course
        for user, role in self.call.db.execute(
            "SELECT user, role FROM role_assignment WHERE course=? ORDER BY role", (place,)
        ):
            shown = {"roleid": role, "name": "", "shortname": ROLES[role][0], "sortorder": 0}
            roles.setdefault(user, []).append(shown)
        return roles

    def _groups_of(self) -> dict[int, list[dict[str, Any]]]:
        groups: dict[int, list[dict[str, Any]]] = {}
        for user, number, name, description in self.call.db.execute(
            "SELECT m.user, g.id, g.name, g.description FROM grp_member m JOIN grp g ON g.id=m.grp WHERE g.course=? "
            "ORDER BY g.name",
            (self.course,),
        ):
            shown = {"id": number, "name": self.call.shown(name), "description": description, "descriptionformat": 1}
            groups.setdefault(user, []).append(shown)
        return groups

    def shown(self, rows: list[sqlite3.Row]) -> list[dict[str, Any]]:
        """The rows as the answer carries them."""
        courses = self._courses_of(rows) if self._wants("enrolledcourses") else {}
        return [self._row(row, courses.get(row["id"], [])) for row in rows]

    def _courses_of(self, rows: list[sqlite3.Row]) -> dict[int, list[dict[str, Any]]]:
        courses: dict[int, list[dict[str, Any]]] = {}
        for row in self.call.inside(
            "SELECT DISTINCT e.user, c.id, c.fullname, c.shortname FROM enrol e JOIN course c ON c.id=e.course "
            "WHERE e.user IN ({}) AND e.status=0 AND c.visible=1 ORDER BY c.id",
            [row["id"] for row in rows],
        ):
            shown = {name: self.call.shown(row[name]) for name in ("fullname", "shortname")}
            courses.setdefault(row["user"], []).append({"id": row["id"], **shown})
        return courses

    def _row(self, row: sqlite3.Row, courses: list[dict[str, Any]]) -> dict[str, Any]:
        told: dict[str, Any] = {"id": row["id"], "fullname": full_name(row)}
        for name in _TEXTS:
            if is_told(row[name]) and self._wants(name) and (self.call.is_manager or name not in _FOR_MANAGERS):
                told[name] = row[name]
        if self._wants("department") and self.call.is_manager:
            told["department"] = row["department"] or ""  # the one text that is told when it is empty
        if "description" in told:
            told["descriptionformat"] = 1
        for name in ("firstaccess", "lastaccess"):
            if self._wants(name):
                told[name] = row[name]
        if self._wants("lastcourseaccess"):
            told["lastcourseaccess"] = self._accesses.get(row["id"], 0)
        told |= {name: place for name, place in pictures(self.call).items() if self._wants(name)}
        if self._wants("customfields") and (custom := profile(row["custom"], shown=False)):
            told["customfields"] = custom
        if groups := self._groups.get(row["id"]):
            told["groups"] = groups
        if self._wants("roles"):
            told["roles"] = self._roles.get(row["id"], [])
        if courses:
            told["enrolledcourses"] = courses
        return told


@function("core_enrol_get_users_courses", "userid:int, returnusercount:bool?")
def get_users_courses(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Courses of active enrolments with progress; for others than managers only those that they teach too."""
    rows = call.all(
        f"SELECT c.*, p.progress, p.timecompleted, a.time AS seen FROM course c "
        f"LEFT JOIN completion p ON p.course=c.id AND p.user=?1 LEFT JOIN course_access a ON a.course=c.id AND a.user=?1 "
        f"WHERE c.id IN (SELECT e.course FROM enrol e WHERE e.user=?1 AND {ACTIVE}) ORDER BY c.id DESC",
        args["userid"],
        call.now,
    )
    told = []
    for row in rows:
        if not call.is_inside(row["id"]) or not (row["visible"] or call.teaches(row["id"])):
            continue
        shown: dict[str, Any] = {
            "id": row["id"],
            "shortname": call.shown(row["shortname"]),
            "fullname": call.shown(row["fullname"]),
            "displayname": call.shown(row["fullname"]),
        }
        if args.get("returnusercount", True):
            counted = call.one("SELECT count(DISTINCT user) AS n FROM enrol WHERE course=?", row["id"])
            shown["enrolledusercount"] = counted["n"] if counted else 0
        told.append({**shown, **_standing(call, row)})
    return told


def _standing(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    tracked = bool(row["enablecompletion"])
    return {
        "idnumber": row["idnumber"],
        "visible": row["visible"],
        "summary": row["summary"],
        "summaryformat": 1,
        "format": row["format"],
        "courseimage": f"{call.base}/pluginfile.php/{row['id']}/course/generated/course.svg",
        "showgrades": True,
        "lang": row["lang"],
        "enablecompletion": tracked,
        "completionhascriteria": bool(row["criteria"]),
        "completionusertracked": tracked,
        "category": row["category"],
        "progress": (row["progress"] or 0) if tracked else None,
        "completed": bool(row["timecompleted"]),
        "startdate": row["startdate"],
        "enddate": row["enddate"],
        "marker": 0,
        "lastaccess": row["seen"],
        "isfavourite": False,
        "hidden": False,
        "overviewfiles": [],
        "showactivitydates": False,
        "showcompletionconditions": tracked or None,
        "timemodified": row["timemodified"],
    }
