"""People whom a list of enrolments names and the site lacks: made in one go, once somebody says so.

What the list tells about them is read as a list of people would be, from the columns that say nothing about enrolments.
Nobody is made for a row that stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lmsdesk.domain.directory import PersonRef
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.fate import decide
from lmsdesk.domain.imports.headers import IGNORE, PERSON_FIELDS
from lmsdesk.domain.imports.kinds.case import Case
from lmsdesk.domain.imports.kinds.people import OWN_PASSWORD, People
from lmsdesk.domain.imports.kinds.people.compare import REQUIRED
from lmsdesk.domain.imports.mapping import ColumnMap, map_columns
from lmsdesk.domain.imports.options import CREATE, ImportOptions, Kind, Mode
from lmsdesk.domain.imports.people import Match
from lmsdesk.domain.imports.plan import ColumnState, MappedColumn, NewThing, Outcome
from lmsdesk.domain.imports.plan_ids import is_planned, plan_id
from lmsdesk.domain.imports.prepared import rows_taken
from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.imports.shapes import recognise
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.texts import read_texts
from lmsdesk.domain.imports.times import read_times
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId

UNKNOWN = "person_unknown"
_BEYOND = 1 << 22  # numbers of people who are made beside the rows: behind those of all other things


@dataclass(slots=True)
class Newcomers:
    """Accounts to be made, and whether the list could make some at all."""

    things: list[NewThing] = field(default_factory=list)
    possible: bool = False


def newcomers(case: Case, drafts: Sequence[Draft]) -> Newcomers:
    """Give rows about nobody the person who will be made for them, where that was decided."""
    found = Newcomers()
    unknown: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.match.reasons and draft.person is None and any(each.code == UNKNOWN for each in draft.match.reasons):
            unknown.setdefault(id(draft.sheet), []).append(draft)
    people: list[Draft] = []
    rows: list[tuple[Draft, list[Draft]]] = []
    for same in unknown.values():
        columns = _account_columns(case, same[0].sheet)
        if not all(columns.has(name) for name in REQUIRED):
            continue
        found.possible = True
        if case.options.decisions.get(UNKNOWN) == CREATE:
            made = _people(case, same, columns)
            people += [each for each, _ in made]
            rows += made
    if rows:
        _settle(case, people)
        _join(rows, found)
    return found


def made_note(drafts: Sequence[Draft]) -> Iterator[Reason]:
    """How many of the accounts that rows need get their password from the server."""
    people = {
        draft.person.id
        for draft in drafts
        if draft.person is not None
        and is_planned(draft.person.id)
        and draft.said.get("auth") in OWN_PASSWORD
        and draft.outcome in (Outcome.CREATE, Outcome.CHANGE)
    }
    if people:
        yield Reason("server_passwords", facts={"count": len(people)})


def _account_columns(case: Case, sheet: Sheet) -> ColumnMap:
    """The columns of a list of enrolments as a list of people has them; what is about enrolments says nothing here."""
    own = case.columns
    if sheet is not case.sheet:
        own = map_columns(sheet, case.options, recognise(sheet, case.directory), case.directory)
    return map_columns(sheet, _as_people(case.options, own.columns), own.shape, case.directory)


def _as_people(options: ImportOptions, columns: Iterable[MappedColumn]) -> ImportOptions:
    told: dict[str, str] = {}
    for each in columns:
        if each.field in PERSON_FIELDS:
            told[each.key] = str(each.field)
        elif each.state in (ColumnState.MAPPED, ColumnState.AMBIGUOUS):
            told[each.key] = IGNORE
    overrides = {at: each for at, each in options.overrides.items() if each.cells}
    return replace(
        options,
        kind=Kind.PERSON,
        columns={**{key: name for key, name in options.columns.items() if name == IGNORE}, **told},
        modes={Kind.PERSON: Mode.ADD},
        overrides=overrides,
        defaults={},
    )


def _people(case: Case, drafts: Sequence[Draft], columns: ColumnMap) -> list[tuple[Draft, list[Draft]]]:
    """A draft of an account for each row of a list that names nobody, beside the drafts of that row."""
    by_place: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_place.setdefault(draft.place, []).append(draft)
    sheet = rows_taken(drafts[0].sheet, list(by_place))
    options = _as_people(case.options, columns.columns)
    texts = read_texts(sheet, columns, options)
    times = read_times(sheet, texts, options, columns.shape)
    inner = Case(
        sheet, options, case.directory, columns.shape, replace(columns, asks=()), texts, times, case.roles,
        case.would_refuse, 0,
    )  # fmt: skip
    kind = People()
    made = list(kind.drafts(inner))
    kind.compare(inner, made)
    return list(zip(made, by_place.values(), strict=True))


def _settle(case: Case, people: Sequence[Draft]) -> None:
    """Judge rows about the same new person together, in whatever list they stand."""
    options = replace(case.options, kind=Kind.PERSON)
    asking = Asking(options, {})
    for draft in people:
        decide(draft, asking)
    People().settle(people, options, asking)


def _join(rows: Iterable[tuple[Draft, list[Draft]]], found: Newcomers) -> None:
    """Rows about one new person share the account, with what is in question about it."""
    made: dict[RowId, tuple[PersonRef | None, Draft]] = {}
    for person, drafts in rows:
        if person.merged_into is None or person.merged_into not in made:
            known = None
            if person.after:
                known = _ref(person, plan_id(_BEYOND + len(found.things)))
                found.things.append(NewThing(known.id, Entity.USER, dict(person.after), _name(known)))
            made[person.id] = known, person
        known, first = made.get(person.id) or made[person.merged_into or person.id]
        for draft in drafts:
            _meet(draft, first, known)


def _meet(draft: Draft, person: Draft, known: PersonRef | None) -> None:
    """The row is about the new person; what stops the account stops the row."""
    draft.reasons = [*_others(draft), *_serious(person)]
    if known is not None:
        draft.person, draft.said = known, person.after
        draft.match = Match(known, None, (), person.match.suggestions)
        draft.reasons.append(Reason("new_person", None, _name(known), {"username": known.username}))


def _others(draft: Draft) -> Iterator[Reason]:
    return (each for each in draft.reasons if each.code != UNKNOWN)


def _serious(person: Draft) -> Iterator[Reason]:
    weights: Mapping[str, Weight] = WEIGHTS
    return (
        each
        for each in person.reasons
        if weights.get(each.code) in (Weight.ASK, Weight.BLOCK) and each.code not in ("duplicate_row", "left_out")
    )


def _ref(person: Draft, number: int) -> PersonRef:
    told = {name: str(value or "") for name, value in person.after.items()}
    return PersonRef(
        id=number,
        username=told.get("username", ""),
        email=told.get("email", ""),
        idnumber=told.get("idnumber", ""),
        first_name=told.get("first_name", ""),
        last_name=told.get("last_name", ""),
        suspended=False,
        last_access=None,
        department=told.get("department", ""),
    )


def _name(person: PersonRef) -> str:
    return f"{person.first_name} {person.last_name}".strip() or person.username
