"""The collector pauses while anybody asks for it, and with a window it works in the window's thread only."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from lmsdesk.services.collecting import collect_due, collect_on_request, paused_collector


@pytest.fixture
def automatic() -> Iterator[None]:
    """The collector as Python has it, in place of the tests' own."""
    gc.enable()
    yield
    collect_on_request()


class Ring:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.me = self


def test_the_collector_comes_back_behind_the_last_who_paused_it(automatic: None) -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with paused_collector():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with paused_collector():
        thread.start()
        assert inside.wait(10)
    assert not gc.isenabled()
    leave.set()
    thread.join(10)
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    with paused_collector():
        pass
    assert not gc.isenabled()


def test_garbage_of_another_thread_waits_for_the_one_that_asks(automatic: None) -> None:
    collect_on_request()
    kept = [Ring()]
    gone_in: list[int] = []
    weakref.finalize(kept[0], lambda: gone_in.append(threading.get_ident()))
    kept.clear()
    made: list[list[int]] = []
    busy = threading.Thread(target=lambda: made.extend([] for _ in range(200_000)))
    busy.start()
    busy.join(60)
    assert gone_in == []
    while collect_due() is not None:
        pass
    assert gone_in == [threading.get_ident()]


def test_nothing_is_collected_while_somebody_asked_for_quiet() -> None:
    made = [[] for _ in range(20_000)]
    with paused_collector():
        assert collect_due() is None
    assert collect_due() is not None
    assert len(made) == 20_000
