"""A list with other people in it, for whoever has to see what is odd about it and must not see who is in it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from pathlib import Path

from lmsdesk.domain.imports.plan import ColumnState, ImportPlan
from lmsdesk.domain.imports.stand_ins import StandIns
from lmsdesk.files import samples, workbook_samples
from lmsdesk.files.content import Container, identify
from lmsdesk.files.samples import ReadAs
from lmsdesk.services.worker import Task

# What a row asks for names nobody; every other column is taken for one about people, also where it was not understood.
_KEPT = frozenset(
    {"course", "course_idnumber", "course_id", "role", "group", "start", "end", "duration", "status", "action"}
)


def kept_columns(plan: ImportPlan) -> frozenset[int]:
    """Places of the columns that stay as they are."""
    return frozenset(
        each.place
        for each in plan.columns
        if each.field in _KEPT and each.state in (ColumnState.MAPPED, ColumnState.AMBIGUOUS)
    )


def write_sample(task: Task, copy: Path, name: str, target: Path, kept: Collection[int], read_as: ReadAs) -> None:
    """Write the sample; what leads back to the people is thrown away with the end of this."""
    secret = secrets.token_bytes(32)
    if identify(copy, name) is Container.WORKBOOK:
        stand_ins = StandIns(secret, workbook_samples.texts_of_workbook(copy, name))
        task.check_cancelled()
        workbook_samples.write_workbook_sample(
            copy, name, target, kept, stand_ins.replaced, tab=read_as.tab, header_row=read_as.header_row
        )
        return
    stand_ins = StandIns(secret, samples.texts_of(copy, name, read_as))
    task.check_cancelled()
    samples.write_text_sample(copy, name, target, kept, stand_ins.replaced, read_as)
