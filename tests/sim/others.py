"""Hands of others: what people do on the site itself, without any of our clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import (
    MANUAL,
    Entity,
    EntityKey,
    course_key,
    enrolment_key,
    group_key,
    role_key,
    user_key,
)
from lmsdesk.domain.ports import Table
from tests.sim.state import ROLES, USER, State
from tests.sim.values import CITIES, USERNAMES

if TYPE_CHECKING:
    from tests.sim.world import World

Done = list[tuple[EntityKey, Verb, dict[str, Value]]]


class Others:
    """Edits of a third party, chosen by chance."""

    def __init__(self, world: World) -> None:
        self.world = world

    def something(self) -> None:
        """One edit of whatever kind."""
        kinds: list[Callable[[State], Done]] = [
            self._set_field, self._set_field, self._set_field, self._suspend, self._rename, self._create,
            self._enrol, self._unenrol, self._dates, self._role, self._course_field, self._group_name,
            self._join_group,
        ]  # fmt: skip
        self.world.server.edit("other", self.world.random.choice(kinds))

    def deletion(self) -> None:
        """Somebody deletes an account or a course."""
        kinds = [self._delete_user, self._delete_user, self._delete_course, self._delete_group]
        self.world.server.edit("other", self.world.random.choice(kinds))

    def delete_row(self, table: Table, row: tuple[Value, ...]) -> None:
        """Somebody deletes the thing behind a row of a listing."""

        def work(state: State) -> Done:
            if table is Table.USER and row[0] not in (2, 3):
                state.drop_user(int(str(row[0])))
                return [(user_key(int(str(row[0]))), Verb.DELETE, {})]
            if table is Table.ENROLMENT:
                course, user = int(str(row[0])), int(str(row[1]))
                state.drop_enrolment(user, course, str(row[2]))
                return [(enrolment_key(user, course, str(row[2])), Verb.DELETE, {})]
            return []

        self.world.server.edit("other", work)

    # Single edits; each returns what it did

    def _user(self, state: State) -> int | None:
        people = [number for number in state.users if number > 3]
        return self.world.random.choice(people) if people else None

    def _course(self, state: State) -> int | None:
        return self.world.random.choice(list(state.courses)) if state.courses else None

    def _change_user(self, state: State, user: int | None, fields: dict[str, Value]) -> Done:
        if user is None:
            return []
        state.users[user] = {**state.users[user], **fields}
        return [(user_key(user), Verb.UPDATE, fields)]

    def _set_field(self, state: State) -> Done:
        name = self.world.random.choice(("city", "city", "department"))
        return self._change_user(state, self._user(state), {name: self.world.random.choice(CITIES)})

    def _suspend(self, state: State) -> Done:
        return self._change_user(state, self._user(state), {"suspended": self.world.random.random() < 0.5})

    def _rename(self, state: State) -> Done:
        wanted = self.world.random.choice(USERNAMES)
        if any(row["username"] == wanted for row in state.users.values()):
            return []
        return self._change_user(state, self._user(state), {"username": wanted})

    def _create(self, state: State) -> Done:
        name = self.world.random.choice(USERNAMES)
        if any(row["username"] == name for row in state.users.values()):
            return []
        number = next(self.world.server.ids)
        made = {**USER, "username": name, "email": f"{name}@example.org", "first_name": name.title(), "last_name": "X"}
        state.users[number] = made
        return [(user_key(number), Verb.CREATE, dict(made))]

    def _enrol(self, state: State) -> Done:
        user, course = self._user(state), self._course(state)
        if user is None or course is None:
            return []
        method = self.world.random.choice((MANUAL, MANUAL, "cohort"))
        row: dict[str, Value] = {"suspended": False, "start": None, "end": None}
        state.enrolments[user, course, method] = row
        state.roles[user, course] = state.roles.get((user, course), frozenset()) | {5}
        return [(enrolment_key(user, course, method), Verb.CREATE, row)]

    def _enrolment(self, state: State) -> tuple[int, int, str] | None:
        return self.world.random.choice(list(state.enrolments)) if state.enrolments else None

    def _unenrol(self, state: State) -> Done:
        if (key := self._enrolment(state)) is None:
            return []
        state.drop_enrolment(*key)
        return [(enrolment_key(*key), Verb.DELETE, {})]

    def _dates(self, state: State) -> Done:
        if (key := self._enrolment(state)) is None:
            return []
        name = self.world.random.choice(("end", "suspended"))
        value: Value = self.world.random.choice((None, 60_000, 120_000)) if name == "end" else True
        state.enrolments[key] = {**state.enrolments[key], name: value}
        return [(enrolment_key(*key), Verb.UPDATE, {name: value})]

    def _role(self, state: State) -> Done:
        if not state.roles:
            return []
        user, course = self.world.random.choice(list(state.roles))
        role = self.world.random.choice(list(ROLES))
        state.roles[user, course] = state.roles[user, course] ^ {role}
        return [(role_key(user, course, role), Verb.ADD if role in state.roles[user, course] else Verb.REMOVE, {})]

    def _course_field(self, state: State) -> Done:
        if (course := self._course(state)) is None:
            return []
        fields: dict[str, Value] = {"fullname": self.world.random.choice(CITIES)}
        state.courses[course] = {**state.courses[course], **fields}
        return [(course_key(course), Verb.UPDATE, fields)]

    def _group_name(self, state: State) -> Done:
        if not state.groups:
            return []
        group = self.world.random.choice(list(state.groups))
        state.groups[group] = {**state.groups[group], "idnumber": self.world.random.choice(CITIES)}
        return [(group_key(group), Verb.UPDATE, {"idnumber": state.groups[group]["idnumber"]})]

    def _join_group(self, state: State) -> Done:
        if not state.groups:
            return []
        group = self.world.random.choice(list(state.groups))
        inside = [user for user, course, _ in state.enrolments if course == state.groups[group]["course_id"]]
        if not inside:
            return []
        user = self.world.random.choice(inside)
        state.group_members[group, user] = {}
        return [(EntityKey(Entity.GROUP_MEMBER, (group, user)), Verb.ADD, {})]

    def _delete_user(self, state: State) -> Done:
        if (user := self._user(state)) is None:
            return []
        state.drop_user(user)
        return [(user_key(user), Verb.DELETE, {})]

    def _delete_course(self, state: State) -> Done:
        if (course := self._course(state)) is None:
            return []
        state.drop_course(course)
        return [(course_key(course), Verb.DELETE, {})]

    def _delete_group(self, state: State) -> Done:
        if not state.groups:
            return []
        group = self.world.random.choice(list(state.groups))
        state.drop_group(group)
        return [(group_key(group), Verb.DELETE, {})]
