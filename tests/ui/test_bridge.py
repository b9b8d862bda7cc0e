"""Keyed runs: the newest replaces, the queued wait, trouble reaches who asked or the window."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from qasync import QEventLoop

from lmsdesk.domain.errors import Cancelled, SiteTrouble
from lmsdesk.ui.bridge import Bridge, Work


@pytest.fixture
def bridge(loop: QEventLoop) -> Iterator[Bridge]:
    made = Bridge(loop)
    yield made
    loop.run_until_complete(made.close())


def noting(done: list[str], name: str) -> Work:
    """Work of several steps."""

    async def work() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        done.append(name)

    return work


def test_the_newest_run_replaces_an_unfinished_one(bridge: Bridge, loop: QEventLoop) -> None:
    done: list[str] = []
    for name in "abc":
        bridge.run("find", noting(done, name))
    loop.run_until_complete(bridge.idle())
    assert done == ["c"]


def test_queued_runs_all_happen_in_order(bridge: Bridge, loop: QEventLoop) -> None:
    done: list[str] = []
    for name in "abcd":
        bridge.queue("stage", noting(done, name))
    assert bridge.is_running("stage")
    loop.run_until_complete(bridge.idle())
    assert done == ["a", "b", "c", "d"]
    assert not bridge.is_running("stage")


def test_trouble_in_a_queued_run_does_not_stop_the_next(bridge: Bridge, loop: QEventLoop) -> None:
    done: list[str] = []
    failed: list[object] = []
    bridge.failed.connect(failed.append)

    async def fail() -> None:
        raise SiteTrouble(reason="odd")

    bridge.queue("stage", fail)
    bridge.queue("stage", noting(done, "after"))
    loop.run_until_complete(bridge.idle())
    assert done == ["after"]
    assert len(failed) == 1


def test_what_makes_no_sense_twice_is_started_once(bridge: Bridge, loop: QEventLoop) -> None:
    done: list[str] = []
    first = bridge.once("sync", noting(done, "a"))
    assert bridge.once("sync", noting(done, "b")) is first
    loop.run_until_complete(bridge.idle())
    assert done == ["a"]


def test_who_asked_sees_trouble_first(bridge: Bridge, loop: QEventLoop) -> None:
    seen: list[object] = []
    failed: list[object] = []
    bridge.failed.connect(failed.append)

    async def fail() -> None:
        raise SiteTrouble(reason="odd")

    bridge.run("a", fail, lambda error: seen.append(error) is None)
    loop.run_until_complete(bridge.idle())
    assert len(seen) == 1
    assert failed == []


def test_a_stopped_run_is_no_trouble_and_a_mistake_is_reported(bridge: Bridge, loop: QEventLoop) -> None:
    failed: list[object] = []
    crashed: list[Exception] = []
    bridge.failed.connect(failed.append)
    bridge.crashed.connect(crashed.append)

    async def stopped() -> None:
        raise Cancelled()

    async def wrong() -> None:
        raise KeyError("oh")

    bridge.run("a", stopped)
    bridge.run("b", wrong)
    loop.run_until_complete(bridge.idle())
    assert failed == []
    assert [type(error) for error in crashed] == [KeyError]


def test_closing_drops_queued_runs(bridge: Bridge, loop: QEventLoop) -> None:
    done: list[str] = []
    bridge.queue("stage", noting(done, "a"))
    bridge.queue("stage", noting(done, "b"))
    loop.run_until_complete(bridge.close())
    assert done == []
