"""The states of the connection: by itself, offline and back, refused, failed, settling."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.errors import (
    BadAnswer,
    Cancelled,
    KeyRefused,
    LmsDeskError,
    Maintenance,
    Offline,
    RateLimited,
    WrongSite,
    WrongUse,
)
from lmsdesk.domain.events import JobEnded, SyncMoved, SyncState, View
from lmsdesk.domain.keys import user_key
from lmsdesk.domain.ports import SiteCheck
from tests.fakes.lms import FakeLms
from tests.fakes.opened import Desk, OneLms, let_run


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An open site that was never read."""
    made = Desk(tmp_path)
    yield made
    made.close()


def fail(desk: Desk, error: LmsDeskError) -> None:
    """A sync that ends with this trouble."""
    desk.lms.error = error
    with pytest.raises(type(error)):
        desk.run(desk.console.sync.sync_now())


def test_a_site_that_was_never_read_is_read_by_itself(desk: Desk) -> None:
    assert desk.console.sync.state is SyncState.NEVER
    assert desk.console.sync.next_at is None
    desk.begin()
    assert desk.lms.pulls == [False]
    assert desk.console.sync.state is SyncState.IDLE


def test_nothing_happens_by_itself_before_it_is_asked_for(desk: Desk) -> None:
    desk.turn(30)
    assert desk.lms.pulls == []


def test_the_site_is_read_again_after_the_interval(desk: Desk) -> None:
    desk.minutes = 1
    desk.begin()
    assert desk.console.sync.next_at == desk.clock.now + 60
    desk.turn(59)
    assert len(desk.lms.pulls) == 1
    desk.turn(2)
    assert len(desk.lms.pulls) == 2


def test_a_new_interval_counts_at_once_and_none_means_never(desk: Desk) -> None:
    desk.begin()
    assert desk.console.sync.next_at == desk.clock.now + 600
    desk.minutes = 2
    desk.console.sync.renew()
    assert desk.console.sync.next_at == desk.clock.now + 120
    desk.minutes = 0
    desk.console.sync.renew()
    assert desk.console.sync.next_at is None
    desk.turn(130)
    assert len(desk.lms.pulls) == 1


def test_offline_is_said_in_words_and_looked_at_less_and_less_often(desk: Desk) -> None:
    desk.begin()
    fail(desk, Offline(host="fake", reason="no route"))
    sync = desk.console.sync
    assert sync.state is SyncState.OFFLINE
    since = sync.since
    trouble = sync.trouble()
    assert trouble is not None
    assert "fake" in trouble[0]
    assert "kept" in trouble[1]
    assert "no route" in trouble[2]
    waits = []
    for _ in range(8):
        assert sync.next_at is not None
        waits.append(sync.next_at - desk.clock.now)
        desk.turn(waits[-1])
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]
    assert desk.lms.pings == 8
    assert (sync.state, sync.since) == (SyncState.OFFLINE, since)


def test_coming_back_is_noticed_and_the_site_is_read(desk: Desk) -> None:
    desk.begin()
    fail(desk, Offline(host="fake", reason="no route"))
    desk.come_back()
    before = len(desk.lms.pulls)
    desk.turn(5)
    assert len(desk.lms.pulls) == before + 1
    assert desk.console.sync.state is SyncState.IDLE
    assert desk.console.sync.trouble() is None
    fail(desk, Offline(host="fake", reason="no route"))
    assert desk.console.sync.next_at == desk.clock.now + 5  # the pauses begin anew


def test_what_waits_stays_while_offline(desk: Desk) -> None:
    desk.run(desk.console.sync.sync_now())
    desk.run(
        desk.console.changes.create(
            View.USERS, {"username": "a", "email": "a@example.org", "first_name": "A", "last_name": "B"}
        )
    )
    desk.go_offline()
    with pytest.raises(Offline):
        desk.run(desk.console.changes.plan())
    assert desk.console.sync.state is SyncState.OFFLINE
    assert desk.console.changes.tray().ready == 1


def test_a_refused_token_is_not_tried_again_by_itself(desk: Desk) -> None:
    desk.begin()
    fail(desk, KeyRefused(server_code="invalidtoken"))
    assert desk.console.sync.state is SyncState.KEY_REFUSED
    assert desk.console.sync.next_at is None
    before = len(desk.lms.pulls)
    desk.turn(700)
    assert len(desk.lms.pulls) == before
    assert desk.lms.pings == 0


def test_a_new_token_is_kept_after_the_site_accepted_it_and_things_go_on(desk: Desk) -> None:
    desk.begin()
    fail(desk, KeyRefused(server_code="invalidtoken"))
    desk.errors["bad"] = KeyRefused(server_code="invalidtoken")
    with pytest.raises(KeyRefused):
        desk.run(desk.console.sign_in("bad"))
    assert desk.console.sync.state is SyncState.KEY_REFUSED
    desk.run(desk.console.sign_in("better"))
    desk.turn(1)
    assert desk.lms.token == "better"
    assert desk.lms.pulls == [False]
    assert desk.secrets.read("lmsdesk:p") == "better"
    assert desk.console.sync.state is SyncState.IDLE


def test_the_token_of_another_account_is_not_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run(desk.console.sync.sync_now())
    monkeypatch.setattr("tests.fakes.opened.OneLms.check", _another)
    with pytest.raises(WrongSite):
        desk.run(desk.console.sign_in("other"))
    assert desk.secrets.read("lmsdesk:p") is None
    assert desk.console.connector is desk.connectors[0]


async def _another(lms: OneLms) -> SiteCheck:
    lms.actor = 99
    return await FakeLms.check(lms)


def test_without_a_token_everything_but_the_site_works(tmp_path: Path) -> None:
    desk = Desk(tmp_path, token=None)
    assert desk.console.sync.state is SyncState.KEY_REFUSED
    assert desk.console.sync.trouble() is not None
    with pytest.raises(KeyRefused):
        desk.run(desk.console.sync.sync_now())
    assert desk.run(desk.console.tables.find(desk.console.tables.query(View.USERS, ""))).total == 0
    assert desk.lms.pulls == []
    desk.close()


@pytest.mark.parametrize("error", [BadAnswer(function="core", reason="html"), Maintenance()])
def test_other_trouble_is_tried_again_after_the_interval(desk: Desk, error: LmsDeskError) -> None:
    desk.begin()
    fail(desk, error)
    assert desk.console.sync.state is SyncState.FAILED
    assert desk.console.sync.trouble() is not None
    assert desk.console.sync.next_at == desk.clock.now + 600
    desk.come_back()
    desk.turn(600)
    assert desk.console.sync.state is SyncState.IDLE


def test_the_pause_that_a_server_asks_for_is_kept(desk: Desk) -> None:
    desk.begin()
    fail(desk, RateLimited(retry_after=90))
    assert desk.console.sync.next_at == desk.clock.now + 90


def test_two_who_ask_at_once_share_one_reading(desk: Desk) -> None:
    async def both() -> None:
        first, second = await asyncio.gather(desk.console.sync.sync_now(), desk.console.sync.sync_now())
        assert first is second

    desk.run(both())
    assert desk.lms.pulls == [False]


def test_reading_everything_anew_follows_a_quick_reading(desk: Desk) -> None:
    async def both() -> None:
        await asyncio.gather(desk.console.sync.sync_now(), desk.console.sync.sync_now(full=True))

    desk.run(both())
    assert desk.lms.pulls == [False, True]


def test_stopping_a_reading_is_no_trouble(desk: Desk) -> None:
    async def stopped() -> None:
        desk.lms.gate = asyncio.Event()
        reading = asyncio.ensure_future(desk.console.sync.sync_now())
        await let_run()
        assert desk.console.sync.state is SyncState.PULLING
        desk.console.sync.stop()
        desk.lms.gate.set()
        with pytest.raises(Cancelled):
            await reading

    desk.run(stopped())
    assert desk.console.sync.state is SyncState.NEVER
    assert desk.console.sync.trouble() is None
    assert JobEnded("pull", "cancelled") in desk.events


def test_applying_waits_for_a_reading_and_says_so(desk: Desk) -> None:
    async def meanwhile() -> None:
        desk.lms.gate = asyncio.Event()
        reading = asyncio.ensure_future(desk.console.sync.sync_now())
        await let_run()
        with pytest.raises(WrongUse, match="busy"):
            await desk.console.changes.apply()
        assert desk.console.sync.state is SyncState.PULLING
        desk.lms.gate.set()
        await reading

    desk.run(meanwhile())
    assert desk.console.sync.state is SyncState.IDLE


def test_an_outcome_without_answer_is_looked_at_by_itself_after_the_settle_window(desk: Desk) -> None:
    desk.begin()
    desk.server.user(5, city="Bath")
    operation = NewOperation(user_key(5), Verb.UPDATE, {"city": "Wells"}, {"city": "Bath"}, "Somebody")
    desk.console.desk.stage(NewChangeSet("Set city", Origin.FORM, (operation,)))
    desk.lms.faults = ["lost_after"]
    desk.run(desk.console.changes.apply())
    assert desk.console.changes.tray().unconfirmed == 1
    desk.turn(15)
    assert desk.console.changes.tray().unconfirmed == 1
    desk.turn(15)
    assert desk.console.changes.tray().total == 0
    assert desk.console.changes.receipts(1)[0].state is State.RETIRED
    assert SyncState.SETTLING in [event.state for event in desk.events if isinstance(event, SyncMoved)]
    assert desk.console.sync.state is SyncState.IDLE
