"""What ``lmsdesk import --set key=value`` can say about how a list is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports.options import DateOrder, Existing, ImportOptions
from lmsdesk.domain.text import whole_number

_ANSWER = "answer."


def with_settings(usual: ImportOptions, settings: Sequence[str]) -> ImportOptions:
    """The options with what ``--set key=value`` says; raise WrongUse for what is not known."""
    found = usual
    for pair in settings:
        name, has_value, value = pair.partition("=")
        if not has_value:
            raise WrongUse(what="usage", value=pair, usage="Write --set key=value.")
        if name.startswith(_ANSWER):
            found = replace(found, decisions={**found.decisions, name.removeprefix(_ANSWER): value})
        elif name.startswith("column."):
            place = whole_number(name.removeprefix("column.")) or 0
            if place < 1:
                raise WrongUse(what="usage", value=pair, usage="Write column.3=role for the third column.")
            found = replace(found, columns={**found.columns, place - 1: value})
        elif name in _SETTERS:
            found = _SETTERS[name](found, value)
        else:
            raise WrongUse(what="setting", value=name, known=", ".join([*_SETTERS, "column.N", "answer.KEY"]))
    return found


def _chosen(kind: type[Existing] | type[DateOrder], name: str, value: str) -> Existing | DateOrder:
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
    "role": lambda found, value: replace(found, default_role=value or None),
    "start": lambda found, value: replace(found, defaults={**found.defaults, "start": value}),
    "end": lambda found, value: replace(found, defaults={**found.defaults, "end": value}),
    "action": lambda found, value: replace(found, defaults={**found.defaults, "action": value}),
    "match_by": lambda found, value: replace(found, match_by=value),
    "existing": lambda found, value: replace(found, existing=Existing(_chosen(Existing, "existing", value))),
    "date_order": lambda found, value: replace(found, date_order=DateOrder(_chosen(DateOrder, "date_order", value))),
    "clears": lambda found, value: replace(found, clears=frozenset(filter(None, value.split(",")))),
    "create_groups": lambda found, value: replace(found, allow_create_groups=_yes(value)),
    "encoding": lambda found, value: replace(found, encoding=value or None),
    "sheet": lambda found, value: replace(found, tab=value or None),
    "delimiter": lambda found, value: replace(found, delimiter={"tab": "\t"}.get(value, value) or None),
    "header_row": lambda found, value: replace(found, header_row=_row_number(value)),
}
