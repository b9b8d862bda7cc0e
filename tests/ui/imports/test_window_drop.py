"""Lists in the whole window: dropped by real drag events in any form, kept over windows, stopped where they changed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.changes import State
from lmsdesk.domain.imports import preset_files
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.presets import Bound, Preset
from lmsdesk.ui.clipboard import clipboard_data
from lmsdesk.ui.dialogs.changed_file import ChangedFileSheet
from lmsdesk.ui.imports.job import Stage
from lmsdesk.ui.imports.preset_keep import KeepSheet
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.panes.imports import ImportsPane
from lmsdesk.ui.widgets.basics import Label
from tests.fakes.roster import HEADERS
from tests.ui.conftest import Shown
from tests.ui.test_apply_flow import stage_dates

PLACE = QPoint(700, 400)


def drop(shown: Shown, data: QMimeData) -> bool:
    """A real drag and a real drop; whether the window takes it."""
    copy, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(PLACE, copy, data, button, none)
    QApplication.sendEvent(shown.window, enter)
    if not enter.isAccepted():
        return False
    assert shown.window.drop.isVisible()
    QApplication.sendEvent(shown.window, QDropEvent(QPointF(PLACE), copy, data, button, none))
    assert not shown.window.drop.isVisible()
    shown.settle()
    return True


def files(*names: str) -> QMimeData:
    """Files of these names."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/nowhere/{name}") for name in names])
    return data


def pane(shown: Shown) -> ImportsPane:
    """The imports, in front."""
    found = shown.window.current_pane()
    assert isinstance(found, ImportsPane)
    return found


def told(shown: Shown) -> str:
    """The message at the bottom."""
    return shown.window.toast.label.text()


def test_files_without_a_known_ending_and_folders_are_taken(shown: Shown) -> None:
    for name in ("list", "list.ods", "list.numbers", "autumn"):
        assert drop(shown, files(name))
        page = pane(shown).page()
        assert page is not None
        assert page.job.name == name
    assert [str(each) for each in shown.console.imports.opened] == [
        "/nowhere/list", "/nowhere/list.ods", "/nowhere/list.numbers", "/nowhere/autumn",
    ]  # fmt: skip


def test_a_table_dragged_out_of_a_page_is_taken_as_a_table(shown: Shown) -> None:
    data = QMimeData()
    data.setHtml("<table><tr><th>email</th></tr><tr><td>ann@college.example</td></tr></table>")
    data.setText("email\nann@college.example")
    assert drop(shown, data)
    [text] = shown.console.imports.opened
    assert str(text).startswith("<table>")


def test_addresses_dragged_out_of_a_mail_are_taken(shown: Shown) -> None:
    data = QMimeData()
    data.setText("Ann Lee <ann@college.example>; bob@college.example")
    assert drop(shown, data)
    assert shown.console.imports.opened == ["Ann Lee <ann@college.example>; bob@college.example"]


def test_what_is_only_promised_or_only_a_link_is_told_why_it_cannot_be_checked(shown: Shown) -> None:
    promised = QMimeData()
    promised.setData('application/x-qt-windows-mime;value="FileGroupDescriptorW"', b"x")
    assert drop(shown, promised)
    assert "Save it to a folder" in told(shown)
    link = QMimeData()
    link.setUrls([QUrl("https://sheets.example/list")])
    assert drop(shown, link)
    assert "links are never followed" in told(shown)
    assert shown.console.imports.opened == []


def test_a_copied_table_is_pasted_as_a_table(shown: Shown) -> None:
    data = clipboard_data()
    data.setHtml("<p>Hello</p><table><tr><td>ann</td></tr></table>")
    data.setText("Hello ann")
    QGuiApplication.clipboard().setMimeData(data)
    shown.window.commands.files.paste()
    shown.settle()
    [text] = shown.console.imports.opened
    assert "<table>" in str(text)


def test_another_window_over_the_site_shows_the_same_list(shown: Shown) -> None:
    drop(shown, files("autumn.csv"))
    page = pane(shown).page()
    assert page is not None
    page.job.answer("account_suspended", "accept")
    shown.settle()
    made = MainWindow(shown.console, shown.settings, shown.window.theme, shown.loop)
    other = Shown(made, shown.console, shown.settings, shown.loop)
    made.resize(1440, 900)
    made.show()
    shown.loop.run_until_complete(shown.window.leave())
    other.settle()
    again = pane(other).page()
    assert again is not None
    assert again.job.name == "autumn.csv"
    assert again.job.stage is Stage.READY
    assert again.job.options.decisions == {"account_suspended": "accept"}
    assert len(shown.console.imports.opened) == 1
    made.hide()
    shown.loop.run_until_complete(made.leave())
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def changed(shown: Shown) -> ChangedFileSheet:
    """The sheet about a list that is another one now, after Apply."""
    shown.settings.put("confirm_live", "no")
    stage_dates(shown, 2)
    shown.console.changes.changed_list = ("autumn.csv", 1)
    shown.window.actions_.run("apply")
    shown.settle()
    found = shown.window.findChild(ChangedFileSheet)
    assert found is not None
    return found


def sent(shown: Shown) -> set[State]:
    """The states of everything that was staged."""
    return {operation.state for operation in shown.console.changes.operations.values()}


def preset_file(shown: Shown, folder: Path, name: str, site: Bound | None = None) -> QMimeData:
    """A preset that a colleague sends."""
    made = Preset(name, site or shown.console.presets.bound, HEADERS, ImportOptions(now=0, match_by="email"))
    path = folder / f"{name}.lmspreset"
    path.write_text(preset_files.written(made), encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def test_a_preset_is_kept_where_it_is_dropped_and_offered_to_the_list_in_front(shown: Shown, tmp_path: Path) -> None:
    assert drop(shown, files("autumn.csv"))
    page = pane(shown).page()
    assert page is not None
    assert drop(shown, preset_file(shown, tmp_path, "HR nightly"))
    assert [each.name for each in shown.console.presets.all()] == ["HR nightly"]
    assert told(shown) == "The preset “HR nightly” is kept"
    assert pane(shown).page() is page
    assert page.tools.bar.notice.title.text() == "“HR nightly” fits this list"
    assert drop(shown, preset_file(shown, tmp_path, "HR nightly"))  # the same again
    assert "already" in told(shown)


def test_keeping_a_dropped_preset_is_taken_back(shown: Shown, tmp_path: Path) -> None:
    assert drop(shown, preset_file(shown, tmp_path, "HR nightly"))
    shown.window.toast.button.click()
    shown.settle()
    assert not shown.console.presets.all()
    assert "gone again" in told(shown)


def test_a_preset_of_another_site_is_looked_at_before_it_is_kept(shown: Shown, tmp_path: Path) -> None:
    assert drop(shown, preset_file(shown, tmp_path, "HR nightly", Bound("http://elsewhere.example", "Elsewhere")))
    assert not shown.console.presets.all()
    sheet = shown.window.findChild(KeepSheet)
    assert isinstance(sheet, KeepSheet)
    assert any("made on the site Elsewhere" in label.text() for label in sheet.findChildren(Label))


def test_a_file_that_only_calls_itself_a_preset_is_told(shown: Shown, tmp_path: Path) -> None:
    path = tmp_path / "x.lmspreset"
    path.write_text("{", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert drop(shown, data)
    notice = shown.window.banners.notice
    assert "x.lmspreset" in notice.title.text()
    assert not shown.console.presets.all()


def test_apply_stops_at_a_changed_list_and_goes_on_when_that_is_wanted(shown: Shown) -> None:
    shown.records()
    sheet = changed(shown)
    assert sheet.heading.text() == "autumn.csv was changed after it was checked"
    assert sent(shown) == {State.READY}
    sheet.apply.setFocus()
    QTest.keyClick(sheet.apply, Qt.Key.Key_Return)
    shown.settle()
    assert sent(shown) == {State.RETIRED}


def test_a_changed_list_can_be_looked_at_again_from_there(shown: Shown) -> None:
    shown.records()
    sheet = changed(shown)
    QTest.keyClick(sheet.look, Qt.Key.Key_Return)
    shown.settle()
    assert shown.console.imports.opened == [Path("/nowhere/autumn.csv")]
    assert sent(shown) == {State.READY}


def test_all_files_of_a_changed_set_are_looked_at_together(shown: Shown) -> None:
    shown.records()
    shown.console.imports.files = [Path("/nowhere/a.csv"), Path("/nowhere/b.csv")]
    sheet = changed(shown)
    assert "one of 2 files" in sheet.accessibleDescription()
    QTest.keyClick(sheet.look, Qt.Key.Key_Return)
    shown.settle()
    pane = shown.window.current_pane()
    assert isinstance(pane, ImportsPane)
    assert [job.name for job in pane.jobs] == ["2 files"]
