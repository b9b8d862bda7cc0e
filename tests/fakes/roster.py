"""A list of enrolments over the made-up college, with a known number of rows of each outcome."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePath

from lmsdesk.domain.directory import CourseRef, EnrolmentRef, PersonRef
from lmsdesk.domain.imports.sheet import Sheet, Source
from lmsdesk.domain.rows import EnrolmentRow, UserRow
from lmsdesk.domain.text import fold
from tests.fakes.college import NOW, ROLE_IDS, TERM_END, TERM_START, College
from tests.fakes.directory import FakeDirectory

HEADERS = ("email", "course_code", "role", "grp", "from", "until", "remark")
TOTAL, SAME, CHANGE, BLOCKED, CHECK = 1842, 62, 143, 8, 18
CREATE = TOTAL - SAME - CHANGE - BLOCKED - CHECK
LONG_NAME = "Maria-Fernanda de los Ángeles Villanueva-Echeverría y Montoya"
_GROUPS = ("A", "B", "C", "D", "Online")
_TYPOS = {  # row: (column, text)
    214: (0, "amara.okafro@northfield.example"),
    377: (1, "BIO-2O1"),
    512: (5, "31/11/2026"),
    513: (2, "studnet"),
    618: (2, "editingteacher"),
    702: (5, "10/09/2026"),
    703: (5, "10/09/2026"),
    **{900 + number: (2, "studnet") for number in range(4)},
}
_SUSPENDED = range(1000, 1015)  # rows whose accounts are suspended


class _Everybody(set[tuple[int, int]]):
    """Whoever is asked for is in the group: lists about enrolments only."""

    def __contains__(self, pair: object) -> bool:
        return True


@dataclass
class ListDirectory(FakeDirectory):
    """Knows two people near to the misspelt one."""

    near: Sequence[PersonRef] = ()

    def group_members(self, groups: Collection[int]) -> Collection[tuple[int, int]]:
        """All of them, without a list."""
        return self.members

    def near_people(self, text: str, limit: int = 5) -> Sequence[tuple[PersonRef, str]]:
        """The two."""
        found = zip(self.near, ("email", "name"), strict=False)
        return list(found) if text.startswith("amara") else []

    def near_courses(self, text: str, limit: int = 5) -> Sequence[tuple[CourseRef, str]]:
        """Courses that begin alike."""
        return [(each, "shortname") for each in self.known_courses if each.shortname[:6] == text[:6].replace("O", "0")][
            :2
        ]


class Roster:
    """People who are in a course already give rows that change something or nothing; the others are new."""

    def __init__(self, made: College) -> None:
        self._made = made
        by_pair = {(row.user_id, row.course_id): row for row in made.enrolments.values()}
        learners = {row.user_id: row for row in by_pair.values() if row.roles == ("student",)}
        self._known = [row for row in learners.values() if row.email][: SAME + CHANGE]
        taken = {row.user_id for row in made.enrolments.values()}
        free = [user for user in made.users.values() if user.id not in taken and not user.suspended]
        self._free = [*free, *islice(_newcomers(made), max(0, TOTAL + 2 - len(free)))]
        self._next = 0
        self.directory = self._directory()

    def sheet_called(self, name: str) -> Sheet:
        """The list of that name."""
        stem = PurePath(name).stem
        if stem == "invoice":
            rows = [["2026-031", "Desks", "12", "1,440.00"], ["2026-032", "Chairs", "24", "960.00"]]
            return self._sheet(name, ("invoice", "article", "pieces", "total"), rows)
        if stem == "no-course":
            return self._sheet(name, ("email", "role"), [[row[0], "student"] for row in self.rows(40)])
        if stem == "nothing-to-do":
            return self._sheet(name, HEADERS, [self._same(number) for number in range(30)])
        return self.sheet(TOTAL, name)

    def sheet(self, total: int, name: str) -> Sheet:
        """The first rows of the list."""
        return self._sheet(name, HEADERS, self.rows(total))

    def rows(self, total: int) -> list[list[str]]:
        """Cells by row, beginning with row 2 of the file."""
        self._next = 0
        same, change = iter(range(SAME)), iter(range(SAME, SAME + CHANGE))
        made = []
        for number in range(2, total + 2):
            cells = None
            if number not in _TYPOS and number not in _SUSPENDED:
                if number % 29 == 6 and (place := next(same, None)) is not None:
                    cells = self._same(place)
                elif number % 12 == 4 and (place := next(change, None)) is not None:
                    cells = self._changed(place)
            cells = cells or self._new(number)
            if number in _TYPOS:
                column, text = _TYPOS[number]
                cells[column] = text
            made.append(cells)
        return made

    def _sheet(self, name: str, header: tuple[str, ...], rows: Sequence[Sequence[str]]) -> Sheet:
        numbers = list(range(2, len(rows) + 2))
        source = Source(name, "0f" * 32, 217_088, NOW - 3600, "clipboard" if name == "Clipboard" else "file")
        return Sheet(source, "csv", header, rows, numbers, numbers, 1, "utf-8", delimiter=",")

    def _same(self, place: int) -> list[str]:
        row = self._known[place]
        return [row.email, row.shortname, "student", "A", "24/08/2026", "18/12/2026", ""]

    def _changed(self, place: int) -> list[str]:
        cells = self._same(place)
        cells[5] = "31/01/2027"
        return cells

    def _new(self, number: int) -> list[str]:
        user = self._free[number % len(self._free)]
        course = self._made.courses[1 + number % min(15, len(self._made.courses))]
        return [user.email, course.shortname, "student", _GROUPS[number % 5], "24/08/2026", "18/12/2026", ""]

    def _directory(self) -> ListDirectory:
        made = self._made
        used = {row.user_id for row in self._known}
        people = [_ref(user) for user in (*self._free[: TOTAL + 2], *(made.users[number] for number in sorted(used)))]
        held = {self._free[number % len(self._free)].id for number in _SUSPENDED}
        people = [each._replace(suspended=each.id in held) for each in people]
        amara = people[0]._replace(
            id=11, first_name="Amara", last_name="Okafor", email="amara.okafor@northfield.example"
        )
        first, _, last = LONG_NAME.partition(" ")
        other = amara._replace(id=31, first_name=first, last_name=last, email="a.okafor31@northfield.example")
        courses = [_course(number, made) for number in made.courses]
        places = [*range(1, 16), *(row.course_id for row in self._known)]
        groups = {(at, name.casefold()): at * 10 + n for at in places for n, name in enumerate(_GROUPS)}
        return ListDirectory(
            [*people, amara, other],
            courses,
            [_enrolled(row) for row in self._known],
            known_roles=dict(ROLE_IDS),
            known_groups=groups,
            members=_Everybody(),
            near=(amara, other),
        )


def _newcomers(made: College) -> Iterator[UserRow]:
    """People beside those of a college that is too small for the list."""
    for number in itertools.count(1):
        like = made.users[1 + number % len(made.users)]
        username = f"{fold(like.last_name).split()[0]}.{number}"
        mail = f"{username}@northfield.example"
        yield replace(
            like, id=1_000_000 + number, username=username, email=mail, idnumber=f"N{number}", suspended=False
        )


def _ref(user: UserRow) -> PersonRef:
    return PersonRef(
        user.id,
        user.username,
        user.email,
        user.idnumber,
        user.first_name,
        user.last_name,
        False,
        user.last_access,
        user.department or "",
    )


def _course(number: int, made: College) -> CourseRef:
    course = made.courses[number]
    return CourseRef(number, course.shortname, course.fullname, "", True, None, None, "", ("manual",))


def _enrolled(row: EnrolmentRow) -> EnrolmentRef:
    return EnrolmentRef(row.user_id, row.course_id, "manual", False, TERM_START, TERM_END, ("student",), True)
