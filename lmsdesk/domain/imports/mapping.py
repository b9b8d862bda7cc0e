"""Which column is read as which field: by its header, else by what its values are, else by a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.about import kind_of
from lmsdesk.domain.imports.asks import OFFERED
from lmsdesk.domain.imports.cells import Use, clean
from lmsdesk.domain.imports.date_orders import order_of
from lmsdesk.domain.imports.dates import read_loosely
from lmsdesk.domain.imports.headers import COURSE_FIELDS, IGNORE, PERSON_FIELDS, normal
from lmsdesk.domain.imports.headers.kinds import Headings, headings_of
from lmsdesk.domain.imports.match_fields import is_match_column
from lmsdesk.domain.imports.options import ACCEPT, SKIP, ImportOptions, Kind
from lmsdesk.domain.imports.plan import Ask, ColumnState, MappedColumn
from lmsdesk.domain.imports.roles import is_role_word
from lmsdesk.domain.imports.shapes import LIST, Shape
from lmsdesk.domain.imports.shapes.matrix import MARK
from lmsdesk.domain.imports.shapes.shape import LOGIN
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.verbs import Wish, is_wish, wish_of
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold

_SAMPLE_ROWS, _SAMPLE_VALUES = 2000, 300
_PEOPLE_LOOKUPS = {"username": "username", "idnumber": "idnumber", "email": "email", "user_id": "id"}
_COURSE_LOOKUPS = {"course": ("shortname", "fullname"), "course_idnumber": ("idnumber",), "course_id": ("id",)}
# Questions about how the file is read that hold only the rows that the sheet names.
_BY_ROW = {"merged_cells": ("fill", "leave", SKIP), "broken_letters": ("repair", "leave", SKIP)}
LISTED = frozenset({"group"})  # several columns of these are several values
MASK = "\u2022\u2022\u2022\u2022"


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns as they are read, and the questions about them."""

    columns: tuple[MappedColumn, ...]
    asks: tuple[Ask, ...]
    by_content: bool = False
    shape: Shape = LIST

    @property
    def holds(self) -> tuple[tuple[int | None, Reason], ...]:
        """What waits while questions about columns are open: rows with text at a place, or all rows (None)."""
        places = {f"column:{each.key}": each for each in self.columns}
        found: list[tuple[int | None, Reason]] = []
        for ask in self.asks:
            if ask.chosen is not None or ask.code in _BY_ROW:
                continue
            column = places.get(f"column:{ask.facts['key']}" if ask.code == "two_columns" else ask.key)
            facts = {**ask.facts, "key": column.key} if column is not None else {}
            found.append((column.place if column else None, Reason(ask.code, ask.about, None, facts)))
        return tuple(found)

    def places(self, field: str, slot: int = 0) -> tuple[int, ...]:
        """Places of the columns that are read as this field."""
        return tuple(each.place for each in self.columns if each.field == field and each.slot == slot)

    def has(self, *fields: str) -> bool:
        """Tell whether any of the fields has a column."""
        return any(each.field in fields for each in self.columns)


def map_columns(sheet: Sheet, options: ImportOptions, shape: Shape, directory: Directory) -> ColumnMap:
    """Read the header, let values decide where it is not clear, and ask where they do not either."""
    heads = headings_of(kind_of(sheet, options, shape))
    values = _Values(sheet, directory, heads)
    headers = _headers(sheet)
    named = enumerate(zip(headers, column_keys(headers), strict=True))
    columns = [_column(place, header, key, options, shape, values) for place, (header, key) in named]
    asks: list[Ask] = []
    by_content = heads.kind is Kind.ENROLMENT and not any(
        each.field in PERSON_FIELDS or each.state is ColumnState.AMBIGUOUS for each in columns
    )
    if shape.places:
        columns = [_placed(each, shape, options) for each in columns]
        by_content = True
    elif by_content:
        columns = _by_content(columns, options, values)
    if by_content and any(each.field in PERSON_FIELDS for each in columns):
        asks.append(_ask("no_header", "no_header", None, (ACCEPT,), columns, options, len(sheet.rows)))
    columns = _slotted(columns)
    asks += _of_workbook(sheet, columns, options)
    asks += _of_doubles(columns, options, len(sheet.rows))
    asks += [
        _ask(
            f"column:{each.key}",
            "column_ambiguous",
            each.header,
            (*each.candidates, IGNORE),
            [each],
            options,
            len(sheet.rows),
        )
        for each in columns
        if each.state is ColumnState.AMBIGUOUS
    ]
    return ColumnMap(tuple(columns), tuple(asks), by_content, shape)


def _of_doubles(columns: Sequence[MappedColumn], options: ImportOptions, rows: int) -> list[Ask]:
    """Columns with different headings that are read as one field: which of them counts."""
    asks = []
    for field in dict.fromkeys(each.field for each in columns if each.field and each.state is ColumnState.MAPPED):
        same = [each for each in columns if each.field == field and each.slot == 0 and each.samples]
        if field in LISTED or len({normal(each.header) for each in same}) < 2:
            continue
        choices = tuple(each.key for each in same)
        chosen = options.decisions.get(f"duplicate_header:{field}")
        facts = {"headers": ", ".join(each.header for each in same), "key": same[-1].key}
        chosen = chosen if chosen in choices else None
        asks.append(Ask(f"duplicate_header:{field}", "two_columns", field, choices, rows, (), chosen, facts))
    return asks


def _of_workbook(sheet: Sheet, columns: Sequence[MappedColumn], options: ImportOptions) -> list[Ask]:
    """Which worksheet is the list, and whether columns that are hidden there count."""
    asks, rows = [], len(sheet.rows)
    if sheet.several_tabs:
        tabs, chosen = sheet.several_tabs, options.decisions.get("several_tabs")
        facts = {"tab": sheet.tab or ""}
        asks.append(Ask("several_tabs", "several_tabs", None, tabs, rows, tabs[:5], chosen, facts))
    for code, choices in sheet.choices.items():
        usual = OFFERED[code][0] if code in OFFERED else None
        asks.append(Ask(code, code, None, choices, rows, (), options.decisions.get(code, usual), usual=usual))
    for code, choices in _BY_ROW.items():
        # Asked here because such rows mostly have errors for this very reason, and errors ask nothing.
        if places := sheet.flags.get(code):
            asks.append(Ask(code, code, None, choices, len(places), (), options.decisions.get(code)))
    asks += [
        Ask(f"column:{each.key}", "hidden_column", each.header, (each.field or IGNORE, IGNORE), rows, each.samples)
        for each in columns
        if each.place in sheet.hidden_columns
        and each.state is ColumnState.MAPPED
        and each.key not in options.columns
        and f"column:{each.key}" not in options.decisions
    ]
    return asks


def _headers(sheet: Sheet) -> list[str]:
    if sheet.header:
        return list(sheet.header)
    return [letters(place) for place in range(sheet.width)]


def column_keys(headers: Sequence[str]) -> list[str]:
    """What columns are called in choices: the normalised heading, with #2, #3 ... where it comes again."""
    seen: Counter[str] = Counter()
    keys = []
    for header in headers:
        plain = normal(header)
        seen[plain] += 1
        keys.append(plain if plain and seen[plain] == 1 else f"{plain}#{seen[plain]}")
    return keys


def letters(place: int) -> str:
    """The name of a column as spreadsheets show it: A, B, ... Z, AA."""
    name = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _column(place: int, header: str, key: str, options: ImportOptions, shape: Shape, values: _Values) -> MappedColumn:
    plain = normal(header)
    chosen = options.columns.get(key) or options.decisions.get(f"column:{key}")
    heads = values.heads
    known = heads.field_of(header) if values.has_header else None
    if known is not None and known[0] == "password":
        return MappedColumn(place, header, ColumnState.SECRET, key)
    samples = values.samples(place)
    column = MappedColumn(place, header, ColumnState.UNKNOWN, key, samples=samples)
    if chosen is not None:
        state = ColumnState.IGNORED if chosen == IGNORE else ColumnState.MAPPED
        return replace(column, state=state, field=None if chosen == IGNORE else chosen, slot=known[1] if known else 0)
    if is_match_column(header, options.match_by):
        return replace(column, state=ColumnState.MAPPED, field=options.match_by)
    if heads.kind is shape.kind:
        if place in shape.marks:
            return replace(column, state=ColumnState.MAPPED, field=MARK, slot=sorted(shape.marks).index(place) + 1)
        if plain in shape.fields:
            return _known(column, _login(shape.fields[plain], samples), 0, heads)
    if known is not None:
        return _known(column, *known, heads)
    if values.has_header and plain in heads.ambiguous:
        return _ambiguous(column, heads.ambiguous[plain], values)
    return column


def _login(field: str, samples: Sequence[str]) -> str:
    """What signs somebody in is an e-mail address on some sites, and a name on others."""
    if field != LOGIN:
        return field
    return "email" if sum("@" in text for text in samples) > len(samples) / 2 else "username"


def _known(column: MappedColumn, field: str, slot: int, heads: Headings) -> MappedColumn:
    if field == "control":
        return replace(column, state=ColumnState.CONTROL)
    if field == IGNORE or field in heads.harmless:
        return replace(column, state=ColumnState.IGNORED, field=None if field == IGNORE else field, slot=slot)
    return replace(column, state=ColumnState.MAPPED, field=field, slot=slot)


def _ambiguous(column: MappedColumn, candidates: tuple[str, ...], values: _Values) -> MappedColumn:
    """Let the values decide when they fit one meaning far better than the others."""
    if not column.samples:
        return replace(column, state=ColumnState.IGNORED)
    found = _fitting(column.place, candidates, values)
    if found is not None:
        return _known(column, found, 0, values.heads)
    harmless = values.heads.harmless
    if all(candidate in harmless for candidate in candidates):
        return replace(column, state=ColumnState.IGNORED, field=candidates[0])
    serious = tuple(candidate for candidate in candidates if candidate not in harmless)
    if len(serious) < len(candidates) and not any(values.fit(column.place, each) > 0.1 for each in serious):
        return replace(column, state=ColumnState.IGNORED, field=candidates[0])
    return replace(column, state=ColumnState.AMBIGUOUS, candidates=candidates)


def _fitting(place: int, candidates: Iterable[str], values: _Values) -> str | None:
    ranked = sorted(
        ((values.fit(place, each), each) for each in candidates if each not in values.heads.harmless), reverse=True
    )
    if not ranked or ranked[0][0] < 0.6:
        return None
    if len(ranked) > 1 and ranked[1][0] > 0.3 * ranked[0][0]:
        return None
    return ranked[0][1]


def _by_content(columns: list[MappedColumn], options: ImportOptions, values: _Values) -> list[MappedColumn]:
    """Name columns by what they hold, for a list without a header or with one in unknown words."""
    taken: set[str | None] = {each.field for each in columns if each.field}
    result = []
    for each in columns:
        if each.state is ColumnState.UNKNOWN and each.samples and each.key not in options.columns:
            field = _content_field(each.place, taken, values)
            if field is not None:
                taken.add(field)
                each = replace(each, state=ColumnState.MAPPED, field=field)
        result.append(each)
    return result


def _content_field(place: int, taken: set[str | None], values: _Values) -> str | None:
    for field in ("action", "role"):
        if field not in taken and values.fit(place, field) >= 0.9:
            return field
    for field in ("email", "username", "idnumber", "course", "course_idnumber"):
        if field not in taken and values.fit(place, field) >= 0.5:
            return field
    if values.fit(place, "date") >= 0.9:
        return next((field for field in ("start", "end") if field not in taken), None)
    return None


def _placed(column: MappedColumn, shape: Shape, options: ImportOptions) -> MappedColumn:
    if column.key in options.columns or column.place >= len(shape.places):
        return column
    return replace(column, state=ColumnState.MAPPED, field=shape.places[column.place])


def _slotted(columns: list[MappedColumn]) -> list[MappedColumn]:
    """Repeated course columns without numbers become course 1, 2, ...: such lists are legal elsewhere."""
    result = list(columns)
    for field in ("course", "course_idnumber", "course_id"):
        same = [each for each in columns if each.field == field and each.slot == 0]
        if len(same) > 1:
            for slot, each in enumerate(same, start=1):
                result[columns.index(each)] = replace(each, slot=slot)
    courses = {each.slot for each in result if each.field in (*COURSE_FIELDS, MARK)}
    # "role1" beside a plain "course" belongs to that course.
    return [replace(each, slot=0) if each.slot and each.slot not in courses else each for each in result]


def _ask(
    key: str,
    code: str,
    about: str | None,
    choices: tuple[str, ...],
    columns: Sequence[MappedColumn],
    options: ImportOptions,
    rows: int,
) -> Ask:
    samples = (
        columns[0].samples
        if len(columns) == 1
        else tuple(f"{each.header}: {each.field}" for each in columns if each.field)
    )
    return Ask(key, code, about, choices, rows, samples[:5], options.decisions.get(key))


class _Values:
    """What the columns hold, by a sample of distinct values."""

    def __init__(self, sheet: Sheet, directory: Directory, heads: Headings) -> None:
        self.has_header, self.heads = bool(sheet.header), heads
        self._sheet, self._directory = sheet, directory
        self._distinct: dict[int, list[str]] = {}
        self._fits: dict[tuple[int, str], float] = {}
        self._roles: Mapping[str, int] | None = None

    def samples(self, place: int) -> tuple[str, ...]:
        """Some values for people to look at."""
        return tuple(islice(self._values(place), 5))

    def fit(self, place: int, field: str) -> float:
        """The share of values that make sense as this field."""
        if (place, field) not in self._fits:
            self._fits[place, field] = self._fit(self._values(place), field)
        return self._fits[place, field]

    def _values(self, place: int) -> list[str]:
        if place not in self._distinct:
            seen: dict[str, None] = {}
            for row in islice(self._sheet.rows, _SAMPLE_ROWS):
                text = clean(row[place], Use.IDENTIFIER).text if place < len(row) else ""
                if text:
                    seen[text] = None
                if len(seen) >= _SAMPLE_VALUES:
                    break
            self._distinct[place] = list(seen)
        return self._distinct[place]

    def _fit(self, values: list[str], field: str) -> float:
        if not values:
            return 0.0
        if field in _PEOPLE_LOOKUPS:
            return self._found(values, partial(self._directory.people, _PEOPLE_LOOKUPS[field]))
        if field in _COURSE_LOOKUPS:
            names = _COURSE_LOOKUPS[field]
            return max(self._found(values, partial(self._directory.courses, name)) for name in names)
        if field == "cohort":
            return self._found(values, lambda _: self._directory.cohorts())
        return sum(map(self._test(field, values), values)) / len(values)

    def _found(self, values: list[str], look_up: Callable[[list[str]], Mapping[str, object]]) -> float:
        found = look_up(values)
        return sum(fold(value) in found for value in values) / len(values)

    def _test(self, field: str, values: list[str]) -> Callable[[str], bool]:
        match field:
            case "role":
                if self._roles is None:
                    self._roles = self._directory.roles()
                roles = self._roles
                return lambda value: is_role_word(value, roles)
            case "action":
                states = (Wish.ACTIVE, Wish.SUSPENDED)
                if all(wish_of(value, status=True) in states for value in values):
                    return lambda value: False
                return is_wish
            case "status":
                return lambda value: wish_of(value, status=True) in (Wish.ACTIVE, Wish.SUSPENDED)
            case "date":
                order = order_of(values).order or "dmy"
                return lambda value: read_loosely(value, order)
            case _:
                return lambda value: False
