"""A list of 2,000 rows with every hazard that one file can hold, made from the data of a campus, always the same.

Hazards that exclude each other in one file (other encodings, delimiters, containers) have tests of their own in
``tests/unit/files``; ``tests/unit/domain`` has each hazard of cells and rows alone.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

EXPECTED = Path(__file__).with_name("cursed.expected")
ANSWERS = (  # to the questions of the list, as the command line takes them
    "answer.leading_zeros:idnumber=accept",
    "answer.enrolment_suspended=activate",
    "answer.account_suspended=accept",
    "answer.end_past=skip",
    "answer.privileged_role:teacher=accept",
)

HEAD = ("Benutzername", "E-Mail", "Personalnummer", "Kurs", "Rolle", "Gruppe", "Beginn", "Ende", "Aktion", "Kennwort",
        "Bemerkung", "")  # fmt: skip
ROWS = 2_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WORDS_FOR_STUDENTS = ("student", "Teilnehmer/in", "étudiant", "学生", "learner", "5", "S", "")
ENDS = ("2097-12-31", "31.12.2097", "31 Dez 2097", "72320", "31/12/2097", "")
HIDDEN, LATER, OVER, CLOSED = "C020", "C021", "C022", "C038"  # as ``ARRANGED`` makes them; C038 takes nobody by hand

# What makes the outcome the same on any day that the test runs on.
ARRANGED = (
    "UPDATE course SET visible=1, startdate=1600000000, enddate=0, category=2 WHERE id>1",
    "UPDATE course SET visible=0 WHERE shortname='C020'",
    "UPDATE course SET startdate=4070908800 WHERE shortname='C021'",
    "UPDATE course SET enddate=1610000000 WHERE shortname='C022'",
    "UPDATE course SET fullname='Safety walk' WHERE shortname IN ('C023', 'C024')",
    "UPDATE user SET idnumber='000' || id WHERE id BETWEEN 201 AND 210",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file and the hazard that it is about."""

    hazard: str
    cells: tuple[str, ...]


@dataclass
class Campus:
    """People, enrolments and groups as ``lmsdesk list --json`` tells them."""

    users: list[dict[str, Any]]
    enrolments: list[dict[str, Any]]
    taken: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.users.sort(key=lambda user: int(user["id"]))
        self.enrolments.sort(key=lambda row: (row["course_id"], row["user_id"], row["method"]))
        self.taken |= {(row["username"], row["course"]) for row in self.enrolments}
        mails = Counter(user["email"] for user in self.users)
        self.plain = [
            user for user in self.users
            if user["id"] > 300 and not user["suspended"] and mails[user["email"]] == 1 and user["idnumber"]
        ]  # fmt: skip
        self._rounds = cycle(self.plain)
        self._kept: dict[tuple[object, ...], Iterator[dict[str, Any]]] = {}

    def newcomer(self, course: str) -> dict[str, Any]:
        """Somebody who is not in the course, and from now on in use."""
        user = next(user for user in self._rounds if (user["username"], course) not in self.taken)
        self.taken.add((user["username"], course))
        return user

    def user(self, number: int) -> dict[str, Any]:
        """The account with this id."""
        return next(user for user in self.users if user["id"] == number)

    def enrolled(
        self, *, method: str = "manual", status: str = "active", roles: Sequence[str] = ("student",)
    ) -> dict[str, Any]:
        """The next enrolment of this kind, of somebody who has no other in the course; each is given once."""
        key = (method, status, tuple(roles))
        if key not in self._kept:
            pairs = Counter((row["username"], row["course"]) for row in self.enrolments)
            plain = {user["username"] for user in self.plain}
            self._kept[key] = (
                row for row in self.enrolments
                if (row["method"], row["status"], tuple(row["roles"])) == key and row["username"] in plain
                # Reports show the moment of enrolling where no start is set, so an equal start cannot be told apart.
                and (row["start"] is not None or method != "manual")
                and pairs[row["username"], row["course"]] == 1
            )  # fmt: skip
        return next(self._kept[key])


def line(hazard: str, **cells: str) -> Line:
    """A line from cells by their heading."""
    names = ("user", "mail", "number", "course", "role", "group", "start", "end", "action", "password", "note")
    assert not set(cells) - set(names)
    return Line(hazard, (*(cells.get(name, "") for name in names), ""))


def plain_lines(campus: Campus) -> Iterator[Line]:
    """Rows without a trap: new people by three identifiers, in several languages and forms of dates."""
    courses = cycle(f"C10{number}" for number in (2, 3, 4, 6, 8, 9))
    for number, (word, end) in enumerate(zip(cycle(WORDS_FOR_STUDENTS), cycle(ENDS), strict=False)):
        course = next(courses)
        who = campus.newcomer(course)
        by = ({"user": who["username"]}, {"mail": who["email"]}, {"number": who["idnumber"]})[number % 3]
        yield line("plain", **by, course=course, role=word, end=end)


def known_lines(campus: Campus) -> Iterator[Line]:
    """Rows about people who are enrolled already: nothing new, other dates, out, suspended, another role."""
    for _ in range(100):
        row = campus.enrolled()
        yield line("H88", user=row["username"], course=row["course"], role="student")
    for _ in range(60):
        row = campus.enrolled()
        yield line("H89", user=row["username"], course=row["course"], end="2097-06-30")
    for _ in range(20):
        row = campus.enrolled()
        yield line("H94", user=row["username"], course=row["course"], action="suspend")
    for _ in range(12):
        row = campus.enrolled()
        yield line("H95", user=row["username"], course=row["course"], action="austragen")
    for _ in range(8):
        row = campus.enrolled()
        yield line("H89", user=row["username"], course=row["course"], role="teacher")


def cursed_lines(campus: Campus) -> list[Line]:
    """One or more rows for each hazard of cells and rows."""
    made: list[Line] = []

    def new(hazard: str, course: str = "C102", by: str = "user", **cells: str) -> None:
        who = campus.newcomer(course)
        known = {"user": who["username"], "mail": who["email"], "number": who["idnumber"]}
        made.append(line(hazard, **{by: known[by], "course": course, **cells}))

    def said(hazard: str, **cells: str) -> None:
        made.append(line(hazard, **{"course": "C102", **cells}))

    new("H34", note='She said "now", twice')
    new("H37", note="first line\nsecond line")
    new("H43", role="Lernende")
    for blank in ("\u00a0{}\u2009", " {} "):
        who = campus.newcomer("C102")["username"]
        said("H47", user=blank.format(who))
    for mark in ("\u200b", "\u00ad", "\u202e"):
        who = campus.newcomer("C102")["username"]
        said("H48", user=who[:2] + mark + who[2:])
    for number in (201, 202):  # 000201 without its zeros
        said("H50", number=str(number))
    said("H52", number="1,23457E+11")
    said("H52", number="1234567890123450")
    who = campus.newcomer("C102")
    said("H53", number=f"'{who['idnumber']}")
    who = campus.newcomer("C102")
    said("H53", number=f'="{who["idnumber"]}"')
    said("H53", number="12,345")
    said("H55", user="#REF!")
    new("H56", end="", start="")
    new("H61", end="03/04/2097")
    new("H62", end="72320")
    new("H62", end="60")
    new("H63", end="31.12.97")
    new("H63", end="31.06.2097")
    new("H63", end="31.12.2570")
    new("H63", end="31 grudnia 2097")
    new("H64", start="2090-01-01", end="2090-01-01")
    new("H65", end="2090-01-31T12:00+02:00")
    new("H65", end="2090-01-31 12:00 EST")
    new("H66", start="2090-02-01", end="2090-01-01")
    new("H66", end="2020-01-01")
    new("H66", start="1970-01-01")
    new("H66", end="20226-01-01")
    said("H68", user="u99999")
    said("H68", user="nobody.at.all")
    said("H69", mail=campus.user(96)["email"])
    first, second = campus.newcomer("C103"), campus.newcomer("C103")
    said("H70", user=first["username"], mail=second["email"], course="C103")
    new("H71", by="mail")
    who = campus.newcomer("C102")
    said("H71", user="gone.since", mail=who["email"])
    who = campus.newcomer("C102")
    said("H72", user=who["username"].upper(), course="c102")
    suspended = next(
        user for user in campus.users if user["suspended"] and (user["username"], "C102") not in campus.taken
    )
    said("H74", user=suspended["username"])
    for _ in range(2):
        row = campus.enrolled(status="suspended")
        said("H74", user=row["username"], course=row["course"])
    new("H79", "C1O2")
    new("H80", "Safety walk")
    new("H81", HIDDEN)
    new("H81", LATER)
    new("H81", OVER)
    new("H82", CLOSED)
    new("H82", CLOSED)
    new("H83", role="Kapitän")
    new("H85", role="Trainer/in")
    new("H85", role="Trainer/in ohne Bearbeitungsrecht")
    new("H86", "C104", group="Group A")
    new("H86", "C104", group="Grupe A")
    who = campus.newcomer("C106")
    for _ in range(2):
        said("H90", user=who["username"], course="C106", end="2097-12-31")
    who = campus.newcomer("C106")
    for end in ("2097-12-31", "2098-12-31"):
        said("H91", user=who["username"], course="C106", end=end)
    who = campus.newcomer("C106")
    for role in ("student", "teacher"):
        said("H91", user=who["username"], course="C106", role=role)
    said("H92", **_who(campus.enrolled(method="cohort")), action="add")
    said("H92", **_who(campus.enrolled(method="cohort")), action="del")
    new("H94", action="explode")
    new("H94", action="del")
    new("H107", note="=1+1")
    said("H107", user='=HYPERLINK("http://x.example")')
    new("H110", password="Hunter2!")
    said("H110", user="u99998", password="Hunter3!")
    said("H111", user="../../etc/passwd", course="file:///etc/passwd")
    said("H39", user="", course="", note="printed by the registry")
    return made


def _who(row: dict[str, Any]) -> dict[str, str]:
    return {"user": row["username"], "course": row["course"]}


def lines_of(campus: Campus) -> list[Line]:
    """All lines from the first below ``sep=`` on: titles, headings, blank ones, rows."""
    special = [*known_lines(campus), *cursed_lines(campus)]
    usual = list(islice(plain_lines(campus), ROWS - len(special) - 1))
    # Traps lie between plain rows, as they do in life.
    step = len(usual) // len(special)
    mixed = [each for at, one in enumerate(special) for each in (*usual[at * step : (at + 1) * step], one)]
    mixed += usual[len(special) * step :]
    mixed[500:500] = [Line("H41", HEAD)]
    mixed[900:900] = [Line("H38", ("",) * len(HEAD)), Line("H38", ())]
    short = next(at for at in range(1200, 1300) if mixed[at].hazard == "plain")
    mixed[short] = Line("H36", mixed[short].cells[:9])
    mixed.insert(1300, Line("H36", (*campus_row(campus), "one", "too many")))
    top = [Line("H39", ("Einschreibungen Herbst", *[""] * 11)), Line("H38", ("",) * len(HEAD)), Line("head", HEAD)]
    return [*top, *mixed, Line("H38", ("",) * len(HEAD))]


def campus_row(campus: Campus) -> tuple[str, ...]:
    """One more plain row."""
    return line("H36", user=campus.newcomer("C102")["username"], course="C102").cells


def as_csv(lines: Sequence[Line]) -> bytes:
    """What German spreadsheets write: a byte order mark, ``sep=``, semicolons, quotes where needed, CRLF."""
    text = "sep=;\r\n" + "".join(";".join(map(_quoted, each.cells)) + "\r\n" for each in lines)
    return text.encode("utf-8-sig")


def as_tab_text(lines: Sequence[Line]) -> bytes:
    """The same as UTF-16 tab text, which some systems export with the ending of a workbook."""
    text = "".join("\t".join(map(_quoted, each.cells)) + "\n" for each in lines)
    return text.encode("utf-16")


def as_workbook(lines: Sequence[Line]) -> bytes:
    """The same as a workbook: days are cells with dates, short numbers are numbers, everything else is text."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.worksheets[0]
    page.title = "Einschreibungen"
    for row, each in enumerate(lines, start=1):
        for column, text in enumerate(each.cells, start=1):
            if text:
                _put(page.cell(row, column), text)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _put(cell: Any, text: str) -> None:
    if _DAY.fullmatch(text) and text > "1980":
        cell.value = date.fromisoformat(text)
    elif text.isascii() and text.isdecimal() and len(text) <= 15 and str(int(text)) == text:
        cell.value = int(text)
    elif text.startswith("#"):
        cell.value = text  # an error of the spreadsheet
    else:
        cell.value = text
        cell.data_type = "s"  # also what begins like a formula


def told(rows: Iterable[tuple[int, int, str, str, Iterable[str]]], lines: Sequence[Line]) -> list[str]:
    """Rows as the expected file has them: number, hazard, outcome, verb, codes.

    A row is given by its number, its part (0 for the whole row), outcome, verb and the codes of what is said about it.
    """
    return [
        "\t".join(
            (f"{row}.{part}" if part else str(row), lines[row - 1].hazard, outcome, verb, " ".join(sorted(set(codes))))
        ).rstrip()
        for row, part, outcome, verb, codes in rows
    ]


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in ';"\n\t'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
