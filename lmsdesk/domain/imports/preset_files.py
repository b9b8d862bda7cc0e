"""Presets as JSON (``.lmspreset``): written for people to read, checked when read.

What is wrong is told by where it stands (``formulas.Name[1]``), what stands there and what should. Nothing that is not
understood is passed over: a preset that does half of what it says would be worse than none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from lmsdesk.domain.errors import BadFile, WrongUse
from lmsdesk.domain.imports import filters, formulas
from lmsdesk.domain.imports.headers import AMBIGUOUS, FIELD_OF, IGNORE, SLOT_FIELDS
from lmsdesk.domain.imports.headers.kinds import KIND_FIELDS
from lmsdesk.domain.imports.options import (
    DateOrder,
    Empty,
    Formula,
    ImportOptions,
    Kind,
    Mode,
    Policy,
    RowFilter,
    Sync,
    Write,
)
from lmsdesk.domain.imports.presets import Bound, Preset
from lmsdesk.domain.imports.reasons import SWITCHABLE

FORMAT, VERSION, ENDING = "lmspreset", 1, ".lmspreset"
LARGEST = 4 * 1024 * 1024  # bytes; a lookup of 10,000 pairs is far below
LONGEST_NAME = 100
_MOST, _LONGEST = 2_000, 2_000  # entries of a part, letters of a text
_PARTS = (
    FORMAT, "name", "site", "kind", "headings", "reading", "columns", "formulas", "filters", "policies", "defaults",
    "default_role", "match_by", "modes", "date_order", "create_groups", "sync", "repairs_off", "answers",
)  # fmt: skip
# What a column can be read as.
_FIELDS = frozenset(
    {
        IGNORE,
        *FIELD_OF.values(),
        *SLOT_FIELDS.values(),
        *(field for fields in AMBIGUOUS.values() for field in fields),
        *(field for fields in KIND_FIELDS.values() for field in fields),
    }
) - {"control", "password"}
_READING = ("encoding", "tab", "delimiter", "header_row")
Choice = TypeVar("Choice", bound=StrEnum)
Made = TypeVar("Made")


def written(preset: Preset) -> str:
    """The text of a preset file."""
    return json.dumps(_shape(preset), ensure_ascii=False, indent=2) + "\n"


def _shape(preset: Preset) -> dict[str, Any]:
    chosen = preset.options
    return {
        FORMAT: VERSION,
        "name": preset.name,
        "site": {"id": preset.site.id, "name": preset.site.name},
        "kind": chosen.kind.value if chosen.kind else None,
        "headings": list(preset.headings),
        "reading": {name: getattr(chosen, name) for name in _READING if getattr(chosen, name) is not None},
        "columns": dict(chosen.columns),
        "formulas": {key: formulas.text_of(steps) for key, steps in chosen.formulas.items() if steps},
        "filters": [filters.text_of(each) for each in chosen.filters],
        "policies": {
            field: {"write": policy.write.value, "empty": policy.empty.value}
            for field, policy in chosen.policies.items()
        },
        "defaults": dict(chosen.defaults),
        "default_role": chosen.default_role,
        "match_by": chosen.match_by,
        "modes": {kind.value: mode.value for kind, mode in chosen.modes.items()},
        "date_order": chosen.date_order.value,
        "create_groups": chosen.allow_create_groups,
        "sync": chosen.sync.value,
        "repairs_off": sorted(chosen.fixes_off),
        "answers": dict(chosen.decisions),
    }


def read(text: str, name: str) -> Preset:
    """The preset that a text holds; raise BadFile with where something is wrong (facts ``where``, ``found``)."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise BadFile(name=name, reason="preset_format", where=f"line {line}") from error
    if not isinstance(told, dict) or FORMAT not in told:
        raise BadFile(name=name, reason="preset_other", where="")
    version = told[FORMAT]
    if type(version) is int and version > VERSION:
        raise BadFile(name=name, reason="preset_newer", found=version, known=VERSION)
    return _Reading(name).preset(told)


class _Reading:
    """Reads part after part, and knows in which file it is."""

    def __init__(self, name: str) -> None:
        self._name = name

    def preset(self, told: Mapping[str, Any]) -> Preset:
        if type(told[FORMAT]) is not int or told[FORMAT] < 1:
            raise self._wrong(FORMAT, told[FORMAT], f"a number up to {VERSION}")
        self._only(told, _PARTS, "")
        site = self._mapping(told, "site")
        self._only(site, ("id", "name"), "site.")
        name = self.text(told.get("name"), "name").strip()
        if not name or len(name) > LONGEST_NAME:
            raise self._wrong("name", name, f"1 to {LONGEST_NAME} letters")
        bound = Bound(self.text(site.get("id", ""), "site.id"), self.text(site.get("name", ""), "site.name"))
        headings = tuple(self.text(each, where) for where, each in self._each(told, "headings"))
        return Preset(name, bound, headings, self._options(told))

    def _options(self, told: Mapping[str, Any]) -> ImportOptions:
        reading = self._mapping(told, "reading")
        self._only(reading, _READING, "reading.")
        words = {name: self.text(reading[name], f"reading.{name}") for name in _READING[:3] if name in reading}
        row = reading.get("header_row")
        if row is not None and (type(row) is not int or not 0 <= row < 10**7):
            raise self._wrong("reading.header_row", row, "a row number, 0 for none")
        role = told.get("default_role", "student")
        return ImportOptions(
            now=0,
            kind=None if told.get("kind") is None else self.word(Kind, told["kind"], "kind"),
            match_by=self.text(told.get("match_by", "auto"), "match_by"),
            modes={
                self.word(Kind, key, f"modes.{key}"): self.word(Mode, value, f"modes.{key}")
                for key, value in self._mapping(told, "modes").items()
            },
            default_role=None if role is None else self.text(role, "default_role"),
            date_order=self.word(DateOrder, told.get("date_order", "auto"), "date_order"),
            columns={
                key: self._field(value, f"columns.{key}") for key, value in self._mapping(told, "columns").items()
            },
            defaults=self._texts(told, "defaults"),
            policies={
                key: self._policy(value, f"policies.{key}") for key, value in self._mapping(told, "policies").items()
            },
            fixes_off=frozenset(self._repair(each, where) for where, each in self._each(told, "repairs_off")),
            formulas={
                key: self._formula(value, f"formulas.{key}") for key, value in self._mapping(told, "formulas").items()
            },
            filters=tuple(self._filter(each, where) for where, each in self._each(told, "filters")),
            sync=self.word(Sync, told.get("sync") or Sync.NO.value, "sync"),
            decisions=self._texts(told, "answers"),
            allow_create_groups=self._yes(told, "create_groups"),
            header_row=row,
            encoding=words.get("encoding"),
            tab=words.get("tab"),
            delimiter=words.get("delimiter"),
        )

    # Values

    def text(self, value: Any, where: str, longest: int = _LONGEST) -> str:
        """A text that is not too long."""
        if not isinstance(value, str) or len(value) > longest:
            raise self._wrong(where, value, f"a text of at most {longest:,} letters")
        return value

    def word(self, kind: type[Choice], value: Any, where: str) -> Choice:
        """One of the words of a kind."""
        try:
            return kind(value)
        except ValueError as error:
            raise self._wrong(where, value, "one of " + ", ".join(each.value for each in kind)) from error

    def _policy(self, value: Any, where: str) -> Policy:
        if not isinstance(value, dict):
            raise self._wrong(where, value, '{"write": ..., "empty": ...}')
        self._only(value, ("write", "empty"), f"{where}.")
        write = self.word(Write, value.get("write", Write.ALWAYS.value), f"{where}.write")
        return Policy(write, self.word(Empty, value.get("empty", Empty.LEAVE.value), f"{where}.empty"))

    def _formula(self, value: Any, where: str) -> tuple[Formula, ...]:
        text = self.text(value, where, LARGEST)
        return self._parsed(formulas.parse, text, where)

    def _filter(self, value: Any, where: str) -> RowFilter:
        return self._parsed(filters.parse, self.text(value, where), where)

    def _parsed(self, parse: Callable[[str], Made], text: str, where: str) -> Made:
        try:
            return parse(text)
        except WrongUse as error:
            at = f", letter {error.facts['place']}" if "place" in error.facts else ""
            raise self._wrong(where + at, text, "what the help says about formulas and conditions") from error

    def _field(self, value: Any, where: str) -> str:
        if not isinstance(value, str) or (value not in _FIELDS and not value.startswith("custom.")):
            raise self._wrong(where, value, "one of " + ", ".join(sorted(_FIELDS)))
        return value

    def _repair(self, value: Any, where: str) -> str:
        if not isinstance(value, str) or value not in SWITCHABLE:
            raise self._wrong(where, value, "one of " + ", ".join(sorted(SWITCHABLE)))
        return value

    def _yes(self, told: Mapping[str, Any], part: str) -> bool:
        value = told.get(part, False)
        if value is not True and value is not False:
            raise self._wrong(part, value, "true or false")
        return value

    # Parts

    def _texts(self, told: Mapping[str, Any], part: str) -> dict[str, str]:
        return {key: self.text(value, f"{part}.{key}") for key, value in self._mapping(told, part).items()}

    def _mapping(self, told: Mapping[str, Any], part: str) -> dict[str, Any]:
        value = told.get(part, {})
        if not isinstance(value, dict) or len(value) > _MOST:
            raise self._wrong(part, value, f"names and values in {{ }}, at most {_MOST:,}")
        for key in value:
            self.text(key, part)
        return value

    def _each(self, told: Mapping[str, Any], part: str) -> Sequence[tuple[str, Any]]:
        value = told.get(part, [])
        if not isinstance(value, list) or len(value) > _MOST:
            raise self._wrong(part, value, f"values in [ ], at most {_MOST:,}")
        return [(f"{part}[{number}]", each) for number, each in enumerate(value, 1)]

    def _only(self, told: Mapping[str, Any], known: Sequence[str], before: str) -> None:
        for name in told:
            if name not in known:
                raise self._wrong(f"{before}{name}"[:100], told[name], "one of " + ", ".join(known))

    def _wrong(self, where: str, value: Any, expected: str) -> BadFile:
        found = json.dumps(value, ensure_ascii=False)[:80]
        return BadFile(name=self._name, reason="preset_value", where=where, found=found, expected=expected)
