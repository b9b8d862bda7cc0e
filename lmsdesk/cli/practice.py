"""``lmsdesk practice serve``: a practice LMS in the foreground, until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import sys

from lmsdesk.cli.output import Output
from lmsdesk.services.practice import campus_file


async def run_practice(options: argparse.Namespace, output: Output) -> int:
    """Run the server as a process of its own, which prints address and token as JSON on its first line."""
    campus = campus_file(options.size, options.seed)
    output.say(f"The campus is kept in {campus}. Stop the server with Ctrl+C.")
    command = ["-m", "lmsdesk.practice", "--size", options.size, "--seed", str(options.seed)]
    command += ["--port", str(options.port), "--campus", str(campus)]
    server = await asyncio.create_subprocess_exec(sys.executable, *command)
    try:
        return await server.wait()
    finally:
        if server.returncode is None:
            server.terminate()
            await server.wait()
