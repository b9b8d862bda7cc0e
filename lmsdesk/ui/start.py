"""Starting the window: the profile, the practice LMS beside it, the loop, and an orderly end."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from lmsdesk.app import open_console
from lmsdesk.services import practice, reports, staging
from lmsdesk.services.console import Console
from lmsdesk.services.practice import PracticeRun
from lmsdesk.services.profiles import Profiles
from lmsdesk.services.worker import Worker
from lmsdesk.ui.desk_window import DeskWindow
from lmsdesk.ui.theme.fonts import choose
from lmsdesk.ui.theme.theme import Theme


def window(options: argparse.Namespace) -> int:
    """Show the window until it is closed; raise WrongUse when no site is connected yet."""
    profiles = Profiles()
    run = practice.start(size=options.size) if options.practice else None
    profile = practice.profile_for(profiles, run) if run else profiles.open(options.site)
    app = _application()
    theme = Theme(app)
    worker = Worker()
    console = open_console(profile, profiles=profiles, token=run.token if run else None, worker=worker)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    closed = asyncio.Event()
    shown = DeskWindow(console, theme, loop, closed.set)
    shown.show()
    with loop:
        loop.run_until_complete(_until(closed, shown, console))
    worker.close()
    if run:
        run.stop()
    return 0


def _application() -> QApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("LMS Desk")
    app.setQuitOnLastWindowClosed(False)  # the loop ends when the window's own event says so
    choose(app)
    return app


async def _until(closed: asyncio.Event, shown: DeskWindow, console: Console) -> None:
    if console.reader.as_of() is None:
        shown.sync()
    await closed.wait()
    await shown.bridge.close()
    await console.close()


def tour(folder: Path, size: str) -> int:
    """Walk through the main job in the real window, with a picture of each step in ``folder``."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["LMSDESK_HOME"] = str((folder / "data").resolve())
    profiles = Profiles()
    run = practice.start(size=size)
    console = open_console(practice.profile_for(profiles, run), profiles=profiles, token=run.token)
    app = _application()
    theme = Theme(app)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    shown = DeskWindow(console, theme, loop, lambda: None)
    shown.resize(1440, 900)
    shown.show()
    with loop:
        loop.run_until_complete(_walk(shown, console, folder, run))
    run.stop()
    return 0


async def _walk(shown: DeskWindow, console: Console, folder: Path, run: PracticeRun) -> None:
    step = 0

    async def picture(said: str) -> None:
        nonlocal step
        step += 1
        await shown.bridge.idle()
        QApplication.processEvents()
        image: QPixmap = shown.grab()
        path = folder / f"{step:02d}-{said.split(':')[0].lower().replace(' ', '-')}.png"
        image.save(str(path))
        print(f"{step:2d}. {said} ({path})", flush=True)

    await picture("Start: nothing has been read yet")
    shown.sync()
    await picture(f"Sync: the practice campus at {run.url} is in the mirror")
    shown.show_view(0)
    await picture("People: all of them, sorted by name")
    shown.show_view(2)
    shown.search("status:active role:student method:manual")
    await picture("Search: active students who were enrolled by hand")
    rows = shown.shown_rows(3)
    kept = staging.set_fields(console, rows[:1], {"end": "+30"})
    staging.set_fields(console, rows[1:2], {"status": "suspended"})
    staging.set_fields(console, rows[2:3], {"role": "teacher"})
    shown.refresh()
    await picture("Edits: staged, marked where they were made, nothing is sent")
    plan = await console.plan()
    print("    plan: " + ", ".join(f"{count} {name}" for name, count in plan.counts.items() if count))
    shown.apply()
    await picture("Apply: sent, with a receipt for each")
    for item in console.desk.operations():
        print(f"    {item.state.lower():9} {item.verb} {item.label}")
    console.undo(kept.id)
    shown.refresh()
    await picture("Undo: the inverse is staged")
    shown.apply()
    await picture("Applied: the campus is as it was")
    result = reports.run_report(console, "completion-by-department")
    for kind in ("xlsx", "pdf"):
        path = folder / f"completion-by-department.{kind}"
        reports.export(console, result, path, kind)
        print(f"    report: {path}")
    await shown.bridge.close()
    await console.close()
