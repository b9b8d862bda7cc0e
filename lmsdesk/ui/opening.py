"""What is seen first: the rows of the site in their place, while the parts around them are still being loaded."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMainWindow, QVBoxLayout, QWidget

from lmsdesk.domain.text import whole_number
from lmsdesk.services.collecting import MANY, keep_what_is_there, paused_collector
from lmsdesk.services.first_rows import FirstRows
from lmsdesk.services.settings import Settings
from lmsdesk.ui.theme.theme import STRONG, Theme

FIRST = (1280, 820)  # the size before anybody chose one
_MARGINS = (217, 93, 305, 76)  # of the rows in a window of that size, before it was known better


class OpeningWindow(QMainWindow):
    """Closing it means that the program need not open."""

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self._rows: FirstRows | None = None
        self._calm = contextlib.ExitStack()
        self._calm.enter_context(paused_collector())  # what is loaded now stays: looking through it again is in vain
        self.setWindowTitle(self.tr("LMS Desk"))
        self.setObjectName("ground")
        self.is_closed = False
        self.resize(*FIRST)
        if geometry := settings.get("geometry"):
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))

    @property
    def shows_rows(self) -> bool:
        """Tell whether rows could be shown at once."""
        return self._rows is not None

    def show_name(self) -> None:
        """Only the name of the program: there are no rows yet."""
        label = QLabel(self.tr("LMS Desk"))
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setFont(self._theme.font("title", STRONG))
        label.setProperty("tone", "faint")
        self.setCentralWidget(label)

    def show_rows(self, rows: FirstRows) -> None:
        """The first rows where the window will have them; they can be looked at, not yet edited."""
        from lmsdesk.ui.delegates.ink import Ink
        from lmsdesk.ui.models.records import RecordsModel
        from lmsdesk.ui.widgets.table import RecordsTable, kept_layout
        from lmsdesk.ui.words import Words

        self._rows = rows
        words = Words(rows.site.timezone, rows.now, rows.roles)
        model = RecordsModel(rows.view, rows, words, self)
        model.read_only = lambda row, column: self.tr("The site is being opened.")
        model.show_ids(rows.ids)
        table = RecordsTable(Ink(self._theme, self), model)
        table.setAccessibleName(rows.site.title or rows.site.name)
        table.set_density(self._settings.get("row_height", "compact"))
        if layout := kept_layout(self._settings.get(f"columns.{rows.view}")):
            table.apply_layout(layout)
        ground = QWidget()
        ground.setObjectName("ground")
        ground.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(f"{rows.site.title or rows.site.name} \u2013 LMS Desk")
        self.setCentralWidget(ground)
        left, top, right, bottom = self._margins()
        side, place = QWidget(), QVBoxLayout()
        side.setObjectName("sidebar")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(left)
        place.setContentsMargins(0, top, right, bottom)
        place.addWidget(table)
        across = QHBoxLayout(ground)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(side)
        across.addLayout(place, 1)
        table.setFocus()

    def _margins(self) -> tuple[int, int, int, int]:
        kept = [number for each in self._settings.get("rows_at").split() if (number := whole_number(each)) is not None]
        if len(kept) == 4:
            return kept[0], kept[1], kept[2], kept[3]
        left, top, right, bottom = (self._theme.px(each) for each in _MARGINS)
        return left, top, right, bottom

    def paint_now(self) -> None:
        """Show it before the next thing is loaded."""
        self.show()
        self.repaint()
        QApplication.processEvents()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember that nobody waits any more."""
        self.is_closed = True
        self._calm.close()
        super().closeEvent(event)

    def let_go(self) -> None:
        """Another window stands in its place."""
        self.hide()
        self.deleteLater()
        self._calm.close()
        keep_what_is_there(MANY)
        if self._rows is not None:
            self._rows.close()
