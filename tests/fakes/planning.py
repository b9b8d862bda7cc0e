"""A plan for the review sheet: everything that is ready would be sent as it is."""

from __future__ import annotations

from lmsdesk.domain.changes import Operation, State, Undo, Verb
from lmsdesk.domain.endpoints import Atomicity, Endpoint, Idempotency, Probe
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.plans import Ask, Decision, Send, Trouble
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


def planned(op: Operation) -> Planned:
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
        undo=Undo.COMPENSATING if removes else Undo.EXACT,
        rank=0,
        loses="grades" if removes else None,
        function=function,
    )
    decision: Decision
    if op.state is State.CONFLICT:
        decision = Ask(Trouble.CHANGED, op.theirs or {})
    else:
        decision = Send(op.patch, {**(op.base or {}), **op.patch}, op.base or {})
    return Planned(op, endpoint, decision)
