"""Connecting a site: address and token, a check that explains itself, and only then it is kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.facts import SiteDraft
from lmsdesk.domain.ports import SiteCheck
from lmsdesk.services.secrets import read_token_file
from lmsdesk.ui.api import Home
from lmsdesk.ui.bridge import Bridge
from lmsdesk.ui.dialogs.help import HelpSheet
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, Label, row
from lmsdesk.ui.widgets.check_view import CheckView
from lmsdesk.ui.widgets.fields import ChoiceBox

_KEY = "connect"


class ConnectSheet(Sheet):
    """Emits the name of the profile once it is kept."""

    connected = Signal(str)

    def __init__(self, theme: Theme, home: Home, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(theme, parent, QCoreApplication.translate("ConnectSheet", "Connect a Moodle"), width=620)
        self._home, self._bridge = home, bridge
        self.found: SiteCheck | None = None
        self._checked: SiteDraft | None = None
        about = self.tr("Its owner prepares the site once. Nothing is kept before you say Connect.")
        explain = Button(theme, self.tr("What the site needs"), kind="link")
        explain.clicked.connect(lambda: self.explain("connecting"))
        self.body.addLayout(row(Label(theme, about, "small", "muted"), None, explain))
        self._build_form()
        self.view = CheckView(theme, self.explain, lines=160)
        self.body.addWidget(self.view, 1)
        self.body.addStretch(0)
        self.check = Button(theme, self.tr("Check"))
        self.check.clicked.connect(self.start_check)
        self.keep = self.main_button(self.tr("Connect"))
        self.keep.clicked.connect(self._keep)
        self.add_foot(None, self.cancel_button(), self.check, self.keep)
        self._refresh()
        self.url.setFocus()

    def _build_form(self) -> None:
        theme = self.theme
        self.url = self._line(self.tr("Address"), "https://moodle.example.org")
        self.token = self._line(self.tr("Token"), self.tr("32 letters and digits"))
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.name = self._line(self.tr("Name"), self.tr("college"))
        self.tag = ChoiceBox(
            theme,
            {
                "live": self.tr("Live: people depend on it"),
                "test": self.tr("Test: a copy to try things on"),
            },
        )
        self.tag.setAccessibleName(self.tr("Kind of site"))
        paste = Button(theme, self.tr("Paste"), "copy")
        paste.setAccessibleName(self.tr("Paste the token"))
        paste.clicked.connect(lambda: self.token.setText(QGuiApplication.clipboard().text().strip()))
        file = Button(theme, self.tr("File…"), "folder-down")
        file.setAccessibleName(self.tr("Read the token from a file"))
        file.clicked.connect(self.ask_file)
        token = QWidget()
        token.setFocusProxy(self.token)
        line = row(self.token, paste, file)
        line.setStretch(0, 1)
        token.setLayout(line)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        titles = (
            self.tr("Address"), self.tr("Token"), self.tr("Name here"), self.tr("Kind of site"), self.tr("Certificates")
        )  # fmt: skip
        items = (self.url, token, self.name, self.tag, self._authority())
        for place, (title, item) in enumerate(zip(titles, items, strict=True)):
            label = Label(theme, title, "small", "muted")
            label.setBuddy(item)
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(item, place, 1)
        self.body.addLayout(grid)
        self.url.editingFinished.connect(self._suggest)

    def _authority(self) -> QWidget:
        """For organisations that sign the certificates of their servers themselves."""
        self.authority = self._line(self.tr("File with your organisation's certificates"), self.tr("Usually none"))
        choose = Button(self.theme, self.tr("File…"), "folder-down")
        choose.setAccessibleName(self.tr("Choose the file with certificates"))
        choose.clicked.connect(self.ask_authority)
        both = QWidget()
        both.setFocusProxy(self.authority)
        line = row(self.authority, choose)
        line.setStretch(0, 1)
        both.setLayout(line)
        return both

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        line.textChanged.connect(self._on_typed)
        return line

    # Filling in

    def draft(self) -> SiteDraft:
        """What was filled in."""
        url = self.url.text().strip().rstrip("/")
        if url and "://" not in url:
            url = f"https://{url}"
        return SiteDraft(
            self.name.text().strip(),
            url,
            self.token.text().strip(),
            tag=self.tag.chosen(),
            ca_file=self.authority.text().strip(),
        )

    def _suggest(self) -> None:
        """The first part of the address that is not its kind is a good name."""
        host = self.url.text().strip().partition("://")[2] or self.url.text().strip()
        parts = [part for part in host.partition("/")[0].partition(":")[0].split(".") if part not in ("www", "moodle")]
        if parts and not self.name.text():
            self.name.setText(parts[0])

    def ask_file(self) -> QFileDialog:
        """Choose a file whose first line is the token."""
        dialog = QFileDialog(self, self.tr("A file with the token"))
        dialog.fileSelected.connect(self.take_file)
        dialog.open()
        return dialog

    def ask_authority(self) -> QFileDialog:
        """Choose a file with the certificates of the organisation; they are copied when the site is kept."""
        dialog = QFileDialog(self, self.tr("A file with certificates"))
        dialog.fileSelected.connect(self.authority.setText)
        dialog.open()
        return dialog

    def take_file(self, name: str) -> None:
        """Read the token from a file."""
        try:
            self.token.setText(read_token_file(Path(name)))
        except LmsDeskError as error:
            self._on_trouble(error)

    def _on_typed(self) -> None:
        self.found = None
        self._refresh()

    def _refresh(self) -> None:
        draft, running = self.draft(), self._bridge.is_running(_KEY)
        self.check.setEnabled(bool(draft.url and draft.token) and not running)
        self.check.set_text(self.tr("Check again") if self.found is not None else self.tr("Check"))
        usable = self.found is not None and self.found.usable
        self.keep.setEnabled(bool(draft.name) and usable and not running)
        (self.keep if usable else self.check).setDefault(True)  # Return in a field checks first, then connects
        self.view.bar.setVisible(running)

    # Asking

    def start_check(self) -> None:
        """Ask the site who it is and what the token may do."""
        draft = self.draft()

        async def work() -> None:
            found = await self._home.check(draft)
            self.show_check(found)

        self.view.clear()
        task = self._bridge.run(_KEY, work, self._on_trouble)
        task.add_done_callback(lambda _: self._on_checked())
        if self.check.hasFocus():
            self.url.setFocus()  # the button is off meanwhile
        self._refresh()

    def _on_checked(self) -> None:
        """The next key is for the button that goes on, or for the address that was not right."""
        self._refresh()
        if self.keep.isEnabled():
            self.keep.setFocus()

    def show_check(self, found: SiteCheck) -> None:
        """Say who answered, what is missing, and what can be done about it."""
        self.found = found
        self.view.show_check(found)
        self._refresh()

    def explain(self, page: str) -> HelpSheet:
        """Open a page of the help over this sheet."""
        sheet = HelpSheet(self.theme, page, self)
        sheet.open()
        return sheet

    def _on_trouble(self, error: LmsDeskError) -> bool:
        self.view.show_trouble(error)
        return True

    def _keep(self) -> None:
        draft = self.draft()

        async def work() -> None:
            name = await self._home.add(draft)
            self.accept()
            self.connected.emit(name)

        task = self._bridge.run(_KEY, work, self._on_trouble)
        task.add_done_callback(lambda _: self._refresh())
        self._refresh()

    def done(self, result: int) -> None:
        """A check under way is dropped with the sheet."""
        if result == Sheet.DialogCode.Rejected:
            self._bridge.cancel(_KEY)
        super().done(result)
