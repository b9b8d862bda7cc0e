"""A new key for a site whose old one is not accepted any more."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.services.wording import tell
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.widgets.basics import Button, Label, row
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.workbench import Workbench

_KEY = "sign_in"


class SignInSheet(Sheet):
    """The key is checked before it is kept; until then the old state stays."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        site = bench.console.site
        title = QCoreApplication.translate("SignInSheet", "Sign in to {site}").format(site=site.title)
        super().__init__(bench.theme, parent, title, width=460)
        self._bench = bench
        told = self.tr("Paste a token of {actor} for {url}. Your changes stay as they are.")
        self.body.addWidget(
            Label(bench.theme, told.format(actor=site.actor, url=site.url), "small", "muted", wrap=True)
        )
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText(self.tr("Token"))
        self.token.setAccessibleName(self.tr("Token"))
        self.paste = Button(bench.theme, self.tr("Paste"), "copy")
        self.paste.clicked.connect(self._paste)
        line = row(self.token, self.paste)
        line.setStretch(0, 1)
        self.body.addLayout(line)
        self.notice = Notice(bench.theme)
        self.body.addWidget(self.notice)
        self.body.addStretch(1)
        self.sign = self.main_button(self.tr("Sign in"))
        self.sign.clicked.connect(self._sign_in)
        self.token.textChanged.connect(self._on_typed)
        self.add_foot(None, self.cancel_button(), self.sign)
        self._on_typed()
        self.token.setFocus()

    def _paste(self) -> None:
        self.token.setText(QGuiApplication.clipboard().text().strip())

    def _on_typed(self) -> None:
        self.sign.setEnabled(bool(self.token.text().strip()) and not self._bench.bridge.is_running(_KEY))

    def _sign_in(self) -> None:
        async def work() -> None:
            await self._bench.console.sign_in(self.token.text().strip())
            self._bench.tell(self.tr("Signed in."))
            self.accept()

        self.sign.setEnabled(False)
        self.notice.still()
        self._bench.bridge.run(_KEY, work, self._on_trouble)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed")
        self.sign.setEnabled(True)
        return True

    def reject(self) -> None:
        """A check under way is dropped with the sheet."""
        self._bench.bridge.cancel(_KEY)
        super().reject()
