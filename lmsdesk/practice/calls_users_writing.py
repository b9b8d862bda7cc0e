"""Changing accounts, as recorded from Moodle 4.4: creating is all or nothing, updating goes row by row."""

from __future__ import annotations

import hashlib
import json
import re
import string
from datetime import UTC, datetime
from typing import Any

from lmsdesk.practice.calls import Call, function, no_user, warning
from lmsdesk.practice.calls_users import is_protected
from lmsdesk.practice.ground import ADMIN, GUEST, PROFILE_FIELDS, loads
from lmsdesk.practice.wire import Trouble, bad_answer, invalid, too_long

_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s.<>,;]+(\.[^@\s.<>,;]+)+")
_LENGTHS = {
    "username": 100, "email": 100, "firstname": 100, "lastname": 100, "idnumber": 255, "auth": 20, "department": 255,
    "institution": 255, "address": 255, "city": 120, "country": 10, "phone1": 20, "phone2": 20, "lang": 30,
    "timezone": 100, "middlename": 255, "alternatename": 255,
}  # fmt: skip
_COLUMNS = (*_LENGTHS, "description", "interests")
_EXTERNAL = frozenset({"oauth2", "ldap", "cas", "shibboleth", "db", "lti", "saml2"})  # they keep no password here
_COUNTRIES = frozenset(
    "AE AR AT AU BE BG BR CA CH CL CN CO CZ DE DK EE EG ES FI FR GB GH GR HR HU ID IE IL IN IR IS IT JP KE KR LT LU LV "
    "MA MT MX MY NG NL NO NZ PE PH PK PL PT RO RS RU SA SE SG SI SK TH TN TR TW UA US VN ZA".split()
)
_POLICY = (
    "<div>Passwords must be at least 8 characters long and hold a digit, both cases and a special character.</div>"
)
_PREFERENCES = frozenset(
    "auth_forcepasswordchange htmleditor maildigest mailformat emailstop autosubscribe trackforums".split()
)
_WRITTEN = (
    "createpassword:bool?, username:username{o}, auth:auth?, password:raw?, firstname:notags{o}, lastname:notags{o}, "
    "email:trimmed{o}, maildisplay:int?, city:text?, country:alpha?, timezone:raw?, description:raw?, "
    "firstnamephonetic:notags?, lastnamephonetic:notags?, middlename:notags?, alternatename:notags?, interests:text?, "
    "idnumber:raw?, institution:text?, department:text?, phone1:notags?, phone2:notags?, address:text?, lang:lang?, "
    "calendartype:plugin?, theme:plugin?, mailformat:int?, customfields:[<type:alphanumext, value:raw>]?, "
    "preferences:[<type:raw, value:raw>]?"
)


def _declared(optional: str, first: str = "") -> str:
    fields = first + _WRITTEN.replace("{o}", optional)
    return f"users:[{{{fields.replace('<', '{').replace('>', '}')}}}]"


@function("core_user_create_users", _declared(""))
def create_users(call: Call, args: dict[str, Any]) -> list[dict[str, Any]]:
    """All or nothing; a name or an address that is taken is the same answer as any other bad value."""
    call.need("Create users")
    made = []
    for user in args["users"]:
        if not all(str(user[name] or "").strip() for name in ("username", "firstname", "lastname")):
            raise invalid()
        if not _EMAIL.fullmatch(user["email"] or "") or _email_taken(call, user["email"], 0):
            raise invalid()
        if call.one("SELECT 1 FROM user WHERE username=?", user["username"]):
            raise invalid()
        _check_password(user)
        _check_lengths(user)
        number = call.db.execute(
            "INSERT INTO user(username, email, firstname, lastname, timecreated, timemodified) VALUES(?,?,?,?,?,?)",
            (user["username"], user["email"], user["firstname"], user["lastname"], call.now, call.now),
        ).lastrowid
        _write(call, int(number or 0), user)
        made.append({"id": number, "username": user["username"]})
    return made


def _check_password(user: dict[str, Any]) -> None:
    if user.get("createpassword") or user.get("auth", "manual") in _EXTERNAL:
        return
    if not user.get("password"):
        raise invalid()
    if _is_weak(user["password"]):
        raise Trouble(_POLICY, f"error/{_POLICY}")  # the code is the text of the policy


def _is_weak(password: str) -> bool:
    kinds = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
    plain = all(sign.isascii() and sign.isalnum() for sign in password)
    return len(password) < 8 or plain or any(not set(password) & set(kind) for kind in kinds)


def _check_lengths(user: dict[str, Any]) -> None:
    if any(len(str(user.get(name) or "")) > limit for name, limit in _LENGTHS.items()):
        raise too_long()


def _email_taken(call: Call, email: str, number: int) -> bool:
    taken = "SELECT 1 FROM user WHERE email=? COLLATE NOCASE AND deleted=0 AND id<>?"
    return call.one(taken, email, number) is not None


def _write(call: Call, number: int, user: dict[str, Any]) -> None:
    values = {name: user[name] or "" for name in _COLUMNS if name in user}
    if values.get("country") and values["country"] not in _COUNTRIES:
        values["country"] = "0"  # stored without a word
    if user.get("suspended") is not None:
        values["suspended"] = int(user["suspended"])
    if user.get("password"):
        values["password"] = hashlib.sha256(user["password"].encode()).hexdigest()
    if user.get("customfields"):
        row = call.one("SELECT custom FROM user WHERE id=?", number)
        custom = loads(row["custom"] if row else None)
        for item in user["customfields"]:
            if item["type"] in PROFILE_FIELDS:
                custom[item["type"]] = _stored(item["type"], item["value"] or "")
        values["custom"] = json.dumps(custom, ensure_ascii=False)
    values["timemodified"] = call.now
    sets = ", ".join(f"{name}=?" for name in values)
    call.db.execute(f"UPDATE user SET {sets} WHERE id=?", (*values.values(), number))
    wishes = [(number, item["type"], item["value"]) for item in user.get("preferences") or []]
    if user.get("createpassword"):
        wishes.append((number, "auth_forcepasswordchange", "1"))
    call.db.executemany("INSERT OR REPLACE INTO preference VALUES(?,?,?)", wishes)


def _stored(short: str, value: str) -> str:
    """A profile field as it is kept: an unknown choice erases the old one, a date becomes seconds."""
    kind, _, choices = PROFILE_FIELDS[short]
    if kind == "menu":
        return value if value in choices else ""
    if kind == "checkbox":
        return "1" if value == "1" else "0"
    if kind == "datetime" and not value.lstrip("-").isdigit():
        try:
            return str(int(datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()))
        except ValueError:
            return ""
    return value


@function("core_user_update_users", _declared("?", "id:int, suspended:bool?, userpicture:int?, "))
def update_users(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Row by row: good ones are written, bad ones are warnings; a weak password spoils the answer, not the others."""
    call.need("Update user profiles")
    if not args["users"]:
        return {"warnings": []}
    warnings, is_weak = [], False
    for user in args["users"]:
        refusal = _refusal(call, user)
        if refusal is not None:
            warnings.append(warning("user", user["id"], *refusal))
        elif user.get("password") and _is_weak(user["password"]):
            is_weak = True
        else:
            _write(call, user["id"], user)
    if is_weak:
        raise bad_answer()
    return {"warnings": warnings}


def _refusal(call: Call, user: dict[str, Any]) -> tuple[str, str] | None:
    number = user["id"]
    row = call.one("SELECT * FROM user WHERE id=?", number)
    if row is None:
        return "invaliduserid", "Invalid user ID"
    if row["deleted"]:
        return "usernotupdateddeleted", "User is a deleted user"
    if is_protected(call, number):
        return "usernotupdatedadmin", "Cannot update admin accounts"
    if number == GUEST:
        return "usernotupdatedguest", "Cannot update guest account"
    email = user.get("email")
    if email is not None and email != row["email"]:
        if not _EMAIL.fullmatch(email):
            return "useremailinvalid", "Invalid email address"
        if _email_taken(call, email, number):
            return "useremailduplicate", "Duplicate address"
    name = user.get("username")
    if name is not None and call.one("SELECT 1 FROM user WHERE username=? AND id<>?", name, number):
        return "dmlwriteexception", "Error writing to database"
    try:
        _check_lengths(user)
    except Trouble as trouble:
        return trouble.code, trouble.message
    return None


@function("core_user_delete_users", "userids:[int]")
def delete_users(call: Call, args: dict[str, Any]) -> None:
    """All or nothing; the account stays as a shell with mangled names."""
    call.need("Delete users")
    for number in args["userids"]:
        row = call.user(number)
        if row is None:
            raise no_user()
        if number == ADMIN:
            raise Trouble("useradminodelete", "Administrator accounts cannot be deleted.")
        if number == call.actor:
            raise Trouble("usernotdeletederror", "Error - user not deleted")
        if number == GUEST:
            continue  # nothing happens, and nothing is said
        name, later = f"{row['email']}.{call.now}", call.now
        while call.one("SELECT 1 FROM user WHERE username=?", name):
            later += 1
            name = f"{row['email']}.{later}"
        mangled = hashlib.md5(row["username"].encode(), usedforsecurity=False).hexdigest()
        call.db.execute(
            "UPDATE user SET deleted=1, username=?, email=?, idnumber='', timemodified=? WHERE id=?",
            (name, mangled, call.now, number),
        )
        for table in ("enrol", "role_assignment", "grp_member", "cohort_member", "token", "preference"):
            call.db.execute(f"DELETE FROM {table} WHERE user=?", (number,))


@function("core_user_set_user_preferences", "preferences:[{name:raw, value:raw, userid:int?}]")
def set_preferences(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Row by row; an unknown account or preference is a warning."""
    if not call.is_admin:
        call.need("Change site configuration")
    saved, warnings = [], []
    for item in args["preferences"]:
        number = item.get("userid") or call.actor
        if call.user(number) is None:
            warnings.append(warning("user", number, "invaliduser", "Invalid user"))
            continue
        if item["name"] not in _PREFERENCES:
            text = f"You are not allowed to change the preference {item['name']} for user {number}"
            warnings.append(warning("user", number, "nopermission", text))
            continue
        call.db.execute("INSERT OR REPLACE INTO preference VALUES(?,?,?)", (number, item["name"], item["value"]))
        saved.append({"name": item["name"], "userid": number})
    return {"saved": saved, "warnings": warnings}
