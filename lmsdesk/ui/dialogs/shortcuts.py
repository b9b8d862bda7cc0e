"""All keys on one sheet, as the registry of actions has them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QWidget

from lmsdesk.ui.action_list import Menu, Spec, menu_title
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.finding import match
from lmsdesk.ui.imports.row_keys import key_lines
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Label, keys_label, row
from lmsdesk.ui.workbench import Workbench


def _moves() -> Sequence[tuple[str, str]]:
    """Keys that views have of their own, beside those of actions."""
    translate = QCoreApplication.translate
    return (
        (translate("ShortcutsSheet", "Move by row, page, to the first or last"), "Up Down, PgUp PgDn, Home End"),
        (translate("ShortcutsSheet", "Move by cell"), "Left Right"),
        (translate("ShortcutsSheet", "Extend the selection"), "Shift+Up, Shift+Down"),
        (translate("ShortcutsSheet", "Accept a cell and go down, right, left"), "Return, Tab, Shift+Tab"),
        (translate("ShortcutsSheet", "Accept an edit for all selected rows"), "Ctrl+Return"),
        (translate("ShortcutsSheet", "Cancel an edit, clear the selection, then the search"), "Esc"),
        (translate("ShortcutsSheet", "Open the list of a cell"), "Alt+Down"),
        (translate("ShortcutsSheet", "In an import: next or previous row with a problem"), "Alt+Down, Alt+Up"),
        *key_lines(),
        (translate("ShortcutsSheet", "In a question of an import: answer, go back to the rows"), "1, 2, 3, Esc"),
        (translate("ShortcutsSheet", "In an import: add everything that can be done to the tray"), "Ctrl+Return"),
    )


class ShortcutsSheet(Sheet):
    """Grouped as the menus are, with a search."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(bench.theme, parent, QCoreApplication.translate("ShortcutsSheet", "Shortcuts"), width=620)
        self._bench = bench
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search actions and keys"))
        self.search.setAccessibleName(self.tr("Search actions and keys"))
        self.search.textChanged.connect(self._fill)
        note = Label(bench.theme, self.tr("Single letters work while a table has the focus."), "small", "muted")
        self.body.addLayout(row(self.search))
        self.body.addWidget(note)
        self.area = QScrollArea()
        self.area.setObjectName("plain")
        self.area.setAccessibleName(self.tr("Keys"))
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setMinimumHeight(bench.theme.px(420))
        self.body.addWidget(self.area, 1)
        self.add_foot(None, self.cancel_button(self.tr("Close")))
        self._fill("")
        self.search.setFocus()

    def _fill(self, text: str) -> None:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        line = 0
        for menu in Menu:
            specs = [
                each for each in self._bench.actions.specs.values() if each.menu is menu and self._fits(each, text)
            ]
            if specs:
                line = self._heading(grid, line, menu_title(menu).replace("&", ""))
            for spec in specs:
                line = self._line(grid, line, self._text(spec), self._keys(spec))
        moves = [each for each in _moves() if not text or match(text, " ".join(each)) is not None]
        if moves:
            line = self._heading(grid, line, self.tr("In tables"))
        for words, keys in moves:
            line = self._line(grid, line, words, keys.split(", "))
        grid.setRowStretch(line, 1)
        self.area.setWidget(inner)

    def _fits(self, spec: Spec, text: str) -> bool:
        if not spec.keys or (spec.hidden and spec.id.endswith(("_mark", "_slash"))):
            return False
        return not text or match(text, f"{spec.text} {' '.join(spec.keys)}", spec.sought) is not None

    def _text(self, spec: Spec) -> str:
        return spec.text.replace("&", "").rstrip("\u2026")

    def _keys(self, spec: Spec) -> list[str]:
        keys = [QKeySequence(each).toString(QKeySequence.SequenceFormat.NativeText) for each in spec.keys]
        extra = {"shortcuts": "?", "find": "/"}.get(spec.id)
        return [*keys, extra] if extra else keys

    def _heading(self, grid: QGridLayout, line: int, text: str) -> int:
        if line:
            grid.setRowMinimumHeight(line, self.theme.px(10))
            line += 1
        grid.addWidget(Label(self.theme, text, "small", "muted", STRONG), line, 0)
        return line + 1

    def _line(self, grid: QGridLayout, line: int, text: str, keys: Sequence[str]) -> int:
        grid.addWidget(Label(self.theme, text, wrap=True), line, 0)
        grid.addLayout(row(None, *[keys_label(self.theme, each) for each in keys], spacing=4), line, 1)
        return line + 1
