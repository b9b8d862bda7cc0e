"""Passwords that wait with a change: in the keyring while it waits, gone from there once it is decided.

The desk keeps only the name of each. A change that a person discards may be put back with undo: until the program ends
its password waits in memory, and goes into the keyring again together with it.
"""

from __future__ import annotations

from lmsdesk.domain.changes import LIVE, State
from lmsdesk.domain.errors import KeyRefused
from lmsdesk.domain.ports import Secrets
from lmsdesk.store.desk import Desk

GONE = ""  # in place of a name: there was a password, and it was let go
_CAN_COME_BACK = frozenset({State.CANCELLED, State.NOOP})


class Passwords:
    """Follows the operations that carry one; made for an open site by the thread that writes its desk."""

    def __init__(self, desk: Desk, secrets: Secrets) -> None:
        self._desk, self._secrets = desk, secrets
        self._waiting = {number for number, _, _ in desk.secret_references()}
        self._written: set[str] = set()  # names that no operation is known to hold yet
        self._discarded: dict[int, str] = {}
        desk.read_secret, desk.write_secret = secrets.read, self._write
        desk.on_change(lambda views, change_sets, operations: self.tidy())
        self.tidy()  # what was decided in the last moment of an earlier run

    def _write(self, name: str, secret: str) -> None:
        self._secrets.write(name, secret)
        self._written.add(name)

    def tidy(self) -> None:
        """Let go of the passwords of decided changes, and of those whose change was never kept."""
        if not (self._waiting or self._written or self._discarded):
            return
        found = self._desk.secret_references({*self._waiting, *self._discarded}, self._written)
        for number, name, state in found:
            if state in LIVE:
                self._keep(number, name)
            elif name != GONE:
                self._let_go(number, name, state)
        for name in self._written - {name for _, name, _ in found}:
            self._forget(name)
        self._written.clear()

    def _keep(self, number: int, name: str) -> None:
        """A change that waits; one that was put back gets its password again."""
        self._waiting.add(number)
        if name == GONE and (secret := self._discarded.pop(number, None)) is not None:
            fresh = self._desk.secret_name(number)
            try:
                self._secrets.write(fresh, secret)
            except KeyRefused:
                return  # sending it will say that its password is not there any more
            self._desk.name_secret(number, fresh)

    def _let_go(self, number: int, name: str, state: State) -> None:
        try:
            if state in _CAN_COME_BACK and (secret := self._secrets.read(name)) is not None:
                self._discarded[number] = secret
        except KeyRefused:
            return
        if self._forget(name):
            self._desk.name_secret(number, GONE)
            self._waiting.discard(number)

    def _forget(self, name: str) -> bool:
        """Take it out of the keyring; a keyring that does not answer is asked again at the next occasion."""
        try:
            self._secrets.forget(name)
        except KeyRefused:
            return False
        return True
