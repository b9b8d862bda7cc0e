"""What the delivered views are called; their names in the desk stay English, so that one is found in any language."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text
from lmsdesk.services.language import say

SOON = 14  # days in which an enrolment ends soon
NEVER_OPENED = "Never opened"
ENDS_SOON = f"Ends within {SOON} days"
TEACHERS = "Teachers without a group"
SUSPENDED = "Suspended"
_TITLES: Mapping[str, Text] = {
    NEVER_OPENED: "Never opened",
    ENDS_SOON: "Ends within %n days",
    TEACHERS: "Teachers without a group",
    SUSPENDED: "Suspended",
}


def view_title(name: str) -> str:
    """What a view is called in the window: a delivered one in the language of the person, others as they are."""
    return say(_TITLES[name], SOON) if name in _TITLES else name
