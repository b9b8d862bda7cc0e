"""One walk through every kind of write on a live site, each proved by a fresh read; leaves nothing behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.endpoints import Answer, ItemState, Observation, Outcome, Outgoing
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import (
    EntityKey,
    category_key,
    cohort_key,
    cohort_member_key,
    course_key,
    enrolment_key,
    group_key,
    group_member_key,
    role_key,
    user_key,
)
from lmsdesk.domain.ports import Connector

DAY = 86_400
START, END = 1_790_000_040, 1_800_000_000


@dataclass
class Walk:
    """Writes through a connector and reads back; ``told`` keeps what was proved."""

    connector: Connector
    word: str  # makes names of this walk unlike all others
    numbers: int = 0
    told: list[str] = field(default_factory=list)

    def _operation(self, key: EntityKey, verb: Verb, patch: Mapping[str, Value]) -> Operation:
        self.numbers += 1
        return Operation(self.numbers, str(self.numbers), 1, key, verb, dict(patch), None, "walk", State.PLANNED)

    async def look(
        self, key: EntityKey, verb: Verb = Verb.UPDATE, patch: Mapping[str, Value] | None = None
    ) -> Observation:
        """What is there now."""
        operation = self._operation(key, verb, patch or {})
        return (await self.connector.current([operation]))[operation.id]

    async def write(
        self, key: EntityKey, verb: Verb, patch: Mapping[str, Value] | None = None, *, secret: str | None = None
    ) -> Answer:
        """Send one operation as the engine would: fresh read first, whole state along."""
        operation = self._operation(key, verb, patch or {})
        assert self.connector.validate(operation) == []
        theirs = (await self.connector.current([operation]))[operation.id]
        full = {**theirs.fields, **operation.patch}
        endpoint = self.connector.endpoint(key.entity, verb, operation.patch)
        assert endpoint is not None, (key, verb)
        outgoing = Outgoing(operation.id, key, verb, operation.patch, full, secret)
        answer = await self.connector.send(self.connector.prepare(endpoint, [outgoing]))
        assert answer.outcome is Outcome.OK, (endpoint.name, answer)
        assert answer.items[0].state is ItemState.OK
        self.told.append(endpoint.name)
        return answer

    async def made(self, key: EntityKey, patch: Mapping[str, Value], *, secret: str | None = None) -> int:
        """Create a thing; return its id, which a look-up by natural key must give too."""
        answer = await self.write(key, Verb.CREATE, patch, secret=secret)
        remote = answer.items[0].remote_id
        assert remote is not None
        found = await self.look(key, Verb.CREATE, patch)
        assert found.exists is True
        assert found.remote_id == remote
        return remote

    async def holds(self, key: EntityKey, **fields: Value) -> None:
        """The thing is there with these values."""
        found = await self.look(key)
        assert found.exists is True, key
        assert {name: found.fields.get(name) for name in fields} == fields, key

    async def gone(self, key: EntityKey) -> None:
        """The thing is not there."""
        assert (await self.look(key)).exists is False, key


async def walk(connector: Connector, word: str, *, student: int = 5, teacher: int = 4) -> list[str]:
    """Do all of it; return the names of the endpoints that were proved."""
    await connector.check()
    step = Walk(connector, word)
    category = await step.made(category_key(-1), {"name": f"Walk & {word}", "idnumber": f"cat-{word}"})
    await step.write(category_key(category), Verb.UPDATE, {"name": f"Walked {word}"})
    await step.holds(category_key(category), name=f"Walked {word}", idnumber=f"cat-{word}", parent=None)
    course = await _course(step, category)
    user = await _user(step)
    await _enrolment(step, user, course, student, teacher)
    await _sets(step, user, course)
    await step.write(enrolment_key(user, course), Verb.DELETE)
    await step.gone(enrolment_key(user, course))
    await step.write(user_key(user), Verb.DELETE)
    await step.gone(user_key(user))
    await step.write(course_key(course), Verb.DELETE)
    await step.gone(course_key(course))
    await step.write(category_key(category), Verb.DELETE)
    await step.gone(category_key(category))
    return step.told


async def _course(step: Walk, category: int) -> int:
    course = await step.made(
        course_key(-1),
        {
            "shortname": f"W-{step.word}", "fullname": f"Walk & 1 < 2 {step.word}", "category_id": category,
            "idnumber": f"c-{step.word}", "start": START, "end": END, "visible": False, "completion_enabled": True,
        },
    )  # fmt: skip
    await step.holds(
        course_key(course), fullname=f"Walk & 1 < 2 {step.word}", start=START, end=END, visible=False,
        completion_enabled=True, category_id=category,
    )  # fmt: skip
    await step.write(course_key(course), Verb.UPDATE, {"visible": True, "end": None})
    await step.holds(course_key(course), visible=True, end=None, start=START)
    return course


async def _user(step: Walk) -> int:
    name = f"walk.{step.word}"
    patch: dict[str, Value] = {
        "username": name, "email": f"{name}@example.org", "first_name": "Siobhán", "last_name": "O'Néill",
        "city": "Cork", "country": "IE", "idnumber": f"u-{step.word}", "suspended": True, "password": None,
    }  # fmt: skip
    user = await step.made(user_key(-1), patch, secret="Walk-1234567!")
    await step.holds(user_key(user), suspended=True, last_name="O'Néill", country="IE", city="Cork")
    await step.write(user_key(user), Verb.UPDATE, {"suspended": False, "city": None, "department": "R&D"})
    await step.holds(user_key(user), suspended=False, city=None, department="R&D", country="IE")
    await step.write(user_key(user), Verb.UPDATE, {"password": None}, secret="Walk-7654321!")
    return user


async def _enrolment(step: Walk, user: int, course: int, student: int, teacher: int) -> None:
    key = enrolment_key(user, course)
    assert (await step.look(key)).exists is False
    await step.write(key, Verb.CREATE, {"role_id": student, "start": START, "end": END, "suspended": False})
    await step.holds(key, start=START, end=END, suspended=False, role_id=student)
    await step.write(key, Verb.UPDATE, {"suspended": True})
    await step.holds(key, start=START, end=END, suspended=True)
    await step.write(key, Verb.UPDATE, {"suspended": False, "end": END + DAY})
    await step.holds(key, end=END + DAY, suspended=False)
    await step.write(role_key(user, course, teacher), Verb.ADD)
    assert (await step.look(role_key(user, course, teacher))).exists is True
    await step.write(role_key(user, course, teacher), Verb.REMOVE)
    assert (await step.look(role_key(user, course, teacher))).exists is False


async def _sets(step: Walk, user: int, course: int) -> None:
    group = await step.made(group_key(-1), {"course_id": course, "name": f"Group {step.word}"})
    await step.write(group_key(group), Verb.UPDATE, {"idnumber": f"g-{step.word}"})
    await step.holds(group_key(group), name=f"Group {step.word}", idnumber=f"g-{step.word}")
    await step.write(group_member_key(group, user), Verb.ADD)
    assert (await step.look(group_member_key(group, user))).exists is True
    await step.write(group_member_key(group, user), Verb.REMOVE)
    assert (await step.look(group_member_key(group, user))).exists is False
    await step.write(group_key(group), Verb.DELETE)
    await step.gone(group_key(group))
    cohort = await step.made(cohort_key(-1), {"name": f"Cohort {step.word}", "idnumber": f"k-{step.word}"})
    await step.write(cohort_key(cohort), Verb.UPDATE, {"name": f"Renamed {step.word}"})
    await step.holds(cohort_key(cohort), name=f"Renamed {step.word}")
    await step.write(cohort_member_key(cohort, user), Verb.ADD)
    assert (await step.look(cohort_member_key(cohort, user))).exists is True
    await step.write(cohort_member_key(cohort, user), Verb.REMOVE)
    assert (await step.look(cohort_member_key(cohort, user))).exists is False
    await step.write(cohort_key(cohort), Verb.DELETE)
    await step.gone(cohort_key(cohort))
