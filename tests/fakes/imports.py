"""A list on its way into the tray, as the window sees it: 1,842 rows with every kind of outcome."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lmsdesk.domain.changes import ChangeSet, Undo
from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.facts import PastImport
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.options import ImportOptions, Override
from lmsdesk.domain.imports.plan import (
    Ask,
    ColumnState,
    ImportPlan,
    MappedColumn,
    Outcome,
    PlanRow,
    PlanRows,
    RowVerb,
    Suggestion,
    count,
)
from lmsdesk.domain.imports.sheet import Source
from lmsdesk.domain.ports import Reason
from tests.fakes.college import FAMILY, GIVEN, NOW, SUBJECTS, at
from tests.fakes.tray import FakeChanges

HEADERS = (
    ("email", "email"),
    ("course_code", "course"),
    ("role", "role"),
    ("grp", "group"),
    ("from", "start"),
    ("until", "end"),
    ("remark", None),
)
_TEXTS: Mapping[str, tuple[str, str]] = {
    "person_unknown": ("Nobody has this e-mail", "Choose one of the people who are near, or leave the row out."),
    "course_unknown": ("No such course", "Correct the course in the file, or here."),
    "date_impossible": ("No such day", "November has 30 days."),
    "role_unknown": ("No such role", "The site has: student, teacher, editingteacher, manager."),
    "privileged_role": ("Can see grades", "A role that sees the grades of others: confirm it."),
    "new_group": ("New group", "The group does not exist in this course yet."),
    "never_ends": ("Never ends", "The enrolment has no end date."),
}
_FIELDS = {
    "email": "Person, by e-mail",
    "username": "Person, by username",
    "idnumber": "Person, by ID number",
    "course": "Course",
    "role": "Role",
    "group": "Group",
    "start": "Starts",
    "end": "Ends",
    "action": "Action",
    "ignore": "Not used",
}
_NEAR = (
    Suggestion("person", 11, "Amara Okafor", "amara.okafor@northfield.example", "2 letters swapped"),
    Suggestion("person", 31, "Amara Okafor", "a.okafor31@northfield.example", "Same name"),
)


def _cells(number: int) -> list[str]:
    given, family = GIVEN[number % len(GIVEN)], FAMILY[(number * 7) % len(FAMILY)]
    name = f"{given}.{family}".lower().replace("á", "a").replace("é", "e")
    code = f"{SUBJECTS[number % len(SUBJECTS)][0]}-{101 + number % 7}"
    group = ("A", "B", "C", "D", "Online")[number % 5]
    return [f"{name}{number}@northfield.example", code, "student", group, "24/08/2026", "18/12/2026", ""]


def _row(number: int, outcome: Outcome, cells: Sequence[str], **more: object) -> PlanRow:
    made = PlanRow(number, number, 0, outcome, RowVerb.ENROL, tuple(cells), person=cells[0].split("@")[0])
    return made._replace(**more)


def _problem(number: int, outcome: Outcome, place: int, text: str, code: str, field: str, **more: object) -> PlanRow:
    cells = _cells(number)
    cells[place] = text
    return _row(number, outcome, cells, reasons=(Reason(code, field, text),), **more)


def plan_rows(total: int = 1842) -> list[PlanRow]:
    """Rows in the order of the file."""
    rows: dict[int, PlanRow] = {}
    blocked, check = Outcome.BLOCKED, Outcome.CHECK
    problems = [
        _problem(214, blocked, 0, "amara.okafro@northfield.example", "person_unknown", "email", suggestions=_NEAR),
        _problem(377, blocked, 1, "BIO-2O1", "course_unknown", "course"),
        _problem(512, blocked, 5, "31/11/2026", "date_impossible", "end"),
        _problem(513, blocked, 2, "studnet", "role_unknown", "role"),
        _problem(618, check, 2, "Teacher", "privileged_role", "role"),
        _problem(702, check, 3, "Evenings", "new_group", "group"),
        _problem(703, check, 5, "", "never_ends", "end"),
    ]
    problems += [_problem(900 + n, blocked, 2, "studnet", "role_unknown", "role") for n in range(4)]
    problems += [_problem(1000 + n, check, 3, "Evenings", "new_group", "group") for n in range(15)]
    for row in problems:
        rows[row.row] = row
    for number in range(2, total + 2):
        if number in rows:
            continue
        cells = _cells(number)
        if number % 13 == 4:
            cells[2] = "teacher"
            rows[number] = _row(number, Outcome.CHANGE, cells, before={"role": "student"}, after={"role": "teacher"})
        elif number % 30 == 6:
            rows[number] = _row(number, Outcome.SAME, cells)
        else:
            after: dict[str, Value] = {"role": "student", "end": at(2026, 12, 18)}
            rows[number] = _row(number, Outcome.CREATE, cells, after=after, undo=Undo.EXACT)
    return [rows[number] for number in sorted(rows)]


def a_plan(rows: Sequence[PlanRow], asks: tuple[Ask, ...] = (), name: str = "autumn-late-enrolments.csv") -> ImportPlan:
    """A plan over these rows."""
    columns = tuple(
        MappedColumn(place, header, ColumnState.MAPPED if field else ColumnState.UNKNOWN, field, samples=("a", "b"))
        for place, (header, field) in enumerate(HEADERS)
    )
    return ImportPlan(
        source=Source(name, "0" * 64, 217_088, NOW - 3600),
        site_name="Northfield College",
        shape="list",
        container="csv",
        encoding="utf-8",
        delimiter=",",
        header_row=1,
        file_rows=len(rows),
        rows=PlanRows(list(rows)),
        columns=columns,
        asks=asks,
        fixes={"spaces": 12},
        notes=(),
        roles={"student": 5},
        groups={},
        counts=count(rows),
    )


class FakeSession:
    """Answers overrides and decisions a little: skipped rows become blocked, chosen people become new ones."""

    def __init__(self, changes: FakeChanges, plan: ImportPlan) -> None:
        self._changes = changes
        self.name = plan.source.name
        self.options = ImportOptions(now=NOW)
        self.plan = plan
        self.saved: list[Path] = []
        self.staged = False
        self.closed = False

    async def check(self, options: ImportOptions) -> ImportPlan:
        """Check again."""
        rows = [self._override(row, options.overrides.get(row.row)) for row in self.plan.rows]
        asks = tuple(replace(ask, chosen=options.decisions.get(ask.key)) for ask in self.plan.asks)
        columns = tuple(
            replace(column, field=None if field == "ignore" else field, state=ColumnState.MAPPED)
            if (field := options.columns.get(column.place)) is not None
            else column
            for column in self.plan.columns
        )
        self.options = options
        self.plan = replace(self.plan, rows=PlanRows(rows), counts=count(rows), asks=asks, columns=columns)
        return self.plan

    @staticmethod
    def _override(row: PlanRow, override: Override | None) -> PlanRow:
        if override is None:
            return row
        if override.skip:
            return row._replace(outcome=Outcome.BLOCKED, reasons=(Reason("skipped"),), suggestions=())
        if override.user_id is not None:
            return row._replace(outcome=Outcome.CREATE, user_id=override.user_id, reasons=(), suggestions=())
        if override.accepted:
            return row._replace(outcome=Outcome.CREATE, reasons=())
        return row

    async def places(self, outcomes: Collection[Outcome] | None = None, text: str = "") -> Sequence[int]:
        """Problems first."""
        order = {Outcome.BLOCKED: 0, Outcome.CHECK: 1}
        found = [
            place
            for place, row in enumerate(self.plan.rows)
            if (outcomes is None or row.outcome in outcomes) and (not text or text in " ".join(row.cells))
        ]
        return sorted(found, key=lambda place: order.get(self.plan.rows[place].outcome, 2))

    async def save_blocked(self, path: Path) -> int:
        """Noted."""
        self.saved.append(path)
        return self.plan.counts[Outcome.BLOCKED]

    async def stage(self) -> ChangeSet:
        """One change stands for all."""
        self.staged = True
        return await self._changes.load(Path(self.name))

    def close(self) -> None:
        """Noted."""
        self.closed = True


class FakeImports:
    """Opens the same list whatever the path."""

    def __init__(self, changes: FakeChanges) -> None:
        self._changes = changes
        self.opened: list[Path | str] = []
        self.asks: tuple[Ask, ...] = ()

    async def open(self, path: Path) -> FakeSession:
        """Check a file; one that is called broken is."""
        self.opened.append(path)
        if path.stem == "broken":
            raise BadFile(name=path.name, reason="file_damaged")
        return FakeSession(self._changes, a_plan(plan_rows(), self.asks, path.name))

    async def open_text(self, text: str) -> FakeSession:
        """Check pasted rows."""
        self.opened.append(text)
        return FakeSession(self._changes, a_plan(plan_rows(60), (), "Clipboard"))

    def past(self) -> Sequence[PastImport]:
        """One of last week."""
        return [PastImport(NOW - 6 * 86_400, "september-cohort.xlsx", 412, 3)]

    def reason(self, reason: Reason) -> tuple[str, str]:
        """In words."""
        return _TEXTS.get(reason.code, (reason.code.replace("_", " ").capitalize(), ""))

    def fields(self) -> Mapping[str, str]:
        """What a column can be."""
        return _FIELDS
