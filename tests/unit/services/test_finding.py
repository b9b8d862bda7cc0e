"""Looking through everything: what nobody waits for any more makes room for the next question."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from lmsdesk.services.finding import Finder
from lmsdesk.services.profiles import Profile, Site
from lmsdesk.store.desk import Desk
from lmsdesk.store.reader import Reader

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n"


def finder_in(folder: Path) -> Finder:
    profile = Profile(folder, Site("s", "moodle", "https://college.example.org"))
    Reader.prepare(profile.mirror)
    Desk(profile.desk, profile.mirror, site="", actor=0, wall=lambda: 1).close()
    return Finder(profile, lambda: 1)


def test_an_older_search_is_broken_off_for_a_newer_one(tmp_path: Path) -> None:
    finder = finder_in(tmp_path)
    begun = threading.Event()

    def endless(reader: Reader, _: object) -> int:
        reader.database._driver.set_progress_handler(begun.set, 1_000)  # told from inside of the running statement
        return int(reader.database.value(ENDLESS))

    async def asked() -> int:
        older = asyncio.ensure_future(finder.run(endless))
        await asyncio.to_thread(begun.wait)
        older.cancel()
        return await finder.run(lambda reader, _: int(reader.database.value("SELECT 7")))

    assert asyncio.run(asked()) == 7
    finder.close()


def test_a_search_that_was_dropped_before_its_turn_does_not_begin(tmp_path: Path) -> None:
    finder = finder_in(tmp_path)
    gate, begun = threading.Event(), []

    async def asked() -> None:
        first = asyncio.ensure_future(finder.run(lambda reader, _: gate.wait()))
        second = asyncio.ensure_future(finder.run(lambda reader, _: begun.append(1)))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        gate.set()
        await first
        await finder.run(lambda reader, _: None)

    asyncio.run(asked())
    finder.close()
    assert begun == []
