"""The campus of the practice LMS from outside: making one, and comparing two states of it."""

from __future__ import annotations

from lmsdesk.practice.ground import snapshot
from lmsdesk.practice.seeding import SIZES, create_campus

__all__ = ["SIZES", "create_campus", "snapshot"]
