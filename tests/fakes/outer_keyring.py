"""A keyring for processes of tests: one file far away from everything that is searched."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

VARIABLE = "OUTER_KEYRING"


class OuterKeyring(KeyringBackend):
    """What it holds can be looked at with ``kept``."""

    priority = 9  # type: ignore[assignment]  # a plain number does, as in the keyrings themselves

    def get_password(self, service: str, username: str) -> str | None:
        """The secret."""
        return kept().get(f"{service}|{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        _write({**kept(), f"{service}|{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        left = kept()
        if left.pop(f"{service}|{username}", None) is None:
            raise PasswordDeleteError(username)
        _write(left)


def kept(path: Path | None = None) -> dict[str, str]:
    """Everything in it."""
    file = path or Path(os.environ[VARIABLE])
    return dict(json.loads(file.read_text())) if file.exists() else {}


def _write(secrets: dict[str, str]) -> None:
    Path(os.environ[VARIABLE]).write_text(json.dumps(secrets))
