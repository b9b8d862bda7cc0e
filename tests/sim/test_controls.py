"""Each way to break the protocol is noticed: a simulation that lets one of them pass would prove nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sim.controls import HERE, applied, caught, names
from tests.sim.invariants import TITLES


def test_there_is_a_control_for_each_letter() -> None:
    assert [name[0] for name in names()] == list("abcdefg")


@pytest.mark.parametrize("name", names())
def test_the_simulation_notices(name: str, record_property: Callable[[str, object], None]) -> None:
    result = caught(name)
    record_property("summary", str(result))  # printed at the end of the tests
    assert result.invariant in TITLES, str(result)


def test_a_patch_that_the_code_has_moved_away_from_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "lmsdesk/sync").mkdir(parents=True)
    (tmp_path / "lmsdesk/sync/pull.py").write_text("nothing of it\n")
    with pytest.raises(ValueError, match="does not hold this once"):
        applied((HERE / "f_any_listing_sweeps.patch").read_text(), tmp_path)
