"""Rows for the clipboard, as text and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QGuiApplication

from lmsdesk.ui.api import Row
from lmsdesk.ui.clipboard import clipboard_data
from lmsdesk.ui.models.columns import Kind, text_of

if TYPE_CHECKING:
    from lmsdesk.ui.records.rows_pane import RowsPane

COPIED = 20_000  # rows; more belong in an export


def copy_rows(pane: RowsPane) -> None:
    """Copy the selected rows of a pane in the shown columns."""
    keys = [key for key, _ in pane.table.layout_now()]
    columns = [each for key in keys for each in pane.model.columns if each.key == key and each.kind is not Kind.STATE]
    rows, words = pane.rows(COPIED), pane.bench.words
    table = [[column.title for column in columns]]
    for row in rows:
        table.append([_copied(row, column.kind, text_of(pane.view, column, row, words)) for column in columns])
    QGuiApplication.clipboard().setMimeData(as_clipboard(table))
    pane.bench.tell(QCoreApplication.translate("Commands", "%n rows copied", None, len(rows)))


def _copied(row: Row, kind: Kind, text: str) -> str:
    return f"{getattr(row, 'shortname', '')} {text}".strip() if kind is Kind.TITLED else text


def as_clipboard(table: Sequence[Sequence[str]]) -> QMimeData:
    """Rows as text with tabs and as CSV."""
    data = clipboard_data()
    tabbed = "\n".join("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in line) for line in table)
    data.setText(tabbed)
    written = io.StringIO()
    csv.writer(written).writerows(table)
    data.setData("text/csv", written.getvalue().encode())
    return data
