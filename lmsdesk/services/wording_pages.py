"""Sentences for the pages of one record: what stands out about a course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lmsdesk.domain.health import Concern
from lmsdesk.domain.language import Text
from lmsdesk.services.language import say

_CONCERNS: Final[Mapping[Concern, Text]] = {
    Concern.NOT_READ: "Its people were not read to the end yet: what is said of them may change.",
    Concern.HIDDEN: "It is hidden: its learners cannot see it.",
    Concern.ENDED: "It has ended, and learners are still active in it.",
    Concern.NO_TEACHER: "It has learners, but no active teacher.",
    Concern.NO_MANUAL: "Enrolment by hand is switched off: nobody can be enrolled from here.",
    Concern.NO_COMPLETION: "Completion is not tracked: nobody can complete it, and no report counts it.",
}


def concern_text(concern: Concern) -> str:
    """A concern as a sentence."""
    return say(_CONCERNS[concern])
