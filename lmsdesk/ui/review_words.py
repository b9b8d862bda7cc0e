"""A review in words: what would happen, to how many, what the server would be asked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.changes import Operation, Undo, Verb
from lmsdesk.domain.facts import Change, Tray
from lmsdesk.domain.fields import FIELDS, Access, Fields, Kind, Value
from lmsdesk.domain.keys import PARTS, Entity
from lmsdesk.domain.plans import Already, Ask, Send
from lmsdesk.domain.ports import Reason
from lmsdesk.services.wording_checks import reason_text
from lmsdesk.sync.reports import Planned, PushPlan
from lmsdesk.ui.change_words import Step, steps_of, who_and_where
from lmsdesk.ui.review_items import Fate, Figures, ReviewItem
from lmsdesk.ui.undo_words import undo_reason
from lmsdesk.ui.words import Words, field_title

CONTEXT = "Review"
_LOOKS = {
    Fate.OPEN: ("circle-dashed", "muted"),
    Fate.REMOVE: ("minus", "removed"),
    Fate.CHANGE: ("pencil", "staged"),
    Fate.CREATE: ("plus", "added"),
    Fate.WAITING: ("clock", "muted"),
    Fate.ALREADY: ("equal", "muted"),
    Fate.ASK: ("git-compare", "conflict"),
    Fate.INVALID: ("circle-alert", "removed"),
}


def look_of(item: ReviewItem) -> tuple[str, str]:
    """Icon and tone of a change."""
    return _LOOKS[item.fate]


def fate_text(item: ReviewItem) -> str:
    """What would happen with a change, in a sentence."""
    translate = QCoreApplication.translate
    match item.fate:
        case Fate.REMOVE | Fate.CHANGE | Fate.CREATE if not item.is_read:
            return translate(CONTEXT, "What is there now is not known; it is compared before anything is sent.")
        case Fate.CHANGE if item.moved:
            return translate(CONTEXT, "It is changed. Somebody else changed other fields meanwhile; those stay.")
        case Fate.OPEN:
            return translate(CONTEXT, "Not compared with the site yet.")
        case Fate.REMOVE:
            return translate(CONTEXT, "It is removed.")
        case Fate.CREATE:
            return translate(CONTEXT, "It is created.")
        case Fate.CHANGE:
            return translate(CONTEXT, "It is changed; nothing else was changed on the site meanwhile.")
        case Fate.WAITING:
            return translate(CONTEXT, "It is sent after the change that it needs.")
        case Fate.ALREADY:
            return translate(CONTEXT, "The site has this already: nothing is sent, and it leaves the tray.")
        case _:
            return " ".join(dict.fromkeys(_reasons(item.planned)))


def _reasons(planned: Sequence[Planned]) -> list[str]:
    found = []
    for item in planned:
        found += [reason_text(reason) for reason in item.reasons]
        if isinstance(item.decision, Ask):
            methods = item.decision.facts.get("methods")
            found.append(reason_text(Reason(item.decision.trouble.value, value=methods)))
        elif item.endpoint is None and not item.reasons:
            found.append(reason_text(Reason("not_offered", value=f"{item.operation.key.entity} {item.operation.verb}")))
    return found


def kind_text(change: Change) -> str:
    """What sort of change it is, as a heading."""
    translate, first = QCoreApplication.translate, change.first
    entity = first.key.entity
    if entity is Entity.ROLE:
        return field_title("role")
    if entity in (Entity.GROUP_MEMBER, Entity.COHORT_MEMBER):
        return translate(CONTEXT, "Groups and cohorts")
    match first.verb:
        case Verb.CREATE if entity is Entity.ENROLMENT:
            return translate(CONTEXT, "New enrolments")
        case Verb.CREATE if entity is Entity.USER:
            return translate(CONTEXT, "New people")
        case Verb.CREATE if entity is Entity.COURSE:
            return translate(CONTEXT, "New courses")
        case Verb.CREATE:
            return translate(CONTEXT, "New")
        case Verb.DELETE:
            return translate(CONTEXT, "Removals")
        case _:
            return ", ".join(dict.fromkeys(field_title(name) for name in first.patch))


def group_title(change: Change, grouping: str) -> str:
    """The heading under which a change stands: by "course", "person" or "kind"."""
    translate = QCoreApplication.translate
    if grouping == "kind":
        return kind_text(change)
    who, where = who_and_where(change.first)
    entity = change.first.key.entity
    if grouping == "person":
        is_person = entity in (Entity.ENROLMENT, Entity.ROLE, Entity.USER)
        return who if is_person else translate(CONTEXT, "Not about one person")
    if where:
        return where
    return who if entity is Entity.COURSE else translate(CONTEXT, "Not about one course")


def removals_text(figures: Figures) -> str:
    """What is taken away, counted in words."""
    translate = QCoreApplication.translate
    parts = []
    if figures.unenrolled:
        people = translate(CONTEXT, "%n enrolments end", None, figures.unenrolled)
        courses = translate(CONTEXT, "in %n courses", None, figures.courses_left)
        parts.append(f"{people} {courses}")
    if figures.accounts:
        parts.append(translate(CONTEXT, "%n accounts are deleted", None, figures.accounts))
    if figures.courses:
        parts.append(translate(CONTEXT, "%n courses are deleted", None, figures.courses))
    if figures.others:
        parts.append(translate(CONTEXT, "%n memberships or groups are removed", None, figures.others))
    return ", ".join(parts)


def facts_of(figures: Figures) -> list[tuple[str, str, str]]:
    """All figures: icon, tone, sentence; removals first."""
    translate, found = QCoreApplication.translate, []
    if figures.created:
        found.append(("plus", "added", translate(CONTEXT, "%n are new", None, figures.created)))
    if figures.changed:
        found.append(("pencil", "staged", translate(CONTEXT, "%n are changed", None, figures.changed)))
    if figures.already:
        found.append(("equal", "muted", translate(CONTEXT, "%n are so already", None, figures.already)))
    if figures.asks:
        found.append(("git-compare", "conflict", translate(CONTEXT, "%n need your choice", None, figures.asks)))
    if figures.invalid:
        found.append(("circle-alert", "removed", translate(CONTEXT, "%n would be refused", None, figures.invalid)))
    return [*warnings_of(figures), *found]


def warnings_of(figures: Figures) -> list[tuple[str, str, str]]:
    """What a person has to know before applying: what is taken away, what is lost for good, who gets mail."""
    translate, found = QCoreApplication.translate, []
    if figures.removals:
        found.append(("minus", "removed", removals_text(figures)))
    if figures.never:
        told = translate(CONTEXT, "%n cannot be taken back at all", None, figures.never)
        found.append(("triangle-alert", "removed", told))
    if figures.grades:
        told = translate(CONTEXT, "grades or completions go with %n of them", None, figures.grades)
        found.append(("triangle-alert", "removed", told))
    if figures.partly:
        found.append(
            ("triangle-alert", "staged", translate(CONTEXT, "%n can be taken back only in part", None, figures.partly))
        )
    if figures.mails:
        found.append(("mail", "info", translate(CONTEXT, "%n people get mail from the site", None, figures.mails)))
    return found


def about_text(plan: PushPlan, words: Words) -> str:
    """What applying would cost, what others did meanwhile, and how old the reading is."""
    translate = QCoreApplication.translate
    if not plan.is_read:
        if not plan.made:
            return translate(CONTEXT, "Known without a reading; this site was never read.")
        return translate(CONTEXT, "Known without a reading, as of {time}. Conflicts cannot be known.").format(
            time=words.exact(plan.made)
        )
    parts = []
    if plan.estimate.requests:
        requests = translate(CONTEXT, "%n requests", None, plan.estimate.requests)
        parts.append(translate(CONTEXT, "{requests}, about {time}.").format(requests=requests, time=_time(plan)))
    if plan.drift.rows:
        rows = translate(CONTEXT, "%n rows were changed by others since they were last seen", None, plan.drift.rows)
        clean = translate(CONTEXT, "{rows}, {clean} of them merge cleanly.")
        parts.append(clean.format(rows=rows, clean=words.number(plan.drift.clean)))
    parts.append(translate(CONTEXT, "Site read: {time}.").format(time=words.exact(plan.made)))
    return " ".join(parts)


def _time(plan: PushPlan) -> str:
    """A rough time: seconds up to two minutes, then minutes."""
    translate, seconds = QCoreApplication.translate, max(1, plan.estimate.seconds)
    if seconds <= 120:
        return translate(CONTEXT, "%n seconds", None, seconds)
    return translate(CONTEXT, "%n minutes", None, -(-seconds // 60))


def left_out(tray: Tray) -> list[tuple[str, str, str]]:
    """What waits in the tray but is no part of the review: icon, tone, sentence."""
    translate, found = QCoreApplication.translate, []
    if tray.conflicts:
        told = translate(CONTEXT, "%n more wait in Conflicts", None, tray.conflicts)
        found.append(("git-compare", "conflict", told))
    if tray.refused:
        told = translate(CONTEXT, "%n more were refused before", None, tray.refused)
        found.append(("circle-alert", "muted", told))
    if tray.unconfirmed:
        told = translate(CONTEXT, "%n more are not confirmed yet", None, tray.unconfirmed)
        found.append(("circle-dashed", "muted", told))
    return found


def steps_now(item: ReviewItem, words: Words) -> tuple[Step, ...]:
    """What becomes what: before is what the site has now where the plan has read it."""
    first = item.change.first
    if first.key.entity is Entity.ROLE or not item.planned:
        return steps_of(item.change, words) or _created(first, words)
    decision = item.planned[0].decision
    theirs = decision.theirs if isinstance(decision, Send | Already | Ask) else {}
    if first.verb is Verb.DELETE:
        return _removed(first, theirs, words)
    if first.verb is not Verb.UPDATE:
        return _created(first, words)
    known = {**(first.base or {}), **theirs}
    entity = first.key.entity
    return tuple(
        Step(
            field_title(name),
            value_text(entity, name, known[name], words) if name in known else None,
            value_text(entity, name, value, words),
        )
        for name, value in first.patch.items()
    )


def value_text(entity: Entity, name: str, value: Value, words: Words) -> str:
    """A value with everything that decides: days with their time."""
    spec = FIELDS[entity].get(name)
    if spec is not None and spec.kind is Kind.TIME and isinstance(value, int) and value:
        return f"{words.day(value)}, {words.clock(value)}"
    return words.value(entity, name, value)


def _created(operation: Operation, words: Words) -> tuple[Step, ...]:
    """The fields of something new that are not empty."""
    if operation.verb is not Verb.CREATE:
        return ()
    entity = operation.key.entity
    return tuple(
        Step(field_title(name), None, value_text(entity, name, value, words))
        for name, value in operation.patch.items()
        if value not in (None, "", False)
    )


def _removed(operation: Operation, theirs: Fields, words: Words) -> tuple[Step, ...]:
    """What goes with a thing that is removed."""
    entity = operation.key.entity
    known = {**(operation.base or {}), **theirs}
    steps = (
        Step(field_title(name), value_text(entity, name, value, words), None)
        for name, value in known.items()
        if name in FIELDS[entity] and value not in (None, "", False)
    )
    return tuple(dict.fromkeys(steps))  # the role is told twice


def losses_of(item: ReviewItem) -> list[str]:
    """What cannot be taken back, and mail."""
    found = []
    if item.loses_work:
        told = QCoreApplication.translate(CONTEXT, "A grade or completion goes with it and cannot be brought back.")
        found.append(told)
    if item.fate in (Fate.REMOVE, Fate.CREATE, Fate.CHANGE, Fate.WAITING) and item.undo is not Undo.EXACT:
        found += [reason for op in item.change.operations if (reason := undo_reason(op))]
    if item.mails:
        found.append(QCoreApplication.translate(CONTEXT, "The site mails the person a password."))
    return list(dict.fromkeys(found))


def asked_text(item: ReviewItem, words: Words) -> str:
    """What the server will be asked: function and values, one block for each request."""
    blocks = []
    for planned in item.planned:
        if not isinstance(planned.decision, Send) or planned.endpoint is None:
            continue
        operation = planned.operation
        is_enrolment = operation.key.entity is Entity.ENROLMENT  # the server resets what is not sent
        values = _sent(planned.decision.full) if is_enrolment else planned.decision.patch
        lines = [planned.endpoint.function or planned.endpoint.name]
        lines += [f"  {name}: {part}" for name, part in _target(operation)]
        lines += [f"  {name}: {_value(operation.key.entity, name, value, words)}" for name, value in values.items()]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _sent(full: Fields) -> Fields:
    """What of an enrolment goes to the server: grades and the like are read only."""
    specs = FIELDS[Entity.ENROLMENT]
    return {name: value for name, value in full.items() if name in specs and specs[name].access is not Access.DERIVED}


def _target(operation: Operation) -> list[tuple[str, int | str]]:
    entity = operation.key.entity
    names = [part.value if part else "role" if entity is Entity.ROLE else "method" for part in PARTS[entity]]
    return [
        (name, part if isinstance(part, str) or part > 0 else QCoreApplication.translate(CONTEXT, "new"))
        for name, part in zip(names, operation.key.parts, strict=True)
    ]


def _value(entity: Entity, name: str, value: Value, words: Words) -> str:
    if name == "password":
        return "\u2022\u2022\u2022\u2022\u2022\u2022"
    spec = FIELDS[entity].get(name)
    if spec is not None and spec.kind is Kind.TIME and isinstance(value, int) and value:
        return f"{value} ({words.exact(value)})"
    return {None: "0" if spec and spec.kind is Kind.TIME else "", True: "1", False: "0"}.get(value, str(value))  # type: ignore[arg-type]
