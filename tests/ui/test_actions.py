"""The registry: one meaning for each key, words for everything, and reasons for what cannot be done."""

from __future__ import annotations

from collections import defaultdict

import pytest
from PySide6.QtGui import QKeySequence

from lmsdesk.ui.action_list import VALUED, Menu, Scope
from lmsdesk.ui.action_specs import specs
from lmsdesk.ui.place import Place
from lmsdesk.ui.theme.icons import names
from tests.ui.conftest import Shown

# The keyboard map of the drawings: keys → the action that they do.
MAP = {
    "Ctrl+K": "palette", "Ctrl+1": "go_users", "Ctrl+2": "go_courses", "Ctrl+3": "go_enrolments",
    "Ctrl+4": "go_reports", "Ctrl+5": "go_changes", "Ctrl+F": "find", "/": "find_slash", "Ctrl+Shift+F": "add_filter",
    "Ctrl+Shift+S": "save_view", "Ctrl+N": "enrol", "Ctrl+I": "import", "Ctrl+E": "export", "Ctrl+S": "apply",
    "Ctrl+Shift+C": "review", "Ctrl+J": "tray", "Ctrl+Z": "undo", "Ctrl+Shift+Z": "redo", "F5": "sync",
    "F6": "next_region", "Shift+F6": "previous_region", "Ctrl+Shift+I": "inspector", "Ctrl+\\": "sidebar",
    "Ctrl+,": "settings", "Ctrl+A": "select_all", "F2": "edit_cell", "Space": "inspect", "R": "set_role",
    "E": "set_end", "G": "set_group", "S": "suspend", "Del": "remove", "Ctrl+C": "copy", "Ctrl+V": "paste",
    "Ctrl+Shift+R": "take_back", "Alt+Up": "previous_changed", "Alt+Down": "next_changed", "Alt+Left": "back",
    "Alt+Right": "forward", "F1": "shortcuts",
    "?": "shortcuts_mark", "Ctrl+W": "close", "Ctrl+Q": "quit",
}  # fmt: skip


def test_no_key_means_two_things(qapp: object) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for spec in specs():
        for keys in spec.keys:
            found[QKeySequence(keys).toString()].append(spec.id)
    assert {keys: ids for keys, ids in found.items() if len(ids) > 1} == {}


def test_the_keys_are_those_of_the_keyboard_map(qapp: object) -> None:
    have = {QKeySequence(keys).toString(): spec.id for spec in specs() for keys in spec.keys}
    assert {keys: have.get(QKeySequence(keys).toString()) for keys in MAP} == MAP


def test_single_letters_work_in_tables_only(qapp: object) -> None:
    letters = [spec for spec in specs() if any(len(keys) == 1 for keys in spec.keys)]
    assert letters
    assert {spec.scope for spec in letters} == {Scope.TABLE}


def test_every_action_has_words_and_an_icon_that_exists(qapp: object) -> None:
    listed = [spec for spec in specs() if not spec.hidden]
    assert all(spec.text.strip() for spec in specs())
    assert {spec.icon for spec in listed} - names() == set()
    assert {spec.menu for spec in specs()} == set(Menu)


def test_somebody_answers_for_every_action(shown: Shown) -> None:
    actions = shown.window.actions_
    shown.records()
    elsewhere = {name for key in ("conflicts", "problems", "unconfirmed") for name in shown.window.pane(key).commands()}
    unanswered = {
        spec.id
        for spec in actions.specs.values()
        if not actions.can(spec.id) and spec.id not in elsewhere and spec.menu is not Menu.PRACTICE
    }
    assert unanswered == set()


def test_each_action_of_the_window_belongs_to_one_group(shown: Shown) -> None:
    answered = [name for group in shown.window.commands.groups for name in group.handlers()]
    assert sorted(answered) == sorted(set(answered))
    assert set(answered) - set(shown.window.actions_.specs) == set()


def test_actions_that_cannot_be_done_say_why(shown: Shown) -> None:
    shown.records()
    actions = shown.window.actions_
    assert not actions["apply"].isEnabled()
    assert actions.reason("apply") == "No changes wait to be sent"
    assert "No changes wait to be sent" in actions["apply"].toolTip()


def test_an_action_that_takes_a_value_names_its_field() -> None:
    assert {spec.id for spec in specs()} >= set(VALUED)


def test_undo_says_what_it_takes_back(shown: Shown) -> None:
    pane = shown.records()
    pane.table.go_to(2)
    pane.edit_selected("end", "2027-01-31")
    shown.settle()
    row = pane.rows(1)[0]
    assert shown.window.actions_["undo"].text() == f"Undo: Set end of {row.person} in {row.shortname}"  # type: ignore[union-attr]
    shown.window.actions_["undo"].trigger()
    shown.settle()
    assert shown.console.changes.tray().total == 0
    assert shown.window.actions_["redo"].isEnabled()


@pytest.mark.parametrize(("key", "name"), [("users", "go_users"), ("courses", "go_courses")])
def test_keys_lead_to_panes(shown: Shown, key: str, name: str) -> None:
    shown.window.actions_[name].trigger()
    assert shown.window.sidebar.current() == Place(key)
    assert shown.window.stack.currentWidget() is shown.window.pane(key)
