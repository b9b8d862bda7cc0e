"""What this program is, its version, and under which licences its parts stand."""

from __future__ import annotations

import platform

from PySide6.QtCore import QCoreApplication, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from lmsdesk import __version__
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, Label


class AboutSheet(Sheet):
    """Short, with the versions to copy for whoever asks."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, QCoreApplication.translate("AboutSheet", "LMS Desk"), width=420)
        self.body.addWidget(
            Label(theme, self.tr("A console for administrators of learning management systems."), wrap=True)
        )
        self.versions = self.tr("Version {version}, Python {python}, Qt {qt}, {system}").format(
            version=__version__, python=platform.python_version(), qt=qVersion(), system=platform.platform(terse=True)
        )
        self.body.addWidget(Label(theme, self.versions, "small", "muted", wrap=True))
        parts = self.tr(
            "LMS Desk stands under the MIT licence. Qt and PySide6: LGPL 3. Icons: Lucide, ISC licence. "
            "Fonts: Inter and DejaVu, under their own free licences. The licence texts are beside the files."
        )
        self.body.addWidget(Label(theme, parts, "small", "muted", wrap=True))
        copy = Button(theme, self.tr("Copy versions"), "copy", "quiet")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.versions))
        close = self.cancel_button(self.tr("Close"))
        self.add_foot(copy, None, close)
        close.setFocus()
