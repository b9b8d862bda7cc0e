"""``lmsdesk practice serve``: a practice LMS in the foreground, until it is stopped."""

from __future__ import annotations

import argparse
import asyncio

from lmsdesk.cli.output import Output
from lmsdesk.services.practice import campus_file, server_command


async def run_practice(options: argparse.Namespace, output: Output) -> int:
    """Run the server as a process of its own, which prints address and token as JSON on its first line."""
    output.say(f"The campus is kept in {campus_file(options.size, options.seed)}. Stop the server with Ctrl+C.")
    command = [*server_command(size=options.size, seed=options.seed, port=options.port), "--end-with-stdin"]
    # Its standard input closes however this process ends, so that no server is left behind.
    server = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
    try:
        return await server.wait()
    finally:
        if server.returncode is None:
            server.terminate()
            await server.wait()
