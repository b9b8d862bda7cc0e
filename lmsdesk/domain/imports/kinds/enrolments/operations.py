"""From rows about enrolments to changes: only fields that the list really changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.plan import LINES, Outcome, PlanRow, RowVerb
from lmsdesk.domain.imports.plan_ids import Numbers
from lmsdesk.domain.imports.times import NO_DATE
from lmsdesk.domain.keys import EntityKey, enrolment_key, group_member_key, role_key
from lmsdesk.domain.text import fold

_STORED = ("suspended", "start", "end")


def row_operations(
    row: PlanRow, roles: Mapping[str, int], groups: Mapping[tuple[int, str], int], numbers: Numbers
) -> Iterator[NewOperation]:
    """What one row does."""
    if row.user_id is None or row.course_id is None:
        return
    user, course = numbers[row.user_id], numbers[row.course_id]
    label = f"{row.person} in {row.course}"
    key = enrolment_key(user, course)
    if row.pending:
        pass  # the enrolment itself is changed by the caller; groups are things of their own
    elif row.outcome is Outcome.CREATE:
        first, *more = str(row.after["role"]).split(",")
        patch: dict[str, Value] = {
            "role_id": roles[first],
            "start": row.after.get("start") or None,
            "end": row.after.get("end") or None,
            "suspended": bool(row.after.get("suspended")),
        }
        yield NewOperation(key, Verb.CREATE, patch, _accepted(row), label, source_row=row.id)
        for name in more:
            role = role_key(user, course, roles[name])
            yield NewOperation(role, Verb.ADD, {"role": name}, None, label, source_row=row.id)
    elif row.verb is RowVerb.UNENROL:
        yield NewOperation(key, Verb.DELETE, {}, {**_base(row), **_roles(row)}, label, source_row=row.id)
    else:
        yield from _changes(row, key, label, roles)
    for name in filter(None, str(row.after.get("groups") or "").split(LINES)):
        member = group_member_key(numbers[groups[row.course_id, fold(name)]], user)
        yield NewOperation(member, Verb.ADD, {}, None, f"{row.person} in {name}", source_row=row.id)


def changes_of_row(row: PlanRow) -> int:
    """How many changes a row makes in the tray: the enrolment, its roles together, and each group."""
    joined = row.after.get("groups")
    groups = sum(1 for name in str(joined).split(LINES) if name) if joined else 0
    if row.outcome is Outcome.CREATE or row.verb is RowVerb.UNENROL:
        return 1 + ("," in str(row.after.get("role") or "")) + groups
    return any(name in row.after for name in _STORED) + ("role" in row.after) + groups


def _changes(row: PlanRow, key: EntityKey, label: str, roles: Mapping[str, int]) -> Iterator[NewOperation]:
    patch = {name: row.after[name] for name in _STORED if name in row.after}
    patch.update({name: None for name in ("start", "end") if patch.get(name) == NO_DATE and name in patch})
    if patch:
        yield NewOperation(key, Verb.UPDATE, patch, _base(row), label, source_row=row.id)
    if "role" not in row.after:
        return
    had = [name for name in str(row.before.get("role") or "").split(",") if name]
    wanted = [name for name in str(row.after["role"]).split(",") if name]
    user, course = key.number(0), key.number(1)
    for verb, names in (
        (Verb.ADD, [name for name in wanted if name not in had]),
        (Verb.REMOVE, [name for name in had if name not in wanted]),
    ):
        for name in names:
            if name in roles:
                yield NewOperation(
                    role_key(user, course, roles[name]), verb, {"role": name}, None, label, source_row=row.id
                )


def _accepted(row: PlanRow) -> dict[str, Value] | None:
    """The methods by which somebody is enrolled already, which was accepted: nobody is asked about them again."""
    told = [reason.facts.get("methods") for reason in row.reasons if reason.code == "other_method"]
    return {"methods": str(told[0]).replace(", ", ",")} if told else None


def _roles(row: PlanRow) -> dict[str, Value]:
    """The roles that leave with an enrolment: others that came since are somebody else's."""
    roles = sorted(filter(None, str(row.before.get("role") or "").split(",")))
    return {"roles": ",".join(roles)} if roles else {}


def _base(row: PlanRow) -> dict[str, Value]:
    """What the server was last seen to have; unknown fields are absent."""
    base = {name: row.before[name] for name in _STORED if name in row.before}
    return {name: None if value == NO_DATE and name != "suspended" else value for name, value in base.items()}
