"""Erasing one person from this computer: the mirror, the history, the copies; and letting go of old history.

The site itself is left as it is. An account that is still there comes back with the next sync; so it is deleted on the
site first, where that is wanted.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.erasing import Person, Traces
from lmsdesk.domain.errors import ReadOnly, WrongUse
from lmsdesk.domain.text import whole_number
from lmsdesk.files import kept_lists
from lmsdesk.services.log import forget_in_log
from lmsdesk.services.opened import CLOCK_SURE_ON, DAY, OpenSite
from lmsdesk.store import desk_erasing, erasing
from lmsdesk.store.backup import FOLDER, known_copies
from lmsdesk.store.desk_moves import TRAY
from lmsdesk.store.mirror_erasing import count_in_mirror, people_called

PRUNED_ON = "pruned_on"
SURE_FOR = 31  # days for which a comparison with the site's clock is relied on


class Erasing:
    """For one open site; ``refreshed`` tells everybody that rows are gone."""

    def __init__(self, opened: OpenSite, refreshed: Callable[[], Awaitable[None]], discard: Discard) -> None:
        self._opened, self._refreshed, self._discard = opened, refreshed, discard

    async def look(self, text: str) -> Traces:
        """What lies here of whoever has this username, e-mail, ID number or id; raise WrongUse for none or several."""
        return await self._opened.control.call(lambda: self._looked(self._person(text.strip())))

    def _person(self, text: str) -> Person:
        """The person, also when only the history knows them any more."""
        found = people_called(self._opened.desk.database, text)
        if len(found) > 1:
            raise WrongUse(what="several", value=text, field="value", count=len(found))
        number = found[0][0].id if found else self._known_to_history(text)
        operations = erasing.operations_about(self._opened.desk.database, number)
        told = erasing.person_in(self._opened.desk.database, number, operations)
        if not found and not operations:
            raise WrongUse(what="unknown_thing", kind="person", value=text)
        return found[0][0].joined(told) if found else told

    def _known_to_history(self, text: str) -> int:
        """The id of somebody whom the mirror does not have: a number, or the username that they were made with."""
        if (number := whole_number(text)) is not None:
            return number
        row = self._opened.desk.database.one(
            "SELECT i.rid FROM main.op o JOIN main.idmap i ON i.op_id=o.op_id AND i.entity='user' "
            "WHERE o.natural_key=? COLLATE NOCASE ORDER BY o.op_id DESC",
            (f"username={text}",),
        )
        if row is None:
            raise WrongUse(what="unknown_thing", kind="person", value=text)
        return int(row[0])

    def _looked(self, person: Person) -> Traces:
        desk = self._opened.desk
        operations = desk.operations(ids=erasing.operations_about(desk.database, person.id) or [0])
        live = [item for item in operations if item.is_live]
        waiting = sum(item.state in TRAY for item in live)
        counts = {
            "rows": count_in_mirror(self._opened.desk.database, person.id),
            "receipts": len(operations) - len(live),
            "copies": len(known_copies(self._opened.profile.folder / FOLDER)),
        }
        return Traces(person, counts, waiting, len(live) - waiting)

    async def erase(self, text: str, *, discard: bool = False) -> Traces:
        """Take the person off this computer; return what was removed.

        Raise WrongUse while changes for them wait, unless these are to be discarded, and while something for them
        is being sent or not confirmed.
        """
        opened = self._opened
        if opened.look is not None:
            raise ReadOnly(**opened.look.why.facts)
        if opened.engine.job is not None:
            raise WrongUse(what="busy")
        traces = await self.look(text)
        person = traces.person
        if traces.sent:
            raise WrongUse(what="person_on_the_way", label=person.name, count=traces.sent)
        if traces.waiting and not discard:
            raise WrongUse(what="person_waiting", label=person.name, count=traces.waiting)
        if traces.waiting:
            await self._discard(await opened.control.call(lambda: self._waiting(person.id)))
        counts = Counter[str](changes=traces.waiting)
        counts["rows"] = await opened.mirror.erase(person.id)
        counts += await opened.control.call(lambda: self._from_desk(person))
        await self._refreshed()
        return Traces(person, {name: count for name, count in counts.items() if count})

    def _waiting(self, user: int) -> list[int]:
        desk = self._opened.desk
        found: list[Operation] = desk.operations(ids=erasing.operations_about(desk.database, user) or [0])
        return [item.id for item in found if item.state in TRAY]

    def _from_desk(self, person: Person) -> Counter[str]:
        """The history, and everything that was ever copied from it."""
        desk, folder = self._opened.desk, self._opened.profile.folder
        operations = erasing.operations_about(desk.database, person.id)
        person = person.joined(erasing.person_in(desk.database, person.id, operations))
        still = [item for item in desk.operations(ids=operations or [0]) if item.is_live]
        if still:  # somebody changed something meanwhile
            raise WrongUse(what="person_waiting", label=person.name, count=len(still))
        counts = desk_erasing.erase_person(desk, person, operations)
        counts["lists"] = _without_lists(self._opened.profile.spool)
        counts["logs"] = forget_in_log(folder.parent.parent, person)
        for path in _copies(folder):
            outcome = erasing.erase_copy(path, person)
            counts[{"rewritten": "copies", "dropped": "dropped"}.get(outcome, "clean")] += 1
        for path in folder.glob("mirror.sqlite3.*"):  # set aside as unusable: it can be read anew at any time
            path.unlink(missing_ok=True)
            counts["dropped"] += not path.name.endswith(("-wal", "-shm"))
        del counts["clean"]
        return counts


Discard = Callable[[list[int]], Awaitable[int]]


def prune_where_the_clock_is_sure(opened: OpenSite, days: int) -> int:
    """The same when the site agreed with this computer's clock within the last month.

    A clock that somebody set years ahead would otherwise take all receipts along.
    """
    checked = opened.desk.setting(CLOCK_SURE_ON)
    if checked is None or not 0 <= opened.clock.wall() // DAY - int(checked) <= SURE_FOR:
        return 0
    return prune_history(opened, days)


def prune_history(opened: OpenSite, days: int) -> int:
    """Once a day: let go of what was decided more than so many days ago; 0 keeps all. Return how many went."""
    now = opened.clock.wall()
    today = str(now // DAY)
    if days <= 0 or opened.desk.setting(PRUNED_ON) == today:
        return 0
    pruned = 0
    while part := desk_erasing.prune(opened.desk, now - days * DAY):
        pruned += part
    opened.desk.keep_setting(PRUNED_ON, today)
    return pruned


def _copies(folder: Path) -> list[Path]:
    """Every file that once was the desk: copies, and what was set aside for one of them."""
    aside = [path for path in folder.glob("desk.sqlite3.*") if not path.name.endswith(("-wal", "-shm", "-journal"))]
    return [*(copy.path for copy in known_copies(folder / FOLDER)), *aside]


def _without_lists(spool: Path) -> int:
    """Delete the private copies of lists: any of them may name the person."""
    found = kept_lists.copies(spool)
    shutil.rmtree(spool, ignore_errors=True)
    return len(found)
