"""The first rows of a large list at once.

What only the whole file tells is not told: which columns are blank, and which encoding fits lines far below.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.sheet import Sheet, Source
from lmsdesk.files.content import Container, identify
from lmsdesk.files.dialect import find_dialect, named_delimiter
from lmsdesk.files.heads import head_of_book
from lmsdesk.files.layout import lay_out
from lmsdesk.files.letters import KnownWords, read_letters
from lmsdesk.files.lists import never, read_copy, sample_of, sheet_of
from lmsdesk.files.records import read_records

FIRST = 1_000
HEAD = 256 * 1024  # bytes that hold the first rows
_WHOLE = frozenset({"blank_columns"})  # repairs that need all rows


def first_rows(copy: Path, name: str, limit: int = FIRST, known_words: KnownWords | None = None) -> Sheet:
    """The first rows of a list, without reading the rest; ``complete`` tells whether these are all.

    Raise BadFile as reading does, as far as the beginning of the file tells.
    """
    source, container = _source(copy, name), identify(copy, name)
    if container is Container.WEB_PAGE:  # its tables may stand anywhere
        raise BadFile(name=name, reason="file_other_document")
    if container is Container.WORKBOOK:
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


def _source(copy: Path, name: str) -> Source:
    """The file as far as the beginning of it tells: what all of it says is not known yet."""
    size = copy.stat().st_size
    if size == 0:
        raise BadFile(name=name, reason="file_empty")
    return Source(name, "", size, int(copy.stat().st_mtime))
