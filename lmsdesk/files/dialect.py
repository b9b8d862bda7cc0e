"""How the cells of a text file are divided: judged over whole records, with quotes honoured."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lmsdesk.domain.imports.headers import is_known

SAMPLE_RECORDS = 200
HEADER_ROWS = 20
DELIMITERS = (",", ";", "\t", "|", ":", "^")
# A cell between apostrophes; one that only begins so was made text by a spreadsheet, and the apostrophe closes nothing.
_SINGLE = re.compile(r"(?:^|(?<=[,;\t|:^]))'[^'\n]*'(?=[,;\t|:^\r\n]|$)", re.MULTILINE)
_END = "\ufdd1end"  # a record that no file holds: when it is swallowed, a quote was left open


@dataclass(frozen=True, slots=True)
class Dialect:
    """A delimiter and how cells are quoted."""

    delimiter: str
    quote: str = '"'
    backslash: bool = False
    known: int = 0  # known headings that it brings to light

    def options(self) -> dict[str, Any]:
        """As the csv module wants them."""
        made: dict[str, Any] = {"delimiter": self.delimiter, "quotechar": self.quote, "strict": False}
        if self.backslash:
            made.update(escapechar="\\", doublequote=False)
        return made


def named_delimiter(line: str) -> str | None:
    """What a first line like ``sep=;`` says, None for any other line."""
    plain = line.rstrip("\r\n").lstrip("\ufeff").strip('"')
    if plain[:4].casefold() != "sep=" or len(plain) != 5:
        return None
    return plain[4]


def find_dialect(lines: Sequence[str], named: str | None = None) -> Dialect:
    """Choose from a sample of lines; a delimiter that the file names is obeyed."""
    text = "".join(lines)
    delimiters = (named,) if named else tuple(mark for mark in DELIMITERS if mark in text)
    if not delimiters:
        return Dialect(",")
    best: tuple[float, Dialect] | None = None
    for quoting in _quotings(text):
        for delimiter in delimiters:
            dialect = Dialect(delimiter, *quoting)
            score, known = _score(lines, dialect)
            if best is None or score > best[0] + 1e-9:
                best = (score, Dialect(delimiter, *quoting, known))
    assert best is not None  # there is at least one delimiter and one quoting
    return best[1]


def _quotings(text: str) -> list[tuple[str, bool]]:
    """RFC 4180 first; other ways only where the text gives reason to think of them."""
    found = [('"', False)]  # also without any in the sample: quotes may come later
    if '\\"' in text:
        found.append(('"', True))
    marks = text.count("'")
    if marks > 8 and marks > 2 * text.count('"') and 2 * len(_SINGLE.findall(text)) > 0.8 * marks:
        found.append(("'", False))
    return found


def _score(lines: Sequence[str], dialect: Dialect) -> tuple[float, int]:
    """Known headings weigh most, then how many records have the same number of cells, then how many those are."""
    records = read_sample(lines, dialect)
    if not records:
        return 0.0, 0
    counts = Counter(map(len, records))
    usual, times = max(counts.items(), key=lambda item: (item[1], item[0]))
    known = max(sum(map(is_known, record)) for record in records[:HEADER_ROWS])
    if usual == 1:
        return min(known, 1) * 0.5, known
    wrapped = sum(1 for record in records for cell in record if _is_wrapped(cell)) / (len(records) * usual)
    return known * 2 + times / len(records) * 3 + min(usual, 6) * 0.1 - wrapped, known


def _is_wrapped(cell: str) -> bool:
    """Quotes that stayed around a cell were not meant to be seen."""
    return len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "\"'"


def read_sample(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    """The filled records of a sample; the last one may be cut and is left out when quotes are open."""
    try:
        records = list(csv.reader(with_end(lines), **dialect.options()))
    except csv.Error:
        return []
    if not records or records[-1] != [_END]:
        records = records[:-1] or records
    filled = [record for record in records if any(cell.strip() for cell in record) and record != [_END]]
    return filled[:SAMPLE_RECORDS]


def with_end(lines: Iterable[str]) -> Iterable[str]:
    """The lines and behind them a record that shows whether all quotes were closed."""
    return chain(lines, (_END,))


def is_end(record: Sequence[str]) -> bool:
    """Tell whether a record is the one behind the last line."""
    return len(record) == 1 and record[0] == _END
