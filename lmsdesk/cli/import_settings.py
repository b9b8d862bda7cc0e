"""What ``lmsdesk import --set key=value`` can say about how a list is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.imports.formulas import parse
from lmsdesk.domain.imports.headers import PERSON_FIELDS, normal
from lmsdesk.domain.imports.options import AUTO, DateOrder, Empty, ImportOptions, Kind, Mode, Sync, Write
from lmsdesk.domain.imports.plan import ColumnState, ImportPlan, MappedColumn
from lmsdesk.domain.imports.policies import empties_of, writes_of
from lmsdesk.domain.imports.reasons import SWITCHABLE
from lmsdesk.domain.text import whole_number
from lmsdesk.services.lookups import lookup_of
from lmsdesk.services.wording_imports.titles import FIELDS

_ANSWER, _COLUMN, _WRITE, _EMPTY = "answer.", "column.", "write.", "empty."
_FORMULA, _LOOKUP = "formula.", "lookup."
Choice = TypeVar("Choice", bound=StrEnum)
_FAMILIES = (
    "column.N",
    "column.HEADING",
    "formula.HEADING",
    "lookup.HEADING",
    "write.FIELD",
    "empty.FIELD",
    "answer.KEY",
)


def with_settings(usual: ImportOptions, settings: Sequence[str]) -> ImportOptions:
    """The options with what ``--set key=value`` says; raise WrongUse for what is not known."""
    found = usual
    for pair in settings:
        name, has_value, value = pair.partition("=")
        if not has_value:
            raise WrongUse(what="usage", value=pair, usage="Write --set key=value.")
        if name.startswith(_ANSWER):
            found = replace(found, decisions={**found.decisions, name.removeprefix(_ANSWER): value})
        elif name.startswith((_WRITE, _EMPTY)):
            found = _with_policy(found, name, value)
        elif name.startswith((_COLUMN, _FORMULA, _LOOKUP)):
            continue  # when the columns are known
        elif name in _SETTERS:
            found = _SETTERS[name](found, value)
        else:
            raise WrongUse(what="setting", value=name, known=", ".join([*_SETTERS, *_FAMILIES]))
    return found


def with_columns(options: ImportOptions, settings: Sequence[str], columns: Sequence[MappedColumn]) -> ImportOptions:
    """The options with what ``--set column.N=field`` or ``column.HEADING=field`` says about these columns.

    Likewise ``formula.HEADING`` with the steps of a formula, and ``lookup.HEADING`` with a file of two columns, which
    is looked up in after them.
    """
    found, formulas = dict(options.columns), dict(options.formulas)
    for name, value in _pairs(settings, columns):
        family, _, named = name.partition(".")
        if f"{family}." == _COLUMN:
            found[_column(named, columns).key] = value
        elif f"{family}." == _FORMULA:
            formulas[_column(named, columns).key] = parse(value) if value.strip() else ()
        elif f"{family}." == _LOOKUP:
            key = _column(named, columns).key
            formulas[key] = (*formulas.get(key, ()), lookup_of(Path(value)))
    same = found == options.columns and formulas == options.formulas
    return options if same else replace(options, columns=found, formulas=formulas)


def need_use(options: ImportOptions, settings: Sequence[str], plan: ImportPlan) -> None:
    """Raise WrongUse for ``write.FIELD`` and ``empty.FIELD`` that change nothing about this list: nobody means that."""
    if plan.refused is not None:
        return
    here = {each.field for each in plan.columns if each.field and each.state is ColumnState.MAPPED}
    for pair in settings:
        name, _, value = pair.partition("=")
        field = name.partition(".")[2]
        if not name.startswith((_WRITE, _EMPTY)):
            continue
        offered = writes_of(plan.kind, field) if name.startswith(_WRITE) else empties_of(plan.kind, field)
        if field not in here and field not in options.defaults:
            raise WrongUse(what="setting_column", value=name, field=field, known=", ".join(sorted(here)))
        if not offered:
            raise WrongUse(what="setting_idle", value=name, field=field)
        if value not in offered:
            raise WrongUse(what="setting_value", value=value, setting=f"{name} ({', '.join(offered)})")
        if value == Empty.DEFAULT and field not in options.defaults:
            raise WrongUse(what="setting_default", value=name, field=field)


def _pairs(settings: Sequence[str], columns: Sequence[MappedColumn]) -> Iterator[tuple[str, str]]:
    """Names and values; a heading may hold an equals sign."""
    for pair in settings:
        name, _, value = pair.partition("=")
        for each in columns:
            for family in (_COLUMN, _FORMULA, _LOOKUP):
                whole = f"{family}{each.header}="
                if "=" in each.header and pair.startswith(whole):
                    name, value = f"{family}{each.place + 1}", pair.removeprefix(whole)
        yield name, value


def _column(named: str, columns: Sequence[MappedColumn]) -> MappedColumn:
    """A column by its number from 1 or by its heading, with #2 behind it for the second of that name."""
    number = whole_number(named)
    heading, mark, again = named.rpartition("#")
    key = f"{normal(heading)}#{again}" if mark and again.isdecimal() else normal(named)
    for each in columns:
        if each.place + 1 == number if number is not None else each.key == key:
            return each
    known = ", ".join(f"{each.place + 1} {each.header}" for each in columns)
    raise WrongUse(what="setting_value", value=named, setting=f"column ({known})")


def _with_policy(options: ImportOptions, name: str, value: str) -> ImportOptions:
    """What may be written to a field, or what its empty cells mean."""
    family, _, field = name.partition(".")
    if field not in FIELDS and not field.startswith(CUSTOM):
        raise WrongUse(what="setting_value", value=name, setting=f"{family} ({', '.join(FIELDS)})")
    old = options.policy(field)
    if f"{family}." == _WRITE:
        new = replace(old, write=_chosen(Write, name, value))
    else:
        new = replace(old, empty=_chosen(Empty, name, value))
    return replace(options, policies={**options.policies, field: new})


def _identifier(value: str) -> str:
    known = (AUTO, *PERSON_FIELDS)
    if value not in known and not (value.startswith(CUSTOM) and value != CUSTOM):
        raise WrongUse(what="setting_value", value=value, setting=f"match_by ({', '.join(known)}, {CUSTOM}NAME)")
    return value


def _fixes(value: str) -> frozenset[str]:
    codes = frozenset(filter(None, value.split(",")))
    if unknown := codes - SWITCHABLE:
        known = ", ".join(sorted(SWITCHABLE))
        raise WrongUse(what="setting_value", value=", ".join(sorted(unknown)), setting=f"fixes_off ({known})")
    return codes


def _chosen(kind: type[Choice], name: str, value: str) -> Choice:
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(each.value for each in kind)
        raise WrongUse(what="setting_value", value=value, setting=f"{name} ({known})") from error


def _row_number(value: str) -> int:
    number = whole_number(value)
    if number is None:
        raise WrongUse(what="setting_value", value=value, setting="header_row (a row number, 0 for none)")
    return number


def _yes(value: str) -> bool:
    if value not in ("yes", "no"):
        raise WrongUse(what="setting_value", value=value, setting="create_groups (yes, no)")
    return value == "yes"


_SETTERS: Mapping[str, Callable[[ImportOptions, str], ImportOptions]] = {
    "course": lambda found, value: replace(found, defaults={**found.defaults, "course": value}),
    "cohort": lambda found, value: replace(found, defaults={**found.defaults, "cohort": value}),
    "group": lambda found, value: replace(found, defaults={**found.defaults, "group": value}),
    "category": lambda found, value: replace(found, defaults={**found.defaults, "category": value}),
    "role": lambda found, value: replace(found, default_role=value or None),
    "start": lambda found, value: replace(found, defaults={**found.defaults, "start": value}),
    "end": lambda found, value: replace(found, defaults={**found.defaults, "end": value}),
    "action": lambda found, value: replace(found, defaults={**found.defaults, "action": value}),
    "match_by": lambda found, value: replace(found, match_by=_identifier(value)),
    "mode": lambda found, value: replace(found, modes=dict.fromkeys(Kind, _chosen(Mode, "mode", value))),
    "fixes_off": lambda found, value: replace(found, fixes_off=_fixes(value)),
    "date_order": lambda found, value: replace(found, date_order=_chosen(DateOrder, "date_order", value)),
    "sync": lambda found, value: replace(found, sync=_chosen(Sync, "sync", value)),
    "create_groups": lambda found, value: replace(found, allow_create_groups=_yes(value)),
    "encoding": lambda found, value: replace(found, encoding=value or None),
    "sheet": lambda found, value: replace(found, tab=value or None),
    "delimiter": lambda found, value: replace(found, delimiter={"tab": "\t"}.get(value, value) or None),
    "header_row": lambda found, value: replace(found, header_row=_row_number(value)),
}
