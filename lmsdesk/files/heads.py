"""The beginning of a workbook as a workbook of its own: as much of it is inflated as the first rows need."""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lmsdesk.domain.errors import BadFile
from lmsdesk.files.packed import Packed, Tab

_STEP = 64 * 1024
_MOST = 32 * 1024 * 1024  # bytes of one part that are looked at
_ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^<>]{0,400}/>")
_ITEM_END = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si/>")
_SHARED = re.compile(rb'\bt="s"[^>]{0,100}>\s{0,9}<(?:\w+:)?v>(\d{1,9})<')
_ROOT = re.compile(rb"<(\w+:)?(worksheet|sst)\b")
_BEGIN = re.compile(rb"<(?:\w+:)?sheetData\b")
_TEXTS = "xl/sharedStrings.xml"
_KEPT = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "[Content_Types].xml", "_rels/.rels")
_ALSO = ("xl/tables/", "xl/worksheets/_rels/")


@contextmanager
def head_of_book(copy: Path, name: str, limit: int) -> Iterator[tuple[Path, Tab, bool]]:
    """A workbook with the first rows of the first visible worksheet, that sheet, and whether these are all of its rows.

    It lies beside the copy and is gone afterwards. Raise BadFile as reading does.
    """
    with Packed(copy, name, lambda: None) as packed:
        tabs, _ = packed.tabs()
    tab = next((each for each in tabs if each.visible), tabs[0] if tabs else None)
    if tab is None:
        raise BadFile(name=name, reason="file_no_sheet", value="")
    head = copy.with_name(f"{copy.name}.head")
    try:
        with zipfile.ZipFile(copy) as old:
            sheet, complete = _cut(old, tab.part, _ROW_END, limit)
            parts = {tab.part: _closed(sheet, b"sheetData") if not complete else sheet}
            if _TEXTS in old.namelist():
                last = max(map(int, _SHARED.findall(sheet)), default=-1)
                texts, whole = _cut(old, _TEXTS, _ITEM_END, last + 1)
                parts[_TEXTS] = texts if whole else _closed(texts, None)
            parts.update({part: old.read(part) for part in old.namelist() if part in _KEPT or part.startswith(_ALSO)})
        handle = os.open(head, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as new:
            for part, data in parts.items():
                new.writestr(part, data)
        yield head, tab, complete
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, zlib.error) as error:
        raise BadFile(name=name, reason="file_damaged", detail=str(error)) from error
    finally:
        head.unlink(missing_ok=True)


def _cut(old: zipfile.ZipFile, part: str, end: re.Pattern[bytes], limit: int) -> tuple[bytes, bool]:
    """A part up to the end of so many of its items, and whether there are no more."""
    data, at, count = bytearray(), 0, 0
    with old.open(part) as file:
        while block := file.read(_STEP):
            data += block
            for match in end.finditer(data, at):
                count += 1
                at = match.end()
                if count >= limit:
                    return bytes(data[:at]), False
            if len(data) > _MOST:
                return bytes(data[:at]), False
    return bytes(data), True


def _closed(data: bytes, inner: bytes | None) -> bytes:
    """A cut part with the ends of what is open in it."""
    root = _ROOT.search(data)
    if root is None:
        return data
    prefix = root[1] or b""
    if inner is not None and _BEGIN.search(data):
        data += b"</" + prefix + inner + b">"
    return data + b"</" + prefix + root[2] + b">"
