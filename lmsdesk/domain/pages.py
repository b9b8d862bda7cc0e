"""What a page of its own shows of a person: the record, and what it belongs to. With my unsent edits on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lmsdesk.domain.rows import Mark, UserRow


@dataclass(frozen=True, slots=True)
class Belonging:
    """A cohort or group that a person belongs to; ``mark`` says why that is not simply what the site has."""

    id: int
    name: str
    idnumber: str | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person; ``enrolments`` are handles as tables have them, new ones first, then by course.

    ``is_gone`` tells that a reading did not find the account any more; ``user`` is then what was read last.
    """

    user: UserRow
    is_gone: bool
    enrolments: Sequence[int]
    cohorts: tuple[Belonging, ...] = ()
