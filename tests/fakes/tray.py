"""The tray of the window's tests: operations in memory over a made-up college, with the rules of the real one."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lmsdesk.domain import creations
from lmsdesk.domain.changes import LIVE, ChangeSet, Gate, NewOperation, Operation, Origin, State, Verb, Verdict
from lmsdesk.domain.errors import BadFile, Cancelled, LmsDeskError, NeedsConfirmation, Offline, WrongUse
from lmsdesk.domain.events import ChangesMoved, EventBus, Progress, RowsChanged, SyncMoved, SyncState, View
from lmsdesk.domain.facts import Change, SentIn, Tray, changes_of
from lmsdesk.domain.guards import Guarded, is_typed, needs, word_for
from lmsdesk.domain.inverse import inverse
from lmsdesk.domain.keys import Entity, EntityKey, enrolment_key
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.rights import Gesture
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services import edits
from lmsdesk.services.values import read_value
from lmsdesk.services.wording_guards import needs_text
from lmsdesk.sync.reports import Drift, Estimate, PushPlan, PushReport
from lmsdesk.ui.api import Row
from tests.fakes.college import ROLE_IDS
from tests.fakes.deciding import FakeDeciding
from tests.fakes.overlay import Overlay, with_patch
from tests.fakes.planning import Fates, planned

_ORDER = {State.CONFLICT: 0, State.REJECTED: 1}
_WAITING = frozenset(LIVE)


class FakeChanges(FakeDeciding):
    """``refusals`` maps labels to (code, text) that the server will answer; ``fates`` what a plan finds out.

    ``planning`` holds a plan back until it is set; ``trouble`` is raised instead of a plan.
    """

    def __init__(self, overlay: Overlay, events: EventBus, now: int, zone: str) -> None:
        self._overlay, self._events, self._zone = overlay, events, zone
        self.now = now
        self.offline = False
        self.changed_list: tuple[str, int] | None = None  # name and change set
        self.refusals: dict[str, tuple[str, str]] = {}
        self.fates: Fates = {}
        self.planning: asyncio.Event | None = None
        self.trouble: LmsDeskError | None = None
        self.guard = Guarded(roles={number: name for name, number in ROLE_IDS.items()})
        self.drift, self.estimate = Drift(), Estimate(6, 12)
        self.lifting = ""
        self.stopped_plans = 0
        self._stop_plan = False
        self.applied: list[tuple[PushPlan | None, str | None]] = []  # the plan of each push and what was typed
        self.moved_since: set[int] = set()  # operations that are stale when a plan is applied
        self.role_ids: dict[str, int] = dict(ROLE_IDS)
        self.barred: dict[Gesture, tuple[str, ...]] = {}
        self._moments: dict[int, int] = {}
        self.begin_deciding()
        self.sets: list[ChangeSet] = []
        self._undo: list[tuple[str, list[int], list[int]]] = []
        self._redo: list[tuple[str, list[int], list[int]]] = []
        self._next = 1
        self.exported: list[Path] = []

    @property
    def operations(self) -> dict[int, Operation]:
        """All operations that were ever made."""
        return self._overlay.operations

    # Staging

    async def edit(self, view: View, ids: Sequence[int], typed: Mapping[str, str]) -> ChangeSet:
        """Set fields on rows."""
        made: list[NewOperation] = []
        for row in self._overlay.read(view, ids):
            made += self._of_row(row, typed)
        fields = ", ".join(name.replace("_", " ") for name in typed)
        title = f"Set {fields} of {edits.label_of(self._overlay.read(view, ids[:1])[0])}"
        return self._stage(title if len(ids) == 1 else f"Set {fields} for {len(ids):,}", made)

    def _of_row(self, row: Row, typed: Mapping[str, str]) -> list[NewOperation]:
        made: list[NewOperation] = []
        plain = {name: text for name, text in typed.items() if name != "role"}
        if "status" in plain:
            plain["suspended"] = {"active": "no", "suspended": "yes"}[plain.pop("status")]
        if plain:
            entity = edits.entity_of(row)
            fields = {name: read_value(entity, name, text, self._zone, self.now) for name, text in plain.items()}
            made.append(edits.update(row, fields))
        if "role" in typed and isinstance(row, EnrolmentRow):
            made += edits.set_roles(row, typed["role"].split(","), self.role_ids)
        return made

    async def enrol(
        self, users: Sequence[int], courses: Sequence[int], *, role: str, start: int | None, end: int | None
    ) -> ChangeSet:
        """Enrol users in courses."""
        people = [row for row in self._overlay.read(View.USERS, users) if isinstance(row, UserRow)]
        places = [row for row in self._overlay.read(View.COURSES, courses) if isinstance(row, CourseRow)]
        made = edits.enrol(people, places, role_id=self.role_ids[role], role=role, start=start, end=end)
        fresh = [item for item in made if not self._overlay.is_enrolled(item.key.number(0), item.key.number(1))]
        if not fresh:
            raise WrongUse(what="all_enrolled", count=len(made))
        who = people[0].name if len(people) == 1 else f"{len(people):,} people"
        where = places[0].shortname if len(places) == 1 else f"{len(places)} courses"
        return self._stage(f"Enrol {who} in {where}", fresh)

    async def remove(self, view: View, ids: Sequence[int]) -> ChangeSet:
        """Unenrol or delete."""
        rows = self._overlay.read(view, ids)
        new = [number for row in rows if edits.is_new(row) and row.pending for number in row.pending.operations]
        if new:
            await self.discard(new)
        rest = [row for row in rows if not edits.is_new(row)]
        if not rest:
            return self.sets[-1]
        title = f"Unenrol {len(rest):,}" if len(rest) > 1 else f"Unenrol {edits.label_of(rest[0])}"
        return self._stage(title, [edits.remove(row) for row in rest])

    async def create(self, view: View, typed: Mapping[str, str]) -> ChangeSet:
        """A new person or course."""
        number, entity = -(900 + self._next), Entity.USER if view is View.USERS else Entity.COURSE
        fields = {name: read_value(entity, name, text, self._zone, self.now) for name, text in typed.items() if text}
        make = creations.create_user if view is View.USERS else creations.create_course
        made = make(number, fields)
        return self._stage(f"Create {made.label}", [made])

    async def join_group(self, ids: Sequence[int], group: str) -> ChangeSet:
        """Not part of what the tests look at."""
        raise WrongUse(what="nothing")

    def lacking(self, gesture: Gesture) -> Sequence[str]:
        """What a test says."""
        return self.barred.get(gesture, ())

    def _stage(self, title: str, made: Sequence[NewOperation]) -> ChangeSet:
        if not made:
            raise WrongUse(what="nothing")
        number = len(self.sets) + 1
        kept, dropped = [], []
        for item in made:
            folded, older = self._folded(item)
            dropped += [op.id for op in older]
            self._move(older, State.CANCELLED)
            if folded is not None:
                kept.append(self._insert(number, folded))
        self.sets.append(
            ChangeSet(
                number, f"set-{number}", title, Origin.FORM if len(made) == 1 else Origin.BULK,
                Gate.QUEUED, self.now, "site", 2,
            )
        )  # fmt: skip
        self._undo.append((title, kept, dropped))
        self._kept.pop(len(self._undo), None)
        self._redo.clear()
        self._moved(number)
        return self._counted(self.sets[-1])

    def _folded(self, item: NewOperation) -> tuple[NewOperation | None, list[Operation]]:
        older = [op for op in self._overlay.live_of(item.key) if op.state is State.READY]
        opposite = {Verb.ADD: Verb.REMOVE, Verb.REMOVE: Verb.ADD}.get(item.verb)
        if opposite is not None:
            gone = [op for op in older if op.verb in (item.verb, opposite)]
            return (None if any(op.verb is opposite for op in gone) else item), gone
        if item.verb is not Verb.UPDATE:
            return item, []
        mine = [op for op in older if op.verb is Verb.UPDATE]
        patch, base = dict(item.patch), dict(item.base or {})
        for op in mine:
            patch, base = {**op.patch, **patch}, {**(op.base or {}), **base}
        left = {name: value for name, value in patch.items() if name not in base or base[name] != value}
        return (replace(item, patch=left, base=base) if left else None), mine

    def _insert(self, change_set: int, item: NewOperation) -> int:
        number, self._next = self._next, self._next + 1
        self.operations[number] = Operation(
            id=number,
            uuid=f"op-{number}",
            change_set=change_set,
            key=item.key,
            verb=item.verb,
            patch=item.patch,
            base=item.base,
            label=item.label,
            state=State.READY,
            natural_key=item.natural_key,
            created=self.now,
        )
        return number

    # Figures and lists

    def tray(self) -> Tray:
        """What waits, in figures."""
        live = changes_of(self._live())
        ready = [each for each in live if each.state is State.READY]
        count = Counter(each.state for each in live)
        return Tray(
            total=len(live),
            things=len({each.first.key.parts[:2] for each in live}),
            ready=len(ready),
            conflicts=count[State.CONFLICT],
            refused=count[State.REJECTED],
            unconfirmed=count[State.UNKNOWN],
            sending=count[State.INFLIGHT] + count[State.PLANNED],
            removals=sum(each.first.verb is Verb.DELETE for each in ready),
            role_gains=sum(_gains(each) for each in ready),
        )

    def waiting(self, offset: int = 0, limit: int = 200, states: Collection[State] | None = None) -> Sequence[Change]:
        """What waits, what needs a person first."""
        live = [each for each in changes_of(self._live()) if states is None or each.state in states]
        return sorted(live, key=lambda each: (_ORDER.get(each.state, 2), each.first.id))[offset : offset + limit]

    def of_row(self, row: Row) -> Sequence[Operation]:
        """The operations of a row."""
        return [self.operations[number] for number in row.pending.operations] if row.pending else []

    def _live(self) -> list[Operation]:
        return [op for op in self.operations.values() if op.state in _WAITING]

    # Taking out and putting back

    async def discard(self, operations: Collection[int]) -> int:
        """Take operations out."""
        gone = [self.operations[number] for number in operations if self.operations[number].is_live]
        self._move(gone, State.CANCELLED)
        self._undo.append((f"Discard {len(gone)} changes", [], [op.id for op in gone]))
        self._kept.pop(len(self._undo), None)
        self._redo.clear()
        self._moved()
        return len(gone)

    async def discard_all(self) -> int:
        """Take all out."""
        return await self.discard([op.id for op in self._live()])

    def undo_text(self) -> str | None:
        """The last step."""
        return self._undo[-1][0] if self._undo else None

    def redo_text(self) -> str | None:
        """The step that was taken back last."""
        return self._redo[-1][0] if self._redo else None

    async def undo(self) -> str:
        """Take the last step back."""
        if self._turned(len(self._undo)):
            self._redo.append(self._undo.pop())
            self._moved()
            return self._redo[-1][0]
        title, made, dropped = self._undo.pop()
        self._move([self.operations[number] for number in made], State.CANCELLED)
        self._move([self.operations[number] for number in dropped], State.READY)
        self._redo.append((title, made, dropped))
        self._moved()
        return title

    async def redo(self) -> str:
        """Do it again."""
        if self._turned(len(self._undo) + 1):
            self._undo.append(self._redo.pop())
            self._moved()
            return self._undo[-1][0]
        title, made, dropped = self._redo.pop()
        self._move([self.operations[number] for number in dropped], State.CANCELLED)
        self._move([self.operations[number] for number in made], State.READY)
        self._undo.append((title, made, dropped))
        self._moved()
        return title

    # Sending

    async def plan(self) -> PushPlan:
        """What applying would do."""
        if self.offline:
            raise Offline(host="northfield.example", reason="no_route")
        self._stop_plan = False
        if self.planning is not None:
            await self.planning.wait()
        if self._stop_plan:
            raise Cancelled()
        if self.trouble is not None:
            raise self.trouble
        ready = [op for op in self._live() if op.state is State.READY]
        plan = PushPlan(
            tuple(planned(op, self.fates) for op in ready), self.now, drift=self.drift, estimate=self.estimate
        )
        return replace(plan, guard=self.guard, needs=needs(plan.goes, self.guard))

    def stop_planning(self) -> None:
        """Stop a plan that waits."""
        self.stopped_plans += 1
        self._stop_plan = True
        if self.planning is not None:
            self.planning.set()

    async def known(self) -> PushPlan:
        """The same without a reading."""
        ready = [op for op in self._live() if op.state is State.READY]
        items = tuple(planned(op, {}) for op in ready)
        return PushPlan(items, self.now - 3_600, is_read=False, guard=self.guard)

    def lift(self, typed: str) -> None:
        """Remember what was typed."""
        self.lifting = typed

    async def lift_waiting(self, operations: Collection[int], typed: str) -> None:
        """Let protected ones go."""
        for number in operations:
            fate = self.fates.get(number)
            if not isinstance(fate, Reason) or fate.value != typed:
                raise WrongUse(what="not_lifted", value=typed, label=self.operations[number].label)
            del self.fates[number]

    async def apply(
        self,
        only: Collection[int] | None = None,
        *,
        plan: PushPlan | None = None,
        typed: str | None = None,
        changed_files: bool = False,
    ) -> PushReport:
        """Send what is ready, one by one; ``changed_list`` is a list whose file is another one now."""
        if self.changed_list is not None and not changed_files:
            name, number = self.changed_list
            raise BadFile(name=name, reason="file_changed_since", change_set=number)
        if self.offline:
            raise Offline(host="northfield.example", reason="no_route")
        self.applied.append((plan, typed))
        wanted = [op for op in self._live() if op.state is State.READY and (only is None or op.id in only)]
        asked = needs(wanted, self.guard)
        if asked and not is_typed(typed, asked, ("northfield", "Northfield College")):
            raise NeedsConfirmation(reasons=needs_text(asked), word=word_for(asked, "northfield"))
        ready = [op for op in self._live() if op.state is State.READY and (only is None or op.id in only)]
        report = PushReport()
        self._events.announce(SyncMoved(SyncState.PUSHING, self.now))
        if plan is not None:
            report.stale = tuple(sorted(op.id for op in ready if op.id in self.moved_since))
            ready = [op for op in ready if op.id not in self.moved_since]
        for done, op in enumerate(ready, start=1):
            self._move([op], State.INFLIGHT)
            self._moved()
            await asyncio.sleep(0)
            self._land(op)
            self._events.announce(Progress("push", "changes", done, len(ready)))
            report.operations.append(self.operations[op.id])
        self._undo.clear()
        self._kept.clear()
        self._events.announce(SyncMoved(SyncState.IDLE, self.now))
        self._moved()
        return report

    def _land(self, op: Operation) -> None:
        if op.label in self.refusals:
            code, text = self.refusals[op.label]
            self.operations[op.id] = replace(op, state=State.REJECTED, error_code=code, error_text=text)
            self._moments[op.id] = self.now
            return
        before = dict(op.base or {})
        self._overlay.keep(op)
        self.operations[op.id] = replace(
            op, state=State.RETIRED, verdict=Verdict.OWN, before=before, after={**before, **op.patch}
        )
        self._moments[op.id] = self.now

    def collide(self, number: int, theirs: Mapping[str, str | int | bool | None], code: str = "changed") -> None:
        """Let somebody else have changed the same field."""
        self.operations[number] = replace(
            self.operations[number], state=State.CONFLICT, theirs=theirs, error_code=code, error_class="ask"
        )
        self._moments[number] = self.now
        self._moved()

    def history(self, offset: int = 0, limit: int = 100) -> Sequence[ChangeSet]:
        """Change sets, newest first."""
        return [self._counted(each) for each in reversed(self.sets)][offset : offset + limit]

    def receipts(self, change_set: int) -> Sequence[Operation]:
        """The operations of a set."""
        return [op for op in self.operations.values() if op.change_set == change_set]

    def sent_in(self, operations: Collection[int]) -> Mapping[int, Sequence[SentIn]]:
        """One request for each that was sent."""
        return {
            number: [SentIn(100 + number, self._moments[number], "enrolments_update", 1, "OK", 200)]
            for number in operations
            if number in self._moments and self.operations[number].settle_from is None
        }

    def moved_at(self, operations: Collection[int]) -> Mapping[int, int]:
        """When they came to their states."""
        return {number: self._moments[number] for number in operations if number in self._moments}

    async def take_back(self, change_set: int) -> ChangeSet:
        """Stage the inverse."""
        made = inverse(self.receipts(change_set), ROLE_IDS)
        if not made:
            raise WrongUse(what="nothing_to_undo", value=change_set)
        return self._stage(f"Undo: {self.sets[change_set - 1].title}", made)

    async def export(self, change_set: int, path: Path) -> int:
        """Only noted."""
        self.exported.append(path)
        return len(self.receipts(change_set))

    async def save_waiting(self, path: Path) -> int:
        """Write a word about each."""
        waiting = [item for item in self.operations.values() if item.is_live]
        if not waiting:
            raise WrongUse(what="nothing_waits")
        path.write_text("\n".join(item.label for item in waiting), encoding="utf-8")
        return len(waiting)

    async def load(self, path: Path) -> ChangeSet:
        """One new enrolment, whatever the file says."""
        key: EntityKey = enrolment_key(1, 900)
        return self._stage("From a file", [NewOperation(key, Verb.CREATE, with_patch(), None, "Somebody in ART-900")])

    def _counted(self, each: ChangeSet) -> ChangeSet:
        counts: dict[State, int] = {}
        for op in self.receipts(each.id):
            counts[op.state] = counts.get(op.state, 0) + 1
        return replace(each, counts=counts)

    def _move(self, operations: Collection[Operation], state: State) -> None:
        for op in operations:
            self.operations[op.id] = replace(self.operations[op.id], state=state)
            self._moments[op.id] = self.now

    def _moved(self, change_set: int = 0) -> None:
        self._overlay.renew()
        self._events.announce(ChangesMoved(frozenset({change_set})))
        self._events.announce(RowsChanged(frozenset({View.USERS, View.COURSES, View.ENROLMENTS})))


def _gains(change: Change) -> bool:
    return any(op.verb is Verb.ADD and op.patch.get("role") != "student" for op in change.operations)
