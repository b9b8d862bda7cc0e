"""``python -m lmsdesk.practice``: a practice LMS as a process of its own."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from lmsdesk.practice.seeding import SIZES, kept_campus
from lmsdesk.practice.server import PracticeServer


def main(arguments: Sequence[str]) -> int:
    """Make the campus where there is none, tell address and tokens on the first line, and serve."""
    parser = argparse.ArgumentParser(prog="python -m lmsdesk.practice", description=main.__doc__)
    parser.add_argument("--campus", type=Path, required=True)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--end-with-stdin", action="store_true", help="end when standard input closes")
    options = parser.parse_args(arguments)
    kept_campus(options.campus, options.size, options.seed)
    server = PracticeServer(options.campus, port=options.port)
    server.start()
    print(json.dumps({"url": server.url, "token": server.token, "tokens": server.tokens}), flush=True)
    ended = threading.Event()
    if options.end_with_stdin:
        threading.Thread(target=_watch, args=(ended,), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):  # the person stopped it: that is how it ends
        ended.wait()
    server.stop()
    return 0


def _watch(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        continue
    ended.set()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
