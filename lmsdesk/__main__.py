"""``python -m lmsdesk``: the window, or with a verb the same core without one."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Run the program and return its exit code."""
    multiprocessing.freeze_support()  # a packaged program starts itself as its helper process
    if sys.argv[1:2] == ["practice-process"]:  # and as its practice LMS: there is no other Python in the package
        from lmsdesk.practice.__main__ import main as serve

        return serve(sys.argv[2:])
    from lmsdesk.cli.run import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
