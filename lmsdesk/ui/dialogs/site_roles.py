"""The roles that are known of a site, and naming one that nobody holds yet."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.facts import KnownRole
from lmsdesk.services.wording import tell
from lmsdesk.ui.widgets.basics import Button, Label, column, row
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.workbench import Workbench

_KEY = "roles"


class RolesPage(QWidget):
    """Moodle lists no roles to a token: they are learned from the people who have them."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        theme = bench.theme
        self._known: list[KnownRole] = []
        about = self.tr(
            "Moodle does not list its roles: they are learned from the people who have them. Name one that nobody has "
            "yet, and it can be given. Its number stands at the end of its page's address, under Site administration, "
            "Users, Permissions, Define roles."
        )
        self.table = self._table()
        self.shortname = self._line(self.tr("Short name"))
        self.number = self._line(self.tr("Number"))
        self.number.setMaximumWidth(theme.px(90))
        self.add = Button(theme, self.tr("Name the role"), "plus")
        self.add.clicked.connect(self._name)
        self.forget = Button(theme, self.tr("Forget"), kind="quiet", tip=self.tr("Forget a role that was named here"))
        self.forget.clicked.connect(self._forget)
        self.notice = Notice(theme)
        line = row(self.shortname, self.number, self.add, None, self.forget, spacing=8)
        line.setStretchFactor(self.shortname, 1)
        body = column(
            Label(theme, about, "small", "muted", wrap=True),
            self.table,
            line,
            self.notice,
            spacing=10,
            parent=self,
        )
        body.setStretchFactor(self.table, 1)
        self.shortname.textChanged.connect(self._refresh)
        self.number.textChanged.connect(self._refresh)
        for field in (self.shortname, self.number):
            field.returnPressed.connect(self.add.click)
        self._refresh()
        self.reload()

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 4)
        table.setObjectName("sheet")
        table.setAccessibleName(self.tr("Roles of the site"))
        table.setHorizontalHeaderLabels(
            [self.tr("Number"), self.tr("Short name"), self.tr("Name"), self.tr("Where seen")]
        )
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        header.setAccessibleName(self.tr("Headings"))
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        table.setMinimumHeight(self._bench.theme.px(140))
        table.itemSelectionChanged.connect(self._refresh)
        return table

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(name)
        return line

    def reload(self) -> None:
        """Look again which roles are known."""

        async def work() -> None:
            self.show_roles(list(await self._bench.console.tables.known_roles()))

        self._bench.bridge.run("known_roles", work)

    def show_roles(self, known: list[KnownRole]) -> None:
        """Fill the table."""
        self._known = known
        self.table.setRowCount(len(known))
        for number, role in enumerate(known):
            seen = self.tr("In %n enrolments", None, role.enrolments)
            if role.named:
                seen = self.tr("Named here, not seen yet")
            for place, text in enumerate((str(role.id), role.shortname, role.name or "\u2013", seen)):
                self.table.setItem(number, place, QTableWidgetItem(text))
        self._refresh()

    def _chosen(self) -> KnownRole | None:
        place = self.table.currentRow()
        return self._known[place] if 0 <= place < len(self._known) and self.table.selectedItems() else None

    def _refresh(self) -> None:
        chosen = self._chosen()
        self.forget.setEnabled(chosen is not None and chosen.named)
        self.add.setEnabled(bool(self.shortname.text().strip() and self.number.text().strip()))

    def _name(self) -> None:
        self._keep(self.shortname.text().strip(), self.number.text().strip())

    def _forget(self) -> None:
        if (chosen := self._chosen()) is not None:
            self._keep(chosen.shortname, "")

    def _keep(self, shortname: str, number: str) -> None:
        async def work() -> None:
            await self._bench.console.name_role(shortname, number)
            self.shortname.clear()
            self.number.clear()
            self.reload()
            translate = QCoreApplication.translate
            told = translate("RolesPage", "{role} can be given now.") if number else ""
            self._bench.tell((told or translate("RolesPage", "{role} is forgotten.")).format(role=shortname))

        self.notice.still()
        self._bench.bridge.queue(_KEY, work, self._on_trouble)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed")
        return True
