"""``lmsdesk practice serve`` as a process: it tells where it is, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit


def test_a_server_whose_command_was_killed_ends_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lmsdesk", "practice", "serve", "--size", "small"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "LMSDESK_HOME": str(tmp_path)}
    ) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        address = urlsplit(told["url"])
        with socket.create_connection((address.hostname, address.port), timeout=60) as line:
            process.kill()
            assert _was_closed(line)  # by the end of the server, not by our patience


def _was_closed(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True
