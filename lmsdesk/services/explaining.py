"""Why a person can or cannot see a course, in words, and the changes that would mend it. Works offline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lmsdesk.domain.access.chain import TEACHING, Explanation, explain
from lmsdesk.domain.access.comparing import differences
from lmsdesk.domain.access.due import derive
from lmsdesk.domain.access.facts import Pair
from lmsdesk.domain.access.fixes import Fix, Mend, fixes_of
from lmsdesk.domain.access.links import Verdict, Want
from lmsdesk.domain.access.membership import Source, sources_of
from lmsdesk.domain.changes import ChangeSet, Origin
from lmsdesk.domain.duties import Duty
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import MANUAL
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services import rights, staging
from lmsdesk.services.language import say
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.tables import Tables
from lmsdesk.services.tray import Changes
from lmsdesk.services.wording_access import Telling
from lmsdesk.services.wording_checks import lacking_text
from lmsdesk.services.wording_due import due_lines
from lmsdesk.store import access_lists

SURVEYED = 1_000  # lines; whoever looks through more reads a report
COMPARED = 20  # people of a course who are tried until one of them can
_OF_ACCOUNT = frozenset({Mend.ACTIVATE_ACCOUNT, Mend.LET_SIGN_IN})
_OF_ENROLMENT = frozenset({Mend.ACTIVATE_ENROLMENT, Mend.START_NOW, Mend.PROLONG, Mend.GIVE_ROLE})


@dataclass(frozen=True, slots=True)
class Offered:
    """A mend in words; ``barred`` says why the token does not allow it, "" where it does."""

    fix: Fix
    text: str
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An explanation with its words, what would mend it, and what puts the person into the course."""

    told: Explanation
    words: Telling
    fixes: tuple[Offered, ...]
    sources: tuple[Source, ...]
    beside: Explanation | None = None  # somebody who can, where the person cannot

    @property
    def verdict(self) -> Verdict:
        """What is so now."""
        return self.told.now.verdict

    @property
    def can_stage(self) -> bool:
        """Tell whether there is something to stage and nothing bars it."""
        return any(item.fix.is_staged for item in self.fixes) and not any(item.barred for item in self.fixes)

    @property
    def is_whole(self) -> bool:
        """Tell whether what can be staged is enough."""
        return all(item.fix.is_staged for item in self.fixes)

    def compared(self) -> Sequence[tuple[str, str]]:
        """What differs from somebody who can: of the person, and of the other one."""
        if self.beside is None:
            return ()
        other = Telling(self.beside, self.words.zone, self.words.roles)
        found = differences(self.told.now, self.beside.now)
        return [(self.words.link(each.mine), other.link(each.theirs) if each.theirs else "") for each in found]

    @property
    def reply(self) -> str:
        """A few lines for the person who asked; "" where there is nothing to tell them."""
        return self.words.reply([item.fix for item in self.fixes])


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One line of a survey."""

    told: Explanation
    words: Telling

    @property
    def verdict(self) -> Verdict:
        """What is so now."""
        return self.told.now.verdict


@dataclass(frozen=True, slots=True)
class Survey:
    """A person over all courses, or a course over all people; ``is_cut`` tells that there are more."""

    view: View
    lines: tuple[Surveyed, ...]
    is_cut: bool = False

    def name_of(self, line: Surveyed) -> str:
        """What differs from line to line."""
        return line.words.course if self.view is View.USERS else line.words.who

    def count(self, verdict: Verdict) -> int:
        """How many lines have this answer."""
        return sum(line.verdict is verdict for line in self.lines)


def answer_of(
    told: Explanation, zone: str, roles: Mapping[str, str], barred: Callable[[Fix], str] = lambda _: ""
) -> Answer:
    """An explanation with all that is said and offered with it."""
    words = Telling(told, zone, roles)
    offered = tuple(Offered(fix, words.fix(fix), barred(fix)) for fix in fixes_of(told, zone))
    return Answer(told, words, offered, sources_of(told.pair))


class Explaining:
    """One per open site."""

    def __init__(self, opened: OpenSite, tables: Tables, changes: Changes) -> None:
        self._opened, self._tables, self._changes = opened, tables, changes

    async def look(self, user: int, course: int, want: Want = Want.SEE) -> Answer:
        """The answer for a person and a course by their ids; raise WrongUse for what was never seen."""
        pair = await self._tables.access(user, course)
        if pair is None:
            raise WrongUse(what="unknown_pair", user=user, course=course)
        told = explain(pair, self._opened.clock.wall(), want)
        beside = await self._beside(told) if told.now.verdict is Verdict.CANNOT else None
        return replace(self._answer(told), beside=beside)

    async def _beside(self, told: Explanation) -> Explanation | None:
        """Somebody of the course who can what the person cannot."""
        pair, roles = told.pair.now, TEACHING if told.want is Want.TEACH else ()
        others = await self._tables.access_of_others(pair.place.id, roles, pair.account.id, COMPARED)
        found = (explain(each, told.moment, told.want) for each in others)
        return next((each for each in found if each.now.verdict is Verdict.CAN), None)

    async def survey(self, view: View, number: int, want: Want = Want.SEE) -> Survey:
        """A person with each of their courses (``View.USERS``), or a course with each of its people."""
        moment, zone, roles = self._opened.clock.wall(), self._opened.zone, self._tables.roles()

        def surveyed(pair: Pair) -> Surveyed:
            told = explain(pair, moment, want)
            return Surveyed(told, Telling(told, zone, roles))

        found = await self._tables.access_of(view, number, SURVEYED + 1, surveyed)
        return Survey(view, tuple(found[:SURVEYED]), len(found) > SURVEYED)

    async def due(self, user: int, course: int, duty: Duty | None = None) -> Sequence[str]:
        """When a person has to be done with a course and why they are late or not, line by line; empty for no duty.

        As the reports count it: by the mirror alone. ``duty`` says what it is due by and as of when.
        """
        facts = await self._tables.duty(user, course)
        if facts is None:
            return ()
        zone = self._opened.zone
        return due_lines(derive(facts, duty or Duty(""), self._opened.clock.wall(), zone), zone)

    def find(self, view: View, text: str) -> int:
        """The id of the person or course that is named, also of one that left the site; raise WrongUse for others."""
        look: Callable[[OpenSite, str], UserRow | CourseRow] = (
            staging.find_user if view is View.USERS else staging.find_course
        )
        try:
            return look(self._opened, text).id
        except WrongUse as error:
            gone = access_lists.gone(self._opened.reader.database, view, text)
            if error.facts.get("what") != "unknown_thing" or len(gone) != 1:
                raise
            return gone[0]

    async def stage(self, answer: Answer, *, origin: Origin = Origin.FORM) -> ChangeSet:
        """Stage what mends it, as one step; return a set of it. Raise WrongUse when things have moved meanwhile."""
        fixes = [item.fix for item in answer.fixes if item.fix.is_staged]
        if not fixes:
            raise WrongUse(what="nothing")
        pair, want = answer.told.pair, answer.told.want
        again = await self.look(pair.now.account.id, pair.now.place.id, want)
        if [item.fix for item in again.fixes] != [item.fix for item in answer.fixes]:
            raise WrongUse(what="explanation_moved")
        if fixes[0].mend is Mend.TAKE_BACK:
            operations = fixes[0].operations
            owner = self._opened.book.operation(operations[0]).change_set
            await self._changes.discard(operations)
            return self._opened.book.change_set(owner)
        return await self._changes.gesture(lambda: self._staged(again, fixes, origin))

    def _answer(self, told: Explanation) -> Answer:
        return answer_of(told, self._opened.zone, self._tables.roles(), self._barred)

    def _barred(self, fix: Fix) -> str:
        names = rights.lacking(self._opened, fix.gesture) if fix.gesture is not None else ()
        return lacking_text(names) if names else ""

    # Staging

    def _staged(self, answer: Answer, fixes: Sequence[Fix], origin: Origin) -> ChangeSet:
        """Stage the mends of each thing together; the last set speaks for all of them."""
        user = self._row(View.USERS, answer.told.pair.now.account.id)
        course = self._row(View.COURSES, answer.told.pair.now.place.id)
        made: list[ChangeSet] = []
        if typed := _typed(fix for fix in fixes if fix.mend in _OF_ACCOUNT):
            made.append(staging.set_fields(self._opened, [user], typed, origin=origin))
        if typed := _typed(fix for fix in fixes if fix.mend is Mend.SHOW_COURSE):
            made.append(staging.set_fields(self._opened, [course], typed, origin=origin))
        if typed := _typed(fix for fix in fixes if fix.mend in _OF_ENROLMENT):
            row = self._enrolment(user.id, course.id, only_role=set(typed) == {"role"})
            made.append(staging.set_fields(self._opened, [row], typed, origin=origin))
        if isinstance(user, UserRow) and isinstance(course, CourseRow):
            made += [
                staging.enrol(self._opened, [user], [course], role=str(fix.fields["role"]), origin=origin)
                for fix in fixes
                if fix.mend is Mend.ENROL
            ]
        if len(made) == 1:
            return made[0]
        title = say("Let {who} into {course}", who=answer.words.who, course=answer.told.pair.now.place.shortname)
        return replace(made[-1], title=title)

    def _row(self, view: View, number: int) -> UserRow | CourseRow:
        reader = self._opened.reader
        handles = (reader.user_handles if view is View.USERS else reader.course_handles)("id", str(number))
        rows = [row for row in reader.read(view, handles) if not isinstance(row, EnrolmentRow)]
        if not rows:
            raise WrongUse(what="explanation_moved")
        return rows[0]

    def _enrolment(self, user: int, course: int, *, only_role: bool) -> EnrolmentRow:
        """The enrolment that can be changed from here; roles belong to all of them."""
        reader = self._opened.reader
        for row in reader.read(View.ENROLMENTS, reader.enrolment_handles(user, course)):
            if isinstance(row, EnrolmentRow) and (only_role or row.method in (None, MANUAL)):
                return row
        raise WrongUse(what="explanation_moved")


def _typed(fixes: Iterable[Fix]) -> Mapping[str, str]:
    """The fields of mends of one thing, as a person types them."""
    return {name: typed_text(value) for fix in fixes for name, value in fix.fields.items()}


def typed_text(value: Value) -> str:
    """A value as a person types it; times are exact."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return datetime.fromtimestamp(value, UTC).isoformat() if isinstance(value, int) else str(value)
