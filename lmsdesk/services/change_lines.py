"""Changes as lines of a file, and lines that anybody may have written as changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lmsdesk.domain.changes import NewOperation, Operation, Verb
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import REFERENCES, Entity, EntityKey
from lmsdesk.services.opened import OpenSite

_PASSWORD = "password"
Number = Callable[[Entity, int], int]


def lines_of(console: OpenSite, operations: Sequence[Operation]) -> list[dict[str, Any]]:
    """Operations as lines of a file; what they make keeps its temporary id, all else has the server's."""
    made = {(item.key.entity, item.key.id) for item in operations if is_new(item)}

    def known(entity: Entity, ref: int) -> int:
        """The server's id of what this file does not make."""
        return ref if (entity, ref) in made else console.desk.resolved(EntityKey(entity, (ref,))).id

    return [
        {
            "key": str(item.key.resolved(known)),
            "verb": item.verb.value,
            "patch": {**renumbered(item.patch, known), **({_PASSWORD: None} if item.secret_ref is not None else {})},
            "base": dict(item.base) if item.base is not None else None,
            "label": item.label,
            "natural_key": item.natural_key,
            "state": item.state.value,
        }
        for item in operations
    ]


def numbered(item: NewOperation, number: Number) -> NewOperation:
    """The operation with other numbers for all new things that it names."""
    patch = renumbered(item.patch, number)
    return NewOperation(item.key.resolved(number), item.verb, patch, item.base, item.label, item.natural_key)


def read_line(line: Mapping[str, Any]) -> NewOperation:
    """One line of a file that anybody may have written; raise ValueError, KeyError or TypeError for anything odd."""
    base, natural = line["base"], line["natural_key"]
    patch = _fields(line["patch"])
    if patch.get(_PASSWORD) is not None:
        raise ValueError(_PASSWORD)
    return NewOperation(
        EntityKey.parse(text(line["key"])),
        Verb(line["verb"]),
        patch,
        None if base is None else _fields(base),
        text(line["label"]),
        None if natural is None else text(natural),
    )


def text(value: object) -> str:
    """Text, and nothing else; raise TypeError."""
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


def is_new(item: Operation | NewOperation) -> bool:
    """Tell whether this makes a thing of its own."""
    return item.verb is Verb.CREATE and item.key.is_temporary() and len(item.key.parts) == 1


def references(item: NewOperation) -> list[tuple[Entity, int]]:
    """All that an operation names, itself included."""
    named = [(REFERENCES[name], value) for name, value in item.patch.items() if name in REFERENCES]
    return [*item.key.references(), *((entity, value) for entity, value in named if isinstance(value, int))]


def renumbered(patch: Mapping[str, Value], number: Number) -> dict[str, Value]:
    """The patch with other numbers for the new things that it names."""
    return {
        name: number(REFERENCES[name], value) if name in REFERENCES and isinstance(value, int) and value < 0 else value
        for name, value in patch.items()
    }
