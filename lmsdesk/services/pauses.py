"""Keeping the collector of cycles away while many objects are made that live on.

A full collection looks at every object of the process with the interpreter's lock held: measured 30 ms for 5,000
staged edits and more than a second for 100,000, again and again while they are made. Operations hold no cycles.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator

MANY = 2_000  # objects that live on; with fewer a collection takes no time

_lock = threading.Lock()
_depth = 0


@contextlib.contextmanager
def no_collecting() -> Iterator[None]:
    """Nothing is collected until the last of those who asked for it has ended."""
    global _depth
    with _lock:
        _depth += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _depth -= 1
            if _depth == 0:
                gc.enable()


def keep_what_is_there(made: int) -> None:
    """After many objects were made: later collections pass over what lives now."""
    if made >= MANY:
        gc.freeze()
