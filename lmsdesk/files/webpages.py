"""Tables of web pages, which some systems export with the ending of a workbook."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.grid import Row
from lmsdesk.files.layout import MAX_COLUMNS

MAX_BYTES = 64 * 1024 * 1024
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n]+")
_BREAK = "\0"
_UNSEEN = frozenset({"script", "style", "title", "template"})


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page names near its beginning."""
    match = _CHARSET.search(data[:4096])
    return match[1].decode("ascii").casefold() if match else None


def is_page(text: str) -> bool:
    """Tell whether a text is the source of a page or a part of one, with a table in it."""
    return text.lstrip("\ufeff \t\r\n")[:1] == "<" and _TABLE.search(text) is not None


def read_page(text: str, name: str) -> list[Row]:
    """The rows of the largest table of a page; raise BadFile when it has none."""
    reader = _Tables()
    reader.feed(text)
    reader.close()
    reader.finish()
    if not reader.tables:
        raise BadFile(name=name, reason="file_other_document")
    rows = max(reader.tables, key=len)
    widest = max(map(len, rows), default=0)
    if widest > MAX_COLUMNS:
        raise BadFile(name=name, reason="file_too_many_columns", count=widest, most=MAX_COLUMNS)
    return rows


class _Tables(HTMLParser):
    """Collects the cells of all tables; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self._open: list[list[Row]] = []
        self._below: list[dict[int, int]] = []  # rows that a cell above still covers, by column, for each open table
        self._cell: list[str] | None = None
        self._span = self._deep = 1
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._end_cell()
            self._open.append([])
            self._below.append({})
        elif tag == "tr" and self._open:
            self._end_cell()
            self._end_row()
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            if not self._open[-1]:
                self._open[-1].append([])
            row, below = self._open[-1][-1], self._below[-1]
            while below.get(len(row), 0) > 0:
                below[len(row)] -= 1
                row.append("")
            self._cell = []
            told = dict(attrs)
            self._span, self._deep = _span(told.get("colspan")), _span(told.get("rowspan"))
        elif tag in ("br", "p", "div") and self._cell:
            self._cell.append(_BREAK)

    def handle_endtag(self, tag: str) -> None:
        """End them."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            self.tables.append(self._open.pop())
            self._below.pop()

    def handle_data(self, data: str) -> None:
        """Text belongs to the open cell."""
        if self._cell is not None and not self._unseen:
            self._cell.append(data)

    def finish(self) -> None:
        """Take tables that were never closed as they are."""
        self._end_cell()
        while self._open:
            self.tables.append(self._open.pop())

    def _end_cell(self) -> None:
        if self._cell is None or not self._open or not self._open[-1]:
            self._cell = None
            return
        lines = (_BLANKS.sub(" ", part).strip() for part in _joined(self._cell))
        row = self._open[-1][-1]
        if self._deep > 1:
            self._below[-1].update(dict.fromkeys(range(len(row), len(row) + self._span), self._deep - 1))
        row += ["\n".join(lines).strip(), *[""] * (self._span - 1)]
        self._cell, self._span, self._deep = None, 1, 1

    def _end_row(self) -> None:
        """Cells above that reach beyond the end of a row were passed as well."""
        if self._open[-1]:
            done = len(self._open[-1][-1])
            for column, left in self._below[-1].items():
                if column >= done and left:
                    self._below[-1][column] = left - 1


def _span(told: str | None) -> int:
    """How many columns or rows a cell covers."""
    return min(int(told), MAX_COLUMNS) if told is not None and told.isdecimal() and 0 < len(told) < 9 else 1


def _joined(parts: list[str]) -> list[str]:
    """The text between breaks; breaks of the source are blanks, as browsers show them."""
    lines = [""]
    for part in parts:
        if part == _BREAK:
            lines.append("")
        else:
            lines[-1] += part
    return lines
