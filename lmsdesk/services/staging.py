"""Staging what a person did: one function for each gesture, each keeping one change set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lmsdesk.domain import creations
from lmsdesk.domain.changes import ChangeSet, NewChangeSet, NewOperation, Operation, Origin, State, Verb
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.times import NO_DATE
from lmsdesk.domain.keys import Entity, EntityKey
from lmsdesk.domain.row_ids import RowId
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, UserRow
from lmsdesk.domain.text import fold
from lmsdesk.services import edits, rights
from lmsdesk.services.language import number, say
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.values import read_value

LiveOf = Callable[[EntityKey], Sequence[Operation]]
_UNSENT = frozenset({State.READY, State.REJECTED})  # a refused value is mended by editing it
_KEYS = {View.USERS: ("id", "username", "email", "idnumber"), View.COURSES: ("id", "shortname", "idnumber")}


def find_user(console: OpenSite, text: str) -> UserRow:
    """The one person with this id, username, e-mail or idnumber; raise WrongUse when there is none or several."""
    return _one(console, View.USERS, text)  # type: ignore[return-value]  # rows of this view are users


def find_course(console: OpenSite, text: str) -> CourseRow:
    """The one course with this id, shortname or idnumber; raise WrongUse when there is none or several."""
    return _one(console, View.COURSES, text)  # type: ignore[return-value]  # rows of this view are courses


def _one(console: OpenSite, view: View, text: str) -> edits.Row:
    for field in _KEYS[view]:
        if field == "id" and not text.isdecimal():
            continue
        look = console.reader.user_handles if view is View.USERS else console.reader.course_handles
        rows = console.reader.read(view, look(field, text))
        if len(rows) > 1:
            raise WrongUse(what="several", value=text, field=field, count=len(rows))
        if rows:
            return rows[0]
    kind = "person" if view is View.USERS else "course"
    raise WrongUse(what="unknown_thing", kind=kind, value=text)


def find_enrolment(console: OpenSite, text: str) -> EnrolmentRow:
    """The enrolment written as PERSON/COURSE; the one by hand where there are several."""
    person, found, course = text.partition("/")
    if not found:
        raise WrongUse(what="key", value=text)
    user, target = find_user(console, person), find_course(console, course)
    rows = console.reader.read(View.ENROLMENTS, console.reader.enrolment_handles(user.id, target.id))
    for row in sorted(rows, key=lambda row: getattr(row, "method", None) not in (None, "manual")):
        if isinstance(row, EnrolmentRow):
            return row
    raise WrongUse(what="unknown_thing", kind="enrolment", value=text)


def set_fields(
    console: OpenSite, rows: Sequence[edits.Row], typed: Mapping[str, str], *, origin: Origin = Origin.FORM
) -> ChangeSet:
    """Set fields, as typed, on one or many rows; ``role`` on enrolments replaces the roles."""
    # Only rows with unsent edits can have something to fold into: on 5,000 rows that saves as many look-ups.
    shown = [(row, _operations(console, row, typed)) for row in rows]
    operations, replaced = _all_folded(console, [item for row, made in shown if row.pending for item in made])
    operations = [*(item for row, made in shown if not row.pending for item in made), *operations]
    if not operations:
        return _only_out(console, replaced)
    return _stage(console, NewChangeSet(_title(rows, typed), origin, tuple(operations)), replaced)


def _only_out(console: OpenSite, leaving: Sequence[Operation]) -> ChangeSet:
    """A gesture that only takes out of the tray; return the set that it belonged to."""
    if not leaving:
        raise WrongUse(what="nothing")
    console.desk.discard(leaving)
    return console.desk.change_set(leaving[0].change_set)


def _is_leaving(console: OpenSite, row: edits.Row, mark: Mark) -> bool:
    """Tell whether a removal waits; the mark tells of what is on its way or needs a choice before it tells of that."""
    if mark in (Mark.REMOVED, Mark.NEW, Mark.CHANGED):
        return mark is Mark.REMOVED
    live = console.desk.live_of(edits.key_of(row))
    return any(item.verb is Verb.DELETE and item.state is not State.REJECTED for item in live)


def _operations(console: OpenSite, row: edits.Row, typed: Mapping[str, str]) -> list[NewOperation]:
    entity = edits.entity_of(row)
    plain = {name: text for name, text in typed.items() if not (name == "role" and isinstance(row, EnrolmentRow))}
    made: list[NewOperation] = []
    if row.pending is not None and _is_leaving(console, row, row.pending.mark):  # it would be sent after the removal
        raise WrongUse(what="to_be_removed", label=edits.label_of(row))
    if "status" in plain and isinstance(row, EnrolmentRow):
        plain["suspended"] = {"active": "no", "suspended": "yes"}.get(plain.pop("status").casefold(), "?")
    secret = plain.pop("password", None)
    if plain:
        now = console.clock.wall()
        fields = {name: read_value(entity, name, text, console.zone, now) for name, text in plain.items()}
        made.append(edits.update(row, fields))
    if secret is not None:
        made.append(edits.set_password(row, secret))
    if "role" in typed and isinstance(row, EnrolmentRow):
        wanted = [name.strip().casefold() for name in typed["role"].split(",") if name.strip()]
        made += edits.set_roles(row, wanted, console.reader.roles())
    return made


def fold_row(
    console: OpenSite,
    row: EnrolmentRow,
    fields: Mapping[str, Value],
    roles: Sequence[str] | None,
    *,
    source_row: RowId,
    live_of: LiveOf | None = None,
) -> tuple[list[NewOperation], list[Operation]]:
    """What sets fields and roles of a row that may have unsent edits: operations, and older ones they replace.

    ``live_of`` answers as the desk does, for who looked up what lies there for many rows at once.
    """
    made = [edits.update(row, fields)] if fields else []
    if roles is not None:
        made += edits.set_roles(row, roles, console.reader.roles())
    operations, replaced = _all_folded(console, made, live_of)
    return [replace(item, source_row=source_row) for item in operations], replaced


def fold_fields(
    console: OpenSite, row: edits.Row, fields: Mapping[str, Value], *, source_row: RowId
) -> tuple[list[NewOperation], list[Operation]]:
    """What sets fields of an account or a course that may have unsent edits, and older operations it replaces."""
    if row.pending is not None and _is_leaving(console, row, row.pending.mark):
        raise WrongUse(what="to_be_removed", label=edits.label_of(row))
    operations, replaced = _all_folded(console, [edits.update(row, fields)])
    return [replace(item, source_row=source_row) for item in operations], replaced


def fold_removal(
    console: OpenSite, row: EnrolmentRow, *, source_row: RowId
) -> tuple[list[NewOperation], list[Operation]]:
    """What unenrols a row: a row that is only in the tray leaves it."""
    if edits.is_new(row) and row.pending is not None:
        return [], console.desk.operations(ids=row.pending.operations)
    return [replace(edits.remove(row), source_row=source_row)], []


def fold_enrolment(
    console: OpenSite, item: NewOperation, said: Mapping[str, Value], removal: Sequence[Operation]
) -> tuple[list[NewOperation], list[Operation]]:
    """What enrols somebody whom an unsent change would unenrol: the removal leaves, and only what was said changes.

    Unenrolling and enrolling again would cost them their work in the course. ``said`` are the fields of the list.
    """
    rows = console.reader.read(
        View.ENROLMENTS, console.reader.enrolment_handles(item.key.number(0), item.key.number(1))
    )
    mine = next((row for row in rows if isinstance(row, EnrolmentRow) and row.method in (None, "", "manual")), None)
    if mine is None:
        return [item], []
    fields = {name: said[name] for name in ("suspended", "start", "end") if name in said}
    fields.update({name: None for name in ("start", "end") if name in fields and fields[name] == NO_DATE})
    made = [edits.update(mine, fields)] if fields else []
    roles = [name for name in str(said.get("role") or "").split(",") if name]
    if missing := [name for name in roles if name not in mine.roles]:
        made += edits.set_roles(mine, [*mine.roles, *missing], console.reader.roles())
    operations, replaced = _all_folded(console, made)
    return [replace(each, source_row=item.source_row) for each in operations], [*removal, *replaced]


def _all_folded(
    console: OpenSite, items: Sequence[NewOperation], live_of: LiveOf | None = None
) -> tuple[list[NewOperation], list[Operation]]:
    operations: list[NewOperation] = []
    replaced: list[Operation] = []
    for item in items:
        folded, older = _folded(item, (live_of or console.desk.live_of)(item.key))
        replaced += older
        if folded is not None:
            operations.append(folded)
    return operations, replaced


def _folded(item: NewOperation, live: Sequence[Operation]) -> tuple[NewOperation | None, list[Operation]]:
    """Fold an edit into my earlier unsent edit of the same thing; back at the server's value nothing is left.

    ``live`` is what is not decided yet about the thing. What is on its way counts as the server's value: it is
    decided before this is sent.
    """
    unsent = [op for op in live if op.state in _UNSENT]
    if item.verb is not Verb.UPDATE:
        opposite = {Verb.ADD: Verb.REMOVE, Verb.REMOVE: Verb.ADD}.get(item.verb)
        older = [op for op in unsent if op.verb in (opposite, item.verb)]
        return (None if any(op.verb is opposite for op in older) else item), older
    if item.secret is not None:
        return item, []
    older = [op for op in unsent if op.verb is Verb.UPDATE and op.secret_ref is None]
    patch: dict[str, Value] = {}
    base: dict[str, Value] = dict(item.base or {})
    for op in older:
        patch.update(op.patch)
        base.update(op.base or {})
    for op in live:
        if op.state not in _UNSENT and op.verb is Verb.UPDATE:
            base.update({name: value for name, value in op.patch.items() if name in {*patch, *item.patch}})
    patch.update(item.patch)
    left = {name: value for name, value in patch.items() if name not in base or base[name] != value}
    if not left:
        return None, older
    return replace(item, patch=left, base=base), older


def remove(console: OpenSite, rows: Sequence[edits.Row], *, origin: Origin = Origin.FORM) -> ChangeSet:
    """Unenrol people, or delete accounts and courses; a row that is only in the tray leaves it."""
    ids = [number for row in rows if edits.is_new(row) and row.pending for number in row.pending.operations]
    fresh = console.desk.operations(ids=ids) if ids else []
    rest = [row for row in rows if not edits.is_new(row)]
    if not rest:
        return _only_out(console, fresh)
    who = edits.label_of(rest[0]) if len(rest) == 1 else number(len(rest))
    title = say("Unenrol {who}" if isinstance(rest[0], EnrolmentRow) else "Delete {who}", who=who)
    return _stage(console, NewChangeSet(title, origin, tuple(edits.remove(row) for row in rest)), fresh)


def enrol(
    console: OpenSite,
    people: Sequence[UserRow],
    courses: Sequence[CourseRow],
    *,
    role: str = "student",
    start: int | None = None,
    end: int | None = None,
    origin: Origin = Origin.FORM,
) -> ChangeSet:
    """Enrol people in courses by hand; who is enrolled already is left out."""
    roles = console.reader.roles()
    if role not in roles:
        raise WrongUse(what="role", value=role, known=", ".join(sorted(roles)))
    made = edits.enrol(people, courses, role_id=roles[role], role=role, start=start, end=end)
    fresh = [item for item in made if not console.reader.enrolment_handles(item.key.number(0), item.key.number(1))]
    if not fresh:
        raise WrongUse(what="all_enrolled", count=len(made))
    where = courses[0].shortname if len(courses) == 1 else say("%n courses", len(courses))
    who = people[0].name if len(people) == 1 else say("%n people", len(people))
    title = say("Enrol {who} in {where}", who=who, where=where)
    return _stage(console, NewChangeSet(title, origin, tuple(fresh)))


def join_group(
    console: OpenSite, rows: Sequence[EnrolmentRow], group: str, *, origin: Origin = Origin.BULK
) -> ChangeSet:
    """Put the people of enrolments into the group of that name in each course; who is in it already is left out."""
    directory = console.reader.directory()
    found = directory.groups({row.course_id for row in rows})
    missing = sorted({row.shortname for row in rows if not found.get((row.course_id, fold(group)))})
    if missing:
        raise WrongUse(what="no_group", value=group, course=missing[0], count=len(missing))
    groups = {row.course_id: found[row.course_id, fold(group)] for row in rows}
    inside = set(directory.group_members(set(groups.values())))
    made = [
        operation
        for row in rows
        if (groups[row.course_id], row.user_id) not in inside
        for operation in edits.group_members(groups[row.course_id], [(row.user_id, edits.label_of(row))], Verb.ADD)
    ]
    if not made:
        raise WrongUse(what="all_in_group", value=group, count=len(rows))
    who = rows[0].person if len(rows) == 1 else number(len(rows))
    title = say("Put {who} into group {group}", who=who, group=group)
    return _stage(console, NewChangeSet(title, origin, tuple(made)))


def create_user(console: OpenSite, typed: Mapping[str, str], *, origin: Origin = Origin.FORM) -> ChangeSet:
    """A new account; without a password the server makes one and mails it."""
    now = console.clock.wall()
    fields = {name: read_value(Entity.USER, name, text, console.zone, now) for name, text in typed.items() if text}
    secret = fields.pop("password", None)
    operation = creations.create_user(console.desk.temporary_id(), fields, secret=str(secret) if secret else None)
    return _stage(console, NewChangeSet(say("Create {what}", what=operation.label), origin, (operation,)))


def create_course(console: OpenSite, typed: Mapping[str, str], *, origin: Origin = Origin.FORM) -> ChangeSet:
    """A new course."""
    now = console.clock.wall()
    fields = {name: read_value(Entity.COURSE, name, text, console.zone, now) for name, text in typed.items() if text}
    operation = creations.create_course(console.desk.temporary_id(), fields)
    return _stage(console, NewChangeSet(say("Create {what}", what=operation.label), origin, (operation,)))


def _stage(console: OpenSite, made: NewChangeSet, leaving: Sequence[Operation] = ()) -> ChangeSet:
    """Keep a change set; raise NotAllowed for what the token's service lacks, Protected for whom nobody may touch."""
    rights.require(console, made.operations)
    lifted = console.watch.require(made.operations, leaving)
    kept = console.desk.stage(made, leaving)
    console.watch.mark(kept.id, lifted)
    return kept


def _title(rows: Sequence[edits.Row], typed: Mapping[str, str]) -> str:
    fields = ", ".join(name.replace("_", " ").removeprefix("custom.") for name in typed)
    if len(rows) == 1:
        return say("Set {fields} of {who}", fields=fields, who=edits.label_of(rows[0]))
    return say("Set {fields} for {who}", fields=fields, who=number(len(rows)))
