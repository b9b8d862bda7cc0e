"""Where the record of a change is looked at."""

from __future__ import annotations

from lmsdesk.domain.events import View
from lmsdesk.domain.facts import Change
from lmsdesk.domain.filters import Op, Token
from lmsdesk.domain.keys import Entity
from lmsdesk.ui.change_words import who_and_where
from lmsdesk.ui.place import Place


def place_of(change: Change, *, waits: bool = True) -> Place:
    """The table of a change, and a filter that leaves its record; what is sent already has no mark any more."""
    key = change.first.key
    number = key.number(1 if key.entity in (Entity.GROUP_MEMBER, Entity.COHORT_MEMBER) else 0)
    tokens = ["changed:yes"] if waits else []
    if key.entity in (Entity.ENROLMENT, Entity.ROLE):
        where = who_and_where(change.first)[1]
        course = [str(Token("course", Op.IS, (where,)))] if where else []
        person = [f"user:{number}"] if number > 0 else []
        return Place(View.ENROLMENTS.value, query=" ".join([*person, *course, *tokens]))
    view = View.COURSES if key.entity is Entity.COURSE else View.USERS
    return Place(view.value, query=" ".join([*([f"id:{number}"] if number > 0 else []), *tokens]))
