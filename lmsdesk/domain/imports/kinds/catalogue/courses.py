"""Rows that make courses or change them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.creations import create_course
from lmsdesk.domain.directory import CourseRef
from lmsdesk.domain.fields import FIELDS, Value
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.courses import CourseMatch
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.kinds.case import Case, Compared, Conclusion
from lmsdesk.domain.imports.kinds.catalogue.fields import (
    answered,
    chosen_write,
    differing,
    refusals,
    write,
)
from lmsdesk.domain.imports.kinds.catalogue.tree import Tree
from lmsdesk.domain.imports.kinds.rows import Rows
from lmsdesk.domain.imports.kinds.things import settle_alike, settle_keys
from lmsdesk.domain.imports.mapping import ColumnMap
from lmsdesk.domain.imports.options import ImportOptions, Kind, Mode, Write
from lmsdesk.domain.imports.people import Match
from lmsdesk.domain.imports.plan import Outcome, PlanRow, RowVerb
from lmsdesk.domain.imports.plan_ids import Numbers, is_planned, plan_id
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.verbs import Wish, flag_of
from lmsdesk.domain.keys import Entity, course_key
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold, same_key

_KEYS = {"course_id": "id", "shortname": "shortname", "idnumber": "idnumber"}  # strongest first
_REQUIRED = tuple(name for name, spec in FIELDS[Entity.COURSE].items() if spec.required)
_ONCE = ("fullname", "category", "category_idnumber", "visible")
_NOBODY = Match()
_NUMBERS = frozenset({"category_id"})


class Courses:
    """Lists of courses: names, ID numbers, categories, dates and whether they are shown."""

    def refusal(self, sheet: Sheet, columns: ColumnMap, options: ImportOptions) -> Reason | None:
        """A list needs a column that tells which course is meant."""
        if columns.has(*_KEYS):
            return None
        return Reason("no_thing_column", None, None, {"headers": ", ".join(sheet.header[:8])})

    def drafts(self, case: Case) -> Iterator[Draft]:
        """One draft for each row."""
        rows, found = Rows(case), self._found(case)
        for place in range(len(case.sheet.rows)):
            reasons: list[Reason] = []
            keys = {name: text for name in _KEYS if (text := rows.text(name, place, reasons))}
            course = _course(keys, found, reasons)
            period = case.times.period(place, 0)
            reasons += period.reasons
            said: dict[str, Value] = {name: keys[name] for name in ("shortname", "idnumber") if name in keys}
            if fullname := rows.text("fullname", place, reasons):
                said["fullname"] = fullname
            if period.start:  # a course without a start is none
                said["start"] = period.start
            if period.end is not None:
                said["end"] = period.end
            if text := rows.text("visible", place, reasons):
                if (flag := flag_of(text)) is None:
                    reasons.append(Reason("flag_unreadable", "visible", text))
                else:
                    said["visible"] = flag
            reasons += rows.about(place, (*_KEYS, *_ONCE))
            name = str(keys.get("shortname") or said.get("fullname") or "")
            yield Draft(
                case.sheet, place, 0, _NOBODY, CourseMatch(course), None, course, Wish.ENROL, None, period, (),
                rows.override(place), reasons, kind=Kind.COURSE, said=said, name=name,
            )  # fmt: skip

    @staticmethod
    def _found(case: Case) -> dict[str, Mapping[str, Sequence[CourseRef]]]:
        columns = {name: column for name in _KEYS if (column := case.texts.get(name)) is not None}
        return {name: case.directory.courses(_KEYS[name], set(columns[name].texts) - {""}) for name in columns}

    def compare(self, case: Case, drafts: Sequence[Draft]) -> Compared:
        """Compare each row with the course as it is."""
        known = case.directory.course_fields({draft.course.id for draft in drafts if draft.course is not None})
        tree = Tree.of(case.directory.categories(), partial(case.options.makes, "category_unknown"))
        rows = Rows(case)
        for draft in drafts:
            category = _category(rows, tree, draft) if _is_heard(case, draft) else None
            said = {**draft.said, **({"category_id": category} if category is not None else {})}
            if draft.course is None:
                self._create(case, draft, said)
            elif (held := known.get(draft.course.id)) is not None:
                draft.pending = held.pending
                self._change(case, draft, said, held.fields)
        return Compared(new_things=tuple(tree.new), offers=frozenset({"category_unknown"}))

    def _create(self, case: Case, draft: Draft, said: Mapping[str, Value]) -> None:
        draft.verb = RowVerb.ADD
        if any(
            reason.code in ("course_unknown", "fields_disagree", "course_ambiguous_key") for reason in draft.reasons
        ):
            return
        if case.options.mode(Kind.COURSE) is Mode.UPDATE:
            draft.outcome = Outcome.SAME
            draft.reasons.append(Reason("not_there"))
            return
        draft.outcome, draft.number = Outcome.CREATE, plan_id(draft.place)
        draft.after = {name: value for name, value in said.items() if value is False or value not in ("", 0)}
        draft.reasons += [Reason("thing_lacks", name) for name in _REQUIRED if not draft.after.get(name)]
        draft.reasons += refusals(case, create_course(draft.number, draft.after))

    def _change(self, case: Case, draft: Draft, said: Mapping[str, Value], held: Mapping[str, Value]) -> None:
        draft.verb, draft.outcome = RowVerb.UPDATE, Outcome.SAME
        draft.reasons = answered(draft.reasons, held, case.options)
        if draft.pending and is_planned(int(said.get("category_id") or 0)):
            draft.reasons.append(Reason("pending_new_category"))
        changed = differing(said, held)
        if case.options.mode(Kind.COURSE) is Mode.ADD:
            told = ", ".join("category" if name == "category_id" else name for name in changed)
            draft.reasons.append(Reason("left_thing_differs" if told else "left_thing", facts={"differs": told}))
            return
        write(draft, case, held, changed)
        if draft.after and draft.course is not None:
            if draft.pending:
                draft.reasons.append(Reason("pending_edit"))
            operation = NewOperation(course_key(draft.course.id), Verb.UPDATE, draft.after, held, draft.name)
            draft.reasons += refusals(case, operation)

    def settle(self, drafts: Sequence[Draft], options: ImportOptions, asking: Asking) -> None:
        """Rows about the same course, and new courses that would have the same number."""
        settle_alike(drafts, _which, asking)
        settle_keys(drafts, "idnumber", asking)

    def conclude(self, case: Case, drafts: Sequence[Draft], asking: Asking) -> Conclusion:
        """Nothing more."""
        return Conclusion()

    def operations(
        self, row: PlanRow, roles: Mapping[str, int], groups: Mapping[tuple[int, str], int], numbers: Numbers
    ) -> Iterator[NewOperation]:
        """The new course, or the fields that change."""
        if row.course_id is None:
            return
        patch = numbers.fields(row.after, _NUMBERS)
        if row.outcome is Outcome.CREATE:
            made = create_course(numbers[row.course_id], patch)
            yield NewOperation(made.key, made.verb, made.patch, None, made.label, made.natural_key, source_row=row.id)
        elif not row.pending:  # fields with unsent edits are folded into those by the caller
            yield NewOperation(
                course_key(row.course_id), Verb.UPDATE, patch, dict(row.before), row.course, source_row=row.id
            )

    def changes(self, row: PlanRow) -> int:
        """A course is one."""
        return 1


def _course(
    keys: Mapping[str, str], found: Mapping[str, Mapping[str, Sequence[CourseRef]]], reasons: list[Reason]
) -> CourseRef | None:
    """The one course that the row means; what its keys say may be silent, but not contradict each other."""
    hits: dict[int, CourseRef] = {}
    for name, text in keys.items():
        wanted = same_key(text)
        same = [each for each in found[name].get(fold(text), ()) if same_key(str(getattr(each, _KEYS[name]))) == wanted]
        if len(same) > 1:
            reasons.append(Reason("course_ambiguous_key", name, text, {"count": len(same)}))
            return None
        if not same and name == "course_id":
            reasons.append(Reason("course_unknown", name, text))
            return None
        hits.update((each.id, each) for each in same)
    if len(hits) > 1:
        told = " / ".join(each.shortname for each in hits.values())
        reasons.append(Reason("fields_disagree", next(iter(keys)), told, {"courses": told}))
        return None
    return next(iter(hits.values()), None)


def _is_heard(case: Case, draft: Draft) -> bool:
    """Tell whether the category of a row counts: one of a course that is there may be left as it is."""
    return draft.course is None or chosen_write(case.options, "category_id") is not Write.NEVER


def _category(rows: Rows, tree: Tree, draft: Draft) -> int | None:
    if text := rows.text("category_idnumber", draft.place, draft.reasons):
        return tree.by_number(text, "category_idnumber", draft.reasons)
    if text := rows.text("category", draft.place, draft.reasons):
        return tree.by_text(text, "category", draft.reasons)
    return None


def _which(draft: Draft) -> object:
    if draft.course is not None:
        return draft.course.id
    return same_key(str(draft.said.get("shortname") or "")) or None
