"""Whether things that a listing lacked are really gone: never inferred from what a weak token sees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from lmsdesk.domain.errors import Gone
from lmsdesk.domain.ports import RowKey, Table
from lmsdesk.lms.moodle import shapes
from lmsdesk.lms.moodle.decoders import is_deleted
from lmsdesk.lms.moodle.pull import CATEGORIES, COHORT_MEMBERS, COHORTS, COURSES
from lmsdesk.lms.moodle.pull_enrolments import GROUP_MEMBERS
from lmsdesk.lms.moodle.reads import BY_FIELD, ROSTER, read_users
from lmsdesk.lms.moodle.session import Call, Session, decode

CALLS_PER_REQUEST: Final = 10


async def confirm_gone(session: Session, table: Table, keys: Sequence[RowKey]) -> Collection[RowKey] | None:
    """Those of the keys that are gone for sure.

    A deleted account gives itself away by its mangled names; for everything else a second look at the same
    place by a site administrator's token counts. None for other tokens, where absence proves nothing.
    """
    await session.site()
    if not keys:
        return set()
    if table is Table.USER:
        return await _users(session, keys)
    if not session.is_admin:
        return None
    if table in (Table.CATEGORY, Table.COURSE, Table.COHORT):
        function = {Table.CATEGORY: CATEGORIES, Table.COURSE: COURSES, Table.COHORT: COHORTS}[table]
        rows = decode(await session.call(function, {}), list[shapes.IdOnly], function)
        there = {row.id for row in rows}
        return {key for key in keys if key[0] not in there}
    if table is Table.ENROLMENT:
        return await _enrolments(session, keys)
    if table in (Table.GROUP_MEMBER, Table.COHORT_MEMBER):
        return await _members(session, table, keys)
    if table is Table.GROUP:
        return await _groups(session, keys)
    return None


async def _users(session: Session, keys: Sequence[RowKey]) -> set[RowKey]:
    ids = [_number(key[0]) for key in keys]
    answers = await read_users(session, "id", ids)
    users = {user.id: user for data in answers.data for user in decode(data, list[shapes.User], BY_FIELD)}
    gone: set[int] = set()
    for one in ids:
        user = users.get(one)
        if is_deleted(user) if user is not None else (session.is_admin and one not in answers.unreadable):
            gone.add(one)
    return {key for key in keys if key[0] in gone}


async def _enrolments(session: Session, keys: Sequence[RowKey]) -> set[RowKey]:
    courses = sorted({_number(key[0]) for key in keys})
    calls = [
        Call(ROSTER, {"courseid": course, "options": [{"name": "userfields", "value": "id"}]}) for course in courses
    ]
    inside: dict[int, set[int]] = {}
    for course, data in zip(courses, await session.call_many(calls, per_request=CALLS_PER_REQUEST), strict=True):
        if isinstance(data, bytes):
            inside[course] = {row.id for row in decode(data, list[shapes.IdOnly], ROSTER)}
        elif isinstance(data, Gone):
            inside[course] = set()
    return {key for key in keys if key[0] in inside and key[1] not in inside[_number(key[0])]}


async def _members(session: Session, table: Table, keys: Sequence[RowKey]) -> set[RowKey]:
    function, name = (GROUP_MEMBERS, "groupids") if table is Table.GROUP_MEMBER else (COHORT_MEMBERS, "cohortids")
    sets = sorted({_number(key[0]) for key in keys})
    inside: dict[int, set[int]] = {}
    for one, data in zip(sets, await session.call_many([Call(function, {name: [one]}) for one in sets]), strict=True):
        if isinstance(data, Gone):
            inside[one] = set()
        elif isinstance(data, bytes) and table is Table.GROUP_MEMBER:
            inside[one] = {
                user for entry in decode(data, list[shapes.GroupMembers], function) for user in entry.userids
            }
        elif isinstance(data, bytes):
            inside[one] = {
                user for entry in decode(data, list[shapes.CohortMembers], function) for user in entry.userids
            }
    return {key for key in keys if key[0] in inside and key[1] not in inside[_number(key[0])]}


async def _groups(session: Session, keys: Sequence[RowKey]) -> set[RowKey]:
    """The key does not tell the course, so each group is asked by its members: an unknown one is an error."""
    calls = [Call(GROUP_MEMBERS, {"groupids": [_number(key[0])]}) for key in keys]
    found = await session.call_many(calls)
    return {key for key, data in zip(keys, found, strict=True) if isinstance(data, Gone)}


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
