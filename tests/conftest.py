"""What every test shares: no screen, no network but loopback, a home of its own, no keyring."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "UTC"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

_LOOPBACK = ("127.", "::1", "localhost")
_connect = socket.socket.connect


def _guarded(self: socket.socket, address: Any) -> Any:
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(address, tuple) and not str(host).startswith(_LOOPBACK):
        raise AssertionError(f"a test wants to reach {host}")
    return _connect(self, address)


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _guarded)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of all local data of one test."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LMSDESK_HOME", str(folder))
    return folder
