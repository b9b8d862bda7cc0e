"""Reading accounts."""

from __future__ import annotations

import sqlite3
from typing import Any

from lmsdesk.practice.calls import TEACHING, Call, function, is_told
from lmsdesk.practice.ground import ADMIN, GUEST, PROFILE_FIELDS, loads
from lmsdesk.practice.wire import coding, invalid, is_username
from lmsdesk.practice.wording import day

_NAMES = frozenset({"firstname", "lastname"})  # told also where they are a single 0
_OPEN = ("firstname", "lastname", "email")  # what a weak token gets, as far as it is not empty
_TEXTS = (
    "username", "firstname", "lastname", "email", "address", "phone1", "phone2", "institution", "idnumber", "interests",
)  # fmt: skip
_SHARED = (
    "SELECT user FROM enrol WHERE course IN "
    f"(SELECT course FROM role_assignment WHERE user={{}} AND role IN {TEACHING})"
)


def full_name(row: sqlite3.Row) -> str:
    """First and last name, as the site shows them."""
    return f"{row['firstname']} {row['lastname']}"


def profile(text: str | None, *, shown: bool) -> list[dict[str, Any]]:
    """Profile fields that have a value; a checkbox always has one."""
    values = loads(text)
    found = []
    for short, (kind, name, _) in PROFILE_FIELDS.items():
        value = str(values.get(short) or ("0" if kind == "checkbox" else ""))
        if not value:
            continue
        entry = {"type": kind, "value": value}
        if shown:
            entry["displayvalue"] = _displayed(kind, value)
        found.append({**entry, "name": name, "shortname": short})
    return found


def _displayed(kind: str, value: str) -> str:
    if kind == "checkbox":
        return "Yes" if value == "1" else "No"
    if kind == "textarea":
        return f'<div class="no-overflow"><div class="text_to_html">{value}</div></div>'
    if kind == "datetime":
        return day(int(value)) if value.lstrip("-").isdigit() else ""
    return value


def pictures(call: Call) -> dict[str, str]:
    """Where the pictures of an account would be."""
    place = f"{call.base}/theme/image.php/boost/core/1/u"
    return {"profileimageurlsmall": f"{place}/f2", "profileimageurl": f"{place}/f1"}


def shown_user(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    """An account as lists carry it: most empty values are left out, and a weak token gets little."""
    whole = call.is_manager or row["id"] == call.actor
    told: dict[str, Any] = {"id": row["id"]}
    for name in _TEXTS if whole else _OPEN:
        if is_told(row[name]) or (name in _NAMES and row[name]):
            told[name] = row[name]
    told["fullname"] = full_name(row)
    if whole:
        told["department"] = row["department"] or ""
    told.update(firstaccess=row["firstaccess"], lastaccess=row["lastaccess"])
    if whole:
        told.update(auth=row["auth"], suspended=bool(row["suspended"]), confirmed=bool(row["confirmed"]))
        told.update(lang=row["lang"], theme="", timezone=row["timezone"], mailformat=1)
    else:
        told.update(suspended=bool(row["suspended"]), timezone=row["timezone"])
    if row["description"]:
        told.update(description=row["description"], descriptionformat=1)
    for name in ("city", "country"):
        if is_told(row[name]):
            told[name] = row[name]
    told.update(pictures(call))
    if custom := profile(row["custom"], shown=True):
        told["customfields"] = custom
    return told


def _visible(call: Call) -> str:
    """A condition for accounts that a weak token may see: those in courses that it teaches, and itself."""
    return "" if call.is_manager else f" AND (id={call.actor} OR id IN ({_SHARED.format(call.actor)}))"


@function("core_user_get_users_by_field", "field:alpha, values:[raw]")
def get_by_field(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Accounts by one field, in the order of ids, deleted ones too; one malformed value refuses the whole call."""
    field, values = args["field"], [str(value) for value in args["values"]]
    if field not in ("id", "idnumber", "username", "email"):
        raise coding("invalid field parameter")
    if field == "username" and not all(map(is_username, values)):
        raise invalid()
    if field == "id":
        if not all(value.lstrip("+-").isdigit() for value in values):
            raise invalid()
        values = sorted({str(int(value)) for value in values})
    collate = " COLLATE NOCASE" if field == "email" else ""
    rows = call.inside(f"SELECT * FROM user WHERE {field}{collate} IN ({{}}){_visible(call)}", values)
    found = {row["id"]: row for row in rows}
    return [shown_user(call, found[number]) for number in sorted(found)]


@function("core_user_get_users", "criteria:[{key:alpha, value:raw}]")
def get_users(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Accounts by criteria; an unknown key is ignored with a warning and returns everybody."""
    keys = [item["key"] for item in args["criteria"]]
    if not keys or len(set(keys)) < len(keys):
        raise invalid()
    where, values, warnings = ["deleted=0"], [], []
    for item in args["criteria"]:
        if item["key"] in ("id", "idnumber", "username", "auth"):
            where.append(f"{item['key']}=?")
        elif item["key"] in ("email", "firstname", "lastname"):
            where.append(f"{item['key']} LIKE ?")
        else:
            text = f"The search key '{item['key']}' is not supported, look at the web service documentation"
            warnings.append({"item": item["key"], "warningcode": "invalidfieldparameter", "message": text})
            continue
        values.append(item["value"])
    rows = call.all(f"SELECT * FROM user WHERE {' AND '.join(where)}{_visible(call)} ORDER BY id", *values)
    return {"users": [shown_user(call, row) for row in rows], "warnings": warnings}


@function("core_user_search_identity", "query:raw")
def search_identity(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """At most a hundred people by name or address."""
    call.need("View user full information")
    like = f"%{args['query']}%"
    rows = call.all(
        "SELECT * FROM user WHERE deleted=0 AND id<>? AND (firstname||' '||lastname LIKE ? OR email LIKE ?) "
        "ORDER BY lastname COLLATE PEOPLE, firstname COLLATE PEOPLE, id LIMIT 101",
        GUEST,
        like,
        like,
    )
    people = [
        {"id": row["id"], "fullname": full_name(row), "extrafields": [{"name": "email", "value": row["email"]}]}
        for row in rows[:100]
    ]
    return {"list": people, "maxusersperpage": 100, "overflow": len(rows) > 100}


def is_protected(call: Call, number: int) -> bool:
    """Tell whether an account is an administrator's, whom only administrators may change."""
    return number == ADMIN and not call.is_admin
