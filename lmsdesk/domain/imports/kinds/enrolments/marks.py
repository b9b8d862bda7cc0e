"""The columns of a matrix, taken apart into the courses, roles and actions that its marks stand for."""

from __future__ import annotations

from collections.abc import Iterable

from lmsdesk.domain.imports.mapping import ColumnMap
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.shapes.matrix import MARK, read_marks
from lmsdesk.domain.imports.texts import Column, Texts


def add_marks(texts: Texts, columns: ColumnMap, options: ImportOptions, roles: Iterable[str]) -> None:
    """Give each course of a matrix its own columns; a person may have corrected the marks before."""
    usual = texts.own("role", 0)
    for each in columns.columns:
        if each.field != MARK or (column := texts.own(MARK, each.slot)) is None:
            continue
        no = options.decisions.get("mark_no")
        made = read_marks(each.header, column.texts, roles, usual.texts if usual is not None else None, no)
        texts.columns["course", each.slot] = Column(made.course)
        texts.columns["role", each.slot] = Column(made.role)
        texts.columns["action", each.slot] = Column(made.action, made.problems, dict(column.wrong))
