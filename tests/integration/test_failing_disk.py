"""S24: a disk that is full, fails, or forgets: what was saved stays, nothing is half done, and the program says so.

Each write, flush and cut of a whole day's work fails once: the n-th, for every n, until the work passes. The normal
run takes every so many, from another one on each time; with ``LMSDESK_NIGHTLY`` none is left out.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import TERMINAL, NewOperation, State, Verb
from lmsdesk.domain.errors import DiskTrouble, LmsDeskError
from lmsdesk.domain.keys import user_key
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.services.wording import tell
from lmsdesk.store import engine
from lmsdesk.store.engine import Database
from tests.fakes import disk as disks
from tests.fakes.desk import World
from tests.fakes.disk import mounted
from tests.sim.legal import broken, undecided

pytestmark = pytest.mark.skipif(disks.lacking() is not None, reason=str(disks.lacking()))

RESERVE = 64 * 1024
NAMES = ("id", "username", "city")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk and a mirror that were used before."""
    folder = tmp_path_factory.mktemp("template")
    world = World(folder)
    world.mirror.store("users", [Rows(Table.USER, "sweep", NAMES, [(7, "ana", "Cork"), (8, "bob", "Cork")])], 1)
    world.close()
    return folder


class Day:
    """A day's work on a failing disk; ``saved`` are the changes that the person was told are saved."""

    def __init__(self, folder: Path, template: Path) -> None:
        shutil.copytree(template, folder)
        self.world = World(folder, reserve=RESERVE)
        for number, name in ((7, "ana"), (8, "bob")):
            self.world.server.user(number, username=name, city="Cork")
        self.saved: list[tuple[str, NewOperation]] = []
        self.sent_without_a_line: list[str] = []

    def edit(self, city: str, base: str) -> None:
        """Somebody moves to another city."""
        self._stage(NewOperation(user_key(7), Verb.UPDATE, {"city": city}, {"city": base}, "ana"))

    def create(self, name: str) -> None:
        """A new account."""
        fields = {"username": name, "email": f"{name}@example.org", "first_name": name, "last_name": "X"}
        self._stage(NewOperation(user_key(-self.number()), Verb.CREATE, fields, None, name, f"username={name}"))

    def number(self) -> int:
        return -self.world.desk.temporary_id()

    def _stage(self, new: NewOperation) -> None:
        kept = self.world.stage(new)
        self.saved += [(item.uuid, new) for item in self.world.desk.operations(change_set=kept.id)]

    def work(self) -> Iterator[Callable[[], object]]:
        """Its steps, one by one; each may be broken off by the disk."""
        world = self.world
        yield lambda: self.edit("Galway", "Cork")
        yield lambda: self.create("carol")
        yield lambda: world.desk.back_up("push")
        yield world.push
        rows = Rows(Table.USER, "sweep", NAMES, [(7, "ana", "Galway"), (8, "bob", "Sligo"), (9, "cas", "Cork")])
        yield lambda: world.mirror.store("users", [rows], world.desk.next_seq())
        yield lambda: world.desk.refresh_overlay(world.desk.live_subjects())
        yield lambda: self.edit("Sligo", "Galway")
        yield world.push

    def judge(self) -> None:
        """All that was saved is there, and every row is lawful."""
        with contextlib.closing(sqlite3.connect(self.world.folder / "desk.sqlite3")) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert broken(file, at_rest=False) == []
            there = {row[0] for row in file.execute("SELECT uuid FROM op")}
        assert {uuid for uuid, _ in self.saved} <= there

    def finish(self) -> None:
        """With a good disk again everything comes to its end, exactly once."""
        world = self.world
        for _ in range(4):
            world.push()
            world.settle()
        self.judge()
        with contextlib.closing(sqlite3.connect(world.folder / "desk.sqlite3")) as file:
            assert undecided(file) == []
        assert set(world.states()) <= TERMINAL
        assert State.CANCELLED not in world.states()
        names = [str(new.patch["username"]) for _, new in self.saved if new.verb is Verb.CREATE]
        assert len(world.server.created) == len(set(world.server.created))
        assert set(names) <= set(world.server.created)
        cities = [item.patch["city"] for item in world.desk.operations() if item.verb is Verb.UPDATE]
        assert world.server.things["user:7"]["city"] == (cities[-1] if cities else "Cork")

    def close(self) -> None:
        """End it."""
        self.world.close()


def day_with(day: Day) -> LmsDeskError | None:
    """Work until the disk breaks it off; the trouble that was told, if any."""
    for step in day.work():
        try:
            step()
        except DiskTrouble as trouble:
            told = tell(trouble)
            assert "disk" in told.what
            assert told.next
            return trouble
    return None


def try_every(
    template: Path, folder: Path, codes: dict[str, int], *, lasting: bool, torn: bool = False, stride: int = 1
) -> int:
    """Let the n-th call fail, for every n or every ``stride``-th from a chance one on; return how many days it took."""
    stride = 1 if os.environ.get("LMSDESK_NIGHTLY") else stride
    number, days = random.SystemRandom().randrange(stride), 0
    with mounted(folder) as disk:
        disk.torn = torn
        while True:
            day = Day(folder / f"day-{number}", template)
            disk.files.clear()
            disk.fail_at(number, codes, lasting=lasting)
            try:
                trouble = day_with(day)
                failed = disk.failed
                disk.mend()
                assert trouble is not None or not failed or not lasting, "a lasting failure was not told"
                day.judge()
                day.finish()
                day.world.restart()
                day.judge()
            except (AssertionError, sqlite3.Error, LmsDeskError) as error:
                raise AssertionError(f"call {number} failing with {codes}: {error!r}") from error
            finally:
                disk.mend()
                day.close()
            shutil.rmtree(day.world.folder)
            days += 1
            number += stride
            if not failed:
                return days


def test_a_disk_that_is_full_at_any_write_loses_nothing(template: Path, tmp_path: Path) -> None:
    assert try_every(template, tmp_path / "d", {"write": disks.FULL}, lasting=True, stride=30) > 10


def test_a_write_that_fails_once_loses_nothing(template: Path, tmp_path: Path) -> None:
    codes = {"write": disks.BROKEN_WRITE, "cut": disks.BROKEN_CUT}
    assert try_every(template, tmp_path / "d", codes, lasting=False, stride=30) > 10


def test_writes_that_are_torn_and_fail_lose_nothing(template: Path, tmp_path: Path) -> None:
    assert try_every(template, tmp_path / "d", {"write": disks.BROKEN_WRITE}, lasting=True, torn=True, stride=38) > 10


@pytest.mark.parametrize("lasting", [False, True])
def test_a_flush_that_fails_loses_nothing(template: Path, tmp_path: Path, lasting: bool) -> None:
    assert try_every(template, tmp_path / "d", {"sync": disks.BROKEN_SYNC}, lasting=lasting, stride=2) > 10


def test_after_a_failed_flush_the_file_is_opened_anew_before_anything_else_is_saved(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    reopen = Database._reopen

    def watched(self: Database) -> None:
        opened.append(self.path)
        reopen(self)

    monkeypatch.setattr(Database, "_reopen", watched)
    with mounted(tmp_path / "d") as disk:
        day = Day(tmp_path / "d" / "day", template)
        disk.fail_at(0, {"sync": disks.BROKEN_SYNC})
        with pytest.raises(DiskTrouble):
            day.edit("Galway", "Cork")
        assert opened == []
        day.edit("Sligo", "Cork")
        assert opened == [day.world.folder / "desk.sqlite3"]
        assert day.world.desk.database.value("PRAGMA synchronous") == 2, "it is as careful as before"
        day.finish()
        day.close()


def test_a_disk_that_does_not_come_back_is_told_each_time_and_takes_nothing_along(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mounted(tmp_path / "d") as disk:
        day = Day(tmp_path / "d" / "day", template)
        day.edit("Galway", "Cork")
        disk.fail_at(0, {"sync": disks.BROKEN_SYNC}, lasting=True)
        monkeypatch.setattr(engine, "_engine_connection", _unable)
        for _ in range(3):
            with pytest.raises(DiskTrouble):
                day.edit("Sligo", "Galway")
        monkeypatch.undo()
        disk.mend()
        day.edit("Sligo", "Galway")
        day.finish()
        day.close()


def _unable(path: Path, cache_mb: int) -> None:
    raise DiskTrouble(path=str(path), reason="the file cannot be opened")
