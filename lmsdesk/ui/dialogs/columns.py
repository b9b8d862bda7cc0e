"""Choosing columns: which are shown, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from lmsdesk.ui.delegates.ticked import TickedDelegate
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.models.columns import Column, Kind
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, Label

_KEY = Qt.ItemDataRole.UserRole


class ColumnsDialog(Sheet):
    """A list to tick and to drag; the state of a row cannot be hidden."""

    chosen = Signal(object)  # list[str]

    def __init__(self, theme: Theme, columns: Sequence[Column], shown: Sequence[str], parent: QWidget) -> None:
        super().__init__(theme, parent, QCoreApplication.translate("ColumnsDialog", "Columns"), width=340)
        self._columns = columns
        self.body.addWidget(Label(theme, self.tr("Tick what is shown; drag to change the order."), "small", "muted"))
        self.list = QListWidget()
        self.list.setObjectName("sheet")
        self.list.setAccessibleName(self.tr("Columns"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setItemDelegate(TickedDelegate(theme, self.list))
        self.list.setMinimumHeight(theme.px(320))
        self.body.addWidget(self.list, 1)
        self._fill(shown)
        reset = Button(theme, self.tr("Reset"), kind="quiet")
        reset.clicked.connect(lambda: self._fill([each.key for each in columns if each.shown]))
        done = self.main_button(self.tr("Done"))
        done.clicked.connect(self._take)
        self.add_foot(reset, None, self.cancel_button(), done)

    def _fill(self, shown: Sequence[str]) -> None:
        self.list.clear()
        by_key = {each.key: each for each in self._columns if each.kind is not Kind.STATE}
        order = [key for key in shown if key in by_key] + [key for key in by_key if key not in shown]
        for key in order:
            item = QListWidgetItem(by_key[key].title, self.list)
            item.setData(_KEY, key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if key in shown else Qt.CheckState.Unchecked)

    def keys(self) -> list[str]:
        """The ticked columns in their order."""
        items = [self.list.item(place) for place in range(self.list.count())]
        return [str(item.data(_KEY)) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _take(self) -> None:
        if self.keys():
            self.chosen.emit(self.keys())
            self.accept()
