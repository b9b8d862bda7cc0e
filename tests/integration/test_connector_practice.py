"""The Moodle connector against the practice LMS: a whole pull, a quick one, and a walk through every write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.errors import KeyRefused
from lmsdesk.domain.ports import Table
from lmsdesk.lms.registry import connect
from tests.fakes.moodle import run
from tests.fakes.roundtrip import walk
from tests.fakes.sink import FakeSink

campus = pytest.importorskip("lmsdesk.practice.campus")
server = pytest.importorskip("lmsdesk.practice.server")


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Any]:
    """A small campus behind a loopback port."""
    path = tmp_path / "campus.sqlite3"
    campus.create_campus(path, "small", 1)
    running = server.PracticeServer(path, port=0)
    starter = getattr(running, "start", None)
    if callable(starter):
        starter()
    yield running
    running.stop()


async def _pulled(url: str, token: str, *, again: bool) -> tuple[FakeSink, int, int]:
    """The sink after one or two pulls, and the requests of the last."""
    moodle, sink = connect("moodle", url, token), FakeSink()
    try:
        await moodle.pull(sink)
        before = len(sink.stored)
        if again:
            await moodle.pull(sink)
        return sink, before, len(sink.stored)
    finally:
        await moodle.close()


def test_a_pull_brings_the_whole_campus(practice: Any) -> None:
    sink, _, _ = run(_pulled(practice.url, practice.token, again=False))
    assert len(sink.rows[Table.USER]) > 100
    assert len(sink.rows[Table.COURSE]) > 5
    assert all(sink.finished.values())
    users = {key[0] for key in sink.rows[Table.USER]}
    courses = {key[0] for key in sink.rows[Table.COURSE]}
    assert {key[0] for key in sink.rows[Table.ENROLMENT]} <= courses
    assert {key[1] for key in sink.rows[Table.ENROLMENT]} <= users
    assert {key[1] for key in sink.rows[Table.GROUP_MEMBER]} <= users
    assert {key[1] for key in sink.rows[Table.COHORT_MEMBER]} <= users
    assert any(row.get("suspended") for row in sink.rows[Table.USER].values())


def test_a_quick_pull_finds_nothing_new(practice: Any) -> None:
    sink, before, after = run(_pulled(practice.url, practice.token, again=True))
    assert after > before
    assert [entry for entry in sink.stored[before:] if entry[2].new or entry[2].changed] == []


async def _walked(url: str, token: str) -> list[str]:
    moodle = connect("moodle", url, token)
    try:
        return await walk(moodle, "practice")
    finally:
        await moodle.close()


def test_every_kind_of_write_is_proved_by_a_fresh_read(practice: Any) -> None:
    assert "courses_delete" in run(_walked(practice.url, practice.token))


async def _checked(url: str, token: str) -> Any:
    moodle = connect("moodle", url, token)
    try:
        return await moodle.check()
    finally:
        await moodle.close()


def test_the_practice_site_passes_its_own_check(practice: Any) -> None:
    check = run(_checked(practice.url, practice.token))
    assert check.usable
    assert check.is_admin is True
    assert [finding.facts for finding in check.findings if finding.code == "feature" and not finding.ok] == []


def test_a_wrong_token_is_refused_by_name(practice: Any) -> None:
    with pytest.raises(KeyRefused):
        run(_checked(practice.url, "0" * 32))
