"""``lmsdesk plan``, ``push`` and ``conflicts``: what would happen, making it happen, and deciding."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.changes import Operation, State
from lmsdesk.domain.facts import Tray
from lmsdesk.domain.inverse import undo_of
from lmsdesk.domain.plans import Ask
from lmsdesk.services.wording_checks import code_text, reason_text
from lmsdesk.sync.reports import Planned, PushPlan, PushReport


async def run_plan(options: argparse.Namespace, output: Output) -> int:
    """What push would do now, against fresh reads."""
    async with opened(options, output) as console:
        plan = await console.changes.plan()
        output.result(
            {"counts": dict(plan.counts), "operations": [_planned(item) for item in plan.items]}, _plan_lines(plan)
        )
        counts = plan.counts
        return exits.CONFLICTS if counts["conflict"] else exits.PROBLEMS if counts["invalid"] else exits.DONE


def _planned(item: Planned) -> dict[str, Any]:
    decision = item.decision
    return {
        **shapes.operation(item.operation, item.undo),
        "decision": type(decision).__name__.lower() if decision is not None else None,
        "trouble": decision.trouble.value if isinstance(decision, Ask) else None,
        "clashes": [
            {"field": clash.field, "base": clash.base, "mine": clash.mine, "theirs": clash.theirs}
            for clash in (decision.clashes if isinstance(decision, Ask) else ())
        ],
        "reasons": [
            {"code": reason.code, "field": reason.about, "text": reason_text(reason)} for reason in item.reasons
        ],
        "waits_for": list(item.waits_for),
    }


def _plan_lines(plan: PushPlan) -> list[str]:
    lines = [", ".join(f"{count:,} {name}" for name, count in plan.counts.items() if count) or "Nothing waits."]
    for item in plan.items:
        if isinstance(item.decision, Ask):
            lines.append(f"  ! {item.operation.id} {item.operation.label}: {code_text(item.decision.trouble)}")
        for reason in item.reasons:
            lines.append(f"  x {item.operation.id} {item.operation.label}: {reason_text(reason)}")
    return lines


async def run_push(options: argparse.Namespace, output: Output) -> int:
    """Apply; a receipt for each operation."""
    async with opened(options, output) as console:
        if not options.yes:
            plan = await console.changes.plan(options.only)
            if (plan.removals or plan.irreversible) and not _agreed(plan, output):
                return exits.PROBLEMS
        report = await console.changes.apply(change_set=options.only, wait=options.wait)
        output.result(_receipts(report), _receipt_lines(report))
        return _code(console.changes.tray(), report)


def _agreed(plan: PushPlan, output: Output) -> bool:
    """Ask a person about what cannot be taken back; nobody to ask means no."""
    output.say(
        f"{len(plan.removals):,} removals and {len(plan.irreversible):,} changes that no undo brings back as they were."
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
    }


def _receipt_lines(report: PushReport) -> list[str]:
    lines = [", ".join(f"{count:,} {state.lower()}" for state, count in report.totals.items()) or "Nothing was ready."]
    for item in report.operations:
        if item.state in (State.REJECTED, State.CONFLICT, State.UNKNOWN):
            why = code_text(item.error_code, item.error_text)
            lines.append(f"  {item.id} {item.state.lower()} {item.label}: {why}")
    return lines


def _code(tray: Tray, report: PushReport) -> int:
    if tray.unconfirmed or tray.sending:
        return exits.UNCONFIRMED
    if report.stopped == "offline":
        return exits.UNREACHABLE
    if tray.conflicts:
        return exits.CONFLICTS
    return exits.PROBLEMS if tray.refused else exits.DONE


async def run_conflicts(options: argparse.Namespace, output: Output) -> int:
    """List conflicts, or decide one."""
    async with opened(options, output) as console:
        if options.action == "resolve":
            operation = console.changes.operation(options.id)
            await console.changes.resolve([options.id], options.take)
            output.result({"id": options.id, "take": options.take}, [f"{operation.label}: {options.take}"])
            return exits.DONE
        waiting = console.changes.waiting(limit=sys.maxsize, states=[State.CONFLICT])
        found = [item for change in waiting for item in change.operations]
        rows = [[str(item.id), item.label, code_text(item.error_code), _sides(item)] for item in found]
        shape = [
            {**shapes.operation(item, undo_of(item)), "theirs": dict(item.theirs or {}), "trouble": item.error_code}
            for item in found
        ]
        output.result(shape, table(["id", "about", "why", "was / mine / theirs"], rows))
        return exits.CONFLICTS if found else exits.DONE


def _sides(item: Operation) -> str:
    base, theirs = item.base or {}, item.theirs or {}
    return "; ".join(
        f"{name}: {base.get(name)} / {value} / {theirs.get(name)}"
        for name, value in item.patch.items()
        if name in theirs and theirs[name] != value
    )
