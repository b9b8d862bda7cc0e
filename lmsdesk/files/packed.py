"""Looking into a workbook before anything reads it: sizes, definitions, sheets, styles and tables."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from lmsdesk.domain.errors import BadFile
from lmsdesk.files.facets import column_number
from lmsdesk.files.styles import Styles, plain, read_styles

MAX_PARTS = 2_000
MAX_EXPANDED = 1024 * 1024 * 1024
MAX_RATIO = 100  # as Canvas has it; small files may be as dense as they like
MAX_CELLS = 24_000_000
MAX_ROWS = 1_048_576
_SMALL = 10 * 1024 * 1024
BLOCK = 4 * 1024 * 1024

_DAMAGE = (zipfile.BadZipFile, OSError, ValueError)
_PLAIN_ROW = re.compile(rb'<row r="(\d{1,9})"')  # patterns that begin with plain letters are many times faster
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]{0,300}?\br="(\d{1,9})"')
_FAR = re.compile(rb'r="([A-Z]{2,3}\d{1,9}|[A-Z]\d{6,9})"')
_FILLED = re.compile(rb'<(?:\w+:)?c [^>]{0,200}?\br="([A-Z]{1,3})(\d{1,9})"[^>]{0,200}(?<!/)>\s{0,20}<(?!/)')
_NO_REF = re.compile(rb' r="(?:[A-Za-z]{4}|[A-Za-z]{0,3}\d{8})')
_ANY_REF = re.compile(rb"""\sr\s{0,99}=\s{0,99}["']\s{0,99}([^"'<>]{0,200})["']""")
_CORNER = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Tab:
    """A worksheet of a workbook."""

    name: str
    part: str
    visible: bool


def check_directory(packed: zipfile.ZipFile, name: str, size: int) -> None:
    """Judge an archive by its directory, before a byte is inflated; raise BadFile."""
    parts = packed.infolist()
    if len(parts) > MAX_PARTS:
        raise BadFile(name=name, reason="file_too_many_parts", count=len(parts))
    expanded = sum(part.file_size for part in parts)
    if expanded > MAX_EXPANDED or (expanded > _SMALL and expanded > MAX_RATIO * size):
        raise BadFile(name=name, reason="file_expands", size=expanded)
    if any(part.flag_bits & 1 for part in parts):
        raise BadFile(name=name, reason="file_encrypted")


class Packed:
    """The parts of a workbook; every part that is read was checked before."""

    def __init__(self, copy: Path, name: str, look: Callable[[], None]) -> None:
        self._name, self._look = name, look
        try:
            self._zip = zipfile.ZipFile(copy)
        except _DAMAGE as error:
            raise BadFile(name=name, reason="file_damaged", detail=str(error)) from error
        check_directory(self._zip, name, copy.stat().st_size)

    def __enter__(self) -> Packed:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def has_macros(self) -> bool:
        """Tell whether programs travel along; they are never looked at."""
        return any(name.endswith("vbaProject.bin") for name in self._zip.namelist())

    @property
    def has_links(self) -> bool:
        """Tell whether values may come from other workbooks; those are never opened."""
        return any(name.startswith("xl/externalLinks/") for name in self._zip.namelist())

    @property
    def has_connections(self) -> bool:
        """Tell whether values may come from a database or a web page; nothing is fetched."""
        return any(name == "xl/connections.xml" or name.startswith("xl/queryTables/") for name in self._zip.namelist())

    def read(self, part: str) -> bytes:
        """Inflate a part as far as the directory says, and check its sum: a directory that lies is damage."""
        found = bytearray()
        try:
            with self._zip.open(part) as file:
                while block := file.read(BLOCK):
                    found += block
                    self._look()
        except (*_DAMAGE, KeyError, EOFError, NotImplementedError, zlib.error) as error:
            raise BadFile(name=self._name, reason="file_damaged", detail=str(error)) from error
        head = bytes(found[:2048])
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise BadFile(name=self._name, reason="file_entities")
        return bytes(found)

    def tabs(self) -> tuple[list[Tab], bool]:
        """The worksheets in order, and whether days count from 1904."""
        book, links = self._tree("xl/workbook.xml"), self._tree("xl/_rels/workbook.xml.rels")
        targets = {link.get("Id"): _part(link.get("Target") or "") for link in links}
        found = []
        for sheet in book.iter():
            if plain(sheet.tag) == "sheet":
                number = next((value for key, value in sheet.attrib.items() if plain(key) == "id"), None)
                part = targets.get(number, "")
                if "worksheets/" in part:
                    visible = sheet.get("state", "visible") == "visible"
                    found.append(Tab(sheet.get("name", ""), part, visible))
        settings = next((each for each in book.iter() if plain(each.tag) == "workbookPr"), None)
        from_1904 = settings is not None and settings.get("date1904", "0").lower() in ("1", "true", "on")
        return found, from_1904

    def check_others(self) -> None:
        """The shared texts and styles are read by others: make sure that they are what they seem."""
        for part in ("xl/sharedStrings.xml", "xl/styles.xml"):
            if part in self._zip.namelist():
                self.read(part)

    def styles(self) -> Styles:
        """What the styles of cells say."""
        if "xl/styles.xml" not in self._zip.namelist():
            return Styles()
        return read_styles(self._tree("xl/styles.xml"))

    def tables(self, tab: Tab) -> list[tuple[str, str]]:
        """The areas of the tables of a worksheet without their rows of totals, as the names of their corners."""
        folder, _, file = tab.part.rpartition("/")
        links = f"{folder}/_rels/{file}.rels"
        if links not in self._zip.namelist():
            return []
        found = []
        for link in self._tree(links):
            part = posixpath.normpath(posixpath.join("/" + folder, link.get("Target") or "")).lstrip("/")
            if (link.get("Type") or "").endswith("/table") and part in self._zip.namelist():
                table = self._tree(part)
                first, _, last = table.get("ref", "").partition(":")
                if _CORNER.fullmatch(first) and (end := _CORNER.fullmatch(last)):
                    told = table.get("totalsRowCount", "0")
                    totals = int(told) if told.isdecimal() and len(told) < 4 else 0
                    found.append((first, f"{end[1]}{max(1, int(end[2]) - totals)}"))
        return found

    def _tree(self, part: str) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(self.read(part))
        except ElementTree.ParseError as error:
            raise BadFile(name=self._name, reason="file_damaged", detail=str(error)) from error

    def check_size(self, sheet: bytes, most_columns: int) -> None:
        """Refuse a sheet whose cells lie so far apart that laying them out would fill the memory.

        Rows and cells that have a format but hold nothing do not count: some people format whole sheets.
        """
        if _NO_REF.search(sheet):  # places that no sheet has; readers count past the end of their numbers
            raise BadFile(name=self._name, reason="file_damaged", detail="cell reference")
        self._look()
        cells = sum(sheet.count(mark) for mark in (b"<c ", b":c ", b"<row ", b":row "))
        is_plain = sheet.count(b' r="') >= cells
        if not is_plain:
            sheet = _ANY_REF.sub(rb' r="\1"', sheet)
            if _NO_REF.search(sheet):
                raise BadFile(name=self._name, reason="file_damaged", detail="cell reference")
        self._look()
        rows, columns = _named_size(sheet)
        self._look()
        if self._fits(rows, columns, sheet, most_columns):
            return
        if is_plain:  # else cells without a place of their own are where their row says
            rows, columns = _filled_size(sheet)
        if columns > most_columns:
            raise BadFile(name=self._name, reason="file_too_many_columns", count=columns, most=most_columns)
        if not self._fits(rows, columns, sheet, most_columns):
            raise BadFile(name=self._name, reason="file_too_many_rows", count=rows)

    def _fits(self, rows: int, columns: int, sheet: bytes, most_columns: int) -> bool:
        far = rows * columns > MAX_CELLS and rows * columns > 40 * sheet.count(b"<c ")
        return columns <= most_columns and rows <= MAX_ROWS and not far


def _named_size(sheet: bytes) -> tuple[int, int]:
    """At most so many rows and columns: what rows and far cells say."""
    numbers = _PLAIN_ROW.findall(sheet)
    if len(numbers) < sheet.count(b"row "):
        numbers = _ROW.findall(sheet)
    rows, columns = max(map(int, numbers), default=0), 26
    for match in _FAR.finditer(sheet):
        letters = match[1].rstrip(b"0123456789")
        rows = max(rows, int(match[1][len(letters) :]))
        columns = max(columns, column_number(letters) + 1)
    return rows, columns


def _filled_size(sheet: bytes) -> tuple[int, int]:
    """The rows and columns up to the last cell that holds something."""
    rows = columns = 0
    for match in _FILLED.finditer(sheet):
        rows = max(rows, int(match[2]))
        columns = max(columns, column_number(match[1]) + 1)
    return rows, columns


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
