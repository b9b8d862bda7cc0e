"""Carrying our own acknowledged writes into the mirror, so that nobody waits for the next sync to see them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.endpoints import STILL_IN
from lmsdesk.domain.fields import CUSTOM, Value
from lmsdesk.domain.keys import Entity, EntityKey
from lmsdesk.domain.ports import MIRROR_COLUMNS, Table
from lmsdesk.domain.text import fold, sort_key, words
from lmsdesk.store.engine import Database
from lmsdesk.store.mirror_schema import NAMES

_SINGLE = {
    Entity.USER: Table.USER,
    Entity.COURSE: Table.COURSE,
    Entity.CATEGORY: Table.CATEGORY,
    Entity.GROUP: Table.GROUP,
    Entity.COHORT: Table.COHORT,
}
_MEMBERS = {Entity.GROUP_MEMBER: Table.GROUP_MEMBER, Entity.COHORT_MEMBER: Table.COHORT_MEMBER}


def redo(db: Database, key: EntityKey, verb: Verb, after: Mapping[str, Value], seq: int, wall: int) -> None:
    """Write the state ``after`` of a thing, or its absence after a removal; what goes with it is not done here."""
    if key.entity is Entity.ENROLMENT:
        _redo_enrolment(db, key, verb, after, seq, wall)
    elif key.entity is Entity.ROLE:
        _redo_role(db, key, verb, after, seq)
    elif key.entity in _MEMBERS:
        _redo_member(db, _MEMBERS[key.entity], key, verb, seq, wall)
    elif verb is Verb.DELETE:
        table = NAMES[_SINGLE[key.entity]]
        db.run(f"UPDATE {table} SET gone_seq=? WHERE id=?", (seq, key.id))
    else:
        _redo_single(db, key, after, seq, wall)


def _redo_single(db: Database, key: EntityKey, after: Mapping[str, Value], seq: int, wall: int) -> None:
    table = _SINGLE[key.entity]
    known = {name: value for name, value in after.items() if name in MIRROR_COLUMNS[table] and name != "id"}
    custom = {name.removeprefix(CUSTOM): value for name, value in after.items() if name.startswith(CUSTOM)}
    if custom:
        kept = json.loads(db.value(f"SELECT custom FROM {NAMES[table]} WHERE id=?", (key.id,)) or "{}")
        known["custom"] = json.dumps({**kept, **custom}, ensure_ascii=False, sort_keys=True)
    if table in (Table.USER, Table.COURSE):
        _forget_words(db, table, key.id)
    columns = ["id", *known, "obs_seq", "as_of"]
    quoted = ", ".join(f'"{name}"' for name in columns)
    sets = ", ".join(f'"{name}"=excluded."{name}"' for name in columns[1:]) + ", gone_seq=NULL"
    values = [int(value) if isinstance(value, bool) else value for value in known.values()]
    db.run(
        f"INSERT INTO {NAMES[table]}({quoted}) VALUES({','.join('?' * len(columns))}) "
        f"ON CONFLICT(id) DO UPDATE SET {sets}",
        (key.id, *values, seq, wall),
    )
    if table in (Table.USER, Table.COURSE):
        _learn_words(db, table, key.id)
    if table is Table.USER:
        db.run(
            "UPDATE enrolment SET department=u.department, sort_name=u.sort_name FROM user u "
            "WHERE u.id=? AND enrolment.user_id=u.id",
            (key.id,),
        )


def _forget_words(db: Database, table: Table, number: int) -> None:
    db.run(
        f"INSERT INTO {table}_fts({table}_fts, rowid, folded) "
        f"SELECT 'delete', id, folded FROM {table} WHERE id=? AND folded IS NOT NULL",
        (number,),
    )


def _learn_words(db: Database, table: Table, number: int) -> None:
    names = (
        ("username", "first_name", "last_name", "email", "idnumber")
        if table is Table.USER
        else ("shortname", "fullname", "idnumber")
    )
    row = db.one(f"SELECT {', '.join(names)} FROM {table} WHERE id=?", (number,))
    texts = [str(value or "") for value in row or ()]
    order = sort_key(texts[2], texts[1]) if table is Table.USER else fold(texts[0])
    folded = words(" ".join(texts))
    db.run(f"UPDATE {table} SET sort_name=?, folded=? WHERE id=?", (order, folded, number))
    db.run(f"INSERT INTO {table}_fts(rowid, folded) VALUES(?, ?)", (number, folded))


def _redo_enrolment(db: Database, key: EntityKey, verb: Verb, after: Mapping[str, Value], seq: int, wall: int) -> None:
    user, course, method = key.number(0), key.number(1), str(key.parts[2])
    if verb is Verb.DELETE:
        # A row of an unknown method stands for every way in: it stays for those who are in by another one.
        or_unknown = method if after.get(STILL_IN) else ""
        db.run(
            "UPDATE enrolment SET gone_seq=?, obs_seq=? WHERE course_id=? AND user_id=? AND method IN (?, ?)",
            (seq, seq, course, user, method, or_unknown),
        )
        return
    db.run(
        "UPDATE OR IGNORE enrolment SET method=? WHERE course_id=? AND user_id=? AND method=''",
        (method, course, user),
    )
    known = {name: after[name] for name in ("suspended", "start", "end") if name in after}
    if "suspended" in known:
        known["active"] = not known["suspended"]
    columns = ["course_id", "user_id", "method", *known, "obs_seq", "as_of"]
    quoted = ", ".join(f'"{name}"' for name in columns)
    sets = (
        ", ".join(f'"{name}"=excluded."{name}"' for name in (*columns[3:], "department", "sort_name"))
        + ", gone_seq=NULL"
    )
    values = [int(value) if isinstance(value, bool) else value for value in known.values()]
    db.run(
        f"INSERT INTO enrolment({quoted}, department, sort_name) VALUES({','.join('?' * len(columns))}, "
        "(SELECT department FROM user WHERE id=?), (SELECT sort_name FROM user WHERE id=?)) "
        f"ON CONFLICT(course_id, user_id, method) DO UPDATE SET {sets}",
        (course, user, method, *values, seq, wall, user, user),
    )
    if isinstance(role := after.get("role_id"), int):
        _give_role(db, user, course, role)


def _redo_role(db: Database, key: EntityKey, verb: Verb, after: Mapping[str, Value], seq: int) -> None:
    user, course, role = key.number(0), key.number(1), key.number(2)
    db.run("UPDATE enrolment SET obs_seq=? WHERE course_id=? AND user_id=? AND gone_seq IS NULL", (seq, course, user))
    if verb is Verb.ADD:
        _give_role(db, user, course, role)
        return
    name = db.value("SELECT shortname FROM role WHERE id=?", (role,))
    _set_roles(db, user, course, _roles(db, user, course) - {str(name)})


def _give_role(db: Database, user: int, course: int, role: int) -> None:
    name = db.value("SELECT shortname FROM role WHERE id=?", (role,))
    if name is not None:
        _set_roles(db, user, course, _roles(db, user, course) | {str(name)})


def _roles(db: Database, user: int, course: int) -> set[str]:
    kept = db.value(
        "SELECT roles FROM enrolment WHERE course_id=? AND user_id=? AND gone_seq IS NULL AND roles IS NOT NULL",
        (course, user),
    )
    return set(filter(None, str(kept or "").split(",")))


def _set_roles(db: Database, user: int, course: int, roles: set[str]) -> None:
    db.run(
        "UPDATE enrolment SET roles=? WHERE course_id=? AND user_id=? AND gone_seq IS NULL",
        (",".join(sorted(roles)), course, user),
    )


def _redo_member(db: Database, table: Table, key: EntityKey, verb: Verb, seq: int, wall: int) -> None:
    container = MIRROR_COLUMNS[table][0]
    if verb is Verb.REMOVE:
        db.run(f"UPDATE {table} SET gone_seq=? WHERE {container}=? AND user_id=?", (seq, key.number(0), key.number(1)))
        return
    db.run(
        f"INSERT INTO {table}({container}, user_id, obs_seq, as_of) VALUES(?, ?, ?, ?) "
        f"ON CONFLICT({container}, user_id) DO UPDATE SET gone_seq=NULL, obs_seq=excluded.obs_seq",
        (key.number(0), key.number(1), seq, wall),
    )
