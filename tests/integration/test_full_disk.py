"""A disk without room: nothing new is saved and nothing is sent, but what is on its way is still written down."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.endpoints import Answer, PreparedRequest
from lmsdesk.domain.errors import DiskTrouble, ReadOnly
from lmsdesk.domain.keys import user_key
from lmsdesk.services.looking import look_at
from lmsdesk.services.profiles import Profile, Site
from lmsdesk.services.wording import tell
from lmsdesk.store import reserve
from lmsdesk.store.desk import Desk
from lmsdesk.store.desk_looking import LookingDesk
from tests.fakes import disk as disks
from tests.fakes.desk import World
from tests.fakes.disk import Disk, mounted

SMALL = 64 * 1024
needs_disk = pytest.mark.skipif(disks.lacking() is not None, reason=str(disks.lacking()))


class Full:
    """No room on the disk but what the reserve takes: writing works only while that is given up."""

    def __init__(self, disk: Disk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._reserve, self.is_full = folder / reserve.NAME, False
        disk.fails = self._fails
        take = os.posix_fallocate

        def refused(descriptor: int, start: int, length: int) -> None:
            if self.is_full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            take(descriptor, start, length)

        monkeypatch.setattr(os, "posix_fallocate", refused)

    def _fails(self, kind: str, name: str) -> int | None:
        return disks.FULL if self.is_full and kind == "write" and self._reserve.exists() else None


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path) as made:
        yield made


@pytest.fixture
def world(tmp_path: Path, disk: Disk) -> Iterator[World]:
    made = World(tmp_path, reserve=SMALL)
    for number, name in ((7, "ana"), (8, "bob")):
        made.server.user(number, username=name, city="Cork")
    yield made
    made.close()


@pytest.fixture
def full(disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Full:
    return Full(disk, tmp_path, monkeypatch)


def city(number: int, value: str) -> NewOperation:
    return NewOperation(user_key(number), Verb.UPDATE, {"city": value}, {"city": "Cork"}, f"user {number}")


def fills_up_while_sending(world: World, full: Full) -> None:
    """The last room goes when the request is out already."""
    send = world.lms.send

    async def sending(request: PreparedRequest) -> Answer:
        full.is_full = True
        world.lms.send = send  # type: ignore[method-assign]
        return await send(request)

    world.lms.send = sending  # type: ignore[method-assign]


@needs_disk
@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="room is taken in another way here")
class TestRoomThatIsKept:
    """The reserve beside an open desk."""

    def test_the_outcome_of_a_request_in_flight_is_written_down(self, world: World, full: Full, tmp_path: Path) -> None:
        world.stage(city(7, "Galway"))
        fills_up_while_sending(world, full)
        world.push()
        assert world.states() == [State.RETIRED]
        assert not (tmp_path / reserve.NAME).exists()

    def test_until_there_is_room_again_nothing_is_saved_and_nothing_sent(self, world: World, full: Full) -> None:
        world.stage(city(7, "Galway"), city(8, "Sligo"))
        fills_up_while_sending(world, full)
        world.lms.faults = ["lost_before"]
        world.push()
        world.settle(3)
        with pytest.raises(DiskTrouble) as trouble:
            world.push()
        assert world.server.sent == 1
        told = tell(trouble.value)
        assert "full" in told.what
        assert "room" in told.next
        with pytest.raises(DiskTrouble):
            world.stage(city(8, "Ennis"))
        assert len(world.desk.operations()) == 2
        full.is_full = False
        world.stage(city(8, "Ennis"))
        world.push()
        assert set(world.states()) == {State.RETIRED}

    def test_a_desk_whose_process_was_killed_opens_on_a_full_disk_and_only_shows(
        self, world: World, full: Full, tmp_path: Path
    ) -> None:
        world.stage(city(7, "Galway"))
        world.close()
        (tmp_path / reserve.NAME).write_bytes(bytes(SMALL))  # what a killed process leaves
        full.is_full = True
        world.open()
        assert [item.patch for item in world.desk.operations()] == [{"city": "Galway"}]
        with pytest.raises(DiskTrouble):
            world.stage(city(8, "Sligo"))
        full.is_full = False
        world.stage(city(8, "Sligo"))
        assert (tmp_path / reserve.NAME).exists()

    def test_the_room_is_let_go_with_the_desk(self, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        world = World(tmp_path / "other", reserve=SMALL)
        assert (tmp_path / "other" / reserve.NAME).stat().st_size == SMALL
        assert (tmp_path / "other" / reserve.NAME).stat().st_blocks * 512 >= SMALL, "a hole would be no room"
        world.close()
        assert not (tmp_path / "other" / reserve.NAME).exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB; only who may mount one gets it."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "lmsdesk-test", str(place)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a small file system can be mounted by root on Linux only")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_small_file_system_that_fills_up_under_the_work(small_disk: Path) -> None:
    """Nothing simulated: a real file system says that it is full, first while saving, then while sending."""
    world = World(small_disk, reserve=1024 * 1024)
    for number, name in ((7, "ana"), (8, "bob")):
        world.server.user(number, username=name, city="Cork")
    world.stage(city(7, "Galway"))
    ballast = small_disk / "ballast"
    _fill(ballast)
    saved: list[str] = []
    trouble = _saves_until_trouble(world, saved)
    assert "full" in tell(trouble).what
    assert [item.uuid for item in world.desk.operations()][1:] == saved
    with pytest.raises(DiskTrouble):
        world.push()
    assert world.server.sent == 0, "what became of it could not be written down"
    ballast.unlink()
    world.push(wait=True)
    assert set(world.states()) == {State.RETIRED}
    world.stage(city(8, "Athlone"))
    world.push(wait=True)
    assert world.server.things["user:8"]["city"] == "Athlone"
    assert world.desk.database.value("PRAGMA integrity_check") == "ok"
    world.close()


def test_a_file_system_that_takes_no_writing_is_looked_at_and_saves_nothing(small_disk: Path) -> None:
    """Nothing simulated: the same disk, mounted again for reading only, and later for writing."""
    world = World(small_disk)
    world.stage(city(7, "Galway"))
    world.close()
    (small_disk / "desk.sqlite3").chmod(0o600)
    _remount(small_disk, "ro")
    with pytest.raises(DiskTrouble) as trouble:
        Desk(small_disk / "desk.sqlite3", small_disk / "mirror.sqlite3", site="site", actor=2, wall=lambda: 1)
    look = look_at(Profile(small_disk, Site("small", "moodle", "https://x.example")), trouble.value, lambda: 1)
    shown = LookingDesk(look.profile.desk, look.profile.mirror, site="site", actor=2, wall=lambda: 1, why=look.why)
    assert [item.patch for item in shown.operations()] == [{"city": "Galway"}]
    with pytest.raises(ReadOnly) as refused:
        shown.stage(NewChangeSet("Another", Origin.FORM, (city(7, "Sligo"),)))
    assert tell(refused.value).next
    shown.close()
    look.close()
    _remount(small_disk, "rw")
    world = World(small_disk)
    world.stage(city(7, "Sligo"))
    assert len(world.desk.operations()) == 2
    world.close()


def _remount(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)


def _saves_until_trouble(world: World, saved: list[str]) -> DiskTrouble:
    try:
        for number in range(2_000):
            new = NewOperation(user_key(8), Verb.UPDATE, {"city": f"C{number}" * 50}, {"city": "Cork"}, "bob")
            saved += [item.uuid for item in world.desk.operations(change_set=world.stage(new).id)]
    except DiskTrouble as trouble:
        return trouble
    raise AssertionError("a full disk took two thousand changes")


def _fill(path: Path) -> None:
    """Take all the room there is."""
    with path.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        any(not file.write(bytes(64 * 1024)) for _ in range(1_000))
