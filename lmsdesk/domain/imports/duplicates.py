"""Rows about the same person and course: what says the same is one, what contradicts waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.options import ACCEPT, ImportOptions
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.imports.verbs import Wish
from lmsdesk.domain.ports import Reason

_IN = (Wish.ENROL, Wish.ACTIVE, Wish.SUSPENDED)


def settle_duplicates(drafts: Iterable[Draft], options: ImportOptions) -> None:
    """Compare the rows of each person and course."""
    pairs: dict[tuple[int, int], list[Draft]] = {}
    for draft in drafts:
        if draft.person is not None and draft.course is not None:
            pairs.setdefault((draft.person.id, draft.course.id), []).append(draft)
    for same in pairs.values():
        if len(same) > 1 and len(speaking := [draft for draft in same if _speaks(draft)]) > 1:
            _settle(speaking, options)


def _speaks(draft: Draft) -> bool:
    """A row that is blocked or left out contradicts nobody."""
    if draft.wish is None or draft.override.skip:
        return False
    # A row that suspends somebody whom another one enrols is blocked by the state of now only: it does contradict.
    codes = (reason.code for reason in draft.reasons if reason.code != "not_enrolled_to_suspend")
    return not any(WEIGHTS.get(code) is Weight.BLOCK for code in codes)


def _settle(drafts: list[Draft], options: ImportOptions) -> None:
    first = drafts[0]
    distinct = [first]
    for draft in drafts[1:]:
        twin = next((each for each in distinct if _says(each, options) == _says(draft, options)), None)
        if twin is None:
            distinct.append(draft)
        elif new := _later_groups(draft, twin):
            _only_groups(draft, twin, new)
        else:
            _merge(draft, twin)
    if len(distinct) > 1:
        _clash(distinct, options)


def _says(draft: Draft, options: ImportOptions) -> tuple[object, ...]:
    wish, role, start, end = draft.says()
    return (wish, role or options.default_role, start, end)


def _later_groups(draft: Draft, twin: Draft) -> str:
    """Groups of a later row that the earlier one does not name."""
    mine = str(draft.after.get("groups") or "").splitlines()
    theirs = set(str(twin.after.get("groups") or "").splitlines())
    return "\n".join(name for name in mine if name not in theirs)


def _merge(draft: Draft, twin: Draft) -> None:
    draft.outcome, draft.after = Outcome.MERGED, {}
    draft.merged_into = twin.id
    draft.reasons = [Reason("duplicate_row", None, twin.beside(draft))]


def _only_groups(draft: Draft, twin: Draft, groups: str) -> None:
    draft.before = {**twin.before, **twin.after}
    draft.outcome, draft.verb, draft.after = Outcome.CHANGE, RowVerb.UPDATE, {"groups": groups}
    kept = [reason for reason in draft.reasons if reason.code in ("new_group", "pending_edit")]
    draft.reasons = [*kept, Reason("group_added_later", "group", twin.beside(draft))]


def _clash(drafts: Sequence[Draft], options: ImportOptions) -> None:
    rows = ", ".join(draft.beside(drafts[0]) for draft in drafts)
    ways = {(draft.wish, draft.period.start, draft.period.end) for draft in drafts}
    if len(ways) > 1 or any(draft.wish not in _IN for draft in drafts):
        for draft in drafts:
            draft.reasons.append(Reason("conflicting_rows", None, rows, {"rows": rows}))
        return
    roles = [str(draft.role or options.default_role) for draft in drafts]
    for draft in drafts:
        draft.reasons.append(Reason("two_roles", "role", ", ".join(roles), {"rows": rows}))
    if options.decisions.get("two_roles") != ACCEPT:
        return
    held = str(drafts[0].after.get("role") or drafts[0].before.get("role") or "")
    for draft in drafts[1:]:
        have = [name for name in held.split(",") if name]
        new = [name for name in str(draft.role or options.default_role).split(",") if name not in have]
        draft.before = {**drafts[0].before, **drafts[0].after, "role": held}
        draft.verb = RowVerb.UPDATE
        if not new:
            draft.outcome, draft.after = Outcome.SAME, {}
            continue
        held = ",".join((*have, *new))
        draft.outcome, draft.after = Outcome.CHANGE, {"role": held}
