"""The sidebar: which site, which pane, which saved view, and what waits to be sent."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QListView, QMenu, QSizePolicy, QWidget

from lmsdesk.domain.facts import SavedView, SiteFacts
from lmsdesk.domain.filters import parse
from lmsdesk.services.wording_views import view_title
from lmsdesk.ui.delegates.nav import NavDelegate
from lmsdesk.ui.models.nav import ENTRY_ROLE, Entry, NavModel
from lmsdesk.ui.panes.registry import Group, Page, pages
from lmsdesk.ui.place import Place, read_place, view_place
from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Avatar, Elided, IconButton, Label, column, row
from lmsdesk.ui.widgets.fields import restyle
from lmsdesk.ui.words import initials, initials_of_title
from lmsdesk.ui.workbench import Workbench

WIDTH, NARROW = 216, 52
_TAGS = {"live": "removed", "test": "muted", "demo": "info"}


class Sidebar(QWidget):
    """Arrows walk through it, Return and a click choose."""

    chosen = Signal(object, bool)  # a Place, and whether an arrow walks over it

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bench, self._theme = bench, bench.theme
        self.narrow = False
        self._counts: dict[tuple[str, str], int] = {}  # rows by name and filter of a saved view
        self._pages = tuple(pages().values())
        self.model = NavModel(self)
        self.nav = QListView()
        self.nav.setObjectName("nav")
        self.nav.setAccessibleName(self.tr("Navigation"))
        self.nav.setFrameShape(QFrame.Shape.NoFrame)
        self.nav.setMouseTracking(True)
        self.nav.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nav.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.nav.setModel(self.model)
        self._delegate = NavDelegate(bench.ink, self.nav)
        self.nav.setItemDelegate(self._delegate)
        self._build(bench.console.site)
        self.nav.selectionModel().currentChanged.connect(self._on_current)
        self.fit(narrow=False)

    def _build(self, site: SiteFacts) -> None:
        theme, actions = self._theme, self._bench.actions
        self.avatar = Avatar(theme, "", 34, square=True)
        self.title = Elided(theme, weight=STRONG)
        self.tag = Label(theme, site.tag.upper(), "caption", _TAGS.get(site.tag, "muted"), STRONG)
        self.tag.setObjectName("tag")
        self.tag.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        restyle(self.tag)
        self.version = Elided(theme, size="caption", tone="muted")
        under = row(self.tag, self.version, spacing=6)
        under.setStretch(1, 1)
        self.switch = IconButton(theme, "chevron-down", self.tr("Site"))
        self.switch.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        for name in ("sync", "sync_full", "sign_in", "switch_site", "connect"):
            menu.addAction(actions[name])
        self.switch.setMenu(menu)
        self._names = QWidget()
        self._names.setLayout(column(self.title, under, spacing=1))
        self.switch.setFixedWidth(theme.px(24))
        head = row(self.avatar, self._names, self.switch, spacing=8, margins=(12, 11, 6, 8))
        head.setStretch(1, 1)
        self.person = Elided(theme, size="small")
        self.who = Avatar(theme, "", 26)
        self.settings = IconButton(theme, "settings", actions["settings"].toolTip())
        self.settings.clicked.connect(actions["settings"].trigger)
        foot = row(self.who, self.person, self.settings, spacing=8, margins=(12, 6, 8, 8))
        foot.setStretch(1, 1)
        column(head, self.nav, foot, spacing=0, margins=(0, 0, 1, 0), parent=self).setStretchFactor(self.nav, 1)
        self._show_site(site)

    def _show_site(self, site: SiteFacts) -> None:
        """Which site, by whom: a first sync learns its release and who acts."""
        self.avatar.show_letters(initials_of_title(site.title))
        self.avatar.setToolTip(plain_tip(f"{site.title}, {site.url}"))
        self.avatar.setAccessibleName(site.title)
        self.title.setText(site.title)
        self.version.setText(f"{site.kind.capitalize()} {site.release or ''}".strip())
        self.person.setText(site.actor or self.tr("Not signed in yet"))
        self.who.show_letters(initials(site.actor) if site.actor else "")

    def fit(self, *, narrow: bool) -> None:
        """Only icons where there is little room."""
        self.narrow = narrow
        self._delegate.narrow = narrow
        for widget in (self._names, self.switch, self.person, self.who):
            widget.setVisible(not narrow)
        self.setFixedWidth(self._theme.px(NARROW if narrow else WIDTH))
        self.nav.scheduleDelayedItemsLayout()

    def refresh(self) -> None:
        """Read counts and saved views again."""
        console = self._bench.console
        entries = self._entries_of(Group.MAIN)
        saved = console.views.all()
        if saved:
            entries.append(Entry("section:views", self.tr("Saved views")))
            entries += [self._entry_of(view) for view in saved]
        entries.append(Entry("section:waiting", self.tr("Waiting")))
        entries += self._entries_of(Group.WAITING)
        self._show_site(console.site)
        current = self.current()
        self.model.show_entries(tuple(entries))
        if current is not None:
            self.show_current(current)

    def _entries_of(self, group: Group) -> list[Entry]:
        """The pages of a group with their figures."""
        return [
            Entry(str(Place(page.key)), page.title, page.icon, self._figure(page), page.tone)
            for page in self._pages
            if page.group is group
        ]

    def _figure(self, page: Page) -> str:
        count = page.count(self._bench.console) if page.count is not None else None
        return "" if count is None else self._bench.words.number(count)

    def _entry_of(self, view: SavedView) -> Entry:
        count = self._counts.get((view.name, view.query))
        shown = self._bench.words.number(count) if count is not None else ""
        return Entry(str(view_place(view)), view_title(view.name), view.icon, shown, tip=view.query)

    async def count_view(self, view: SavedView) -> None:
        """Count the rows of a saved view and show the figure."""
        query, _ = parse(view.view, view.query)
        self._counts[view.name, view.query] = await self._bench.console.tables.matching(query)
        self.refresh()

    def current(self) -> Place | None:
        """Where the chosen entry leads."""
        entry: Entry | None = self.nav.currentIndex().data(ENTRY_ROLE)
        return read_place(entry.key) if entry is not None else None

    def show_current(self, place: Place) -> None:
        """Mark the entry of a place without choosing it again."""
        number = self.model.place_of(str(place))
        blocked = self.nav.selectionModel().blockSignals(True)
        self.nav.setCurrentIndex(self.model.index(number) if number >= 0 else QModelIndex())
        self.nav.selectionModel().blockSignals(blocked)
        self.nav.viewport().update()

    def _on_current(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(ENTRY_ROLE)
        if entry is not None and not entry.is_section:
            by_arrow = QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton
            self.chosen.emit(read_place(entry.key), by_arrow)
