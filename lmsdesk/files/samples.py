"""The same text file with other people in it: every byte that is no letter and no digit of theirs stays as it is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from lmsdesk.domain.errors import BadFile, DiskTrouble
from lmsdesk.files.content import Container, identify
from lmsdesk.files.dialect import Dialect, find_dialect, named_delimiter
from lmsdesk.files.layout import lay_out
from lmsdesk.files.letters import MIXING, Letters, find_letters
from lmsdesk.files.lists import sample_of
from lmsdesk.files.records import read_records

Replace = Callable[[str], str]
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """Where a cell stands in a text: from ``start`` to before ``end``, in which record and column, from 0."""

    start: int
    end: int
    record: int
    column: int


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What a person chose about reading the list."""

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    tab: str | None = None


AS_FOUND = ReadAs()


def texts_of(copy: Path, name: str, read_as: ReadAs = AS_FOUND) -> list[str]:
    """All lines of a list, for whoever has to know all words before the first is replaced; raise BadFile."""
    return [line for line, _ in _lines(copy, _letters(copy, name, read_as))[1]]


def write_text_sample(
    copy: Path, name: str, target: Path, kept: Collection[int], replace: Replace, read_as: ReadAs = AS_FOUND
) -> None:
    """Write a list with the texts of all its columns replaced but for ``kept``, which are places in the read sheet.

    The heading stays, what stands above it is replaced. Raise BadFile for what is no text, DiskTrouble when it cannot
    be written.
    """
    letters = _letters(copy, name, read_as)
    mark, lines = _lines(copy, letters)
    text = "".join(line for line, _ in lines)
    made = _replaced(text, name, kept, replace, read_as)
    pieces, at = [mark], 0
    for line, codec in lines:
        pieces.append(_encoded(made[at : at + len(line)], line, codec))
        at += len(line)
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
    except OSError as error:
        raise DiskTrouble(path=str(target), reason=error.strerror) from error


def _letters(copy: Path, name: str, read_as: ReadAs) -> Letters:
    if identify(copy, name) is not Container.TEXT:
        raise BadFile(name=name, reason="sample_kind")
    return find_letters(copy, name, read_as.encoding, None, lambda done: None)


def _lines(copy: Path, letters: Letters) -> tuple[bytes, list[tuple[str, str]]]:
    """The mark at the beginning, and every line with the encoding that it is in."""
    data = copy.read_bytes()
    mark, codec = next(((mark, codec) for mark, codec in _MARKS if data.startswith(mark)), (b"", letters.codec))
    if not letters.mixed:
        return mark, [(line, codec) for line in _LINES.findall(data[len(mark) :].decode(codec, "replace"))]
    other = letters.errors.removeprefix(MIXING)
    found = []
    for line in data[len(mark) :].splitlines(keepends=True):
        try:
            found.append((line.decode(codec), codec))
        except UnicodeDecodeError:
            found.append((line.decode(other, "replace"), other))
    return mark, found


def _encoded(made: str, line: str, codec: str) -> bytes:
    """A line as it was encoded; a letter that the encoding lacks stays the one that was there."""
    try:
        return made.encode(codec)
    except UnicodeEncodeError:
        letters = [new if _fits(new, codec) else old for new, old in zip(made, line, strict=True)]
        return "".join(letters).encode(codec, "replace")


def _fits(letter: str, codec: str) -> bool:
    try:
        letter.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _replaced(text: str, name: str, kept: Collection[int], replace: Replace, read_as: ReadAs) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = _LINES.findall(plain)
    sample = sample_of(iter(lines))
    named = named_delimiter(sample[0]) if sample else None
    skipped = 1 if named else 0
    dialect = find_dialect(sample[skipped:], read_as.delimiter or named)
    records = read_records(iter(lines[skipped:]), dialect, name, lambda done: None)
    layout = lay_out(records.rows, ours_defused=True, header_row=read_as.header_row)
    stays = {layout.columns[place] for place in kept if place < len(layout.columns)}
    top = layout.header_place
    start = len(_LINES.findall(text)[0]) if skipped else 0
    pieces, at = [], 0
    for field in fields_of(text, dialect, start):
        pieces.append(text[at : field.start])
        cell = text[field.start : field.end]
        is_kept = field.record == top or (field.column in stays and (top is None or field.record > top))
        pieces.append(cell if is_kept else _same_length(replace(cell), cell))
        at = field.end
    pieces.append(text[at:])
    return "".join(pieces)


def _same_length(made: str, cell: str) -> str:
    return made if len(made) == len(cell) else cell


def fields_of(text: str, dialect: Dialect, start: int = 0) -> Iterator[Field]:
    """Where the cells of a text stand, quotes included, divided as the csv module divides them."""
    at, record, column, begin, quoted = start, 0, 0, start, False
    size = len(text)
    while at < size:
        mark = text[at]
        if quoted:
            if dialect.backslash and mark == "\\":
                at += 1
            elif mark == dialect.quote:
                if not dialect.backslash and text[at + 1 : at + 2] == dialect.quote:
                    at += 1
                else:
                    quoted = False
        elif mark == dialect.quote and at == begin:
            quoted = True
        elif mark == dialect.delimiter:
            yield Field(begin, at, record, column)
            column, begin = column + 1, at + 1
        elif mark in "\r\n":
            yield Field(begin, at, record, column)
            if mark == "\r" and text[at + 1 : at + 2] == "\n":
                at += 1
            record, column, begin = record + 1, 0, at + 1
        at += 1
    if begin < size:
        yield Field(begin, size, record, column)
