"""``lmsdesk conflicts``, ``problems`` and ``unconfirmed``: what waits for a person, and deciding it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.changes import Operation, State
from lmsdesk.domain.decisions import Rule, Take, field_takes, open_fields, safer, takes
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.facts import Unconfirmed
from lmsdesk.domain.inverse import undo_of
from lmsdesk.domain.lots import conflict_key, problem_key
from lmsdesk.domain.text import whole_number
from lmsdesk.services.console import Console
from lmsdesk.services.wording_checks import code_text

_READS = {"conflicts": (None, "list", "show", "rules"), "problems": (None, "list")}
_WHERE: Mapping[str, Callable[[Operation], Sequence[str]]] = {
    "field": lambda item: [*open_fields(item), *(item.patch if not open_fields(item) else ())],
    "entity": lambda item: [item.key.entity.value],
    "verb": lambda item: [item.verb.value],
    "trouble": lambda item: [item.error_code or ""],
    "reason": lambda item: [item.error_code or ""],
    "set": lambda item: [str(item.change_set)],
    "course": lambda item: [item.label.rpartition(" in ")[2]],
}


def waiting(console: Console, state: State) -> list[Operation]:
    """All operations in a state, in the order of the lists."""
    found = console.changes.waiting(limit=sys.maxsize, states=[state])
    return [item for change in found for item in change.operations]


def chosen(options: argparse.Namespace, console: Console, state: State) -> list[Operation]:
    """The operations that a command names: by ids, by what they have in common, or all of them."""
    everything = waiting(console, state)
    conditions = [_condition(text) for text in options.where or []]
    if not (options.ids or conditions or options.all):
        raise WrongUse(what="usage", value="nothing is named", usage="Name ids, --where KEY=VALUE, or --all.")
    ids = set(options.ids)
    if unknown := ids - {item.id for item in everything}:
        raise WrongUse(what="no_conflict" if state is State.CONFLICT else "not_refused", value=min(unknown))
    found = [item for item in everything if not ids or item.id in ids]
    found = [item for item in found if all(value in _WHERE[name](item) for name, value in conditions)]
    if options.alike:
        key = conflict_key if state is State.CONFLICT else problem_key
        keys = {key(item) for item in found}
        found = [item for item in everything if key(item) in keys]
    return found


def _condition(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found or name not in _WHERE:
        raise WrongUse(what="usage", value=text, usage=f"Conditions: {', '.join(_WHERE)}, written KEY=VALUE.")
    return name, value


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, found, value = text.partition("=")
        if not found:
            raise WrongUse(what="usage", value=text, usage="Write field=value.")
        pairs[name] = value
    return pairs


# Conflicts


async def run_conflicts(options: argparse.Namespace, output: Output) -> int:
    """List, show or decide conflicts; list or forget remembered decisions."""
    async with opened(options, output, reads=options.action in _READS["conflicts"]) as console:
        match options.action:
            case "show":
                return _show(console, options.id, output)
            case "resolve":
                return await _resolve(options, console, output)
            case "rules":
                rules = console.changes.rules()
                rows = [[str(rule.id), rule.entity.value, rule.field, rule.take, rule.scope] for rule in rules]
                output.result([_rule(rule) for rule in rules], table(["id", "of", "field", "always", "for"], rows))
                return exits.DONE
            case "forget":
                count = await console.changes.forget([options.id])
                output.result({"forgotten": count}, [f"{count} forgotten; what it decided stays decided"])
                return exits.DONE
            case _:
                found = waiting(console, State.CONFLICT)
                rows = [[str(item.id), item.label, code_text(item.error_code), _sides(item)] for item in found]
                output.result(
                    [_conflict(item) for item in found], table(["id", "about", "why", "was / mine / theirs"], rows)
                )
                return exits.CONFLICTS if found else exits.DONE


async def _resolve(options: argparse.Namespace, console: Console, output: Output) -> int:
    fields = _pairs(options.field)
    if not options.take and not fields:
        raise WrongUse(what="usage", value="no decision", usage="Add --take, or --field NAME=TAKE.")
    found = chosen(options, console, State.CONFLICT)
    await console.changes.resolve([item.id for item in found], options.take or "", fields=fields)
    if options.remember:
        sides = [(item.key.entity.value, name) for item in found for name in open_fields(item)]
        for entity, name in dict.fromkeys(sides):
            await console.changes.remember(entity, name, fields.get(name, options.take or ""), options.remember)
    left = console.changes.tray().conflicts
    shape: dict[str, Any] = {"ids": [item.id for item in found], "take": options.take, "fields": fields, "left": left}
    told = options.take or ", ".join(f"{name}: {take}" for name, take in fields.items())
    output.result(shape, [*(f"{item.label}: {told}" for item in found), f"{len(found):,} decided, {left:,} left"])
    return exits.DONE


def _show(console: Console, number: int, output: Output) -> int:
    item = console.changes.operation(number)
    if item.state is not State.CONFLICT:
        raise WrongUse(what="no_conflict", value=number)
    base, theirs = item.base or {}, item.theirs or {}
    rows = [
        [name, str(base.get(name)), str(item.patch.get(name)), str(theirs.get(name)), " ".join(field_takes(item, name))]
        for name in open_fields(item) or item.patch
    ]
    lines = [
        f"{item.id}: {item.label}",
        code_text(item.error_code, item.error_text),
        *table(["field", "was", "mine", "theirs", "possible"], rows),
        f"For the whole change: {', '.join(takes(item))}",
        *_adopting(console, item),
    ]
    output.result(_conflict(item), lines)
    return exits.CONFLICTS


def _adopting(console: Console, item: Operation) -> list[str]:
    """What adopting the one that is there sends."""
    if Take.ADOPT not in takes(item):
        return []
    return [f"adopt sends as changes: {', '.join(console.changes.carried(item)) or 'nothing'}"]


def _conflict(item: Operation) -> dict[str, Any]:
    saved = safer(item)
    return {
        **shapes.operation(item, undo_of(item)),
        "theirs": dict(item.theirs or {}),
        "trouble": item.error_code,
        "fields": [
            {"name": name, "takes": [take.value for take in field_takes(item, name)]} for name in open_fields(item)
        ],
        "takes": [take.value for take in takes(item)],
        "safer": saved.value if saved else None,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "entity": rule.entity.value,
        "field": rule.field,
        "take": rule.take.value,
        "scope": rule.scope.value,
        "made": shapes.iso(rule.made),
    }


def _sides(item: Operation) -> str:
    base, theirs = item.base or {}, item.theirs or {}
    return "; ".join(
        f"{name}: {base.get(name)} / {value} / {theirs.get(name)}"
        for name, value in item.patch.items()
        if name in theirs and theirs[name] != value
    )


# Problems


async def run_problems(options: argparse.Namespace, output: Output) -> int:
    """List what was refused; mend, retry or discard it."""
    async with opened(options, output, reads=options.action in _READS["problems"]) as console:
        changes = console.changes
        if options.action in (None, "list"):
            found = waiting(console, State.REJECTED)
            rows = [[str(item.id), item.label, code_text(item.error_code, item.error_text)] for item in found]
            shape = [
                {**shapes.operation(item, undo_of(item)), "reason": rows[place][2]} for place, item in enumerate(found)
            ]
            output.result(shape, table(["id", "about", "why"], rows))
            return exits.PROBLEMS if found else exits.DONE
        pairs = {}
        if options.action == "mend":
            pairs = _pairs([text for text in options.words if "=" in text])
            options.ids = [_number(text) for text in options.words if "=" not in text]
            if not pairs:
                raise WrongUse(what="usage", value="no value", usage="Write field=value after the ids.")
        found = chosen(options, console, State.REJECTED)
        ids = [item.id for item in found]
        match options.action:
            case "mend":
                await changes.mend(ids, pairs)
            case "retry":
                await changes.retry(ids)
            case _:
                await changes.discard(ids)
        told = {"mend": "mended", "retry": "ready again", "discard": "discarded"}[options.action]
        output.result({"ids": ids, "done": options.action, "left": changes.tray().refused}, [f"{len(ids):,} {told}"])
        return exits.DONE


def _number(text: str) -> int:
    number = whole_number(text)
    if number is None:
        raise WrongUse(what="usage", value=text, usage="An id is a number of problems list; a value is field=value.")
    return number


# Unconfirmed


async def run_unconfirmed(options: argparse.Namespace, output: Output) -> int:
    """List what was sent without a usable answer; ``--check`` reads it now, ``--wait`` until it is decided."""
    async with opened(options, output, reads=not (options.check or options.wait)) as console:
        if options.check or options.wait:
            await console.changes.check_now()
        while options.wait and (left := await console.changes.unconfirmed()):
            await console.clock.sleep(max(0.2, min(each.left for each in left)))
            await console.changes.check_now()
        told = {each.operation: each for each in await console.changes.unconfirmed()}
        found = [(item, told[item.id]) for item in waiting(console, State.UNKNOWN) if item.id in told]
        rows = [
            [str(item.id), item.label, shapes.iso(each.sent) or "", f"{max(0, round(each.left))} s", _why(each)]
            for item, each in found
        ]
        output.result([_unconfirmed(*pair) for pair in found], table(["id", "about", "sent", "in", "why"], rows))
        return exits.UNCONFIRMED if found else exits.DONE


def _unconfirmed(item: Operation, told: Unconfirmed) -> dict[str, Any]:
    return {
        **shapes.operation(item, undo_of(item)),
        "sent": shapes.iso(told.sent),
        "attempts": told.attempts,
        "seconds_left": max(0, round(told.left)),
        "wait": told.wait.value,
        "window": told.window,
        "cut_off": told.cut_off,
        "looked": shapes.iso(told.looked),
        "seen": told.seen,
    }


def _why(told: Unconfirmed) -> str:
    cut = "the program ended while it was sent; " if told.cut_off else ""
    return (
        cut
        + {
            "window": "the site may still be working on it",
            "restart": "counted anew since the start",
            "second": "not seen once, a second reading follows",
            "due": "it can be looked up: add --check",
        }[told.wait.value]
    )
