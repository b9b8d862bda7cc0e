"""Files of a client that has read the whole site once: made once in each process, then only copied."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from lmsdesk.store.desk import Desk
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from tests.sim.clock import START
from tests.sim.reading import listing, scopes
from tests.sim.state import campus
from tests.sim.storage import DESK, MIRROR, copy_file

_made: dict[int, Path] = {}


def room() -> Path:
    """A folder for files that need not outlive the computer: memory, where there is such a place."""
    fast = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="lmsdesk-sim-", dir=fast if fast.is_dir() else None))


def prepared(folder: Path, name: str, actor: int) -> None:
    """Put the files of a client that is up to date into a folder."""
    if actor not in _made:
        _made[actor] = _make(actor)
    folder.mkdir(parents=True)
    copy_file(_made[actor] / DESK, folder / DESK)
    copy_file(_made[actor] / MIRROR, folder / MIRROR)


def _make(actor: int) -> Path:
    folder = room()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = open_mirror(folder / MIRROR, writer=True)
    mirror = Mirror(database, lambda: START)
    desk = Desk(folder / DESK, folder / MIRROR, site="site", actor=actor, wall=lambda: START)
    state = campus()
    for name in scopes(sorted(state.courses)):
        seq = desk.next_seq()
        mirror.begin(name, seq, None)
        mirror.store(name, listing(state, name, blind=False), seq)
        mirror.finish(name, seq, complete=True)
    mirror.settle(complete=True)
    for file in (desk.database, database):
        file.one("PRAGMA wal_checkpoint(TRUNCATE)")
    desk.close()
    database.close()
    return folder
