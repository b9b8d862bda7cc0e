"""The program's font: the platform's own, and the bundled one where the platform has none worth reading."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from lmsdesk.resources import folder

FAMILY = "Inter"
_BODY_POINTS = 9.75


def add_bundled() -> None:
    """Make the bundled family known to Qt."""
    for path in sorted(folder("fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))


def use_bundled(app: QApplication) -> None:
    """Set the bundled family, without hinting, so that pictures are the same on every machine."""
    add_bundled()
    font = QFont(FAMILY)
    font.setPointSizeF(_BODY_POINTS)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)


def choose(app: QApplication) -> None:
    """Keep the platform's font; on Linux without a desktop font take the bundled one."""
    if not sys.platform.startswith("linux"):
        return
    generic = {"", "sans", "sans serif", "sans-serif", "dejavu sans"}
    family = app.font().family().casefold()
    known = {name.casefold() for name in QFontDatabase.families()}
    if family in generic or family not in known:
        use_bundled(app)
