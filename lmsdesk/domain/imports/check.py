"""From a list to a plan: map columns, clean, match, compare, judge. Pure but for the lookups of a Directory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lmsdesk.domain.changes import NewOperation, Undo
from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.about import kind_of
from lmsdesk.domain.imports.as_they_are import existing
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.fate import decide
from lmsdesk.domain.imports.headers import fingerprint
from lmsdesk.domain.imports.joint import joint_columns
from lmsdesk.domain.imports.kinds import KINDS
from lmsdesk.domain.imports.kinds.case import Case, Validate
from lmsdesk.domain.imports.mapping import ColumnMap, map_columns
from lmsdesk.domain.imports.match_fields import match_refusal
from lmsdesk.domain.imports.narrowing import grants, is_left_out, is_removal
from lmsdesk.domain.imports.needed import needed_things
from lmsdesk.domain.imports.operations import changes_of_row
from lmsdesk.domain.imports.options import ImportOptions, Kind, Sync
from lmsdesk.domain.imports.plan import (
    LINES,
    ColumnState,
    ImportPlan,
    MappedColumn,
    NewGroup,
    Outcome,
    PlanRow,
    RowVerb,
)
from lmsdesk.domain.imports.plan_rows import PlainRows, PlanRows, count
from lmsdesk.domain.imports.prepared import prepared
from lmsdesk.domain.imports.shapes import Shape, recognise
from lmsdesk.domain.imports.shapes.shape import RESULT
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.texts import masked, read_texts
from lmsdesk.domain.imports.times import NO_DATE, Times, read_times
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold

_FIRST = 5  # rows of a refused list that are shown
_THINGS = (Kind.PERSON, Kind.COURSE, Kind.CATEGORY)
_STEP = 4096  # rows between two looks at whether a person stopped the check
Progress = Callable[[int, int], None]  # rows done, rows in all; may raise Cancelled


def nothing_known(operation: NewOperation) -> Sequence[Reason]:
    """Nothing is known about what the server would refuse."""
    return ()


def check(
    sheet: Sheet,
    options: ImportOptions,
    directory: Directory,
    progress: Progress | None = None,
    would_refuse: Validate = nothing_known,
) -> ImportPlan:
    """What importing the list would do. Sends nothing and keeps nothing.

    ``would_refuse`` tells what the server would not take: of things that the list makes or changes fields of.
    """
    found = begun(sheet, options, directory, progress, would_refuse)
    return found if isinstance(found, ImportPlan) else together([found])


def begun(
    sheet: Sheet,
    options: ImportOptions,
    directory: Directory,
    progress: Progress | None = None,
    would_refuse: Validate = nothing_known,
) -> ListCheck | ImportPlan:
    """A list as far as its heading tells, to be judged; a plan at once when it is refused."""
    whole, (sheet, filtered, told, refusal) = sheet, prepared(sheet, options)
    shape = recognise(sheet, directory)
    kind = kind_of(sheet, options, shape)
    options = replace(options, kind=kind)
    columns = map_columns(sheet, options, shape, directory)
    if refusal is None:
        refusal = match_refusal(columns.columns, options, directory) if sheet.rows else _no_rows(sheet)
    if refusal is None:
        refusal = KINDS[kind].refusal(sheet, columns, options)
    if refusal is None:
        texts = read_texts(sheet, columns, options, existing(directory, kind))
        times = read_times(sheet, texts, options, shape)
        roles = directory.roles()
        case = Case(sheet, options, directory, shape, columns, texts, times, roles, would_refuse, filtered)
        return ListCheck(case, kind, progress, len(whole.rows), told)
    plan = _refused(sheet, options, shape, columns, refusal)
    return replace(plan, kind=kind, file_rows=len(whole.rows), filtered=filtered, notes=(*told, *plan.notes))


def _no_rows(sheet: Sheet) -> Reason:
    return Reason("no_rows", None, None, {"headers": ", ".join(sheet.header[:8])})


@dataclass(slots=True)
class ListCheck:
    """One list whose rows can be judged."""

    case: Case
    about: Kind
    progress: Progress | None
    file_rows: int  # all of them, also those that take no part
    told: Sequence[Reason]  # about what takes part

    def drafts(self) -> Iterator[Draft]:
        """The rows as far as their own cells tell."""
        self.case.plain.look = self._moved
        for draft in KINDS[self.about].drafts(self.case):
            yield draft
            if draft.place % _STEP == 0:
                self._moved(draft.place)

    def notes(self) -> Sequence[Reason]:
        """What is to be said about the list itself."""
        return (*self.case.sheet.notes, *_column_notes(self.case.columns))

    def _moved(self, place: int) -> None:
        if self.progress is not None:
            self.progress(place, len(self.case.sheet.rows))

    def row(self, draft: Draft, cells: Sequence[Sequence[str]]) -> PlanRow:
        """The row of the plan that a draft became."""
        sheet = self.case.sheet
        place, person, course = draft.place, draft.person, draft.course
        match, where = draft.match, draft.where
        near = (*match.suggestions, *where.suggestions) if match.suggestions or where.suggestions else ()
        # By position: names cost half as much again, a hundred thousand times.
        row = PlanRow(
            sheet.numbers[place],
            sheet.lines[place],
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
            _undo(draft),
            draft.merged_into,
            near,
            draft.pending,
            draft.kind,
            sheet.index,
        )
        return row if draft.number is None and draft.thing is None else _of_another(row, draft)


def together(checks: Sequence[ListCheck]) -> ImportPlan:
    """Judge the rows of one list, or of several of one kind that make one plan."""
    first = checks[0]
    options, kind = first.case.options, KINDS[first.about]
    joint = joint_columns([each.case.columns.columns for each in checks])
    first.case.plain.is_wanted = len(checks) == 1 and options.sync is Sync.NO  # else each row matters for others
    drafts: Sequence[Draft] = [draft for each in checks for draft in each.drafts()]
    compared = kind.compare(first.case, drafts)
    drafts = drafts if compared.drafts is None else compared.drafts
    asking = Asking(options, _keys(joint.columns), compared.offers)
    for draft in drafts:
        decide(draft, asking)
    kind.settle(drafts, options, asking)
    conclusion = kind.conclude(first.case, drafts, asking)
    cells = {each.case.sheet.index: joint.laid_out(at, each.case.texts.cells) for at, each in enumerate(checks)}
    made = {each.case.sheet.index: each.row for each in checks}
    own = [*conclusion.rows, *(made[(at := draft.sheet.index)](draft, cells[at]) for draft in drafts)]
    rows = _in_order(own, drafts, first, cells[first.case.sheet.index])
    of_columns = {ask.key: ask for each in reversed(checks) for ask in each.case.columns.asks}
    asks = (*of_columns.values(), *(ask for ask in asking.asks() if ask.key not in of_columns))
    new_groups = needed_groups(compared.new_groups, own)
    new_things = needed_things(compared.new_things, own, new_groups)
    fixes = sum((each.case.texts.fixes for each in checks), Counter[str]())
    return replace(
        _empty(first.case.sheet, options, first.case.shape),
        kind=first.about,
        rows=rows,
        columns=joint.columns,
        asks=asks,
        fixes={code: number for code, number in fixes.items() if number},
        notes=(
            *(told for each in checks for told in each.told),
            *conclusion.notes,
            *compared.notes,
            *(told for each in checks for told in each.notes()),
        ),
        roles=first.case.roles,
        groups=dict(compared.groups),
        new_groups=new_groups,
        new_things=new_things,
        clears=_cleared(own, [each.case.times for each in checks]),
        counts=count(rows),
        changes=sum(changes_of_row(row) * times for row, times in rows.ways()) + len(new_groups) + len(new_things),
        removals=sum(map(is_removal, own)),
        grants=sum(grants(row) * times for row, times in rows.ways()),
        left_out=sum(row.outcome is Outcome.BLOCKED and is_left_out(row) for row in own),
        file_rows=sum(each.file_rows for each in checks),
        filtered=sum(each.case.filtered for each in checks),
    )


def _in_order(
    own: Sequence[PlanRow], drafts: Sequence[Draft], check: ListCheck, cells: Sequence[Sequence[str]]
) -> PlanRows:
    """Rows that stand in no list first, then those of drafts and the plain ones as in the list."""
    plain, sheet = check.case.plain, check.case.sheet
    if not len(plain):
        return PlanRows(own)
    before, count = len(own) - len(drafts), len(drafts)
    at = [(draft.place, draft.part) for draft in drafts] + list(zip(plain.places, plain.parts, strict=True))
    order = [*range(before)]
    order += [before + each if each < count else ~(each - count) for each in sorted(range(len(at)), key=at.__getitem__)]
    samples = [check.row(draft, cells) for draft in plain.samples]
    return PlanRows(own, PlainRows(plain, samples, sheet.numbers, sheet.lines, cells), order)


def _keys(columns: Sequence[MappedColumn]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in columns:
        if each.field is not None:
            found.setdefault(each.field, []).append(each.key)
    return found


def _of_another(row: PlanRow, draft: Draft) -> PlanRow:
    """A row about somebody or something that is new, or that is neither a person nor a course."""
    if draft.number is None:
        return row._replace(thing=draft.thing, course=draft.name or row.course)
    if draft.kind is Kind.COURSE:
        return row._replace(course_id=draft.number, course=draft.name)
    return row._replace(user_id=draft.number, person=draft.name, thing=draft.thing)


def _undo(draft: Draft) -> Undo | None:
    """How far the row can be taken back: what was removed comes back without its past, what was made is deleted."""
    if draft.outcome not in (Outcome.CREATE, Outcome.CHANGE):
        return None
    makes = draft.outcome is Outcome.CREATE and draft.kind in _THINGS
    loses = draft.verb is RowVerb.UNENROL or (draft.verb is RowVerb.REMOVE and draft.kind is Kind.COHORT_MEMBER)
    return Undo.COMPENSATING if makes or loses else Undo.EXACT


def _cleared(rows: Sequence[PlanRow], times: Sequence[Times]) -> int:
    """Dates that would be emptied where there is one now."""
    if not any(each.clears for each in times):
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
    results = [each.header for each in columns.columns if each.field == RESULT and each.samples]
    notes = [Reason("unused_column", header) for header in unknown]
    notes += [Reason("result_ignored", header) for header in results]
    notes += [Reason(code) for code in columns.shape.told]
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
