"""What the token may not do, at the actions and cells that it switches off."""

from __future__ import annotations

from lmsdesk.domain.events import View
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.rights import Gesture
from lmsdesk.services.wording_checks import lacking_text
from lmsdesk.ui.api import Changes

_EDIT = {View.ENROLMENTS: Gesture.EDIT_ENROLMENT, View.USERS: Gesture.EDIT_USER, View.COURSES: Gesture.EDIT_COURSE}
_REMOVE = {View.ENROLMENTS: Gesture.UNENROL, View.USERS: Gesture.DELETE_USER, View.COURSES: Gesture.DELETE_COURSE}
_ACTIONS = {
    "enrol": Gesture.ENROL,
    "new_user": Gesture.CREATE_USER,
    "new_course": Gesture.CREATE_COURSE,
    "set_role": Gesture.SET_ROLE,
    "set_group": Gesture.JOIN_GROUP,
    "set_start": Gesture.EDIT_ENROLMENT,
    "set_end": Gesture.EDIT_ENROLMENT,
}


def why_not(changes: Changes, action: str, view: View | None = None) -> str | None:
    """Why the token's service does not let an action be done in a table; None where it does."""
    gesture = _ACTIONS.get(action)
    if view is not None and action in ("suspend", "remove"):
        gesture = (_EDIT if action == "suspend" else _REMOVE).get(view)
    return _told(changes, gesture)


def why_read_only(changes: Changes, view: View, field: str) -> str | None:
    """Why the token's service does not let a field be edited; None where it does."""
    return _told(changes, Gesture.SET_ROLE if field == "role" else _EDIT.get(view))


def why_not_listed(changes: Changes, plan: ImportPlan) -> str | None:
    """Why what a list asks for could never be sent; None where nothing speaks against it."""
    gestures = [Gesture.ENROL] * bool(plan.counts[Outcome.CREATE]) + [Gesture.UNENROL] * bool(plan.removals)
    return next((told for gesture in gestures if (told := _told(changes, gesture))), None)


def _told(changes: Changes, gesture: Gesture | None) -> str | None:
    names = changes.lacking(gesture) if gesture is not None else ()
    return lacking_text(names) if names else None
