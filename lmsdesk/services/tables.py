"""Reading the effective rows: find, read, count, complete; the mirror with my unsent edits on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from lmsdesk.domain.access.due import DutyFacts
from lmsdesk.domain.access.facts import Pair
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import Event, RowsChanged, View
from lmsdesk.domain.facts import Found, HistoryLine, Hit, KnownRole
from lmsdesk.domain.filters import FILTER_FIELDS, Query, Sort, parse
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services import completing, histories
from lmsdesk.services.finding import Finder
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.wording_history import hit_note
from lmsdesk.store import access, access_lists
from lmsdesk.store.reader import Reader

Row = UserRow | CourseRow | EnrolmentRow
Made = TypeVar("Made")
COUNTED = (View.USERS, View.COURSES, View.ENROLMENTS)


class Tables:
    """What tables show. Counts, roles and values are kept until the mirror moves."""

    def __init__(self, opened: OpenSite) -> None:
        self._opened = opened
        self._finder = Finder(opened.profile, opened.clock.wall)
        self._mirrored: dict[View, int] = {}  # rows of the mirror alone
        self._counts: dict[View, int] = {}
        self._roles: Mapping[str, str] | None = None
        self._role_ids: Mapping[str, int] | None = None
        self._values: dict[tuple[View, str], Sequence[str]] = {}
        opened.events.subscribe(self._heard)

    @property
    def finder(self) -> Finder:
        """The thread that looks through everything."""
        return self._finder

    def close(self) -> None:
        """Let go of the thread and its files."""
        self._finder.close()

    # Rows

    async def find(self, query: Query, limit: int | None = None) -> Found:
        """Which rows match, in order; raise WrongUse for a filter that cannot be understood."""
        now, zone = self._opened.clock.wall(), self._opened.zone
        found = await self._finder.run(lambda reader, _: reader.find(query, now, zone, limit))
        return Found(found.ids, found.total)

    async def matching(self, query: Query) -> int:
        """How many rows match; raise WrongUse as ``find`` does."""
        now, zone = self._opened.clock.wall(), self._opened.zone
        return await self._finder.run(lambda reader, _: reader.matching(query, now, zone))

    def read(self, view: View, ids: Sequence[int]) -> Sequence[Row]:
        """The rows behind handles, in the asked order."""
        return self._opened.reader.read(view, ids)

    def count(self, view: View) -> int:
        """How many rows a view has without filters."""
        if view not in self._counts:
            reader = self._opened.reader
            if view not in self._mirrored:
                self._mirrored[view] = reader.count_mirrored(view)
            self._counts[view] = self._mirrored[view] + reader.count_overlaid(view)
        return self._counts[view]

    async def recount(self) -> None:
        """Count the mirror anew where it does not hold up the window, and forget what was kept about it."""

        def counted(reader: Reader, _: object) -> dict[View, int]:
            return {view: reader.count_mirrored(view) for view in COUNTED}

        self._mirrored = await self._finder.run(counted)
        self._counts.clear()
        self._values.clear()
        self._roles = self._role_ids = None

    def as_of(self) -> int | None:
        """When the mirror was last complete; None before the first sync."""
        return self._opened.reader.as_of()

    def _heard(self, event: Event) -> None:
        if isinstance(event, RowsChanged):
            for view in event.views:
                self._counts.pop(view, None)

    # Looking up

    async def search_all(self, text: str, limit: int = 8) -> Sequence[Hit]:
        """People and courses for the palette, half of each as far as there are."""

        def searched(reader: Reader, _: object) -> tuple[Sequence[Row], Sequence[Row]]:
            return reader.search(View.USERS, text, limit), reader.search(View.COURSES, text, limit)

        users, courses = await self._finder.run(searched)
        shown = max(limit - len(courses), limit - limit // 2)
        people = [Hit(View.USERS, row.id, row.name, hit_note(row)) for row in users if isinstance(row, UserRow)]
        places = [
            Hit(View.COURSES, row.id, f"{row.shortname} {row.fullname}".strip(), hit_note(row))
            for row in courses
            if isinstance(row, CourseRow)
        ]
        return [*people[:shown], *places][:limit]

    def roles(self) -> Mapping[str, str]:
        """Role shortname to the site's own name for it (empty where it has none)."""
        if self._roles is None:
            self._roles = self._opened.reader.role_names()
        return self._roles

    def role_ids(self) -> Mapping[str, int]:
        """Role shortname to its number on the site."""
        if self._role_ids is None:
            self._role_ids = self._opened.reader.roles()
        return self._role_ids

    async def known_roles(self) -> Sequence[KnownRole]:
        """Every role with its number, and in how many enrolments it was seen."""
        return await self._finder.run(lambda reader, _: reader.known_roles())

    def forget_roles(self) -> None:
        """They are other ones now."""
        self._roles = self._role_ids = None

    def values(self, view: View, field: str) -> Sequence[str]:
        """Some values of a field, the commonest first, for completing filters."""
        if (view, field) not in self._values:
            self._values[view, field] = completing.values(self._opened.reader, view, field)
        return self._values[view, field]

    async def history(self, row: Row) -> Sequence[HistoryLine]:
        """What is known to have happened to a record, newest first."""
        site = self._opened.profile.site
        return await self._finder.run(lambda _, book: histories.of_row(book, row, site))

    async def access(self, user: int, course: int) -> Pair | None:
        """What is known of a person and a course, by their ids; None where one of them was never seen."""
        return await self._finder.run(lambda reader, _: access.pair(reader.database, user, course))

    async def access_of(self, view: View, number: int, limit: int, made: Callable[[Pair], Made]) -> Sequence[Made]:
        """The same of a person with each of their courses, or of a course with each of its people; at most so many.

        ``made`` turns each into what is asked for, where that does not hold up the window.
        """

        def read(reader: Reader, _: object) -> list[Made]:
            return [made(pair) for pair in access_lists.pairs_of(reader.database, view, number, limit)]

        return await self._finder.run(read)

    async def access_of_others(self, course: int, roles: Sequence[str], but: int, limit: int) -> Sequence[Pair]:
        """The same of people who probably get into a course, of one of these roles if there are any."""
        return await self._finder.run(lambda reader, _: access_lists.likely(reader.database, course, roles, but, limit))

    async def duty(self, user: int, course: int) -> DutyFacts | None:
        """What decides about the duty of a person in a course; None where it is no duty."""
        return await self._finder.run(lambda reader, _: access.duty(reader.database, user, course))

    # For the command line

    def query(self, view: View, text: str, sort: Sequence[Sort] = ()) -> Query:
        """A query from its text form; raise WrongUse for words that look like a filter but name no field."""
        found, unknown = parse(view, text, sort)
        if unknown:
            raise WrongUse(what="filter", value=unknown[0], known=", ".join(sorted(FILTER_FIELDS[view])))
        return found
