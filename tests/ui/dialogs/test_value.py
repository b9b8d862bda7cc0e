"""The small question for one value: it takes what was chosen, and takes it once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lmsdesk.ui.dialogs.value import ValuePrompt
from tests.ui.conftest import Bench


def ask(bench: Bench, field: str, now: str) -> tuple[ValuePrompt, list[str]]:
    prompt, taken = ValuePrompt(bench.work, field, now, bench.window), list[str]()
    prompt.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    prompt.setWindowFlags(Qt.WindowType.Widget)  # a popup would take keyboard and mouse
    prompt.taken.connect(taken.append)
    prompt.show()
    return prompt, taken


def test_the_role_that_somebody_has_is_the_one_that_return_takes(bench: Bench) -> None:
    prompt, taken = ask(bench, "role", bench.work.words.role("student"))
    assert prompt.list is not None
    QTest.keyClick(prompt.list, Qt.Key.Key_Return)
    assert taken == ["student"]


def test_return_takes_a_role_once(bench: Bench) -> None:
    prompt, taken = ask(bench, "role", bench.work.words.role("student"))
    assert prompt.list is not None
    prompt.list.setCurrentRow(0)
    first = str(prompt.list.item(0).data(Qt.ItemDataRole.UserRole))
    QTest.keyClick(prompt.list, Qt.Key.Key_Return)
    prompt.take()
    assert taken == [first]


def test_of_people_with_different_roles_none_is_chosen_beforehand(bench: Bench) -> None:
    prompt, taken = ask(bench, "role", "Mixed")
    assert prompt.list is not None
    QTest.keyClick(prompt.list, Qt.Key.Key_Return)
    assert taken == []
    assert not prompt.isHidden()
    prompt.close()


def test_a_day_that_makes_no_sense_keeps_the_question_open(bench: Bench) -> None:
    prompt, taken = ask(bench, "end", "")
    assert prompt.line is not None
    prompt.line.setText("rubbish")
    prompt.take()
    assert taken == []
    assert not prompt.isHidden()
    prompt.line.setText("2031-06-30")
    prompt.take()
    assert len(taken) == 1
