"""Names of things: a positive number is the server's id, a negative one a temporary id of ours.

The text form is stored with every operation and never changes: ``user:123``, ``user:t-17``,
``enrol:12/5/manual`` (user, course, method), ``role:12/5/3`` (user, course, role),
``group_member:9/12`` (group, user), ``cohort_member:4/12`` (cohort, user).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lmsdesk.domain.errors import WrongUse


class Entity(StrEnum):
    """The kinds of things that an operation can touch."""

    CATEGORY = "category"
    COURSE = "course"
    USER = "user"
    COHORT = "cohort"
    GROUP = "group"
    ENROLMENT = "enrol"
    ROLE = "role"
    GROUP_MEMBER = "group_member"
    COHORT_MEMBER = "cohort_member"


# What each part of a key refers to; None is a plain word or a number that is never temporary.
PARTS: dict[Entity, tuple[Entity | None, ...]] = {
    Entity.CATEGORY: (Entity.CATEGORY,),
    Entity.COURSE: (Entity.COURSE,),
    Entity.USER: (Entity.USER,),
    Entity.COHORT: (Entity.COHORT,),
    Entity.GROUP: (Entity.GROUP,),
    Entity.ENROLMENT: (Entity.USER, Entity.COURSE, None),
    Entity.ROLE: (Entity.USER, Entity.COURSE, None),
    Entity.GROUP_MEMBER: (Entity.GROUP, Entity.USER),
    Entity.COHORT_MEMBER: (Entity.COHORT, Entity.USER),
}

MANUAL = "manual"
_NAMED = {entity.value: entity for entity in Entity}

# Fields of a thing that name another thing, which may be new itself.
REFERENCES: dict[str, Entity] = {
    "category_id": Entity.CATEGORY,
    "parent": Entity.CATEGORY,
    "course_id": Entity.COURSE,
}


@dataclass(frozen=True, slots=True)
class EntityKey:
    """One thing on the server, or one that is to be created there."""

    entity: Entity
    parts: tuple[int | str, ...]

    def __str__(self) -> str:
        parts = [ref_text(part) if isinstance(part, int) else part for part in self.parts]
        return f"{self.entity.value}:{'/'.join(parts)}"

    @classmethod
    def parse(cls, text: str) -> EntityKey:
        """Read the text form; raise WrongUse for anything else."""
        kind, _, rest = text.partition(":")
        raw = rest.split("/")
        entity = _NAMED.get(kind)
        try:
            if entity is None or len(raw) != len(PARTS[entity]):
                raise ValueError(rest)
            if entity is Entity.ENROLMENT:
                return cls(entity, (parse_ref(raw[0]), parse_ref(raw[1]), raw[2]))
            return cls(entity, tuple([parse_ref(word) for word in raw]))
        except ValueError as error:
            raise WrongUse(what="key", value=text) from error

    def references(self) -> Iterator[tuple[Entity, int]]:
        """Every thing that this key names, itself included, as (entity, id)."""
        for part, target in zip(self.parts, PARTS[self.entity], strict=True):
            if target is not None and isinstance(part, int):
                yield target, part

    def is_temporary(self) -> bool:
        """Tell whether any part of the key has no id on the server yet."""
        return any(isinstance(part, int) and part < 0 for part in self.parts)  # what names no thing is never negative

    def resolved(self, lookup: Callable[[Entity, int], int]) -> EntityKey:
        """The same key with each temporary id replaced by ``lookup(entity, id)``."""
        if not self.is_temporary():
            return self
        parts = tuple(
            lookup(target, part) if target is not None and isinstance(part, int) and part < 0 else part
            for part, target in zip(self.parts, PARTS[self.entity], strict=True)
        )
        return EntityKey(self.entity, parts)

    @property
    def id(self) -> int:
        """The id of a thing with a single id; raise WrongUse for a compound key."""
        if len(self.parts) != 1 or not isinstance(self.parts[0], int):
            raise WrongUse(what="key", value=str(self))
        return self.parts[0]

    def number(self, place: int) -> int:
        """The numeric part at this place of a compound key."""
        part = self.parts[place]
        if not isinstance(part, int):
            raise WrongUse(what="key", value=str(self))
        return part


def subject(key: EntityKey) -> str:
    """The row that shows a change of this thing: roles and all methods of a person in a course share one."""
    if key.entity is Entity.ENROLMENT or key.entity is Entity.ROLE:
        return f"enrol:{ref_text(key.number(0))}/{ref_text(key.number(1))}"
    return str(key)


def ref_text(ref: int) -> str:
    """Show an id: ``123``, or ``t-17`` while the server has none."""
    return str(ref) if ref >= 0 else f"t{ref}"


def parse_ref(text: str) -> int:
    """Read an id as ``ref_text`` shows it; raise ValueError otherwise."""
    if text.startswith("t-"):
        return -int(text[2:])
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def user_key(user: int) -> EntityKey:
    """The key of a user."""
    return EntityKey(Entity.USER, (user,))


def course_key(course: int) -> EntityKey:
    """The key of a course."""
    return EntityKey(Entity.COURSE, (course,))


def category_key(category: int) -> EntityKey:
    """The key of a course category."""
    return EntityKey(Entity.CATEGORY, (category,))


def group_key(group: int) -> EntityKey:
    """The key of a group."""
    return EntityKey(Entity.GROUP, (group,))


def cohort_key(cohort: int) -> EntityKey:
    """The key of a cohort."""
    return EntityKey(Entity.COHORT, (cohort,))


def enrolment_key(user: int, course: int, method: str = MANUAL) -> EntityKey:
    """The key of an enrolment: methods are independent rows on the server."""
    return EntityKey(Entity.ENROLMENT, (user, course, method))


def role_key(user: int, course: int, role: int) -> EntityKey:
    """The key of one role of a user in a course."""
    return EntityKey(Entity.ROLE, (user, course, role))


def group_member_key(group: int, user: int) -> EntityKey:
    """The key of a group membership."""
    return EntityKey(Entity.GROUP_MEMBER, (group, user))


def cohort_member_key(cohort: int, user: int) -> EntityKey:
    """The key of a cohort membership."""
    return EntityKey(Entity.COHORT_MEMBER, (cohort, user))
