"""The site that is open: who answers, what the token may do, what its owner sets up once, its roles and limits."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.ports import SiteCheck
from lmsdesk.services.wording_owner import owner_message
from lmsdesk.ui.dialogs.help import HelpSheet
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.dialogs.site_limits import LimitsPage
from lmsdesk.ui.dialogs.site_roles import RolesPage
from lmsdesk.ui.dialogs.site_trust import TrustPage
from lmsdesk.ui.widgets.basics import Button, Label
from lmsdesk.ui.widgets.check_view import CheckView
from lmsdesk.ui.widgets.tab_row import TabRow
from lmsdesk.ui.workbench import Workbench

_KEY = "check_site"
RIGHTS, ROLES, LIMITS, TRUST = "rights", "roles", "limits", "trust"


class SiteSheet(Sheet):
    """Asks as soon as it is opened; what is found decides at once which actions are on."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        title = QCoreApplication.translate("SiteSheet", "Check {site}").format(site=bench.console.site.title)
        super().__init__(bench.theme, parent, title, width=660)
        self._bench = bench
        self.found: SiteCheck | None = None
        about = self.tr(
            "{url}, {actor}. What is missing is set up once by the site's owner; the rest works without it."
        )
        site = bench.console.site
        self.body.addWidget(
            Label(bench.theme, about.format(url=site.url, actor=site.actor), "small", "muted", wrap=True)
        )
        self.view = CheckView(bench.theme, self.explain, lines=240)
        self.roles = RolesPage(bench)
        self.limits = LimitsPage(bench)
        tabs = (
            (RIGHTS, self.tr("Rights and reports"), "", ""),
            (ROLES, self.tr("Roles"), "", ""),
            (LIMITS, self.tr("Protection and limits"), "", ""),
            (TRUST, self.tr("Certificates"), "", ""),
        )
        self.tabs = TabRow(bench.theme, bench.words, tabs, self.tr("What is known about the site"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.roles)
        self.stack.addWidget(self.limits)
        self.trust = TrustPage(bench)
        self.trust.changed.connect(self.start_check)
        self.stack.addWidget(self.trust)
        self.tabs.chosen.connect(self._on_tab)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.stack, 1)
        self.help = Button(bench.theme, self.tr("Step by step"), kind="link", tip=self.tr("What the site needs"))
        self.help.clicked.connect(lambda: self.explain("connecting"))
        self.copy = Button(bench.theme, self.tr("Copy for the owner"), "copy")
        self.copy.setToolTip(self.tr("One message with everything that is missing and where Moodle keeps it"))
        self.copy.clicked.connect(self.copy_message)
        self.again = self.main_button(self.tr("Check again"), "refresh-cw")
        self.again.clicked.connect(self.start_check)
        self.add_foot(self.help, None, self.cancel_button(self.tr("Close")), self.copy, self.again)
        self.start_check()
        self.again.setFocus()

    def _on_tab(self, key: str) -> None:
        self.stack.setCurrentWidget({ROLES: self.roles, LIMITS: self.limits, TRUST: self.trust}.get(key, self.view))

    def start_check(self) -> None:
        """Ask the site anew."""

        async def work() -> None:
            found = await self._bench.console.sync.check()
            self.show_check(found)
            self._bench.guide.moved.emit()  # actions may be on or off now

        self.view.clear()
        task = self._bench.bridge.run(_KEY, work, self._on_trouble)
        task.add_done_callback(lambda _: self._refresh())
        self._refresh()

    def show_check(self, found: SiteCheck) -> None:
        """Show what was found."""
        self.found = found
        self.view.show_check(found)
        self._refresh()

    def copy_message(self) -> None:
        """Put the message to the site's owner on the clipboard."""
        if self.found is not None:
            QGuiApplication.clipboard().setText(owner_message(self.found))
            self._bench.tell(self.tr("Copied. Send it to the site's owner."))

    def explain(self, page: str) -> HelpSheet:
        """Open a page of the help over this sheet."""
        sheet = HelpSheet(self.theme, page, self)
        sheet.open()
        return sheet

    def _on_trouble(self, error: LmsDeskError) -> bool:
        self.found = None
        self.view.show_trouble(error)
        return True

    def _refresh(self) -> None:
        running = self._bench.bridge.is_running(_KEY)
        self.view.bar.setVisible(running)
        self.again.setEnabled(not running)
        self.copy.setEnabled(self.found is not None and not running)

    def done(self, result: int) -> None:
        """A check under way is not waited for."""
        self._bench.bridge.cancel(_KEY)
        super().done(result)
