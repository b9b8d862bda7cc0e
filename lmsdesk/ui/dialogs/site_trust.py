"""Whom to believe that a server is the one that it says it is: adding the authority of an organisation for one site."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.services.wording import tell
from lmsdesk.ui.widgets.basics import Button, Label, column, row
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.workbench import Workbench

_KEY = "authority"


class TrustPage(QWidget):
    """Certificates can be added and taken away again; verifying them cannot be switched off."""

    changed = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        theme = bench.theme
        about = self.tr(
            "The certificate of a site is always verified, by the authorities that this computer trusts. Where an "
            "organisation signs the certificates of its servers itself, choose the file with its authority (PEM, often "
            ".crt or .cer): it is copied, and counts for this site only."
        )
        self.state = Label(theme, wrap=True)
        self.choose = Button(theme, self.tr("Choose a file…"), "folder-down")
        self.choose.clicked.connect(self.ask)
        self.forget = Button(theme, self.tr("Forget it"), kind="quiet")
        self.forget.clicked.connect(lambda: self.use(""))
        self.notice = Notice(theme)
        column(
            Label(theme, about, "small", "muted", wrap=True),
            self.state,
            row(self.choose, self.forget, None, spacing=8),
            self.notice,
            None,
            spacing=10,
            parent=self,
        )
        self._refresh()

    def _refresh(self) -> None:
        own = self._bench.console.site.own_authority
        self.state.setText(
            self.tr("An authority of your organisation is trusted for this site, too.")
            if own
            else self.tr("Only the authorities of this computer are trusted.")
        )
        self.forget.setEnabled(own)

    def ask(self) -> QFileDialog:
        """Choose the file."""
        dialog = QFileDialog(self, self.tr("A file with certificates"))
        dialog.fileSelected.connect(self.use)
        dialog.open()
        return dialog

    def use(self, path: str) -> None:
        """Trust it from now on, or nobody but the system for an empty path; the site is asked anew."""

        async def work() -> None:
            await self._bench.console.use_authority(path)
            self._refresh()
            self.changed.emit()

        self.notice.still()
        self._bench.bridge.once(_KEY, work, self._on_trouble)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed")
        return True
