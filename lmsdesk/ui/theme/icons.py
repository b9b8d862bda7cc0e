"""Line icons: bundled SVGs tinted in the colours of the theme, sharp at every pixel ratio."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from lmsdesk.resources import folder
from lmsdesk.ui.theme.tokens import Palette

SIZE = 16
# Icons that point somewhere, with the one that points the other way.
_MIRRORED = {"arrow-left": "arrow-right", "arrow-right": "arrow-left"}
_FLIPPED = frozenset({"undo-2", "send", "chevron-right", "log-out", "panel-left", "panel-right", "corner-down-left"})


@cache
def _source(name: str) -> str:
    text = (folder("icons") / f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', 'stroke-width="1.9"')


def names() -> frozenset[str]:
    """The icons that are bundled."""
    return frozenset(path.stem for path in folder("icons").glob("*.svg"))


class Icons:
    """Renders and keeps icons for one palette; a theme makes a new one when its colours change."""

    def __init__(self, palette: Palette) -> None:
        self._palette = palette
        self._icons: dict[tuple[str, str, int, int, bool], QIcon] = {}

    def pixmap(self, name: str, role: str = "muted", size: int = SIZE, ratio: float = 1.0) -> QPixmap:
        """An icon in one colour of the palette."""
        mirrored = _right_to_left()
        colour = getattr(self._palette, role)
        key = f"{name} {colour} {size} {ratio} {mirrored}"  # Qt keeps it for all windows of the program
        known = QPixmap()
        if not QPixmapCache.find(key, known):
            known = _rendered(name, colour, size, ratio, mirrored)
            QPixmapCache.insert(key, known)
        return known

    def icon(self, name: str, role: str = "muted", gap: int = 0, size: int = SIZE) -> QIcon:
        """An icon for a button; ``gap`` leaves room towards its text, which style sheets cannot."""
        key = (name, role, gap, size, _right_to_left())
        if (known := self._icons.get(key)) is None:
            known = QIcon()
            for ratio in sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()}):
                known.addPixmap(_padded(self.pixmap(name, role, size, ratio), gap, size, ratio), QIcon.Mode.Normal)
                faint = _padded(self.pixmap(name, "faint", size, ratio), gap, size, ratio)
                known.addPixmap(faint, QIcon.Mode.Disabled)
            self._icons[key] = known
        return known


def _rendered(name: str, colour: str, size: int, ratio: float, mirrored: bool) -> QPixmap:
    if mirrored:
        name = _MIRRORED.get(name, name)
    svg = _source(name).replace("currentColor", colour)
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    if mirrored and name in _FLIPPED:
        painter.translate(size * ratio, 0)
        painter.scale(-1, 1)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _right_to_left() -> bool:
    return QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft


def _padded(pixmap: QPixmap, gap: int, size: int, ratio: float) -> QPixmap:
    if not gap:
        return pixmap
    wide = QPixmap(QSize(size + gap, size) * ratio)
    wide.fill(Qt.GlobalColor.transparent)
    wide.setDevicePixelRatio(ratio)
    painter = QPainter(wide)
    painter.drawPixmap(gap if _right_to_left() else 0, 0, pixmap)
    painter.end()
    return wide
