"""``lmsdesk push`` and ``conflicts``: making it happen, and deciding."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output
from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import Halted, Offline
from lmsdesk.domain.facts import Tray
from lmsdesk.domain.inverse import undo_of
from lmsdesk.services.console import Console
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_checks import code_text
from lmsdesk.services.wording_guards import need_text
from lmsdesk.sync.reports import PushPlan, PushReport


async def run_push(options: argparse.Namespace, output: Output) -> int:
    """Apply; a receipt for each operation. What is above a threshold passes with --confirm only, never with --yes."""
    async with opened(options, output) as console:
        typed, plan = options.confirm, None
        if not options.yes:
            plan = await console.changes.plan(options.only)
            if plan.needs and typed is None and sys.stdin.isatty():
                typed = _typed(plan, console.changes.word(plan), output)
            elif not plan.needs and (plan.removals or plan.irreversible) and not _agreed(plan, output):
                return exits.PROBLEMS
        report = await console.changes.apply(
            change_set=options.only, wait=options.wait, plan=plan, typed=typed, changed_files=options.changed_files
        )
        return finished(console, report, output)


def finished(console: Console, report: PushReport, output: Output) -> int:
    """Print the receipts of a push; return the exit code."""
    tray = console.changes.tray()
    output.result(_receipts(report), [*_receipt_lines(report), *_unconfirmed_lines(tray)])
    return _code(tray, report)


def _typed(plan: PushPlan, word: str, output: Output) -> str:
    """Ask a person for what has to be typed."""
    for need in plan.needs:
        output.say(need_text(need))
    output.say(f"To send it all the same, type {word}:")
    return sys.stdin.readline().strip()


def _agreed(plan: PushPlan, output: Output) -> bool:
    """Ask a person about what cannot be taken back; nobody to ask means no."""
    output.say(
        f"{len(plan.removals):,} removals, {len(plan.irreversible):,} changes that cannot be taken back and "
        f"{len(plan.in_part):,} that can be only in part."
    )
    if not sys.stdin.isatty():
        output.say("Nothing was sent. Look at lmsdesk plan, and add --yes to go on.")
        return False
    output.say("Go on? Type yes.")
    return sys.stdin.readline().strip().casefold() == "yes"


def _receipts(report: PushReport) -> dict[str, Any]:
    return {
        "change_set": report.operations[0].change_set if report.operations else None,
        "operations": [shapes.operation(item, undo_of(item)) for item in report.operations],
        "totals": {state.value: count for state, count in report.totals.items()},
        "requests": report.requests,
        "stopped": report.stopped,
        "stale": list(report.stale),
    }


def _receipt_lines(report: PushReport) -> list[str]:
    lines = [", ".join(f"{count:,} {state.lower()}" for state, count in report.totals.items()) or "Nothing was ready."]
    if report.stale:
        lines.append(
            f"The plan is stale for {len(report.stale):,}: they had moved on the site, were not sent and wait."
        )
    for item in report.operations:
        if item.state in (State.REJECTED, State.CONFLICT, State.UNKNOWN):
            why = code_text(item.error_code, item.error_text)
            lines.append(f"  {item.id} {item.state.lower()} {item.label}: {why}")
    if report.stopped is not None and report.stopped != Offline.code:
        told = tell(Halted(reason=report.stopped))
        lines += [told.what, told.next]
    return lines


def _unconfirmed_lines(tray: Tray) -> list[str]:
    """Why a push that sent nothing may end without being done, and how to stay until it is."""
    count = tray.unconfirmed + tray.sending
    if not count:
        return []
    return [f"{count:,} sent and not confirmed yet. lmsdesk unconfirmed --wait stays until that is decided."]


def _code(tray: Tray, report: PushReport) -> int:
    if tray.unconfirmed or tray.sending:
        return exits.UNCONFIRMED
    if report.stopped == Offline.code:
        return exits.UNREACHABLE
    if tray.conflicts:
        return exits.CONFLICTS
    remains = tray.refused or report.stale or report.stopped is not None
    return exits.PROBLEMS if remains else exits.DONE
