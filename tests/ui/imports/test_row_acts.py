"""Everything about a row by its keys and its menu, and only some rows at once."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from lmsdesk.domain.imports.narrowing import Narrow, Special
from lmsdesk.domain.imports.options import Override
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.row_ids import RowId
from lmsdesk.ui import accessibility
from lmsdesk.ui.dialogs.create import CreateSheet
from lmsdesk.ui.dialogs.shortcuts import ShortcutsSheet
from lmsdesk.ui.imports.narrowing import reason_title
from lmsdesk.ui.imports.row_keys import KEYS, Act, act_words, key_name
from lmsdesk.ui.widgets.basics import Label
from tests.fakes.speaking import speaking
from tests.ui.imports.conftest import Import

K = Qt.Key


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader was told."""
    said: list[str] = []
    monkeypatch.setattr(accessibility, "announce", lambda widget, text, **how: said.append(text))
    return said


def narrowed(imports: Import, narrow: Narrow) -> list[int]:
    """The rows of the file that are shown under a filter."""
    check = imports.page.check
    check.narrowing.choose(narrow)
    imports.bench.settle()
    return [row.row for number in range(check.model.rowCount()) if (row := check.model.row_at(number)) is not None]


# Keys


def test_each_act_has_a_key_of_its_own_which_the_sheet_of_shortcuts_tells(imports: Import) -> None:
    assert len(set(KEYS.values())) == len(KEYS) == len(Act)
    sheet = ShortcutsSheet(imports.bench.work, imports.bench.window)
    sheet.search.setText("In an import")
    told = {label.text() for label in sheet.area.widget().findChildren(type(sheet.heading))}
    for act in Act:
        words = act_words(act).rstrip("…")
        assert f"In an import: {words[:1].lower()}{words[1:]}" in told
        assert key_name(act) in told


def test_a_accepts_the_row_alone_and_the_next_one_follows(imports: Import) -> None:
    imports.open()
    imports.go_to_row(702)
    imports.key(K.Key_A)
    assert imports.session.options.overrides[RowId(0, 702)].accepted == {"end_past"}
    assert imports.row().row == 703


def test_d_then_s_does_the_same_for_all_like_it(imports: Import) -> None:
    imports.open()
    imports.go_to_row(513)
    imports.key(K.Key_D)
    assert imports.page.check.panel.all_alike.isChecked()
    imports.key(K.Key_S)
    skipped = {row.number for row, each in imports.session.options.overrides.items() if each.skip}
    assert skipped == {513, 900, 901, 902, 903}


def test_rows_are_alike_where_the_trouble_has_no_value_too(imports: Import) -> None:
    imports.open()
    imports.go_to_row(1000)
    assert imports.page.check.panel.all_alike.isVisible()
    imports.key(K.Key_D, K.Key_A)
    accepted = {row.number for row in imports.session.options.overrides}
    assert accepted == set(range(1000, 1015))


def test_a_key_that_does_nothing_here_says_why(imports: Import) -> None:
    page = imports.open()
    page.check.tabs.choose(Outcome.SAME)
    imports.bench.settle()
    for key in (K.Key_U, K.Key_A, K.Key_D, K.Key_N):
        before = len(imports.bench.told)
        imports.key(key)
        assert len(imports.bench.told) == before + 1
        assert imports.bench.told[-1]


def test_the_menu_of_a_row_has_every_act_with_its_key_and_does_it(imports: Import) -> None:
    page = imports.open()
    imports.go_to_row(513)
    menu = page.check.acts.menu(page.check.table)
    told = {action.text(): action for action in menu.actions() if action.text()}
    for act in Act:
        if act is not Act.FILTER:
            assert told[act_words(act)].shortcut() == KEYS[act]
    assert not told[act_words(Act.USE)].isEnabled()
    assert not told[act_words(Act.NEW_PERSON)].isEnabled()
    told[act_words(Act.SKIP)].trigger()
    imports.bench.settle()
    assert imports.session.options.overrides == {RowId(0, 513): Override(skip=True)}


def test_the_key_for_menus_opens_the_menu_of_the_row(imports: Import) -> None:
    page = imports.open()
    imports.bench.window.activateWindow()
    page.check.table.setFocus()
    shown: list[QMenu] = []
    page.check.acts.open_menu = lambda at: shown.append(page.check.acts.menu(page.check.table))  # type: ignore[method-assign]  # a menu of its own would wait for a click
    page.check.table.menu_asked.emit(page.check.table.mapToGlobal(page.check.table.rect().center()))
    assert [menu.actions()[0].text() for menu in shown] == [act_words(Act.EDIT)]


# Near ones


def test_near_ones_are_looked_up_for_whatever_row_is_looked_at(imports: Import) -> None:
    page = imports.open()
    cards = page.check.panel.near
    assert [near.id for near in cards.shown] == [11, 31]
    imports.go_to_row(377)
    assert cards.isVisible()
    assert all(near.field == "course" for near in cards.shown)
    assert cards.title.text() == ("Did you mean" if cards.shown else "Nothing near was found")
    imports.go_to_row(512)
    assert not cards.isVisible()


def test_why_somebody_is_offered_and_when_they_were_last_there_is_told(imports: Import) -> None:
    page = imports.open()
    texts = [label.text() for label in page.check.panel.near.findChildren(Label)]
    assert "2 letters swapped in the e-mail address" in texts
    assert any(text.startswith(("Last on the site", "Never signed in")) for text in texts)


def test_u_before_anything_was_found_takes_the_first_one_that_is(imports: Import) -> None:
    page = imports.open()
    table = page.check.table
    table.go_to(0, table.plan.marked_section(0))
    page.check.panel.show_row(None)
    QTest.keyClick(table, K.Key_U)
    assert imports.session.options.overrides == {}
    imports.bench.settle()
    assert imports.session.options.overrides[RowId(0, 214)].user_id == 11


# New person


def test_n_makes_a_new_person_from_the_row_and_the_row_is_looked_at_again(imports: Import) -> None:
    actions = imports.bench.work.actions
    actions.answer({"new_user": lambda: None})
    actions.refresh(lambda name: None)
    page = imports.open()
    imports.go_to_row(214)
    imports.key(K.Key_N)
    sheet = imports.bench.window.findChild(CreateSheet)
    assert isinstance(sheet, CreateSheet)
    assert sheet.lines["email"].text() == sheet.lines["username"].text() == "amara.okafro@northfield.example"
    assert sheet.focusWidget() is sheet.lines["first_name"]
    QTest.keyClicks(sheet.lines["first_name"], "Amara")
    QTest.keyClicks(sheet.lines["last_name"], "Okafro")
    checks = imports.session.checks
    sheet.add.click()
    imports.bench.settle()
    assert imports.session.checks == checks + 1
    assert imports.row().row == 214
    assert not page.job.stale
    assert imports.bench.work.console.changes.tray().total == 1


# Only some rows


def test_rows_are_shown_by_finding_verb_and_what_they_are_about(imports: Import) -> None:
    imports.open()
    assert narrowed(imports, Narrow(reason="role_unknown")) == [513, 900, 901, 902, 903]
    assert narrowed(imports, Narrow(reason="person_unknown")) == [214]
    assert len(narrowed(imports, Narrow(verb=RowVerb.ENROL))) > 1000
    assert len(narrowed(imports, Narrow(field="end"))) >= 143
    rows = narrowed(imports, Narrow(in_file_order=True))
    assert rows == list(range(2, 1844))
    imports.page.check.show_all()
    imports.bench.settle()
    assert imports.page.check.model.rowCount() == 1842


def test_the_filter_offers_what_there_is_with_numbers_that_are_true(imports: Import) -> None:
    page = imports.open()
    session = imports.session
    tally = imports.bench.loop.run_until_complete(session.tally())
    assert tally.reasons["role_unknown"] == 5
    assert tally.verbs[RowVerb.UPDATE] == 143
    menu = page.check.narrowing.menu(tally)
    entry = next(action for action in menu.actions() if action.text() == "No such role  5")
    entry.trigger()
    imports.bench.settle()
    assert page.check.model.rowCount() == 5
    assert page.check.narrowing.button.accessibleName() == "Filter: No such role"
    page.check.narrowing.clear.click()
    imports.bench.settle()
    assert page.check.model.rowCount() == 1842


def test_every_finding_has_a_title_without_holes(imports: Import) -> None:
    tally = imports.bench.loop.run_until_complete(imports.open() and imports.session.tally())
    for code in tally.reasons:
        assert "{" not in reason_title(code)
        assert reason_title(code)


def test_what_was_left_out_is_a_tab_of_its_own_and_the_tabs_add_up(imports: Import) -> None:
    page = imports.open()
    tabs = page.check.tabs
    assert not tabs.buttons[Special.LEFT_OUT].isVisible()
    imports.key(K.Key_S)
    assert tabs.buttons[Special.LEFT_OUT].isVisible()
    numbers = {view: int(button.text().split()[-1].replace(",", "")) for view, button in tabs.buttons.items()}
    assert (numbers[Special.LEFT_OUT], numbers[Outcome.BLOCKED]) == (1, 7)
    again = {None, Special.REMOVALS, Special.GRANTS}
    assert sum(number for view, number in numbers.items() if view not in again) == numbers[None] == 1842
    tabs.choose(Special.LEFT_OUT)
    imports.bench.settle()
    assert [imports.row().row, page.check.model.rowCount()] == [214, 1]
    tabs.choose(Outcome.BLOCKED)
    imports.bench.settle()
    assert page.check.model.rowCount() == 7


def test_people_who_get_more_rights_stand_apart(imports: Import) -> None:
    page = imports.open()
    button = page.check.tabs.buttons[Special.GRANTS]
    assert not button.isVisible()
    page.job.answer("privileged_role:editingteacher", "accept")
    imports.bench.settle()
    assert button.isVisible()
    page.check.tabs.choose(Special.GRANTS)
    imports.bench.settle()
    assert [imports.row().row, page.check.model.rowCount()] == [618, 1]


def test_the_bar_of_shares_shows_a_part_by_mouse_and_by_keys(imports: Import) -> None:
    page = imports.open()
    share = page.check.share
    parts = dict(share._parts())
    QTest.mouseClick(share, Qt.MouseButton.LeftButton, pos=parts[Outcome.CHANGE].center().toPoint())
    imports.bench.settle()
    assert page.check.tabs.current is Outcome.CHANGE
    imports.bench.window.activateWindow()
    share.setFocus()
    QTest.keyClick(share, K.Key_Right)
    assert share.accessibleDescription().startswith("No change 62.")
    QTest.keyClick(share, K.Key_Space)
    imports.bench.settle()
    assert page.check.tabs.current is Outcome.SAME
    assert page.check.model.rowCount() == 62


def test_the_place_among_the_rows_is_told(imports: Import) -> None:
    page = imports.open()
    said: list[str] = []
    page.job.bench.guide.placed.connect(said.append)
    imports.key(K.Key_Down)
    page.check.follow()
    words = page.job.bench.words
    assert said[-1] == f"Row 2 of {words.number(1842)}" == imports.pane.place_text()
    imports.pane.show_list()
    assert imports.pane.place_text() == ""


# A screen reader


def test_a_finished_check_is_announced_with_its_counts(imports: Import, heard: list[str], qapp: QApplication) -> None:
    with speaking(qapp, "en"):
        imports.open()
    assert len(heard) == 1
    assert heard[0].startswith("1,842 rows checked: Errors 8, Check 18, New ")


def test_what_was_mended_and_what_is_left_is_announced(imports: Import, heard: list[str]) -> None:
    page = imports.open()
    imports.go_to_row(513)
    imports.key(K.Key_D)
    imports.correct("student")
    assert heard[-1] == "5 rows mended, 21 rows still need a look."
    page.check.questions.answered.emit("account_suspended", "accept")
    imports.bench.settle()
    assert heard[-1] == "15 rows mended, 6 rows still need a look."


def test_near_words_and_reasons_differ(imports: Import) -> None:
    page = imports.open()
    names = [button.accessibleDescription() for button in page.check.panel.near.findChildren(type(page.change))]
    assert all(names)
    assert all(one != other for one, other in itertools.pairwise(names))
