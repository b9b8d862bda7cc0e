"""Change sets as files: prepared here, applied there by somebody with the rights. JSON lines, no secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import ChangeSet, NewChangeSet, Operation, Origin, State
from lmsdesk.domain.errors import BadFile, DiskTrouble, WrongSite, WrongUse
from lmsdesk.domain.keys import Entity
from lmsdesk.services import waiting_files
from lmsdesk.services.change_lines import is_new, lines_of, numbered, read_line, references, text
from lmsdesk.services.opened import OpenSite

FORMAT = 1
_OUT = frozenset({State.CANCELLED, State.MERGED})


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
    lines = [head, *lines_of(console, operations)]
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
        head = lines[0]
        if head["lmschanges"] not in (FORMAT, waiting_files.FORMAT) or len(lines) < 2:
            raise ValueError(head["lmschanges"])
        is_ours = head.get("site") == console.profile.site.fingerprint
    except OSError as error:
        raise BadFile(name=path.name, reason=error.strerror) from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise BadFile(name=path.name, reason="changes_format") from error
    if not is_ours:
        raise WrongSite(expected=str(head.get("address")), found=console.profile.site.url)
    if head["lmschanges"] == waiting_files.FORMAT:
        return waiting_files.load_waiting(console, lines[1:], path)
    return _load_one(console, lines, path)


def _load_one(console: OpenSite, lines: Sequence[Mapping[str, Any]], path: Path) -> ChangeSet:
    try:
        head, body = lines[0], [read_line(line) for line in lines[1:]]
        title, origin = text(head["title"]), Origin(head["origin"])
        made = {(item.key.entity, item.key.id) for item in body if is_new(item)}
        if any(ref < 0 and (entity, ref) not in made for item in body for entity, ref in references(item)):
            raise ValueError("names what it does not make")
    except (ValueError, KeyError, TypeError, WrongUse) as error:
        raise BadFile(name=path.name, reason="changes_format") from error
    fresh: dict[tuple[Entity, int], int] = {}

    def number(entity: Entity, ref: int) -> int:
        if (entity, ref) not in fresh:
            fresh[entity, ref] = console.desk.temporary_id()
        return fresh[entity, ref]

    operations = tuple(numbered(item, number) for item in body)
    return console.desk.stage(NewChangeSet(title, origin, operations))
