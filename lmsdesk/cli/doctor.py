"""``lmsdesk doctor``: is everything in order that the program stands on?"""

from __future__ import annotations

import argparse
import platform
import sqlite3
from importlib.metadata import version

from lmsdesk import __version__
from lmsdesk.app import open_console, secrets_for
from lmsdesk.cli import exits
from lmsdesk.cli.output import Output
from lmsdesk.domain.errors import DiskTrouble, LmsDeskError, ProfileLocked, StoreDamaged, StoreTooNew, UnsafeFolder
from lmsdesk.services import practice
from lmsdesk.services.backups import Backups
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.connections import token_of
from lmsdesk.services.console import Console
from lmsdesk.services.folders import check_folder
from lmsdesk.services.profiles import Profile, Profiles, home
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_checks import finding_text
from lmsdesk.services.wording_safety import looking_words, provenance_words, signs_text

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
        ("data", *_data()),
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


def _data() -> tuple[bool, str]:
    """Where local data lie, and whether they may lie there."""
    try:
        check_folder(home())
    except UnsafeFolder as error:
        return False, str(tell(error))
    return True, str(home())


async def _site(profile: Profile) -> list[Line]:
    name = profile.site.name
    backups = Backups(profile, SystemClock())
    lines: list[Line] = [(f"{name}, copies", *await _copies(backups))]
    lines += [(f"{name}, set aside", None, f"A desk that could not be read: {each}") for each in backups.aside()]
    token: str | None = None
    if name == practice.NAME:
        lines.append((f"{name}, token", True, "made anew each time the practice campus starts"))
    else:
        try:
            token = token_of(profile, secrets_for(profile.site))
        except LmsDeskError as error:
            lines.append((f"{name}, token", False, str(tell(error))))
        else:
            lines.append((f"{name}, token", token is not None, "kept" if token else "none is kept"))
    try:
        console, lock = _opened(profile)
    except LmsDeskError as error:
        return [*lines, (f"{name}, files", False, str(tell(error)))]
    try:
        lines += [(f"{name}, lock", True, lock), *_files(console, name)]
        if token is not None and console.look is None:
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


def _opened(profile: Profile) -> tuple[Console, str]:
    """The site and who has it; beside an open window its files are only read."""
    try:
        return open_console(profile), "free"
    except (ProfileLocked, StoreTooNew, DiskTrouble) as error:
        console = open_console(profile, reads=True)
        if console.look is None:
            return console, "free"
        if isinstance(error, ProfileLocked):
            return console, f"held by {error.facts.get('holder')}; the files were only read"
        return console, str(looking_words(console.look.why)[0])


def _files(console: Console, name: str) -> list[Line]:
    lines: list[Line] = [
        (f"{name}, files", True, f"both open and pass their checks; {console.live.count} changes wait")
    ]
    if (told := console.desk.provenance()) is not None:
        lines.append((f"{name}, desk", None, " ".join(provenance_words(told))))
    if (signs := console.safety.went_back()) is not None:
        lines.append((f"{name}, site", None, f"It seems to have been restored: {signs_text(signs)}. lmsdesk recheck"))
    return lines


async def _copies(backups: Backups) -> tuple[bool | None, str]:
    found = await backups.all()
    if not found:
        return None, "none yet: the first is made before the first push"
    return await backups.verify(found[0].name), f"{len(found)}, the newest {found[0].name}"
