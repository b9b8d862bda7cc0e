"""What can be said about the columns of a list, and presets that remember it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QMenu

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports import filters, formulas
from lmsdesk.domain.imports.options import Empty, ImportOptions, Policy, Write
from lmsdesk.domain.imports.presets import Bound, KeptPreset, Preset
from lmsdesk.ui.imports.formula_sheet import FormulaSheet
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.imports.steps import Step
from tests.fakes.college import NOW
from tests.fakes.roster import HEADERS, LONG_NAME
from tests.screens.scenes_imports import opened
from tests.screens.stage import Stage

SMALL = "nothing-to-do.csv"
SAID = ImportOptions(
    now=NOW,
    columns={"remark": "status"},
    formulas={"email": formulas.parse("trim | lower"), "grp": formulas.parse("lookup A Autumn B Winter")},
    filters=(filters.parse("grp!=Online"),),
    policies={"end": Policy(Write.IF_EMPTY), "start": Policy(empty=Empty.DEFAULT)},
    defaults={"start": "2026-09-01"},
    decisions={"date_order": "dmy", "course_ended:bio-101": "accept"},
    fixes_off=frozenset({"spaces"}),
)


def kept(stage: Stage, name: str = LONG_NAME, *, site: Bound | None = None) -> None:
    """Have a preset with much in it."""
    presets = stage.console.presets
    presets.put(Preset(name, site or presets.bound, HEADERS, SAID))


def import_preset(stage: Stage) -> None:
    """Import: a list that was recognised is read by its preset."""
    kept(stage)
    opened(stage)


def import_preset_offered(stage: Stage) -> None:
    """Import: a preset of another site for a list much like this, with other notices above it."""
    presets = stage.console.presets
    site = Bound("elsewhere", "Southfield University of Applied Sciences")
    presets.put(Preset(LONG_NAME, site, (*HEADERS[:-1], "Anmerkung"), SAID))
    page = opened(stage)
    page.job.grow_old()


def import_columns_said(stage: Stage) -> None:
    """Import: columns with formulas, conditions and fields that count only so far."""
    page = opened(stage)
    page.job.choose(replace(page.job.options, **{name: getattr(SAID, name) for name in _TOLD}))
    stage.settle()
    page.show_step(Step.COLUMNS)
    page.columns.filters.add_line()


_TOLD = ("formulas", "filters", "policies", "defaults")


def import_column_menu(stage: Stage) -> None:
    """Import: what can be said about a column, from its head."""
    page = opened(stage, SMALL)
    head = page.check.table.header.buttons[5]
    head._fill()
    menu = head.menu()
    below = next(each.menu() for each in menu.actions() if isinstance(each.menu(), QMenu))
    assert isinstance(below, QMenu)
    menu.adjustSize()
    menu.show()
    stage.shown = menu


def _formula(stage: Stage, text: str, place: int = 0) -> tuple[OpenPage, FormulaSheet]:
    page = opened(stage, SMALL)
    assert page.job.plan is not None
    column = page.job.plan.columns[place]
    page.job.options = replace(page.job.options, formulas={column.key: formulas.parse(text)})
    sheet = page.tools.actions.ask_formula(column)
    stage.settle()
    stage.shown = sheet
    return page, sheet


def import_formula(stage: Stage) -> None:
    """Import: the formula of a column with what it makes of the first rows."""
    _formula(stage, 'trim | part 1 "@" | replace . " " | title | join " " * role')


def import_formula_wrong(stage: Stage) -> None:
    """Import: a step of a formula that cannot be, and a table to look words up in."""
    _, sheet = _formula(stage, "lookup student learner teacher tutor | pad 8", 2)
    sheet.lines[1].texts[0].setText("eight")
    sheet.look()


def import_fixes(stage: Stage) -> None:
    """Import: repairs of a file, one opened to its cells, one switched off."""
    roster = stage.console.imports.roster
    rows = roster.rows(200)
    for number in range(4, 40, 4):
        rows[number][0] = f"  {rows[number][0]}\u00a0"
    rows[7][1], rows[9][2] = f"\u200b{rows[7][1]}", "'student"
    roster.rows = lambda total: rows  # type: ignore[method-assign]  # cells that want repair
    page = opened(stage)
    page.job.repair("apostrophe", on=False)
    stage.settle()
    page.show_step(Step.FILE)
    page.file.fixes.lines["spaces"].turn()


def import_presets(stage: Stage) -> None:
    """Import: all presets, one of another site, one that cannot be read."""
    kept(stage)
    kept(stage, "HR nightly", site=Bound("elsewhere", "Southfield"))
    trouble = BadFile(name="Old one", reason="preset_newer", found=9, known=1)
    stage.console.presets.kept["Old one"] = KeptPreset("Old one", None, trouble)
    page = opened(stage, SMALL)
    stage.settle()
    stage.shown = page.tools.open_presets("HR nightly")


def import_remember(stage: Stage) -> None:
    """Import: what would be remembered, before it is."""
    page = opened(stage, SMALL)
    page.job.options = replace(SAID, now=page.job.options.now)
    sheet = page.tools.ask_remember()
    sheet.name.setText(LONG_NAME)
    stage.shown = sheet


SCENES: Mapping[str, Callable[[Stage], None]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        import_preset,
        import_preset_offered,
        import_columns_said,
        import_column_menu,
        import_formula,
        import_formula_wrong,
        import_fixes,
        import_presets,
        import_remember,
    )
}
