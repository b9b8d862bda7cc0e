"""A campus with the accounts, courses and groups that the recordings name, under the same ids.

So a recorded request can be sent to the practice LMS as it is, and the answers can be compared field by field.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lmsdesk.practice.ground import ADMIN, COHORT, MANUAL, SELF, create

FOLDER = Path(__file__).resolve().parents[1] / "contract" / "recordings" / "moodle"
NOW = 1_795_460_000  # 23 November 2026, when the recordings were made
WEAK, SUSPENDED, MANAGER = 2023, 2024, 2025
_HASH = "528953727ef3a4e1c441c6078534c39b"  # what is left of an e-mail of a deleted account
_FILLERS = 120  # enrolments before those of the recorded page of the report
_TEXTS = (
    "username", "firstname", "lastname", "email", "idnumber", "phone1", "department", "institution", "city", "country",
    "firstaccess", "lastaccess", "interests", "timezone",
)  # fmt: skip
# Course, user, method, role: enrolments that the recordings speak of.
_ENROLMENTS = (
    (2, 3, MANUAL, 3), (2, 43, MANUAL, 4), (58, 3, MANUAL, 5), (9, 43, COHORT, 5), (56, 43, MANUAL, 5),
    *((2, user, MANUAL, 5) for user in (53, 54, 55, 56, 57, 63, 162, 171, 172, 173, 300, 438, 552, 618, 654)),
    *((course, 162, MANUAL, 5) for course in (4, 32, 35)),
    *((course, 159, MANUAL, 5) for course in (2, 4, 32, 35)),
    (3, 4, MANUAL, 3), (43, 4, MANUAL, 3), (23, 24, MANUAL, 3), (32, 101, MANUAL, 5), (8, 1179, MANUAL, 5),
    *((52, user, MANUAL, 5) for user in (1513, 1514)),
)  # fmt: skip


@cache
def recording(name: str) -> dict[str, Any]:
    """A recorded request with its answer."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def recordings() -> list[str]:
    """The names of all recordings kept here."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def build(path: Path) -> Path:
    """Make the campus file."""
    connection = create(path)
    connection.execute("BEGIN")
    connection.execute(
        "UPDATE user SET firstname='Admin', lastname='User', email='admin@example.com' WHERE id=?", (ADMIN,)
    )
    _people(connection)
    _categories(connection)
    _courses(connection)
    _enrolments(connection)
    _groups(connection)
    _cohorts(connection)
    _reports(connection)
    for kind, user in (("admin", ADMIN), ("weak", WEAK), ("suspended", SUSPENDED), ("manager", MANAGER)):
        connection.execute("INSERT INTO token VALUES(?,?,?)", (f"{user:032x}", user, kind))
    connection.execute("COMMIT")
    connection.close()
    return path


def _told_people() -> dict[int, dict[str, Any]]:
    """All accounts of the recordings, with everything that any of them tells."""
    people: dict[int, dict[str, Any]] = {}
    for name in (
        "core_enrol_get_enrolled_users_onlysuspended", "core_enrol_get_enrolled_users_site_course",
        "core_enrol_get_enrolled_users_lean", "core_enrol_get_enrolled_users_default",
        "core_user_get_users_by_field_id", "get_users_by_field_deleted",
    ):  # fmt: skip
        for row in recording(name)["response"]:
            people.setdefault(row["id"], {}).update(row)
    for row in recording("core_user_get_users_all")["response"]["users"]:
        people.setdefault(row["id"], {}).update(row)
    for row in recording("core_user_search_identity")["response"]["list"]:
        people.setdefault(row["id"], {}).update(fullname=row["fullname"])
    names = {
        4: "Ólafur Kowalski", 24: "Tomáš Nguyễn", 63: "Björn Čapek", 11: "Mary-Jane Okafor", 12: "Þórdís McDonald",
        13: "Björn לוי", 171: "Gökçe Đặng", 172: "王伟 Sørensen", 173: "D'Arcy D'Angelo", 1179: "Tomáš Abdullah",
        WEAK: "Limited Ws",
    }  # fmt: skip
    for number, name in names.items():
        people.setdefault(number, {}).update(fullname=name)
    people[WEAK].update(username="wslimited", email="wslimited@example.com", idnumber="", phone1="")
    return people


def _people(connection: sqlite3.Connection) -> None:
    told = _told_people()
    for number in (*range(3, 701), 1179, *range(1503, 1522), 1703, *range(2023, 2037)):
        row = told.get(number, {})
        first, _, last = str(row.get("fullname", f"Person Zz{number}")).partition(" ")
        name = f"u{number - 2:05d}"
        values = {
            "id": number, "username": name, "email": f"{name}@example.com", "firstname": first, "lastname": last,
            "idnumber": f"EMP-{number - 2:06d}", "phone1": f"+353 1 555 {number - 2:04d}", "timecreated": NOW - 9_000,
            **({"idnumber": "", "phone1": ""} if number > 2022 else {}),
            **{field: row[field] for field in _TEXTS if field in row},
            "custom": json.dumps({each["shortname"]: each["value"] for each in row.get("customfields", [])}),
        }  # fmt: skip
        marks = ",".join("?" * len(values))
        connection.execute(f"INSERT INTO user({','.join(values)}) VALUES({marks})", tuple(values.values()))
    connection.execute("UPDATE user SET deleted=1 WHERE email=?", (_HASH,))
    connection.execute("UPDATE user SET suspended=1, username='wssusp' WHERE id=?", (SUSPENDED,))
    connection.execute("INSERT INTO role_assignment VALUES(0,?,1)", (MANAGER,))
    connection.execute("UPDATE sqlite_sequence SET seq=11373 WHERE name='user'")


def _categories(connection: sqlite3.Connection) -> None:
    for row in recording("core_course_get_categories")["response"]:
        connection.execute(
            "INSERT OR REPLACE INTO category(id, name, idnumber, description, parent, visible, timemodified) "
            "VALUES(?,?,?,?,?,?,?)",
            (row["id"], row["name"].replace("&amp;", "&"), row["idnumber"] or "", row["description"], row["parent"],
             row["visible"], row["timemodified"]),
        )  # fmt: skip
    for number, name in ((9, "Work"), (10, "Data"), (13, "Ethics"), (16, "Safety"), (18, "Safety welding")):
        connection.execute("INSERT INTO category(id, name) VALUES(?,?)", (number, name))


def _told_courses() -> Iterator[dict[str, Any]]:
    yield from recording("core_course_get_courses")["response"]
    yield from recording("course_name_raw_setting")["response"]
    yield from recording("core_course_search_courses")["response"]["courses"]
    for row in recording("core_enrol_get_users_courses")["response"]:
        yield {**row, "categoryid": row["category"]}


def _courses(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM course WHERE id>1")
    told: dict[int, dict[str, Any]] = {}
    for row in _told_courses():
        told[row["id"]] = {**row, **told.get(row["id"], {})}
    for number in (*range(2, 72),):
        row = told.get(number, {})
        custom = {each["shortname"]: str(each["valueraw"]) for each in row.get("customfields", [])}
        is_shown_tracked = row.get("showcompletionconditions", True) is not None
        values = {
            "id": number, "shortname": row.get("shortname", f"C{number - 1:03d}"),
            "fullname": row.get("fullname", f"Course {number}"), "idnumber": row.get("idnumber", ""),
            "category": row.get("categoryid", 10), "summary": row.get("summary", ""), "visible": row.get("visible", 1),
            "startdate": row.get("startdate", 0), "enddate": row.get("enddate", 0),
            "enablecompletion": int(row.get("enablecompletion", is_shown_tracked)), "criteria": int(number in (2, 4)),
            "format": row.get("format", "topics"), "numsections": row.get("numsections", 4),
            "groupmode": row.get("groupmode", 0), "timecreated": row.get("timecreated", NOW),
            "timemodified": row.get("timemodified", NOW), "custom": json.dumps(custom),
            "methods": {9: f"{MANUAL},{COHORT}", 2: f"{MANUAL},{SELF}", 3: f"{MANUAL},{SELF}"}.get(number, MANUAL),
        }  # fmt: skip
        marks = ",".join("?" * len(values))
        connection.execute(f"INSERT INTO course({','.join(values)}) VALUES({marks})", tuple(values.values()))


def _enrolments(connection: sqlite3.Connection) -> None:
    enrol = "INSERT INTO enrol(id, course, user, method, status, timestart, timecreated) VALUES(?,?,?,?,?,?,?)"
    fillers = [(60, user, MANUAL, 5) for user in range(181, 181 + _FILLERS)]
    early = [each for each in _ENROLMENTS if each[0] == 2 and each[1] in (171, 172, 173)]
    rest = [each for each in _ENROLMENTS if each not in early]
    for number, (course, user, method, role) in enumerate([*fillers, *early, *rest], start=1):
        is_suspended = course == 2 and user in (53, 54, 55, 56, 57)
        start = 1_790_449_440 if course == 8 else 0
        connection.execute(enrol, (number, course, user, method, int(is_suspended), start, NOW - 1_000))
        connection.execute("INSERT OR IGNORE INTO role_assignment VALUES(?,?,?)", (course, user, role))
    connection.execute("UPDATE enrol SET id=219 WHERE course=2 AND user=162")
    for name in ("core_enrol_get_enrolled_users_default", "core_enrol_get_enrolled_users_lean"):
        for row in recording(name)["response"]:
            connection.execute(
                "INSERT OR IGNORE INTO course_access VALUES(2,?,?)", (row["id"], row.get("lastcourseaccess", 0))
            )
    connection.execute("INSERT INTO completion VALUES(2,159,0,0,77.0)")


def _groups(connection: sqlite3.Connection) -> None:
    for row in recording("core_group_get_course_groups")["response"]:
        connection.execute(
            "INSERT INTO grp(id, course, name, idnumber) VALUES(?,?,?,?)",
            (row["id"], row["courseid"], row["name"], row["idnumber"]),
        )
    connection.execute("INSERT INTO grp(id, course, name) VALUES(41, 52, 'Group A')")
    members = [(4, user) for user in recording("core_group_get_group_members")["response"][0]["userids"]]
    connection.executemany("INSERT INTO grp_member VALUES(?,?)", [*members, (5, 43)])


def _cohorts(connection: sqlite3.Connection) -> None:
    told = {row["id"]: row for row in recording("core_cohort_get_cohorts")["response"]}
    told |= {row["id"]: row for row in recording("core_cohort_search_cohorts")["response"]["cohorts"]}
    for number in range(1, 15):
        row = told.get(number, {"name": f"Z {number}", "idnumber": f"COH-{number - 1:02d}", "description": ""})
        connection.execute(
            "INSERT INTO cohort(id, name, idnumber, description) VALUES(?,?,?,?)",
            (number, row["name"], row["idnumber"], row["description"]),
        )


def _reports(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM report")
    columns = {
        2: ["course:coursefullnamewithlink", "course:shortname", "user:fullnamewithlink", "user:username",
            "enrolment:method"],
        7: ["user:fullnamewithlink", "user:username", "user:email", "user:idnumber", "user:suspended"],
    }  # fmt: skip
    told = [
        *recording("core_reportbuilder_list_reports")["response"]["reports"],
        recording("core_reportbuilder_retrieve_report_users")["response"]["details"],
    ]
    for row in told:
        filters = ["user:timecreated"] if row["id"] == 7 else []
        connection.execute(
            "INSERT INTO report VALUES(?,?,?,?,?)",
            (row["id"], row["name"], row["source"], json.dumps(columns.get(row["id"], [])), json.dumps(filters)),
        )
