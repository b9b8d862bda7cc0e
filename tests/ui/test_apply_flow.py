"""Applying: at once, after a review, or when the network is back; and what is said afterwards."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lmsdesk.domain.changes import State, Verb
from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.facts import SiteFacts, Tray
from lmsdesk.ui.apply_flow import AT_ONCE, needs_review
from lmsdesk.ui.dialogs.confirm import ConfirmSheet
from lmsdesk.ui.dialogs.review import ReviewSheet
from tests.fakes.college import NOW
from tests.fakes.console import SITE
from tests.fakes.home import FakeSettings
from tests.ui.conftest import Shown

TEST_SITE = SiteFacts("t", "T", "test", "moodle", "4.5", "A", "https://t.example")


def stage_dates(shown: Shown, rows: int) -> None:
    ids = list(shown.records().model.ids[:rows])
    shown.loop.run_until_complete(shown.console.changes.edit(View.ENROLMENTS, ids, {"end": "2027-01-31"}))
    shown.settle()


def go_offline(shown: Shown) -> None:
    shown.console.changes.offline = True
    shown.console.sync.move(SyncState.OFFLINE, NOW)
    shown.settle()


def come_back(shown: Shown) -> None:
    shown.console.changes.offline = False
    shown.console.sync.move(SyncState.IDLE, NOW)
    shown.settle()
    shown.settle()


def review_of(shown: Shown) -> ReviewSheet | None:
    return shown.window.findChild(ReviewSheet)


def sent(shown: Shown) -> list[State]:
    return [operation.state for operation in shown.console.changes.operations.values()]


@pytest.mark.parametrize(
    ("tray", "needed"),
    [
        (Tray(ready=AT_ONCE), False),
        (Tray(ready=AT_ONCE + 1), True),
        (Tray(ready=1, removals=1), True),
        (Tray(ready=1, role_gains=1), True),
    ],
)
def test_few_harmless_changes_need_no_review(tray: Tray, needed: bool) -> None:
    assert needs_review(tray, TEST_SITE, FakeSettings()) is needed


def test_a_live_site_shows_the_review_unless_that_is_switched_off() -> None:
    settings = FakeSettings()
    assert needs_review(Tray(ready=1), SITE, settings)
    settings.put("confirm_live", "no")
    assert not needs_review(Tray(ready=1), SITE, settings)
    assert needs_review(Tray(ready=1, removals=1), SITE, settings)


def test_few_changes_are_sent_at_once_and_can_be_taken_back(shown: Shown) -> None:
    shown.settings.put("confirm_live", "no")
    stage_dates(shown, 3)
    shown.window.actions_["apply"].trigger()
    shown.settle()
    assert review_of(shown) is None
    assert sent(shown) == [State.RETIRED] * 3
    toast = shown.window.toast
    assert toast.label.text() == "3 changes applied"
    assert shown.window.tray.isHidden()
    toast.button.click()
    shown.settle()
    assert shown.console.changes.tray().total == 3
    assert not shown.window.tray.isHidden()


def test_the_review_opens_first_on_a_live_site_and_sends_what_is_ticked(shown: Shown) -> None:
    stage_dates(shown, 3)
    shown.window.actions_["apply"].trigger()
    shown.settle()
    sheet = review_of(shown)
    assert sheet is not None
    assert State.RETIRED not in sent(shown)
    wanted = [number for number, op in shown.console.changes.operations.items() if op.verb is Verb.UPDATE][:2]
    sheet.apply_asked.emit(wanted)
    shown.settle()
    assert sent(shown).count(State.RETIRED) == 2
    assert shown.console.changes.tray().total == 1


def test_offline_the_button_promises_and_keeps_the_promise(shown: Shown) -> None:
    shown.settings.put("confirm_live", "no")
    stage_dates(shown, 2)
    go_offline(shown)
    assert shown.window.tray.apply.text() == "Apply when online"
    shown.window.tray.apply.click()
    shown.settle()
    assert shown.window.tray.apply.text() == "Applies when online"
    assert State.RETIRED not in sent(shown)
    come_back(shown)
    assert sent(shown) == [State.RETIRED] * 2


def test_what_was_staged_after_the_promise_is_not_sent_by_itself(shown: Shown) -> None:
    shown.settings.put("confirm_live", "no")
    stage_dates(shown, 2)
    go_offline(shown)
    shown.window.tray.apply.click()
    shown.settle()
    row = shown.records().model.row_at(30)
    assert row is not None
    work = shown.console.changes.edit(View.ENROLMENTS, [row.row], {"status": "suspended"})
    shown.loop.run_until_complete(work)
    shown.settle()
    assert shown.window.tray.apply.text() == "Apply when online"
    come_back(shown)
    assert sorted(sent(shown)) == sorted([State.RETIRED, State.RETIRED, State.READY])


def test_a_promise_can_be_taken_back(shown: Shown) -> None:
    shown.settings.put("confirm_live", "no")
    stage_dates(shown, 2)
    go_offline(shown)
    shown.window.tray.apply.click()
    shown.window.tray.apply.click()
    come_back(shown)
    assert State.RETIRED not in sent(shown)


def test_back_online_the_review_opens_where_one_is_needed(shown: Shown) -> None:
    stage_dates(shown, AT_ONCE + 1)
    go_offline(shown)
    shown.window.tray.apply.click()
    come_back(shown)
    assert review_of(shown) is not None
    assert State.RETIRED not in sent(shown)


def test_losing_the_network_while_sending_becomes_a_promise(shown: Shown) -> None:
    shown.settings.put("confirm_live", "no")
    stage_dates(shown, 2)
    shown.console.changes.offline = True
    shown.window.actions_["apply"].trigger()
    shown.settle()
    assert shown.window.commands.flow.waits
    come_back(shown)
    assert sent(shown) == [State.RETIRED] * 2


def test_one_refused_line_is_named_and_stays(shown: Shown) -> None:
    shown.settings.put("confirm_live", "no")
    stage_dates(shown, 3)
    first = next(iter(shown.console.changes.operations.values()))
    shown.console.changes.refusals[first.label] = ("nopermissions", "You may not do this.")
    shown.window.actions_["apply"].trigger()
    shown.settle()
    notice = shown.window.banners.notice
    assert notice.title.text() == "2 applied, 1 refused"
    assert "You may not do this." in notice.detail.text()
    assert shown.window.banners.strip.isVisible()
    shown.console.changes.refusals.clear()
    shown.window.commands.flow.retry_refused()
    shown.settle()
    assert shown.console.changes.tray().total == 0
    assert notice.isHidden()


def test_refused_lines_can_be_removed(shown: Shown) -> None:
    shown.settings.put("confirm_live", "no")
    stage_dates(shown, 1)
    first = next(iter(shown.console.changes.operations.values()))
    shown.console.changes.refusals[first.label] = ("nopermissions", "No.")
    shown.window.actions_["apply"].trigger()
    shown.settle()
    shown.window.commands.flow.discard_refused()
    shown.settle()
    assert shown.console.changes.tray().total == 0


def test_closing_while_sending_asks_and_then_waits(shown: Shown) -> None:
    shown.settings.put("confirm_live", "no")
    stage_dates(shown, 3)
    shown.window.commands.flow.send()
    shown.loop.run_until_complete(asyncio.sleep(0))
    assert not shown.window.close()
    sheet = shown.window.findChild(ConfirmSheet)
    assert sheet is not None
    sheet.otherwise.emit()
    assert shown.window.isVisible()
    shown.settle()
    assert not shown.window.isVisible()
    assert sent(shown) == [State.RETIRED] * 3


def test_closing_while_sending_can_stop(shown: Shown) -> None:
    stage_dates(shown, 3)
    shown.window.commands.flow.send()
    shown.loop.run_until_complete(asyncio.sleep(0))
    shown.window.close()
    sheet = shown.window.findChild(ConfirmSheet)
    assert sheet is not None
    sheet.agreed.emit()
    assert shown.console.sync.stopped == 1
    shown.settle()
    assert not shown.window.isVisible()


def test_emptying_the_tray_asks_and_can_be_undone(shown: Shown) -> None:
    stage_dates(shown, 2)
    shown.window.actions_["discard_all"].trigger()
    sheet = shown.window.findChild(ConfirmSheet)
    assert sheet is not None
    sheet.yes.click()
    shown.settle()
    assert shown.console.changes.tray().total == 0
    shown.window.actions_["undo"].trigger()
    shown.settle()
    assert shown.console.changes.tray().total == 2


def test_delete_takes_a_line_out_of_the_tray(shown: Shown) -> None:
    stage_dates(shown, 2)
    shown.window.activateWindow()
    lines = shown.window.tray.list
    lines.setFocus()
    lines.setCurrentIndex(lines.model().index(0, 0))
    QTest.keyClick(lines, Qt.Key.Key_Delete)
    shown.settle()
    assert shown.console.changes.tray().total == 1
