"""A sweep of users while the list changes under it."""

from __future__ import annotations

from typing import Any

from lmsdesk.lms.moodle.sweep import PAGE, SHIFTS, Sweeper
from tests.fakes.moodle import ScriptedMoodle, options_of, run
from tests.fakes.sink import FakeSink


def sweep(site: ScriptedMoodle, sink: FakeSink, expected: int = 0) -> Sweeper:
    """A finished sweep."""
    sweeper = Sweeper(site.connector().session, sink, "id,lastaccess", "moodle.user_ids", expected)

    async def whole() -> None:
        await sink.begin("users")
        await sweeper.run()
        await sink.finish("users", complete=sweeper.complete)

    run(whole())
    return sweeper


class Shrinking:
    """A list of users from which one goes away after each of the first so many pages."""

    def __init__(self, users: int, losses: int) -> None:
        self.people = list(range(1, users + 1))
        self.losses = losses

    def __call__(self, args: dict[str, Any]) -> object:
        asked = options_of(args)
        start = int(asked["limitfrom"])
        page = [{"id": user, "lastaccess": 0} for user in self.people[start : start + int(asked["limitnumber"])]]
        if self.losses:
            self.losses -= 1
            del self.people[5]
        return page


def test_an_account_that_goes_away_meanwhile_hides_nobody() -> None:
    users = 2 * PAGE + 500
    site, sink = ScriptedMoodle({"core_enrol_get_enrolled_users": Shrinking(users, 1)}), FakeSink()
    sweeper = sweep(site, sink)
    assert sweeper.complete
    assert set(range(7, users + 1)) <= sweeper.ids


def test_a_list_that_never_holds_still_is_not_complete() -> None:
    shrinking = Shrinking(3 * PAGE, 1_000)
    sweeper = sweep(ScriptedMoodle({"core_enrol_get_enrolled_users": shrinking}), FakeSink())
    assert not sweeper.complete
    assert sweeper.ids


def test_pages_are_read_ahead_only_where_more_are_expected() -> None:
    users = 3 * PAGE
    site = ScriptedMoodle({"core_enrol_get_enrolled_users": Shrinking(users, 0)})
    assert len(sweep(site, FakeSink(), expected=users).ids) == users - 1
    starts = [int(options_of(args)["limitfrom"]) for args in site.calls("core_enrol_get_enrolled_users")]
    assert starts == [0, PAGE - 1, 2 * PAGE - 1, 3 * PAGE - 1]
    assert SHIFTS == 3
