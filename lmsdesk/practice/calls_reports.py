"""Custom reports of the report builder: formatted texts, links with ids, columns that can be added once a call."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator
from typing import Any

from lmsdesk.practice.calls import Call, function, gone
from lmsdesk.practice.ground import ADMIN, COHORT, MANUAL, SELF
from lmsdesk.practice.report_columns import COLUMNS, FILTERS, PARTICIPANTS, SOURCES, STATUS_NOW, condition, shown
from lmsdesk.practice.wire import Trouble, invalid

_PEOPLE = "SELECT u.id FROM user u WHERE u.deleted=0 AND u.id<>1{} ORDER BY u.id"
_MEMBERS = (
    "SELECT e.id FROM enrol e JOIN user u ON u.id=e.user LEFT JOIN completion p ON p.course=e.course AND p.user=e.user "
    "WHERE u.deleted=0{} ORDER BY e.id"
)
_TABLES = (
    "enrol e JOIN user u ON u.id=e.user JOIN course c ON c.id=e.course LEFT JOIN completion p ON p.course=e.course AND "
    "p.user=e.user LEFT JOIN course_access a ON a.course=e.course AND a.user=e.user"
)
# A method of a course by which nobody came is a row too, without a person; its id is made of both, below zero.
_METHODS = (MANUAL, COHORT, SELF)
_COURSE = "course:courseselector"


@function("core_reportbuilder_list_reports", "page:int?, perpage:int?")
def list_reports(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """The reports that the account may see."""
    size, page = args.get("perpage") or 10, args.get("page") or 0
    rows = call.all("SELECT * FROM report ORDER BY name LIMIT ? OFFSET ?", size, page * size) if call.is_manager else []
    return {"reports": [_details(call, row) for row in rows], "warnings": []}


def _details(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    owner = call.one("SELECT * FROM user WHERE id=?", ADMIN)
    name = f"{owner['firstname']} {owner['lastname']}" if owner else ""
    picture = f"{call.base}/theme/image.php/boost/core/1/u"
    return {
        "name": row["name"],
        "source": row["source"],
        "type": 0,
        "uniquerows": False,
        "conditiondata": None,
        "settingsdata": None,
        "contextid": 1,
        "component": "",
        "area": "",
        "itemid": 0,
        "usercreated": ADMIN,
        "id": row["id"],
        "timecreated": 0,
        "timemodified": 0,
        "usermodified": ADMIN,
        "sourcename": SOURCES.get(row["source"], ""),
        "modifiedby": {
            "id": ADMIN,
            **dict.fromkeys(("idnumber", "phone1", "phone2", "department", "institution"), ""),
            "email": owner["email"] if owner else "",
            "fullname": name,
            "identity": owner["email"] if owner else "",
            "profileurl": f"{call.base}/user/profile.php?id={ADMIN}",
            "profileimageurl": f"{picture}/f1",
            "profileimageurlsmall": f"{picture}/f2",
        },
    }


def _report(call: Call, number: int) -> sqlite3.Row:
    row = call.one("SELECT * FROM report WHERE id=?", number)
    if row is None:
        raise gone("reportbuilder_report")
    if not call.is_manager:
        kind = "core_reportbuilder\\exception\\report_access_exception"
        raise Trouble("errorreportview", "You cannot view this report", kind=kind)
    return row


@function("core_reportbuilder_columns_add", "reportid:int, uniqueidentifier:raw")
def columns_add(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Adding twice adds two columns."""
    report = _report(call, args["reportid"])
    if args["uniqueidentifier"] not in COLUMNS[report["source"]]:
        raise invalid()
    columns = [*json.loads(report["columns"]), args["uniqueidentifier"]]
    call.db.execute("UPDATE report SET columns=? WHERE id=?", (json.dumps(columns), report["id"]))
    return {"hassortablecolumns": True, "sortablecolumns": [], "helpicon": ""}


@function("core_reportbuilder_filters_add", "reportid:int, uniqueidentifier:raw")
def filters_add(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Adding twice is refused."""
    report = _report(call, args["reportid"])
    filters = json.loads(report["filters"])
    if args["uniqueidentifier"] not in FILTERS[report["source"]] or args["uniqueidentifier"] in filters:
        raise invalid()
    filters.append(args["uniqueidentifier"])
    call.db.execute("UPDATE report SET filters=? WHERE id=?", (json.dumps(filters), report["id"]))
    shown_filters = {"hasavailablefilters": True, "availablefilters": [], "hasactivefilters": True, "activefilters": []}
    return {**shown_filters, "helpicon": ""}


@function("core_reportbuilder_set_filters", "reportid:int, parameters:raw?, values:raw")
def set_filters(call: Call, args: dict[str, Any]) -> bool:
    """Kept for the account until they are reset; what is no JSON is taken and means nothing."""
    report = _report(call, args["reportid"])
    call.db.execute("INSERT OR REPLACE INTO report_filter VALUES(?,?,?)", (call.actor, report["id"], args["values"]))
    return True


@function("core_reportbuilder_filters_reset", "reportid:int, parameters:raw?")
def filters_reset(call: Call, args: dict[str, Any]) -> bool:
    """Back to all rows."""
    report = _report(call, args["reportid"])
    call.db.execute("DELETE FROM report_filter WHERE user=? AND report=?", (call.actor, report["id"]))
    return True


@function("core_reportbuilder_retrieve_report", "reportid:int, page:int?, perpage:int?")
def retrieve(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Formatted rows in the order of the columns."""
    report = _report(call, args["reportid"])
    columns = [COLUMNS[report["source"]][name] for name in json.loads(report["columns"])]
    data: dict[str, Any] = {"headers": [column.title for column in columns], "rows": [], "totalrowcount": 0}
    if columns:
        found = _found(call, report)
        size = max(1, args.get("perpage") or 10)
        start = (args.get("page") or 0) * size
        wanted = found[start : start + size]
        values = _values(call, report["source"], ", ".join(column.sql for column in columns), wanted)
        data["totalrowcount"] = len(found)
        data["rows"] = [
            {"columns": [shown(call, column, value) for column, value in zip(columns, values[number], strict=True)]}
            for number in wanted
        ]
    return {"details": _details(call, report), "data": data, "warnings": []}


def _values(call: Call, source: str, picked: str, wanted: array[int]) -> dict[int, tuple[Any, ...]]:
    tables, key = (_TABLES, "e.id") if source == PARTICIPANTS else ("user u", "u.id")
    if source == PARTICIPANTS:
        picked = picked.replace(STATUS_NOW, str(call.now))
    rows = call.inside(
        f"SELECT {picked}, {key} FROM {tables} WHERE {key} IN ({{}})", [one for one in wanted if one > 0]
    )
    found = {row[-1]: tuple(row)[:-1] for row in rows}
    for number in wanted:
        if number < 0:
            course, method = divmod(-number, len(_METHODS))
            empty = (
                f"(SELECT NULL id, NULL status, 0 timecreated, 0 timestart, 0 timeend, '{_METHODS[method]}' method) e"
            )
            row = call.one(
                f"SELECT {picked} FROM course c, {empty} LEFT JOIN user u ON u.id=0 "
                "LEFT JOIN completion p ON p.course=0 AND p.user=0 "
                "LEFT JOIN course_access a ON a.course=0 AND a.user=0 WHERE c.id=?",
                course,
            )
            found[number] = tuple(row) if row else ()
    return found


def _found(call: Call, report: sqlite3.Row) -> array[int]:
    """Ids of all rows under the account's filters; remembered until something changes in the campus."""
    row = call.one("SELECT chosen FROM report_filter WHERE user=? AND report=?", call.actor, report["id"])
    where, values, used = "", [], set()
    for name in json.loads(report["filters"]):
        column, kind = FILTERS[report["source"]][name]
        sql, given = condition(column, kind, name, _chosen(row))
        if sql:
            where += f" AND {sql}"
            values += given
            used.add(name)
    key = (report["source"], where, tuple(values))
    if call.memory.get("state") != call.state:
        call.memory.clear()
        call.memory["state"] = call.state
    if key not in call.memory:
        is_people = report["source"] != PARTICIPANTS
        query = (_PEOPLE if is_people else _MEMBERS).format(where)
        found = array("q", (each[0] for each in call.db.execute(query, values)))
        if not is_people and used <= {_COURSE}:
            found.extend(_without_people(call, set(values)))
        call.memory[key] = found
    remembered: array[int] = call.memory[key]
    return remembered


def _without_people(call: Call, courses: set[int]) -> Iterator[int]:
    """Ids for methods of courses by which nobody came."""
    used = {(row[0], row[1]) for row in call.db.execute("SELECT DISTINCT course, method FROM enrol")}
    for row in call.all("SELECT id, methods FROM course WHERE id<>1 ORDER BY id"):
        if courses and row["id"] not in courses:
            continue
        for place, method in enumerate(_METHODS):
            if method in row["methods"].split(",") and (row["id"], method) not in used:
                yield -(row["id"] * len(_METHODS) + place)


def _chosen(row: sqlite3.Row | None) -> dict[str, Any]:
    try:
        chosen = json.loads(row["chosen"]) if row else {}
    except ValueError:
        return {}
    return chosen if isinstance(chosen, dict) else {}
