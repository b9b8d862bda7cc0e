"""Reading a whole site, in the order that is best for Moodle, at the price that the server can bear.

No list tells when a user or an enrolment changed (recorded from Moodle 4.4), so a quick pull is a cheap sweep
of identities and memberships, details of what differs, and a slice of everything else that moves on from pull
to pull. Reports, where the site has them, tell what changed since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from lmsdesk.domain.errors import LmsDeskError, NotAllowed
from lmsdesk.domain.ports import GIVABLE_ROLES, Payload, PullSink
from lmsdesk.lms.moodle.decoders import GUEST_USER
from lmsdesk.lms.moodle.givable import givable_calls, givable_in
from lmsdesk.lms.moodle.pull_enrolments import EnrolmentsPull
from lmsdesk.lms.moodle.pull_users import UsersPull
from lmsdesk.lms.moodle.reports import FILTERS, Reports
from lmsdesk.lms.moodle.session import Call, Session, decode, is_about_this_call
from lmsdesk.lms.moodle.shapes import Category, CoursesByField, IdOnly

CATEGORIES: Final = "core_course_get_categories"
COURSES: Final = "core_course_get_courses"
COURSES_BY_FIELD: Final = "core_course_get_courses_by_field"
COHORTS: Final = "core_cohort_get_cohorts"
COHORT_MEMBERS: Final = "core_cohort_get_cohort_members"
SEARCH_IDENTITY: Final = "core_user_search_identity"
SITE_COURSE: Final = 1
DONE: Final = "moodle.pulled"
METHODS_PER_CALL: Final = 100
COHORTS_PER_CALL: Final = 50


class Pull:
    """One pull of everything."""

    def __init__(self, session: Session, reports: Reports, sink: PullSink) -> None:
        self._session = session
        self._reports = reports
        self._sink = sink
        self._sees_courses = False  # shown in this session, never assumed

    async def run(self) -> None:
        """Read everything; what a token may not read is left alone."""
        sink, session = self._sink, self._session
        await session.site(fresh=True)
        self._sees_courses = session.is_admin
        sink.check_cancelled()
        full = sink.full or await sink.memory(DONE) is None
        await self._look_at_reports(full=full)
        await self._categories()
        courses = await self._courses(full=full)
        users = UsersPull(session, self._reports, sink, full=full, sees_all=await self._sees_users())
        lists_users = await users.run()
        enrolments = EnrolmentsPull(session, self._reports, sink, full=full, sees_all=self._sees_courses)
        await enrolments.run(courses)
        if not lists_users:  # a token of some courses: the people it meets there are all it may know
            await users.details(sorted(enrolments.people - {GUEST_USER}))
        asks = full or await sink.memory(GIVABLE_ROLES) is None
        beside = givable_calls(session, enrolments.peopled) if asks else []
        tables = await self._cohorts(beside)
        if beside:
            await sink.remember(GIVABLE_ROLES, givable_in(tables))
        await sink.remember(DONE, "1")

    async def _look_at_reports(self, *, full: bool) -> None:
        """Where all is read there is nothing to filter, and the next quick pull tries the filters anew."""
        text = None if full else await self._sink.memory(FILTERS)
        await self._reports.look(filters=not full, known=json.loads(text) if text else None)
        await self._sink.remember(FILTERS, "{}" if full else json.dumps(self._reports.working))

    async def _sees_users(self) -> bool:
        """Only those who may see all details are told of all accounts; others get fewer, without a word."""
        if self._session.is_admin:
            return True
        if not self._session.offers(SEARCH_IDENTITY):
            return False
        try:
            await self._session.call(SEARCH_IDENTITY, {"query": "lmsdesk-none"})
        except LmsDeskError as error:
            if not is_about_this_call(error):
                raise
            return False
        return True

    async def _categories(self) -> None:
        if not self._session.offers(CATEGORIES):
            return
        self._sink.check_cancelled()
        await self._sink.begin("categories")
        data = await self._session.call(CATEGORIES, {})
        found = decode(data, list[Category], CATEGORIES)
        # Only those who manage a category are told its visibility.
        sees_all = self._session.is_admin or (bool(found) and all(row.visible is not None for row in found))
        self._sees_courses = sees_all
        await self._sink.store("categories", Payload("moodle.categories", data))
        await self._sink.finish("categories", complete=sees_all)
        self._sink.moved("categories", len(found), len(found))

    async def _courses(self, *, full: bool) -> list[int]:
        self._sink.check_cancelled()
        await self._sink.begin("courses")
        try:
            data = await self._session.call(COURSES, {})
        except NotAllowed:
            return await self._open_courses()
        courses = [row.id for row in decode(data, list[IdOnly], COURSES) if row.id != SITE_COURSE]
        stored = await self._sink.store("courses", Payload("moodle.courses", data))
        await self._sink.finish("courses", complete=self._sees_courses)
        self._sink.moved("courses", len(courses), len(courses))
        if self._session.offers(COURSES_BY_FIELD):
            await self._methods(courses if full else list(stored.differing_ids))
        return courses

    async def _open_courses(self) -> list[int]:
        """Courses for a token that may not list all: those that it may see, with what it may see of them."""
        self._sees_courses = False
        data = await self._session.call(COURSES_BY_FIELD, {})
        courses = [row.id for row in decode(data, CoursesByField, COURSES_BY_FIELD).courses if row.id != SITE_COURSE]
        await self._sink.store("courses", Payload("moodle.open_courses", data))
        await self._sink.finish("courses", complete=False)
        self._sink.moved("courses", len(courses), len(courses))
        return courses

    async def _methods(self, courses: Sequence[int]) -> None:
        parts = [courses[start : start + METHODS_PER_CALL] for start in range(0, len(courses), METHODS_PER_CALL)]
        calls = [Call(COURSES_BY_FIELD, {"field": "ids", "value": ",".join(map(str, part))}) for part in parts]
        at_once = self._session.http.in_flight
        await self._sink.begin("course_methods")
        for start in range(0, len(calls), at_once):
            self._sink.check_cancelled()
            for found in await self._session.call_many(calls[start : start + at_once], per_request=1):
                if isinstance(found, bytes):
                    await self._sink.store("course_methods", Payload("moodle.course_methods", found))
        await self._sink.finish("course_methods", complete=True)

    async def _cohorts(self, beside: Sequence[Call]) -> Sequence[bytes | LmsDeskError]:
        """Read cohorts; what is asked ``beside`` goes in the same request, and is answered in its order."""
        if not (self._session.offers(COHORTS) and self._session.offers(COHORT_MEMBERS)):
            return await self._session.call_many(beside, typed=True) if beside else []
        self._sink.check_cancelled()
        await self._sink.begin("cohorts")
        data, *others = await self._session.call_many([Call(COHORTS, {}), *beside])
        if isinstance(data, LmsDeskError):
            await self._sink.finish("cohorts", complete=False)
            return others
        await self._cohorts_in(data)
        return others

    async def _cohorts_in(self, data: bytes) -> None:
        cohorts = [row.id for row in decode(data, list[IdOnly], COHORTS)]
        await self._sink.store("cohorts", Payload("moodle.cohorts", data))
        await self._sink.finish("cohorts", complete=True)
        await self._sink.begin("cohort_members")
        complete = True
        for start in range(0, len(cohorts), COHORTS_PER_CALL):
            self._sink.check_cancelled()
            part = cohorts[start : start + COHORTS_PER_CALL]
            try:
                members = await self._session.call(COHORT_MEMBERS, {"cohortids": part})
            except LmsDeskError as error:
                if not is_about_this_call(error):
                    raise
                complete = False  # a cohort that went away meanwhile
                continue
            await self._sink.store("cohort_members", Payload("moodle.cohort_members", members))
            self._sink.moved("cohorts", min(start + COHORTS_PER_CALL, len(cohorts)), len(cohorts))
        await self._sink.finish("cohort_members", complete=complete)
