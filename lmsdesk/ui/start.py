"""Starting the window: something to see first, then the rest; one loop for Qt and coroutines; an orderly end."""

from __future__ import annotations

import argparse
import asyncio
import functools
import sys
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.errors import WrongUse
from lmsdesk.services.profiles import home as data_folder
from lmsdesk.services.settings import Settings
from lmsdesk.ui.english import Singular
from lmsdesk.ui.opening import OpeningWindow
from lmsdesk.ui.theme.fonts import choose
from lmsdesk.ui.theme.theme import Choice, Theme


def window(options: argparse.Namespace) -> int:
    """Show the window until it is closed; raise WrongUse for a site that is not here."""
    app = application()
    theme = Theme(app)
    kept = Settings(data_folder() / "settings.json")
    theme.choose(_choice(kept.get("theme")))
    opening = OpeningWindow(theme, kept.get("geometry"))
    opening.paint_now()
    return _run(app, theme, opening, options)


def _run(app: QApplication, theme: Theme, opening: OpeningWindow, options: argparse.Namespace) -> int:
    """Everything that takes longer to load stands behind the first picture."""
    from qasync import QEventLoop

    from lmsdesk.app import open_home
    from lmsdesk.ui.application import DeskApp

    home = open_home()
    names = [site.name for site in home.sites()]
    if options.site is not None and options.site not in names:
        opening.close()
        raise WrongUse(what="site", value=options.site, known=", ".join(names), count=len(names))
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    desk = DeskApp(app, theme, home, loop, opening)
    desk.open_campus = functools.partial(home.practice, options.size)
    with loop:
        loop.run_until_complete(desk.run(options.site, practice=options.practice))
    return 0


def tour(folder: Path, size: str) -> int:
    """Walk through the main job in the real window, with a picture of each step in ``folder``."""
    from lmsdesk.ui.tour import walk  # nothing of it is needed for the window

    return walk(folder, size)


def application() -> QApplication:
    """The application with its font, its language and the singular of its sentences."""
    found = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(found, QApplication)
    found.setApplicationName("LMS Desk")
    found.setQuitOnLastWindowClosed(False)  # the loop ends when everything was let go of
    if QLocale.system().language() == QLocale.Language.C:  # no language is set: numbers would have no groups
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    found.installTranslator(Singular(found))
    choose(found)
    return found


def _choice(kept: str) -> Choice:
    return next((choice for choice in Choice if choice.value == kept), Choice.SYSTEM)
