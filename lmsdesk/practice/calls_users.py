"""Accounts, as recorded from Moodle 4.4: creating is all or nothing, updating goes row by row."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from typing import Any

from lmsdesk.practice.calls import Call, function, warning
from lmsdesk.practice.ground import ADMIN, GUEST, loads
from lmsdesk.practice.wire import Trouble, invalid

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FIELDS = {
    "username": 100, "email": 100, "firstname": 100, "lastname": 100, "idnumber": 255, "auth": 20, "department": 255,
    "institution": 255, "city": 120, "country": 2, "phone1": 20, "lang": 30,
}  # fmt: skip
_CUSTOM_KINDS = {"hire_date": "datetime", "manager_email": "text", "contract": "menu", "remote": "checkbox"}
_CONTRACTS = ("Permanent", "Temporary")
_WRITTEN = (
    "createpassword:bool?, username:username{}, auth:raw?, password:raw?, firstname:notags{}, lastname:notags{}, "
    "email:raw{}, maildisplay:int?, city:notags?, country:alpha?, timezone:raw?, description:raw?, idnumber:raw?, "
    "institution:notags?, department:notags?, phone1:notags?, phone2:notags?, address:notags?, lang:raw?, "
    "mailformat:int?, middlename:notags?, alternatename:notags?, interests:notags?, "
    "customfields:[{{type:raw, value:raw}}]?, preferences:[{{type:raw, value:raw}}]?"
)
_CREATE = _WRITTEN.replace("{}", "").replace("{{", "{").replace("}}", "}")
_UPDATE = "id:int, suspended:bool?, " + _WRITTEN.replace("{}", "?").replace("{{", "{").replace("}}", "}")


def shown_user(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    """An account as lists carry it: empty values are left out, a weak token gets little."""
    told: dict[str, Any] = {"id": row["id"], "fullname": f"{row['firstname']} {row['lastname']}"}
    if not call.is_admin:
        return told
    for name in ("username", "firstname", "lastname", "email", "idnumber", "institution", "city", "country", "phone1"):
        if row[name]:
            told[name] = row[name]
    told.update(
        department=row["department"] or "",
        auth=row["auth"],
        suspended=bool(row["suspended"]),
        confirmed=bool(row["confirmed"]),
        lang=row["lang"],
        theme="",
        timezone="99",
        mailformat=1,
        firstaccess=row["firstaccess"],
        lastaccess=row["lastaccess"],
        profileimageurlsmall=f"{call.base}/theme/image.php/u/f2",
        profileimageurl=f"{call.base}/theme/image.php/u/f1",
    )
    custom = [
        {"type": _CUSTOM_KINDS.get(name, "text"), "value": value, "name": name, "shortname": name}
        for name, value in loads(row["custom"]).items()
        if value
    ]
    if custom:
        told["customfields"] = custom
    return told


@function("core_user_get_users_by_field", "field:alpha, values:[raw]")
def get_by_field(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Accounts by one field, by id; one malformed value refuses the whole call."""
    field = args["field"]
    if field not in ("id", "idnumber", "username", "email"):
        raise Trouble("codingerror", "Coding error detected", kind="core\\exception\\coding_exception")
    values = args["values"]
    if field == "username" and any(not re.fullmatch(r"[a-z0-9._@-]+", value) for value in values):
        raise invalid()
    if field == "id" and any(not str(value).isdigit() for value in values):
        raise invalid()
    collate = " COLLATE NOCASE" if field == "email" else ""
    alive = "" if field == "id" else " AND deleted=0"
    rows = call.inside(f"SELECT * FROM user WHERE {field} IN ({{}}){collate}{alive} ORDER BY id", values)
    return [shown_user(call, row) for row in sorted(rows, key=lambda row: row["id"])]


@function("core_user_get_users", "criteria:[{key:alpha, value:raw}]")
def get_users(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Accounts by criteria; an unknown key is ignored with a warning and returns everybody."""
    if not args["criteria"]:
        raise invalid()
    where, values, warnings = ["deleted=0"], [], []
    for item in args["criteria"]:
        if item["key"] in ("id", "idnumber", "username", "auth"):
            where.append(f"{item['key']}=?")
        elif item["key"] in ("email", "firstname", "lastname"):
            where.append(f"{item['key']} LIKE ?")
        else:
            warnings.append(warning(item["key"], 0, "invalidfieldparameter", "The search key is not supported"))
            continue
        values.append(item["value"])
    rows = call.all(f"SELECT * FROM user WHERE {' AND '.join(where)} ORDER BY id", *values)
    return {"users": [shown_user(call, row) for row in rows], "warnings": warnings}


@function("core_user_search_identity", "query:raw")
def search_identity(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """At most a hundred people by name or address."""
    call.need_admin()
    like = f"%{args['query']}%"
    rows = call.all(
        "SELECT * FROM user WHERE deleted=0 AND (firstname||' '||lastname LIKE ? OR email LIKE ?) LIMIT 101", like, like
    )
    people = [{"id": row["id"], "fullname": f"{row['firstname']} {row['lastname']}"} for row in rows[:100]]
    return {"list": people, "maxusersperpage": 100, "overflow": len(rows) > 100}


@function("core_user_create_users", f"users:[{{{_CREATE}}}]")
def create_users(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All or nothing; a name or an address that is taken is the same answer as any other bad value."""
    call.need_admin()
    made = []
    for user in args["users"]:
        if not user.get("password") and not user.get("createpassword") and user.get("auth", "manual") != "oauth2":
            raise invalid()
        _check(call, user, None)
        number = call.db.execute(
            "INSERT INTO user(username, email, firstname, lastname, timecreated, timemodified) VALUES(?,?,?,?,?,?)",
            (user["username"], user["email"], user["firstname"], user["lastname"], call.now, call.now),
        ).lastrowid
        _write(call, int(number or 0), user)
        made.append({"id": number, "username": user["username"]})
    return made


def _check(call: Call, user: dict[str, Any], number: int | None) -> None:
    for name, limit in _FIELDS.items():
        if len(str(user.get(name) or "")) > limit:
            raise Trouble("dmlwriteexception", "Error writing to database", kind="dml_write_exception")
    if "username" in user and call.one("SELECT 1 FROM user WHERE username=? AND id IS NOT ?", user["username"], number):
        raise invalid()
    if "email" in user:
        if not _EMAIL.fullmatch(user["email"] or ""):
            raise invalid()
        taken = "SELECT 1 FROM user WHERE email=? COLLATE NOCASE AND deleted=0 AND id IS NOT ?"
        if call.one(taken, user["email"], number):
            raise invalid()


def _write(call: Call, number: int, user: dict[str, Any]) -> None:
    values = {name: user[name] for name in _FIELDS if name in user}
    if len(str(values.get("country") or "")) not in (0, 2) or values.get("country") == "ZZ":
        values["country"] = "0"  # stored without a word
    if "suspended" in user:
        values["suspended"] = int(user["suspended"])
    if user.get("customfields"):
        row = call.one("SELECT custom FROM user WHERE id=?", number)
        custom = loads(row["custom"] if row else None)
        for item in user["customfields"]:
            if item["type"] in _CUSTOM_KINDS:
                wrong = item["type"] == "contract" and item["value"] not in _CONTRACTS
                custom[item["type"]] = "" if wrong else item["value"]
        values["custom"] = json.dumps(custom, ensure_ascii=False)
    values["timemodified"] = call.now
    sets = ", ".join(f"{name}=?" for name in values)
    call.db.execute(f"UPDATE user SET {sets} WHERE id=?", (*values.values(), number))


@function("core_user_update_users", f"users:[{{{_UPDATE}}}]")
def update_users(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Row by row: the good ones are written, the bad ones come back as warnings."""
    call.need_admin()
    warnings, weak = [], False
    for user in args["users"]:
        row = call.one("SELECT * FROM user WHERE id=?", user["id"])
        code = None
        if row is None:
            code = "invaliduserid"
        elif row["deleted"]:
            code = "usernotupdateddeleted"
        elif user["id"] == GUEST:
            code = "usernotupdatedguest"
        elif "email" in user and not _EMAIL.fullmatch(user["email"] or ""):
            code = "useremailinvalid"
        else:
            try:
                _check(call, user, user["id"])
            except Trouble as trouble:
                code = "useremailduplicate" if trouble.code == "invalidparameter" else trouble.code
        if code:
            warnings.append(warning("user", user["id"], code, f"User {user['id']} was not updated"))
            continue
        if user.get("password") is not None and len(user["password"]) < 8:
            weak = True
            continue
        _write(call, user["id"], user)
    if weak:
        raise Trouble(
            "invalidresponse", "Invalid response value detected", kind="invalid_response_exception", committed=True
        )
    return {"warnings": warnings}


@function("core_user_delete_users", "userids:[int]")
def delete_users(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; the account stays as a shell with mangled names."""
    call.need_admin()
    for number in args["userids"]:
        row = call.one("SELECT * FROM user WHERE id=? AND deleted=0", number)
        if row is None:
            raise Trouble("invaliduser", "Invalid user")
        if number == ADMIN:
            raise Trouble("usernotdeletederror", "Error - user not deleted")
        name = f"{row['email']}.{call.now}"
        while call.one("SELECT 1 FROM user WHERE username=?", name):
            name += "1"
        mangled = hashlib.md5(row["username"].encode(), usedforsecurity=False).hexdigest()
        call.db.execute(
            "UPDATE user SET deleted=1, username=?, email=?, idnumber='', timemodified=? WHERE id=?",
            (name, mangled, call.now, number),
        )
        for table in ("enrol", "role_assignment", "grp_member", "cohort_member"):
            call.db.execute(f"DELETE FROM {table} WHERE user=?", (number,))


@function("core_user_set_user_preferences", "preferences:[{name:raw, value:raw, userid:int?}]")
def set_preferences(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Preferences are taken and not kept: the practice campus shows none."""
    call.need_admin()
    return {
        "saved": [{"name": item["name"], "userid": item.get("userid", call.actor)} for item in args["preferences"]],
        "warnings": [],
    }
