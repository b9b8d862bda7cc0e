"""Rows about the same thing: what says the same is one, what contradicts waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lmsdesk.domain.imports import fate
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import same_key

_DOES = (Outcome.CREATE, Outcome.CHANGE)


def settle_alike(drafts: Sequence[Draft], key_of: Callable[[Draft], object], asking: Asking) -> None:
    """Rows with the same key: the first speaks for those that say the same, others contradict it."""
    found: dict[object, list[Draft]] = {}
    for draft in drafts:
        if draft.outcome is not Outcome.BLOCKED and (key := key_of(draft)) is not None:
            found.setdefault(key, []).append(draft)
    for same in found.values():
        if len(same) > 1:
            _settle(same, asking)


def _settle(same: Sequence[Draft], asking: Asking) -> None:
    first = same[0]
    if any(draft.said != first.said or draft.wish is not first.wish for draft in same[1:]):
        rows = ", ".join(draft.beside(first) for draft in same)
        for draft in same:
            fate.add(draft, Reason("conflicting_rows", None, rows, {"rows": rows}), asking)
        return
    for draft in same[1:]:
        if draft.outcome is not first.outcome:
            fate.add(draft, Reason("duplicate_row", None, first.beside(draft)), asking)
            continue
        draft.outcome, draft.after, draft.number = Outcome.MERGED, {}, None
        draft.merged_into = first.id
        draft.reasons = [Reason("duplicate_row", None, first.beside(draft))]


def settle_keys(drafts: Sequence[Draft], name: str, asking: Asking) -> None:
    """Different things that would get one value of a field that only one may have: none of them is done."""
    found: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.outcome in _DOES and (text := draft.after.get(name)):
            found.setdefault(same_key(str(text)), []).append(draft)
    for same in found.values():
        if len(same) > 1:
            rows = ", ".join(draft.beside(same[0]) for draft in same)
            for draft in same:
                fate.add(draft, Reason("twice_in_list", name, str(draft.after[name]), {"rows": rows}), asking)
