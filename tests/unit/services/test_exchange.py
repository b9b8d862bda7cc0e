"""Change sets as files: what was taken out of a set is no part of its file."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lmsdesk.domain.changes import ChangeSet, Gate, Operation, Origin, State, Verb
from lmsdesk.domain.keys import user_key
from lmsdesk.services.exchange import export_set


def a_site(*states: State) -> Any:
    operations = [
        Operation(
            number, f"op-{number}", 1, user_key(number), Verb.UPDATE, {"city": "Bath"}, {}, f"Person {number}", state
        )
        for number, state in enumerate(states, start=1)
    ]
    kept = ChangeSet(1, "set-1", "Set city for 4", Origin.BULK, Gate.QUEUED, 0, "f" * 16, 2)
    desk = SimpleNamespace(
        change_set=lambda number: kept, operations=lambda change_set: operations, resolved=lambda key: key
    )
    site = SimpleNamespace(fingerprint="f" * 16, url="https://moodle.example")
    return SimpleNamespace(desk=desk, profile=SimpleNamespace(site=site))


def test_what_was_discarded_or_merged_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "set.lmschanges"
    count = export_set(a_site(State.READY, State.CANCELLED, State.MERGED, State.CONFLICT), 1, path)
    head, *lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert count == 2
    assert head["title"] == "Set city for 4"
    assert [line["label"] for line in lines] == ["Person 1", "Person 4"]
