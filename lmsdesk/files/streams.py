"""Large lists in parts: the first rows at once, and all rows in batches that need no more memory for a million of them.

What only the whole file tells is told by neither: which columns are blank, and which encoding fits lines far below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.grid import Grid, Row
from lmsdesk.domain.imports.sheet import Sheet, Source
from lmsdesk.files.content import Container, identify
from lmsdesk.files.dialect import find_dialect, named_delimiter
from lmsdesk.files.heads import head_of_book
from lmsdesk.files.layout import lay_out
from lmsdesk.files.letters import KnownWords, find_letters, read_letters
from lmsdesk.files.lists import Look, never, opened, read_copy, sample_of, sheet_of
from lmsdesk.files.records import each_batch, read_records
from lmsdesk.files.spool import digest

FIRST = 1_000
BATCH = 50_000
HEAD = 256 * 1024  # bytes that hold the first rows
_WHOLE = frozenset({"blank_columns"})  # repairs that need all rows


def first_rows(copy: Path, name: str, limit: int = FIRST, known_words: KnownWords | None = None) -> Sheet:
    """The first rows of a list, without reading the rest; ``complete`` tells whether these are all.

    Raise BadFile as reading does, as far as the beginning of the file tells.
    """
    source = _source(copy, name, whole=False)
    if identify(copy, name) is Container.WORKBOOK:
        with head_of_book(copy, name, limit) as (head, tab, complete):
            sheet = read_copy(head, name, tab=tab.name, fixes_off=_WHOLE)
        return replace(sheet, source=source, complete=complete)
    with copy.open("rb") as file:
        data = file.read(HEAD)
    complete = len(data) == source.size
    if not complete:
        data = data[: data.rfind(b"\n") + 1] or data
    text, letters = read_letters(data, None, known_words)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").splitlines(keepends=True)
    named = named_delimiter(lines[0]) if lines else None
    lines = lines[1 if named else 0 :]
    dialect = find_dialect(sample_of(iter(lines)), named)
    found = read_records(lines, dialect, name, never, limit + 1)
    complete = complete and len(found.rows) <= limit
    sheet = sheet_of(lay_out(found.rows[:limit], ours_defused=True, off=_WHOLE), source, Container.TEXT)
    return replace(sheet, encoding=letters.name, delimiter=dialect.delimiter, complete=complete)


def batches(
    copy: Path, name: str, size: int = BATCH, known_words: KnownWords | None = None, look: Look = never
) -> Iterator[Sheet]:
    """The rows of a text list as lists of at most so many, under the heading of the first, numbered as in the file.

    Raise BadFile for what is no text list and for what reading refuses; ``look`` may raise Cancelled.
    """
    source = _source(copy, name, whole=True)
    if identify(copy, name) is not Container.TEXT:
        raise BadFile(name=name, reason="file_other_document")
    letters = find_letters(copy, name, None, known_words, look)
    with opened(copy, letters) as file:
        lines = iter(file)
        sample = sample_of(lines)
        named = named_delimiter(sample[0]) if sample else None
        skipped = 1 if named else 0
        dialect = find_dialect(sample[skipped:], named)
        header: Row | None = None
        done = 0
        for batch in each_batch(chain(sample[skipped:], lines), dialect, name, look, size):
            above = [header] if header is not None else []
            layout = lay_out(
                Grid.of([*above, *batch.rows]), ours_defused=True, header_row=1 if above else None, off=_WHOLE
            )
            if done == 0 and layout.header_place is not None:
                header = batch.rows[layout.header_place]
            sheet = sheet_of(layout, source, Container.TEXT)
            starts, moved = batch.starts(), len(above)
            yield replace(
                sheet,
                numbers=[done + place - moved + 1 for place in layout.places],
                lines=[starts[place - moved] + skipped for place in layout.places],
                header_row=sheet.header_row if done == 0 else None,
                encoding=letters.name,
                delimiter=dialect.delimiter,
                complete=False,
            )
            done += len(batch.rows)


def _source(copy: Path, name: str, *, whole: bool) -> Source:
    size = copy.stat().st_size
    if size == 0:
        raise BadFile(name=name, reason="file_empty")
    return Source(name, digest(copy) if whole else "", size, int(copy.stat().st_mtime))
