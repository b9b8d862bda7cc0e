"""Fresh reads before and after writes: what the targets of operations look like now.

There are no entity tags on Moodle, so these reads are the conflict detector and the probe. They are batched:
a hundred users a call, one roster for each course.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.errors import LmsDeskError, NotAllowed, Refused
from lmsdesk.domain.fields import CUSTOM, Value
from lmsdesk.domain.keys import Entity, user_key
from lmsdesk.lms.moodle import shapes
from lmsdesk.lms.moodle.current_members import MembersNow
from lmsdesk.lms.moodle.decoders import clean_flag, clean_text, clean_time, is_deleted
from lmsdesk.lms.moodle.homes import Homes
from lmsdesk.lms.moodle.pull import CATEGORIES, COHORTS, COURSES, COURSES_BY_FIELD
from lmsdesk.lms.moodle.pull_enrolments import GROUPS
from lmsdesk.lms.moodle.reads import BY_FIELD, read_users
from lmsdesk.lms.moodle.reports import Reports
from lmsdesk.lms.moodle.rules import is_well_formed_username
from lmsdesk.lms.moodle.session import Call, Session, decode

GROUPS_BY_ID: Final = "core_group_get_groups"
UNKNOWN: Final = Observation(exists=None)
ABSENT: Final = Observation(exists=False)
_PERSON: Final = {Entity.ENROLMENT: 0, Entity.ROLE: 0, Entity.GROUP_MEMBER: 1, Entity.COHORT_MEMBER: 1}  # part of key


class Current:
    """Reads the targets of operations."""

    def __init__(self, session: Session, reports: Reports) -> None:
        self._session = session
        self._members = MembersNow(session, reports)
        self.homes = Homes()

    async def read(self, operations: Sequence[Operation]) -> dict[int, Observation]:
        """What is there now, by operation id; creates are looked up by their natural key."""
        await self._session.site()
        by_entity: dict[Entity, list[Operation]] = {}
        for operation in operations:
            by_entity.setdefault(operation.key.entity, []).append(operation)
        readers = {
            Entity.USER: self._users,
            Entity.COURSE: self._courses,
            Entity.CATEGORY: self._categories,
            Entity.GROUP: self._groups,
            Entity.COHORT: self._cohorts,
            Entity.ENROLMENT: self._members.enrolments,
            Entity.ROLE: self._members.roles,
            Entity.GROUP_MEMBER: self._members.group_members,
            Entity.COHORT_MEMBER: self._members.cohort_members,
        }
        found: dict[int, Observation] = {}
        for entity, group in by_entity.items():
            found.update(await readers[entity](group))
        await self._lost_people(operations, found)
        return found

    async def _lost_people(self, operations: Sequence[Operation], found: dict[int, Observation]) -> None:
        """Who is to be enrolled or put somewhere, and is not there: perhaps the account was deleted meanwhile.

        A deleted account is told with mangled names; one that is not told at all is proof for a site administrator.
        """
        people = {
            operation.id: operation.key.number(_PERSON[operation.key.entity])
            for operation in operations
            if operation.key.entity in _PERSON
            and operation.verb in (Verb.CREATE, Verb.UPDATE, Verb.ADD)
            and not found[operation.id].exists
            and found[operation.id].parent is None
        }
        people = {number: person for number, person in people.items() if person > 0}
        if not people or not self._session.offers(BY_FIELD):
            return
        try:
            users, lost = await self._by_field("id", sorted(set(people.values())))
        except (NotAllowed, Refused):
            return  # who is there is not told: then the write itself has to show it
        for number, person in people.items():
            user = users.get(person)
            is_gone = is_deleted(user) if user is not None else self._session.is_admin and person not in lost
            if is_gone:
                found[number] = replace(found[number], exists=False, parent=user_key(person))

    @property
    def _absent(self) -> Observation:
        """Not in the answer: proof for a site administrator, else nothing is known."""
        return ABSENT if self._session.is_admin else UNKNOWN

    async def _users(self, operations: Sequence[Operation]) -> dict[int, Observation]:
        ids = sorted({op.key.id for op in operations if op.key.id > 0})
        names = {op.id: str(op.patch.get("username") or "") for op in operations if op.key.id < 0}
        by_id, lost_ids = await self._by_field("id", ids)
        wanted = sorted({name for name in names.values() if is_well_formed_username(name)})
        named, lost_names = await self._by_field("username", wanted)
        by_name = {user.username: user for user in named.values()}
        found: dict[int, Observation] = {}
        for operation in operations:
            if operation.key.id in lost_ids or names.get(operation.id) in lost_names:
                found[operation.id] = UNKNOWN
            elif operation.key.id > 0:
                user = by_id.get(operation.key.id)
                if user is not None and is_deleted(user):
                    found[operation.id] = ABSENT
                else:
                    found[operation.id] = _user(user, operation) if user else self._absent
            else:
                user = by_name.get(names[operation.id])
                found[operation.id] = _user(user, operation, natural=True) if user else ABSENT
        return found

    async def _by_field(
        self, field: str, values: Sequence[int] | Sequence[str]
    ) -> tuple[dict[int, shapes.User], set[int | str]]:
        """Users by id, and the values of those that the site cannot tell about."""
        answers = await read_users(self._session, field, values)
        users = [user for data in answers.data for user in decode(data, list[shapes.User], BY_FIELD)]
        return {user.id: user for user in users}, answers.unreadable

    async def _courses(self, operations: Sequence[Operation]) -> dict[int, Observation]:
        ids = sorted({op.key.id for op in operations if op.key.id > 0})
        by_id = {course.id: course for course in await self._courses_by_id(ids)}
        names = sorted({str(op.patch.get("shortname") or "").strip() for op in operations if op.key.id < 0} - {""})
        by_name: dict[str, shapes.Course] = {}
        calls = [Call(COURSES_BY_FIELD, {"field": "shortname", "value": name}) for name in names]
        if calls:
            for name, data in zip(names, await self._session.call_many(calls), strict=True):
                courses = decode(_or_raise(data), shapes.CoursesByField, COURSES_BY_FIELD).courses
                if courses:
                    by_name[name] = courses[0]
        leaving = [op.key.id for op in operations if op.verb is Verb.DELETE and op.key.id in by_id]
        sizes = await self._members.course_sizes(leaving) if leaving else {}
        found: dict[int, Observation] = {}
        for operation in operations:
            if operation.key.id > 0:
                course, size = by_id.get(operation.key.id), sizes.get(operation.key.id)
                found[operation.id] = _course(course, operation, members=size) if course else self._absent
            else:
                course = by_name.get(str(operation.patch.get("shortname") or "").strip())
                found[operation.id] = _course(course, operation, natural=True) if course else ABSENT
        return found

    async def _courses_by_id(self, ids: Sequence[int]) -> list[shapes.Course]:
        """One course that the token may not see spoils the call: then each is asked alone."""
        if not ids:
            return []
        calls = [Call(COURSES, {"options": {"ids": list(ids)}})]
        found = await self._session.call_many(calls)
        if isinstance(found[0], LmsDeskError) and len(ids) > 1:
            found = await self._session.call_many([Call(COURSES, {"options": {"ids": [one]}}) for one in ids])
        return [
            course for data in found if isinstance(data, bytes) for course in decode(data, list[shapes.Course], COURSES)
        ]

    async def _categories(self, operations: Sequence[Operation]) -> dict[int, Observation]:
        data = await self._session.call(CATEGORIES, {})
        rows = decode(data, list[shapes.Category], CATEGORIES)
        by_id = {row.id: row for row in rows}
        self.homes.read(rows)
        found: dict[int, Observation] = {}
        for operation in operations:
            if operation.key.id > 0:
                row = by_id.get(operation.key.id)
                found[operation.id] = _category(row) if row else self._absent
                continue
            same = [row for row in rows if _is_same_category(row, operation.patch)]
            newest = max(same, key=lambda row: row.id, default=None)
            found[operation.id] = _category(newest, natural=True) if newest else ABSENT
        return found

    async def _groups(self, operations: Sequence[Operation]) -> dict[int, Observation]:
        ids = sorted({op.key.id for op in operations if op.key.id > 0})
        by_id = {group.id: group for group in await self._groups_by_id(ids)}
        courses = sorted({int(op.patch.get("course_id") or 0) for op in operations if op.key.id < 0} - {0})
        in_course: dict[int, list[shapes.Group]] = {}
        calls = [Call(GROUPS, {"courseid": course}) for course in courses]
        if calls:
            for course, data in zip(courses, await self._session.call_many(calls), strict=True):
                if isinstance(data, bytes):
                    in_course[course] = decode(data, list[shapes.Group], GROUPS)
        leaving = [op.key.id for op in operations if op.verb is Verb.DELETE and op.key.id in by_id]
        sizes = await self._members.group_sizes(leaving) if leaving else {}
        found: dict[int, Observation] = {}
        for operation in operations:
            if operation.key.id > 0:
                group = by_id.get(operation.key.id)
                found[operation.id] = _group(group, sizes.get(operation.key.id)) if group else self._absent
                continue
            here = in_course.get(int(operation.patch.get("course_id") or 0))
            if here is None:
                found[operation.id] = UNKNOWN
                continue
            same = next((group for group in here if _is_same_group(group, operation.patch)), None)
            found[operation.id] = _group(same, None, natural=True) if same else ABSENT
        return found

    async def _groups_by_id(self, ids: Sequence[int]) -> list[shapes.Group]:
        """An unknown id is an error of the whole call: then each is asked alone."""
        if not ids:
            return []
        found = await self._session.call_many([Call(GROUPS_BY_ID, {"groupids": list(ids)})])
        if isinstance(found[0], LmsDeskError) and len(ids) > 1:
            found = await self._session.call_many([Call(GROUPS_BY_ID, {"groupids": [one]}) for one in ids])
        return [
            group
            for data in found
            if isinstance(data, bytes)
            for group in decode(data, list[shapes.Group], GROUPS_BY_ID)
        ]

    async def _cohorts(self, operations: Sequence[Operation]) -> dict[int, Observation]:
        rows = decode(await self._session.call(COHORTS, {}), list[shapes.Cohort], COHORTS)
        by_id = {row.id: row for row in rows}
        by_number = {row.idnumber: row for row in rows if row.idnumber}
        found: dict[int, Observation] = {}
        for operation in operations:
            if operation.key.id > 0:
                row = by_id.get(operation.key.id)
                found[operation.id] = _cohort(row) if row else self._absent
            else:
                row = by_number.get(str(operation.patch.get("idnumber") or "").strip())
                found[operation.id] = _cohort(row, natural=True) if row else ABSENT
        return found


def _or_raise(found: bytes | LmsDeskError) -> bytes:
    if isinstance(found, LmsDeskError):
        raise found
    return found


def _custom(fields: Iterable[shapes.CustomField], operation: Operation, *, raw: bool, shown: bool) -> dict[str, Value]:
    """Custom fields by name; those without a value are left out by the server, so the asked ones are empty."""
    told: dict[str, Value] = {}
    for custom in fields:
        value = custom.valueraw if raw else custom.value
        told[CUSTOM + custom.shortname] = None if value in (None, "") else str(value)
    if shown:
        for name in {*operation.patch, *(operation.base or {})}:
            if name.startswith(CUSTOM):
                told.setdefault(name, None)
    return told


def _user(user: shapes.User, operation: Operation, *, natural: bool = False) -> Observation:
    """Empty values are left out by the server: for a token that sees usernames they are empty, not hidden."""
    fields: dict[str, Value] = {
        "suspended": user.suspended,
        "confirmed": user.confirmed,
        "first_access": clean_time(user.firstaccess),
        "last_access": clean_time(user.lastaccess),
    }
    if user.username is not None:
        fields.update(
            {
                "username": user.username,
                "email": user.email,
                "first_name": user.firstname,
                "last_name": user.lastname,
                "idnumber": clean_text(user.idnumber),
                "auth": user.auth,
                "department": clean_text(user.department),
                "institution": clean_text(user.institution),
                "city": clean_text(user.city),
                "country": clean_text(user.country),
                "phone": clean_text(user.phone1),
                "lang": user.lang,
            }
        )
    fields.update(_custom(user.customfields, operation, raw=False, shown=user.username is not None))
    for name in ("suspended", "confirmed", "auth", "lang"):
        if name in fields and fields[name] is None:
            del fields[name]
    return Observation(True, fields, user.id if natural else None)


def _course(
    course: shapes.Course, operation: Operation, *, natural: bool = False, members: int | None = None
) -> Observation:
    """``members`` is told for a course that is to be deleted: who was enrolled since has work in it."""
    fields: dict[str, Value] = {"shortname": course.shortname, "fullname": course.fullname}
    if members is not None:
        fields["members"] = members
    if course.categoryid is not None:
        fields["category_id"] = course.categoryid
    if course.idnumber is not None:
        fields["idnumber"] = clean_text(course.idnumber)
    for name, flag in (("visible", course.visible), ("completion_enabled", course.enablecompletion)):
        if flag is not None:
            fields[name] = clean_flag(flag)
    times = (
        ("start", course.startdate), ("end", course.enddate), ("created", course.timecreated),
        ("modified", course.timemodified),
    )  # fmt: skip
    for name, time in times:
        if time is not None:
            fields[name] = clean_time(time)
    if course.format is not None:
        fields["format"] = course.format
    fields.update(_custom(course.customfields, operation, raw=True, shown=course.visible is not None))
    return Observation(True, fields, course.id if natural else None)


def _category(row: shapes.Category, *, natural: bool = False) -> Observation:
    fields: dict[str, Value] = {
        "name": row.name,
        "idnumber": clean_text(row.idnumber),
        "parent": row.parent or None,
        "path": row.path,
        "depth": row.depth,
    }
    if row.visible is not None:
        fields["visible"] = clean_flag(row.visible)
    return Observation(True, fields, row.id if natural else None)


def _is_same_category(row: shapes.Category, patch: Mapping[str, Value]) -> bool:
    """By idnumber, which is unique, else by name in the same place, which is not but rarely meant twice."""
    number = str(patch.get("idnumber") or "").strip()
    if number and row.idnumber == number:
        return True
    is_here = row.parent == int(patch.get("parent") or 0)
    return not number and is_here and row.name.strip() == str(patch.get("name") or "").strip()


def _group(group: shapes.Group, members: int | None, *, natural: bool = False) -> Observation:
    """``members`` is told for a group that is to be deleted: whom others put into it is theirs."""
    fields: dict[str, Value] = {
        "course_id": group.courseid,
        "name": group.name,
        "idnumber": clean_text(group.idnumber),
    }
    if members is not None:
        fields["members"] = members
    return Observation(True, fields, group.id if natural else None)


def _is_same_group(group: shapes.Group, patch: Mapping[str, Value]) -> bool:
    number = str(patch.get("idnumber") or "").strip()
    return group.name.strip() == str(patch.get("name") or "").strip() or bool(number and group.idnumber == number)


def _cohort(row: shapes.Cohort, *, natural: bool = False) -> Observation:
    fields: dict[str, Value] = {"name": row.name, "idnumber": clean_text(row.idnumber)}
    if row.visible is not None:
        fields["visible"] = row.visible
    return Observation(True, fields, row.id if natural else None)
