"""Change sets as files: prepared here, applied there by somebody with the rights. JSON lines, no secrets."""

from __future__ import annotations

import json
from pathlib import Path

from lmsdesk.domain.changes import ChangeSet, NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.errors import BadFile, DiskTrouble, WrongSite
from lmsdesk.domain.keys import EntityKey
from lmsdesk.services.opened import OpenSite

FORMAT = 1


def export_set(console: OpenSite, number: int, path: Path) -> int:
    """Write a change set without what was taken out of it; return how many operations it holds.

    The first line says what and for which site.
    """
    kept = console.desk.change_set(number)
    found = console.desk.operations(change_set=number)
    operations = [item for item in found if item.state not in (State.CANCELLED, State.MERGED)]
    head = {
        "lmschanges": FORMAT,
        "title": kept.title,
        "origin": kept.origin.value,
        "site": console.profile.site.fingerprint,
        "address": console.profile.site.url,
        "created": kept.created,
    }
    lines = [head] + [
        {
            "key": str(item.key),
            "verb": item.verb.value,
            "patch": dict(item.patch),
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


def load_set(console: OpenSite, path: Path) -> ChangeSet:
    """Stage a saved change set; temporary ids get new numbers. Raise WrongSite for another site's file."""
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        head, body = lines[0], lines[1:]
        if head["lmschanges"] != FORMAT:
            raise BadFile(name=path.name, reason="changes_format")
        fresh: dict[tuple[str, int], int] = {}

        def number(entity: str, ref: int) -> int:
            if (entity, ref) not in fresh:
                fresh[entity, ref] = console.desk.temporary_id()
            return fresh[entity, ref]

        operations = tuple(
            NewOperation(
                EntityKey.parse(line["key"]).resolved(lambda entity, ref: number(entity.value, ref)),
                Verb(line["verb"]),
                line["patch"],
                line["base"],
                line["label"],
                line["natural_key"],
            )
            for line in body
        )
    except OSError as error:
        raise BadFile(name=path.name, reason=error.strerror) from error
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise BadFile(name=path.name, reason="changes_format") from error
    if head.get("site") != console.profile.site.fingerprint:
        raise WrongSite(expected=str(head.get("address")), found=console.profile.site.url)
    return console.desk.stage(NewChangeSet(str(head["title"]), Origin(head["origin"]), operations))
