"""Rows of a list as far as their own cells tell: who, where, what, until when. Nothing is compared yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.courses import CourseMatch, Courses
from lmsdesk.domain.imports.options import ImportOptions, Override
from lmsdesk.domain.imports.people import Match, People
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.imports.roles import site_role
from lmsdesk.domain.imports.shapes import Shape
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.texts import Column, Texts
from lmsdesk.domain.imports.times import Period, Times
from lmsdesk.domain.imports.verbs import Wish, wish_of
from lmsdesk.domain.ports import CourseRef, PersonRef, Reason

_NO_OVERRIDE = Override()
_ONCE = ("role", "type", "action", "status", "start", "end", "duration")  # fields with one value in each slot


@dataclass(slots=True)
class Draft:
    """One row of the plan in the making; the part from ``outcome`` on is filled by the comparison."""

    place: int
    slot: int
    part: int
    match: Match
    where: CourseMatch
    wish: Wish | None
    role: str | None  # as the cell says, None when it is silent
    period: Period
    groups: tuple[str, ...]
    override: Override
    reasons: list[Reason]
    outcome: Outcome = Outcome.BLOCKED
    verb: RowVerb = RowVerb.ENROL
    before: dict[str, Value] = field(default_factory=dict)
    after: dict[str, Value] = field(default_factory=dict)
    merged_into: int | None = None
    pending: bool = False

    @property
    def person(self) -> PersonRef | None:
        """Whom the row means."""
        return self.match.person

    @property
    def course(self) -> CourseRef | None:
        """Which course the row means."""
        return self.where.course

    def says(self) -> tuple[object, ...]:
        """What the row asks for apart from groups: two rows that say the same are one."""
        return (self.wish, self.role, self.period.start, self.period.end)


@dataclass(slots=True)
class Drafting:
    """Everything that is needed to read one row after the other."""

    sheet: Sheet
    texts: Texts
    options: ImportOptions
    shape: Shape
    roles: Mapping[str, int]
    people: People
    courses: Courses
    times: Times
    _words: dict[tuple[str, str], tuple[object, Reason | None]] = field(default_factory=dict)
    _clashing: bool = False

    def drafts(self) -> Iterator[Draft]:
        """One draft for each course of each row; a row without any course makes one that says so."""
        slots = self.texts.slots("course", "course_idnumber", "course_id") or [0]
        wide = slots != [0]
        self._clashing = any(column.clashes for (name, _), column in self.texts.columns.items() if name in _ONCE)
        marked = self.sheet.long | self.sheet.doubtful | self.sheet.mixed
        for place in range(len(self.sheet.rows)):
            override = self.options.overrides.get(self.sheet.numbers[place], _NO_OVERRIDE)
            used = [slot for slot in slots if not wide or self.courses.is_filled(place, slot)] or slots[:1]
            for part, slot in enumerate(used, start=1):
                draft = self._draft(place, slot, part if len(used) > 1 else 0, override)
                if place in marked:
                    draft.reasons += self._marks(place)
                yield draft

    def _draft(self, place: int, slot: int, part: int, override: Override) -> Draft:
        match = self.people.match(place, override.user_id)
        where = self.courses.match(place, slot, override.course_id)
        period = self.times.period(place, slot)
        reasons = [*match.reasons, *where.reasons, *period.reasons]
        wish = self._wish(place, slot, reasons)
        role = self._role(place, slot, reasons)
        groups = self._groups(place, slot, reasons)
        if self._clashing:
            reasons += self._clashes(place, slot)
        return Draft(place, slot, part, match, where, wish, role, period, groups, override, reasons)

    def _clashes(self, place: int, slot: int) -> Iterator[Reason]:
        """Several columns of one field that say different things: a person chooses, never the order of columns."""
        for name in _ONCE:
            column = self.texts.get(name, slot)
            if column is not None and place in column.clashes:
                values = " / ".join(column.clashes[place])
                yield Reason("duplicate_header", name, values, {"values": values})

    def _marks(self, place: int) -> Iterator[Reason]:
        if place in self.sheet.long:
            yield Reason("too_many_cells", None, None, {"cells": len(self.sheet.rows[place])})
        if place in self.sheet.mixed:
            yield Reason("mixed_encoding")
        elif place in self.sheet.doubtful:
            yield Reason("encoding_unsure", None, None, {"choices": ",".join(self._encodings())})

    def _encodings(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.sheet.encoding, *self.sheet.other_encodings)))

    def _wish(self, place: int, slot: int, reasons: list[Reason]) -> Wish | None:
        """What action and status ask for; an action outranks a status."""
        wish: Wish | None = Wish.ENROL
        for name in ("status", "action"):
            column = self.texts.get(name, slot)
            text = self._word(name, column, place, reasons)
            if not text:
                continue
            read = wish_of(text, status=name == "status")
            if read is None:
                reasons.append(Reason("action_unknown", name, text))
                wish = None
            elif read is Wish.CONCLUDE:
                wish = self._concluded(name, text, reasons)
            elif not (name == "action" and read is Wish.ENROL and wish in (Wish.ACTIVE, Wish.SUSPENDED)):
                wish = read
        return wish

    def _concluded(self, name: str, text: str, reasons: list[Reason]) -> Wish:
        answer = self.options.decisions.get("concluded_word")
        if answer not in ("suspend", "unenrol"):
            reasons.append(Reason("concluded_word", name, text))
        return Wish.UNENROL if answer == "unenrol" else Wish.SUSPEND

    def _role(self, place: int, slot: int, reasons: list[Reason]) -> str | None:
        for name in ("role", "type"):
            column = self.texts.own(name, slot) or self.texts.get(name, slot)
            text = self._word(name, column, place, reasons)
            if not text:
                continue
            if (name, text) not in self._words:
                words_first = self.shape.roles_by_words
                found = site_role(text, self.roles, words_first=words_first, legacy_type=name == "type")
                known = ", ".join(sorted(self.roles))
                reason = None if found else Reason("role_unknown", name, text, {"known": known})
                self._words[name, text] = (found, reason)
            role, unknown = self._words[name, text]
            if unknown is not None:
                reasons.append(unknown)
            return role if isinstance(role, str) else None
        return None

    def _groups(self, place: int, slot: int, reasons: list[Reason]) -> tuple[str, ...]:
        columns = self.texts.groups.get(slot) or (self.texts.groups.get(0) if slot else None) or ()
        names = (self._word("group", column, place, reasons) for column in columns)
        return tuple(dict.fromkeys(name for name in names if name))

    def _word(self, name: str, column: Column | None, place: int, reasons: list[Reason]) -> str:
        """The text of a cell; "none" and the like are empty once a person said so."""
        if column is None:
            return ""
        text = column.texts[place]
        if text and (code := column.problem(place)) is not None:
            if code != "null_word":
                reasons.append(Reason(code, name, text))
                return ""
            answer = self.options.decisions.get(f"null_word:{name}")
            if answer is None and name != "action":
                reasons.append(Reason("null_word", name, text))
            return text if answer == "text" or name == "action" else ""
        return text
