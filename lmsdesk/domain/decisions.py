"""What a person decided about an operation that waits, as a pure step: from how it stands to what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lmsdesk.domain.changes import Operation, State, Verb, Verdict
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import FIELDS, Fields, Value, spec_of
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.merge import Clash
from lmsdesk.domain.plans import Ask, Trouble


class Take(StrEnum):
    """What can be decided about a conflict, for the whole change or, the first three, for one field of it."""

    MINE = "mine"
    THEIRS = "theirs"
    BASE = "base"  # what it was when I began
    ADOPT = "adopt"  # the thing that is there already is taken for mine
    SUSPEND = "suspend"  # instead of removing it
    DONE = "done"  # a person looked: it took effect


IS_THERE = (Trouble.DUPLICATE, Trouble.TWIN)  # what was to be made is there: it can be taken for mine
BY_FIELD = (Take.MINE, Take.THEIRS, Take.BASE)


class Scope(StrEnum):
    """How long a decision is remembered."""

    PUSH = "push"  # until what waits now was applied
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Rule:
    """A remembered decision: whose value wins when both sides changed this field; ``made`` in Unix seconds."""

    id: int
    entity: Entity
    field: str
    take: Take
    scope: Scope
    made: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that can be taken back: ``at`` in Unix seconds, ``rule`` the remembered one that it followed."""

    number: int
    operation: int
    at: int
    take: str
    rule: int | None


@dataclass(frozen=True, slots=True)
class Revision:
    """What becomes of an operation; fields that are None stay as they are. ``take`` is kept as its decision."""

    operation: Operation
    to: State
    take: str
    patch: Fields | None = None
    base: Fields | None = None
    natural_key: str | None = None
    label: str | None = None
    verdict: Verdict | None = None
    rule: int | None = None  # the remembered decision that it follows


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision: for the whole change, with exceptions for single fields."""

    take: Take | None = None
    fields: Mapping[str, Take] = field(default_factory=dict)


def open_fields(operation: Operation) -> tuple[str, ...]:
    """The fields for which both sides have another value: each needs a choice. Empty where it is about the whole."""
    if operation.verb not in (Verb.UPDATE, Verb.CREATE) or operation.error_code != Trouble.CHANGED:
        return ()
    theirs, base = operation.theirs or {}, operation.base or {}
    specs = FIELDS[operation.key.entity]
    mine = [name for name in operation.patch if name in specs or spec_of(operation.key.entity, name) is not None]
    differing = [
        name
        for name in mine
        if name in theirs and theirs[name] != operation.patch[name] and (name not in base or theirs[name] != base[name])
    ]
    groups = {specs[name].group for name in [*differing, *beside(operation)] if name in specs} - {None}
    together = [name for name in mine if name in specs and specs[name].group in groups]
    found = tuple(dict.fromkeys([*differing, *together]))
    if operation.key.entity is Entity.ENROLMENT:  # a role comes on top of those that are held
        found = tuple(name for name in found if name != "role_id")
    return found or tuple(operation.patch)


def beside(operation: Operation) -> tuple[str, ...]:
    """Fields that I did not set, that they changed, and that belong together with one of mine."""
    theirs, base = operation.theirs or {}, operation.base or {}
    specs = FIELDS[operation.key.entity]
    groups = {specs[name].group for name in operation.patch if name in specs and specs[name].group}
    return tuple(
        name
        for name, spec in specs.items()
        if spec.group in groups
        and name not in operation.patch
        and name in base
        and name in theirs
        and base[name] != theirs[name]
    )


def changed_there(operation: Operation) -> tuple[str, ...]:
    """What differs since of a thing that I remove."""
    theirs, base, entity = operation.theirs or {}, operation.base or {}, operation.key.entity
    return tuple(
        name for name in base if name in theirs and theirs[name] != base[name] and spec_of(entity, name) is not None
    )


def takes(operation: Operation) -> tuple[Take, ...]:
    """What can be decided about a conflict as a whole, in the order of the keys."""
    found = [Take.THEIRS]
    if can_be_mine(operation):
        found.insert(0, Take.MINE)
    if all(Take.BASE in field_takes(operation, name) for name in open_fields(operation)) and open_fields(operation):
        found.append(Take.BASE)
    if _can_adopt(operation):
        found.append(Take.ADOPT)
    if _can_suspend(operation):
        found.append(Take.SUSPEND)
    if operation.error_code == Trouble.UNCERTAIN and not _needs_id(operation):
        found.append(Take.DONE)
    return tuple(found)


def field_takes(operation: Operation, name: str) -> tuple[Take, ...]:
    """What can be decided about one field: what it was can only be taken where it is known and not there now."""
    base, theirs = operation.base or {}, operation.theirs or {}
    again = name in base and name in theirs and base[name] != theirs[name] and base[name] != operation.patch.get(name)
    return BY_FIELD if again else BY_FIELD[:2]


def can_be_mine(operation: Operation) -> bool:
    """Tell whether there is anything that mine could be sent to."""
    return operation.error_code not in (Trouble.GONE, *IS_THERE) or operation.verb is Verb.DELETE


def safer(operation: Operation) -> Take | None:
    """The decision that loses least, where one is clearly safer; it is offered in words, never taken by itself."""
    if _can_suspend(operation):
        return Take.SUSPEND
    theirs = operation.theirs or {}
    if operation.verb is Verb.DELETE and operation.error_code == Trouble.CHANGED:
        return Take.THEIRS
    if operation.patch.get("suspended") is False and theirs.get("suspended") is True:
        return Take.THEIRS
    return None


def _can_adopt(operation: Operation) -> bool:
    is_new = operation.verb is Verb.CREATE and operation.error_code in IS_THERE
    return is_new and not (_needs_id(operation) and remote_id(operation) is None)


def _needs_id(operation: Operation) -> bool:
    """Tell whether it is a new thing whose id only the server knows."""
    return operation.verb is Verb.CREATE and operation.key.is_temporary() and len(operation.key.parts) == 1


def _can_suspend(operation: Operation) -> bool:
    """Tell whether suspending would do for what was to be removed."""
    entity = operation.key.entity
    removes = operation.verb is Verb.DELETE and entity in (Entity.USER, Entity.ENROLMENT)
    there = (operation.theirs or {}).get("suspended")
    return removes and operation.error_code == Trouble.CHANGED and there is not True


def remote_id(operation: Operation) -> int | None:
    """The id of the thing that is there already."""
    found = (operation.theirs or {}).get("id")
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def decided(operation: Operation, choice: Choice) -> Revision:
    """What becomes of a conflict; raise WrongUse for what cannot be decided.

    The site's value for all open fields leaves my other fields as they are: only without any the change is dropped.
    ``suspend`` puts another operation in its place and is no matter of this function.
    """
    if operation.state not in (State.CONFLICT, State.PLANNED):
        raise WrongUse(what="no_conflict", value=operation.id)
    take = choice.take
    if take is not None and take not in takes(operation):
        raise _cannot(operation, take)
    named = open_fields(operation)
    if unknown := [name for name in choice.fields if name not in named]:
        raise WrongUse(what="no_choice", value=unknown[0], operation=operation.id, known=", ".join(named))
    if not named:
        return _whole(operation, take)
    wanted = {name: choice.fields.get(name, take) for name in named}
    for name, each in wanted.items():
        if each is None or each not in field_takes(operation, name):
            raise WrongUse(what="no_choice", value=name, operation=operation.id, known=", ".join(named))
    return _by_fields(operation, {name: each for name, each in wanted.items() if each is not None})


def _whole(operation: Operation, take: Take | None) -> Revision:
    match take:
        case None:
            raise _cannot(operation, "")
        case Take.THEIRS:
            return Revision(operation, State.CANCELLED, take)
        case Take.ADOPT:
            return Revision(operation, State.NOOP, take, verdict=Verdict.ADOPTED)
        case Take.DONE:
            return Revision(operation, State.NOOP, take, verdict=Verdict.HUMAN)
        case Take.MINE:
            return Revision(operation, State.READY, take, base=rebased(operation))
        case _:
            raise _cannot(operation, take)


def _by_fields(operation: Operation, wanted: Mapping[str, Take]) -> Revision:
    base = operation.base or {}
    patch: dict[str, Value] = {}
    for name, value in operation.patch.items():
        match wanted.get(name):
            case Take.THEIRS:
                continue
            case Take.BASE:
                patch[name] = base[name]
            case _:
                patch[name] = value
    ways = set(wanted.values())
    told = ways.pop().value if len(ways) == 1 else ",".join(f"{name}={take}" for name, take in wanted.items())
    if not patch:
        return Revision(operation, State.CANCELLED, told)
    return Revision(operation, State.READY, told, patch=patch, base=rebased(operation))


def rebased(operation: Operation) -> dict[str, Value]:
    """The base of a change that a person wants in spite of what is there: what is there."""
    return {**(operation.base or {}), **{name: v for name, v in (operation.theirs or {}).items() if name != "id"}}


def revised(revision: Revision) -> Operation:
    """The operation as it stands after a decision, in the state that it had."""
    item = revision.operation
    return replace(
        item,
        patch=item.patch if revision.patch is None else revision.patch,
        base=item.base if revision.base is None else revision.base,
        decision=revision.take,
    )


def by_rules(operation: Operation, asked: Ask, rules: Sequence[Rule]) -> Revision | None:
    """What remembered decisions make of a question; None unless they answer all of it."""
    if asked.trouble is not Trouble.CHANGED or operation.verb is Verb.DELETE or not asked.clashes:
        return None
    question = replace(operation, state=State.PLANNED, error_code=Trouble.CHANGED, theirs=asked.theirs)
    found = {rule.field: rule for rule in rules if rule.entity is operation.key.entity}
    answers = {name: found[name].take for name in _asked(question, asked.clashes) if name in found}
    try:
        revision = decided(question, Choice(None, answers))
    except WrongUse:  # a field without an answer, or one that cannot be given here
        return None
    rule = found[next(iter(answers))].id
    return replace(revision, operation=operation, rule=rule)


def _asked(question: Operation, clashes: Iterable[Clash]) -> list[str]:
    return list(dict.fromkeys([*open_fields(question), *(clash.field for clash in clashes)]))


def covered(operation: Operation, rules: Sequence[Rule]) -> Revision | None:
    """What remembered decisions make of a conflict that waits; None unless they answer all of it."""
    if operation.state is not State.CONFLICT or operation.error_code != Trouble.CHANGED:
        return None
    clashes = tuple(Clash(name, None, None, None) for name in open_fields(operation))
    return by_rules(operation, Ask(Trouble.CHANGED, operation.theirs or {}, clashes), rules)


def _cannot(operation: Operation, take: str) -> WrongUse:
    what = "cannot_take_mine" if take == Take.MINE else "cannot_take"
    known = ", ".join(takes(operation))
    return WrongUse(what=what, value=operation.id, take=take, reason=operation.error_code, known=known)
