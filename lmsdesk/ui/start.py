"""Starting the window: one loop for Qt and coroutines, all sites of this computer, and an orderly end."""

from __future__ import annotations

import argparse
import asyncio
import functools
import sys
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from lmsdesk.app import open_home
from lmsdesk.domain.errors import WrongUse
from lmsdesk.ui.application import DeskApp
from lmsdesk.ui.english import Singular
from lmsdesk.ui.theme.fonts import choose
from lmsdesk.ui.theme.theme import Theme


def window(options: argparse.Namespace) -> int:
    """Show the window until it is closed; raise WrongUse for a site that is not here."""
    home = open_home()
    names = [site.name for site in home.sites()]
    if options.site is not None and options.site not in names:
        raise WrongUse(what="site", value=options.site, known=", ".join(names), count=len(names))
    app = application()
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    desk = DeskApp(app, Theme(app), home, loop)
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
