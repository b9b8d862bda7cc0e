"""``lmsdesk backups``: the copies of what waits and of the history, checking, restoring and saving them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.backups import Backup
from lmsdesk.domain.errors import WrongUse
from lmsdesk.services.backups import Backups
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.profiles import Profiles
from lmsdesk.services.wording_safety import difference_lines, moment, provenance_words, why_words

_SOUND = {True: "sound", False: "damaged", None: "not checked"}


async def run_backups(options: argparse.Namespace, output: Output) -> int:
    """Do what the action says."""
    backups = Backups(Profiles().open(options.site), SystemClock())
    match options.action:
        case "verify":
            return await _verify(backups, options.name, output)
        case "restore":
            return await _restore(backups, options, output)
        case "export":
            size = await backups.export("" if options.name == "now" else options.name, options.file)
            output.result({"file": str(options.file), "bytes": size}, [f"Saved in {options.file}"])
        case _:
            found = await backups.all()
            output.result([_shape(each) for each in found], _lines(found) or ["There are no copies yet."])
    return exits.DONE


async def _verify(backups: Backups, name: str | None, output: Output) -> int:
    found = [each for each in await backups.all() if name in (None, each.name)]
    if name is not None and not found:
        raise WrongUse(what="backup", value=name)
    told = {each.name: await backups.verify(each.name) for each in found}
    output.result(
        [{"name": each, "sound": sound} for each, sound in told.items()],
        [f"{_SOUND[sound]:8} {each}" for each, sound in told.items()] or ["There are no copies yet."],
    )
    return exits.DONE if all(told.values()) else exits.PROBLEMS


async def _restore(backups: Backups, options: argparse.Namespace, output: Output) -> int:
    if (options.name is None) != options.empty:
        raise WrongUse(what="usage", value="restore", usage="Name a copy, or say --empty.")
    if options.empty:
        output.say("What is there now is kept under another name, and nothing will wait.")
    else:
        found = await backups.compare(options.name)
        for line in difference_lines(found):
            output.say(line)
    if not options.yes and not _agreed(output):
        return exits.PROBLEMS
    told = await (backups.begin_empty() if options.empty else backups.restore(options.name))
    what, then = provenance_words(told)
    output.result({"restored": options.name, **asdict(told)}, [what, then])
    return exits.DONE


def _agreed(output: Output) -> bool:
    if not sys.stdin.isatty():
        output.say("Nothing was restored. Add --yes to go on.")
        return False
    output.say("What is there now is kept as a copy. Go on? Type yes.")
    return sys.stdin.readline().strip().casefold() == "yes"


def _shape(each: Backup) -> dict[str, Any]:
    return {**asdict(each), "at": shapes.iso(each.at)}


def _lines(found: Sequence[Backup]) -> list[str]:
    rows = [
        [
            moment(each.at),
            why_words(each),
            f"{each.size / 1_000_000:.1f} MB",
            "?" if each.change_sets is None else f"{each.change_sets:,}",
            "?" if each.waiting is None else f"{each.waiting:,}",
            "damaged" if each.sound is False else "",
            each.name,
        ]
        for each in found
    ]
    return [] if not rows else table(["made", "why", "size", "sets", "wait", "", "name"], rows)
