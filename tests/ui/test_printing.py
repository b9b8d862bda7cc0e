"""Rows on paper: the shown columns, the filter, the pages; painted on a PDF and read back as what was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog
from qasync import QEventLoop

from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.ui import printing
from lmsdesk.ui.printing import Paper, PaperColumn, print_paper
from lmsdesk.ui.records.printing import paper_of, print_rows
from lmsdesk.ui.theme.theme import Theme
from tests.ui.conftest import Shown

COLUMNS = (PaperColumn("Person", 200), PaperColumn("Course", 300), PaperColumn("Number", 80, right=True))
Drawn = list[tuple[str, QRectF]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """Every text with its box, in the order of painting."""
    told: Drawn = []
    real = printing._Press._text

    def noted(self: Any, font: str, box: QRectF, flags: Any, text: str, colour: str) -> None:
        told.append((text, box))
        real(self, font, box, flags, text, colour)

    monkeypatch.setattr(printing._Press, "_text", noted)
    return told


def device(path: Path, *, landscape: bool = True) -> QPdfWriter:
    """A4 with the margins of the program."""
    made = QPdfWriter(str(path))
    made.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    if landscape:
        made.setPageOrientation(QPageLayout.Orientation.Landscape)
    made.setPageMargins(QMarginsF(*[printing.MARGIN] * 4), QPageLayout.Unit.Millimeter)
    return made


def paper(count: int, *, notes: Sequence[str] = (), totals: Sequence[str] = (), lines: int = 2) -> Paper:
    """A table of so many rows."""

    def read(first: int, last: int) -> list[list[str]]:
        return [
            [f"person {number}", "A course with a name " + "that goes on " * 12, str(number)]
            for number in range(first, last)
        ]

    about = [f"line {number}" for number in range(lines)]
    return Paper("Rows", about, COLUMNS, count, read, "Foot", totals=totals, notes=notes)


def pages_in(path: Path) -> int:
    """How many pages a PDF of Qt has."""
    return path.read_bytes().count(b"/Type /Page\n")


def printed(loop: QEventLoop, path: Path, what: Paper) -> int:
    """Print it; return the pages."""
    count = loop.run_until_complete(print_paper(device(path), what, "Inter"))
    assert pages_in(path) == count
    return int(count)


@pytest.mark.parametrize("count", [0, 1, 2, 30, 31, 100, 500])
def test_every_row_is_on_one_page_and_no_page_runs_over(
    loop: QEventLoop, theme: Theme, tmp_path: Path, drawn: Drawn, count: int
) -> None:
    pages = printed(loop, tmp_path / "rows.pdf", paper(count))
    people = [text for text, _ in drawn if text.startswith("person ")]
    assert people == [f"person {number}" for number in range(count)]
    footers = [(text, box) for text, box in drawn if text.startswith("Page ")]
    assert [text for text, _ in footers] == [f"Page {page} of {pages}" for page in range(1, pages + 1)]
    foot = footers[0][1].top()
    assert max((box.bottom() for text, box in drawn if text.startswith("person ")), default=0) <= foot
    assert [text for text, _ in drawn].count("Person") == (pages if count else 0), "each page has the heads"


def test_long_texts_are_cut_and_stay_in_their_column(
    loop: QEventLoop, theme: Theme, tmp_path: Path, drawn: Drawn
) -> None:
    printed(loop, tmp_path / "rows.pdf", paper(3))
    (course, box), *_ = [(text, box) for text, box in drawn if text.startswith("A course")]
    assert course.endswith("\u2026")
    (number,) = [box for text, box in drawn if text == "2"]
    assert box.right() <= number.left()


def test_notes_and_totals_come_after_the_rows(loop: QEventLoop, theme: Theme, tmp_path: Path, drawn: Drawn) -> None:
    notes = [f"Note {number}: " + "words that explain it, " * 20 for number in range(40)]
    pages = printed(loop, tmp_path / "rows.pdf", paper(60, notes=notes, totals=("All", "", "60")))
    texts = [text for text, _ in drawn]
    assert texts.index("All") > texts.index("person 59")
    assert [text for text in texts if text.startswith("Note ")] == notes
    assert pages >= 4
    assert all(box.bottom() <= drawn[-1][1].top() for text, box in drawn if text.startswith("Note "))


def test_a_heading_that_fills_a_page_leaves_the_rows_to_the_next(
    loop: QEventLoop, theme: Theme, tmp_path: Path, drawn: Drawn
) -> None:
    assert printed(loop, tmp_path / "rows.pdf", paper(5, lines=44)) == 2
    texts = [text for text, _ in drawn]
    assert texts.index("person 0") > texts.index("Page 1 of 2")


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_file_that_does_not_open_is_told(loop: QEventLoop, theme: Theme, tmp_path: Path) -> None:
    with pytest.raises(DiskTrouble):
        loop.run_until_complete(print_paper(QPdfWriter(str(tmp_path / "none" / "rows.pdf")), paper(1), "Inter"))


def test_the_pane_prints_its_columns_its_filter_and_its_date(shown: Shown) -> None:
    pane = shown.records()
    pane.show_query("status:suspended")
    shown.settle()
    made = paper_of(pane)
    assert made.title == "Enrolments"
    assert "Northfield College" in made.lines[0]
    assert "suspended" in made.lines[1].casefold()
    titles = [column.title for column in pane.model.columns if column.key in dict(pane.table.layout_now())]
    assert sorted(column.title for column in made.columns) == sorted(title for title in titles if title)
    assert made.count == pane.model.rowCount()
    row = pane.model.row_at(0)
    assert row is not None
    (first,) = made.read(0, 1)
    assert row.person in first
    assert not any("ago" in cell.split() for cells in made.read(0, made.count) for cell in cells)


def test_selected_rows_are_printed_alone(shown: Shown) -> None:
    pane = shown.records()
    pane.table.select_numbers([2, 5, 6])
    shown.settle()
    made = paper_of(pane)
    assert made.count == 3
    assert "selected by hand" in made.lines[-1]


def test_more_than_two_thousand_rows_are_cut_and_it_is_said(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lmsdesk.ui.records.printing.PRINTED", 100)
    pane = shown.records()
    made = paper_of(pane)
    assert made.count == 100
    assert f"The first 100 of {pane.model.rowCount()} rows" in made.lines[-1]


def test_the_window_goes_on_between_the_pages(shown: Shown, tmp_path: Path, drawn: Drawn) -> None:
    pane = shown.records()
    path = tmp_path / "rows.pdf"
    print_rows(pane, device(path))
    assert not drawn, "nothing is painted before the loop is round"
    shown.settle()
    assert pages_in(path) > 3
    assert "pages printed" in shown.window.toast.label.text()


@pytest.mark.parametrize(("key", "on"), [("users", True), ("courses", True), ("enrolments", True), ("activity", False)])
def test_ctrl_p_prints_where_there_are_rows(shown: Shown, key: str, on: bool) -> None:
    shown.window.go(key)
    shown.settle()
    action = shown.window.actions_["print"]
    assert action.isEnabled() is on
    assert shown.window.actions_.keys("print") == "Ctrl+P"


def test_an_empty_table_is_not_printed(shown: Shown) -> None:
    pane = shown.records()
    pane.show_query("person:nobodyatall")
    shown.settle()
    shown.window.refresh_actions()
    assert shown.window.actions_.reason("print") == "No rows are shown"


@pytest.mark.parametrize("key", ["enrolments", "reports"])
def test_the_dialog_of_the_system_is_asked_and_what_it_accepts_is_printed(
    shown: Shown, tmp_path: Path, key: str
) -> None:
    shown.window.go(key)
    shown.settle()
    shown.window.refresh_actions()
    shown.window.actions_.run("print")
    dialog = shown.window.findChild(QPrintDialog)
    assert dialog is not None
    printer = dialog.printer()
    assert printer.pageLayout().orientation() is QPageLayout.Orientation.Landscape
    path = tmp_path / "out.pdf"
    printer.setOutputFileName(str(path))
    dialog.accepted.emit(printer)
    shown.settle()
    assert pages_in(path) >= 1
    dialog.close()
