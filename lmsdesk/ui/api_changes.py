"""What the window needs of the tray: staging, reviewing, applying, deciding and taking back. See ``ui.api``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow

if TYPE_CHECKING:  # what the others know takes long to load, and is only named here
    from pathlib import Path

    from lmsdesk.domain.changes import ChangeSet, Operation, State
    from lmsdesk.domain.decisions import Decided, Rule
    from lmsdesk.domain.events import View
    from lmsdesk.domain.facts import Change, SentIn, Tray, Unconfirmed
    from lmsdesk.domain.rights import Gesture
    from lmsdesk.sync.reports import PushPlan, PushReport

Row = UserRow | CourseRow | EnrolmentRow


class Changes(Protocol):
    """Staging, reviewing, applying and taking back. Staging returns the change set as stored."""

    async def edit(self, view: View, ids: Sequence[int], typed: Mapping[str, str]) -> ChangeSet:
        """Set fields, as typed, on rows; "role" and "status" work for enrolments. Raise WrongUse for bad text."""

    async def enrol(
        self, users: Sequence[int], courses: Sequence[int], *, role: str, start: int | None, end: int | None
    ) -> ChangeSet:
        """Enrol users in courses (handles of both views); who is enrolled already is left out."""

    async def remove(self, view: View, ids: Sequence[int]) -> ChangeSet:
        """Unenrol, or delete accounts or courses; rows that are new leave the tray."""

    async def create(self, view: View, typed: Mapping[str, str]) -> ChangeSet:
        """A new person or course."""

    async def join_group(self, ids: Sequence[int], group: str) -> ChangeSet:
        """Put the people of enrolments into the group of that name in each course."""

    def lacking(self, gesture: Gesture) -> Sequence[str]:
        """The server's names of what this needs and the token's service lacks; empty when it can be done."""

    def tray(self) -> Tray:
        """The figures of what is not sent yet."""

    def waiting(self, offset: int = 0, limit: int = 200, states: Collection[State] | None = None) -> Sequence[Change]:
        """What waits, as people count it: conflicts first, then refused, then in the order of making."""

    def of_row(self, row: Row) -> Sequence[Operation]:
        """The live operations that shadow a row."""

    async def discard(self, operations: Collection[int]) -> int:
        """Take operations out of the tray; return how many."""

    async def discard_all(self) -> int:
        """Empty the tray, apart from what is being sent."""

    async def retry(self, operations: Collection[int]) -> int:
        """Make refused operations ready again; return how many."""

    async def mend(self, operations: Collection[int], typed: Mapping[str, str]) -> int:
        """Give refused operations other values, as typed, and make them ready; all or none. Raise WrongUse."""

    def undo_text(self) -> str | None:
        """What undo would take back ("Set role for 24"), None when there is nothing."""

    def redo_text(self) -> str | None:
        """What redo would do again."""

    async def undo(self) -> str:
        """Take back the last step; return its sentence."""

    async def redo(self) -> str:
        """Do it again; return its sentence."""

    async def plan(self) -> PushPlan:
        """What applying would do, against fresh reads; announces Progress as job "plan".

        Raise Offline and its kin, Cancelled when it was stopped.
        """

    def stop_planning(self) -> None:
        """Stop a plan that is being made at the next read."""

    async def known(self) -> PushPlan:
        """What is known of a plan without a reading, as of when the site was last read."""

    def lift(self, typed: str) -> None:
        """What a person typed so that the next step may touch a protected one of this username."""

    async def lift_waiting(self, operations: Collection[int], typed: str) -> None:
        """The same for what waits already; raise WrongUse when it is not the username."""

    async def apply(
        self,
        only: Collection[int] | None = None,
        *,
        plan: PushPlan | None = None,
        typed: str | None = None,
        changed_files: bool = False,
    ) -> PushReport:
        """Send what is ready, or only these operations; announces Progress as job "push".

        With a plan exactly that is sent. Raise NeedsConfirmation unless what is above a threshold was ``typed``, and
        BadFile when a list behind it was changed since and nobody looked again, unless that does not matter.
        """

    async def resolve(
        self, operations: Collection[int], take: str = "", *, fields: Mapping[str, str] | None = None
    ) -> int:
        """Decide conflicts alike: ``take`` as in ``domain.decisions.Take``, ``fields`` where single ones differ.

        All or none; raise WrongUse for what cannot be decided so. Return how many were decided.
        """

    def carried(self, operation: Operation) -> Sequence[str]:
        """The fields that adopting what is there sends as changes of it."""

    async def hold(self, plan: PushPlan) -> int:
        """Put what a plan found into the lists of what waits for a person, sending nothing; return how many."""

    async def remember(self, entity: str, field: str, take: str, scope: str) -> int:
        """Remember for "push" or "site" whose value of a field wins; return how many conflicts that decides now."""

    def rules(self) -> Sequence[Rule]:
        """The remembered decisions, the oldest first."""

    async def forget(self, rules: Collection[int]) -> int:
        """Forget remembered decisions; what they decided stays decided."""

    def decisions(self, limit: int = 1_000) -> Sequence[Decided]:
        """What was decided and was not sent, newest first."""

    async def undecide(self, decisions: Collection[int]) -> int:
        """Take decisions back; return how many changes wait for one again."""

    async def unconfirmed(self) -> Sequence[Unconfirmed]:
        """What was sent and got no usable answer, with the time until a reading decides."""

    async def check_now(self) -> int:
        """Read now what is not confirmed; return how many turned out to be in effect. Raise Offline and its kin."""

    def operation(self, number: int) -> Operation:
        """One operation; raise WrongUse when there is none."""

    def history(self, offset: int = 0, limit: int = 100) -> Sequence[ChangeSet]:
        """Change sets, newest first."""

    def receipts(self, change_set: int) -> Sequence[Operation]:
        """The operations of a change set as they stand."""

    def sent_in(self, operations: Collection[int]) -> Mapping[int, Sequence[SentIn]]:
        """The requests that carried each of these operations; one that was never sent is left out."""

    def moved_at(self, operations: Collection[int]) -> Mapping[int, int]:
        """When each operation came to the state that it is in, Unix seconds; one without a journal is left out."""

    async def take_back(self, change_set: int) -> ChangeSet:
        """Stage the inverse of what a change set brought about; raise WrongUse when nothing can be."""

    async def export(self, change_set: int, path: Path) -> int:
        """Write a change set as a file for a colleague."""

    async def save_waiting(self, path: Path) -> int:
        """Write everything that waits as one file; return how many changes. Raise WrongUse when nothing waits."""

    async def load(self, path: Path) -> ChangeSet:
        """Stage a change set from such a file."""
