"""Fields: choices with a drawn arrow, ticks with a drawn tick, lines that know when they are wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QToolTip,
    QWidget,
)

from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.theme.theme import Theme


def restyle(widget: QWidget) -> None:
    """Let the style sheet see that a property changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class ChoiceBox(QComboBox):
    """A choice of texts that stand for values; several values at once show as "Mixed"."""

    def __init__(self, theme: Theme, choices: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        for value, text in choices.items():
            self.addItem(text, value)
        self.setMaxVisibleItems(14)
        self.setMinimumContentsLength(4)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        theme.changed.connect(self.update)

    def chosen(self) -> str:
        """The value, "" when none is chosen."""
        value = self.currentData()
        return str(value) if value is not None else ""

    def choose(self, value: str, text: str = "") -> None:
        """Show a value; one that is not offered becomes an item of its own."""
        place = self.findData(value)
        if place < 0 and value:
            self.addItem(text or value, value)
            place = self.count() - 1
        self.setCurrentIndex(place)

    def fill(self, choices: Mapping[str, str], value: str) -> None:
        """Offer these choices and show one; nothing moves where they are the same as before."""
        if {str(self.itemData(place)): self.itemText(place) for place in range(self.count())} != dict(choices):
            self.clear()
            for each, text in choices.items():
                self.addItem(text, each)
        self.choose(value)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """A text that is too long ends in dots instead of in half a letter."""
        super().initStyleOption(option)
        edit = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, edit, self).width() - 2
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, then the arrow that the style sheet took away."""
        super().paintEvent(event)
        painter = QPainter(self)
        side = self._theme.px(14)
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = self._theme.px(7) if right_to_left else self.width() - side - self._theme.px(7)
        tone = "muted" if self.isEnabled() else "faint"
        painter.drawPixmap(QPoint(left, (self.height() - side) // 2), self._theme.pixmap("chevron-down", tone, side))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling over a form must not change it."""
        event.ignore()


class Tick(QCheckBox):
    """A check box whose tick is a shape, not only a colour."""

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box of the style sheet with a tick in it."""
        super().paintEvent(event)
        if self.checkState() == Qt.CheckState.Unchecked:
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        name = "check" if self.checkState() == Qt.CheckState.Checked else "minus"
        tone = "on_accent" if self.checkState() == Qt.CheckState.Checked else "accent"
        side = self._theme.px(12)
        painter = QPainter(self)
        painter.drawPixmap(box.center() - QPoint(side // 2 - 1, side // 2 - 1), self._theme.pixmap(name, tone, side))


class CheckedLine(QLineEdit):
    """A line that says below itself why a text cannot be taken, and gives the old one back on Esc."""

    accepted = Signal(str)

    def __init__(self, check: Callable[[str], str | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._check = check
        self._kept = ""
        self.editingFinished.connect(self._on_finished)
        self.textEdited.connect(lambda: self._show_reason(None))

    def show_text(self, text: str) -> None:
        """Show a kept text."""
        self._kept = text
        self.setText(text)
        self.setCursorPosition(0)
        self._show_reason(None)

    def _on_finished(self) -> None:
        text = self.text().strip()
        if text == self._kept:
            return
        reason = self._check(text)
        self._show_reason(reason)
        if reason is None:
            self._kept = text
            self.accepted.emit(text)

    def _show_reason(self, reason: str | None) -> None:
        if bool(self.property("wrong")) != (reason is not None):
            self.setProperty("wrong", reason is not None)
            restyle(self)
        self.setToolTip(plain_tip(reason or ""))
        if reason and self.isVisible():
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), plain_tip(reason), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives the kept text back first."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self._kept:
            self.show_text(self._kept)
            return
        super().keyPressEvent(event)


class SearchLine(QLineEdit):
    """A search that settles after a pause in typing; Return goes to the results."""

    settled = Signal(str)
    jumped = Signal()
    PAUSE = 150  # milliseconds

    def __init__(self, theme: Theme, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._typing = QTimer(self, singleShot=True, interval=self.PAUSE)
        self._typing.timeout.connect(self._settle)
        self._last = ""
        self._glass = QAction(self.tr("Search"), self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(theme.px(360))
        self.setMinimumWidth(theme.px(120))
        self.textChanged.connect(self._on_changed)
        theme.changed.connect(self._retint)
        self._retint()

    def sizeHint(self) -> QSize:
        """Wide where there is room."""
        return QSize(self._theme.px(360), super().sizeHint().height())

    def show_text(self, text: str) -> None:
        """Show a text that is searched for already."""
        self._last = text
        self.setText(text)
        self._typing.stop()

    def settle_now(self) -> None:
        """Do not wait for the pause."""
        self._typing.stop()
        self._settle()

    def _on_changed(self, text: str) -> None:
        if text != self._last:
            self._typing.start()

    def _settle(self) -> None:
        if self.text() != self._last:
            self._last = self.text()
            self.settled.emit(self._last)

    def _retint(self) -> None:
        self._glass.setIcon(self._theme.icon("search"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Down go to the results, Esc empties the search."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.settle_now()
            self.jumped.emit()
            return
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.settle_now()
            return
        super().keyPressEvent(event)
