"""What must not happen by mistake: protected people, limits on losses, and what a person has to type first. Pure.

A site's administrators are known only as far as the server tells: the account of the token, and the usernames
that a setting names. The same holds for roles: a server tells their short names, not how much they may do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.imports.roles import is_privileged
from lmsdesk.domain.keys import Entity, EntityKey
from lmsdesk.domain.ports import Reason

EVERYBODY = 0  # the scope of all accounts; any other scope is a course by its id
SHOWN = 3  # names in one sentence
_NEVER = frozenset({"auth"})  # of the own account: the token would be refused from then on
_SIGN_IN = frozenset({"username", "email", "auth", "password"})
GRANTS = 5  # roles above a learner's that one push gives without a word
_STRONG_WORDS = ("admin", "manager")


class Kind(StrEnum):
    """Why a person has to type something before a push."""

    REMOVALS = "removals"  # more removals than the threshold
    COURSES = "courses"  # a course is deleted
    PROTECTED = "protected"  # the account of an administrator is changed
    ROLES = "roles"  # a role above teacher is given
    GRANTS = "grants"  # many roles above a learner's are given
    DOUBTFUL = "doubtful"  # taking back what may be somebody else's
    LOSSES = "losses"  # the stop-loss: too much of one scope


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits of one site; every one of them holds until a person changes it."""

    protected: tuple[str, ...] = ("admin",)  # usernames; Moodle's installer calls the first administrator so
    strong_roles: tuple[str, ...] = ("manager", "coursecreator")  # short names of roles above teacher
    typed_above: int = 50  # removals
    stop_rows: int = 20
    stop_percent: int = 2  # of a scope; 100 switches the stop-loss off

    @property
    def stops(self) -> bool:
        """Tell whether the stop-loss is on."""
        return self.stop_percent < 100

    def limit(self, size: int) -> int:
        """How many rows of a scope of this size one push may remove or suspend."""
        return max(self.stop_rows, size * self.stop_percent // 100)


DEFAULT_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Guarded:
    """The rules with what they are about on this site, as it was last seen."""

    rules: Rules = DEFAULT_RULES
    own: int | None = None  # the account of the token
    people: Mapping[int, str] = field(default_factory=dict)  # protected accounts: id to username
    roles: Mapping[int, str] = field(default_factory=dict)  # id to short name
    sizes: Mapping[int, int] = field(default_factory=dict)  # EVERYBODY and courses: rows
    names: Mapping[int, str] = field(default_factory=dict)  # short names of courses
    doubtful: frozenset[int] = frozenset()  # operations that take back what may be somebody else's
    lifted: frozenset[int] = frozenset()  # operations for which a person lifted the protection


UNGUARDED = Guarded()  # nobody and nothing is known


@dataclass(frozen=True, slots=True)
class Need:
    """One reason to type something: how many, of what, a few by name; ``limit`` and ``size`` where they count."""

    kind: Kind
    count: int
    about: tuple[str, ...] = ()
    scope: int | None = None
    limit: int = 0
    size: int = 0


def is_strong(shortname: str, rules: Rules) -> bool:
    """Tell whether a role counts as above teacher: it is listed, or its short name says so."""
    name = shortname.strip().casefold()
    return name in rules.strong_roles or any(word in name for word in _STRONG_WORDS)


def forbidden(key: EntityKey, verb: Verb, patch: Mapping[str, object], guard: Guarded) -> Reason | None:
    """Why this may not be done to a protected person, None where it may.

    Code "own_account" has no way round: the token would lock itself out. "protected_person" can be lifted for one
    change, by typing the username.
    """
    user = _person(key)
    if user is None or (user != guard.own and user not in guard.people):
        return None
    locks_out = verb is Verb.DELETE or patch.get("suspended") is True or not _NEVER.isdisjoint(patch)
    if user == guard.own and key.entity is Entity.USER and locks_out:
        return Reason("own_account", facts={"user": user})
    if _is_grave(key, verb, patch):
        return Reason("protected_person", value=guard.people.get(user, ""), facts={"user": user})
    return None


def refusal(operation: Operation, guard: Guarded) -> Reason | None:
    """Why a staged change is not sent: it is forbidden, and nobody lifted the protection for it."""
    reason = forbidden(operation.key, operation.verb, _with_secret(operation), guard)
    if reason is not None and reason.code == "protected_person" and operation.id in guard.lifted:
        return None
    return reason


def _with_secret(operation: Operation) -> Mapping[str, object]:
    return {**operation.patch, "password": None} if operation.secret_ref else operation.patch


def _is_grave(key: EntityKey, verb: Verb, patch: Mapping[str, object]) -> bool:
    """Tell whether a change takes access away from a person."""
    match key.entity:
        case Entity.USER:
            return verb is Verb.DELETE or patch.get("suspended") is True or not _SIGN_IN.isdisjoint(patch)
        case Entity.ENROLMENT:
            return verb is Verb.DELETE or patch.get("suspended") is True
        case Entity.ROLE:
            return verb is Verb.REMOVE
        case _:
            return False


def _person(key: EntityKey) -> int | None:
    """The account that a change is about."""
    if key.entity in (Entity.USER, Entity.ENROLMENT, Entity.ROLE):
        return key.number(0)
    return None


# Losses


def loss_of(key: EntityKey, verb: Verb, patch: Mapping[str, object]) -> int | None:
    """The scope that loses a row by this, None when none does: a course its enrolment, or EVERYBODY an account."""
    if verb is not Verb.DELETE and not (verb is Verb.UPDATE and patch.get("suspended") is True):
        return None
    if key.entity is Entity.USER:
        return EVERYBODY
    return key.number(1) if key.entity is Entity.ENROLMENT else None


def losses(operations: Iterable[Operation]) -> Mapping[int, int]:
    """How many rows each scope would lose."""
    scopes = (loss_of(item.key, item.verb, item.patch) for item in operations)
    return Counter(scope for scope in scopes if scope is not None)


# What has to be typed


def matters(operation: Operation, guard: Guarded) -> bool:
    """Tell whether an operation can be a reason to type something: few are, among a hundred thousand."""
    entity, verb = operation.key.entity, operation.verb
    return (
        verb in (Verb.DELETE, Verb.REMOVE)
        or loss_of(operation.key, verb, operation.patch) is not None
        or (entity is Entity.USER and (operation.key.id == guard.own or operation.key.id in guard.people))
        or operation.id in guard.doubtful
        or _role_of(operation, guard) is not None
    )


def _role_given(operation: Operation, guard: Guarded) -> str | None:
    """The role above teacher that an operation gives; one whose name is not known may be anything."""
    name = _role_of(operation, guard)
    return name if name is not None and (name.isdecimal() or is_strong(name, guard.rules)) else None


def _role_of(operation: Operation, guard: Guarded) -> str | None:
    """The role above a learner's that an operation gives, by its number where nobody knows what it is called."""
    number: object = None
    if operation.key.entity is Entity.ROLE and operation.verb is Verb.ADD:
        number = operation.key.number(2)
    elif operation.key.entity is Entity.ENROLMENT and operation.verb is Verb.CREATE:
        number = operation.patch.get("role_id")
    if not isinstance(number, int):
        return None
    name = guard.roles.get(number)
    if name is None:
        return f"{number}"
    return name if is_strong(name, guard.rules) or is_privileged(name) else None


def needs(operations: Sequence[Operation], guard: Guarded) -> tuple[Need, ...]:
    """All reasons to type something before these are sent, the stop-loss first."""
    found: list[Need] = []
    if guard.rules.stops:
        for scope, count in sorted(losses(operations).items()):
            size = guard.sizes.get(scope, 0)
            if count > (limit := guard.rules.limit(size)):
                found.append(Need(Kind.LOSSES, count, (guard.names.get(scope, ""),), scope, limit, size))
    removals = [item for item in operations if _is_removal(item)]
    if len(removals) > guard.rules.typed_above:
        found.append(Need(Kind.REMOVALS, len(removals), limit=guard.rules.typed_above))
    courses = [item for item in operations if item.key.entity is Entity.COURSE and item.verb is Verb.DELETE]
    admins = [item for item in operations if _is_protected(item, guard)]
    roles = [item for item in operations if _role_given(item, guard) is not None]
    doubtful = [item for item in operations if item.id in guard.doubtful]
    grants = [item for item in operations if _role_of(item, guard) is not None]
    if len(grants) > GRANTS:
        found.append(Need(Kind.GRANTS, len(grants), _labels(grants, guard), limit=GRANTS))
    for kind, items in (
        (Kind.COURSES, courses), (Kind.PROTECTED, admins), (Kind.ROLES, roles), (Kind.DOUBTFUL, doubtful)
    ):  # fmt: skip
        if items:
            found.append(Need(kind, len(items), _labels(items, guard if kind is Kind.ROLES else None)))
    return tuple(found)


def _is_removal(operation: Operation) -> bool:
    """Tell whether something ends; a role that is taken in exchange for another is a change."""
    return operation.verb in (Verb.DELETE, Verb.REMOVE) and operation.key.entity is not Entity.ROLE


def _is_protected(operation: Operation, guard: Guarded) -> bool:
    """Tell whether the account of a protected person is changed, or access taken from them."""
    user = _person(operation.key)
    if user is None or (user != guard.own and user not in guard.people):
        return False
    return operation.key.entity is Entity.USER or _is_grave(operation.key, operation.verb, operation.patch)


def _labels(items: Iterable[Operation], guard: Guarded | None) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for item in items:
        role = _role_of(item, guard) if guard is not None else None
        found[f"{item.label}: {role}" if role else item.label] = None
        if len(found) == SHOWN:
            break
    return tuple(found)


def word_for(found: Collection[Need], site: str) -> str:
    """What has to be typed: the number where only removals are counted, else the name of the site."""
    if len(found) == 1 and (one := next(iter(found))).kind is Kind.REMOVALS:
        return str(one.count)
    return site


def is_typed(text: str | None, found: Collection[Need], sites: Collection[str]) -> bool:
    """Tell whether the text is what has to be typed, by any of the names that the site goes by."""
    typed = (text or "").strip().casefold()
    return bool(typed) and typed in {word_for(found, name).strip().casefold() for name in sites}
