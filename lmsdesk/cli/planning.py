"""``lmsdesk plan`` and ``apply``: what would happen, as words and as a file, and exactly that being sent."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output
from lmsdesk.cli.pushing import finished
from lmsdesk.domain.plans import Ask
from lmsdesk.services.console import Console
from lmsdesk.services.plan_files import head, read_plan
from lmsdesk.services.wording_checks import code_text, reason_text
from lmsdesk.services.wording_guards import need_text, stop_loss_text
from lmsdesk.sync.reports import Planned, PushPlan

_WORDS: Mapping[str, str] = {
    "create": "+ {} new",
    "change": "~ {} changed",
    "remove": "- {} removed",
    "already": "= {} already so",
    "conflict": "! {} in conflict",
    "invalid": "x {} would be refused",
    "waiting": "> {} after another change",
}
_ALSO: Mapping[str, str] = {
    "irreversible": "{} irreversible",
    "grades": "{} with grades or completions that would be lost",
    "in_part": "{} that can be taken back only in part",
    "mails": "{} people get mail",
}


async def run_plan(options: argparse.Namespace, output: Output) -> int:
    """What push would do now, against fresh reads, or as far as it is known without one."""
    async with opened(options, output, reads=True) as console:
        changes = console.changes
        plan = await (changes.known() if options.offline else changes.plan())
        output.result(_shape(plan, console), _lines(plan, console))
        counts = plan.counts
        return exits.CONFLICTS if counts["conflict"] else exits.PROBLEMS if counts["invalid"] else exits.DONE


async def run_apply(options: argparse.Namespace, output: Output) -> int:
    """Apply a plan that was written down with ``plan --json``: exactly that, and nothing else."""
    told = read_plan(options.file)
    async with opened(options, output) as console:
        report = await console.changes.apply_file(
            told, wait=options.wait, typed=options.confirm, changed_files=options.changed_files
        )
        return finished(console, report, output)


def _shape(plan: PushPlan, console: Console) -> dict[str, Any]:
    return {
        **head(plan, console.profile.site),
        "made": shapes.iso(plan.made),
        "read": plan.is_read,
        "counts": dict(plan.counts),
        "estimate": {"requests": plan.estimate.requests, "seconds": plan.estimate.seconds},
        "drift": {"changed_by_others": plan.drift.rows, "merge_cleanly": plan.drift.clean},
        "confirm": console.changes.word(plan) or None,
        "needs": [
            {"kind": need.kind.value, "count": need.count, "about": list(need.about), "text": need_text(need)}
            for need in plan.needs
        ],
        "stop_loss": stop_loss_text(console.profile.site.rules),
        "operations": [_planned(item) for item in plan.items],
    }


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
        "loses_work": item.loses_work,
    }


def _lines(plan: PushPlan, console: Console) -> list[str]:
    if not plan.items:
        return ["Nothing waits."]
    site, counts = console.profile.site, plan.counts
    lines = [f"{site.url} as {site.actor_name or site.actor_id}: {len(plan.items):,} changes"]
    if plan.is_read:
        lines[0] += f", {plan.estimate.requests:,} requests, about {plan.estimate.seconds:,} s"
    else:
        lines.append(f"Without a reading, as of {shapes.iso(plan.made) or 'never'}: conflicts cannot be known.")
    lines.append("  " + "   ".join(words.format(f"{counts[name]:,}") for name, words in _WORDS.items() if counts[name]))
    if also := [words.format(f"{counts[name]:,}") for name, words in _ALSO.items() if counts[name]]:
        lines.append("  " + ", ".join(also))
    if plan.drift.rows:
        drift = f"{plan.drift.rows:,} were changed by others since they were last seen"
        lines.append(f"  {drift}, {plan.drift.clean:,} merge cleanly")
    if not site.rules.stops:
        lines.append(f"  {stop_loss_text(site.rules)}")
    lines += [f"  {need_text(need)}" for need in plan.needs]
    if plan.needs:
        lines.append(f"  To apply it all the same: --confirm “{console.changes.word(plan)}”")
    for item in plan.items:
        about = f"{item.operation.id} {item.operation.label}"
        if isinstance(item.decision, Ask):
            lines.append(f"  ! {about}: {code_text(item.decision.trouble)}")
        lines += [f"  x {about}: {reason_text(reason)}" for reason in item.reasons]
    return lines
