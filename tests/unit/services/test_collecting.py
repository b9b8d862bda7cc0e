"""The collector pauses while anybody asks for it, in whatever thread, and comes back behind the last."""

from __future__ import annotations

import gc
import threading

from lmsdesk.services.collecting import paused_collector


def test_the_collector_comes_back_behind_the_last_who_paused_it() -> None:
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
    gc.disable()
    try:
        with paused_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
