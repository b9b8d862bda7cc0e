"""Several lists as one plan in the window: which list a row comes from, and what each of them was taken for."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from lmsdesk.domain.imports.bundle import Bundle, Member
from lmsdesk.domain.imports.check_set import check_set
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.files.lists import read_text
from lmsdesk.ui.imports.model import PlanModel
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
