"""Reports on paper by way of the printer of the system: figures, the chart, and how it was counted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage, QPagedPaintDevice, QPainter
from PySide6.QtWidgets import QDialog, QWidget

from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import ReportResult
from lmsdesk.services.report_files import bars
from lmsdesk.services.report_texts import NUMERIC, freshness, shown
from lmsdesk.services.wording_reports import COLUMNS, TITLES, definitions, filter_sentence, note_sentences
from lmsdesk.ui.printing import PRINTED, Cells, Paper, PaperColumn, ask_printer, print_paper
from lmsdesk.ui.widgets.chart_paint import height_of, look_of, paint
from lmsdesk.ui.workbench import Workbench

JOB = "print"
_WIDTH = 900
_NARROW, _WIDE = 6, 36  # characters of a column
_MEASURED = 200  # rows that are looked at for the widths


def ask_print(bench: Workbench, result: ReportResult, parent: QWidget) -> QDialog:
    """Ask for a printer, and print."""
    return ask_printer(parent, TITLES[result.spec.name], lambda printer: print_report(bench, result, printer))


def print_report(bench: Workbench, result: ReportResult, device: QPagedPaintDevice) -> None:
    """Paint a report on a device; the window stays usable between the pages."""
    paper = paper_of(bench, result)

    async def work() -> None:
        pages = await print_paper(device, paper, bench.theme.font().family())
        bench.tell(QCoreApplication.translate("Printing", "%n pages printed", None, pages))

    bench.bridge.once(JOB, work)


def paper_of(bench: Workbench, result: ReportResult) -> Paper:
    """The report as pages."""
    spec, zone = result.spec, result.request.zone
    rows = [_cells(result, row, zone) for row in result.rows[:PRINTED]]
    totals = _cells(result, result.totals, zone) if result.totals else []
    columns = []
    for place, column in enumerate(spec.columns):
        title = COLUMNS[column.name]
        longest = max((len(cells[place]) for cells in rows[:_MEASURED]), default=0)
        width = min(_WIDE, max(_NARROW, longest, len(title))) + 1
        columns.append(PaperColumn(title, width, column.kind in NUMERIC))
    return Paper(
        TITLES[spec.name],
        _lines(bench, result),
        columns,
        len(rows),
        lambda first, last: rows[first:last],
        f"{bench.console.site.title}, {bench.words.exact(bench.console.now())}",
        _picture(bench, result),
        totals,
        definitions(result.request, spec.definitions),
    )


def _cells(result: ReportResult, values: Sequence[Value], zone: str) -> Cells:
    return [shown(value, column, zone) for value, column in zip(values, result.spec.columns, strict=True)]


def _lines(bench: Workbench, result: ReportResult) -> list[str]:
    asked, number = result.request, bench.words.number
    told = QCoreApplication.translate("Printing", "As of {time} ({zone})")
    lines = [
        bench.console.site.title,
        f"{told.format(time=bench.words.exact(asked.as_of), zone=asked.zone)}; {freshness(result)}",
        filter_sentence(asked),
        *note_sentences(result),
    ]
    if len(result.rows) > PRINTED:
        cut = QCoreApplication.translate("Printing", "The first {shown} of {count} rows; export the report for all.")
        lines.append(cut.format(shown=number(PRINTED), count=number(len(result.rows))))
    return lines


def _picture(bench: Workbench, result: ReportResult) -> QImage | None:
    """The chart on light ground, None where the report has none."""
    drawn = bars(result)
    if drawn is None:
        return None
    look = look_of(bench.theme, light=True)
    image = QImage(_WIDTH * 2, height_of(drawn, look) * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(look.colours["base"])
    painter = QPainter(image)
    paint(painter, drawn, look, _WIDTH, number=bench.words.number)
    painter.end()
    return image
