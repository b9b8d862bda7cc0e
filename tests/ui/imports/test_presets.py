"""Presets in the window: remembered, recognised, taken back, looked after; by keyboard alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from lmsdesk.domain.imports import preset_files
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.presets import Bound, Preset
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.imports.preset_bar import PresetBar
from lmsdesk.ui.imports.preset_keep import KeepSheet
from lmsdesk.ui.imports.preset_sheet import PresetSheet
from lmsdesk.ui.imports.steps import Step
from lmsdesk.ui.widgets.basics import Label
from tests.fakes.college import NOW
from tests.fakes.presets import FakePresets
from tests.fakes.roster import HEADERS
from tests.ui.conftest import Shown
from tests.ui.imports.columns_keys import button, press
from tests.ui.imports.columns_keys import shown as opened
from tests.ui.imports.conftest import Import

SMALL = "nothing-to-do.csv"
CHOSEN = ImportOptions(now=NOW, columns={"remark": "status"}, decisions={"course_ambiguous:bio": "17"})


def presets_of(imports: Import) -> FakePresets:
    """What is kept."""
    found = imports.bench.work.console.presets
    assert isinstance(found, FakePresets)
    return found


def put(
    imports: Import, name: str = "HR nightly", *, headings: tuple[str, ...] = HEADERS, site: Bound | None = None
) -> None:
    """Have a preset before the list comes."""
    kept = presets_of(imports)
    kept.put(Preset(name, site or kept.bound, headings, CHOSEN))


def bar(imports: Import) -> PresetBar:
    """The bar that tells of presets."""
    return imports.page.tools.bar


def said(imports: Import) -> str:
    """What it says; "" while it is hidden."""
    notice = bar(imports).notice
    return f"{notice.title.text()} {notice.detail.text()}".strip() if bar(imports).isVisible() else ""


def test_what_was_chosen_is_remembered_under_a_name_and_the_next_list_is_read_so(imports: Import) -> None:
    page = imports.open(SMALL)
    assert said(imports) == ""
    page.job.read_column(6, "status")
    page.job.answer("date_order", "dmy")
    imports.bench.settle()
    page.show_step(Step.COLUMNS)
    press(imports, button(page, "Remember for files like this…"))
    sheet = opened(page, KeepSheet)
    assert sheet.name.text() == "nothing-to-do"
    lines = [sheet.lines.item(row).text() for row in range(sheet.lines.count())]
    assert "“remark” is read as Status" in lines
    assert any("dmy" in line or "Day" in line or "day" in line for line in lines if line.startswith("Answer"))
    sheet.name.selectAll()
    sheet.name.setText("HR nightly")
    press(imports, sheet.name)
    kept = presets_of(imports).kept["HR nightly"].preset
    assert kept is not None
    assert (kept.site, kept.headings) == (presets_of(imports).bound, HEADERS)
    assert (kept.options.columns, kept.options.decisions) == ({"remark": "status"}, {"date_order": "dmy"})
    assert said(imports) == "Read as “HR nightly”"

    imports.open(SMALL)
    assert imports.session.options.columns == {"remark": "status"}
    assert said(imports) == "Read as “HR nightly”"
    press(imports, button(bar(imports), "Do not use it"))
    assert imports.session.options.columns == {}
    assert said(imports) == ""


def test_a_recognised_preset_is_a_step_that_undo_takes_back_and_redo_makes_again(imports: Import) -> None:
    put(imports)
    page = imports.open(SMALL)
    assert said(imports) == "Read as “HR nightly”"
    page.commands()["undo"]()
    imports.bench.settle()
    assert imports.session.options.columns == {}
    assert said(imports) == "“HR nightly” fits this list"
    page.commands()["redo"]()
    imports.bench.settle()
    assert said(imports) == "Read as “HR nightly”"


def test_what_is_chosen_after_it_is_told_and_can_be_saved_in_the_preset_and_taken_out_again(imports: Import) -> None:
    put(imports)
    page = imports.open(SMALL)
    page.job.read_column(3, "ignore")
    imports.bench.settle()
    assert said(imports) == "Read as “HR nightly” Other things were chosen since."
    offers: list[object] = []
    imports.bench.work.guide.told.connect(lambda text, offer, then: offers.append(then))
    press(imports, button(bar(imports), "Save in the preset"))
    kept = presets_of(imports).kept["HR nightly"].preset
    assert kept is not None
    assert kept.options.columns == {"remark": "status", "grp": "ignore"}
    assert said(imports) == "Read as “HR nightly”"
    take_back = offers[-1]
    assert callable(take_back)
    take_back()
    imports.bench.settle()
    kept = presets_of(imports).kept["HR nightly"].preset
    assert kept is not None
    assert kept.options.columns == {"remark": "status"}
    assert said(imports).endswith("Other things were chosen since.")


def test_what_only_nearly_fits_is_proposed_and_never_used_unasked(imports: Import) -> None:
    put(imports, headings=(*HEADERS[:-1], "note"))
    imports.open(SMALL)
    assert imports.session.options.columns == {}
    assert (
        said(imports) == "“HR nightly” is for a list much like this Not in this list: note. New in this list: remark."
    )
    press(imports, button(bar(imports), "Use it"))
    assert imports.session.options.columns == {"remark": "status"}
    imports.open(SMALL)
    press(imports, button(bar(imports), "Not for this list"))
    assert said(imports) == ""


def test_of_two_that_fit_a_person_chooses(imports: Import) -> None:
    put(imports)
    put(imports, "Again")
    page = imports.open(SMALL)
    assert imports.session.options.columns == {}
    press(imports, button(bar(imports), "Choose…"))
    sheet = opened(page, PresetSheet)
    assert sheet.chosen() is not None
    press(imports, sheet.table, Qt.Key.Key_End)
    press(imports, sheet.table)
    assert said(imports) == "Read as “HR nightly”"


def test_h112_a_preset_of_another_site_is_looked_at_before_it_is_used(imports: Import) -> None:
    put(imports, site=Bound("elsewhere", "Southfield"))
    page = imports.open(SMALL)
    assert imports.session.options.columns == {}
    assert "Southfield" in said(imports)
    press(imports, button(bar(imports), "Look at it…"))
    sheet = opened(page, PresetSheet)
    assert "Southfield" in sheet.told.text()
    press(imports, button(sheet, "Use for this list"))
    assert imports.session.options.columns == {"remark": "status"}
    assert imports.session.options.decisions == {}  # true on their site only


def test_presets_are_renamed_deleted_and_brought_back(imports: Import) -> None:
    put(imports)
    put(imports, "Zeta")
    page = imports.open(SMALL)
    page.show_step(Step.COLUMNS)
    press(imports, button(page, "Presets…"))
    sheet = opened(page, PresetSheet)
    press(imports, button(sheet, "Rename…"))
    line = opened(opened(sheet, Sheet), QLineEdit)
    line.setText("Zeta")
    press(imports, line)
    assert "already" in sheet.notice.title.text()
    press(imports, button(sheet, "Rename…"))
    line = opened(opened(sheet, Sheet), QLineEdit)
    line.setText("Nurses")
    press(imports, line)
    assert list(presets_of(imports).kept) == ["Zeta", "Nurses"]
    press(imports, sheet.table, Qt.Key.Key_Home)
    press(imports, sheet.table, Qt.Key.Key_Delete)
    assert list(presets_of(imports).kept) == ["Zeta"]
    assert sheet.notice.title.text() == "“Nurses” is deleted"
    press(imports, button(sheet.notice, "Undo"))
    assert sorted(presets_of(imports).kept) == ["Nurses", "Zeta"]


def test_a_preset_goes_out_as_a_file_and_one_from_another_site_is_looked_at_and_becomes_one_of_this(
    imports: Import, tmp_path: Path
) -> None:
    put(imports)
    page = imports.open(SMALL)
    sheet = page.tools.open_presets()
    sheet.export("HR nightly", tmp_path / "mine.lmspreset")
    imports.bench.settle()
    text = presets_of(imports).files[tmp_path / "mine.lmspreset"]
    theirs = replace(preset_files.read(text, "x"), site=Bound("elsewhere", "Southfield"))
    (tmp_path / "theirs.lmspreset").write_text(preset_files.written(theirs), encoding="utf-8")
    look = sheet.look_at(tmp_path / "theirs.lmspreset")
    assert look is not None
    assert any("Southfield" in label for label in look_texts(look))
    assert look.keep.text() == "Replace the one of this name"
    look.name.setText("Theirs")
    assert look.keep.text() == "Keep it"
    press(imports, look.name)
    kept = presets_of(imports).kept["Theirs"].preset
    assert kept is not None
    assert kept.site == presets_of(imports).bound
    assert kept.options.decisions == {}
    press(imports, button(sheet.notice, "Undo"))
    assert list(presets_of(imports).kept) == ["HR nightly"]
    (tmp_path / "bad.lmspreset").write_text('{"lmspreset": 1, "name": "x", "columns": {"a": "pasword"}}')
    assert sheet.look_at(tmp_path / "bad.lmspreset") is None
    assert "columns.a" in sheet.notice.title.text()


def look_texts(sheet: KeepSheet) -> list[str]:
    """Everything that its labels say."""
    return [label.text() for label in sheet.findChildren(Label)]


def test_presets_are_looked_after_from_the_menu_without_any_list(shown: Shown) -> None:
    kept = shown.console.presets
    kept.put(Preset("HR nightly", kept.bound, HEADERS, CHOSEN))
    shown.window.actions_.run("presets")
    shown.settle()
    (sheet,) = shown.window.findChildren(PresetSheet)
    assert sheet.isVisible()
    assert not sheet.use_it.isVisible()
    assert sheet.lines.count() > 1
