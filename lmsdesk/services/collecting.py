"""Holding the garbage collector while a lot is made that is all kept: it would look through everything in vain.

A full collection looks at every object of the process with the interpreter's lock held: measured 30 ms while 5,000
edits are staged and more than a second at 100,000, again and again. What is staged or checked holds no cycles.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator

MANY = 2_000  # objects that live on; with fewer a collection takes no time


class _Paused:
    """How many ask for quiet, in whichever threads, and whether the collector was on before the first."""

    lock = threading.Lock()
    depth = 0
    was_on = True


@contextlib.contextmanager
def paused_collector() -> Iterator[None]:
    """Collect nothing inside; the state of before comes back when the last of all threads is done."""
    with _Paused.lock:
        if _Paused.depth == 0:
            _Paused.was_on = gc.isenabled()
            gc.disable()
        _Paused.depth += 1
    try:
        yield
    finally:
        with _Paused.lock:
            _Paused.depth -= 1
            if _Paused.depth == 0 and _Paused.was_on:
                gc.enable()


def keep_what_is_there(made: int) -> None:
    """After many objects were made: later collections pass over what lives now."""
    if made >= MANY:
        gc.freeze()
