"""What the window expects of everything that fills its middle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.events import Progress
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.api import Row
from lmsdesk.ui.navigation import Spot
from lmsdesk.ui.place import Place
from lmsdesk.ui.workbench import Workbench


class Pane(QWidget):
    """A pane answers for actions, tells its regions, and hears what the core announces."""

    page_key = ""  # in the registry
    lists_changes = False  # it shows what waits itself: the tray needs only its head
    tells_refusals = False  # it shows what was refused itself: no banner says so, too

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.bench = bench

    def show_place(self, place: Place) -> None:
        """Show what a place of this page says; a place that says nothing leaves it as it is."""

    def place(self) -> Place:
        """What is shown now, so that one can come back to it."""
        return Place(self.page_key)

    def spot(self) -> Spot | None:
        """Where somebody stands in it; None where nothing but the place counts."""
        return None

    def take_spot(self, spot: Spot) -> None:
        """Stand again where somebody stood."""

    def may_leave(self) -> bool:
        """Tell whether something else may be shown in it; it says itself why not."""
        return True

    def commands(self) -> Mapping[str, Handler]:
        """The actions that this pane answers for."""
        return {}

    def refusal(self, name: str) -> str | None:
        """Why an action of its own cannot be done now; None when it can."""
        return None

    @property
    def is_working(self) -> bool:
        """Tell whether work of its own runs, whatever pane is in front."""
        return False

    def stop_work(self) -> None:
        """Stop work of its own."""

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, in order."""
        return ()

    def rows(self, limit: int) -> list[Row]:
        """The selected records, at most ``limit`` of them."""
        return []

    def subject(self) -> Row | None:
        """The one record that the page is about; None for a page about many."""
        return None

    def selected_count(self) -> int:
        """How many rows are selected, for the status bar."""
        return 0

    def place_text(self) -> str:
        """Where the focus is among its rows, for the status bar; "" where that says nothing."""
        return ""

    def value_now(self, name: str) -> str:
        """What an action that takes a value would replace, in words."""
        return ""

    def value_reason(self, name: str, text: str) -> str | None:
        """Why an action cannot take a typed value; None when it can."""
        return None

    def take_value(self, name: str, text: str) -> None:
        """Run an action with a value, without asking for it."""

    def foot_height(self) -> int:
        """How high the buttons at its foot are, so that no message covers them."""
        for foot in self.findChildren(QWidget, "foot"):
            if foot.isVisible():
                return self.height() - foot.mapTo(self, QPoint(0, 0)).y()
        return 0

    def rows_area(self) -> QWidget | None:
        """Where its rows stand; None for a pane that shows none now."""
        return None

    def keep(self) -> None:
        """Remember how it looks: the window is being closed."""

    def on_shown(self) -> None:
        """It came to the front."""

    def on_rows_changed(self) -> None:
        """Rows of the mirror may differ."""

    def on_changes_moved(self) -> None:
        """The tray may differ."""

    def on_sync_moved(self) -> None:
        """The connection is in another state."""

    def on_progress(self, progress: Progress) -> None:
        """A job moved on."""

    def open_files(self, paths: Sequence[str]) -> bool:
        """Take files that were dropped; False hands them to the imports."""
        return False

    def open_text(self, text: str) -> None:
        """Take rows that were pasted."""
