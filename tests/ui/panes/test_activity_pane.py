"""The pane of what was done: change sets, receipts in words, undo, files, jobs."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtTest import QTest

from lmsdesk.domain.changes import Origin, State, Verb, Verdict
from lmsdesk.domain.events import JobEnded, Progress, SyncMoved, SyncState, View
from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.models import receipts
from lmsdesk.ui.panes.activity import ActivityPane
from lmsdesk.ui.place import Place
from lmsdesk.ui.receipt_words import undo_why
from lmsdesk.ui.receipts_printing import paper_of, print_receipts
from tests.ui.conftest import Bench, changes_of


def manual(bench: Bench) -> list[int]:
    rows = bench.work.console.overlay.base(View.ENROLMENTS)  # type: ignore[attr-defined]
    return [number for number, row in rows.items() if row.method in (None, "manual")]


def do(bench: Bench, count: int = 2, *, refused: int = 0) -> list[int]:
    """Edit end dates and apply them; the last ``refused`` are refused by the server."""
    changes = changes_of(bench)
    before = set(changes.operations)
    bench.loop.run_until_complete(changes.edit(View.ENROLMENTS, manual(bench)[:count], {"end": "2027-02-28"}))
    made = [number for number in changes.operations if number not in before]
    for number in made[count - refused :] if refused else []:
        changes.refusals[changes.operations[number].label] = ("nopermissions", "You may not do this here.")
    bench.loop.run_until_complete(changes.apply())
    return made


@pytest.fixture
def pane(bench: Bench) -> ActivityPane:
    return bench.shown(ActivityPane(bench.work))


def test_nothing_done_yet_is_said(bench: Bench, pane: ActivityPane) -> None:
    assert pane.placeholder.title.text() == "Nothing was changed yet"


def test_change_sets_stand_newest_first_with_what_came_of_them(bench: Bench, pane: ActivityPane) -> None:
    do(bench, 3, refused=1)
    bench.loop.run_until_complete(changes_of(bench).remove(View.ENROLMENTS, manual(bench)[5:6]))
    assert str(pane.sets.index(0, 2).data()) == "1 not sent"
    assert str(pane.sets.index(1, 2).data()) == "2 applied, 1 refused"


def test_a_receipt_tells_outcome_answer_time_and_undo(bench: Bench, pane: ActivityPane) -> None:
    do(bench, 2, refused=1)
    model = pane.receipts.model
    first = [str(model.index(0, column).data()) for column in range(4, 8)]
    second = [str(model.index(1, column).data()) for column in range(4, 8)]
    assert first == ["Applied", "The server confirmed it.", "09:34", "Exactly"]
    assert second == ["Refused", "You may not do this here.", "09:34", ""]
    pane.receipts.table.go_to(1)
    assert "You may not do this here." in pane.receipts.answer.text()
    assert "nopermissions" in pane.receipts.code.text()


def test_how_it_is_known_is_said(bench: Bench, pane: ActivityPane) -> None:
    first, second = do(bench, 2)
    operations = changes_of(bench).operations
    operations[first] = replace(operations[first], verdict=Verdict.INFERRED)
    operations[second] = replace(operations[second], verdict=Verdict.COERCED, after={"end": 1_800_000_000})
    pane.refresh()
    model = pane.receipts.model
    assert str(model.index(0, 5).data()) == "No answer came, but a read showed it in effect."
    assert str(model.index(1, 5).data()) == "The server keeps another value: Ends: 15 Jan 2027."


def test_what_cannot_be_taken_back_in_full_says_why(bench: Bench, pane: ActivityPane) -> None:
    changes = changes_of(bench)
    bench.loop.run_until_complete(changes.remove(View.ENROLMENTS, manual(bench)[:1]))
    bench.loop.run_until_complete(changes.apply())
    assert str(pane.receipts.model.index(0, 7).data()) == "In part"
    assert "grades" in pane.receipts.why.text()


def test_undo_puts_the_opposite_into_the_tray(bench: Bench, pane: ActivityPane) -> None:
    do(bench, 2)
    assert changes_of(bench).tray().total == 0
    pane.receipts.undo.click()
    bench.settle()
    assert changes_of(bench).tray().total == 2
    assert bench.told[-1].startswith("Undo: ")


def test_u_undoes_and_the_menu_offers_the_same_as_the_buttons(bench: Bench, pane: ActivityPane) -> None:
    do(bench, 2)
    offered = {action.text(): action.isEnabled() for action in pane.menu().actions()}
    assert offered == {"Undo these changes": True, "Print": True, "Export receipts": True, "Save as a file": True}
    QTest.keyClick(pane.table, Qt.Key.Key_U)
    bench.settle()
    assert changes_of(bench).tray().total == 2


def test_what_was_taken_back_is_not_offered_again(bench: Bench, pane: ActivityPane) -> None:
    do(bench, 1)
    pane.receipts.undo.click()
    bench.settle()
    changes = changes_of(bench)
    changes.sets[-1] = replace(changes.sets[-1], origin=Origin.INVERSE, inverse_of=1)
    pane.refresh()
    pane.table.go_to(pane.sets.place_of(1))
    assert not pane.receipts.undo.isEnabled()
    assert "in the tray" in pane.receipts.undo.toolTip()


def test_what_was_never_sent_cannot_be_undone(bench: Bench, pane: ActivityPane) -> None:
    bench.loop.run_until_complete(changes_of(bench).edit(View.ENROLMENTS, manual(bench)[:1], {"end": "2027-02-28"}))
    assert not pane.receipts.undo.isEnabled()
    assert "take it out of the tray" in pane.receipts.undo.toolTip()


def test_a_set_is_reached_however_long_ago_and_whatever_is_filtered(
    bench: Bench, pane: ActivityPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "PAGE", 2)
    for _ in range(6):
        do(bench, 1)
    pane.sets.show("", "")
    assert pane.head.search is not None
    pane.head.search.show_text("nothing like that")
    pane.outcome.choose("refused")
    pane.refresh()
    pane.show_set(1)
    shown = pane.current()
    assert shown is not None
    assert shown.id == 1
    assert pane.stack.currentWidget() is pane.split
    assert pane.receipts.model.row_count() == 1


def test_filters_find_what_was_done(bench: Bench, pane: ActivityPane) -> None:
    do(bench, 2, refused=1)
    bench.loop.run_until_complete(changes_of(bench).remove(View.ENROLMENTS, manual(bench)[5:6]))
    pane.outcome.choose("refused")
    pane.outcome.activated.emit(2)
    assert pane.sets.row_count() == 1
    pane.outcome.choose("applied")
    assert pane.head.search is not None
    pane.head.search.setText("unenrol")
    pane.head.search.settle_now()
    assert pane.placeholder.title.text() == "Nothing like that was done"
    pane.show_all()
    assert pane.sets.row_count() == 2


def test_older_sets_are_read_when_they_are_scrolled_to(bench: Bench, pane: ActivityPane) -> None:
    changes = changes_of(bench)
    bench.loop.run_until_complete(changes.edit(View.ENROLMENTS, manual(bench)[:1], {"end": "2027-02-28"}))
    changes.sets = [replace(changes.sets[0], id=number, title=f"Step {number}") for number in range(1, 251)]
    pane.refresh()
    assert pane.sets.row_count() == 100
    assert pane.sets.canFetchMore(pane.sets.index(-1, -1))
    pane.sets.fetchMore(pane.sets.index(-1, -1))
    pane.sets.fetchMore(pane.sets.index(-1, -1))
    assert pane.sets.row_count() == 250
    assert not pane.sets.canFetchMore(pane.sets.index(-1, -1))


def test_receipts_are_written_as_csv_and_xlsx(bench: Bench, pane: ActivityPane, tmp_path: Path) -> None:
    do(bench, 2, refused=1)
    for name in ("receipts.csv", "receipts.xlsx"):
        pane.export(tmp_path / name)
        bench.settle()
    with (tmp_path / "receipts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Outcome"] for row in rows] == ["Applied", "Refused"]
    assert rows[1]["Code"] == "nopermissions"
    book = openpyxl.load_workbook(tmp_path / "receipts.xlsx")
    assert book.worksheets[0].max_row >= 3


def test_return_goes_to_the_receipts_and_escape_back(bench: Bench, pane: ActivityPane) -> None:
    do(bench, 1)
    pane.on_shown()
    QTest.keyClick(pane.table, Qt.Key.Key_Return)
    assert pane.window().focusWidget() is pane.receipts.table
    QTest.keyClick(pane.receipts.table, Qt.Key.Key_Escape)
    assert pane.window().focusWidget() is pane.table


def test_return_on_a_receipt_goes_to_the_record(bench: Bench, pane: ActivityPane) -> None:
    do(bench, 1)
    asked: list[Place] = []
    bench.work.guide.place_asked.connect(asked.append)
    QTest.keyClick(pane.receipts.table, Qt.Key.Key_Return)
    assert asked[0].page == "enrolments"
    assert "changed:yes" not in (asked[0].query or "")


def test_jobs_of_the_session_are_listed_with_their_results(bench: Bench, pane: ActivityPane) -> None:
    events = bench.work.console.events
    pane.tabs.choose("jobs")
    assert pane.placeholder.title.text() == "No job ran in this session yet"
    events.announce(SyncMoved(SyncState.PULLING))
    events.announce(Progress("pull", "courses", 748, 1204))
    assert str(pane.jobs.index(0, 5).data()) == "Running"
    assert "748" in str(pane.jobs.index(0, 4).data())
    events.announce(SyncMoved(SyncState.OFFLINE, None, "offline"))
    assert str(pane.jobs.index(0, 5).data()) == "The site could not be reached"
    events.announce(Progress("import", "rows", 1842, 1842))
    events.announce(JobEnded("import"))
    assert [str(pane.jobs.index(0, column).data()) for column in (1, 5)] == ["Checked a list", "Done"]
    assert pane.jobs.row_count() == 2


def test_everything_has_a_name(bench: Bench, pane: ActivityPane) -> None:
    do(bench, 1)
    controls = (pane.table, pane.receipts.table, pane.jobs_table, pane.tabs, pane.outcome, pane.receipts.undo)
    for control in (*controls, pane.receipts.export_button, pane.receipts.save):
        assert accessible_name(control), control
    spoken = str(pane.receipts.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "The server confirmed it." in spoken
    assert State.RETIRED in {operation.state for operation in changes_of(bench).operations.values()}


def test_the_foot_and_the_file_name_the_request_and_what_was_before_and_after(
    bench: Bench, pane: ActivityPane, tmp_path: Path
) -> None:
    first, *_ = do(bench, 2)
    pane.refresh()
    assert f"Request {100 + first}, " in pane.receipts.code.text()
    assert "taken (200)" in pane.receipts.code.text()
    pane.receipts.export(tmp_path / "receipts.csv")
    bench.settle()
    with (tmp_path / "receipts.csv").open(encoding="utf-8-sig", newline="") as file:
        head, row, *_ = csv.reader(file)
    told = dict(zip(head, row, strict=True))
    assert told["After"] == "Ends: 28 Feb 2027"
    assert told["Before"].startswith("Ends: ")
    assert told["Requests"].startswith(f"Request {100 + first}, ")


def test_receipts_are_printed_with_what_came_of_each(bench: Bench, pane: ActivityPane, tmp_path: Path) -> None:
    do(bench, 3, refused=1)
    pane.refresh()
    shown = pane.current()
    assert shown is not None
    paper = paper_of(pane.receipts, shown)
    assert paper.count == 3
    assert [cells[2] for cells in paper.read(0, 3)] == ["Applied", "Applied", "Refused"]
    assert "You may not do this here." in paper.read(0, 3)[2][3]
    assert "2 applied, 1 refused" in paper.lines
    writer = QPdfWriter(str(tmp_path / "receipts.pdf"))
    print_receipts(pane.receipts, shown, writer)
    bench.settle()
    assert bench.told == ["1 pages printed"]
    assert (tmp_path / "receipts.pdf").stat().st_size > 1_000


def test_what_an_undo_cannot_bring_back_is_said_in_the_receipt(bench: Bench, pane: ActivityPane) -> None:
    first, second, third = do(bench, 3)
    operations = changes_of(bench).operations
    operations[second] = replace(operations[second], before={"start": 5})  # the site never told the end
    graded = replace(operations[third], verb=Verb.DELETE, patch={}, before={"grade": 71.0, "roles": "student"})
    operations[third] = graded
    pane.refresh()
    told = {operations[number].id: undo_why(operations[number]) for number in (first, second, third)}
    assert told[first] == ""
    assert "was not told by the site" in told[second]
    assert "grade or completion went with it" in told[third]
