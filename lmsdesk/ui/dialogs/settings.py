"""The settings: each choice holds at once, so that there is nothing to save."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.options import Option, options
from lmsdesk.ui.widgets.basics import Button, Label
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.workbench import Workbench


class SettingsSheet(Sheet):
    """Built from the options; ``changed`` names the setting that was chosen anew."""

    changed = Signal(str, str)  # name, value

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(bench.theme, parent, QCoreApplication.translate("SettingsSheet", "Settings"), width=620)
        self._settings = bench.settings
        self.boxes: dict[str, ChoiceBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        line = 0
        for each in options():
            line = self._add(grid, line, each)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.copies = Button(bench.theme, self.tr("Copies of your changes\u2026"), "history", "quiet")
        self.copies.clicked.connect(self._show_copies)
        self._bench = bench
        self.add_foot(self.copies, None, self.cancel_button(self.tr("Close")))

    def _show_copies(self) -> None:
        self.accept()
        self._bench.actions["copies"].trigger()

    def _add(self, grid: QGridLayout, line: int, option: Option) -> int:
        box = ChoiceBox(self.theme, option.choices)
        box.choose(option.kept(self._settings))
        box.setAccessibleName(option.title)
        box.activated.connect(lambda: self._take(option, box))
        self.boxes[option.name] = box
        title = Label(self.theme, option.title)
        title.setBuddy(box)
        grid.addWidget(title, line, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(box, line, 1)
        if option.note:
            grid.addWidget(Label(self.theme, option.note, "small", "muted", wrap=True), line + 1, 1)
        return line + 2

    def _take(self, option: Option, box: ChoiceBox) -> None:
        self._settings.put(option.name, box.chosen())
        self.changed.emit(option.name, box.chosen())
