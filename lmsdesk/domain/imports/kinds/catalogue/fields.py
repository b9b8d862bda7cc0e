"""What a row would make or change of a course or a category, field by field, as people do for accounts."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.changes import NewOperation
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.kinds.case import Case
from lmsdesk.domain.imports.kinds.people.compare import answered as answered
from lmsdesk.domain.imports.kinds.people.compare import is_same
from lmsdesk.domain.imports.options import ImportOptions, Write
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.imports.times import NO_DATE
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import same_key

_TIMES = frozenset({"start", "end"})
_MINUTE = 60  # exports tell times by the minute
# By these things are known: what another list calls them changes nothing unless a person says so.
CAREFUL = frozenset({"shortname", "idnumber", "name"})
# What lists call these fields, where that is not their own name: what is chosen about a column is kept by it.
LISTED: Mapping[str, tuple[str, ...]] = {
    "category_id": ("category", "category_idnumber"),
    "parent": ("parent", "parent_idnumber"),
    "name": ("category",),
}


def differing(said: Mapping[str, Value], held: Mapping[str, Value]) -> dict[str, Value]:
    """The fields that the site would store otherwise than it does."""
    return {name: value for name, value in said.items() if not _is_same(name, value, held.get(name))}


def write(draft: Draft, case: Case, held: Mapping[str, Value], changed: Mapping[str, Value]) -> None:
    """Fill what the row changes; what may not be written is told."""
    for name, value in changed.items():
        policy = chosen_write(case.options, name)
        if policy is Write.ALWAYS or (policy is Write.IF_EMPTY and held.get(name) in (None, "", NO_DATE)):
            draft.after[name] = value
        else:
            draft.reasons.append(Reason("kept_as_is", name, value, {"known": str(held.get(name) or "")}))
    if draft.after:
        draft.verb, draft.outcome = RowVerb.UPDATE, Outcome.CHANGE
        draft.before = {name: held.get(name) for name in draft.after}


def chosen_write(options: ImportOptions, name: str) -> Write:
    """How far a field counts: as a person chose for a column of it, else as is usual."""
    chosen = next((options.policies[each] for each in (name, *LISTED.get(name, ())) if each in options.policies), None)
    if chosen is not None:
        return chosen.write
    return Write.IF_EMPTY if name in CAREFUL else Write.ALWAYS


def refusals(case: Case, operation: NewOperation) -> list[Reason]:
    """What the server would not take, apart from what is missing: that was told."""
    return [each for each in case.would_refuse(operation) if each.code != "required"]


def _is_same(name: str, said: Value, held: Value) -> bool:
    if name in _TIMES:
        return _minute(said) == _minute(held)
    if name in ("category_id", "parent"):
        return (said or 0) == (held or 0)
    if name == "shortname":  # by which courses are found, however it is spelled
        return same_key(str(said)) == same_key(str(held or ""))
    return is_same(name, said, held)


def _minute(moment: Value) -> int:
    return int(moment) // _MINUTE if isinstance(moment, int | float) else 0
