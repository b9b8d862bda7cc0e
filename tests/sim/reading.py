"""What reads of a state tell, as the Moodle connector tells it: observations of targets, and rows of listings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import MANUAL, Entity, EntityKey
from lmsdesk.domain.ports import KEY_WIDTH, MIRROR_COLUMNS, Rows, Table
from tests.sim.state import ROLES, State

ABSENT = Observation(False)
UNREADABLE = Observation(None)


def is_hidden(user: int) -> bool:
    """Tell whether a token that lost its rights does not see this account any more."""
    return user % 2 == 0


def observe(state: State, item: Operation, *, blind: bool) -> Observation:
    """What a fresh read says about the target of an operation whose ids are the server's."""
    key = item.key
    if blind and any(entity is Entity.USER and is_hidden(ref) for entity, ref in key.references()):
        return UNREADABLE
    if key.is_temporary() and len(key.parts) == 1:
        return _by_name(state, item)
    if key.entity is Entity.ENROLMENT:
        return _enrolment(state, item)
    if key.entity in (Entity.ROLE, Entity.GROUP_MEMBER, Entity.COHORT_MEMBER):
        return Observation(state.look(key) is not None)
    row = state.look(key)
    if row is None:
        return UNREADABLE if blind else ABSENT
    fields = dict(row)
    if key.entity is Entity.GROUP and item.verb is Verb.DELETE:
        fields["members"] = sum(1 for group, _ in state.group_members if group == key.id)
    return Observation(True, fields)


def _by_name(state: State, item: Operation) -> Observation:
    """Things that are to be created are looked up by what names them."""
    patch = item.patch
    match item.key.entity:
        case Entity.USER:
            found = [number for number, row in state.users.items() if row["username"] == patch.get("username")]
        case Entity.COURSE:
            found = [number for number, row in state.courses.items() if row["shortname"] == patch.get("shortname")]
        case Entity.CATEGORY:
            found = [
                number
                for number, row in state.categories.items()
                if (row["name"], row["parent"]) == (patch.get("name"), patch.get("parent"))
            ]
        case Entity.GROUP:
            found = [
                number
                for number, row in state.groups.items()
                if (row["course_id"], row["name"]) == (patch.get("course_id"), patch.get("name"))
            ]
        case _:
            found = [number for number, row in state.cohorts.items() if row["idnumber"] == patch.get("idnumber")]
    if not found:
        return ABSENT
    number = max(found)
    return Observation(True, dict(state.look(EntityKey(item.key.entity, (number,))) or {}), number)


def _enrolment(state: State, item: Operation) -> Observation:
    user, course, method = item.key.number(0), item.key.number(1), str(item.key.parts[2])
    methods = state.methods(user, course)
    others = tuple(name for name in methods if name != method)
    if method not in methods:
        return Observation(False, others=others)
    held = sorted(state.roles.get((user, course), frozenset()))
    fields: dict[str, Value] = dict(state.enrolments[user, course, method])
    fields["roles"] = ",".join(sorted(ROLES[role] for role in held))
    if held:
        asked = item.patch.get("role_id")
        fields["role_id"] = asked if asked in held else held[0]
    return Observation(True, fields, others=others)


# Listings


def listing(state: State, scope: str, *, blind: bool) -> list[Rows]:
    """The rows of a scope, the main table first."""
    name, _, rest = scope.partition(":")
    course = int(rest or 0)
    match name:
        case "roles":
            return [_rows(Table.ROLE, ({"id": number, "shortname": word} for number, word in ROLES.items()))]
        case "users":
            people = ((number, row) for number, row in sorted(state.users.items()))
            return [_rows(Table.USER, ({"id": n, **row} for n, row in people if not (blind and is_hidden(n))))]
        case "categories":
            return [_rows(Table.CATEGORY, ({"id": n, **row} for n, row in sorted(state.categories.items())))]
        case "courses":
            return [_rows(Table.COURSE, ({"id": n, **row} for n, row in sorted(state.courses.items())))]
        case "enrolments":
            return [_roster(state, course, blind)]
        case "groups":
            mine = {n: row for n, row in sorted(state.groups.items()) if row["course_id"] == course}
            members = ({"group_id": g, "user_id": u} for g, u in sorted(state.group_members) if g in mine)
            groups = ({"id": number, **row} for number, row in mine.items())
            return [_rows(Table.GROUP, groups), _rows(Table.GROUP_MEMBER, members)]
        case "cohorts":
            return [_rows(Table.COHORT, ({"id": n, **row} for n, row in sorted(state.cohorts.items())))]
        case _:
            members = ({"cohort_id": c, "user_id": u} for c, u in sorted(state.cohort_members))
            return [_rows(Table.COHORT_MEMBER, members)]


_TOLD: dict[Table, tuple[str, ...]] = {
    Table.USER: (
        "id", "username", "email", "first_name", "last_name", "idnumber", "auth", "suspended", "department",
        "institution", "city", "country", "phone", "lang",
    ),
    Table.CATEGORY: ("id", "name", "idnumber", "parent"),
    Table.COURSE: (
        "id", "shortname", "fullname", "idnumber", "category_id", "visible", "start", "end", "completion_enabled",
        "format",
    ),
    Table.ENROLMENT: ("course_id", "user_id", "method", "suspended", "active", "start", "end", "roles"),
    Table.ROLE: ("id", "shortname"),
    Table.GROUP: ("id", "course_id", "name", "idnumber"),
    Table.GROUP_MEMBER: ("group_id", "user_id"),
    Table.COHORT: ("id", "name", "idnumber", "visible"),
    Table.COHORT_MEMBER: ("cohort_id", "user_id"),
}  # fmt: skip
for _table, _columns in _TOLD.items():
    assert list(_columns) == sorted(_columns, key=MIRROR_COLUMNS[_table].index), "columns keep the order of the mirror"
    assert _columns[: KEY_WIDTH[_table]] == MIRROR_COLUMNS[_table][: KEY_WIDTH[_table]], "the key comes first"


def _rows(table: Table, rows: Iterable[dict[str, Value]]) -> Rows:
    columns = _TOLD[table]
    made = [tuple(_plain(row.get(name)) for name in columns) for row in rows]
    return Rows(table, "report", columns, made)


def _plain(value: Value) -> Value:
    return int(value) if isinstance(value, bool) else value


def _roster(state: State, course: int, blind: bool) -> Rows:
    made: list[dict[str, Value]] = []
    for (user, where, method), row in sorted(state.enrolments.items()):
        if where != course or (blind and is_hidden(user)):
            continue
        roles = ",".join(sorted(ROLES[role] for role in state.roles.get((user, course), frozenset())))
        active = not row["suspended"]
        made.append({**row, "course_id": course, "user_id": user, "method": method, "active": active, "roles": roles})
    return _rows(Table.ENROLMENT, made)


def row_keys(state: State, table: Table) -> set[tuple[Value, ...]]:
    """The keys of all rows that the server has in a table, as the mirror writes them."""
    match table:
        case Table.ENROLMENT:
            return {(course, user, method) for user, course, method in state.enrolments}
        case Table.GROUP_MEMBER:
            return set(state.group_members)
        case Table.COHORT_MEMBER:
            return set(state.cohort_members)
        case Table.ROLE | Table.GROUPING:
            return {(number,) for number in ROLES} if table is Table.ROLE else set()
        case _:
            names = {
                Table.USER: state.users, Table.COURSE: state.courses, Table.CATEGORY: state.categories,
                Table.GROUP: state.groups, Table.COHORT: state.cohorts,
            }  # fmt: skip
            return {(number,) for number in names[table]}


def scopes(courses: Sequence[int]) -> list[str]:
    """Everything that is listed, in order: people before enrolments, courses before what is in them."""
    inside = [f"{name}:{course}" for name in ("enrolments", "groups") for course in courses]
    return ["roles", "users", "categories", "courses", *inside, "cohorts", "cohort_members"]


def is_manual(key: EntityKey) -> bool:
    """Tell whether an enrolment is one by hand."""
    return key.parts[2] == MANUAL
