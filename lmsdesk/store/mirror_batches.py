"""Writing batches of observed rows: only what differs, never over something newer.

Statements take the rows as they came from the decoder; numbers that are the same for a whole batch stand in the
text of the statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import KEY_WIDTH, MIRROR_COLUMNS, RowKey, Rows, Stored, Table
from lmsdesk.domain.text import fold, words
from lmsdesk.store.digests import Digests, span
from lmsdesk.store.engine import Database
from lmsdesk.store.loading import CARRY, Loading
from lmsdesk.store.mirror_rules import CHUNK, chunks, key_text, mark_of, matching
from lmsdesk.store.mirror_schema import NAMES, SEARCHED

_NAMES_SHOWN: Mapping[Table, tuple[str, ...]] = {
    Table.USER: ("username", "first_name", "last_name", "email", "idnumber"),
    Table.COURSE: ("shortname", "fullname", "idnumber"),
}
_NEEDED: Mapping[Table, tuple[str, ...]] = {
    Table.USER: ("username", "first_name", "last_name"),
    Table.COURSE: ("shortname", "fullname"),
}
_DENSE = 4
_folded = lru_cache(maxsize=20_000)(fold)  # first and last names repeat
_words = lru_cache(maxsize=20_000)(words)


class Batches:
    """Puts rows into their tables."""

    def __init__(self, database: Database, digests: Digests, loading: Loading, wall: Callable[[], int]) -> None:
        self._db, self._digests, self._loading = database, digests, loading
        self._wall = wall

    def store(self, batch: Rows, seq: int) -> Stored:
        """Write the rows that differ; a row that we wrote, or saw, after this reading began stays as it is."""
        if not batch.rows:
            return Stored()
        rows, prints = self._digests.differing(batch)
        if rows and (closed := self._closed(batch.table, rows, seq)):
            width = KEY_WIDTH[batch.table]
            pairs = [pair for pair in zip(rows, prints, strict=True) if key_text(pair[0][:width]) not in closed]
            rows, prints = [row for row, _ in pairs], [told for _, told in pairs]
        if not rows:
            return Stored(same=len(batch.rows))
        if batch.table is Table.ENROLMENT:
            new = self._enrolments(batch, rows, seq)
        elif batch.table in SEARCHED:
            new = self._named(batch, rows, seq)
        else:
            new = self._plain(batch, rows, seq)
        self._digests.keep(batch, rows, prints, later=self._loading.is_open(batch.table))
        ids = tuple(int(str(row[0])) for row in rows) if KEY_WIDTH[batch.table] == 1 else ()
        return Stored(new, len(rows) - new, len(batch.rows) - len(rows), ids)

    def _closed(self, table: Table, rows: Sequence[RowKey], seq: int) -> set[str]:
        """Keys whose rows we wrote, or saw, later than this reading began."""
        newer = {row[0] for row in self._db.rows("SELECT ekey FROM watermark WHERE seq>?", (seq,))}
        if not newer:
            return set()
        width = KEY_WIDTH[table]
        return {key_text(row[:width]) for row in rows if mark_of(table, row[:width]) in newer}

    def _plain(self, batch: Rows, rows: Sequence[RowKey], seq: int) -> int:
        """Upsert rows without search; return how many are new."""
        table, width = batch.table, KEY_WIDTH[batch.table]
        before = self._rows_of(table, rows) if width == 1 else self._known_keys(table, rows, width)
        self._upsert(table, batch.columns, rows, seq)
        return len(rows) - len(before)

    def _upsert(self, table: Table, columns: Sequence[str], rows: Sequence[RowKey], seq: int) -> None:
        width = KEY_WIDTH[table]
        quoted = [f'"{column}"' for column in columns]
        marks = ", ".join("?" * len(columns))
        sets = [f"{name}=excluded.{name}" for name in quoted[width:]]
        sets += ["obs_seq=excluded.obs_seq", "as_of=excluded.as_of", "gone_seq=NULL"]
        self._db.many(
            f"INSERT INTO {NAMES[table]}({', '.join(quoted)}, obs_seq, as_of) VALUES({marks}, {seq}, {self._wall()}) "
            f"ON CONFLICT({', '.join(quoted[:width])}) DO UPDATE SET {', '.join(sets)} "
            "WHERE obs_seq<=excluded.obs_seq",
            rows,
        )

    # People and courses: rows with an order and words for search

    def _named(self, batch: Rows, rows: Sequence[RowKey], seq: int) -> int:
        table = batch.table
        place = {name: position for position, name in enumerate(batch.columns)}
        before = self._rows_of(table, rows, "sort_name, folded" + (", department" if table is Table.USER else ""))
        if not all(name in place for name in _NEEDED[table]):
            self._upsert(table, batch.columns, rows, seq)
        else:
            made = [(*row, *_texts(table, place, row)) for row in rows]
            self._search(table, made, before)
            self._upsert(table, (*batch.columns, "sort_name", "folded"), made, seq)
        if table is Table.USER:
            self._carry(rows, before)
        return len(rows) - len(before)

    def _rows_of(self, table: Table, rows: Sequence[RowKey], columns: str = "1") -> dict[Any, tuple[Any, ...]]:
        """What the mirror holds of these rows, by their id."""
        name = NAMES[table]
        low, high = span(rows)
        asked = f"SELECT id, {columns} FROM {name} WHERE id"
        if high - low < _DENSE * len(rows):
            wanted = {row[0] for row in rows}
            found = self._db.rows(f"{asked} BETWEEN ? AND ?", (low, high))
            return {row[0]: row[1:] for row in found if row[0] in wanted}
        made: dict[Any, tuple[Any, ...]] = {}
        for part in chunks([row[0] for row in rows]):
            made.update((row[0], row[1:]) for row in self._db.rows(f"{asked} IN ({','.join('?' * len(part))})", part))
        return made

    def _search(self, table: Table, made: Sequence[tuple[Any, ...]], before: Mapping[Any, tuple[Any, ...]]) -> None:
        """Keep the words in the full-text index; those that stayed cost nothing."""
        if self._loading.is_open(table):
            return
        old = {number: told[1] for number, told in before.items()}
        moved = [(row[0], row[-1]) for row in made if row[-1] != old.get(row[0])]
        told = [(number, old[number]) for number, _ in moved if old.get(number) is not None]
        self._db.many(f"INSERT INTO {table}_fts({table}_fts, rowid, folded) VALUES('delete', ?, ?)", told)
        self._db.many(f"INSERT INTO {table}_fts(rowid, folded) VALUES(?, ?)", moved)

    def _carry(self, rows: Sequence[RowKey], before: Mapping[Any, tuple[Any, ...]]) -> None:
        """Tell the enrolments of people whose order or department is another one now, or who were not known before."""
        nameless = "SELECT 1 FROM enrolment WHERE sort_name IS NULL AND gone_seq IS NULL LIMIT 1"
        came = [(row[0],) for row in rows if row[0] not in before] if len(before) < len(rows) else []
        if came and self._db.value(nameless) is None:
            came = []
        after = self._rows_of(Table.USER, rows, "sort_name, folded, department") if before else {}
        moved = [(number,) for number, old in before.items() if (now := after[number])[0] != old[0] or now[2] != old[2]]
        if not moved and not came:
            return
        if self._loading.is_open(Table.ENROLMENT):
            self._loading.carry_later()
        else:
            self._db.many(f"{CARRY} AND u.id=?", [*moved, *came])

    # Enrolments

    def _enrolments(self, batch: Rows, rows: Sequence[RowKey], seq: int) -> int:
        """Upsert enrolments; a row without method stands for whatever row the person has in the course."""
        place = batch.columns.index("method")
        plain = [row for row in rows if row[place] == ""]
        new = self._without_method(batch.columns, plain, seq) if plain else 0
        if len(plain) < len(rows):
            new += self._with_method(batch.columns, [row for row in rows if row[place] != ""] if plain else rows, seq)
        return new

    def _without_method(self, columns: Sequence[str], rows: Sequence[RowKey], seq: int) -> int:
        known = self._pairs(rows)
        old = [row for row in rows if (row[0], row[1]) in known]
        sets = "".join(f'"{name}"=?{place}, ' for place, name in enumerate(columns[3:], start=4))
        self._db.many(
            f"UPDATE enrolment SET {sets}obs_seq={seq}, as_of={self._wall()} "
            f"WHERE course_id=?1 AND user_id=?2 AND gone_seq IS NULL AND obs_seq<={seq} AND ?3=''",
            old,
        )
        fresh = [row for row in rows if (row[0], row[1]) not in known] if len(old) < len(rows) else []
        self._insert(columns, fresh, seq)
        return len(fresh)

    def _with_method(self, columns: Sequence[str], rows: Sequence[RowKey], seq: int) -> int:
        nameless = "SELECT 1 FROM enrolment INDEXED BY enrolment_nameless WHERE method='' LIMIT 1"
        if self._db.value(nameless) is not None:
            self._give_methods(rows)
        last = self._db.value("SELECT max(row) FROM enrolment") or 0
        self._insert(columns, rows, seq)
        return int(self._db.value("SELECT count(*) FROM enrolment WHERE row>?", (last,)))

    def _give_methods(self, rows: Sequence[RowKey]) -> None:
        """Rows of which only the membership was known get the method that is told now."""
        nameless = self._known_keys(Table.ENROLMENT, [(row[0], row[1], "") for row in rows], 3)
        told = [row for row in rows if (row[0], row[1], "") in nameless]
        self._db.many(
            "UPDATE OR IGNORE enrolment SET method=? WHERE course_id=? AND user_id=? AND method=''",
            [(row[2], row[0], row[1]) for row in told],
        )
        self._db.many(
            "DELETE FROM enrolment WHERE course_id=? AND user_id=? AND method=''", [(row[0], row[1]) for row in told]
        )

    def _insert(self, columns: Sequence[str], rows: Sequence[RowKey], seq: int) -> None:
        if not rows:
            return
        quoted = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join(f"?{place}" for place in range(1, len(columns) + 1))
        sets = "".join(f'"{column}"=excluded."{column}", ' for column in columns[3:])
        self._db.many(
            f"INSERT INTO enrolment({quoted}, obs_seq, as_of, department, sort_name) "
            f"SELECT {marks}, {seq}, {self._wall()}, u.department, u.sort_name "
            "FROM (SELECT 1) LEFT JOIN user u ON u.id=?2 WHERE 1 "
            f"ON CONFLICT(course_id, user_id, method) DO UPDATE SET {sets}"
            "obs_seq=excluded.obs_seq, as_of=excluded.as_of, gone_seq=NULL, department=excluded.department, "
            "sort_name=excluded.sort_name WHERE obs_seq<=excluded.obs_seq",
            rows,
        )

    def _pairs(self, rows: Sequence[RowKey]) -> set[RowKey]:
        """Those (course, user) pairs that have a row which is not gone."""
        low, high = span(rows)
        if low == high:
            asked = "SELECT course_id, user_id FROM enrolment WHERE course_id=? AND gone_seq IS NULL"
            return set(self._db.rows(asked, (low,)))
        found: set[RowKey] = set()
        for part in chunks([(row[0], row[1]) for row in rows], CHUNK // 2):
            sql, values = matching(Table.ENROLMENT, ['"course_id"', '"user_id"'], part)
            found.update(self._db.rows(f"{sql} WHERE t.gone_seq IS NULL", values))
        return found

    def _known_keys(self, table: Table, rows: Sequence[RowKey], width: int) -> set[RowKey]:
        names = [f'"{name}"' for name in MIRROR_COLUMNS[table][:width]]
        if self._db.value(f"SELECT 1 FROM {NAMES[table]} LIMIT 1") is None:
            return set()
        found: set[RowKey] = set()
        for part in chunks([row[:width] for row in rows], CHUNK // width):
            found.update(self._db.rows(*matching(table, names, part)))
        return found


def _texts(table: Table, place: Mapping[str, int], row: RowKey) -> tuple[str, str]:
    """The order and the words of a person or a course."""
    shown: dict[str, Value] = {name: row[place[name]] for name in _NAMES_SHOWN[table] if name in place}
    if table is Table.USER:
        first, last = str(shown["first_name"] or ""), str(shown["last_name"] or "")
        order = f"{_folded(last)}\u0001{_folded(first)}"
        parts = (
            words(str(shown["username"] or "")),
            _words(first),
            _words(last),
            words(f"{shown.get('email') or ''} {shown.get('idnumber') or ''}"),
        )
        return order, " ".join(filter(None, parts))
    return fold(str(shown["shortname"] or "")), words(" ".join(str(value or "") for value in shown.values()))
