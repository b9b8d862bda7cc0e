"""Custom reports of the report builder: formatted texts, links with ids, columns that can be added once a call."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime
from typing import Any

from lmsdesk.practice.calls import Call, function
from lmsdesk.practice.wire import Trouble, invalid

# Identifier → English header and SQL over u (person), e (enrolment), c (course), p (completion).
_USERS: dict[str, tuple[str, str]] = {
    "user:fullnamewithlink": ("Full name with link", "u.id AS link"),
    "user:username": ("Username", "u.username"),
    "user:email": ("Email address", "u.email"),
    "user:suspended": ("Suspended", "u.suspended AS flag"),
    "user:confirmed": ("Confirmed", "u.confirmed AS flag"),
    "user:timecreated": ("Time created", "u.timecreated AS time"),
    "user:lastaccess": ("Last access", "u.lastaccess AS time"),
}
_PARTICIPANTS: dict[str, tuple[str, str]] = {
    **_USERS,
    "course:coursefullnamewithlink": ("Course full name with link", "c.id AS courselink"),
    "course:shortname": ("Course short name", "c.shortname"),
    "enrol:plugin": ("Plugin", "e.method AS method"),
    "enrolment:method": ("Method", "e.method AS method"),
    "enrolment:status": ("Status", "e.status AS status"),
    "enrolment:timecreated": ("Time created", "e.timecreated AS time"),
    # Without a start this column shows when the enrolment was made.
    "enrolment:timestarted": (
        "Time started",
        "(CASE e.timestart WHEN 0 THEN e.timecreated ELSE e.timestart END) AS time",
    ),
    "enrolment:timeended": ("Time ended", "e.timeend AS time"),
    "completion:completed": ("Completed", "(coalesce(p.timecompleted,0)>0) AS flag"),
    "completion:timecompleted": ("Time completed", "p.timecompleted AS time"),
    "completion:grade": ("Grade", "p.grade AS grade"),
}
_METHODS = {"manual": "Manual enrolments", "cohort": "Cohort sync", "self": "Self enrolment"}
_FILTERS = {
    "user:suspended": "u.suspended",
    "user:timecreated": "u.timecreated",
    "user:timemodified": "u.timemodified",
    "course:courseselector": "c.id",
    "enrolment:timecreated": "e.timecreated",
    "completion:timecompleted": "p.timecompleted",
}


def _columns(source: str) -> dict[str, tuple[str, str]]:
    return _PARTICIPANTS if source.endswith("participants") else _USERS


@function("core_reportbuilder_list_reports", "page:int?, perpage:int?")
def list_reports(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """The reports that the account may see."""
    if not call.is_admin:
        return {"reports": [], "warnings": []}
    size = args.get("perpage", 10)
    rows = call.all("SELECT * FROM report ORDER BY name LIMIT ? OFFSET ?", size, args.get("page", 0) * size)
    return {"reports": [_details(dict(row)) for row in rows], "warnings": []}


def _details(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
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
        "sourcename": row["name"],
    }


def _report(call: Call, number: int) -> dict[str, Any]:
    row = call.one("SELECT * FROM report WHERE id=?", number)
    if row is None:
        raise invalid()
    if not call.is_admin:
        raise Trouble("errorreportview", "You cannot view this report")
    return dict(row)


@function("core_reportbuilder_columns_add", "reportid:int, uniqueidentifier:raw")
def columns_add(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Adding twice adds two columns."""
    report = _report(call, args["reportid"])
    if args["uniqueidentifier"] not in _columns(report["source"]):
        raise invalid()
    columns = [*json.loads(report["columns"]), args["uniqueidentifier"]]
    call.db.execute("UPDATE report SET columns=? WHERE id=?", (json.dumps(columns), report["id"]))
    return {"hassortablecolumns": True, "sortablecolumns": [], "helpicon": ""}


@function("core_reportbuilder_filters_add", "reportid:int, uniqueidentifier:raw")
def filters_add(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Adding twice is refused."""
    report = _report(call, args["reportid"])
    filters = json.loads(report["filters"])
    if args["uniqueidentifier"] not in _FILTERS or args["uniqueidentifier"] in filters:
        raise invalid()
    call.db.execute(
        "UPDATE report SET filters=? WHERE id=?", (json.dumps([*filters, args["uniqueidentifier"]]), report["id"])
    )
    return {
        "hasavailablefilters": True,
        "availablefilters": [],
        "hasactivefilters": True,
        "activefilters": [],
        "helpicon": "",
    }


@function("core_reportbuilder_set_filters", "reportid:int, parameters:raw?, values:raw")
def set_filters(call: Call, args: dict[str, Any]) -> bool:
    """Kept for the account until they are reset."""
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
    """Formatted rows in the order of the columns; somebody with two roles stands there twice."""
    report = _report(call, args["reportid"])
    known = _columns(report["source"])
    columns = [known[name] for name in json.loads(report["columns"])]
    size = args.get("perpage", 10)
    where, values = _conditions(call, report)
    participants = report["source"].endswith("participants")
    source = (
        "enrol e JOIN user u ON u.id=e.user JOIN course c ON c.id=e.course "
        "LEFT JOIN completion p ON p.course=e.course AND p.user=e.user "
        "LEFT JOIN role_assignment r ON r.course=e.course AND r.user=e.user"
        if participants
        else "user u"
    )
    base = f"FROM {source} WHERE u.deleted=0 AND u.id<>1{where}"
    row = call.one(f"SELECT count(*) AS n {base}", *values)
    total = row["n"] if row else 0
    rows: list[dict[str, Any]] = []
    if columns:
        picked = ", ".join(sql.split(" AS ")[0] for _, sql in columns)
        order = "e.id, r.role" if participants else "u.id"
        found = call.db.execute(
            f"SELECT {picked}, u.firstname||' '||u.lastname AS n1, {'c.fullname' if participants else 'u.id'} AS n2 "
            f"{base} ORDER BY {order} LIMIT ? OFFSET ?",
            (*values, size, args.get("page", 0) * size),
        )
        rows = [{"columns": _texts(call, columns, tuple(each))} for each in found]
    else:
        total = 0
    data = {"headers": [title for title, _ in columns], "rows": rows, "totalrowcount": total}
    return {"details": _details(report), "data": data, "warnings": []}


def _conditions(call: Call, report: dict[str, Any]) -> tuple[str, list[Any]]:
    row = call.one("SELECT chosen FROM report_filter WHERE user=? AND report=?", call.actor, report["id"])
    chosen = json.loads(row["chosen"]) if row else {}
    where, values = "", []
    for name in json.loads(report["filters"]):
        column = _FILTERS[name]
        operator = int(chosen.get(f"{name}_operator", 0) or 0)
        if name == "user:suspended" and operator:
            where += f" AND {column}={1 if operator == 1 else 0}"
        elif name == "course:courseselector" and chosen.get(f"{name}_values"):
            ids = [int(number) for number in chosen[f"{name}_values"]]
            where += f" AND {column} IN ({','.join('?' * len(ids))})"
            values += ids
        elif operator == 3:
            if chosen.get(f"{name}_from"):
                where += f" AND {column}>=?"
                values.append(int(chosen[f"{name}_from"]))
            if chosen.get(f"{name}_to"):
                where += f" AND {column}<=?"
                values.append(int(chosen[f"{name}_to"]))
    return where, values


def _texts(call: Call, columns: list[tuple[str, str]], row: tuple[Any, ...]) -> list[str]:
    name, course = row[-2], row[-1]
    told = []
    for (_, sql), value in zip(columns, row, strict=False):
        kind = sql.partition(" AS ")[2]
        if kind == "link":
            told.append(f'<a href="{call.base}/user/profile.php?id={value}">{name}</a>')
        elif kind == "courselink":
            told.append(f'<a href="{call.base}/course/view.php?id={value}">{html.escape(str(course))}</a>')
        elif kind == "flag":
            told.append("Yes" if value else "No")
        elif kind == "status":
            told.append("Suspended" if value else "Active")
        elif kind == "method":
            told.append(_METHODS.get(value, value))
        elif kind == "time":
            told.append(_date(value))
        elif kind == "grade":
            told.append("" if value is None else f"{value:.2f}")
        else:
            told.append(html.escape(str(value or "")))
    return told


def _date(value: int | None) -> str:
    if not value:
        return ""
    at = datetime.fromtimestamp(value, UTC)
    return f"{at:%A}, {at.day} {at:%B} {at.year}, {at.hour % 12 or 12}:{at:%M} {at:%p}"
