"""Who is protected on an open site, and what a push has to be asked about: facts for the rules of ``domain.guards``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from lmsdesk.domain.changes import NewOperation, Operation
from lmsdesk.domain.errors import NeedsConfirmation, Protected, WrongUse
from lmsdesk.domain.guards import EVERYBODY, Guarded, Need, forbidden, is_typed, losses, needs, refusal, word_for
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.profiles import Profile
from lmsdesk.services.wording_guards import needs_text
from lmsdesk.store.desk import Desk


class Guarding(Protocol):
    """As much of an open site as this needs."""

    profile: Profile
    desk: Desk


class Watch:
    """One per open site; everything here reads the desk, hence belongs into its control."""

    def __init__(self, opened: Guarding) -> None:
        self._opened = opened
        self._known: Guarded | None = None
        self._lifting = ""  # what a person typed for the gesture that comes next

    def renew(self) -> Guarded:
        """Who is protected, and what the roles are called, as the site was last seen."""
        site, desk = self._opened.profile.site, self._opened.desk
        people = desk.people_named(site.protected)
        if site.actor_id is not None and (name := desk.username_of(site.actor_id)):
            people[site.actor_id] = name
        self._known = Guarded(site.rules, site.actor_id, people, desk.role_names(), lifted=desk.lifted())
        return self._known

    def reasons(self, operation: Operation) -> Sequence[Reason]:
        """Why a change is not sent, for the planner."""
        found = refusal(operation, self._known or self.renew())
        return [found] if found is not None else []

    def measured(self, operations: Sequence[Operation]) -> Guarded:
        """The facts with the sizes of what these would take away from."""
        guard = replace(self.renew(), doubtful=self._opened.desk.doubtful())
        scopes = losses(operations)
        if not scopes:
            return guard
        courses = self._opened.desk.course_sizes([scope for scope in scopes if scope != EVERYBODY])
        sizes = {scope: size for scope, (_, size) in courses.items()}
        if EVERYBODY in scopes:
            sizes[EVERYBODY] = self._opened.desk.everybody()
        return replace(guard, sizes=sizes, names={scope: name for scope, (name, _) in courses.items()})

    # Staging

    def lift(self, typed: str) -> None:
        """A person typed this; the next gesture may touch whom it names."""
        self._lifting = typed.strip().casefold()

    def require(
        self,
        operations: Iterable[NewOperation],
        leaving: Sequence[Operation] = (),
        agreed: Collection[RowId] = (),
    ) -> list[NewOperation]:
        """Raise Protected for what may not be done; return what was lifted, to be marked once it is staged.

        What takes the place of a lifted change is lifted as well, and so are rows of a list that were ``agreed`` to.
        """
        typed, self._lifting = self._lifting, ""
        guard = self.renew()
        before = {item.key for item in leaving if item.id in guard.lifted}
        lifted: list[NewOperation] = []
        held: list[tuple[NewOperation, Reason]] = []
        for item in operations:
            patch = {**item.patch, "password": None} if item.secret is not None else item.patch
            reason = forbidden(item.key, item.verb, patch, guard)
            if reason is None:
                continue
            if reason.code == "protected_person" and (
                item.key in before or item.source_row in agreed or typed == str(reason.value).casefold() != ""
            ):
                lifted.append(item)
            else:
                held.append((item, reason))
        if held:
            item, reason = held[0]
            own = reason.code == "own_account"
            raise Protected(label=item.label, username=str(reason.value or ""), count=len(held), own=own)
        return lifted

    def lift_all(self, operations: Sequence[Operation], typed: str) -> None:
        """Lift the protection for what waits already; raise WrongUse unless each is about whom was typed."""
        guard = self.renew()
        held = [(item, reason) for item in operations if (reason := refusal(item, guard)) is not None]
        for item, reason in held:
            if reason.code != "protected_person" or str(reason.value).casefold() != typed.strip().casefold():
                raise WrongUse(what="not_lifted", value=typed, label=item.label)
        self._opened.desk.lift([item for item, _ in held])

    def mark(self, change_set: int, lifted: Sequence[NewOperation]) -> None:
        """Keep that these were lifted."""
        if lifted:
            keys = {item.key for item in lifted}
            self._opened.desk.lift([op for op in self._opened.desk.operations(change_set=change_set) if op.key in keys])

    # Pushing

    def names(self) -> tuple[str, ...]:
        """What the site may be called when its name has to be typed, the one of the profile first."""
        site = self._opened.profile.site
        return (site.name, *([site.title] if site.title else []))

    def word(self, found: Sequence[Need]) -> str:
        """What has to be typed; "" for nothing."""
        return word_for(found, self.names()[0]) if found else ""

    def ask(self, operations: Sequence[Operation], typed: str | None) -> Sequence[Need]:
        """Raise NeedsConfirmation when these are above a threshold and nobody typed what that asks for."""
        found = needs(operations, self.measured(operations))
        if found and not is_typed(typed, found, self.names()):
            raise NeedsConfirmation(reasons=needs_text(found), word=word_for(found, self.names()[0]))
        return found
