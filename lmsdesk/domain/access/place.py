"""Whether a course lets those in who belong there.

On Moodle only the course itself is asked whether it is hidden, not the categories above it (``require_login`` of its
core library); but a category that is hidden hides the courses that are in it at that moment. Dates of a course bar
nobody there.
"""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.access.facts import Facts, Place
from lmsdesk.domain.access.links import Code, Holds, Link, Reason

# Roles that see hidden courses as Moodle delivers them; a site may have changed that, and does not tell.
SEES_HIDDEN = ("manager", "coursecreator", "editingteacher", "teacher")


def links_of(facts: Facts) -> tuple[Link, ...]:
    """Is there, no category above hides it, is not hidden or the person may see it nevertheless."""
    visible = _visible(facts.place, facts.roles)
    return (_is_there(facts.place), _category(facts.place, visible), visible)


def _is_there(place: Place) -> Link:
    if place.is_there:
        return Link(Code.COURSE, Holds.YES, Reason.COURSE_THERE, as_of=place.as_of)
    gone = Reason.COURSE_GONE if place.id > 0 else Reason.COURSE_NOT_YET
    reason = Reason.COURSE_LEAVING if place.leaving else gone
    return Link(Code.COURSE, Holds.NO, reason, as_of=place.as_of)


def _category(place: Place, visible: Link) -> Link:
    hidden = [category.name for category in place.categories if category.visible is False]
    if hidden:
        facts = {"category": hidden[0]}
        if visible.holds is Holds.YES:
            return Link(Code.CATEGORY, Holds.YES, Reason.CATEGORY_HIDES_FROM_LISTS, facts, place.as_of)
        return Link(Code.CATEGORY, visible.holds, Reason.CATEGORY_HIDES, facts, place.as_of)
    if visible.holds is not Holds.YES and any(category.visible is None for category in place.categories):
        return Link(Code.CATEGORY, Holds.UNKNOWN, Reason.CATEGORIES_NOT_READ, as_of=place.as_of)
    return Link(Code.CATEGORY, Holds.YES, Reason.CATEGORIES_SHOWN, as_of=place.as_of)


def _visible(place: Place, roles: Sequence[str] | None) -> Link:
    if place.visible:
        return Link(Code.VISIBLE, Holds.YES, Reason.VISIBLE, as_of=place.as_of)
    role = next((name for name in SEES_HIDDEN if name in (roles or ())), None)
    if role is not None:
        return Link(Code.VISIBLE, Holds.YES, Reason.HIDDEN_BUT_ROLE, {"role": role}, place.as_of)
    if place.visible is None:
        return Link(Code.VISIBLE, Holds.UNKNOWN, Reason.VISIBILITY_NOT_READ, as_of=place.as_of)
    if roles is None:
        return Link(Code.VISIBLE, Holds.UNKNOWN, Reason.HIDDEN_ROLE_NOT_READ, as_of=place.as_of)
    return Link(Code.VISIBLE, Holds.NO, Reason.HIDDEN, as_of=place.as_of)
