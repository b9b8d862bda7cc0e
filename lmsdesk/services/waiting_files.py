"""Everything that waits in one file, readable without this program, and back onto a desk. JSON lines, no secrets.

The first line says what and for which site; then each change set with its number, then each change with the number of
its set. A change that the desk knows already is never staged a second time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import ChangeSet, NewChangeSet, NewOperation, Operation, Origin, State
from lmsdesk.domain.errors import BadFile, DiskTrouble, WrongUse
from lmsdesk.domain.keys import Entity
from lmsdesk.services import change_lines
from lmsdesk.services.opened import OpenSite

FORMAT = 2  # 1 is the file of a single change set


def save_waiting(opened: OpenSite, path: Path) -> int:
    """Write every change that is not decided; return how many. Raise WrongUse when nothing waits, DiskTrouble."""
    operations = opened.desk.live()
    if not operations:
        raise WrongUse(what="nothing_waits")
    sets = [opened.desk.change_set(number) for number in sorted({item.change_set for item in operations})]
    site = opened.profile.site
    head = {
        "lmschanges": FORMAT,
        "site": site.fingerprint,
        "address": site.url,
        "account": site.actor_name,
        "saved": opened.clock.wall(),
        "changes": len(operations),
    }
    lines = [head, *({"set": each.id, **_set_line(each)} for each in sets)]
    lines += [
        {"in": item.change_set, "uuid": item.uuid, **line}
        for item, line in zip(operations, change_lines.lines_of(opened, operations), strict=True)
    ]
    _write(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return len(operations)


def _set_line(kept: ChangeSet) -> dict[str, Any]:
    return {"title": kept.title, "origin": kept.origin.value, "created": kept.created}


def _write(path: Path, text: str) -> None:
    try:
        with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error


def load_waiting(opened: OpenSite, lines: Sequence[Mapping[str, Any]], path: Path) -> ChangeSet:
    """Stage what such a file holds, set by set; return the last one. Raise WrongUse when all of it is here already."""
    try:
        titles = {
            line["set"]: (change_lines.text(line["title"]), Origin(line["origin"])) for line in lines if "set" in line
        }
        body = [
            (line["in"], change_lines.text(line["uuid"]), change_lines.read_line(line))
            for line in lines
            if "in" in line
        ]
        if not body or any(number not in titles for number, _, _ in body):
            raise ValueError("no such set")
        known = _known(opened, [name for _, name, _ in body])
        numbers = _Numbers(opened, body, known)
    except (ValueError, KeyError, TypeError, WrongUse) as error:
        raise BadFile(name=path.name, reason="changes_format") from error
    fresh = [(number, item) for number, name, item in body if name not in known]
    if not fresh:
        raise WrongUse(what="all_here")
    kept: ChangeSet | None = None
    for number, (title, origin) in titles.items():
        if operations := tuple(numbers.renumbered(item) for where, item in fresh if where == number):
            kept = opened.desk.stage(NewChangeSet(title, origin, operations))
    assert kept is not None  # something was fresh, and belongs to a set
    return kept


def _known(opened: OpenSite, names: Sequence[str]) -> dict[str, Operation]:
    """The operations of the file that this desk has, apart from those that a person discarded."""
    found = opened.desk.named(names)
    return {item.uuid: item for item in found if item.state is not State.CANCELLED}


class _Numbers:
    """New temporary ids for what the file makes; what is here already keeps the id that it has."""

    def __init__(
        self, opened: OpenSite, body: Sequence[tuple[Any, str, NewOperation]], known: Mapping[str, Operation]
    ) -> None:
        self._desk = opened.desk
        self._fresh: dict[tuple[Entity, int], int] = {}
        made = {(item.key.entity, item.key.id) for _, _, item in body if change_lines.is_new(item)}
        for _, name, item in body:
            if name in known and change_lines.is_new(item):
                key = opened.desk.resolved(known[name].key)
                self._fresh[item.key.entity, item.key.id] = key.id
            if any(ref < 0 and (entity, ref) not in made for entity, ref in change_lines.references(item)):
                raise ValueError("names what it does not make")

    def renumbered(self, item: NewOperation) -> NewOperation:
        """The operation with the ids that hold here."""
        return change_lines.numbered(item, self._number)

    def _number(self, entity: Entity, ref: int) -> int:
        if (entity, ref) not in self._fresh:
            self._fresh[entity, ref] = self._desk.temporary_id()
        return self._fresh[entity, ref]
