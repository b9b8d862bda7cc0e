"""Files that show each hazard of lists, made by readable functions: ``registry`` has the list of all of them."""

from __future__ import annotations

from tests.files.hazards import cells, courses, exports, files, letters, people, shapes, structure, workbooks
from tests.files.hazards.registry import Fixture, Hazard, all_hazards

AREAS = (files, letters, structure, shapes, cells, people, courses, workbooks, exports)  # importing them fills the registry

__all__ = ["AREAS", "Fixture", "Hazard", "all_hazards"]
