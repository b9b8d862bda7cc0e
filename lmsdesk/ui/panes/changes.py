"""Everything that was not sent yet, at full size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from lmsdesk.domain.changes import LIVE, ChangeSet, State
from lmsdesk.domain.facts import Change
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.change_files import ChangeFiles
from lmsdesk.ui.change_places import place_of
from lmsdesk.ui.change_words import line_of, spoken
from lmsdesk.ui.models.changes import ChangesTableModel
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.place import Place
from lmsdesk.ui.records.copying import as_clipboard
from lmsdesk.ui.widgets.basics import ActionButton, Button, column
from lmsdesk.ui.widgets.cells import CellsTable
from lmsdesk.ui.widgets.changes_foot import SENDING, ChangesFoot
from lmsdesk.ui.widgets.pane_head import PlainHead
from lmsdesk.ui.widgets.placeholder import Offer, Placeholder
from lmsdesk.ui.widgets.tab_row import TabRow
from lmsdesk.ui.workbench import Workbench

FILTERS: Final[Mapping[str, frozenset[State] | None]] = {
    "all": None,
    "ready": frozenset({State.READY}),
    "conflicts": frozenset({State.CONFLICT}),
    "refused": frozenset({State.REJECTED}),
    "unconfirmed": frozenset({State.UNKNOWN}),
}
_SETS_LISTED = 20
_LOOKED_AT = 500  # selected changes that decide what is offered


class ChangesPane(Pane):
    """Delete takes out, Return goes to the record, T tries again."""

    lists_changes = True

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        theme = bench.theme
        self.model = ChangesTableModel(bench.console.changes, bench.words, self)
        self.table = CellsTable(bench.ink, self.model, self.tr("Changes that are not sent"))
        self.table.setAccessibleDescription(self.tr("Delete takes out, Return shows the record, T tries again"))
        self.files = ChangeFiles(bench, self)
        self.placeholder = Placeholder(theme)
        self.tabs = TabRow(
            theme,
            bench.words,
            (
                ("all", self.tr("All"), "", "muted"),
                ("ready", self.tr("Ready"), "check", "added"),
                ("conflicts", self.tr("Needs your choice"), "git-compare", "conflict"),
                ("refused", self.tr("Refused"), "circle-alert", "removed"),
                ("unconfirmed", self.tr("Not confirmed"), "circle-dashed", "staged"),
            ),
            self.tr("Changes by state"),
        )
        self.open_button = ActionButton(
            theme, bench.actions["load_changes"], "folder-down", text=self.tr("Open a file")
        )
        self.save_button = Button(theme, self.tr("Save as a file"), "download")
        self.head = PlainHead(
            theme,
            self.tr("Changes"),
            self.tr("Search people, courses"),
            (self.open_button, self.save_button),
            (self.tabs,),
        )
        self.foot = ChangesFoot(theme, bench.words)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.placeholder)
        column(self.head, self.stack, self.foot, spacing=0, parent=self).setStretchFactor(self.stack, 1)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        assert self.head.search is not None  # made with a placeholder
        self.head.search.settled.connect(lambda text: self.refresh())
        self.head.search.jumped.connect(self.table.setFocus)
        self.tabs.chosen.connect(lambda key: self.refresh())
        self.table.moved.connect(self._on_moved)
        self.table.entered.connect(lambda number: self.show_record())
        self.table.delete_asked.connect(self.take_out)
        self.table.key_pressed.connect(lambda key: self.retry() if key == "T" else None)
        self.table.escaped.connect(self.head.search.setFocus)
        self.table.menu_asked.connect(lambda place: self.menu().popup(place))
        self.save_button.clicked.connect(self._ask_set)
        self.foot.copy.clicked.connect(self.copy_details)
        self.foot.choose.clicked.connect(lambda: self.bench.guide.place_asked.emit(Place("conflicts")))
        self.foot.retry.clicked.connect(self.retry)
        self.foot.record.clicked.connect(self.show_record)
        self.foot.out.clicked.connect(self.take_out)
        for name in ("copy", "select_all", "find_slash"):
            self.table.addAction(self.bench.actions[name])

    # What is shown

    def refresh(self) -> None:
        """Read what waits again; the place in the list stays."""
        changes = self.bench.console.changes
        tray, number = changes.tray(), self.table.current_number()
        self.tabs.show_counts(
            {
                "all": tray.total,
                "ready": tray.total - tray.conflicts - tray.refused - tray.unconfirmed - tray.sending,
                "conflicts": tray.conflicts,
                "refused": tray.refused,
                "unconfirmed": tray.unconfirmed,
            }
        )
        text = self.head.search.text() if self.head.search else ""
        self.model.show(FILTERS[self.tabs.current], text)
        if self.model.row_count():
            self.stack.setCurrentWidget(self.table)
            if self.table.current_number() < 0:
                self.table.go_to(number)
        else:
            self._explain(tray.total, text)
            self.stack.setCurrentWidget(self.placeholder)
        self.save_button.setEnabled(bool(tray.total))
        self._on_moved()

    def _explain(self, total: int, text: str) -> None:
        actions = self.bench.actions
        if not total:
            offers: list[Offer] = [
                (self.tr("Enrol people"), "user-plus", actions["enrol"].trigger),
                (self.tr("Import a list"), "upload", actions["import"].trigger),
            ]
            told = self.tr("Edits collect here until you apply them, also offline.")
            self.placeholder.say("layers", self.tr("No changes waiting"), told, offers)
            return
        everything: Offer = (self.tr("Show all"), "", self.show_all)
        if text:
            title = self.tr("Nothing matches \u201c{what}\u201d").format(what=text)
        else:
            title = {
                "ready": self.tr("Nothing is ready to be sent"),
                "conflicts": self.tr("Nothing needs your choice"),
                "refused": self.tr("Nothing was refused"),
                "unconfirmed": self.tr("Everything that was sent is confirmed"),
            }.get(self.tabs.current, "")
        self.placeholder.say("search", title, self.tr("%n changes wait in all.", None, total), [everything])

    def show_all(self) -> None:
        """No filter and no search."""
        if self.head.search is not None:
            self.head.search.show_text("")
        self.tabs.choose("all")
        self.refresh()

    def selected(self, limit: int | None = None) -> list[Change]:
        """The selected changes, the first of them where a limit is enough."""
        found = map(self.model.change_at, self.table.selected_numbers()[:limit])
        return [change for change in found if change is not None]

    def _on_moved(self) -> None:
        chosen = self.selected(_LOOKED_AT) if self.stack.currentWidget() is self.table else []
        self.foot.show_changes(chosen, self.table.selected_count())
        self.bench.guide.moved.emit()

    # What can be done

    def take_out(self) -> None:
        """Take the selected changes out of the tray; what is being sent stays."""
        chosen = [change for change in self.selected() if change.state not in SENDING]
        ids = [number for change in chosen for number in change.ids]
        if not ids:
            return

        async def work() -> None:
            await self.bench.console.changes.discard(ids)
            told = self.tr("%n changes discarded", None, len(chosen))
            self.bench.guide.told.emit(told, self.tr("Undo"), self.bench.undo)

        self.bench.bridge.queue("stage", work)

    def retry(self) -> None:
        """Make the refused ones of the selected changes ready again."""
        chosen = [change for change in self.selected() if change.state is State.REJECTED]
        ids = [number for change in chosen for number in change.ids]
        if not ids:
            return

        async def work() -> None:
            await self.bench.console.changes.retry(ids)
            self.bench.tell(self.tr("%n changes are ready again.", None, len(chosen)))

        self.bench.bridge.queue("stage", work)

    def show_record(self) -> None:
        """Go to the record of the change with the focus; what waits for a person is looked at in its list first."""
        change = self.model.change_at(self.table.current_number())
        if change is None:
            return
        lists = {State.CONFLICT: "conflicts", State.REJECTED: "problems", State.UNKNOWN: "unconfirmed"}
        if change.state in lists:
            self.bench.guide.place_asked.emit(Place(lists[change.state]))
        else:
            self.bench.guide.place_asked.emit(place_of(change))

    def copy(self) -> None:
        """Copy the selected changes as text."""
        lines = [[spoken(line_of(change, self.bench.words))] for change in self.selected()]
        QGuiApplication.clipboard().setMimeData(as_clipboard(lines))
        self.bench.tell(self.tr("%n rows copied", None, len(lines)))

    def copy_details(self) -> None:
        """Copy what the server answered, for whoever looks after it."""
        change = self.model.change_at(self.table.current_number())
        if change is None:
            return
        first = change.first
        parts = [
            spoken(line_of(change, self.bench.words)),
            first.error_code or "",
            first.error_text or "",
            str(first.key),
        ]
        QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))
        self.bench.tell(self.tr("Details copied"))

    def menu(self) -> QMenu:
        """The menu of the selected changes."""
        menu = QMenu(self)
        for button in self.foot.offered:
            menu.addAction(button.icon(), button.accessibleName(), button.click).setEnabled(button.isEnabled())
        menu.addSeparator()
        menu.addAction(self.bench.actions["copy"])
        return menu

    # Files

    def waiting_sets(self) -> list[ChangeSet]:
        """The change sets of which something waits, newest first."""
        return [each for each in self.bench.console.changes.history() if each.counts and not each.is_done]

    def _ask_set(self) -> None:
        """One set is saved at once; of several a person chooses."""
        sets = self.waiting_sets()
        if len(sets) == 1:
            self.files.ask_set(sets[0])
            return
        menu = QMenu(self)
        for each in sets[:_SETS_LISTED]:
            count = sum(number for state, number in each.counts.items() if state in LIVE)
            menu.addAction(f"{each.title}  ({self.bench.words.number(count)})", partial(self.files.ask_set, each))
        menu.popup(self.save_button.mapToGlobal(QPoint(0, self.save_button.height())))

    # For the window

    def commands(self) -> Mapping[str, Handler]:
        """The actions that this pane answers for."""
        found: dict[str, Handler] = {"copy": self.copy, "select_all": self.table.selectAll, "take_back": self.take_out}
        if self.head.search is not None:
            found |= {"find": self.head.search.setFocus, "find_slash": self.head.search.setFocus}
        return found

    def refusal(self, name: str) -> str | None:
        """Why an action cannot be done here now."""
        if name in ("copy", "take_back") and not self.selected_count():
            return self.tr("Needs a selection")
        return None

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, in order."""
        return (self.tabs, self.table if self.stack.currentWidget() is self.table else self.placeholder)

    def foot_height(self) -> int:
        """The bar of the selected changes."""
        return self.foot.height() if self.foot.isVisible() else 0

    def selected_count(self) -> int:
        """How many are selected."""
        return self.table.selected_count()

    def on_shown(self) -> None:
        """It came to the front."""
        self.refresh()
        self.table.setFocus()

    def on_changes_moved(self) -> None:
        """The tray differs."""
        self.refresh()
