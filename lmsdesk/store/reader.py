"""Reading an open profile: one connection over mirror and desk, for the window, the command line and reports."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.absences import Absence
from lmsdesk.domain.events import View
from lmsdesk.domain.facts import KnownRole
from lmsdesk.domain.filters import Query
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.domain.text import words
from lmsdesk.store import absences, known_roles, overlay
from lmsdesk.store import query as queries
from lmsdesk.store import rows as row_reading
from lmsdesk.store.clauses import Moment
from lmsdesk.store.mirror_schema import is_readable, is_unfinished, open_mirror

if TYPE_CHECKING:
    from lmsdesk.store.directory import StoreDirectory

SEARCHED = 50


class Reader:
    """Never writes; every call sees what was committed before it."""

    def __init__(self, mirror: Path, desk: Path) -> None:
        self.database = open_mirror(mirror, writer=False)
        self.database.attach(desk, "q")

    @staticmethod
    def prepare(mirror: Path) -> None:
        """Make an empty mirror where there is none, and a half loaded one whole, so that the desk can lie over it."""
        from lmsdesk.store.loading import Loading  # not on the way to the first rows

        database = open_mirror(mirror, writer=False)
        broken_off = is_unfinished(database)
        database.close()
        if broken_off:
            database = open_mirror(mirror, writer=True)
            Loading(database)
            database.close()

    @classmethod
    def glance(cls, mirror: Path, desk: Path) -> Reader | None:
        """A reader of files that are whole and of this version; None for all others: opening the site mends them."""
        from lmsdesk.store.desk_schema import VERSION

        if not desk.exists() or not is_readable(mirror):
            return None
        reader = cls(mirror, desk)
        is_ours = reader.database.value("PRAGMA q.user_version") == VERSION
        if is_ours and not is_unfinished(reader.database) and not overlay.is_missing(reader.database):
            return reader
        reader.close()
        return None

    def close(self) -> None:
        """Let go of the files."""
        self.database.close()

    def find(self, query: Query, now: int, zone: str, limit: int | None = None) -> queries.Found:
        """Handles of the matching rows in order."""
        return queries.find(self.database, query, Moment(now, zone), limit)

    def matching(self, query: Query, now: int, zone: str) -> int:
        """How many rows match."""
        return queries.matching(self.database, query, Moment(now, zone))

    def first(self, query: Query, now: int, zone: str, limit: int) -> Sequence[int]:
        """Handles of the first matching rows, without counting how many there are."""
        return queries.places(self.database, query, Moment(now, zone), limit)

    def read(self, view: View, handles: Sequence[int]) -> list[row_reading.Row]:
        """The rows behind handles, in the asked order."""
        return row_reading.read(self.database, view, handles)

    def current(self, view: View, handles: Sequence[int]) -> list[row_reading.Row]:
        """The same with the unsent edits that came on top since the handles were found."""
        return row_reading.current(self.database, view, handles)

    def count(self, view: View) -> int:
        """How many effective rows a view has."""
        return queries.count(self.database, view)

    def count_mirrored(self, view: View) -> int:
        """How many rows of a view the mirror has; on a large one it takes longer than a frame."""
        return queries.count_mirrored(self.database, view)

    def count_overlaid(self, view: View) -> int:
        """How many rows my unsent edits add to those."""
        return queries.count_overlaid(self.database, view)

    def versions(self) -> tuple[int, int]:
        """Numbers that change when another connection writes into the mirror or the desk."""
        return self.database.value("PRAGMA main.data_version"), self.database.value("PRAGMA q.data_version")

    def directory(self) -> StoreDirectory:
        """Lookups for imports, over the state of this moment."""
        from lmsdesk.store.directory import StoreDirectory

        return StoreDirectory(self.database)

    def search(self, view: View, text: str, limit: int = SEARCHED) -> list[row_reading.Row]:
        """People or courses whose words begin with the typed ones, unordered while typing."""
        if not words(text):
            return []
        return self.read(view, queries.starting_with(self.database, view, text, limit))

    def simple_rows(self, view: View, handles: Sequence[int]) -> list[dict[str, Any]]:
        """Rows of categories, cohorts or groups as plain fields."""
        table = queries.TABLES[view]
        columns = {
            View.CATEGORIES: ("id", "name", "idnumber", "parent", "visible"),
            View.COHORTS: ("id", "name", "idnumber", "visible"),
            View.GROUPS: ("id", "course_id", "name", "idnumber"),
        }[view]
        names = ", ".join(columns)
        made: dict[int, dict[str, Any]] = {}
        for handle in handles:
            source = f"main.{table} WHERE id=?" if handle >= 0 else f"q.ov_{table} WHERE row=?"
            row = self.database.one(f"SELECT {names} FROM {source}", (abs(handle),))
            if row is not None:
                made[handle] = dict(zip(columns, row, strict=True))
        return [made[handle] for handle in handles if handle in made]

    def as_of(self) -> int | None:
        """When the mirror was last brought up to date; None before the first complete listing."""
        found: int | None = self.database.value(
            "SELECT max(finished_wall) FROM scope WHERE scope IN ('users', 'courses') AND complete=1"
        )
        return found

    def absent(self) -> list[Absence]:
        """Listings that lacked too much to be believed, as long as nobody said anything about them."""
        return absences.open_questions(self.database)

    def has_people(self) -> bool:
        """Tell whether anything was read of anybody yet."""
        return self.database.value("SELECT 1 FROM user LIMIT 1") is not None

    def roles(self) -> dict[str, int]:
        """Role shortname to id."""
        return known_roles.ids_of_roles(self.database)

    def named_roles(self) -> dict[str, int]:
        """The roles among them that a person named and no reading saw."""
        return known_roles.named_roles(self.database)

    def known_roles(self) -> list[KnownRole]:
        """Every role with the number of enrolments that it was seen in; slow on a large mirror."""
        return known_roles.known_roles(self.database)

    def role_names(self) -> dict[str, str]:
        """Role shortname to the site's own name, in the site's order."""
        return dict(
            self.database.rows("SELECT shortname, coalesce(name, '') FROM role WHERE gone_seq IS NULL ORDER BY id")
        )

    def common_values(self, table: str, column: str, limit: int, sample: int = 2_000) -> list[str]:
        """Values of a column, the commonest first, as far as the first rows of a table tell."""
        rows = self.database.rows(
            f"SELECT v, count(*) FROM (SELECT {column} AS v FROM main.{table} WHERE gone_seq IS NULL LIMIT ?) "
            "WHERE v IS NOT NULL AND v<>'' GROUP BY v ORDER BY 2 DESC, 1 LIMIT ?",
            (sample, limit),
        )
        return [str(row[0]) for row in rows]

    def user_handles(self, field: str, value: str) -> list[int]:
        """Handles of people by an exact id, username, email or idnumber."""
        return self._handles("user", field, value)

    def course_handles(self, field: str, value: str) -> list[int]:
        """Handles of courses by an exact id, shortname or idnumber."""
        return self._handles("course", field, value)

    def enrolment_handles(self, user: int, course: int) -> list[int]:
        """Handles of a person's enrolments in a course."""
        rows = self.database.rows(
            "SELECT t.row FROM enrolment t WHERE user_id=?1 AND course_id=?2 AND gone_seq IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM q.ov_enrolment x WHERE x.user_id=?1 AND x.course_id=?2) "
            "UNION ALL SELECT -row FROM q.ov_enrolment WHERE user_id=?1 AND course_id=?2",
            (user, course),
        )
        return [row[0] for row in rows]

    def enrolments_at(self, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], list[EnrolmentRow]]:
        """The rows of many (user, course), as ``enrolment_handles`` finds them for one."""
        at = "json_each(?1) w CROSS JOIN {} t ON t.user_id=json_extract(w.value, '$[0]') " + (
            "AND t.course_id=json_extract(w.value, '$[1]')"
        )
        handles = self.database.rows(
            f"SELECT t.row FROM {at.format('enrolment')} WHERE t.gone_seq IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM q.ov_enrolment x WHERE x.user_id=t.user_id AND x.course_id=t.course_id) "
            f"UNION ALL SELECT -t.row FROM {at.format('q.ov_enrolment')}",
            (json.dumps(list(pairs)),),
        )
        found: dict[tuple[int, int], list[EnrolmentRow]] = {}
        for row in self.read(View.ENROLMENTS, [handle[0] for handle in handles]):
            if isinstance(row, EnrolmentRow):
                found.setdefault((row.user_id, row.course_id), []).append(row)
        return found

    def _handles(self, table: str, field: str, value: str) -> list[int]:
        column = "".join(mark for mark in field if mark.isalnum() or mark == "_")
        rows = self.database.rows(
            f"SELECT t.id FROM {table} t WHERE t.{column}=?1 COLLATE NOCASE AND t.gone_seq IS NULL "
            f"AND NOT EXISTS (SELECT 1 FROM q.ov_{table} x WHERE x.id=t.id) "
            f"UNION ALL SELECT -row FROM q.ov_{table} WHERE {column}=?1 COLLATE NOCASE",
            (value,),
        )
        return [row[0] for row in rows]
