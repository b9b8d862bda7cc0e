"""Rows about enrolments as far as their own cells tell: who, where, what, until when. Nothing is compared yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from lmsdesk.domain.imports.courses import CourseMatch, Courses
from lmsdesk.domain.imports.dividing import divide
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.fate import is_serious
from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.kinds.rows import NO_OVERRIDE, clashes, held, marked, marks, word
from lmsdesk.domain.imports.options import ACCEPT, ImportOptions
from lmsdesk.domain.imports.people import Match, People
from lmsdesk.domain.imports.plain import Plain
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.roles import site_roles
from lmsdesk.domain.imports.shapes import Shape
from lmsdesk.domain.imports.shapes.shape import ROLE_NUMBER, SECTION
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.texts import Column, Texts
from lmsdesk.domain.imports.times import Period, Times
from lmsdesk.domain.imports.verbs import Wish, wish_of
from lmsdesk.domain.ports import Reason

_STEP = 4096  # rows between two looks at whether a person stopped the check
_IN = (Wish.ENROL, Wish.ACTIVE, Wish.SUSPENDED)
# Fields with one value in each slot.
_ONCE = ("role", "type", ROLE_NUMBER, "action", "status", "start", "end", "duration")


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says apart from person and course: many rows say the same."""

    wish: Wish | None
    role: str | None
    period: Period
    groups: tuple[str, ...]
    reasons: tuple[Reason, ...]
    is_plain: bool  # nothing in it has to be decided, or compared with what the person has there


Key = tuple[str, ...]
Found = TypeVar("Found")


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
    plain: Plain
    holds: Sequence[tuple[int | None, Reason]] = ()
    _words: dict[tuple[str, str], tuple[object, Reason | None]] = field(default_factory=dict)

    def drafts(self) -> Iterator[Draft]:
        """One draft for each course of each row; a row without any course makes one that says so."""
        slots = self.texts.slots("course", "course_idnumber", "course_id") or [0]
        wide = slots != [0]
        sheet = self.sheet
        odd = marked(sheet)
        alone = self._judged_alone()
        who = self.people.of_rows(len(sheet.rows), alone)
        where = {slot: self._where(slot, alone) for slot in slots}
        how = {slot: self._how(slot, alone) for slot in slots}
        sections = self.texts.get(SECTION)
        plain = self.plain if self.plain.is_wanted and not self.holds and sections is None else None
        used, several = slots, False
        for place, match in enumerate(who):
            if place % _STEP == 0:
                self.plain.look(place)
            if wide:
                used = [slot for slot in slots if self.courses.is_filled(place, slot)] or slots[:1]
                several = len(used) > 1
            idle = self.shape.without_course and not self.courses.is_filled(place, used[0])
            for part, slot in enumerate(used, start=1):
                if place in alone:
                    draft = self._alone(place, slot, part if several else 0)
                else:
                    at, said = where[slot][place], how[slot][place]
                    if plain is not None and said.is_plain and _is_sure(match, at) and place not in odd:
                        plain.add(place, part if several else 0, match, at, said)
                        continue
                    draft = Draft(
                        sheet, place, part if several else 0, match, at, match.person, at.course, said.wish, said.role,
                        said.period, said.groups, NO_OVERRIDE, [*match.reasons, *at.reasons, *said.reasons],
                    )  # fmt: skip
                if place in odd:
                    draft.reasons += marks(sheet, place)
                if self.holds:
                    draft.reasons += held(sheet, self.holds, place)
                if idle:
                    _asks_nothing(draft)
                elif sections is not None and draft.course is None and sections.texts[place]:
                    _in_section(draft, sections.texts[place])
                yield draft

    def _where(self, slot: int, alone: Collection[int]) -> Sequence[CourseMatch]:
        """The course of each row in one slot."""
        keys = self._keys(self._columns(slot, self.courses.fields))
        return _each(keys, alone, lambda place: self.courses.match(place, slot, None))

    def _how(self, slot: int, alone: Collection[int]) -> Sequence[Said]:
        """What each row says in one slot beside that."""
        keys = self._keys([*self._columns(slot, _ONCE), *self._group_columns(slot)])
        return _each(keys, alone, lambda place: self._say(place, slot))

    def _alone(self, place: int, slot: int, part: int) -> Draft:
        override = self.options.overrides.get(self.sheet.row_id(place), NO_OVERRIDE)
        match = self.people.match(place, override.user_id)
        where = self.courses.match(place, slot, override.course_id)
        said = self._say(place, slot)
        reasons = [*match.reasons, *where.reasons, *said.reasons]
        return Draft(
            self.sheet, place, part, match, where, match.person, where.course, said.wish, said.role, said.period, said.groups,
            override, reasons,
        )  # fmt: skip

    def _say(self, place: int, slot: int) -> Said:
        period = self.times.period(place, slot)
        reasons = list(period.reasons)
        wish = self._wish(place, slot, reasons)
        role = self._role(place, slot, reasons)
        groups = self._groups(place, slot, reasons)
        reasons += clashes(self.texts, _ONCE, place, slot)
        return Said(wish, role, period, groups, tuple(reasons), not groups and wish in _IN and not is_serious(reasons))

    def _judged_alone(self) -> set[int]:
        """Places whose cells are more than their text, or where a person said something: nothing is taken from others."""
        columns = [*self.texts.columns.values(), *(each for same in self.texts.groups.values() for each in same)]
        found = {place for column in columns for place in (*column.wrong, *column.clashes)}
        overrides = self.options.overrides
        if overrides:
            here = {row.number for row in overrides if row.source == self.sheet.index}
            found |= {place for place, number in enumerate(self.sheet.numbers) if number in here}
        return found

    def _columns(self, slot: int, names: Iterable[str]) -> list[Column]:
        found = (self.texts.own(name, slot) or self.texts.get(name, slot) for name in names)
        return [column for column in found if column is not None]

    def _group_columns(self, slot: int) -> Sequence[Column]:
        return self.texts.groups.get(slot) or (self.texts.groups.get(0) if slot else None) or ()

    def _keys(self, columns: Sequence[Column]) -> Sequence[Key]:
        """For each row the texts of some columns, as one value."""
        if not columns:
            return [()] * len(self.sheet.rows)
        return list(zip(*(column.texts for column in columns), strict=True))

    def _wish(self, place: int, slot: int, reasons: list[Reason]) -> Wish | None:
        """What action and status ask for; an action outranks a status."""
        wish: Wish | None = Wish.ENROL
        for name in ("status", "action"):
            column = self.texts.get(name, slot)
            text = word(self.options, name, column, place, reasons)
            if not text:
                continue
            read = self.shape.actions.get(normal(text)) or wish_of(text, status=name == "status")
            if read is None:
                reasons.append(Reason("action_unknown", name, text))
                wish = None
            elif read is Wish.CONCLUDE:
                wish = self._concluded(name, text, reasons)
            elif read is Wish.LEAVE:
                reasons.append(Reason("deleted_word", name, text))
                wish = Wish.UNENROL if self.options.decisions.get("deleted_word") == "unenrol" else Wish.LEAVE
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
            text = word(self.options, name, column, place, reasons)
            if not text:
                continue
            if (name, text) not in self._words:
                words_first = self.shape.roles_by_words
                own = self.shape.role_words
                found = site_roles(text, self.roles, words_first=words_first, legacy_type=name == "type", own=own)
                known = ", ".join(sorted(self.roles))
                reason = None if found else Reason("role_unknown", name, text, {"known": known})
                plain = all(part.strip() in self.roles for part in text.split(","))  # as exports of ours write them
                if found and "," in found and not plain:
                    answer = self.options.decisions.get(f"several_values:{name}")
                    reason = None if answer == ACCEPT else Reason("several_values", name, text)
                self._words[name, text] = (found, reason)
            role, unknown = self._words[name, text]
            if unknown is not None:
                reasons.append(unknown)
            return role if isinstance(role, str) else None
        if (numbers := self.texts.get(ROLE_NUMBER)) is not None and numbers.texts[place]:
            reasons.append(Reason("role_number", ROLE_NUMBER, numbers.texts[place]))
            return None
        usual = self.shape.role  # what everybody in such a list is
        return site_roles(usual, self.roles, words_first=True) if usual is not None else None

    def _groups(self, place: int, slot: int, reasons: list[Reason]) -> tuple[str, ...]:
        names: list[str] = []
        answer = self.options.decisions.get("several_values:group")
        for column in self._group_columns(slot):
            text = word(self.options, "group", column, place, reasons)
            parts = divide(text) if answer != "text" else (text,)
            if len(parts) > 1 and answer != ACCEPT:
                reasons.append(Reason("several_values", "group", text))
                continue  # which groups are meant is not known yet
            names += parts
        return tuple(dict.fromkeys(name for name in names if name))


def _is_sure(match: Match, where: CourseMatch) -> bool:
    """Tell whether person and course are known, and nothing more is to be said about how they were found."""
    return not (match.person is None or match.reasons or match.suggestions or where.course is None or where.reasons)


def _each(keys: Sequence[Key], alone: Collection[int], judge: Callable[[int], Found]) -> Sequence[Found]:
    """What is found out about each row, judged once for equal keys: never by a row that is judged for itself."""
    firsts = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
    if alone:
        by_others: dict[Key, int] = {}
        for place, key in enumerate(keys):
            if place not in alone:
                by_others.setdefault(key, place)
        firsts.update(by_others)
    known = {key: judge(place) for key, place in firsts.items()}
    return [known[key] for key in keys]


def _asks_nothing(draft: Draft) -> None:
    """A row without a course where that is no mistake: it is about the account, or nobody put a mark in it."""
    draft.reasons = [each for each in draft.reasons if each.code != "course_missing"]
    draft.reasons.append(Reason("no_course_asked"))
    if draft.person is not None:
        draft.outcome = Outcome.SAME


def _in_section(draft: Draft, section: str) -> None:
    """Only the set of a section tells its course."""
    draft.reasons = [each for each in draft.reasons if each.code != "course_missing"]
    draft.reasons.append(Reason("section_alone", SECTION, section))
