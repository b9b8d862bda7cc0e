"""A mistake in the program: it is shown with its details, and the work goes on. Nothing that was kept is lost."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from lmsdesk import __version__
from lmsdesk.services.log import log_mistake
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, Label


class CrashSheet(Sheet):
    """One at a time; a mistake while it is open is added to its details."""

    def __init__(self, theme: Theme, details: str, parent: QWidget | None) -> None:
        title = QCoreApplication.translate("CrashSheet", "LMS Desk made a mistake")
        super().__init__(theme, parent, title, width=620)
        text = self.tr(
            "The step was not finished. Your changes are kept on this computer, and nothing was sent because of it. "
            "You can go on. If it happens again, send the details to whoever looks after LMS Desk: they hold no token."
        )
        self.body.addWidget(Label(theme, text, tone="muted", wrap=True))
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(self.tr("Details"))
        self.details.setMinimumHeight(theme.px(200))
        self.body.addWidget(self.details, 1)
        copy = Button(theme, self.tr("Copy details"), "copy", "quiet")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.details.toPlainText()))
        leave = Button(theme, self.tr("Quit"))
        leave.clicked.connect(self._quit)
        go_on = self.main_button(self.tr("Go on"))
        go_on.clicked.connect(self.accept)
        self.add_foot(copy, None, leave, go_on)

    def _quit(self) -> None:
        self.accept()
        QApplication.closeAllWindows()

    def add(self, details: str) -> None:
        """Another mistake while this one is shown."""
        self.details.appendPlainText("\n" + details)


class CrashReports(QObject):
    """Takes mistakes from tasks and from slots; the interpreter's own hook gets them, too."""

    def __init__(self, theme: Theme, parent: Callable[[], QWidget | None]) -> None:
        super().__init__(QCoreApplication.instance())
        self._theme, self._parent = theme, parent
        self._before = sys.excepthook
        self.sheet: CrashSheet | None = None

    def install(self) -> None:
        """From now on a mistake in a slot is shown instead of being printed only."""
        sys.excepthook = self._hook

    def remove(self) -> None:
        """Give the hook back."""
        sys.excepthook = self._before

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._before(kind, error, trace)
        if isinstance(error, Exception):
            self.report(error)

    def report(self, error: Exception) -> None:
        """Show a mistake."""
        details = details_of(error)
        if self.sheet is not None:
            self.sheet.add(details)
            return
        self.sheet = CrashSheet(self._theme, details, self._parent())
        self.sheet.destroyed.connect(self._on_closed)
        self.sheet.open()

    def _on_closed(self) -> None:
        self.sheet = None


def details_of(error: Exception) -> str:
    """Versions and the way to the mistake, which is also in the log: no values of variables, no secrets."""
    head = f"LMS Desk {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.system()}"
    return head + "\n\n" + log_mistake(error)
