"""Whether typed text is a value, said while it is typed; the same readers as the services use."""

from __future__ import annotations

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.keys import Entity
from lmsdesk.services.values import read_value
from lmsdesk.services.wording import tell
from lmsdesk.ui.words import Words

ENTITIES = {View.USERS: Entity.USER, View.COURSES: Entity.COURSE, View.ENROLMENTS: Entity.ENROLMENT}
_SPECIAL = frozenset({"role", "status"})


def reason_against(view: View, field: str, text: str, words: Words) -> str | None:
    """Why a text cannot be taken, in words; None when it can."""
    if field in _SPECIAL:
        return None if text else ""
    try:
        read_value(ENTITIES[view], field, text, words.zone, words.now())
    except WrongUse as error:
        return str(tell(error))
    return None


def read_day(text: str, words: Words, *, end: bool) -> int | None:
    """The moment that a typed day means; None for no date. Raise WrongUse."""
    value = read_value(Entity.ENROLMENT, "end" if end else "start", text, words.zone, words.now())
    return value if isinstance(value, int) else None
