"""Rows about the same person and course: what says the same is one, what contradicts waits for a person.

Each row was decided before, so that a row which waits or stays out never speaks for another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from lmsdesk.domain.imports import fate
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.imports.verbs import Wish
from lmsdesk.domain.ports import Reason

_IN = (Wish.ENROL, Wish.ACTIVE, Wish.SUSPENDED)


def settle_duplicates(drafts: Iterable[Draft], options: ImportOptions, asking: Asking) -> None:
    """Compare the rows of each person and course."""
    named = [each for each in drafts if each.person is not None and each.course is not None]
    keys = [(each.person.id, each.course.id) for each in named if each.person is not None and each.course is not None]
    doubles = {key for key, times in Counter(keys).items() if times > 1}
    pairs: dict[tuple[int, int], list[Draft]] = {}
    for key, draft in zip(keys, named, strict=True) if doubles else ():
        if key in doubles:
            pairs.setdefault(key, []).append(draft)
    for same in pairs.values():
        if len(speaking := [draft for draft in same if _speaks(draft)]) > 1:
            _settle(speaking, options, asking)


def _speaks(draft: Draft) -> bool:
    """A row that is blocked or left out contradicts nobody."""
    if draft.wish is None:
        return False
    if draft.outcome is not Outcome.BLOCKED:
        return True
    # A row that suspends somebody whom another one enrols is blocked by the state of now only: it does contradict.
    blocks = {reason.code for reason in draft.reasons if WEIGHTS.get(reason.code) is Weight.BLOCK}
    return blocks == {"not_enrolled_to_suspend"}


def _is_held(draft: Draft) -> bool:
    """Tell whether nothing happens for this row yet."""
    return draft.outcome in (Outcome.CHECK, Outcome.BLOCKED)


def _settle(drafts: list[Draft], options: ImportOptions, asking: Asking) -> None:
    alike: dict[tuple[object, ...], list[Draft]] = {}
    for draft in drafts:
        alike.setdefault(_says(draft, options), []).append(draft)
    if len(alike) > 1:
        if _contradict([same[0] for same in alike.values()]):
            rows = ", ".join(draft.beside(drafts[0]) for draft in drafts)
            for draft in drafts:
                fate.add(draft, Reason("conflicting_rows", None, rows, {"rows": rows}), asking)
            return
        _ask_for_roles(drafts, alike, options, asking)
    done = [first for same in alike.values() if not _is_held(first := _joined(same, asking))]
    _add_up(done, options)


def _contradict(opinions: Sequence[Draft]) -> bool:
    """Tell whether rows differ in more than the role that they give."""
    ways = {(draft.wish, draft.period.start, draft.period.end) for draft in opinions}
    return len(ways) > 1 or any(draft.wish not in _IN for draft in opinions)


def _ask_for_roles(
    drafts: Sequence[Draft], alike: Mapping[tuple[object, ...], Sequence[Draft]], options: ImportOptions, asking: Asking
) -> None:
    rows = ", ".join(draft.beside(drafts[0]) for draft in drafts)
    roles = ", ".join(str(same[0].role or options.default_role) for same in alike.values())
    for draft in drafts:
        fate.add(draft, Reason("two_roles", "role", roles, {"rows": rows}), asking)


def _says(draft: Draft, options: ImportOptions) -> tuple[object, ...]:
    wish, role, start, end = draft.says()
    return (wish, role or options.default_role, start, end)


def _joined(same: Sequence[Draft], asking: Asking) -> Draft:
    """The row that speaks for all that say the same: the first that is done; those that wait are told of it."""
    first = next((draft for draft in same if not _is_held(draft)), same[0])
    for draft in same:
        if draft is first:
            continue
        if _is_held(draft):
            fate.add(draft, Reason("duplicate_row", None, first.beside(draft)), asking)
        elif new := _later_groups(draft, first):
            _only_groups(draft, first, new)
        else:
            _merge(draft, first)
    return first


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


def _add_up(drafts: Sequence[Draft], options: ImportOptions) -> None:
    """Rows that give one person several roles: each adds its own to those of the rows before it."""
    if len(drafts) < 2:
        return
    held = str(drafts[0].after.get("role") or drafts[0].before.get("role") or "")
    for draft in drafts[1:]:
        have = [name for name in held.split(",") if name]
        new = [name for name in str(draft.role or options.default_role).split(",") if name not in have]
        draft.before = {**drafts[0].before, **drafts[0].after, "role": held}
        draft.verb = RowVerb.UPDATE
        draft.after = {name: value for name, value in draft.after.items() if name == "groups"}
        if new:
            held = ",".join((*have, *new))
            draft.after["role"] = held
        draft.outcome = Outcome.CHANGE if draft.after else Outcome.SAME
