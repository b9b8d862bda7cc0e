"""What readings of the site lacked: asked about once, and believed only when a person says so."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.absences import Lacking, together
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.ports import Table
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.syncing import Sync
from lmsdesk.sync.reports import PullReport

_THINGS = {
    Table.USER: ("person", "people"),
    Table.COURSE: ("course", "courses"),
    Table.CATEGORY: ("category", "categories"),
    Table.ENROLMENT: ("enrolment", "enrolments"),
    Table.GROUP: ("group", "groups"),
    Table.GROUP_MEMBER: ("member of groups", "members of groups"),
    Table.GROUPING: ("grouping", "groupings"),
    Table.COHORT: ("cohort", "cohorts"),
    Table.COHORT_MEMBER: ("member of cohorts", "members of cohorts"),
    Table.ROLE: ("role", "roles"),
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
            f"The last reading lacked much that was there before: {listed}. Nothing was marked as gone.",
            "If all of it was removed on the site, say so: each is looked up before it leaves the lists. If not, the "
            "rights of your token may have changed: check the site.",
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
    one, many = _THINGS[item.table]
    told = f"{item.missing:,} of {item.known:,} {one if item.known == 1 else many}"
    if item.table not in _IN_COURSES:
        return told
    return f"{told} in {item.places:,} {'course' if item.places == 1 else 'courses'}"
