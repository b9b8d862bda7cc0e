"""What the keys and the menu of a row do: one list of acts for both."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from lmsdesk.ui.imports.narrowing import Narrowing
from lmsdesk.ui.imports.questions import Questions
from lmsdesk.ui.imports.row_keys import KEYS, Act, act_words
from lmsdesk.ui.imports.row_panel import RowPanel
from lmsdesk.ui.imports.table import PlanTable
from lmsdesk.ui.workbench import Workbench

translate = QCoreApplication.translate
_MENU = (Act.EDIT, Act.USE, Act.ACCEPT, Act.SKIP, Act.ALIKE, Act.NEW_PERSON, Act.QUESTION)


class RowActs:
    """Knows what can be done about the current row, does it, and says so where it cannot be done."""

    def __init__(
        self, bench: Workbench, table: PlanTable, panel: RowPanel, questions: Questions, narrowing: Narrowing
    ) -> None:
        self._bench, self._table, self._panel = bench, table, panel
        self._questions, self._narrowing = questions, narrowing

    def can(self, act: Act) -> bool:
        """Tell whether an act makes sense now."""
        if act is Act.QUESTION:
            return self._questions.waiting > 0
        return act is Act.FILTER or self._panel.can(act)

    def run(self, act: Act) -> None:
        """Do it for the current row; a question that cannot be answered for one row alone is gone to."""
        if act is Act.ACCEPT and not self.can(act) and self._questions.asks_of_row():
            act = Act.QUESTION
        if not self.can(act):
            self._bench.tell(_why_not(act))
            return
        match act:
            case Act.EDIT:
                self._table.edit_current()
            case Act.USE:
                self._panel.near.use_first()
            case Act.ACCEPT:
                self._panel.accept_row()
            case Act.SKIP:
                self._panel.skip_row()
            case Act.ALIKE:
                self._panel.all_alike.toggle()
            case Act.NEW_PERSON:
                self._panel.new_person.click()
            case Act.QUESTION:
                self._questions.go_to_first()
            case Act.FILTER:
                self._narrowing.open_menu()

    def menu(self, parent: QWidget) -> QMenu:
        """The menu of the current row, with the keys beside the words."""
        menu = QMenu(parent)
        for act in _MENU:
            action = menu.addAction(act_words(act))
            action.setShortcut(QKeySequence(KEYS[act]))
            action.setShortcutVisibleInContextMenu(True)
            action.setEnabled(self.can(act))
            if act is Act.ALIKE:
                action.setCheckable(True)
                action.setChecked(self._panel.all_alike.isChecked() and self.can(act))
            action.triggered.connect(lambda _=False, act=act: self.run(act))
        menu.addSeparator()
        copy = menu.addAction(translate("Imports", "Copy the row"))
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.triggered.connect(self._table.copy_current)
        return menu

    def open_menu(self, at: QPoint) -> None:
        """Show the menu of the current row."""
        menu = self.menu(self._table)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)


def _why_not(act: Act) -> str:
    said = {
        Act.USE: translate("Imports", "Nobody and nothing near is offered for this row."),
        Act.ACCEPT: translate("Imports", "Nothing about this row waits to be accepted."),
        Act.SKIP: translate("Imports", "This row cannot be left out by itself."),
        Act.ALIKE: translate("Imports", "No other row has the same trouble."),
        Act.NEW_PERSON: translate("Imports", "This row does not name anybody new, or the token may not create people."),
        Act.QUESTION: translate("Imports", "No question is open."),
    }
    return said.get(act, "")
