"""A password that waits with a change is in the keyring while it waits, and nowhere afterwards."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.errors import DiskTrouble, KeyRefused
from lmsdesk.domain.keys import user_key
from lmsdesk.services.passwords import Passwords
from lmsdesk.services.secrets import KeyringSecrets, MemorySecrets
from lmsdesk.store.desk import Desk
from lmsdesk.store.mirror_schema import open_mirror

CANARY = "Canary-Pass-4471"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    open_mirror(tmp_path / "mirror.sqlite3", writer=True).close()
    made = Desk(tmp_path / "desk.sqlite3", tmp_path / "mirror.sqlite3", site="f", actor=2, wall=lambda: 1_800_000_000)
    yield made
    made.close()


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


def kept(secrets: MemorySecrets) -> list[str]:
    return list(secrets._secrets.values())


def stage(desk: Desk, secret: str = CANARY) -> int:
    wanted = NewOperation(user_key(7), Verb.UPDATE, {"password": None}, {}, "Ann", None, secret)
    change_set = desk.stage(NewChangeSet("Set password of Ann", Origin.FORM, (wanted,)))
    return desk.operation_ids(change_set.id)[0]


def move(desk: Desk, number: int, *states: State) -> None:
    for state in states:
        desk.move(desk.operations(ids=[number]), state, "test")


def test_it_is_in_the_keyring_while_it_waits_and_in_no_file(desk: Desk, secrets: MemorySecrets, tmp_path: Path) -> None:
    Passwords(desk, secrets)
    number = stage(desk)
    assert kept(secrets) == [CANARY]
    assert desk.secret(desk.operations(ids=[number])[0]) == CANARY
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert b"Set password of Ann" in written["desk.sqlite3-wal"], "what is searched is what was written"
    assert not [name for name, data in written.items() if CANARY.encode() in data]


@pytest.mark.parametrize(
    "way",
    [
        (State.PLANNED, State.INFLIGHT, State.APPLIED, State.RETIRED),
        (State.PLANNED, State.NOOP),
        (State.CANCELLED,),
        (State.PLANNED, State.INFLIGHT, State.REJECTED, State.CANCELLED),
        (State.PLANNED, State.INFLIGHT, State.UNKNOWN, State.APPLIED, State.RETIRED),
    ],
    ids=lambda way: way[-1].value if len(way) != 4 else f"{way[2].value}-{way[3].value}",
)
def test_it_leaves_the_keyring_when_its_change_is_decided(
    desk: Desk, secrets: MemorySecrets, way: tuple[State, ...]
) -> None:
    Passwords(desk, secrets)
    number = stage(desk)
    for state in way[:-1]:
        move(desk, number, state)
        assert kept(secrets) == [CANARY], f"still needed while {state.value}"
    move(desk, number, way[-1])
    assert kept(secrets) == []
    assert desk.operations(ids=[number])[0].secret_ref == "", "that there was one is still known"


def test_undo_of_a_discard_brings_it_back_in_the_same_run(desk: Desk, secrets: MemorySecrets) -> None:
    Passwords(desk, secrets)
    number = stage(desk)
    desk.swap([number], [])
    assert kept(secrets) == []
    desk.swap([], [number])
    operation = desk.operations(ids=[number])[0]
    assert operation.state is State.READY
    assert desk.secret(operation) == CANARY
    move(desk, number, State.PLANNED, State.INFLIGHT, State.APPLIED, State.RETIRED)
    assert kept(secrets) == []


def test_what_was_decided_before_the_program_died_is_let_go_at_the_next_start(
    desk: Desk, secrets: MemorySecrets
) -> None:
    desk.write_secret = secrets.write  # nobody follows what becomes of the change
    number = stage(desk)
    move(desk, number, State.PLANNED, State.INFLIGHT, State.APPLIED, State.RETIRED)
    waiting = stage(desk, "Canary-Pass-4472")
    assert len(kept(secrets)) == 2
    Passwords(desk, secrets)
    assert kept(secrets) == ["Canary-Pass-4472"]
    assert desk.secret(desk.operations(ids=[waiting])[0]) == "Canary-Pass-4472"


def test_a_change_that_could_not_be_kept_leaves_no_password_behind(desk: Desk, secrets: MemorySecrets) -> None:
    follower = Passwords(desk, secrets)

    wanted = NewOperation(user_key(7), Verb.UPDATE, {"password": None}, {}, "Ann", None, CANARY)

    def full() -> None:
        with desk._writing():
            desk.stage(NewChangeSet("Set password", Origin.FORM, (wanted,)))
            raise DiskTrouble(path="desk", reason="full")

    with pytest.raises(DiskTrouble):
        full()
    follower.tidy()
    assert kept(secrets) == []


def test_a_keyring_that_does_not_answer_is_asked_again(desk: Desk, secrets: MemorySecrets) -> None:
    follower = Passwords(desk, secrets)
    number = stage(desk)
    forget = secrets.forget

    def locked(name: str) -> None:
        raise KeyRefused(reason="no_keyring")

    secrets.forget = locked  # type: ignore[method-assign]
    move(desk, number, State.PLANNED, State.NOOP)
    assert kept(secrets) == [CANARY]
    secrets.forget = forget  # type: ignore[method-assign]
    follower.tidy()
    assert kept(secrets) == []


# Which keyrings are good enough


def backend(module: str, name: str) -> KeyringBackend:
    """A keyring in memory that looks as if it came from this module."""
    kept: dict[tuple[str, str], str] = {}

    def forget(self: Any, service: str, user: str) -> None:
        if kept.pop((service, user), None) is None:
            raise PasswordDeleteError(user)

    made = type(
        name,
        (KeyringBackend,),
        {
            "priority": 5,
            "kept": kept,
            "get_password": lambda self, service, user: kept.get((service, user)),
            "set_password": lambda self, service, user, secret: kept.update({(service, user): secret}),
            "delete_password": forget,
            "__module__": module,
        },
    )
    if module not in sys.modules:
        sys.modules[module] = ModuleType(module)
    return made()


@pytest.fixture
def _keyring() -> Iterator[None]:
    before, modules = keyring.get_keyring(), set(sys.modules)
    yield
    keyring.set_keyring(before)
    for name in set(sys.modules) - modules:
        if name.startswith(("keyrings", "a_safe")):
            del sys.modules[name]


@pytest.mark.usefixtures("_keyring")
@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keyrings.alt.file", "PlaintextKeyring"),
        ("keyrings.alt.file", "EncryptedKeyring"),
        ("keyring.backends.null", "Keyring"),
        ("somewhere.else", "MyPlaintextKeyring"),
    ],
)
def test_a_keyring_that_keeps_nothing_secret_is_refused(module: str, name: str) -> None:
    bad = backend(module, name)
    keyring.set_keyring(bad)
    for work in (lambda: KeyringSecrets().write("x", CANARY), lambda: KeyringSecrets().read("x")):
        with pytest.raises(KeyRefused) as told:
            work()
        assert told.value.facts["reason"] == "no_keyring"
    assert bad.kept == {}  # type: ignore[attr-defined]


@pytest.mark.usefixtures("_keyring")
def test_of_a_chain_of_keyrings_only_a_safe_one_is_used() -> None:
    bad, good = backend("keyrings.alt.file", "PlaintextKeyring"), backend("a_safe.one", "Keyring")
    chain = backend("keyring.backends.chainer", "ChainerBackend")
    chain.backends = [bad, good]  # type: ignore[attr-defined]
    keyring.set_keyring(chain)
    secrets = KeyringSecrets()
    secrets.write("x", CANARY)
    assert secrets.read("x") == CANARY
    assert bad.kept == {}  # type: ignore[attr-defined]
    secrets.forget("x")
    secrets.forget("x")
    assert secrets.read("x") is None
