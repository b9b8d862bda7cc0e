"""The stable JSON shapes of the command line: times ISO 8601 UTC, unknown null, lists arrays of objects."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lmsdesk.domain.changes import ChangeSet, Operation, Undo
from lmsdesk.domain.keys import ref_text
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Pending, UserRow

Shape = dict[str, Any]


def iso(moment: int | None) -> str | None:
    """Unix seconds as ISO 8601 in UTC."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")


def reference(number: int) -> int | str:
    """The server's id, or ``t-17`` while it has none."""
    return number if number >= 0 else ref_text(number)


def _text(value: str | None) -> str | None:
    return value or None


def _pending(pending: Pending | None) -> list[int]:
    return list(pending.operations) if pending else []


def user(row: UserRow) -> Shape:
    """A user."""
    return {
        "id": reference(row.id),
        "username": row.username,
        "email": _text(row.email),
        "first_name": _text(row.first_name),
        "last_name": _text(row.last_name),
        "idnumber": _text(row.idnumber),
        "auth": _text(row.auth),
        "suspended": row.suspended,
        "department": _text(row.department),
        "institution": _text(row.institution),
        "city": _text(row.city),
        "country": _text(row.country),
        "last_access": iso(row.last_access),
        "custom": dict(row.custom),
        "as_of": iso(row.as_of),
        "pending": _pending(row.pending),
    }


def course(row: CourseRow) -> Shape:
    """A course."""
    return {
        "id": reference(row.id),
        "shortname": row.shortname,
        "fullname": row.fullname,
        "idnumber": _text(row.idnumber),
        "category": _text(row.category),
        "category_path": _text(row.category_path),
        "visible": row.visible,
        "start": iso(row.start),
        "end": iso(row.end),
        "completion_enabled": row.completion_enabled,
        "custom": dict(row.custom),
        "as_of": iso(row.as_of),
        "pending": _pending(row.pending),
    }


def enrolment(row: EnrolmentRow) -> Shape:
    """An enrolment."""
    return {
        "user_id": reference(row.user_id),
        "username": row.username,
        "course_id": reference(row.course_id),
        "course": row.shortname,
        "roles": list(row.roles),
        "method": _text(row.method),
        "status": row.status.value,
        "start": iso(row.start),
        "end": iso(row.end),
        "groups": list(row.groups),
        "progress": row.progress,
        "completed_at": iso(row.completed_at),
        "last_access": iso(row.last_access),
        "as_of": iso(row.as_of),
        "pending": _pending(row.pending),
    }


def change_set(item: ChangeSet) -> Shape:
    """A change set with its counts by state."""
    return {
        "id": item.id,
        "title": item.title,
        "origin": item.origin.value,
        "gate": item.gate.value,
        "created": iso(item.created),
        "inverse_of": item.inverse_of,
        "counts": {state.value: count for state, count in item.counts.items() if count},
        "total": item.total,
    }


def operation(item: Operation, undo: Undo | None = None) -> Shape:
    """An operation with what became of it: a receipt once it is decided."""
    answer = " ".join(part for part in (item.error_code, item.error_text) if part)
    return {
        "id": item.id,
        "change_set": item.change_set,
        "key": str(item.key),
        "label": _text(item.label),
        "verb": item.verb.value,
        "patch": dict(item.patch),
        "base": dict(item.base) if item.base is not None else None,
        "state": item.state.value,
        "verdict": item.verdict.value if item.verdict else None,
        "server_answer": answer or None,
        "undo": undo.value if undo else None,
        "row": item.source_row.number if item.source_row is not None else None,
    }


def dump(shape: Mapping[str, Any] | Sequence[Any]) -> str:
    """One JSON document as text; server text stays as it is, escaped only where JSON needs it."""
    return json.dumps(shape, ensure_ascii=False, indent=1)
