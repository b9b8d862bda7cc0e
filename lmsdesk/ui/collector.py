"""Garbage is collected in the window's thread only: see ``services.collecting`` for why."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

from lmsdesk.services.collecting import collect_due, collect_on_request

_PAUSE: Final = 500  # milliseconds; the youngest objects take well under a millisecond


class Collector(QObject):
    """Takes the place of Python's automatic collection as long as there is an application."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        collect_on_request()
        self._timer = QTimer(self, interval=_PAUSE)
        self._timer.timeout.connect(collect_due)
        self._timer.start()
