"""The palette in force, as Qt wants it: colours, fonts, icons, sizes that follow the text size."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QStyle

from lmsdesk.ui.theme.icons import SIZE, Icons
from lmsdesk.ui.theme.sheet import style_sheet
from lmsdesk.ui.theme.tokens import COLOURS, DARK, LIGHT, REFERENCE_HEIGHT, TYPE_SCALE, Palette


class Choice(StrEnum):
    """What a person wants to see."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_SCHEMES = {
    Choice.SYSTEM: Qt.ColorScheme.Unknown,
    Choice.LIGHT: Qt.ColorScheme.Light,
    Choice.DARK: Qt.ColorScheme.Dark,
}
NORMAL, MEDIUM, STRONG = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold


class Theme(QObject):
    """Follows the system unless a person chose; ``changed`` asks painted widgets to look again."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._system_size = app.font().pointSizeF()
        self._choice = Choice.SYSTEM
        self.palette: Palette = LIGHT
        self._icons = Icons(LIGHT)
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, int, bool], QFont] = {}
        if not app.styleSheet():  # not dressed yet
            app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self._apply(app.styleHints().colorScheme())

    @property
    def choice(self) -> Choice:
        """What a person chose."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Take light, dark, or whatever the system has."""
        self._choice = choice
        # Title bars and native dialogs follow this; platforms without schemes stay silent, so apply as well.
        self._app.styleHints().setColorScheme(_SCHEMES[choice])
        scheme = _SCHEMES[choice] if choice is not Choice.SYSTEM else self._app.styleHints().colorScheme()
        self._apply(scheme)

    def scale_text(self, percent: int) -> None:
        """Take a text size in per cent of the system's; open windows keep their lengths until they are made anew."""
        font = QFont(self._app.font())
        font.setPointSizeF(self._system_size * percent / 100)
        self._app.setFont(font)
        self.refresh()

    def px(self, size: float) -> int:
        """A length of the drawings at the person's text size."""
        return round(size * self._unit)

    def colour(self, role: str) -> QColor:
        """A colour of the palette."""
        return self._colours[role]

    def font(self, size: str = "body", weight: QFont.Weight = NORMAL, *, tabular: bool = False) -> QFont:
        """The program's font in a size of the scale; ``tabular`` digits all have one width."""
        key = (size, int(weight), tabular)
        if (known := self._fonts.get(key)) is None:
            known = QFont(self._app.font())
            known.setPointSizeF(self._app.font().pointSizeF() * TYPE_SCALE[size])
            known.setWeight(weight)
            if tabular:
                known.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = known
        return known

    def icon(self, name: str, role: str = "muted", gap: int = 0) -> QIcon:
        """An icon for a button."""
        return self._icons.icon(name, role, gap, self.px(SIZE))

    def pixmap(self, name: str, role: str = "muted", size: int = 16) -> QPixmap:
        """An icon for painting, at the ratio of the sharpest screen."""
        return self._icons.pixmap(name, role, size, self._app.devicePixelRatio())

    def mixed(self, front: str, back: str, share: float) -> QColor:
        """An opaque mixture: translucent pens are a hundred times slower to draw with."""
        ours, other = self.colour(front), self.colour(back)
        return QColor(
            round(ours.red() * share + other.red() * (1 - share)),
            round(ours.green() * share + other.green() * (1 - share)),
            round(ours.blue() * share + other.blue() * (1 - share)),
        )

    def refresh(self) -> None:
        """Apply everything again, after the font or the direction changed."""
        self._apply(Qt.ColorScheme.Dark if self.palette is DARK else Qt.ColorScheme.Light)

    def _on_system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._choice is Choice.SYSTEM:
            self._apply(scheme)

    def _apply(self, scheme: Qt.ColorScheme) -> None:
        self._unit = QFontMetricsF(self._app.font()).height() / REFERENCE_HEIGHT  # asked for thousands of times
        self.palette = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        self._icons = Icons(self.palette)
        self._colours = {name: QColor(getattr(self.palette, name)) for name in COLOURS}
        self._fonts = {}
        self._app.setPalette(_qt_palette(self.palette))
        sheet = style_sheet(self.palette, self.px)
        if sheet != self._app.styleSheet():  # Qt dresses every widget anew, whatever it says
            self._app.setStyleSheet(sheet)
        self.changed.emit()


def flipped(direction: Qt.LayoutDirection, outer: QRect, inner: QRect) -> QRect:
    """A part of a cell, mirrored in a right-to-left window."""
    if direction == Qt.LayoutDirection.LeftToRight:
        return inner
    return QStyle.visualRect(direction, outer, inner)


def name_in(text: str) -> str:
    """A name that is read the other way than the window, so that it does not turn the sentence around it."""
    window = QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return f"\u2068{text}\u2069" if _reads_leftwards(text) != window and text else text


def _reads_leftwards(text: str) -> bool:
    """Tell whether the first letter that has a direction is of a script that is read from right to left."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def isolated(text: str) -> str:
    """A code, date or address that keeps its own order inside of right-to-left text."""
    return f"\u2068{text}\u2069" if QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft else text


def _qt_palette(p: Palette) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    colours = {
        role.Window: p.window,
        role.WindowText: p.text,
        role.Base: p.base,
        role.AlternateBase: p.alt,
        role.Text: p.text,
        role.Button: p.raised,
        role.ButtonText: p.text,
        role.BrightText: p.on_accent,
        role.Highlight: p.selected,
        role.HighlightedText: p.on_selected,
        role.Link: p.accent,
        role.LinkVisited: p.accent,
        role.ToolTipBase: p.raised,
        role.ToolTipText: p.text,
        role.PlaceholderText: p.faint,
        role.Accent: p.accent,
        role.Light: p.raised,
        role.Midlight: p.hover,
        role.Mid: p.border,
        role.Dark: p.border_strong,
        role.Shadow: p.border_strong,
    }
    for target, colour in colours.items():
        palette.setColor(target, QColor(colour))
    palette.setColor(group.Inactive, role.Highlight, QColor(p.selected_idle))
    palette.setColor(group.Inactive, role.HighlightedText, QColor(p.text))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, target, QColor(p.faint))
    return palette
