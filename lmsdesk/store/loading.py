"""The first load of a mirror: indexes and search are left out while rows pour in, and built afterwards.

Measured with a million enrolments: with all indexes kept 28,000 rows a second, built afterwards 150,000 and more.
What is left out stands in the file before the first row does, so that a load which was killed is known for what
it is: the next opening builds everything, the next reading of the site leaves it out again.
"""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.ports import Table
from lmsdesk.store.digests import put_in_order
from lmsdesk.store.engine import Database
from lmsdesk.store.mirror_schema import LATE_INDEXES, LEFT_OUT, SEARCHED, build_indexes, drop_indexes

# Enrolments repeat the department and the order of their person, for reports and sorted pages.
CARRY = (
    "UPDATE enrolment SET department=u.department, sort_name=u.sort_name FROM user u WHERE enrolment.user_id=u.id "
    "AND (enrolment.department IS NOT u.department OR enrolment.sort_name IS NOT u.sort_name)"
)
_LOADED = "store.loaded"
_EMPTY, _RENAMED = "no indexes", "no indexes, names changed"
_SELDOM, _OFTEN = 20_000, 1_000  # pages: a load changes the same pages again and again before they are copied

# Listings that pour rows into a table for the first time.
_LISTINGS: Mapping[str, Table] = {
    "users": Table.USER,
    "enrolment_report": Table.ENROLMENT,
    "enrolments": Table.ENROLMENT,
}


class Loading:
    """Which tables are without their indexes now; what an earlier process left out is built at once."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._loaded = self._word(_LOADED) == "1"
        self._open: dict[Table, str] = {}
        for table in LATE_INDEXES:
            if (told := self._word(f"{LEFT_OUT}.{table}")) is not None:
                self._open[table] = told
        self.close()

    def is_open(self, table: Table) -> bool:
        """Tell whether indexes and search of the table are left out for now."""
        return table in self._open

    def begin(self, scope: str) -> None:
        """A listing starts: in a mirror that was never whole, its table does without indexes."""
        table = _LISTINGS.get(scope.partition(":")[0])
        if table is None or self._loaded or table in self._open:
            return
        with self._db.transaction():
            self._keep(f"{LEFT_OUT}.{table}", _EMPTY)
            drop_indexes(self._db, table)
        self._open[table] = _EMPTY
        self._db.run(f"PRAGMA wal_autocheckpoint={_SELDOM}")

    def carry_later(self) -> None:
        """Names of people changed while no index finds their enrolments: all are carried over at the end."""
        if self._open.get(Table.ENROLMENT) != _RENAMED:
            self._keep(f"{LEFT_OUT}.{Table.ENROLMENT}", _RENAMED)
            self._open[Table.ENROLMENT] = _RENAMED

    def close(self, *tables: Table) -> None:
        """Build what was left out of these tables, or of all."""
        for table in tables or tuple(self._open):
            if table not in self._open:
                continue
            put_in_order(self._db)
            with self._db.transaction():
                if self._open[table] == _RENAMED:
                    self._db.run(CARRY)
                build_indexes(self._db, table)
                if table in SEARCHED:
                    self._db.run(f"INSERT INTO {table}_fts({table}_fts) VALUES('rebuild')")
                self._db.run("DELETE FROM memory WHERE name=?", (f"{LEFT_OUT}.{table}",))
            del self._open[table]
        if not self._open:
            self._db.run(f"PRAGMA wal_autocheckpoint={_OFTEN}")

    def whole(self) -> None:
        """The site was read from end to end: from now on indexes stay."""
        self.close()
        if not self._loaded:
            self._keep(_LOADED, "1")
            self._loaded = True

    def _word(self, name: str) -> str | None:
        found: str | None = self._db.value("SELECT value FROM memory WHERE name=?", (name,))
        return found

    def _keep(self, name: str, value: str) -> None:
        self._db.run("INSERT OR REPLACE INTO memory VALUES(?, ?)", (name, value))
