"""The reports pane: counting, states, what opens behind a figure, and what leaves the program."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from lmsdesk.domain.errors import StoreDamaged, WrongUse
from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.filters import Sort, parse
from lmsdesk.domain.reports import REPORTS
from lmsdesk.services.wording_reports import COLUMNS, EXPLAINED, QUESTIONS, TITLES
from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.panes.reports import ReportsPane
from lmsdesk.ui.place import Place
from lmsdesk.ui.reports.printing import paper_of, print_report
from tests.fakes.console import FakeConsole
from tests.fakes.reporting import OVERDUE, FakeReports
from tests.ui.conftest import Bench

_Role = Qt.ItemDataRole


@pytest.fixture
def reports(console: FakeConsole) -> FakeReports:
    assert isinstance(console.reports, FakeReports)
    return console.reports


def shown(bench: Bench, width: int = 1300, height: int = 760) -> ReportsPane:
    """A pane that has counted its first report."""
    pane = ReportsPane(bench.work)
    pane.setParent(bench.window)
    bench.window.resize(width, height)
    pane.resize(width, height)
    bench.window.show()
    pane.on_shown()
    bench.settle()
    return pane


def test_every_report_is_listed_with_its_question_and_can_be_counted(bench: Bench, reports: FakeReports) -> None:
    pane = shown(bench)
    assert pane.list.count() == len(REPORTS)
    for place, name in enumerate(REPORTS):
        pane.list.setCurrentRow(place)
        bench.settle()
        assert (pane.head.title.text(), pane.head.question.text()) == (TITLES[name], QUESTIONS[name])
        assert pane.result is not None
        assert pane.result.spec.name == name
        assert pane.body.figures.columnCount() == len(REPORTS[name].columns)
    assert [asked[0] for asked in reports.asked] == list(REPORTS)


def test_every_column_and_definition_has_words() -> None:
    names = {column.name for spec in REPORTS.values() for column in (*spec.columns, *spec.detail_columns)}
    assert names <= set(COLUMNS)
    assert {"assigned", "rate", "overdue", "unknown", "inactive"} <= set(EXPLAINED)


def test_heads_explain_what_their_column_counts(bench: Bench) -> None:
    pane = shown(bench)
    place = [column.key for column in pane.body.figures.columns].index("rate")
    tip = pane.body.figures.headerData(place, Qt.Orientation.Horizontal, _Role.ToolTipRole)
    assert "rounded down" in tip
    assert "Overdue: due before the as-of time" in pane.counting.text.text()


@pytest.mark.parametrize("name", list(REPORTS))
def test_a_report_that_comes_after_another_begins_with_its_own_role(bench: Bench, name: str) -> None:
    pane = shown(bench)
    pane.options.role.setCurrentIndex(pane.options.role.findData("student"))
    for before in REPORTS:
        pane.choose(before)
        pane.choose(name)
        bench.settle()
        assert "role" not in pane.options.chosen()


def test_options_are_counted_with_and_reset_goes_back(bench: Bench, reports: FakeReports) -> None:
    pane = shown(bench)
    pane.options.more.setChecked(True)
    pane.options.lines["department"].setText("Sci*")  # type: ignore[index]  # the option is that text
    pane.options.lines["department"].editingFinished.emit()  # type: ignore[index]
    pane.options.days.setText("7")
    pane.options.days.editingFinished.emit()
    pane.options.due.choose("start")
    pane.options.as_of.setText("2026-09-30")
    pane.options.as_of.editingFinished.emit()
    bench.settle()
    assert reports.asked[-1] == (
        "completion-by-department",
        {"department": "Sci*", "days": "7", "due": "start+30"},
        "2026-09-30",
    )
    assert "Department: Sci*" in pane.as_of.text.text()
    pane.options.reset.click()
    bench.settle()
    assert reports.asked[-1] == ("completion-by-department", {}, None)


def test_a_report_offers_only_the_options_that_it_takes(bench: Bench) -> None:
    pane = shown(bench)
    pane.options.more.setChecked(True)
    pane.choose("never-signed-in")
    bench.settle()
    assert pane.options.days.isVisible()
    assert not pane.options.lines["course"].isVisible()  # type: ignore[index]
    assert not pane.options.due.isVisible()


def test_return_on_a_figure_opens_the_rows_behind_it(bench: Bench) -> None:
    pane = shown(bench)
    asked: list[Place] = []
    bench.work.guide.place_asked.connect(asked.append)
    place = [column.key for column in pane.body.figures.columns].index("overdue")
    pane.body.table.setCurrentIndex(pane.body.figures.index(1, place))
    QTest.keyClick(pane.body.table, Qt.Key.Key_Return)
    assert asked == [Place("enrolments", query="department=Engineering duty:overdue role:student,none")]
    assert parse(View.ENROLMENTS, asked[0].query or "")[1] == ()
    pane.body.table.setCurrentIndex(pane.body.figures.index(6, place))
    QTest.keyClick(pane.body.table, Qt.Key.Key_Return)
    assert asked[1].query == "duty:overdue role:student,none"


def test_a_figure_after_sorting_opens_its_own_rows(bench: Bench) -> None:
    pane = shown(bench)
    asked: list[Place] = []
    bench.work.guide.place_asked.connect(asked.append)
    pane.body.table.header.sort_asked.emit((Sort("overdue", True),))
    assert pane.body.figures.text(0, 0) == "Education"
    assert pane.body.figures.is_total(pane.body.figures.rowCount() - 1)
    pane.body.table.setCurrentIndex(pane.body.figures.index(0, 0))
    QTest.keyClick(pane.body.table, Qt.Key.Key_Enter)
    assert (asked[0].query or "").startswith("department=Education duty:all")


def test_a_part_of_the_chart_opens_the_same_rows_as_its_figure(bench: Bench) -> None:
    pane = shown(bench)
    asked: list[Place] = []
    bench.work.guide.place_asked.connect(asked.append)
    pane.body.chart.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(pane.body.chart, key)
    assert asked == [Place("enrolments", query="department=Engineering duty:in_progress role:student,none")]


def test_people_are_read_by_page_when_they_are_looked_at(bench: Bench, reports: FakeReports) -> None:
    pane = shown(bench)
    assert reports.paged == []
    assert str(OVERDUE) in pane.body.people_tab.text().replace(",", "")
    pane.body.people_tab.setChecked(True)
    bench.settle()
    assert reports.paged == [(0, 200)]
    assert pane.body.people.rowCount() == OVERDUE
    pane.body.people_table.scrollToBottom()
    pane.body.people_table.viewport().grab()
    bench.settle()
    assert reports.paged[-1] == (1000, 200)
    assert pane.body.people.text(OVERDUE - 1, 0) == "Amara Okafor"


def test_a_person_opens_that_enrolment(bench: Bench) -> None:
    pane = shown(bench)
    pane.body.people_tab.setChecked(True)
    bench.settle()
    asked: list[Place] = []
    bench.work.guide.place_asked.connect(asked.append)
    pane.body.people_table.setCurrentIndex(pane.body.people.index(0, 0))
    QTest.keyClick(pane.body.people_table, Qt.Key.Key_Return)
    assert asked == [Place("enrolments", query="username=BIO-201 course=BIO-201")]


def test_rows_are_copied_with_their_heads(bench: Bench) -> None:
    pane = shown(bench)
    pane.body.table.selectRow(0)
    pane.commands()["copy"]()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 2
    assert lines[0].split("\t")[:2] == ["Department", "Assigned"]
    assert lines[1].split("\t")[:2] == ["Science", "634"]


def test_nothing_found_is_good_news(bench: Bench, reports: FakeReports) -> None:
    reports.empty = True
    pane = shown(bench)
    pane.choose("never-signed-in")
    bench.settle()
    assert pane.body.stack.currentWidget() is pane.body.placeholder
    assert pane.body.placeholder.title.text() == "Everybody has signed in"


def test_nobody_overdue_is_said_in_words(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.reporting.OVERDUE", 0)
    pane = shown(bench)
    pane.body.people_tab.setChecked(True)
    assert pane.body.placeholder.title.text() == "Nobody is overdue"


def test_before_the_first_sync_a_sync_is_offered(
    bench: Bench, console: FakeConsole, reports: FakeReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console.tables, "as_of", lambda: None)
    pane = shown(bench)
    assert reports.asked == []
    offers = [button.text() for button in pane.body.placeholder.findChildren(QAbstractButton)]
    assert offers == ["Sync now"]
    assert not pane.head.export.isEnabled()
    assert pane.refusal("export") is not None


def test_trouble_is_told_with_a_way_to_try_again(bench: Bench, reports: FakeReports) -> None:
    reports.trouble = StoreDamaged(path="mirror", check="row 7")
    pane = shown(bench)
    assert pane.body.stack.currentWidget() is pane.body.placeholder
    reports.trouble = None
    again = pane.body.placeholder.findChildren(QAbstractButton)[0]
    again.click()
    bench.settle()
    assert pane.body.stack.currentWidget() is pane.body.split


def test_a_wrong_choice_is_told_above_figures_that_stay(bench: Bench, reports: FakeReports) -> None:
    pane = shown(bench)
    reports.trouble = WrongUse(what="field_value", value="x", field="date", kind="date")
    pane.count()
    bench.settle()
    assert not pane.notice.isHidden()
    assert pane.body.stack.currentWidget() is pane.body.split
    reports.trouble = None
    pane.count()
    bench.settle()
    assert pane.notice.isHidden()


def test_counting_can_be_stopped(bench: Bench, reports: FakeReports, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = asyncio.Event()

    async def slow(*arguments: object) -> None:
        await waiting.wait()

    monkeypatch.setattr(reports, "run", slow)
    pane = ReportsPane(bench.work)
    pane.setParent(bench.window)
    bench.window.show()
    pane.on_shown()
    assert pane.busy.text.text() == "Counting"
    assert pane.refusal("stop") is None
    pane.busy.stop.click()
    bench.settle()
    assert pane.busy.isHidden()
    assert pane.body.placeholder.title.text() == "Stopped"


def test_old_data_and_no_network_are_said(bench: Bench, console: FakeConsole) -> None:
    pane = shown(bench)
    assert "data read 2 min ago" in pane.as_of.text.text()
    console.sync.move(SyncState.OFFLINE)
    pane.on_sync_moved()
    assert "offline now" in pane.as_of.text.text()
    pane.options.as_of.setText("2026-09-30")
    pane.options.as_of.editingFinished.emit()
    bench.settle()
    assert "before the as-of time" in pane.as_of.text.text()
    assert pane.as_of.text.property("tone") == "staged"


def test_new_data_is_counted_and_the_place_stays(bench: Bench, reports: FakeReports) -> None:
    pane = shown(bench)
    pane.body.table.header.sort_asked.emit((Sort("overdue", True),))
    pane.on_rows_changed()
    pane._again.stop()
    pane._again.timeout.emit()
    bench.settle()
    assert len(reports.asked) == 2
    assert pane.body.figures.text(0, 0) == "Education"


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "csv", "html", "json"])
def test_a_report_is_written_in_every_form(bench: Bench, reports: FakeReports, tmp_path: Path, kind: str) -> None:
    pane = shown(bench)
    assert pane.result is not None
    dialog = pane.files.ask(pane.result, kind)
    assert dialog.defaultSuffix() == kind
    dialog.fileSelected.emit(str(tmp_path / f"x.{kind}"))
    dialog.close()
    bench.settle()
    assert reports.exported == [(kind, tmp_path / f"x.{kind}")]
    assert bench.told == [f"Saved as x.{kind}"]
    assert pane.busy.isHidden()


@pytest.mark.parametrize(("age", "word"), [(0, "."), (3, " STALE.")])
def test_the_name_of_a_file_says_when_its_data_is_old(bench: Bench, age: int, word: str) -> None:
    pane = shown(bench)
    assert pane.result is not None
    asked = pane.result.request
    dialog = pane.files.ask(replace(pane.result, data_as_of=asked.as_of - age * 86_400), "pdf")
    [name] = dialog.selectedFiles()
    assert name.endswith(f"Completion by department{word}pdf")
    dialog.close()


def test_the_menu_of_exports_offers_all_forms_and_a_picture(bench: Bench) -> None:
    pane = shown(bench)
    texts = [action.text() for action in pane.head.menu.actions() if action.text()]
    assert len(texts) == 6
    pane.choose("ending-soon")
    bench.settle()
    assert not pane.picture.isVisible()


def test_where_it_is_narrow_the_list_is_a_choice(bench: Bench) -> None:
    pane = shown(bench, 760, 560)
    assert pane.side.isHidden()
    pane.head.choice.choose("ending-soon")
    bench.settle()
    assert pane.result is not None
    assert pane.result.spec.name == "ending-soon"


def test_every_control_has_a_name(bench: Bench) -> None:
    pane = shown(bench)
    pane.options.more.setChecked(True)
    controls: list[QWidget] = [
        widget
        for kind in (QAbstractButton, QLineEdit, QComboBox)
        for widget in pane.findChildren(kind)
        if widget.isVisible()
    ]
    controls += [pane.list, pane.body.table, pane.body.people_table, pane.body.chart]
    assert [widget for widget in controls if not accessible_name(widget)] == []
    assert pane.body.figures.index(0, 1).data(_Role.AccessibleTextRole) == "Assigned: 634"
    assert pane.regions()[0] is pane.list


def test_a_printed_report_holds_its_figures_and_its_chart(bench: Bench) -> None:
    pane = shown(bench)
    assert pane.result is not None
    paper = paper_of(bench.work, pane.result)
    assert paper.title == "Completion by department"
    assert any("Engineering" in cells for cells in paper.read(0, paper.count))
    assert any("Assigned: one person in one course" in note for note in paper.notes)
    assert paper.totals
    assert paper.picture is not None
    assert paper.picture.height() > 100


def test_a_report_is_painted_with_its_notes_on_numbered_pages(bench: Bench, tmp_path: Path) -> None:
    pane = shown(bench)
    assert pane.result is not None
    path = tmp_path / "report.pdf"
    print_report(bench.work, pane.result, QPdfWriter(str(path)))
    bench.settle()
    assert bench.told[-1].endswith("printed")
    assert path.read_bytes().count(b"/Type /Page\n") >= 1
