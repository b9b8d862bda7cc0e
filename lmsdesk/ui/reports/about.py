"""What a figure means: the as-of line above a report, and how it was counted below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from lmsdesk.domain.duties import DAY
from lmsdesk.domain.events import SyncState
from lmsdesk.domain.reports import ReportResult
from lmsdesk.services.language import within
from lmsdesk.services.wording_reports import definitions, filter_sentence, note_sentences
from lmsdesk.ui.widgets.basics import Button, Elided, IconLabel, Label, column, row, rule
from lmsdesk.ui.workbench import Workbench


class AsOfLine(QWidget):
    """When the figures hold, how old the data is, and what they were narrowed to."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.icon = IconLabel(bench.theme, "clock", "muted", 14)
        self.text = Elided(bench.theme, size="small", tone="muted", tabular=True)
        line = row(self.icon, self.text, spacing=6)
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_result(self, result: ReportResult) -> None:
        """Say it for a report."""
        words, asked = self._bench.words, result.request
        offline = self._bench.console.sync.state is SyncState.OFFLINE
        parts = [self.tr("As of {time} ({zone})").format(time=words.moment(asked.as_of), zone=asked.zone)]
        old = False
        if result.data_as_of is None:
            parts.append(self.tr("the site was never read as a whole: figures may be too small"))
            old = True
        else:
            days = (asked.as_of - result.data_as_of) // DAY
            old = days > 0
            told = self.tr("data read {ago}").format(ago=within(words.ago(result.data_as_of)))
            parts.append(self.tr("{told}, before the as-of time").format(told=told) if old else told)
        if offline:
            parts.append(self.tr("offline now"))
        parts.append(filter_sentence(asked))
        self.text.setText(" \u00b7 ".join(parts))
        self.icon.show_icon(
            "wifi-off" if offline else "triangle-alert" if old else "clock", "staged" if old or offline else "muted"
        )
        self.text.set_tone("staged" if old else "muted")


class Counting(QWidget):
    """A head that opens the sentences about a report."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.head = Button(bench.theme, self.tr("How this is counted"), "chevron-right", "quiet")
        self.head.setCheckable(True)
        self.head.toggled.connect(self._on_toggled)
        self.text = Label(bench.theme, size="small", tone="muted", wrap=True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setAccessibleName(self.tr("How this is counted"))
        self.text.setContentsMargins(16, 0, 16, 8)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea()
        self.area.setObjectName("plain")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.text)
        self.area.setFixedHeight(bench.theme.px(150))
        self.area.setAccessibleName(self.tr("How this is counted"))
        self.area.hide()
        column(rule(), row(self.head, None, margins=(8, 3, 8, 3)), self.area, spacing=0, parent=self)
        self.setMaximumHeight(bench.theme.px(220))

    def show_result(self, result: ReportResult) -> None:
        """The sentences of a report, what it leaves out first."""
        lines = [*note_sentences(result), *definitions(result.request, result.spec.definitions)]
        self.text.setText("\n".join(lines))

    def _on_toggled(self, opened: bool) -> None:  # Qt's own signal
        self.area.setVisible(opened)
        self.head.set_text(self.head.text(), "chevron-down" if opened else "chevron-right")
        self._bench.settings.put("report_definitions", "yes" if opened else "no")
