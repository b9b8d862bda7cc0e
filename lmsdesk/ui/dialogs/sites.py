"""Choosing another site, and forgetting one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.facts import SiteFacts
from lmsdesk.services.wording import tell
from lmsdesk.ui.api import Home
from lmsdesk.ui.bridge import Bridge
from lmsdesk.ui.dialogs.confirm import ConfirmSheet
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button
from lmsdesk.ui.widgets.notice import Notice

_NAME = Qt.ItemDataRole.UserRole


class SitesSheet(Sheet):
    """The sites of this computer; the practice campus is always one of them."""

    chosen = Signal(str)  # the name of a profile
    practice_asked = Signal()
    connect_asked = Signal()
    copies_asked = Signal(str)  # the name of a profile

    def __init__(self, theme: Theme, home: Home, bridge: Bridge, current: str, parent: QWidget) -> None:
        super().__init__(theme, parent, QCoreApplication.translate("SitesSheet", "Switch site"), width=480)
        self._home, self._bridge, self._current = home, bridge, current
        self.list = QListWidget()
        self.list.setObjectName("sheet")
        self.list.setAccessibleName(self.tr("Sites"))
        self.list.setMinimumHeight(theme.px(180))
        self.list.itemActivated.connect(self._open)
        self.list.currentItemChanged.connect(self._refresh)
        self.body.addWidget(self.list, 1)
        self.notice = Notice(theme)
        self.body.addWidget(self.notice)
        self.forget = Button(theme, self.tr("Forget…"), kind="quiet")
        self.forget.clicked.connect(self._ask_forget)
        connect = Button(theme, self.tr("Connect a site…"), "server", "quiet")
        connect.clicked.connect(self._connect)
        self.copies = Button(theme, self.tr("Copies…"), "history", "quiet", self.tr("Copies of your changes"))
        self.copies.clicked.connect(self._show_copies)
        self.open_button = self.main_button(self.tr("Open"))
        self.open_button.clicked.connect(self._open)
        self.add_foot(self.forget, self.copies, connect, None, self.cancel_button(), self.open_button)
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        for site in self._home.sites():
            item = QListWidgetItem(_line(site, self.tr("open now") if site.name == self._current else ""), self.list)
            item.setData(_NAME, site.name)
        if all(site.tag != "demo" for site in self._home.sites()):
            practice = QListWidgetItem(self.tr("Practice campus   a Moodle to try things on"), self.list)
            practice.setData(_NAME, "")
        self.list.setCurrentRow(0)
        self._refresh()

    def name(self) -> str:
        """The marked profile, "" for the practice campus."""
        item = self.list.currentItem()
        return str(item.data(_NAME)) if item is not None else ""

    def _refresh(self) -> None:
        self.forget.setEnabled(bool(self.name()) and self.name() != self._current)
        self.copies.setEnabled(bool(self.name()))
        self.open_button.setEnabled(self.list.currentItem() is not None and self.name() != self._current)

    def _open(self) -> None:
        name = self.name()
        if name and name == self._current:
            return
        self.accept()
        demo = next((site for site in self._home.sites() if site.name == name and site.tag == "demo"), None)
        if name and demo is None:
            self.chosen.emit(name)
        else:
            self.practice_asked.emit()

    def _show_copies(self) -> None:
        self.accept()
        self.copies_asked.emit(self.name())

    def _connect(self) -> None:
        self.accept()
        self.connect_asked.emit()

    def _ask_forget(self) -> None:
        name = self.name()
        sheet = ConfirmSheet(
            self.theme,
            self,
            self.tr("Forget {site}?").format(site=name),
            self.tr("Its copy, its history and its token are removed from this computer. The site itself stays."),
            self.tr("Forget"),
        )
        sheet.agreed.connect(lambda: self._forget(name))
        sheet.open()

    def _forget(self, name: str) -> None:
        async def work() -> None:
            await self._home.remove(name)
            self._fill()

        self._bridge.once("forget", work, self._on_trouble)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed")
        return True


def _line(site: SiteFacts, note: str) -> str:
    """A site in one line."""
    parts = [site.title, site.tag.upper(), site.url, note]
    return "   ".join(part for part in parts if part)
