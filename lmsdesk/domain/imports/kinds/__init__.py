"""What rows of a list can be about."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.imports.kinds.case import RowKind
from lmsdesk.domain.imports.kinds.catalogue.categories import Categories
from lmsdesk.domain.imports.kinds.catalogue.courses import Courses
from lmsdesk.domain.imports.kinds.enrolments import Enrolments
from lmsdesk.domain.imports.kinds.members import CohortMembers, GroupMembers
from lmsdesk.domain.imports.kinds.people import People
from lmsdesk.domain.imports.options import Kind

KINDS: Mapping[Kind, RowKind] = {
    Kind.ENROLMENT: Enrolments(),
    Kind.PERSON: People(),
    Kind.COHORT_MEMBER: CohortMembers(),
    Kind.GROUP_MEMBER: GroupMembers(),
    Kind.COURSE: Courses(),
    Kind.CATEGORY: Categories(),
}
