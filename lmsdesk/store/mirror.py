"""Writing the mirror: batches of observed rows, complete listings, what is gone, and our own writes.

An observation never replaces a newer one, nor a write of ours that was acknowledged after it began
(``seq`` orders both without clocks). A row whose digest did not change costs no write.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lmsdesk.domain.absences import Absence
from lmsdesk.domain.changes import Verb
from lmsdesk.domain.endpoints import STILL_IN
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey
from lmsdesk.domain.ports import KEY_WIDTH, MIRROR_COLUMNS, RowKey, Rows, Stored, Sweep, Table
from lmsdesk.store import absences, tally
from lmsdesk.store.digests import Digests
from lmsdesk.store.engine import Database
from lmsdesk.store.known_roles import name_roles
from lmsdesk.store.loading import Loading
from lmsdesk.store.mirror_batches import Batches
from lmsdesk.store.mirror_erasing import erase_from_mirror
from lmsdesk.store.mirror_leaving import leave_groups, leave_unknown, leave_with, unknown_courses
from lmsdesk.store.mirror_redo import redo
from lmsdesk.store.mirror_rules import CONFIRM_AFTER, ENTITIES, is_braked, key_text, seen_keys, table_of, watermark_key
from lmsdesk.store.mirror_schema import NAMES


@dataclass(slots=True)
class _Listing:
    """A running listing of a scope: the keys that were seen, as numbers."""

    seq: int
    seen: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)  # what rides along: the members of the listed groups


class Mirror:
    """The writer of one mirror file; ``wall`` gives Unix seconds."""

    def __init__(self, database: Database, wall: Callable[[], int]) -> None:
        self.database = database
        self._wall = wall
        self._listings: dict[str, _Listing] = {}
        self._digests = Digests(database)
        self._loading = Loading(database)
        self._batches = Batches(database, self._digests, self._loading, wall)

    def begin(self, scope: str, seq: int, expected: int | None) -> None:
        """A complete listing of the scope starts; an unfinished older one is forgotten."""
        self._loading.begin(scope)
        self._listings[scope] = _Listing(seq)
        self.database.run(
            "INSERT INTO scope(scope, gen, complete, started_seq, expected) VALUES(?, 1, 0, ?, ?) "
            "ON CONFLICT(scope) DO UPDATE SET gen=gen+1, started_seq=excluded.started_seq, expected=excluded.expected",
            (scope, seq, expected),
        )

    def store(self, scope: str, batches: Sequence[Rows], seq: int) -> Stored:
        """Write the rows that differ. The result is that of the first batch, the others ride along; but a row of the
        same table is new only once, whichever batch brings it: a weak token is told less of most rows."""
        result = Stored()
        listing = self._listings.get(scope)
        table = table_of(scope) or (batches[0].table if batches else None)
        try:
            with self.database.transaction():
                for place, batch in enumerate(batches):
                    stored = self._batches.store(batch, seq)
                    if listing is not None and batch.table is table:
                        listing.seen.update(seen_keys(batch.table, batch.rows))
                    if listing is not None and batch.table is Table.GROUP_MEMBER and table is Table.GROUP:
                        listing.members.update(seen_keys(batch.table, batch.rows))
                    if place == 0:
                        result = stored
                    elif stored.new and batch.table is table:
                        result = replace(result, new=result.new + stored.new)
        except BaseException:
            self._digests.let_go()  # what was learned on the way was not kept
            raise
        return result

    def finish(self, scope: str, seq: int, *, complete: bool) -> Sweep:
        """Close the listing and say which rows it did not hold; an incomplete one says nothing."""
        listing = self._listings.pop(scope, None)
        table = table_of(scope)
        self._digests.let_go()
        if table is Table.USER:
            self._loading.close(Table.USER)  # people can be searched while their enrolments are still read
        if listing is None or not complete or table is None:
            return Sweep(table, len(listing.seen) if listing else 0)
        known = self._known(scope, table)
        if table is Table.COURSE:
            known += unknown_courses(self.database)
        missing = _unseen(table, known, listing.seen)
        braked = self._is_braked(Absence(scope, table, len(missing), len(known), len(listing.seen), self._wall()))
        with self.database.transaction():
            self.database.run(
                "UPDATE scope SET complete=?, finished_wall=?, seen=? WHERE scope=?",
                (0 if braked else 1, self._wall(), len(listing.seen), scope),
            )
            if not braked:
                self._keep_missing(scope, table, missing)
            if table is Table.GROUP and not braked:
                self._sweep_members(scope, listing, seq)
        return Sweep(table, len(listing.seen), tuple(missing), braked)

    def _is_braked(self, absence: Absence) -> bool:
        """Tell whether so much is missing that a person is asked, and keep the question until that is answered."""
        strange = is_braked(absence.table, absence.missing, absence.known, absence.seen)
        if not strange:
            absences.forget(self.database, absence.scope)
            return False
        if absences.is_believed(self.database, absence.scope, absence.missing):
            return False
        absences.ask(self.database, absence)
        return True

    def _sweep_members(self, scope: str, listing: _Listing, seq: int) -> None:
        """The listing of groups held all members, too: absence from it is a direct read."""
        known = self._known(scope, Table.GROUP_MEMBER)
        left = _unseen(Table.GROUP_MEMBER, known, listing.members)
        where = f"group_members:{scope.partition(':')[2]}"
        if not self._is_braked(
            Absence(where, Table.GROUP_MEMBER, len(left), len(known), len(listing.members), self._wall())
        ):
            self.mark_gone(Table.GROUP_MEMBER, left, seq)

    def believe(self, scopes: Collection[str]) -> int:
        """A person says that what these listings lacked is gone; the next reading looks each of it up."""
        return absences.believe(self.database, scopes)

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
            self._digests.forget(table, keys)
            if width == 1:
                stays = f"SELECT 1 FROM {NAMES[table]} WHERE id=? AND gone_seq IS NULL"  # it is newer
                ids = [int(str(key[0])) for key in keys if self.database.value(stays, key) is None]
                leave_with(self.database, self._digests, table, ids, seq)
        return after - before

    def name_roles(self, roles: Mapping[str, int]) -> None:
        """Let these, and no others, be the roles that a person named."""
        name_roles(self.database, roles)

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
                self._digests.forget(table, [tuple(key.parts)])
            else:
                self._digests.forget(Table.ENROLMENT, [(key.number(1), key.number(0), "")])
            if verb is Verb.DELETE and key.entity is Entity.ENROLMENT:
                if after.get(STILL_IN) == "":  # a read told: what nobody looked at is left to the next listing
                    leave_groups(self.database, self._digests, key.number(0), key.number(1), seq)
            elif verb is Verb.DELETE and table is not None:
                leave_with(self.database, self._digests, table, [key.id], seq)

    def settle(self, *, complete: bool) -> None:
        """A reading of the site ended, ``complete`` when nothing stopped it: everything is found quickly again."""
        self._listings.clear()
        self._digests.let_go()
        if complete:
            with self.database.transaction():
                leave_unknown(self.database, self._digests)
            self._loading.whole()
        else:
            self._loading.close()
        if complete or tally.exists(self.database):  # a first load that was stopped goes on without one
            tally.refresh(self.database)
        self.database.one("PRAGMA wal_checkpoint(PASSIVE)")

    def ids(self, table: Table) -> list[int]:
        """Server ids of a table with single ids, ascending, without those that are gone."""
        return [
            row[0] for row in self.database.rows(f"SELECT id FROM {NAMES[table]} WHERE gone_seq IS NULL ORDER BY 1")
        ]

    def erase(self, user: int) -> int:
        """Take a person out for good, so that no byte of them stays; return how many rows went."""
        self._digests.let_go()
        return erase_from_mirror(self.database, user)

    def memory(self, name: str) -> str | None:
        """A remembered word."""
        found: str | None = self.database.value("SELECT value FROM memory WHERE name=?", (name,))
        return found

    def remember(self, name: str, value: str) -> None:
        """Remember a word."""
        self.database.run(
            "INSERT INTO memory VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value=excluded.value", (name, value)
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


def _unseen(table: Table, keys: Sequence[RowKey], seen: Collection[int]) -> list[RowKey]:
    return [key for key, number in zip(keys, seen_keys(table, keys), strict=True) if number not in seen]
