"""H93: a list that may be everybody, and whom it lacks."""

from __future__ import annotations

from collections.abc import Iterator

from lmsdesk.domain.imports.kinds.enrolments.everybody import row_number
from lmsdesk.domain.imports.options import RowFilter, Sync
from tests.fakes.directory import FakeDirectory, enrolment, person
from tests.files.hazards.registry import Fixture, csv, hazard
from tests.files.hazards.site import ADMIN

MAR1 = 109


def _mars(site: FakeDirectory) -> None:
    """Ann, Bob, the administrator and a teacher are in MAR1, and Zoë by a cohort."""
    site.known_enrolments += [
        enrolment(11, MAR1),
        enrolment(12, MAR1),
        enrolment(ADMIN, MAR1),
        enrolment(19, MAR1, roles=("editingteacher",)),
        enrolment(14, MAR1, method="cohort"),
    ]


def _crowd(site: FakeDirectory) -> None:
    """Ann and 21 others are in MAR1."""
    others = [person(200 + n, f"P{n} Q{n:02}") for n in range(21)]
    site.known_people += others
    site.known_enrolments += [enrolment(each.id, MAR1) for each in (site.known_people[0], *others)]


@hazard("H93")
def missing_in_the_list() -> Iterator[Fixture]:
    """Nothing without a word; then only learners by hand, held by errors, conditions and numbers."""
    head, ann, bob = "username,course", "ann.lee,MAR1", row_number(12, MAR1)
    yield Fixture("list.csv", csv(head, ann), ("2 same",), site=_mars)
    kept = ("sync_keeps_methods", "sync_keeps_protected", "sync_keeps_roles")
    yield Fixture("list.csv", csv(head, ann), (f"{bob} change not_in_list", "2 same"), site=_mars,
                  options={"sync": Sync.SUSPEND}, notes=("sync_suspends", *kept))  # fmt: skip
    yield Fixture("list.csv", csv(head, ann), (f"{bob} change unenrol_loses", "2 same"), site=_mars,
                  options={"sync": Sync.UNENROL}, notes=("sync_unenrols", *kept))  # fmt: skip
    broken = csv(head, ann, "nobody,MAR1")
    yield Fixture("list.csv", broken, (f"{bob} check sync_incomplete", "2 same", "3 blocked person_unknown"), site=_mars,
                  options={"sync": Sync.UNENROL}, answers={"sync_incomplete": "accept"},
                  then=(f"{bob} change", "2 same", "3 blocked"))  # fmt: skip
    part = {"sync": Sync.UNENROL, "filters": (RowFilter("username", "equals", "ann.lee"),)}
    yield Fixture("list.csv", csv(head, ann, "bob.ray,MAR1"), (f"{bob} blocked sync_filtered", "2 same"), site=_mars,
                  options=part)  # fmt: skip
    many = tuple(f"{row_number(200 + n, MAR1)} check sync_many" for n in range(21))
    yield Fixture("list.csv", csv(head, ann), (*many, "2 same"), site=_crowd, options={"sync": Sync.SUSPEND},
                  questions=("sync_many:mar1",))  # fmt: skip
