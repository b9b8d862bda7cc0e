"""Changes that wait for a person, put together by what they have in common: one look and one decision for each lot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.decisions import open_fields, safer
from lmsdesk.domain.endpoints import Refusal
from lmsdesk.domain.facts import Change
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.plans import Trouble

_PERMISSION = frozenset({"nopermissions", "nopermission", "accessexception", "wsusercannotassign", "not_offered"})
_OWN_PART = re.compile(r"[\"'\u201c\u201d\u2018\u2019].*?[\"'\u201c\u201d\u2018\u2019]|\d+|\S+@\S+")
LotKey = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Lot:
    """Changes that the same decision makes sense for; ``has_cause`` when one thing is behind all of them."""

    key: LotKey
    changes: tuple[Change, ...]
    has_cause: bool = False

    @property
    def first(self) -> Operation:
        """The operation that speaks for all."""
        return self.changes[0].first

    @property
    def ids(self) -> list[int]:
        """All operations by their ids."""
        return [number for change in self.changes for number in change.ids]


def conflict_key(operation: Operation) -> LotKey:
    """What conflicts have in common that are decided alike."""
    entity, code = operation.key.entity, operation.error_code
    if code == Trouble.PARENT_GONE:
        return "cause", code, operation.error_text
    if code == Trouble.UNREADABLE and entity in (Entity.ENROLMENT, Entity.ROLE):
        return "cause", code, operation.key.number(1)
    return "alike", entity, operation.verb, code, open_fields(operation), safer(operation)


def problem_key(operation: Operation) -> LotKey:
    """What refusals have in common that the same remedy makes sense for; missing rights are one lot."""
    code, text = operation.error_code or "", operation.error_text or ""
    if is_permission(operation):
        return "cause", Refusal.PERMISSION
    if operation.error_class == "validation":
        return "alike", operation.key.entity, operation.verb, code, blamed(operation)
    return "alike", operation.key.entity, operation.verb, code, _OWN_PART.sub("", text)


def is_permission(operation: Operation) -> bool:
    """Tell whether the account lacks a right, which no other value mends."""
    return operation.error_class == Refusal.PERMISSION or operation.error_code in _PERMISSION


_BLAMED = {
    "usernametaken": "username",
    "username_characters": "username",
    "useremailduplicate": "email",
    "email_syntax": "email",
    "shortnametaken": "shortname",
    "courseidnumbertaken": "idnumber",
    "country_unknown": "country",
    "end_before_start": "end",
}


def blamed(operation: Operation) -> str | None:
    """The field that a refusal is about, as far as it is known; checks of our own name it first."""
    about = (operation.error_text or "").partition(" ")[0]
    if operation.error_class == "validation" and about and about in {*operation.patch, "email", "username"}:
        return about
    return _BLAMED.get(operation.error_code or "")


def lots_of(changes: Iterable[Change], key_of: Callable[[Operation], LotKey]) -> Sequence[Lot]:
    """Lots in the order in which they are looked at: common causes, then many alike, then what stands alone."""
    found: dict[LotKey, list[Change]] = {}
    for change in changes:
        found.setdefault(key_of(change.first), []).append(change)
    lots = [Lot(key, tuple(group), key[0] == "cause") for key, group in found.items()]
    lots.sort(key=lambda lot: (not lot.has_cause, len(lot.changes) == 1, lot.first.id))
    return lots
