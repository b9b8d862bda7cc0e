"""Opening the profile that a command line names, and closing it whatever happens."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import AsyncIterator

from lmsdesk.app import open_console
from lmsdesk.cli.output import Output
from lmsdesk.domain.events import Event, Progress
from lmsdesk.services.console import Console
from lmsdesk.services.profiles import Profiles


@contextlib.asynccontextmanager
async def opened(options: argparse.Namespace, output: Output, *, reads: bool = False) -> AsyncIterator[Console]:
    """The console of the named site, with progress on standard error; ``reads`` for a command that changes nothing."""
    profiles = Profiles()
    console = open_console(profiles.open(options.site), profiles=profiles, reads=reads)

    def listen(event: Event) -> None:
        if isinstance(event, Progress):
            output.progress(event.what, event.done, event.total)

    console.events.subscribe(listen)
    try:
        yield console
    finally:
        await console.close()
