"""Explanations over the college in memory, by the rules of the real ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lmsdesk.domain.access.chain import explain
from lmsdesk.domain.access.due import DutyFacts, derive
from lmsdesk.domain.access.facts import Account, Category, Facts, Pair, Place, Waiting, Way
from lmsdesk.domain.access.fixes import Mend
from lmsdesk.domain.access.links import Want
from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.duties import Duty
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, Status, UserRow
from lmsdesk.services.explaining import Answer, Survey, Surveyed, answer_of, typed_text
from lmsdesk.services.wording_due import due_lines
from lmsdesk.ui.api import Row
from tests.fakes.overlay import Overlay
from tests.fakes.tray import FakeChanges


class FakeExplaining:
    """Everybody has a confirmed account with a password, and every course enrolment by hand and by cohort."""

    def __init__(
        self, overlay: Overlay, changes: FakeChanges, now: int, zone: str, roles: Callable[[], Mapping[str, str]]
    ) -> None:
        self._overlay, self._changes = overlay, changes
        self._now, self._zone, self._roles = now, zone, roles
        self.looked = 0

    async def look(self, user: int, course: int, want: Want = Want.SEE) -> Answer:
        """The answer over the rows as they are."""
        self.looked += 1
        base = self._facts(user, course, {view: dict(self._overlay.base(view)) for view in self._views})
        rows = {view: {row.row: row for row in self._overlay.rows(view)} for view in self._views}
        after = self._facts(user, course, rows)
        if after is None:
            raise WrongUse(what="unknown_pair", user=user, course=course)
        waiting = self._waiting(user, course)
        told = explain(Pair(base or after, after if waiting else None, waiting), self._now, want)
        return answer_of(told, self._zone, self._roles())

    async def survey(self, view: View, number: int, want: Want = Want.SEE) -> Survey:
        """The first twenty: each is looked for among all rows."""
        name = "user_id" if view is View.USERS else "course_id"
        rows = [row for row in self._overlay.rows(View.ENROLMENTS) if getattr(row, name) == number][:21]
        answers = [await self.look(row.user_id, row.course_id, want) for row in rows if isinstance(row, EnrolmentRow)]
        return Survey(view, tuple(Surveyed(each.told, each.words) for each in answers[:20]), len(answers) > 20)

    async def due(self, user: int, course: int) -> Sequence[str]:
        """Due with the course, for everybody who is in it."""
        place = self._overlay.college.courses.get(course)
        if place is None or not self._overlay.is_enrolled(user, course):
            return ()
        facts = DutyFacts(place.completion_enabled, False, False, True, course_end=place.end, completed=False)
        return due_lines(derive(facts, Duty(""), self._now, self._zone), self._zone)

    async def stage(self, answer: Answer) -> ChangeSet:
        """One set for each fix; the last one speaks for all."""
        pair = answer.told.pair.now
        made: ChangeSet | None = None
        for fix in (item.fix for item in answer.fixes if item.fix.is_staged):
            if fix.mend is Mend.TAKE_BACK:
                kept = self._changes.operations[fix.operations[0]].change_set
                await self._changes.discard(fix.operations)
                return next(each for each in self._changes.history() if each.id == kept)
            users = [row.row for row in self._overlay.rows(View.USERS) if getattr(row, "id", 0) == pair.account.id]
            places = [row.row for row in self._overlay.rows(View.COURSES) if getattr(row, "id", 0) == pair.place.id]
            if fix.mend is Mend.ENROL:
                role = str(fix.fields["role"])
                made = await self._changes.enrol(users, places, role=role, start=None, end=None)
            elif fix.row is not None:
                made = await self._changes.edit(View.ENROLMENTS, [fix.row], _typed(fix.fields))
            elif fix.mend is Mend.SHOW_COURSE:
                made = await self._changes.edit(View.COURSES, places, _typed(fix.fields))
            else:
                made = await self._changes.edit(View.USERS, users, _typed(fix.fields))
        if made is None:
            raise WrongUse(what="nothing")
        return made

    _views = (View.USERS, View.COURSES, View.ENROLMENTS)

    def _facts(self, user: int, course: int, rows: Mapping[View, Mapping[int, Row]]) -> Facts | None:
        person = next((row for row in rows[View.USERS].values() if isinstance(row, UserRow) and row.id == user), None)
        place = next(
            (row for row in rows[View.COURSES].values() if isinstance(row, CourseRow) and row.id == course), None
        )
        if person is None or place is None:
            return None
        ways = [
            row
            for row in rows[View.ENROLMENTS].values()
            if isinstance(row, EnrolmentRow) and (row.user_id, row.course_id) == (user, course) and not _leaves(row)
        ]
        return Facts(
            Account(
                person.id,
                person.username,
                person.name,
                is_there=not _leaves(person),
                leaving=_leaves(person),
                suspended=bool(person.suspended),
                confirmed=True,
                auth=person.auth or "manual",
                as_of=self._now - 120,
            ),
            Place(
                place.id,
                place.shortname,
                place.fullname,
                is_there=not _leaves(place),
                leaving=_leaves(place),
                visible=place.visible is not False,
                categories=tuple(Category(1, name, True) for name in [place.category] if name),
                methods=("manual", "cohort"),
                end=place.end,
                as_of=self._now - 120,
            ),
            tuple(
                Way(row.row, row.method, row.status is Status.SUSPENDED, None, row.start, row.end, self._now - 120)
                for row in ways
            ),
            tuple(sorted({role for row in ways for role in row.roles})),
        )

    def _waiting(self, user: int, course: int) -> tuple[Waiting, ...]:
        found: dict[int, Waiting] = {}
        for view in self._views:
            for row in self._overlay.rows(view):
                if row.pending is None or not _about(row, user, course):
                    continue
                for number in row.pending.operations:
                    op = self._changes.operations[number]
                    found[number] = Waiting(op.id, op.key.entity, op.verb, op.state, op.label)
        return tuple(found[number] for number in sorted(found))


def _about(row: Row, user: int, course: int) -> bool:
    if isinstance(row, UserRow):
        return row.id == user
    if isinstance(row, CourseRow):
        return row.id == course
    return (row.user_id, row.course_id) == (user, course)


def _leaves(row: Row) -> bool:
    return row.pending is not None and row.pending.mark is Mark.REMOVED


def _typed(fields: Mapping[str, Value]) -> dict[str, str]:
    return {name: typed_text(value) for name, value in fields.items()}
