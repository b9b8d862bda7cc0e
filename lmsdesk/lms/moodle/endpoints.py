"""The declared table of writes: one row per way to change something on a Moodle site.

Atomicity and repeatability were recorded from Moodle 4.4 function by function. Ranks put parents before
children, removals after everything else and in the opposite order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from lmsdesk.domain.changes import Undo, Verb
from lmsdesk.domain.endpoints import Atomicity, Endpoint, Idempotency, Probe
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity

A, I, P, U, V = Atomicity, Idempotency, Probe, Undo, Verb  # noqa: E741 - a table wants short names

LATE: Final = 120  # seconds; gateways give up after 60, PHP may go on
LATE_DELETION: Final = 1_800
BATCH: Final = 100  # the knee: larger batches gain under 15 % per row
SMALL_BATCH: Final = 20  # rows of many variables on a site whose PHP may take 1,000

# Authentication methods that keep the password in Moodle: an account needs one at once.
INTERNAL_AUTH: Final = frozenset({None, "", "manual", "email", "nologin", "none", "webservice"})


def _row(
    name: str,
    entity: Entity,
    verb: Verb,
    function: str,
    atomicity: Atomicity,
    idempotency: Idempotency,
    probe: Probe,
    undo: Undo,
    rank: int,
    *,
    batch: int = BATCH,
    echoes: bool = False,
    late: int = LATE,
    mails: bool = False,
    loses: str | None = None,
    may_mail: bool = False,
) -> Endpoint:
    return Endpoint(
        name, entity, verb, atomicity, idempotency, batch, probe, echoes, late, undo, rank, mails, loses, function,
        may_mail,
    )  # fmt: skip


_E = Entity
_CREATE_USERS: Final = "core_user_create_users"
_UPDATE_USERS: Final = "core_user_update_users"

TABLE: Final[tuple[Endpoint, ...]] = (
    _row("categories_create", _E.CATEGORY, V.CREATE, "core_course_create_categories", A.ATOMIC, I.CREATE,
         P.SET_DIFFERENCE, U.COMPENSATING, 10),
    _row("categories_update", _E.CATEGORY, V.UPDATE, "core_course_update_categories", A.ATOMIC, I.SET,
         P.STATE, U.EXACT, 12),
    _row("courses_create", _E.COURSE, V.CREATE, "core_course_create_courses", A.ATOMIC, I.CREATE,
         P.UNIQUE_KEY, U.COMPENSATING, 20, batch=50),
    _row("courses_update", _E.COURSE, V.UPDATE, "core_course_update_courses", A.PER_ITEM, I.SET,
         P.STATE, U.EXACT, 22),
    _row("users_create", _E.USER, V.CREATE, _CREATE_USERS, A.ATOMIC, I.CREATE,
         P.UNIQUE_KEY, U.COMPENSATING, 30),
    # The account is made first and suspended right after: creation takes no such field.
    _row("users_create_suspended", _E.USER, V.CREATE, _CREATE_USERS, A.ATOMIC, I.CREATE,
         P.UNIQUE_KEY, U.COMPENSATING, 30),
    # Mail goes out while the batch runs, before it is committed: one account a request.
    _row("users_create_mailing", _E.USER, V.CREATE, _CREATE_USERS, A.ATOMIC, I.CREATE,
         P.UNIQUE_KEY, U.COMPENSATING, 31, batch=1, mails=True),
    _row("users_create_mailing_suspended", _E.USER, V.CREATE, _CREATE_USERS, A.ATOMIC, I.CREATE,
         P.UNIQUE_KEY, U.COMPENSATING, 31, batch=1, mails=True),
    _row("users_update", _E.USER, V.UPDATE, _UPDATE_USERS, A.PER_ITEM, I.SET, P.STATE, U.EXACT, 32),
    # A password against the policy spoils the answer of the whole batch, though the others are written.
    _row("users_set_password", _E.USER, V.UPDATE, _UPDATE_USERS, A.PER_ITEM, I.SET,
         P.NONE, U.IMPOSSIBLE, 33, batch=1, loses="password"),
    _row("cohorts_create", _E.COHORT, V.CREATE, "core_cohort_create_cohorts", A.ATOMIC, I.CREATE,
         P.UNIQUE_KEY, U.COMPENSATING, 40, echoes=True),
    # The plain update would move the cohort to another context.
    _row("cohorts_rename", _E.COHORT, V.UPDATE, "core_update_inplace_editable", A.ATOMIC, I.SET,
         P.STATE, U.EXACT, 42, batch=1),
    _row("groups_create", _E.GROUP, V.CREATE, "core_group_create_groups", A.ATOMIC, I.CREATE,
         P.UNIQUE_KEY, U.COMPENSATING, 50, echoes=True),
    _row("groups_update", _E.GROUP, V.UPDATE, "core_group_update_groups", A.ATOMIC, I.SET,
         P.STATE, U.EXACT, 52),
    # Nothing asks for mail, but manual enrolment may have a welcome message of its own (enrol/manual, from 4.4 on).
    _row("enrolments_create", _E.ENROLMENT, V.CREATE, "enrol_manual_enrol_users", A.ATOMIC, I.SET,
         P.STATE, U.EXACT, 60, may_mail=True),
    _row("enrolments_update", _E.ENROLMENT, V.UPDATE, "enrol_manual_enrol_users", A.ATOMIC, I.SET,
         P.STATE, U.EXACT, 62),
    _row("roles_assign", _E.ROLE, V.ADD, "core_role_assign_roles", A.ATOMIC, I.ADD, P.STATE, U.EXACT, 70),
    _row("group_members_add", _E.GROUP_MEMBER, V.ADD, "core_group_add_group_members", A.ATOMIC, I.ADD,
         P.STATE, U.EXACT, 80),
    # Cohort enrolments follow inside the same call.
    _row("cohort_members_add", _E.COHORT_MEMBER, V.ADD, "core_cohort_add_cohort_members", A.PER_ITEM, I.ADD,
         P.STATE, U.EXACT, 82),
    _row("group_members_remove", _E.GROUP_MEMBER, V.REMOVE, "core_group_delete_group_members", A.ATOMIC, I.DELETE,
         P.STATE, U.EXACT, 90),
    _row("cohort_members_remove", _E.COHORT_MEMBER, V.REMOVE, "core_cohort_delete_cohort_members", A.ATOMIC,
         I.DELETE, P.STATE, U.COMPENSATING, 91, loses="cohort_enrolments"),
    _row("roles_unassign", _E.ROLE, V.REMOVE, "core_role_unassign_roles", A.ATOMIC, I.DELETE,
         P.STATE, U.EXACT, 92),
    _row("enrolments_delete", _E.ENROLMENT, V.DELETE, "enrol_manual_unenrol_users", A.ATOMIC, I.DELETE,
         P.STATE, U.COMPENSATING, 94, loses="course_data"),
    _row("groups_delete", _E.GROUP, V.DELETE, "core_group_delete_groups", A.ATOMIC, I.DELETE,
         P.STATE, U.IMPOSSIBLE, 96, loses="group"),
    _row("cohorts_delete", _E.COHORT, V.DELETE, "core_cohort_delete_cohorts", A.ATOMIC, I.DELETE,
         P.STATE, U.IMPOSSIBLE, 96, loses="cohort"),
    _row("users_delete", _E.USER, V.DELETE, "core_user_delete_users", A.ATOMIC, I.DELETE,
         P.STATE, U.IMPOSSIBLE, 98, batch=20, loses="account"),
    _row("courses_delete", _E.COURSE, V.DELETE, "core_course_delete_courses", A.NONE, I.DELETE,
         P.STATE, U.IMPOSSIBLE, 99, batch=1, late=LATE_DELETION, loses="course"),
    _row("categories_delete", _E.CATEGORY, V.DELETE, "core_course_delete_categories", A.ATOMIC, I.DELETE,
         P.STATE, U.IMPOSSIBLE, 100, batch=1, late=LATE_DELETION, loses="category"),
)  # fmt: skip
BY_NAME: Final[Mapping[str, Endpoint]] = {row.name: row for row in TABLE}
_BY_VERB: Final = {
    (row.entity, row.verb): row
    for row in reversed(TABLE)
    if row.entity is not Entity.USER or row.verb is not Verb.CREATE
}


def find(entity: Entity, verb: Verb, patch: Mapping[str, Value]) -> Endpoint | None:
    """The way to do this; for accounts it depends on what is set.

    ``password`` in a patch marks that a secret goes along (its value is never looked at).
    """
    if entity is Entity.USER and verb is Verb.CREATE:
        mails = patch.get("auth") in INTERNAL_AUTH and "password" not in patch
        name = "users_create" + ("_mailing" if mails else "") + ("_suspended" if patch.get("suspended") else "")
        return BY_NAME[name]
    if entity is Entity.USER and verb is Verb.UPDATE and "password" in patch:
        return BY_NAME["users_set_password"]
    return _BY_VERB.get((entity, verb))


def fitted(endpoint: Endpoint, *, narrow: bool) -> Endpoint:
    """The row with the batch that the site's PHP can take: narrow where forms may have 900 variables only."""
    is_wide = endpoint.entity in (Entity.USER, Entity.COURSE) and endpoint.verb in (Verb.CREATE, Verb.UPDATE)
    if narrow and endpoint.max_batch > SMALL_BATCH and is_wide:
        return replace(endpoint, max_batch=SMALL_BATCH)
    return endpoint
