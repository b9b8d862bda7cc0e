"""``lmsdesk edit``: stage one change."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output
from lmsdesk.domain.changes import Origin
from lmsdesk.domain.errors import WrongUse
from lmsdesk.services import staging
from lmsdesk.services.console import Console
from lmsdesk.services.edits import Row


async def run_edit(options: argparse.Namespace, output: Output) -> int:
    """Stage one change to one thing."""
    typed: dict[str, str] = {}
    for pair in options.pairs:
        name, found, value = pair.partition("=")
        if not found:
            raise WrongUse(what="usage", value=pair, usage="Write field=value.")
        typed[name] = value
    async with opened(options, output) as console:
        finders: dict[str, Callable[[Console, str], Row]] = {
            "user": staging.find_user,
            "course": staging.find_course,
            "enrolment": staging.find_enrolment,
        }
        kept = staging.set_fields(console, [finders[options.what](console, options.key)], typed, origin=Origin.CLI)
        output.result(shapes.change_set(kept), [f"{kept.id}: {kept.title}"])
        return exits.DONE
