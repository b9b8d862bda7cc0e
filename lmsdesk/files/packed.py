"""Looking into a workbook before anything reads it: sizes, definitions, and what its cells were."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from lmsdesk.domain.errors import BadFile

MAX_PARTS = 2_000
MAX_EXPANDED = 1024 * 1024 * 1024
MAX_RATIO = 100  # as Canvas has it; small files may be as dense as they like
MAX_CELLS = 24_000_000
MAX_ROWS = 1_048_576
_SMALL = 10 * 1024 * 1024
BLOCK = 4 * 1024 * 1024

_DAMAGE = (zipfile.BadZipFile, OSError, ValueError)
_TAG = re.compile(r"\{[^}]*\}")
_PLAIN_ROW = re.compile(rb'<row r="(\d{1,9})"')  # patterns that begin with plain letters are many times faster
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]{0,300}?\br="(\d{1,9})"')
_FAR = re.compile(rb'r="([A-Z]{2,3}\d{1,9}|[A-Z]\d{6,9})"')
_CELL = re.compile(rb'\br="([A-Z]{2,3})\d{1,7}"')
_FAR_ROW = re.compile(rb'\br="[A-Z]{1,3}(\d{6,9})"')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d{1,6})"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>")
_ZEROS = re.compile(r'"?0{2,}"?')


@dataclass(frozen=True, slots=True)
class Tab:
    """A worksheet of a workbook."""

    name: str
    part: str
    visible: bool


@dataclass(slots=True)
class Marks:
    """What values alone do not tell, by (row, column) from 0."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)  # saved without a value
    widths: dict[tuple[int, int], int] = field(default_factory=dict)  # digits that the format shows at least


class Packed:
    """The parts of a workbook; every part that is read was checked before."""

    def __init__(self, copy: Path, name: str, look: Callable[[], None]) -> None:
        self._name, self._look = name, look
        try:
            self._zip = zipfile.ZipFile(copy)
        except _DAMAGE as error:
            raise BadFile(name=name, reason="file_damaged", detail=str(error)) from error
        self._guard(copy.stat().st_size)

    def __enter__(self) -> Packed:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _guard(self, size: int) -> None:
        """Judge by the directory of the archive, before a byte is inflated."""
        parts = self._zip.infolist()
        if len(parts) > MAX_PARTS:
            raise BadFile(name=self._name, reason="file_too_many_parts", count=len(parts))
        expanded = sum(part.file_size for part in parts)
        if expanded > MAX_EXPANDED or (expanded > _SMALL and expanded > MAX_RATIO * size):
            raise BadFile(name=self._name, reason="file_expands", size=expanded)
        if any(part.flag_bits & 1 for part in parts):
            raise BadFile(name=self._name, reason="file_encrypted")

    @property
    def has_macros(self) -> bool:
        """Tell whether programs travel along; they are never looked at."""
        return any(name.endswith("vbaProject.bin") for name in self._zip.namelist())

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
            if _plain(sheet.tag) == "sheet":
                number = next((value for key, value in sheet.attrib.items() if _plain(key) == "id"), None)
                part = targets.get(number, "")
                if "worksheets/" in part:
                    visible = sheet.get("state", "visible") == "visible"
                    found.append(Tab(sheet.get("name", ""), part, visible))
        settings = next((each for each in book.iter() if _plain(each.tag) == "workbookPr"), None)
        from_1904 = settings is not None and settings.get("date1904", "0").lower() in ("1", "true", "on")
        return found, from_1904

    def check_others(self) -> None:
        """The shared texts and styles are read by others: make sure that they are what they seem."""
        for part in ("xl/sharedStrings.xml", "xl/styles.xml"):
            if part in self._zip.namelist():
                self.read(part)

    def zero_styles(self) -> dict[int, int]:
        """Styles that show at least so many digits, such as 000000: number of the style to digits."""
        if "xl/styles.xml" not in self._zip.namelist():
            return {}
        codes: dict[str, str] = {}
        found: dict[int, int] = {}
        styles = self._tree("xl/styles.xml")
        for each in styles.iter():
            if _plain(each.tag) == "numFmt":
                codes[each.get("numFmtId", "")] = each.get("formatCode", "")
        formats = next((each for each in styles.iter() if _plain(each.tag) == "cellXfs"), None)
        for place, each in enumerate(formats if formats is not None else ()):
            code = codes.get(each.get("numFmtId", ""), "").split(";")[0].removesuffix("_)").strip()
            if _ZEROS.fullmatch(code):
                found[place] = code.count("0")
        return found

    def _tree(self, part: str) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(self.read(part))
        except ElementTree.ParseError as error:
            raise BadFile(name=self._name, reason="file_damaged", detail=str(error)) from error

    def marks(self, sheet: bytes) -> Marks:
        """Find cells that the reader of values leaves out or shows otherwise than a spreadsheet does."""
        styles = self.zero_styles()
        found = Marks()
        if not styles and not any(mark in sheet for mark in (b't="e"', b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")):
            return found
        for match in _CELL.finditer(sheet):
            head, inner = match[1], match[2] or b""
            is_error = b't="e"' in head
            formula = (b"<f" in inner or b":f" in inner) and not _VALUE.search(inner)
            style = _STYLE.search(head) if styles else None
            digits = styles.get(int(style[1])) if style else None
            if not (is_error or formula or digits) or (ref := _REF.search(head)) is None:
                continue
            at = int(ref[2]) - 1, _column(ref[1])
            if is_error:
                value = _VALUE.search(inner)
                found.errors[at] = value[1].decode("utf-8", "replace") if value else "#N/A"
            elif formula:
                found.formulas.add(at)
            elif digits:
                found.widths[at] = digits
        return found

    def check_size(self, sheet: bytes, most_columns: int) -> None:
        """Refuse a sheet whose cells lie so far apart that laying them out would fill the memory."""
        numbers = _PLAIN_ROW.findall(sheet)
        if len(numbers) < sheet.count(b"row "):
            numbers = _ROW.findall(sheet)
        rows, columns = max(map(int, numbers), default=0), 26
        for match in _FAR.finditer(sheet):
            letters = match[1].rstrip(b"0123456789")
            rows = max(rows, int(match[1][len(letters) :]))
            columns = max(columns, _column(letters) + 1)
        if columns > most_columns:
            raise BadFile(name=self._name, reason="file_too_many_columns", count=columns, most=most_columns)
        if rows > MAX_ROWS or (rows * columns > MAX_CELLS and rows * columns > 40 * sheet.count(b"<c ")):
            raise BadFile(name=self._name, reason="file_too_many_rows", count=rows)


def _plain(tag: str) -> str:
    return _TAG.sub("", tag)


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
