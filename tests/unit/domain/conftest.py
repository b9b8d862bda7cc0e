"""What every test of lists shares."""

from __future__ import annotations

import pytest

from tests.fakes.directory import FakeDirectory, small_site


@pytest.fixture
def site() -> FakeDirectory:
    """Two people and two courses."""
    return small_site()
