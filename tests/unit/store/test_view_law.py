"""S10: every table, with any filter, order, page and count, shows what a naive fold of mirror and edits shows."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lmsdesk.domain.changes import NewOperation, State, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Query
from lmsdesk.domain.keys import course_key, enrolment_key, role_key, user_key
from lmsdesk.domain.ports import Rows, Table
from tests.fakes import fold
from tests.fakes.desk import World
from tests.fakes.tables import COURSE, ENROLMENT, QUERIES, USER, law, shown

NOW = 1_800_000_000  # 15 January 2027
DAYS = (None, NOW - 40 * 86_400, NOW - 86_400, NOW + 86_400, NOW + 60 * 86_400)
ROLES = {5: "student", 3: "teacher"}


def filled(world: World, random: Random) -> None:
    """A small campus in the mirror."""
    people = [
        (number, f"u{number}", random.choice(["Ana", "bea", "Žofie"]), random.choice(["Byrne", "Ali", "Óg"]),
         f"u{number}@x.ie", random.choice([None, "", "77"]), *drawn_user(random))
        for number in range(3, 3 + random.randint(1, 5))
    ]  # fmt: skip
    courses = [
        (11, "BIO-1", "Cell Biology", *drawn_course(random)),
        (12, "CHE-1", "Chemistry", *drawn_course(random)),
        (13, "art", "Drawing", *drawn_course(random)),
    ][: random.randint(1, 3)]
    rows = [
        (course[0], person[0], method, random.choice([None, 0, 1]), random.choice([None, 0, 1]), random.choice(DAYS),
         random.choice(DAYS), roles, random.choice(DAYS))
        for course in courses
        for person in people
        for roles in [random.choice(["student", "student,teacher", "", None])]
        for method in random.choice([(), ("manual",), ("self",), ("manual", "self"), ("",)])
    ]  # fmt: skip
    mirror = world.mirror
    mirror.store("users", [Rows(Table.USER, "t", USER, people)], 1)
    mirror.store("courses", [Rows(Table.COURSE, "t", COURSE, courses)], 1)
    mirror.store("roles", [Rows(Table.ROLE, "t", ("id", "shortname"), [(5, "student"), (3, "teacher")])], 1)
    if rows:
        mirror.store("e", [Rows(Table.ENROLMENT, "t", ENROLMENT, rows)], 1)
    if random.random() < 0.3:
        mirror.mark_gone(Table.USER, [(people[0][0],)], 2)


def drawn_user(random: Random) -> tuple[Value, ...]:
    """City, department, suspended, last access."""
    return (
        random.choice([None, "", "Cork", "cork", "Sligo"]),
        random.choice([None, "Nursing", "nursing", "Surgery"]),
        random.choice([None, 0, 1]),
        random.choice(DAYS),
    )


def drawn_course(random: Random) -> tuple[Value, ...]:
    """ID number, visible, start, end."""
    return random.choice([None, "", "B"]), random.choice([None, 0, 1]), random.choice(DAYS), random.choice(DAYS)


def edit(world: World, random: Random) -> None:
    """One change of mine, in a change set of its own; what makes no sense is left out."""
    user, course = random.randint(3, 8), random.randint(11, 13)
    enrolled = enrolment_key(user, course)
    changes: list[NewOperation] = [
        NewOperation(user_key(user), Verb.UPDATE, {"city": random.choice([None, "Cork", "Sligo"])}, {}, "x"),
        NewOperation(user_key(user), Verb.UPDATE, {"suspended": random.random() < 0.5, "email": "new@x.ie"}, {}, "x"),
        NewOperation(user_key(user), Verb.UPDATE, {"username": f"v{user}", "email": "v@x.ie"}, {}, "x"),
        NewOperation(user_key(user), Verb.DELETE, {}, {}, "x"),
        NewOperation(course_key(course), Verb.UPDATE, {"visible": random.random() < 0.5, "idnumber": "B"}, {}, "x"),
        NewOperation(course_key(course), Verb.UPDATE, {"fullname": "Botany", "end": random.choice(DAYS)}, {}, "x"),
        NewOperation(course_key(course), Verb.DELETE, {}, {}, "x"),
        NewOperation(enrolled, Verb.CREATE, {"role_id": 5, "end": random.choice(DAYS), "suspended": False}, None, "x"),
        NewOperation(enrolled, Verb.UPDATE, {"suspended": random.random() < 0.5}, {}, "x"),
        NewOperation(enrolled, Verb.UPDATE, {"end": random.choice(DAYS), "start": random.choice(DAYS)}, {}, "x"),
        NewOperation(enrolled, Verb.DELETE, {}, {}, "x"),
        NewOperation(role_key(user, course, 3), random.choice([Verb.ADD, Verb.REMOVE]), {"role": "teacher"}, None, "x"),
    ]  # fmt: skip
    if random.random() < 0.15:
        new = world.desk.temporary_id()
        fields: dict[str, Value] = {"username": f"n{-new}", "first_name": "Ana", "last_name": "New", "city": "Cork"}
        changes = [NewOperation(user_key(new), Verb.CREATE, fields, None, "x")]
        if random.random() < 0.5:
            changes.append(NewOperation(enrolment_key(new, course), Verb.CREATE, {"role_id": 5, "suspended": False}))
        world.stage(*changes)
        return
    if random.random() < 0.1:
        new = world.desk.temporary_id()
        world.stage(NewOperation(course_key(new), Verb.CREATE, {"shortname": "BIO-9", "fullname": "New"}, None, "x"))
        return
    world.stage(random.choice(changes))


def renamed(world: World, random: Random) -> None:
    """A change of what enrolments are sorted by: those follow when it is in effect, so it is tried alone."""
    user, course = random.randint(3, 8), random.randint(11, 13)
    world.stage(
        random.choice(
            [
                NewOperation(user_key(user), Verb.UPDATE, {"last_name": random.choice(["Zed", "Aab"])}, {}, "x"),
                NewOperation(user_key(user), Verb.UPDATE, {"department": random.choice([None, "Surgery"])}, {}, "x"),
                NewOperation(course_key(course), Verb.UPDATE, {"shortname": random.choice(["ZZ", "AA"])}, {}, "x"),
            ]
        )
    )


def unsettle(world: World, random: Random) -> None:
    """Something becomes of an operation."""
    ready = world.desk.operations(states=[State.READY])
    if not ready:
        return
    item = random.choice(ready)
    if random.random() < 0.4:
        world.desk.discard([item])
        return
    world.desk.move([item], State.PLANNED, "test")
    item = world.desk.operation(item.id)
    what = random.choice([State.CONFLICT, State.REJECTED, State.NOOP, State.PLANNED, State.INFLIGHT, State.UNKNOWN])
    if what in (State.INFLIGHT, State.UNKNOWN):
        world.desk.open_request([item], "x", "0", boot="b")
        item = world.desk.operation(item.id)
    if what not in (State.PLANNED, State.INFLIGHT):
        world.desk.move([item], what, "test")


def truth(world: World) -> fold.Shown:
    """What must be seen."""
    return shown(world.mirror.database, ROLES, world.desk.operations())


EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a seed is as small as another
    suppress_health_check=list(HealthCheck),
)


@EXAMPLES
@given(seed=st.integers(0, 2**32 - 1), edits=st.integers(0, 12), fates=st.integers(0, 5))
def test_every_table_shows_what_a_naive_fold_shows(
    tmp_path_factory: pytest.TempPathFactory, seed: int, edits: int, fates: int
) -> None:
    random, world = Random(seed), World(tmp_path_factory.mktemp("law"))
    try:
        filled(world, random)
        for _ in range(edits):
            edit(world, random)
        for _ in range(fates):
            unsettle(world, random)
        law(world.reader, truth(world), random, list(QUERIES), NOW)
    finally:
        world.close()


@EXAMPLES
@given(seed=st.integers(0, 2**32 - 1), edits=st.integers(1, 8))
def test_people_and_courses_whose_names_i_change_are_found_and_sorted_by_the_new_ones(
    tmp_path_factory: pytest.TempPathFactory, seed: int, edits: int
) -> None:
    random, world = Random(seed), World(tmp_path_factory.mktemp("law"))
    try:
        filled(world, random)
        for _ in range(edits):
            random.choice([edit, renamed])(world, random)
        law(world.reader, truth(world), random, [View.USERS, View.COURSES], NOW)
    finally:
        world.close()


def test_the_fold_itself_tells_a_wrong_table() -> None:
    """A law that nothing can break says nothing: rows that are missing, or out of order, are noticed."""
    rows = [{"mark": None, "sort_name": name, "id": place} for place, name in enumerate(["a", "b", None])]
    query = Query(View.USERS)
    assert fold.in_order(rows, query)
    assert not fold.in_order(rows[::-1], query)
    assert not fold.in_order([rows[0], {**rows[1], "mark": "new"}], query)
    assert fold.ordered([rows[2], rows[1], {**rows[0], "mark": "new"}], query)[0]["mark"] == "new"
