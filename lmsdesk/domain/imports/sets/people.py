"""Who the people of a set are on the site: by the number that the site uses, their username and their address."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.sets.families import Family
from lmsdesk.domain.imports.sets.tables import Row, Table, first
from lmsdesk.domain.text import fold

FIELDS = ("idnumber", "username", "email", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Persons:
    """What to write about each person that an enrolment names, in the order of FIELDS; ``number`` names the first."""

    texts: Mapping[str, Sequence[str]]
    number: str


def find_persons(asked: Collection[str], family: Family, people: Table, directory: Directory) -> Persons:
    """Look up which of their numbers the site knows best; numbers that it knows of nobody are not used."""
    rows = {name: people.get(name) for name in asked}
    numbers = {
        shown: {name: _number(at, column, name, row) for name, row in rows.items()}
        for at, (shown, column) in enumerate(family.person_keys.items())
    }
    known = {shown: _known(texts.values(), "idnumber", directory) for shown, texts in numbers.items()}
    best = max(known, key=lambda shown: known[shown])  # the first of those that are equally good
    others = [_of(row, family)[0] for row in rows.values()]
    by_name = known[best] == 0 and _known(others, "username", directory) > 0
    mails = [_of(row, family)[1] for row in rows.values()]
    by_name = by_name or (known[best] == 0 and _known(mails, "email", directory) > 0)
    texts = {}
    for name, row in rows.items():
        number = "" if by_name and row else numbers[best][name] or name
        texts[name] = (number, *_of(row, family))
    return Persons(texts, best)


def _number(at: int, column: str, name: str, row: Row) -> str:
    return name if at == 0 and not row else row.get(column, "")


def _of(row: Row, family: Family) -> tuple[str, ...]:
    return tuple(first(row, names) for names in (family.username, family.email, family.first_name, family.last_name))


def _known(texts: Collection[str], field: str, directory: Directory) -> int:
    found = directory.people(field, {text for text in texts if text})
    return sum(1 for text in texts if text and fold(text) in found)
