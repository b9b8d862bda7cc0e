"""Several lists as one plan: their rows are judged together, so that it does not matter in which file something stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.bundle import Bundle
from lmsdesk.domain.imports.check import ListCheck, Progress, begun, check, nothing_known, together
from lmsdesk.domain.imports.kinds.case import Validate
from lmsdesk.domain.imports.narrowing import grants, is_left_out, is_removal
from lmsdesk.domain.imports.options import ImportOptions, Kind
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanList, PlanRow
from lmsdesk.domain.imports.plan_rows import count
from lmsdesk.domain.imports.sets.resolve import Resolved, resolve
from lmsdesk.domain.imports.sheet import Source
from lmsdesk.domain.ports import Reason

_OTHER = "list_of_other_kind"


def check_set(
    bundle: Bundle,
    name: str,
    options: ImportOptions,
    directory: Directory,
    progress: Progress | None = None,
    would_refuse: Validate = nothing_known,
    unread: Sequence[PlanList] = (),
) -> ImportPlan:
    """What importing all lists of a set would do. What refuses one list does not stop the others.

    ``unread`` are files of the set that are no lists at all.
    """
    resolved = resolve(bundle, options, directory)
    if len(bundle.members) == 1 and not unread:
        return check(resolved.lists[0].sheet, options, directory, progress, would_refuse)
    found = [begun(each.sheet, options, directory, progress, would_refuse) for each in resolved.lists]
    checks = _of_one_kind([each for each in found if isinstance(each, ListCheck)])
    lists = (*(_told(resolved, at, each, checks) for at, each in enumerate(found)), *unread)
    refused = [each for each in found if isinstance(each, ImportPlan)]
    plan = together(checks) if checks else refused[0]
    lists = _counted(plan.rows, lists) if checks and len(lists) > 1 else lists
    notes = [_passed_over(each) for each in lists if each.refused is not None]
    return replace(
        plan,
        source=_whole(bundle, name),
        lists=lists,
        notes=(*resolved.notes, *(notes if checks else ()), *plan.notes),
        file_rows=sum(each.file_rows for each in lists if each.refused is None or not checks),
    )


def _of_one_kind(checks: Sequence[ListCheck]) -> list[ListCheck]:
    """The lists that make one plan: enrolments where there are any, else those of the first kind."""
    kinds = [each.about for each in checks]
    wanted = Kind.ENROLMENT if Kind.ENROLMENT in kinds else next(iter(kinds), None)
    return [each for each in checks if each.about is wanted]


def _told(resolved: Resolved, at: int, found: ListCheck | ImportPlan, checks: Sequence[ListCheck]) -> PlanList:
    raw = resolved.lists[at].raw
    if isinstance(found, ImportPlan):
        return PlanList(raw.index, raw.source, found.shape, found.file_rows, found.refused)
    other = None if found in checks else Reason(_OTHER, None, raw.source.name, {"kind": found.about.value})
    return PlanList(raw.index, raw.source, found.case.shape.name, found.file_rows, other)


def _counted(rows: Iterable[PlanRow], lists: Sequence[PlanList]) -> tuple[PlanList, ...]:
    """The lists with what becomes of the rows of each; whom a list that is everybody lacks is of no file."""
    of: dict[int, list[PlanRow]] = {each.index: [] for each in lists if each.refused is None}
    for row in rows:
        if row.row > 0 and row.source in of:
            of[row.source].append(row)
    return tuple(
        replace(
            each,
            counts=count(mine := of[each.index]),
            left_out=sum(row.outcome is Outcome.BLOCKED and is_left_out(row) for row in mine),
            removals=sum(map(is_removal, mine)),
            grants=sum(map(grants, mine)),
        )
        if each.index in of
        else each
        for each in lists
    )


def _passed_over(each: PlanList) -> Reason:
    if each.refused is not None and each.refused.code == _OTHER:
        return each.refused
    return Reason("list_refused", None, each.source.name)


def _whole(bundle: Bundle, name: str) -> Source:
    """The set as one source: the same bytes in the same files are the same set, in whatever order."""
    sources = [each.sheet.source for each in bundle.members]
    digest = sha256("".join(sorted(each.sha256 for each in sources)).encode()).hexdigest()
    modified = [each.modified for each in sources if each.modified is not None]
    return Source(name, digest, sum(each.size for each in sources), max(modified, default=None), sources[0].origin)
