"""Matching people by a profile field of the site's own: which column has it, and why a list cannot be matched so."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.imports.headers import PERSON_FIELDS, normal
from lmsdesk.domain.imports.options import AUTO, ImportOptions
from lmsdesk.domain.imports.plan import MappedColumn
from lmsdesk.domain.ports import Reason


def match_refusal(columns: Sequence[MappedColumn], options: ImportOptions, directory: Directory) -> Reason | None:
    """Why people cannot be matched by the field that was chosen; None where they can."""
    wanted = options.match_by
    if wanted in (AUTO, *PERSON_FIELDS):
        return None
    fields = sorted(directory.custom_fields())
    if wanted.removeprefix(CUSTOM) not in fields or not wanted.startswith(CUSTOM):
        return Reason("match_field_unknown", None, wanted.removeprefix(CUSTOM), {"known": ", ".join(fields) or None})
    if not any(each.field == wanted for each in columns):
        headers = ", ".join(each.header for each in columns[:8])
        return Reason("match_column_missing", None, wanted.removeprefix(CUSTOM), {"headers": headers})
    return None


def is_match_column(header: str, match_by: str) -> bool:
    """Tell whether a heading names the profile field that people are matched by."""
    if not match_by.startswith(CUSTOM):
        return False
    wanted = normal(match_by.removeprefix(CUSTOM))
    return normal(header).removeprefix("profilefield") == wanted
