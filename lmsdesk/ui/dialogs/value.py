"""A value for the selected rows: a role, a day, a group. Small, and gone with one key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget

from lmsdesk.domain.events import View
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.typed import reason_against
from lmsdesk.ui.widgets.basics import Button, Label, column, row
from lmsdesk.ui.widgets.date_edit import DateEdit
from lmsdesk.ui.widgets.fields import restyle
from lmsdesk.ui.words import field_title
from lmsdesk.ui.workbench import Workbench

_VALUE = Qt.ItemDataRole.UserRole


class ValuePrompt(QFrame):
    """Return takes the value, Esc leaves everything as it was."""

    taken = Signal(str)

    def __init__(self, bench: Workbench, field: str, now: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bench, self._field = bench, field
        theme, title = bench.theme, field_title(field)
        self.setAccessibleName(self.tr("Set {field}").format(field=title))
        self.setMinimumWidth(theme.px(300))
        head = row(Label(theme, self.tr("Set {field}").format(field=title), weight=STRONG), None)
        if now:
            head.addWidget(Label(theme, self.tr("{value} now").format(value=now), "small", "muted"))
        layout = column(head, spacing=8, margins=(14, 12, 14, 12), parent=self)
        self.list: QListWidget | None = None
        self.line: QLineEdit | None = None
        self.reason = Label(theme, size="small", tone="removed", wrap=True)
        self.reason.hide()
        self._is_taken = False
        if field == "role":
            self.list = self._roles(now)
            layout.addWidget(self.list)
            unseen = self.tr("A role that nobody has yet is named under File, Check the site, Roles.")
            layout.addWidget(Label(theme, unseen, "caption", "muted", wrap=True))
        else:
            self.line = self._line(field)
            layout.addWidget(self.line)
            layout.addWidget(self.reason)
            if field in ("start", "end"):
                layout.addWidget(
                    Label(theme, self.tr("31 jan, +30, 2027-01-31; empty for no date"), "caption", "muted")
                )
        take = Button(theme, self.tr("Set"), kind="primary")
        take.clicked.connect(self.take)
        layout.addLayout(row(None, take))

    def _roles(self, now: str) -> QListWidget:
        chosen = QListWidget()
        chosen.setObjectName("sheet")
        chosen.setAccessibleName(self.tr("Roles"))
        for shortname, name in self._bench.words.role_names().items():
            item = QListWidgetItem(name, chosen)
            item.setData(_VALUE, shortname)
            if name == now:  # Return at once must not give anybody another role
                chosen.setCurrentItem(item)
        chosen.setFixedHeight(min(9, chosen.count()) * self._bench.theme.px(24) + 6)
        chosen.itemActivated.connect(self.take)
        return chosen

    def _line(self, field: str) -> QLineEdit:
        words = self._bench.words
        line: QLineEdit
        if field in ("start", "end"):
            line = DateEdit(self._bench.theme, words, view=View.ENROLMENTS, field=field)
        else:
            line = QLineEdit()
        line.setAccessibleName(field_title(field))
        line.textEdited.connect(lambda: self._explain(None))
        return line

    def open_over(self, pane: QWidget) -> None:
        """Open in the upper third of a pane."""
        self.adjustSize()
        place = pane.mapToGlobal(QPoint((pane.width() - self.width()) // 2, pane.height() // 4))
        self.move(place)
        self.show()
        (self.list or self.line or self).setFocus()

    def take(self) -> None:
        """Take what is chosen, once, unless it makes no sense."""
        if self.list is not None:
            if self.list.currentRow() < 0:
                return
            text = str(self.list.currentItem().data(_VALUE))
        else:
            text = self.line.text().strip() if self.line is not None else ""
        reason = None
        if self._field == "group":
            reason = None if text else self.tr("Type the name of a group.")
        elif self.list is None:
            reason = reason_against(View.ENROLMENTS, self._field, text, self._bench.words)
        self._explain(reason)
        if reason is None and not self._is_taken:
            self._is_taken = True  # Return comes from the list and from the prompt itself
            self.close()
            self.taken.emit(text)

    def _explain(self, reason: str | None) -> None:
        if self.line is None:
            return
        self.reason.setText(reason or "")
        self.reason.setVisible(bool(reason))
        self.line.setProperty("wrong", bool(reason))
        restyle(self.line)
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return takes it from anywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
            return
        super().keyPressEvent(event)
