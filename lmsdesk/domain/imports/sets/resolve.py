"""The lists of enrolments of a set, with what its other files say about whom and what they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.asks import OFFERED
from lmsdesk.domain.imports.bundle import Bundle, Role
from lmsdesk.domain.imports.headers import COURSE_FIELDS, PERSON_FIELDS, field_of, normal
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.sets.families import APPLE, FAMILIES, Family
from lmsdesk.domain.imports.sets.manifest import manifest_notes
from lmsdesk.domain.imports.sets.people import FIELDS, find_persons
from lmsdesk.domain.imports.sets.places import GROUPS, QUESTION, Pair, find_groups, find_places
from lmsdesk.domain.imports.sets.tables import Table, column, table
from lmsdesk.domain.imports.shapes import recognise
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.ports import Reason

_INSTRUCTOR = re.compile(r"instructorid\d*")
_HELPING = (Role.PEOPLE, Role.COURSES, Role.SECTIONS, Role.MOVED)
_PASSED = (Role.PLACES, Role.TERMS, Role.GROUPS, Role.MEMBERS, Role.OTHER)
_ENDED = frozenset({"tobedeleted", "deleted"})
_TITLES = ("ID number", "username", "e-mail", "first name", "last name")
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of enrolments: as its file has it, and with the columns that the other files give it."""

    raw: Sheet
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Resolved:
    """The lists that make the plan, and what is to be said about the set."""

    lists: tuple[Listed, ...]
    notes: tuple[Reason, ...]


def resolve(bundle: Bundle, options: ImportOptions, directory: Directory) -> Resolved:
    """Put what the files of a set say about each other beside each other. Lists of no set stay as they are."""
    own = [each.sheet for each in bundle.members if each.role in (None, Role.ENROLMENTS) or _is_own(each.sheet)]
    families = {sheet.index: FAMILIES.get(recognise(sheet, directory).name) for sheet in own}
    teachers = list(_teachers(bundle, own)) if any(each is APPLE for each in families.values()) else []
    if not own:
        return Resolved(tuple(Listed(each.sheet, each.sheet) for each in bundle.members), ())
    notes = [*manifest_notes(bundle), *_said(bundle, own)]
    lists = []
    for sheet in (*own, *teachers):
        family = families.get(sheet.index) or (APPLE if sheet in teachers else None)
        if family is None or len(bundle.members) == 1:
            lists.append(Listed(sheet, sheet))
        else:
            lists.append(Listed(sheet, _Joining(bundle, family, options, directory, notes).joined(sheet)))
    return Resolved(tuple(lists), tuple(notes))


def _is_own(sheet: Sheet) -> bool:
    """Tell whether a list says by itself who is in which course, whatever its name promises."""
    fields = {found[0] for heading in sheet.header if (found := field_of(heading)) is not None}
    return not (fields.isdisjoint(PERSON_FIELDS) or fields.isdisjoint(COURSE_FIELDS)) and "sourcedid" not in map(
        normal, sheet.header
    )


def _said(bundle: Bundle, own: Sequence[Sheet]) -> Iterator[Reason]:
    """What became of the files that are no lists of enrolments."""
    for code, roles in (("set_read", _HELPING), ("set_passed", _PASSED), ("set_results", (Role.RESULTS,))):
        names = [sheet.source.name for role in roles for sheet in bundle.of(role) if sheet not in own]
        if names:
            yield Reason(code, None, ", ".join(names), {"count": len(names)})


def _teachers(bundle: Bundle, own: Sequence[Sheet]) -> Iterator[Sheet]:
    """The instructors of Apple's classes, a list for each of their columns; rows keep their numbers."""
    index = len(bundle.members)
    for sheet in bundle.of(Role.SECTIONS):
        heads = list(map(normal, sheet.header))
        if "classid" not in heads or sheet in own:
            continue
        at = heads.index("classid")
        for place, head in enumerate(heads):
            kept = [row for row, cells in enumerate(sheet.rows) if place < len(cells) and cells[place].strip()]
            if _INSTRUCTOR.fullmatch(head) and kept:
                yield replace(
                    sheet,
                    source=replace(sheet.source, name=f"{sheet.source.name}, {sheet.header[place]}"),
                    header=("class_id", "instructor_id"),
                    rows=[[sheet.rows[row][at], sheet.rows[row][place]] for row in kept],
                    numbers=[sheet.numbers[row] for row in kept],
                    lines=[sheet.lines[row] for row in kept],
                    kinds={},
                    doubtful=frozenset(),
                    mixed=frozenset(),
                    long=frozenset(),
                    short=frozenset(),
                    flags={},
                    hidden_columns=frozenset(),
                    notes=(),
                    fixes={},
                    index=index,
                )
                index += 1


@dataclass(slots=True)
class _Joining:
    bundle: Bundle
    family: Family
    options: ImportOptions
    directory: Directory
    notes: list[Reason]

    def joined(self, sheet: Sheet) -> Sheet:
        """The list with columns for who and where; those that refer to other files are not used themselves."""
        family = self.family
        people = table(self.bundle.of(Role.PEOPLE), family.person_id)
        sections = table(self.bundle.of(Role.SECTIONS), family.section_id[:1])
        courses = table(self.bundle.of(Role.COURSES), family.course_id[:1])
        who = column(sheet, family.person)
        pairs = self._moved(list(zip(column(sheet, family.section), column(sheet, family.course), strict=True)))
        self._judge(sheet, who, pairs, people, sections)
        persons = find_persons(set(who) - {""}, family, people, self.directory)
        places = find_places(set(pairs) - {("", "")}, family, sections, courses, self.options, self.directory)
        groups = find_groups(set(pairs) - {("", "")}, places, family, sections, self.options)
        nobody = ("",) * len(FIELDS)
        used = [at for at in range(len(FIELDS)) if any(texts[at] for texts in persons.texts.values())]
        added = [_TITLES[at] if at else persons.number for at in used]
        named = [f"{places.name or 'course'} (set)", *(["group (set)"] if groups else [])]
        header = (*(f"{title} (set)" for title in added), *named, *sheet.header)
        rows = [
            [
                *(told[at] for at in used),
                places.texts.get(pair, ""),
                *([groups.get(pair, "")] if groups else ()),
                *cells,
            ]
            for cells, told, pair in (
                (cells, persons.texts.get(name, nobody), pair)
                for cells, name, pair in zip(sheet.rows, who, pairs, strict=True)
            )
        ]
        told = {normal(name): "ignore" for name in (*family.person, *family.section, *family.course)}
        reads = {**told, **{normal(f"{title} (set)"): FIELDS[at] for at, title in zip(used, added, strict=True)}}
        reads |= dict(zip(map(normal, named), ("course", "group"), strict=False))
        choices = {QUESTION: places.choices} if places.choices else {}
        if groups is not None:
            choices[GROUPS] = OFFERED[GROUPS]
        by = len(used) + len(named)  # who and where stand in front of what the file says
        return replace(
            sheet,
            header=header,
            rows=rows,
            kinds={place + by: letters for place, letters in sheet.kinds.items()},
            hidden_columns=frozenset(place + by for place in sheet.hidden_columns),
            reads=reads,
            added=by,
            choices={**sheet.choices, **choices},
        )

    def _moved(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Sections that were moved to another course belong there: their own course does not count."""
        moved = table(self.bundle.of(Role.MOVED), ("sectionid",))
        if not moved:
            return list(pairs)
        return [(("", row["xlistcourseid"]) if (row := moved.get(pair[0])) and "xlistcourseid" in row
                 and normal(row.get("status", "")) not in _ENDED else pair) for pair in pairs]  # fmt: skip

    def _judge(self, sheet: Sheet, who: Sequence[str], pairs: Sequence[Pair], people: Table, sections: Table) -> None:
        """Say which files are missing, and which rows refer to what no file has."""
        name = sheet.source.name
        named = [pair[0] for pair in pairs if pair[0]]
        for role, asked, known in (
            (Role.PEOPLE, [each for each in who if each], people),
            (Role.SECTIONS, named, sections),
        ):
            if not asked:
                continue
            if not known:
                self._say("set_lacks", role.value, {"file": name})
                continue
            lost = [each for each in asked if each not in known]
            if lost:
                samples = ", ".join(dict.fromkeys(lost[:_SAMPLES]))
                self._say("set_dangling", samples, {"file": name, "count": len(lost), "role": role.value})
            if known.doubled:
                doubled = ", ".join(dict.fromkeys(known.doubled[:_SAMPLES]))
                self._say("set_doubled", doubled, {"count": len(known.doubled), "role": role.value})
        over = [each for each in named if normal(sections.get(each).get("status", "")) in _ENDED]
        if over:
            self._say("set_section_gone", ", ".join(dict.fromkeys(over[:_SAMPLES])), {"count": len(over), "file": name})

    def _say(self, code: str, value: str, facts: dict[str, str | int]) -> None:
        note = Reason(code, None, value, dict(facts))
        if note not in self.notes:
            self.notes.append(note)
