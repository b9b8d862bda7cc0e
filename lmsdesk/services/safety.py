"""What people have to know about the safety of their changes, and what they can do: for the window and the CLI."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lmsdesk.domain.backups import Provenance
from lmsdesk.domain.changes import ChangeSet, NewChangeSet, NewOperation, Operation, Origin, State, Verb
from lmsdesk.domain.errors import ReadOnly, WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import PARTS, REFERENCES, Entity, EntityKey
from lmsdesk.domain.rollback import Rechecked, WentBack
from lmsdesk.services.language import say
from lmsdesk.services.opened import OpenSite
from lmsdesk.store import desk_past
from lmsdesk.sync.recheck import is_creation

if TYPE_CHECKING:
    from lmsdesk.services.syncing import Sync
    from lmsdesk.services.tray import Changes

DAY = 86_400
_IN_TRAY = frozenset({State.READY, State.CONFLICT, State.REJECTED})


class Safety:
    """One per open site."""

    def __init__(self, opened: OpenSite, changes: Changes, sync: Sync) -> None:
        self._opened, self._changes, self._sync = opened, changes, sync
        self._provenance = opened.desk.provenance()
        self._suspected = opened.rollback.suspected()

    def looking(self) -> ReadOnly | None:
        """Why the site is only looked at; None when it is not."""
        return self._opened.look.why if self._opened.look is not None else None

    def provenance(self) -> Provenance | None:
        """Where the file with the changes comes from, as long as nobody has read it."""
        return self._provenance

    async def take_note(self) -> None:
        """A person has read it."""
        await self._opened.control.call(self._opened.desk.take_note)
        self._provenance = None

    def went_back(self) -> WentBack | None:
        """The signs that the site was restored, as long as nobody has decided."""
        return self._suspected

    def saw(self, found: WentBack | None) -> None:
        """A reading has ended."""
        self._suspected = found or self._suspected

    async def recheck(self, days: int) -> Rechecked:
        """Read anew what was applied in the last days. Raise Offline and its kin."""
        opened = self._opened
        opened.need_writing()
        opened.need_token()
        since = opened.clock.wall() - days * DAY
        found = await opened.control.call(lambda: desk_past.applied_since(opened.desk.database, since))
        async with self._sync.job("recheck"):
            return await opened.control.run(lambda: opened.engine.recheck(found, days))

    async def requeue(self, found: Rechecked) -> ChangeSet:
        """Stage again what is missing, with new ids for what has to be made again; the site counts as decided."""
        kept = await self._changes.gesture(lambda: _staged(self._opened, found))
        await self.accept()
        return kept

    async def accept(self) -> None:
        """The site is as it should be: go on, and do not ask about this again."""
        await self._opened.control.call(self._opened.rollback.decide)
        self._suspected = None


def _staged(opened: OpenSite, found: Rechecked) -> ChangeSet:
    """A change set of what is missing; changes that wait about lost things take their new ids along."""
    again = _Again(opened, found.missing)
    waiting = [item for item in opened.desk.live() if item.state in _IN_TRAY and again.concerns(item)]
    made = [again.made(item) for item in (*found.missing, *waiting)]
    if not made:
        raise WrongUse(what="nothing")
    title = say("Send again what the site lost: %n changes", len(found.missing))
    return opened.desk.stage(NewChangeSet(title, Origin.FORM, tuple(made)), replacing=waiting)


class _Again:
    """Operations that were applied once, made anew."""

    def __init__(self, opened: OpenSite, missing: Sequence[Operation]) -> None:
        self._desk = opened.desk
        self._fresh: dict[tuple[Entity, int], int] = {}
        self._created: dict[EntityKey, Operation] = {}
        for item in missing:
            if is_creation(item):
                key = self._desk.resolved(item.key)
                self._fresh[key.entity, key.id] = self._desk.temporary_id()
                self._created[key] = item

    def concerns(self, item: Operation) -> bool:
        """Tell whether an operation names something that has to be made again."""
        return any(reference in self._fresh for reference in self._desk.resolved(item.key).references())

    def made(self, item: Operation) -> NewOperation:
        """The operation as a new one; what it is compared with is the site as it is now."""
        key = self._desk.resolved(item.key)
        patch = {name: self._value(name, value) for name, value in self._desk.resolved_patch(item.patch).items()}
        if item.secret_ref is not None:
            patch["password"] = None  # it was let go: sending asks for another one
        return NewOperation(
            EntityKey(key.entity, tuple(self._part(key, place) for place in range(len(key.parts)))),
            item.verb,
            patch,
            self._base(item, key),
            item.label,
            item.natural_key,
        )

    def _base(self, item: Operation, key: EntityKey) -> dict[str, Value] | None:
        if item.is_live:
            return dict(item.base) if item.base is not None else None
        if item.verb is Verb.UPDATE:
            source = self._created[key].patch if key in self._created else item.before or {}
            return {name: source.get(name) for name in item.patch}
        return dict(item.base) if item.base is not None else None

    def _part(self, key: EntityKey, place: int) -> int | str:
        part, target = key.parts[place], PARTS[key.entity][place]
        return self._number(target, part) if target is not None and isinstance(part, int) else part

    def _value(self, name: str, value: Value) -> Value:
        return self._number(REFERENCES[name], value) if name in REFERENCES and isinstance(value, int) else value

    def _number(self, entity: Entity, number: int) -> int:
        return self._fresh.get((entity, number), number)
