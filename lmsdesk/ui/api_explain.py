"""What the window needs for saying why somebody can or cannot see a course. See ``ui.api``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from lmsdesk.domain.access.links import Want

if TYPE_CHECKING:  # what the others know takes long to load, and is only named here
    from lmsdesk.domain.changes import ChangeSet
    from lmsdesk.domain.events import View
    from lmsdesk.services.explaining import Answer, Survey


class Explaining(Protocol):
    """Answers from what was read; none of this needs the network."""

    async def look(self, user: int, course: int, want: Want = Want.SEE) -> Answer:
        """The answer for a person and a course by their ids; raise WrongUse for what was never seen."""

    async def survey(self, view: View, number: int, want: Want = Want.SEE) -> Survey:
        """A person with each of their courses (``View.USERS``), or a course with each of its people."""

    async def due(self, user: int, course: int) -> Sequence[str]:
        """When the person has to be done with the course and why they are late or not, line by line; () for no duty."""

    async def stage(self, answer: Answer) -> ChangeSet:
        """Stage what mends it, as one step. Raise WrongUse when there is nothing, or things have moved meanwhile."""
