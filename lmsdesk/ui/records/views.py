"""How rows are shown: columns, row height, and both with a filter as a saved view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.facts import SavedView
from lmsdesk.domain.filters import Query
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.dialogs.columns import ColumnsDialog
from lmsdesk.ui.dialogs.name import ask_name

if TYPE_CHECKING:
    from lmsdesk.ui.records.pane import RecordsPane


class ViewCommands:
    """Handlers of one pane."""

    def __init__(self, pane: RecordsPane) -> None:
        self._pane, self._bench = pane, pane.bench

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        table = self._pane.table
        return {
            "save_view": self.save_view,
            "delete_view": self.delete_view,
            "columns": self.choose_columns,
            "fit_columns": table.fit_columns,
            "reset_columns": table.reset_layout,
            "row_height": self.next_height,
        }

    def refusal(self, name: str) -> str | None:
        """Why it cannot be done now."""
        if name == "delete_view" and self._pane.saved is None:
            return QCoreApplication.translate("Commands", "Needs a saved view")
        return None

    def choose_columns(self) -> ColumnsDialog:
        """Choose which columns are shown, and in which order."""
        pane = self._pane
        shown = [key for key, _ in pane.table.layout_now()]
        dialog = ColumnsDialog(self._bench.theme, pane.model.columns, shown, pane)
        dialog.chosen.connect(pane.table.show_columns)
        dialog.open()
        return dialog

    def next_height(self) -> None:
        """Go through the row heights."""
        heights = ("compact", "default", "comfortable")
        self._pane.set_density(heights[(heights.index(self._pane.table.density) + 1) % 3])

    def save_view(self) -> None:
        """Keep filters, order and columns under a name."""
        pane = self._pane
        name = pane.saved.name if pane.saved and not pane.saved.shipped else ""
        translate = QCoreApplication.translate
        ask_name(self._bench.theme, pane, translate("Commands", "Save view"), name, self._keep_view)

    def _keep_view(self, name: str) -> None:
        pane, query = self._pane, self._pane.query
        made = SavedView(
            name,
            pane.view,
            str(Query(pane.view, query.text, query.tokens)),
            tuple((sort.field, sort.descending) for sort in query.sort),
            tuple(pane.table.layout_now()),
        )

        async def work() -> None:
            await self._bench.console.views.save(made)
            pane.take_saved(made)
            self._bench.guide.views_changed.emit()
            told = QCoreApplication.translate("Commands", "View {name} is kept")
            self._bench.tell(told.format(name=name))

        self._bench.bridge.run("views", work)

    def delete_view(self) -> None:
        """Forget the saved view that is shown."""
        saved = self._pane.saved
        if saved is None:
            return

        async def work() -> None:
            await self._bench.console.views.delete(saved.name)
            self._pane.clear_all()
            self._bench.guide.views_changed.emit()

        self._bench.bridge.run("views", work)
