"""Every control of an import has a name, and the keyboard reaches each region."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QProgressBar, QWidget

from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.imports.steps import Step
from tests.ui.imports.conftest import Import

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QProgressBar)


def nameless(widget: QWidget) -> list[str]:
    """Visible controls below a widget that a screen reader cannot name."""
    found = [each for kind in CONTROLS for each in widget.findChildren(kind) if each.isVisible()]
    outside = [each for each in found if not isinstance(each.parent(), QComboBox | QLineEdit)]
    return [repr(each) for each in outside if not accessible_name(each).strip()]


@pytest.mark.parametrize("step", [Step.FILE, Step.COLUMNS, Step.CHECK])
def test_every_control_of_a_step_has_a_name(imports: Import, step: Step) -> None:
    page = imports.open()
    page.show_step(step)
    imports.bench.settle()
    assert nameless(page) == []


@pytest.mark.parametrize("name", ["invoice.csv", "no-course.csv", "broken.csv"])
def test_every_control_of_a_refused_file_has_a_name(imports: Import, name: str) -> None:
    assert nameless(imports.open(name)) == []


def test_every_control_of_the_list_and_of_a_staged_import_has_a_name(imports: Import) -> None:
    page = imports.open("no-course.csv")
    page.job.set_course(imports.imports.roster.directory.known_courses[0].shortname)
    imports.bench.settle()
    page.job.stage_all()
    imports.bench.settle()
    assert page.step is Step.TRAY
    assert nameless(page) == []
    imports.pane.show_list()
    assert nameless(imports.pane) == []


def test_regions_can_take_the_focus(imports: Import) -> None:
    imports.open()
    regions = imports.pane.regions()
    assert len(regions) == 7
    assert all(each.isVisible() and each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in regions)


def test_arrow_keys_go_from_head_to_head(imports: Import) -> None:
    page = imports.open()
    heads = page.check.table.header.buttons
    imports.bench.window.activateWindow()
    heads[0].setFocus()
    QTest.keyClick(heads[0], Qt.Key.Key_Right)
    assert imports.bench.window.focusWidget() is heads[1]
    QTest.keyClick(heads[1], Qt.Key.Key_Left)
    assert imports.bench.window.focusWidget() is heads[0]


def test_control_return_puts_into_the_tray_but_not_while_a_cell_is_edited(imports: Import) -> None:
    page = imports.open("no-course.csv")
    page.job.set_course(imports.imports.roster.directory.known_courses[0].shortname)
    imports.bench.settle()
    imports.bench.window.activateWindow()
    page.check.table.setFocus()
    page.check.table.edit_current()
    page.foot._on_keys()
    imports.bench.settle()
    assert page.job.staged is None
    QTest.keyClick(imports.editor(), Qt.Key.Key_Escape)
    imports.bench.settle()
    page.foot._on_keys()
    imports.bench.settle()
    assert page.job.staged is not None


def test_names_of_sixty_letters_are_shortened_where_they_stand_and_whole_in_the_tip(imports: Import) -> None:
    page = imports.open("a-list-of-enrolments-with-a-name-of-more-than-sixty-letters-in-all.csv")
    imports.bench.window.resize(900, 560)
    imports.bench.settle()
    assert page.name.width() < page.name.sizeHint().width()
    assert page.name.toolTip() == page.job.name
    assert page.check.side.horizontalScrollBar().maximum() == 0
