"""Tables and whole lists as files: what a table shows, or everything of one kind; in the helper process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from lmsdesk.domain.csv_styles import CsvStyle
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import CUSTOM, Value
from lmsdesk.domain.filters import Query
from lmsdesk.domain.listings import COLUMNS, LASTING, Listing
from lmsdesk.domain.reports import ColumnKind
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.files.books import write_xlsx
from lmsdesk.files.tables import Head, Sheet, write_csv
from lmsdesk.services.language import Said, say
from lmsdesk.services.listed import listed
from lmsdesk.services.places import OpenPlace, Place, opened_at
from lmsdesk.services.values import show_time
from lmsdesk.services.worker import Task

_PAGE = 500  # rows read at once
Row = UserRow | CourseRow | EnrolmentRow

_TIMES = frozenset("start end last_access first_access created modified completed_at as_of".split())
_IDENTIFIERS = frozenset("id username idnumber shortname user_id course_id cohort group category_idnumber".split())
# Shown columns that are called otherwise in a row.
_ATTRIBUTES = {
    "role": "roles",
    "group": "groups",
    "person": "person",
    "course": "shortname",
    "category": "category_path",
}
_TITLES: Mapping[View, str] = Said({View.USERS: "Users", View.COURSES: "Courses", View.ENROLMENTS: "Enrolments"})
_METHODS = frozenset({None, "manual"})  # of enrolments that a list can change
_NUMBER = "category_idnumber"
_LISTS: Mapping[Listing, str] = Said(
    {
        Listing.USERS: "People",
        Listing.COURSES: "Courses",
        Listing.ENROLMENTS: "Enrolments by hand",
        Listing.CATEGORIES: "Categories",
        Listing.COHORTS: "Cohorts",
        Listing.COHORT_MEMBERS: "Members of cohorts",
        Listing.GROUPS: "Groups",
        Listing.GROUP_MEMBERS: "Members of groups",
    }
)


def write_table(
    task: Task,
    place: Place,
    query: Query,
    columns: Sequence[tuple[str, str]],
    path: Path,
    ids: Sequence[int] | None,
    style: CsvStyle,
) -> int:
    """Write what a table shows, or the rows of some handles; return how many rows there were."""
    with opened_at(place) as source:
        wanted = ids if ids is not None else source.reader.find(query, place.clock.now, source.zone).ids
        rows = _rows(task, source, query.view, wanted, [name for name, _ in columns])
        title = _TITLES.get(query.view) or say("Rows")
        told = [say("Filter: {query}", query=query) if str(query) else say("All rows")]
        told.append(say("%n rows" if ids is None else "%n rows, selected by hand", len(wanted)))
        return _write(source, path, style, title, columns, rows, len(wanted), told)


def write_list(
    task: Task, place: Place, listing: Listing, path: Path, ids: Sequence[int] | None, style: CsvStyle
) -> int:
    """Write everything of one kind, or the rows of some handles; return how many rows there were."""
    with opened_at(place) as source:
        columns = list(COLUMNS[listing])
        if listing is Listing.USERS:
            custom = sorted(source.reader.directory().custom_fields())
            columns += [(CUSTOM + name, f"profile_field_{name}") for name in custom]
        if (view := listing.view) is not None:
            wanted = ids if ids is not None else source.reader.find(Query(view), place.clock.now, source.zone).ids
            fields = [name for name, _ in columns]
            kept = _rows(task, source, view, wanted, fields, by_hand=listing is Listing.ENROLMENTS)
            rows: Sequence[Sequence[Value]] = list(kept)
        else:
            rows = listed(source.reader.directory(), listing)
        told = [
            say(
                "All %n rows; this list can be imported again as it is"
                if ids is None
                else "%n rows; this list can be imported again as it is",
                len(rows),
            )
        ]
        told = told if listing in LASTING else []
        return _write(source, path, style, _LISTS[listing], columns, rows, len(rows), told)


def _write(
    source: OpenPlace,
    path: Path,
    style: CsvStyle,
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[Value]],
    count: int,
    told: Sequence[str],
) -> int:
    written = _Counted(rows)
    sheet = Sheet(title, [Head(heading, _kind(name)) for name, heading in columns], written, count=count)
    if path.suffix.casefold() == ".csv":
        write_csv(path, sheet, source.zone, style)
    else:
        write_xlsx(path, [sheet], [*_about(source, title), *told], source.zone)
    return written.count


class _Counted:
    """Rows that are counted while they pass."""

    def __init__(self, rows: Iterable[Sequence[Value]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for row in self._rows:
            self.count += 1
            yield row


def _rows(
    task: Task, source: OpenPlace, view: View, ids: Sequence[int], fields: Sequence[str], *, by_hand: bool = False
) -> Iterator[Sequence[Value]]:
    known = source.reader.directory().categories() if _NUMBER in fields else ()
    numbers = {each.id: each.idnumber for each in known}
    for start in range(0, len(ids), _PAGE):
        task.check_cancelled()
        for row in source.reader.read(view, ids[start : start + _PAGE]):
            if not by_hand or (isinstance(row, EnrolmentRow) and row.method in _METHODS):
                yield [_value(row, name) if name != _NUMBER else _number(row, numbers) for name in fields]


def _number(row: Row, numbers: Mapping[int, str]) -> Value:
    """The ID number of the category of a course."""
    return numbers.get(row.category_id or 0, "") if isinstance(row, CourseRow) else None


def _kind(name: str) -> ColumnKind:
    if name in _TIMES:
        return ColumnKind.TIME
    if name == "progress":
        return ColumnKind.PERCENT
    if name == "enrolled":
        return ColumnKind.INTEGER
    return ColumnKind.IDENTIFIER if name in _IDENTIFIERS else ColumnKind.TEXT


def _value(row: Row, name: str) -> Value:
    """What a column shows of a row, as a typed cell; nothing for a column that the row does not have."""
    if name.startswith(CUSTOM) and not isinstance(row, EnrolmentRow):
        return row.custom.get(name.removeprefix(CUSTOM), "")
    if name in ("name", "person") and isinstance(row, UserRow):
        return row.name
    if name == "status" and isinstance(row, UserRow):
        if row.suspended is None:
            return None
        return "suspended" if row.suspended else "active"
    if name == "category" and isinstance(row, CourseRow):
        return row.category_path
    value = getattr(row, _ATTRIBUTES.get(name, name), None) if name not in ("row", "pending") else None
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    if name in _TIMES and not value:
        return None  # 0 is "no date" and "never"
    if name in _IDENTIFIERS and isinstance(value, int):
        return str(value)
    return value if isinstance(value, str | int | float) or value is None else str(value)


def _about(source: OpenPlace, title: str) -> list[str]:
    """What stands on the last sheet: site, moment and freshness."""
    site = source.profile.site
    now, fresh = (show_time(at, source.zone, with_clock=True) for at in (source.clock.now, source.reader.as_of()))
    return [
        say("{title} of {site}, {url}", title=title, site=site.title or site.name, url=site.url),
        say(
            "Written {now} ({zone}); data read {fresh}; unsent changes of this computer included",
            now=now,
            zone=source.zone,
            fresh=fresh,
        ),
    ]
