"""What the columns and rows of a list are called on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.imports.headers import COURSE_FIELDS, PERSON_FIELDS
from lmsdesk.domain.imports.narrowing import Special, is_left_out
from lmsdesk.domain.imports.plan import (
    LINES,
    ColumnState,
    ImportPlan,
    MappedColumn,
    Outcome,
    PlanList,
    PlanRow,
    RowVerb,
)
from lmsdesk.services.wording_rows import main_reason, short_words
from lmsdesk.ui.words import DASH, Words, field_title

if TYPE_CHECKING:
    from lmsdesk.domain.imports.options import Kind
    from lmsdesk.ui.api_imports import Imports

translate = QCoreApplication.translate

DATES = ("start", "end")
# Outcome → icon and tone of its rows; the order is that of the tabs.
LOOKS: Mapping[Outcome, tuple[str, str]] = {
    Outcome.BLOCKED: ("circle-alert", "removed"),
    Outcome.CHECK: ("triangle-alert", "staged"),
    Outcome.CREATE: ("plus", "added"),
    Outcome.CHANGE: ("pencil", "info"),
    Outcome.SAME: ("equal", "muted"),
    Outcome.MERGED: ("merge", "muted"),
}
# A view of rows: their outcome, or what deserves a look of its own; None is all of them.
RowView = Outcome | Special | None
# The views that divide the rows among them, in the order of the tabs, and those that show some of them once more.
DIVIDED: dict[Outcome | Special, tuple[str, str]] = dict([*LOOKS.items(), (Special.LEFT_OUT, ("circle-x", "muted"))])
AGAIN: Mapping[Outcome | Special, tuple[str, str]] = {
    Special.REMOVALS: ("user-minus", "removed"),
    Special.GRANTS: ("user-check", "removed"),
}


def fields_to_choose(imports: Imports, kind: Kind, match_by: str) -> Mapping[str, str]:
    """What a column can be read as: the fields of the kind of list, and the one that people are matched by."""
    found = dict(imports.fields(kind))
    if match_by.startswith(CUSTOM):
        told = translate("Imports", "Person: profile field {name}").format(name=field_title(match_by))
        return {match_by: told, **found}
    return found


def shares(of: ImportPlan | PlanList) -> dict[Outcome | Special, int]:
    """How many rows of a plan, or of one of its lists, each view has; those that divide the rows add up to all."""
    found: dict[Outcome | Special, int] = {outcome: of.counts.get(outcome, 0) for outcome in Outcome}
    found[Outcome.BLOCKED] -= of.left_out
    found.update({Special.LEFT_OUT: of.left_out, Special.REMOVALS: of.removals, Special.GRANTS: of.grants})
    return found


def view_title(view: RowView) -> str:
    """The name of a tab."""
    special = {
        None: translate("Imports", "All rows"),
        Special.LEFT_OUT: translate("Imports", "Left out"),
        Special.REMOVALS: translate("Imports", "Unenrolled"),
        Special.GRANTS: translate("Imports", "More rights"),
    }
    return outcome_title(view) if isinstance(view, Outcome) else special.get(view, "")


def outcome_title(outcome: Outcome) -> str:
    """An outcome as a tab and a screen reader call it."""
    return {
        Outcome.BLOCKED: translate("Imports", "Errors"),
        Outcome.CHECK: translate("Imports", "Check"),
        Outcome.CREATE: translate("Imports", "New"),
        Outcome.CHANGE: translate("Imports", "Changes"),
        Outcome.SAME: translate("Imports", "No change"),
        Outcome.MERGED: translate("Imports", "Said twice"),
    }[outcome]


def field_heading(field: str | None) -> str:
    """A field as the head of a column says it; the menu has the long form."""
    titles = {
        "username": translate("Imports", "Person, by username"),
        "email": translate("Imports", "Person, by e-mail"),
        "idnumber": translate("Imports", "Person, by ID number"),
        "user_id": translate("Imports", "Person, by number"),
        "course": translate("Imports", "Course"),
        "course_idnumber": translate("Imports", "Course, by ID number"),
        "course_id": translate("Imports", "Course, by number"),
        "role": translate("Imports", "Role"),
        "type": translate("Imports", "Role"),
        "group": translate("Imports", "Group"),
        "start": translate("Imports", "Starts"),
        "end": translate("Imports", "Ends"),
        "duration": translate("Imports", "Duration"),
        "status": translate("Imports", "Status"),
        "action": translate("Imports", "Action"),
        "mark": translate("Imports", "Marks"),
        "section": translate("Imports", "Section"),
        "role_number": translate("Imports", "Role, by number"),
    }
    return titles.get(field or "") or (field_title(field) if field else translate("Imports", "Not used"))


def column_heading(column: MappedColumn) -> str:
    """What a column of the file is read as."""
    match column.state:
        case ColumnState.MAPPED:
            heading = field_heading(column.field)
            return f"{heading} {column.slot}" if column.slot else heading
        case ColumnState.AMBIGUOUS:
            return translate("Imports", "Choose what it is")
        case ColumnState.SECRET:
            return translate("Imports", "Password, never kept")
        case _ if column.field == "result":
            return translate("Imports", "Results, never imported")
        case _:
            return translate("Imports", "Not used")


def is_used(column: MappedColumn) -> bool:
    """Tell whether a column has a say."""
    return column.state is ColumnState.MAPPED and column.field is not None


def override_key(column: MappedColumn) -> str:
    """Under which name a corrected cell of a column is kept."""
    return f"{column.field}:{column.slot}" if column.slot else str(column.field)


def is_problem(row: PlanRow) -> bool:
    """Tell whether a row still wants somebody to look at it."""
    return row.outcome in (Outcome.BLOCKED, Outcome.CHECK) and not is_left_out(row)


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of a row, as its second column says."""

    text: str
    icon: str
    tone: str


def result_of(row: PlanRow, words: Words) -> Result:
    """What becomes of a row in a few words."""
    icon, tone = LOOKS[row.outcome]
    if row.outcome in (Outcome.BLOCKED, Outcome.CHECK):
        if is_left_out(row):
            return Result(translate("Imports", "Left out"), "circle-x", "muted")
        reason = main_reason(row.reasons)
        return Result(short_words(reason) if reason else outcome_title(row.outcome), icon, tone)
    if row.outcome is Outcome.CREATE:
        return Result(translate("Imports", "New"), icon, tone)
    if row.outcome is Outcome.MERGED and row.merged_into is not None:
        return Result(translate("Imports", "Same as row {number}").format(number=row.merged_into.number), icon, tone)
    if row.outcome is Outcome.SAME:
        return Result(translate("Imports", "No change"), icon, tone)
    if row.verb is RowVerb.UNENROL:
        return Result(translate("Imports", "Unenrol"), "user-minus", "removed")
    return Result(_changed(row, words), icon, tone)


def _changed(row: PlanRow, words: Words) -> str:
    if row.after.get("suspended") is True:
        return translate("Imports", "Suspend")
    if row.after.get("suspended") is False:
        return translate("Imports", "Activate")
    if row.verb is RowVerb.REMOVE:
        return translate("Imports", "Taken out")
    was = [was_text(name, row, words) for name in row.after if name != "groups"]
    if not was:
        return translate("Imports", "Into a group")
    return translate("Imports", "Was {value}").format(value=", ".join(was))


def was_text(name: str, row: PlanRow, words: Words) -> str:
    """What the server has for a field of a row."""
    return _value(name, row.before.get(name), words, known=name in row.before)


def will_text(name: str, row: PlanRow, words: Words) -> str:
    """What the row would make of it."""
    return _value(name, row.after.get(name), words, known=True)


def _value(name: str, value: object, words: Words, *, known: bool) -> str:
    if not known:
        return translate("Imports", "not known")
    if name in DATES:
        return words.day(value) if isinstance(value, int) and value else translate("Imports", "no date")
    if name == "role":
        return words.roles(filter(None, str(value or "").split(",")))
    if name == "suspended":
        return words.account(value if isinstance(value, bool) else None)
    if name == "groups":
        return ", ".join(filter(None, str(value or "").split(LINES))) or DASH
    return DASH if value in (None, "") else str(value)


class CellMark(NamedTuple):
    """A cell that a finding or a change is about."""

    tone: str
    note: str


_ABOUT: Mapping[str, tuple[str, ...]] = {
    "person": PERSON_FIELDS,
    "course": COURSE_FIELDS,
    "role": ("role", "type"),
    "end": ("end", "duration"),
    "groups": ("group",),
    "suspended": ("status", "action"),
}
_OF_PERSON = frozenset({"protected", "protected_account", "account_suspended"})
_OF_COURSE = frozenset({"no_manual_method", "course_ended", "course_missing", "course_unknown", "course_ambiguous"})
_OF_MARKS = frozenset({"mark_no", "mark_unknown"})
_OF_STATE = frozenset({"enrolment_suspended", "not_enrolled_to_suspend"})


def marks_of(row: PlanRow, columns: tuple[MappedColumn, ...], words: Words) -> dict[int, CellMark]:
    """Places of the cells that are to be looked at, with the reason in a few words."""
    if row.outcome in (Outcome.BLOCKED, Outcome.CHECK) and not is_left_out(row):
        reason = main_reason(row.reasons)
        if reason is None:
            return {}
        mark = CellMark(LOOKS[row.outcome][1], short_words(reason))
        return dict.fromkeys(_places(_fields_about(reason.code, reason.about), reason.value, row, columns), mark)
    if row.outcome is not Outcome.CHANGE:
        return {}
    found: dict[int, CellMark] = {}
    for name in row.after:
        note = translate("Imports", "Was {value}").format(value=was_text(name, row, words)) if name != "groups" else ""
        for place in _places(_ABOUT.get(name, (name,)), None, row, columns):
            found[place] = CellMark("info", note)
    return found


def _fields_about(code: str, about: str | None) -> tuple[str, ...]:
    if code in _OF_PERSON:
        return PERSON_FIELDS
    if code in _OF_COURSE:
        return (about,) if about in COURSE_FIELDS else COURSE_FIELDS
    if code in _OF_MARKS:
        return ("mark",)
    if code in _OF_STATE:
        return _ABOUT["suspended"]
    return _ABOUT.get(about or "", (about,) if about else ())


def _places(fields: tuple[str, ...], value: object, row: PlanRow, columns: tuple[MappedColumn, ...]) -> tuple[int, ...]:
    """The columns of these fields; where a row has several, the one with the value, else the first filled one."""
    found = [each for each in columns if is_used(each) and each.field in fields]
    if row.part and len(found) > 1:
        found = [each for each in found if each.slot in (0, row.part)] or found
    exact = [each for each in found if each.place < len(row.cells) and value and row.cells[each.place].strip() == value]
    return tuple(each.place for each in (exact or found)[:1])


def matched_words(by: str | None) -> str:
    """By what a person was found."""
    return {
        "username": translate("Imports", "found by username"),
        "email": translate("Imports", "found by e-mail"),
        "idnumber": translate("Imports", "found by ID number"),
        "user_id": translate("Imports", "found by number"),
        "choice": translate("Imports", "chosen by you"),
    }.get(by or "", "")
