"""A plan for the review sheet: everything that is ready would be sent as it is."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.changes import Operation, Undo, Verb
from lmsdesk.domain.endpoints import Atomicity, Endpoint, Idempotency, Probe
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.plans import Decision, Send
from lmsdesk.domain.ports import Reason
from lmsdesk.sync.reports import Planned

_FUNCTIONS = {
    (Entity.ENROLMENT, Verb.CREATE): "enrol_manual_enrol_users",
    (Entity.ENROLMENT, Verb.UPDATE): "enrol_manual_enrol_users",
    (Entity.ENROLMENT, Verb.DELETE): "enrol_manual_unenrol_users",
    (Entity.ROLE, Verb.ADD): "core_role_assign_roles",
    (Entity.ROLE, Verb.REMOVE): "core_role_unassign_roles",
    (Entity.USER, Verb.UPDATE): "core_user_update_users",
    (Entity.USER, Verb.CREATE): "core_user_create_users",
    (Entity.COURSE, Verb.UPDATE): "core_course_update_courses",
}


def _undo(op: Operation) -> Undo:
    if op.verb is not Verb.DELETE:
        return Undo.EXACT
    return Undo.IMPOSSIBLE if op.key.entity in (Entity.USER, Entity.COURSE) else Undo.COMPENSATING


# What a plan finds out about an operation, by its id: a decision, why it is invalid, or what it waits for.
Fate = Decision | Reason | tuple[int, ...]
Fates = dict[int, Fate]


def planned(op: Operation, fates: Mapping[int, Fate]) -> Planned:
    """What would happen with one operation."""
    function = _FUNCTIONS.get((op.key.entity, op.verb), "core_something")
    removes = op.verb is Verb.DELETE
    endpoint = Endpoint(
        name=function,
        entity=op.key.entity,
        verb=op.verb,
        atomicity=Atomicity.ATOMIC,
        idempotency=Idempotency.SET,
        max_batch=50,
        probe=Probe.STATE,
        echoes_state=False,
        late_bound=180,
        undo=_undo(op),
        rank=0,
        mails=op.key.entity is Entity.USER and op.verb is Verb.CREATE,
        loses="course_data" if removes else None,
        function=function,
    )
    full = {} if removes else {**(op.base or {}), **op.patch}
    fate = fates.get(op.id, Send(op.patch, full, op.base or {}))
    if isinstance(fate, Reason):
        return Planned(op, endpoint, None, (fate,))
    if isinstance(fate, tuple):
        return Planned(op, endpoint, None, (), fate)
    return Planned(op, endpoint, fate)
