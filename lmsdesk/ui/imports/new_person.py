"""What a row of a list says about somebody whom the site does not know, as the fields of a new person."""

from __future__ import annotations

from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.plan import PlanRow
from lmsdesk.domain.text import visible
from lmsdesk.ui.imports.model import PlanModel

_FIELDS = frozenset({"username", "email", "idnumber", "first_name", "last_name", "department"})
_HEADED = frozenset({"institution"})  # known by their heading alone


def person_in(row: PlanRow, model: PlanModel) -> dict[str, str]:
    """Fields of a new person by name, corrections included; whole names are divided at the last blank."""
    found: dict[str, str] = {}
    for column in model.columns:
        name = column.field if column.field in (*_FIELDS, "full_name") else normal(column.header)
        text = " ".join(visible(model.text(row, column)).split())
        if text and (name in _FIELDS or name in _HEADED):
            found.setdefault(name, text)
        elif text and name == "full_name":
            last, comma, first = text.partition(",")
            if not comma:
                first, _, last = text.rpartition(" ")
            found.setdefault("first_name", first.strip())
            found.setdefault("last_name", last.strip())
    if "username" in found:
        found["username"] = found["username"].lower()
    return {name: text for name, text in found.items() if text}
