"""The cells of a list by field: cleaned once per distinct value, joined where several columns say the same thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.imports.as_they_are import Exists, none_of_them
from lmsdesk.domain.imports.cells import Use, clean, clean_column
from lmsdesk.domain.imports.grid import Grid
from lmsdesk.domain.imports.headers import COURSE_FIELDS, PERSON_FIELDS, normal
from lmsdesk.domain.imports.mapping import LISTED, MASK, ColumnMap
from lmsdesk.domain.imports.options import Empty, ImportOptions, Write
from lmsdesk.domain.imports.plan import ColumnState, MappedColumn
from lmsdesk.domain.imports.shapes.matrix import MARK
from lmsdesk.domain.imports.shapes.shape import ROLE_NUMBER, SECTION
from lmsdesk.domain.imports.sheet import CellKind, Sheet
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import same_key

USES: Mapping[str, Use] = {
    "username": Use.IDENTIFIER,
    "idnumber": Use.IDENTIFIER,
    "user_id": Use.IDENTIFIER,
    "email": Use.EMAIL,
    "course": Use.IDENTIFIER,
    "course_idnumber": Use.IDENTIFIER,
    "course_id": Use.IDENTIFIER,
    "role": Use.WORD,
    "type": Use.WORD,
    "action": Use.WORD,
    "status": Use.WORD,
    "group": Use.TEXT,
    "start": Use.DATE,
    "end": Use.DATE,
    "duration": Use.DATE,
    MARK: Use.WORD,
    SECTION: Use.IDENTIFIER,
    ROLE_NUMBER: Use.IDENTIFIER,
    # of accounts
    "first_name": Use.TEXT,
    "last_name": Use.TEXT,
    "full_name": Use.TEXT,
    "department": Use.TEXT,
    "institution": Use.TEXT,
    "city": Use.TEXT,
    "country": Use.TEXT,
    "phone": Use.TEXT,
    "lang": Use.WORD,
    "auth": Use.WORD,
    "suspended": Use.WORD,
    # of cohorts, courses and categories
    "cohort": Use.TEXT,
    "shortname": Use.IDENTIFIER,
    "fullname": Use.TEXT,
    "category": Use.TEXT,
    "category_idnumber": Use.IDENTIFIER,
    "category_id": Use.IDENTIFIER,
    "parent": Use.TEXT,
    "parent_idnumber": Use.IDENTIFIER,
    "visible": Use.WORD,
}
_CODES = frozenset(
    """username idnumber user_id course course_idnumber course_id group cohort shortname category_idnumber category_id
    parent_idnumber""".split()
)
# Who and where and what is meant is heard whatever may be written.
_FINDING = frozenset((*PERSON_FIELDS, *COURSE_FIELDS, "shortname", "category", "category_idnumber"))
_NAMES = frozenset({"full_name", "first_name", "last_name"})
_KIND_PROBLEMS = {CellKind.ERROR: "cell_error", CellKind.FORMULA: "formula_without_value"}

Slot = tuple[str, int]


@dataclass(slots=True)
class Column:
    """One field of all rows; ``problems`` by cleaned text, ``wrong`` and ``clashes`` by place."""

    texts: Sequence[str]
    problems: Mapping[str, str] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)
    clashes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    alike: bool = True  # whether the columns that it was joined of have the same heading

    def clash(self, name: str, place: int) -> Reason | None:
        """What is said where columns disagree: of one heading a person chooses, different headings are two opinions."""
        if place not in self.clashes:
            return None
        values = " / ".join(self.clashes[place])
        code = "duplicate_header" if self.alike else "columns_disagree"
        return Reason(code, name, values, {"values": values})

    def problem(self, place: int) -> str | None:
        """The code of what is wrong with the cell at this place."""
        return self.wrong.get(place) or (self.problems.get(self.texts[place]) if self.problems else None)


@dataclass(slots=True)
class Texts:
    """The columns that count, by field and slot; groups are lists of columns."""

    columns: dict[Slot, Column]
    groups: dict[int, list[Column]]
    fixes: Counter[str]
    cells: Sequence[Sequence[str]]  # as they are shown: passwords are masked
    names: Sequence[str] | None = None  # what rows call their people, where that is only looked at

    def get(self, name: str, slot: int = 0) -> Column | None:
        """The column of a field; a slot that has none of its own shares the common one."""
        return self.columns.get((name, slot)) or (self.columns.get((name, 0)) if slot else None)

    def own(self, name: str, slot: int) -> Column | None:
        """The column of exactly this slot."""
        return self.columns.get((name, slot))

    def slots(self, *names: str) -> list[int]:
        """The slots that have one of the fields, ascending."""
        return sorted({slot for name, slot in self.columns if name in names})


def use_of(name: str) -> Use | None:
    """How the cells of a field are cleaned, custom fields of accounts included; None for one that lists do not have."""
    return Use.TEXT if name.startswith(CUSTOM) else USES.get(name)


def read_texts(sheet: Sheet, columns: ColumnMap, options: ImportOptions, exist: Exists = none_of_them) -> Texts:
    """Clean the columns that are mapped to something, with the cells that a person corrected.

    ``exist`` tells which odd texts are identifiers of the site.
    """
    fixes: Counter[str] = Counter(sheet.fixes)
    by_slot: dict[Slot, list[MappedColumn]] = {}
    for each in columns.columns:
        if each.field is not None and each.state is ColumnState.MAPPED and _counts(each.field, options):
            by_slot.setdefault((each.field, each.slot), []).append(each)
    corrected = _corrected(sheet, options)
    found: dict[Slot, Column] = {}
    groups: dict[int, list[Column]] = {}
    for (name, slot), same in by_slot.items():
        wanted = options.decisions.get(f"duplicate_header:{name}")
        chosen = [each for each in same if each.key == wanted] or same
        read = [_column(sheet, each, corrected, fixes, options, exist) for each in chosen]
        if name in LISTED:
            groups[slot] = read
        else:
            found[name, slot] = read[0] if len(read) == 1 else _joined(read)
            found[name, slot].alike = len({normal(each.header) for each in chosen}) == 1
    for name in options.defaults:
        if (name, 0) not in found and name in USES and not any(key[0] == name for key in found):
            found[name, 0] = Column([options.defaults[name]] * len(sheet.rows))
    return Texts(found, groups, fixes, masked(sheet, columns), _names(sheet, columns))


def _names(sheet: Sheet, columns: ColumnMap) -> Sequence[str] | None:
    """The names of people that a list has beside what identifies them; None where it has none, or writes them."""
    at = {
        each.field: each.place for each in columns.columns if each.state is ColumnState.IGNORED and each.field in _NAMES
    }
    if "full_name" in at:
        places = [at["full_name"]]
    else:
        places = [at[name] for name in ("first_name", "last_name") if name in at]
    if not places:
        return None
    return [" ".join(" ".join(cells).split()) for cells in zip(*map(sheet.column, places), strict=True)]


def _counts(name: str, options: ImportOptions) -> bool:
    """Tell whether a field is heard: what is never written only counts where it tells who and where."""
    return use_of(name) is not None and (name in _FINDING or options.policy(name).write is not Write.NEVER)


def _corrected(sheet: Sheet, options: ImportOptions) -> dict[str, dict[int, str]]:
    """What a person typed instead of cells, by field and place."""
    typed = {
        row.number: override.cells
        for row, override in options.overrides.items()
        if override.cells and row.source == sheet.index
    }
    if not typed:
        return {}
    found: dict[str, dict[int, str]] = {}
    for place, number in enumerate(sheet.numbers):
        for name, text in typed.get(number, {}).items():
            found.setdefault(name, {})[place] = text
    return found


def _column(
    sheet: Sheet,
    column: MappedColumn,
    corrected: Mapping[str, dict[int, str]],
    fixes: Counter[str],
    options: ImportOptions,
    exist: Exists,
) -> Column:
    name = column.field or ""
    use = use_of(name) or Use.TEXT
    at = column.place
    raw = sheet.column(at)
    # A key like "course:2" corrects one slot, a plain one the column without slots.
    typed = corrected.get(f"{name}:{column.slot}" if column.slot else name, {})
    problems: dict[str, str] = {}
    texts = clean_column(raw, use, fixes, problems, options.fixes_off, partial(exist, name))
    wrong: dict[int, str] = {}
    if at in sheet.kinds:
        wrong = _wrong_kinds(sheet.kinds[at], name, len(texts))
    if typed:
        texts = list(texts)
        for place, text in typed.items():
            cell = clean(text, use, options.fixes_off)
            texts[place] = cell.text
            wrong.pop(place, None)
            if cell.problem is not None:
                problems[cell.text] = cell.problem
    if options.policy(name).empty is Empty.DEFAULT and (usual := options.defaults.get(name)):
        texts = [text or usual for text in texts]
    return Column(texts, problems, wrong)


def _wrong_kinds(letters: bytes, name: str, length: int) -> dict[int, str]:
    """Cells of a workbook that cannot mean what the column needs, whatever their text says."""
    plain = set(letters) - {ord(CellKind.TEXT.value), ord(CellKind.NUMBER.value), ord(CellKind.BOOLEAN.value)}
    if name not in _CODES:
        plain.discard(ord(CellKind.DATE.value))
    if not plain:
        return {}
    codes = {ord(kind.value): code for kind, code in _KIND_PROBLEMS.items()}
    codes[ord(CellKind.DATE.value)] = "date_cell_as_code"
    return {place: codes[letter] for place, letter in enumerate(letters[:length]) if letter in plain}


def _joined(columns: Sequence[Column]) -> Column:
    """Several columns of one field: the first filled cell counts, and cells that disagree are remembered."""
    texts = list(columns[0].texts)
    joined = Column(texts, {**{k: v for each in reversed(columns) for k, v in each.problems.items()}})
    for place in range(len(texts)):
        filled = [each.texts[place] for each in columns if each.texts[place]]
        texts[place] = filled[0] if filled else ""
        if len({same_key(text) for text in filled}) > 1:
            joined.clashes[place] = tuple(filled)
        for each in columns:
            if place in each.wrong:
                joined.wrong[place] = each.wrong[place]
    return joined


def masked(sheet: Sheet, columns: ColumnMap) -> Sequence[Sequence[str]]:
    """The rows as they may be shown: without passwords."""
    secret = [each.place for each in columns.columns if each.state is ColumnState.SECRET]
    if not secret:
        return sheet.rows
    shown = sheet.rows if isinstance(sheet.rows, Grid) else Grid.of(sheet.rows)
    for place in secret:
        shown = shown.with_column(place, lambda cell: MASK if cell else "")
    return shown
