"""``lmsdesk edit``: stage one change."""

from __future__ import annotations

import argparse
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


async def run_edit(options: argparse.Namespace, output: Output) -> int:
    """Stage one change to one thing."""
    typed: dict[str, str] = {}
    for pair in options.pairs:
        name, found, value = pair.partition("=")
        if not found:
            raise WrongUse(what="usage", value=pair, usage="Write field=value.")
        typed[name] = value
    async with opened(options, output) as console:
        look, view = _FINDERS[options.what]
        row = look(console, options.key)
        kept = await console.changes.edit(view, [row.row], typed, origin=Origin.CLI)
        output.result(shapes.change_set(kept), [f"{kept.id}: {kept.title}"])
        return exits.DONE
