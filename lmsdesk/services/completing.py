"""Values for completing filters: from small tables in full, from large ones by a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.events import View
from lmsdesk.store.reader import Reader

SHOWN = 30
_YES_NO = ("yes", "no")

# Fields with a few fixed values.
_FIXED: Mapping[tuple[View, str], Sequence[str]] = {
    (View.USERS, "suspended"): _YES_NO,
    (View.COURSES, "visible"): _YES_NO,
    (View.COURSES, "completion"): _YES_NO,
    (View.ENROLMENTS, "status"): ("active", "suspended"),
    (View.ENROLMENTS, "completed"): _YES_NO,
}
# Fields whose values are the names of things in another table: (table, column).
_NAMED: Mapping[str, tuple[str, str]] = {
    "role": ("role", "shortname"),
    "category": ("category", "name"),
    "group": ("grp", "name"),
    "cohort": ("cohort", "name"),
    "course": ("course", "shortname"),
    "teacher": ("user", "username"),
    "user": ("user", "username"),
    "person": ("user", "username"),
}
# Fields that are a column of the view's own table.
_COLUMNS: Mapping[View, frozenset[str]] = {
    View.USERS: frozenset(
        "username email first_name last_name idnumber auth department institution city country".split()
    ),
    View.COURSES: frozenset("shortname fullname idnumber".split()),
    View.ENROLMENTS: frozenset("method department".split()),
}


def values(reader: Reader, view: View, field: str) -> Sequence[str]:
    """Some values of a field, the commonest first; nothing for dates and numbers."""
    if field == "changed":
        return _YES_NO
    if (view, field) in _FIXED:
        return _FIXED[view, field]
    if field in _COLUMNS.get(view, ()):
        return reader.common_values({View.USERS: "user", View.COURSES: "course"}.get(view, "enrolment"), field, SHOWN)
    if field in _NAMED:
        return reader.common_values(*_NAMED[field], SHOWN)
    return ()
