"""What each function of the server does to a state: Moodle's checks, silent no-ops and side effects.

A function changes the state it is given and returns an ItemResult, or the server's code when it refuses.
Recorded from Moodle 4.4; see ``lms.moodle.endpoints`` for atomicity, which is kept by the server around these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.endpoints import ItemResult, ItemState, Outgoing
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import MANUAL, Entity
from lmsdesk.lms.moodle.rules import canonical
from tests.sim.state import COURSE, ROLES, USER, State

Told = ItemResult | str
Ids = Iterator[int]
OK = ItemResult(ItemState.OK)


def write(state: State, out: Outgoing, ids: Ids) -> Told:
    """Do one row."""
    return _FUNCTIONS[out.key.entity, out.verb](state, out, ids)


def _clean(out: Outgoing) -> dict[str, Value]:
    """Values as the server stores them."""
    return {name: canonical(out.key.entity, name, value) for name, value in out.patch.items() if name != "password"}


def _taken(table: dict[int, dict[str, Value]], name: str, value: Value, own: int = 0) -> bool:
    return value is not None and any(row.get(name) == value for number, row in table.items() if number != own)


def _create_user(state: State, out: Outgoing, ids: Ids) -> Told:
    made = {**USER, **_clean(out)}
    needed = ("username", "email", "first_name", "last_name")
    if any(made.get(name) is None for name in needed) or _taken(state.users, "username", made["username"]):
        return "invalidparameter"
    number = next(ids)
    state.users[number] = made
    return ItemResult(ItemState.OK, remote_id=number)


def _update_user(state: State, out: Outgoing, ids: Ids) -> Told:
    number, fields = out.key.id, _clean(out)
    if number not in state.users:
        return "invaliduserid"
    if _taken(state.users, "username", fields.get("username"), number):
        return "invalidparameter"
    state.users[number] = {**state.users[number], **fields}
    return OK


def _delete_user(state: State, out: Outgoing, ids: Ids) -> Told:
    if out.key.id not in state.users:
        return "invaliduser"
    state.drop_user(out.key.id)
    return OK


def _create_category(state: State, out: Outgoing, ids: Ids) -> Told:
    made = {"idnumber": None, "parent": None, **_clean(out)}
    if _taken(state.categories, "idnumber", made["idnumber"]):
        return "categoryidnumbertaken"
    if made["parent"] is not None and made["parent"] not in state.categories:
        return "unknowncategory"
    number = next(ids)
    state.categories[number] = made
    return ItemResult(ItemState.OK, remote_id=number)


def _update_category(state: State, out: Outgoing, ids: Ids) -> Told:
    if out.key.id not in state.categories:
        return "unknowncategory"
    state.categories[out.key.id] = {**state.categories[out.key.id], **_clean(out)}
    return OK


def _delete_category(state: State, out: Outgoing, ids: Ids) -> Told:
    """What is in it moves elsewhere, to the parent or to another one at the top."""
    number = out.key.id
    if number not in state.categories:
        return "unknowncategory"
    home = state.categories[number]["parent"] or next((other for other in state.categories if other != number), None)
    if home is None:
        return "movecategorycontentfailed"
    state.categories = {
        n: {**row, "parent": home} if row["parent"] == number else row
        for n, row in state.categories.items()
        if n != number
    }
    state.courses = {
        n: {**row, "category_id": home} if row["category_id"] == number else row for n, row in state.courses.items()
    }
    return OK


def _create_course(state: State, out: Outgoing, ids: Ids) -> Told:
    made = {**COURSE, **_clean(out)}
    if _taken(state.courses, "shortname", made["shortname"]):
        return "shortnametaken"
    if made.get("category_id") not in state.categories:
        return "unknowncategory"
    number = next(ids)
    state.courses[number] = made
    return ItemResult(ItemState.OK, remote_id=number)


def _update_course(state: State, out: Outgoing, ids: Ids) -> Told:
    number, fields = out.key.id, _clean(out)
    if number not in state.courses:
        return "invalidrecord"
    if _taken(state.courses, "shortname", fields.get("shortname"), number):
        return "shortnametaken"
    state.courses[number] = {**state.courses[number], **fields}
    return OK


def _delete_course(state: State, out: Outgoing, ids: Ids) -> Told:
    if out.key.id not in state.courses:
        return "invalidrecord"
    state.drop_course(out.key.id)
    return OK


def _enrol(state: State, out: Outgoing, ids: Ids) -> Told:
    """Enrolling who is enrolled overwrites dates and un-suspends; the role is added to those held."""
    user, course = out.key.number(0), out.key.number(1)
    if user not in state.users or course not in state.courses:
        return "codingerror"
    wanted = {"suspended": False, "start": None, "end": None, **out.full, **out.patch}
    role = wanted.get("role_id")
    if not isinstance(role, int) or role not in ROLES:
        return "wsusercannotassign"
    told = {name: canonical(Entity.ENROLMENT, name, wanted[name]) for name in ("suspended", "start", "end")}
    state.enrolments[user, course, MANUAL] = told
    state.roles[user, course] = state.roles.get((user, course), frozenset()) | {role}
    return OK


def _unenrol(state: State, out: Outgoing, ids: Ids) -> Told:
    """Success without effect for whom another method holds."""
    user, course = out.key.number(0), out.key.number(1)
    if course not in state.courses:
        return "invalidrecord"
    if (user, course, MANUAL) in state.enrolments:
        state.drop_enrolment(user, course, MANUAL)
    return OK


def _assign(state: State, out: Outgoing, ids: Ids) -> Told:
    user, course, role = (out.key.number(place) for place in range(3))
    if user not in state.users or course not in state.courses:
        return "codingerror"
    state.roles[user, course] = state.roles.get((user, course), frozenset()) | {role}
    return OK


def _unassign(state: State, out: Outgoing, ids: Ids) -> Told:
    user, course, role = (out.key.number(place) for place in range(3))
    left = state.roles.get((user, course), frozenset()) - {role}
    if left:
        state.roles[user, course] = left
    else:
        state.roles.pop((user, course), None)
    return OK


def _create_group(state: State, out: Outgoing, ids: Ids) -> Told:
    made = {"idnumber": None, **_clean(out)}
    course = made["course_id"]
    if course not in state.courses:
        return "invalidrecord"
    if any(row["course_id"] == course and row["name"] == made["name"] for row in state.groups.values()):
        return "invalidparameter"
    number = next(ids)
    state.groups[number] = made
    return ItemResult(ItemState.OK, remote_id=number, after=dict(made))


def _update_group(state: State, out: Outgoing, ids: Ids) -> Told:
    group = state.groups.get(out.key.id)
    if group is None:
        return "invalidrecord"
    made = {**group, **_clean(out)}
    same = (row for number, row in state.groups.items() if number != out.key.id)
    if any(row["course_id"] == made["course_id"] and row["name"] == made["name"] for row in same):
        return "invalidparameter"
    state.groups[out.key.id] = made
    return OK


def _delete_group(state: State, out: Outgoing, ids: Ids) -> Told:
    if out.key.id not in state.groups:
        return "invalidrecord"
    state.drop_group(out.key.id)
    return OK


def _join_group(state: State, out: Outgoing, ids: Ids) -> Told:
    group, user = out.key.number(0), out.key.number(1)
    if group not in state.groups:
        return "invalidrecord"
    if not state.methods(user, int(str(state.groups[group]["course_id"]))):
        return "invalidparameter"
    state.group_members[group, user] = {}
    return OK


def _leave_group(state: State, out: Outgoing, ids: Ids) -> Told:
    if out.key.number(0) not in state.groups:
        return "invalidrecord"
    state.group_members.pop((out.key.number(0), out.key.number(1)), None)
    return OK


def _create_cohort(state: State, out: Outgoing, ids: Ids) -> Told:
    made = {"visible": True, **_clean(out)}
    if _taken(state.cohorts, "idnumber", made["idnumber"]):
        return "invalidparameter"
    number = next(ids)
    state.cohorts[number] = made
    return ItemResult(ItemState.OK, remote_id=number, after=dict(made))


def _delete_cohort(state: State, out: Outgoing, ids: Ids) -> Told:
    if out.key.id not in state.cohorts:
        return "invalidrecord"
    state.drop_cohort(out.key.id)
    return OK


def _join_cohort(state: State, out: Outgoing, ids: Ids) -> Told:
    cohort, user = out.key.number(0), out.key.number(1)
    if cohort not in state.cohorts or user not in state.users:
        return "2"  # the code of its warning
    state.cohort_members[cohort, user] = {}
    return OK


def _leave_cohort(state: State, out: Outgoing, ids: Ids) -> Told:
    if out.key.number(0) not in state.cohorts:
        return "invalidrecord"
    state.cohort_members.pop((out.key.number(0), out.key.number(1)), None)
    return OK


_FUNCTIONS: dict[tuple[Entity, Verb], Callable[[State, Outgoing, Ids], Told]] = {
    (Entity.USER, Verb.CREATE): _create_user,
    (Entity.USER, Verb.UPDATE): _update_user,
    (Entity.USER, Verb.DELETE): _delete_user,
    (Entity.CATEGORY, Verb.CREATE): _create_category,
    (Entity.CATEGORY, Verb.UPDATE): _update_category,
    (Entity.CATEGORY, Verb.DELETE): _delete_category,
    (Entity.COURSE, Verb.CREATE): _create_course,
    (Entity.COURSE, Verb.UPDATE): _update_course,
    (Entity.COURSE, Verb.DELETE): _delete_course,
    (Entity.ENROLMENT, Verb.CREATE): _enrol,
    (Entity.ENROLMENT, Verb.UPDATE): _enrol,
    (Entity.ENROLMENT, Verb.DELETE): _unenrol,
    (Entity.ROLE, Verb.ADD): _assign,
    (Entity.ROLE, Verb.REMOVE): _unassign,
    (Entity.GROUP, Verb.CREATE): _create_group,
    (Entity.GROUP, Verb.UPDATE): _update_group,
    (Entity.GROUP, Verb.DELETE): _delete_group,
    (Entity.GROUP_MEMBER, Verb.ADD): _join_group,
    (Entity.GROUP_MEMBER, Verb.REMOVE): _leave_group,
    (Entity.COHORT, Verb.CREATE): _create_cohort,
    (Entity.COHORT, Verb.DELETE): _delete_cohort,
    (Entity.COHORT_MEMBER, Verb.ADD): _join_cohort,
    (Entity.COHORT_MEMBER, Verb.REMOVE): _leave_cohort,
}
