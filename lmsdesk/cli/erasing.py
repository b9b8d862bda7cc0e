"""``lmsdesk erase-person``: take one person off this computer."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from lmsdesk.cli import exits
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output
from lmsdesk.domain.erasing import Traces
from lmsdesk.domain.errors import Cancelled
from lmsdesk.services.wording_privacy import found_text, not_the_site, removed_text


async def run_erase_person(options: argparse.Namespace, output: Output) -> int:
    """Show what is here, ask, erase, and say what went."""
    async with opened(options, output) as console:
        found = await console.erasing.look(options.key)
        if not options.yes:
            _ask(found, output)
        removed = await console.erasing.erase(options.key, discard=options.discard_changes)
        output.result(_shape(removed), [removed_text(removed), not_the_site()])
        return exits.DONE


def _ask(found: Traces, output: Output) -> None:
    output.say(found_text(found))
    if not sys.stdin.isatty():
        output.say("Nothing was erased: there is nobody to ask. Add --yes to go on.")
        raise Cancelled()
    print("Erase them from this computer? It cannot be undone. [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise Cancelled()


def _shape(removed: Traces) -> dict[str, Any]:
    return {"user_id": removed.person.id, "removed": dict(removed.counts), "total": removed.total}
