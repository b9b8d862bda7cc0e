"""A profile as the program opens it: modes, the copy of the day, newer files, disks without writing, damage."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lmsdesk.domain.backups import Origin
from lmsdesk.domain.errors import DiskTrouble, ProfileLocked, ReadOnly, StoreDamaged, UnsafeFolder
from lmsdesk.domain.events import View
from lmsdesk.services.console import Console
from lmsdesk.services.home import Home
from lmsdesk.services.profiles import Profiles, Site
from lmsdesk.store.desk_schema import VERSION
from lmsdesk.store.lock import ProfileLock
from tests.fakes.bench import NAME, Real, make_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campus that was read once."""
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def bench(tmp_path: Path, template: Path) -> Iterator[Real]:
    made = Real(tmp_path / "bench", template, threaded=True)
    yield made
    made.close()


def stage(bench: Real, city: str) -> None:
    rows = bench.rows("username:u00010", View.USERS)
    bench.run(bench.console.changes.edit(View.USERS, [rows[0].row], {"city": city}))


def reopened(bench: Real, *, look: bool = False) -> Console:
    """The site closed and opened again by another start of the program."""
    if not bench.real.is_closed:
        bench.run(bench.real.close())
    bench.real = bench.run(bench.real_home.open(NAME, look=look))
    bench.console = bench.real
    return bench.real


def desk_of(bench: Real) -> Path:
    return bench.folder / "sites" / NAME / "desk.sqlite3"


def test_nobody_else_reads_anything_of_the_program(tmp_path: Path, template: Path) -> None:
    old = os.umask(0)
    try:
        made = Real(tmp_path / "open", template, threaded=True, worker=True)
        for path in made.folder.rglob("*"):
            path.chmod(0o777 if path.is_dir() else 0o666)
        reopened(made)
        stage(made, "Cork")
        made.run(made.console.sync.sync_now())
        listed = tmp_path / "list.csv"
        listed.write_text("username,course,role\nu00010,C006,student\n")
        made.run(made.console.imports.open(listed))
        made.run(made.real.changes.apply())
        site = made.folder / "sites" / NAME
        written = {"desk.sqlite3", "desk.sqlite3-wal", "mirror.sqlite3", "mirror.sqlite3-wal", "profile.lock"}
        assert written <= {path.name for path in site.iterdir()}
        for path in sorted(site.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            if path.name == "site.json":  # written when it changes only
                continue
            assert mode == (0o700 if path.is_dir() else 0o600), f"{path}: {mode:o}"
        for path in (made.folder / "remembered").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        made.close()
    finally:
        os.umask(old)


def test_the_folder_of_all_sites_is_its_owners_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        profile = Profiles(tmp_path / "home").add(Site("p", "moodle", "http://x"))
    finally:
        os.umask(old)
    for folder in (profile.folder.parent, profile.folder, profile.spool):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((profile.folder / "site.json").stat().st_mode) == 0o600


def test_closing_makes_the_copy_of_the_day_once(bench: Real) -> None:
    stage(bench, "Cork")
    reopened(bench)
    assert [each.why for each in bench.run(bench.real_home.backups(NAME).all())] == ["daily"]
    stage(bench, "Galway")
    reopened(bench)
    assert len(bench.run(bench.real_home.backups(NAME).all())) == 1


def test_a_newer_file_is_looked_at_and_saved_and_left_alone(bench: Real, tmp_path: Path) -> None:
    stage(bench, "Cork")
    bench.run(bench.real.close())
    with closing(sqlite3.connect(desk_of(bench))) as file:
        file.execute(f"PRAGMA user_version={VERSION + 1}")
    before = desk_of(bench).read_bytes()
    console = reopened(bench)
    assert console.look is not None
    assert console.safety.looking() is not None
    assert console.safety.looking().facts["reason"] == "too_new"  # type: ignore[union-attr]  # it is, see above
    assert console.changes.tray().total == 1
    assert bench.rows("username:u00010", View.USERS)[0].city == "Cork"
    assert bench.run(console.changes.save_waiting(tmp_path / "all")) == 1
    for work in (console.sync.sync_now(), console.changes.apply(), console.changes.discard_all()):
        with pytest.raises(ReadOnly):
            bench.run(work)
    with pytest.raises(ReadOnly):
        stage(bench, "Bonn")
    folder = console.look.profile.folder
    assert folder.exists()
    bench.run(console.close())
    assert not folder.exists(), "the copy does not stay"
    assert desk_of(bench).read_bytes() == before


def test_a_disk_that_takes_no_writing_can_be_looked_at(bench: Real, monkeypatch: pytest.MonkeyPatch) -> None:
    stage(bench, "Cork")
    bench.run(bench.real.close())

    taken = ProfileLock.__init__

    def refused(self: ProfileLock, folder: Path) -> None:
        if folder == desk_of(bench).parent:
            raise DiskTrouble(path=str(folder), reason=os.strerror(errno.EROFS))
        taken(self, folder)

    monkeypatch.setattr(ProfileLock, "__init__", refused)
    console = reopened(bench)
    assert console.look is not None
    assert console.look.why.facts["reason"] == "medium"
    assert bench.rows("username:u00010", View.USERS)[0].city == "Cork"
    monkeypatch.undo()


def test_a_damaged_desk_is_mended_at_opening_and_told(bench: Real) -> None:
    stage(bench, "Cork")
    bench.run(bench.real.close())
    desk = desk_of(bench)
    raw = bytearray(desk.read_bytes())
    raw[4096 * 3 : 4096 * 4] = b"\xa5" * 4096
    desk.write_bytes(bytes(raw))
    console = reopened(bench)
    told = console.safety.provenance()
    assert told is not None
    assert told.origin in (Origin.RECOVERED, Origin.REPLACED)
    assert console.changes.tray().total == 1
    assert bytes((desk.parent / told.aside).read_bytes()) == bytes(raw)
    bench.run(console.safety.take_note())
    assert reopened(bench).safety.provenance() is None


def test_a_desk_of_which_nothing_can_be_read_stays_until_somebody_decides(bench: Real) -> None:
    stage(bench, "Cork")
    bench.run(bench.real.close())
    shutil.rmtree(desk_of(bench).parent / "backups", ignore_errors=True)
    desk_of(bench).write_bytes(b"junk" * 5_000)
    with pytest.raises(StoreDamaged):
        bench.run(bench.real_home.open(NAME))
    assert desk_of(bench).read_bytes() == b"junk" * 5_000
    bench.run(bench.real_home.backups(NAME).begin_empty())
    console = reopened(bench)
    assert console.changes.tray().total == 0
    assert len(bench.real_home.backups(NAME).aside()) == 1


def test_nothing_is_restored_under_an_open_site(bench: Real) -> None:
    stage(bench, "Cork")
    reopened(bench)
    name = bench.run(bench.real_home.backups(NAME).all())[0].name
    with pytest.raises(ProfileLocked):
        bench.run(bench.real_home.backups(NAME).restore(name))


def test_a_synced_folder_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    place = tmp_path / "Dropbox" / "desk"
    with pytest.raises(UnsafeFolder):
        Profiles(place).add(Site("p", "moodle", "http://x"))
    assert not place.exists()


def test_a_profile_that_lies_in_a_synced_folder_is_not_opened(bench: Real) -> None:
    stage(bench, "Cork")
    bench.run(bench.real.close())
    (bench.folder / ".stfolder").mkdir()
    with pytest.raises(UnsafeFolder):
        bench.run(bench.real_home.open(NAME))
    (bench.folder / ".stfolder").rmdir()
    assert reopened(bench).changes.tray().total == 1


def test_a_forgotten_site_is_not_missed_when_it_is_connected_again(bench: Real) -> None:
    home: Home = bench.real_home
    stage(bench, "Cork")
    bench.run(home.remove(NAME, discard_changes=True))
    assert not list((bench.folder / "remembered").glob("*.json"))
