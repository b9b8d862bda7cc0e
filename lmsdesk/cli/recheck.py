"""``lmsdesk recheck``: read anew what was applied, after a site seems to have been restored."""

from __future__ import annotations

import argparse

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.changes import Operation
from lmsdesk.services.wording_safety import rechecked_lines, signs_text, what_words


async def run_recheck(options: argparse.Namespace, output: Output) -> int:
    """Say what is missing; stage it again, or let things be, as the options say."""
    async with opened(options, output) as console:
        safety = console.safety
        signs = safety.went_back()
        if options.accept:
            await safety.accept()
            output.result({"accepted": True}, ["The site counts as it is. What waits can be sent."])
            return exits.DONE
        found = await safety.recheck(options.days)
        kept = await safety.requeue(found) if options.stage and found.missing else None
        shape = {
            "signs": [sign.value for sign in signs.signs] if signs is not None else [],
            "days": found.days,
            "there": found.there,
            "missing": [shapes.operation(item) for item in found.missing],
            "changed": [shapes.operation(item) for item in found.changed],
            "unknown": [shapes.operation(item) for item in found.unknown],
            "change_set": kept.id if kept is not None else None,
        }
        lines = [f"The site seems to have been restored: {signs_text(signs)}."] if signs is not None else []
        lines += rechecked_lines(found)
        if found.missing:
            lines += table(["id", "missing", "about"], [_line(item) for item in found.missing])
        if kept is not None:
            lines.append(f"{kept.id}: {kept.title}, staged. Apply it with: lmsdesk push")
        elif found.missing:
            lines.append("Add --stage to put them into the tray again, or --accept to leave things as they are.")
        output.result(shape, lines)
        return exits.PROBLEMS if found.missing and kept is None else exits.DONE


def _line(item: Operation) -> list[str]:
    return [str(item.id), what_words(item.verb, item.key.entity), item.label]
