"""Labels, buttons and rows: small makers that give every control its name, tip and tint."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFont, QIcon, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.theme.theme import NORMAL, STRONG, Theme, name_in
from lmsdesk.ui.widgets.fields import restyle

Item = QWidget | QLayout | int | None


def is_mirrored(widget: QWidget) -> bool:
    """Tell whether it is laid out from right to left."""
    return widget.layoutDirection() == Qt.LayoutDirection.RightToLeft


class Label(QLabel):
    """Plain text in a size and tone of the theme; what comes from a server is never markup."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        size: str = "body",
        tone: str = "",
        weight: QFont.Weight = NORMAL,
        *,
        tabular: bool = False,
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._size, self._weight, self._tabular = theme, size, weight, tabular
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(wrap)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if tone:
            self.setProperty("tone", tone)
        # Where the window begins, also a text in letters of the other direction: Qt would put that on its own side.
        side = Qt.AlignmentFlag.AlignRight if is_mirrored(self) else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self._refont)
        self._refont()

    def set_tone(self, tone: str) -> None:
        """Take another tone."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)

    def _refont(self) -> None:
        self.setFont(self._theme.font(self._size, self._weight, tabular=self._tabular))


class Elided(Label):
    """A one-line label that gives way instead of widening its parent; the whole text is in its tooltip."""

    def minimumSizeHint(self) -> QSize:
        """Hardly anything."""
        return QSize(self._theme.px(24), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, shortened at its end."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.setFont(self.font())
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), name_in(shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tooltip is needed only where the text is cut."""
        super().resizeEvent(event)
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        self.setToolTip(plain_tip(self.text()) if cut else "")


class IconLabel(QLabel):
    """An icon that says something only together with the text beside it."""

    def __init__(self, theme: Theme, name: str, tone: str = "muted", size: int = 16) -> None:
        super().__init__()
        self._theme, self._name, self._tone, self._side = theme, name, tone, size
        self.setFixedSize(theme.px(size), theme.px(size))
        theme.changed.connect(self._retint)
        self._retint()

    def show_icon(self, name: str, tone: str) -> None:
        """Show another icon."""
        self._name, self._tone = name, tone
        self._retint()

    def _retint(self) -> None:
        self.setPixmap(self._theme.pixmap(self._name, self._tone, self._theme.px(self._side)))


class Button(QPushButton):
    """A button with a text: ``kind`` is "", "primary", "quiet", "link", "danger" or "tab"."""

    def __init__(
        self, theme: Theme, text: str, icon: str = "", kind: str = "", tip: str = "", tone: str = "muted"
    ) -> None:
        super().__init__(text)
        self._theme, self._icon_name, self._kind, self._tone = theme, icon, kind, tone
        if kind:
            self.setProperty("kind", kind)
        if tip:
            self.setToolTip(plain_tip(tip))
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        theme.changed.connect(self._retint)
        self._retint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses the button that has the focus, in a dialog too: there Qt would press the main one."""
        if not pressed(self, event):
            super().keyPressEvent(event)

    def set_text(self, text: str, icon: str | None = None, tone: str | None = None) -> None:
        """Say something else, with another icon or tone where they are named."""
        had = bool(self.text())
        self.setText(text)
        self.setAccessibleName(text)
        look = (self._icon_name if icon is None else icon, self._tone if tone is None else tone)
        if look != (self._icon_name, self._tone) or had != bool(text):  # an icon keeps off a text only where one is
            self._icon_name, self._tone = look
            self._retint()

    def _retint(self) -> None:
        if self._kind in ("primary", "danger"):
            self.setFont(self._theme.font(weight=STRONG if self._kind == "primary" else NORMAL))
        if not self._icon_name:
            self.setIcon(QIcon())
            return
        gap = 4 if self.text() else 0
        tone = "on_accent" if self._kind == "primary" else "removed" if self._kind == "danger" else self._tone
        self.setIcon(self._theme.icon(self._icon_name, tone, gap))
        self.setIconSize(QSize(self._theme.px(16) + gap, self._theme.px(16)))


class IconButton(QToolButton):
    """A button that is only an icon; its tip is its name."""

    def __init__(self, theme: Theme, icon: str, tip: str, *, tone: str = "muted", checkable: bool = False) -> None:
        super().__init__()
        self._theme, self._icon_name, self._tone = theme, icon, tone
        self.setProperty("kind", "icon")
        self.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.setCheckable(checkable)
        self.say(tip)
        theme.changed.connect(self._retint)
        self._retint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses it, as it does other buttons."""
        if not pressed(self, event):
            super().keyPressEvent(event)

    def say(self, tip: str) -> None:
        """Take another name and tip."""
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(tip)

    def show_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self._retint()

    def _retint(self) -> None:
        self.setIcon(self._theme.icon(self._icon_name, self._tone))


class ActionButton(Button):
    """A button for an action of the registry: enabled, named and explained as the action is."""

    def __init__(self, theme: Theme, action: QAction, icon: str = "", kind: str = "", text: str = "") -> None:
        super().__init__(theme, text or action.text().rstrip("\u2026").strip(), icon, kind)
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())


class ProgressBar(QProgressBar):
    """A bar without words, which is painted with everything else: Qt's paints the window at once at each value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)

    def setValue(self, value: int) -> None:
        """Show a value with the next painting."""
        self.setUpdatesEnabled(False)
        super().setValue(value)
        self.setUpdatesEnabled(True)


class Avatar(QWidget):
    """Initials on a disc, or on a square for a site."""

    def __init__(self, theme: Theme, letters: str, size: int = 40, *, square: bool = False) -> None:
        super().__init__()
        self._theme, self._letters, self._square = theme, letters, square
        self.setFixedSize(theme.px(size), theme.px(size))
        theme.changed.connect(self.update)

    def show_letters(self, letters: str) -> None:
        """Show somebody else."""
        self._letters = letters
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground and the letters."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent" if self._square else "selected"))
        if self._square:
            painter.drawRoundedRect(QRectF(self.rect()), 7, 7)
        else:
            painter.drawEllipse(QRectF(self.rect()))
        painter.setPen(self._theme.colour("on_accent" if self._square else "on_selected"))
        painter.setFont(self._theme.font("small" if self.width() < self._theme.px(34) else "body", STRONG))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)


def pressed(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press a button with Return, as Space does; return whether that was the key."""
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    if not plain or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return False
    if not event.isAutoRepeat():
        button.click()
    return True


def rule() -> QFrame:
    """A line that only divides."""
    frame = QFrame()
    frame.setObjectName("rule")
    return frame


def ground(name: str = "ground") -> QWidget:
    """A plain widget with a ground of the style sheet."""
    widget = QWidget()
    widget.setObjectName(name)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget


def row(*items: Item, spacing: int = 8, margins: Sequence[int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """A row of widgets, layouts, gaps in pixels, or None for a stretch."""
    layout = QHBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def column(
    *items: Item, spacing: int = 8, margins: Sequence[int] = (0, 0, 0, 0), parent: QWidget | None = None
) -> QVBoxLayout:
    """A column of the same."""
    layout = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def _fill(layout: QBoxLayout, items: Sequence[Item], spacing: int, margins: Sequence[int]) -> None:
    left, top, right, bottom = margins
    layout.setSpacing(spacing)
    layout.setContentsMargins(left, top, right, bottom)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (inner := item.layout()) is not None:
            clear(inner)
        elif (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


def keys_label(theme: Theme, keys: str) -> Label:
    """Keys as they are printed on a keyboard."""
    label = Label(theme, keys, "caption")
    label.setObjectName("keys")
    return label
