"""The tray: everything that was not sent yet. Nothing leaves this computer before Apply."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from lmsdesk.domain.facts import Change, Tray
from lmsdesk.ui.actions import Actions
from lmsdesk.ui.api import Changes
from lmsdesk.ui.delegates.change import ChangeDelegate
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.models.changes import CHANGE_ROLE, ChangesModel
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import ActionButton, Button, Elided, IconButton, IconLabel, Label, column, row
from lmsdesk.ui.words import Words

LINES = 5


class ChangeList(QListView):
    """Changes as lines; Delete takes the selected ones out, Return goes to the record."""

    take_out = Signal(object)  # list[Change]
    chosen = Signal(object)  # Change

    def __init__(self, ink: Ink, model: ChangesModel, words: Words, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lines")
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setModel(model)
        delegate = ChangeDelegate(ink, self, words.moment)
        delegate.take_out.connect(lambda change: self.take_out.emit([change]))
        self.setItemDelegate(delegate)
        self.activated.connect(self._on_activated)

    def selected_changes(self) -> list[Change]:
        """The changes of the selected lines."""
        found = [index.data(CHANGE_ROLE) for index in self.selectedIndexes()]
        return [change for change in found if change is not None]

    def _on_activated(self) -> None:
        change = self.currentIndex().data(CHANGE_ROLE)
        if change is not None:
            self.chosen.emit(change)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes out."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selected_changes():
            self.take_out.emit(self.selected_changes())
            return
        super().keyPressEvent(event)


class TrayPanel(QFrame):
    """The head with its figures and buttons, and five lines below it; gone while nothing waits."""

    fold_changed = Signal(bool)

    def __init__(
        self, ink: Ink, actions: Actions, changes: Changes, words: Words, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("tray")
        theme = ink.theme
        self._ink, self._changes, self._words, self._actions = ink, changes, words, actions
        self.folded = False
        self._head_only = False
        self.icon = IconLabel(theme, "layers", "staged")
        self.title = Label(theme, weight=STRONG)
        self.about = Elided(theme, size="small", tone="muted")
        self.discard = ActionButton(theme, actions["discard_all"], kind="quiet", text=self.tr("Discard all…"))
        self.review = ActionButton(theme, actions["review"], text=self.tr("Review"))
        self.apply = Button(theme, self.tr("Apply"), "send", "primary", actions["apply"].toolTip())
        self.apply.clicked.connect(actions["apply"].trigger)
        self.fold_button = IconButton(theme, "chevron-down", self.tr("Fold the tray (Ctrl+J)"))
        self.fold_button.clicked.connect(lambda: self.fold(not self.folded))
        self.model = ChangesModel(changes, words, None, self)
        self.list = ChangeList(ink, self.model, words, self.tr("Changes that are not sent"), self)
        head = row(
            self.icon,
            self.title,
            self.about,
            self.discard,
            self.review,
            self.apply,
            self.fold_button,
            spacing=8,
            margins=(16, 8, 12, 6),
        )
        head.setStretch(2, 1)
        column(head, self.list, spacing=0, margins=(0, 1, 0, 4), parent=self)
        self.setAccessibleName(self.tr("Tray"))

    def minimumSizeHint(self) -> QSize:
        """The head alone may be left of it."""
        return QSize(self._ink.px(320), self._ink.px(46) if self.is_short else self._ink.px(46 + 27 * 2))

    def sizeHint(self) -> QSize:
        """Five lines, fewer when fewer wait."""
        lines = 0 if self.is_short else min(LINES, max(1, self.model.rowCount()))
        return QSize(self._ink.px(600), self._ink.px(47 + 27 * lines + 4))

    @property
    def is_short(self) -> bool:
        """Tell whether only the head is shown."""
        return self.folded or self._head_only

    def show_head_only(self, head_only: bool) -> None:
        """Leave the list out while something else shows the same."""
        self._head_only = head_only
        self.fold_button.setVisible(not head_only)
        self.list.setVisible(not self.is_short)
        self.updateGeometry()
        self.fold_changed.emit(self.folded)

    def fold(self, folded: bool) -> None:
        """Leave only the head."""
        self.folded = folded
        self.list.setVisible(not self.is_short)
        self.fold_button.show_icon("chevron-up" if folded else "chevron-down")
        self.fold_button.say(self.tr("Unfold the tray (Ctrl+J)") if folded else self.tr("Fold the tray (Ctrl+J)"))
        self.updateGeometry()
        self.fold_changed.emit(folded)

    def refresh(self, *, offline: bool, waits: bool = False, stopped: bool = False) -> Tray:
        """Read the figures again; hide when nothing waits. ``waits``: to be sent by itself when the site answers;
        ``stopped``: nothing can be sent now.
        """
        tray = self._changes.tray()
        self.model.refresh()
        # What is not confirmed may have been sent: it is told beside.
        self.title.setText(self.tr("%n changes not sent", None, tray.total - tray.unconfirmed - tray.sending))
        self.about.setText(self._about(tray))
        if waits:
            self.apply.set_text(self.tr("Applies when online"), "check")
        elif offline:
            self.apply.set_text(self.tr("Apply when online"), "clock")
        elif tray.ready:
            self.apply.set_text(self.tr("Apply %n changes", None, tray.ready), "arrow-up")
        else:
            self.apply.set_text(self.tr("Apply"), "arrow-up")
        self.apply.setEnabled(tray.ready > 0 and not tray.sending and not stopped)
        self.apply.setToolTip(self._actions["apply"].toolTip())
        self.setVisible(tray.total > 0)
        return tray

    def _about(self, tray: Tray) -> str:
        parts = [self.tr("%n records", None, tray.things)]
        if tray.conflicts:
            parts.append(self.tr("%n conflicts", None, tray.conflicts))
        if tray.refused:
            parts.append(self.tr("%n refused", None, tray.refused))
        if tray.unconfirmed:
            parts.append(self.tr("%n not confirmed", None, tray.unconfirmed))
        if tray.sending:
            parts.append(self.tr("%n being sent", None, tray.sending))
        return ", ".join(parts) + "  \u00b7  " + self.tr("kept on this computer")
