"""The two custom reports that tell what no plain function tells: suspended accounts, dates and status of enrolments.

A report cannot be created with a token, but columns and filters can be added to an existing one. So the
site's owner makes two empty reports once, named "LMS Desk …", and we complete them. Reports of other names
are used when they happen to have all columns; they are never changed. Recorded from Moodle 4.4: filters are
refused when they are added twice, so only using one tells whether it is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.fields import Value
from lmsdesk.lms.moodle.parsing import Unreadable, parse
from lmsdesk.lms.moodle.report_reading import NONE, RETRIEVE, SETTINGS, Filters, ReportReader
from lmsdesk.lms.moodle.report_texts import all_headers_known
from lmsdesk.lms.moodle.session import Session, decode, is_about_this_call
from lmsdesk.lms.moodle.shapes import ReportList, ReportSummary

LIST: Final = "core_reportbuilder_list_reports"
ADD_COLUMN: Final = "core_reportbuilder_columns_add"
ADD_FILTER: Final = "core_reportbuilder_filters_add"

FILTERS: Final = "moodle.reports.filters"  # where a pull keeps which filters work
OURS: Final = "lms desk"  # how the name of a report begins that we may complete


@dataclass(frozen=True, slots=True)
class Column:
    """A column by our name: its identifiers, best first, and its English headers."""

    name: str
    identifiers: tuple[str, ...]
    headers: tuple[str, ...]
    needed: bool = False


@dataclass(frozen=True, slots=True)
class ReportKind:
    """What we want of a kind of report."""

    name: str
    source: str  # the end of the source's class name
    columns: tuple[Column, ...]
    filters: tuple[str, ...]


USERS: Final = ReportKind(
    "users",
    "reportbuilder\\datasource\\users",
    (
        Column("user", ("user:fullnamewithlink",), ("full name with link",), needed=True),
        Column("suspended", ("user:suspended",), ("suspended",), needed=True),
        Column("confirmed", ("user:confirmed",), ("confirmed",)),
        Column("created", ("user:timecreated",), ("time created",)),
    ),
    ("user:suspended", "user:timecreated", "user:timemodified"),
)
ENROLMENTS: Final = ReportKind(
    "enrolments",
    "reportbuilder\\datasource\\participants",
    (
        Column(
            "course",
            ("course:coursefullnamewithlink",),
            ("course full name with link",),
            needed=True,
        ),
        Column("user", ("user:fullnamewithlink",), ("full name with link",), needed=True),
        Column(
            "method",
            ("enrol:plugin", "enrolment:method"),
            ("plugin", "method"),
            needed=True,
        ),
        Column("status", ("enrolment:status",), ("status",), needed=True),
        Column("created", ("enrolment:timecreated",), ("time created",), needed=True),
        Column("start", ("enrolment:timestarted",), ("time started",), needed=True),
        Column("end", ("enrolment:timeended",), ("time ended",), needed=True),
        Column("completed", ("completion:completed",), ("completed",)),
        Column("completed_at", ("completion:timecompleted",), ("time completed",)),
        Column("grade", ("completion:grade",), ("grade", "course grade")),
    ),
    ("course:courseselector", "enrolment:timecreated", "completion:timecompleted"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """A usable report: where its columns stand (and the zone of its dates), and which filters it has.

    Only those that are ``ours`` get filters.
    ``whole`` is False when the report has conditions of its own: what it lacks means nothing then.
    """

    id: int
    kind: ReportKind
    places: Mapping[str, Value]
    ours: bool = False
    filters: frozenset[str] = frozenset()
    whole: bool = True

    @property
    def mark(self) -> str:
        """What tells it from all other reports of the site."""
        return f"{self.kind.name}:{self.id}"


class Reports:
    """The reports of one site, looked for once per session; ``trouble`` tells by kind why there is none."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.reader = ReportReader(session)
        self.users: Report | None = None
        self.enrolments: Report | None = None
        self.trouble: dict[str, str] = {}
        self.looked = False
        self._tried_filters = False

    async def look(self, *, filters: bool = True, known: Mapping[str, Sequence[str]] | None = None) -> None:
        """Find both reports and complete ours.

        Trying a filter costs the server a whole query, so it can wait until filters are used, and those that are
        ``known`` to work, by the mark of their report, are not tried again.
        """
        if not self.looked:
            listed = await self._listed()
            self.users = await self._best(USERS, listed)
            self.enrolments = await self._best(ENROLMENTS, listed)
            self.looked, self._tried_filters = True, False
        if filters and not self._tried_filters:
            self.users, self.enrolments = [
                report and replace(report, filters=await self._filters_of(report, known or {}))
                for report in (self.users, self.enrolments)
            ]
            self._tried_filters = True

    async def _listed(self) -> list[ReportSummary]:
        if not (self.session.offers(LIST) and self.session.offers(RETRIEVE)):
            self.trouble = {USERS.name: "no_function", ENROLMENTS.name: "no_function"}
            return []
        try:
            data = await self.session.call(LIST, {"page": 0, "perpage": 1_000})
            return decode(data, ReportList, LIST).reports
        except LmsDeskError as error:
            if not is_about_this_call(error):
                raise
            self.trouble = {USERS.name: "not_allowed", ENROLMENTS.name: "not_allowed"}
            return []

    async def _best(self, kind: ReportKind, listed: list[ReportSummary]) -> Report | None:
        fitting = [report for report in listed if report.source.endswith(kind.source)]
        fitting.sort(key=lambda report: (not is_ours(report), report.id))
        self.trouble.setdefault(kind.name, "none")
        for summary in fitting:
            try:
                report = await self._open(kind, summary)
            except LmsDeskError as error:
                if not is_about_this_call(error):
                    raise
                self.trouble[kind.name] = "not_allowed"
                continue
            if report is not None:
                del self.trouble[kind.name]
                return report
            self.trouble[kind.name] = "columns"
        return None

    async def _open(self, kind: ReportKind, summary: ReportSummary) -> Report | None:
        places = await self._places(kind, summary.id)
        if is_ours(summary) and self.session.offers(ADD_COLUMN):
            missing = [column for column in kind.columns if column.name not in places]
            added = [await self._add_column(summary.id, column) for column in missing]
            if any(added):
                places = await self._places(kind, summary.id)
        if any(column.needed and column.name not in places for column in kind.columns):
            return None
        context: dict[str, Value] = {**places, "zone": (await self.session.zones()).shown}
        whole = not has_conditions(summary.conditiondata)
        return Report(summary.id, kind, context, ours=is_ours(summary), whole=whole)

    async def _places(self, kind: ReportKind, report: int) -> dict[str, int]:
        headers = (await self.reader.head(report)).data.headers
        wanted = {header: column.name for column in kind.columns for header in column.headers}
        return all_headers_known(headers, wanted)

    async def _add_column(self, report: int, column: Column) -> bool:
        for identifier in column.identifiers:
            try:
                await self.session.call(
                    ADD_COLUMN,
                    {"reportid": report, "uniqueidentifier": identifier},
                    SETTINGS,
                )
            except LmsDeskError as error:
                if not is_about_this_call(error):
                    raise
                continue  # a column of other versions, or no right to edit
            return True
        return False

    async def _filters_of(self, report: Report, known: Mapping[str, Sequence[str]]) -> frozenset[str]:
        if report.mark in known:
            return frozenset(known[report.mark]) & set(report.kind.filters)
        return await self._add_filters(report)

    @property
    def working(self) -> dict[str, list[str]]:
        """The filters that work, by the mark of their report, for a later ``look``."""
        return {report.mark: sorted(report.filters) for report in (self.users, self.enrolments) if report}

    async def _add_filters(self, report: Report) -> frozenset[str]:
        if not (report.ours and self.reader.can_filter):
            return frozenset()
        found: set[str] = set()
        try:
            for identifier in report.kind.filters:
                works = await self._filter_works(report.id, identifier)
                if works or await self._add_filter(report.id, identifier):
                    found.add(identifier)
        finally:
            await self.reader.release(report.id)
        return frozenset(found)

    async def _add_filter(self, report: int, identifier: str) -> bool:
        if not self.session.offers(ADD_FILTER):
            return False
        try:
            await self.session.call(ADD_FILTER, {"reportid": report, "uniqueidentifier": identifier})
        except LmsDeskError as error:
            if not is_about_this_call(error):
                raise
            return False
        return await self._filter_works(report, identifier)

    async def _filter_works(self, report: int, identifier: str) -> bool:
        """A value that nothing has must empty the report; yes and no together must be everything."""
        if identifier in _NOTHING:
            return (await self.reader.head(report, _NOTHING[identifier])).data.totalrowcount == 0
        filters: tuple[Filters, ...] = ({f"{identifier}_operator": 1}, {f"{identifier}_operator": 2}, NONE)
        yes, no, everybody = [(await self.reader.head(report, each)).data.totalrowcount for each in filters]
        return yes + no == everybody > 0


# Filter values under which no row is left: seconds of 1970, and a course that does not exist.
_NOTHING: Final[Mapping[str, Filters]] = {
    "course:courseselector": {"course:courseselector_values": [2_147_483_646]},
    **{
        name: {f"{name}_operator": 3, f"{name}_from": 1, f"{name}_to": 2}
        for name in ("enrolment:timecreated", "completion:timecompleted", "user:timecreated", "user:timemodified")
    },
}


def is_ours(report: ReportSummary) -> bool:
    """Tell whether the site's owner made the report for us."""
    return report.name.strip().lower().startswith(OURS)


def has_conditions(text: str | None) -> bool:
    """Tell whether a report leaves rows out by conditions of its own (a default set-up hides suspended users)."""
    if not text:
        return False
    try:
        values = parse(text, object)
    except Unreadable:
        return True
    if not isinstance(values, dict):
        return bool(values)
    return any(value not in (0, "0", "", None) for name, value in values.items() if str(name).endswith("_operator"))
