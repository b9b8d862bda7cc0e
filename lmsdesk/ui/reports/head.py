"""The head of the reports pane: which report, what it answers, and what can be done with it."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from lmsdesk.domain.reports import REPORTS
from lmsdesk.services.wording_reports import QUESTIONS, TITLES
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Button, Elided, IconButton, Label, ProgressBar, column, row
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.workbench import Workbench

_NARROW = 760


class ReportHead(QWidget):
    """Only widgets: the pane wires them. ``choice`` stands in for the list where it is narrow."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, actions = bench.theme, bench.actions
        self._theme = theme
        self.title = Label(theme, size="title", weight=STRONG)
        self.question = Elided(theme, size="small", tone="muted")
        self.choice = ChoiceBox(theme, {name: TITLES[name] for name in REPORTS})
        self.choice.setAccessibleName(self.tr("Report"))
        self.choice.setMinimumContentsLength(30)
        self.again = Button(
            theme, self.tr("Count again"), "refresh-cw", tip=self.tr("Count from the data as it is now")
        )
        self.print = Button(theme, self.tr("Print"), "printer", tip=self.tr("Print the figures"))
        self.export = Button(theme, self.tr("Export"), "download", tip=self.tr("Save the report as a file"))
        self.menu = QMenu(self)
        self.export.setMenu(self.menu)
        self.palette_button = IconButton(theme, "command", actions["palette"].toolTip())
        self.palette_button.clicked.connect(actions["palette"].trigger)
        top = row(
            column(self.title, self.choice, spacing=4), None, self.again, self.print, self.export, self.palette_button,
            margins=(16, 11, 12, 2),
        )  # fmt: skip
        column(top, row(self.question, margins=(16, 0, 12, 4)), spacing=0, parent=self)

    def show_report(self, name: str) -> None:
        """Another report."""
        self.title.setText(TITLES[name])
        self.question.setText(QUESTIONS[name])
        self.choice.blockSignals(True)
        self.choice.choose(name)
        self.choice.blockSignals(False)

    def fit(self, *, listed: bool) -> None:
        """Without the list beside it, the title is a choice."""
        self.title.setVisible(listed)
        self.choice.setVisible(not listed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow buttons keep their icon and give up their words."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(_NARROW)
        for button in (self.again, self.print):
            button.setText("" if narrow else button.accessibleName())


class BusyLine(QWidget):
    """What is being done now, and a way to stop it."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Label(bench.theme, size="small", tone="muted")
        self.bar = ProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setFixedWidth(bench.theme.px(120))
        self.bar.setAccessibleName(self.tr("Working"))
        self.stop = Button(bench.theme, self.tr("Stop"), kind="quiet")
        self.setLayout(row(self.text, self.bar, self.stop, None, spacing=10, margins=(16, 0, 12, 2)))
        self.hide()

    def say(self, text: str) -> None:
        """Tell what is being done; nothing hides it."""
        self.text.setText(text)
        self.bar.setAccessibleDescription(text)
        self.setVisible(bool(text))
