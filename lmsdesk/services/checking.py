"""Checking lists, as functions that run in the helper process; what they read is kept between two checks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from lmsdesk.domain.errors import BadFile, Cancelled
from lmsdesk.domain.imports.bundle import Bundle, Member
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.check_set import check_set
from lmsdesk.domain.imports.narrowing import Narrow, Tally, tally
from lmsdesk.domain.imports.near import Sought, nearest
from lmsdesk.domain.imports.options import Formula, ImportOptions
from lmsdesk.domain.imports.originals import joined, originals_of
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow, Suggestion
from lmsdesk.domain.imports.plan_rows import problems_first
from lmsdesk.domain.imports.prepared import Before, keys_of, preview
from lmsdesk.domain.imports.repairs import Repair, repairs_of
from lmsdesk.domain.imports.sets.resolve import resolve
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.writes import Kind, writes_of
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId
from lmsdesk.domain.text import fold
from lmsdesk.files import lists, sets, spool
from lmsdesk.files.packages import Gathered, Taken, gather
from lmsdesk.lms.moodle.rules import validate
from lmsdesk.services.collecting import paused_collector
from lmsdesk.services.wording_rows import main_reason
from lmsdesk.services.worker import Task
from lmsdesk.store.directory import StoreDirectory
from lmsdesk.store.directory_base import nobody_waits
from lmsdesk.store.reader import Reader

_ALL = Narrow()
Originals = tuple[tuple[str, ...], dict[RowId, list[str]]]


@dataclass(frozen=True, slots=True)
class ListAt:
    """Where a list lies: the private copy, how it is called, and how it is read where a person chose."""

    copy: Path
    name: str
    origin: str
    mirror: Path
    desk: Path
    encoding: str | None = None
    tab: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    fixes_off: frozenset[str] = frozenset()
    fill_merged: bool = False
    repair_letters: bool = False
    told: tuple[Reason, ...] = ()  # what was said about the original when it was copied


class _Kept:
    """The list, the lookups and the plan of the last check in this process."""

    found: tuple[ListAt, sets.Found] | None = None
    directory: tuple[tuple[object, ...], Reader, StoreDirectory] | None = None
    plan: tuple[str, ImportPlan] | None = None
    near: ClassVar[dict[Sought, tuple[Suggestion, ...]]] = {}  # as the directory of now has them


def copy_list(task: Task, path: Path, folder: Path) -> spool.Kept:
    """Copy a file into the spool; raise BadFile when it cannot be read."""

    def moved(done: int, total: int) -> None:
        task.check_cancelled()
        if total:
            task.progress("read", done, total)

    return spool.keep_file(path, folder, moved)


def gather_lists(task: Task, paths: Sequence[Path], folder: Path) -> Gathered:
    """The lists among files, folders and archives; raise BadFile for an archive that must not be opened."""
    return gather(paths, folder, task.check_cancelled)


def pack_set(task: Task, taken: Sequence[Taken], folder: Path) -> spool.Kept:
    """Keep several lists as one copy."""
    return sets.pack(taken, folder, task.check_cancelled)


def check_list(task: Task, at: ListAt, options: ImportOptions, token: str) -> ImportPlan:
    """Read the copy, unless it was read before, and check it; the plan is remembered under the token."""

    def moved(done: int, total: int) -> None:
        task.check_cancelled()
        task.progress("check", done, total)

    with paused_collector():
        directory = _directory(at)
        directory.look = task.check_cancelled
        try:
            found = _found(task, _answered(at, options), directory)
            if at.origin == sets.ORIGIN:
                plan = check_set(found.bundle, at.name, options, directory, moved, validate, found.unread)
                plan = replace(plan, notes=(*at.told, *plan.notes))
            else:
                plan = check(found.bundle.members[0].sheet, options, directory, moved, validate)
        finally:
            directory.look = nobody_waits
    _Kept.plan = (token, plan)
    return plan


def find_places(
    task: Task, token: str, outcomes: Collection[Outcome] | None, text: str, narrow: Narrow = _ALL
) -> list[int] | None:
    """Places in the rows of a plan, problems first; None when this process does not know the plan."""
    if _Kept.plan is None or _Kept.plan[0] != token:
        return None
    return places_in(_Kept.plan[1], outcomes, text, narrow)


def places_in(plan: ImportPlan, outcomes: Collection[Outcome] | None, text: str, narrow: Narrow = _ALL) -> list[int]:
    """Places in the rows of a plan that have one of the outcomes, hold the text and fit, problems first."""
    rows = plan.rows
    places = list(range(len(rows))) if narrow.in_file_order else problems_first(rows)

    def fits(row: PlanRow) -> bool:
        return (outcomes is None or row.outcome in outcomes) and narrow.fits(row)

    if outcomes is not None or not narrow.is_open:
        fitting = rows.each(fits)
        places = [place for place in places if fitting[place]]
    if wanted := fold(text):
        each = ((place, rows[place]) for place in places)
        places = [place for place, row in each if wanted in fold(" ".join((*row.cells, row.person, row.course)))]
    return places


def find_tally(task: Task, token: str) -> Tally | None:
    """How many rows of a plan there are of each kind; None when this process does not know the plan."""
    if _Kept.plan is None or _Kept.plan[0] != token:
        return None
    return tally(_Kept.plan[1].rows)


def find_writes(task: Task, token: str) -> Mapping[Kind, int] | None:
    """How many writes of each kind a plan makes; None when this process does not know the plan."""
    if _Kept.plan is None or _Kept.plan[0] != token:
        return None
    return writes_of(_Kept.plan[1], task.check_cancelled)


def find_alike(task: Task, token: str, row: RowId, reason: Reason) -> list[RowId] | None:
    """The rows but this one that have the same finding; None when this process does not know the plan."""
    if _Kept.plan is None or _Kept.plan[0] != token:
        return None
    return alike_in(_Kept.plan[1], row, reason)


def alike_in(plan: ImportPlan, row: RowId, reason: Reason) -> list[RowId]:
    """The rows but this one that are stopped by the same finding over the same value."""
    same = (reason.code, reason.about, reason.value)
    found = dict.fromkeys(
        each.id
        for each in plan.rows
        if each.reasons
        and each.id != row
        and each.outcome in (Outcome.BLOCKED, Outcome.CHECK)
        and (main := main_reason(each.reasons)) is not None
        and (main.code, main.about, main.value) == same
    )
    return list(found)


def find_near(task: Task, at: ListAt, sought: Sequence[Sought]) -> tuple[Suggestion, ...]:
    """Who or what is nearest to what a row seeks in vain; answers are kept as long as nobody writes."""
    directory = _directory(at)
    for each in sought:
        if each not in _Kept.near:
            _Kept.near[each] = nearest(each, directory)
    return tuple(near for each in sought for near in _Kept.near[each])


def find_profile_fields(task: Task, at: ListAt) -> list[str]:
    """The site's own profile fields that anybody has something in, in alphabetical order."""
    return sorted(_directory(at).custom_fields())


def find_repairs(task: Task, at: ListAt, options: ImportOptions, code: str) -> Sequence[Repair]:
    """What was repaired in the list under a code."""
    directory = _directory(at)
    found = _found(task, _answered(at, options), directory)
    listed = resolve(found.bundle, options, directory).lists
    return tuple(repair for each in listed for repair in repairs_of(each.sheet, options, directory, code))


def _answered(at: ListAt, options: ImportOptions) -> ListAt:
    """How the list is read after questions about the reading itself were answered."""
    return replace(
        at,
        tab=at.tab or options.decisions.get("several_tabs"),
        fill_merged=options.decisions.get("merged_cells") == "fill",
        repair_letters=options.decisions.get("broken_letters") == "repair",
    )


def find_originals(task: Task, at: ListAt, options: ImportOptions, wanted: Collection[RowId] | None) -> Originals:
    """Headings and cells as the file has them, of these rows or of all; what may be a password is left empty."""
    directory = _directory(at)
    found = _found(task, at, directory)
    listed = resolve(found.bundle, options, directory).lists
    return joined([originals_of(each.raw, options, directory, wanted) for each in listed])


def find_preview(task: Task, at: ListAt, key: str, formulas: Sequence[Formula]) -> tuple[Before, ...]:
    """What a formula makes of the first rows of a column."""
    directory = _directory(at)
    sheets = [each.sheet for each in _found(task, at, directory).bundle.members]
    return preview(next((each for each in sheets if key in keys_of(each)), sheets[0]), key, formulas)


def forget(task: Task) -> None:
    """Let go of everything that was kept."""
    _Kept.found = _Kept.plan = None
    _Kept.near.clear()
    if _Kept.directory is not None:
        _Kept.directory[1].close()
        _Kept.directory = None


def _found(task: Task, at: ListAt, directory: StoreDirectory) -> sets.Found:
    """The list, or the lists of a set."""
    if _Kept.found is None or _Kept.found[0] != at:
        if at.origin == sets.ORIGIN:
            found = sets.read_set(at.copy, partial(_read, task, at, directory), task.check_cancelled)
            if not found.bundle.members:
                raise BadFile(name=at.name, reason="set_unreadable")
        else:
            sheet = _read(task, at, directory, at.copy, at.name)
            sheet = replace(sheet, notes=(*at.told, *sheet.notes)) if at.told else sheet
            found = sets.Found(Bundle((Member(sheet, None),)))
        _Kept.found = (at, found)
    return _Kept.found[1]


def _read(task: Task, at: ListAt, directory: StoreDirectory, copy: Path, name: str) -> Sheet:
    if at.origin == "clipboard":
        return lists.read_text(
            at.copy.read_text("utf-8"),
            known_words=directory.known_words,
            delimiter=at.delimiter,
            header_row=at.header_row,
            fixes_off=at.fixes_off,
            repair_letters=at.repair_letters,
        )

    def moved(done: int, total: int | None) -> None:
        task.progress("read", done, total)

    return lists.read_copy(
        copy,
        name,
        known_words=directory.known_words,
        encoding=at.encoding,
        tab=at.tab,
        delimiter=at.delimiter,
        header_row=at.header_row,
        fixes_off=at.fixes_off,
        fill_merged=at.fill_merged,
        repair_letters=at.repair_letters,
        progress=moved,
        cancelled=lambda: _is_cancelled(task),
    )


def _is_cancelled(task: Task) -> bool:
    try:
        task.check_cancelled()
    except Cancelled:
        return True
    return False


def _directory(at: ListAt) -> StoreDirectory:
    """Lookups over the state of now: kept as long as nobody wrote into the mirror or the desk."""
    kept = _Kept.directory
    if kept is not None and kept[0] == (at.mirror, at.desk, *kept[1].versions()):
        return kept[2]
    if kept is not None:
        kept[1].close()
        _Kept.directory = None
    _Kept.near.clear()
    reader = Reader(at.mirror, at.desk)
    directory = reader.directory()
    _Kept.directory = ((at.mirror, at.desk, *reader.versions()), reader, directory)
    return directory
