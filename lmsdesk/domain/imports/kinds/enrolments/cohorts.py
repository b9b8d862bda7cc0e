"""Which cohort it is that enrols somebody: no server tells, but who is in one cohort alone comes by that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.plan import LINES

_ABOUT = frozenset({"other_method", "other_method_unenrol", "stays_by_method", "stays_by_other"})


def name_cohorts(drafts: Sequence[Draft], directory: Directory) -> None:
    """Tell the cohorts that these people are in, where the rows tell that a cohort enrols them."""
    people = {draft.person.id for draft in drafts if draft.person is not None}
    if not people:
        return
    known = directory.cohorts_of(people)
    for draft in drafts:
        names = known.get(draft.person.id, ()) if draft.person is not None else ()
        if names:
            draft.reasons = [
                replace(each, facts={**each.facts, "cohorts": LINES.join(sorted(names))})
                if each.code in _ABOUT
                else each
                for each in draft.reasons
            ]
