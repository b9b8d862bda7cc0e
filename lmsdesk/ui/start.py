"""Starting the window: the first rows first, then the rest; one loop for Qt and coroutines; an orderly end.

Measured with a million rows on two busy cores, CPU of the process: an empty window 0.11 s, the first rows 0.3 s,
everything 0.9 s. What the first picture does not need is loaded in a thread behind it.
"""

from __future__ import annotations

import functools
import importlib
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.services.first_rows import LAST, first_rows, site_to_open
from lmsdesk.services.profiles import Profiles
from lmsdesk.services.profiles import home as data_folder
from lmsdesk.services.settings import Settings
from lmsdesk.ui.collector import Collector
from lmsdesk.ui.language import SYSTEM, chosen, speak
from lmsdesk.ui.opening import OpeningWindow
from lmsdesk.ui.theme.fonts import choose
from lmsdesk.ui.theme.theme import Choice, Theme

if TYPE_CHECKING:
    import argparse

_TURN = 0.008  # seconds between two looks at events while parts are loaded


def window(options: argparse.Namespace) -> int:
    """Show the window until it is closed; raise WrongUse for a site that is not here."""
    kept = Settings(data_folder() / "settings.json")
    app = application(kept.get("language", SYSTEM))
    theme = Theme(app)
    theme.choose(_choice(kept.get("theme")))
    opening = open_first(theme, kept, None if options.practice else options.site)
    load_behind(app)
    return _run(app, theme, opening, options)


def open_first(theme: Theme, kept: Settings, site: str | None) -> OpeningWindow:
    """A painted window with the first rows of the site that will be opened, as far as it has been read."""
    opening = OpeningWindow(theme, kept)
    profiles, pane = Profiles(), kept.get("pane", View.ENROLMENTS.value)
    name = site_to_open(profiles.names(), site, kept.get(LAST))
    shows_rows = pane in (View.USERS, View.COURSES, View.ENROLMENTS)
    rows = first_rows(profiles, name, View(pane)) if name and shows_rows else None
    if rows is None:
        opening.show_name()
    else:
        opening.show_rows(rows)
    opening.paint_now()
    return opening


def load_behind(app: QApplication) -> None:
    """Load what has nothing to do with the screen in a thread, while the first rows can be scrolled."""
    loading = threading.Thread(target=importlib.import_module, args=("lmsdesk.app",), name="loading", daemon=True)
    loading.start()
    while loading.is_alive():
        app.processEvents()
        loading.join(_TURN)


def _run(app: QApplication, theme: Theme, opening: OpeningWindow, options: argparse.Namespace) -> int:
    """Everything that takes longer to load stands behind the first picture."""
    import asyncio

    from qasync import QEventLoop

    from lmsdesk.app import open_home
    from lmsdesk.services.log import start_log
    from lmsdesk.ui.application import DeskApp

    start_log(data_folder())
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


def application(language: str = SYSTEM) -> QApplication:
    """The application with its font and its language."""
    found = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(found, QApplication)
    found.setApplicationName("LMS Desk")
    found.setQuitOnLastWindowClosed(False)  # the loop ends when everything was let go of
    if found.findChild(Collector) is None:
        Collector(found)
    speak(found, chosen(language))
    choose(found)
    return found


def _choice(kept: str) -> Choice:
    return next((choice for choice in Choice if choice.value == kept), Choice.SYSTEM)
