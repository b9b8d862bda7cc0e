"""What tests of an open site share: the console in memory and the real one, held to the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.bench import InMemory, Real, make_template

Bench = InMemory | Real


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campus that was read once."""
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(params=["memory", "here", "thread"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """The fake, the real one in one thread, and the real one as the window has it, apart from the helper process."""
    if request.param == "memory":
        made: Bench = InMemory()
    else:
        made = Real(tmp_path, request.getfixturevalue("template"), threaded=request.param == "thread")
    yield made
    made.close()
