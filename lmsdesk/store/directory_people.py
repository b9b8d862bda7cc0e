"""Look-ups of people: by what identifies them, many at a time, and those near to a text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from rapidfuzz import fuzz

from lmsdesk.domain.directory import PersonRef
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.text import exact_words, fold, words
from lmsdesk.store.directory_base import CHUNK, NEAR, Lookups
from lmsdesk.store.engine import Database
from lmsdesk.store.query import starting_with

_PERSON = "id, username, email, idnumber, first_name, last_name, suspended, last_access, department"
_PERSON_FIELDS = frozenset({"id", "username", "email", "idnumber"})
_MOST_DIGITS = 19
# What folding changes in more than case: anything but letters, digits and marks of ASCII without apostrophes.
_FOLDED = "*[^!-&(-_a-~]*"
_UNSHADOWED = "AND NOT EXISTS (SELECT 1 FROM q.ov_user x WHERE x.id=t.id)"
# The profile fields of a user; what is no object has none.
_CUSTOM = "json_each(CASE WHEN t.custom LIKE '{_%' THEN t.custom ELSE '{}' END) f"
_CANDIDATES = 200  # people who are compared in full, for each way of finding them
_OVERLAID = 2000  # people with unsent edits of mine who are compared
_HEAD = 3  # letters of a word that a near name has to share
_ONE_WIDTH = 0.95  # of the numbers of a site; the others were typed by hand


class PeopleLookups(Lookups):
    """People of the effective state; what is folded is kept for the life of the object."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._refs: dict[int, PersonRef] = {}
        self._odd_people: dict[str, list[tuple[str, tuple[Any, ...]]]] = {}
        self._words: set[str] | None = None
        self._widths: dict[str, int | None] = {}
        self._custom: frozenset[str] | None = None

    def people(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[PersonRef]]:
        """People by username, email, idnumber, id or custom.<name>; keys are the folded values."""
        if field not in _PERSON_FIELDS and not field.startswith("custom."):
            raise WrongUse(what="match_by", value=field, known=", ".join(sorted(_PERSON_FIELDS)))
        keys = set(map(fold, values)) - {""}
        found: dict[str, list[PersonRef]] = {}
        odd = ((key, self._ref(row)) for key, row in self._odd(field) if key in keys)
        for key, ref in chain(self._by_index(field, keys), odd):
            if key not in keys:
                continue
            if (same := found.get(key)) is None:
                found[key] = [ref]
            elif ref not in same:
                same.append(ref)
        return found

    def _by_index(self, field: str, keys: Collection[str]) -> Iterator[tuple[str, PersonRef]]:
        """People whose stored value is the folded one but for case: an index finds each in microseconds."""
        if field.startswith("custom."):
            return
        place = _PERSON.split(", ").index(field)
        asked = [int(key) for key in keys if _is_id(key)] if field == "id" else sorted(keys)
        shadowed = "" if self._is_untouched("user") else _UNSHADOWED
        collated, refs = "" if field == "id" else "COLLATE NOCASE", self._refs
        for part in self._parts(asked, CHUNK):
            marks = ",".join("?" * len(part))
            rows = self._db.rows(
                f"SELECT {_PERSON} FROM user t WHERE {field} {collated} IN ({marks}) AND gone_seq IS NULL {shadowed}",
                part,
            )
            yield from ((fold(str(row[place])), refs.get(row[0]) or self._ref(row)) for row in rows)

    def _odd(self, field: str) -> Sequence[tuple[str, tuple[Any, ...]]]:
        """People whose value changes by folding in more than its case, and those with unsent edits of mine."""
        if field not in self._odd_people:
            if field.startswith("custom."):
                path = '$."' + field.removeprefix("custom.").replace('"', "") + '"'
                rows = self._db.rows(self._effective("user", f"{_PERSON}, json_extract(custom, ?1)"), (path,))
                pairs = [(row[:-1], row[-1]) for row in rows]
            else:
                place = _PERSON.split(", ").index(field)
                shadowed = "" if self._is_untouched("user") else _UNSHADOWED
                # The inner query reads nothing but an index; the few that it finds are then read as a whole.
                rows = self._db.rows(
                    f"SELECT {_PERSON} FROM user t WHERE id IN (SELECT id FROM user WHERE {field} GLOB '{_FOLDED}') "
                    f"AND gone_seq IS NULL {shadowed} UNION ALL SELECT {_PERSON} FROM q.ov_user WHERE mark<>'removed'"
                )
                pairs = [(row, row[place]) for row in rows]
            self._odd_people[field] = [(fold(str(value)), row) for row, value in pairs if value not in (None, "")]
        return self._odd_people[field]

    def gone_people(self, field: str, values: Collection[str]) -> Mapping[str, Sequence[PersonRef]]:
        """People who were on the site once; keys are the folded values."""
        place = _PERSON.split(", ").index(field)
        keys = sorted({key for value in values for key in (fold(value), value.strip()) if key})
        found: dict[str, list[PersonRef]] = {}
        for part in self._parts(keys, CHUNK):
            marks = ",".join("?" * len(part))
            for row in self._db.rows(
                f"SELECT {_PERSON}, as_of, (SELECT count(*) FROM enrolment e WHERE e.user_id=user.id) "
                f"FROM user WHERE {field} COLLATE NOCASE IN ({marks}) AND gone_seq IS NOT NULL",
                part,
            ):
                person = _person(row)._replace(gone=row[-2], past=row[-1])
                found.setdefault(fold(str(row[place])), []).append(person)
        return found

    def id_width(self, field: str) -> int | None:
        """How many digits the numbers among these identifiers have; None where they have not all the same."""
        if field not in self._widths:
            if field not in _PERSON_FIELDS:
                raise WrongUse(what="match_by", value=field, known=", ".join(sorted(_PERSON_FIELDS)))
            rows = self._db.rows(
                f"SELECT length({field}), count(*) FROM user WHERE {field} GLOB '[0-9]*' "
                f"AND {field} NOT GLOB '*[^0-9]*' GROUP BY 1 ORDER BY 2 DESC"
            )
            most = rows[0][1] if rows else 0
            one = rows and most >= _ONE_WIDTH * sum(count for _, count in rows)
            self._widths[field] = rows[0][0] if one else None
        return self._widths[field]

    def starting(self, field: str, head: str, limit: int = 5) -> Sequence[PersonRef]:
        """People whose username, e-mail or idnumber begins with a text, in its order."""
        if field not in _PERSON_FIELDS or not head:
            return ()
        shadowed = "" if self._is_untouched("user") else _UNSHADOWED
        between = f"{field} >= ?1 COLLATE NOCASE AND {field} < ?2 COLLATE NOCASE"
        rows = self._db.rows(
            f"SELECT {_PERSON} FROM user t WHERE {between} AND gone_seq IS NULL {shadowed} "
            f"UNION ALL SELECT {_PERSON} FROM q.ov_user WHERE {between} AND mark<>'removed' LIMIT {int(limit)}",
            (head, head + "\U0010ffff"),
        )
        return [_person(row) for row in rows]

    def custom_fields(self) -> Collection[str]:
        """The names of the profile fields that anybody has something in."""
        if self._custom is None:
            rows = self._db.rows(f"SELECT f.key FROM user t, {_CUSTOM} UNION SELECT f.key FROM q.ov_user t, {_CUSTOM}")
            self._custom = frozenset(str(row[0]) for row in rows)
        return self._custom

    def other_addresses(self, values: Collection[str]) -> Mapping[str, Sequence[tuple[PersonRef, str]]]:
        """People who have an address in a profile field, with the name of the field; keys are the folded values."""
        wanted = {key for key in map(fold, values) if "@" in key}
        found: dict[str, list[tuple[PersonRef, str]]] = {}
        if not wanted:
            return found
        columns = ", ".join(f"t.{name}" for name in _PERSON.split(", "))
        shadowed = "" if self._is_untouched("user") else _UNSHADOWED
        rows = self._db.iterate(
            f"SELECT {columns}, f.key, f.value FROM user t, {_CUSTOM} "
            f"WHERE t.custom LIKE '%@%' AND t.gone_seq IS NULL {shadowed} AND f.value LIKE '%@%' "
            f"UNION ALL SELECT {columns}, f.key, f.value FROM q.ov_user t, {_CUSTOM} "
            "WHERE t.custom LIKE '%@%' AND t.mark<>'removed' AND f.value LIKE '%@%'"
        )
        for row in rows:
            for address in str(row[-1]).replace(",", " ").replace(";", " ").split():
                if (key := fold(address)) in wanted:
                    found.setdefault(key, []).append((self._ref(row[:-2]), str(row[-2])))
        return found

    def near_people(self, text: str, limit: int = 5) -> Sequence[tuple[PersonRef, str]]:
        """People with a similar username, e-mail, idnumber or name, best first, with what is similar."""
        asked = fold(text)
        best: dict[int, tuple[float, PersonRef, str]] = {}
        for person in self._candidates(asked):
            for what, other in _near_texts(person):
                score = fuzz.ratio(asked, other, score_cutoff=NEAR)
                if score and (person.id not in best or best[person.id][0] < score):
                    best[person.id] = (score, person, what)
        ranked = sorted(best.values(), key=lambda item: (-item[0], item[1].id))[:limit]
        return [(person, what) for _, person, what in ranked]

    def _candidates(self, asked: str) -> list[PersonRef]:
        """People who begin like the text in one of their texts: comparing it with everybody takes seconds."""
        found: dict[int, PersonRef] = {}
        shadowed = "" if self._is_untouched("user") else _UNSHADOWED
        for field in ("username", "email", "idnumber"):
            for length in range(len(asked), 1, -1):
                head = asked[:length]
                rows = self._db.rows(
                    f"SELECT {_PERSON} FROM user t WHERE {field} >= ?1 COLLATE NOCASE AND {field} < ?2 COLLATE NOCASE "
                    f"AND gone_seq IS NULL {shadowed} LIMIT {_CANDIDATES}",
                    (head, head + "\U0010ffff"),
                )
                if rows:
                    found.update((row[0], _person(row)) for row in rows)
                    break
        for word in words(asked).split()[:3]:
            handles = starting_with(self._db, View.USERS, word[:_HEAD], _CANDIDATES) if len(word) >= _HEAD else []
            marks = ",".join("?" * len(handles))
            rows = self._db.rows(f"SELECT {_PERSON} FROM user WHERE id IN ({marks})", handles) if handles else []
            found.update((row[0], _person(row)) for row in rows)
        if shadowed:  # people with unsent edits, and those who are only in the tray: few enough to look at each
            rows = self._db.rows(f"SELECT {_PERSON} FROM q.ov_user WHERE mark<>'removed' LIMIT {_OVERLAID}")
            found.update((row[0], _person(row)) for row in rows)
        return list(found.values())

    def known_words(self, asked: Collection[str]) -> int:
        """How many of these words, in lower case with accents, occur in people's names."""
        if self._words is None:
            rows = self._db.iterate(self._effective("user", "first_name, last_name"))
            names = "\n".join(f"{first} {last}" for first, last in rows)
            self._words = set(exact_words(names))
        return sum(1 for word in asked if word in self._words)

    # Inside

    def _ref(self, row: tuple[Any, ...]) -> PersonRef:
        if (found := self._refs.get(row[0])) is None:
            found = self._refs[row[0]] = _person(row)
        return found


def _near_texts(person: PersonRef) -> tuple[tuple[str, str], ...]:
    return (
        ("email", fold(person.email)),
        ("username", fold(person.username)),
        ("idnumber", fold(person.idnumber)),
        ("name", fold(f"{person.first_name} {person.last_name}")),
    )


def _person(row: tuple[Any, ...]) -> PersonRef:
    number, username, email, idnumber, first, last, closed, seen, department, *_ = row
    return PersonRef(
        number,
        username or "",
        email or "",
        idnumber or "",
        first or "",
        last or "",
        None if closed is None else bool(closed),
        seen,
        department or "",
    )


def _is_id(text: str) -> bool:
    """Tell whether a text is a whole number that a column of numbers can hold."""
    return text.isdecimal() and len(text) < _MOST_DIGITS and str(int(text)) == text
