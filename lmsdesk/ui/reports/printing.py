"""Reports on paper by way of the printer of the system: figures, the chart, and how it was counted."""

from __future__ import annotations

import html

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QImage, QPageLayout, QPainter, QTextDocument
from PySide6.QtWidgets import QDialog, QWidget

from lmsdesk.domain.reports import ReportResult
from lmsdesk.services.report_files import bars
from lmsdesk.services.report_texts import NUMERIC, freshness, shown
from lmsdesk.services.wording_reports import COLUMNS, TITLES, definitions, filter_sentence, note_sentences
from lmsdesk.ui.widgets.chart_paint import height_of, look_of, paint
from lmsdesk.ui.workbench import Workbench

PRINTED = 2_000  # rows; more belong in a file
_WIDTH = 900
_CHART = "chart"


def print_report(bench: Workbench, result: ReportResult, parent: QWidget) -> None:
    """Ask for a printer, and print."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # heavy, and seldom needed

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    printer.setDocName(TITLES[result.spec.name])
    dialog = QPrintDialog(printer, parent)
    document = document_of(bench, result)
    dialog.accepted.connect(lambda: document.print_(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)  # the print dialog's own open wants the name of a slot


def document_of(bench: Workbench, result: ReportResult) -> QTextDocument:
    """The report as pages; what comes from the site is text and never markup."""
    document = QTextDocument()
    document.setDefaultFont(bench.theme.font("small"))
    document.setDefaultStyleSheet("td, th { padding: 2px 6px; } th { font-weight: 600; } p { margin: 2px 0; }")
    drawn = bars(result)
    if drawn is not None:
        look = look_of(bench.theme, light=True)
        image = QImage(_WIDTH * 2, height_of(drawn, look) * 2, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(2)
        image.fill(look.colours["base"])
        painter = QPainter(image)
        paint(painter, drawn, look, _WIDTH, number=bench.words.number)
        painter.end()
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(_CHART), image)
    document.setHtml(_markup(bench, result, chart=drawn is not None))
    return document


def _markup(bench: Workbench, result: ReportResult, *, chart: bool) -> str:
    spec, asked, site = result.spec, result.request, bench.console.site
    told = QCoreApplication.translate("Printing", "As of {time} ({zone})")
    lines = [
        site.title,
        f"{told.format(time=bench.words.exact(asked.as_of), zone=asked.zone)}; {freshness(result)}",
        filter_sentence(asked),
        *note_sentences(result),
    ]
    if len(result.rows) > PRINTED:
        cut = QCoreApplication.translate("Printing", "The first {shown} of {count} rows; export the report for all.")
        lines.append(cut.format(shown=bench.words.number(PRINTED), count=bench.words.number(len(result.rows))))
    parts = [f"<h2>{html.escape(TITLES[spec.name])}</h2>", *(f"<p>{html.escape(line)}</p>" for line in lines)]
    if chart:
        parts.append(f'<p><img src="{_CHART}" width="{_WIDTH}"></p>')
    sides = ["right" if column.kind in NUMERIC else "left" for column in spec.columns]
    heads = "".join(
        f'<th align="{side}">{html.escape(COLUMNS[column.name])}</th>'
        for column, side in zip(spec.columns, sides, strict=True)
    )
    parts.append(f'<table width="100%" cellspacing="0"><thead><tr>{heads}</tr></thead>')
    rows = [*result.rows[:PRINTED], *([result.totals] if result.totals else [])]
    for values in rows:
        cells = (
            f'<td align="{side}">{html.escape(shown(value, column, asked.zone))}</td>'
            for value, column, side in zip(values, spec.columns, sides, strict=True)
        )
        parts.append(f"<tr>{''.join(cells)}</tr>")
    parts.append("</table>")
    parts += [f"<p>{html.escape(line)}</p>" for line in definitions(asked, spec.definitions)]
    return "".join(parts)
