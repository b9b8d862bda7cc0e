"""Break the program in every way and print what noticed it."""

from __future__ import annotations

import sys

from tests.sim.controls import caught, names


def main(arguments: list[str]) -> int:
    """Try the named sabotages, or all; the exit code is 1 when one was not noticed."""
    wanted = [name for name in names() if not arguments or any(name.startswith(each) for each in arguments)]
    missed = 0
    for name in wanted:
        result = caught(name)
        print(result, flush=True)
        missed += result.invariant is None
    return 1 if missed or not wanted else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
