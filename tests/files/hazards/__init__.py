"""Files that show each hazard of lists, made by readable functions: ``registry`` has the list of all of them."""

from __future__ import annotations

from tests.files.hazards import (
    accounts,
    cells,
    courses,
    exports,
    files,
    letters,
    people,
    sets,
    shapes,
    structure,
    workbooks,
)
from tests.files.hazards.registry import Fixture, Hazard, all_hazards

# Importing them fills the registry.
AREAS = (files, letters, structure, shapes, cells, people, courses, workbooks, exports, accounts, sets)

__all__ = ["AREAS", "Fixture", "Hazard", "all_hazards"]
