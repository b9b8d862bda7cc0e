"""Run many histories, or one of them again: ``python -m tests.sim run --help``."""

from __future__ import annotations

import argparse
import sys

from tests.sim.volume import replay, run


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    many = verbs.add_parser("run", help="run histories and count what was asked and what went wrong")
    many.add_argument("--histories", type=int, default=200)
    many.add_argument("--steps", type=int, default=40)
    many.add_argument("--seed", type=int, default=1, help="the first history; the others have the numbers after it")
    many.add_argument("--jobs", type=int, default=2)
    many.add_argument("--quiet", action="store_true", help="only the summary line and failures")
    one = verbs.add_parser("replay", help="run one history again and show its trace")
    one.add_argument("history", type=int)
    one.add_argument("--steps", type=int, default=40)
    asked = parser.parse_args()
    if asked.verb == "replay":
        return replay(asked.history, asked.steps)
    return run(asked.histories, asked.steps, asked.seed, asked.jobs, quiet=asked.quiet)


if __name__ == "__main__":
    sys.exit(main())
