"""Reports: what each one counts, in words and as data; the store computes them, the files layer writes them.

The definitions follow one rule: a figure that a person could challenge prints how it was made. Codes of
definitions are turned into sentences by ``services.wording_reports``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.duties import due_days
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Query


class ColumnKind(StrEnum):
    """How a value is shown and typed in a sheet."""

    TEXT = "text"
    IDENTIFIER = "identifier"  # text, also when it looks like a number
    INTEGER = "integer"
    PERCENT = "percent"  # 0 to 100
    TIME = "time"  # Unix seconds
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report: ``name`` for programs, its title comes from the wording."""

    name: str
    kind: ColumnKind = ColumnKind.TEXT
    empty: str = ""  # a code for what is said where there is no value


class Option(StrEnum):
    """What a person may choose; each report takes some of them."""

    COURSE = "course"  # shortname, * as wildcard
    CATEGORY = "category"  # name or id, with everything below it
    DEPARTMENT = "department"
    COHORT = "cohort"  # name or idnumber
    ROLE = "role"  # shortnames by comma: who counts as learner, or as teacher
    DAYS = "days"
    DUE = "due"  # "end" or "start+30"
    ENROLLED_SINCE = "enrolled_since"
    ENROLLED_UNTIL = "enrolled_until"


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """One report: its columns, options with defaults, definitions that are printed with it."""

    name: str
    columns: tuple[Column, ...]
    options: Mapping[Option, str]
    definitions: tuple[str, ...]
    detail_columns: tuple[Column, ...] = ()  # a second table, read by page: the overdue people
    chart: tuple[str, ...] = ()  # columns drawn as stacked bars over the first column


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What to compute: instants are Unix seconds, ``zone`` decides where a day ends."""

    name: str
    as_of: int
    zone: str = "UTC"
    options: Mapping[Option, str] = field(default_factory=dict)
    live: bool = False  # as of now: the rows behind it are those of whatever "now" is when they are looked at

    def option(self, option: Option) -> str:
        """The chosen value, or the report's default."""
        return self.options.get(option) or REPORTS[self.name].options.get(option, "")


@dataclass(frozen=True, slots=True)
class ReportResult:
    """A computed report; ``report_queries.behind`` lists the rows behind a figure.

    ``drill_all`` lists what the whole table is about, where a filter can say it.
    """

    spec: ReportSpec
    request: ReportRequest
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[Value, ...] = ()
    detail_count: int = 0
    drill_all: Query | None = None
    data_as_of: int | None = None  # when the mirror was last complete for what was counted
    notes: Mapping[str, Value] = field(default_factory=dict)  # code → number for a sentence


_T, _I, _N, _P, _W, _D = (
    ColumnKind.TEXT,
    ColumnKind.IDENTIFIER,
    ColumnKind.INTEGER,
    ColumnKind.PERCENT,
    ColumnKind.TIME,
    ColumnKind.DAYS,
)


def _columns(*pairs: tuple[str, ColumnKind]) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in pairs)


_FIGURES = (
    *_columns(("assigned", _N), ("completed", _N)),
    Column("rate", _P, "nobody"),
    *_columns(
        ("overdue", _N),
        ("due_soon", _N),
        ("in_progress", _N),
        ("not_started", _N),
        ("no_due_date", _N),
        ("unknown", _N),
        ("inactive", _N),
    ),
)
_PERSON = _columns(("person", _T), ("username", _I), ("email", _T), ("department", _T))
_OVERDUE = (
    *_PERSON,
    *_columns(
        ("course", _I),
        ("fullname", _T),
        ("due", _W),
        ("days_over", _D),
        ("progress", _P),
        ("course_access", _W),
    ),
)
_SCOPE = {Option.COURSE: "", Option.CATEGORY: "", Option.DEPARTMENT: "", Option.COHORT: ""}
_DATES = {Option.ENROLLED_SINCE: "", Option.ENROLLED_UNTIL: ""}
_COMPLETION = {**_SCOPE, Option.ROLE: "student", Option.DUE: "end", Option.DAYS: "30", **_DATES}
_COMPLETION_WORDS = (
    "duty", "due", "completed", "overdue", "begun", "no_due_date", "unknown", "inactive", "rate", "server_only"
)  # fmt: skip
_BARS = ("completed", "in_progress", "due_soon", "not_started", "overdue", "no_due_date", "unknown")

_ALL = (
    ReportSpec(
        "completion-by-department",
        (Column("department", _T, "no_department"), *_FIGURES),
        _COMPLETION,
        _COMPLETION_WORDS,
        _OVERDUE,
        _BARS,
    ),
    ReportSpec(
        "completion-by-course",
        (*_columns(("course", _I), ("fullname", _T)), *_FIGURES),
        _COMPLETION,
        _COMPLETION_WORDS,
        _OVERDUE,
        _BARS,
    ),
    ReportSpec(
        "not-started",
        (*_PERSON, *_columns(("course", _I), ("fullname", _T), ("enrolled", _W), ("due", _W), ("last_access", _W))),
        {**_SCOPE, Option.ROLE: "student", Option.DUE: "end", **_DATES},
        ("duty", "unopened", "due", "server_only"),
    ),
    ReportSpec(
        "ending-soon",
        (*_PERSON, *_columns(("course", _I), ("fullname", _T), ("end", _W), ("days_left", _D), ("progress", _P))),
        {**_SCOPE, Option.ROLE: "", Option.DAYS: "14"},
        ("ending", "server_only"),
    ),
    ReportSpec(
        "suspended-active",
        (*_PERSON, *_columns(("course", _I), ("fullname", _T), ("method", _T), ("end", _W), ("last_access", _W))),
        {**_SCOPE, Option.ROLE: ""},
        ("suspended_active", "server_only"),
    ),
    ReportSpec(
        "courses-without-teacher",
        _columns(
            ("course", _I),
            ("fullname", _T),
            ("category", _T),
            ("visible", _T),
            ("start", _W),
            ("enrolled_people", _N),
            ("suspended_teachers", _N),
        ),
        {Option.COURSE: "", Option.CATEGORY: "", Option.ROLE: "editingteacher,teacher"},
        ("without_teacher", "server_only"),
    ),
    ReportSpec(
        "never-signed-in",
        (*_PERSON, *_columns(("created", _W), ("auth", _T), ("enrolments", _N))),
        {Option.DEPARTMENT: "", Option.COHORT: "", Option.DAYS: "0"},
        ("never_signed_in", "server_only"),
    ),
    ReportSpec(
        "duplicate-accounts",
        (
            *_columns(("kind", _T), ("value", _I)),
            *_PERSON,
            *_columns(("idnumber", _I), ("suspended", _T), ("last_access", _W), ("enrolments", _N)),
        ),
        {Option.DEPARTMENT: "", Option.COHORT: ""},
        ("duplicates", "server_only"),
    ),
)
REPORTS: Mapping[str, ReportSpec] = {spec.name: spec for spec in _ALL}


def request(name: str, as_of: int, zone: str, options: Mapping[str, str], *, live: bool = False) -> ReportRequest:
    """Check a person's choices; raise WrongUse with what is possible."""
    spec = REPORTS.get(name)
    if spec is None:
        raise WrongUse(what="report", value=name, known=", ".join(REPORTS))
    chosen: dict[Option, str] = {}
    for key, value in options.items():
        try:
            option = Option(key)
        except ValueError as error:
            raise WrongUse(what="report_option", value=key, known=_known(spec)) from error
        if option not in spec.options:
            raise WrongUse(what="report_option", value=key, known=_known(spec))
        if option is Option.DAYS and not (value.isdecimal() and len(value) < 6):
            raise WrongUse(what="field_value", value=value, field=key, kind="number")
        if option is Option.DUE:
            due_days(value)
        if value != spec.options[option]:
            chosen[option] = value
    return ReportRequest(name, as_of, zone, chosen, live)


def _known(spec: ReportSpec) -> str:
    return ", ".join(spec.options) or "none"
