"""Change sets as files: prepared here, applied there by somebody with the rights. JSON lines, no secrets."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import ChangeSet, NewChangeSet, NewOperation, Operation, Origin, State, Verb
from lmsdesk.domain.errors import BadFile, DiskTrouble, WrongSite, WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import REFERENCES, Entity, EntityKey
from lmsdesk.services.opened import OpenSite

FORMAT = 1
_OUT = frozenset({State.CANCELLED, State.MERGED})
_PASSWORD = "password"
Number = Callable[[Entity, int], int]


def export_set(console: OpenSite, number: int, path: Path) -> int:
    """Write a change set without what was taken out of it; return how many operations it holds.

    The first line says what and for which site. New things of other sets that it names are written with it.
    """
    kept = console.desk.change_set(number)
    found = console.desk.operations(change_set=number)
    operations = _with_needs(console, [item for item in found if item.state not in _OUT])
    head = {
        "lmschanges": FORMAT,
        "title": kept.title,
        "origin": kept.origin.value,
        "site": console.profile.site.fingerprint,
        "address": console.profile.site.url,
        "created": kept.created,
    }
    made = {(item.key.entity, item.key.id) for item in operations if _is_new(item)}

    def known(entity: Entity, ref: int) -> int:
        """The server's id of what this file does not make."""
        return ref if (entity, ref) in made else console.desk.resolved(EntityKey(entity, (ref,))).id

    lines = [head] + [
        {
            "key": str(item.key.resolved(known)),
            "verb": item.verb.value,
            "patch": {**_renumbered(item.patch, known), **({_PASSWORD: None} if item.secret_ref else {})},
            "base": dict(item.base) if item.base is not None else None,
            "label": item.label,
            "natural_key": item.natural_key,
            "state": item.state.value,
        }
        for item in operations
    ]
    try:
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error
    return len(operations)


def _with_needs(console: OpenSite, operations: list[Operation]) -> list[Operation]:
    """The operations with those that make what they name, in the order in which they were made."""
    kept = {item.id: item for item in operations}
    while lacking := {need for item in kept.values() for need in item.needs} - kept.keys():
        kept.update((item.id, item) for item in console.desk.operations(ids=sorted(lacking)))
    return [kept[number] for number in sorted(kept) if kept[number].state not in _OUT]


def load_set(console: OpenSite, path: Path) -> ChangeSet:
    """Stage a saved change set; temporary ids get new numbers. Raise WrongSite for another site's file.

    A password is never in such a file: an operation that had one is refused when it is sent.
    """
    try:
        # Not splitlines: names may hold what else ends a line.
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        head, body = lines[0], [_read(line) for line in lines[1:]]
        title, origin = _text(head["title"]), Origin(head["origin"])
        if head["lmschanges"] != FORMAT or not body:
            raise ValueError(head["lmschanges"])
        made = {(item.key.entity, item.key.id) for item in body if _is_new(item)}
        if any(ref < 0 and (entity, ref) not in made for item in body for entity, ref in _references(item)):
            raise ValueError("names what it does not make")
    except OSError as error:
        raise BadFile(name=path.name, reason=error.strerror) from error
    except (ValueError, KeyError, IndexError, TypeError, RecursionError, WrongUse) as error:
        raise BadFile(name=path.name, reason="changes_format") from error
    if head.get("site") != console.profile.site.fingerprint:
        raise WrongSite(expected=str(head.get("address")), found=console.profile.site.url)
    fresh: dict[tuple[Entity, int], int] = {}

    def number(entity: Entity, ref: int) -> int:
        if (entity, ref) not in fresh:
            fresh[entity, ref] = console.desk.temporary_id()
        return fresh[entity, ref]

    operations = tuple(
        NewOperation(
            item.key.resolved(number),
            item.verb,
            _renumbered(item.patch, number),
            item.base,
            item.label,
            item.natural_key,
        )
        for item in body
    )
    return console.desk.stage(NewChangeSet(title, origin, operations))


def _read(line: Mapping[str, Any]) -> NewOperation:
    """One line of a file that anybody may have written; raise ValueError, KeyError or TypeError for anything odd."""
    base, natural = line["base"], line["natural_key"]
    patch = _fields(line["patch"])
    if patch.get(_PASSWORD) is not None:
        raise ValueError(_PASSWORD)
    return NewOperation(
        EntityKey.parse(_text(line["key"])),
        Verb(line["verb"]),
        patch,
        None if base is None else _fields(base),
        _text(line["label"]),
        None if natural is None else _text(natural),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _fields(value: object) -> dict[str, Value]:
    """Fields with plain values."""
    if not isinstance(value, dict) or not all(
        each is None or isinstance(each, str | int | float) for each in value.values()
    ):
        raise TypeError(type(value).__name__)
    return value


def _is_new(item: Operation | NewOperation) -> bool:
    return item.verb is Verb.CREATE and item.key.is_temporary() and len(item.key.parts) == 1


def _references(item: NewOperation) -> list[tuple[Entity, int]]:
    """All that an operation names, itself included."""
    named = [(REFERENCES[name], value) for name, value in item.patch.items() if name in REFERENCES]
    return [*item.key.references(), *((entity, value) for entity, value in named if isinstance(value, int))]


def _renumbered(patch: Mapping[str, Value], number: Number) -> dict[str, Value]:
    """The patch with other numbers for the new things that it names."""
    return {
        name: number(REFERENCES[name], value) if name in REFERENCES and isinstance(value, int) and value < 0 else value
        for name, value in patch.items()
    }
