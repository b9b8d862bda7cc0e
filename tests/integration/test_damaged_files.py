"""Files that come back other than they were left: flipped bits, cut ends, a log of another day, no mirror at all.

What is wrong with a desk is noticed when it is opened, and told; no change ever leaves without a word. SQLite keeps
no sums of what a cell holds, so a letter in the middle of a value may change unnoticed: that is a limit.

By day bits flip in every third page, from another one on each time; with ``LMSDESK_NIGHTLY`` in all of them.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewOperation, State, Verb
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.keys import user_key
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.services.wording import tell
from lmsdesk.store.desk import Desk
from lmsdesk.store.lease import LeaseMemory
from lmsdesk.store.payloads import UNREADABLE
from tests.fakes.desk import World

PEOPLE = range(7, 47)
STRIDE = 1 if os.environ.get("LMSDESK_NIGHTLY") else 3
Said = dict[str, tuple[str, str, str]]  # uuid → key, verb, state


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile after some days: changes that wait, were sent, are not confirmed, and were taken out."""
    folder = tmp_path_factory.mktemp("left")
    world = World(folder)
    rows = [(number, f"u{number}", "Cork") for number in PEOPLE]
    world.mirror.store("users", [Rows(Table.USER, "sweep", ("id", "username", "city"), rows)], 1)
    for number, name, city in rows:
        world.server.user(number, username=name, city=city)
    for start in range(PEOPLE[0], PEOPLE[-1], 10):
        world.stage(*(_city(number, f"City of {number}") for number in range(start, start + 10)))
    world.desk.back_up("daily")
    world.lms.faults = ["ok", "lost_after"]
    world.push()
    world.stage(*(_city(number, "Galway", "Cork") for number in list(PEOPLE)[:4]))
    world.desk.discard(world.desk.operations(states=[State.READY])[:2])
    world.close()
    _opened(folder).close()  # which file was open last is remembered outside of it
    return folder


def _city(number: int, city: str, base: str = "Cork") -> NewOperation:
    return NewOperation(user_key(number), Verb.UPDATE, {"city": city}, {"city": base}, f"user {number}")


def _opened(folder: Path) -> Desk:
    return Desk(
        folder / "desk.sqlite3",
        folder / "mirror.sqlite3",
        site="site",
        actor=2,
        wall=lambda: 1_800_000_000,
        memory=LeaseMemory(folder / "lease"),
    )


def _said(path: Path) -> Said:
    with sqlite3.connect(path) as file:
        return {row[0]: row[1:] for row in file.execute("SELECT uuid, ekey, verb, state FROM op")}


def _judge(folder: Path, before: Said, what: str) -> str:
    """Open a damaged profile; how it was noticed, or "harmless". A change that is gone or different must be told."""
    try:
        desk = _opened(folder)
    except LmsDeskError as error:
        return error.code if tell(error).what else "said without words"
    try:
        told = desk.provenance()
        operations = desk.operations()
        after = {item.uuid: (str(item.key), item.verb.value, item.state.value) for item in operations}
        if told is not None:
            return told.origin.value
        refused = {item.uuid for item in operations if item.error_code == UNREADABLE}
        different = {uuid for uuid in before if after.get(uuid) != before[uuid]} - refused
        assert not different, f"{what}: {len(different)} changes are gone or different without a word"
        return "refused" if refused else "harmless"
    finally:
        desk.close()


def _copy(left: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(left, target)
    return target / "desk.sqlite3"


@pytest.mark.parametrize("with_copies", [True, False])
def test_a_flipped_bit_anywhere_is_noticed_or_does_no_harm(left: Path, tmp_path: Path, with_copies: bool) -> None:
    before, rng = _said(left / "desk.sqlite3"), random.Random(8 + with_copies)
    size = (left / "desk.sqlite3").stat().st_size
    found: dict[str, int] = {}
    pages = range(4096 * random.SystemRandom().randrange(STRIDE), size, 4096 * STRIDE)
    places = [page + rng.randrange(width) for page in pages for width in (16, 4096)]
    for place in [*range(16, 100, 3), *places]:
        path = _copy(left, tmp_path / "copy")
        if not with_copies:
            shutil.rmtree(path.parent / "backups", ignore_errors=True)
        data = bytearray(path.read_bytes())
        data[place] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        how = _judge(path.parent, before, f"byte {place}")
        found[how] = found.get(how, 0) + 1
    assert sum(found.values()) == len(places) + 28
    assert len(found) > 2, found


def test_no_word_that_cannot_be_read_any_more_stops_the_program(left: Path, tmp_path: Path) -> None:
    """A flipped bit may leave letters that are none, or another word, in each column of text."""
    before = _said(left / "desk.sqlite3")
    for table, chosen in (("op", "SELECT max(op_id) FROM op WHERE state='READY'"), ("change_set", "1")):
        with sqlite3.connect(left / "desk.sqlite3") as file:
            columns = [row[1] for row in file.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]
        for column in columns:
            for letters in ("FF", "78"):
                path = _copy(left, tmp_path / "copy")
                with sqlite3.connect(path, isolation_level=None) as file:
                    file.execute("PRAGMA ignore_check_constraints=ON")
                    damaged = f"CAST(CAST(coalesce({column}, '') AS BLOB)||x'{letters}' AS TEXT)"
                    file.execute(f"UPDATE {table} SET {column}={damaged} WHERE rowid=({chosen})")
                what = f"{table}.{column} and {letters}"
                known = {} if (column, letters) == ("uuid", "78") else before  # as good a name as the other
                assert _judge(path.parent, known, what) != "harmless" or letters == "78", what


@pytest.mark.parametrize("with_copies", [True, False])
@pytest.mark.parametrize("word", [b"CREATE TABLE change_set", b"CREATE INDEX op_set", b"title TEXT", b"op_live ON op"])
def test_damaged_names_of_tables_are_noticed(left: Path, tmp_path: Path, word: bytes, with_copies: bool) -> None:
    """What SQLite says about them holds letters that are none."""
    path = _copy(left, tmp_path / "copy")
    if not with_copies:
        shutil.rmtree(path.parent / "backups")
    before, data = _said(path), path.read_bytes()
    path.write_bytes(data.replace(word, word[:-1] + bytes([word[-1] ^ 0x80])))
    assert _judge(path.parent, before, str(word)) != "harmless"


def test_a_file_cut_off_after_any_page_is_noticed(left: Path, tmp_path: Path) -> None:
    before = _said(left / "desk.sqlite3")
    pages = (left / "desk.sqlite3").stat().st_size // 4096
    for page in range(pages):
        path = _copy(left, tmp_path / "copy")
        with path.open("r+b") as file:
            file.truncate(page * 4096 + (page % 3) * 100)
        assert _judge(path.parent, before, f"cut after {page} pages") != "harmless"


def test_a_log_of_another_day_beside_a_file_that_was_put_back_is_noticed(left: Path, tmp_path: Path) -> None:
    """Somebody restores a copy by hand and leaves the log of the newer file where it was."""
    path = _copy(left, tmp_path / "copy")
    yesterday = path.read_bytes()
    desk = _opened(path.parent)
    found = desk.operations(states=[State.READY])
    desk.discard(found[:1])
    desk.database.one("PRAGMA main.wal_checkpoint(TRUNCATE)")
    for item in desk.operations(states=[State.READY]):
        desk.discard([item])
    log = path.with_name("desk.sqlite3-wal").read_bytes()
    desk.close()
    path.write_bytes(yesterday)
    path.with_name("desk.sqlite3-wal").write_bytes(log)
    assert _judge(path.parent, _said(left / "desk.sqlite3"), "another log") != "harmless"


def test_a_mirror_that_is_deleted_under_the_running_program_costs_no_change(left: Path, tmp_path: Path) -> None:
    world = World(_copy(left, tmp_path / "copy").parent)
    before = [item.uuid for item in world.desk.operations()]
    for path in (tmp_path / "copy").glob("mirror.sqlite3*"):
        path.unlink()
    world.server.user(7, username="u7", city="Cork")
    world.stage(_city(7, "Sligo"))
    world.push()
    world.restart()
    assert [item.uuid for item in world.desk.operations()][: len(before)] == before
    world.settle()
    world.push()
    assert world.server.things["user:7"]["city"] == "Sligo"
    world.close()


@pytest.mark.parametrize("place", ["all", "head", "middle"])
def test_a_damaged_mirror_is_made_anew_and_the_changes_are_as_before(left: Path, tmp_path: Path, place: str) -> None:
    path = _copy(left, tmp_path / "copy").with_name("mirror.sqlite3")
    data = bytearray(path.read_bytes())
    begin, end = {"all": (0, len(data)), "head": (0, 100), "middle": (8192, len(data))}[place]
    data[begin:end] = random.Random(3).randbytes(end - begin)
    path.write_bytes(data)
    world = World(path.parent)
    assert {item.uuid for item in world.desk.operations()} == set(_said(left / "desk.sqlite3"))
    world.close()
