"""Known layouts of lists from other systems, recognised by their headings or, without one, by their content."""

from __future__ import annotations

from dataclasses import replace

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.shapes import canvas, oneroster
from lmsdesk.domain.imports.shapes.google import of_classroom
from lmsdesk.domain.imports.shapes.gradebooks import gradebook
from lmsdesk.domain.imports.shapes.matrix import matrix
from lmsdesk.domain.imports.shapes.moodle import (
    MOODLE_FLAT,
    MOODLE_PARTICIPANTS,
    MOODLE_UPLOAD,
    is_flat,
    is_participants,
    is_upload,
)
from lmsdesk.domain.imports.shapes.rosters import of_school
from lmsdesk.domain.imports.shapes.shape import COURSE_ORDER, LIST, PERSON_ORDER, Shape
from lmsdesk.domain.imports.shapes.vendors import of_vendor
from lmsdesk.domain.imports.sheet import Sheet

__all__ = ["COURSE_ORDER", "LIST", "PERSON_ORDER", "Shape", "recognise"]


def recognise(sheet: Sheet, directory: Directory) -> Shape:
    """The layout of a list; LIST for anything that is not one of the known ones."""
    shape = _recognised(sheet, directory)
    return replace(shape, fields={**shape.fields, **sheet.reads}) if sheet.reads else shape


def _recognised(sheet: Sheet, directory: Directory) -> Shape:
    if not sheet.header:
        return MOODLE_FLAT if is_flat(sheet.rows) else LIST
    names = [normal(heading) for heading in sheet.header[sheet.added :]]
    if oneroster.is_enrolments(names):
        return oneroster.ONEROSTER
    if canvas.is_enrolments(names):
        return canvas.CANVAS_SIS
    if is_upload(names):
        return MOODLE_UPLOAD
    if is_participants(names):
        return MOODLE_PARTICIPANTS
    return (
        canvas.of_things(names)
        or of_school(names, sheet.source.name)
        or of_vendor(names)
        or of_classroom(names, sheet.rows)
        or matrix(sheet, directory)
        or gradebook(sheet)
        or LIST
    )
