"""How the window gives way: the inspector first, then words of the sidebar, then the lines of the tray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QTimer

from lmsdesk.ui.opening import FIRST

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow

_NARROW = 1040  # below this width the sidebar keeps only its icons
_LOW = 660  # below this height the tray keeps only its head


class WindowShape:
    """Sizes and places of the parts; the inspector is the affair of its pane."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._drawn = 0  # the height of the tray that a person drew, 0 for as many lines as there are
        self._too_low = False
        window.middle.splitterMoved.connect(self._on_drawn)
        window.tray.fold_changed.connect(lambda folded: self.fit_tray())
        self._later = QTimer(window, singleShot=True, interval=0)  # a pane is laid out after it came to the front
        self._later.timeout.connect(window.toast.settle)
        window.stack.currentChanged.connect(lambda place: self._later.start())

    def restore(self) -> None:
        """Take the size of the last time."""
        self._window.resize(*FIRST)
        kept = self._window.settings.get("geometry")
        if kept:
            self._window.restoreGeometry(QByteArray.fromBase64(kept.encode()))

    def keep(self) -> None:
        """Remember size and place for the next time."""
        geometry = bytes(self._window.saveGeometry().toBase64().data()).decode()
        self._window.settings.put("geometry", geometry)
        pane, centre = self._window.current_pane(), self._window.centralWidget()
        if (rows := pane.rows_area()) is not None and centre is not None:
            corner = rows.mapTo(centre, QPoint(0, 0))
            right, bottom = centre.width() - corner.x() - rows.width(), centre.height() - corner.y() - rows.height()
            margins = (corner.x(), corner.y(), right, bottom)
            self._window.settings.put("rows_at", " ".join(map(str, margins)))

    def fit(self) -> None:
        """The window has another size."""
        window, px = self._window, self._window.theme.px
        window.sidebar.setVisible(window.settings.get("sidebar", "yes") == "yes")
        window.sidebar.fit(narrow=window.width() < px(_NARROW))
        too_low = window.height() < px(_LOW)
        if too_low != self._too_low:
            self._too_low = too_low
            window.tray.fold(too_low)
        self.fit_tray()

    def fit_tray(self) -> None:
        """The tray takes what its lines need, unless a person drew it otherwise."""
        window = self._window
        wanted = window.tray.sizeHint().height()
        if self._drawn and not window.tray.folded:
            wanted = self._drawn
        total = window.middle.height()
        if not window.tray.isHidden() and total > wanted:
            window.middle.setSizes([total - wanted, wanted])
        window.toast.settle()

    def _on_drawn(self) -> None:
        if not self._window.tray.folded:
            self._drawn = self._window.tray.height()

    def toast_place(self) -> tuple[int, int]:
        """The middle of the pane, and how high the bottom of a message stands: above buttons at its foot."""
        window = self._window
        corner = window.front.mapTo(window.centralWidget() or window, QPoint(0, 0))
        bottom = corner.y() + window.front.height() - window.current_pane().foot_height()
        return corner.x() + window.front.width() // 2, bottom

    def toggle_sidebar(self) -> None:
        """Show or hide the sidebar."""
        self._window.settings.put("sidebar", "no" if self._window.sidebar.isVisible() else "yes")
        self.fit()

    def toggle_menu_bar(self) -> None:
        """Show or hide the menus."""
        shown = not self._window.menuBar().isVisible()
        self._window.menuBar().setVisible(shown)
        self._window.settings.put("menu_bar", "yes" if shown else "no")
