"""What became of the rows of a list that was imported: looked through, filtered, and written as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from lmsdesk.services.import_receipts import Receipt
from lmsdesk.ui.imports.receipt_model import GROUPS, ReceiptModel
from lmsdesk.ui.place import Place
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Button, Elided, IconButton, Label, column, row, rule
from lmsdesk.ui.widgets.cells import CellsTable
from lmsdesk.ui.widgets.tab_row import TabRow
from lmsdesk.ui.workbench import Workbench

_KEY = "import.receipt"
_PATIENCE = 700  # milliseconds between two looks at changes that are being sent


class ReceiptPage(QWidget):
    """Follows the changes of its list as long as it is looked at."""

    left = Signal()  # back to the list of imports

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench, theme = bench, bench.theme
        self._number: int | None = None
        self.receipt: Receipt | None = None
        self.all = IconButton(theme, "arrow-left", self.tr("All imports"))
        self.title = Elided(theme, size="title", weight=STRONG)
        self.about = Label(theme, size="small", tone="muted")
        self.changes = Button(theme, self.tr("Show the changes"), "eye", "quiet")
        self.export = Button(theme, self.tr("Save as a file…"), "download")
        self.tabs = TabRow(theme, bench.words, self._tabs(), self.tr("What became of the rows"))
        self.model = ReceiptModel(bench.words, self)
        self.table = CellsTable(bench.ink, self.model, self.tr("What became of each row"))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.empty = Label(theme, self.tr("No row is kept of this import."), tone="muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = row(self.all, self.title, self.about, self.changes, self.export, spacing=8, margins=(12, 10, 12, 8))
        head.setStretch(1, 1)
        filters = row(self.tabs, None, margins=(12, 0, 12, 8))
        whole = column(head, filters, rule(), self.table, self.empty, spacing=0, parent=self)
        whole.setStretchFactor(self.table, 1)
        self._soon = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._soon.timeout.connect(self.reload)
        self.all.clicked.connect(self.left)
        self.table.escaped.connect(self.left)
        self.tabs.chosen.connect(lambda group: self._show())
        self.changes.clicked.connect(self._show_changes)
        self.export.clicked.connect(self.ask_export)

    def _tabs(self) -> Sequence[tuple[str, str, str, str]]:
        return (
            ("all", self.tr("All"), "", "muted"),
            ("done", self.tr("Done"), "circle-check", "added"),
            ("waiting", self.tr("Waiting"), "layers", "staged"),
            ("refused", self.tr("Refused"), "circle-alert", "removed"),
            ("left_out", self.tr("Left out"), "triangle-alert", "staged"),
            ("already", self.tr("So already"), "check", "muted"),
            ("back", self.tr("Taken back"), "undo-2", "muted"),
        )

    @property
    def number(self) -> int | None:
        """The import whose receipt is shown; None before the first."""
        return self._number

    def open_receipt(self, number: int) -> None:
        """Show the receipt of an import."""
        if number != self._number:
            self._number, self.receipt = number, None
            self.tabs.choose("all")
        self.reload()

    def reload_soon(self) -> None:
        """Changes moved: while they are sent, that happens all the time."""
        if not self._soon.isActive():
            self._soon.start()

    def reload(self) -> None:
        """Read again what became of the rows."""
        number = self._number
        if number is None:
            return

        async def work() -> None:
            self.receipt = await self._bench.console.imports.read_receipt(number)
            self._show()

        self._bench.bridge.run(_KEY, work)

    def _show(self) -> None:
        receipt = self.receipt
        if receipt is None:
            return
        counts = receipt.counts
        by_group = {group: sum(counts.get(each, 0) for each in fates) for group, fates in GROUPS.items()}
        self.tabs.show_counts(by_group)
        for group, button in self.tabs.buttons.items():
            button.setVisible(group == "all" or by_group[group] > 0 or group == self.tabs.current)
        self.title.setText(self.tr("What became of {name}").format(name=receipt.run.name))
        told = self.tr("{date}, %Ln rows", "", len(receipt.rows))
        self.about.setText(told.format(date=self._bench.words.moment(receipt.run.at)))
        place = max(0, self.table.current_number())
        self.model.show(receipt, self.tabs.current)
        self.table.fit()
        self.table.go_to(place)
        self.table.setVisible(bool(receipt.rows))
        self.empty.setVisible(not receipt.rows)
        self.export.setEnabled(bool(receipt.rows))
        self.changes.setEnabled(receipt.run.change_set is not None)

    def _show_changes(self) -> None:
        if self.receipt is not None and self.receipt.run.change_set is not None:
            self._bench.guide.place_asked.emit(Place("activity", str(self.receipt.run.change_set)))

    def ask_export(self) -> None:
        """Ask where to write it."""
        if self.receipt is None:
            return
        dialog = QFileDialog(self, self.tr("Save what became of the rows"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Workbook (*.xlsx)"), self.tr("CSV (*.csv)")])
        dialog.setDefaultSuffix("xlsx")
        name = self.receipt.run.name.rpartition(".")[0] or self.receipt.run.name
        dialog.selectFile(self.tr("{name} receipt").format(name=name.replace("/", " ")))
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Write all rows, whatever tab is chosen."""
        number = self._number
        if number is None:
            return

        async def work() -> None:
            count = await self._bench.console.imports.save_receipt(number, Path(path))
            told = self.tr("%Ln rows written", "", count)
            self._bench.tell(f"{told}: {Path(path).name}")

        self._bench.bridge.once("import.receipt.save", work)

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes."""
        return (self.table, self.tabs.buttons[self.tabs.current], self.export)
