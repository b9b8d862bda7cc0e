"""Keeping a preset: its name, and everything that it says, before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from lmsdesk.domain.imports.preset_files import LONGEST_NAME
from lmsdesk.domain.imports.presets import Preset
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.imports.preset_words import preset_lines
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Label, row


class PresetLines(QListWidget):
    """What a preset says, a line each; nothing in it can be changed here."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("sheet")
        self.setAccessibleName(name)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)

    def show_preset(self, preset: Preset | None, fields: Mapping[str, str]) -> None:
        """Show what one says; None shows nothing."""
        self.clear()
        if preset is not None:
            self.addItems(preset_lines(preset, fields))
            self.setCurrentRow(0)


class KeepSheet(Sheet):
    """``then`` is called with a name; one that is there already is replaced only by a button that says so."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        title: str,
        told: str,
        preset: Preset,
        fields: Mapping[str, str],
        taken: Collection[str],
        then: Callable[[str], object],
    ) -> None:
        super().__init__(theme, parent, title, width=520)
        self._taken, self._then = {each.casefold() for each in taken}, then
        self.body.addWidget(Label(theme, told, "small", "muted", wrap=True))
        self.name = QLineEdit(preset.name)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.selectAll()
        label = Label(theme, self.tr("Name"), "small", "muted")
        label.setBuddy(self.name)
        line = row(label, self.name, spacing=10)
        line.setStretch(1, 1)
        self.body.addLayout(line)
        self.body.addWidget(Label(theme, self.tr("What it says"), "small", weight=STRONG))
        self.lines = PresetLines(self.tr("What the preset says"))
        self.lines.setMinimumHeight(theme.px(150))
        self.lines.show_preset(preset, fields)
        self.body.addWidget(self.lines, 1)
        self.keep = self.main_button(self.tr("Keep it"), "bookmark")
        self.keep.clicked.connect(self._take)
        self.name.textChanged.connect(self._check)
        self._check()
        self.add_foot(None, self.cancel_button(), self.keep)
        self.name.setFocus()

    def _check(self) -> None:
        name = self.name.text().strip()
        self.keep.setEnabled(bool(name))
        again = name.casefold() in self._taken
        self.keep.set_text(self.tr("Replace the one of this name") if again else self.tr("Keep it"))

    def _take(self) -> None:
        if name := self.name.text().strip():
            self.accept()
            self._then(name)
