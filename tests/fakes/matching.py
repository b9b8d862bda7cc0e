"""Filters over rows in memory, as far as the window's tests need them."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.filters import Op, Query, Token
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.domain.text import words

_MARKS = frozenset("*?[")

Row = UserRow | CourseRow | EnrolmentRow


def matches(row: Row, query: Query) -> bool:
    """Tell whether a row fits text and conditions."""
    for token in query.tokens:
        if not _holds(row, token):
            return False
    if not query.text:
        return True
    text = words(_searched(row))
    return all(
        any(part.startswith(word) for part in text.split()) or word in text for word in words(query.text).split()
    )


def ordered(rows: Iterable[Row], query: Query) -> list[Row]:
    """Rows in the asked order: empty values last, new rows on top."""
    found = list(rows)
    for sort in reversed(query.sort):
        full = [row for row in found if _sortable(row, sort.field) is not None]
        empty = [row for row in found if _sortable(row, sort.field) is None]
        full.sort(key=lambda row: _sortable(row, sort.field), reverse=sort.descending)
        found = full + empty
    return sorted(found, key=lambda row: row.pending is None or row.pending.mark != "new")


def _searched(row: Row) -> str:
    if isinstance(row, UserRow):
        return f"{row.name} {row.username} {row.email} {row.idnumber}"
    if isinstance(row, CourseRow):
        return f"{row.shortname} {row.fullname} {row.idnumber}"
    return f"{row.person} {row.username} {row.email} {row.shortname} {row.course}"


def _sortable(row: Row, field: str) -> Any:
    if field == "person":
        return row.person.casefold() if isinstance(row, EnrolmentRow) else getattr(row, "last_name", "")
    if field == "course" and isinstance(row, EnrolmentRow):
        return row.shortname
    if field == "role" and isinstance(row, EnrolmentRow):
        return row.roles
    return getattr(row, field, None) or None


def _holds(row: Row, token: Token) -> bool:
    fits = any(_fits(row, token, value) for value in token.values)
    return fits is not token.negated


def _fits(row: Row, token: Token, wanted: str) -> bool:
    value = _value(row, token.field)
    if token.op in (Op.IS, Op.EXACT):
        if wanted == "never":
            return value in (0, None)
        texts = [_text(part).casefold() for part in (value if isinstance(value, tuple) else (value,))]
        pattern = wanted.casefold()
        if not _MARKS.intersection(pattern):  # most have none, and patterns cost much more
            return pattern in texts
        return any(fnmatch.fnmatchcase(text, pattern) for text in texts)
    if not isinstance(value, int | float) or not value:
        return False
    try:
        limit = datetime.fromisoformat(wanted).replace(tzinfo=UTC).timestamp() if "-" in wanted else float(wanted)
    except ValueError as error:
        raise WrongUse(what="filter", value=str(token), known="dates as 2026-12-31") from error
    return {
        Op.LESS: value < limit,
        Op.MORE: value > limit,
        Op.AT_MOST: value <= limit,
        Op.AT_LEAST: value >= limit,
    }[token.op]


def _value(row: Row, field: str) -> Any:
    if field == "changed":
        return row.pending is not None
    if isinstance(row, EnrolmentRow):
        names = {"course": "shortname", "role": "roles", "group": "groups", "user": "user_id", "category": "course"}
        return getattr(row, names.get(field, field))
    return getattr(row, field, None)


def _text(part: Any) -> str:
    return ("yes" if part else "no") if isinstance(part, bool) else str(part)
