"""The Moodle connector against a real Moodle, where the environment names one (a test site: it is written to).

``LMSDESK_LIVE_MOODLE`` is its address, ``LMSDESK_LIVE_TOKEN`` an administrator's token.
"""

from __future__ import annotations

import os
import time

import pytest

from lmsdesk.domain.ports import Table
from lmsdesk.lms.registry import connect
from tests.fakes.moodle import run
from tests.fakes.roundtrip import walk
from tests.fakes.sink import FakeSink

URL = os.environ.get("LMSDESK_LIVE_MOODLE", "")
TOKEN = os.environ.get("LMSDESK_LIVE_TOKEN", "")
pytestmark = pytest.mark.skipif(not (URL and TOKEN), reason="no real Moodle is named in the environment")


async def _walked() -> list[str]:
    moodle = connect("moodle", URL, TOKEN)
    try:
        return await walk(moodle, f"live{time.time_ns() % 10**9}")
    finally:
        await moodle.close()


def test_every_kind_of_write_works_on_a_real_moodle() -> None:
    assert "courses_delete" in run(_walked())


async def _pulled() -> FakeSink:
    moodle, sink = connect("moodle", URL, TOKEN), FakeSink()
    try:
        await moodle.pull(sink)
        return sink
    finally:
        await moodle.close()


def test_a_real_moodle_is_pulled_whole() -> None:
    sink = run(_pulled())
    assert sink.rows[Table.USER]
    assert sink.finished["users"] is True
    users = {key[0] for key in sink.rows[Table.USER]}
    assert {key[1] for key in sink.rows[Table.ENROLMENT]} <= users
