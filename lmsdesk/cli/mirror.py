"""``lmsdesk sync`` and ``lmsdesk list``: reading the site, and looking at what was read or writing it down."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.csv_styles import DELIMITERS, CsvStyle
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.export_targets import COLUMNS as COLUMNS_OF
from lmsdesk.domain.export_targets import TITLES, Target, columns_for
from lmsdesk.domain.filters import Sort
from lmsdesk.domain.listings import COLUMNS, Listing
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services.console import Console
from lmsdesk.services.listed import listed
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
    """Rows of the mirror with unsent changes on top, printed or as a file that can be imported again."""
    listing = Listing(options.what)
    view = listing.view or (View(listing.value) if listing.value in set(View) else None)
    if options.output is not None:
        return await _write(listing, options, output)
    async with opened(options, output, reads=True) as console:
        if view is None:
            _no_filter(options)
            names = [name for name, _ in COLUMNS[listing]]
            plain = [dict(zip(names, row, strict=True)) for row in listed(console.reader.directory(), listing)]
            _print_plain(plain[: options.limit], output)
            return exits.DONE
        query = console.tables.query(view, options.filter, _sorts(options))
        found = await console.tables.find(query, options.limit)
        if listing.view is not None:
            rows = console.tables.read(view, found.ids)
            output.result([_shape(row) for row in rows], _lines(console, view, rows))
        else:
            _print_plain(console.reader.simple_rows(view, found.ids), output)
        return exits.DONE


async def _write(listing: Listing, options: argparse.Namespace, output: Output) -> int:
    async with opened(options, output, reads=True) as console:
        if options.target is not None:
            return await _write_for(console, listing, options, output)
        ids = None
        if listing.view is None:
            _no_filter(options)
        elif options.filter or options.limit is not None or options.sort:
            query = console.tables.query(listing.view, options.filter, _sorts(options))
            ids = (await console.tables.find(query, options.limit)).ids
        style = CsvStyle(DELIMITERS[options.delimiter], options.csv == "safe")
        count = await console.reports.export_list(listing, options.output, ids=ids, style=style)
    told = {"list": listing.value, "file": str(options.output), "rows": count}
    output.result(told, [f"{count:,} rows in {options.output}"])
    return exits.DONE


async def _write_for(console: Console, listing: Listing, options: argparse.Namespace, output: Output) -> int:
    """A list as another system wants it."""
    target, view = Target(options.target), listing.view
    columns = columns_for(target, view) if view is not None else None
    if view is None or columns is None:
        taken = ", ".join(each.value for each in COLUMNS_OF[target])
        usage = f"{TITLES[target]} takes these lists: {taken}."
        raise WrongUse(what="usage", value=f"--for {target}", usage=usage)
    query = console.tables.query(view, options.filter, _sorts(options))
    ids = (await console.tables.find(query, options.limit)).ids
    style = CsvStyle(DELIMITERS[options.delimiter], safe=False)
    count = await console.reports.export_table(query, columns, options.output, ids=ids, style=style)
    told = {"list": listing.value, "for": target.value, "file": str(options.output), "rows": count}
    output.result(told, [f"{count:,} rows for {TITLES[target]} in {options.output}"])
    return exits.DONE


def _sorts(options: argparse.Namespace) -> Sequence[Sort]:
    return (Sort(options.sort.lstrip("-"), options.sort.startswith("-")),) if options.sort else ()


def _no_filter(options: argparse.Namespace) -> None:
    """Lists of members are whole: nothing looks into them row by row."""
    if options.filter or options.sort:
        usage = "--filter and --sort go with users, courses and enrolments; other lists are written whole."
        raise WrongUse(what="usage", value=options.filter or options.sort, usage=usage)


def _print_plain(rows: Sequence[Mapping[str, Any]], output: Output) -> None:
    lines = table(list(rows[0]), [[_cell(value) for value in row.values()] for row in rows]) if rows else []
    output.result(list(rows), lines)


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
