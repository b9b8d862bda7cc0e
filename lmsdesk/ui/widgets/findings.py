"""What a check of a site found: what is missing first, each with what its owner can do; then what is well."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from lmsdesk.domain.ports import Finding
from lmsdesk.services.wording_checks import finding_text
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import IconLabel, Label, column, row

# What a finding says → its icon and tone.
_LOOKS = {True: ("circle-check", "added"), False: ("triangle-alert", "staged"), None: ("circle-dashed", "muted")}
_ORDER = {False: 0, None: 1, True: 2}


class FindingList(QScrollArea):
    """Plain lines in a frame of their own that scrolls."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("plain")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("What the check found"))
        self.lines: list[str] = []

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these, what is missing first."""
        inner = QWidget()
        layout = column(spacing=6, margins=(0, 0, 8, 0), parent=inner)
        self.lines = []
        missing = sum(finding.ok is False for finding in findings)
        for finding in sorted(findings, key=lambda each: _ORDER[each.ok]):
            text = finding_text(finding)
            if not text:
                continue
            self.lines.append(text)
            icon, tone = _LOOKS[finding.ok]
            if finding.facts.get("fatal"):
                icon, tone = "circle-x", "removed"
            line = row(spacing=10)
            line.addWidget(IconLabel(self._theme, icon, tone), 0, Qt.AlignmentFlag.AlignTop)
            weight = STRONG if finding.code == "version" else None
            label = Label(self._theme, text, "small", "" if finding.ok is False else "muted", wrap=True)
            if weight is not None:
                label.setFont(self._theme.font("small", weight))
            line.addWidget(label, 1)
            layout.addLayout(line)
        layout.addStretch(1)
        inner.setAccessibleName(self.tr("%n things are missing", None, missing))
        self.setWidget(inner)
