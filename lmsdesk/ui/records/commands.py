"""What the pane of a table can do besides: searching, filters, views, printing, the inspector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.actions import Handler
from lmsdesk.ui.records.printing import ask_print
from lmsdesk.ui.records.row_commands import RowCommands
from lmsdesk.ui.records.views import ViewCommands

if TYPE_CHECKING:
    from lmsdesk.ui.records.pane import RecordsPane


class RecordCommands(RowCommands):
    """Handlers of one pane."""

    def __init__(self, pane: RecordsPane) -> None:
        super().__init__(pane)
        self._pane = pane
        self.views = ViewCommands(pane)

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        pane = self._pane
        return {
            **super().handlers(),
            "find": self.find,
            "find_slash": self.find,
            "add_filter": pane.head.tokens.ask,
            "clear_filters": pane.clear_filters,
            "print": lambda: ask_print(pane),
            "inspect": pane.toggle_inspector,
            "inspector": pane.toggle_inspector,
            **self.views.handlers(),
        }

    def refusal(self, name: str) -> str | None:
        """Why it cannot be done now."""
        translate = QCoreApplication.translate
        if name == "print" and not self._pane.model.rowCount():
            return translate("Commands", "No rows are shown")
        if name == "clear_filters" and not self._pane.query.tokens:
            return translate("Commands", "No filter is on")
        return super().refusal(name) or self.views.refusal(name)

    def find(self) -> None:
        """Go to the search."""
        self._pane.head.search.setFocus()
        self._pane.head.search.selectAll()
