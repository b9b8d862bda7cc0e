"""Rows that make categories of courses, give them another ID number, or put them below another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.creations import create_named
from lmsdesk.domain.directory import CategoryRef
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.courses import CourseMatch
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.kinds.case import Case, Compared, Conclusion
from lmsdesk.domain.imports.kinds.catalogue.fields import answered, differing, refusals, write
from lmsdesk.domain.imports.kinds.catalogue.tree import SEPARATOR, Tree, path_of
from lmsdesk.domain.imports.kinds.rows import Rows
from lmsdesk.domain.imports.kinds.things import settle_alike, settle_keys
from lmsdesk.domain.imports.mapping import ColumnMap
from lmsdesk.domain.imports.options import ImportOptions, Kind, Mode
from lmsdesk.domain.imports.people import Match
from lmsdesk.domain.imports.plan import Outcome, PlanRow, RowVerb
from lmsdesk.domain.imports.plan_ids import Numbers, plan_id
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.times import Period
from lmsdesk.domain.imports.verbs import Wish
from lmsdesk.domain.keys import Entity, category_key
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import same_key

_NOBODY, _NOWHERE, _NO_PERIOD = Match(), CourseMatch(), Period()
_FIELDS = ("category", "idnumber", "parent", "parent_idnumber")
TOP = 0  # the parent of what stands at the top


class Categories:
    """Lists of categories: a name with its parent, or a whole path."""

    def refusal(self, sheet: Sheet, columns: ColumnMap, options: ImportOptions) -> Reason | None:
        """A list needs a column that names the categories."""
        if columns.has("category"):
            return None
        return Reason("no_thing_column", None, None, {"headers": ", ".join(sheet.header[:8])})

    def drafts(self, case: Case) -> Iterator[Draft]:
        """One draft for each row."""
        rows = Rows(case)
        for place in range(len(case.sheet.rows)):
            reasons: list[Reason] = []
            said: dict[str, Value] = {name: text for name in _FIELDS if (text := rows.text(name, place, reasons))}
            reasons += rows.about(place, _FIELDS)
            yield Draft(
                case.sheet, place, 0, _NOBODY, _NOWHERE, None, None, Wish.ENROL, None, _NO_PERIOD, (),
                rows.override(place), reasons, kind=Kind.CATEGORY, said=said, name=str(said.get("category", "")),
            )  # fmt: skip

    def compare(self, case: Case, drafts: Sequence[Draft]) -> Compared:
        """Compare each row with the tree as it is and as the rows above it make it."""
        known = {each.id: each for each in case.directory.categories()}
        tree = Tree.of(tuple(known.values()), partial(case.options.makes, "category_unknown"))
        for draft in drafts:
            self._compare(case, draft, tree, known)
        return Compared(new_things=tuple(tree.new), offers=frozenset({"category_unknown"}))

    def _compare(self, case: Case, draft: Draft, tree: Tree, known: Mapping[int, CategoryRef]) -> None:
        path = path_of(draft.name)
        if not path:
            draft.reasons.append(Reason("thing_lacks", "category"))
            return
        parent = self._parent(draft, tree)
        if parent is None:
            return
        above = tree.path_at(parent) if parent != TOP else ()
        whole = (*above, *path)
        number = tree.paths.get(tuple(map(same_key, whole)))
        if number is None:  # names may hold a slash of their own
            number = tree.whole.get(same_key(SEPARATOR.join((*above, draft.name.strip()))))
            whole = tree.path_at(number) if number is not None else whole
        by_number = tree.numbers.get(same_key(str(draft.said.get("idnumber") or "")), [])
        key = tuple(map(same_key, whole))
        if len(by_number) == 1 and (number is None or tuple(map(same_key, by_number[0].path)) == key):
            number = by_number[0].id  # others may be called alike
        draft.name = SEPARATOR.join(whole)
        if number is not None and number in known:
            self._change(case, draft, known[number], tree, whole)
        elif number is None:
            self._create(case, draft, tree, whole)
        else:  # a row above makes it, or something needs it
            draft.outcome = Outcome.SAME

    def _parent(self, draft: Draft, tree: Tree) -> int | None:
        """The parent that the row names; the top for none, None where it is not there."""
        if number := draft.said.get("parent_idnumber"):
            return tree.by_number(str(number), "parent_idnumber", draft.reasons)
        if text := draft.said.get("parent"):
            return tree.by_text(str(text), "parent", draft.reasons)
        return TOP

    def _create(self, case: Case, draft: Draft, tree: Tree, path: tuple[str, ...]) -> None:
        draft.verb = RowVerb.ADD
        if case.options.mode(Kind.CATEGORY) is Mode.UPDATE:
            draft.outcome = Outcome.SAME
            draft.reasons.append(Reason("not_there"))
            return
        fields: dict[str, Value] = {"name": path[-1]}
        if len(path) > 1:
            upper = tree.by_text(SEPARATOR.join(path[:-1]), "parent", draft.reasons)
            if upper is None:
                return
            fields["parent"] = upper
        if number := draft.said.get("idnumber"):
            fields["idnumber"] = number
        draft.outcome, draft.thing = Outcome.CREATE, plan_id(draft.place)
        draft.after = fields
        draft.reasons += refusals(case, create_named(Entity.CATEGORY, draft.thing, fields))
        tree.add(draft.thing, path)

    def _change(self, case: Case, draft: Draft, there: CategoryRef, tree: Tree, path: tuple[str, ...]) -> None:
        draft.verb, draft.outcome, draft.thing = RowVerb.UPDATE, Outcome.SAME, there.id
        held: dict[str, Value] = {
            "name": there.path[-1],
            "idnumber": there.idnumber,
            "parent": tree.paths.get(tuple(map(same_key, there.path[:-1])), TOP),
        }
        draft.reasons = answered(draft.reasons, held, case.options)
        said: dict[str, Value] = {"name": path[-1]}
        if number := draft.said.get("idnumber"):
            said["idnumber"] = number
        if "parent" in draft.said or "parent_idnumber" in draft.said or len(path) > 1:
            said["parent"] = tree.paths.get(tuple(map(same_key, path[:-1])), TOP)
        changed = differing(said, held)
        if case.options.mode(Kind.CATEGORY) is Mode.ADD:
            told = ", ".join(changed)
            draft.reasons.append(Reason("left_thing_differs" if told else "left_thing", facts={"differs": told}))
            return
        write(draft, case, held, changed)
        if draft.after:
            operation = NewOperation(category_key(there.id), Verb.UPDATE, draft.after, held, draft.name)
            draft.reasons += refusals(case, operation)

    def settle(self, drafts: Sequence[Draft], options: ImportOptions, asking: Asking) -> None:
        """Rows about the same category, and categories that would have the same number."""
        settle_alike(drafts, lambda draft: draft.thing, asking)
        settle_keys(drafts, "idnumber", asking)

    def conclude(self, case: Case, drafts: Sequence[Draft], asking: Asking) -> Conclusion:
        """Nothing more."""
        return Conclusion()

    def operations(
        self, row: PlanRow, roles: Mapping[str, int], groups: Mapping[tuple[int, str], int], numbers: Numbers
    ) -> Iterator[NewOperation]:
        """The new category, or the fields that change."""
        if row.thing is None:
            return
        patch = numbers.fields(row.after, ("parent",))
        if row.outcome is Outcome.CREATE:
            made = create_named(Entity.CATEGORY, numbers[row.thing], patch, row.course)
            yield NewOperation(made.key, made.verb, made.patch, None, made.label, made.natural_key, source_row=row.id)
        else:
            yield NewOperation(
                category_key(row.thing), Verb.UPDATE, patch, dict(row.before), row.course, source_row=row.id
            )

    def changes(self, row: PlanRow) -> int:
        """A category is one."""
        return 1
