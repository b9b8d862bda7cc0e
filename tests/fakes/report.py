"""A custom report of the report builder: columns and filters can be added, filters stay set."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.moodle import fault

Row = dict[str, Any]


def shown(seconds: int | None) -> str:
    """A time as Moodle writes it for language en and zone UTC."""
    if not seconds:
        return ""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%A}, {moment.day} {moment:%B %Y}, {int(moment.strftime('%I'))}:{moment:%M %p}"


def link(kind: str, number: int) -> str:
    """A cell with a link."""
    return f'<a href="https://moodle.example/{kind}?id={number}">Name &amp; more</a>'


@dataclass
class FakeReport:
    """``cells`` maps an identifier to (header, text of a row); rows are plain dictionaries."""

    id: int
    name: str
    source: str
    cells: dict[str, tuple[str, Callable[[Row], str]]]
    rows: list[Row]
    columns: list[str] = field(default_factory=list)
    filters: set[str] = field(default_factory=set)
    available: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    conditiondata: str | None = None
    read: list[dict[str, Any]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "source": self.source, "conditiondata": self.conditiondata}

    def add_column(self, identifier: str) -> object:
        if identifier not in self.cells:
            return fault("invalidparameter")
        self.columns.append(identifier)
        return {"hassortablecolumns": False, "sortablecolumns": [], "helpicon": ""}

    def add_filter(self, identifier: str) -> object:
        if identifier not in self.available or identifier in self.filters:
            return fault("invalidparameter")
        self.filters.add(identifier)
        return {"hasavailablefilters": False}

    def _passes(self, row: Row) -> bool:
        for name in self.filters:
            operator = self.values.get(f"{name}_operator")
            chosen = self.values.get(f"{name}_values")
            if chosen and row["course"] not in chosen:
                return False
            if name == "user:suspended" and operator in (1, 2) and row["suspended"] != (operator == 1):
                return False
            if operator == 3:
                value, last = row.get(name.partition(":")[2]) or 0, self.values.get(f"{name}_to") or 1 << 40
                if not self.values[f"{name}_from"] <= value <= last:
                    return False
        return True

    def retrieve(self, page: int, size: int) -> object:
        self.read.append(dict(self.values))
        rows = [row for row in self.rows if self._passes(row)]
        part = rows[page * size : (page + 1) * size]
        return {
            "data": {
                "headers": [self.cells[name][0] for name in self.columns],
                "rows": [{"columns": [self.cells[name][1](row) for name in self.columns]} for row in part],
                "totalrowcount": len(rows),
            }
        }


def users_report(rows: list[Row], **more: Any) -> FakeReport:
    """A report of the source "users"."""
    return FakeReport(
        7,
        "LMS Desk users",
        "core_user\\reportbuilder\\datasource\\users",
        {
            "user:fullnamewithlink": ("Full name with link", lambda row: link("user/profile.php", row["user"])),
            "user:suspended": ("Suspended", lambda row: "Yes" if row["suspended"] else "No"),
            "user:confirmed": ("Confirmed", lambda row: "Yes"),
            "user:timecreated": ("Time created", lambda row: shown(row["timecreated"])),
        },
        rows,
        available=("user:suspended", "user:timecreated", "user:timemodified"),
        **more,
    )


def enrolments_report(rows: list[Row], **more: Any) -> FakeReport:
    """A report of the source "participants"."""
    return FakeReport(
        2,
        "LMS Desk enrolments",
        "core_course\\reportbuilder\\datasource\\participants",
        {
            "course:coursefullnamewithlink": (
                "Course full name with link",
                lambda row: link("course/view.php", row["course"]),
            ),
            "user:fullnamewithlink": ("Full name with link", lambda row: link("user/profile.php", row["user"])),
            "enrolment:method": ("Method", lambda row: row["method"]),
            "enrolment:status": ("Status", lambda row: row["status"]),
            "enrolment:timecreated": ("Time created", lambda row: shown(row["timecreated"])),
            "enrolment:timestarted": ("Time started", lambda row: shown(row["start"] or row["timecreated"])),
            "enrolment:timeended": ("Time ended", lambda row: shown(row["end"])),
            "completion:completed": ("Completed", lambda row: "Yes" if row.get("timecompleted") else "No"),
            "completion:timecompleted": ("Time completed", lambda row: shown(row.get("timecompleted"))),
            "completion:grade": ("Grade", lambda row: row.get("grade", "")),
        },
        rows,
        available=("course:courseselector", "enrolment:timecreated", "completion:timecompleted"),
        **more,
    )


def report_answers(*reports: FakeReport) -> dict[str, object]:
    """The report builder's functions over these reports."""
    by_id = {report.id: report for report in reports}

    def of(args: dict[str, Any]) -> FakeReport:
        return by_id[int(args["reportid"])]

    def set_filters(args: dict[str, Any]) -> object:
        of(args).values = json.loads(args["values"])
        return True

    def reset(args: dict[str, Any]) -> object:
        of(args).values = {}
        return True

    return {
        "core_reportbuilder_list_reports": {"reports": [report.summary() for report in reports]},
        "core_reportbuilder_retrieve_report": lambda args: of(args).retrieve(int(args["page"]), int(args["perpage"])),
        "core_reportbuilder_columns_add": lambda args: of(args).add_column(args["uniqueidentifier"]),
        "core_reportbuilder_filters_add": lambda args: of(args).add_filter(args["uniqueidentifier"]),
        "core_reportbuilder_set_filters": set_filters,
        "core_reportbuilder_filters_reset": reset,
    }
