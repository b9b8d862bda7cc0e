"""Rules: what a person does at the desk. Each is one gesture, durable when it returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Operation, Origin, State, Verb
from lmsdesk.domain.decisions import Take, takes
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import (
    MANUAL,
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
from tests.sim.looking import base_of, courses, enrolments, older_edits, pick, seen, server_fields, users
from tests.sim.state import ROLES
from tests.sim.values import CITIES, NAMES, SHORTNAMES, USERNAMES

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.world import World


def stage(client: Client, *made: NewOperation | None, replacing: list[Operation] | None = None) -> None:
    """Keep a gesture; when this returns without a crash, the person was told that it is saved."""
    operations = tuple(item for item in made if item is not None)
    if not operations:
        return
    leaving = replacing or []
    if leaving:
        client.ledger.decided(leaving, leaves=True)

    def work() -> None:
        try:
            kept = client.desk.stage(NewChangeSet("step", Origin.FORM, operations), leaving)
        except WrongUse as error:  # nothing is left of it
            client.world.trace.add(client.world.now, client.name, "stages nothing", error.facts.get("what"))
            return
        for item in client.desk.operations(change_set=kept.id):
            client.ledger.by_id[item.id].is_saved = True

    client.do(work)


def update(client: Client, key: EntityKey, table: str, fields: dict[str, Value]) -> None:
    """Set fields of a thing with one id; half of the time the edit is folded into an unsent one."""
    older = older_edits(client, key)
    base = base_of(client, key, table, tuple(fields))
    if older and client.world.random.random() < 0.6:
        for item in older:
            fields = {**item.patch, **fields}
            base = {**base, **(item.base or {})}
    else:
        older = []
    left = {name: value for name, value in fields.items() if name not in base or base[name] != value}
    if not left and older:
        leave(client, older)
    elif left:
        stage(client, NewOperation(key, Verb.UPDATE, left, base, str(key)), replacing=older)


def edit_user(world: World, client: Client) -> None:
    """Set the city or the department of somebody, sometimes both."""
    if (user := pick(client, users(client))) is None:
        return
    names = world.random.choice((("city",), ("city",), ("department",), ("city", "department")))
    update(client, user_key(user), "user", {name: world.random.choice(CITIES) for name in names})


def suspend_user(world: World, client: Client) -> None:
    """Suspend an account, or let it in again."""
    if (user := pick(client, users(client))) is not None:
        update(client, user_key(user), "user", {"suspended": world.random.random() < 0.6})


def new_user(client: Client, name: str) -> NewOperation:
    """A new account; the password is set elsewhere, so that nothing is mailed."""
    fields: dict[str, Value] = {
        "username": name, "email": f"{name}@example.org", "first_name": name.title(), "last_name": "X", "auth": "ldap",
    }  # fmt: skip
    return NewOperation(user_key(client.desk.temporary_id()), Verb.CREATE, fields, None, name, f"username={name}")


def create_user(world: World, client: Client) -> None:
    """A new account, often under a name that somebody else wants as well."""
    stage(client, new_user(client, world.random.choice(USERNAMES)))


def delete_user(world: World, client: Client) -> None:
    """Delete an account."""
    if (user := pick(client, [number for number in users(client) if number > 0])) is not None:
        base = base_of(client, user_key(user), "user", ("city", "department", "suspended"))
        stage(client, NewOperation(user_key(user), Verb.DELETE, {}, base, "user"))


def create_course(world: World, client: Client) -> None:
    """A new course, sometimes in a category that is new itself."""
    name = world.random.choice(SHORTNAMES)
    category = pick(client, seen(client, "category", "category"))
    fields: dict[str, Value] = {"shortname": name, "fullname": f"Course {name}", "category_id": category}
    key = course_key(client.desk.temporary_id())
    stage(client, NewOperation(key, Verb.CREATE, fields, None, name, f"shortname={name}"))


def edit_course(world: World, client: Client) -> None:
    """Rename a course, or hide it."""
    if (course := pick(client, courses(client))) is not None:
        fields: dict[str, Value] = {"fullname": world.random.choice(CITIES)}
        if world.random.random() < 0.3:
            fields = {"visible": world.random.random() < 0.5}
        update(client, course_key(course), "course", fields)


def delete_course(world: World, client: Client) -> None:
    """Delete a course."""
    if (course := pick(client, [number for number in courses(client) if number > 0])) is not None:
        base = base_of(client, course_key(course), "course", ("fullname", "visible"))
        stage(client, NewOperation(course_key(course), Verb.DELETE, {}, base, "course"))


def create_category(world: World, client: Client) -> None:
    """A new category; names need not be unique."""
    key = category_key(client.desk.temporary_id())
    fields: dict[str, Value] = {"name": world.random.choice(NAMES), "parent": None}
    stage(client, NewOperation(key, Verb.CREATE, fields, None, "category"))


def create_group(world: World, client: Client) -> None:
    """A new group, sometimes in a course that is new itself, sometimes with somebody in it at once."""
    if (course := pick(client, courses(client))) is None:
        return
    key = group_key(client.desk.temporary_id())
    fields: dict[str, Value] = {"course_id": course, "name": world.random.choice(NAMES), "idnumber": None}
    inside = [user for user, where, _ in enrolments(client) if where == course]
    user = pick(client, inside) if world.random.random() < 0.5 else None
    member = None if user is None else NewOperation(group_member_key(key.id, user), Verb.ADD, {}, None, "member")
    stage(client, NewOperation(key, Verb.CREATE, fields, None, "group"), member)


def edit_group(world: World, client: Client) -> None:
    """Rename a group."""
    if (group := pick(client, seen(client, "grp", "group"))) is not None:
        update(client, group_key(group), "grp", {"name": world.random.choice(NAMES)})


def delete_group(world: World, client: Client) -> None:
    """Delete a group."""
    if (group := pick(client, [number for number in seen(client, "grp", "group") if number > 0])) is not None:
        base = base_of(client, group_key(group), "grp", ("name", "idnumber"))
        count = client.desk.database.value(
            "SELECT count(*) FROM mirror.group_member WHERE group_id=? AND gone_seq IS NULL", (group,)
        )
        stage(client, NewOperation(group_key(group), Verb.DELETE, {}, {**base, "members": count}, "group"))


def create_cohort(world: World, client: Client) -> None:
    """A new cohort."""
    name = world.random.choice(NAMES)
    key = cohort_key(client.desk.temporary_id())
    stage(client, NewOperation(key, Verb.CREATE, {"name": name, "idnumber": name.lower()}, None, name))


def _enrolling(client: Client, user: int, course: int, end: Value = None) -> NewOperation:
    patch: dict[str, Value] = {"role_id": 5, "start": None, "end": end, "suspended": False}
    return NewOperation(enrolment_key(user, course), Verb.CREATE, patch, None, "enrolment")


def enrol(world: World, client: Client) -> None:
    """Enrol one or two people in a course."""
    course = pick(client, courses(client))
    people = users(client)
    if course is None or not people:
        return
    inside = {(user, where) for user, where, _ in enrolments(client)}
    chosen = [user for user in world.random.sample(people, min(2, len(people))) if (user, course) not in inside]
    end = world.random.choice((None, None, 60_000))
    stage(client, *(_enrolling(client, user, course, end) for user in chosen))


def unenrol(world: World, client: Client) -> None:
    """Unenrol somebody; who is there by another method is not offered to be."""
    if (key := pick(client, [key for key in enrolments(client) if key[2] == MANUAL])) is not None:
        base = server_fields(
            client, "enrolment", "user_id=? AND course_id=? AND method=?", ("suspended", "start", "end"), *key
        )
        stage(client, NewOperation(enrolment_key(key[0], key[1]), Verb.DELETE, {}, base, "enrolment"))


def edit_enrolment(world: World, client: Client) -> None:
    """Suspend an enrolment or move its end."""
    if (key := pick(client, [key for key in enrolments(client) if key[2] == MANUAL])) is None:
        return
    names = ("suspended", "start", "end")
    base = server_fields(client, "enrolment", "user_id=? AND course_id=? AND method=?", names, *key)
    name = world.random.choice(("suspended", "end"))
    value: Value = world.random.random() < 0.5 if name == "suspended" else world.random.choice((None, 60_000, 180_000))
    known = {each: base[each] for each in base if each == name or (name == "end" and each == "start")}
    if base.get(name) != value:
        stage(client, NewOperation(enrolment_key(key[0], key[1]), Verb.UPDATE, {name: value}, known, "enrolment"))


def change_role(world: World, client: Client) -> None:
    """Give somebody a role in a course, or take it."""
    if (key := pick(client, enrolments(client))) is not None:
        role = world.random.choice(list(ROLES))
        verb = world.random.choice((Verb.ADD, Verb.REMOVE))
        stage(client, NewOperation(role_key(key[0], key[1], role), verb, {"role": ROLES[role]}, None, "role"))


def change_group(world: World, client: Client) -> None:
    """Put somebody into a group, or take them out."""
    if (group := pick(client, seen(client, "grp", "group"))) is None or not (people := users(client)):
        return
    verb = world.random.choice((Verb.ADD, Verb.ADD, Verb.REMOVE))
    stage(client, NewOperation(group_member_key(group, world.random.choice(people)), verb, {}, None, "member"))


def change_cohort(world: World, client: Client) -> None:
    """Put somebody into a cohort, or take them out."""
    if (cohort := pick(client, seen(client, "cohort", "cohort"))) is None or not (people := users(client)):
        return
    verb = world.random.choice((Verb.ADD, Verb.REMOVE))
    stage(client, NewOperation(cohort_member_key(cohort, world.random.choice(people)), verb, {}, None, "member"))


def import_list(world: World, client: Client) -> None:
    """A list of one to fifty rows: new people, their enrolments, edits of others, some of them bad."""
    rows = world.random.choice((1, 2, 3, 3, 5, 5, 8, 50))
    course = pick(client, courses(client))
    made: list[NewOperation] = []
    for number in range(rows):
        name = USERNAMES[number] if number < len(USERNAMES) else f"list{number}"
        person = new_user(client, name)
        made.append(person)
        if course is not None and world.random.random() < 0.5:
            made.append(_enrolling(client, person.key.id, course))
    stage(client, *made)


# The tray


def leave(client: Client, operations: list[Operation]) -> None:
    """Take operations out of the tray."""
    client.ledger.decided(operations, leaves=True)
    for left in client.do(lambda: client.desk.discard(operations)) or ():
        client.ledger.by_id[left.id].may_leave = True  # with those that need them


def _of(client: Client, *states: State) -> list[Operation]:
    return client.desk.operations(states=list(states))


def discard(world: World, client: Client) -> None:
    """Take one change, or a whole set, out of the tray."""
    found = _of(client, State.READY, State.REJECTED, State.CONFLICT)
    if (one := pick(client, found)) is not None:
        whole = world.random.random() < 0.4
        leave(client, [item for item in found if item.change_set == one.change_set] if whole else [one])


def put_back(world: World, client: Client) -> None:
    """Put a discarded change back."""
    if (one := pick(client, _of(client, State.CANCELLED))) is not None:
        entry = client.ledger.by_id[one.id]
        entry.decided_at, entry.sends_since_decision, entry.was_put_back = world.now, 0, True
        client.ledger.stay_out(one.id)
        client.do(lambda: client.desk.restore([one.id]))
        entry.may_leave = client.ledger.by_id[one.id].state is State.CANCELLED


def retry(world: World, client: Client) -> None:
    """Try a refused change again; sometimes the server takes it now."""
    if (one := pick(client, _of(client, State.REJECTED))) is not None:
        client.ledger.decided([one], leaves=False)
        if world.random.random() < 0.5:
            world.server.cursed.pop(one.uuid, None)
        client.do(lambda: client.desk.move([one], State.READY, "tried again"))


def decide(world: World, client: Client) -> None:
    """Decide a conflict in one of the ways that are offered, sometimes in one that is not."""
    if (one := pick(client, _of(client, State.CONFLICT))) is None:
        return
    take = world.random.choice(takes(one) if world.random.random() < 0.8 else tuple(Take)).value
    client.ledger.decided([one], leaves=take == "theirs")
    world.trace.add(world.now, client.name, "decides", f"#{one.id} {take}")
    _resolve: Callable[[], None] = lambda: client.engine.resolve(one, take)  # noqa: E731 - as a gesture
    try:
        client.do(_resolve)
    except WrongUse as error:
        world.trace.add(world.now, client.name, "cannot", error.facts.get("what"))
