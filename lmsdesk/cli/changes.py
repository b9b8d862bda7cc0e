"""``lmsdesk changes`` and ``lmsdesk undo``: what waits, what was done, and taking it back."""

from __future__ import annotations

import argparse

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.changes import Operation
from lmsdesk.domain.inverse import undo_of
from lmsdesk.services.console import Console
from lmsdesk.services.steps import TRAY
from lmsdesk.services.wording_checks import code_text


async def run_changes(options: argparse.Namespace, output: Output) -> int:
    """Do what the action says."""
    async with opened(options, output, reads=options.action not in ("discard", "lift", "load")) as console:
        match options.action:
            case "save":
                count = await console.changes.save_waiting(options.file)
                output.result({"file": str(options.file), "operations": count}, [f"{count} saved in {options.file}"])
            case "show":
                return _show(console, options.id, output)
            case "discard":
                kept = console.changes.change_set(options.id)
                numbers = [item.id for item in console.changes.receipts(kept.id) if item.state in TRAY]
                gone = await console.changes.discard(numbers)
                output.result({"discarded": numbers}, [f"{gone} taken out of the tray"])
            case "lift":
                await console.changes.lift_waiting([options.id], options.confirm)
                output.result({"lifted": options.id}, [f"{options.id} may go out now; the plan asks once more"])
            case "export":
                count = await console.changes.export(options.id, options.file)
                output.result({"file": str(options.file), "operations": count}, [f"{count} saved in {options.file}"])
            case "load":
                kept = await console.changes.load(options.file)
                output.result(shapes.change_set(kept), [f"{kept.id}: {kept.title}"])
            case _:
                _list(console, output)
        return exits.DONE


def _list(console: Console, output: Output) -> None:
    sets = console.changes.history(limit=-1)
    rows = [
        [str(item.id), ", ".join(f"{count} {state.lower()}" for state, count in item.counts.items()), item.title]
        for item in sets
    ]
    output.result([shapes.change_set(item) for item in sets], table(["id", "state", "title"], rows))


def _show(console: Console, number: int, output: Output) -> int:
    kept = console.changes.change_set(number)
    operations = console.changes.receipts(number)
    shape = {
        **shapes.change_set(kept),
        "operations": [shapes.operation(item, undo_of(item)) for item in operations],
    }
    output.result(
        shape, [kept.title, *table(["id", "state", "what", "about", ""], [_line(item) for item in operations])]
    )
    return exits.DONE


def _line(item: Operation) -> list[str]:
    what = f"{item.verb} {item.key.entity}"
    return [str(item.id), item.state.lower(), what, item.label, code_text(item.error_code, item.error_text)]


async def run_undo(options: argparse.Namespace, output: Output) -> int:
    """Stage the inverse of an applied change set."""
    async with opened(options, output) as console:
        console.changes.lift(options.confirm or "")
        kept = await console.changes.take_back(options.id)
        output.result(shapes.change_set(kept), [f"{kept.id}: {kept.title}, staged. Apply it with: lmsdesk push"])
        return exits.DONE
