"""Reading lists: a private copy of a file, or pasted text, becomes a ``Sheet``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import IO

from lmsdesk.domain.errors import BadFile, Cancelled
from lmsdesk.domain.imports.grid import Grid
from lmsdesk.domain.imports.sheet import Sheet, Source
from lmsdesk.domain.ports import Reason
from lmsdesk.files.addresses import HEADER, Addresses, read_addresses
from lmsdesk.files.content import Container, identify, promised_otherwise
from lmsdesk.files.dialect import find_dialect, named_delimiter
from lmsdesk.files.layout import Layout, lay_out
from lmsdesk.files.letters import MARK, KnownWords, Letters, find_letters, read_letters
from lmsdesk.files.mojibake import proposals
from lmsdesk.files.records import MAX_ROWS, read_records
from lmsdesk.files.spool import digest
from lmsdesk.files.webpages import MAX_BYTES, declared_encoding, is_page, read_page
from lmsdesk.files.workbook import read_book

Progress = Callable[[int, int | None], None]
Look = Callable[[int], None]  # told how far reading is; may raise Cancelled
SAMPLE_LINES = 300
SAMPLE_LETTERS = 512 * 1024
_CTRL_Z = "\x1a"  # how old programs end a file


def never(done: int) -> None:
    """Nobody looks."""


class _Looking:
    """Tells how far reading is, and stops it when a person wants so."""

    def __init__(self, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self._progress, self._cancelled = progress, cancelled

    def rows(self, done: int) -> None:
        """So many rows were read."""
        self.stop()
        if self._progress is not None:
            self._progress(done, None)

    def stop(self, _: int = 0) -> None:
        """Raise Cancelled when a person stopped the work."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled()


def read_copy(
    copy: Path,
    name: str,
    *,
    known_words: KnownWords | None = None,
    encoding: str | None = None,
    tab: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    fixes_off: Collection[str] = (),
    fill_merged: bool = False,
    repair_letters: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Sheet:
    """Read a file by what it is, not by its name; raise BadFile with the reason when it is no list.

    ``known_words`` tells how many words are names of the site: it decides between encodings. ``encoding``,
    ``tab``, ``delimiter``, ``header_row``, ``fixes_off``, ``fill_merged`` and
    ``repair_letters`` are what a person chose.
    """
    looking = _Looking(progress, cancelled)
    size = copy.stat().st_size
    if size == 0:
        raise BadFile(name=name, reason="file_empty")
    source = Source(name, digest(copy), size, int(copy.stat().st_mtime))
    container = identify(copy, name)
    looking.stop()
    if container is Container.WORKBOOK:
        sheet = _workbook(copy, source, tab, header_row, fixes_off, looking, fill_merged=fill_merged)
    elif container is Container.WEB_PAGE:
        sheet = _web_page(copy, source, encoding, header_row, fixes_off, known_words)
    else:
        letters = find_letters(copy, name, encoding, known_words, looking.stop)
        with opened(copy, letters) as file:
            sheet = _text(file, source, letters, looking, delimiter, header_row, fixes_off)
    notes = list(sheet.notes)
    if ending := promised_otherwise(name, container):
        notes.insert(0, Reason("extension_lies", None, ending, {"is": container.value}))
    if container is Container.WEB_PAGE:
        notes.insert(0, Reason("html_table"))
    return _letters_put_right(_with(sheet, notes=tuple(notes)), known_words, repair=repair_letters)


def read_text(
    text: str,
    *,
    known_words: KnownWords | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    fixes_off: Collection[str] = (),
    repair_letters: bool = False,
) -> Sheet:
    """Read pasted rows: as a spreadsheet gives them, divided by tabs, as a table of a web page or a mail, as addresses,
    or as any other text of a list.
    """
    data = text.encode("utf-8", "replace")
    source = Source("Clipboard", hashlib.sha256(data).hexdigest(), len(data), origin="clipboard")
    if not text.strip():
        raise BadFile(name=source.name, reason="file_empty")
    if is_page(text):
        rows = read_page(text, source.name)
        sheet = sheet_of(lay_out(Grid.of(rows), header_row=header_row, off=fixes_off), source, Container.WEB_PAGE)
        return _letters_put_right(sheet, known_words, repair=repair_letters)
    lines = iter(text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True))
    sheet = _text(lines, source, Letters("utf-8"), _Looking(None, None), delimiter, header_row, fixes_off)
    return _letters_put_right(sheet, known_words, repair=repair_letters)


def _letters_put_right(sheet: Sheet, known_words: KnownWords | None, *, repair: bool) -> Sheet:
    """Letters that were broken before: rows to ask about, or repaired ones when a person said so."""
    found = proposals(sheet.rows, known_words)
    if not found:
        return sheet
    places = frozenset(place for place, row in enumerate(sheet.rows) if any(cell in found for cell in row))
    if not repair:
        return _with(sheet, flags={**sheet.flags, "broken_letters": places})
    rows = [[found.get(cell, cell) for cell in row] if place in places else row for place, row in enumerate(sheet.rows)]
    told = Reason("letters_repaired", None, len(places), {"count": len(places)})
    return _with(sheet, rows=rows, notes=(*sheet.notes, told))


# Text


def opened(copy: Path, letters: Letters) -> IO[str]:
    """The file as lines: line ends of all kinds become plain ones."""
    codec = "utf-16" if letters.codec in ("utf-16-le", "utf-16-be") and letters.marked else letters.codec
    return copy.open(encoding=codec, errors=letters.errors, newline=None)


def _text(
    file: IO[str] | Iterator[str],
    source: Source,
    letters: Letters,
    looking: _Looking,
    delimiter: str | None,
    header_row: int | None,
    off: Collection[str],
) -> Sheet:
    lines = iter(file)
    sample = sample_of(lines)
    if delimiter is None and header_row is None and read_addresses(sample) is not None:
        sample += lines  # addresses are few, or else they are none
        if (found := read_addresses(sample)) is not None:
            return _people(found, source, letters)
    named = named_delimiter(sample[0]) if sample else None
    skipped = 1 if named else 0
    dialect = find_dialect(sample[skipped:], delimiter or named)
    chained = chain(sample[skipped:], lines)
    records = read_records(chained, dialect, source.name, looking.rows)
    raw = records.rows
    _end(raw)
    marked = _marked(raw) if letters.mixed else frozenset()
    layout = lay_out(raw, ours_defused=True, header_row=header_row, off=off)
    sheet = sheet_of(layout, source, Container.TEXT)
    fixes = dict(layout.fixes)
    if letters.marked:
        fixes["byte_order_mark"] = 1
    newlines = getattr(file, "newlines", None) or ()
    if "\r" in (newlines if isinstance(newlines, tuple) else (newlines,)):
        fixes["carriage_returns"] = 1
    notes = [*([Reason("sep_line", None, named)] if named else ()), *sheet.notes]
    places = {place: at for at, place in enumerate(layout.places)} if marked else {}
    return _with(
        sheet,
        lines=[records.line(place) + skipped for place in layout.places] if skipped or records.lines else sheet.numbers,
        encoding=letters.name,
        other_encodings=letters.others,
        delimiter=dialect.delimiter,
        doubtful=_doubtful(layout.rows, letters),
        mixed=frozenset(places[place] for place in marked if place in places),
        fixes=fixes,
        notes=tuple(notes),
    )


def _people(found: Addresses, source: Source, letters: Letters) -> Sheet:
    """An address list: a heading that nobody wrote, and one person a row."""
    return Sheet(
        source=source,
        container=Container.TEXT.value,
        header=HEADER,
        rows=found.rows,
        numbers=range(1, len(found.rows) + 1),
        lines=found.lines,
        encoding=letters.name,
        notes=(Reason("address_list", None, len(found.rows), {"count": len(found.rows)}),),
    )


def sample_of(lines: Iterator[str]) -> list[str]:
    """The lines by which a list is judged."""
    found: list[str] = []
    length = 0
    for line in islice(lines, SAMPLE_LINES):
        found.append(line)
        length += len(line)
        if length > SAMPLE_LETTERS:
            break
    return found


def _end(raw: Grid) -> None:
    """Take the end mark of old programs off the last row."""
    if raw and (row := raw[-1]) and row[-1].endswith(_CTRL_Z):
        raw.put(len(raw) - 1, len(row) - 1, row[-1].rstrip(_CTRL_Z))


def _marked(raw: Grid) -> frozenset[int]:
    """Places of rows with letters from another encoding; the marks in front of them are taken out."""
    found = frozenset(place for place, row in enumerate(raw) if any(MARK in cell for cell in row))
    for place in found:
        for at, cell in enumerate(raw[place]):
            raw.put(place, at, cell.replace(MARK, ""))
    return found


def _doubtful(rows: Grid, letters: Letters) -> frozenset[int]:
    """Places of rows that read otherwise in one of the other encodings that fit."""
    if not letters.others:
        return frozenset()

    def differs(cell: str) -> bool:
        data = cell.encode(letters.codec)
        return any(data.decode(other, "replace") != cell for other in letters.others)

    odd = {cell for cell in set(rows.texts()) if not cell.isascii() and differs(cell)}
    return frozenset(place for place, row in enumerate(rows) if not odd.isdisjoint(row)) if odd else frozenset()


# Workbooks and web pages


def _workbook(
    copy: Path,
    source: Source,
    tab: str | None,
    header_row: int | None,
    off: Collection[str],
    looking: _Looking,
    *,
    fill_merged: bool,
) -> Sheet:
    book = read_book(copy, source.name, tab, looking.stop, fill_merged=fill_merged)
    if len(book.rows) > MAX_ROWS:
        raise BadFile(name=source.name, reason="file_too_many_rows", most=MAX_ROWS)
    looking.rows(len(book.rows))
    layout = lay_out(book.rows, header_row=header_row, off=off)
    kinds = {
        at: _letters_of(book.kinds[place], layout.places)
        for at, place in enumerate(layout.columns)
        if place in book.kinds
    }
    sheet = sheet_of(layout, source, Container.WORKBOOK)
    places = {place: at for at, place in enumerate(layout.places)} if book.flags else {}
    coloured = len(book.coloured.intersection(layout.places)) if book.coloured else 0
    if 0 < coloured < len(layout.places):
        book.notes.append(Reason("coloured_rows", None, coloured, {"count": coloured}))
    return _with(
        sheet,
        flags={
            code: found
            for code, rows in book.flags.items()
            if (found := frozenset(places[place] for place in rows if place in places))
        },
        hidden_columns=frozenset(at for at, place in enumerate(layout.columns) if place in book.hidden_columns),
        several_tabs=book.several,
        tab=book.tab,
        kinds={at: letters for at, letters in kinds.items() if letters.strip(b"t")},
        dates_from_1904=book.from_1904,
        notes=(*book.notes, *sheet.notes),
    )


def _letters_of(kinds: bytearray, places: Sequence[int]) -> bytes:
    """The kinds of some cells of a column."""
    if isinstance(places, range) and places.step == 1:
        return bytes(kinds[places.start : places.stop])
    return bytes(kinds[place] for place in places)


def _web_page(
    copy: Path,
    source: Source,
    encoding: str | None,
    header_row: int | None,
    off: Collection[str],
    known_words: KnownWords | None,
) -> Sheet:
    if source.size > MAX_BYTES:
        raise BadFile(name=source.name, reason="file_too_big", size=source.size, most=MAX_BYTES)
    data = copy.read_bytes()
    text, letters = read_letters(data, encoding or declared_encoding(data), known_words)
    rows = read_page(text, source.name)
    layout = lay_out(Grid.of(rows), header_row=header_row, off=off)
    return _with(sheet_of(layout, source, Container.WEB_PAGE), encoding=letters.name)


def sheet_of(layout: Layout, source: Source, container: Container) -> Sheet:
    """Shaped rows as a list; raise BadFile when there is nothing at all."""
    if not layout.rows and not layout.header:
        raise BadFile(name=source.name, reason="file_empty")
    places = layout.places
    together = isinstance(places, range) and places.step == 1
    numbers = range(places[0] + 1, places[-1] + 2) if together and places else [place + 1 for place in places]
    return Sheet(
        source=source,
        container=container.value,
        header=layout.header,
        rows=layout.rows,
        numbers=numbers,
        lines=numbers,
        header_row=None if layout.header_place is None else layout.header_place + 1,
        long=layout.long,
        notes=tuple(layout.notes),
        fixes=dict(layout.fixes),
        short=layout.short,
        repaired={code: tuple(place + 1 for place in places) for code, places in layout.repaired.items() if places},
    )


def _with(sheet: Sheet, **facts: object) -> Sheet:
    return replace(sheet, **facts)  # type: ignore[arg-type]  # fields by name
