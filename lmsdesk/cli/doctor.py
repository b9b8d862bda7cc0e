"""``lmsdesk doctor``: is everything in order that the program stands on?"""

from __future__ import annotations

import argparse
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

from lmsdesk import __version__
from lmsdesk.app import open_console, secrets_for
from lmsdesk.cli import exits
from lmsdesk.cli.output import Output
from lmsdesk.domain.errors import LmsDeskError, StoreDamaged
from lmsdesk.services.connections import token_of
from lmsdesk.services.profiles import Profile, Profiles, home
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_checks import finding_text
from lmsdesk.store.backup import copies, is_sound

Line = tuple[str, bool | None, str]
LIBRARIES = ("PySide6-Essentials", "httpx", "SQLAlchemy")  # whose versions are told
_MARKS = {True: "ok", False: "wrong", None: "?"}


async def run_doctor(options: argparse.Namespace, output: Output) -> int:
    """Look at versions, folders and every site; change nothing but what opening a profile recovers."""
    lines: list[Line] = [
        (
            "versions",
            True,
            f"LMS Desk {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        ),
        (
            "libraries",
            True,
            ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        ),
        ("data", True, str(home())),
    ]
    profiles = Profiles()
    names = [options.site] if options.site else profiles.names()
    if not names:
        lines.append(("sites", None, "No site is connected yet: lmsdesk site add."))
    for name in names:
        try:
            profile = profiles.open(name)
        except StoreDamaged as error:
            lines.append((f"{name}, settings", False, str(tell(error))))
        else:
            lines += await _site(profile)
    shape = [{"what": what, "ok": fine, "text": text} for what, fine, text in lines]
    output.result(shape, [f"{_MARKS[fine]:6} {what}: {text}" for what, fine, text in lines])
    return exits.DONE if all(fine is not False for _, fine, _ in lines) else exits.PROBLEMS


async def _site(profile: Profile) -> list[Line]:
    name = profile.site.name
    lines: list[Line] = [(f"{name}, copies", *_copies(profile.desk.parent / "backups"))]
    try:
        token = token_of(profile, secrets_for(profile.site))
    except LmsDeskError as error:
        lines.append((f"{name}, token", False, str(tell(error))))
        token = None
    else:
        lines.append((f"{name}, token", token is not None, "kept" if token else "none is kept"))
    try:
        console = open_console(profile)
    except LmsDeskError as error:
        return [*lines, (f"{name}, files", False, str(tell(error)))]
    try:
        waiting = console.live.count
        lines.append((f"{name}, files", True, f"both open and pass their checks; {waiting} changes wait"))
        if token is not None:
            check = await console.sync.check()
            lines += [
                (f"{name}, site", found.ok, finding_text(found)) for found in check.findings if found.ok is not True
            ]
            lines.append((f"{name}, site", check.usable, f"{check.name}, {check.release}, as {check.actor_name}"))
    except LmsDeskError as error:
        lines.append((f"{name}, site", False, str(tell(error))))
    finally:
        await console.close()
    return lines


def _copies(folder: Path) -> tuple[bool | None, str]:
    found = copies(folder)
    if not found:
        return None, "none yet: the first is made before the first push"
    return is_sound(found[0]), f"{len(found)}, the newest {found[0].name}"
