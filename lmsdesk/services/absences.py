"""What readings of the site lacked: asked about once, and believed only when a person says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.absences import Lacking, together
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.language import Text
from lmsdesk.domain.ports import Table
from lmsdesk.services.language import number, say
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.syncing import Sync
from lmsdesk.sync.reports import PullReport

_THINGS: Mapping[Table, Text] = {
    Table.USER: "{missing} of %n people",
    Table.COURSE: "{missing} of %n courses",
    Table.CATEGORY: "{missing} of %n categories",
    Table.ENROLMENT: "{missing} of %n enrolments",
    Table.GROUP: "{missing} of %n groups",
    Table.GROUP_MEMBER: "{missing} of %n members of groups",
    Table.GROUPING: "{missing} of %n groupings",
    Table.COHORT: "{missing} of %n cohorts",
    Table.COHORT_MEMBER: "{missing} of %n members of cohorts",
    Table.ROLE: "{missing} of %n roles",
}
_IN_COURSES = frozenset({Table.ENROLMENT, Table.GROUP, Table.GROUP_MEMBER, Table.GROUPING})


class Absences:
    """The question of an open site."""

    def __init__(self, opened: OpenSite, sync: Sync) -> None:
        self._opened, self._sync = opened, sync

    def all(self) -> Sequence[Lacking]:
        """What the last readings lacked, by kind; empty when there is nothing to ask about."""
        return together(self._opened.reader.absent())

    def question(self) -> tuple[str, str] | None:
        """In words: what was lacking, and what can be done; None when there is nothing to ask about."""
        found = self.all()
        if not found:
            return None
        listed = "; ".join(_words(item) for item in found)
        return (
            say(
                "The last reading lacked much that was there before: {listed}. Nothing was marked as gone.",
                listed=listed,
            ),
            say(
                "If all of it was removed on the site, say so: each is looked up before it leaves the lists. If not, "
                "the rights of your token may have changed: check the site."
            ),
        )

    async def believe(self) -> PullReport:
        """A person says that it is gone: read again, and let what a look-up confirms leave the lists.

        Raise WrongUse when there is nothing to ask about, Offline and its kin.
        """
        scopes = [item.scope for item in self._opened.reader.absent()]
        if not scopes:
            raise WrongUse(what="nothing_absent")
        await self._opened.control.run(lambda: self._opened.mirror.believe(scopes))
        return await self._sync.sync_now(full=True)


def _words(item: Lacking) -> str:
    told = say(_THINGS[item.table], item.known, missing=number(item.missing))
    return say("{what} in %n courses", item.places, what=told) if item.table in _IN_COURSES else told
