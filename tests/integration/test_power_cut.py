"""Power cuts: what was flushed is there, everything else may be, in part, or not; what was called saved was flushed.

A process that is killed leaves all its writes to the system; only a power cut shows a flush that is missing.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewOperation, State, Verb
from lmsdesk.domain.endpoints import Answer, PreparedRequest
from lmsdesk.domain.keys import user_key
from lmsdesk.store.desk import Desk
from lmsdesk.store.engine import Database
from lmsdesk.store.mirror_schema import open_mirror
from tests.fakes import disk as disks
from tests.fakes.desk import World
from tests.fakes.disk import Disk, mounted
from tests.sim.legal import broken

pytestmark = pytest.mark.skipif(disks.lacking() is not None, reason=str(disks.lacking()))

CITIES = ("Galway", "Sligo", "Ennis", "Tralee", "Athlone", "Newry")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "live") as made:
        yield made


@pytest.fixture
def world(tmp_path: Path, disk: Disk) -> Iterator[World]:
    (tmp_path / "live").mkdir()
    made = World(tmp_path / "live")
    made.server.user(7, username="ana", city="Cork")
    yield made
    made.close()


def stage(world: World, *, city: str = "", name: str = "") -> set[str]:
    """A change that was called saved; its uuid."""
    if city:
        new = NewOperation(user_key(7), Verb.UPDATE, {"city": city}, {"city": "Cork"}, "ana")
    else:
        fields = {"username": name, "email": f"{name}@example.org", "first_name": name, "last_name": "X"}
        new = NewOperation(user_key(world.desk.temporary_id()), Verb.CREATE, fields, None, name, f"username={name}")
    return {item.uuid for item in world.desk.operations(change_set=world.stage(new).id)}


def left(disk: Disk, folder: Path, rng: random.Random | None) -> sqlite3.Connection:
    """The desk as a power cut now would leave it."""
    shutil.rmtree(folder, ignore_errors=True)
    disk.after_power_cut(folder, rng)
    return sqlite3.connect(folder / "desk.sqlite3")


def judge(disk: Disk, folder: Path, saved: set[str], rng: random.Random | None) -> str | None:
    """What does not hold after a power cut now; None when all does."""
    try:
        with contextlib.closing(left(disk, folder, rng)) as file:
            if (told := file.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                return str(told)
            if lost := saved - {row[0] for row in file.execute("SELECT uuid FROM op")}:
                return f"{len(lost)} saved changes are gone"
            return "; ".join(broken(file, at_rest=False)) or None
    except sqlite3.DatabaseError as error:
        return str(error)


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_power_cut_at_any_time_takes_nothing_that_was_saved(
    world: World, disk: Disk, tmp_path: Path, seed: int | None
) -> None:
    """Also while pushing, copying and carrying the journal over: whatever was not flushed is lost or kept in parts."""
    saved: set[str] = set()
    rng = random.Random(seed) if seed is not None else None
    for number, city in enumerate(CITIES):
        saved |= stage(world, city=city)
        saved |= stage(world, name=f"new{number}")
        assert judge(disk, tmp_path / "cut", saved, rng) is None
        world.lms.faults = [("ok", "lost_after", "lost_before")[number % 3]]
        world.push()
        assert judge(disk, tmp_path / "cut", saved, rng) is None
        world.settle(2)
        world.desk.back_up("test")
        world.desk.database.one("PRAGMA main.wal_checkpoint(TRUNCATE)")
        assert judge(disk, tmp_path / "cut", saved, rng) is None


def test_at_every_write_a_power_cut_leaves_a_whole_desk(world: World, disk: Disk, tmp_path: Path) -> None:
    """Between two writes of a commit or a checkpoint, not only between two steps of the program."""
    saved: set[str] = set()
    problems: list[str] = []
    rng = random.Random(4)
    count = 0

    def look(kind: str, name: str) -> None:
        nonlocal count
        count += 1
        if count % 5 == 0 and (problem := judge(disk, tmp_path / "cut", saved, rng)):
            problems.append(f"before {kind} {count} of {Path(name).name}: {problem}")

    disk.fails = look
    for number in range(3):
        saved |= stage(world, city=CITIES[number])
        saved |= stage(world, name=f"new{number}")
        world.push()
    world.desk.database.one("PRAGMA main.wal_checkpoint(TRUNCATE)")
    disk.mend()
    assert problems == []
    assert count > 100


def test_a_request_is_on_the_disk_before_its_first_byte_leaves(world: World, disk: Disk, tmp_path: Path) -> None:
    """S4, with everything that was not flushed taken away at the moment of sending."""
    found: list[tuple[str, str, int]] = []
    send = world.lms.send

    async def watched(request: PreparedRequest) -> Answer:
        with contextlib.closing(left(disk, tmp_path / "cut", None)) as file:
            found.extend(
                file.execute(
                    "SELECT r.outcome, o.state, count(*) FROM request r JOIN request_op USING(req_id) "
                    "JOIN op o USING(op_id) WHERE r.body_sha256=? AND r.outcome='OPEN' GROUP BY 1, 2",
                    (request.digest,),
                ).fetchall()
            )
        return await send(request)

    world.lms.send = watched  # type: ignore[method-assign]
    stage(world, city="Galway")
    stage(world, name="carol")
    world.push()
    assert found == [("OPEN", "INFLIGHT", 1)] * world.server.sent
    assert world.server.sent == 2


def test_after_a_power_cut_the_program_goes_on_where_it_stood(world: World, disk: Disk, tmp_path: Path) -> None:
    stage(world, city="Galway")
    world.lms.faults = ["lost_after"]
    world.push()
    stage(world, name="carol")
    disk.after_power_cut(tmp_path / "cut", random.Random(9))
    open_mirror(tmp_path / "cut" / "mirror.sqlite3", writer=True).close()
    desk = Desk(
        tmp_path / "cut" / "desk.sqlite3", tmp_path / "cut" / "mirror.sqlite3", site="site", actor=2, wall=lambda: 1
    )
    desk.recover()
    assert [item.state for item in desk.operations()] == [State.UNKNOWN, State.READY]
    desk.close()


def test_with_fewer_flushes_these_tests_would_fail(
    world: World, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a desk that flushes as little as a mirror loses what it called saved."""
    Database.be(world.desk.database, "synchronous=NORMAL")
    saved = stage(world, city="Galway") | stage(world, name="carol")
    assert judge(disk, tmp_path / "cut", saved, None) == f"{len(saved)} saved changes are gone"
