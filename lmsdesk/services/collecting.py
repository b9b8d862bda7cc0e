"""When garbage is collected, and in which thread.

A full collection looks at every object of the process with the interpreter's lock held: measured 30 ms while 5,000
edits are staged and more than a second at 100,000, again and again. What is staged or checked holds no cycles, so the
collector rests meanwhile. And where there is a window it never begins by itself: it would run in whichever thread
happens to make objects, and a widget that is deleted outside the window's own thread takes the program down.
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


def collect_on_request() -> None:
    """From now on garbage is collected by ``collect_due`` only, in the thread that calls it."""
    with _Paused.lock:
        _Paused.was_on = False
        gc.disable()


def collect_due() -> int | None:
    """Collect what the collector would have by now; return the generation, None when nothing is due."""
    if _Paused.depth:
        return None
    due = None
    for generation, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
        if count <= most:
            break
        due = generation
    if due is not None:
        gc.collect(due)
    return due


def keep_what_is_there(made: int) -> None:
    """After many objects were made: later collections pass over what lives now."""
    if made >= MANY:
        gc.freeze()
