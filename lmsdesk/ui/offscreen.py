"""What Qt prints where there is no screen, and nobody needs to read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_NOISE = "propagateSizeHints"  # the offscreen platform says with every window that it cannot do this


@contextmanager
def without_noise() -> Iterator[None]:
    """Leave out that one line; everything else goes to standard error as usual."""

    def tell(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if _NOISE not in text:
            print(text, file=sys.stderr)

    before = qInstallMessageHandler(tell)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
