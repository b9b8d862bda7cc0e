"""Remembered choices that cannot be written are a sentence, never the end of what a person is doing."""

from __future__ import annotations

from collections.abc import Callable

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.ui.api import Settings


class Kept:
    """Settings for widgets: until a text could be written the window goes by it nevertheless."""

    def __init__(self, settings: Settings, on_trouble: Callable[[LmsDeskError], object]) -> None:
        self._settings, self._on_trouble = settings, on_trouble
        self._unwritten: dict[str, str] = {}

    def get(self, name: str, default: str = "") -> str:
        """What was chosen last."""
        return self._unwritten.get(name, self._settings.get(name, default))

    def put(self, name: str, value: str) -> None:
        """Choose; a full disk is told once for each choice."""
        try:
            self._settings.put(name, value)
            self._unwritten.pop(name, None)
        except LmsDeskError as error:
            if self._unwritten.get(name) != value:
                self._unwritten[name] = value
                self._on_trouble(error)
