"""New things as operations: a temporary id, the fields, and the key by which the server would know it again."""

from __future__ import annotations

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.fields import Fields
from lmsdesk.domain.keys import Entity, EntityKey, course_key, user_key
from lmsdesk.domain.text import same_key


def create_user(temporary: int, fields: Fields, *, secret: str | None = None) -> NewOperation:
    """A new account; ``temporary`` is its id until the server gives one."""
    username = same_key(str(fields.get("username", "")))
    name = f"{fields.get('first_name', '')} {fields.get('last_name', '')}".strip()
    return NewOperation(
        user_key(temporary),
        Verb.CREATE,
        {**fields, "username": username},
        None,
        name or username,
        f"username={username}",
        secret,
    )


def create_course(temporary: int, fields: Fields) -> NewOperation:
    """A new course; ``temporary`` is its id until the server gives one."""
    shortname = str(fields.get("shortname", ""))
    label = f"{shortname} {fields.get('fullname', '')}".strip()
    return NewOperation(course_key(temporary), Verb.CREATE, dict(fields), None, label, f"shortname={shortname}")


def create_named(entity: Entity, temporary: int, fields: Fields, label: str = "") -> NewOperation:
    """A new category, cohort or group; cohorts are known again by their ID number, the others by their name."""
    name = str(fields.get("name", ""))
    number = fields.get("idnumber")
    natural = f"idnumber={number}" if entity is Entity.COHORT and number else f"name={name}"
    return NewOperation(EntityKey(entity, (temporary,)), Verb.CREATE, dict(fields), None, label or name, natural)
