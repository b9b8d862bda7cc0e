"""Several lists as one plan in the window: which list a row comes from, and what each of them was taken for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from lmsdesk.domain.imports.bundle import Bundle, Member
from lmsdesk.domain.imports.check_set import check_set
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.files.lists import read_text
from lmsdesk.ui.imports.model import PlanModel
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.imports.steps import Step
from lmsdesk.ui.imports.words import column_heading
from tests.fakes.directory import NOW, small_site
from tests.ui.imports.conftest import Import


def plan_of(**files: str) -> ImportPlan:
    """Lists that were dropped together."""
    members = []
    for place, (name, text) in enumerate(files.items()):
        sheet = read_text(text)
        members.append(Member(replace(sheet, index=place, source=replace(sheet.source, name=f"{name}.csv")), None))
    return check_set(Bundle(tuple(members)), "2 files", ImportOptions(now=NOW), small_site())


def test_a_row_of_several_lists_tells_which_it_is_of(imports: Import) -> None:
    model = PlanModel(imports.bench.work.words)
    plan = plan_of(first="username,course\nann.lee,BIO1\n", second="username,level,course_code\nbob.ray,learner,ART1\n")
    model.show_plan(plan, [0, 1], {})
    cell = model.index(1, 0)
    assert cell.data() == "2"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "Row 2, line 2 of second.csv"
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "2, second.csv"


def dropped(imports: Import, files: Mapping[str, str]) -> OpenPage:
    """A list whose plan is that of these files."""
    imports.pane.open_files(["/nowhere/one.csv"])
    imports.bench.settle()
    imports.imports.sessions[-1].plan = plan_of(**files)
    imports.page.job.planned.emit()
    imports.bench.settle()
    return imports.page


def shown(page: OpenPage) -> list[tuple[int, int]]:
    """The rows of the table, by file and number."""
    rows = map(page.check.model.row_at, range(page.check.model.rowCount()))
    return sorted((row.source, row.row) for row in rows if row is not None)


THREE = {
    "first": "username,course\nann.lee,BIO1\nnobody,BIO1\n",
    "second": "username,course\nbob.ray,ART1\n",
    "invoice": "colour,size\nred,1\n",
}


def test_each_file_of_a_set_has_a_tab_with_its_own_figures(imports: Import) -> None:
    page = dropped(imports, THREE)
    files = page.check.files
    assert files.isVisible()
    assert [each.text() for each in files.buttons.values()] == ["All 2 files", "first.csv  2", "second.csv  1"]
    assert files.buttons[0].accessibleName() == "first.csv, 2 rows; 1 of them need you"
    assert shown(page) == [(0, 2), (0, 3), (1, 2)]
    assert page.check.tabs.buttons[None].text() == "All rows  3"

    files.buttons[1].click()
    imports.bench.settle()
    assert shown(page) == [(1, 2)]
    assert page.check.tabs.buttons[None].text() == "All rows  1"
    assert page.check.tabs.buttons[Outcome.BLOCKED].text() == "Errors  0"
    assert page.check.share.accessibleName() == "New 1"
    assert page.foot.detail.text().startswith("3 rows = ")  # what goes into the tray is not divided

    QTest.keyClick(files.buttons[1], Qt.Key.Key_Left)
    imports.bench.settle()
    assert files.current == 0
    page.check.tabs.choose(Outcome.BLOCKED)
    imports.bench.settle()
    assert shown(page) == [(0, 3)]
    page.check.show_all()
    imports.bench.settle()
    assert len(shown(page)) == 3


def test_another_check_keeps_the_file_that_is_looked_at(imports: Import) -> None:
    page = dropped(imports, THREE)
    page.check.files.choose(1)
    imports.bench.settle()
    page.job.planned.emit()
    imports.bench.settle()
    assert shown(page) == [(1, 2)]
    assert page.check.files.buttons[1].isChecked()
    imports.imports.sessions[-1].plan = plan_of(first=THREE["first"])
    page.job.planned.emit()
    imports.bench.settle()
    assert not page.check.files.isVisible()
    assert page.check.files.current is None
    assert len(shown(page)) == 2


def test_many_files_are_a_choice_instead_of_tabs(imports: Import) -> None:
    page = dropped(imports, {f"course{n}": f"username,course\nann.lee,{n}\n" for n in range(9)})
    files = page.check.files
    assert not files.buttons
    assert files.box.isVisible()
    assert files.box.itemText(3) == "course2.csv  1"
    QTest.keyClick(files.box, Qt.Key.Key_Down)
    imports.bench.settle()
    assert files.current == 0
    assert shown(page) == [(0, 2)]


def test_the_file_step_tells_what_each_list_was_taken_for(imports: Import) -> None:
    imports.pane.open_files(["/nowhere/one.csv"])
    imports.bench.settle()
    session = imports.imports.sessions[-1]
    session.plan = plan_of(first="username,level,course_code\nbob.ray,learner,ART1\n", second="colour,size\nred,1\n")
    imports.page.show_step(Step.FILE)
    imports.page.file.refresh()
    texts = [label.text() for label in imports.page.file.findChildren(QLabel)]
    assert any(text.endswith(", Docebo: enrolments") for text in texts)
    assert "No column names people" in texts


def test_marks_and_results_are_told_in_the_heads_of_their_columns() -> None:
    plan = plan_of(first="username,BIO1,ART1\nann.lee,x,x\n", second="username,course,Final grade\nbob.ray,ART1,9\n")
    heads = [column_heading(each) for each in plan.columns]
    assert heads == ["Person, by username", "Marks 1", "Marks 2", "Course", "Results, never imported"]
