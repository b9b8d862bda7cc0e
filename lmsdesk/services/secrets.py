"""Where tokens and passwords live: the system's keyring, or a file that the user named and only they can read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from lmsdesk.domain.errors import KeyRefused, WrongUse
from lmsdesk.domain.redaction import know

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "lmsdesk"
_UNSAFE = ("plaintext", "null", "keyrings.alt")  # write secrets where anybody can read them, or nowhere


class KeyringSecrets:
    """Secrets in the system's keyring; plain-text and null back ends are refused, also inside a chain of several."""

    def read(self, name: str) -> str | None:
        """The secret, or None."""
        from keyring.errors import KeyringError  # 64 ms: only when a token is needed

        try:
            secret = _safe_keyring().get_password(_SERVICE, name)
        except KeyringError as error:
            raise KeyRefused(reason="no_keyring", detail=type(error).__name__) from error
        know(secret or "")
        return secret

    def write(self, name: str, secret: str) -> None:
        """Keep the secret; raise KeyRefused where the system has no safe place."""
        from keyring.errors import KeyringError

        know(secret)
        try:
            _safe_keyring().set_password(_SERVICE, name, secret)
        except KeyringError as error:
            raise KeyRefused(reason="no_keyring", detail=type(error).__name__) from error

    def forget(self, name: str) -> None:
        """Remove the secret; nothing happens when there is none."""
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            _safe_keyring().delete_password(_SERVICE, name)
        except PasswordDeleteError:
            return  # there was none
        except KeyringError as error:
            raise KeyRefused(reason="no_keyring", detail=type(error).__name__) from error


def _safe_keyring() -> KeyringBackend:
    """The keyring in use, of a chain the first safe one; raise KeyRefused where there is none.

    A chain would go on to a plain-text member when the one before it fails.
    """
    import keyring

    found = keyring.get_keyring()
    members = getattr(found, "backends", None)
    for each in [found] if members is None else members:
        name = f"{type(each).__module__}.{type(each).__name__}".casefold()
        if not any(mark in name for mark in _UNSAFE):
            return each
    raise KeyRefused(reason="no_keyring", detail=type(found).__module__)


class MemorySecrets:
    """Secrets that live as long as the process: the practice LMS makes a new token at each start."""

    def __init__(self, secrets: dict[str, str] | None = None) -> None:
        self._secrets = dict(secrets or {})

    def read(self, name: str) -> str | None:
        """The secret, or None."""
        return self._secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        """Keep the secret in memory."""
        know(secret)
        self._secrets[name] = secret

    def forget(self, name: str) -> None:
        """Drop the secret."""
        self._secrets.pop(name, None)


def read_token_file(path: Path) -> str:
    """The token in a file of the user's; raise WrongUse when others can read it or it holds no token."""
    try:
        mode = path.stat().st_mode
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(what="token_file", value=str(path), reason=type(error).__name__) from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise WrongUse(what="token_file_open", value=str(path), mode=oct(stat.S_IMODE(mode)))
    if not token or any(mark.isspace() for mark in token):
        raise WrongUse(what="token_file_empty", value=str(path))
    know(token)
    return token
