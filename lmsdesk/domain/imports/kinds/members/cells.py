"""Rows about members of cohorts and groups as far as their own cells tell: who, of what, in or out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lmsdesk.domain.imports.courses import CourseMatch, find_courses
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.kinds.case import Case
from lmsdesk.domain.imports.kinds.rows import Rows, word
from lmsdesk.domain.imports.options import Kind
from lmsdesk.domain.imports.people import find_people
from lmsdesk.domain.imports.plan import RowVerb
from lmsdesk.domain.imports.texts import Column
from lmsdesk.domain.imports.times import Period
from lmsdesk.domain.imports.verbs import Wish, wish_of
from lmsdesk.domain.ports import Reason

_NOWHERE, _NO_PERIOD = CourseMatch(), Period()
_IN = (Wish.ENROL, Wish.ACTIVE)


class Drafting:
    """Everything that is needed to read one row after the other, of cohorts or of groups."""

    def __init__(self, case: Case, kind: Kind) -> None:
        self._rows, self._case, self._kind = Rows(case), case, kind
        self._people = find_people(case.texts, case.options, case.shape, case.directory)
        with_courses = kind is Kind.GROUP_MEMBER
        self._courses = find_courses(case.texts, case.options, case.shape, case.directory) if with_courses else None
        self._field = "group" if with_courses else "cohort"

    def drafts(self) -> Iterator[Draft]:
        """One draft for each cohort or group of each row; a row without any makes one that says so."""
        sheet = self._case.sheet
        for place in range(len(sheet.rows)):
            override = self._rows.override(place)
            match = self._people.match(place, override.user_id)
            where = self._courses.match(place, 0, override.course_id) if self._courses else _NOWHERE
            reasons = [*match.reasons, *where.reasons]
            wish = self._wish(place, reasons)
            names = self._names(place, reasons)
            reasons += self._rows.about(place, ("action",))
            for part, name in enumerate(names or [""], start=1):
                yield Draft(
                    sheet, place, part if len(names) > 1 else 0, match, where, match.person, where.course, wish, None,
                    _NO_PERIOD, (name,) if name else (), override, list(reasons),
                    verb=RowVerb.REMOVE if wish is Wish.UNENROL else RowVerb.ADD, kind=self._kind,
                )  # fmt: skip

    def _wish(self, place: int, reasons: list[Reason]) -> Wish | None:
        text = self._rows.text("action", place, reasons)
        if not text:
            return Wish.ENROL
        wish = wish_of(text)
        if wish in _IN or wish is Wish.UNENROL:
            return Wish.ENROL if wish in _IN else wish
        reasons.append(Reason("member_action", "action", text))
        return None

    def _names(self, place: int, reasons: list[Reason]) -> list[str]:
        read = (word(self._case.options, self._field, column, place, reasons) for column in self._columns())
        names = list(dict.fromkeys(filter(None, read)))
        if not names and not any(reason.about == self._field for reason in reasons):
            reasons.append(Reason("member_of_nothing", self._field))
        return names

    def _columns(self) -> Sequence[Column]:
        texts = self._case.texts
        own = texts.get(self._field)
        return texts.groups.get(0) or ([own] if own is not None else ())
