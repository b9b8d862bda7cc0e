"""Opening the profile that a command line names, and closing it whatever happens."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import AsyncIterator

from lmsdesk.app import open_console
from lmsdesk.cli.output import Output
from lmsdesk.domain.events import Event, Paused, Progress
from lmsdesk.services.console import Console
from lmsdesk.services.profiles import Profiles
from lmsdesk.services.wording_safety import looking_words, provenance_words
from lmsdesk.services.wording_sites import pause_text


@contextlib.asynccontextmanager
async def opened(options: argparse.Namespace, output: Output, *, reads: bool = False) -> AsyncIterator[Console]:
    """The console of the named site, with progress on standard error; ``reads`` for a command that changes nothing."""
    profiles = Profiles()
    console = open_console(profiles.open(options.site), profiles=profiles, reads=reads)

    def listen(event: Event) -> None:
        if isinstance(event, Progress):
            output.progress(event.what, event.done, event.total)
        elif isinstance(event, Paused):
            output.pause(pause_text(event.why), event.until)

    console.events.subscribe(listen)
    if console.look is None and (told := console.desk.provenance()) is not None:
        output.say(" ".join(provenance_words(told)))
    elif console.look is not None and console.look.why.facts["reason"] in ("too_new", "medium"):
        output.say(" ".join(looking_words(console.look.why)))
    try:
        yield console
    finally:
        await console.close()
