"""Gradebooks that somebody saved from a class: people, and a column of results for each task. They name no course."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from lmsdesk.domain.imports.headers import AMBIGUOUS, COURSE_FIELDS, PERSON_FIELDS, field_of, normal
from lmsdesk.domain.imports.shapes.shape import RESULT, Shape, columns
from lmsdesk.domain.imports.sheet import Sheet

_GOOGLE = Shape("google_gradebook", refused="gradebook")
_CANVAS = Shape(
    "canvas_gradebook",
    fields=columns(full_name="Student", idnumber="SISUserID", username="SISLoginID", ignore="ID RootAccount Section"),
    refused="gradebook",
)
_MOODLE = Shape("moodle_gradebook", refused="gradebook")
# The line of points below the heading, as Canvas and Google Classroom write it, by its first filled cell.
_POINTS = frozenset(map(normal, ("Points", "Points Possible", "Date", "Datum", "Punkte")))
_TASK = re.compile(r".*\((real|percentage|letter|\d{2,})\)\s*", re.IGNORECASE)  # "Quiz 1 (Real)", "Essay (4711)"
_NUMBER = re.compile(r"\d{1,4}([.,]\d+)?( ?%)?(\s*/\s*\d+)?|-")
_NAMES = ("first_name", "last_name", "full_name")
_SAMPLE = 200


def gradebook(sheet: Sheet) -> Shape | None:
    """The gradebook that a list is, with its columns of results by heading; None for any other list."""
    known = {place: field_of(head) for place, head in enumerate(sheet.header)}
    fields = {found[0] for found in known.values() if found is not None}
    names = [normal(head) for head in sheet.header]
    if fields.intersection(COURSE_FIELDS) or any("course" in AMBIGUOUS.get(name, ()) for name in names[:3]):
        return None
    canvas = "student" in names and not {"sisuserid", "sisloginid"}.isdisjoint(names)
    if not canvas and not fields.intersection(PERSON_FIELDS):
        return None
    tasks = [
        place
        for place, found in known.items()
        if (found is None or found[0] == RESULT) and names[place] and names[place] not in _CANVAS.fields
    ]
    results = [place for place in tasks if _TASK.fullmatch(sheet.header[place]) or _is_graded(sheet.rows, place)]
    named = any(_TASK.fullmatch(sheet.header[place]) for place in results)
    # Numbers beside people may be anything; several of them beside their names are results.
    several = len(results) > 1 and len(results) >= 0.6 * len(tasks) and not fields.isdisjoint(_NAMES)
    if not canvas and not (results and (named or several or _has_points(sheet.rows))):
        return None
    shape = _CANVAS if canvas else _MOODLE if named else _GOOGLE
    return replace(shape, fields={**shape.fields, **{names[place]: RESULT for place in tasks}})


def _is_graded(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Tell whether a column holds numbers, more than the 0 and 1 of a mark."""
    texts = {row[place].strip() for row in rows[:_SAMPLE] if place < len(row) and _first(row) not in _POINTS} - {""}
    return bool(texts - {"0", "1"}) and sum(1 for text in texts if _NUMBER.fullmatch(text)) >= 0.8 * len(texts)


def _has_points(rows: Sequence[Sequence[str]]) -> bool:
    return any(_first(row) in _POINTS for row in rows[:3])


def _first(row: Collection[str]) -> str:
    return next((normal(cell) for cell in row if cell.strip()), "")
