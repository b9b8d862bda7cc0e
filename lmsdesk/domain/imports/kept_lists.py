"""A list that was left: where its copy lies, how far a person came, and everything that was chosen for it, as text.

One line of JSON says what the list of imports shows, a second one what was chosen: that can be long, because every
corrected row is in it, and is read only by whoever goes on with the list.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports import preset_files
from lmsdesk.domain.imports.options import ImportOptions, Override
from lmsdesk.domain.imports.presets import KEPT, Bound, Preset
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId

VERSION = 1


@dataclass(frozen=True, slots=True)
class Left:
    """How far a person came: the row that was looked at last, and figures of the last check.

    ``staged`` is the change set that took rows of the list, ``tried`` how many rows of it went first, as a trial.
    """

    row: RowId | None = None
    rows: int = 0  # of the file
    changes: int = 0  # that the tray would hold
    problems: int = 0  # rows with errors or open questions
    refused: bool = False
    staged: int | None = None
    tried: int = 0

    @property
    def is_done(self) -> bool:
        """Tell whether all that the list asks for lies in the tray or beyond: nothing is left to come back to."""
        return self.staged is not None and not self.problems and not self.tried


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list with its private copy; ``stamp`` is time (ns) and size of the file that was copied, ``at`` Unix seconds."""

    copy: Path
    name: str
    origin: str
    at: int
    path: Path | None = None
    stamp: tuple[int, int] | None = None
    notes: tuple[Reason, ...] = ()
    left: Left = Left()


def head_text(kept: KeptList) -> str:
    """What the list of imports shows, in one line."""
    left = kept.left
    return json.dumps(
        {
            "version": VERSION,
            "name": kept.name,
            "origin": kept.origin,
            "at": kept.at,
            "path": str(kept.path) if kept.path is not None else None,
            "stamp": kept.stamp,
            "notes": [[each.code, each.about, each.value, dict(each.facts)] for each in kept.notes],
            "left": {
                "row": left.row,
                "rows": left.rows,
                "changes": left.changes,
                "problems": left.problems,
                "refused": left.refused,
                "staged": left.staged,
                "tried": left.tried,
            },
        },
        ensure_ascii=False,
    )


def head_of(copy: Path, line: str) -> KeptList:
    """The list that a line is about; raise ValueError for what is no such line, or one of a newer program."""
    try:
        told = json.loads(line)
        if told["version"] != VERSION:
            raise ValueError(told["version"])
        left = told["left"]
        return KeptList(
            copy,
            str(told["name"]),
            str(told["origin"]),
            int(told["at"]),
            Path(told["path"]) if told["path"] is not None else None,
            (int(told["stamp"][0]), int(told["stamp"][1])) if told["stamp"] is not None else None,
            tuple(Reason(code, about, value, facts) for code, about, value, facts in told["notes"]),
            Left(
                RowId(*left["row"]) if left["row"] is not None else None,
                int(left["rows"]),
                int(left["changes"]),
                int(left["problems"]),
                bool(left["refused"]),
                int(left["staged"]) if left["staged"] is not None else None,
                int(left["tried"]),
            ),
        )
    except (KeyError, TypeError, IndexError, RecursionError) as error:
        raise ValueError(line[:80]) from error


def choices_text(options: ImportOptions) -> str:
    """Everything that was chosen, in one line."""
    preset = Preset("list", Bound("", ""), (), options)
    rows = [
        [row, dict(each.cells), each.user_id, each.course_id, each.skip, sorted(each.accepted)]
        for row, each in options.overrides.items()
    ]
    return json.dumps({"choices": json.loads(preset_files.written(preset)), "rows": rows}, ensure_ascii=False)


def choices_of(line: str, usual: ImportOptions) -> ImportOptions:
    """What was chosen, over the usual options of now; raise ValueError for a line that says something else."""
    try:
        told: Mapping[str, Any] = json.loads(line)
        chosen = preset_files.read(json.dumps(told["choices"]), "list").options
        overrides = {
            RowId(*row): Override(dict(cells), user, course, bool(skip), frozenset(accepted))
            for row, cells, user, course, skip, accepted in told["rows"]
        }
    except (KeyError, TypeError, RecursionError, BadFile) as error:
        raise ValueError(line[:80]) from error
    return replace(usual, **{name: getattr(chosen, name) for name in KEPT}, overrides=overrides)
