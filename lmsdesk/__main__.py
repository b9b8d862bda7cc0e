"""``python -m lmsdesk``: the window, or with a verb the same core without one."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program and return its exit code."""
    from lmsdesk.cli.run import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
