"""A site of a few ugly values in a folder: its lists are written and read as the program does that."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from lmsdesk.domain.csv_styles import SAFE, CsvStyle
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions, Kind, Mode
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow
from lmsdesk.domain.listings import Listing
from lmsdesk.domain.ports import MIRROR_COLUMNS, Rows, Table
from lmsdesk.files.lists import read_copy
from lmsdesk.services.places import FixedClock, Place
from lmsdesk.services.profiles import Profiles, Site
from lmsdesk.services.written_tables import write_list
from lmsdesk.store.desk import Desk
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader

NOW = 1_795_000_000
KINDS = {
    Listing.USERS: Kind.PERSON,
    Listing.COURSES: Kind.COURSE,
    Listing.ENROLMENTS: Kind.ENROLMENT,
    Listing.CATEGORIES: Kind.CATEGORY,
    Listing.COHORT_MEMBERS: Kind.COHORT_MEMBER,
    Listing.GROUP_MEMBERS: Kind.GROUP_MEMBER,
}
Things = Sequence[Mapping[str, Any]]


class Watched:
    """A task that nobody stops."""

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Nobody looks."""

    def check_cancelled(self) -> None:
        """Nobody stops it."""


class ListedSite:
    """Things by table as fields; those of one table all tell the same fields. A context manager."""

    def __init__(self, things: Mapping[Table, Things]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lmsdesk-listed-"))
        profile = Profiles(self.folder).add(Site("p", "moodle", "https://moodle.example", timezone="Europe/Dublin"))
        mirror = Mirror(open_mirror(profile.mirror, writer=True), lambda: NOW)
        for table, rows in things.items():
            if rows:
                names = tuple(name for name in MIRROR_COLUMNS[table] if name in rows[0])
                told = [tuple(row[name] for name in names) for row in rows]
                mirror.store(table.value, [Rows(table, "sweep", names, told)], 1)
        mirror.database.close()
        Desk(profile.desk, profile.mirror, site="s", actor=2, wall=lambda: NOW).close()
        self.place = Place(profile, FixedClock(NOW))
        self.reader = Reader(profile.mirror, profile.desk)
        self._counts: dict[Listing, int] = {}

    def __enter__(self) -> ListedSite:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.reader.close()
        shutil.rmtree(self.folder)

    def write(self, listing: Listing, ending: str, style: CsvStyle = SAFE) -> Path:
        """The list as a file."""
        path = self.folder / f"{listing}.{ending}"
        self._counts[listing] = write_list(Watched(), self.place, listing, path, None, style)
        return path

    def count(self, listing: Listing) -> int:
        """How many rows were written."""
        return self._counts[listing]

    def read(self, path: Path, listing: Listing | None = None) -> ImportPlan:
        """What importing the file would do, changing what is there as well."""
        directory = self.reader.directory()
        kind = KINDS[listing] if listing is not None else None
        sheet = read_copy(path, path.name, known_words=directory.known_words)
        options = ImportOptions(NOW, kind, "Europe/Dublin", modes=dict.fromkeys(Kind, Mode.BOTH))
        return check(sheet, options, directory)


def differing(plan: ImportPlan) -> list[PlanRow]:
    """The rows that are not simply what is there."""
    return [row for row in plan.rows if row.outcome is not Outcome.SAME or row.reasons]
