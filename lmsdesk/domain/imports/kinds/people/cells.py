"""Rows about accounts as far as their own cells tell: who is meant, and what the row says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lmsdesk.domain.fields import CUSTOM, FIELDS, Access, Value
from lmsdesk.domain.imports.courses import CourseMatch
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.kinds.case import Case
from lmsdesk.domain.imports.kinds.rows import Rows
from lmsdesk.domain.imports.options import Kind
from lmsdesk.domain.imports.people import People, find_people
from lmsdesk.domain.imports.times import Period
from lmsdesk.domain.imports.verbs import Wish, flag_of, wish_of
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.ports import Reason

SPECS = FIELDS[Entity.USER]
IDENTIFIERS = ("username", "email", "idnumber")
NOWHERE = CourseMatch()
NO_PERIOD = Period()
_READ_ELSEWHERE = frozenset({*IDENTIFIERS, "suspended"})


def is_account_field(name: str) -> bool:
    """Tell whether lists may set a field of accounts; passwords are never among them."""
    spec = SPECS.get(name)
    return name.startswith(CUSTOM) or (spec is not None and spec.access is Access.EDITABLE)


class Drafting:
    """Everything that is needed to read one row after the other."""

    def __init__(self, case: Case) -> None:
        self._rows = Rows(case)
        self._case = case
        self._people: People = find_people(case.texts, case.options, case.shape, case.directory)
        self._fields = [name for name, slot in case.texts.columns if slot == 0 and is_account_field(name)]

    def drafts(self) -> Iterator[Draft]:
        """One draft for each row."""
        for place in range(len(self._case.sheet.rows)):
            override = self._rows.override(place)
            match = self._people.match(place, override.user_id)
            reasons = list(match.reasons)
            said = self._said(place, reasons)
            reasons += self._rows.about(place, [name for name in self._fields if name not in IDENTIFIERS])
            yield Draft(
                self._case.sheet, place, 0, match, NOWHERE, match.person, None, Wish.ENROL, None, NO_PERIOD, (),
                override, reasons, kind=Kind.PERSON, said=said, name=_name(said),
            )  # fmt: skip

    def _said(self, place: int, reasons: list[Reason]) -> Mapping[str, Value]:
        """The fields that the row says something about; an empty text takes away what the site has."""
        said: dict[str, Value] = {}
        for name in IDENTIFIERS:  # what is wrong with one of these was told when the person was looked for
            column = self._case.texts.get(name)
            if column is not None and (text := column.texts[place]) and column.problem(place) is None:
                said[name] = text
        for name in self._fields:
            if name in _READ_ELSEWHERE:
                continue
            text = self._rows.text(name, place, reasons)
            if text:
                said[name] = text.upper() if name == "country" else text
            elif self._case.options.clears(name) and self._is_silent(name, place) and not _is_required(name):
                said[name] = ""
        if (flag := self._suspended(place, reasons)) is not None:
            said["suspended"] = flag
        return said

    def _is_silent(self, name: str, place: int) -> bool:
        """Tell whether a cell is empty, and not only unreadable."""
        column = self._case.texts.get(name)
        return column is not None and (not column.texts[place] or column.problem(place) == "null_word")

    def _suspended(self, place: int, reasons: list[Reason]) -> bool | None:
        found: bool | None = None
        for name in ("status", "suspended"):
            if not (text := self._rows.text(name, place, reasons)):
                continue
            flag = flag_of(text) if name == "suspended" else None
            if flag is None:
                flag = {Wish.ACTIVE: False, Wish.SUSPENDED: True}.get(_state(text))
            if flag is None:
                reasons.append(Reason("flag_unreadable", name, text))
            elif found is not None and found != flag:
                reasons.append(Reason("fields_disagree", name, text, {"courses": "status, suspended"}))
            found = flag if found is None else found
        return found


def _state(text: str) -> Wish:
    """A status in words; numbers mean one thing here and another there."""
    found = None if text.isdecimal() else wish_of(text, status=True)
    return found or Wish.ENROL


def _is_required(name: str) -> bool:
    spec = SPECS.get(name)
    return spec is not None and spec.required


def _name(said: Mapping[str, Value]) -> str:
    full = f"{said.get('first_name', '')} {said.get('last_name', '')}".strip()
    return full or str(said.get("username") or said.get("email") or "")
