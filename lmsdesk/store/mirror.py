"""Writing the mirror: batches of observed rows, complete listings, what is gone, and our own writes.

An observation never replaces a newer one, nor a write of ours that was acknowledged after it began
(``seq`` orders both without clocks). A row whose digest did not change costs no write.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from xxhash import xxh3_64_intdigest

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import EntityKey
from lmsdesk.domain.ports import KEY_WIDTH, MIRROR_COLUMNS, RowKey, Rows, Stored, Sweep, Table
from lmsdesk.domain.text import fold, sort_key, words
from lmsdesk.store.engine import Database
from lmsdesk.store.mirror_redo import redo
from lmsdesk.store.mirror_rules import (
    CHUNK,
    CONFIRM_AFTER,
    ENTITIES,
    SIGN,
    chunks,
    is_braked,
    key_text,
    mark_of,
    matching,
    seen_key,
    table_of,
    watermark_key,
)
from lmsdesk.store.mirror_schema import NAMES


@dataclass(slots=True)
class _Listing:
    """A running listing of a scope: the keys that were seen, as text."""

    seq: int
    seen: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)  # what rides along: the members of the listed groups


class Mirror:
    """The writer of one mirror file; ``wall`` gives Unix seconds."""

    def __init__(self, database: Database, wall: Callable[[], int]) -> None:
        self.database = database
        self._wall = wall
        self._listings: dict[str, _Listing] = {}

    def begin(self, scope: str, seq: int, expected: int | None) -> None:
        """A complete listing of the scope starts; an unfinished older one is forgotten."""
        self._listings[scope] = _Listing(seq)
        self.database.run(
            "INSERT INTO scope(scope, gen, complete, started_seq, expected) VALUES(?, 1, 0, ?, ?) "
            "ON CONFLICT(scope) DO UPDATE SET gen=gen+1, started_seq=excluded.started_seq, expected=excluded.expected",
            (scope, seq, expected),
        )

    def store(self, scope: str, batches: Sequence[Rows], seq: int) -> Stored:
        """Write the rows that differ; the result counts the first batch, the others ride along."""
        result = Stored()
        listing = self._listings.get(scope)
        table = table_of(scope)
        with self.database.transaction():
            for place, batch in enumerate(batches):
                stored = self._store(batch, seq)
                if listing is not None and batch.table is table:
                    listing.seen.update(seen_key(batch.table, row) for row in batch.rows)
                if listing is not None and batch.table is Table.GROUP_MEMBER and table is Table.GROUP:
                    listing.members.update(seen_key(batch.table, row) for row in batch.rows)
                if place == 0:
                    result = stored
        return result

    def finish(self, scope: str, seq: int, *, complete: bool) -> Sweep:
        """Close the listing and say which rows it did not hold; an incomplete one says nothing."""
        listing = self._listings.pop(scope, None)
        table = table_of(scope)
        if listing is None or not complete or table is None:
            return Sweep(table, len(listing.seen) if listing else 0)
        known = self._known(scope, table)
        missing = [key for key in known if seen_key(table, key) not in listing.seen]
        braked = is_braked(table, len(missing), len(known), len(listing.seen))
        with self.database.transaction():
            self.database.run(
                "UPDATE scope SET complete=?, finished_wall=?, seen=? WHERE scope=?",
                (0 if braked else 1, self._wall(), len(listing.seen), scope),
            )
            if not braked:
                self._keep_missing(scope, table, missing)
            if table is Table.GROUP:  # the same answer held all members: absence from it is a direct read
                left = [
                    key
                    for key in self._known(scope, Table.GROUP_MEMBER)
                    if seen_key(Table.GROUP_MEMBER, key) not in listing.members
                ]
                self.mark_gone(Table.GROUP_MEMBER, left, seq)
        return Sweep(table, len(listing.seen), tuple(missing), braked)

    def absent_long_enough(self, scope: str, keys: Collection[RowKey]) -> list[RowKey]:
        """Those keys that an earlier complete listing, ten minutes ago or more, did not hold either."""
        before = self._wall() - CONFIRM_AFTER
        rows = self.database.rows("SELECT k FROM missing WHERE scope=? AND first_wall<=?", (scope, before))
        old = {row[0] for row in rows}
        return [key for key in keys if key_text(key) in old]

    def mark_gone(self, table: Table, keys: Sequence[RowKey], seq: int) -> int:
        """Mark rows that are surely not on the server any more; they stay in the file for history."""
        width = KEY_WIDTH[table]
        where = " AND ".join(f'"{name}"=?' for name in MIRROR_COLUMNS[table][:width])
        with self.database.transaction():
            before = self.database.total_changes()
            self.database.many(
                f"UPDATE {NAMES[table]} SET gone_seq=? WHERE {where} AND gone_seq IS NULL AND obs_seq<=?",
                [(seq, *key, seq) for key in keys],
            )
            after = self.database.total_changes()
            self._forget_digests(table, keys)
            if table is Table.USER:
                self.database.many(
                    "UPDATE enrolment SET gone_seq=? WHERE user_id=? AND gone_seq IS NULL",
                    [(seq, *key) for key in keys],
                )
            if table is Table.COURSE:
                self.database.many(
                    "UPDATE enrolment SET gone_seq=? WHERE course_id=? AND gone_seq IS NULL",
                    [(seq, *key) for key in keys],
                )
        return after - before

    def redo(self, key: EntityKey, verb: Verb, after: Mapping[str, Value], seq: int) -> None:
        """Carry an acknowledged write of ours into the mirror; doing it twice changes nothing."""
        with self.database.transaction():
            redo(self.database, key, verb, after, seq, self._wall())
            self.database.run(
                "INSERT INTO watermark VALUES(?, ?) ON CONFLICT(ekey) DO UPDATE SET seq=max(seq, excluded.seq)",
                (watermark_key(key), seq),
            )
            table = {entity: table for table, entity in ENTITIES.items()}.get(key.entity)
            if table is not None:
                self._forget_digests(table, [tuple(key.parts)])
            else:
                self._forget_digests(Table.ENROLMENT, [(key.number(1), key.number(0), "")])
                self._forget_digests(Table.ENROLMENT, [(key.number(1), key.number(0), key.parts[2])])

    def ids(self, table: Table) -> list[int]:
        """Server ids of a table with single ids, ascending, without those that are gone."""
        return [
            row[0] for row in self.database.rows(f"SELECT id FROM {NAMES[table]} WHERE gone_seq IS NULL ORDER BY 1")
        ]

    def memory(self, name: str) -> str | None:
        """A remembered word."""
        found: str | None = self.database.value("SELECT value FROM memory WHERE name=?", (name,))
        return found

    def remember(self, name: str, value: str) -> None:
        """Remember a word."""
        self.database.run(
            "INSERT INTO memory VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value=excluded.value", (name, value)
        )

    # Batches

    def _store(self, batch: Rows, seq: int) -> Stored:
        if not batch.rows:
            return Stored()
        width = KEY_WIDTH[batch.table]
        source = f"{batch.table}:{batch.source}"
        prints = [(key_text(row[:width]), xxh3_64_intdigest(msgspec.msgpack.encode(row)) & SIGN) for row in batch.rows]
        kept = self._digests(source, [key for key, _ in prints])
        differing = [(row, key, fp) for row, (key, fp) in zip(batch.rows, prints, strict=True) if kept.get(key) != fp]
        if not differing:
            return Stored(same=len(batch.rows))
        closed = self._closed(batch.table, [row for row, _, _ in differing], seq)
        wanted = [item for item in differing if item[1] not in closed]
        if batch.table is Table.ENROLMENT:
            new = self._write_enrolments(batch, [row for row, _, _ in wanted], seq)
        else:
            new = self._write(batch, [row for row, _, _ in wanted], seq)
        self.database.many(
            "INSERT INTO digest VALUES(?, ?, ?) ON CONFLICT(source, k) DO UPDATE SET fp=excluded.fp",
            [(source, key, fp) for _, key, fp in wanted],
        )
        ids = tuple(int(str(row[0])) for row, _, _ in wanted) if width == 1 else ()
        return Stored(new, len(wanted) - new, len(batch.rows) - len(wanted), ids)

    def _digests(self, source: str, keys: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in chunks(keys):
            marks = ",".join("?" * len(part))
            rows = self.database.rows(f"SELECT k, fp FROM digest WHERE source=? AND k IN ({marks})", (source, *part))
            found.update((row[0], row[1]) for row in rows)
        return found

    def _closed(self, table: Table, rows: Sequence[RowKey], seq: int) -> set[str]:
        """Keys whose rows we wrote, or saw, later than this reading began."""
        width = KEY_WIDTH[table]
        if self.database.value("SELECT 1 FROM watermark WHERE seq>?", (seq,)) is None:
            return set()
        newer = {row[0] for row in self.database.rows("SELECT ekey FROM watermark WHERE seq>?", (seq,))}
        closed = set()
        for row in rows:
            key = row[:width]
            if mark_of(table, key) in newer:
                closed.add(key_text(key))
        return closed

    def _write(self, batch: Rows, rows: Sequence[RowKey], seq: int) -> int:
        """Upsert rows of any table but enrolments; return how many are new."""
        table, width = batch.table, KEY_WIDTH[batch.table]
        columns = list(batch.columns)
        name = NAMES[table]
        existing = self._existing(table, [row[:width] for row in rows])
        if table in (Table.USER, Table.COURSE):
            rows, extra = self._withkey_text(batch, rows, {key[0] for key in existing})
            columns += extra
        quoted = ", ".join(f'"{column}"' for column in columns)
        keys = ", ".join(f'"{column}"' for column in batch.columns[:width])
        sets = ", ".join(f'"{column}"=excluded."{column}"' for column in columns[width:])
        sets += (", " if sets else "") + "obs_seq=excluded.obs_seq, as_of=excluded.as_of, gone_seq=NULL"
        marks = ", ".join("?" * (len(columns) + 2))
        wall = self._wall()
        self.database.many(
            f"INSERT INTO {name}({quoted}, obs_seq, as_of) VALUES({marks}) "
            f"ON CONFLICT({keys}) DO UPDATE SET {sets} WHERE obs_seq<=excluded.obs_seq",
            [(*row, seq, wall) for row in rows],
        )
        if table is Table.USER and existing:
            self._carry_to_enrolments([int(str(key[0])) for key in existing])
        return len(rows) - len(existing)

    def _existing(self, table: Table, keys: Sequence[RowKey]) -> set[RowKey]:
        width = KEY_WIDTH[table]
        names = [f'"{name}"' for name in MIRROR_COLUMNS[table][:width]]
        if self.database.value(f"SELECT 1 FROM {NAMES[table]} LIMIT 1") is None:
            return set()
        found: set[RowKey] = set()
        for part in chunks(list(keys), CHUNK // width):
            found.update(self.database.rows(*matching(table, names, part)))
        return found

    def _withkey_text(
        self, batch: Rows, rows: Sequence[RowKey], existing: Collection[Value]
    ) -> tuple[list[RowKey], list[str]]:
        """The rows with their order and search text, where the source tells the names; keeps the index current."""
        place = {name: position for position, name in enumerate(batch.columns)}
        user = batch.table is Table.USER
        needed = ("username", "first_name", "last_name") if user else ("shortname", "fullname")
        if not all(name in place for name in needed):
            return list(rows), []
        shown = [*needed, *(name for name in ("email", "idnumber") if name in place)]
        made: list[RowKey] = []
        for row in rows:
            folded = words(" ".join(str(row[place[name]] or "") for name in shown))
            if user:
                order = sort_key(str(row[place["last_name"]] or ""), str(row[place["first_name"]] or ""))
            else:
                order = fold(str(row[place["shortname"]] or ""))
            made.append((*row, order, folded))
        table = "user" if user else "course"
        ids = [int(str(value)) for value in existing]
        for part in chunks(ids):
            marks = ",".join("?" * len(part))
            self.database.run(
                f"INSERT INTO {table}_fts({table}_fts, rowid, folded) "
                f"SELECT 'delete', id, folded FROM {table} WHERE folded IS NOT NULL AND id IN ({marks})",
                part,
            )
        self.database.many(f"INSERT INTO {table}_fts(rowid, folded) VALUES(?, ?)", [(row[0], row[-1]) for row in made])
        return made, ["sort_name", "folded"]

    def _carry_to_enrolments(self, users: Sequence[int]) -> None:
        """Enrolments repeat the department and the order of their person, for reports and sorted pages."""
        self.database.many(
            "UPDATE enrolment SET department=u.department, sort_name=u.sort_name FROM user u "
            "WHERE u.id=? AND enrolment.user_id=u.id "
            "AND (enrolment.department IS NOT u.department OR enrolment.sort_name IS NOT u.sort_name)",
            [(user,) for user in users],
        )

    def _write_enrolments(self, batch: Rows, rows: Sequence[RowKey], seq: int) -> int:
        """Upsert enrolments; a row without method stands for whatever row the person has in the course."""
        place = batch.columns.index("method") if "method" in batch.columns else None
        plain = [row for row in rows if place is None or row[place] == ""]
        named = [row for row in rows if place is not None and row[place] != ""]
        new = 0
        if plain:
            known = self._pairs([(row[0], row[1]) for row in plain])
            width = KEY_WIDTH[Table.ENROLMENT]
            sets = ", ".join(f'"{column}"=?' for column in batch.columns[width:])
            comma = ", " if sets else ""
            wall = self._wall()
            self.database.many(
                f"UPDATE enrolment SET {sets}{comma}obs_seq=?, as_of=? "
                "WHERE course_id=? AND user_id=? AND gone_seq IS NULL AND obs_seq<=?",
                [(*row[width:], seq, wall, row[0], row[1], seq) for row in plain if (row[0], row[1]) in known],
            )
            fresh = [row for row in plain if (row[0], row[1]) not in known]
            self._insert_enrolments(batch, fresh, seq)
            new += len(fresh)
        if named:
            nameless = self._existing(Table.ENROLMENT, [(row[0], row[1], "") for row in named])
            told = [row for row in named if (row[0], row[1], "") in nameless] if nameless else []
            self.database.many(
                "UPDATE OR IGNORE enrolment SET method=? WHERE course_id=? AND user_id=? AND method=''",
                [(row[2], row[0], row[1]) for row in told],
            )
            self.database.many(
                "DELETE FROM enrolment WHERE course_id=? AND user_id=? AND method=''",
                [(row[0], row[1]) for row in told],
            )
            existing = self._existing(Table.ENROLMENT, [row[:3] for row in named])
            self._insert_enrolments(batch, named, seq)
            new += len(named) - len(existing)
        return new

    def _pairs(self, pairs: Sequence[RowKey]) -> set[RowKey]:
        """Those (course, user) pairs that have a row which is not gone."""
        found: set[RowKey] = set()
        names = ['"course_id"', '"user_id"']
        for part in chunks(list(pairs), CHUNK // 2):
            sql, values = matching(Table.ENROLMENT, names, part)
            found.update(self.database.rows(f"{sql} WHERE t.gone_seq IS NULL", values))
        return found

    def _insert_enrolments(self, batch: Rows, rows: Sequence[RowKey], seq: int) -> None:
        columns = batch.columns
        quoted = ", ".join(f'"{column}"' for column in columns)
        sets = ", ".join(f'"{column}"=excluded."{column}"' for column in columns[3:])
        marks = ", ".join("?" * len(columns))
        wall = self._wall()
        self.database.many(
            f"INSERT INTO enrolment({quoted}, obs_seq, as_of, department, sort_name) "
            f"VALUES({marks}, ?, ?, (SELECT department FROM user WHERE id=?), (SELECT sort_name FROM user WHERE id=?)) "
            f"ON CONFLICT(course_id, user_id, method) DO UPDATE SET {sets}{', ' if sets else ''}"
            "obs_seq=excluded.obs_seq, as_of=excluded.as_of, gone_seq=NULL WHERE obs_seq<=excluded.obs_seq",
            [(*row, seq, wall, row[1], row[1]) for row in rows],
        )

    # Listings

    def _known(self, scope: str, table: Table) -> list[RowKey]:
        """Row keys of a scope that are not gone."""
        names = ", ".join(f'"{name}"' for name in MIRROR_COLUMNS[table][: KEY_WIDTH[table]])
        where, values = "gone_seq IS NULL", []
        course = scope.partition(":")[2]
        if course:
            values = [int(course)]
            where += (
                " AND group_id IN (SELECT id FROM grp WHERE course_id=?)"
                if table is Table.GROUP_MEMBER
                else " AND course_id=?"
            )
        return self.database.rows(f"SELECT {names} FROM {NAMES[table]} WHERE {where}", values)

    def _keep_missing(self, scope: str, table: Table, missing: Sequence[RowKey]) -> None:
        keys = [key_text(key) for key in missing]
        kept = {row[0] for row in self.database.rows("SELECT k FROM missing WHERE scope=?", (scope,))}
        self.database.many("DELETE FROM missing WHERE scope=? AND k=?", [(scope, k) for k in kept.difference(keys)])
        wall = self._wall()
        self.database.many("INSERT OR IGNORE INTO missing VALUES(?, ?, ?)", [(scope, key, wall) for key in keys])

    def _forget_digests(self, table: Table, keys: Iterable[RowKey]) -> None:
        sources = [row[0] for row in self.database.rows("SELECT DISTINCT source FROM digest")]
        mine = [source for source in sources if source.startswith(f"{table}:")]
        texts = [key_text(key) for key in keys]
        if table is Table.ENROLMENT:
            texts += [key_text((*key[:2], "")) for key in keys]
        for source in mine:
            self.database.many("DELETE FROM digest WHERE source=? AND k=?", [(source, key) for key in texts])
