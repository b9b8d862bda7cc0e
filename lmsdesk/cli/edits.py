"""``lmsdesk edit``: stage one change."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output
from lmsdesk.domain.changes import Origin
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.services import staging
from lmsdesk.services.edits import Row
from lmsdesk.services.opened import OpenSite

_FINDERS: Mapping[str, tuple[Callable[[OpenSite, str], Row], View]] = {
    "user": (staging.find_user, View.USERS),
    "course": (staging.find_course, View.COURSES),
    "enrolment": (staging.find_enrolment, View.ENROLMENTS),
}


PASSWORD = "password"  # never as an argument: every process of the computer can read those


async def run_edit(options: argparse.Namespace, output: Output) -> int:
    """Stage one change to one thing."""
    typed: dict[str, str] = {}
    for pair in options.pairs:
        name, found, value = pair.partition("=")
        if name.strip().casefold() == PASSWORD:
            raise WrongUse(what="password_in_command")
        if not found:
            raise WrongUse(what="usage", value=pair, usage="Write field=value.")
        typed[name] = value
    if options.password_stdin:
        typed[PASSWORD] = _password()
    if not typed:
        raise WrongUse(what="usage", value=options.key, usage="Write field=value.")
    async with opened(options, output) as console:
        look, view = _FINDERS[options.what]
        row = look(console, options.key)
        console.changes.lift(options.confirm or "")
        kept = await console.changes.edit(view, [row.row], typed, origin=Origin.CLI)
        output.result(shapes.change_set(kept), [f"{kept.id}: {kept.title}"])
        return exits.DONE


def _password() -> str:
    """One line of standard input, typed unseen at a terminal; raise WrongUse for an empty one."""
    if sys.stdin.isatty():
        from getpass import getpass

        secret = getpass("New password: ")
    else:
        secret = sys.stdin.readline().rstrip("\r\n")
    if not secret:
        raise WrongUse(what="field_required", field=PASSWORD, kind="user")
    return secret
