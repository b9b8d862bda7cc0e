"""From a command line to an exit code."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from types import TracebackType
from typing import Any

from lmsdesk.cli import exits
from lmsdesk.cli.output import Output
from lmsdesk.cli.parser import parse
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.services import language
from lmsdesk.services.log import log_mistake, start_log
from lmsdesk.services.profiles import home

Verb = Callable[[argparse.Namespace, Output], Coroutine[Any, Any, int]]

# Each verb lives in a module with a function of that name; only the one that is asked for is imported.
_VERBS = {
    "practice": "lmsdesk.cli.practice",
    "site": "lmsdesk.cli.sites",
    "sync": "lmsdesk.cli.mirror",
    "list": "lmsdesk.cli.mirror",
    "import": "lmsdesk.cli.imports",
    "imports": "lmsdesk.cli.past_imports",
    "presets": "lmsdesk.cli.presets",
    "edit": "lmsdesk.cli.edits",
    "explain": "lmsdesk.cli.explaining",
    "changes": "lmsdesk.cli.changes",
    "plan": "lmsdesk.cli.planning",
    "apply": "lmsdesk.cli.planning",
    "push": "lmsdesk.cli.pushing",
    "conflicts": "lmsdesk.cli.waiting",
    "problems": "lmsdesk.cli.waiting",
    "unconfirmed": "lmsdesk.cli.waiting",
    "undo": "lmsdesk.cli.changes",
    "report": "lmsdesk.cli.reports",
    "erase-person": "lmsdesk.cli.erasing",
    "backups": "lmsdesk.cli.backups",
    "recheck": "lmsdesk.cli.recheck",
    "doctor": "lmsdesk.cli.doctor",
}


def run(arguments: Sequence[str]) -> int:
    """Run one command; named trouble becomes a sentence on standard error and an exit code."""
    output = Output(json="--json" in arguments)
    sys.excepthook = _mistake
    try:
        options = parse(arguments)
        if options.verb is None:
            return _window(options)
        start_log(home())
        language.use_asked()
        module = importlib.import_module(_VERBS[options.verb])
        verb: Verb = getattr(module, f"run_{options.verb.replace('-', '_')}")
        code = asyncio.run(verb(options, output))
        sys.stdout.flush()  # here, where it is known what to do when nobody reads it
        return code
    except LmsDeskError as error:
        output.trouble(error)
        return exits.code_of(error)
    except KeyboardInterrupt:
        output.say("Stopped. What was finished before stays.")
        return exits.STOPPED
    except BrokenPipeError:
        # The reader of our output went away: what is still to be written at the end has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.DONE


def _mistake(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A mistake of the program, as the interpreter tells it but without secrets; also in the log."""
    print(log_mistake(error), file=sys.stderr)


def _window(options: argparse.Namespace) -> int:
    """The window, or the tour; Qt is imported here and nowhere else on this path."""
    start = importlib.import_module("lmsdesk.ui.start")
    code: int = start.tour(options.tour, options.size) if options.tour else start.window(options)
    return code
