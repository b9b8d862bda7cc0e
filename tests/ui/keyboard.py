"""Pressing keys where the focus is, and changes that wait for a person, for tests of the window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.changes import Operation, State
from lmsdesk.domain.events import View
from tests.ui.conftest import Shown

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(shown: Shown, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys, one after the other, where the focus is by then."""
    for key in keys:
        assert shown.window.isActiveWindow()  # nothing that was made has become a window of its own
        QTest.keyClick(QApplication.focusWidget() or shown.window, key, held)
        shown.settle()


def operations(shown: Shown) -> dict[int, Operation]:
    """All operations that were ever made."""
    return shown.console.changes.operations


def states(shown: Shown, numbers: list[int]) -> list[State]:
    """Where operations stand."""
    return [operations(shown)[number].state for number in numbers]


def ends(shown: Shown, count: int) -> list[int]:
    """Edits of end dates; the operations."""
    changes = shown.console.changes
    rows = shown.console.overlay.base(View.ENROLMENTS)
    ids = [number for number, row in rows.items() if row.method in (None, "manual") and row.end][:count]
    before = set(changes.operations)
    shown.loop.run_until_complete(changes.edit(View.ENROLMENTS, ids, {"end": "2027-02-28"}))
    return sorted(set(changes.operations) - before)


def people(shown: Shown, count: int, first: int = 0, **typed: str) -> list[int]:
    """Edits of people; the operations."""
    changes = shown.console.changes
    before = set(changes.operations)
    ids = list(shown.console.overlay.base(View.USERS))[first : first + count]
    shown.loop.run_until_complete(changes.edit(View.USERS, ids, typed))
    return sorted(set(changes.operations) - before)


def bring(shown: Shown, numbers: list[int], state: State, **facts: Any) -> None:
    """Let operations stand where a push would have brought them."""
    for number in numbers:
        operations(shown)[number] = replace(operations(shown)[number], state=state, **facts)
    shown.console.changes.tell()
    shown.settle()


def clash(shown: Shown, numbers: list[int], code: str = "changed", **theirs: str | int | bool) -> None:
    """Somebody else changed the same."""
    bring(shown, numbers, State.CONFLICT, theirs=theirs, error_code=code)
