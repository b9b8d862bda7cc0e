"""A report as a file. A file is complete or not there: it is written beside its place and then moved."""

from __future__ import annotations

import contextlib
import html
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lmsdesk.domain.charts import Bars
from lmsdesk.domain.csv_styles import SAFE, CsvStyle
from lmsdesk.domain.errors import DiskTrouble, WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import Column, ReportResult
from lmsdesk.files.books import write_xlsx
from lmsdesk.files.pages import Document, Paper, write_pdf
from lmsdesk.files.tables import Head, Sheet, write_csv
from lmsdesk.services.language import number, say, spoken
from lmsdesk.services.places import Source
from lmsdesk.services.report_texts import NUMERIC, counted_title, detail_title, heads, lines_about, shown, words_about
from lmsdesk.services.wording_reports import COLUMNS, EMPTY_VALUES, TITLES, definitions, value_words

FORMATS = ("xlsx", "csv", "pdf", "html", "json")
PAPER_ROWS = 2_000  # more belong in a sheet; the paper says so
Rows = Sequence[tuple[Value, ...]]


def write(console: Source, result: ReportResult, people: Rows, path: Path, kind: str, style: CsvStyle = SAFE) -> None:
    """Write a report with the people behind it; raise WrongUse for another format, DiskTrouble."""
    writers: Mapping[str, Callable[[Source, ReportResult, Rows, Path], None]] = {
        "xlsx": _xlsx,
        "csv": partial(_csv, style=style),
        "pdf": _pdf,
        "html": _html,
    }
    if kind not in writers:
        raise WrongUse(what="format", value=kind, known=", ".join(FORMATS))
    with _moved(path) as place:
        writers[kind](console, result, people, place)


def write_json(path: Path, shape: Mapping[str, Any]) -> None:
    """Write plain data; raise DiskTrouble."""
    with _moved(path) as place:
        _write_text(place, json.dumps(shape, ensure_ascii=False, indent=1))


@contextlib.contextmanager
def _moved(path: Path) -> Iterator[Path]:
    """A place beside the path, which becomes the file when all went well."""
    place = path.with_name(f".{path.name}.part")
    try:
        yield place
        try:
            os.replace(place, path)
        except OSError as error:
            raise DiskTrouble(path=str(path), reason=error.strerror) from error
    finally:
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)


def _heads(columns: Sequence[Column]) -> list[Head]:
    return [Head(COLUMNS[column.name], column.kind) for column in columns]


def _sheets(result: ReportResult, people: Rows) -> list[Sheet]:
    spec = result.spec
    sheets = [Sheet(TITLES[spec.name], _heads(spec.columns), _filled(result), result.totals or None)]
    if spec.detail_columns:
        sheets.append(Sheet(detail_title(), _heads(spec.detail_columns), people))
    return sheets


def _filled(result: ReportResult) -> Rows:
    """The rows with words where a missing value has some: "No department", but no "n/a" among numbers."""
    columns = result.spec.columns
    said = {
        place: EMPTY_VALUES[column.empty]
        for place, column in enumerate(columns)
        if column.empty and column.kind not in NUMERIC
    }
    names = [column.name for column in columns]
    return [
        tuple(said.get(place) if value is None else value_words(names[place], value) for place, value in enumerate(row))
        for row in result.rows
    ]


def _xlsx(console: Source, result: ReportResult, people: Rows, path: Path) -> None:
    write_xlsx(path, _sheets(result, people), words_about(console, result), result.request.zone)


def _csv(console: Source, result: ReportResult, people: Rows, path: Path, *, style: CsvStyle) -> None:
    write_csv(path, _sheets(result, people)[0], result.request.zone, style)


def _pdf(console: Source, result: ReportResult, people: Rows, path: Path) -> None:
    spec, zone = result.spec, result.request.zone
    papers = [_paper("", spec.columns, result.rows, result.totals, zone)]
    if people:
        papers.append(_paper(detail_title(), spec.detail_columns, people, (), zone))
    cut = [
        say(
            "{name}: the first {shown} of %n rows are printed; export as XLSX for all.",
            count,
            name=name,
            shown=number(PAPER_ROWS),
        )
        for name, count in ((TITLES[spec.name], len(result.rows)), (detail_title(), len(people)))
        if count > PAPER_ROWS
    ]
    about = lines_about(console, result)
    notes = definitions(result.request, spec.definitions)
    write_pdf(path, Document(about[0], [*about[1:], *cut], papers, notes, bars(result)))


def _paper(title: str, columns: tuple[Column, ...], rows: Rows, totals: Sequence[Value], zone: str) -> Paper:
    numeric = frozenset(place for place, column in enumerate(columns) if column.kind in NUMERIC)
    body = [_texts(columns, row, zone) for row in rows[:PAPER_ROWS]]
    return Paper(title, heads(columns), body, numeric, _texts(columns, totals, zone) if totals else None)


def _texts(columns: Sequence[Column], row: Sequence[Value], zone: str) -> list[str]:
    return [shown(value, column, zone) for value, column in zip(row, columns, strict=True)]


def bars(result: ReportResult) -> Bars | None:
    """The figures that are drawn: a bar for each row, a part for each state."""
    if not result.spec.chart or not result.rows:
        return None
    places = [column.name for column in result.spec.columns]
    series = [
        (name, COLUMNS[name], [int(str(row[places.index(name)] or 0)) for row in result.rows])
        for name in result.spec.chart
    ]
    labels = [str(row[0]) for row in _filled(result)]
    return Bars(labels, [part for part in series if any(part[2])])


def _html(console: Source, result: ReportResult, people: Rows, path: Path) -> None:
    """One file that any browser shows; all text of the server is escaped."""
    spec, zone = result.spec, result.request.zone
    about = lines_about(console, result)
    parts = [f"<h1>{html.escape(about[0])}</h1>", *(f"<p>{html.escape(line)}</p>" for line in about[1:])]
    parts += _html_table(TITLES[spec.name], spec.columns, result.rows, result.totals, zone)
    if people:
        parts += _html_table(detail_title(), spec.detail_columns, people, (), zone)
    parts.append(f"<h2>{html.escape(counted_title())}</h2>")
    parts += [f"<p>{html.escape(line)}</p>" for line in definitions(result.request, spec.definitions)]
    style = (
        "body{font:14px system-ui,sans-serif;margin:2em;color:#17212b}table{border-collapse:collapse}"
        "caption{text-align:start;font-weight:600;padding:12px 0 4px}.n{text-align:end}tfoot{font-weight:600}"
        "td,th{padding:4px 10px;text-align:start;border-bottom:1px solid #d9dfe5}"
        "@media print{thead{display:table-header-group}tr{break-inside:avoid}}"
    )
    head = f'<!doctype html><html {_tongue()}><meta charset="utf-8"><title>{html.escape(about[0])}</title>'
    _write_text(path, f"{head}<style>{style}</style>\n" + "\n".join(parts))


def _tongue() -> str:
    language = spoken()
    return f'lang="{language.code.replace("_", "-")}"' + (' dir="rtl"' if language.right_to_left else "")


def _html_table(
    title: str, columns: tuple[Column, ...], rows: Rows, totals: Sequence[Value], zone: str
) -> Iterator[str]:
    numeric = [' class="n"' if column.kind in NUMERIC else "" for column in columns]
    yield f"<table><caption>{html.escape(title)}</caption><thead><tr>"
    yield "".join(
        f'<th scope="col"{mark}>{html.escape(text)}</th>' for text, mark in zip(heads(columns), numeric, strict=True)
    )
    yield "</tr></thead><tbody>"
    for row in rows:
        yield _html_row(_texts(columns, row, zone), numeric)
    yield "</tbody>"
    if totals:
        yield f"<tfoot>{_html_row(_texts(columns, totals, zone), numeric)}</tfoot>"
    yield "</table>"


def _html_row(cells: Sequence[str], numeric: Sequence[str]) -> str:
    told = (f"<td{mark}>{html.escape(cell)}</td>" for cell, mark in zip(cells, numeric, strict=True))
    return "<tr>" + "".join(told) + "</tr>"


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error
