"""What is tried: each target takes the bytes of one case and may raise nothing but a named error."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import httpx

from lmsdesk.domain.changes import NewChangeSet, Operation, State, Verb
from lmsdesk.domain.endpoints import PreparedRequest
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Query, Sort
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.check_set import check_set
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.keys import EntityKey
from lmsdesk.files.blocked import write_blocked
from lmsdesk.files.lists import read_copy, read_text
from lmsdesk.files.packages import forget, gather
from lmsdesk.files.sets import pack, read_set
from lmsdesk.lms.decoders import DECODERS
from lmsdesk.lms.http import Reply
from lmsdesk.lms.moodle.answers import Kind, read
from lmsdesk.lms.moodle.endpoints import BY_NAME
from lmsdesk.lms.moodle.errors import trouble
from lmsdesk.lms.moodle.outcomes import classify
from lmsdesk.services.exchange import load_set
from lmsdesk.services.profiles import Profiles
from lmsdesk.services.settings import Settings
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader
from tests.fakes.directory import NOW, small_site
from tests.fakes.moodle import ScriptedMoodle
from tests.fakes.recorded_campus import recording, recordings
from tests.fakes.sink import FakeSink
from tests.fuzz import mutate, seeds

Mutator = Callable[[Random, bytes, list[bytes]], bytes]
_VIEWS = (View.USERS, View.COURSES, View.ENROLMENTS)
_ORDERS = {View.USERS: "last_access", View.COURSES: "end", View.ENROLMENTS: "end"}


@dataclass(frozen=True)
class Target:
    """Real inputs by case, how they are changed, and what reads them."""

    seeds: Callable[[], Mapping[str, list[bytes]]]
    mutator: Callable[[str], Mutator]
    run: Callable[[str, bytes, Path], None]

    def make(self, random: Random) -> tuple[str, bytes]:
        """A case and an odd input of it."""
        cases = self.seeds()
        case = random.choice(sorted(cases))
        return case, self.mutator(case)(random, random.choice(cases[case]), cases[case])

    def try_one(self, case: str, data: bytes) -> str:
        """Read it in a folder of its own; return how it ended. Raise for a defect."""
        folder = Path(tempfile.mkdtemp(prefix="lmsdesk-fuzz-"))
        try:
            self.run(case, data, folder)
        except LmsDeskError as error:
            return error.code
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return "read"


# Answers to reads: told apart, decoded, written into a mirror, and read back as a table


def _reply(data: bytes, status: int = 200) -> Reply:
    return Reply(status, data, "application/json; charset=utf-8", date="Fri, 15 Jan 2027 08:00:00 GMT")


def _decoded(case: str, data: bytes, folder: Path) -> None:
    reading = read(_reply(data))
    if reading.kind is not Kind.SUCCESS:
        raise trouble(reading, case)
    batches = DECODERS[case](reading.data, seeds.CONTEXTS.get(case, {}))
    mirror = Mirror(open_mirror(folder / "mirror.sqlite3", writer=True), lambda: NOW)
    try:
        mirror.store("courses", batches, 1)
    finally:
        mirror.database.close()
    _shown(folder)


def _shown(folder: Path) -> None:
    """The first page of each table, in two orders, and a search: what the window does with it."""
    with Path(folder / "desk.sqlite3").open("wb") as file:
        file.write(_empty_desk())
    reader = Reader(folder / "mirror.sqlite3", folder / "desk.sqlite3")
    try:
        for view in _VIEWS:
            for query in (Query(view), Query(view, text="a"), Query(view, sort=(Sort(_ORDERS[view], True),))):
                reader.read(view, list(reader.find(query, NOW, "UTC").ids)[:50])
        reader.directory().near_people("Ann Lee")
    finally:
        reader.close()


@cache
def _empty_desk() -> bytes:
    from lmsdesk.store.desk_schema import open_writer

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        open_mirror(folder / "mirror.sqlite3", writer=True).close()
        database = open_writer(folder / "desk.sqlite3", folder / "mirror.sqlite3")
        database.run("PRAGMA main.wal_checkpoint(TRUNCATE)")
        database.close()
        return (folder / "desk.sqlite3").read_bytes()


# Answers to writes, and the troubles of reads


def _judged(case: str, data: bytes, folder: Path) -> None:
    endpoint = BY_NAME[case]
    rows: list[dict[str, object]] = [
        {"id": 3, "userid": 3, "courseid": 2, "username": "ann", "shortname": "BIO", "name": "A", "idnumber": "X"},
        {"id": 4, "userid": 4, "courseid": 2, "username": "bob", "shortname": "ART", "name": "B", "idnumber": "Y"},
    ]
    request = PreparedRequest(endpoint, (1, 2), {"wsfunction": endpoint.function or ""}, "0" * 64)
    for status in (200, 303, 403, 429, 503):
        reading = read(_reply(data, status))
        answer = classify(request, [(endpoint.function or "", {"rows": rows})], reading)
        assert isinstance(answer.text, str | None)
        if reading.kind is not Kind.SUCCESS:
            trouble(reading, case)


# A whole site of which one answer is odd


@cache
def _site() -> dict[str, object]:
    """Answers by function, as they were recorded."""
    told: dict[str, object] = {}
    for name in recordings():
        found = recording(name)
        if found["status"] == 200 and "response" in found and not found["function"].startswith(("(", "/")):
            told.setdefault(found["function"], found["response"])
    told["core_webservice_get_site_info"] = recording("core_webservice_get_site_info")["response"]
    return {name: answer for name, answer in told.items() if not _is_fault(answer)}


def _is_fault(answer: object) -> bool:
    return isinstance(answer, dict) and "exception" in answer


def _pulled(case: str, data: bytes, folder: Path) -> None:
    headers = {"Content-Type": "application/json"}
    plain = {name: answer for name, answer in _site().items() if name != "core_webservice_get_site_info"}
    site = ScriptedMoodle(
        {**plain, case: httpx.Response(200, content=data, headers=headers)}, envelope=False, reports=True
    )
    odd = site.answers[case]
    site.answers[case] = lambda _: httpx.Response(200, content=data, headers=headers) if odd else None

    async def walked() -> None:
        connector = site.connector()
        try:
            for step in (connector.check, lambda: connector.pull(_Sink()), lambda: connector.current(_operations())):
                try:
                    await step()
                except LmsDeskError as error:
                    str(error)
        finally:
            await connector.close()

    asyncio.run(asyncio.wait_for(walked(), 60))


class _Sink(FakeSink):
    """Stops after so many readings: an odd answer may ask for pages without end."""

    def __init__(self) -> None:
        super().__init__(cancel_after=300)


@cache
def _operations() -> tuple[Operation, ...]:
    keys = {"user:3": "city", "course:2": "fullname", "enrolment:3:2:manual": "end", "role:3:2:5": "role",
            "group:4": "name", "cohort:5": "name", "category:2": "name", "group_member:4:3": "x",
            "cohort_member:5:3": "x"}  # fmt: skip
    made = []
    for number, (text, field) in enumerate(keys.items()):
        try:
            key = EntityKey.parse(text)
        except (LmsDeskError, ValueError):
            continue
        made.append(Operation(number, str(number), 1, key, Verb.UPDATE, {field: "x"}, None, "label", State.READY))
    return tuple(made)


# Files of people: lists, pasted rows, files of changes, settings


def _listed(case: str, data: bytes, folder: Path) -> None:
    copy = folder / "copy"
    copy.write_bytes(data)
    site = small_site()
    sheet = read_copy(copy, case, known_words=site.known_words)
    plan = check(sheet, ImportOptions(now=NOW), site)
    told = [(row.cells, row.row, row.outcome.value, "why", "fix") for row in list(plan.rows)[:200]]
    for ending in ("csv", "xlsx"):
        write_blocked(folder / f"blocked.{ending}", sheet.header, told)
        if told:
            read_copy(folder / f"blocked.{ending}", f"blocked.{ending}")


def _pasted(case: str, data: bytes, folder: Path) -> None:
    site = small_site()
    check(read_text(data.decode("utf-8", "replace"), known_words=site.known_words), ImportOptions(now=NOW), site)


def _gathered(case: str, data: bytes, folder: Path) -> None:
    """An archive, or a folder of what it holds: every list in it is read, and nothing is written beside the spool."""
    path = folder / "drop" / case
    path.parent.mkdir()
    if case == "folder":
        _spread(data, path)
    else:
        path.write_bytes(data)
    found = gather([path], folder / "spool", lambda: None)
    kept: Path | None = None
    try:
        kept = pack(found.taken, folder / "spool", lambda: None).copy
        read = read_set(kept, read_copy, lambda: None)
        if read.bundle.members:
            check_set(read.bundle, case, ImportOptions(now=NOW), small_site(), unread=read.unread)
    finally:
        forget(found.taken)
        if kept is not None:
            kept.unlink()
        assert not list((folder / "spool").glob("*"))
        assert {each.name for each in folder.iterdir()} <= {"drop", "spool"}


def _spread(data: bytes, folder: Path) -> None:
    folder.mkdir()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for number, part in enumerate(packed.infolist()[:50]):
                parts = [each for each in part.filename.replace("\0", "").split("/") if each not in ("", ".", "..")]
                path = folder.joinpath(*(each.encode()[:60].decode(errors="ignore") for each in parts[:6])) / str(
                    number
                )
                path = path.with_suffix(".csv")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(packed.read(part) if part.file_size < 1_000_000 else b"")
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        pass  # the case is how folders are read, not how archives are


class _Desk:
    """Takes what is staged, and looks at every part of it."""

    def __init__(self) -> None:
        self._next = 0

    def temporary_id(self) -> int:
        """A new negative number."""
        self._next -= 1
        return self._next

    def stage(self, wanted: NewChangeSet) -> None:
        """Everything has to be storable."""
        for item in wanted.operations:
            json.dumps([str(item.key), dict(item.patch), item.base and dict(item.base)], allow_nan=False).encode()
            item.label.encode()


def _changed(case: str, data: bytes, folder: Path) -> None:
    path = folder / "set.lmschanges"
    path.write_bytes(data)
    site = SimpleNamespace(fingerprint="f" * 64, url="https://moodle.example")
    console: Any = SimpleNamespace(profile=SimpleNamespace(site=site), desk=_Desk())
    load_set(console, path)


def _configured(case: str, data: bytes, folder: Path) -> None:
    if case == "settings":
        (folder / "settings.json").write_bytes(data)
        Settings(folder / "settings.json").number("sync_minutes", 10)
        return
    (folder / "sites" / "p").mkdir(parents=True)
    (folder / "sites" / "p" / "site.json").write_bytes(data)
    str(Profiles(folder).open("p").site)


def _always(mutator: Mutator) -> Callable[[str], Mutator]:
    return lambda _: mutator


def _by_ending(case: str) -> Mutator:
    return (
        mutate.zip_of if case.endswith(".xlsx") else mutate.xml_of_or_bytes if case.endswith(".xls") else mutate.text_of
    )


TARGETS: Mapping[str, Target] = {
    "answers": Target(seeds.answers, _always(mutate.json_of), _decoded),
    "outcomes": Target(seeds.outcomes, _always(mutate.json_of), _judged),
    "site": Target(lambda: {name: [json.dumps(answer).encode()] for name, answer in _site().items()},
                   _always(mutate.json_of), _pulled),
    "lists": Target(seeds.lists, _by_ending, _listed),
    "paste": Target(seeds.pasted, _always(mutate.text_of), _pasted),
    "sets": Target(seeds.sets, _always(mutate.zip_of), _gathered),
    "pages": Target(seeds.pages, _always(mutate.text_of), _pasted),
    "addresses": Target(seeds.addresses, _always(mutate.text_of), _pasted),
    "changes": Target(seeds.changes, _always(mutate.lines_of), _changed),
    "settings": Target(seeds.settings, _always(mutate.json_of), _configured),
}  # fmt: skip
