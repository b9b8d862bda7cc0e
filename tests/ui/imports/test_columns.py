"""The step Columns by keyboard alone: formulas with a look at the first rows, conditions, how far a field counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from lmsdesk.domain.imports.formulas import parse
from lmsdesk.domain.imports.options import Empty, Formula, Policy, RowFilter, Write
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.ui.imports.column_actions import DefaultSheet
from lmsdesk.ui.imports.formula_sheet import FormulaSheet
from lmsdesk.ui.imports.formula_step import StepLine
from lmsdesk.ui.imports.formula_words import step_titles
from lmsdesk.ui.imports.refused_page import RefusedPage
from lmsdesk.ui.imports.steps import Step
from tests.ui.imports.columns_keys import button, choose, press, shown, write
from tests.ui.imports.conftest import Import

SMALL = "nothing-to-do.csv"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def entry(imports: Import, place: int, *path: str) -> QAction:
    """An entry of what can be said about a column, through its head."""
    head = imports.page.check.table.header.buttons[place]
    head._fill()
    menu: QMenu = head.menu()
    for name in path[:-1]:
        below = next(each.menu() for each in menu.actions() if each.text() == name)
        assert isinstance(below, QMenu)
        menu = below
    return next(each for each in menu.actions() if each.text() == path[-1])


def open_formula(imports: Import, place: int = 0) -> FormulaSheet:
    """The sheet of a column."""
    entry(imports, place, "Formula…").trigger()
    imports.bench.settle()
    return shown(imports.page, FormulaSheet)


def add(imports: Import, sheet: FormulaSheet, step: str) -> StepLine:
    """Put a step at the end, as the menu does."""
    action = next(each for each in sheet.add.menu().actions() if each.text() == step_titles()[step])
    action.trigger()
    imports.bench.settle()
    return sheet.lines[-1]


def made(sheet: FormulaSheet) -> list[tuple[str, str]]:
    """What the first rows become."""
    return [(each.before, each.after) for each in sheet.model.made]


# Formulas


def test_a_formula_is_put_together_looked_at_and_used_and_undo_takes_it_back(imports: Import) -> None:
    page = imports.open(SMALL)
    sheet = open_formula(imports)
    assert len(made(sheet)) == 5
    first = made(sheet)[0][0]
    assert first.endswith("@northfield.example")
    line = add(imports, sheet, "lower")
    choose(imports, line.step, "upper")  # turned into another one
    line = add(imports, sheet, "part")
    write(imports, line.texts[1], "@")
    sheet.look()
    imports.bench.settle()
    assert made(sheet)[0] == (first, first.upper().partition("@")[0])
    assert sheet.use.isEnabled()
    press(imports, line.texts[1])  # Return is the main button
    assert imports.session.options.formulas == {"email": parse('upper | part 1 "@"')}
    told = "Column email: Person, by e-mail. Formula: CAPITAL LETTERS → part 1, divided by “@”"
    assert page.check.table.header.buttons[0].accessibleName() == told
    page.commands()["undo"]()
    imports.bench.settle()
    assert imports.session.options.formulas == {}


def test_steps_are_moved_taken_out_and_brought_back_by_keys(imports: Import) -> None:
    imports.open(SMALL)
    sheet = open_formula(imports)
    for step in ("trim", "lower", "title"):
        add(imports, sheet, step)

    def steps() -> list[str]:
        return [each.step for each in sheet.steps()]

    def on(number: int, key: Qt.Key) -> None:
        sheet.lines[number].step.setFocus()
        press(imports, sheet.lines[number].step, key, CONTROL, SHIFT)

    on(2, Qt.Key.Key_Up)
    assert steps() == ["trim", "title", "lower"]
    on(0, Qt.Key.Key_Down)
    assert steps() == ["title", "trim", "lower"]
    on(1, Qt.Key.Key_Delete)
    assert steps() == ["title", "lower"]
    press(imports, button(sheet, "Undo"))
    assert steps() == ["title", "trim", "lower"]
    press(imports, sheet.add, Qt.Key.Key_Z, CONTROL)
    assert steps() == ["trim", "title", "lower"]
    assert [line.number.text() for line in sheet.lines] == ["1", "2", "3"]


def test_what_was_filled_in_is_there_again_when_a_step_is_turned_back(imports: Import) -> None:
    imports.open(SMALL)
    line = add(imports, sheet := open_formula(imports), "replace")
    write(imports, line.texts[0], "a")
    choose(imports, line.step, "constant")
    assert sheet.steps() == (Formula("constant", ("",)),)
    choose(imports, line.step, "replace")
    assert sheet.steps() == (Formula("replace", ("a", "")),)
    press(imports, button(sheet, "Undo"))
    assert len(sheet.steps()) == 1


@pytest.mark.parametrize(
    ("step", "typed", "reason"),
    [
        ("part", "half", "“half” is not a number from 1 to 255."),
        ("pad", "0", "“0” is not a number from 1 to 255."),
        ("replace", "", "Say what to look for."),
    ],
)
def test_what_is_wrong_stands_beside_its_step_and_nothing_is_used(
    imports: Import, step: str, typed: str, reason: str
) -> None:
    imports.open(SMALL)
    sheet = open_formula(imports)
    add(imports, sheet, "trim")
    line = add(imports, sheet, step)
    write(imports, line.texts[0], typed)
    sheet.look()
    assert line.trouble.text() == reason
    assert line.trouble.isVisible()
    assert not sheet.lines[0].trouble.isVisible()
    assert not sheet.use.isEnabled()
    assert sheet.trouble.text() == "Correct step 2 first."


def test_other_columns_are_joined_and_a_join_of_nothing_is_said(imports: Import) -> None:
    imports.open(SMALL)
    sheet = open_formula(imports, 6)
    line = add(imports, sheet, "join")
    assert line.trouble.text() == "Something is missing."
    for value in ("role", "grp"):
        choose(imports, line.columns[-1], value)
        line.columns[-1].activated.emit(line.columns[-1].currentIndex())
    write(imports, line.texts[0], "/")
    sheet.look()
    imports.bench.settle()
    assert made(sheet)[0] == ("", "student/A")
    press(imports, line.texts[0])
    assert imports.session.options.formulas == {"remark": (Formula("join", ("/", "role", "grp")),)}


def test_words_are_looked_up_in_a_table_that_is_typed_or_read_from_a_file(imports: Import, tmp_path: Path) -> None:
    imports.open(SMALL)
    sheet = open_formula(imports, 2)
    line = add(imports, sheet, "lookup")
    assert line.pairs is not None
    assert line.trouble.text() == "Something is missing."
    for part, text in enumerate(("student", "pupil")):
        item = line.pairs.item(0, part)
        assert item is not None
        item.setText(text)
    assert line.pairs.rowCount() == 2  # there is always one more
    sheet.look()
    imports.bench.settle()
    assert made(sheet)[0] == ("student", "pupil")
    path = tmp_path / "roles.csv"
    path.write_text("word,role\nstudent,learner\nteacher,tutor\n", encoding="utf-8")
    sheet.read_pairs(line, path)
    imports.bench.settle()
    sheet.look()
    imports.bench.settle()
    assert line.formula() == Formula("lookup", ("student", "learner", "teacher", "tutor"))
    assert made(sheet)[0] == ("student", "learner")
    path.write_text("only one\nstudent\n", encoding="utf-8")
    sheet.read_pairs(line, path)
    imports.bench.settle()
    assert "roles.csv" in line.trouble.text()


# Conditions


def test_a_condition_sets_rows_aside_and_says_how_many(imports: Import) -> None:
    page = imports.open("autumn-late-enrolments.csv")
    page.show_step(Step.COLUMNS)
    filters = page.columns.filters
    press(imports, filters.add)
    line = filters.lines[0]
    choose(imports, line.column, "grp")
    choose(imports, line.test, "!equals")
    line.changed.emit()
    imports.bench.settle()
    assert imports.session.options.filters == ()  # not complete yet
    assert not line.trouble.isVisible()
    write(imports, line.text, "Online")
    plan = page.job.plan
    assert plan is not None
    assert imports.session.options.filters == (RowFilter("grp", "equals", "Online", negated=True),)
    assert plan.filtered > 300
    number = imports.bench.work.words.number
    assert filters.count.text() == f"{number(plan.filtered)} of {number(1842)} rows are set aside"
    assert page.about.text() == f"{number(1842 - plan.filtered)} of {number(1842)} rows"
    assert "set aside by conditions" in page.foot.detail.text()
    page.commands()["undo"]()
    imports.bench.settle()
    assert filters.lines == []
    page.commands()["redo"]()
    imports.bench.settle()
    press(imports, filters.lines[0].drop)
    assert imports.session.options.filters == ()
    assert filters.count.isHidden()


def test_a_condition_that_leaves_nothing_says_so_and_the_way_back_is_there(imports: Import) -> None:
    page = imports.open(SMALL)
    page.show_step(Step.COLUMNS)
    page.columns.filters.add_line("until")
    line = page.columns.filters.lines[0]
    choose(imports, line.test, "above")
    write(imports, line.text, "soon")
    assert line.trouble.text() == "Neither a number nor a day such as 2026-12-31."
    assert imports.session.options.filters == ()
    write(imports, line.text, "2026-01-01")  # the list has 18/12/2026, which is no such day
    plan = page.job.plan
    assert plan is not None
    assert plan.refused is not None
    assert plan.refused.code == "all_filtered"
    assert page.columns.filters.lines == [line]
    page.show_step(Step.CHECK)
    refused = page.stack.currentWidget()
    assert isinstance(refused, RefusedPage)
    press(imports, button(refused, "Look at the columns"))
    assert page.step is Step.COLUMNS
    page.commands()["undo"]()
    imports.bench.settle()
    assert page.job.plan is not None
    assert page.job.plan.refused is None


def test_a_head_begins_a_condition_for_its_column(imports: Import) -> None:
    page = imports.open(SMALL)
    entry(imports, 5, "Only rows where…").trigger()
    imports.bench.settle()
    assert page.step is Step.COLUMNS
    assert page.columns.filters.lines[0].column.chosen() == "until"


# How far a field counts


def test_a_field_is_written_never_or_only_where_the_site_has_nothing(imports: Import) -> None:
    page = imports.open("autumn-late-enrolments.csv")
    plan = page.job.plan
    assert plan is not None
    assert plan.counts[Outcome.CHANGE] == 143  # other ends than those on the site
    for name, write_ in (("Only if the site has nothing", Write.IF_EMPTY), ("Never", Write.NEVER)):
        entry(imports, 5, "Write to the site", name).trigger()
        imports.bench.settle()
        assert imports.session.options.policies == {"end": Policy(write_)}
        assert page.job.plan is not None
        assert page.job.plan.counts[Outcome.CHANGE] == 0
    assert "Never written" in page.check.table.header.buttons[5].accessibleName()
    entry(imports, 5, "Write to the site", "Write always").trigger()
    imports.bench.settle()
    assert imports.session.options.policies == {}


def test_an_empty_cell_clears_or_means_a_value_that_is_asked_for(imports: Import) -> None:
    imports.open(SMALL)
    entry(imports, 4, "An empty cell means", "Clear it").trigger()
    imports.bench.settle()
    assert imports.session.options.policies == {"start": Policy(empty=Empty.CLEAR)}
    entry(imports, 4, "An empty cell means", "A value for all of them…").trigger()
    sheet = shown(imports.page, DefaultSheet)
    sheet.line.setText("soon")
    press(imports, sheet.line)
    assert sheet.reason.isVisible()
    sheet.line.setText("2026-09-01")
    press(imports, sheet.line)
    assert imports.session.options.policies == {"start": Policy(empty=Empty.DEFAULT)}
    assert imports.session.options.defaults == {"start": "2026-09-01"}
    entry(imports, 4, "An empty cell means", "Leave it alone").trigger()
    imports.bench.settle()
    assert (imports.session.options.policies, imports.session.options.defaults) == ({}, {})


def test_what_would_make_no_difference_is_not_offered(imports: Import) -> None:
    imports.open(SMALL)
    head = imports.page.check.table.header.buttons[0]
    head._fill()
    assert {each.text() for each in head.menu().actions() if each.menu() is not None} == set()
