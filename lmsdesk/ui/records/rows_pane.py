"""A pane with a table of people, courses or enrolments: what is selected in it, and how that is edited."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from lmsdesk.domain.events import View
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.ui.action_list import VALUED
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.api import Row
from lmsdesk.ui.models.columns import Column
from lmsdesk.ui.models.records import RecordsModel
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.records.row_commands import RowCommands
from lmsdesk.ui.rights import why_read_only
from lmsdesk.ui.typed import reason_against
from lmsdesk.ui.widgets.table import RecordsTable
from lmsdesk.ui.workbench import Workbench

SHARED_ROWS = 300  # how many selected rows are looked at for what they share


class RowsPane(Pane):
    """Makes the table and answers for its rows; subclasses fill it."""

    commander: RowCommands  # set by subclasses
    bulk: tuple[tuple[str, str], ...] = ()  # actions on selected rows with their words, first in the menu of a row

    def __init__(self, bench: Workbench, view: View, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self.view = view
        self.model = RecordsModel(view, bench.console.tables, bench.words, self)
        self.model.read_only = self.read_only
        self.table = RecordsTable(bench.ink, self.model)
        bench.actions.attach(self.table)
        self.table.menu_asked.connect(self._on_menu)
        self.table.cells.set_for_all.connect(self.edit_selected)
        self.model.edited.connect(self._on_cell_edited)

    def read_only(self, row: Row, column: Column) -> str | None:
        """Why a cell cannot be edited; None when it can.

        The server changes only enrolments by hand from outside; roles can be given in any case.
        """
        if (reason := why_read_only(self.bench.console.changes, self.view, column.field)) is not None:
            return reason
        if not isinstance(row, EnrolmentRow) or column.field == "role" or row.method in (None, "manual"):
            return None
        told = QCoreApplication.translate("EnrolmentsPane", "The enrolment comes from “{method}”; change it there.")
        return told.format(method=row.method)

    def may_leave(self) -> bool:
        """A cell that is being edited is taken first; one that cannot be taken stays open and says why."""
        return self.table.finish_edit()

    # Selection

    def selected_count(self) -> int:
        """How many rows are selected."""
        return self.table.selected_count()

    def rows(self, limit: int = SHARED_ROWS) -> list[Row]:
        """The selected rows, at most ``limit`` of them."""
        return self.model.rows_of(self.table.selected_numbers(limit))

    def current_row(self) -> Row | None:
        """The row with the focus."""
        number = self.table.current_number()
        return self.model.row_at(number) if 0 <= number < self.model.rowCount() else None

    def refresh_commands(self) -> None:
        """Let the actions say what they would do to the selected rows."""
        self.commander.refresh()

    # Editing

    def edit_selected(self, field: str, text: str) -> None:
        """Set a field of every selected row."""
        ids = self.table.selected_ids()
        if ids:
            self.bench.stage(lambda: self.bench.console.changes.edit(self.view, ids, {field: text}))

    def _on_cell_edited(self, number: int, field: str, text: str) -> None:
        ids = [self.model.ids[number]]
        self.bench.stage(lambda: self.bench.console.changes.edit(self.view, ids, {field: text}))

    def _on_menu(self, place: QPoint) -> None:
        self.menu().popup(place)

    def menu(self) -> QMenu:
        """The menu of a row."""
        menu = QMenu(self)
        for name, _ in self.bulk:
            menu.addAction(self.bench.actions[name])
        menu.addSeparator()
        for name in ("go_person", "go_course", "person_enrolments", "course_enrolments"):
            menu.addAction(self.bench.actions[name])
        menu.addSeparator()
        for name in ("explain", "open_on_site", "copy", "take_back"):
            menu.addAction(self.bench.actions[name])
        if self.view is View.USERS:
            menu.addSeparator()
            menu.addAction(self.bench.actions["erase_person"])
        return menu

    # For the window

    def commands(self) -> Mapping[str, Handler]:
        """The actions that this pane answers for."""
        return self.commander.handlers()

    def refusal(self, name: str) -> str | None:
        """Why an action cannot be done here now."""
        return self.commander.refusal(name)

    def value_now(self, name: str) -> str:
        """What the selected rows have in the field of an action."""
        return self.commander.now(VALUED[name]) if name in VALUED and self.selected_count() else ""

    def value_reason(self, name: str, text: str) -> str | None:
        """Why a typed value cannot be taken."""
        return reason_against(self.view, VALUED[name], text, self.bench.words) if VALUED[name] != "group" else None

    def take_value(self, name: str, text: str) -> None:
        """Set the field of an action for the selected rows."""
        self.commander.take(VALUED[name], text)
