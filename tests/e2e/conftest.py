"""What walks through the whole program share."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from tests.fakes.campus import Bench
from tests.fakes.program import Desk


@pytest.fixture
def desk(bench: Bench, qapp: QApplication, loop: QEventLoop, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The program over the profile of the bench of a module."""
    monkeypatch.setenv("LMSDESK_HOME", str(bench.home))
    qapp.setQuitOnLastWindowClosed(False)  # as the program has it: its end is an orderly one
    return Desk(qapp, loop)
