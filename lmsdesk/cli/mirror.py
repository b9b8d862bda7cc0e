"""``lmsdesk sync`` and ``lmsdesk list``: reading the site, and looking at what was read."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Sort
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services.console import Console
from lmsdesk.services.tables import Row
from lmsdesk.services.values import show_time
from lmsdesk.services.wording_safety import signs_text


async def run_sync(options: argparse.Namespace, output: Output) -> int:
    """Pull and print the figures of each kind of scope."""
    async with opened(options, output) as console:
        report = await (
            console.absences.believe() if options.confirm_gone else console.sync.sync_now(full=options.full)
        )
        lacking = console.absences.all()
        signs = console.safety.went_back()
        figures = {
            name: {"seen": told.seen, "new": told.new, "changed": told.changed, "gone": told.gone}
            for name, told in report.scopes.items()
        }
        questions = [
            {"what": item.table.value, "missing": item.missing, "known": item.known, "places": item.places}
            for item in lacking
        ]
        shape = {
            "scopes": figures,
            "incomplete": report.incomplete,
            "questions": questions,
            "seconds": round(report.seconds, 3),
            "as_of": shapes.iso(console.tables.as_of()),
            "went_back": [sign.value for sign in signs.signs] if signs is not None else [],
        }
        lines = table(
            ["", "seen", "new", "changed", "gone"],
            [[name, *(f"{number:,}" for number in told.values())] for name, told in figures.items()],
        )
        if (question := console.absences.question()) is not None:
            lines += [question[0], f"{question[1]} To say so: lmsdesk sync --confirm-gone"]
        if signs is not None:
            lines.append(
                f"The site seems to have been restored to an earlier state: {signs_text(signs)}. Nothing is sent until "
                "that is decided: lmsdesk recheck."
            )
        output.result(shape, lines)
        return exits.PROBLEMS if questions or signs is not None else exits.DONE


async def run_list(options: argparse.Namespace, output: Output) -> int:
    """Rows of the mirror with unsent changes on top."""
    view = View(options.what)
    sort = (Sort(options.sort.lstrip("-"), options.sort.startswith("-")),) if options.sort else ()
    async with opened(options, output, reads=True) as console:
        query = console.tables.query(view, options.filter, sort)
        found = await console.tables.find(query, options.limit)
        if view in (View.USERS, View.COURSES, View.ENROLMENTS):
            rows = console.tables.read(view, found.ids)
            output.result([_shape(row) for row in rows], _lines(console, view, rows))
        else:
            plain = console.reader.simple_rows(view, found.ids)
            output.result(
                plain, table(list(plain[0]), [[_cell(v) for v in row.values()] for row in plain]) if plain else []
            )
        return exits.DONE


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _shape(row: Row) -> dict[str, Any]:
    if isinstance(row, UserRow):
        return shapes.user(row)
    return shapes.course(row) if isinstance(row, CourseRow) else shapes.enrolment(row)


def _lines(console: Console, view: View, rows: Sequence[Row]) -> list[str]:
    zone = console.zone
    heads = {
        View.USERS: ["", "username", "name", "e-mail", "department", "last access"],
        View.COURSES: ["", "shortname", "fullname", "category", "people", "starts"],
        View.ENROLMENTS: ["", "username", "course", "roles", "status", "starts", "ends"],
    }
    cells = []
    for row in rows:
        mark = row.pending.mark.value if row.pending else ""
        if isinstance(row, UserRow):
            cells.append(
                [mark, row.username, row.name, row.email, row.department or "", show_time(row.last_access, zone)]
            )
        elif isinstance(row, CourseRow):
            starts = show_time(row.start, zone)
            cells.append([mark, row.shortname, row.fullname, row.category_path or "", str(row.enrolled), starts])
        elif isinstance(row, EnrolmentRow):
            dates = [show_time(row.start, zone), show_time(row.end, zone)]
            cells.append([mark, row.username, row.shortname, ", ".join(row.roles), row.status.value, *dates])
    return table(heads[view], cells)
