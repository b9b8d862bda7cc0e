"""From raw rows to a list: where the heading is, which rows and columns hold anything, where cells are missing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import filterfalse

from lmsdesk.domain.imports.grid import Grid, Row
from lmsdesk.domain.imports.headers import CONTROL_COLUMNS, is_known, normal
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import visible
from lmsdesk.files.tables import restored

HEADER_ROWS = 20
MAX_COLUMNS = 2_000
LISTED = 500  # repaired rows of each kind that can be shown
_DATA = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[\d.,:/\- ]*\d[\d.,:/\- ]*")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Layout:
    """A heading and the rows below it, each as wide as the heading, with their places in the raw file."""

    header: tuple[str, ...]
    header_place: int | None
    rows: Grid
    places: Sequence[int]  # of the rows among the raw ones
    columns: list[int]  # of the kept columns among the raw ones
    long: frozenset[int]
    short: frozenset[int]
    fixes: Counter[str] = field(default_factory=Counter)
    notes: list[Reason] = field(default_factory=list)
    repaired: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # places of raw rows, or of columns


def lay_out(
    raw: Grid, *, ours_defused: bool = False, header_row: int | None = None, off: Collection[str] = ()
) -> Layout:
    """Find the heading and shape the rows; ``ours_defused`` takes back what our own CSV exports put in front.

    ``header_row`` is the row that a person chose as the heading, counted from 1, and 0 where there is none.
    ``off`` are the repairs that are not made.
    """
    filled = [place for place, row in enumerate(raw[: 40 * HEADER_ROWS]) if is_filled(row)]
    top = find_header(raw, filled[:HEADER_ROWS]) if header_row is None else _chosen(raw, header_row)
    fixes: Counter[str] = Counter()
    notes: list[Reason] = []
    header = _heading(raw[top]) if top is not None else ()
    if top is not None and (above := sum(1 for place in filled if place < top)):
        notes.append(Reason("row_above_header", None, above, {"count": above}))
    start = 0 if top is None else top + 1
    repaired: dict[str, tuple[int, ...]] = {}
    places, blank = _filled_places(raw, start)
    if "blank_rows" in off:
        places = sorted((*places, *blank))
    else:
        fixes["blank_rows"] = len(blank)
        repaired["blank_rows"] = tuple(blank[:LISTED])
    if top is not None and "repeated_header" not in off:
        kept = _without_repeats(raw, places, header, fixes, notes)
        if kept is not places:
            repaired["repeated_header"] = tuple(sorted(set(places) - set(kept))[:LISTED])
            places = kept
    rows, long, short = _evened(raw.take(places), header)
    if "short_rows" not in off:
        fixes["short_rows"] = len(short)
        repaired["short_rows"] = tuple(places[place] for place in sorted(short)[:LISTED])
        short = frozenset()
    columns = list(range(_width(header, rows)))
    if "blank_columns" not in off:
        everything = columns
        header, rows, columns = _without_blank_columns(header, rows, fixes)
        if len(columns) < len(everything):
            repaired["blank_columns"] = tuple(sorted(set(everything) - set(columns))[:LISTED])
    if ours_defused and any(cell.strip().casefold() in CONTROL_COLUMNS for cell in header):
        header = tuple(map(restored, header))
        rows = rows.mapped(restored)
    return Layout(header, top, rows, places, columns, long, short, +fixes, notes, repaired)


def find_header(raw: Sequence[Row], places: Sequence[int]) -> int | None:
    """The row with most known headings; without any, the first one unless it looks like the rows below it."""
    best: tuple[float, int] | None = None
    for place in places:
        cells = [cell for cell in raw[place] if cell.strip()]
        known = sum(map(is_known, cells))
        share = known / len(cells)
        if known and (known >= 2 or share >= 0.5) and share >= 0.25 and not _has_data(cells):
            score = known * share
            if best is None or score > best[0]:
                best = (score, place)
    if best is not None:
        return best[1]
    if not places or _looks_like_data([raw[place] for place in places]):
        return None
    return places[0]


def _chosen(raw: Sequence[Row], header_row: int) -> int | None:
    """The place of the row that a person chose; a row that is not there is none."""
    return header_row - 1 if 0 < header_row <= len(raw) else None


def _has_data(cells: Sequence[str]) -> bool:
    """An address or most cells being numbers is what headings never have."""
    return any("@" in cell and _DATA.fullmatch(cell.strip()) for cell in cells)


def _looks_like_data(rows: Sequence[Row]) -> bool:
    """Tell whether the first row is built like those below it: u00010 above u00011, or the same words again."""
    first, rest = rows[0], rows[1:]
    if any(_DATA.fullmatch(cell.strip()) for cell in first if cell.strip()):
        return True
    for place, cell in enumerate(first):
        below = [row[place] for row in rest if place < len(row) and row[place].strip()]
        if not cell.strip() or not below:
            continue
        if cell in below:
            return True
        form = _form(cell)
        if not form.isalpha() and sum(1 for each in below if _form(each) == form) >= 0.8 * len(below):
            return True
    return False


def _form(cell: str) -> str:
    """How a cell is built: letters as one a, digits as one 9."""
    return _DIGITS.sub("9", _LETTERS.sub("a", cell.strip()))


def _heading(cells: Row) -> tuple[str, ...]:
    texts = ("".join(mark if unicodedata.category(mark) != "Cc" else " " for mark in visible(cell)) for cell in cells)
    names = [" ".join(text.split()).strip("\u201c\u201d") for text in texts]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def is_filled(row: Row) -> bool:
    """Tell whether any cell of a row says something."""
    return any(row) and any(cell and not cell.isspace() for cell in row)


def _width(header: Sequence[str], rows: Grid) -> int:
    """How many columns there are; without a heading as many as the longest row has cells."""
    return len(header) or max(rows.lengths(), default=0)


def _filled_places(raw: Grid, start: int) -> tuple[Sequence[int], list[int]]:
    """Places of rows that hold something, and of the empty ones between or behind them.

    Blank lines behind the last row are how text files end, not something that was mended.
    """
    # The usual row has something in its first cell; only others are looked through.
    first = raw.column(0)
    empties = set(filterfalse(str.strip, first))
    doubtful = [place for place in range(start, len(raw)) if first[place] in empties] if empties else []
    blank = [place for place in doubtful if not is_filled(raw[place])]
    if not blank:
        return range(start, len(raw)), []
    empty = set(blank)
    filled = [place for place in range(start, len(raw)) if place not in empty]
    last = filled[-1] if filled else start - 1
    together = bool(filled) and last - filled[0] + 1 == len(filled)
    places = range(filled[0], last + 1) if together else filled
    return places, [place for place in blank if place < last or raw.length(place) > 1]


def _without_repeats(
    raw: Grid, places: Sequence[int], header: tuple[str, ...], fixes: Counter[str], notes: list[Reason]
) -> Sequence[int]:
    """Headings that come again, as in pages that were put together, are no rows."""
    wanted = [normal(cell) for cell in header]
    at = next((place for place, cell in enumerate(header) if cell), 0)
    first = header[at].casefold() if header else ""
    cells = raw.column(at)
    if not places or first not in map(str.casefold, cells[places[0] :]):
        return places
    repeated = {place for place in places if cells[place].casefold() == first and _same_heading(raw[place], wanted)}
    if not repeated:
        return places
    fixes["repeated_header"] = len(repeated)
    notes.append(Reason("header_repeated", None, len(repeated), {"count": len(repeated) + 1}))
    return [place for place in places if place not in repeated]


def _same_heading(row: Row, wanted: Sequence[str]) -> bool:
    cells = [normal(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells == list(wanted)


def _evened(rows: Grid, header: tuple[str, ...]) -> tuple[Grid, frozenset[int], frozenset[int]]:
    """Rows as wide as the heading: missing cells are empty ones, needless empty ones go.

    Places of rows with more cells than that, and of those with fewer, are told.
    """
    lengths = rows.lengths()
    width = len(header) or max(lengths, key=lambda length: (lengths[length], length), default=0)
    if set(lengths) <= {width}:
        return rows, frozenset(), frozenset()
    if rows.width < width:
        short = frozenset(place for place in range(len(rows)) if rows.length(place) < width)
    else:
        short = frozenset(place for place, length in rows.short.items() if length < width)
    longer = set(rows.beyond)
    for column in rows.columns[width:]:
        longer.update(place for place, cell in enumerate(column) if cell and not cell.isspace())
    beyond = {place: cells for place in longer if any(map(str.strip, cells := rows[place][width:]))}
    columns = [rows.column(at) for at in range(width)]
    return Grid(columns, len(rows), beyond=beyond), frozenset(beyond), short


def _without_blank_columns(
    header: tuple[str, ...], rows: Grid, fixes: Counter[str]
) -> tuple[tuple[str, ...], Grid, list[int]]:
    width = _width(header, rows)
    blank = {
        place
        for place in range(width)
        if not (header and header[place]) and not any(cell.strip() for cell in rows.column(place))
    }
    if not blank:
        return header, rows, list(range(width))
    fixes["blank_columns"] = len(blank)
    kept = [place for place in range(width) if place not in blank]
    inside = [rows.column(place) for place in kept if place < rows.width]
    # Without a heading rows may be shorter than the widest one: what they do not have stays missing.
    beyond = {
        place: [cell for at, cell in enumerate(cells, rows.width) if at not in blank]
        for place, cells in rows.beyond.items()
    }
    return tuple(header[place] for place in kept) if header else (), Grid(inside, len(rows), beyond=beyond), kept
