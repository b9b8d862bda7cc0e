"""From a list to a plan: map columns, clean, match, compare, judge. Pure but for the lookups of a Directory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lmsdesk.domain.changes import Undo
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.fate import decide
from lmsdesk.domain.imports.headers import fingerprint
from lmsdesk.domain.imports.kinds import KINDS
from lmsdesk.domain.imports.kinds.case import Case
from lmsdesk.domain.imports.mapping import ColumnMap, map_columns
from lmsdesk.domain.imports.operations import changes_of_row
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import (
    LINES,
    ColumnState,
    ImportPlan,
    NewGroup,
    Outcome,
    PlanRow,
    PlanRows,
    RowVerb,
    count,
)
from lmsdesk.domain.imports.prepared import prepared
from lmsdesk.domain.imports.roles import is_privileged
from lmsdesk.domain.imports.shapes import Shape, recognise
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.texts import masked, read_texts
from lmsdesk.domain.imports.times import NO_DATE, Times, read_times
from lmsdesk.domain.ports import Directory, Reason
from lmsdesk.domain.text import fold

_FIRST = 5  # rows of a refused list that are shown
_STEP = 4096  # rows between two looks at whether a person stopped the check
Progress = Callable[[int, int], None]  # rows done, rows in all; may raise Cancelled


def check(sheet: Sheet, options: ImportOptions, directory: Directory, progress: Progress | None = None) -> ImportPlan:
    """What importing the list would do. Sends nothing and keeps nothing."""
    whole, (sheet, filtered, told, refusal) = sheet, prepared(sheet, options)
    shape = recognise(sheet)
    columns = map_columns(sheet, options, shape, directory)
    if refusal is None:
        refusal = KINDS[options.kind].refusal(sheet, columns, options) if sheet.rows else _no_rows(sheet)
    if refusal is not None:
        plan = _refused(sheet, options, shape, columns, refusal)
    else:
        plan = _Check(sheet, options, directory, shape, columns, progress).plan()
    return replace(plan, file_rows=len(whole.rows), filtered=filtered, notes=(*told, *plan.notes))


def _no_rows(sheet: Sheet) -> Reason:
    return Reason("no_rows", None, None, {"headers": ", ".join(sheet.header[:8])})


@dataclass(slots=True)
class _Check:
    sheet: Sheet
    options: ImportOptions
    directory: Directory
    shape: Shape
    columns: ColumnMap
    progress: Progress | None

    def plan(self) -> ImportPlan:
        sheet, options = self.sheet, self.options
        texts = read_texts(sheet, self.columns, options)
        times = read_times(sheet, texts, options, self.shape)
        roles = self.directory.roles()
        kind = KINDS[options.kind]
        case = Case(sheet, options, self.directory, self.shape, self.columns, texts, times, roles)
        drafts = []
        for draft in kind.drafts(case):
            drafts.append(draft)
            self._moved(draft.place)
        compared = kind.compare(case, drafts)
        asking = Asking(options, self._keys())
        for draft in drafts:
            decide(draft, asking)
        kind.settle(drafts, options, asking)
        rows = [self._row(draft, texts.cells) for draft in drafts]
        of_columns = {ask.key for ask in self.columns.asks}
        asks = (*self.columns.asks, *(ask for ask in asking.asks() if ask.key not in of_columns))
        new_groups = needed_groups(compared.new_groups, rows)
        return replace(
            _empty(sheet, options, self.shape),
            rows=PlanRows(rows),
            columns=self.columns.columns,
            asks=asks,
            fixes={code: number for code, number in texts.fixes.items() if number},
            notes=(*sheet.notes, *_column_notes(self.columns)),
            roles=roles,
            groups=dict(compared.groups),
            new_groups=new_groups,
            clears=_cleared(rows, times),
            counts=count(rows),
            changes=sum(map(changes_of_row, rows)) + len(new_groups),
            removals=sum(row.verb is RowVerb.UNENROL and row.outcome is Outcome.CHANGE for row in rows),
            grants=sum(map(_grants, rows)),
        )

    def _moved(self, place: int) -> None:
        if self.progress is not None and place % _STEP == 0:
            self.progress(place, len(self.sheet.rows))

    def _keys(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in self.columns.columns:
            if each.field is not None:
                found.setdefault(each.field, []).append(each.key)
        return found

    def _row(self, draft: Draft, cells: Sequence[Sequence[str]]) -> PlanRow:
        place, person, course = draft.place, draft.person, draft.course
        match, where = draft.match, draft.where
        near = (*match.suggestions, *where.suggestions) if match.suggestions or where.suggestions else ()
        # By position: names cost half as much again, a hundred thousand times.
        return PlanRow(
            self.sheet.numbers[place],
            self.sheet.lines[place],
            draft.part,
            draft.outcome,
            draft.verb,
            cells[place],
            person.id if person else None,
            f"{person.first_name} {person.last_name}".strip() if person else "",
            match.by,
            course.id if course else None,
            course.shortname if course else "",
            draft.before,
            draft.after,
            tuple(draft.reasons),
            _undo(draft.outcome, draft.verb),
            draft.merged_into,
            near,
            draft.pending,
            draft.kind,
            self.sheet.index,
        )


def _undo(outcome: Outcome, verb: RowVerb) -> Undo | None:
    """How far the row can be taken back: an enrolment that was removed comes back without its past."""
    if outcome not in (Outcome.CREATE, Outcome.CHANGE):
        return None
    return Undo.COMPENSATING if verb is RowVerb.UNENROL else Undo.EXACT


def _grants(row: PlanRow) -> bool:
    """Tell whether a row gives somebody a role beyond the learner's that they do not have."""
    if row.outcome not in (Outcome.CREATE, Outcome.CHANGE) or "role" not in row.after:
        return False
    return _grants_more(str(row.before.get("role") or ""), str(row.after["role"]))


@lru_cache(maxsize=1024)
def _grants_more(had: str, wanted: str) -> bool:
    before = had.split(",")
    return any(is_privileged(name) for name in wanted.split(",") if name and name not in before)


def _cleared(rows: Sequence[PlanRow], times: Times) -> int:
    """Dates that would be emptied where there is one now."""
    if not times.clears:
        return 0
    return sum(
        1
        for row in rows
        for name in ("start", "end")
        if row.outcome is Outcome.CHANGE and row.after.get(name) == NO_DATE and row.before.get(name)
    )


def needed_groups(groups: Mapping[tuple[int, str], NewGroup], rows: Sequence[PlanRow]) -> tuple[NewGroup, ...]:
    """The new groups that a row which can be done puts somebody into: the others are not made."""
    if not groups:
        return ()
    used = {
        (row.course_id, fold(name))
        for row in rows
        if row.outcome in (Outcome.CREATE, Outcome.CHANGE)
        for name in str(row.after.get("groups") or "").split(LINES)
    }
    return tuple(each for key, each in groups.items() if key in used)


def _column_notes(columns: ColumnMap) -> list[Reason]:
    """What was read past: columns that are not understood, and account data, which imports never write."""
    unknown = [each.header for each in columns.columns if each.state is ColumnState.UNKNOWN and each.samples]
    account = [each.header for each in columns.columns if each.state is ColumnState.IGNORED and each.field == "account"]
    notes = [Reason("unused_column", header) for header in unknown]
    return notes + [Reason("account_column_ignored", header) for header in account]


def _refused(sheet: Sheet, options: ImportOptions, shape: Shape, columns: ColumnMap, refusal: Reason) -> ImportPlan:
    empty = _empty(sheet, options, shape)
    first = tuple(tuple(row) for row in masked(sheet, columns)[:_FIRST])
    return replace(empty, columns=columns.columns, asks=columns.asks, refused=refusal, first_rows=first)


def _empty(sheet: Sheet, options: ImportOptions, shape: Shape) -> ImportPlan:
    """What can be said about the list before any row is looked at."""
    return ImportPlan(
        source=sheet.source,
        site_name=options.site_name,
        shape=shape.name,
        container=sheet.container,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        header_row=sheet.header_row,
        file_rows=len(sheet.rows),
        rows=PlanRows(()),
        columns=(),
        asks=(),
        fixes=dict(sheet.fixes),
        notes=sheet.notes,
        roles={},
        groups={},
        counts=count(()),
        fingerprint=fingerprint(sheet.header) if sheet.header else "",
        tab=sheet.tab,
    )
