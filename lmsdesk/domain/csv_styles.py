"""How text files are written: safe for spreadsheet programs, or strictly as other programs expect it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """``safe`` writes a byte order mark, which spreadsheets need for letters beyond ASCII, and an apostrophe before
    texts that they would run as formulas; without it the cells are as they are (RFC 4180, UTF-8)."""

    delimiter: str = ","
    safe: bool = True


SAFE: Final = CsvStyle()
STRICT: Final = CsvStyle(safe=False)
