"""What a token must be allowed to do for each thing that a person can do: gestures, and the writes behind them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.keys import Entity


class Gesture(StrEnum):
    """Something that the window or the command line offers and a site may not allow."""

    ENROL = "enrol"
    UNENROL = "unenrol"
    EDIT_ENROLMENT = "edit_enrolment"  # dates and status
    SET_ROLE = "set_role"
    JOIN_GROUP = "join_group"
    CREATE_USER = "create_user"
    EDIT_USER = "edit_user"
    DELETE_USER = "delete_user"
    CREATE_COURSE = "create_course"
    EDIT_COURSE = "edit_course"
    DELETE_COURSE = "delete_course"


# Gesture → the writes that it is made of; one that is missing switches it off.
WRITES: Mapping[Gesture, tuple[tuple[Entity, Verb], ...]] = {
    Gesture.ENROL: ((Entity.ENROLMENT, Verb.CREATE),),
    Gesture.UNENROL: ((Entity.ENROLMENT, Verb.DELETE),),
    Gesture.EDIT_ENROLMENT: ((Entity.ENROLMENT, Verb.UPDATE),),
    Gesture.SET_ROLE: ((Entity.ROLE, Verb.ADD), (Entity.ROLE, Verb.REMOVE)),
    Gesture.JOIN_GROUP: ((Entity.GROUP_MEMBER, Verb.ADD),),
    Gesture.CREATE_USER: ((Entity.USER, Verb.CREATE),),
    Gesture.EDIT_USER: ((Entity.USER, Verb.UPDATE),),
    Gesture.DELETE_USER: ((Entity.USER, Verb.DELETE),),
    Gesture.CREATE_COURSE: ((Entity.COURSE, Verb.CREATE),),
    Gesture.EDIT_COURSE: ((Entity.COURSE, Verb.UPDATE),),
    Gesture.DELETE_COURSE: ((Entity.COURSE, Verb.DELETE),),
}
