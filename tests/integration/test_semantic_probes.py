"""What the connector declares about each way to write, asked of a site: the practice LMS, and a real Moodle.

``LMSDESK_LIVE_MOODLE`` and ``LMSDESK_LIVE_TOKEN`` name the real one (a test site: it is written to). Each probe sends a
good row and a bad one together and looks what became of the good one.
"""

from __future__ import annotations

import asyncio
import os
import time
import unicodedata
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from typing import Any

import pytest

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.endpoints import Answer, Atomicity, Endpoint, Outcome, Outgoing
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import (
    Entity,
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
from lmsdesk.lms.moodle.endpoints import BY_NAME
from lmsdesk.lms.registry import connect
from lmsdesk.practice.campus import create_campus
from lmsdesk.practice.server import PracticeServer
from tests.fakes.roundtrip import Walk

URL = os.environ.get("LMSDESK_LIVE_MOODLE", "")
TOKEN = os.environ.get("LMSDESK_LIVE_TOKEN", "")
NOWHERE = 99_999_999
STUDENT = 5


class Site:
    """A site with some things of this test on it, and a loop."""

    def __init__(self, url: str, token: str) -> None:
        self.runner = asyncio.Runner()
        self.connector = connect("moodle", url, token)
        self.word = f"probe{time.time_ns() % 10**9}"
        self.step = Walk(self.connector, self.word)
        self.count = 0
        self.run(self._furnish())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end."""
        return self.runner.run(work)

    async def _furnish(self) -> None:
        await self.connector.check()
        self.category = await self.step.made(category_key(-1), {"name": self.word, "idnumber": self.word})
        self.course = await self.new_course()
        self.inside = await self.new_user()
        self.outside = await self.new_user()
        state: dict[str, Value] = {"role_id": STUDENT, "start": None, "end": None, "suspended": False}
        await self.step.write(enrolment_key(self.inside, self.course), Verb.CREATE, state)
        self.group = await self.step.made(group_key(-1), {"course_id": self.course, "name": f"G {self.word}"})
        self.cohort = await self.step.made(cohort_key(-1), {"name": self.word, "idnumber": self.word})

    def name(self) -> str:
        """A word that was not used yet."""
        self.count += 1
        return f"{self.word}x{self.count}"

    def user(self, **other: Value) -> dict[str, Value]:
        """A new person."""
        name = self.name()
        fields: dict[str, Value] = {
            "username": name,
            "email": f"{name}@example.org",
            "first_name": "P",
            "last_name": name,
        }
        return {**fields, "auth": "oauth2", **other}

    def place(self, **other: Value) -> dict[str, Value]:
        """A new course."""
        name = self.name()
        return {"shortname": name, "fullname": f"Course {name}", "category_id": self.category, **other}

    async def new_user(self) -> int:
        """Make a person."""
        return await self.step.made(user_key(-1), self.user())

    async def new_course(self) -> int:
        """Make a course."""
        return await self.step.made(course_key(-1), self.place())

    async def send(self, name: str, *rows: tuple[EntityKey, Mapping[str, Value]]) -> Answer:
        """Send rows together, whatever the table says about the size of a batch."""
        endpoint: Endpoint = BY_NAME[name]
        outgoing = [
            Outgoing(number, key, endpoint.verb, dict(patch), dict(patch))
            for number, (key, patch) in enumerate(rows, 1)
        ]
        return await self.connector.send(self.connector.prepare(endpoint, outgoing))

    async def there(self, key: EntityKey, patch: Mapping[str, Value] | None = None) -> bool:
        """Tell whether a thing is there; a new one is looked up by its natural key."""
        found = await self.step.look(key, Verb.CREATE if patch else Verb.UPDATE, patch)
        return bool(found.exists)

    def close(self) -> None:
        """Take the things away again."""

        async def cleared() -> None:
            await self.step.write(course_key(self.course), Verb.DELETE)
            await self.connector.close()

        self.run(cleared())
        self.runner.close()


@pytest.fixture(
    scope="module",
    params=[
        "practice",
        pytest.param("real", marks=pytest.mark.skipif(not (URL and TOKEN), reason="no real Moodle is named")),
    ],
)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if request.param == "real":
        made = Site(URL, TOKEN)
        yield made
        made.close()
        return
    with PracticeServer(create_campus(tmp_path_factory.mktemp("probe") / "campus.sqlite3", "small")) as server:
        made = Site(server.url, server.token)
        yield made
        made.close()


# A probe for each way to write sends good and bad together; it returns the answer and whether the good is in effect.

Told = tuple[Answer, bool]


async def _users_create(site: Site) -> Told:
    good, bad = site.user(), site.user()
    await site.step.made(user_key(-1), bad)
    again = site.user(username=bad["username"])
    answer = await site.send("users_create", (user_key(-1), good), (user_key(-2), again))
    return answer, await site.there(user_key(-1), good)


async def _users_update(site: Site) -> Told:
    one, two = await site.new_user(), await site.new_user()
    other = site.user()
    await site.step.made(user_key(-1), other)
    answer = await site.send(
        "users_update", (user_key(one), {"city": "Cork"}), (user_key(two), {"email": other["email"]})
    )
    return answer, (await site.step.look(user_key(one))).fields["city"] == "Cork"


async def _users_delete(site: Site) -> Told:
    one = await site.new_user()
    answer = await site.send("users_delete", (user_key(one), {}), (user_key(NOWHERE), {}))
    return answer, not await site.there(user_key(one))


async def _courses_create(site: Site) -> Told:
    good, taken = site.place(), site.place()
    await site.step.made(course_key(-1), taken)
    answer = await site.send(
        "courses_create", (course_key(-1), good), (course_key(-2), site.place(shortname=taken["shortname"]))
    )
    assert answer.culprits == (2,)  # here Moodle's words name the row
    return answer, await site.there(course_key(-1), good)


async def _courses_update(site: Site) -> Told:
    one, two, taken = await site.new_course(), await site.new_course(), site.place()
    await site.step.made(course_key(-1), taken)
    answer = await site.send(
        "courses_update", (course_key(one), {"visible": False}), (course_key(two), {"shortname": taken["shortname"]})
    )
    return answer, (await site.step.look(course_key(one))).fields["visible"] is False


async def _courses_delete(site: Site) -> Told:
    one = await site.new_course()
    answer = await site.send("courses_delete", (course_key(one), {}), (course_key(NOWHERE), {}))
    return answer, not await site.there(course_key(one))


async def _categories_create(site: Site) -> Told:
    good = {"name": site.name(), "idnumber": site.name()}
    answer = await site.send(
        "categories_create", (category_key(-1), good), (category_key(-2), {"name": site.name(), "idnumber": site.word})
    )
    return answer, await site.there(category_key(-1), good)


_STATE: Mapping[str, Value] = {"role_id": STUDENT, "start": None, "end": None, "suspended": False}


async def _enrolments_create(site: Site) -> Told:
    one = await site.new_user()
    answer = await site.send(
        "enrolments_create", (enrolment_key(one, site.course), _STATE), (enrolment_key(NOWHERE, site.course), _STATE)
    )
    return answer, await site.there(enrolment_key(one, site.course))


async def _enrolments_update(site: Site) -> Told:
    answer = await site.send(
        "enrolments_update",
        (enrolment_key(site.inside, site.course), {**_STATE, "suspended": True}),
        (enrolment_key(site.outside, site.course), {**_STATE, "role_id": NOWHERE}),
    )
    assert answer.culprits == (2,)
    return answer, (await site.step.look(enrolment_key(site.inside, site.course))).fields["suspended"] is True


async def _enrolments_delete(site: Site) -> Told:
    answer = await site.send(
        "enrolments_delete", (enrolment_key(site.inside, site.course), {}), (enrolment_key(NOWHERE, site.course), {})
    )
    return answer, not await site.there(enrolment_key(site.inside, site.course))


async def _roles_assign(site: Site) -> Told:
    answer = await site.send(
        "roles_assign", (role_key(site.inside, site.course, 4), {}), (role_key(NOWHERE, site.course, 4), {})
    )
    return answer, await site.there(role_key(site.inside, site.course, 4))


async def _groups_create(site: Site) -> Told:
    good = {"course_id": site.course, "name": site.name()}
    answer = await site.send(
        "groups_create", (group_key(-1), good), (group_key(-2), {"course_id": site.course, "name": f"G {site.word}"})
    )
    return answer, await site.there(group_key(-1), good)


async def _group_members_add(site: Site) -> Told:
    answer = await site.send(
        "group_members_add",
        (group_member_key(site.group, site.inside), {}),
        (group_member_key(site.group, site.outside), {}),  # not enrolled
    )
    return answer, await site.there(group_member_key(site.group, site.inside))


async def _cohorts_create(site: Site) -> Told:
    good = {"name": site.name(), "idnumber": site.name()}
    answer = await site.send(
        "cohorts_create", (cohort_key(-1), good), (cohort_key(-2), {"name": site.name(), "idnumber": site.word})
    )
    return answer, await site.there(cohort_key(-1), good)


async def _cohorts_delete(site: Site) -> Told:
    one = await site.step.made(cohort_key(-1), {"name": site.name(), "idnumber": site.name()})
    answer = await site.send("cohorts_delete", (cohort_key(one), {}), (cohort_key(NOWHERE), {}))
    return answer, not await site.there(cohort_key(one))


async def _cohort_members_add(site: Site) -> Told:
    answer = await site.send(
        "cohort_members_add",
        (cohort_member_key(site.cohort, site.inside), {}),
        (cohort_member_key(site.cohort, NOWHERE), {}),
    )
    return answer, await site.there(cohort_member_key(site.cohort, site.inside))


PROBES: Mapping[str, Callable[[Site], Awaitable[Told]]] = {
    probe.__name__.removeprefix("_"): probe
    for probe in (
        _users_create, _users_update, _users_delete, _courses_create, _courses_update, _courses_delete,
        _categories_create, _enrolments_create, _enrolments_update, _enrolments_delete, _roles_assign, _groups_create,
        _group_members_add, _cohorts_create, _cohorts_delete, _cohort_members_add,
    )
}  # fmt: skip


@pytest.mark.parametrize("name", PROBES)
def test_one_bad_row_does_to_its_batch_what_the_table_says(site: Site, name: str) -> None:
    answer, good = site.run(PROBES[name](site))  # type: ignore[arg-type]
    match BY_NAME[name].atomicity:
        case Atomicity.ATOMIC:
            assert (answer.outcome, good) == (Outcome.REFUSED, False), answer
        case Atomicity.PER_ITEM:
            assert answer.outcome in (Outcome.PARTIAL, Outcome.OK), answer
            assert good
        case Atomicity.NONE:
            assert answer.outcome is not Outcome.REFUSED, answer  # some of it may be done: nothing may be concluded
            assert good


def test_unenrolling_by_hand_somebody_who_is_not_enrolled_is_answered_with_success(site: Site) -> None:
    answer = site.run(site.send("enrolments_delete", (enrolment_key(site.outside, site.course), {})))
    assert answer.outcome is Outcome.OK


def test_a_group_that_is_not_there_is_left_out_without_a_word(site: Site) -> None:
    async def deleted() -> tuple[Answer, bool]:
        one = await site.step.made(group_key(-1), {"course_id": site.course, "name": site.name()})
        answer = await site.send("groups_delete", (group_key(NOWHERE), {}), (group_key(one), {}))
        return answer, await site.there(group_key(one))

    answer, there = site.run(deleted())
    assert (answer.outcome, there) == (Outcome.OK, False)


def test_enrolling_again_overwrites_dates_and_state(site: Site) -> None:
    key = enrolment_key(site.inside, site.course)
    state = {**_STATE, "start": 1_790_000_040, "end": 1_800_000_000, "suspended": True}
    site.run(site.send("enrolments_update", (key, state)))
    site.run(site.send("enrolments_update", (key, _STATE)))
    found = site.run(site.step.look(key)).fields
    assert (found["start"], found["end"], found["suspended"]) == (None, None, False)


# Texts as the site stores them

TEXTS = (
    "O'Néill", "  blanks around  ", "two  inside", "R&D", "a &amp; b", "a < b", "a<3", "1 > 0", 'say "hi"', "at end <",
    "a<", "< b", "<", "a<\u00a0b", "x <= y", "-> there", "<>", "a <b> c", "back\\slash", "per cent %", "under_score",
    "ein ß, ø, ł", unicodedata.normalize("NFD", "Étienne"), "李小龍", "محمد", "שלום", "emoji 🎓 here",
    "zero\u200bwidth", "soft\u00adhyphen", "no\u00a0break", "tab\tinside", "line\nbreak", "'quoted'", "{$a}", "0",
    "-1", "=1+1", "null",
    "@home", "a;b,c|d", "x" * 100, "\u201ctypographic\u201d", "Ω≈ç√", "\u00a0outer\u00a0", "\u3000wide\u3000",
)  # fmt: skip
PLACES: tuple[tuple[Entity, str], ...] = (
    (Entity.USER, "first_name"), (Entity.USER, "last_name"), (Entity.USER, "city"), (Entity.USER, "department"),
    (Entity.USER, "institution"), (Entity.USER, "idnumber"), (Entity.USER, "phone"), (Entity.COURSE, "fullname"),
    (Entity.COURSE, "idnumber"), (Entity.CATEGORY, "name"), (Entity.GROUP, "name"), (Entity.COHORT, "name"),
)  # fmt: skip


@pytest.mark.parametrize(("entity", "field"), PLACES, ids=[f"{entity.value}-{field}" for entity, field in PLACES])
def test_a_text_that_passes_our_checks_comes_back_as_it_was_meant(site: Site, entity: Entity, field: str) -> None:
    """Otherwise an edit would be called changed by somebody, or never finished."""
    key = {
        Entity.USER: user_key(site.outside),
        Entity.COURSE: course_key(site.course),
        Entity.CATEGORY: category_key(site.category),
        Entity.GROUP: group_key(site.group),
        Entity.COHORT: cohort_key(site.cohort),
    }[entity]
    odd: list[tuple[str, object]] = []

    async def tried() -> int:
        count = 0
        for text in TEXTS:
            operation = site.step._operation(key, Verb.UPDATE, {field: text})
            if site.connector.validate(operation):
                continue
            endpoint = site.connector.endpoint(entity, Verb.UPDATE, {field: text})
            assert endpoint is not None
            seen = (await site.step.look(key, patch={field: text})).fields
            full = {**seen, field: text}
            answer = await site.connector.send(
                site.connector.prepare(endpoint, [Outgoing(1, key, Verb.UPDATE, {field: text}, full)])
            )
            found = (await site.step.look(key, patch={field: text})).fields.get(field)
            count += 1
            canonical = site.connector.canonical
            is_same = canonical(entity, field, found) == canonical(entity, field, text)
            if answer.outcome is not Outcome.OK or not is_same:
                odd.append((text, (answer.outcome.value, found)))
        return count

    assert site.run(tried()) > 20
    assert odd == []
