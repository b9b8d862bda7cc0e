"""Rows that enrol, change, suspend or unenrol somebody in a course."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lmsdesk.domain.changes import NewOperation
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.courses import find_courses
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.headers import COURSE_FIELDS, PERSON_FIELDS
from lmsdesk.domain.imports.kinds.case import Case, Compared, Conclusion
from lmsdesk.domain.imports.kinds.enrolments.addresses import address_rows
from lmsdesk.domain.imports.kinds.enrolments.cells import Drafting
from lmsdesk.domain.imports.kinds.enrolments.cohorts import name_cohorts
from lmsdesk.domain.imports.kinds.enrolments.compare import Comparing
from lmsdesk.domain.imports.kinds.enrolments.duplicates import settle_duplicates
from lmsdesk.domain.imports.kinds.enrolments.everybody import missing_rows
from lmsdesk.domain.imports.kinds.enrolments.limits import heed_limits
from lmsdesk.domain.imports.kinds.enrolments.marks import add_marks
from lmsdesk.domain.imports.kinds.enrolments.newcomers import UNKNOWN, made_note, newcomers
from lmsdesk.domain.imports.kinds.enrolments.operations import changes_of_row, row_operations
from lmsdesk.domain.imports.kinds.enrolments.sifting import sifted
from lmsdesk.domain.imports.kinds.enrolments.twins import possible_pairs, propose_enrolled
from lmsdesk.domain.imports.mapping import ColumnMap
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.people import find_people
from lmsdesk.domain.imports.plan import ColumnState, PlanRow
from lmsdesk.domain.imports.plan_ids import Numbers
from lmsdesk.domain.imports.shapes.matrix import MARK
from lmsdesk.domain.imports.shapes.shape import RESULT, SECTION
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.verbs import Wish
from lmsdesk.domain.ports import Reason

_OFFERS = frozenset({"email_differs", "group_unknown", "unenrol_loses"})


def _needs_groups(draft: Draft) -> bool:
    """Tell whether a row names groups, or takes somebody out of them."""
    return bool(draft.groups) or draft.wish is Wish.UNENROL


def _results(columns: ColumnMap) -> str:
    """The headings of results, as far as a line holds them."""
    return ", ".join([each.header for each in columns.columns if each.field == RESULT][:5])


class Enrolments:
    """The kind of most lists: a person, a course, and what shall be between them."""

    def refusal(self, sheet: Sheet, columns: ColumnMap, options: ImportOptions) -> Reason | None:
        """A list needs columns of people and of courses; an open question may still turn into what is missing."""
        open_fields = {
            name for each in columns.columns for name in each.candidates if each.state is ColumnState.AMBIGUOUS
        }
        headers = ", ".join(sheet.header[:8])
        if not columns.has(*PERSON_FIELDS, options.match_by) and not open_fields & set(PERSON_FIELDS):
            return Reason("no_person_column", None, None, {"headers": headers})
        if columns.shape.refused is not None and not any(name in options.defaults for name in COURSE_FIELDS):
            return Reason(columns.shape.refused, None, None, {"headers": _results(columns)})
        named = columns.has(*COURSE_FIELDS, MARK, SECTION) or any(name in options.defaults for name in COURSE_FIELDS)
        if not named and not open_fields & set(COURSE_FIELDS):
            return Reason("no_course_column", None, None, {"headers": headers})
        return None

    def drafts(self, case: Case) -> Iterator[Draft]:
        """One draft for each course of each row."""
        add_marks(case.texts, case.columns, case.options, case.roles)
        people = find_people(case.texts, case.options, case.shape, case.directory)
        courses = find_courses(case.texts, case.options, case.shape, case.directory)
        return Drafting(
            case.sheet,
            case.texts,
            case.options,
            case.shape,
            case.roles,
            people,
            courses,
            case.times,
            case.plain,
            case.columns.holds,
        ).drafts()

    def compare(self, case: Case, drafts: Sequence[Draft]) -> Compared:
        """Read the part of the site that the list touches, at once, and compare each row with it."""
        directory, drafts = case.directory, sifted(case, drafts)
        new = newcomers(case, drafts)
        pairs = {(d.person.id, d.course.id) for d in drafts if d.person is not None and d.course is not None}
        pairs |= possible_pairs(drafts)
        grouped = {draft.course.id for draft in drafts if draft.course is not None and _needs_groups(draft)}
        groups = directory.groups(grouped) if grouped else {}
        members = directory.group_members(set(groups.values())) if groups else ()
        enrolments = directory.enrolments(pairs)
        propose_enrolled(drafts, enrolments)
        comparing = Comparing(case.options, enrolments, groups, members, directory.givable_roles())
        for draft in drafts:
            comparing.compare(draft)
        name_cohorts(comparing.by_cohort, directory)
        offers = _OFFERS | {UNKNOWN} if new.possible else _OFFERS
        return Compared(groups, comparing.new_groups, new.things, drafts=drafts, offers=offers)

    def settle(self, drafts: Sequence[Draft], options: ImportOptions, asking: Asking) -> None:
        """Rows about the same person and course."""
        settle_duplicates(drafts, options, asking)

    def conclude(self, case: Case, drafts: Sequence[Draft], asking: Asking) -> Conclusion:
        """Who finds no seat, whose address changes, and whom a list that is everybody lacks."""
        heed_limits(case, drafts, asking)
        addresses = address_rows(case, drafts, asking)
        missing = missing_rows(case, drafts, asking)
        return Conclusion((*addresses, *missing.rows), (*made_note(drafts), *missing.notes))

    def operations(
        self, row: PlanRow, roles: Mapping[str, int], groups: Mapping[tuple[int, str], int], numbers: Numbers
    ) -> Iterator[NewOperation]:
        """The enrolment with its roles and groups."""
        return row_operations(row, roles, groups, numbers)

    def changes(self, row: PlanRow) -> int:
        """The enrolment, its roles together, and each group."""
        return changes_of_row(row)
