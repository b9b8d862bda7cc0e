"""Repairs on the page of the file: counted, opened to their cells, switched off and on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from lmsdesk.ui.imports.fixes_list import FixLine, seen
from lmsdesk.ui.imports.steps import Step
from tests.ui.imports.columns_keys import button, press
from tests.ui.imports.conftest import Import


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        (" ann ", "·ann·"),
        ("ann  lee", "ann··lee"),
        ("a\tb\u00a0c", "a⇥b⍽c"),
        ("a\u200bb", "a‹200B›b"),
        ("", ""),
    ],
)
def test_blanks_that_nobody_sees_are_shown(text: str, shown: str) -> None:
    assert seen(text) == shown


def test_a_repair_is_opened_to_its_cells_and_switched_off_with_undo(imports: Import) -> None:
    rows = imports.imports.roster.rows(30)
    rows[4][0], rows[7][0] = f"  {rows[4][0]} ", f"{rows[7][0]}\u00a0"
    roster = imports.imports.roster
    roster.rows = lambda total: rows  # type: ignore[method-assign]  # two cells with blanks around them
    page = imports.open()
    page.show_step(Step.FILE)
    line = page.file.fixes.lines["spaces"]
    assert line.tick.text() == "2 needless blanks"
    press(imports, button(line, "Show the cells: needless blanks"))
    assert [(each.row.number, each.column) for each in line.model.repairs if each.row] == [(6, "email"), (9, "email")]
    told = line.model.cell(0, 2)
    assert told is not None
    assert told.text == f"··{rows[4][0].strip()}·"
    after = line.model.cell(0, 3)
    assert after is not None
    assert after.text == rows[4][0].strip()
    assert isinstance(line.table.parent(), FixLine)
    press(imports, line.tick, Qt.Key.Key_Space)
    assert imports.session.options.fixes_off == {"spaces"}
    assert page.file.fixes.lines["spaces"] is line  # the focus stays in it
    assert not line.tick.isChecked()
    assert not line.is_open
    page.commands()["undo"]()
    imports.bench.settle()
    assert imports.session.options.fixes_off == frozenset()
    assert line.tick.isChecked()
    press(imports, line.more)
    press(imports, line.table, Qt.Key.Key_Escape)
    assert not line.is_open
