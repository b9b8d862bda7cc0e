"""Several lists as one private copy, and read again from it: an archive of our own making, stored as it is.

One copy is what checking, leaving and finding a list again know; what lies in it has the names that people gave.
"""

from __future__ import annotations

import json
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.bundle import Bundle, Member, role_of
from lmsdesk.domain.imports.plan import PlanList
from lmsdesk.domain.imports.sheet import Sheet, Source
from lmsdesk.domain.ports import Reason
from lmsdesk.files.packages import Behind, Look, Taken, forget, keep_blocks_of
from lmsdesk.files.packed import BLOCK
from lmsdesk.files.spool import Kept, digest, keep_blocks

ORIGIN = "set"  # of a private copy that holds several lists
_PLACE = 5  # digits in front of a name, because two folders may have a file of the same name
Read = Callable[[Path, str], Sheet]  # a copy and the name of its file; may raise BadFile


@dataclass(frozen=True, slots=True)
class Found:
    """The lists of a set, and the files of it that could not be read."""

    bundle: Bundle
    unread: tuple[PlanList, ...] = ()


def pack(taken: Sequence[Taken], folder: Path, look: Look) -> Kept:
    """Keep the lists of a drop as one private copy; the single copies go. Raise BadFile where one cannot be read."""
    at = folder / f"{uuid.uuid4().hex}.packing"
    notes: list[Reason] = []
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    try:
        at.touch(0o600)
        with zipfile.ZipFile(at, "w") as packed:
            for place, each in enumerate(taken):
                look()
                kept = _kept(each, folder, look)
                notes += kept.notes
                try:
                    _add(packed, kept, each, f"{place:0{_PLACE}}/{each.name}")
                finally:
                    kept.copy.unlink(missing_ok=True)
        return Kept(keep_blocks(_blocks(at, look), folder), None, tuple(notes))
    except BaseException:
        forget(taken)  # they hold people's data
        raise
    finally:
        at.unlink(missing_ok=True)


def _add(packed: zipfile.ZipFile, kept: Kept, each: Taken, name: str) -> None:
    """Add a file, with what lies on the disk: itself or its archive, as it was when it was copied."""
    info = zipfile.ZipInfo.from_file(kept.copy, name)
    behind = each.archive
    if each.path is not None:
        behind = Behind(each.path.absolute(), kept.stamp, digest(kept.copy))
    if behind is not None:
        info.comment = json.dumps({**behind._asdict(), "path": str(behind.path)}).encode()
    with kept.copy.open("rb") as source, packed.open(info, "w") as target:
        shutil.copyfileobj(source, target, BLOCK)


def originals(copy: Path) -> Sequence[Behind]:
    """The files and archives behind a set, each once."""
    with zipfile.ZipFile(copy) as packed:
        told = [json.loads(part.comment) for part in packed.infolist() if part.comment]
    found = [
        Behind(Path(each["path"]), tuple(each["stamp"]) if each["stamp"] is not None else None, each["sha256"])
        for each in told
    ]
    return list(dict.fromkeys(found))


def _kept(each: Taken, folder: Path, look: Look) -> Kept:
    if each.kept is not None:
        return each.kept
    assert each.path is not None  # a file has one or the other
    return keep_blocks_of(each.path, folder, look)


def _blocks(path: Path, look: Look) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            look()
            yield block


def read_set(copy: Path, read: Read, look: Look) -> Found:
    """Read the lists of a set, each numbered by its place; what is no list is told and does not stop the others."""
    members: list[Member] = []
    unread: list[PlanList] = []
    with zipfile.ZipFile(copy) as packed:
        for place, part in enumerate(packed.infolist()):
            look()
            name = part.filename[_PLACE + 1 :]
            with _single(packed, part, copy) as single:
                try:
                    sheet = read(single, name)
                except BadFile as error:
                    facts = {key: value for key, value in error.facts.items() if isinstance(value, str | int)}
                    reason = Reason(str(error.facts["reason"]), None, None, facts)
                    unread.append(PlanList(place, Source(name, "", part.file_size), "", 0, reason))
                    continue
            # Without what only the copy has: its own time and name.
            sheet = replace(sheet, index=place, source=replace(sheet.source, modified=None))
            members.append(Member(sheet, role_of(name, sheet.header)))
    return Found(Bundle(tuple(members)), tuple(unread))


@contextmanager
def _single(packed: zipfile.ZipFile, part: zipfile.ZipInfo, copy: Path) -> Iterator[Path]:
    """One file of the set by itself, as long as it is read."""

    def blocks() -> Iterator[bytes]:
        with packed.open(part) as file:
            while block := file.read(BLOCK):
                yield block

    single = keep_blocks(blocks(), copy.parent)
    try:
        yield single
    finally:
        single.unlink(missing_ok=True)
