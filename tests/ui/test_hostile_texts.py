"""A site that means no good names its people, courses and itself with markup, marks that turn lines round, and novels:
everything is shown as the text that it is."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import Qt as Guessing
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTextBrowser, QWidget
from qasync import QEventLoop

from lmsdesk.domain.errors import Refused
from lmsdesk.domain.events import View
from lmsdesk.files import books, tables
from lmsdesk.files.tables import Head, Sheet
from lmsdesk.services.wording import tell
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.plain import LONGEST, plain_tip
from lmsdesk.ui.theme.theme import Theme
from tests.fakes.college import College, college
from tests.fakes.console import SITE, FakeConsole
from tests.fakes.home import FakeSettings
from tests.ui.conftest import Shown

MARKUP = '<b onload="alert(1)">Eve</b><img src="file:///etc/passwd"><script>x</script>'
TURNED = "\u202egnp.\u2066eve\u200f"
CONTROL = "a\x00b\x07c\x1b[31md\x7f\r\ne\u2028f"
FORMULA = '=HYPERLINK("http://thief.example","x")'
NOVEL = "N" * 20_000  # as long as the connector lets through
TEXTS = (MARKUP, TURNED, CONTROL, FORMULA, NOVEL)


def hostile() -> College:
    """Every text field of every row is one of the texts."""
    made = college(enrolments=60, users=25, courses=5)
    for number, user in list(made.users.items()):
        text = TEXTS[number % len(TEXTS)]
        made.users[number] = replace(
            user, username=text, email=text, first_name=text, last_name=text, idnumber=text, department=text,
            institution=text, city=text, custom={"boss": text},
        )  # fmt: skip
    for number, course in list(made.courses.items()):
        text = TEXTS[number % len(TEXTS)]
        made.courses[number] = replace(
            course, shortname=text, fullname=text, idnumber=text, category=text, category_path=text
        )
    for number, row in list(made.enrolments.items()):
        text = TEXTS[number % len(TEXTS)]
        made.enrolments[number] = replace(
            row, person=text, shortname=text, department=text, groups=(text,), method="manual"
        )
    return made


@pytest.fixture
def shown(loop: QEventLoop, theme: Theme) -> Iterator[Shown]:
    """A window over such a site, whose own name is no better."""
    site = replace(SITE, title=MARKUP, actor=MARKUP, url=f"https://x.example/{MARKUP}", release=MARKUP)
    console, settings = FakeConsole(hostile(), site=site), FakeSettings()
    window = MainWindow(console, settings, theme, loop)
    crashes: list[Exception] = []
    window.bridge.crashed.connect(crashes.append)
    window.resize(1440, 900)
    window.show()
    made = Shown(window, console, settings, loop)
    made.settle()
    yield made
    window.hide()
    loop.run_until_complete(window.leave())
    window.deleteLater()
    assert crashes == []


def is_plain(tip: str) -> bool:
    """Qt takes it for no markup, or it is our wrapping around escaped text."""
    if not Guessing.mightBeRichText(tip):
        return True
    inside = tip.removeprefix('<div style="white-space: pre-wrap">').removesuffix("</div>")
    return inside != tip and "<" not in inside


def problems(top: QWidget) -> list[str]:
    """What would be taken for markup, anywhere below a widget."""
    found = []
    for widget in (top, *top.findChildren(QWidget)):
        name = f"{type(widget).__name__} {widget.objectName()}"
        if not is_plain(widget.toolTip()):
            found.append(f"tooltip of {name}: {widget.toolTip()[:60]}")
        if isinstance(widget, QLabel) and not isinstance(widget, QTextBrowser):
            guessed = widget.textFormat() != Qt.TextFormat.PlainText and Guessing.mightBeRichText(widget.text())
            if guessed:
                found.append(f"{name}: {widget.text()[:60]}")
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            found += model_problems(widget.model(), name)
    return found


def model_problems(model: QAbstractItemModel, name: str) -> list[str]:
    found = []
    for row in range(min(model.rowCount(QModelIndex()), 30)):
        for column in range(model.columnCount(QModelIndex()) if isinstance(model, QAbstractTableModel) else 1):
            tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and (not is_plain(tip) or len(tip) > 10 * LONGEST):
                found.append(f"tooltip in {name} at {row}, {column}: {tip[:60]}")
    return found


@pytest.mark.parametrize(
    "key",
    ["users", "courses", "enrolments", "reports", "changes", "conflicts", "problems", "unconfirmed", "imports",
     "activity"],
)  # fmt: skip
def test_every_pane_shows_them_as_text(shown: Shown, key: str) -> None:
    rows = shown.console.overlay.college.users
    shown.loop.run_until_complete(shown.console.changes.edit(View.USERS, list(rows)[:5], {"city": "Cork"}))
    shown.window.go(key)
    shown.settle()
    pane = shown.window.current_pane()
    table = pane.findChild(QAbstractItemView)
    if table is not None and table.model() is not None and table.model().rowCount(QModelIndex()):
        table.setCurrentIndex(table.model().index(0, 0))
        shown.settle()
    pane.grab()  # painting must not fall over either
    assert problems(shown.window) == []


@pytest.mark.parametrize("action", ["check_site", "erase_person", "enrol", "review", "sign_in", "about", "settings"])
def test_every_dialog_shows_them_as_text(shown: Shown, action: str) -> None:
    shown.records("users").table.go_to(1)
    shown.settle()
    shown.window.actions_.run(action)
    shown.settle()
    shown.window.grab()
    assert problems(shown.window) == []


@pytest.mark.parametrize("text", TEXTS, ids=["markup", "turned", "control", "formula", "novel"])
def test_what_a_server_refuses_with_is_shown_as_text(shown: Shown, text: str) -> None:
    told = tell(Refused(detail=text[:500], server_code="x"))
    shown.window.bench.tell(told.what)
    shown.settle()
    assert problems(shown.window) == []


def test_the_palette_lists_them_as_text(shown: Shown) -> None:
    shown.window.palette_.open("eve")
    shown.settle()
    assert problems(shown.window) == []
    assert problems(shown.window.palette_) == []


def test_a_tooltip_is_never_longer_than_a_screen() -> None:
    assert len(plain_tip("x" * 1_000_000)) <= LONGEST + 1
    assert plain_tip("Ann Lee") == "Ann Lee"
    assert "&lt;b" in plain_tip(MARKUP)
    assert "onload" in plain_tip(MARKUP), "nothing is left out"


# Files


def exported(folder: Path, ending: str) -> Path:
    path = folder / f"rows.{ending}"
    sheet = Sheet(
        MARKUP[:20],
        [Head(text[:50]) for text in TEXTS],
        [list(TEXTS), [f"+{TURNED}", "-1+1", "@SUM(A1)", "\t=1", "\r=1"]],
    )
    if ending == "csv":
        tables.write_csv(path, sheet, "UTC")
    else:
        books.write_xlsx(path, [sheet], [MARKUP], "UTC")
    return path


def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path: Path) -> None:
    import csv

    with exported(tmp_path, "csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 3
    assert not [cell for row in rows for cell in row if cell.lstrip("\t\r\n ")[:1] in tuple("=+-@")]


def test_no_cell_of_a_workbook_is_a_formula_and_no_markup_escapes(tmp_path: Path) -> None:
    path = exported(tmp_path, "xlsx")
    book = load_workbook(path)
    for page in book.worksheets:
        for row in page.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            assert b"<f>" not in data, name
            assert b"<script>" not in data, name
            assert b"<img src" not in data, name
