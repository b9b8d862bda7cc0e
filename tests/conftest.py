"""What every test shares: no screen, no network but loopback, a home of its own, no keyring."""

from __future__ import annotations

import asyncio
import gc
import itertools
import logging
import os
import re
import socket
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lmsdesk.services.collecting import collect_due, collect_on_request

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from qasync import QEventLoop

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "UTC"
os.environ["LC_ALL"] = "C.UTF-8"  # as the system: English
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

_numbers = itertools.count(1)
_LOOPBACK = ("127.", "::1", "localhost")
_connect = socket.socket.connect


def _guarded(self: socket.socket, address: Any) -> Any:
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(address, tuple) and not str(host).startswith(_LOOPBACK):
        raise AssertionError(f"a test wants to reach {host}")
    return _connect(self, address)


collect_on_request()  # as the program does: a widget must not be deleted in the thread of another part


def pytest_collection_finish() -> None:
    """Thousands of tests and all that they import stay: collections between them need not look at them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    yield
    collect_due()


@pytest.fixture(autouse=True)
def _logged_apart() -> Iterator[None]:
    """A program that was started in this process leaves its log behind: the next tests would write into it, too."""
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    for handler in list(root.handlers):
        if isinstance(handler, RotatingFileHandler) and handler not in before:
            root.removeHandler(handler)
            handler.close()


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _guarded)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Apart from the other folders of tests: for each new one pytest looks through all that lie beside it."""
    return tmp_path_factory.mktemp("homes", numbered=False)


@pytest.fixture(autouse=True)
def home(_homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of all local data of one test."""
    folder = _homes / str(next(_numbers))
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("LMSDESK_HOME", str(folder))
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests found worth telling, also when other processes ran them."""
    reports = [report for each in ("passed", "failed") for report in terminalreporter.stats.get(each, [])]
    told = [text for report in reports for name, text in report.user_properties if name == "summary"]
    for text in sorted(map(str, told), key=_by_number):
        terminalreporter.write_line(text)


def _by_number(text: str) -> list[tuple[int, str]]:
    """An order in which H2 comes before H10."""
    return [(int(part) if part.isdecimal() else -1, part) for part in re.split(r"(\d+)", text)]


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[QEventLoop]:
    """The loop of one test, on Qt's own."""
    from qasync import QEventLoop  # only where there is a window

    qapp.setQuitOnLastWindowClosed(False)  # as the program does: a closed window must not stop the loop
    made = QEventLoop(qapp)
    asyncio.set_event_loop(made)
    yield made
    made.close()
    asyncio.set_event_loop(None)
