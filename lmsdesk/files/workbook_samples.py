"""The same workbook with other people in it: cells are replaced where they stand, and what else may name somebody goes.

Only sheets, shared texts, styles and tables are taken over. Notes, pictures, programs, links, names of areas, lists of
allowed values and the names of whoever wrote the file are left out.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lmsdesk.domain.errors import BadFile, DiskTrouble
from lmsdesk.files.facets import column_number
from lmsdesk.files.layout import lay_out
from lmsdesk.files.packed import Packed
from lmsdesk.files.workbook import read_book

Replace = Callable[[str], str]
_TAKEN = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml|xl/theme/\w+\.xml|"
    r"xl/sharedStrings\.xml|xl/worksheets/\w+\.xml|xl/worksheets/_rels/\w+\.xml\.rels|xl/tables/\w+\.xml"
)
_CELL = re.compile(r"<((?:\w+:)?)c\b([^<>]*?)(?:/>|>(.*?)</\1c>)", re.DOTALL)
_REF = re.compile(r'\br="([A-Z]{1,3})(\d{1,7})"')
_TYPE = re.compile(r'\s*\bt="(\w+)"')
_TEXT = re.compile(r"(<(?:\w+:)?t\b[^>]*>)(.*?)(</(?:\w+:)?t>)", re.DOTALL)
_VALUE = re.compile(r"(<(?:\w+:)?v>)(.*?)(</(?:\w+:)?v>)", re.DOTALL)
_QUOTED = re.compile(r"&quot;.*?&quot;|\".*?\"", re.DOTALL)
_SHARED = re.compile(r"<((?:\w+:)?)si\b[^>]*?(?:/>|>(.*?)</\1si>)", re.DOTALL)
_PHONETIC = re.compile(r"<((?:\w+:)?)(?:rPh|phoneticPr)\b[^>]*?(?:/>|>.*?</\1rPh>)", re.DOTALL)
_FILTER = re.compile(r"<((?:\w+:)?)filterColumn\b([^>]*?)(?<!/)>.*?</\1filterColumn>", re.DOTALL)
# Elements of sheets and of the book that may hold texts of people.
_DROPPED = (
    "headerFooter dataValidations hyperlinks legacyDrawing legacyDrawingHF drawing picture oleObjects controls extLst "
    "conditionalFormatting customProperties definedNames externalReferences fileSharing customWorkbookViews sortState"
).split()
_ELEMENT = re.compile(r"<((?:\w+:)?)(" + "|".join(_DROPPED) + r")\b[^>]*?(?:/>|(?<!/)>.*?</\1\2>)", re.DOTALL)
_LINK = re.compile(r"<(?:\w+:)?Relationship\b[^>]*?/>")
_OVERRIDE = re.compile(r'<(?:\w+:)?Override\b[^>]*?PartName="/([^"]*)"[^>]*?/>')
_TARGET = re.compile(r'\bTarget="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Stays:
    """What of a worksheet is not replaced: its heading, and columns below it, both counted from 0."""

    heading: int | None = None
    columns: frozenset[int] = frozenset()

    def has(self, row: int, column: int) -> bool:
        """Tell whether a cell stays."""
        if self.heading is None:
            return column in self.columns
        return row == self.heading or (row > self.heading and column in self.columns)


def texts_of_workbook(copy: Path, name: str) -> Iterator[str]:
    """All texts of a workbook, for whoever has to know all words before the first is replaced; raise BadFile."""
    with Packed(copy, name, _go_on) as packed, zipfile.ZipFile(copy) as archive:
        for part in archive.namelist():
            if part == "xl/sharedStrings.xml" or part.startswith("xl/worksheets/sheet"):
                text = packed.read(part).decode("utf-8", "replace")
                yield from (html.unescape(found[2]) for found in _TEXT.finditer(text))
                yield from (found[2] for found in _VALUE.finditer(text))


def write_workbook_sample(
    copy: Path,
    name: str,
    target: Path,
    kept: Collection[int],
    replace: Replace,
    *,
    tab: str | None = None,
    header_row: int | None = None,
) -> None:
    """Write a workbook with the cells of all columns replaced but for ``kept``, which are places in the read sheet.

    Raise BadFile for a workbook that is damaged, DiskTrouble when it cannot be written.
    """
    book = read_book(copy, name, tab, _go_on)
    layout = lay_out(book.rows, header_row=header_row)
    columns = frozenset(layout.columns[place] for place in kept if place < len(layout.columns))
    stays = Stays(layout.header_place, columns)
    with Packed(copy, name, _go_on) as packed, zipfile.ZipFile(copy) as archive:
        tabs, _ = packed.tabs()
        of_part = {each.part: stays if each.name == book.tab else Stays() for each in tabs}
        taken = [part for part in archive.namelist() if _TAKEN.fullmatch(part)]
        texts = {part: packed.read(part).decode("utf-8") for part in taken}
    for part in of_part:
        if any(not _REF.search(found[2]) for found in _CELL.finditer(texts.get(part, ""))):
            raise BadFile(name=name, reason="sample_kind")
    shared = _Shared(texts.get("xl/sharedStrings.xml", ""), replace)
    made = {part: _made(part, text, of_part, shared, taken) for part, text in texts.items()}
    if "xl/sharedStrings.xml" in made:
        made["xl/sharedStrings.xml"] = shared.rest()
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in made.items():
                archive.writestr(zipfile.ZipInfo(part), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
        target.chmod(0o600)
    except OSError as error:
        raise DiskTrouble(path=str(target), reason=error.strerror) from error


def _go_on() -> None:
    """Nobody stops this on the way: the worker is stopped as a whole."""


def _made(part: str, text: str, stays: Mapping[str, Stays], shared: _Shared, taken: Collection[str]) -> str:
    if part == "[Content_Types].xml":
        return _OVERRIDE.sub(lambda found: found[0] if found[1] in taken else "", text)
    if part.endswith(".rels"):
        names = {each.rpartition("/")[2] for each in taken}
        return _LINK.sub(lambda found: found[0] if _leads(found[0], names) else "", text)
    text = _FILTER.sub(r"<\1filterColumn\2/>", _ELEMENT.sub("", text))
    if part in stays:
        return _CELL.sub(lambda found: _cell(found, stays[part], shared), text)
    return text


def _leads(link: str, names: Collection[str]) -> bool:
    target = _TARGET.search(link)
    return target is not None and "TargetMode" not in link and target[1].rpartition("/")[2] in names


def _cell(found: re.Match[str], stays: Stays, shared: _Shared) -> str:
    prefix, facts, inside = found[1], found[2], found[3]
    if not inside:
        return found[0]
    place = _REF.search(facts)
    assert place is not None  # looked for before
    kind = _TYPE.search(facts)
    value = _VALUE.search(inside)
    if stays.has(int(place[2]) - 1, column_number(place[1].encode())):
        if kind is not None and kind[1] == "s" and value is not None:
            shared.keep(int(value[2]))
        return found[0]
    if kind is not None and kind[1] == "s" and value is not None:
        rest = _TYPE.sub("", facts)
        text = shared.replaced(int(value[2]))
        return f'<{prefix}c{rest} t="inlineStr"><{prefix}is>{text}</{prefix}is></{prefix}c>'
    if kind is not None and kind[1] in ("b", "e"):
        return found[0]
    made = _QUOTED.sub(lambda quoted: shared.other(quoted[0]), inside) if "<f" in inside else inside
    made = _VALUE.sub(lambda each: f"{each[1]}{shared.other(each[2])}{each[3]}", made)
    made = _TEXT.sub(lambda each: f"{each[1]}{shared.other(each[2])}{each[3]}", made)
    return f"<{prefix}c{facts}>{made}</{prefix}c>"


class _Shared:
    """The shared texts of a workbook: those of cells that stay keep their place, all others become empty."""

    def __init__(self, text: str, replace: Replace) -> None:
        self._text, self._replace = text, replace
        self._texts = [_PHONETIC.sub("", found[2] or "") for found in _SHARED.finditer(text)]
        self._kept: set[int] = set()

    def keep(self, number: int) -> None:
        """A cell with this text stays."""
        self._kept.add(number)

    def other(self, text: str) -> str:
        """Another text for one that stands in XML."""
        return html.escape(self._replace(html.unescape(text)), quote=True)

    def replaced(self, number: int) -> str:
        """What a cell with this text holds instead, with the same runs of letters."""
        text = self._texts[number] if 0 <= number < len(self._texts) else ""
        return _TEXT.sub(lambda each: f"{each[1]}{self.other(each[2])}{each[3]}", text)

    def rest(self) -> str:
        """The part without the texts of cells that were replaced."""
        numbers = iter(range(len(self._texts)))

        def kept(found: re.Match[str]) -> str:
            return (
                found[0] if next(numbers) in self._kept else f"<{found[1]}si><{found[1]}t></{found[1]}t></{found[1]}si>"
            )

        return _SHARED.sub(kept, self._text)
