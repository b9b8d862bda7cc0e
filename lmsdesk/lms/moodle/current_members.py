"""Fresh reads of who belongs where: enrolments with their state, roles, groups and cohorts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.errors import Gone, LmsDeskError
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import EntityKey, cohort_key, course_key, group_key
from lmsdesk.lms.moodle import shapes
from lmsdesk.lms.moodle.participants import read_participants
from lmsdesk.lms.moodle.pull import COHORT_MEMBERS, COURSES_BY_FIELD
from lmsdesk.lms.moodle.pull_enrolments import GROUP_MEMBERS, Query
from lmsdesk.lms.moodle.reads import ROSTER, is_own_fault, read_whole, roster_args
from lmsdesk.lms.moodle.report_reading import RETRIEVE
from lmsdesk.lms.moodle.report_texts import enrolment_values
from lmsdesk.lms.moodle.reports import Report, Reports
from lmsdesk.lms.moodle.session import Call, Session, decode

COURSES_AT_ONCE: Final = 10
UNKNOWN_METHOD: Final = "unknown"
_OWN_METHODS: Final = frozenset({"manual", "guest"})  # nobody is enrolled by guest access


@dataclass(slots=True)
class _Course:
    """One course now; ``members`` None when it could not be read, ``gone`` when there is no such course."""

    members: dict[int, shapes.Member] | None = None
    active: set[int] | None = None
    gone: bool = False
    partial: bool = False  # somebody in it cannot be read
    methods: tuple[str, ...] | None = None
    told: dict[int, dict[str, Mapping[str, Value]]] = field(default_factory=dict)  # user -> method -> report row


class MembersNow:
    """Reads the rosters that operations touch."""

    def __init__(self, session: Session, reports: Reports) -> None:
        self._session = session
        self._reports = reports

    async def enrolments(self, operations: Sequence[Operation]) -> dict[int, Observation]:
        """Whether each person is in the course by the method of the key, and the state of that enrolment."""
        ids = sorted({operation.key.number(1) for operation in operations})
        courses = await self._courses(ids, active=True)
        await self._reports.look()
        report = self._reports.enrolments
        if report is not None and "course:courseselector" in report.filters:
            await self._by_report(report, courses)
            told = set(courses)
        else:
            told = await self._by_table(courses)
            await self._methods({course: here for course, here in courses.items() if course not in told})
        return {operation.id: _enrolment(operation, courses, told) for operation in operations}

    async def roles(self, operations: Sequence[Operation]) -> dict[int, Observation]:
        """Whether each person has the role in the course."""
        courses = await self._courses(sorted({operation.key.number(1) for operation in operations}), active=False)
        found: dict[int, Observation] = {}
        for operation in operations:
            user, course, role = (operation.key.number(place) for place in range(3))
            here = courses[course]
            if here.members is None:
                found[operation.id] = _without(here, course)
                continue
            # A role can be held without being enrolled; then no roster shows it.
            member = here.members.get(user)
            if member is None and here.partial:
                found[operation.id] = Observation(None)
                continue
            held = member is not None and any(entry.roleid == role for entry in member.roles or [])
            found[operation.id] = Observation(held)
        return found

    async def group_members(self, operations: Sequence[Operation]) -> dict[int, Observation]:
        """Whether each person is in the group."""
        return await self._memberships(operations, GROUP_MEMBERS, "groupids")

    async def group_sizes(self, groups: Sequence[int]) -> dict[int, int]:
        """How many people are in each group; one that does not tell is left out."""
        found = await self._session.call_many([Call(GROUP_MEMBERS, {"groupids": [one]}) for one in groups])
        told = {one: _user_ids(data, GROUP_MEMBERS) for one, data in zip(groups, found, strict=True)}
        return {one: len(users) for one, users in told.items() if users is not None}

    async def course_sizes(self, courses: Sequence[int]) -> dict[int, int]:
        """How many people are in each course; one that does not tell is left out."""
        found = await self._courses(courses, active=False)
        return {course: len(here.members) for course, here in found.items() if here.members is not None}

    async def cohort_members(self, operations: Sequence[Operation]) -> dict[int, Observation]:
        """Whether each person is in the cohort."""
        return await self._memberships(operations, COHORT_MEMBERS, "cohortids")

    async def _memberships(self, operations: Sequence[Operation], function: str, name: str) -> dict[int, Observation]:
        """An unknown id is an error of its call, so each group is a call of its own."""
        sets = sorted({operation.key.number(0) for operation in operations})
        calls = [Call(function, {name: [one]}) for one in sets]
        inside: dict[int, set[int] | None] = {}
        gone: dict[int, EntityKey] = {}
        for one, data in zip(sets, await self._session.call_many(calls), strict=True):
            inside[one] = _user_ids(data, function)
            if isinstance(data, Gone) and self._session.is_admin:
                gone[one] = group_key(one) if function == GROUP_MEMBERS else cohort_key(one)
        found: dict[int, Observation] = {}
        for operation in operations:
            one, user = operation.key.number(0), operation.key.number(1)
            members = inside[one]
            found[operation.id] = Observation(None if members is None else user in members, parent=gone.get(one))
        return found

    async def _courses(self, ids: Sequence[int], *, active: bool) -> dict[int, _Course]:
        lame: set[int] = set()
        asked: list[Query] = [(course, "id,roles") for course in ids]
        if active:
            asked += [(course, "id", "onlyactive") for course in ids]
        calls = [Call(ROSTER, roster_args(*query)) for query in asked]
        found = await self._session.call_many(calls, per_request=COURSES_AT_ONCE)
        for place, data in enumerate(found):
            if isinstance(data, LmsDeskError) and is_own_fault(data):
                found[place] = (await read_whole(self._session, *asked[place])).joined
                lame.add(asked[place][0])
        courses: dict[int, _Course] = {}
        for place, course in enumerate(ids):
            here = _Course(partial=course in lame)
            everybody = found[place]
            if isinstance(everybody, bytes):
                here.members = {row.id: row for row in decode(everybody, list[shapes.Member], ROSTER)}
            else:
                here.gone = isinstance(everybody, Gone) and self._session.is_admin
            if active and isinstance(data := found[len(ids) + place], bytes):
                here.active = {row.id for row in decode(data, list[shapes.IdOnly], ROSTER)}
            courses[course] = here
        return courses

    async def _by_report(self, report: Report, courses: Mapping[int, _Course]) -> None:
        filters: dict[str, Value | list[int]] = {"course:courseselector_values": list(courses)}
        async for data, _, _ in self._reports.reader.pages(report.id, filters):
            for row in decode(data, shapes.ReportPage, RETRIEVE).data.rows:
                values = enrolment_values(row, report.places)
                if values is None:
                    continue
                course, user = courses.get(_number(values["course_id"])), _number(values["user_id"])
                if course is not None:
                    told = course.told.setdefault(user, {})
                    method = str(values["method"])
                    if method not in told or told[method].get("suspended"):
                        told[method] = values

    async def _by_table(self, courses: Mapping[int, _Course]) -> set[int]:
        """The courses whose participants table could be read whole."""
        there = [course for course, here in courses.items() if here.members]
        tables = await read_participants(self._session, there)
        for course, table in tables.items():
            for values in table.rows:
                told = courses[course].told.setdefault(_number(values["user_id"]), {})
                method = str(values["method"])
                if method not in told or told[method].get("suspended"):
                    told[method] = values
        return set(tables)

    async def _methods(self, courses: Mapping[int, _Course]) -> None:
        if not (courses and self._session.offers(COURSES_BY_FIELD)):
            return
        calls = [Call(COURSES_BY_FIELD, {"field": "id", "value": str(course)}) for course in courses]
        for course, data in zip(courses.values(), await self._session.call_many(calls), strict=True):
            if isinstance(data, bytes):
                rows = decode(data, shapes.CoursesByField, COURSES_BY_FIELD).courses
                course.methods = tuple(rows[0].enrollmentmethods or ()) if rows else None


def _enrolment(operation: Operation, courses: Mapping[int, _Course], whole: Collection[int]) -> Observation:
    """``whole`` are the courses whose enrolments were told one by one, with their methods."""
    user, course, method = operation.key.number(0), operation.key.number(1), str(operation.key.parts[2])
    here = courses[course]
    if here.members is None:
        return _without(here, course)
    member, told = here.members.get(user), here.told.get(user, {})
    if member is None and not told:
        return Observation(None if here.partial else False)
    others = tuple(sorted(name for name in told if name != method))
    if method in told:
        return Observation(True, {**_state(told[method]), **_role(member, operation)}, others=others)
    if course in whole:
        # In the roster but told nowhere: the report leaves the person out.
        return Observation(False if told else None, others=others)
    fields: dict[str, Value] = _role(member, operation)
    if here.active is not None and user in here.active:
        fields["suspended"] = False
    is_ours = here.methods is not None and set(here.methods) <= _OWN_METHODS
    return Observation(True, fields, others=() if is_ours else (UNKNOWN_METHOD,))


def _without(here: _Course, course: int) -> Observation:
    """What is known of somebody in a course whose members were not told."""
    return Observation(False, parent=course_key(course)) if here.gone else Observation(None)


def _user_ids(data: bytes | LmsDeskError, function: str) -> set[int] | None:
    if isinstance(data, Gone):
        return set()
    if isinstance(data, LmsDeskError):
        return None
    shape: type[Iterable[shapes.GroupMembers | shapes.CohortMembers]] = (
        list[shapes.GroupMembers] if function == GROUP_MEMBERS else list[shapes.CohortMembers]
    )
    return {user for entry in decode(data, shape, function) for user in entry.userids}


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _state(values: Mapping[str, Value]) -> dict[str, Value]:
    """What the report tells; a status that it did not know is left out."""
    names = ("start", "end", "created", "completed", "completed_at", "grade")
    state = {name: values[name] for name in names if name in values}
    if values.get("suspended") is not None:
        state["suspended"] = values["suspended"]
    return state


def _role(member: shapes.Member | None, operation: Operation) -> dict[str, Value]:
    """The roles, and one that the person holds already: sending any other with an enrolment would add it."""
    roles = (member.roles if member else None) or []
    fields: dict[str, Value] = {"roles": ",".join(sorted({role.shortname for role in roles}))}
    held = sorted(role.roleid for role in roles)
    if held:
        asked = operation.patch.get("role_id")
        fields["role_id"] = asked if asked in held else held[0]
    return fields
