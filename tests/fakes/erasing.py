"""Erasing somebody from a site in memory."""

from __future__ import annotations

from lmsdesk.domain.erasing import Traces, person_of
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.keys import Entity
from tests.fakes.overlay import Overlay
from tests.fakes.tray import FakeChanges


class FakeErasing:
    """By the rules of the real one; ``erased`` are the ids of those who went, ``sent`` changes are on their way."""

    def __init__(self, overlay: Overlay, changes: FakeChanges) -> None:
        self._overlay, self._changes = overlay, changes
        self.erased: list[int] = []
        self.sent = 0

    async def look(self, text: str) -> Traces:
        """Find them by username or id."""
        users = self._overlay.college.users
        found = next((user for user in users.values() if text in (user.username, str(user.id))), None)
        if found is None or found.id in self.erased:
            raise WrongUse(what="unknown_thing", kind="person", value=text)
        fields = {"username": found.username, "first_name": found.first_name, "last_name": found.last_name}
        rows = 1 + sum(row.user_id == found.id for row in self._overlay.college.enrolments.values())
        return Traces(
            person_of(found.id, fields), {"rows": rows, "receipts": 3, "copies": 10}, len(self._of(found.id)), self.sent
        )

    def _of(self, user: int) -> list[int]:
        return [
            change.first.id
            for change in self._changes.waiting()
            if (Entity.USER, user) in tuple(change.first.key.references())
        ]

    async def erase(self, text: str, *, discard: bool = False) -> Traces:
        """Note who went."""
        found = await self.look(text)
        if found.waiting and not discard:
            raise WrongUse(what="person_waiting", label=found.person.name, count=found.waiting)
        if found.waiting:
            await self._changes.discard(self._of(found.person.id))
        self.erased.append(found.person.id)
        return Traces(found.person, {**found.counts, "changes": found.waiting})
