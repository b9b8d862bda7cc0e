"""From operations to the arguments of Moodle's writing functions.

Recorded from Moodle 4.4: unknown keys refuse the whole call, so only known ones are sent; an enrolment that
is sent again is overwritten whole, so it is always sent whole; an empty text clears a field.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.endpoints import Endpoint, Outgoing
from lmsdesk.domain.errors import Refused, WrongUse
from lmsdesk.domain.fields import CUSTOM, Value
from lmsdesk.domain.keys import MANUAL
from lmsdesk.domain.redaction import know
from lmsdesk.lms.moodle.endpoints import INTERNAL_AUTH

Row = dict[str, object]
HomeOf = Callable[[int], int | None]

_USER_TEXTS: Final = {
    "username": "username", "auth": "auth", "first_name": "firstname", "last_name": "lastname", "email": "email",
    "idnumber": "idnumber", "institution": "institution", "department": "department", "city": "city",
    "country": "country", "phone": "phone1", "lang": "lang",
}  # fmt: skip
_COURSE_FIELDS: Final = {
    "fullname": "fullname", "shortname": "shortname", "category_id": "categoryid", "idnumber": "idnumber",
    "format": "format", "start": "startdate", "end": "enddate", "visible": "visible",
    "completion_enabled": "enablecompletion",
}  # fmt: skip
_SECTIONS: Final = 4  # what a new course has by default; absent would mean none
_SECTION_FORMATS: Final = frozenset({None, "", "topics", "weeks"})


def wire_value(value: Value) -> str | int | float:
    """A value as Moodle takes it: truth as 1 and 0, no value as an empty text; texts composed, without outer blanks."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def _time(value: Value) -> int:
    return int(value) if isinstance(value, (int, float)) else 0


def _custom(patch: Mapping[str, Value], key: str) -> list[Row]:
    return [
        {key: name.removeprefix(CUSTOM), "value": str(wire_value(value))}
        for name, value in patch.items()
        if name.startswith(CUSTOM)
    ]


def _user_create(out: Outgoing) -> Row:
    patch = out.patch
    row: Row = {
        wire: wire_value(patch[name]) for name, wire in _USER_TEXTS.items() if patch.get(name) not in (None, "")
    }
    if out.secret:
        know(out.secret)  # a server may repeat it in a refusal
        row["password"] = out.secret
    elif patch.get("auth") in INTERNAL_AUTH:
        row["createpassword"] = 1
    if custom := _custom(patch, "type"):
        row["customfields"] = custom
    return row


def _user_update(out: Outgoing) -> Row:
    patch = out.patch
    row: Row = {"id": out.key.id}
    row.update({wire: wire_value(patch[name]) for name, wire in _USER_TEXTS.items() if name in patch})
    if "suspended" in patch:
        row["suspended"] = int(bool(patch["suspended"]))
    if out.secret:
        know(out.secret)  # a server may repeat it in a refusal
        row["password"] = out.secret
    if custom := _custom(patch, "type"):
        row["customfields"] = custom
    return row


def _course_fields(patch: Mapping[str, Value]) -> Row:
    row: Row = {}
    for name, wire in _COURSE_FIELDS.items():
        if name not in patch:
            continue
        value = patch[name]
        if name in ("start", "end"):
            row[wire] = _time(value)
        elif name in ("visible", "completion_enabled"):
            row[wire] = int(bool(value))
        else:
            row[wire] = wire_value(value)
    if custom := _custom(patch, "shortname"):
        row["customfields"] = custom
    return row


def _course_create(out: Outgoing) -> Row:
    """An absent start would be 1970, absent sections would be none."""
    row: Row = {"startdate": 0, "enddate": 0, "visible": 1, **_course_fields(out.patch)}
    if out.patch.get("format") in _SECTION_FORMATS:
        row["numsections"] = _SECTIONS
        row.pop("format", None) if not row.get("format") else None
    return row


def _course_update(out: Outgoing) -> Row:
    return {"id": out.key.id, **_course_fields(out.patch)}


def _category(out: Outgoing) -> Row:
    row: Row = {} if out.verb is Verb.CREATE else {"id": out.key.id}
    for name in ("name", "idnumber"):
        if name in out.patch and (out.verb is not Verb.CREATE or out.patch[name] is not None):
            row[name] = wire_value(out.patch[name])
    if "parent" in out.patch:
        row["parent"] = int(out.patch["parent"] or 0)
    return row


def _category_delete(out: Outgoing, home_of: HomeOf) -> Row:
    """Never recursive: content moves to the named category or to the parent; at the top there must be none."""
    home = out.patch.get("parent") or out.full.get("parent") or home_of(out.key.id)
    if not isinstance(home, int):
        raise Refused(server_code="category_not_empty", operation=out.operation)
    return {"id": out.key.id, "newparent": home, "recursive": 0}


def _enrolment(out: Outgoing) -> Row:
    """The whole state: what is left out of it would be reset by the server."""
    user, course = _manual(out)
    state = {**out.full, **out.patch}
    if out.verb is Verb.CREATE:
        state = {"start": None, "end": None, "suspended": False, **state}
    for name in ("start", "end", "suspended"):
        if name not in state:
            raise Refused(server_code="enrolment_state_unknown", field=name, operation=out.operation)
    role = state.get("role_id")
    if not isinstance(role, int):
        raise Refused(server_code="enrolment_role_unknown", operation=out.operation)
    return {
        "roleid": role,
        "userid": user,
        "courseid": course,
        "timestart": _time(state["start"]),
        "timeend": _time(state["end"]),
        "suspend": int(bool(state["suspended"])),
    }


def _unenrolment(out: Outgoing) -> Row:
    """Without a role: it is ignored up to 4.x and refused from 5.0 on."""
    user, course = _manual(out)
    return {"userid": user, "courseid": course}


def _manual(out: Outgoing) -> tuple[int, int]:
    if out.key.parts[2] != MANUAL:
        raise Refused(server_code="other_method", operation=out.operation)
    return out.key.number(0), out.key.number(1)


def _role(out: Outgoing) -> Row:
    return {
        "roleid": out.key.number(2),
        "userid": out.key.number(0),
        "contextlevel": "course",
        "instanceid": out.key.number(1),
    }


def _group(out: Outgoing) -> Row:
    """``description`` is required; without ``idnumber`` the answer would be an error although the work is done."""
    state = {**out.full, **out.patch}
    row: Row = {"name": wire_value(state.get("name")), "idnumber": wire_value(state.get("idnumber"))}
    if out.verb is Verb.CREATE:
        return {"courseid": state["course_id"], "description": "", **row}
    if "idnumber" not in state:
        del row["idnumber"]
    return {"id": out.key.id, **row}


def _group_member(out: Outgoing) -> Row:
    return {"groupid": out.key.number(0), "userid": out.key.number(1)}


def _cohort_create(out: Outgoing) -> Row:
    visible = out.patch.get("visible")
    return {
        "categorytype": {"type": "system", "value": ""},
        "name": wire_value(out.patch.get("name")),
        "idnumber": wire_value(out.patch.get("idnumber")),
        "description": "",
        "visible": 1 if visible is None else int(bool(visible)),
    }


def _cohort_member_add(out: Outgoing) -> Row:
    return {
        "cohorttype": {"type": "id", "value": out.key.number(0)},
        "usertype": {"type": "id", "value": out.key.number(1)},
    }


def _cohort_member_remove(out: Outgoing) -> Row:
    return {"cohortid": out.key.number(0), "userid": out.key.number(1)}


# Endpoint name -> (name of the list, row builder); lists of ids are built apart.
_ROWS: Final[Mapping[str, tuple[str, Callable[[Outgoing], Row]]]] = {
    "categories_create": ("categories", _category),
    "categories_update": ("categories", _category),
    "courses_create": ("courses", _course_create),
    "courses_update": ("courses", _course_update),
    "users_create": ("users", _user_create),
    "users_create_suspended": ("users", _user_create),
    "users_create_mailing": ("users", _user_create),
    "users_create_mailing_suspended": ("users", _user_create),
    "users_update": ("users", _user_update),
    "users_set_password": ("users", _user_update),
    "cohorts_create": ("cohorts", _cohort_create),
    "groups_create": ("groups", _group),
    "groups_update": ("groups", _group),
    "enrolments_create": ("enrolments", _enrolment),
    "enrolments_update": ("enrolments", _enrolment),
    "enrolments_delete": ("enrolments", _unenrolment),
    "roles_assign": ("assignments", _role),
    "roles_unassign": ("unassignments", _role),
    "group_members_add": ("members", _group_member),
    "group_members_remove": ("members", _group_member),
    "cohort_members_add": ("members", _cohort_member_add),
    "cohort_members_remove": ("members", _cohort_member_remove),
}
_ID_LISTS: Final[Mapping[str, str]] = {
    "groups_delete": "groupids",
    "cohorts_delete": "cohortids",
    "users_delete": "userids",
    "courses_delete": "courseids",
}
_COHORT_TEXTS: Final = {"name": "cohortname", "idnumber": "cohortidnumber"}


def calls_for(endpoint: Endpoint, outgoing: Sequence[Outgoing], home_of: HomeOf) -> list[tuple[str, Row]]:
    """The calls of one request, nearly always one; raise Refused for what cannot be sent safely.

    ``home_of`` tells of a category where its content could go.
    """
    function = endpoint.function or ""
    if endpoint.name == "cohorts_rename":
        return [(function, row) for out in outgoing for row in _cohort_texts(out)]
    if endpoint.name == "categories_delete":
        return [(function, {"categories": [_category_delete(out, home_of) for out in outgoing]})]
    if endpoint.name in _ID_LISTS:
        return [(function, {_ID_LISTS[endpoint.name]: [out.key.id for out in outgoing]})]
    if endpoint.name not in _ROWS:
        raise WrongUse(what="endpoint", value=endpoint.name)
    name, build = _ROWS[endpoint.name]
    return [(function, {name: [build(out) for out in outgoing]})]


def _cohort_texts(out: Outgoing) -> list[Row]:
    """Name and idnumber are edited one by one; visibility only by the call that would move the cohort."""
    unknown = [name for name in out.patch if name not in _COHORT_TEXTS]
    if unknown:
        raise Refused(server_code="cohort_field_read_only", field=unknown[0], operation=out.operation)
    return [
        {
            "component": "core_cohort",
            "itemtype": _COHORT_TEXTS[name],
            "itemid": str(out.key.id),
            "value": str(wire_value(value)),
        }
        for name, value in out.patch.items()
    ]
