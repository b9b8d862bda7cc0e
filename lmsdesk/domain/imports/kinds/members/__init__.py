"""Members of cohorts and of groups: put in and taken out; the sets themselves are made when that is ticked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.headers import COURSE_FIELDS, PERSON_FIELDS
from lmsdesk.domain.imports.kinds.case import Case, Compared, Conclusion
from lmsdesk.domain.imports.kinds.members.cells import Drafting
from lmsdesk.domain.imports.kinds.members.compare import CohortComparing, GroupComparing
from lmsdesk.domain.imports.kinds.things import settle_alike
from lmsdesk.domain.imports.mapping import ColumnMap
from lmsdesk.domain.imports.options import ImportOptions, Kind
from lmsdesk.domain.imports.plan import PlanRow, RowVerb
from lmsdesk.domain.imports.plan_ids import Numbers
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.keys import cohort_member_key, group_member_key
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold


class _Members:
    """What both kinds of sets have in common."""

    kind: Kind
    needs: tuple[tuple[str, tuple[str, ...]], ...]  # code of the refusal, and the columns of which one must be there

    def refusal(self, sheet: Sheet, columns: ColumnMap, options: ImportOptions) -> Reason | None:
        """A list needs a column of people and one of what they are members of."""
        open_fields = {name for each in columns.columns for name in each.candidates}
        for code, fields in self.needs:
            named = columns.has(*fields) or any(name in options.defaults for name in fields)
            if not named and not open_fields & set(fields):
                return Reason(code, None, None, {"headers": ", ".join(sheet.header[:8])})
        return None

    def drafts(self, case: Case) -> Iterator[Draft]:
        """One draft for each membership of each row."""
        return Drafting(case, self.kind).drafts()

    def settle(self, drafts: Sequence[Draft], options: ImportOptions, asking: Asking) -> None:
        """Rows about the same person and the same set."""
        settle_alike(drafts, _membership, asking)

    def conclude(self, case: Case, drafts: Sequence[Draft], asking: Asking) -> Conclusion:
        """Nothing more."""
        return Conclusion()

    def changes(self, row: PlanRow) -> int:
        """A membership is one."""
        return 1


class CohortMembers(_Members):
    """Rows that put people into cohorts or take them out."""

    kind = Kind.COHORT_MEMBER
    needs = (("no_person_column", PERSON_FIELDS), ("no_cohort_column", ("cohort",)))

    def compare(self, case: Case, drafts: Sequence[Draft]) -> Compared:
        """Compare each row with the cohort as it is."""
        cohorts = case.directory.cohorts()
        named = {number for draft in drafts for name in draft.groups if (number := cohorts.get(fold(name)))}
        comparing = CohortComparing(case.options, cohorts, case.directory.cohort_members(named) if named else ())
        for draft in drafts:
            comparing.compare(draft)
        return Compared(new_things=tuple(comparing.new.values()), offers=frozenset({"cohort_unknown"}))

    def operations(
        self, row: PlanRow, roles: Mapping[str, int], groups: Mapping[tuple[int, str], int], numbers: Numbers
    ) -> Iterator[NewOperation]:
        """One membership."""
        if row.user_id is None or row.thing is None:
            return
        key = cohort_member_key(numbers[row.thing], numbers[row.user_id])
        yield NewOperation(key, _verb(row), {}, None, f"{row.person} in {row.course}", source_row=row.id)


class GroupMembers(_Members):
    """Rows that put people into groups of courses or take them out."""

    kind = Kind.GROUP_MEMBER
    needs = (
        ("no_person_column", PERSON_FIELDS),
        ("no_course_column", COURSE_FIELDS),
        ("no_group_column", ("group",)),
    )

    def compare(self, case: Case, drafts: Sequence[Draft]) -> Compared:
        """Compare each row with the group as it is."""
        directory = case.directory
        courses = {draft.course.id for draft in drafts if draft.course is not None}
        pairs = {(d.person.id, d.course.id) for d in drafts if d.person is not None and d.course is not None}
        groups = directory.groups(courses) if courses else {}
        members = directory.group_members(set(groups.values())) if groups else ()
        comparing = GroupComparing(case.options, groups, members, directory.enrolments(pairs))
        for draft in drafts:
            comparing.compare(draft)
        return Compared(groups, comparing.new, offers=frozenset({"group_unknown"}))

    def operations(
        self, row: PlanRow, roles: Mapping[str, int], groups: Mapping[tuple[int, str], int], numbers: Numbers
    ) -> Iterator[NewOperation]:
        """One membership."""
        if row.user_id is None or row.course_id is None:
            return
        name = str(row.after.get("groups") or "")
        key = group_member_key(numbers[groups[row.course_id, fold(name)]], numbers[row.user_id])
        yield NewOperation(key, _verb(row), {}, None, f"{row.person} in {name}", source_row=row.id)


def _verb(row: PlanRow) -> Verb:
    return Verb.REMOVE if row.verb is RowVerb.REMOVE else Verb.ADD


def _membership(draft: Draft) -> object:
    return (draft.person.id, draft.thing) if draft.person is not None and draft.thing is not None else None
