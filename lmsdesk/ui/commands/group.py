"""What the window asks of a group of its actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lmsdesk.ui.actions import Handler


class CommandGroup(Protocol):
    """The actions of one area: what they do, and why not when they cannot."""

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""

    def refusal(self, name: str) -> str | None:
        """Why one of them cannot be done now; None when it can, and for those of other groups."""
