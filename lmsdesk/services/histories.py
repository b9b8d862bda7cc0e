"""What is known to have happened to a record: my own changes from the desk, a few dates from the mirror."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from lmsdesk.domain.changes import ChangeSet, Operation, State, Verb
from lmsdesk.domain.facts import HistoryLine
from lmsdesk.domain.keys import Entity, EntityKey, subject
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services import edits
from lmsdesk.services.profiles import Site
from lmsdesk.services.wording_history import dates_of, operation_words
from lmsdesk.store.desk_views import DeskReader

SHOWN = 50
_ICONS = {
    (Entity.ENROLMENT, Verb.CREATE): "user-plus",
    (Entity.ENROLMENT, Verb.DELETE): "user-minus",
    (Entity.ROLE, Verb.ADD): "graduation-cap",
    (Entity.ROLE, Verb.REMOVE): "graduation-cap",
}
_TOLD = frozenset({State.RETIRED, State.NOOP})  # what waits stands in the tray, what was discarded never happened


def of_row(book: DeskReader, row: UserRow | CourseRow | EnrolmentRow, site: Site) -> Sequence[HistoryLine]:
    """What happened to a record, newest first."""
    operations = [item for item in book.about(_subjects(book, edits.key_of(row))) if item.state in _TOLD]
    sets: dict[int, ChangeSet] = {}
    lines = []
    for item in operations[-SHOWN:]:
        if item.change_set not in sets:
            sets[item.change_set] = book.change_set(item.change_set)
        lines.append(_line(book, item, sets[item.change_set], site))
    lines += [HistoryLine(at, text, "", icon) for at, text, icon in dates_of(row)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _line(book: DeskReader, item: Operation, kept: ChangeSet, site: Site) -> HistoryLine:
    journal = book.journal(item.id)
    at = journal[-1][0] if journal else item.created or kept.created
    who = (site.actor_name or "") if kept.actor == site.actor_id else f"account {kept.actor}"
    icon = "undo-2" if kept.inverse_of is not None else _ICONS.get((item.key.entity, item.verb), "pencil")
    return HistoryLine(at, operation_words(item, kept, site.timezone), who, icon)


def _subjects(book: DeskReader, key: EntityKey) -> set[str]:
    """The names of a row in the desk, also those from before the server gave it its ids."""
    if key.entity is Entity.ENROLMENT:
        users = [key.number(0), *book.temporaries_of("user", key.number(0))]
        courses = [key.number(1), *book.temporaries_of("course", key.number(1))]
        pairs = itertools.product(users, courses)
        return {subject(EntityKey(Entity.ENROLMENT, (user, course, "manual"))) for user, course in pairs}
    numbers = [key.id, *book.temporaries_of(key.entity.value, key.id)]
    return {subject(EntityKey(key.entity, (number,))) for number in numbers}
