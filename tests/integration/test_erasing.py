"""Erasing a person as the window does it: the desk in a thread, the mirror in the helper process, readers open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import RowsChanged, View
from lmsdesk.domain.facts import SavedView
from lmsdesk.domain.filters import Query
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.receipts import KeptRow
from lmsdesk.domain.row_ids import RowId
from lmsdesk.domain.rows import UserRow
from lmsdesk.store.desk_imports import ImportRun
from tests.fakes.bench import Real


@pytest.fixture
def site(tmp_path: Path, template: Path) -> Iterator[Real]:
    """All of it as in the window."""
    made = Real(tmp_path, template, threaded=True, worker=True)
    yield made
    made.close()


def person(site: Real, number: int) -> UserRow:
    rows = site.real.reader.read(View.USERS, site.real.reader.user_handles("id", str(number)))
    assert isinstance(rows[0], UserRow)
    return rows[0]


def traces(site: Real, *texts: str) -> list[str]:
    """Files of the profile that hold any of the texts."""
    return sorted(
        f"{path.name}: {text}"
        for path in site.folder.rglob("*")
        if path.is_file()
        for text in texts
        if text.casefold().encode() in path.read_bytes().lower()
    )


def test_rows_history_undo_views_and_copies_go_while_the_window_is_open(site: Real) -> None:
    user = person(site, 150)
    run, changes = site.run, site.real.changes
    run(changes.edit(View.USERS, [user.row], {"city": "Canaryville"}))
    report = run(changes.apply())
    assert [item.state for item in report.operations] == [State.RETIRED]
    run(changes.edit(View.USERS, [user.row], {"city": "Canarywaiting"}))
    run(site.real.views.save(SavedView("Watch", View.USERS, f"username:{user.username}")))
    run(site.real.views.save(SavedView("Others", View.USERS, "city:Cork")))
    preset = json.dumps({"formulas": {"who": f"lookup x {user.email}"}})
    site.real.desk.keep_preset("Theirs", "", preset)
    site.real.desk.keep_preset("Of others", "", "{}")
    run_of = ImportRun(1, "list.csv", "0" * 64, None, None, None, {})
    listed = [
        KeptRow(RowId(0, 2), Outcome.CREATE, "a", ["Canaryrow", "BIO1"], user_id=user.id),
        KeptRow(RowId(0, 3), Outcome.BLOCKED, "b", [f"x {user.email}", "ART1"], told=f"Nobody has {user.email}"),
        KeptRow(RowId(0, 4), Outcome.CREATE, "c", ["somebody", "BIO1"]),
    ]
    number = site.real.desk.note_import(run_of, listed)
    site.real.desk.back_up("test")
    marks = (user.email, "Canaryville", "Canarywaiting", "Canaryrow")
    assert len(traces(site, *marks)) >= 3

    with pytest.raises(WrongUse) as told:
        run(site.real.erasing.erase(user.username))
    assert told.value.facts["what"] == "person_waiting"
    site.events.clear()
    removed = run(site.real.erasing.erase(user.username, discard=True))
    assert removed.counts["changes"] == 1
    assert removed.counts["views"] == 2, "a view and a preset"
    assert [name for name, _ in site.real.desk.presets()] == ["Of others"]
    assert [(row.row.number, row.cells[1]) for row in site.real.desk.import_rows(number)] == [(3, "ART1"), (4, "BIO1")]
    assert removed.counts["receipts"] >= 2
    assert traces(site, *marks) == []
    assert any(isinstance(event, RowsChanged) and View.USERS in event.views for event in site.events)

    assert site.real.reader.user_handles("id", "150") == []
    assert site.real.reader.matching(Query(View.USERS, text=user.username), 0, "UTC") == 0
    assert site.real.changes.tray().ready == 0
    assert site.real.changes.undo_text() is None, "undo cannot bring them back"
    assert "Others" in [view.name for view in site.real.views.all()]
    assert "Watch" not in [view.name for view in site.real.views.all()]


def test_what_is_not_decided_yet_keeps_the_person_here(site: Real) -> None:
    user = person(site, 151)
    site.run(site.real.changes.edit(View.USERS, [user.row], {"city": "Onitsway"}))
    desk = site.real.desk
    waiting = desk.operations(states=[State.READY])

    def sent() -> None:
        desk.move(waiting, State.PLANNED, "test")
        planned = desk.operations(states=[State.PLANNED])
        desk.open_request(planned, "users_update", "0" * 64, boot="b")

    site.run(site.real.control.call(sent))
    with pytest.raises(WrongUse) as told:
        site.run(site.real.erasing.erase("151", discard=True))
    assert told.value.facts["what"] == "person_on_the_way"
    assert person(site, 151).email == user.email


def test_after_a_sync_whoever_is_still_on_the_site_is_back_without_their_past(site: Real) -> None:
    user = person(site, 152)
    site.run(site.real.changes.edit(View.USERS, [user.row], {"city": "Pastville"}))
    site.run(site.real.changes.apply())
    site.run(site.real.erasing.erase("152"))
    site.run(site.real.sync.sync_now(full=True))
    assert person(site, 152).username == user.username
    assert site.real.book.about({"user:152"}) == []
    found = site.run(site.real.erasing.look("152"))
    assert found.counts["receipts"] == 0
    assert found.counts["rows"] >= 1
