"""Everybody whom the identifiers of a list name, looked up a column at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from operator import attrgetter, ne

from lmsdesk.domain.directory import Directory, PersonRef
from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.imports.cells import ungrouped
from lmsdesk.domain.imports.emails import is_same_address, look_up_keys, several_addresses
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.texts import Column
from lmsdesk.domain.text import fold, same_key

LOOKUPS = {"user_id": "id"}  # fields of a list that the site calls otherwise
_GONE = ("username", "email", "idnumber")  # by which people who left are looked up

_NOBODY = PersonRef(0, "", "", "", "", "", None, None, "")

Answers = Mapping[str, Sequence[PersonRef]]


@dataclass(slots=True)
class Known:
    """What the site knows about the identifiers of a list, by field."""

    directory: Directory
    found: dict[str, Answers] = field(default_factory=dict)
    sure: dict[str, Mapping[str, PersonRef]] = field(default_factory=dict)  # texts that are exactly one person's
    zeros: dict[str, Mapping[str, PersonRef]] = field(default_factory=dict)  # numbers that lack the zeros in front
    gone: dict[str, Answers] = field(default_factory=dict)
    others: Mapping[str, Sequence[tuple[PersonRef, str]]] = field(default_factory=dict)  # by addresses in other fields
    by_id: Mapping[int, PersonRef] = field(default_factory=dict)
    open: Sequence[int] = ()  # places of rows about whom the first column alone does not tell everything

    def exact(self, name: str, text: str) -> list[PersonRef]:
        """People with exactly this value; case and width do not count, accents do."""
        if name == "email" and (parts := several_addresses(text)):
            people = [person for part in parts for person in self.exact(name, part)]
            return list({person.id: person for person in people}.values())
        people = list(self.found[name].get(fold(text), ()))
        if name.startswith(CUSTOM):  # the texts of these fields are not told with the person
            return people
        if name == "email":
            return [each for each in people if is_same_address(text, each.email)]
        wanted = same_key(text)
        return [each for each in people if same_key(str(getattr(each, LOOKUPS.get(name, name)))) == wanted]

    def ask(self, name: str, text: str) -> Sequence[PersonRef]:
        """People with a value that is no text of the list."""
        people = self.directory.people(name, (text,)).get(fold(text), ())
        return [each for each in people if same_key(str(getattr(each, name))) == same_key(text)]

    def left(self, name: str, text: str) -> PersonRef | None:
        """Somebody with exactly this value who is not on the site any more."""
        people = self.gone.get(name, {}).get(fold(text), ()) if text else ()
        return next((each for each in people if same_key(str(getattr(each, name))) == same_key(text)), None)


def look_up(
    columns: Mapping[str, Column], special: Collection[int], options: ImportOptions, directory: Directory
) -> Known:
    """Ask the site about each column of identifiers at once.

    Whom the first column names for sure is not asked for by the others as well where these say what that person has.
    ``special`` are places of cells that are more than their text.
    """
    known = Known(directory)
    for at, (name, column) in enumerate(columns.items()):
        values = _values(name, column, known.open if at else None)
        found = directory.people(LOOKUPS.get(name, name), values)
        known.found[name] = found = _spelled(name, values, found)
        known.sure[name] = sure = _sure_ones(name, values.difference(column.problems), found)
        unknown = [text for text in values - sure.keys() if fold(text) not in found]
        if name in _GONE and unknown:
            known.gone[name] = directory.gone_people(name, unknown)
        if name == "email" and unknown:
            known.others = directory.other_addresses(unknown)
        if name in _GONE:
            known.zeros[name] = _padded(name, unknown, directory)
        if at == 0:
            known.open = sorted(_open(known, columns).union(special))
    chosen = [str(each.user_id) for each in options.overrides.values() if each.user_id is not None]
    if chosen:
        picked = directory.people("id", chosen)
        known.by_id = {person.id: person for same in picked.values() for person in same}
    return known


def _open(known: Known, columns: Mapping[str, Column]) -> set[int]:
    """The rows whom the first column does not name, or about whom another one says what it is not sure about."""
    (first, column), *others = columns.items()
    people = list(map(known.sure[first].get, column.texts, repeat(_NOBODY)))
    found = {place for place, person in enumerate(people) if person is _NOBODY}
    for name, other in others:
        if name not in PersonRef._fields:
            found.update(place for place, text in enumerate(other.texts) if text)
            continue
        texts = other.texts
        differs = compress(range(len(texts)), map(ne, map(attrgetter(name), people), texts))
        odd = {place for place in differs if texts[place]}
        if other.problems:
            odd.update(place for place, text in enumerate(other.texts) if text in other.problems)
        found |= odd
    return found


def _values(name: str, column: Column, places: Sequence[int] | None) -> set[str]:
    """All texts that are asked for: with them what they are without marks between digits, and each of several."""
    values = set(column.texts if places is None else (column.texts[place] for place in places)) - {""}
    values |= {ungrouped(text) for text, code in column.problems.items() if code == "grouped_digits"}
    if name == "email":
        values |= {part for text in column.problems for part in several_addresses(text)}
        values |= {key for text in values if _is_international(text) for key in look_up_keys(text)}
    return values


def _is_international(address: str) -> bool:
    return not address.isascii() or "xn--" in address


def _spelled(name: str, values: set[str], found: Answers) -> Answers:
    """Addresses whose international domain is stored in the other spelling count as found."""
    if name != "email":
        return found
    more: dict[str, Sequence[PersonRef]] = {}
    for text in values:
        for key in look_up_keys(text)[1:] if _is_international(text) else ():
            if key in found and fold(text) not in found:
                more[fold(text)] = found[key]
    return {**found, **more} if more else found


def _sure_ones(name: str, values: set[str], found: Answers) -> Mapping[str, PersonRef]:
    """The values that are one person's, letter by letter but for case and width."""
    sure: dict[str, PersonRef] = {}
    custom = name.startswith(CUSTOM)
    stored = attrgetter(LOOKUPS.get(name, name)) if not custom else None
    for text, people in found.items():  # most texts are folded as they stand: these are next to each other in memory
        if len(people) == 1 and text in values and (stored is None or stored(people[0]) == text):
            sure[text] = people[0]
    for text in values - sure.keys():
        people = found.get(fold(text), ())
        if len(people) == 1 and (stored is None or same_key(str(stored(people[0]))) == same_key(text)):
            sure[text] = people[0]
    return sure


def _padded(name: str, unknown: Sequence[str], directory: Directory) -> Mapping[str, PersonRef]:
    """Numbers that one person has with zeros in front, where the numbers of the site have one width."""
    short = [text for text in unknown if text.isdecimal()]
    width = directory.id_width(name) if short else None
    if width is None:
        return {}
    wider = {text.zfill(width): text for text in short if len(text) < width}
    found = directory.people(name, list(wider)) if wider else {}
    return {wider[padded]: people[0] for padded, people in found.items() if padded in wider and len(people) == 1}
