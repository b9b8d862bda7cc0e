"""Files for tests of reading lists: written to a folder and read back as the program does."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.files.letters import KnownWords
from lmsdesk.files.lists import read_copy


def read_bytes(folder: Path, data: bytes, name: str = "list.csv", **chosen: Any) -> Sheet:
    """Read bytes as a file of that name."""
    copy = folder / "copy"
    copy.write_bytes(data)
    return read_copy(copy, name, **chosen)


def read(folder: Path, text: str, encoding: str = "utf-8", name: str = "list.csv", **chosen: Any) -> Sheet:
    """Read a text as a file in an encoding."""
    return read_bytes(folder, text.encode(encoding), name, **chosen)


def names_of(*names: str) -> KnownWords:
    """A site that knows these words of names."""
    known = {name.casefold() for name in names}
    return lambda asked: len(known & set(asked))


def workbook(path: Path, rows: Sequence[Sequence[Any]], formats: Mapping[str, str] | None = None) -> Path:
    """Write a workbook; ``formats`` gives number formats by cell reference."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for cell, code in (formats or {}).items():
        page[cell].number_format = code
    book.save(path)
    return path


def repacked(path: Path, changes: Mapping[str, bytes | None]) -> Path:
    """A copy of an archive with other parts: None leaves one out."""
    target = path.with_name("re-" + path.name)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part not in changes:
                new.writestr(part, old.read(part))
        for part, data in changes.items():
            if data is not None:
                new.writestr(part, data)
    return target
